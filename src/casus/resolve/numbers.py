"""Number expressions in text to the least and the most they can mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casus.tables import Tables
from casus.types import Span


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A row of numberwords.tsv: what a word is worth, or how it bends the number beside it."""

    word: str
    kind: str
    low: float | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """`low`..`high` (None: no upper bound); `at` holds its qualifiers too: "at least nine".

    `vague` numbers are words that count nothing by themselves: "many", "a few", "no".
    """

    at: Span
    low: int
    high: int | None
    vague: bool = False


_Range = tuple[int, int | None]
_DIGITS = r"\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)?"
# a hyphen or a slash on either side makes it a name (F-16), a date or a compound (nine-year-old)
_BEFORE = r"(?<![\w$€£¥.,/:-])(?<!\d[–])"
_AFTER = r"(?![\w/:]|[-–](?!plus|odd)[A-Za-z]|[.,]\d|%)"
_YEARS = range(1900, 2100)
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|by|of|until|till|through|during|after|before|early|late|mid|year|and|from|to)|[A-Z][a-z]+\.?,?|\d,?)\s$"
)
_AGE_BEFORE = re.compile(r"[A-Z]\w+(?:,\s|\s\()$")
_WORD = re.compile(r"[^\W_]+")
_FROM_BEFORE = re.compile(r"\bfrom\s+(?:the\s+)?$", re.I)


