"""What each form of time expression means: readers of the rows of timeforms.tsv."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from casus.resolve import dates

PAST, COMING, NOW = "past", "coming", "now"
LOOSE = "loose"  # past, by a verb too far off to be sure of
_BEFORE_MONTH = frozenset("in since until of by from between to and during for before after at".split())
_PART_HOUR = {"MO": 4, "MI": 11, "AF": 12, "EV": 16, "NI": 19}


class Word(NamedTuple):
    """A word of the text with its kind, and its worth if it has one."""

    kind: str
    value: str
    start: int
    end: int
    text: str


class Days(NamedTuple):
    """What a form says before it is tied to characters."""

    value: str
    start: date | None = None
    end: date | None = None
    grain: str = "day"
    kind: str = "DATE"
    past: tuple[date | None, date | None] | None = None
    coming: tuple[date | None, date | None] | None = None


class Said(NamedTuple):
    """What the story has named before: relative words count from there."""

    last: date | None = None  # where the last expression that named days began
    grain: str = "day"  # of that expression
    day: date | None = None  # the last single day
    first_day: date | None = None  # the first single day, mostly the lede's
    quarter: date | None = None  # where the last quarter began

    def after(self, form: str, days: Days) -> Said:
        if days.start is None or days.kind == "DURATION" or form in ("ago", "since_then"):
            return self
        said = self._replace(last=days.start, grain=days.grain)
        if days.start == days.end:
            said = said._replace(day=days.start, first_day=self.first_day or days.start)
        return said._replace(quarter=days.start) if form == "quarter" else said


@dataclass(slots=True)
class Match:
    """The words of one expression, and what the story has said before it."""

    words: list[Word]
    today: date | None
    tense: Callable[[], str | None]
    said: Said
    before: Word | None  # the words on either side
    after: Word | None
    hour: int | None = None  # when the story was published

    def get(self, kind: str) -> str | None:
        return next((w.value for w in self.words if w.kind == kind), None)

    def has(self, kind: str) -> bool:
        return any(w.kind == kind for w in self.words)

    def get_text(self, kind: str) -> str | None:
        return next((w.text for w in self.words if w.kind == kind), None)

    def number(self, kind: str) -> int:
        return int(self.get(kind) or 0)

    @property
    def edge(self) -> str | None:
        return self.get("edge") or self.get("edgenoun")

    @property
    def attributive(self) -> bool:
        """Whether the words name something by its date: "the Jan. 14 deadline"."""
        return (
            self.after is not None
            and self.after.kind in ("any", "ongoing")
            and self.after.text.islower()
            and self.before is not None
            and self.before.kind in ("the", "a", "its", "poss")
        )

    @property
    def future(self) -> bool:
        return self.tense() == COMING


# Each reads the words of one form of timeforms.tsv; None where they are no time after all.


def _nearest(
    m: Match, make: Callable[[int], tuple[date, date] | None]
) -> tuple[tuple[date, date], tuple[date, date]] | None:
    """What a date without its year means of the past, and of what is to come."""
    assert m.today is not None
    years = range(max(1, m.today.year - 4), min(9999, m.today.year + 4) + 1)
    made = [days for days in map(make, years) if days is not None]
    past = [days for days in made if days[0] <= m.today]
    coming = [days for days in made if days[1] >= m.today]
    return (past[-1], coming[0]) if past and coming else None


def _choose(
    m: Match,
    value: Callable[[date], str],
    past: tuple[date, date],
    coming: tuple[date, date],
    grain: str,
    near: bool = False,
    kind: str = "DATE",
) -> Days:
    """The past or the coming reading, by the tense of the clause; nearest where it has none and `near`."""
    tense = None if near and m.attributive else m.tense()
    if tense in (None, NOW) and near and m.today is not None:
        tense = COMING if (coming[0] - m.today).days * 2 < (m.today - past[1]).days else PAST
    elif near and tense == LOOSE and m.today is not None and (coming[0] - m.today).days * 4 < (m.today - past[1]).days:
        tense = COMING  # "set the election for ..., on Dec. 7" in November
    start, end = coming if tense == COMING else past
    return Days(value(start), start, end, grain, kind, past, coming)


def _iso(m: Match) -> Days | None:
    try:
        day = date.fromisoformat(m.words[0].text)
    except ValueError:
        return None
    return Days(day.isoformat(), day, day)


def _slash(m: Match) -> Days | None:
    """11/18/2015 as Americans write it; 18/11/2015 where the month could not be else."""
    first, second, year = (int(part) for part in re.split(r"[/.]", m.words[0].text))
    if year < 100:
        year += 2000 if year < 50 else 1900
    month, day = (second, first) if first > 12 else (first, second)
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    return Days(when.isoformat(), when, when)


def _day_in(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= dates.month_days(year, month)[1].day else None


def _date(m: Match) -> Days | None:
    month = m.number("month")
    numbers = [int(w.value) for w in m.words if w.kind in ("int", "ordinal")]
    first, last = numbers[0], numbers[-1]

    def make(year: int) -> tuple[date, date] | None:
        start, end = _day_in(year, month, first), _day_in(year, month, last)
        return (start, end) if start and end and start <= end else None

    year = m.get("year")
    if year is not None:
        days = make(int(year))
        return None if days is None else Days(days[0].isoformat(), *days)
    if m.today is None:
        return Days(f"XXXX-{month:02}-{first:02}") if 1 <= first <= 31 else None
    weekday = m.get("weekday") or m.get("wkday")
    if weekday is not None:  # Saturday, April 25: the nearest year in which it was one
        years = range(max(1, m.today.year - 6), min(9999, m.today.year + 6) + 1)
        fitting = [days for days in map(make, years) if days and days[0].weekday() == int(weekday)]
        if fitting:
            days = min(fitting, key=lambda days: abs((days[0] - m.today).days) if m.today else 0)
            return Days(days[0].isoformat(), *days)
    found = _nearest(m, make)
    return None if found is None else _choose(m, date.isoformat, *found, "day", near=True)


def _century(m: Match) -> Days:
    last = m.number("ordinal") * 100
    start, end = dates.edge(m.edge, *dates.year_days(last - 99, last), "century")
    return Days(f"{m.number('ordinal') - 1:02}", start, end, "decade" if m.edge else "open")


def _decade(m: Match) -> Days:
    first = m.number("decade")
    if first < 100:
        first += 1900 if first >= 30 or m.today is None or m.today.year < 2000 + first else 2000
    return Days(f"{first // 10:03}", *dates.edge(m.edge, *dates.year_days(first, first + 9), "decade"), "decade")


def _quarter(m: Match) -> Days | None:
    number = m.number("ordinal")
    if number > 4:
        return None
    year = m.get("year")
    if year is not None:
        of = int(year)
    elif m.today is None:
        return Days(f"XXXX-Q{number}")
    else:
        latest = (m.today.month - 1) // 3 + 1
        of = m.today.year + (m.number("shift") if m.has("shift") and m.has("unit") else -(number > latest))
    start = date(of, number * 3 - 2, 1)
    return Days(f"{of:04}-Q{number}", start, dates.month_days(of, number * 3)[1], "season")


def _monthyear(m: Match) -> Days | None:
    year = m.number("year")
    if not m.has("year"):
        if m.today is None or m.get("unit") != "Y":
            return None
        year = m.today.year + (m.number("shift") if abs(m.number("shift")) < 2 else 0)
    return Days(
        f"{year:04}-{m.number('month'):02}",
        *dates.edge(m.edge, *dates.month_days(year, m.number("month")), "month"),
        "month",
    )


def _bare_month(m: Match) -> Days | None:
    month, word = m.number("month"), next(w for w in m.words if w.kind == "month")
    alone = m.before is None or m.before.kind not in _BEFORE_MONTH
    if len(m.words) == 1 and alone and word.text.lower() in ("may", "march", "mar", "jun", "dec", "sep", "jan"):
        return None  # a verb, a name
    if m.today is None:
        return Days(f"XXXX-{month:02}")

    def make(year: int) -> tuple[date, date]:
        return dates.edge(m.edge, *dates.month_days(year, month), "month")

    found = _nearest(m, make)
    if found is None:
        return None
    past, coming = found
    shift = m.number("shift")
    if shift in (-1, -2) and (past[0].year, past[0].month) == (m.today.year, m.today.month):
        past = make(past[0].year - 1)
    if shift in (1, 2) and (coming[0].year, coming[0].month) == (m.today.year, m.today.month):
        coming = make(coming[0].year + 1)
    if m.has("shift") and shift != 3:
        start, end = past if shift < 0 else coming if shift > 0 else make(m.today.year)
        return Days(dates.text_of("M", start), start, end, "month")
    return _choose(m, lambda day: dates.text_of("M", day), past, coming, "month")


def _season(m: Match) -> Days | None:
    first, shift = m.number("season"), m.number("shift")
    name = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}[first]

    def make(year: int) -> tuple[date, date]:
        return date(year, first, 1), dates.month_days(*divmod(year * 12 + first + 1, 12)[:1], (first + 1) % 12 + 1)[1]

    if m.has("year") or m.has("unit"):
        if m.today is None and not m.has("year"):
            return None
        year = m.number("year") if m.has("year") else m.today.year + shift if m.today else 0
        return Days(f"{year:04}-{name}", *make(year), "season")
    if m.today is None:
        return Days(f"XXXX-{name}")
    found = _nearest(m, make)
    if found is None:
        return None
    past, coming = found
    if shift < 0 and past[1] >= m.today:
        past = make(past[0].year - 1)
    if shift == 0 and m.has("shift"):
        past = make(m.today.year)
    start, end = coming if shift in (1, 2) or (shift == 0 and m.future) else past
    return Days(f"{start.year:04}-{name}", start, end, "season")


def _year_span(m: Match) -> Days | None:
    """1998-99, 1991-1994."""
    first, last = m.words[0], m.words[-1]
    start, end = int(first.value), int(last.value)
    if last.kind == "int":
        end += start // 100 * 100
        if len(last.text) != 2:
            return None
    return Days(f"{start:04}", *dates.year_days(start, end), "year") if start < end < start + 150 else None


def _year(m: Match) -> Days | None:
    year = m.number("year")
    latest = (m.today.year if m.today else 2100) + 60
    if not 1000 <= year <= latest:
        return None
    if len(m.words) == 1:
        before = m.before.kind if m.before else "."
        counts = m.after is not None and m.after.kind in ("any", "units") and m.after.text[:1].islower()
        if before in (
            "any",
            "big",
            "int",
            "approx",
            "least",
            "hyphen",
            "word",
            "was",
            "its",
            "have",
            "and",
            "comma",
        ) and (counts or year < 1800 or before in ("approx", "least", "hyphen")):
            return None
        if (year < 1500 or m.after is not None and m.after.kind == "units") and before not in ("in", "since", "of"):
            return None
    return Days(f"{year:04}", *dates.edge(m.edge, *dates.year_days(year, year), "year"), "month" if m.edge else "year")


def _weekday_of(m: Match, wanted: int) -> tuple[date, date] | None:
    """The latest and the coming such day, the story's own day included."""
    if m.today is None:
        return None
    back = (m.today.weekday() - wanted) % 7
    return dates.move(m.today, -back), dates.move(m.today, (7 - back) % 7)


