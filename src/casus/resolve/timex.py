"""Time expressions in text: what each says in TIMEX3, and the days it can mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from casus.errors import TableError
from casus.tables import Tables
from casus.types import Article, Period, Published, Reading, Span

_DAY = timedelta(days=1)
_PAST, _COMING, _NOW = "past", "coming", "now"
_GRAIN = {"D": "day", "W": "week", "F": "week", "M": "month", "Q": "season", "Y": "year", "E": "decade", "C": "open"}
_PART_HOUR = {"MO": 4, "MI": 11, "AF": 12, "EV": 16, "NI": 19}
_DAYS = {"D": 1, "K": 1, "W": 7, "F": 14, "M": 30, "Q": 91, "Y": 365, "E": 3652, "C": 36524}


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A row of timewords.tsv."""

    word: str
    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class TimeForm:
    """A row of timeforms.tsv: a pattern over the kinds of words, and how to read it."""

    reading: str
    pattern: str


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that tell a time; `period` None where they name no days ("daily", "for two hours").

    `past` and `coming` are what the words mean of what has happened and of what is still to come,
    where they can mean both; `period` is the one that fits the words around them.
    """

    at: Span
    kind: str  # DATE TIME DURATION SET
    value: str  # TIMEX3
    form: str  # how it was read: date, weekday, since, ...
    period: Period | None = None
    past: Period | None = None
    coming: Period | None = None
    inner: Period | None = None  # of "since Sunday": Sunday


class _Word(NamedTuple):
    """A word of the text with its kind, and its worth if it has one."""

    kind: str
    value: str
    start: int
    end: int
    text: str


class _Days(NamedTuple):
    """What a form says before it is tied to characters."""

    value: str
    start: date | None = None
    end: date | None = None
    grain: str = "day"
    kind: str = "DATE"
    past: tuple[date | None, date | None] | None = None
    coming: tuple[date | None, date | None] | None = None


class _Said(NamedTuple):
    """What the story has named before: relative words count from there."""

    last: date | None = None  # where the last expression that named days began
    grain: str = "day"  # of that expression
    day: date | None = None  # the last single day
    first_day: date | None = None  # the first single day, mostly the lede's
    quarter: date | None = None  # where the last quarter began

    def after(self, form: str, days: _Days) -> _Said:
        if days.start is None or days.kind == "DURATION" or form in ("ago", "since_then"):
            return self
        said = self._replace(last=days.start, grain=days.grain)
        if days.start == days.end:
            said = said._replace(day=days.start, first_day=self.first_day or days.start)
        return said._replace(quarter=days.start) if form == "quarter" else said


@dataclass(slots=True)
class _Match:
    """The words of one expression, and what the story has said before it."""

    words: list[_Word]
    today: date | None
    tense: Callable[[], str | None]
    said: _Said
    before: _Word | None  # the words on either side
    after: _Word | None
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
        return self.after is not None and self.after.kind in ("any", "ongoing") and self.after.text.islower() and self.before is not None and self.before.kind in ("the", "a", "its", "poss")

    @property
    def future(self) -> bool:
        return self.tense() == _COMING


# --------------------------------------------------------------------------- calendar


def _month(year: int, month: int) -> tuple[date, date]:
    after = date(year + month // 12, month % 12 + 1, 1) if year < 9999 or month < 12 else date.max
    return date(year, month, 1), after - _DAY


def _years(first: int, last: int) -> tuple[date, date]:
    return date(max(1, first), 1, 1), date(min(9999, last), 12, 31)


def _week(day: date) -> tuple[date, date]:
    monday = _move(day, -day.weekday())
    return monday, _move(monday, 6)


def _move(day: date, days: int) -> date:
    """`days` later, kept within the calendar."""
    return date.fromordinal(min(max(1, day.toordinal() + days), date.max.toordinal()))


def _add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day."""
    index = min(max(12, day.year * 12 + day.month - 1 + months), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, _month(year, month + 1)[1].day))


