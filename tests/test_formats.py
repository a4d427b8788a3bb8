import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import date

import fake
import pytest
from rich.console import Console

from casus import formats
from casus.errors import CasusError
from casus.types import Actor, Claim, Period, Place, Span, Status, Toll

TITLE = "Reds shelled town"
BODY = "BLUE - Reds shelled Blues near Talo and killed 12, the army said.\n\nShare this"


@pytest.fixture
def coded():
    return fake.build(fake.Config())(fake.story("a1", BODY, title=TITLE))


def found_in(coded):
    return list(formats.found_in(coded, coded.events))


def test_a_row_of_output_is_the_documented_one(coded):
    coded = replace(coded, events=coded.events[1:])
    text = f"{TITLE}\n\n{BODY}"
    actor = {"text": "Reds", "country": "RED", "sector": "MIL", "entity": "Redland"}
    at = {"start": 0, "end": 4, "text": "Reds"}
    assert formats.coded_row(coded) == {
        "story": "a1",
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "published": "2001-05-09",
        "agency": "AFP",
        "copy_of": None,
        "copy_kind": None,
        "furniture": [{"start": 86, "end": 96, "text": "Share this"}],
        "events": [
            {
                "id": coded.events[0].id,
                "type": "ASSAULT",
                "mode": "heavy-weapons",
                "status": "claimed",
                "trigger": {"start": 31, "end": 38, "text": "shelled"},
                "sentence": {"start": 0, "end": len(text), "text": text},
                "actor": [{**actor, "at": at}],
                "recipient": [
                    {
                        "text": "Blues",
                        "country": "BLU",
                        "sector": "REB",
                        "entity": "Blueland",
                        "at": {"start": 39, "end": 44, "text": "Blues"},
                    }
                ],
                "when": {"start": "2001-05-09", "end": "2001-05-09", "grain": "day", "basis": "story", "at": None},
                "where": {
                    "name": "Talo",
                    "country": "BLU",
                    "admin1": "Northern",
                    "lat": 40.5,
                    "lon": 46.25,
                    "precision": "city",
                    "radius_km": 5.0,
                    "geonameid": 77,
                    "basis": "stated",
                    "at": {"start": 50, "end": 54, "text": "Talo"},
                },
                "tolls": [
                    {
                        "harm": "killed",
                        "group": "fighter",
                        "side": None,
                        "low": 12,
                        "high": None,
                        "cumulative": False,
                        "unit": None,
                        "at": {"start": 66, "end": 68, "text": "12"},
                    }
                ],
                "speaker": {**actor, "text": "army", "at": {"start": 74, "end": 78, "text": "army"}},
                "cue": {"start": 79, "end": 83, "text": "said"},
                "cameo": "194",
                "quad": 4,
                "intensity": -9.5,
                "score": 0.75,
                "rule": "triggers.tsv:2",
                "coder": "fake-1",
            }
        ],
        "problems": [],
    }


def test_keys_come_in_the_documented_order(coded):
    row = formats.coded_row(coded, with_text=True, link=True)
    assert " ".join(row) == ("story text_sha256 published agency copy_of copy_kind furniture events problems text")
    event = row["events"][0]
    assert " ".join(event) == (
        "id type mode status trigger sentence actor recipient when where tolls speaker cue cameo quad intensity"
        " score rule coder incident"
    )
    assert event["incident"] is None
    assert " ".join(event["where"]) == "name country admin1 lat lon precision radius_km geonameid basis at"
    assert " ".join(event["when"]) == "start end grain basis at"


def test_a_problem_says_where():
    coded = fake.build(fake.Config())(fake.story("a2", "BAD text"))
    assert formats.coded_row(coded)["problems"] == [
        {"stage": "read", "error": "a2: read: cannot be read", "at": {"start": 0, "end": 3, "text": "BAD"}}
    ]


def test_a_line_is_compact_and_keeps_letters():
    assert formats.dump_jsonl({"a": ["Ağdam", None]}) == '{"a":["Ağdam",null]}'


def test_half_a_surrogate_pair_can_be_written():
    line = formats.dump_jsonl({"a": "x\ud83dy"})
    assert json.loads(line.encode("utf-8")) == {"a": "x\ud83dy"}


