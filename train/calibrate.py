"""`python -m train.calibrate`: fits the score of a record on documents of the corpus that the encoder never saw."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

import corpus
from casus.coding.frames import Finder
from casus.coding.hunches import FACTORS, HEADS, RULE, factors, proposer
from casus.coding.triggers import Trigger
from casus.reading.engine import FOLDER, Engine
from casus.reading.reader import Reader
from casus.tables import LEXICONS, Tables
from casus.types import Article, Reading, Span

RIDGE = 1.0
SCORES = LEXICONS / "scores.tsv"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate that the finder would make a record of, and whether annotators did."""

    proposer: str
    factors: dict[str, float]
    right: bool
    document: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="train.calibrate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training sets")
    parser.add_argument("--model", type=Path, default=FOLDER, help="folder of the model")
    parser.add_argument("--scores", type=Path, default=SCORES, help="the table to write")
    options = parser.parse_args()
    print(calibrate(options.data, options.model, options.scores))


def calibrate(data: Path, model: Path, scores: Path) -> str:
    """Writes the weights of the score; gives the table of the model card."""
    found = list(cases(data, model))
    write(
        scores, {kind: fit([case for case in found if case.proposer == kind], FACTORS[kind]) for kind in (RULE, HEADS)}
    )
    return reliability(crossed(found))


def cases(data: Path, model: Path) -> Iterator[Case]:
    """Every candidate of the documents held out; acts told again count neither way."""
    tables = Tables((LEXICONS,))
    finder = replace(Finder.load(tables).with_heads(), least=0.0, hopeless=0.0)
    reader = Reader.load(tables, Engine(model), wanted=finder.lexicon.wanted)
    held_out = [sentence for sentence in corpus.sentences(data) if corpus.held_out(sentence)]
    for document, sentences in groupby(held_out, key=lambda sentence: (sentence.source, sentence.document)):
        reading, labels = _read(reader, list(sentences))
        free = dict.fromkeys(labels)
        for trigger in sorted(
            (draft.trigger for draft in finder.drafts(reading)), key=lambda t: _apart(reading, t, labels)
        ):
            at = reading.sentences[reading.sentence_of[trigger.head]].at
            fits = [one for one in free if one[1].type == trigger.row.type and at.holds(one[0])]
            near = min(
                fits, key=lambda one: not one[0].overlaps(reading.span(trigger.first, trigger.last)), default=None
            )
            if near is not None:
                del free[near]
            if near is None or not near[1].again:
                yield Case(
                    proposer(trigger),
                    factors(reading, trigger),
                    near is not None,
                    " ".join(document),
                )


def _read(reader: Reader, sentences: Sequence[corpus.Labelled]) -> tuple[Reading, list[tuple[Span, corpus.Label]]]:
    """A document as the pipeline would read it, each sentence a paragraph; labels with their places in it."""
    text, labels = "", []
    for sentence in sentences:
        shift = len(text) - sentence.at.start
        labels += [(Span(one.trigger.start + shift, one.trigger.end + shift), one) for one in sentence.labels]
        text += sentence.text + "\n\n"
    return reader(Article("corpus", text, None, None, (), None)), labels


def _apart(reading: Reading, trigger: Trigger, labels: Sequence[tuple[Span, corpus.Label]]) -> tuple[bool, int]:
    """Those on a labelled word choose first."""
    at = reading.span(trigger.first, trigger.last)
    return not any(one.type == trigger.row.type and at.overlaps(span) for span, one in labels), trigger.head


def fit(found: Sequence[Case], names: Sequence[str]) -> dict[str, float]:
    """Logistic regression by Newton's method, with a small ridge on all but the base."""
    x = np.array([[case.factors[name] for name in names] for case in found])
    y = np.array([case.right for case in found], float)
    ridge = np.diag([0.0] + [RIDGE] * (len(names) - 1))
    w = np.zeros(len(names))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge + 1e-9 * np.eye(len(names))
        w -= np.linalg.solve(hessian, x.T @ (p - y) + ridge @ w)
    return dict(zip(names, w.round(3).tolist(), strict=True))


def crossed(found: Sequence[Case], folds: int = 5) -> list[tuple[float, bool]]:
    """(score, right) of every case, scored by weights that were fitted without its document."""
    documents = sorted({case.document for case in found})
    fold = {document: i % folds for i, document in enumerate(documents)}
    scored: list[tuple[float, bool]] = []
    for kind in (RULE, HEADS):
        mine = [case for case in found if case.proposer == kind]
        for i in range(folds):
            weights = fit([case for case in mine if fold[case.document] != i], FACTORS[kind])
            for case in mine:
                if fold[case.document] == i:
                    odds = sum(weights[name] * case.factors[name] for name in FACTORS[kind])
                    scored.append((float(1 / (1 + np.exp(-odds))), case.right))
    return scored


def reliability(scored: Sequence[tuple[float, bool]]) -> str:
    """The table of the model card: of the records with such a score, how many are right."""
    lines = ["| score | candidates | mean score | right |", "|---|---|---|---|"]
    for low in np.arange(0, 1, 0.1).round(1):
        here = [(score, right) for score, right in scored if low <= score < low + 0.1]
        if here:
            means = np.array(here, float).mean(0)
            lines.append(f"| {low:.1f}-{low + 0.1:.1f} | {len(here)} | {means[0]:.2f} | {means[1]:.2f} |")
    gap = float(np.mean([(score - right) ** 2 for score, right in scored]))
    return "\n".join([*lines, "", f"Brier score {gap:.3f} over {len(scored)} candidates"])


def write(path: Path, weights: dict[str, dict[str, float]]) -> None:
    """Puts new values under the table's own comments."""
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = [f"{kind}\t{name}\t{value:g}" for kind, values in weights.items() for name, value in values.items()]
    path.write_text("\n".join([*comments, "proposer\tfactor\tvalue", *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
