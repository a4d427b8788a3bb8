"""Story to Article: fixes the text, marks what is not the story's own, and finds dateline and agency."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from casus.errors import TableError
from casus.tables import Tables
from casus.text.agencies import Agencies
from casus.text.dateline import DatelineFinder, full_day
from casus.types import Article, Dateline, Furniture, Published, Span, Story

_SCOPES = ("line", "head", "first", "part", "tail", "block")
_LINE = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"[\w']+")
_CLOSING = re.compile(r"[.!?…:]['\"”’)\]]*$")
_AFTER_SENTENCE = re.compile(r"(?:(?<=[.!?…*|•])|(?<=[.!?…][\"”’)\]]))\s+(?=\S)")
_LONGEST_LINE = 700  # code points of a line that is furniture from end to end
_LONGEST_PARAGRAPH = 20_000  # beyond it only the start of a line is looked at: some files are one line of 10 MB
_OPENING_LINES = 12  # a dateline stands in the first paragraph, or under some lines of furniture
_HEADLINE = re.compile(r"\W?[A-Z\d][^:]{18,78}(?:[^\W\d]|['\"’”?!])")
_BULLET = re.compile(r"[-–—•*·\d(\[]")
_TELLS_AGENCY = ("notice", "source", "byline", "copyright", "date")
_RUN = 4  # headlines of other stories under the text; shorter runs are sub-headings


@dataclass(frozen=True, slots=True)
class FurnitureRow:
    """One pattern; tried on a line that has one of the cue words, on every line without cues."""

    kind: str
    scope: str
    cue: tuple[str, ...]
    pattern: str
    source: str
    added: date

    def __post_init__(self) -> None:
        if self.scope not in _SCOPES:
            raise ValueError(f"scope {self.scope!r} is none of {', '.join(_SCOPES)}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row in its place. Compiled when first tried: all hundred at once cost 50 ms."""

    row: FurnitureRow
    place: str
    order: int

    @property
    def regex(self) -> re.Pattern[str]:
        try:
            return re.compile(self.row.pattern, re.IGNORECASE)
        except re.error as error:
            path, _, line = self.place.partition(":")
            raise TableError(path, int(line), f"no regular expression: {error}") from error


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it, in code points of the article."""

    at: Span
    text: str

    @property
    def prose(self) -> bool:
        """A paragraph of the story rather than a heading or a label."""
        return len(self.text) > 60 and (len(self.text) > 160 or _CLOSING.search(self.text) is not None)

    @property
    def headline(self) -> bool:
        """As short and as open-ended as the title of another story."""
        return bool(_HEADLINE.fullmatch(self.text)) and not _BULLET.match(self.text) and self.text.count(" ") > 2


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Story to Article; the text is the story's own to the last code point."""

    by_cue: Mapping[str, tuple[Rule, ...]]
    always: tuple[Rule, ...]
    dateline: DatelineFinder
    agencies: Agencies

    @classmethod
    def load(cls, tables: Tables) -> Cleaner:
        rows = tables.rows("furniture.tsv", FurnitureRow, key=lambda row: (row.kind, row.scope, row.pattern))
        rules = [Rule(row, place, order) for order, (place, row) in enumerate(rows.items())]
        if len(tables.folders) > 1:  # ours are tested; a user's bad row is to fail at load
            for rule in rules:
                rule.regex.match("")
        by_cue: dict[str, list[Rule]] = {}
        for rule in rules:
            for cue in rule.row.cue:
                by_cue.setdefault(cue, []).append(rule)
        finder = DatelineFinder.load(tables)
        always = tuple(rule for rule in rules if not rule.row.cue)
        return cls({cue: tuple(found) for cue, found in by_cue.items()}, always, finder, finder.agencies)

    def __call__(self, story: Story) -> Article:
        text = f"{story.title}\n\n{story.body}" if story.title else story.body
        body = len(text) - len(story.body)
        lines = [line for match in _LINE.finditer(text, body) if (line := _stripped(match)).text]
        furniture = self._marked(lines)
        dateline = self._opening(text, lines, furniture)
        if dateline is not None:
            furniture = [f for f in furniture if not f.at.overlaps(dateline.at)]
        return Article(
            story_id=story.id,
            text=text,
            headline=Span(0, len(story.title)) if story.title else None,
            dateline=dateline,
            furniture=tuple(furniture),
            published=story.published or _filed(text, dateline),
            agency=self._agency(story, text, dateline, furniture),
            notice=next((f.at for f in furniture if f.kind == "notice"), None),
        )

    def _marked(self, lines: list[Line]) -> list[Furniture]:
        """The furniture of all lines, in the order of the text."""
        found: list[Furniture] = []
        above, block = True, False  # above: no paragraph yet; block: under a heading of links
        for number, line in enumerate(lines):
            marks, opens = self._marks(line, first=number == 0, above=above)
            if not marks and block and line.headline:
                marks = [Furniture(line.at, "related")]
            else:
                block = opens or (block and bool(marks))
            found.extend(marks)
            above = above and (bool(marks) or not line.prose)
        return found + _trailing_headlines(lines, found)

    def _marks(self, line: Line, *, first: bool, above: bool) -> tuple[list[Furniture], bool]:
        """The furniture of one line, and whether headlines under it belong to it."""
        rules = self._candidates(line.text if len(line.text) < _LONGEST_PARAGRAPH else line.text[:_LONGEST_LINE])
        for rule in rules if len(line.text) < _LONGEST_LINE else ():
            scope = rule.row.scope
            if (scope in ("line", "block") or (scope == "head" and above)) and rule.regex.fullmatch(line.text):
                return [Furniture(line.at, rule.row.kind)], scope == "block"
        scopes = ("part", "tail") if len(line.text) < _LONGEST_PARAGRAPH else ()
        parts = [rule for rule in rules if rule.row.scope in scopes or (first and rule.row.scope == "first")]
        return (list(_parts(line, parts)) if parts else []), False

    def _candidates(self, text: str) -> list[Rule]:
        """The rules worth trying on a line, in the order of the table."""
        found = {rule.order: rule for rule in self.always}
        for word in set(_WORD.findall(text.lower().replace("’", "'"))):
            found.update((rule.order, rule) for rule in self.by_cue.get(word, ()))
        return [found[order] for order in sorted(found)]

    def _opening(self, text: str, lines: list[Line], furniture: list[Furniture]) -> Dateline | None:
        """The dateline of the first paragraph, or of a short line above it."""
        marks = [f.at for f in furniture[: 2 * _OPENING_LINES]]
        for line in lines[:_OPENING_LINES]:
            start = max((m.end for m in marks if line.at.start <= m.start < line.at.end), default=line.at.start)
            while start < line.at.end and text[start].isspace():
                start += 1
            if start == line.at.end:
                continue
            found = self.dateline(text, start, line.at.end)
            if found is not None or line.prose:
                return found
        return None

    def _agency(self, story: Story, text: str, dateline: Dateline | None, furniture: list[Furniture]) -> str | None:
        """Whose copy it is: the input's word, the dateline's, a credit's, or a publisher that is an agency."""
        if story.agency:
            return self.agencies.name(story.agency) or story.agency
        if dateline is not None and dateline.agency:
            return dateline.agency
        for kind in _TELLS_AGENCY:
            for mark in furniture:
                said = mark.at.of(text)[:80]
                if mark.kind == kind and "contribut" not in said:
                    found = self.agencies.find(said)
                    if found in self.agencies.wires:
                        return found
        publisher = self.agencies.name(story.publisher) if story.publisher else None
        return publisher if publisher in self.agencies.wires else None