def test_an_event_reads_back_as_it_was_written(coded):
    for event in coded.events:
        row = json.loads(formats.dump_jsonl(formats.event_row(event, coded.article.text)))
        assert formats.event_of("a1", row) == event


def test_an_event_without_values_reads_back(coded):
    bare = replace(
        coded.events[0], mode=None, actor=(), recipient=(), when=None, where=None, tolls=(), claim=Claim(None, None)
    )
    assert formats.event_of("a1", formats.event_row(bare, coded.article.text)) == bare


ARGUMENTS = {
    "story_id": "a1",
    "type": "ASSAULT",
    "trigger": "shelled",
    "actors": (Actor("Reds", "RED", "MIL", "Redland", Span(0, 4)),),
    "recipients": (),
    "speaker": None,
}


def test_an_id_is_a_digest_of_content():
    assert formats.event_id(**ARGUMENTS) == "6eec25089f138ddb"


@pytest.mark.parametrize(
    "change",
    [
        {"story_id": "a2"},
        {"type": "COERCE"},
        {"trigger": "fired"},
        {"actors": ()},
        {"actors": (), "recipients": ARGUMENTS["actors"]},
        {"speaker": ARGUMENTS["actors"][0]},
    ],
)
def test_each_part_of_an_id_counts(change):
    assert formats.event_id(**ARGUMENTS | change) != formats.event_id(**ARGUMENTS)


def test_csv_has_one_plain_row_an_event(coded):
    two = replace(
        coded.events[1],
        actor=(*coded.events[1].actor, Actor("they, or some", None, None, None, None)),
        tolls=(
            Toll("killed", "any", None, 30000, 30000, True, None, None),
            Toll("killed", "child", None, 3, 3, False, None, None),
            Toll("killed", "any", None, 12, None, False, None, None),
        ),
    )
    out = io.StringIO()
    formats.write_csv(formats.found_in(coded, [two]), out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert list(row) == list(formats.COLUMNS)
    assert (row["actor"], row["actor_country"]) == ("Reds|they, or some", "RED|")
    assert (row["killed_low"], row["killed_high"]) == ("12", "")
    assert (row["start"], row["place"], row["lat"], row["speaker"]) == ("2001-05-09", "Talo", "40.5", "army")


def test_somewhere_in_a_country_is_no_pin(coded):
    town = coded.events[1]
    country = replace(town, where=Place("Blueland", "BLU", None, 41.0, 47.0, "country", 300.0, None, "stated", None))
    nowhere = replace(town, where=None)
    out = io.StringIO()
    formats.write_geojson(formats.found_in(coded, [town, country, nowhere]), out)
    features = json.loads(out.getvalue())["features"]
    assert [feature["geometry"] for feature in features] == [
        {"type": "Point", "coordinates": [46.25, 40.5]},
        None,
        None,
    ]
    assert features[1]["properties"]["place"] == "Blueland"


def test_jsonl_tells_whose_story_it_is(coded):
    out = io.StringIO()
    formats.write_jsonl(found_in(coded), out)
    row = json.loads(out.getvalue().splitlines()[0])
    assert (row["story"], row["publisher"], row["title"], row["type"]) == ("a1", "Post", TITLE, "ASSAULT")


def test_parquet_without_pyarrow_is_one_clear_error(coded, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(CasusError, match="pip install pyarrow"):
        formats.parquet(found_in(coded))


def test_parquet_has_the_columns_of_csv(coded):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(formats.parquet(found_in(coded))))
    assert table.column_names == list(formats.COLUMNS)
    assert table.column("killed_low").to_pylist() == [12, 12]


@pytest.mark.parametrize(
    ("toll", "text"),
    [
        (Toll("killed", "any", None, 12, 12, False, None, None), "12 killed"),
        (Toll("killed", "any", None, 12, None, False, None, None), "12+ killed"),
        (Toll("wounded", "child", None, 3, 9, False, None, None), "3-9 wounded (children)"),
        (Toll("killed", "any", "Redland", 30000, 30000, True, None, None), "30,000 killed (Redland, in all)"),
        (Toll("killed", "fighter", "Redland", 1, 1, False, None, None), "1 killed (fighter, Redland)"),
        (Toll("destroyed", "any", None, 1, 1, False, "tank", None), "1 tank destroyed"),
        (Toll("destroyed", "any", None, 2, 2, False, "tank", None), "2 tanks destroyed"),
        (Toll("destroyed", "any", None, 2, None, False, "aircraft", None), "2+ aircraft destroyed"),
        (Toll("destroyed", "any", None, 2, 3, False, "battery", None), "2-3 batteries destroyed"),
    ],
)
def test_a_toll_reads_as_people_write_it(toll, text):
    assert formats.toll_text(formats._toll_row(toll, "")) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2001, 5, 9), date(2001, 5, 9), "2001-05-09"),
        (date(2001, 5, 1), date(2001, 5, 9), "2001-05-01 to 2001-05-09"),
        (date(2000, 2, 1), date(2000, 2, 29), "2000-02"),
        (date(2001, 5, 1), date(2001, 7, 31), "2001-05 to 2001-07"),
        (date(2001, 1, 1), date(2001, 12, 31), "2001"),
        (date(1999, 1, 1), date(2001, 12, 31), "1999 to 2001"),
        (date(2001, 5, 9), None, "from 2001-05-09"),
        (None, date(2001, 5, 9), "until 2001-05-09"),
        (None, None, ""),
    ],
)
def test_a_period_reads_as_a_range(start, end, text):
    assert formats.period_text(formats._when_row(Period(start, end, "day", "stated", None), "")) == text