def _easter(year: int) -> date:
    """Gregorian Easter Sunday (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def _unit(unit: str, day: date) -> tuple[date, date]:
    """The calendar day, week, month, ... around `day`."""
    match unit:
        case "W" | "F":
            return _week(day)
        case "K":
            monday = _week(day)[0]
            return _move(monday, 5), _move(monday, 6)
        case "M":
            return _month(day.year, day.month)
        case "Q":
            first = (day.month - 1) // 3 * 3 + 1
            return date(day.year, first, 1), _month(day.year, first + 2)[1]
        case "Y":
            return _years(day.year, day.year)
        case "E":
            return _years(day.year // 10 * 10, day.year // 10 * 10 + 9)
        case "C":
            return _years((day.year - 1) // 100 * 100 + 1, (day.year - 1) // 100 * 100 + 100)
    return day, day


def _shift(unit: str, day: date, by: int) -> date:
    match unit:
        case "W" | "F" | "K":
            return _move(day, by * (14 if unit == "F" else 7))
        case "M" | "Q":
            return _add_months(day, by * (3 if unit == "Q" else 1))
        case "Y" | "E" | "C":
            return _add_months(day, by * 12 * {"Y": 1, "E": 10, "C": 100}[unit])
        case "D":
            return _move(day, by)
    return day


def _edge(edge: str | None, start: date, end: date, grain: str) -> tuple[date, date]:
    """CODEBOOK 10.6: early, mid and late parts of months, years, decades and centuries."""
    if edge is None:
        return start, end
    third = {"START": 0, "MID": 1, "END": 2}[edge]
    match grain:
        case "month":
            day = (start.replace(day=1), start.replace(day=11), start.replace(day=21))[third]
            return day, end if third == 2 else _move(day, 9)
        case "year":
            first, last = ((1, 3), (5, 8), (10, 12))[third]
            return start.replace(month=first), _month(start.year, last)[1]
        case "decade":
            first, last = ((0, 3), (4, 6), (7, 9))[third]
            return _years(start.year + first, start.year + last)
        case "century":
            size = end.year - start.year + 1
            return _years(start.year + third * size // 3, start.year + (third + 1) * size // 3 - 1)
        case "week":
            first, last = ((0, 1), (2, 3), (4, 6))[third]
            return _move(start, first), _move(start, last)
    return start, end


def _text_of(unit: str, day: date) -> str:
    """TIMEX3 value of the calendar unit around `day`."""
    match unit:
        case "W" | "F" | "K":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}" + ("-WE" if unit == "K" else "")
        case "M":
            return f"{day.year:04}-{day.month:02}"
        case "Q":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "Y":
            return f"{day.year:04}"
        case "E":
            return f"{day.year // 10:03}"
        case "C":
            return f"{(day.year - 1) // 100:02}"
    return day.isoformat()


# --------------------------------------------------------------------------- forms
# Each reads the words of one form of timeforms.tsv; None where they are no time after all.


def _nearest(m: _Match, make: Callable[[int], tuple[date, date] | None]) -> tuple[tuple[date, date], tuple[date, date]] | None:
    """What a date without its year means of the past, and of what is to come."""
    assert m.today is not None
    years = range(max(1, m.today.year - 4), min(9999, m.today.year + 4) + 1)
    made = [days for days in map(make, years) if days is not None]
    past = [days for days in made if days[0] <= m.today]
    coming = [days for days in made if days[1] >= m.today]
    return (past[-1], coming[0]) if past and coming else None


def _choose(m: _Match, value: Callable[[date], str], past: tuple[date, date], coming: tuple[date, date], grain: str, near: bool = False, kind: str = "DATE") -> _Days:
    """The past or the coming reading, by the tense of the clause; nearest where it has none and `near`."""
    tense = None if near and m.attributive else m.tense()
    if tense in (None, _NOW) and near and m.today is not None:
        tense = _COMING if (coming[0] - m.today).days * 2 < (m.today - past[1]).days else _PAST
    elif near and tense == _PAST and m.today is not None and (coming[0] - m.today).days * 4 < (m.today - past[1]).days:
        tense = _COMING  # "set the election for ..., on Dec. 7" in November
    start, end = coming if tense == _COMING else past
    return _Days(value(start), start, end, grain, kind, past, coming)


def _iso(m: _Match) -> _Days | None:
    try:
        day = date.fromisoformat(m.words[0].text)
    except ValueError:
        return None
    return _Days(day.isoformat(), day, day)


def _slash(m: _Match) -> _Days | None:
    """11/18/2015 as Americans write it; 18/11/2015 where the month could not be else."""
    first, second, year = (int(part) for part in re.split(r"[/.]", m.words[0].text))
    if year < 100:
        year += 2000 if year < 50 else 1900
    month, day = (second, first) if first > 12 else (first, second)
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    return _Days(when.isoformat(), when, when)


def _day_in(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= _month(year, month)[1].day else None


def _date(m: _Match) -> _Days | None:
    month = m.number("month")
    numbers = [int(w.value) for w in m.words if w.kind in ("int", "ordinal")]
    first, last = numbers[0], numbers[-1]

    def make(year: int) -> tuple[date, date] | None:
        start, end = _day_in(year, month, first), _day_in(year, month, last)
        return (start, end) if start and end and start <= end else None

    year = m.get("year")
    if year is not None:
        days = make(int(year))
        return None if days is None else _Days(days[0].isoformat(), *days)
    if m.today is None:
        return _Days(f"XXXX-{month:02}-{first:02}") if 1 <= first <= 31 else None
    weekday = m.get("weekday") or m.get("wkday")
    if weekday is not None:  # Saturday, April 25: the nearest year in which it was one
        years = range(max(1, m.today.year - 6), min(9999, m.today.year + 6) + 1)
        fitting = [days for days in map(make, years) if days and days[0].weekday() == int(weekday)]
        if fitting:
            days = min(fitting, key=lambda days: abs((days[0] - m.today).days) if m.today else 0)
            return _Days(days[0].isoformat(), *days)
    found = _nearest(m, make)
    return None if found is None else _choose(m, date.isoformat, *found, "day", near=True)


def _century(m: _Match) -> _Days:
    start, end = _edge(m.edge, *_years(m.number("ordinal") * 100 - 99, m.number("ordinal") * 100), "century")
    return _Days(f"{m.number('ordinal') - 1:02}", start, end, "decade" if m.edge else "open")


def _decade(m: _Match) -> _Days:
    first = m.number("decade")
    if first < 100:
        first += 1900 if first >= 30 or m.today is None or m.today.year < 2000 + first else 2000
    return _Days(f"{first // 10:03}", *_edge(m.edge, *_years(first, first + 9), "decade"), "decade")


def _quarter(m: _Match) -> _Days | None:
    number = m.number("ordinal")
    if number > 4:
        return None
    year = m.get("year")
    if year is not None:
        of = int(year)
    elif m.today is None:
        return _Days(f"XXXX-Q{number}")
    else:
        latest = (m.today.month - 1) // 3 + 1
        of = m.today.year + (m.number("shift") if m.has("shift") and m.has("unit") else -(number > latest))
    start = date(of, number * 3 - 2, 1)
    return _Days(f"{of:04}-Q{number}", start, _month(of, number * 3)[1], "season")


def _monthyear(m: _Match) -> _Days | None:
    year = m.number("year")
    if not m.has("year"):
        if m.today is None or m.get("unit") != "Y":
            return None
        year = m.today.year + (m.number("shift") if abs(m.number("shift")) < 2 else 0)
    return _Days(f"{year:04}-{m.number('month'):02}", *_edge(m.edge, *_month(year, m.number("month")), "month"), "month")


def _bare_month(m: _Match) -> _Days | None:
    month, word = m.number("month"), next(w for w in m.words if w.kind == "month")
    if len(m.words) == 1 and word.text.lower() in ("may", "march", "mar", "jun", "dec", "sep", "jan"):
        if m.before is None or m.before.kind not in ("in", "since", "until", "of", "by", "from", "between", "to", "and", "during", "for", "before", "after", "at"):
            return None
    if m.today is None:
        return _Days(f"XXXX-{month:02}")

    def make(year: int) -> tuple[date, date]:
        return _edge(m.edge, *_month(year, month), "month")

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
        return _Days(_text_of("M", start), start, end, "month")
    return _choose(m, lambda day: _text_of("M", day), past, coming, "month")


def _season(m: _Match) -> _Days | None:
    first, shift = m.number("season"), m.number("shift")
    name = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}[first]

    def make(year: int) -> tuple[date, date]:
        return date(year, first, 1), _month(*divmod(year * 12 + first + 1, 12)[:1], (first + 1) % 12 + 1)[1]

    if m.has("year") or m.has("unit"):
        if m.today is None and not m.has("year"):
            return None
        year = m.number("year") if m.has("year") else m.today.year + shift if m.today else 0
        return _Days(f"{year:04}-{name}", *make(year), "season")
    if m.today is None:
        return _Days(f"XXXX-{name}")
    found = _nearest(m, make)
    if found is None:
        return None
    past, coming = found
    if shift < 0 and past[1] >= m.today:
        past = make(past[0].year - 1)
    if shift == 0 and m.has("shift"):
        past = make(m.today.year)
    start, end = coming if shift in (1, 2) or (shift == 0 and m.future) else past
    return _Days(f"{start.year:04}-{name}", start, end, "season")


def _year_span(m: _Match) -> _Days | None:
    """1998-99, 1991-1994."""
    first, last = m.words[0], m.words[-1]
    start, end = int(first.value), int(last.value)
    if last.kind == "int":
        end += start // 100 * 100
        if len(last.text) != 2:
            return None
    return _Days(f"{start:04}", *_years(start, end), "year") if start < end < start + 150 else None


def _year(m: _Match) -> _Days | None:
    year = m.number("year")
    latest = (m.today.year if m.today else 2100) + 60
    if not 1000 <= year <= latest:
        return None
    if len(m.words) == 1:
        before = m.before.kind if m.before else "."
        counts = m.after is not None and m.after.kind in ("any", "units") and m.after.text[:1].islower()
        if before in ("any", "big", "int", "approx", "least", "hyphen", "word", "was", "its", "have", "and", "comma") and (counts or year < 1800 or before in ("approx", "least", "hyphen")):
            return None
        if (year < 1500 or m.after is not None and m.after.kind == "units") and before not in ("in", "since", "of"):
            return None
    return _Days(f"{year:04}", *_edge(m.edge, *_years(year, year), "year"), "month" if m.edge else "year")


def _weekday_of(m: _Match, wanted: int) -> tuple[date, date] | None:
    """The latest and the coming such day, the story's own day included."""
    if m.today is None:
        return None
    back = (m.today.weekday() - wanted) % 7
    return _move(m.today, -back), _move(m.today, (7 - back) % 7)