def _part_value(m: Match) -> tuple[str, str]:
    part = _hour(m) or m.get("part")
    return (f"T{part}", "TIME") if part else ("", "DATE")


def _hour(m: Match) -> str | None:
    """24-hour clock of "11:25 a.m.", "noon"."""
    word = next((w for w in m.words if w.kind in ("clock", "int", "part")), None)
    if word is None:
        return None
    if word.kind == "part":
        return {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}.get(word.text.lower())
    hour, _, minute = word.text.replace(".", ":").partition(":")
    late = (m.get_text("ampm") or "").lower().startswith("p")
    return f"{int(hour) % 12 + 12 if late else int(hour):02}:{minute or '00'}"


def _weekday(m: Match) -> Days | None:
    wanted = m.number("weekday")
    suffix, kind = _part_value(m)
    found = _weekday_of(m, wanted)
    if found is None or m.today is None:
        return Days(f"XXXX-WXX-{wanted + 1}{suffix}", kind=kind)
    past, coming = found
    shifts = [int(w.value) for w in m.words if w.kind == "shift"]
    if shifts:
        if min(shifts) < 0:
            coming = past = past if past < m.today else dates.move(past, -7)
        elif 2 in shifts:
            base = m.said.day or m.today
            coming = past = dates.move(base, (wanted - base.weekday() - 1) % 7 + 1)
        elif 1 in shifts:
            coming = past = coming if coming > m.today else dates.move(coming, 7)
        elif shifts == [0] and m.tense() in (None, NOW):
            past = coming
    named = (
        m.after is not None
        and m.after.kind == "poss"
        and not (m.before and m.before.kind in ("before", "until", "by", "for", "of"))
    )
    start = past if named or not m.future else coming
    return Days(start.isoformat() + suffix, start, start, "day", kind, (past, past), (coming, coming))