def test_letters_stand_under_the_words_they_mark(coded):
    marks = formats.evidence(coded, coded.events[1:])
    lines = formats.underlined(coded.article.text, marks, width=200).split("\n")
    line = next(i for i, line in enumerate(lines) if line.startswith("BLUE"))
    text, letters = lines[line], lines[line + 1]
    for word, letter in [("shelled", "T"), ("Blues", "R"), ("Talo", "P"), ("12", "N"), ("army", "S"), ("said", "C")]:
        at = text.index(word)
        assert letters[at : at + len(word)] == letter * len(word)


def test_overlapping_evidence_takes_a_second_line():
    shown = formats.underlined("four soldiers", [("toll", Span(0, 13)), ("recipient", Span(5, 13))], width=80)
    assert shown == "four soldiers\nNNNNNNNNNNNNN\n     RRRRRRRR"


def test_long_lines_break_and_keep_every_word():
    text = "alpha beta gamma delta " * 5 + "x" * 50
    shown = formats.underlined(text, [("trigger", Span(6, 10))], width=24)
    assert max(map(len, shown.split("\n"))) <= 24
    assert shown.replace("\n", "").count("gamma") == 5
    assert shown.split("\n")[1] == "      TTTT"


def test_no_news_text_reaches_the_terminal_as_a_command():
    assert formats.plain("a\x1b[31mb\u202ec") == "a [31mb c"
    text = formats.coloured("a\x1b[31mb\nc", [("trigger", Span(0, 1))])
    assert text.plain == "a [31mb\nc"


def shown(coded, width=200):
    console = Console(file=io.StringIO(), width=width)
    console.print(formats.table(found_in(coded)) if width >= formats.NARROW else formats.blocks(found_in(coded), width))
    return console.file.getvalue()


def test_what_the_act_s_words_do_not_say_stands_in_brackets(coded):
    assert "(2001-05-09)" in shown(coded)  # the day of the story
    assert "  Talo, BLU" in shown(coded)
    assert all(map(formats.has_inferred, found_in(coded)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "says Redland (RED MIL)"),
        ({"status": Status.DENIED}, "denied by Redland (RED MIL)"),
        ({"claim": Claim(None, Span(79, 83))}, "says someone (“said”)"),
        ({"actor": ()}, "?"),
    ],
)
def test_a_record_tells_whose_words_and_whose_act(coded, change, words):
    event = replace(coded.events[1], **change)
    assert words in shown(replace(coded, events=(event,)))


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_terminal_gets_every_value_in_lines_that_fit(coded, width):
    lines = shown(coded, width).splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(" ".join(lines).split())
    for value in ("claimed ASSAULT heavy-weapons “shelled”", "Redland (RED MIL) > Blueland", "Talo, BLU", "12+ killed"):
        assert value in words
    assert coded.events[1].id in words
