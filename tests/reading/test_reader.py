"""The reading stage: words, sentences and trees of an article, with an engine that knows nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casus.reading.reader import Reader
from casus.tables import Tables
from casus.types import Article, Furniture, Reading, Span

TABLES = Tables()


class Spy:
    """An engine that remembers what it was shown; flat trees, every word in capitals a name."""

    def __init__(self, flat: Callable[[Sequence[str]], Any]) -> None:
        self.flat = flat
        self.shown: list[str] = []

    def __call__(self, words: Sequence[str]) -> Any:
        self.shown.append(" ".join(words))
        grammar = self.flat(words)
        grammar.names = [(i, i + 1, "ORG") for i, word in enumerate(words) if word.isupper() and 1 < len(word)]
        return grammar


@pytest.fixture
def spy(flat: Callable[[Sequence[str]], Any]) -> Spy:
    return Spy(flat)


def words(reading: Reading) -> list[str]:
    return [token.text for token in reading.tokens]


def test_heads_count_in_the_whole_article(article: Callable[..., Article], spy: Spy) -> None:
    reading = Reader.load(TABLES, spy)(article("Nine died. NATO left town.", title="Blast"))
    assert words(reading) == ["Blast", "Nine", "died", ".", "NATO", "left", "town", "."]
    assert [token.head for token in reading.tokens] == [-1, -1, 1, 1, -1, 4, 4, 4]
    assert reading.children[4] == (5, 6, 7)
    assert reading.children[5] == ()
    assert reading.sentence_of == (0, 1, 1, 1, 2, 2, 2, 2)
    assert [(s.first, s.last, s.headline) for s in reading.sentences] == [(0, 1, True), (1, 4, False), (4, 8, False)]
    assert [(n.first, n.last, n.at.of(reading.article.text)) for n in reading.names] == [(4, 5, "NATO")]


def test_refused_sentences_have_words_and_no_grammar(article: Callable[..., Article], spy: Spy) -> None:
    reader = Reader.load(TABLES, spy, wanted=lambda words: "shelled" in words)
    reading = reader(article("Rain FELL.\n\nRebels Shelled it."))
    assert spy.shown == ["Rebels Shelled it ."]
    fell = reading.tokens[1]
    assert (fell.lemma, fell.upos, fell.rel, fell.head) == ("fell", "X", "dep", -1)
    assert reading.children[0] == ()


def test_words_in_quotation_marks_are_read_beside_wanted_ones(article: Callable[..., Article], spy: Spy) -> None:
    reader = Reader.load(TABLES, spy, wanted=lambda words: "shelled" in words)
    reader(article('"They shelled us. We ran," he said.\n\nRain fell.'))
    assert len(spy.shown) == 2


@pytest.mark.parametrize(
    ("title", "body", "shown"),
    [
        ("ARMY SHELLS TOWN, KILLS NINE IN KARVAN", "x", "Army shells town , kills nine in Karvan"),
        (
            "Rebels Claim Attack on Karvan Market in North",
            "Near the market.",
            "Rebels claim attack on Karvan market in North",
        ),
        (
            "Gulf State Says Karim Was Killed by Rebels",
            "In Gulf State he died.",
            "Gulf State says Karim was killed by rebels",
        ),
        ("Army shells town near Karvan", "x", "Army shells town near Karvan"),
        ("U.S. ARMY DIDN'T ATTACK REBELS", "x", "U.S. Army did n't attack rebels"),
    ],
)
def test_shouting_is_shown_small_and_kept_as_written(
    article: Callable[..., Article], spy: Spy, title: str, body: str, shown: str
) -> None:
    reading = Reader.load(TABLES, spy)(article(body, title=title))
    assert spy.shown[0].lower() == shown.lower()
    assert [w for w in spy.shown[0].split() if w.islower()] == [w for w in shown.split() if w.islower()]
    assert "".join(token.text for token in reading.tokens if reading.sentence_of[0] == 0).startswith(title.split()[0])


def test_curly_apostrophes_are_shown_straight(article: Callable[..., Article], spy: Spy) -> None:
    reading = Reader.load(TABLES, spy)(article("Baku’s army didn’t move."))
    assert spy.shown == ["Baku 's army did n't move ."]
    assert reading.tokens[1].text == "’s"


def test_furniture_is_not_read(article: Callable[..., Article], spy: Spy) -> None:
    bare = article("Nine died. Share this. Ten fled.")
    reading = Reader.load(TABLES, spy)(replace(bare, furniture=(Furniture(Span(11, 22), "share"),)))
    assert words(reading) == ["Nine", "died", ".", "Ten", "fled", "."]


@given(st.text("aB.?!\"'“” \n,:;1İ\u0301", max_size=80), st.text("AB c:", max_size=10))
def test_words_and_gaps_make_the_text_again(body: str, title: str) -> None:
    text = f"{title}\n\n{body}" if title else body
    art = Article("x", text, Span(0, len(title)) if title else None, None, (), None)

    def engine(words: Sequence[str]) -> Any:
        from conftest import Flat

        return Flat(words)

    reading = Reader.load(TABLES, engine)(art)
    at, rebuilt = 0, ""
    for token in reading.tokens:
        assert not text[at : token.start].strip()
        rebuilt += text[at : token.start] + token.text
        at = token.end
    assert rebuilt + text[at:] == text
    for quote in reading.quotes:
        assert 0 <= quote.content.start < quote.content.end <= len(text)
