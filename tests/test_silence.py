"""Stories of no politics: sport, business, culture, weather, crime. What casus makes of them is mostly false."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casus.config import Config
from casus.pipeline import build
from casus.pool import story_of
from casus.types import Published

ROOT = Path(__file__).parent.parent
IDS = frozenset((ROOT / "bench" / "silence.txt").read_text(encoding="utf-8").splitlines())
STORIES = ROOT.parent / "shared" / "data" / "news" / "load_mixed_12k.jsonl.gz"
MOST = 36  # records in 200 stories, arrests by police not counted


def test_two_hundred_stories_of_no_politics_give_few_records() -> None:
    if not STORIES.exists():
        pytest.skip(f"the stories are not here: {STORIES.name}")
    pipeline = build(Config())
    found = []
    with gzip.open(STORIES, "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if hashlib.sha256(row["id"].encode()).hexdigest()[:16] in IDS]
    for row in rows:
        config = replace(Config(), published=Published(date.fromisoformat(row["date"][:10])))
        coded = pipeline(story_of(row["text"], row["title"] or "", config))
        found += [event for event in coded.events if event.mode != "arrest"]
    assert len(rows) == len(IDS) == 200
    assert len(found) <= MOST
