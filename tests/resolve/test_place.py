from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from casus.resolve.place import PlaceResolver
from casus.tables import Tables
from casus.types import Article, Dateline, Frame, Name, Place, Reading, Sentence, Span, Token

Read = Callable[..., Reading]


@pytest.fixture(scope="module")
def resolver() -> PlaceResolver:
    return PlaceResolver.load(Tables())


def frame(reading: Reading, words: str, type: str = "ASSAULT", mode: str | None = None) -> Frame:
    """The act that `words` name; its head is the word that the others hang on."""
    start = reading.article.text.index(words)
    at = Span(start, start + len(words))
    inside = [i for i, t in enumerate(reading.tokens) if at.start <= t.start < at.end]
    head = next((i for i in inside if reading.tokens[i].head not in inside), inside[-1])
    return Frame(type, mode, at, head, reading.sentence_of[head], (), "test", 1.0)


def plain(*sentences: str, names: tuple[str, ...] = (), dateline: str = "") -> Reading:
    """A reading without grammar, from sentences written with a space before each mark."""
    text = f"{dateline} - " if dateline else ""
    tokens: list[Token] = []
    ends: list[Sentence] = []
    of: list[int] = []
    for number, sentence in enumerate(sentences):
        first = len(tokens)
        for word in sentence.split(" "):
            tokens.append(Token(len(text), len(text) + len(word), word, word.lower(), "X", "", -1, "dep"))
            text += word + " "
            of.append(number)
        ends.append(Sentence(Span(tokens[first].start, tokens[-1].end), first, len(tokens)))
    found = []
    for name in names:
        at = text.index(name)
        inside = [i for i, t in enumerate(tokens) if at <= t.start < at + len(name)]
        found.append(Name(inside[0], inside[-1] + 1, "LOC", Span(at, at + len(name))))
    line = Dateline(Span(0, len(dateline) + 2), (Span(0, len(dateline)),)) if dateline else None
    article = Article("test", text, None, line, (), None)
    return Reading(article, tuple(tokens), tuple(ends), tuple(found), (), None, ((),) * len(tokens), tuple(of))


def where(
    resolver: PlaceResolver, reading: Reading, words: str, type: str = "ASSAULT", mode: str | None = None
) -> Place | None:
    return resolver((frame(reading, words, type, mode),), reading)[0]


# --------------------------------------------------------------------------- which place


@pytest.mark.parametrize(
    ("text", "words", "name", "country", "precision"),
    [
        ("Rebels shelled a bakery in Goma .", "shelled", "Goma", "COD", "city"),
        ("Gunmen opened fire near Maiduguri .", "opened fire", "Maiduguri", "NGA", "city"),
        ("A bomb exploded in the Lebanese city of Tripoli .", "exploded", "Tripoli", "LBN", "city"),
        ("A bomb exploded in Tripoli , the Libyan capital .", "exploded", "Tripoli", "LBY", "city"),
        ("Troops clashed with militia in Nagorny Karabakh .", "clashed", "Nagorno-Karabakh", "AZE", "province"),
        ("Fighting raged along the Line of Control .", "Fighting", "Line of Control", None, "region"),
        ("Jets bombed a depot in Yemen 's Marib province .", "bombed", "Marib province", "YEM", "province"),
        ("A mine blast hit a bus in Paris , Texas .", "blast", "Paris", "USA", "city"),
        ("Police fired on a crowd in Sukhumi .", "fired", "Sukhumi", "GEO", "city"),
        ("Drones struck a ship off Sevastopol .", "struck", "Sevastopol", "UKR", "city"),
    ],
)
def test_a_place_is_read_without_grammar(
    resolver: PlaceResolver, text: str, words: str, name: str, country: str | None, precision: str
) -> None:
    place = where(resolver, plain(text), words)
    assert place is not None
    assert (place.name, place.country, place.precision, place.basis) == (name, country, precision, "stated")


def test_evidence_is_the_characters_of_the_place(resolver: PlaceResolver) -> None:
    reading = plain("A roadside bomb killed two soldiers in Poonch district .")
    place = where(resolver, reading, "bomb")
    assert place is not None and place.at is not None
    assert place.at.of(reading.article.text) == "Poonch district" and place.precision == "district"


