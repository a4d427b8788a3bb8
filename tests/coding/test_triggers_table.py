"""The lexicon itself: every row can be read, names known things, and can be reached."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import pytest

from casus.coding.frames import ModeRow, SupportRow
from casus.coding.ontology import TYPES, Ontology
from casus.coding.triggers import ClassRow, TriggerRow
from casus.tables import Tables

SCHEMES = {"act", "prep", "mutual", "harm", "patient", "subj", "speech", "none"}
HARMS = {"killed", "wounded", "casualties", "missing", "captured", "displaced", "destroyed"}
BARE = {"obj", "negated", "noobj", "comp", "inf", "that", "passive", "plural", "modified", "standing"}
WITH_CLASS = {"obj", "subj", "pobj", "mod", "gov", "near", "inf"}
WITH_WORDS = {"prep", "prt"}
WORD = re.compile(r"[\w$€£'’.]+|-")


@dataclass(frozen=True, slots=True)
class Lexicon:
    triggers: dict[str, TriggerRow]
    classes: dict[str, frozenset[str]]
    modes: dict[str, ModeRow]
    supports: dict[str, SupportRow]
    ontology: Ontology


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    tables = Tables()
    classes: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for row in tables.values("wordclasses.tsv", ClassRow):
        classes[row.name] |= frozenset(row.words)
    return Lexicon(
        tables.rows("triggers.tsv", TriggerRow),
        dict(classes),
        tables.rows("modes.tsv", ModeRow),
        tables.rows("supports.tsv", SupportRow),
        Ontology.load(tables),
    )


def wrong_with(condition: str, classes: dict[str, frozenset[str]]) -> str | None:
    """What is wrong with one condition, or None."""
    name, equals, value = condition.partition("=")
    if not equals:
        return None if name in BARE else "no such condition"
    if name == "actorlike":
        return None if value in ("subj", "obj") else "actorlike is of subj or obj"
    if name in WITH_WORDS:
        return None if all(WORD.fullmatch(word) for word in value.split("/")) else "not words"
    if name in WITH_CLASS:
        unknown = [item for item in value.split("/") if item not in classes]
        return f"no such class {unknown}" if unknown else None
    return "no such condition"


def bars(row: TriggerRow) -> frozenset[str]:
    """What blocks a row, one condition and class at a time."""
    split = [condition.partition("=") for condition in row.unless]
    return frozenset(f"{name}={item}" for name, _, value in split for item in value.split("/"))


def test_every_row_has_known_type_mode_scheme_and_harm(lexicon: Lexicon) -> None:
    for place, row in lexicon.triggers.items():
        lexicon.ontology.check(row.type, row.mode, place=place)
        assert row.pos in ("V", "N", "A"), place
        assert row.scheme in SCHEMES, place
        assert row.harm is None or row.harm in HARMS, place
        assert 0 < row.weight <= 1, place


def test_every_condition_is_one_the_engine_knows(lexicon: Lexicon) -> None:
    found = {
        (place, condition, wrong)
        for place, row in lexicon.triggers.items()
        for condition in (*row.needs, *row.unless)
        if (wrong := wrong_with(condition, lexicon.classes))
    }
    assert not found


@pytest.mark.parametrize("condition", ["near=NOWHERE", "comp=ARMED", "actorlike=prep", "objects", "prep=o-n"])
def test_a_wrong_condition_is_noticed(lexicon: Lexicon, condition: str) -> None:
    assert wrong_with(condition, lexicon.classes)


def test_lemmas_are_lower_case_words_with_hyphens_apart(lexicon: Lexicon) -> None:
    for place, row in lexicon.triggers.items():
        assert row.lemma == row.lemma.lower()
        assert all(WORD.fullmatch(word) for word in row.lemma.split(" ")), place
    for name, words in lexicon.classes.items():
        assert name.isupper()
        assert words and all(WORD.fullmatch(word) and word == word.lower() and "-" not in word for word in words), name


def test_no_row_hides_a_later_one(lexicon: Lexicon) -> None:
    hiding: defaultdict[tuple[str, str], list[tuple[str, frozenset[str], frozenset[str]]]] = defaultdict(list)
    for place, row in lexicon.triggers.items():
        needs, barred = frozenset(row.needs), bars(row)
        for earlier, wanted, bars_of_earlier in hiding[row.lemma, row.pos]:
            # an earlier row that asks for no more and bars no more always fits first
            assert not (wanted <= needs and bars_of_earlier <= barred), (earlier, place)
        hiding[row.lemma, row.pos].append((place, needs, barred))


def test_conditions_do_not_contradict_themselves(lexicon: Lexicon) -> None:
    for place, row in lexicon.triggers.items():
        assert not set(row.needs) & set(row.unless), place
        assert not {"obj", "noobj"} <= set(row.needs), place


def test_recipients_need_prepositions_where_the_scheme_says_so(lexicon: Lexicon) -> None:
    for place, row in lexicon.triggers.items():
        if row.scheme == "none":
            assert not row.preps, place


@pytest.mark.parametrize("type", TYPES)
def test_every_type_is_told_by_verbs_and_nouns(lexicon: Lexicon, type: str) -> None:
    rows = [row for row in lexicon.triggers.values() if row.type == type]
    assert len({row.lemma for row in rows if row.pos == "V"}) >= 20
    assert len({row.lemma for row in rows if row.pos == "N"}) >= 8


def test_every_mode_can_be_reached(lexicon: Lexicon) -> None:
    told = {(row.type, row.mode) for row in lexicon.triggers.values()} | {
        (r.type, r.mode) for r in lexicon.modes.values()
    }
    assert {(type, mode) for type in TYPES for mode in lexicon.ontology.modes(type)} <= told


@pytest.mark.parametrize("word", ["say", "announce", "tell that", "fear", "tension", "worry", "believe"])
def test_reporting_and_feeling_are_no_triggers(lexicon: Lexicon, word: str) -> None:
    assert word not in {row.lemma for row in lexicon.triggers.values()}


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("criticise", "criticize"),
        ("mobilise", "mobilize"),
        ("apologise", "apologize"),
        ("neutralise", "neutralize"),
        ("recognise", "recognize"),
        ("authorise", "authorize"),
        ("manoeuvre", "maneuver"),
        ("nationalise", "nationalize"),
    ],
)
def test_both_spellings_tell_the_same(lexicon: Lexicon, british: str, american: str) -> None:
    def senses(lemma: str) -> set[tuple[str, str, str | None]]:
        return {(row.pos, row.type, row.mode) for row in lexicon.triggers.values() if row.lemma == lemma}

    assert senses(british) == senses(american) != set()


def test_modes_name_known_modes_classes_and_places(lexicon: Lexicon) -> None:
    last: dict[str, int] = {}
    for place, row in lexicon.modes.items():
        lexicon.ontology.check(row.type, row.mode, place=place)
        assert row.words is None or row.words in lexicon.classes, place
        assert row.where in ("trigger", "content", "sentence"), place
        assert last.get(row.type, -1) < row.rank, place
        last[row.type] = row.rank


def test_supports_are_one_word_and_have_one_voice(lexicon: Lexicon) -> None:
    rows = list(lexicon.supports.values())
    assert len({row.lemma for row in rows}) == len(rows)
    assert {row.voice for row in rows} == {"active", "receive", "mutual"}
    assert all(WORD.fullmatch(row.lemma) for row in rows)
