"""Filters as people write them (`type:ASSAULT killed>=10 "cease fire"`) to SQL conditions with parameters."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, radians

from casus.errors import FilterError
from casus.types import Status

Value = str | int | float
Condition = tuple[str, tuple[Value, ...]]

#: PLOVER's types, CODEBOOK 2: a mistyped one would quietly find nothing
TYPES = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
)
HARMS = ("killed", "wounded", "casualties", "missing", "captured", "displaced", "destroyed")
PRECISIONS = ("point", "city", "district", "province", "country", "region")
KM_PER_DEGREE = 111.2  # of latitude

# -key:value  key>=value  "a phrase"  word; a value may be quoted
_TERM = re.compile(
    r"""(?P<no>-)?(?:(?P<key>[A-Za-z]+)(?P<op>>=|<=|[:=<>])(?P<value>(?:"[^"]*"|[^\s"])*)|"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))(?=\s|$)"""
)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a filter; `position` counts in the filter's text."""

    key: str  # "text" for words of the story
    op: str
    value: str
    no: bool
    position: int


@dataclass(frozen=True, slots=True)
class Filter:
    """All terms must hold. `a,b` in a value means either; a `-` in front means not."""

    text: str
    terms: tuple[Term, ...]

    @classmethod
    def parse(cls, text: str) -> Filter:
        terms = []
        position = 0
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            found = _TERM.match(text, position)
            if found is None:
                raise FilterError(text, position, "a quote is not closed" if '"' in text[position:] else "not a filter")
            terms.append(_term(text, found))
            position = found.end()
        made = cls(text, tuple(terms))
        made.conditions()  # a bad value fails here, with its place
        return made

    def conditions(self) -> tuple[Condition, ...]:
        """One SQL condition a term, over `events` joined with `stories`."""
        return tuple(self._condition(term) for term in self.terms)

    def _condition(self, term: Term) -> Condition:
        try:
            sql, values = _KEYS[term.key](term)
        except ValueError as error:
            raise FilterError(self.text, term.position, str(error)) from error
        # a comparison with NULL is neither true nor false: not known counts as not so
        return (f"NOT coalesce({sql}, 0)" if term.no else sql), values


def _term(text: str, found: re.Match[str]) -> Term:
    position, no = found.start(), bool(found["no"])
    if found["key"] is None:
        value = found["phrase"] if found["phrase"] is not None else found["word"]
        if not re.search(r"\w", value):
            raise FilterError(text, position, "no word to look for")
        return Term("text", ":", value, no, position)
    value = found["value"].replace('"', "")
    key = found["key"].lower()
    if key not in _KEYS:
        raise FilterError(text, position, f"unknown filter {key}; known are {', '.join(_KEYS)}")
    if not value:
        raise FilterError(text, found.start("value"), f"{key} needs a value")
    return Term(key, found["op"], value, no, found.start("value"))


# --------------------------------------------------------------------------- one key, one condition


def _is(term: Term) -> str:
    """The value of a key that cannot be compared."""
    if term.op not in ":=":
        raise ValueError(f"{term.key} knows only `:`")
    return term.value


def _either(term: Term, known: Iterable[str] = ()) -> list[str]:
    values = [value for value in _is(term).split(",") if value]
    if not values:
        raise ValueError(f"{term.key} needs a value")
    names = {name.lower(): name for name in known}
    if wrong := [value for value in values if names and value.lower() not in names]:
        raise ValueError(f"unknown {term.key} {wrong[0]}; known are {', '.join(names.values())}")
    return [names.get(value.lower(), value) for value in values]


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _column(column: str, *, known: Iterable[str] = (), fold: Callable[[str], str] = str) -> Callable[[Term], Condition]:
    known = tuple(known)

    def condition(term: Term) -> Condition:
        values = tuple(fold(value) for value in _either(term, known))
        return f"{column} IN ({_marks(values)})", values

    return condition


def _sides(*roles: str) -> Callable[[Term], Condition]:
    """A country, a sector, both, or a name as resolved or as written: `ARM`, `MIL`, `ARM.MIL`, `Armenia`."""

    def condition(term: Term) -> Condition:
        options, values = [], []
        for value in _either(term):
            country, dot, sector = value.partition(".")
            if dot and len(country) == len(sector) == 3:
                options.append("(sides.country = ? AND sides.sector = ?)")
                values += [country.upper(), sector.upper()]
            else:
                names = "sides.entity = ? COLLATE NOCASE OR sides.words = ? COLLATE NOCASE"
                options.append(f"(sides.country = ? OR sides.sector = ? OR {names})")
                values += [value.upper(), value.upper(), value, value]
        test = f"sides.event = events.number AND sides.role IN ({_marks(roles)}) AND ({' OR '.join(options)})"
        return f"EXISTS (SELECT 1 FROM sides WHERE {test})", (*roles, *values)

    return condition


def _toll(harm: str) -> Callable[[Term], Condition]:
    """Of this act, war totals left out: what is certain of the number decides."""

    def condition(term: Term) -> Condition:
        number, values = _number_test(term)
        test = f"tolls.event = events.number AND tolls.cumulative = 0 AND tolls.harm = ? AND {number}"
        return f"EXISTS (SELECT 1 FROM tolls WHERE {test})", (harm, *values)

    return condition


