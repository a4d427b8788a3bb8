"""The page that a story stands on: sport, markets and the rest give no record by their turns of phrase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from casus.coding.domain import Domains
from casus.coding.frames import Finder
from casus.coding.triggers import Lexicon
from casus.tables import Tables
from casus.types import Reading

Read = Callable[..., Reading]

SPORT = (
    "The champions launched a late attack and the striker fired the winning goal in the second half of the cup final. "
    "The coach praised his defenders after the match. Fans of the club had demanded his resignation last season, and "
    "the team's captain rejected the criticism from supporters after the league defeat in March."
)
MARKET = (
    "Shares rebounded on Tuesday as investors attacked cheap bank stocks and traders bombarded brokers with orders. "
    "The index rose two percent and the dollar retreated against the yen. Analysts warned that inflation threatened "
    "corporate profits, and the central bank agreed to support the currency if yields surged further this quarter."
)
WAR = (
    "Rebels shelled the stock exchange and a market in the capital on Tuesday, killing six traders, the army said. "
    "Troops with tanks retook the bank district by night. The government accused a neighbouring state of arming the "
    "insurgents, and the UN envoy urged both sides to observe the ceasefire."
)


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.load(Tables())


@pytest.mark.parametrize("text", [SPORT, MARKET])
def test_a_page_of_sport_or_markets_gives_no_record(read: Read, finder: Finder, text: str) -> None:
    assert [f.trigger.of(text) for f in finder(read(text))] == []


def test_a_war_in_a_market_place_is_a_page_of_politics(read: Read, finder: Finder) -> None:
    found = [f.trigger.of(WAR) for f in finder(read(WAR))]
    assert {"shelled", "retook", "accused", "urged"} <= set(found)


def test_a_political_sentence_counts_on_any_page(read: Read, finder: Finder) -> None:
    text = SPORT + " Outside the stadium, police clashed with protesters who demanded that the military leader resign."
    assert "clashed" in [f.trigger.of(text) for f in finder(read(text))]


def test_a_flash_of_one_line_is_never_gated(read: Read, finder: Finder) -> None:
    text = "The government shelled the market."
    assert [f.trigger.of(text) for f in finder(read(text))] == ["shelled"]


def test_a_word_often_said_counts_no_more_than_thrice() -> None:
    domains = Domains({"troop": 3}, {"goal": 2}, frozenset())
    assert domains.weigh(["troop"] * 9 + ["goal"]) == (9, 2)


def test_an_arrest_by_police_is_admitted_on_any_page(read: Read) -> None:
    reading = read(f"{SPORT} Police arrested a fan at the gates.")
    (trigger,) = (t for t in Lexicon.load(Tables()).find(reading, 0, len(reading.tokens)) if t.row.mode == "arrest")
    page = Domains.load(Tables())(reading)
    assert page.kind == "other"
    assert page.admits(reading, trigger)
    assert not page.admits(reading, replace(trigger, row=replace(trigger.row, mode="seize")))