@pytest.mark.parametrize(
    ("other", "country"),
    [("Lebanese troops moved in .", "LBN"), ("Libyan troops moved in .", "LBY")],
)
def test_the_story_decides_between_places_of_one_name(resolver: PlaceResolver, other: str, country: str) -> None:
    place = where(resolver, plain("Militants attacked a police post in Tripoli .", other, other), "attacked")
    assert place is not None and place.country == country


def test_the_dateline_tells_the_country(resolver: PlaceResolver) -> None:
    place = where(resolver, plain("Riot police beat marchers in Brest .", dateline="MINSK"), "beat")
    assert place is not None and place.country == "BLR"


def test_neighbours_decide_between_towns(resolver: PlaceResolver) -> None:
    reading = plain(
        "Gunmen attacked a convoy in Jalalabad .", "Roads to Kabul and Torkham were shut .", names=("Kabul", "Torkham")
    )
    place = where(resolver, reading, "attacked")
    assert place is not None and place.country == "AFG"


def test_a_letter_too_many_is_forgiven_in_a_long_name(resolver: PlaceResolver) -> None:
    reading = plain("Fighting broke out in Nagorno-Karabbakh on Sunday .", names=("Nagorno-Karabbakh",))
    place = where(resolver, reading, "Fighting")
    assert place is not None and place.name == "Nagorno-Karabakh"


@pytest.mark.parametrize(
    "text", ["The attack took place on Tuesday .", "In March the army attacked .", "Mr Kabul attacked the bill ."]
)
def test_days_months_and_persons_are_no_places(resolver: PlaceResolver, text: str) -> None:
    assert where(resolver, plain(text), "attack") is None


def test_the_place_that_opens_a_sentence_holds_for_its_paragraph(resolver: PlaceResolver) -> None:
    lines = ("Gunmen attacked a church in Ouagadougou .", "In Mali , troops raided a camp .", "Nine fighters died .")
    reading = plain(*lines)
    place = where(resolver, reading, "died")
    assert place is not None and place.country == "MLI"


def test_an_unknown_name_blanks_nothing(resolver: PlaceResolver) -> None:
    reading = plain("Shells hit Qwertyville and a school in Aleppo .", names=("Qwertyville", "Aleppo"))
    place = where(resolver, reading, "hit")
    assert place is not None and place.name == "Aleppo"


# --------------------------------------------------------------------------- whose place


def test_words_alone_are_nowhere(resolver: PlaceResolver) -> None:
    reading = plain("The minister condemned the raid in Kidal .")
    for type in ("ACCUSE", "REQUEST", "REJECT", "THREATEN", "AGREE", "SUPPORT", "CONCEDE"):
        assert where(resolver, reading, "condemned", type) is None


def test_a_meeting_is_somewhere(resolver: PlaceResolver) -> None:
    place = where(resolver, plain("The envoys met in Geneva on Monday ."), "met", "CONSULT")
    assert place is not None and place.name == "Geneva"


def test_a_phone_call_is_nowhere(resolver: PlaceResolver) -> None:
    assert where(resolver, plain("The two discussed it in Geneva by phone ."), "discussed", "CONSULT", "phone") is None


def test_a_toll_takes_the_place_told_before(resolver: PlaceResolver) -> None:
    reading = plain("Mortars hit a market in Kadugli .", "Eleven traders were killed .")
    first, second = resolver((frame(reading, "hit"), frame(reading, "killed")), reading)
    assert first is not None and second == replace(first, basis="context", at=None)


def test_places_come_in_the_order_of_the_frames(resolver: PlaceResolver) -> None:
    reading = plain("Rebels shelled Taiz .", "Later a raid hit Hodeidah .")
    hodeidah, taiz = resolver((frame(reading, "raid"), frame(reading, "shelled")), reading)
    assert hodeidah is not None and taiz is not None
    assert (hodeidah.name, taiz.name) == ("Hodeidah", "Taiz")


