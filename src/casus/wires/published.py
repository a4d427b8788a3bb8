"""When a story appeared: one reading of dates for every wire."""

from __future__ import annotations

import re
from datetime import date, datetime

from casus.types import Published

_LEADING = re.compile(r"\s*date (\d{4}-\d\d-\d\d)(?=\s|$)")


def parse_published(written: str) -> Published:
    """`YYYY-MM-DD`, or an ISO 8601 instant with or without zone; ValueError says what else it was.

    A day stays a day: no midnight is made up.
    """
    text = written.strip()
    try:
        return Published(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"no ISO date or instant: {written[:60]!r}") from error
    return Published(instant.date(), instant)


def leading_published(body: str) -> Published | None:
    """The day of a leading ` date 2020-09-30 `; ValueError where the calendar has no such day."""
    found = _LEADING.match(body)
    return parse_published(found[1]) if found else None
