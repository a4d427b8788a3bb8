"""Who is who: states, lands, groups, persons, crowds, and the words that stand for them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from casus.resolve.actors import ActorResolver
from casus.tables import Tables
from casus.types import Actor, Frame, Phrase, Place, Reading, Role, Sides, Span, Stance, Status

Read = Callable[..., Reading]
Who = Callable[..., tuple[Sides, ...]]


@pytest.fixture(scope="module")
def who() -> Who:
    resolver = ActorResolver.load(Tables())

    def resolve(
        frames: tuple[Frame, ...], places: tuple[Place | None, ...], reading: Reading, *, said_by: Phrase | None = None
    ) -> tuple[Sides, ...]:
        stances = tuple(Stance(Status.CLAIMED, said_by) for _ in frames)
        return resolver(frames, stances, places, reading)

    return resolve


def phrase(reading: Reading, words: str, nth: int = 1) -> Phrase:
    """The tokens of the nth such words, their head the one that hangs on a token outside."""
    start = -1
    for _ in range(nth):
        start = reading.article.text.index(words, start + 1)
    inside = [i for i, t in enumerate(reading.tokens) if start <= t.start and t.end <= start + len(words)]
    first, last = inside[0], inside[-1]
    heads = [i for i in inside if not first <= reading.tokens[i].head <= last]
    nouns = [i for i in heads if reading.tokens[i].upos in ("NOUN", "PROPN", "PRON", "NUM")]
    return Phrase(first, last + 1, (nouns or heads)[0])


def frame(reading: Reading, kind: str, *, actor: tuple[Phrase, ...] = (), recipient: tuple[Phrase, ...] = ()) -> Frame:
    roles = (*(Role("actor", p) for p in actor), *(Role("recipient", p) for p in recipient))
    head = max((role.phrase.head for role in roles), default=0)
    return Frame(kind, None, Span(0, 1), head, reading.sentence_of[head], roles, "test", 1.0)


def codes(actors: tuple[Actor, ...]) -> list[tuple[str | None, str | None, str | None]]:
    return [(actor.country, actor.sector, actor.entity) for actor in actors]


def place(country: str) -> Place:
    return Place("there", country, None, None, None, "city", 5.0, None, "stated", None)


CASES = [
    # a bare name is its soldiers where there is violence, else its government
    ("Georgia shelled the town.", "ASSAULT", "Georgia", ("GEO", "MIL", "Georgia")),
    ("Tbilisi rejected the offer.", "REJECT", "Tbilisi", ("GEO", "GOV", "Georgia")),
    ("The Kremlin denied the report.", "REJECT", "Kremlin", ("RUS", "GOV", "Russia")),
    # organs and forces
    ("Kenyan soldiers crossed the border.", "ASSAULT", "Kenyan soldiers", ("KEN", "MIL", "Kenya")),
    ("Kenya's foreign ministry protested.", "ACCUSE", "Kenya's foreign ministry", ("KEN", "GOV", "Kenya")),
    ("The interior ministry in Tbilisi fell.", "COERCE", "interior ministry in Tbilisi", ("GEO", "GOV", "Georgia")),
    ("Turkish police detained 12 people.", "COERCE", "Turkish police", ("TUR", "COP", "Turkey")),
    ("Israeli jets bombed the camp.", "ASSAULT", "Israeli jets", ("ISR", "MIL", "Israel")),
    # unrecognised lands
    ("Abkhazia rejected the plan.", "REJECT", "Abkhazia", ("GEO", "PRE", "Abkhazia")),
    ("Abkhaz fighters fired on the post.", "ASSAULT", "Abkhaz fighters", ("GEO", "REB", "Abkhazia")),
    # groups
    ("Houthi fighters seized the port.", "COERCE", "Houthi fighters", ("YEM", "REB", "Houthis")),
    ("Islamic State claimed the bombing.", "ASSAULT", "Islamic State", ("IMG", "REB", "Islamic State")),
    ("A Hamas official rejected the offer.", "REJECT", "Hamas official", ("PSE", "REB", "Hamas")),
    # organisations
    ("The World Food Programme sent trucks.", "AID", "World Food Programme", ("UNO", None, "World Food Programme")),
    ("NATO agreed to the plan.", "AGREE", "NATO", ("IGO", None, "NATO")),
    ("NATO bombed the barracks.", "ASSAULT", "NATO", ("IGO", "MIL", "NATO")),
    ("The European Union imposed sanctions.", "SANCTION", "European Union", ("EUR", "GOV", "European Union")),
    # people without a name
    ("Gunmen attacked the bus.", "ASSAULT", "Gunmen", ("NER", "UAF", None)),
    ("Students marched to the square.", "PROTEST", "Students", ("NER", "EDU", None)),
    ("Villagers blocked the road.", "PROTEST", "Villagers", ("NER", "CVL", None)),
    ("Hundreds of protesters blocked the road.", "PROTEST", "Hundreds of protesters", ("NER", "CVL", None)),
    ("Police fired on the crowd.", "ASSAULT", "Police", ("NER", "COP", "Niger")),
]


@pytest.mark.parametrize(("text", "act", "words", "expected"), CASES)
def test_a_phrase_is_a_country_a_sector_and_an_entity(
    read: Read, who: Who, text: str, act: str, words: str, expected: tuple[str | None, ...]
) -> None:
    reading = read(text, "2014-05-06")
    (sides,) = who((frame(reading, act, actor=(phrase(reading, words),)),), (place("NER"),), reading)
    assert codes(sides.actor) == [expected]


def test_text_is_the_shortest_noun_phrase_as_written(read: Read, who: Who) -> None:
    reading = read("The heavily armed Kenyan soldiers who crossed the river shelled the village.", "2014-05-06")
    found = phrase(reading, "The heavily armed Kenyan soldiers")
    (sides,) = who((frame(reading, "ASSAULT", actor=(found,)),), (None,), reading)
    assert [actor.text for actor in sides.actor] == ["heavily armed Kenyan soldiers"]
    assert sides.actor[0].at is not None
    assert sides.actor[0].at.of(reading.article.text) == sides.actor[0].text


@pytest.mark.parametrize(
    ("day", "sector"), [("2000-06-01", "GOV"), ("2015-06-01", "ELI")], ids=["in office", "out of office"]
)
def test_a_leader_is_of_the_day(read: Read, who: Who, day: str, sector: str) -> None:
    reading = read("Bill Clinton met the envoys.", day)
    (sides,) = who((frame(reading, "CONSULT", actor=(phrase(reading, "Bill Clinton"),)),), (None,), reading)
    assert codes(sides.actor) == [("USA", sector, "Bill Clinton")]


def test_an_unknown_person_is_what_the_title_says_then_and_later(read: Read, who: Who) -> None:
    text = "Kenya's Defence Minister Peter Waweru warned the rebels. Waweru rejected their demands."
    reading = read(text, "2014-05-06")
    frames = (
        frame(reading, "THREATEN", actor=(phrase(reading, "Defence Minister Peter Waweru"),)),
        frame(reading, "REJECT", actor=(phrase(reading, "Waweru", 2),)),
    )
    for sides in who(frames, (None, None), reading):
        assert codes(sides.actor) == [("KEN", "GOV", "Peter Waweru")]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ethiopian and Eritrean troops clashed.", "Ethiopian and Eritrean troops", ["ETH", "ERI"]),
        ("The leaders of Sudan and Chad met.", "leaders of Sudan and Chad", ["SDN", "TCD"]),
    ],
)
def test_one_phrase_may_name_two_sides(
    read: Read, who: Who, text: str, words: str, expected: list[str]
) -> None:
    reading = read(text, "1999-05-06")
    (sides,) = who((frame(reading, "ASSAULT", actor=(phrase(reading, words),)),), (None,), reading)
    assert [actor.country for actor in sides.actor] == expected


def test_both_sides_are_the_opponents_of_the_story(read: Read, who: Who) -> None:
    reading = read("Eritrea shelled Ethiopia on Monday. Norway urged both sides to stop.", "1999-05-06")
    frames = (
        frame(reading, "ASSAULT", actor=(phrase(reading, "Eritrea"),), recipient=(phrase(reading, "Ethiopia"),)),
        frame(reading, "REQUEST", actor=(phrase(reading, "Norway"),), recipient=(phrase(reading, "both sides"),)),
    )
    _, sides = who(frames, (None, None), reading)
    assert codes(sides.recipient) == [("ERI", "GOV", "Eritrea"), ("ETH", "GOV", "Ethiopia")]


def test_each_other_are_those_who_do_it(read: Read, who: Who) -> None:
    reading = read("Eritrea and Ethiopia accused each other of raids.", "1999-05-06")
    actors = (phrase(reading, "Eritrea"), phrase(reading, "Ethiopia"))
    accused = frame(reading, "ACCUSE", actor=actors, recipient=(phrase(reading, "each other"),))
    (sides,) = who((accused,), (None,), reading)
    assert [actor.country for actor in sides.recipient] == ["ERI", "ETH"]
    assert {actor.text for actor in sides.recipient} == {"each other"}


@pytest.mark.parametrize(
    ("text", "words", "nth", "expected"),
    [
        ("Hezbollah fired rockets. It also shelled a base.", "It", 1, ("LBN", "REB", "Hezbollah")),
        ("Sudan's army said it had repelled a raid.", "it", 1, ("SDN", "MIL", "Sudan")),
        ("The Tamil Tigers lost a base. The rebels vowed revenge.", "The rebels", 1, ("LKA", "REB", "LTTE")),
        ("The Ugandan army crossed the river. The army took a bridge.", "The army", 1, ("UGA", "MIL", "Uganda")),
    ],
)
def test_pronouns_and_definite_nouns_stand_for_what_was_named(
    read: Read, who: Who, text: str, words: str, nth: int, expected: tuple[str, str, str]
) -> None:
    reading = read(text, "2006-05-06")
    (sides,) = who((frame(reading, "ASSAULT", actor=(phrase(reading, words, nth),)),), (None,), reading)
    assert codes(sides.actor) == [expected]


def test_whom_it_fights_is_not_itself(read: Read, who: Who) -> None:
    reading = read("Eritrea said Ethiopia had shelled its positions.", "1999-05-06")
    actor, recipient = (phrase(reading, "Ethiopia"),), (phrase(reading, "its positions"),)
    struck = frame(reading, "ASSAULT", actor=actor, recipient=recipient)
    (sides,) = who((struck,), (None,), reading)
    assert codes(sides.recipient) == [("ERI", "MIL", "Eritrea")]


def test_separatists_called_by_their_people_fight_for_the_land(read: Read, who: Who) -> None:
    reading = read("Serb rebels shelled a town in Krajina.", "1993-05-06")
    (sides,) = who((frame(reading, "ASSAULT", actor=(phrase(reading, "Serb rebels"),)),), (None,), reading)
    assert codes(sides.actor) == [("HRV", "REB", "Republic of Serbian Krajina")]


def test_a_backer_is_no_owner(read: Read, who: Who) -> None:
    reading = read("Turkish-backed Syrian fighters took the village.", "2019-11-06")
    taken = frame(reading, "COERCE", actor=(phrase(reading, "Turkish-backed Syrian fighters"),))
    (sides,) = who((taken,), (None,), reading)
    assert [(actor.country, actor.sector) for actor in sides.actor] == [("SYR", "REB")]


def test_a_title_before_a_known_name_is_the_person(read: Read, who: Who) -> None:
    reading = read("Ugandan President Yoweri Museveni condemned the raid.", "2004-05-06")
    whole = phrase(reading, "Ugandan President Yoweri Museveni")
    (sides,) = who((frame(reading, "ACCUSE", actor=(whole,)),), (None,), reading)
    assert codes(sides.actor) == [("UGA", "GOV", "Yoweri Museveni")]


@pytest.mark.parametrize("words", ["a letter", "the statement"])
def test_what_is_no_actor_is_dropped(read: Read, who: Who, words: str) -> None:
    reading = read(f"Kenya praised {words}.", "2004-05-06")
    (sides,) = who((frame(reading, "SUPPORT", recipient=(phrase(reading, words),)),), (None,), reading)
    assert sides.recipient == ()


def test_local_people_without_a_place_have_no_country(read: Read, who: Who) -> None:
    reading = read("Gunmen attacked a bus.", "2004-05-06")
    (sides,) = who((frame(reading, "ASSAULT", actor=(phrase(reading, "Gunmen"),)),), (None,), reading)
    assert codes(sides.actor) == [(None, "UAF", None)]


def test_us_is_a_country_in_capitals_alone(read: Read, who: Who) -> None:
    reading = read("The US attacked us.", "2004-05-06")
    attack = frame(reading, "ASSAULT", actor=(phrase(reading, "The US"),), recipient=(phrase(reading, "us"),))
    (sides,) = who((attack,), (None,), reading)
    assert codes(sides.actor) == [("USA", "MIL", "United States")]
    assert sides.recipient == ()


@pytest.mark.slow
def test_the_tables_load_in_tens_of_milliseconds() -> None:
    started = time.perf_counter()
    ActorResolver.load(Tables())
    assert time.perf_counter() - started < 0.3


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Kenya said gunmen had crossed the border.", "Kenya", ("KEN", "GOV", "Kenya")),
        ("Abkhazia said its men were fired on.", "Abkhazia", ("GEO", "PRE", "Abkhazia")),
        ("Amnesty International said 12 had died.", "Amnesty International", ("NGO", None, "Amnesty International")),
        ("The Sudanese army said rebels had fired first.", "The Sudanese army", ("SDN", "MIL", "Sudan")),
    ],
)
def test_a_speaker_speaks_for_the_government_not_its_soldiers(
    read: Read, who: Who, text: str, words: str, expected: tuple[str | None, ...]
) -> None:
    reading = read(text, "2010-05-06")
    (sides,) = who((frame(reading, "ASSAULT"),), (None,), reading, said_by=phrase(reading, words))
    assert codes(sides.speakers) == [expected]


def test_fighting_that_names_no_side_is_between_the_storys_opponents(read: Read, who: Who) -> None:
    reading = read("Eritrea attacked Ethiopia on Monday. Fighting went on overnight.", "1999-02-10")
    attack = frame(reading, "ASSAULT", actor=(phrase(reading, "Eritrea"),), recipient=(phrase(reading, "Ethiopia"),))
    fighting = Frame("ASSAULT", None, Span(37, 45), 6, 1, (), "test", 1.0, mutual=True)
    _, sides = who((attack, fighting), (None, None), reading)
    assert codes(sides.actor) == [("ERI", "MIL", "Eritrea"), ("ETH", "MIL", "Ethiopia")]
    assert {actor.at for actor in sides.actor} == {None}
