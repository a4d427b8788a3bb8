"""Dictionary forms."""

from __future__ import annotations

import pytest

from casus.reading.lemmas import Lemmas
from casus.tables import Tables

LEMMAS = Lemmas.load(Tables())


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("shell", "shelled shelling shells"),
        ("bomb", "bombed BOMBED bombing"),
        ("travel", "travelled traveling travelling"),
        ("control", "controlled controlling"),
        ("expel", "expelled expelling"),
        ("die", "died dying dies"),
        ("flee", "fled fleeing flees"),
        ("shoot", "shot shooting"),
        ("blow", "blew blown"),
        ("leave", "left leaving leaves"),
        ("retake", "retook retaken"),
        ("outfight", "outfought"),
        ("seize", "seized seizing seizes"),
        ("invade", "invaded invading"),
        ("raid", "raided raiding"),
        ("target", "targeted targeting"),
        ("kidnap", "kidnapped kidnapping"),
        ("agree", "agreed agreeing"),
        ("need", "need needed"),
        ("exceed", "exceeded exceed"),
        ("accuse", "accused accusing"),
        ("deny", "denied denying denies"),
        ("evacuate", "evacuated"),
        ("retreat", "retreated"),
        ("reach", "reached reaching reaches"),
    ],
)
def test_verbs(lemma: str, forms: str) -> None:
    for form in forms.split():
        assert LEMMAS(form, "VERB") == lemma, form


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("clashes", "clash"),
        ("gunmen", "gunman"),
        ("casualties", "casualty"),
        ("MPs", "mp"),
        ("crises", "crisis"),
        ("houses", "house"),
        ("headquarters", "headquarters"),
        ("virus", "virus"),
        ("press", "press"),
        ("children", "child"),
        ("1990s", "1990s"),
    ],
)
def test_nouns(form: str, lemma: str) -> None:
    assert LEMMAS(form, "NOUN") == lemma


def test_the_part_of_speech_decides() -> None:
    assert LEMMAS("left", "VERB") == "leave"
    assert LEMMAS("left", "ADJ") == "left"
    assert LEMMAS("Leaves", "PROPN") == "leaves"


def test_curly_apostrophes_are_the_same() -> None:
    assert LEMMAS("n’t", "PART") == LEMMAS("n't", "PART") == "not"