def _number_test(term: Term) -> Condition:
    low, dots, high = term.value.partition("..")
    if dots and term.op in ":=":
        given = [(test, _whole(text)) for test, text in (("tolls.low >= ?", low), ("tolls.high <= ?", high)) if text]
        if not given:
            raise ValueError("a number is due, or two: 10..20")
        return " AND ".join(test for test, _ in given), tuple(number for _, number in given)
    number = _whole(term.value)
    tests = {
        ">=": ("tolls.low >= ?", (number,)),
        ">": ("tolls.low > ?", (number,)),
        "<=": ("tolls.high <= ?", (number,)),
        "<": ("tolls.high < ?", (number,)),
    }
    return tests.get(term.op, ("tolls.low = ? AND tolls.high = ?", (number, number)))


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise ValueError(f"a number is due, not {text}")
    return int(text)


def _since(term: Term) -> Condition:
    return "(events.last_day >= ? OR (events.last_day IS NULL AND events.first_day IS NOT NULL))", (
        _day(term, last=False),
    )


def _until(term: Term) -> Condition:
    return "(events.first_day <= ? OR (events.first_day IS NULL AND events.last_day IS NOT NULL))", (
        _day(term, last=True),
    )


def _day(term: Term, *, last: bool) -> str:
    """A day, or the first or last one of a month or year."""
    value = _is(term)
    try:
        if re.fullmatch("[0-9]{4}", value):
            value += "-12" if last else "-01"
        if re.fullmatch("[0-9]{4}-[0-9]{2}", value):
            value += f"-{monthrange(*map(int, value.split('-')))[1]}" if last else "-01"
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ValueError(f"a day is due, such as 2020-09-30, a month or a year, not {value}") from error


def _country(term: Term) -> Condition:
    values = tuple(value.upper() for value in _either(term))
    if wrong := [value for value in values if not re.fullmatch("[A-Z]{3}", value)]:
        raise ValueError(f"a code of three letters is due, such as SYR, not {wrong[0].title()}")
    return f"events.country IN ({_marks(values)})", values


def _score(term: Term) -> Condition:
    if not re.fullmatch(r"1(\.0*)?|0|0?\.[0-9]{1,9}", term.value):
        raise ValueError(f"a number from 0 to 1 is due, not {term.value}")
    return f"events.score {term.op.replace(':', '>=')} ?", (float(term.value),)


def _place(term: Term) -> Condition:
    values = _either(term)
    words = " OR ".join("events.place LIKE ? ESCAPE '\\'" for _ in values)
    return f"({words})", tuple(re.sub(r"([\\%_])", r"\\\1", value) + "%" for value in values)


def _near(term: Term) -> Condition:
    """`near:40.2,46.9,25`: a pin no more than so many km from there (50 where none are given)."""
    lat, lon, *rest = _degrees(term, (2, 3))
    radius_km = rest[0] if rest else 50.0
    high = radius_km / KM_PER_DEGREE
    wide = min(180.0, high / max(0.01, cos(radians(min(89.0, abs(lat) + high)))))
    box, values = _in_box(lat - high, lon - wide, lat + high, lon + wide)
    return f"({box} AND km(events.lat, events.lon, ?, ?) <= ?)", (*values, lat, lon, radius_km)


def _box(term: Term) -> Condition:
    """`box:38.5,45,41,48`: south, west, north, east; west may lie beyond the date line."""
    south, west, north, east = _degrees(term, (4,))
    if south > north:
        raise ValueError("south lies above north")
    return _in_box(south, west, north, east + 360 if east < west else east)


def _in_box(south: float, west: float, north: float, east: float) -> Condition:
    """Boxes that cross the date line are met by their neighbours' turns of the globe."""
    turns = [turn for turn in (-360.0, 0.0, 360.0) if west <= 180 + turn and east >= -180 + turn]
    tests = " OR ".join("(west <= ? AND east >= ?)" for _ in turns)
    values = [edge for turn in turns for edge in (east - turn, west - turn)]
    return (
        f"events.number IN (SELECT event FROM places WHERE south <= ? AND north >= ? AND ({tests}))",
        (north, south, *values),
    )


def _degrees(term: Term, counts: tuple[int, ...]) -> list[float]:
    parts = _is(term).split(",")
    if len(parts) not in counts or not all(re.fullmatch(r"-?[0-9]{1,5}(\.[0-9]{1,9})?", part) for part in parts):
        raise ValueError(f"{term.key} needs {' or '.join(map(str, counts))} numbers")
    return [float(part) for part in parts]


def _words(term: Term) -> Condition:
    """Each value is one phrase, whatever signs stand in it."""
    phrase = '"' + _is(term).replace('"', '""') + '"'
    return "events.story IN (SELECT rowid FROM words WHERE words MATCH ?)", (phrase,)


def _source(term: Term) -> Condition:
    values = _either(term)
    marks = _marks(values)
    both = " OR ".join(f"stories.{name} COLLATE NOCASE IN ({marks})" for name in ("publisher", "agency"))
    return f"({both})", (*values, *values)


_KEYS: Mapping[str, Callable[[Term], Condition]] = {
    "type": _column("events.type", known=TYPES),
    "mode": _column("events.mode", fold=str.lower),
    "status": _column("events.status", known=[status.value for status in Status]),
    "quad": _column("events.quad", known="1234"),
    "country": _country,
    "place": _place,
    "precision": _column("events.precision", known=PRECISIONS),
    "actor": _sides("actor"),
    "recipient": _sides("recipient"),
    "side": _sides("actor", "recipient"),
    "speaker": _sides("speaker"),
    "since": _since,
    "until": _until,
    "near": _near,
    "box": _box,
    "score": _score,
    **{harm: _toll(harm) for harm in HARMS},
    "story": _column("stories.id"),
    "source": _source,
    "text": _words,
}
