"""Time expressions in text: what each says in TIMEX3, and the days it can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from casus.errors import TableError
from casus.resolve.timeforms import COMING, LOOSE, NOW, PAST, READERS, Days, Match, Said, Word
from casus.tables import Tables
from casus.types import Article, Period, Published, Reading, Span


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


_TOKEN = re.compile(
    r"(?P<word>[^\W\d_]+)|(?P<stop>[.;:!?\"“”()])|(?P<comma>,)"
    r"|(?P<isodate>\d{4}-\d\d-\d\d(?!\d))|(?P<slashdate>\d{1,2}(?P<sep>[/.])\d{1,2}(?P=sep)(?:\d{4}|\d\d)(?![\d/]))"
    r"|(?P<clock>\d{1,2}[:.]\d\d(?=\s*[ap]\.?m\b)|\d{1,2}:\d\d)|(?P<decade>(?:\d{4}|['’]?\d0)s\b)"
    r"|(?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)|(?P<number>\d+(?:[,.]\d+)*)|(?P<poss>['’]s?\b)"
    r"|(?P<other>[^\w\s]|\n\s*\n)",
    re.I,
)
_AMPM = re.compile(r"[ap]\.m\.?|o['’]clock", re.I)
_PUNCTUATION = {
    ",": "comma",
    "-": "hyphen",
    "–": "hyphen",
    "\N{NON-BREAKING HYPHEN}": "hyphen",
    "'": "quote",
    "’": "quote",
}
_IDLE = (
    "any",
    "stop",
    "comma",
    "poss",
    "hyphen",
    "quote",
    "was",
    "will",
    "be",
    "to",
    "and",
    "for",
    "on",
    "as",
    "have",
    "its",
    "of",
    "abbr",
    "ongoing",
    "or",
    "into",
    "between",
    "x",
    "row",
    "old",
    "that",
    "then",
    "far",
    "followed",
    "zone",
    "more",
)
_CLOSE = 6
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
            return "decade", text.strip("'’sS")
        case "other":
            return _PUNCTUATION.get(text, "stop"), ""
    return kind, ""


@dataclass(frozen=True, slots=True)
class TimeFinder:
    """Finds the time expressions of an article; nothing is read against any clock but its date."""

    words: dict[str, TimeWord]
    several: re.Pattern[str]  # entries of several words
    firsts: frozenset[str]  # their first words
    letters: dict[str, str]  # a character for each kind, so that forms are patterns over characters
    forms: re.Pattern[str]
    readings: dict[str, str]  # by group of `forms`

    @classmethod
    def load(cls, tables: Tables) -> TimeFinder:
        words = {row.word: row for row in tables.values("timewords.tsv", TimeWord, key=lambda row: row.word)}
        forms = tables.rows("timeforms.tsv", TimeForm, key=lambda row: (row.reading, row.pattern))
        kinds = (
            {row.kind for row in words.values()}
            | set(_IDLE)
            | {"int", "big", "year", "clock", "isodate", "slashdate", "decade", "ordinal"}
        )
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
                raise TableError("timeforms.tsv", int(place.rsplit(":", 1)[1]), f"no such kind: {error}") from error
            pattern = re.sub(r"\((?!\?)", "(?:", pattern).replace(" ", "")
            if row.reading.startswith("="):
                short[row.reading[1:]] = f"(?:{pattern})"
            else:
                groups[f"f{len(parts)}"] = row.reading
                parts.append(f"(?P<f{len(parts)}>{pattern})")
        idle = "".join(letters[kind] for kind in _IDLE)
        several = sorted((w for w in words if not w.isalpha()), key=lambda w: (-len(w), w))
        entries = "|".join(re.escape(w).replace("'", "['’]") for w in several)
        return cls(
            words,
            re.compile(rf"(?:{entries})\b|{_AMPM.pattern}", re.I),
            frozenset(re.split(r"\W", w)[0] for w in several) | {"a", "p", "o"},
            letters,
            re.compile(f"(?![{idle}])(?:{'|'.join(parts)})"),
            groups,
        )

    def __call__(self, article: Article, start: int = 0, end: int | None = None) -> tuple[TimeExpression, ...]:
        """The time expressions of the story's own words, in order; only those of the characters asked for."""
        skip = [f.at for f in article.furniture] + ([article.dateline.at] if article.dateline else [])
        words = list(self._words(article.text, start, len(article.text) if end is None else end))
        today = article.published.day if article.published else None
        found = self._expressions(words, article.published, skip)
        return tuple(_ranges(words, found, today))

    def _words(self, text: str, begin: int, stop: int) -> Iterator[Word]:
        last = Word("stop", "", 0, 0, "")
        skip = 0
        for match in _TOKEN.finditer(text, begin, stop):
            start, end = match.span()
            if start < skip:
                continue
            if match.lastgroup == "word":
                word = self._word(text, start, end)
                skip = word.end
            else:
                token = match.group()
                if token == "." and _abbreviated(last):
                    continue
                word = Word(*_shape(match), start, end, token)
            last = word
            yield word

    def _word(self, text: str, start: int, end: int) -> Word:
        """The word at `start`, or the longest entry of several words there."""
        word = text[start:end]
        small = word.lower()
        row = self.words.get(small)
        if small in self.firsts:
            longer = self.several.match(text, start)
            if longer is not None:
                end = longer.end()
                row = self.words.get(text[start:end].lower().replace("’", "'"))
                if row is None:
                    return Word("ampm", "", start, end, text[start:end])
        if row is None:
            return Word("any", "", start, end, word)
        kind = row.kind
        if kind == "wkday" and not word[0].isupper():
            kind = "any"
        elif kind == "month" and word.islower():
            kind = "will" if word == "may" else "any"
        return Word(kind, row.value, start, end, text[start:end])

    def _expressions(
        self, words: list[Word], published: Published | None, skip: list[Span]
    ) -> list[tuple[int, int, TimeExpression]]:
        today = published.day if published else None
        codes = "".join(self.letters.get(w.kind, self.letters["any"]) for w in words)
        found: list[tuple[int, int, TimeExpression]] = []
        said = Said()
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
            state = Match(
                words[first:end],
                today,
                lambda first=first, end=end: _tense(words, first, end),  # type: ignore[misc]
                said,
                words[first - 1] if first else None,
                words[end] if end < len(words) else None,
                hour,
            )
            days = READERS[form](state)
            if days is None:
                at = first + 1
                continue
            expression = _expression(span, form, days)
            found.append((first, end, expression))
            said = said.after(form, days)
        return found


