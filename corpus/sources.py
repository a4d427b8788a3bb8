"""The texts that the stand-off labels point into: one plain text for each document of a training set."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

# a document is its blocks, one a line; where a set brings its own sentences, each is a block
Texts = Iterator[tuple[str, str]]
FILED = re.compile(r"^.{0,200}? -- +(?:\[[^\]]*\]\s*)*", re.DOTALL)


def documents(source: str, data: Path) -> dict[str, str]:
    """Text of every document that may be learnt from, by its id; ids are the set's own."""
    name, read = SOURCES[source]
    return dict(read(_rows(data / f"{name}.jsonl.gz")))


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _muc4(rows: Iterator[Mapping[str, Any]]) -> Texts:
    """Agency reports in capitals, broken at 70 characters; the text begins behind the dateline."""
    for row in rows:
        body = FILED.sub("", row["text"].strip(), count=1)
        yield row["id"], "\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", body) if part.strip())


def _ecbplus(rows: Iterator[Mapping[str, Any]]) -> Texts:
    for row in rows:
        yield row["id"], _joined(row["sents"])


def _gum(rows: Iterator[Mapping[str, Any]]) -> Texts:
    for row in rows:
        if (row["genre"], row["split"]) == ("news", "train"):
            yield row["id"], _joined(row["sents"])


def _meantime(rows: Iterator[Mapping[str, Any]]) -> Texts:
    for row in rows:
        sentences: dict[int, list[str]] = {}
        for word, number in zip(row["tok"], row["sent"], strict=True):
            sentences.setdefault(number, []).append(word)
        yield row["id"], _joined(list(sentences.values()))


def _re3d(rows: Iterator[Mapping[str, Any]]) -> Texts:
    for row in rows:
        yield row["id"], "\n".join(line.strip() for line in row["text"].splitlines() if line.strip())


def _joined(sentences: Sequence[Sequence[str]]) -> str:
    return "\n".join(" ".join(words) for words in sentences)


SOURCES: Mapping[str, tuple[str, Callable[[Iterator[Mapping[str, Any]]], Texts]]] = {
    "muc4": ("events_muc4", _muc4),
    "ecbplus": ("xdoc_ecbplus", _ecbplus),
    "gum": ("coref_gum", _gum),
    "meantime": ("events_meantime", _meantime),
    "re3d": ("ner_re3d", _re3d),
}
