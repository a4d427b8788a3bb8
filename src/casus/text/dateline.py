"""The dateline that opens a story: where and when the copy was filed, and by whom."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from casus.tables import Tables
from casus.text.agencies import Agencies
from casus.types import Dateline, Span

_REACH = 140  # code points: the longest dateline seen is 96, three cities with their states
_CONTEXT = 20_000  # code points in which the text may name its own place
_NAME = r"[^\W\d_][\w'’.\-]*(?: [^\W\d_][\w'’.\-]*){0,4}"
_JOIN = r"(?:\s*/\s*|, ?| and | AND | & | - )"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = (
    rf"(?:{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?\b|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})(?:,? (?:(?:19|20)\d\d|'?\d\d\b))?"
)
_DAY_ALONE = re.compile(_DAY)
_BEFORE_DAY = re.compile(rf"(?P<places>.*?)[,.]?\s*(?P<day>{_DAY})[,.]?\s*$")
_PLACES = re.compile(rf"{_NAME}(?: ?\({_NAME}\))?(?:{_JOIN}{_NAME}(?: ?\({_NAME}\))?){{0,6}}")
_PLACE = re.compile(_NAME)
_SPLIT = re.compile(rf"{_JOIN}|\s*[()]\s*")
_CREDIT = re.compile(r"(?P<open>[(/\[])\s*(?P<name>[A-Z][^()/\[\]]{1,40}(?:/[^()/\[\]]{2,40}){0,2}|dpa)\s*[)/\]]")
_DASH = re.compile(r"\s*(?:-{1,3}|[–—―−]|:)(?=\s|$|[\"“'‘A-Z])")
_END = re.compile(r"\s*(?:\.?\s*(?:-{1,3}|[–—―−])|[:.])(?=\s|$|[\"“'‘A-Z])")
_SEPARATOR = re.compile(r"\s+(?:-{1,3}|[–—―−])\s+|(?<=\w)\s?(?:--|[–—―]|:)\s?(?=[\"“'‘\w])|(?<=\w):\s")
_CAPITALS = re.compile(
    r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.\-]+(?: [A-ZÀ-ÖØ-Þ'’.\-]{2,})*(?:, (?:(?:[A-Z][a-z]*\.)+|[A-Z][a-z]+(?: [A-Z][a-z]+)?))?"
)
_NEXT = re.compile(r"\s+(?=[A-Z\d\"“'‘$€£])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_FIRST = re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3,9})\.?,? (?P<year>\d{4})")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A city that a dateline may name alone, or the area (country, state) that follows a city."""

    name: str
    kind: str  # city area


@dataclass(frozen=True, slots=True)
class DatelineFinder:
    """The dateline at a given point of a text, or None: an ordinary first sentence is not one.

    An agency's name, a day, a known city or the text's own use of the name ("in Kotli") vouches.
    """

    cities: frozenset[str]
    areas: frozenset[str]
    agencies: Agencies

    @classmethod
    def load(cls, tables: Tables) -> DatelineFinder:
        rows = tables.values("dateline_places.tsv", PlaceRow, key=lambda row: (row.name, row.kind))
        names = {kind: frozenset(_fold(r.name) for r in rows if r.kind == kind) for kind in ("city", "area")}
        return cls(names["city"], names["area"], Agencies.load(tables))

    def __call__(self, text: str, start: int, end: int) -> Dateline | None:
        """The dateline of the line `start`..`end`, which opens with a word of the story."""
        line = text[start : min(end, start + _REACH)]
        return self._credited(text, line, start) or self._dashed(text, line, start) or self._bare(text, line, start)

    def _credited(self, text: str, line: str, at: int) -> Dateline | None:
        """`BAKU, Sept 30 (AFP) -`, `(Reuters) -`, `BAKU, September 30. /TASS/.`"""
        for credit in _CREDIT.finditer(line):
            agency = self.agencies.name(credit["name"])
            before = line[: credit.start()].rstrip(" ,")
            close = _END.match(line, credit.end())
            end = close.end() if close else credit.end()
            if agency and not before:
                return Dateline(Span(at, at + end), (), None, agency)
            head = _head(before)
            if head is None:
                return None
            places, day = head
            loud = close is not None and _in_capitals(before)
            if loud and (agency or day) or agency and (day or self._vouched(text, before, places, at)):
                return _dateline(at, end, places, day, agency)
        return None

    def _dashed(self, text: str, line: str, at: int) -> Dateline | None:
        """`BAKU, Sept 30 -`, `KABUL, Afghanistan —`, `BAKU:`; no agency."""
        found = _SEPARATOR.search(line)
        head = _head(line[: found.start()]) if found else None
        if not found or head is None:
            return None
        places, day = head
        before = line[: found.start()]
        if (day is not None and _in_capitals(before)) or self._vouched(text, before, places, at):
            return _dateline(at, len(line[: found.end()].rstrip()), places, day, None)
        return None

    def _bare(self, text: str, line: str, at: int) -> Dateline | None:
        """`BEIRUT Bomb blasts ...`, `HANOVER, Germany/WASHINGTON President ...`: capitals alone."""
        end = 0
        while match := _CAPITALS.match(line, end):
            end = match.end()
            if line[end : end + 1] != "/":
                break
            end += 1
        for stop in _word_ends(line, end):
            if not _NEXT.match(line, stop) or line[stop:].isupper():  # in a text all in capitals they tell nothing
                continue
            head = _head(line[:stop])
            if head and self._vouched(text, line[:stop], head[0], at):
                return _dateline(at, stop, head[0], head[1], None)
        return None

    def _vouched(self, text: str, before: str, places: tuple[Span, ...], at: int) -> bool:
        """Is one of `places` a known city, a city before its area, or a place by the text's own words?"""
        names = [before[span.start : span.end] for span in places]
        folded = [_fold(name) for name in names]
        if folded[0] in self.cities:
            return True
        if len(folded) > 1 and folded[1] in self.areas and len(names[0].split()) < 4:
            return True
        return names[0].isupper() and _placed(names[0], text, at + len(before))