def _deictic(m: Match) -> Days:
    suffix, kind = _part_value(m)
    if m.words[-1].text.lower() == "tonight":
        suffix, kind = "TNI", "TIME"
    if m.today is None:
        return Days("PRESENT_REF", kind=kind)
    day = dates.move(m.today, m.number("deictic"))
    return Days(day.isoformat() + suffix, day, day, "day", kind)


def _clock_day(m: Match) -> Days | None:
    days = (
        _weekday(m)
        if m.has("weekday")
        else _deictic(m)
        if m.has("deictic")
        else _shift_part(m)
        if m.has("shift")
        else _part(m)
    )
    return None if days is None else days._replace(kind="TIME")


def _overnight(m: Match) -> Days:
    if m.today is None:
        return Days("TNI", kind="TIME")
    to = m.today
    if m.has("weekday") or m.has("deictic"):
        days = _weekday(m) if m.has("weekday") else _deictic(m)
        to = days.start if days is not None and days.start is not None else to
    start = dates.move(to, -1)
    coming = (m.today, dates.move(m.today, 1)) if to == m.today else (start, to)
    return Days(start.isoformat() + "TNI", start, to, "day", "TIME", (start, to), coming)


def _day_before(m: Match) -> Days | None:
    """The day before yesterday, the day after tomorrow; the day before (what the story told last)."""
    by = m.number("before") + m.number("after")
    if m.today is None or m.get("unit") is None:
        return None
    if m.has("deictic"):
        return _plain("D", dates.move(m.today, m.number("deictic") + by))
    unit = m.get("unit") or "D"
    base = (m.said.day if unit == "D" else m.said.last) or m.today
    if m.said.day is None and unit == "D" and by > 0:
        return None
    return _plain(unit, dates.shift(unit, base, by))