def _part_value(m: _Match) -> tuple[str, str]:
    part = _hour(m) or m.get("part")
    return (f"T{part}", "TIME") if part else ("", "DATE")


def _hour(m: _Match) -> str | None:
    """24-hour clock of "11:25 a.m.", "noon"."""
    word = next((w for w in m.words if w.kind in ("clock", "int", "part")), None)
    if word is None:
        return None
    if word.kind == "part":
        return {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}.get(word.text.lower())
    hour, _, minute = word.text.replace(".", ":").partition(":")
    late = (m.get_text("ampm") or "").lower().startswith("p")
    return f"{int(hour) % 12 + 12 if late else int(hour):02}:{minute or '00'}"


def _weekday(m: _Match) -> _Days | None:
    wanted = m.number("weekday")
    suffix, kind = _part_value(m)
    found = _weekday_of(m, wanted)
    if found is None or m.today is None:
        return _Days(f"XXXX-WXX-{wanted + 1}{suffix}", kind=kind)
    past, coming = found
    shifts = [int(w.value) for w in m.words if w.kind == "shift"]
    if shifts:
        if min(shifts) < 0:
            coming = past = past if past < m.today else _move(past, -7)
        elif 2 in shifts:
            base = m.said.day or m.today
            coming = past = _move(base, (wanted - base.weekday() - 1) % 7 + 1)
        elif 1 in shifts:
            coming = past = coming if coming > m.today else _move(coming, 7)
        elif shifts == [0] and m.tense() in (None, _NOW):
            past = coming
    named = m.after is not None and m.after.kind == "poss" and not (m.before and m.before.kind in ("before", "until", "by", "for", "of"))
    start = past if named or not m.future else coming
    return _Days(start.isoformat() + suffix, start, start, "day", kind, (past, past), (coming, coming))


