"""Who was harmed in an act, how many, and whose they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casus.resolve.toll import TollResolver
from casus.tables import Tables
from casus.types import Actor, Frame, Reading, Sides, Span, Toll

Read = Callable[..., Reading]


@pytest.fixture(scope="module")
def resolver() -> TollResolver:
    return TollResolver.load(Tables())


def frame(reading: Reading, word: str, kind: str = "ASSAULT") -> Frame:
    at = reading.article.text.index(word)
    head = next(i for i, t in enumerate(reading.tokens) if t.start <= at + len(word) - 1 < t.end)
    return Frame(kind, None, Span(at, at + len(word)), head, reading.sentence_of[head], (), "test", 1.0)


def tolls(
    resolver: TollResolver, reading: Reading, word: str, kind: str = "ASSAULT", sides: Sides | None = None
) -> tuple[Toll, ...]:
    return resolver((frame(reading, word, kind),), (sides or Sides((), ()),), reading)[0]


def short(found: tuple[Toll, ...]) -> list[tuple[str, str, int, int | None]]:
    return [(toll.harm, toll.group, toll.low, toll.high) for toll in found]


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("A car bomb killed 12 people in the market.", "bomb", [("killed", "any", 12, 12)]),
        ("A car bomb exploded, killing at least nine policemen.", "exploded", [("killed", "police", 9, None)]),
        ("Twelve villagers were killed in the raid.", "raid", [("killed", "civilian", 12, 12)]),
        (
            "Shells hit a clinic, killing five people and wounding 12, including three children.",
            "hit",
            [("killed", "any", 5, 5), ("wounded", "any", 12, 12), ("wounded", "child", 3, 3)],
        ),
        (
            "The ambush killed two soldiers and three civilians.",
            "ambush",
            [("killed", "fighter", 2, 2), ("killed", "civilian", 3, 3)],
        ),
        (
            "Four soldiers were killed and dozens wounded in the clashes.",
            "clashes",
            [("killed", "fighter", 4, 4), ("wounded", "any", 24, 99)],
        ),
        ("The raid left up to 20 rebels dead.", "raid", [("killed", "fighter", 1, 20)]),
        ("The shelling killed a shopkeeper.", "shelling", [("killed", "civilian", 1, 1)]),
        ("The clashes killed and wounded more than 80 people.", "clashes", [("casualties", "any", 81, None)]),
        ("The war has claimed some 30,000 lives.", "war", [("killed", "any", 27000, 33000)]),
        ("The death toll from the blast rose to 14 from nine.", "blast", [("killed", "any", 14, 14)]),
        (
            "The fighting drove thousands of people from their homes.",
            "fighting",
            [("displaced", "civilian", 2000, 9999)],
        ),
        (
            "Its gunners destroyed three tanks and a drone.",
            "destroyed",
            [("destroyed", "any", 3, 3), ("destroyed", "any", 1, 1)],
        ),
        ("There were no casualties in the attack.", "attack", [("casualties", "any", 0, 0)]),
        ("Both armies inflicted heavy losses in the battle.", "battle", [("casualties", "any", 1, None)]),
        (
            "Seven of the dead were soldiers and five were villagers.",
            "dead",
            [("killed", "fighter", 7, 7), ("killed", "civilian", 5, 5)],
        ),
        ("Gunmen kidnapped two engineers near the border.", "kidnapped", [("captured", "civilian", 2, 2)]),
    ],
)
def test_toll_reads_harm_group_and_range(
    read: Read, resolver: TollResolver, text: str, trigger: str, expected: list[tuple[str, str, int, int | None]]
) -> None:
    assert short(tolls(resolver, read(text), trigger)) == expected


def test_arrests_with_a_number_are_captured(read: Read, resolver: TollResolver) -> None:
    reading = read("Police arrested dozens of demonstrators in the capital.")
    assert short(tolls(resolver, reading, "arrested", "COERCE")) == [("captured", "civilian", 24, 99)]


@pytest.mark.parametrize(
    "text",
    [
        "Rebels shelled the port for two hours.",
        "Some 400 troops shelled the port.",
        "In 2014 rebels shelled 12 villages.",
    ],
)
def test_other_numbers_are_no_toll(read: Read, resolver: TollResolver, text: str) -> None:
    assert tolls(resolver, read(text), "shelled") == ()


def test_each_act_has_its_own_toll(read: Read, resolver: TollResolver) -> None:
    reading = read("A mine killed three farmers in the north, and an air strike killed 20 rebels in the south.")
    frames = (frame(reading, "mine"), frame(reading, "air strike"))
    first, second = resolver(frames, (Sides((), ()), Sides((), ())), reading)
    assert (short(first), short(second)) == ([("killed", "civilian", 3, 3)], [("killed", "fighter", 20, 20)])


def test_toll_spans_the_number_with_its_noun(read: Read, resolver: TollResolver) -> None:
    reading = read("The raid left up to 20 Kenyan soldiers dead.")
    assert [t.at and t.at.of(reading.article.text) for t in tolls(resolver, reading, "raid")] == [
        "up to 20 Kenyan soldiers"
    ]


def test_side_is_the_entity_that_the_words_name(read: Read, resolver: TollResolver) -> None:
    reading = read("The raid left up to 20 Kenyan soldiers dead.")
    kenya = Actor("Kenyan soldiers", "KEN", "MIL", "Kenya", Span(24, 39))
    assert [t.side for t in tolls(resolver, reading, "raid", sides=Sides((), (kenya,)))] == ["Kenya"]


def test_machines_have_their_unit(read: Read, resolver: TollResolver) -> None:
    reading = read("The army destroyed four armored vehicles.")
    assert [t.unit for t in tolls(resolver, reading, "destroyed")] == ["armoured vehicle"]


@pytest.mark.parametrize(
    ("text", "cumulative"),
    [
        ("The war has killed 900 people.", True),
        ("Clashes there have killed 60 people since May.", True),
        ("The raid killed 12 people.", False),
    ],
)
def test_toll_of_a_whole_war_is_cumulative(read: Read, resolver: TollResolver, text: str, cumulative: bool) -> None:
    word = next(w for w in ("war", "Clashes", "raid") if w in text)
    assert [t.cumulative for t in tolls(resolver, read(text), word)] == [cumulative]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "killed wounded 12 at least people soldiers and , of the dead were tanks destroyed two no from to".split()
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_words_give_tolls_in_the_text(read: Read, resolver: TollResolver, words: list[str]) -> None:
    reading = read("clashes " + " ".join(words))
    for toll in tolls(resolver, reading, "clashes"):
        assert toll.at is not None and toll.at.end <= len(reading.article.text)
        assert toll.high is None or toll.low <= toll.high


@pytest.mark.parametrize(
    ("text", "trigger", "kind", "expected"),
    [
        ("A girl of 12 was killed in the shelling.", "shelling", "ASSAULT", [("killed", "child", 1, 1)]),
        ("Troops seized seven rifles.", "seized", "COERCE", []),
        ("Rebels seized seven soldiers.", "seized", "COERCE", [("captured", "fighter", 7, 7)]),
        ("Three men police had detained were freed.", "detained", "COERCE", [("captured", "civilian", 3, 3)]),
    ],
)
def test_ages_and_goods_are_no_victims(
    read: Read, resolver: TollResolver, text: str, trigger: str, kind: str, expected: list[tuple[object, ...]]
) -> None:
    assert short(tolls(resolver, read(text), trigger, kind)) == expected


def test_a_bomber_is_not_of_the_side_that_the_bomb_hit(read: Read, resolver: TollResolver) -> None:
    embassy = Actor("the Chinese embassy", "CHN", "GOV", "China", Span(0, 1))
    reading = read("The only bomber was killed in a blast at the Chinese embassy.")
    found = tolls(resolver, reading, "blast", sides=Sides((), (embassy,)))
    assert all(toll.side is None for toll in found)