def _plain(unit: str, day: date) -> Days:
    return Days(dates.text_of(unit, day), *dates.unit_around(unit, day), dates.GRAIN.get(unit, "day"))


def _shift_part(m: Match) -> Days:
    part, shift = m.get("part") or "", m.number("shift")
    if m.today is None:
        return Days(f"T{part}", kind="TIME")
    base = m.said.day or m.today
    match shift:
        case -1:
            day = dates.move(m.today, -1)
        case -2:
            day = dates.move(base, -1)
        case 0:
            day = m.today
        case 1 | 2:
            day = dates.move(base, 1)
        case _:
            day = base
    # what "last night" tells may be of the small hours
    end = m.today if part == "NI" and shift == -1 else day
    return Days(f"{day.isoformat()}T{part}", day, end, "day", "TIME")


def _part(m: Match) -> Days | None:
    part = m.get("part") or ""
    if m.today is None:
        return Days(f"T{part}", kind="TIME")
    if part == "NI" and (m.has("during") or m.has("from") or m.has("by")):
        return _overnight(m) if m.has("during") else None
    day = m.said.day or m.today
    if day == m.today and m.hour is not None and m.hour < _PART_HOUR[part] and not m.future:
        day = dates.move(day, -1)  # a story of seven in the morning tells last evening
    return Days(f"{day.isoformat()}T{part}", day, day, "day", "TIME")


def _count(m: Match) -> float | None:
    """How many, None where the words do not say ("several")."""
    total = 0.0
    if m.has("vague"):
        return float(m.get("vague") or 0) if m.get("vague") != "X" else None
    for word in m.words:
        if word.kind == "half":
            return 0.5
        if word.kind in ("int", "big", "year"):
            total += int(word.value)
        elif word.kind == "word":
            value = int(word.value)
            total = (total or 1) * value if value >= 100 or value == 12 and total else total + value
    return total or (1 if m.has("a") else None)


def _unit_of(m: Match) -> str:
    return m.get("units") or m.get("unit") or m.get("quarter") or m.get("century") or "D"


