"""Words and their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casus.reading.tokens import Tokenizer
from casus.tables import Tables

TOKENIZER = Tokenizer.load(Tables())


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in TOKENIZER(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a counter-offensive near Nagorno-Karabakh", "a counter - offensive near Nagorno - Karabakh"),
        ("He can't, cannot, won't and didn’t.", "He ca n't , can not , wo n't and did n’t ."),
        ("THEY DIDN'T", "THEY DID N'T"),
        ("Azerbaijan's and the rebels' claims", "Azerbaijan 's and the rebels ' claims"),
        ("he'll, they've, I'm, she'd", "he 'll , they 've , I 'm , she 'd"),
        ("U.S.-led U.N. troops at 5 p.m.", "U.S. - led U.N. troops at 5 p.m."),
        ("Gen. J.R. Karim and Mr. A. Petrov", "Gen. J.R. Karim and Mr. A. Petrov"),
        ("GEN. KARIM", "GEN. KARIM"),
        ("30,000 men, 3.5 km, $4.5bn, 10%", "30,000 men , 3.5 km , $ 4.5 bn , 10 %"),
        ("the 20th, the 1990s, 9/11, 10:30am", "the 20th , the 1990s , 9/11 , 10:30 am"),
        ("unit No. 5. No. Sat. 5 He sat.", "unit No. 5 . No . Sat. 5 He sat ."),
        ("Shi'ite Sana'a O'Neill coup d'etat", "Shi'ite Sana'a O'Neill coup d'etat"),
        ("“We won,” he said…", "“ We won , ” he said …"),
        ("see http://news.example/a?b=1, or @desk #Karabakh", "see http://news.example/a?b=1 , or @desk #Karabakh"),
        ("mail desk@news.example.", "mail desk@news.example ."),
        ("the end.The next", "the end . The next"),
        ("U.S President", "U.S President"),
        ("AT&T x", "AT&T x"),
        ("dead 🇦🇿 👍🏽 end", "dead 🇦🇿 👍🏽 end"),
    ],
)
def test_words_are_cut_as_the_treebanks_cut_them(text: str, expected: str) -> None:
    assert words(text) == expected.split()


@given(
    st.text(alphabet=st.characters(), max_size=60) | st.text("aA.'’\"-–$%1,! \n\u0301\u200b\ud800U&@#:/", max_size=40)
)
def test_no_character_is_lost_and_none_is_in_two_words(text: str) -> None:
    places = TOKENIZER(text)
    at = 0
    for start, end in places:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()


def test_a_range_is_read_without_its_surroundings() -> None:
    text = "He can't. She won't."
    assert [text[s:e] for s, e in TOKENIZER(text, 10)] == ["She", "wo", "n't", "."]
    assert [text[s:e] for s, e in TOKENIZER(text, 0, 5)] == ["He", "ca"]
