"""How fast the engine reads: `python bench/bench_reading.py FILE`, words a second on one core.

FILE holds one sentence a line, its words separated by spaces, or is a training set
(.jsonl.gz with `tok`); without it the bundled stories are read. Sentences are read
once in each repeat, so the cache never helps.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import time
from pathlib import Path

from casus.config import Config
from casus.pool import stories_of
from casus.reading.engine import Engine
from casus.reading.sentences import Splitter
from casus.tables import Tables
from casus.text.clean import Cleaner

EXAMPLES = Path(__file__).parent.parent / "examples"

Sentence = tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="without it: the bundled stories")
    parser.add_argument("--model", type=Path, help="another folder of weights")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--limit", type=int, default=2000, help="sentences")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sentences = list(dict.fromkeys(read(options.file) if options.file else examples()))[: options.limit]
    words = sum(map(len, sentences))
    began = time.perf_counter()
    Engine(options.model)(("Ready", "."))
    print(f"{len(sentences)} sentences, {words} words, {words / len(sentences):.1f} a sentence")
    print(f"first parse after {time.perf_counter() - began:.2f} s")
    rates = [words / seconds(options.model, sentences) for _ in range(options.repeats)]
    print(
        f"{statistics.median(rates):,.0f} words/s, median of {options.repeats} ({min(rates):,.0f} to {max(rates):,.0f})"
    )


def examples() -> list[Sentence]:
    """The sentences of the bundled stories."""
    tables = Tables()
    clean, split = Cleaner.load(tables), Splitter.load(tables)
    articles = [clean(story) for story in stories_of([EXAMPLES], Config(), print)]
    return [tuple(a.text[i:j] for i, j in piece.words) for a in articles for piece in split(a)]


def seconds(model: Path | None, sentences: list[Sentence]) -> float:
    engine = Engine(model)
    engine(("Ready", "."))
    began = time.perf_counter()
    for sentence in sentences:
        engine(sentence)
    return time.perf_counter() - began


def read(path: Path) -> list[Sentence]:
    if path.suffix != ".gz":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [tuple(line.split()) for line in lines if line.strip()]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line)["tok"] for line in file]
    # treebank words are lists of columns, the form first
    return [tuple(word if isinstance(word, str) else word[0] for word in row) for row in rows]


if __name__ == "__main__":
    main()