def _abbreviated(last: Word) -> bool:
    """Whether a dot after this word ends no sentence."""
    if last.kind in ("wkday", "abbr", "ampm"):
        return True
    return last.kind == "month" and len(last.text) <= 4 or len(last.text) == 1 and last.text.isupper()


def _expression(at: Span, form: str, days: Days) -> TimeExpression:
    def period(start: date | None, end: date | None) -> Period | None:
        return None if start is None and end is None else Period(start, end, days.grain, "stated", at)

    past = period(*days.past) if days.past else None
    coming = period(*days.coming) if days.coming else None
    return TimeExpression(at, days.kind, days.value, form, period(days.start, days.end), past, coming)


def _tense(words: list[Word], first: int, end: int) -> str | None:
    """Whether the clause around words `first`..`end` tells the past or what is to come."""
    opener = words[first - 1].kind if first else "stop"
    if opener == "since":
        return PAST
    if opener in ("to", "until", "by") or opener == "for" and words[end - 1].kind != "poss":
        return COMING
    purpose = False
    for i in range(first - 1, max(-1, first - _REACH), -1):
        word = words[i]
        if word.kind == "stop":
            break
        told = _verb_tense(words, i)
        if told is not None:
            if told == PAST and first - i > _CLOSE:
                return LOOSE
            return COMING if purpose and told == NOW else told
        purpose = purpose or (word.kind == "to" and words[i + 1].kind == "any" and words[i + 1].text.islower())
    else:
        i = -1
    if purpose:
        return COMING
    for i in range(end, min(len(words), end + _REACH)):
        if words[i].kind == "stop":
            break
        told = _verb_tense(words, i)
        if told is not None:
            return told
    return None


