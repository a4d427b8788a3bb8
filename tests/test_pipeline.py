"""The whole trip: one wire story with the hard parts in it, the same bytes however it is run, and what goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import casus
from casus.config import Config
from casus.errors import ConfigError
from casus.pipeline import build
from casus.types import Coded, Event, Status

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
pytestmark = pytest.mark.slow

STORY = "\n\n".join(
    (
        " date 2008-08-13 Georgia on Wednesday vowed to keep fighting in the breakaway region of South "
        "Ossetia until the last Russian tank is gone.",
        "Georgian and Russian troops have been locked in the fiercest combat in a decade over the region, "
        "which broke away in the 1990s.",
        "The fighting erupted on Friday, with both sides blaming each other.",
        '"There is one condition: Russian forces must immediately and fully leave our soil," Georgian '
        "President Mikheil Saakashvili told reporters.",
        "Nearly 200 people are confirmed to have died in the violence and both sides claim to have inflicted "
        "heavy losses on enemy forces.",
        "A war in the early 1990s claimed 1,000 lives.",
        "Russia denied shelling the town of Gori.",
        "This article has been taken from a news agency feed without changes to its text.",
        "Subscribe to the Daily Ledger newsletter * Enter a valid email * Thank you for subscribing",
        "Click here to read the Ledger ePaper. Ledger is now on Telegram, where protesters attacked 500 soldiers.",
    )
)


@pytest.fixture(scope="module")
def coded() -> Coded:
    return casus.code(STORY)


def said(coded: Coded, words: str) -> list[Event]:
    return [event for event in coded.events if event.trigger.of(coded.article.text) == words]


def test_every_value_is_what_the_text_says_there(coded: Coded) -> None:
    row = json.loads(json.dumps(casus.formats.coded_row(coded)))

    def check(value: object) -> None:
        if isinstance(value, list):
            for item in value:
                check(item)
        if isinstance(value, dict):
            if set(value) == {"start", "end", "text"}:
                assert coded.article.text[value["start"] : value["end"]] == value["text"] != ""
            for item in value.values():
                check(item)

    check(row)
    assert row["events"]


def test_nothing_is_coded_from_furniture(coded: Coded) -> None:
    furniture = [mark.at for mark in coded.article.furniture]
    assert {"date", "notice"} <= {mark.kind for mark in coded.article.furniture}
    assert coded.article.notice is not None
    for event in coded.events:
        assert not any(at.overlaps(event.sentence) for at in furniture)
        assert event.trigger.end < coded.article.notice.start


def test_a_demand_has_its_speaker_as_actor(coded: Coded) -> None:
    (demand,) = said(coded, "must")
    assert (demand.type, demand.mode, demand.status) == ("REQUEST", "yield", Status.REPORTED)
    assert [actor.entity for actor in demand.actor] == ["Mikheil Saakashvili"]
    assert [(actor.country, actor.sector) for actor in demand.recipient] == [("RUS", "MIL")]


def test_what_both_sides_claim_is_a_record_of_each(coded: Coded) -> None:
    losses = said(coded, "inflicted")
    assert [event.status for event in losses] == [Status.CLAIMED] * 2
    assert {event.claim.speaker.country for event in losses if event.claim.speaker} == {"GEO", "RUS"}
    assert {tuple(actor.country for actor in event.actor) for event in losses} == {("GEO",), ("RUS",)}
    assert all(
        [(toll.harm, toll.low, toll.high) for toll in event.tolls] == [("casualties", 1, None)] for event in losses
    )


def test_the_past_is_historical_and_keeps_its_toll(coded: Coded) -> None:
    (war,) = [event for event in coded.events if event.status is Status.HISTORICAL]
    assert war.when is not None
    assert (war.when.start, war.when.end) == (date(1990, 1, 1), date(1993, 12, 31))
    assert [(toll.low, toll.high, toll.cumulative) for toll in war.tolls] == [(1000, 1000, True)]


def test_days_and_numbers_are_read_against_the_story(coded: Coded) -> None:
    assert any(event.when and event.when.start == event.when.end == date(2008, 8, 8) for event in coded.events)
    assert [(t.low, t.high) for event in coded.events for t in event.tolls if t.harm == "killed" and t.low < 1000] == [
        (180, 199)
    ]


def test_a_denial_is_kept_as_a_denial(coded: Coded) -> None:
    (denial,) = said(coded, "shelling")
    assert denial.status is Status.DENIED
    assert denial.claim.speaker is not None
    assert denial.claim.speaker.country == "RUS"


def test_without_a_date_relative_days_stay_open() -> None:
    coded = casus.code("Rebels shelled the town of Gori on Monday.")
    assert [event.when for event in coded.events] == [None]
    assert [problem.stage for problem in coded.problems] == ["clean"]


def test_offsets_survive_emoji_and_combining_marks() -> None:
    text = "💥💥 Cafe\u0301 owners fled as rebels shelled Gori \u0007on Monday, killing two\r\npeople."
    coded = casus.code(text, published="2008-08-13")
    assert coded.article.text == text
    assert [event.trigger.of(text) for event in coded.events] == ["shelled"]


def run(*args: str, seed: str) -> bytes:
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "casus", "code", *args, "-f", "jsonl"], capture_output=True, check=True, env=env
    )
    return done.stdout


def test_same_bytes_for_every_hash_seed_and_number_of_workers() -> None:
    first = run(str(EXAMPLES), seed="0")
    assert 15 <= first.count(b"\n")
    assert run(str(EXAMPLES), seed="1") == first
    assert run(str(EXAMPLES), "--workers", "2", seed="2") == first


def test_a_stage_of_ones_own_takes_the_place_of_ours() -> None:
    pipeline = build(Config(stages={"where": "json:dumps"}))
    assert pipeline.where is json.dumps
    assert pipeline.coder.endswith("+where=json:dumps")
    with pytest.raises(ConfigError, match=r"stages\.when"):
        build(Config(stages={"when": "no.such:thing"}))
