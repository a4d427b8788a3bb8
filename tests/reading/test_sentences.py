"""Where sentences begin and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casus.reading.sentences import LONGEST, Splitter
from casus.tables import Tables
from casus.types import Article, Dateline, Furniture, Span

SPLITTER = Splitter.load(Tables())


def sentences(article: Article) -> list[str]:
    return [article.text[piece.words[0][0] : piece.words[-1][1]] for piece in SPLITTER(article)]


@pytest.mark.parametrize(
    "marked",
    [
        'Troops left. | "We won. | It is over." | He smiled.',
        '"Is it true?" | Karim asked.',
        '"We won," he said. | “It is over.” | Then he left.',
        "The U.S. President met Gen. A. B. Karim on Sept. 30. | They spoke.",
        "They fled to the U.S. | The army followed.",
        "Unit No. 5 shelled the town. | No. | It fled.",
        "They attacked at 5 p.m. on Monday. | Nobody died.",
        "Nine died... | The army fled. | Then ... nothing.",
        "“Nine died.” | ‘Ten.’ | (Eleven.) | Twelve.",
        "He fled.| She stayed.",
        "The toll was 3.5 times that of St. Petersburg, i.e. nine.",
        "THE ARMY SAID NINE DIED. | GEN. KARIM DENIED IT.",
        "1. Troops withdraw. | 2. Prisoners go home.",
        "“Nine died!” he said. | She agreed.",
    ],
)
def test_sentences_end_where_they_end(marked: str, article: Callable[..., Article]) -> None:
    text = marked.replace(".| ", ".").replace(" | ", " ")
    assert sentences(article(text)) == [part.strip() for part in marked.split("|")]


def test_the_headline_is_by_itself(article: Callable[..., Article]) -> None:
    pieces = SPLITTER(article("Nine died.", title="Army shells town"))
    assert [piece.headline for piece in pieces] == [True, False]


def test_paragraphs_end_sentences_without_a_stop(article: Callable[..., Article]) -> None:
    assert sentences(article("A COLD WAR\n\nThe army left.\nThe rebels came.")) == [
        "A COLD WAR",
        "The army left.",
        "The rebels came.",
    ]


def test_lines_broken_by_width_are_joined(article: Callable[..., Article]) -> None:
    text = (
        "Government troops shelled the outskirts of the northern town of\n"
        "Harran before dawn, killing nine people, and moved towards the\n"
        "Sarin bridge, where rebels had dug in along the river since the\n"
        "start of the week.\n"
        "   Residents fled. They took the road to the south on foot, said\n"
        "Omar Karim, a teacher."
    )
    assert len(sentences(article(text))) == 3


def test_dateline_and_furniture_are_in_no_sentence(article: Callable[..., Article]) -> None:
    text = "BAKU, Sept 30 (AFP) - Nine people died\n\nREAD MORE: our guide\n\nin a blast. The army left. Share this"
    bare = article(text)
    holes = [(text.index("READ"), text.index("guide") + 5), (text.index("Share"), len(text))]
    full = replace(
        bare,
        dateline=Dateline(Span(0, text.index("Nine")), (Span(0, 4),)),
        furniture=tuple(Furniture(Span(*hole), "share") for hole in holes),
    )
    assert sentences(full) == ["Nine people died", "in a blast.", "The army left."]


def test_endless_sentences_are_cut(article: Callable[..., Article]) -> None:
    pieces = SPLITTER(article("one two three, " * 200))
    assert max(len(piece.words) for piece in pieces) <= LONGEST


@given(st.text("aB.?!\"'”“ \n,;1(", max_size=80))
def test_every_word_is_in_one_sentence_in_order(text: str) -> None:
    found = [place for piece in SPLITTER(Article("x", text, None, None, (), None)) for place in piece.words]
    assert found == sorted(found)
    assert sum(end - start for start, end in found) == sum(not char.isspace() for char in text)