def _deictic(m: _Match) -> _Days:
    suffix, kind = _part_value(m)
    if m.words[-1].text.lower() == "tonight":
        suffix, kind = "TNI", "TIME"
    if m.today is None:
        return _Days("PRESENT_REF", kind=kind)
    day = _move(m.today, m.number("deictic"))
    return _Days(day.isoformat() + suffix, day, day, "day", kind)


def _clock_day(m: _Match) -> _Days | None:
    days = _weekday(m) if m.has("weekday") else _deictic(m) if m.has("deictic") else _shift_part(m) if m.has("shift") else _part(m)
    return None if days is None else days._replace(kind="TIME")


def _overnight(m: _Match) -> _Days:
    if m.today is None:
        return _Days("TNI", kind="TIME")
    to = m.today
    if m.has("weekday") or m.has("deictic"):
        days = _weekday(m) if m.has("weekday") else _deictic(m)
        to = days.start if days is not None and days.start is not None else to
    start = _move(to, -1)
    coming = (m.today, _move(m.today, 1)) if to == m.today else (start, to)
    return _Days(start.isoformat() + "TNI", start, to, "day", "TIME", (start, to), coming)


def _day_before(m: _Match) -> _Days | None:
    """The day before yesterday, the day after tomorrow; the day before (what the story told last)."""
    by = m.number("before") + m.number("after")
    if m.today is None or m.get("unit") is None:
        return None
    if m.has("deictic"):
        return _plain("D", _move(m.today, m.number("deictic") + by))
    unit = m.get("unit") or "D"
    base = (m.said.day if unit == "D" else m.said.last) or m.today
    if m.said.day is None and unit == "D" and by > 0:
        return None
    return _plain(unit, _shift(unit, base, by))


def _plain(unit: str, day: date) -> _Days:
    return _Days(_text_of(unit, day), *_unit(unit, day), _GRAIN.get(unit, "day"))


def _shift_part(m: _Match) -> _Days:
    part, shift = m.get("part") or "", m.number("shift")
    if m.today is None:
        return _Days(f"T{part}", kind="TIME")
    base = m.said.day or m.today
    match shift:
        case -1:
            day = _move(m.today, -1)
        case -2:
            day = _move(base, -1)
        case 0:
            day = m.today
        case 1 | 2:
            day = _move(base, 1)
        case _:
            day = base
    # what "last night" tells may be of the small hours
    end = m.today if part == "NI" and shift == -1 else day
    return _Days(f"{day.isoformat()}T{part}", day, end, "day", "TIME")


def _part(m: _Match) -> _Days | None:
    part = m.get("part") or ""
    if m.today is None:
        return _Days(f"T{part}", kind="TIME")
    if part == "NI" and (m.has("during") or m.has("from") or m.has("by")):
        return _overnight(m) if m.has("during") else None
    day = m.said.day or m.today
    if day == m.today and m.hour is not None and m.hour < _PART_HOUR[part] and not m.future:
        day = _move(day, -1)  # a story of seven in the morning tells last evening
    return _Days(f"{day.isoformat()}T{part}", day, day, "day", "TIME")


def _count(m: _Match) -> float | None:
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


def _unit_of(m: _Match) -> str:
    return m.get("units") or m.get("unit") or m.get("quarter") or m.get("century") or "D"


def _length(count: float | None, unit: str) -> str:
    """TIMEX3 duration."""
    if unit in ("S", "TM", "TH"):
        return f"PT{'X' if count is None else f'{count:g}'}{unit[-1]}"
    times, letter = {"F": (2, "W"), "E": (10, "Y"), "C": (100, "Y"), "K": (1, "WE"), "N": (1, "D")}.get(unit, (1, unit))
    if count is None:
        return f"PX{'DE' if unit == 'E' else 'CE' if unit == 'C' else letter}"
    return f"P{count * times:g}{letter}"


def _ago(m: _Match) -> _Days | None:
    unit, count = _unit_of(m), _count(m)
    if m.words[0].kind == "the":
        count = 1.0  # the year-earlier quarter
    by = int(m.get("ago") or m.get("earlier") or m.get("later") or m.get("before") or m.get("after") or -1)
    if m.today is None:
        return _Days("PAST_REF" if by < 0 else "FUTURE_REF")
    near = unit in ("D", "N", "TH", "TM", "S")
    base = m.today if m.has("ago") else (m.said.day if near else m.said.last) or m.today
    if unit in ("TM", "S"):
        return _Days(_length(count, unit), kind="DURATION")
    if unit == "TH":
        days = sorted((base, _move(base, by if not m.has("ago") else 0)))
        return _Days(base.isoformat(), min(days[0], base) if by < 0 else base, base if by < 0 else days[1], "day", "TIME")
    if count is None:
        return _Days("PAST_REF", None, base, "open") if by < 0 else _Days("FUTURE_REF", base, None, "open")
    if unit in ("E", "C", "Y") and count != int(count):
        unit, count = "Y", count * (10 if unit == "E" else 100)
    if unit == "Y" and m.said.quarter is not None and count == 1:
        unit, base, count = "Q", m.said.quarter, 4  # a year ago: the same quarter
    if unit == "N":
        unit = "D"
    whole = int(count) or 1
    day = _shift(unit, base, by * whole) if whole * _DAYS[unit] < 700_000 else date.min
    if unit in ("W", "F"):
        return _Days(_text_of("W", day) if whole > 1 else day.isoformat(), _move(day, -3), _move(day, 3), "week")
    if unit in ("E", "C"):
        return _Days(_text_of("Y", day), *_years(day.year, day.year), "year")
    return _plain(unit, day)


