"""Arithmetic of calendar units: days, weeks from Monday, months, seasons, years, decades, centuries.

A unit is a letter: D day, W week, F fortnight, K weekend, M month, Q quarter, Y year, E decade, C century.
"""

from __future__ import annotations

from datetime import date, timedelta

DAY = timedelta(days=1)
GRAIN = {"D": "day", "W": "week", "F": "week", "M": "month", "Q": "season", "Y": "year", "E": "decade", "C": "open"}
DAYS = {"D": 1, "K": 1, "W": 7, "F": 14, "M": 30, "Q": 91, "Y": 365, "E": 3652, "C": 36524}


def month_days(year: int, month: int) -> tuple[date, date]:
    after = date(year + month // 12, month % 12 + 1, 1) if year < 9999 or month < 12 else date.max
    return date(year, month, 1), after - DAY


def year_days(first: int, last: int) -> tuple[date, date]:
    return date(max(1, first), 1, 1), date(min(9999, last), 12, 31)


def week_days(day: date) -> tuple[date, date]:
    monday = move(day, -day.weekday())
    return monday, move(monday, 6)


def move(day: date, days: int) -> date:
    """`days` later, kept within the calendar."""
    return date.fromordinal(min(max(1, day.toordinal() + days), date.max.toordinal()))


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day."""
    index = min(max(12, day.year * 12 + day.month - 1 + months), 9999 * 12 + 11)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_days(year, month + 1)[1].day))


def easter(year: int) -> date:
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


def unit_around(unit: str, day: date) -> tuple[date, date]:
    """The calendar day, week, month, ... around `day`."""
    match unit:
        case "W" | "F":
            return week_days(day)
        case "K":
            monday = week_days(day)[0]
            return move(monday, 5), move(monday, 6)
        case "M":
            return month_days(day.year, day.month)
        case "Q":
            first = (day.month - 1) // 3 * 3 + 1
            return date(day.year, first, 1), month_days(day.year, first + 2)[1]
        case "Y":
            return year_days(day.year, day.year)
        case "E":
            return year_days(day.year // 10 * 10, day.year // 10 * 10 + 9)
        case "C":
            return year_days((day.year - 1) // 100 * 100 + 1, (day.year - 1) // 100 * 100 + 100)
    return day, day


def shift(unit: str, day: date, by: int) -> date:
    match unit:
        case "W" | "F" | "K":
            return move(day, by * (14 if unit == "F" else 7))
        case "M" | "Q":
            return add_months(day, by * (3 if unit == "Q" else 1))
        case "Y" | "E" | "C":
            return add_months(day, by * 12 * {"Y": 1, "E": 10, "C": 100}[unit])
        case "D":
            return move(day, by)
    return day


def edge(part: str | None, start: date, end: date, grain: str) -> tuple[date, date]:
    """CODEBOOK 10.6: early, mid and late parts of months, years, decades and centuries."""
    if part is None:
        return start, end
    third = {"START": 0, "MID": 1, "END": 2}[part]
    match grain:
        case "month":
            day = (start.replace(day=1), start.replace(day=11), start.replace(day=21))[third]
            return day, end if third == 2 else move(day, 9)
        case "year":
            first, last = ((1, 3), (5, 8), (10, 12))[third]
            return start.replace(month=first), month_days(start.year, last)[1]
        case "decade":
            first, last = ((0, 3), (4, 6), (7, 9))[third]
            return year_days(start.year + first, start.year + last)
        case "century":
            size = end.year - start.year + 1
            return year_days(start.year + third * size // 3, start.year + (third + 1) * size // 3 - 1)
        case "week":
            first, last = ((0, 1), (2, 3), (4, 6))[third]
            return move(start, first), move(start, last)
    return start, end


def text_of(unit: str, day: date) -> str:
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