def _verb_tense(words: list[Word], i: int) -> str | None:
    kind, text = words[i].kind, words[i].text
    if (
        kind == "will"
        or kind == "due"
        and i + 1 < len(words)
        and words[i + 1].kind in ("to", "for", "on", "in", "by", "at")
    ):
        return COMING
    if kind == "be" and i and words[i - 1].kind == "to":
        return COMING
    if kind == "is":
        return NOW
    if kind == "was" or kind == "any" and len(text) > 4 and text.endswith("ed") and text.islower():
        before = [w.kind for w in words[max(0, i - 2) : i]]
        return None if "be" in before or "will" in before else PAST  # "to be held"
    return None


# --------------------------------------------------------------------------- ranges

_Found = tuple[int, int, TimeExpression]


def _ranges(words: list[Word], found: list[_Found], today: date | None) -> Iterator[TimeExpression]:
    """The expressions, with what "since", "until", "from .. to" and "as of" make of them."""
    i = 0
    while i < len(found):
        first, end, one = found[i]
        follower = found[i + 1] if i + 1 < len(found) else None
        opener = words[first - 1].kind if first else "stop"
        joint = words[end].kind if end < len(words) else "stop"
        if (
            opener in ("from", "between")
            and follower is not None
            and follower[0] == end + 1
            and joint in ("to", "until", "and", "hyphen")
        ):
            yield from _between(words[first - 1].start, one, follower[2])
            i += 2
            continue
        yield _opened(words, found, i, today)
        i += 1


def _between(start: int, one: TimeExpression, other: TimeExpression) -> Iterator[TimeExpression]:
    at = Span(start, other.at.end)
    first, last = one.period, other.period
    if (
        first is not None
        and last is not None
        and other.past is not None
        and first.start is not None
        and other.past.start
        and other.past.start >= first.start
    ):
        last = other.past  # "from Sept. 14 to Thursday" is over
    if first is None or last is None or first.start is None or last.end is None or first.start > last.end:
        yield one
        yield other
        return
    period = Period(first.start, last.end, first.grain, "stated", at)
    yield replace(one, period=period, past=None, coming=None, form="range")
    yield replace(other, period=None, past=None, coming=None, form="range_end")


def _opened(words: list[Word], found: list[_Found], i: int, today: date | None) -> TimeExpression:
    """Expression `i` with the word that opens it: "since 2012", "until Friday", "as of Monday night"."""
    first, _, one = found[i]
    if one.period is None or not first:
        return one
    if words[first - 1].kind == "until":
        return replace(one, period=None, past=None, coming=None, form="until")
    if words[first - 1].kind == "of" and first > 1 and words[first - 2].kind == "as":
        at = Span(words[first - 2].start, one.at.end)
        return replace(
            one,
            at=at,
            period=Period(None, one.period.end, one.period.grain, "stated", at),
            past=None,
            coming=None,
            form="as_of",
        )
    since = _since(words, first, found[i - 1][1] if i else 0)
    if since is None or today is None or one.period.start is None or one.form in ("since_then", "so_far"):
        return one
    start = one.period.start if one.period.start <= today else None
    at = Span(words[since].start, one.at.end)
    period = Period(start, today, one.period.grain, "stated", at)
    if _compares(words, since):
        return replace(one, at=at, period=None, past=None, coming=None, form="compared", inner=one.period)
    return replace(one, at=at, period=period, past=None, coming=None, form="since", inner=one.period)


def _since(words: list[Word], first: int, floor: int) -> int | None:
    """The word "since" that opens the clause before word `first`: "since war broke out in April"."""
    for i in range(first - 1, max(floor, first - 12) - 1, -1):
        if words[i].kind == "since":
            return i
        if words[i].kind in ("stop", "comma"):
            return None
    return None


def _compares(words: list[Word], since: int) -> bool:
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