def test_no_frames_no_places(resolver: PlaceResolver) -> None:
    assert resolver((), plain("Nothing happened in Oslo .")) == ()


# --------------------------------------------------------------------------- with the engine's grammar


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("The ministry in Khartoum said that gunmen attacked a convoy near Nyala on Friday.", "attacked", "Nyala"),
        ("Moscow said rebels had shelled the village of Shyrokyne.", "shelled", "Shyrokyne"),
        ("Separatists seized Debaltseve after a siege.", "seized", "Debaltseve"),
        ("Dozens died in Sirte, where clashes broke out at dawn.", "clashes", "Sirte"),
        ("Troops withdrew from Kherson overnight.", "withdrew", "Kherson"),
        ("The Kidal clashes left six rebels dead.", "clashes", "Kidal"),
        ("Police arrested nine students in Harare as crowds marched through Bulawayo.", "arrested", "Harare"),
    ],
)
def test_the_place_of_the_act_not_of_the_speaker(
    resolver: PlaceResolver, read: Read, text: str, words: str, name: str
) -> None:
    type = {"withdrew": "RETREAT", "seized": "COERCE", "arrested": "COERCE"}.get(words, "ASSAULT")
    place = where(resolver, read(text), words, type)
    assert place is not None and place.name == name


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["Baku rejected the talks and attacked the plan.", "Israel and Iran attacked each other."]
)
def test_a_country_that_acts_is_no_place(resolver: PlaceResolver, read: Read, text: str) -> None:
    assert where(resolver, read(text), "attacked") is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Rebels entered Bambari on Monday. Seven people were killed in the town.", "killed", "Bambari"),
        ("An aid convoy reached Juba. Gunmen attacked it there.", "attacked", "Juba"),
        ("Jordanian police fired tear gas in the capital.", "fired", "Amman"),
        ("Clashes erupted in Syria. A car bomb exploded in the Syrian capital.", "exploded", "Damascus"),
    ],
)
def test_nouns_stand_for_places(resolver: PlaceResolver, read: Read, text: str, words: str, name: str) -> None:
    place = where(resolver, read(text), words)
    assert place is not None and place.name == name


@pytest.mark.slow
def test_what_may_come_is_not_where_the_story_is(resolver: PlaceResolver, read: Read) -> None:
    reading = read("Shells hit Kupwara on Friday. The army warned that any further attack could lead to war.")
    hit, attack = resolver((frame(reading, "hit"), frame(reading, "attack")), reading)
    assert hit is not None and attack is None


@pytest.mark.slow
def test_a_headline_takes_the_place_of_its_body(resolver: PlaceResolver, read: Read) -> None:
    reading = read("Gunmen raided a hotel in Bamako on Friday, officials said.", title="Raid on hotel kills twelve")
    head, body = resolver((frame(reading, "Raid"), frame(reading, "raided")), reading)
    assert body is not None and head is not None and head.name == body.name == "Bamako" and head.basis == "context"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        (
            "Gunmen raided a market in Gao on Friday. The group has been fighting the army since 2012.",
            "fighting",
            "Mali",
        ),
        ("Police in Oman detained a citizen of Kazakhstan.", "detained", "Oman"),
    ],
)
def test_neither_a_long_war_nor_whose_citizen_it_is_is_the_place(
    resolver: PlaceResolver, read: Read, text: str, words: str, name: str
) -> None:
    reading = read(text)
    acts = [w for w in ("raided", words) if w in text]
    *_, place = resolver(tuple(frame(reading, w, "ASSAULT") for w in acts), reading)
    assert place is not None and place.name == name


@pytest.mark.slow
def test_a_quarter_is_no_small_town_of_a_like_name_abroad(resolver: PlaceResolver, read: Read) -> None:
    reading = read(
        "Two bombs hit Homs in Syria on Sunday. Syrian police closed roads. At least 10 Syrian soldiers were wounded"
        " by the explosions in the Zahra district."
    )
    *_, place = resolver((frame(reading, "bombs"), frame(reading, "explosions")), reading)
    assert place is not None and place.country == "SYR"
