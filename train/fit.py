"""Training: batches of similar length, one loss for each head, the encoder fine-tuned whole."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from casus.reading.engine import NONE, ROLES, Pieces, frame

from .corpora import NAME_LABELS, VAGUE, Row
from .model import Batch, Reader

log = logging.getLogger("train.fit")

SKIP = -100
# subwords, padding counted, and the longest sentence learnt from
BATCH, LONGEST = 1500, 180
RATE, HEADS_RATE, CLIP = 2e-4, 1e-3, 2.0
WEIGHTS = {
    "upos": 0.5,
    "xpos": 0.5,
    "names": 2.0,
    "arcs": 1.0,
    "rels": 1.0,
    "events": 4.0,
    "modes": 0.5,
    "statuses": 0.5,
    "roles": 20.0,
}
# some wires come in capitals, some headlines with every word capitalised
CASE_CHANGES = ((0.05, str.upper), (0.04, str.lower), (0.03, str.capitalize))
# what a name tag may stand for: itself, or one of several (corpora.VAGUE)
TARGETS = {**{name: (name,) for name in NAME_LABELS}, **VAGUE}


@dataclass(frozen=True, slots=True)
class Plan:
    """One stretch of training: the learning rate goes up and comes down once."""

    epochs: float
    times: int
    """How often an epoch shows each sentence of the corpus of acts."""
    rate: float
    """Factor on both learning rates."""
    seed: int
    threads: int = 2


# grammar alone; then acts beside it, where what has been learnt of grammar is the grammar of the sentences with acts
PLANS = (Plan(epochs=3, times=0, rate=1.0, seed=0), Plan(epochs=3, times=2, rate=0.7, seed=1))


def labels_of(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """Label orders, fixed by the alphabet; the root's relation is known without a label."""
    marks = [mark for row in rows for mark in row.events or ()]
    return {
        "upos": tuple(sorted({tag for row in rows for tag in row.upos or ()})),
        "xpos": tuple(sorted({tag for row in rows for tag in row.xpos or ()})),
        "names": NAME_LABELS,
        "rels": tuple(sorted({rel for row in rows for rel in row.rels or ()} - {"root"})),
        "events": (NONE, *sorted({mark.type for mark in marks})),
        "modes": (NONE, *sorted({mark.mode for mark in marks} - {NONE})),
        "statuses": tuple(sorted({mark.status for mark in marks})),
        "roles": ROLES,
    }


def fit(reader: Reader, rows: Sequence[Row], pieces: Pieces, plan: Plan, keep: Path, steps: int = 0) -> float:
    """Trains in place, keeps a checkpoint after each epoch; gives the minutes it took."""
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    dice = random.Random(plan.seed)
    lengths = [len(frame(row.words, pieces)[0]) for row in rows]
    usable = [i for i, length in enumerate(lengths) if length <= LONGEST]
    total = steps or int(plan.epochs * len(_batches(usable, lengths, random.Random(0))))
    optimizer, schedule = _optimizer(reader, total, plan.rate)
    index = {name: {tag: i for i, tag in enumerate(tags)} for name, tags in reader.labels.items()}
    index["names"] = {tag: i for i, tag in enumerate(TARGETS)}
    reader.train()
    began, step, sums = time.monotonic(), 0, dict.fromkeys(WEIGHTS, 0.0)
    while step < total:
        for chosen in _batches(usable, lengths, dice)[: total - step]:
            picked = [_recase(rows[i], dice) for i in chosen]
            batch = collate([row.words for row in picked], pieces)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                losses = _losses(reader, batch, _targets(picked, batch, index))
            loss = torch.stack([WEIGHTS[name] * value for name, value in losses.items()]).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), CLIP)
            optimizer.step()
            schedule.step()
            step += 1
            for name, value in losses.items():
                sums[name] += float(value.detach())
            if step % 100 == 0:
                means = " ".join(f"{name} {value / 100:.3f}" for name, value in sums.items())
                log.info("%d/%d %.0fs %s", step, total, time.monotonic() - began, means)
                sums = dict.fromkeys(WEIGHTS, 0.0)
        torch.save({"labels": reader.labels, "state": reader.state_dict()}, keep)
    return (time.monotonic() - began) / 60


def restore(path: Path) -> Reader:
    kept = torch.load(path)
    reader = Reader(kept["labels"])
    reader.load_state_dict(kept["state"])
    return reader


def collate(sentences: Sequence[Sequence[str]], pieces: Pieces) -> Batch:
    framed = [frame(words, pieces) for words in sentences]
    ids, cases, firsts = ([one[part] for one in framed] for part in range(3))
    return Batch(
        ids=_padded(ids),
        cases=_padded(cases),
        mask=_padded([[1] * len(one) for one in ids]),
        firsts=_padded(firsts),
        real=_padded([[1] * len(one) for one in firsts]),
    )


def _padded(rows: Sequence[Sequence[int]], fill: int = 0) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows])


