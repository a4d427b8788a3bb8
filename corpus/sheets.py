"""Sheets: sentences of a training set written out for an annotator, and the answers taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from casus.reading.sentences import Splitter
from casus.tables import LEXICONS, Tables
from casus.types import Span

from .labels import LabelError, Labelled, read_label
from .load import read_sheet, standoff, words_of, write_standoff
from .sources import SOURCES, documents

CUT = {"muc4", "re3d"}  # sets that bring no sentences of their own


def sheet(source: str, data: Path) -> str:
    """`@ SOURCE ID`, then `#OFFSET the words`; the answer repeats both without the words."""
    lines = []
    splitter = Splitter.load(Tables((LEXICONS,)))
    for document, text in documents(source, data).items():
        lines.append(f"@ {source} {document}")
        for at in _cut(text, source, splitter):
            lines.append(f"#{at.start} " + " ".join(word.of(at.of(text)) for word in words_of(at.of(text))))
    return "\n".join(lines)


def answered(path: Path, data: Path | None) -> Iterator[Labelled]:
    """The sentences of an answered sheet; a sheet with sentences of our own needs no `data`."""
    if data is None:
        yield from read_sheet(path)
        return
    splitter = Splitter.load(Tables((LEXICONS,)))
    texts = {source: documents(source, data) for source in SOURCES}
    document: tuple[str, str] = ("", "")
    found: dict[int, Span] = {}
    sentence: Labelled | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        try:
            if line[:1] in ("@", "#"):
                if sentence:
                    yield sentence
                sentence = None
            if line[:1] == "@":
                _, source, name = line.split()[:3]
                document = (source, name)
                found = {at.start: at for at in _cut(texts[source][name], source, splitter)}
            elif line[:1] == "#":
                at = found[int(line[1:].split()[0])]
                sentence = Labelled(*document, at, at.of(texts[document[0]][document[1]]), ())
            elif line:
                sentence = _with(sentence, line)
        except (LabelError, KeyError, ValueError) as error:
            raise LabelError(f"{path.name}:{number}: {error}") from error
    if sentence:
        yield sentence


def take(paths: Sequence[Path], data: Path) -> None:
    """Puts the answers beside what is labelled; a sentence labelled before is replaced."""
    rows = {(s.source, s.document, s.at.start): s for s in standoff(data)}
    for path in paths:
        rows.update({(s.source, s.document, s.at.start): s for s in answered(path, data)})
    write_standoff(rows.values())


def _with(sentence: Labelled | None, line: str) -> Labelled:
    if sentence is None:
        raise LabelError("a label without its sentence")
    label = read_label(line, sentence.text, words_of(sentence.text), sentence.at.start)
    return Labelled(sentence.source, sentence.document, sentence.at, sentence.text, (*sentence.labels, label))


def _cut(text: str, source: str, splitter: Splitter) -> Iterator[Span]:
    """The sentences of a document."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if source in CUT:
            pieces = [(words[0][0], words[-1][1]) for words in splitter.split(text, start, end)]
        else:
            pieces = [(start, end)] if line else []
        yield from (Span(*piece) for piece in pieces)
        start = end + 1
