"""The whole trip against annotated stories of our own wording: no figure falls below its floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from casus.config import Config
from casus.evaluate import load, predict, score

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
FLOORS = {
    "violence": {"event_f1": 0.91, "record_f1": 0.63},
    "diplomacy": {"event_f1": 0.92, "record_f1": 0.43},
}


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.jsonl")))
def test_records_of_annotated_stories_stay_above_their_floors(name: str) -> None:
    gold = load(GOLDEN / f"{name}.jsonl")
    figures = score(gold, predict(gold, Config()))
    fallen = {key: figures[key] for key, floor in FLOORS.get(name, {}).items() if figures[key] < floor}
    assert not fallen
    assert figures["evidence_ok"] == 1.0
