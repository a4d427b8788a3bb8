"""Score time expressions against TimeML: python bench/bench_time.py FILE.jsonl.gz [--show N].

A row of FILE is {id, dct, text, timex: [[start, end, type, value, ...]]}. Spans are matched
relaxed (they overlap, one to one); values are compared on the matches.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from casus.resolve.timex import TimeExpression, TimeFinder
from casus.tables import Tables
from casus.types import Article, Published


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def article(row: dict[str, Any]) -> Article:
    day = date.fromisoformat(row["dct"][:10]) if row.get("dct") else None
    return Article(row["id"], row["text"], None, None, (), Published(day) if day else None)


def pairs(gold: list[list[Any]], found: tuple[TimeExpression, ...]) -> list[tuple[int, int]]:
    """Gold and found expressions that overlap, each used once, in the order of the text."""
    used: set[int] = set()
    matched = []
    for i, (start, end, *_) in enumerate(gold):
        for j, one in enumerate(found):
            if j not in used and one.at.start < end and start < one.at.end:
                used.add(j)
                matched.append((i, j))
                break
    return matched


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--show", type=int, default=0, help="print the first N differences of each kind")
    options = parser.parse_args()
    if options.file is None:
        print("no file of time expressions given: nothing measured")
        return
    finder = TimeFinder.load(Tables())
    count: Counter[str] = Counter()
    notes: dict[str, list[str]] = {"missed": [], "extra": [], "value": []}
    spent = 0.0
    for row in rows(options.file):
        story = article(row)
        began = time.perf_counter()
        found = finder(story)
        spent += time.perf_counter() - began
        matched = pairs(row["timex"], found)
        count.update(gold=len(row["timex"]), found=len(found), matched=len(matched), chars=len(story.text))
        hits, taken = {i for i, _ in matched}, {j for _, j in matched}
        for i, j in matched:
            start, end, kind, value = row["timex"][i][:4]
            count["value"] += found[j].value == value
            count["kind"] += found[j].kind == kind
            if found[j].value != value:
                said = f"{kind} {value}, found {found[j].value} ({found[j].form})"
                notes["value"].append(f"{row['dct'][:10]} {story.text[max(0, start - 30) : end + 15]!r}: {said}")
        for i, (start, end, kind, value, *_) in enumerate(row["timex"]):
            if i not in hits:
                notes["missed"].append(f"{story.text[max(0, start - 20) : end + 20]!r}: {kind} {value}")
        for j, one in enumerate(found):
            if j not in taken:
                around = story.text[max(0, one.at.start - 20) : one.at.end + 20]
                notes["extra"].append(f"{around!r}: {one.value} ({one.form})")
    precision, recall = count["matched"] / max(1, count["found"]), count["matched"] / max(1, count["gold"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    matches = max(1, count["matched"])
    print(
        f"relaxed p {precision:.3f} r {recall:.3f} f1 {f1:.3f}  value {count['value'] / matches:.3f}"
        f"  type {count['kind'] / matches:.3f}  {spent / count['chars'] * 2.5e6:.2f} ms per 2,500 characters"
    )
    for kind, lines in notes.items():
        for line in lines[: options.show]:
            print(kind, line)


if __name__ == "__main__":
    main()