def _since_then(m: _Match) -> _Days:
    if m.said.last is None or m.today is None or m.said.last > m.today:
        return _Days("PAST_REF")
    return _Days("PAST_REF", m.said.last, m.today, m.said.grain)


def _so_far(m: _Match) -> _Days:
    return _Days("PRESENT_REF", None, m.today, "open") if m.today else _Days("PRESENT_REF")


def _nth(m: _Match) -> _Days | None:
    """The fourth day (today), the third straight day (the day before yesterday .. today), its sixth year."""
    unit, count = m.get("unit") or "D", m.number("ordinal")
    if m.today is None or unit not in ("D", "W", "M", "Y") or (count < 2 and unit != "D"):
        return _Days(f"P{count}{unit[-1]}", kind="DURATION")
    named = m.said.first_day if m.has("row") else m.said.day
    base = named if unit == "D" and named and named <= m.today and (m.today - named).days < 4 else m.today
    if unit == "D":
        if not m.has("row"):
            return _Days(base.isoformat(), base, base)
        return _Days(f"P{count}D", _move(base, 1 - count), base, "day", "DURATION")
    start = _unit(unit, _shift(unit, base, 1 - count))[0]
    return _Days(f"P{count}{unit}", start, base, _GRAIN[unit], "DURATION")


