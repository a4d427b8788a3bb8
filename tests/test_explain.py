from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casus.config import Config
from casus.explain import explain
from casus.pipeline import Pipeline, build
from casus.pool import story_of
from casus.types import Published


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build(Config())


def told(pipeline: Pipeline, text: str) -> list[str]:
    story = story_of(text, "", replace(Config(), published=Published(date(2019, 5, 4))))
    return [line for stage, line in explain(pipeline, story) if stage == "find"]


def test_a_record_names_its_rule_its_score_and_the_encoder(pipeline: Pipeline) -> None:
    lines = told(pipeline, "Government troops shelled the town of Karvan on Friday.")
    assert lines[0] == "ASSAULT 'shelled': a record"
    assert lines[1].startswith("  score ")
    assert "by triggers.tsv:" in lines[1]
    assert "the encoder gives ASSAULT" in lines[1]


def test_a_word_in_another_sense_names_the_condition_that_fails(pipeline: Pipeline) -> None:
    lines = told(pipeline, "The striker fired the ball over the bar and the match ended in a draw.")
    assert lines
    assert all(": no record: " in line for line in lines if not line.startswith(" "))


def test_what_a_demand_is_about_says_so(pipeline: Pipeline) -> None:
    lines = told(pipeline, "The government demanded that the rebels release the hostages.")
    assert any("no record: what a speech act is about" in line for line in lines)
