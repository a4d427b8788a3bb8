"""Scores on sentences held out of training, through the exported weights and the real engine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from casus.reading.engine import Engine, spans

from .corpora import Row, crossner, treebank

KINDS = ("PER", "LOC", "ORG")
Scores = dict[str, float]


def score(folder: Path, data: Path) -> dict[str, Scores]:
    """Percent, by set: UPOS, XPOS, UAS, LAS with punctuation; names by exact span and type."""
    engine = Engine(folder)
    return {
        "ewt_dev": grammar(engine, list(treebank(data / "ud_ewt_dev.jsonl.gz"))),
        "gum_dev": grammar(engine, list(treebank(data / "ud_gum_dev.jsonl.gz"))),
        "crossner_politics_dev": names(engine, list(crossner(data / "ner_crossner_politics.jsonl.gz", "dev"))),
    }


def grammar(engine: Engine, rows: Sequence[Row]) -> Scores:
    """Gold words and sentences; relation subtypes count."""
    right = dict.fromkeys(("upos", "xpos", "uas", "las"), 0)
    total = 0
    for row in rows:
        parse = engine(row.words)
        total += len(row.words)
        hung = [gold - 1 == found for gold, found in zip(row.heads or (), parse.heads, strict=True)]
        right["upos"] += _agree(row.upos, parse.upos)
        right["xpos"] += _agree(row.xpos, parse.xpos)
        right["uas"] += sum(hung)
        right["las"] += sum(
            h and gold == found for h, gold, found in zip(hung, row.rels or (), parse.rels, strict=True)
        )
    return {name: round(100 * count / total, 2) for name, count in right.items()}


def names(engine: Engine, rows: Sequence[Row]) -> Scores:
    hits = dict.fromkeys(KINDS, 0)
    gold, found = dict(hits), dict(hits)
    for row in rows:
        truth = {span for span in spans(row.names or ()) if span[2] in KINDS}
        ours = {span for span in engine(row.words).names if span[2] in KINDS}
        for tally, which in ((gold, truth), (found, ours), (hits, truth & ours)):
            for _, _, kind in which:
                tally[kind] += 1
    each = {kind.lower(): _f1(hits[kind], gold[kind], found[kind]) for kind in KINDS}
    return {"f1": _f1(sum(hits.values()), sum(gold.values()), sum(found.values())), **each}


def speed(folder: Path, data: Path, repeats: int = 3) -> float:
    """Words a second, from words to parses, one thread, the best of a few passes."""
    rows = list(treebank(data / "ud_ewt_dev.jsonl.gz"))
    best = 0.0
    for _ in range(repeats):
        engine = Engine(folder)
        engine(("Warm", "."))
        began = time.perf_counter()
        for row in rows:
            engine(row.words)
        best = max(best, sum(len(row.words) for row in rows) / (time.perf_counter() - began))
    return round(best)


def _agree(gold: Sequence[str] | None, found: Sequence[str]) -> int:
    return sum(a == b for a, b in zip(gold or (), found, strict=True))


def _f1(hits: int, gold: int, found: int) -> float:
    return round(200 * hits / max(1, gold + found), 2)