def full_day(words: str) -> date | None:
    """The day of "Jan 14, 2024", "14 January 2024", "2024-01-14"; None without a year or for no such day."""
    found = _MONTH_FIRST.fullmatch(words) or _DAY_FIRST.fullmatch(words)
    try:
        if found is None:
            return date.fromisoformat(words)
        return date(int(found["year"]), _MONTHS.index(found["month"][:3].lower()) + 1, int(found["day"]))
    except ValueError:
        return None


def _dateline(at: int, end: int, places: tuple[Span, ...], day: Span | None, agency: str | None) -> Dateline:
    moved = tuple(Span(at + span.start, at + span.end) for span in places)
    return Dateline(Span(at, at + end), moved, Span(at + day.start, at + day.end) if day else None, agency)


def _head(before: str) -> tuple[tuple[Span, ...], Span | None] | None:
    """Places and day of a dateline's words; None if they are anything else."""
    dated = _BEFORE_DAY.match(before)
    where = dated["places"] if dated else before
    day = Span(*dated.span("day")) if dated else None
    if not _PLACES.fullmatch(where.rstrip(" ,.") if dated else where):
        return None
    found, start = [], 0
    for gap in (*_SPLIT.finditer(where), None):
        stop = gap.start() if gap else len(where.rstrip(" ,"))
        if start < stop:
            if not _PLACE.fullmatch(where[start:stop]) or not _as_name(where[start:stop]):
                return None
            found.append(Span(start, stop))
        start = gap.end() if gap else stop
    return (tuple(found), day) if found else None


def _as_name(words: str) -> bool:
    """Capitals on all words but the small ones of names; or on none, as some dumps write it."""
    return words.islower() or all(word[0].isupper() or len(word) < 4 or "-" in word for word in words.split())


def _word_ends(line: str, end: int) -> list[int]:
    """Where the run of capitals before `end` may stop, the longest first: `WASHINGTON U.S. forces`."""
    ends = [end]
    while (space := line.rfind(" ", 0, ends[-1])) > 0:
        ends.append(space)
    return [e - 1 if line[e - 1] == "," else e for e in ends]


def _placed(name: str, text: str, after: int) -> bool:
    """Does the text say "in Talish", "near Talish" or the like of what the dateline has in capitals?"""
    written = re.escape(name.title().replace("’S", "’s").replace("'S", "'s"))
    pattern = rf"\b(?:in|near|at|outside|from|around|of|to) (?:the (?:town|city|village|port) of )?{written}\b"
    return len(name) > 2 and re.search(pattern, text[after : after + _CONTEXT]) is not None


def _in_capitals(words: str) -> bool:
    """Is the first place of a dateline written in capitals?"""
    letters = [c for c in _DAY_ALONE.sub("", words.split(",")[0]) if c.isalpha()]
    return len(letters) > 2 and 2 * sum(c.isupper() for c in letters) > len(letters)


def _fold(name: str) -> str:
    """For look-up only: no accents, no case, straight apostrophes."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return bare.casefold().replace("’", "'").strip(" .")