def _filed(text: str, dateline: Dateline | None) -> Published | None:
    """The day of a dateline that names its year, for a story that the wire gave no date."""
    day = full_day(dateline.day.of(text)) if dateline and dateline.day else None
    return Published(day) if day else None


def _stripped(match: re.Match[str]) -> Line:
    raw = match.group()
    text = raw.strip()
    start = match.start() + len(raw) - len(raw.lstrip())
    return Line(Span(start, start + len(text)), text)


def _parts(line: Line, rules: list[Rule]) -> Iterator[Furniture]:
    """Sentence-like pieces at the start of a line, after a sentence, or stuck to another piece."""
    text, done = line.text, 0
    for start in (0, *(match.end() for match in _AFTER_SENTENCE.finditer(text))):
        while done <= start < len(text):
            rule, end = _piece(text, start, rules)
            if rule is None:
                break
            kept = start + len(text[start:end].rstrip())
            yield Furniture(Span(line.at.start + start, line.at.start + kept), rule.row.kind)
            start = done = len(text) - len(text[end:].lstrip())


def _piece(text: str, start: int, rules: list[Rule]) -> tuple[Rule | None, int]:
    """The first rule that takes words from `start` on, and where it stops."""
    for rule in rules:
        match = rule.regex.match(text, start) if rule.row.scope != "first" or start == 0 else None
        if match and match.end() > start:
            return rule, len(text) if rule.row.scope == "tail" else match.end()
    return None, start


def _trailing_headlines(lines: list[Line], found: list[Furniture]) -> list[Furniture]:
    """Titles of other stories below the last paragraph, four or more in a row."""
    marked = {mark.at.start for mark in found}
    run: list[Furniture] = []
    for line in reversed(lines):
        if line.at.start in marked:
            continue
        if not line.headline:
            break
        run.append(Furniture(line.at, "related"))
    below_text = any(line.prose for line in lines[: -len(run)]) if run else False
    return run[::-1] if len(run) >= _RUN and below_text else []