def _length(count: float | None, unit: str) -> str:
    """TIMEX3 duration."""
    if unit in ("S", "TM", "TH"):
        return f"PT{'X' if count is None else f'{count:g}'}{unit[-1]}"
    times, letter = {"F": (2, "W"), "E": (10, "Y"), "C": (100, "Y"), "K": (1, "WE"), "N": (1, "D")}.get(unit, (1, unit))
    if count is None:
        return f"PX{'DE' if unit == 'E' else 'CE' if unit == 'C' else letter}"
    return f"P{count * times:g}{letter}"


def _ago(m: Match) -> Days | None:
    unit, count = _unit_of(m), _count(m)
    if m.words[0].kind == "the":
        count = 1.0  # the year-earlier quarter
    by = int(m.get("ago") or m.get("earlier") or m.get("later") or m.get("before") or m.get("after") or -1)
    if m.today is None:
        return Days("PAST_REF" if by < 0 else "FUTURE_REF")
    near = unit in ("D", "N", "TH", "TM", "S")
    base = m.today if m.has("ago") else (m.said.day if near else m.said.last) or m.today
    if unit in ("TM", "S"):
        return Days(_length(count, unit), kind="DURATION")
    if unit == "TH":
        days = sorted((base, dates.move(base, by if not m.has("ago") else 0)))
        return Days(
            base.isoformat(), min(days[0], base) if by < 0 else base, base if by < 0 else days[1], "day", "TIME"
        )
    if count is None:
        return Days("PAST_REF", None, base, "open") if by < 0 else Days("FUTURE_REF", base, None, "open")
    if unit in ("E", "C", "Y") and count != int(count):
        unit, count = "Y", count * (10 if unit == "E" else 100)
    if unit == "Y" and m.said.quarter is not None and count == 1:
        unit, base, count = "Q", m.said.quarter, 4  # a year ago: the same quarter
    if unit == "N":
        unit = "D"
    whole = int(count) or 1
    day = dates.shift(unit, base, by * whole) if whole * dates.DAYS[unit] < 700_000 else date.min
    if unit in ("W", "F"):
        return Days(
            dates.text_of("W", day) if whole > 1 else day.isoformat(), dates.move(day, -3), dates.move(day, 3), "week"
        )
    if unit in ("E", "C"):
        return Days(dates.text_of("Y", day), *dates.year_days(day.year, day.year), "year")
    return _plain(unit, day)


def _since_then(m: Match) -> Days:
    if m.said.last is None or m.today is None or m.said.last > m.today:
        return Days("PAST_REF")
    return Days("PAST_REF", m.said.last, m.today, m.said.grain)


def _so_far(m: Match) -> Days:
    return Days("PRESENT_REF", None, m.today, "open") if m.today else Days("PRESENT_REF")


def _nth(m: Match) -> Days | None:
    """The fourth day (today), the third straight day (the day before yesterday .. today), its sixth year."""
    unit, count = m.get("unit") or "D", m.number("ordinal")
    if m.today is None or unit not in ("D", "W", "M", "Y") or (count < 2 and unit != "D"):
        return Days(f"P{count}{unit[-1]}", kind="DURATION")
    named = m.said.first_day if m.has("row") else m.said.day
    base = named if unit == "D" and named and named <= m.today and (m.today - named).days < 4 else m.today
    if unit == "D":
        if not m.has("row"):
            return Days(base.isoformat(), base, base)
        return Days(f"P{count}D", dates.move(base, 1 - count), base, "day", "DURATION")
    start = dates.unit_around(unit, dates.shift(unit, base, 1 - count))[0]
    return Days(f"P{count}{unit}", start, base, dates.GRAIN[unit], "DURATION")


