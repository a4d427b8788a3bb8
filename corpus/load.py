"""All labelled sentences: those of our own, and those whose text stands in a training set."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from casus.reading.tokens import Tokenizer
from casus.tables import LEXICONS, Tables
from casus.types import Span, Status

from .labels import ROLES, Label, LabelError, Labelled, read_label
from .sources import SOURCES, documents

HOME = Path(__file__).parent
OWN, STANDOFF = HOME / "own", HOME / "standoff"


def sentences(data: Path | None) -> list[Labelled]:
    """The whole corpus, in a fixed order; without the folder of the training sets our own part alone."""
    return [*own(), *(standoff(data) if data else ())]


def own(folder: Path = OWN) -> Iterator[Labelled]:
    """Sentences of our own; offsets count in the document's sentences joined by line ends."""
    for path in sorted(folder.glob("*.txt")):
        yield from read_sheet(path)


def read_sheet(path: Path) -> Iterator[Labelled]:
    """A file of `@` documents, `|` sentences and label lines; LabelError names file and line."""
    document, start, text, labels = "", 0, None, list[Label]()
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        try:
            if line[:1] in ("@", "|") and text is not None:
                yield Labelled("own", document, Span(start, start + len(text)), text, tuple(labels))
                start, text, labels = start + len(text) + 1, None, []
            if line[:1] == "@":
                document, start = line.split()[2], 0
            elif line[:1] == "|":
                text = line[1:].strip()
            elif line and text is None:
                raise LabelError("a label without its sentence")
            elif line and text is not None:
                labels.append(read_label(line, text, words_of(text), start))
        except (LabelError, IndexError) as error:
            raise LabelError(f"{path.name}:{number}: {error}") from error
    if text is not None:
        yield Labelled("own", document, Span(start, start + len(text)), text, tuple(labels))


def standoff(data: Path, folder: Path = STANDOFF) -> Iterator[Labelled]:
    """Sentences of the training sets in `data`; LabelError where a text is not the one that was labelled."""
    for source in SOURCES:
        path = folder / f"{source}.jsonl"
        texts = documents(source, data)
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            at = Span(*row["at"])
            text = at.of(texts.get(row["doc"], ""))
            if zlib.crc32(text.encode()) != row["crc"]:
                raise LabelError(f"{source} {row['doc']} {at}: not the text that was labelled")
            yield Labelled(source, row["doc"], at, text, tuple(map(_label, row["events"])))


def write_standoff(labelled: Iterable[Labelled], folder: Path = STANDOFF) -> None:
    """Ids, offsets and codes, one sentence a line; no text."""
    lines: dict[str, list[tuple[str, int, str]]] = {}
    for s in labelled:
        row = {
            "doc": s.document,
            "at": [s.at.start, s.at.end],
            "crc": zlib.crc32(s.text.encode()),
            "events": [_row(label) for label in s.labels],
        }
        lines.setdefault(s.source, []).append((s.document, s.at.start, json.dumps(row, separators=(",", ":"))))
    folder.mkdir(exist_ok=True)
    for source, rows in lines.items():
        (folder / f"{source}.jsonl").write_text("".join(f"{line}\n" for *_, line in sorted(rows)), encoding="utf-8")


def held_out(sentence: Labelled) -> bool:
    """Whether the sentence's document is one of the tenth that is never learnt from."""
    return hashlib.sha256(f"{sentence.source} {sentence.document}".encode()).digest()[0] < 26


def words_of(text: str) -> Sequence[Span]:
    return [Span(start, end) for start, end in _tokenizer()(text)]


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer.load(Tables((LEXICONS,)))


def _label(row: dict[str, Any]) -> Label:
    roles = {role: tuple(Span(*at) for at in row.get(role, ())) for role in ROLES.values()}
    trigger, status = Span(*row["trigger"]), Status(row["status"])
    return Label(trigger, row["type"], row.get("mode"), status, again=row.get("again", False), **roles)


def _row(label: Label) -> dict[str, Any]:
    row: dict[str, Any] = {"trigger": [label.trigger.start, label.trigger.end], "type": label.type}
    if label.mode:
        row["mode"] = label.mode
    row["status"] = str(label.status)
    for role in ROLES.values():
        if spans := getattr(label, role):
            row[role] = [[at.start, at.end] for at in spans]
    if label.again:
        row["again"] = True
    return row
