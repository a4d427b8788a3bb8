"""How many places with known positions are resolved right: `python bench/bench_places.py FILE.jsonl.gz`.

A row: `{id, title, text, toponyms: [{s, e, form, lat, lon}]}`, offsets in `text`. Spans are given, senses are not.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from casus.reading.sentences import Splitter  # noqa: E402
from casus.resolve.gazetteer import fold, km_between  # noqa: E402
from casus.resolve.toponyms import ToponymFinder  # noqa: E402
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


def main() -> None:
    opener = gzip.open if sys.argv[1].endswith(".gz") else open
    with opener(sys.argv[1], "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]
    show = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tables = Tables((LEXICONS,))
    finder, splitter = ToponymFinder.load(tables), Splitter.load(tables)
    counts: Counter[str] = Counter()
    spent = 0.0
    for row in rows:
        gold = [t for t in row["toponyms"] if t.get("lat") is not None]
        reading = reading_of(row["text"], [(t["s"], t["e"]) for t in gold], splitter)
        start = time.perf_counter()
        found = finder(reading)
        spent += time.perf_counter() - start
        for t in gold:
            counts["gold"] += 1
            best = [f.spot for f in found if f.at.start < t["e"] and t["s"] < f.at.end]
            # these files call a people's name a place, too; events do not
            best += [
                finder.atlas.lands[code]
                for code in [finder.atlas.demonyms.get(fold(t["form"]))]
                if code in finder.atlas.lands
            ]
            if not best:
                counts["not found"] += 1
                if show > 0:
                    print("NOT FOUND", repr(t["form"]), t["lat"], t["lon"])
                    show -= 1
                continue
            spot = best[0]
            distance = km_between(spot.lat, spot.lon, t["lat"], t["lon"])
            counts["161 km"] += distance <= 161
            counts["25 km"] += distance <= 25
            if distance > 161 and show > 0:
                print(
                    f"{distance:6.0f} km",
                    repr(t["form"]),
                    t["lat"],
                    t["lon"],
                    "->",
                    spot.name,
                    spot.country,
                    spot.admin1,
                    spot.kind,
                )
                show -= 1
    n = counts["gold"]
    print(f"{n} places: within 161 km {counts['161 km'] / n:.3f}, 25 km {counts['25 km'] / n:.3f}", end=", ")
    print(f"not found {counts['not found'] / n:.3f}")
    print(f"{1000 * spent / len(rows):.2f} ms a story")


if __name__ == "__main__":
    main()
