"""Scores on sentences held out of training, through the exported weights and the real engine."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from casus.reading.engine import NONE, ROLES, Engine, spans

from .corpora import Row, crossner, events, treebank

KINDS = ("PER", "LOC", "ORG")
EVEN = 0.5
L = TypeVar("L")
Scores = dict[str, float]


def score(folder: Path, data: Path) -> dict[str, Scores]:
    """Percent, by set: UPOS, XPOS, UAS, LAS with punctuation; names by exact span and type."""
    engine = Engine(folder)
    return {
        "ewt_dev": grammar(engine, list(treebank(data / "ud_ewt_dev.jsonl.gz"))),
        "gum_dev": grammar(engine, list(treebank(data / "ud_gum_dev.jsonl.gz"))),
        "corpus_held_out": acts(engine, list(events(data, held_out=True))),
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


def acts(engine: Engine, rows: Sequence[Row]) -> Scores:
    """The event heads alone: triggers, with their type; of those found, mode, status and the words of their roles."""
    count: Counter[str] = Counter()
    for row in rows:
        hunches = engine(row.words).hunches
        found = {i: hunch for i, hunch in hunches.items() if EVEN < hunch.act}
        count["found"] += len(found)
        for mark in row.events or ():
            count["gold"] += 1
            hunch = found.get(mark.trigger)
            if hunch is None:
                continue
            count["trigger"] += 1
            if best(hunch.types) != mark.type:
                continue
            count["type"] += 1
            count["mode"] += (best(hunch.modes) or NONE) == mark.mode
            count["status"] += best(hunch.statuses) == mark.status
            for role, words in zip(ROLES, mark.roles, strict=True):
                likely = {i for i, chance in hunch.roles[role] if EVEN < chance}
                count[role] += len(likely & set(words))
                count[role + " found"] += len(likely)
                count[role + " gold"] += len(words)
    return {
        "trigger_f1": _f1(count["trigger"], count["gold"], count["found"]),
        "type_f1": _f1(count["type"], count["gold"], count["found"]),
        **{name: round(100 * count[name] / max(1, count["type"]), 2) for name in ("mode", "status")},
        **{f"{role}_f1": _f1(count[role], count[f"{role} gold"], count[f"{role} found"]) for role in ROLES},
    }


def best(chances: Mapping[L, float]) -> L | None:
    return max(chances, key=lambda label: chances[label], default=None)


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
