"""How many places with known positions are resolved right: `python bench/bench_places.py FILE.jsonl.gz`.

A row: `{id, title, text, toponyms: [{s, e, form, lat, lon}]}`, offsets in `text`. Spans are given, senses are not.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from casus.reading.sentences import Splitter  # noqa: E402
from casus.resolve.gazetteer import Spot, fold, km_between  # noqa: E402
from casus.resolve.toponyms import Atlas, Toponym, ToponymFinder  # noqa: E402
from casus.tables import LEXICONS, Tables  # noqa: E402
from casus.types import Article, Name, Reading, Sentence, Span, Token  # noqa: E402


def reading_of(text: str, spans: list[tuple[int, int]], splitter: Splitter) -> Reading:
    """Words, sentences and the given names; no grammar."""
    article = Article("bench", text, None, None, (), None)
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for piece in splitter(article):
        first = len(tokens)
        tokens += [Token(s, e, text[s:e], text[s:e].lower(), "X", "", -1, "dep") for s, e in piece.words]
        sentences.append(Sentence(Span(tokens[first].start, tokens[-1].end), first, len(tokens)))
    starts = {t.start: i for i, t in enumerate(tokens)}
    ends = {t.end: i + 1 for i, t in enumerate(tokens)}
    names = tuple(
        Name(starts[s], ends[e], "LOC", Span(s, e)) for s, e in sorted(set(spans)) if s in starts and e in ends
    )
    sentence_of = tuple(i for i, s in enumerate(sentences) for _ in range(s.first, s.last))
    return Reading(article, tuple(tokens), tuple(sentences), names, (), None, ((),) * len(tokens), sentence_of)


def places_of(toponym: dict[str, Any], found: Sequence[Toponym], atlas: Atlas) -> list[Spot]:
    """What the words of a gold place were resolved to. These files call a people's name a place, too; events do not."""
    spots = [f.spot for f in found if f.at.start < toponym["e"] and toponym["s"] < f.at.end]
    land = atlas.lands.get(atlas.demonyms.get(fold(toponym["form"]), ""))
    return spots or ([land] if land else [])


def main() -> None:
    if len(sys.argv) < 2:
        print("no file of places given: nothing measured")
        return
    opener = gzip.open if sys.argv[1].endswith(".gz") else open
    with opener(sys.argv[1], "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]
    show = int(sys.argv[2]) if len(sys.argv) > 2 else 0  # misses to print
    tables = Tables((LEXICONS,))
    finder, splitter = ToponymFinder.load(tables), Splitter.load(tables)
    counts: Counter[str] = Counter()
    misses: list[str] = []
    spent = 0.0
    for row in rows:
        gold = [t for t in row["toponyms"] if t.get("lat") is not None]
        reading = reading_of(row["text"], [(t["s"], t["e"]) for t in gold], splitter)
        start = time.perf_counter()
        found = finder(reading)
        spent += time.perf_counter() - start
        for t in gold:
            spots = places_of(t, found, finder.atlas)
            far = km_between(spots[0].lat, spots[0].lon, t["lat"], t["lon"]) if spots else math.inf
            counts.update({"gold": 1, "not found": not spots, "161 km": far <= 161, "25 km": far <= 25})
            if far > 161:
                misses.append(f"{far:6.0f} km {t['form']!r} {t['lat']} {t['lon']} {spots[:1]}")
    for miss in misses[:show]:
        print(miss)
    n = counts["gold"]
    print(f"{n} places: within 161 km {counts['161 km'] / n:.3f}, 25 km {counts['25 km'] / n:.3f}", end=", ")
    print(f"not found {counts['not found'] / n:.3f}")
    print(f"{1000 * spent / len(rows):.2f} ms a story")


if __name__ == "__main__":
    main()