def _past_n(m: _Match) -> _Days:
    """The past four days (today is one of them), the next two weeks."""
    unit, count, shift = _unit_of(m), _count(m), m.number("shift")
    if not any(w.kind in ("int", "big", "word", "vague", "a", "half") for w in m.words):
        count = None
    value = _length(count, unit)
    if m.today is None or shift in (0, 2, 3, -2):
        return _Days(value, kind="DURATION")
    if unit in ("TH", "TM", "S"):
        start = m.today if shift > 0 else _move(m.today, -max(1, int(count or 1) // 24))
        return _Days(value, start, m.today, "day", "DURATION")
    if count is None:
        return _Days(value, None, m.today, "open", "DURATION") if shift < 0 else _Days(value, m.today, None, "open", "DURATION")
    span = max(1, min(int(count * _DAYS.get(unit, 1)), 500_000))
    if unit in ("D", "N"):
        span -= 1
    elif unit in ("M", "Q", "Y", "E", "C"):
        span = abs((_shift(unit, m.today, max(1, min(int(count), 900)) * (-1 if shift < 0 else 1)) - m.today).days)
    start, end = (_move(m.today, -span), m.today) if shift < 0 else (m.today, _move(m.today, span))
    return _Days(value, start, end, _GRAIN.get(unit, "day"), "DURATION")


def _recent(m: _Match) -> _Days:
    return _Days("PAST_REF", None, m.today, "open") if m.today else _Days("PAST_REF")


def _followed(m: _Match) -> _Days | None:
    if m.said.last is None or m.today is None or m.said.last > m.today:
        return None
    return _Days(_length(None, _unit_of(m)), m.said.last, m.today, "month", "DURATION")


def _shifted(m: _Match) -> _Days | None:
    unit, shift = m.get("unit") or m.get("quarter") or "D", m.number("shift")
    if m.today is None or unit in ("S", "TM", "TH"):
        return None if m.today else _Days("PAST_REF" if shift < 0 else "PRESENT_REF" if shift == 0 else "FUTURE_REF")
    anchored = abs(shift) >= 2 or (unit == "D" and shift == 1)
    base = ((m.said.day if unit == "D" else m.said.last) or m.today) if anchored else m.today
    by = {-2: -1, 2: 1, 3: 0}.get(shift, shift)
    if unit == "D" and shift in (-1, 0):
        return None if shift == -1 else _plain("D", m.today)
    word = next(w.text.lower() for w in m.words if w.kind == "shift")
    if word == "past" and unit != "K":
        return _past_n(replace(m, words=[*m.words, _Word("a", "1", 0, 0, "")]))._replace(grain=_GRAIN.get(unit, "day"))
    day = _shift(unit, base, by)
    start, end = _unit(unit, day)
    grain = _GRAIN.get(unit, "day")
    start, end = _edge(m.edge, start, end, grain)
    past = coming = (start, end)
    if by == 0 and start <= m.today <= end:  # the part of this week that is over, or that is left
        past, coming = (start, m.today), (m.today, end)
        start, end = coming if m.future else past
    if m.has("earlier") or m.has("later"):
        grain = "month" if unit == "Y" else grain
    return _Days(_text_of(unit, day), start, end, "month" if m.edge and unit == "Y" else grain, "DATE", past, coming)


def _edge_unit(m: _Match) -> _Days | None:
    unit = m.get("unit") or m.get("quarter") or "D"
    if m.today is None or unit in ("S", "TM", "TH", "E", "C", "D"):
        return None
    start, end = _unit(unit, m.today)
    if m.edge == "END" and m.future:
        return _Days(_text_of(unit, m.today), m.today, end, _GRAIN[unit])
    days = _edge(m.edge, start, end, _GRAIN.get(unit, "day"))
    return _Days(_text_of(unit, m.today), *days, "month" if unit == "Y" else _GRAIN.get(unit, "day"))


def _age(m: _Match) -> _Days:
    """A five-year-old conflict, half a century of war: from then on."""
    unit, count = _unit_of(m), _count(m)
    value = _length(count, unit)
    if m.today is None or unit in ("S", "TM", "TH"):
        return _Days(value, kind="DURATION")
    if count is None:
        return _Days(value, None, m.today, "open", "DURATION")
    if unit in ("Y", "E", "C"):
        years = int(count * {"Y": 1, "E": 10, "C": 100}[unit])
        grain = "year" if unit == "Y" else "decade"
        return _Days(value, date(max(1, m.today.year - years), 1, 1), m.today, grain, "DURATION")
    days = int(count * _DAYS.get(unit, 1)) - (unit == "D")
    return _Days(value, _move(m.today, -min(days, 500_000)), m.today, _GRAIN.get(unit, "day"), "DURATION")


def _duration(m: _Match) -> _Days | None:
    if m.has("old"):
        return None  # somebody's age
    if m.words[0].kind == "a" and m.words[1].kind == "unit" and m.before is not None:
        if m.words[1].value in ("S", "TM") or m.before.kind in ("int", "big") or m.before.text.endswith("s"):
            return None  # a rate: four flights a week
    return _Days(_length(_count(m), _unit_of(m)), kind="DURATION")


def _set(m: _Match) -> _Days:
    unit = m.get("set")
    if unit is None:
        unit = f"P1{m.get('unit') or m.get('units') or m.get('quarter') or 'D'}"
        if m.has("weekday") or m.has("weekdays"):
            unit = f"XXXX-WXX-{int(m.get('weekday') or m.get('weekdays') or 0) + 1}"
    return _Days(unit, kind="SET")


def _year_end(m: _Match) -> _Days | None:
    if m.today is None:
        return None
    return _Days(f"{m.today.year:04}-12", *_month(m.today.year, 12), "month")


def _this_unit(m: _Match) -> _Days | None:
    unit = m.get("unit") or m.get("quarter") or "D"
    if m.today is None or unit not in ("Y", "Q", "W", "M", "K"):
        return None
    if unit == "K":
        saturday = _unit("K", m.today if m.today.weekday() >= 5 or m.future else _move(m.today, -7))[0]
        return _Days(_text_of("K", saturday), saturday, _move(saturday, 1), "day")
    if unit == "Q" and m.said.quarter is not None:
        return _plain("Q", m.said.quarter)
    if unit == "Y" and m.after is not None and m.after.text.lower() in ("ended", "ending"):
        return _Days("P1Y", kind="DURATION")
    return _Days(_text_of(unit, m.today))


def _holiday(m: _Match) -> _Days | None:
    rule = m.get("holiday") or ""

    def make(year: int) -> tuple[date, date]:
        day = _move(_easter(year), int(rule[1:])) if rule[0] == "E" else date(year, int(rule[:2]), int(rule[3:]))
        return day, day

    if m.has("year"):
        return _plain("D", make(m.number("year"))[0]) if 1583 <= m.number("year") < 9999 else None
    if m.today is None:
        return _Days(f"XXXX-{rule}" if rule[0] != "E" else "XXXX-XX-XX")
    if m.has("unit"):
        return _plain("D", make(m.today.year + m.number("shift"))[0])
    found = _nearest(m, make)
    if found is None:
        return None
    if m.number("shift") != 0:
        return _plain("D", found[m.number("shift") > 0][0])
    return _choose(m, date.isoformat, *found, "day", near=True)


def _ref(m: _Match) -> _Days | None:
    if m.before is not None and m.before.kind == "as" or m.after is not None and m.after.kind in ("before", "after", "as"):
        return None  # as soon as, shortly after
    return _Days(m.get("ref") or m.get("future") or "PRESENT_REF")


def _clock(m: _Match) -> _Days | None:
    if not m.has("ampm") and not m.has("zone") and ":" not in m.words[0].text:
        return None
    hour = _hour(m)
    if m.today is None:
        return _Days(f"T{hour}", kind="TIME")
    return _Days(f"{(m.said.day or m.today).isoformat()}T{hour}", kind="TIME")


_READERS: Mapping[str, Callable[[_Match], _Days | None]] = {
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


# --------------------------------------------------------------------------- finding

_TOKEN = (
    r"(?P<isodate>\d{4}-\d\d-\d\d(?!\d))|(?P<slashdate>\d{1,2}([/.])\d{1,2}\3(?:\d{4}|\d\d)(?![\d/]))|(?P<clock>\d{1,2}[:.]\d\d(?=\s*[ap]\.?m\b)|\d{1,2}:\d\d)"
    r"|(?P<decade>(?:\d{4}|['’]?\d0)s\b)|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)|(?P<number>\d+(?:[,.]\d+)*)"
    r"|(?P<ampm>[ap]\.m\.?|o['’]clock)|(?P<word>[^\W\d_]+)|(?P<poss>['’]s?\b)|(?P<other>[^\w\s]|\n\s*\n)"
)
_PUNCTUATION = {",": "comma", "-": "hyphen", "–": "hyphen", "\N{NON-BREAKING HYPHEN}": "hyphen", "'": "quote", "’": "quote"}
_IDLE = ("any", "stop", "comma", "poss", "hyphen", "quote", "was", "will", "be", "to", "and", "for", "on", "as", "have", "its", "of", "abbr", "ongoing", "or", "into", "between", "x", "row", "old", "that", "then", "far", "followed", "zone", "more")
_REACH = 25  # words to look for the verb that tells the tense


def _shape(found: re.Match[str]) -> tuple[str, str]:
    """Kind and worth of a word that its shape tells."""
    kind, text = found.lastgroup or "", found.group()
    match kind:
        case "number":
            digits = text.replace(",", "").split(".")[0]
            if len(digits) == 4 and text.isdigit() and 1000 <= int(digits) < 2200:
                return "year", digits
            return ("int" if len(digits) <= 2 and text.isdigit() else "big"), digits
        case "ordinal":
            return "ordinal", text[:-2]
        case "decade":
            return "decade", text.strip("'’s")
        case "other":
            return _PUNCTUATION.get(text, "stop"), ""
    return kind, ""


@dataclass(frozen=True, slots=True)
class TimeFinder:
    """Finds the time expressions of an article; nothing is read against any clock but its date."""

    words: dict[str, TimeWord]
    token: re.Pattern[str]
    letters: dict[str, str]  # a character for each kind, so that forms are patterns over characters
    forms: re.Pattern[str]
    readings: dict[str, str]  # by group of `forms`

    @classmethod
    def load(cls, tables: Tables) -> TimeFinder:
        words = {row.word: row for row in tables.values("timewords.tsv", TimeWord, key=lambda row: row.word)}
        forms = tables.rows("timeforms.tsv", TimeForm, key=lambda row: (row.reading, row.pattern))
        kinds = {row.kind for row in words.values()} | set(_IDLE) | {"int", "big", "year", "clock", "isodate", "slashdate", "decade", "ordinal"}
        letters = {kind: chr(0x4E00 + i) for i, kind in enumerate(sorted(kinds))}
        short: dict[str, str] = {}
        groups: dict[str, str] = {}
        parts: list[str] = []

        def letter(name: re.Match[str]) -> str:
            return (short if name.group().isupper() else letters)[name.group()]

        for place, row in forms.items():
            try:
                pattern = re.sub(r"[A-Za-z]\w*", letter, row.pattern)
            except KeyError as error:
                raise TableError("timeforms.tsv", int(place.split(":")[1]), f"no such kind: {error}") from error
            pattern = re.sub(r"\((?!\?)", "(?:", pattern).replace(" ", "")
            if row.reading.startswith("="):
                short[row.reading[1:]] = f"(?:{pattern})"
            else:
                groups[f"f{len(parts)}"] = row.reading
                parts.append(f"(?P<f{len(parts)}>{pattern})")
        idle = "".join(letters[kind] for kind in _IDLE)
        several = sorted((w for w in words if not w.isalpha()), key=lambda w: (-len(w), w))
        token = re.compile("|".join(["(?P<several>\\b(?:" + "|".join(map(re.escape, several)) + ")\\b)", _TOKEN.replace(r"\3", r"\4")]), re.I)
        return cls(words, token, letters, re.compile(f"(?![{idle}])(?:{'|'.join(parts)})"), groups)

    def __call__(self, article: Article) -> tuple[TimeExpression, ...]:
        """The time expressions of the story's own words, in order."""
        skip = [f.at for f in article.furniture] + ([article.dateline.at] if article.dateline else [])
        words = list(self._words(article.text))
        today = article.published.day if article.published else None
        found = self._expressions(words, article.published, skip)
        return tuple(_ranges(words, found, today))

    def _words(self, text: str) -> Iterator[_Word]:
        last = _Word("stop", "", 0, 0, "")
        for match in self.token.finditer(text):
            kind, value = _shape(match)
            word = match.group()
            if kind in ("word", "several", "ampm"):
                row = self.words.get(word.lower().replace("’", "'"))
                kind, value = (row.kind, row.value) if row is not None else ("ampm" if kind == "ampm" else "any", "")
                if kind == "wkday" and not word[0].isupper():
                    kind = "any"
                if kind == "month" and word.islower():
                    kind = "will" if word == "may" else "any"
            elif word == "." and (last.kind in ("wkday", "abbr", "ampm") or last.kind == "month" and len(last.text) <= 4 or len(last.text) == 1 and last.text.isupper()):
                continue
            last = _Word(kind, value, match.start(), match.end(), word)
            yield last

    def _expressions(
        self, words: list[_Word], published: Published | None, skip: list[Span]
    ) -> list[tuple[int, int, TimeExpression]]:
        today = published.day if published else None
        codes = "".join(self.letters.get(w.kind, self.letters["any"]) for w in words)
        found: list[tuple[int, int, TimeExpression]] = []
        said = _Said()
        hour = published.instant.hour if published and published.instant else None
        at = 0
        while (match := self.forms.search(codes, at)) is not None:
            first, end = match.span()
            at = end
            span = Span(words[first].start, words[end - 1].end)
            if end == first or any(s.overlaps(span) for s in skip):
                at = first + 1
                continue
            form = self.readings[match.lastgroup or ""]
            state = _Match(
                words[first:end],
                today,
                lambda first=first, end=end: _tense(words, first, end),  # type: ignore[misc]
                said,
                words[first - 1] if first else None,
                words[end] if end < len(words) else None,
                hour,
            )
            days = _READERS[form](state)
            if days is None:
                at = first + 1
                continue
            expression = _expression(span, form, days)
            found.append((first, end, expression))
            said = said.after(form, days)
        return found


def _expression(at: Span, form: str, days: _Days) -> TimeExpression:
    def period(start: date | None, end: date | None) -> Period | None:
        return None if start is None and end is None else Period(start, end, days.grain, "stated", at)

    past = period(*days.past) if days.past else None
    coming = period(*days.coming) if days.coming else None
    return TimeExpression(at, days.kind, days.value, form, period(days.start, days.end), past, coming)


def _tense(words: list[_Word], first: int, end: int) -> str | None:
    """Whether the clause around words `first`..`end` tells the past or what is to come."""
    opener = words[first - 1].kind if first else "stop"
    if opener == "since":
        return _PAST
    if opener in ("to", "until", "by") or opener == "for" and words[end - 1].kind != "poss":
        return _COMING
    purpose = False
    for i in range(first - 1, max(-1, first - _REACH), -1):
        word = words[i]
        if word.kind == "stop":
            break
        told = _verb_tense(words, i)
        if told is not None:
            return _COMING if purpose and told == _NOW else told
        purpose = purpose or (word.kind == "to" and words[i + 1].kind == "any" and words[i + 1].text.islower())
    else:
        i = -1
    if purpose:
        return _COMING
    for i in range(end, min(len(words), end + _REACH)):
        if words[i].kind == "stop":
            break
        told = _verb_tense(words, i)
        if told is not None:
            return told
    return None


def _verb_tense(words: list[_Word], i: int) -> str | None:
    kind, text = words[i].kind, words[i].text
    if kind == "will" or kind == "due" and i + 1 < len(words) and words[i + 1].kind in ("to", "for", "on", "in", "by", "at"):
        return _COMING
    if kind == "be" and i and words[i - 1].kind == "to":
        return _COMING
    if kind == "is":
        return _NOW
    if kind == "was":
        return _PAST
    if kind == "any" and len(text) > 4 and text.endswith("ed") and text.islower():
        before = [w.kind for w in words[max(0, i - 2) : i]]
        return None if "be" in before or "will" in before else _PAST
    return None


# --------------------------------------------------------------------------- ranges

_Found = tuple[int, int, TimeExpression]


def _ranges(words: list[_Word], found: list[_Found], today: date | None) -> Iterator[TimeExpression]:
    """The expressions, with what "since", "until", "from .. to" and "as of" make of them."""
    i = 0
    while i < len(found):
        first, end, one = found[i]
        follower = found[i + 1] if i + 1 < len(found) else None
        opener = words[first - 1].kind if first else "stop"
        joint = words[end].kind if end < len(words) else "stop"
        if opener in ("from", "between") and follower is not None and follower[0] == end + 1 and joint in ("to", "until", "and", "hyphen"):
            yield from _between(words[first - 1].start, one, follower[2])
            i += 2
            continue
        yield _opened(words, found, i, today)
        i += 1


def _between(start: int, one: TimeExpression, other: TimeExpression) -> Iterator[TimeExpression]:
    at = Span(start, other.at.end)
    first, last = one.period, other.period
    if first is not None and last is not None and other.past is not None and first.start is not None and other.past.start and other.past.start >= first.start:
        last = other.past  # "from Sept. 14 to Thursday" is over
    if first is None or last is None or first.start is None or last.end is None or first.start > last.end:
        yield one
        yield other
        return
    period = Period(first.start, last.end, first.grain, "stated", at)
    yield replace(one, period=period, past=None, coming=None, form="range")
    yield replace(other, period=None, past=None, coming=None, form="range_end")


def _opened(words: list[_Word], found: list[_Found], i: int, today: date | None) -> TimeExpression:
    """Expression `i` with the word that opens it: "since 2012", "until Friday", "as of Monday night"."""
    first, _, one = found[i]
    if one.period is None or not first:
        return one
    if words[first - 1].kind == "until":
        return replace(one, period=None, past=None, coming=None, form="until")
    if words[first - 1].kind == "of" and first > 1 and words[first - 2].kind == "as":
        at = Span(words[first - 2].start, one.at.end)
        return replace(one, at=at, period=Period(None, one.period.end, one.period.grain, "stated", at), past=None, coming=None, form="as_of")
    since = _since(words, first, found[i - 1][1] if i else 0)
    if since is None or today is None or one.period.start is None or one.form in ("since_then", "so_far"):
        return one
    start = one.period.start if one.period.start <= today else None
    at = Span(words[since].start, one.at.end)
    period = Period(start, today, one.period.grain, "stated", at)
    if _compares(words, since):
        return replace(one, at=at, period=None, past=None, coming=None, form="compared", inner=one.period)
    return replace(one, at=at, period=period, past=None, coming=None, form="since", inner=one.period)


def _since(words: list[_Word], first: int, floor: int) -> int | None:
    """The word "since" that opens the clause before word `first`: "since war broke out in April"."""
    for i in range(first - 1, max(floor, first - 12) - 1, -1):
        if words[i].kind == "since":
            return i
        if words[i].kind in ("stop", "comma"):
            return None
    return None


def _compares(words: list[_Word], since: int) -> bool:
    """The first such attack since May, the worst since 1994: such words date nothing but May."""
    for word in reversed(words[max(0, since - 10) : since]):
        if word.kind in ("stop", "comma", "have"):
            return False
        if word.text.lower() == "first" or word.kind in ("any", "x") and word.text.lower().endswith(("est", "worst")):
            return True
    return False


def find_times(source: Article | Reading, finder: TimeFinder) -> tuple[TimeExpression, ...]:
    """The time expressions of an article or of its reading."""
    return finder(source.article if isinstance(source, Reading) else source)
