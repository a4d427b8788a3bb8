"""The bundled stories of `make demo`: whole, dated, with the furniture and datelines that they are to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from casus.tables import Tables
from casus.text.clean import Cleaner
from casus.types import Article, Story
from casus.wires import open_wire

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def stories() -> dict[str, Story]:
    found = list(open_wire(EXAMPLES))
    assert all(isinstance(story, Story) for story in found)
    return {story.id: story for story in found if isinstance(story, Story)}


@pytest.fixture(scope="module")
def articles(stories: dict[str, Story]) -> dict[str, Article]:
    clean = Cleaner.load(Tables())
    return {name: clean(story) for name, story in stories.items()}


def plain(articles: dict[str, Article], word: str) -> Article:
    (found,) = (a for name, a in articles.items() if not name.startswith("ex-") and word in a.text)
    return found


def test_there_are_a_dozen_stories_of_wire_length_and_two_wires(stories: dict[str, Story]) -> None:
    assert len(stories) >= 14
    assert {story.wire for story in stories.values()} == {"jsonl", "text"}
    assert all(110 <= len(story.body.split()) <= 360 for story in stories.values())


def test_all_but_the_bare_text_file_say_when_they_appeared(stories: dict[str, Story]) -> None:
    undated = [story for story in stories.values() if story.published is None]
    assert [story.body.split()[0] for story in undated] == ["Car"]


def test_the_copy_has_the_furniture_and_the_original_has_none(articles: dict[str, Article]) -> None:
    assert articles["ex-02"].furniture == ()
    kinds = {mark.kind for mark in articles["ex-03"].furniture}
    assert kinds >= {"section", "share", "related", "notice", "newsletter", "channel", "tags", "copyright"}
    assert articles["ex-03"].notice is not None


def test_what_is_left_of_the_copy_is_the_original(articles: dict[str, Article]) -> None:
    copy, original = articles["ex-03"], articles["ex-02"]
    kept, start = [], copy.headline.end if copy.headline else 0
    for mark in copy.furniture:
        kept.append(copy.text[start : mark.at.start])
        start = mark.at.end
    kept.append(copy.text[start:])
    assert original.headline is not None
    assert " ".join("".join(kept).split()) == " ".join(original.text[original.headline.end :].split())


def test_the_cut_copy_is_a_part_of_the_original(stories: dict[str, Story]) -> None:
    body = stories["ex-04"].body.removesuffix("\n\n(With agency inputs)")
    assert stories["ex-02"].body.startswith(body)
    assert len(body) < 0.7 * len(stories["ex-02"].body)


@pytest.mark.parametrize(
    ("name", "dateline"),
    [
        ("ex-01", "BISHKEK, April 9 (Meridian) -"),
        ("ex-02", "BATKEN, Kyrgyzstan, April 10 (Meridian) -"),
        ("ex-03", "BATKEN, Kyrgyzstan, April 10 (Meridian) -"),
        ("ex-05", "DUSHANBE, April 10 (Northern Wire) --"),
        ("ex-07", None),
        ("ex-09", "GUSAU, Nigeria -"),
        ("ex-12", None),
        ("ex-13", "CHISINAU (Danube Review) -"),
    ],
)
def test_their_datelines_are_found(articles: dict[str, Article], name: str, dateline: str | None) -> None:
    found = articles[name].dateline
    assert (found.at.of(articles[name].text) if found else None) == dateline


def test_the_plain_text_dump_has_its_date_and_its_furniture_marked(articles: dict[str, Article]) -> None:
    dump = plain(articles, "Datu Salibo")
    assert dump.published is not None and dump.published.iso() == "2024-06-19"
    assert [mark.kind for mark in dump.furniture][:3] == ["date", "notice", "newsletter"]
    assert dump.furniture[-1].at.end == len(dump.text.rstrip())


def test_a_dateline_under_a_plain_headline_is_found(articles: dict[str, Article]) -> None:
    story = plain(articles, "Mogadishu")
    assert story.dateline is not None
    assert story.dateline.at.of(story.text) == "MOGADISHU, Jan 14, 2024 (Horn Dispatch) -"