@dataclass(frozen=True, slots=True)
class NumberReader:
    """Finds the number expressions of a text, by the table of words it was loaded with."""

    words: dict[str, NumberWord]
    kinds: dict[str, frozenset[str]]
    core: re.Pattern[str]
    other: re.Pattern[str]  # the same, after a hyphen
    before: re.Pattern[str]
    after: re.Pattern[str]
    join: re.Pattern[str]
    firsts: frozenset[str]  # what a number expression may begin with, digits aside
    measure: re.Pattern[str]
    label: re.Pattern[str]

    @classmethod
    def load(cls, tables: Tables) -> NumberReader:
        rows = tables.values("numberwords.tsv", NumberWord, key=lambda row: (row.word, row.kind))
        kinds: dict[str, list[str]] = {}
        for row in rows:
            kinds.setdefault(row.kind, []).append(row.word)

        def any_of(*names: str) -> str:
            words = sorted((w for name in names for w in kinds.get(name, ())), key=lambda w: (-len(w), w))
            return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words)

        ones, tens, scale = any_of("ones"), any_of("tens"), any_of("scale")
        small = rf"(?:{tens})(?:[-\s](?:{ones}))?|{ones}"
        scales = rf"(?:[-\s](?:{scale})\b(?!-[a-z]))"
        below = rf"(?:\s+and)?\s+(?:{small})(?![-\w])"
        scaled = rf"(?:{any_of('one')}|several|a\s+few|few|a\s+couple)(?={scales})"
        part = rf"(?:{any_of('part')})(?=\s(?:{scale})\b)"
        plain = rf"(?:{_DIGITS}|{small}|{scaled}|{part}){scales}*(?:{below}{scales}?)*"
        vague = rf"(?<!\bas\s)(?<!\bhow\s)(?:{any_of('vague')})"
        core = rf"(?:{any_of('fixed')}|{plain}|{vague}|dozen){_AFTER}"
        bends = any_of("least", "more", "nearly", "upto", "fewer", "about", "between")
        tails = any_of("orleast", "orabout", "orfewer")
        special = {"ones", "tens", "scale", "part", "one", "vague", "fixed"}
        return cls(
            words={row.word: row for row in rows if row.kind in special},
            kinds={kind: frozenset(words) for kind, words in kinds.items() if kind not in special},
            core=re.compile(_BEFORE + core, re.I),
            other=re.compile(core, re.I),
            before=re.compile(rf"(?<![\w-])(?P<word>{bends})\s+(?:the\s+)?$", re.I),
            after=re.compile(rf"\s*(?:(?<=\d)(?P<plus>\+)|(?<=\s)(?P<word>{tails})\b|-(?P<suffix>plus|odd)\b)", re.I),
            join=re.compile(r"\s*(?P<by>[-–—]|\bto\b|\band\b|\bor\b)\s*", re.I),
            firsts=frozenset(re.split(r"[\s-]", row.word)[0] for row in rows if row.kind in special),
            measure=re.compile(rf"[\s-]*(?:more\s+|other\s+|square\s+)?(?:{any_of('measure')})(?![\w-])", re.I),
            label=re.compile(rf"\b(?:{any_of('label')})\s*$", re.I),
        )

    def __call__(self, text: str, start: int = 0, end: int | None = None) -> tuple[Number, ...]:
        """The numbers of `text[start:end]`, in order; not years, ages, dates, money or measures."""
        end = len(text) if end is None else end
        found: list[Number] = []
        at = start
        for word in _WORD.finditer(text, start, end):
            first = word.group()
            if word.start() < at or not (first[0].isdigit() or first.lower() in self.firsts):
                continue
            match = self.core.match(text, word.start(), end)
            if match is None:
                continue
            number, at = self._read(text, match, start, end)
            if number is not None:
                if found and found[-1].at.overlaps(number.at):  # the "no" of "no fewer than 12"
                    found.pop()
                found.append(number)
        return tuple(found)

    def _read(self, text: str, match: re.Match[str], start: int, end: int) -> tuple[Number | None, int]:
        first, last = match.span()
        value = self._value(match.group())
        if value is None:
            return None, last
        head = text[max(start, first - 28) : first]
        found = self.before.search(head)
        bend = self._kind(found["word"]) if found else None
        begin = first - len(head) + found.start() if found else first
        second = self._second(text, match, bend, end)
        if second is not None:
            high, _, last = second
            value = self._span(value, high)
        if self._is_other(text, match, begin, last, end, bend):
            return None, last
        if _FROM_BEFORE.search(head[: len(head) - (first - begin)]):
            if second is None or bend is not None:
                return None, last  # "up from nine": the old figure
            value, begin = second[0], second[1]  # "from nine to 14": the new one
        value = _bend(value, bend) if second is None or bend == "least" else value
        tail = self.after.match(text, last, end) if second is None else None
        if tail is not None:
            value, last = self._after(value, tail), tail.end()
        vague = self._vague(match.group())
        return Number(Span(begin, last), value[0], value[1], vague), last

    def _second(self, text: str, match: re.Match[str], bend: str | None, end: int) -> tuple[_Range, int, int] | None:
        """The other end of a range that begins at `match`: "10-15", "two or three", "between 3 and 5"."""
        joint = self.join.match(text, match.end(), end)
        if joint is None or (joint["by"].lower() == "and") != (bend == "between"):
            return None
        other = self.other.match(text, joint.end(), end)
        if other is None or self._vague(other.group()) or self._vague(match.group()):
            return None
        value, low = self._value(other.group()), self._value(match.group())
        if value is None or low is None or value[1] is None:
            return None
        if joint["by"].lower() == "or" and not low[0] < value[1] <= 3 * max(1, low[0]):
            return None
        return value, other.start(), other.end()

    def _span(self, low: _Range, high: _Range) -> _Range:
        least, most = low[0], high[1]
        for scale in (1_000_000, 1_000):  # "two to three million": the scale counts for both
            if most is not None and least < 1_000 and most >= scale and most % scale == 0 and least * scale <= most:
                least *= scale
                break
        return (least, most) if most is None or least <= most else (most, least)

    def _after(self, value: _Range, tail: re.Match[str]) -> _Range:
        if tail["plus"] or (tail["suffix"] or "").lower() == "plus":
            return _bend(value, "least")
        if tail["suffix"]:
            return _bend(value, "about")
        return _bend(value, {"orleast": "least", "orabout": "about", "orfewer": "most"}[self._kind(tail["word"])])

    def _kind(self, word: str) -> str:
        folded = " ".join(word.lower().split())
        return next(kind for kind, words in self.kinds.items() if folded in words and kind not in ("measure", "label"))

    def _vague(self, text: str) -> bool:
        row = self.words.get(" ".join(text.lower().split()))
        return row is not None and row.kind == "vague"

    def _is_other(self, text: str, match: re.Match[str], begin: int, last: int, end: int, bend: str | None) -> bool:
        """Whether this is a year, a date, an age, money, a measure or a label, and counts nobody."""
        if self.measure.match(text, last, end):
            return True
        head = text[max(0, begin - 16) : begin]
        if self.label.search(head) and not self._vague(match.group()):
            return True
        word = match.group()
        if word.isdigit() and len(word) == 4 and int(word) in _YEARS and bend is None:
            return _YEAR_BEFORE.search(head) is not None or re.match(r"\s+[a-z]+", text[last : last + 20]) is None
        tail = text[last : last + 1]
        if word.isdigit() and len(word) < 4 and bend is None and _AGE_BEFORE.search(head) and tail in ",).":
            return True  # Jane Doe, 53, was hurt
        return bool(re.search(r"(?:[$€£¥]|\b(?:US|USD|EUR|Rs)\.?)\s*$", head))

    def _value(self, text: str) -> _Range | None:
        """The worth of a number without its qualifiers."""
        folded = " ".join(text.lower().split())
        row = self.words.get(folded)
        if row is not None and row.kind in ("vague", "fixed"):
            return int(row.low or 0), row.high
        for word, part in self.words.items():
            if part.kind in ("part", "vague") and folded.startswith(word + " "):
                scale = self._exact(folded[len(word) + 1 :])
                if scale is None or part.low is None:
                    return None
                if part.kind == "part":
                    return int(part.low * scale), int(part.low * scale)
                return int(part.low * scale), (part.high or 0) * scale + scale - 1  # "several hundred"
        exact = self._exact(folded)
        return None if exact is None else (exact, exact)

    def _exact(self, folded: str) -> int | None:
        total, part, seen = 0, 0.0, False
        for word in re.split(r"[\s-]+", folded):
            if word == "and":
                continue
            if word[0].isdigit():
                part, seen = part + float(re.sub(r"[,\u00a0\u2009\u202f]", "", word)), True
                continue
            row = self.words.get(word)
            if row is None or row.low is None:
                return None
            if row.kind == "scale":
                part = (part if seen else 1) * row.low
                if row.low >= 1_000:
                    total, part = total + round(part), 0.0
            else:
                part += row.low
            seen = True
        return total + round(part) if seen else None


def _bend(value: _Range, kind: str | None) -> _Range:
    """`value` under a qualifier: "at least", "more than", "nearly", ... (whole people)."""
    low, high = value
    most = low if high is None else high
    match kind:
        case "least":
            return low, None
        case "more":
            return low + 1, None
        case "nearly":
            return low * 9 // 10, max(low * 9 // 10, most - 1)
        case "upto":
            return min(1, most), most
        case "fewer":
            return 0, max(0, most - 1)
        case "most":
            return 0, most
        case "about":
            return low * 9 // 10, -(-most * 11 // 10)
    return value
