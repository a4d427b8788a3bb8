from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from casus.coding.frames import Finder
from casus.coding.hunches import HEADS
from casus.coding.status import StatusJudge
from casus.tables import Tables
from casus.types import Frame, Hunch, Reading, Status

TABLES = Tables()


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.load(TABLES).with_heads()


def hunched(reading: Reading, word: str, **found: object) -> Reading:
    """The same grammar, but the encoder takes one word for an act, and no other word."""
    place = next(i for i, token in enumerate(reading.tokens) if token.text == word)
    roles = found.pop("roles", {})
    assert isinstance(roles, dict)
    words = {token.text: i for i, token in enumerate(reading.tokens)}
    players = {role: tuple((words[name], 0.9) for name in names) for role, names in roles.items()}
    chances: dict = {"types": {}, "modes": {}, "statuses": {}} | found
    return replace(reading, hunches={place: Hunch(**chances, roles=players)})


def told(frames: tuple[Frame, ...], reading: Reading) -> list[tuple[str, str, list[str], list[str]]]:
    def words(frame: Frame, kind: str) -> list[str]:
        return [reading.tokens[phrase.head].text for phrase in frame.phrases(kind)]

    text = reading.article.text
    return [(f.type, f.trigger.of(text), words(f, "actor"), words(f, "recipient")) for f in frames]


def test_a_word_that_no_rule_names_is_an_act_where_the_encoder_is_sure(
    finder: Finder, read: Callable[..., Reading]
) -> None:
    roles = {"actor": ["Militiamen"], "recipient": ["villagers"]}
    reading = hunched(read("Militiamen skewered the villagers."), "skewered", types={"ASSAULT": 0.97}, roles=roles)
    (frame,) = finder(reading)
    assert told((frame,), reading) == [("ASSAULT", "skewered", ["Militiamen"], ["villagers"])]
    assert frame.rule == HEADS
    assert finder.least <= frame.score <= 1


def test_a_slight_hunch_is_no_record(finder: Finder, read: Callable[..., Reading]) -> None:
    reading = hunched(read("Militiamen skewered the villagers."), "skewered", types={"ASSAULT": 0.1})
    assert finder(reading) == ()


def test_the_encoder_makes_a_rule_surer_or_less_sure(finder: Finder, read: Callable[..., Reading]) -> None:
    reading = read("Rebels shelled the village.")
    sure = finder.hunches.score(hunched(reading, "shelled", types={"ASSAULT": 0.99}), trigger(finder, reading))
    unsure = finder.hunches.score(replace(reading, hunches={}), trigger(finder, reading))
    assert unsure < sure


def trigger(finder: Finder, reading: Reading):  # type: ignore[no-untyped-def]
    (found,) = finder.lexicon.find(reading, 0, len(reading.tokens))
    return found


def test_where_rule_and_encoder_differ_the_surer_names_the_type(finder: Finder, read: Callable[..., Reading]) -> None:
    reading = read("Ministers met in Karvan on Monday.")
    assert [f.type for f in finder(hunched(reading, "met", types={"CONSULT": 0.98}))] == ["CONSULT"]
    assert [f.type for f in finder(hunched(reading, "met", types={"REJECT": 0.99}))] == ["REJECT"]


def test_the_encoder_fills_a_role_that_grammar_leaves_open(finder: Finder, read: Callable[..., Reading]) -> None:
    reading = read("Soldiers came at night and nine villagers were killed.")
    both = {"actor": ["Soldiers"], "recipient": ["villagers"]}
    filled = hunched(reading, "killed", types={"ASSAULT": 0.97}, roles=both)
    plain = hunched(reading, "killed", types={"ASSAULT": 0.97})
    assert told(finder(filled), filled) == [("ASSAULT", "killed", ["Soldiers"], ["villagers"])]
    assert told(finder(plain), plain) == [("ASSAULT", "killed", [], ["villagers"])]


def test_where_the_encoder_is_sure_of_a_role_grammar_gives_way(finder: Finder, read: Callable[..., Reading]) -> None:
    reading = read("The minister said rebels shelled the village near the army base.")
    roles = {"actor": ["rebels"], "recipient": ["base"]}
    sure = hunched(reading, "shelled", types={"ASSAULT": 0.97}, roles=roles)
    assert told(finder(sure), sure) == [("ASSAULT", "shelled", ["rebels"], ["base"])]


def test_rules_alone_need_no_encoder(finder: Finder, read: Callable[..., Reading]) -> None:
    alone = Finder.load(TABLES)
    reading = hunched(read("Militiamen skewered the villagers."), "skewered", types={"ASSAULT": 0.97})
    assert alone(reading) == ()
    (frame,) = alone(read("Rebels shelled the village."))
    assert frame.rule.startswith("triggers.tsv:")


def test_a_mode_must_be_one_of_the_type(finder: Finder, read: Callable[..., Reading]) -> None:
    reading = read("Rebels shelled the village.")
    odd = hunched(reading, "shelled", types={"ASSAULT": 0.97}, modes={"curfew": 0.99})
    sure = hunched(reading, "shelled", types={"ASSAULT": 0.97}, modes={"explosives": 0.99})
    assert [f.mode for f in finder(odd)] == ["heavy-weapons"]
    assert [f.mode for f in finder(sure)] == ["explosives"]


def test_a_status_of_which_the_encoder_is_certain_holds(finder: Finder, read: Callable[..., Reading]) -> None:
    judge = StatusJudge.load(TABLES, finder.supports)
    reading = read("Rebels shelled the village.")
    certain = hunched(reading, "shelled", types={"ASSAULT": 0.97}, statuses={"historical": 0.97})
    doubtful = hunched(reading, "shelled", types={"ASSAULT": 0.97}, statuses={"historical": 0.6})
    assert [stance.status for stance in judge(finder(certain), certain)] == [Status.HISTORICAL]
    assert [stance.status for stance in judge(finder(doubtful), doubtful)] == [Status.REPORTED]


def test_every_candidate_has_a_verdict(finder: Finder, read: Callable[..., Reading]) -> None:
    reading = hunched(
        read("The government demanded that rebels free the hostages."), "demanded", types={"REQUEST": 0.97}
    )
    verdicts = {reading.tokens[v.trigger.head].text: v.why_not for v in finder.verdicts(reading)}
    assert verdicts["demanded"] is None
    assert verdicts["free"] is not None