def _past_n(m: Match) -> Days:
    """The past four days (today is one of them), the next two weeks."""
    unit, count, shift = _unit_of(m), _count(m), m.number("shift")
    if not any(w.kind in ("int", "big", "word", "vague", "a", "half") for w in m.words):
        count = None
    value = _length(count, unit)
    if m.today is None or shift in (0, 2, 3, -2):
        return Days(value, kind="DURATION")
    if unit in ("TH", "TM", "S"):
        start = m.today if shift > 0 else dates.move(m.today, -max(1, int(count or 1) // 24))
        return Days(value, start, m.today, "day", "DURATION")
    if count is None:
        return (
            Days(value, None, m.today, "open", "DURATION")
            if shift < 0
            else Days(value, m.today, None, "open", "DURATION")
        )
    span = max(1, min(int(count * dates.DAYS.get(unit, 1)), 500_000))
    if unit in ("D", "N"):
        span -= 1
    elif unit in ("M", "Q", "Y", "E", "C"):
        span = abs((dates.shift(unit, m.today, max(1, min(int(count), 900)) * (-1 if shift < 0 else 1)) - m.today).days)
    start, end = (dates.move(m.today, -span), m.today) if shift < 0 else (m.today, dates.move(m.today, span))
    return Days(value, start, end, dates.GRAIN.get(unit, "day"), "DURATION")


def _recent(m: Match) -> Days:
    return Days("PAST_REF", None, m.today, "open") if m.today else Days("PAST_REF")


def _followed(m: Match) -> Days | None:
    if m.said.last is None or m.today is None or m.said.last > m.today:
        return None
    return Days(_length(None, _unit_of(m)), m.said.last, m.today, "month", "DURATION")


def _shifted(m: Match) -> Days | None:
    unit, shift = m.get("unit") or m.get("quarter") or "D", m.number("shift")
    if m.today is None or unit in ("S", "TM", "TH"):
        return None if m.today else Days("PAST_REF" if shift < 0 else "PRESENT_REF" if shift == 0 else "FUTURE_REF")
    anchored = abs(shift) >= 2 or (unit == "D" and shift == 1)
    base = ((m.said.day if unit == "D" else m.said.last) or m.today) if anchored else m.today
    by = {-2: -1, 2: 1, 3: 0}.get(shift, shift)
    if unit == "D" and shift in (-1, 0):
        return None if shift == -1 else _plain("D", m.today)
    word = next(w.text.lower() for w in m.words if w.kind == "shift")
    if word == "past" and unit != "K":
        return _past_n(replace(m, words=[*m.words, Word("a", "1", 0, 0, "")]))._replace(
            grain=dates.GRAIN.get(unit, "day")
        )
    day = dates.shift(unit, base, by)
    start, end = dates.unit_around(unit, day)
    grain = dates.GRAIN.get(unit, "day")
    start, end = dates.edge(m.edge, start, end, grain)
    past = coming = (start, end)
    if by == 0 and start <= m.today <= end:  # the part of this week that is over, or that is left
        past, coming = (start, m.today), (m.today, end)
        start, end = coming if m.future else past
    if m.has("earlier") or m.has("later"):
        grain = "month" if unit == "Y" else grain
    return Days(
        dates.text_of(unit, day), start, end, "month" if m.edge and unit == "Y" else grain, "DATE", past, coming
    )


def _edge_unit(m: Match) -> Days | None:
    unit = m.get("unit") or m.get("quarter") or "D"
    if m.today is None or unit in ("S", "TM", "TH", "E", "C", "D"):
        return None
    start, end = dates.unit_around(unit, m.today)
    if m.edge == "END" and m.future:
        return Days(dates.text_of(unit, m.today), m.today, end, dates.GRAIN[unit])
    days = dates.edge(m.edge, start, end, dates.GRAIN.get(unit, "day"))
    return Days(dates.text_of(unit, m.today), *days, "month" if unit == "Y" else dates.GRAIN.get(unit, "day"))


def _age(m: Match) -> Days:
    """A five-year-old conflict, half a century of war: from then on."""
    unit, count = _unit_of(m), _count(m)
    value = _length(count, unit)
    if m.today is None or unit in ("S", "TM", "TH"):
        return Days(value, kind="DURATION")
    if count is None:
        return Days(value, None, m.today, "open", "DURATION")
    if unit in ("Y", "E", "C"):
        years = int(count * {"Y": 1, "E": 10, "C": 100}[unit])
        grain = "year" if unit == "Y" else "decade"
        return Days(value, date(max(1, m.today.year - years), 1, 1), m.today, grain, "DURATION")
    days = int(count * dates.DAYS.get(unit, 1)) - (unit == "D")
    return Days(value, dates.move(m.today, -min(days, 500_000)), m.today, dates.GRAIN.get(unit, "day"), "DURATION")


def _duration(m: Match) -> Days | None:
    if m.has("old"):
        return None  # somebody's age
    rate = m.words[0].kind == "a" and m.words[1].kind == "unit" and m.before is not None
    if rate and m.before and (m.before.kind in ("int", "big") or m.before.text.endswith("s")):
        return None  # four flights a week
    return Days(_length(_count(m), _unit_of(m)), kind="DURATION")


def _set(m: Match) -> Days:
    unit = m.get("set")
    if unit is None:
        unit = f"P1{m.get('unit') or m.get('units') or m.get('quarter') or 'D'}"
        if m.has("weekday") or m.has("weekdays"):
            unit = f"XXXX-WXX-{int(m.get('weekday') or m.get('weekdays') or 0) + 1}"
    return Days(unit, kind="SET")


def _year_end(m: Match) -> Days | None:
    if m.today is None:
        return None
    return Days(f"{m.today.year:04}-12", *dates.month_days(m.today.year, 12), "month")


def _this_unit(m: Match) -> Days | None:
    unit = m.get("unit") or m.get("quarter") or "D"
    if m.today is None or unit not in ("Y", "Q", "W", "M", "K"):
        return None
    if unit == "K":
        saturday = dates.unit_around("K", m.today if m.today.weekday() >= 5 or m.future else dates.move(m.today, -7))[0]
        return Days(dates.text_of("K", saturday), saturday, dates.move(saturday, 1), "day")
    if unit == "Q" and m.said.quarter is not None:
        return _plain("Q", m.said.quarter)
    if unit == "Y" and m.after is not None and m.after.text.lower() in ("ended", "ending"):
        return Days("P1Y", kind="DURATION")
    return Days(dates.text_of(unit, m.today))


def _holiday(m: Match) -> Days | None:
    rule = m.get("holiday") or ""

    def make(year: int) -> tuple[date, date]:
        day = (
            dates.move(dates.easter(year), int(rule[1:]))
            if rule[0] == "E"
            else date(year, int(rule[:2]), int(rule[3:]))
        )
        return day, day

    if m.has("year"):
        return _plain("D", make(m.number("year"))[0]) if 1583 <= m.number("year") < 9999 else None
    if m.today is None:
        return Days(f"XXXX-{rule}" if rule[0] != "E" else "XXXX-XX-XX")
    if m.has("unit"):
        return _plain("D", make(m.today.year + m.number("shift"))[0])
    found = _nearest(m, make)
    if found is None:
        return None
    if m.number("shift") != 0:
        return _plain("D", found[m.number("shift") > 0][0])
    return _choose(m, date.isoformat, *found, "day", near=True)


def _ref(m: Match) -> Days | None:
    if (
        m.before is not None
        and m.before.kind == "as"
        or m.after is not None
        and m.after.kind in ("before", "after", "as")
    ):
        return None  # as soon as, shortly after
    return Days(m.get("ref") or m.get("future") or "PRESENT_REF")


def _clock(m: Match) -> Days | None:
    if not m.has("ampm") and not m.has("zone") and ":" not in m.words[0].text:
        return None
    hour = _hour(m)
    if m.today is None:
        return Days(f"T{hour}", kind="TIME")
    return Days(f"{(m.said.day or m.today).isoformat()}T{hour}", kind="TIME")


READERS: Mapping[str, Callable[[Match], Days | None]] = {
    "iso": _iso,
    "slash": _slash,
    "days": _date,
    "date": _date,
    "century": _century,
    "quarter": _quarter,
    "decade": _decade,
    "monthyear": _monthyear,
    "month": _bare_month,
    "season": _season,
    "years": _year_span,
    "clockday": _clock_day,
    "overnight": _overnight,
    "weekday": _weekday,
    "weekdays": _set,
    "daybefore": _day_before,
    "deictic": _deictic,
    "shiftpart": _shift_part,
    "part": _part,
    "since_then": _since_then,
    "followed": _followed,
    "so_far": _so_far,
    "ago": _ago,
    "nth": _nth,
    "pastn": _past_n,
    "recent": _recent,
    "shift": _shifted,
    "edgeunit": _edge_unit,
    "age": _age,
    "duration": _duration,
    "every": _set,
    "year": _year,
    "yearend": _year_end,
    "unit": _this_unit,
    "holiday": _holiday,
    "clock": _clock,
    "ref": _ref,
    "future": _ref,
    "set": _set,
}
