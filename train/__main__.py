"""`python -m train`: fit, export, score, calibrate, and write the numbers of the model card."""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from pathlib import Path

from casus.reading.engine import FOLDER, Engine, Pieces

from .calibrate import SCORES, calibrate
from .corpora import training
from .export import export
from .fit import PLANS, fit, labels_of, restore
from .model import Reader, base_folder
from .score import score, speed

log = logging.getLogger("train")


def main() -> None:
    options = _options()
    logging.basicConfig(format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    options.work.mkdir(parents=True, exist_ok=True)
    kept = options.work / "reader.pt"
    minutes = None if options.no_fit else _fit(options, kept)
    with tempfile.TemporaryDirectory() as floats:
        export(restore(kept), options.out, whole=Path(floats))
        numbers = {
            "minutes": minutes,
            "digest": Engine(options.out).digest,
            "megabytes": _megabytes(options.out),
            "words_per_second": speed(options.out, options.data),
            "int8": score(options.out, options.data),
            "float": score(Path(floats), options.data),
        }
    print(calibrate(options.data, options.out, options.scores))
    text = json.dumps(numbers, indent=1)
    (options.work / "scores.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def _fit(options: argparse.Namespace, kept: Path) -> float:
    """Minutes over all plans; each goes on where the one before it ended, which teaches the corpus its grammar."""
    pieces = Pieces(base_folder() / "vocab.txt")
    if options.resume:
        reader = restore(options.resume)
    else:
        reader = Reader(labels_of(training(options.data, 1)))
        reader.encoder.load_base()
    minutes, teacher = 0.0, None
    for number, plan in enumerate(PLANS):
        rows = training(options.data, plan.times, teacher)
        log.info("%d sentences, %d words", len(rows), sum(len(row.words) for row in rows))
        minutes += fit(reader, rows, pieces, plan, kept, steps=options.steps)
        folder = options.work / f"teacher-{number}"
        export(reader, folder)
        teacher = Engine(folder)
    return round(minutes, 1)


def _megabytes(folder: Path) -> float:
    return round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6, 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training sets")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the finished model")
    parser.add_argument("--scores", type=Path, default=SCORES, help="the table of the score's weights")
    parser.add_argument("--work", type=Path, required=True, help="checkpoint and scores.json")
    parser.add_argument("--steps", type=int, default=0, help="stop each plan early: a smoke test")
    parser.add_argument("--resume", type=Path, help="go on from this checkpoint")
    parser.add_argument("--no-fit", action="store_true", help="export and score what is kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