def _batches(usable: Sequence[int], lengths: Sequence[int], dice: random.Random) -> list[list[int]]:
    """Sentences of about one length together, in a new mixture each time."""
    batches: list[list[int]] = []
    current: list[int] = []
    for i in sorted(usable, key=lambda i: lengths[i] + dice.random() * 4):
        longest = max(lengths[j] for j in (*current[-40:], i))
        if current and BATCH < longest * (len(current) + 1):
            batches.append(current)
            current = []
        current.append(i)
    batches.append(current)
    dice.shuffle(batches)
    return batches


def _recase(row: Row, dice: random.Random) -> Row:
    toss = dice.random()
    for share, change in CASE_CHANGES:
        if toss < share:
            words = tuple(change(word) for word in row.words)
            return replace(row, words=words)
        toss -= share
    return row


def _targets(rows: Sequence[Row], batch: Batch, index: dict[str, dict[str, int]]) -> dict[str, Tensor]:
    def ids(tags: Sequence[str] | None, known: dict[str, int], row: Row) -> list[int]:
        return [known.get(tag, SKIP) for tag in tags] if tags else [SKIP] * len(row.words)

    found = {
        name: _padded([ids(getattr(row, name), index[name], row) for row in rows], SKIP)
        for name in ("upos", "xpos", "names", "rels")
    }
    for name, part in (("events", "type"), ("modes", "mode"), ("statuses", "status")):
        found[name] = _padded([_marked(row, part, index[name]) for row in rows], SKIP)
    found["roles"] = _role_targets(rows, max(len(row.words) for row in rows))
    found["arcs"] = _padded([row.heads or [SKIP] * len(row.words) for row in rows], SKIP)
    return found


def _marked(row: Row, part: str, known: dict[str, int]) -> list[int]:
    """The label of each trigger; of all other words none, or for what only an act has, nothing to learn."""
    if row.events is None:
        return [SKIP] * len(row.words)
    found = [known[NONE] if part == "type" else SKIP] * len(row.words)
    for mark in row.events:
        found[mark.trigger] = known[getattr(mark, part)]
    return found


def _role_targets(rows: Sequence[Row], width: int) -> Tensor:
    """Sentences x roles x words x words: 1 a player, 0 none, SKIP off the rows of triggers."""
    found = torch.full((len(rows), len(ROLES), width, width), float(SKIP))
    for sentence, row in enumerate(rows):
        for mark in row.events or ():
            found[sentence, :, mark.trigger, : len(row.words)] = 0.0
            for role, players in enumerate(mark.roles):
                found[sentence, role, mark.trigger, list(players)] = 1.0
    return found


def _losses(reader: Reader, batch: Batch, targets: dict[str, Tensor]) -> dict[str, Tensor]:
    nodes = reader.nodes(batch)
    words = nodes[:, 1:]
    heads = reader.heads
    arcs = heads["arcs"](nodes).float()
    itself = torch.eye(arcs.shape[2])[1:]
    arcs = arcs - 1e4 * itself - 1e4 * (1 - batch.real.float())[:, None, :]
    rels = heads["rels"](nodes, targets["arcs"].clamp(min=0))
    return {
        "upos": _cross_entropy(heads["upos"](words), targets["upos"]),
        "xpos": _cross_entropy(heads["xpos"](words), targets["xpos"]),
        "names": _vague_entropy(heads["names"](words), targets["names"]),
        "arcs": _cross_entropy(arcs, targets["arcs"]),
        "rels": _cross_entropy(rels, targets["rels"]),
        **{name: _cross_entropy(heads[name](words), targets[name]) for name in ("events", "modes", "statuses")},
        "roles": _role_entropy(heads["roles"], words, targets["roles"]),
    }


def _cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    if not (target != SKIP).any():
        return torch.zeros(())
    return functional.cross_entropy(scores.float().flatten(0, 1), target.flatten(), ignore_index=SKIP)


def _role_entropy(head: nn.Module, words: Tensor, target: Tensor) -> Tensor:
    told = (target != SKIP).flatten(1).any(1)  # sentences with an act: the product of words and words is dear
    if not told.any():
        return torch.zeros(())
    target = target[told]
    known = target != SKIP
    return functional.binary_cross_entropy_with_logits(head(words[told]).float()[known], target[known])


def _vague_entropy(scores: Tensor, target: Tensor) -> Tensor:
    """Where a tag stands for several labels, any split between them will do."""
    known = target != SKIP
    if not known.any():
        return torch.zeros(())
    allowed = torch.tensor([[tag in tags for tag in NAME_LABELS] for tags in TARGETS.values()])
    scores = scores.float()[known]
    right = scores.masked_fill(~allowed[target[known]], -torch.inf)
    return (scores.logsumexp(-1) - right.logsumexp(-1)).mean()


def _optimizer(
    reader: Reader, total: int, rate: float
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    optimizer = torch.optim.AdamW(
        [
            {"params": reader.encoder.parameters(), "lr": RATE * rate, "weight_decay": 0.01},
            {"params": reader.heads.parameters(), "lr": HEADS_RATE * rate, "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
        fused=True,
    )
    warm = max(50, total // 15)
    # up to full rate, then straight down to a fiftieth
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / warm) * max(0.02, (total - step) / total)
    )
    return optimizer, schedule
