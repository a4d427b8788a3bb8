"""Who says what, from trees written by hand and, where the model is there, from read ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from casus.reading.reader import Reader
from casus.tables import Tables
from casus.types import Article, Hunch, Reading

TABLES = Tables()


@dataclass
class Tree:
    upos: list[str]
    xpos: list[str]
    heads: list[int]
    rels: list[str]
    names: list[tuple[int, int, str]]
    hunches: Mapping[int, Hunch] = field(default_factory=dict)


def by_hand(article: Callable[..., Article], text: str, rows: str) -> Reading:
    """`rows`: `word/UPOS/XPOS/head/relation` for each word, heads from 1, sentences parted by `|`."""
    trees: dict[tuple[str, ...], Tree] = {}
    for sentence in rows.split("|"):
        cells = [row.split("/") for row in sentence.split()]
        words, upos, xpos, heads, rels = (list(column) for column in zip(*cells, strict=True))
        trees[tuple(words)] = Tree(upos, xpos, [int(head) - 1 for head in heads], rels, [])

    def engine(words: Sequence[str]) -> Tree:
        return trees[tuple(words)]

    return Reader.load(TABLES, engine)(article(text))


def said(reading: Reading) -> list[tuple[str | None, str, str]]:
    """(speaker, cue word's lemma, content), direct speech in double quotes."""
    text = reading.article.text
    found = []
    for quote in reading.quotes:
        speaker = quote.speaker and reading.span(quote.speaker.first, quote.speaker.last).of(text)
        assert quote.cue_token is not None and quote.cue is not None
        assert quote.speaker is None or quote.speaker.first <= quote.speaker.head < quote.speaker.last
        content = quote.content.of(text)
        found.append((speaker, reading.tokens[quote.cue_token].lemma, f'"{content}"' if quote.direct else content))
    return found


def test_a_clause_without_that(article: Callable[..., Article]) -> None:
    rows = (
        "Baku/PROPN/NNP/2/nsubj said/VERB/VBD/0/root its/PRON/PRP$/4/nmod:poss troops/NOUN/NNS/5/nsubj "
        "fled/VERB/VBD/2/ccomp ././PUNCT/2/punct".replace("././PUNCT/2/punct", "./PUNCT/./2/punct")
    )
    assert said(by_hand(article, "Baku said its troops fled.", rows)) == [("Baku", "say", "its troops fled")]


def test_a_reporting_clause_behind(article: Callable[..., Article]) -> None:
    rows = (
        "Nine/NUM/CD/2/nsubj died/VERB/VBD/0/root ,/PUNCT/,/6/punct the/DET/DT/5/det army/NOUN/NN/6/nsubj "
        "said/VERB/VBD/2/parataxis ./PUNCT/./2/punct"
    )
    assert said(by_hand(article, "Nine died, the army said.", rows)) == [("the army", "say", "Nine died")]


def test_a_denied_deed_and_its_bars(article: Callable[..., Article]) -> None:
    rows = "Baku/PROPN/NNP/2/nsubj denied/VERB/VBD/0/root the/DET/DT/4/det {}/NOUN/NN/2/obj ./PUNCT/./2/punct"
    assert said(by_hand(article, "Baku denied the attack.", rows.format("attack"))) == [("Baku", "deny", "the attack")]
    assert said(by_hand(article, "Baku denied the request.", rows.format("request"))) == []


def test_a_passive_has_its_speaker_in_the_agent_or_nowhere(article: Callable[..., Article]) -> None:
    rows = (
        "It/PRON/PRP/3/expl is/AUX/VBZ/3/aux:pass claimed/VERB/VBN/0/root that/SCONJ/IN/6/mark "
        "rebels/NOUN/NNS/6/nsubj fled/VERB/VBD/3/ccomp ./PUNCT/./3/punct"
    )
    assert said(by_hand(article, "It is claimed that rebels fled.", rows)) == [(None, "claim", "that rebels fled")]


def test_speech_over_sentences_and_paragraphs_has_one_speaker(article: Callable[..., Article]) -> None:
    text = '"They came at dawn," Karim said. "We ran.\n\n"Nobody helped us." The rest is silence.'
    rows = (
        '"/PUNCT/``/3/punct They/PRON/PRP/3/nsubj came/VERB/VBD/8/ccomp at/ADP/IN/5/case dawn/NOUN/NN/3/obl '
        ",/PUNCT/,/8/punct \"/PUNCT/''/8/punct Karim/PROPN/NNP/9/nsubj said/VERB/VBD/0/root ./PUNCT/./9/punct|"
        '"/PUNCT/``/3/punct We/PRON/PRP/3/nsubj ran/VERB/VBD/0/root ./PUNCT/./3/punct|'
        '"/PUNCT/``/3/punct Nobody/PRON/NN/3/nsubj helped/VERB/VBD/0/root us/PRON/PRP/3/obj ./PUNCT/./3/punct '
        "\"/PUNCT/''/3/punct|"
        "The/DET/DT/2/det rest/NOUN/NN/4/nsubj is/AUX/VBZ/4/cop silence/NOUN/NN/0/root ./PUNCT/./4/punct"
    )
    assert said(by_hand(article, text, rows)) == [
        ("Karim", "say", '"They came at dawn"'),
        ("Karim", "say", '"We ran"'),
        ("Karim", "say", '"Nobody helped us"'),
    ]


def test_titles_and_reserved_words_are_no_speech(article: Callable[..., Article]) -> None:
    rows = (
        "The/DET/DT/3/det “/PUNCT/``/3/punct incident/NOUN/NN/5/nsubj ”/PUNCT/''/3/punct ended/VERB/VBD/0/root "
        "./PUNCT/./5/punct"
    )
    assert said(by_hand(article, "The “incident” ended.", rows)) == []


READ = [
    (
        "The ministry accused the militia of mining the road.",
        [("The ministry", "accuse", "mining the road")],
    ),
    ("The army denied shelling the town.", [("The army", "deny", "shelling the town")]),
    ("The group claimed responsibility for the bombing.", [("The group", "responsibility", "the bombing")]),
    (
        "The blast, which doctors said wounded seven children, hit a market.",
        [("doctors", "say", "wounded seven children")],
    ),
    (
        "According to a local official, the rebels seized the village.",
        [("a local official", "according", "the rebels seized the village")],
    ),
    (
        "Rain fell on Friday, and the flood has cut two roads, according to a mayor.",
        [("a mayor", "according", "the flood has cut two roads")],
    ),
    (
        "The rebels are reported to have killed nine soldiers.",
        [(None, "report", "The rebels are reported to have killed nine soldiers")],
    ),
    (
        "Rebels reportedly shelled the town overnight.",
        [(None, "reportedly", "Rebels reportedly shelled the town overnight")],
    ),
    (
        "The general was quoted as saying that the attack had failed.",
        [("The general", "say", "that the attack had failed")],
    ),
    (
        "The president told reporters that the ceasefire was dead.",
        [("The president", "tell", "that the ceasefire was dead")],
    ),
    (
        "In a statement, the ministry said the convoy crossed the river.",
        [("the ministry", "say", "the convoy crossed the river")],
    ),
    ("There were reports of clashes near the border.", [(None, "report", "clashes near the border")]),
    ("Police blamed separatists for the blast.", [("Police", "blame", "the blast")]),
    (
        '"Our men hold the bridge," army spokesman Omar Karim said.',
        [("army spokesman Omar Karim", "say", '"Our men hold the bridge"')],
    ),
    (
        "The official said the army had retaken the town and that rebels had fled.",
        [("The official", "say", "the army had retaken the town and that rebels had fled")],
    ),
    ("The war claimed 30,000 lives.", []),
    ("Troops entered the town on Monday.", []),
    (
        "The army rejected claims that it had used gas.",
        [("The army", "reject", "claims that it had used gas"), (None, "claim", "it had used gas")],
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "expected"), READ)
def test_attribution_in_sentences_that_the_engine_reads(
    read: Callable[..., Reading], text: str, expected: list[tuple[str | None, str, str]]
) -> None:
    assert said(read(text)) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "speaker", "content"),
    [
        ("Rebels shell town, killing nine: ministry", "ministry", "Rebels shell town, killing nine"),
        ("Police: Nine dead in blast", "Police", "Nine dead in blast"),
        ("Harran protests: Nine dead in blast", None, None),
    ],
)
def test_headlines_name_their_source_at_a_colon(
    read: Callable[..., Reading], title: str, speaker: str | None, content: str | None
) -> None:
    found = [(who, what) for who, cue, what in said(read("Nothing more.", title=title)) if cue == ":"]
    assert found == ([(speaker, content)] if speaker else [])
