"""What a label says, and the line in which people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casus.types import Span, Status

ROLES = {"A": "actor", "R": "recipient", "S": "speaker", "N": "toll"}
LINE = re.compile(r"(?P<trigger>\S+) (?P<type>[A-Z]+)(?:\.(?P<mode>[a-z-]+))? (?P<status>[a-z]+)(?P<rest>(?: \S+)*)")
WORD = re.compile(r"(?P<form>.+?)(?:~(?P<nth>\d+))?")


class LabelError(ValueError):
    """A label that cannot be read, or that points at nothing."""


@dataclass(frozen=True, slots=True)
class Label:
    """One event of a sentence; every span is one word, in code points of the document.

    `again`: an act that the document has told before, and to which this mention adds nothing.
    """

    trigger: Span
    type: str
    mode: str | None
    status: Status
    actor: tuple[Span, ...] = ()
    recipient: tuple[Span, ...] = ()
    speaker: tuple[Span, ...] = ()
    toll: tuple[Span, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence of a document: its text, where it stands, and all its events."""

    source: str  # own, muc4, ecbplus, meantime, re3d, gum
    document: str
    at: Span
    text: str
    labels: tuple[Label, ...]


def read_label(line: str, text: str, words: Sequence[Span], shift: int = 0) -> Label:
    """`killed ASSAULT.firearms reported A=gunmen R=people N=12`, over the words of `text`.

    Raises LabelError where the line is none or names a word that `text` has not.
    """
    match = LINE.fullmatch(line)
    if match is None:
        raise LabelError(f"no label: {line!r}")
    if match["status"] not in tuple(Status):
        raise LabelError(f"no such status: {match['status']!r}")
    roles: dict[str, tuple[Span, ...]] = {}
    again = False
    for part in match["rest"].split():
        key, _, values = part.partition("=")
        if part == "again":
            again = True
        elif key in ROLES and values:
            roles[ROLES[key]] = tuple(_moved(_word(value, text, words), shift) for value in _values(values))
        else:
            raise LabelError(f"no such role: {part!r}")
    trigger = _moved(_word(match["trigger"], text, words), shift)
    return Label(trigger, match["type"], match["mode"], Status(match["status"]), again=again, **roles)


def _values(values: str) -> Iterator[str]:
    """Split at commas, but for those inside a number: 12,000."""
    yield from re.split(r",(?!\d{3}(?:,\d{3})*(?!\d))", values)


def _word(name: str, text: str, words: Sequence[Span]) -> Span:
    """The n-th word of this form; of a form of several words (cease-fire) the last."""
    match = WORD.fullmatch(name)
    if match is None:
        raise LabelError(f"no word: {name!r}")
    form, nth = match["form"], int(match["nth"] or 1)
    found = [word for word in words if word.of(text) == form]
    if not found:
        ends = {word.end: word for word in words}
        starts = {word.start for word in words}
        places = [m.span() for m in re.finditer(re.escape(form), text)]
        found = [ends[end] for start, end in places if start in starts and end in ends]
    if not 1 <= nth <= len(found):
        raise LabelError(f"{name!r} is no word of {text!r}")
    return found[nth - 1]


def _moved(at: Span, shift: int) -> Span:
    return Span(at.start + shift, at.end + shift)
