"""Where a dateline is seen, what it says, and where none is."""

from __future__ import annotations

from datetime import date

import pytest

from casus.tables import Tables
from casus.text.clean import Cleaner
from casus.text.dateline import full_day
from casus.types import Article, Story

REST = "Troops shelled the outskirts of the town on Friday, killing at least four people, officials said."


@pytest.fixture(scope="module")
def clean() -> Cleaner:
    return Cleaner.load(Tables())


def cleaned(clean: Cleaner, body: str, *, title: str = "") -> Article:
    return clean(Story("s", "v", "text", title, body, None))


FORMS = [
    ("BAKU, Sept 30 (AFP) -", ["BAKU"], "Sept 30", "AFP"),
    ("BAKU, Sept. 30 (Xinhua) --", ["BAKU"], "Sept. 30", "Xinhua"),
    ("BAKU, September 30. /TASS/.", ["BAKU"], "September 30", "TASS"),
    ("YEREVAN/BAKU (Reuters) -", ["YEREVAN", "BAKU"], None, "Reuters"),
    ("KABUL, Afghanistan (AP) —", ["KABUL", "Afghanistan"], None, "AP"),
    ("KABUL, Afghanistan —", ["KABUL", "Afghanistan"], None, None),
    ("BAGHDAD(AFP):", ["BAGHDAD"], None, "AFP"),
    ("Baku:", ["Baku"], None, None),
    ("NEW DELHI:", ["NEW DELHI"], None, None),
    ("Kotli (Pakistan), Nov 3, 2016 (AFP) -", ["Kotli", "Pakistan"], "Nov 3, 2016", "AFP"),
    ("UNITED NATIONS, Oct 1 (Reuters) -", ["UNITED NATIONS"], "Oct 1", "Reuters"),
    ("ORLAVAT, Serbia, 3 May (dpa) –", ["ORLAVAT", "Serbia"], "3 May", "dpa"),
    ("SAN SALVADOR, 12 NOV 89 (ACAN-EFE) --", ["SAN SALVADOR"], "12 NOV 89", "EFE"),
    ("SANAA and ADEN, Yemen (Reuters) -", ["SANAA", "ADEN", "Yemen"], None, "Reuters"),
    ("(Reuters) -", [], None, "Reuters"),
    ("WASHINGTON", ["WASHINGTON"], None, None),
    ("WASHINGTON/BEIRUT", ["WASHINGTON", "BEIRUT"], None, None),
    ("HANOVER, Germany/WASHINGTON", ["HANOVER", "Germany", "WASHINGTON"], None, None),
    ("BATON ROUGE, La.", ["BATON ROUGE", "La."], None, None),
    ("SÃO PAULO -", ["SÃO PAULO"], None, None),
    ("N'DJAMENA (AFP) -", ["N'DJAMENA"], None, "AFP"),
]


@pytest.mark.parametrize(("written", "places", "day", "agency"), FORMS)
def test_a_dateline_gives_its_places_day_and_agency(
    clean: Cleaner, written: str, places: list[str], day: str | None, agency: str | None
) -> None:
    article = cleaned(clean, f"{written} {REST}", title="Shelling kills four")
    assert article.dateline is not None
    assert article.dateline.at.of(article.text) == written
    assert [span.of(article.text) for span in article.dateline.places] == places
    assert (article.dateline.day.of(article.text) if article.dateline.day else None) == day
    assert article.dateline.agency == agency


@pytest.mark.parametrize(
    "sentence",
    [
        REST,
        "NATO Secretary General Jens Stoltenberg said on Monday that allies would send troops.",
        "UNHCR said: more than 3,000 people had crossed the border.",
        "WHAT WE KNOW: the army has left the town.",
        "Prime Minister Imran Khan (PTI) said the talks had failed.",
        "The Associated Press (AP) reported that four people were killed.",
        "The United Nations - which has 200 observers there - called for calm.",
        "In Paris - the capital of France - thousands marched.",
        "Baku and Yerevan accused each other of shelling.",
        "Azerbaijan, Armenia trade fire - two dead.",
        "May 3: the army entered the town.",
        "MILLIONS of people were left without power after the attack.",
        "London police arrested 40 people at a march on Saturday.",
        "U.S. forces struck a camp in Somalia, the Pentagon said.",
        "BOGOTA POLICE SAID THAT GUERRILLAS HAD BLOWN UP A PIPELINE.",
    ],
)
def test_an_ordinary_first_sentence_is_no_dateline(clean: Cleaner, sentence: str) -> None:
    assert cleaned(clean, sentence).dateline is None


def test_capitals_that_the_text_itself_uses_as_a_place_are_a_dateline(clean: Cleaner) -> None:
    with_place = cleaned(clean, "ORLAVAT Guards fired on a convoy. Two people died in Orlavat, the mayor said.")
    without = cleaned(clean, "ORLAVAT Guards fired on a convoy. Two people died, the mayor said.")
    assert with_place.dateline is not None and with_place.dateline.at.of(with_place.text) == "ORLAVAT"
    assert without.dateline is None


@pytest.mark.parametrize(
    "above",
    [
        "By Jane Roe",
        " date 2019-05-03",
        "World | Europe\n\nShare this article: Facebook | Twitter",
        "VPQ\n\n3 hours ago",
    ],
)
def test_a_dateline_is_found_under_furniture(clean: Cleaner, above: str) -> None:
    article = cleaned(clean, f"{above}\n\nBELGRADE (AFP) - {REST}")
    assert article.dateline is not None
    assert article.dateline.at.of(article.text) == "BELGRADE (AFP) -"


def test_a_dateline_after_the_dumps_date_on_the_same_line_is_found(clean: Cleaner) -> None:
    article = cleaned(clean, f" date 2019-05-03 BELGRADE (AFP) - {REST}")
    assert article.dateline is not None
    assert article.dateline.at.of(article.text) == "BELGRADE (AFP) -"


def test_a_dateline_deep_in_the_story_is_none(clean: Cleaner) -> None:
    assert cleaned(clean, f"{REST}\n\n{REST}\n\nBELGRADE (AFP) - {REST}").dateline is None


def test_a_dateline_is_not_furniture(clean: Cleaner) -> None:
    assert cleaned(clean, f"BELGRADE (AFP) - {REST}").furniture == ()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Jan 14, 2024", date(2024, 1, 14)),
        ("14 January 2024", date(2024, 1, 14)),
        ("Sept. 30, 2020", date(2020, 9, 30)),
        ("2020-09-30", date(2020, 9, 30)),
        ("Sept 30", None),
        ("Feb 31, 2020", None),
    ],
)
def test_a_dateline_with_its_year_is_a_day(words: str, day: date | None) -> None:
    assert full_day(words) == day
