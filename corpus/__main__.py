"""`python -m corpus`: check the corpus, count it, compare two annotators, take in an answer sheet.

python -m corpus check [--data DATA]      every label can be read; counts
python -m corpus agree FIRST SECOND       two sheets of labels for the same sentences
python -m corpus sheet SOURCE --data DATA a sheet of a training set's sentences, to be labelled
python -m corpus take SHEET --data DATA   labels of an answered sheet, as stand-off rows
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from casus.coding.ontology import Ontology
from casus.tables import LEXICONS, Tables

from .agree import agreement
from .labels import LabelError, Labelled
from .load import held_out, sentences
from .sheets import answered, sheet, take

NO_EVENT, ALL = "without an event", "sentences"


def check(data: Path | None) -> None:
    """Raises LabelError at the first label that is none; prints what there is."""
    ontology = Ontology.load(Tables((LEXICONS,)))
    kinds: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for sentence in sentences(data):
        _check(sentence, ontology)
        sources[sentence.source] += 1
        kinds.update([ALL, *(["held out"] if held_out(sentence) else [])])
        kinds.update(f"{label.type}" for label in sentence.labels)
        kinds.update(f"status {label.status}" for label in sentence.labels)
        if not sentence.labels:
            kinds[NO_EVENT] += 1
    for name, count in [*sources.items(), *sorted(kinds.items())]:
        print(f"{name:24} {count:6}")


def _check(sentence: Labelled, ontology: Ontology) -> None:
    where = f"{sentence.source} {sentence.document} {sentence.at.start}"
    seen = set()
    for label in sentence.labels:
        if (label.type, label.mode) not in ontology.rows:
            raise LabelError(f"{where}: no such type and mode: {label.type} {label.mode}")
        if not sentence.at.holds(label.trigger):
            raise LabelError(f"{where}: a trigger outside its sentence")
        if (label.trigger, label.type, label.status, label.speaker) in seen:
            raise LabelError(f"{where}: the same label twice")
        seen.add((label.trigger, label.type, label.status, label.speaker))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("check", "agree", "sheet", "take"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--data", type=Path, help="folder of the training sets")
    options = parser.parse_args()
    try:
        if options.what == "check":
            check(options.data)
        elif options.what == "agree":
            first, second = (list(answered(Path(name), options.data)) for name in options.names)
            print(agreement(first, second))
        elif options.what == "sheet":
            print(sheet(options.names[0], options.data))
        else:
            take([Path(name) for name in options.names], options.data)
    except LabelError as error:
        print(f"corpus: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
