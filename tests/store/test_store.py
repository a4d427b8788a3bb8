import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import fake
import pytest

from casus.errors import NotFoundError, SchemaError, StoreError, WireError
from casus.store.filters import Filter
from casus.store.store import Counts, Store
from casus.types import Actor, Claim, Period, Place, Published, Span, Status, Toll

CODE = fake.build(fake.Config())
SHELLED = fake.story(
    "a1", "BLUE - Reds shelled Blues near Talo and killed 12, the army said. Share this", title="Attack on town"
)


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "book.db")
    yield store
    store.close()


def dump(store: Store) -> list[str]:
    """All rows but those of the indexes' own tables, whose pages depend on history."""
    return [line for line in store.db.iterdump() if "words_" not in line and "places_" not in line]


def save(store, *stories, coder="fake-1"):
    store.save([CODE(each) for each in stories], [], coder)


def test_a_story_comes_back_as_it_was_coded(store):
    instant = datetime(2001, 5, 9, 10, 30, tzinfo=UTC)
    story = replace(SHELLED, published=Published(instant.date(), instant), media=("p.jpg",), url="http://x.example/1")
    save(store, story, fake.story("a2", "BAD one"))
    assert store.coded("a1") == CODE(story)
    assert store.coded("a2") == CODE(fake.story("a2", "BAD one"))


def test_an_event_s_id_finds_its_story(store):
    save(store, SHELLED)
    assert store.coded(CODE(SHELLED).events[0].id).story.id == "a1"


def test_a_text_that_is_not_title_and_body_comes_back_too(store):
    coded = CODE(SHELLED)
    coded = replace(coded, article=replace(coded.article, text=coded.article.text + "\n"))
    store.save([coded], [], "fake-1")
    assert store.coded("a1") == coded


def test_saving_twice_changes_nothing(store):
    save(store, SHELLED, fake.story("a2", "BAD"))
    store.save([], [WireError("feed.jsonl", "not JSON", 3)], "fake-1")
    before = dump(store)
    save(store, SHELLED, fake.story("a2", "BAD"))
    store.save([], [WireError("feed.jsonl", "not JSON", 3)], "fake-1")
    assert dump(store) == before
    assert store.counts() == Counts(stories=2, events=1, problems=1, unread=1)


def test_a_story_read_again_has_its_new_events_only(store):
    save(store, SHELLED)
    save(store, fake.story("a1", "Reds shelled a bridge near Mura", version="2"))
    assert [found.row["where"]["name"] for found in store.find(Filter.parse(""))] == ["Mura"]
    assert list(store.find(Filter.parse("near:40.5,46.25,1 place:Talo"))) == []
    assert list(store.find(Filter.parse("attack"))) == []
    assert len(list(store.find(Filter.parse("bridge")))) == 1
    counts = [store.db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("sides", "tolls", "places")]
    assert counts == [1, 0, 1]


def test_a_batch_that_fails_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError):
        store.save((CODE(each) for each in (SHELLED, fake.story("x", "BUG"))), [], "fake-1")
    assert store.counts() == Counts(0, 0, 0, 0)
    save(store, SHELLED)


def test_another_process_reads_what_was_committed(store):
    save(store, SHELLED)
    with store._writing():
        store.db.execute("DELETE FROM stories")
        other = Store.open(store.path, create=False)
        assert other.counts().stories == 1
        other.close()


@pytest.mark.parametrize(
    ("change", "held"),
    [({}, True), ({"version": "2"}, False), ({"published": None}, False), ({"url": "http://x.example/2"}, False)],
)
def test_a_changed_story_is_not_held(store, change, held):
    save(store, SHELLED)
    assert store.holds(replace(SHELLED, **change), "fake-1") is held


def test_a_story_of_another_coder_is_not_held(store):
    save(store, SHELLED)
    assert not store.holds(SHELLED, "fake-2")


def test_stories_by_others_are_listed_while_they_are_written(store):
    save(store, *(fake.story(f"s{n}", "text") for n in range(5)))
    for story in store.stories(not_by="fake-2"):
        save(store, story, coder="fake-2")
    assert list(store.stories(not_by="fake-2")) == []
    assert [story.id for story in store.stories()] == [f"s{n}" for n in range(5)]


def test_missing_things_are_named(store):
    with pytest.raises(NotFoundError, match="no story or event zz"):
        store.coded("zz")
    with pytest.raises(NotFoundError, match="no such casebook"):
        Store.open(Path("/nowhere/x.db"), create=False)
    with pytest.raises(StoreError):
        Store.open(Path("/nowhere/x.db"))


def test_a_foreign_file_is_left_alone(tmp_path):
    path = tmp_path / "text.db"
    path.write_text("no database, but long enough to be taken for one" * 100)
    with pytest.raises(SchemaError, match="not a casebook"):
        Store.open(path)
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE theirs (x)")
    db.close()
    with pytest.raises(SchemaError, match="another program"):
        Store.open(other)
    assert sqlite3.connect(other).execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_a_casebook_of_another_version_is_refused(store):
    store.db.execute("PRAGMA user_version = 99")
    with pytest.raises(SchemaError, match="version 99"):
        Store.open(store.path)


# --------------------------------------------------------------------------- finding


@pytest.fixture
def three(store):
    """`town`, a claimed shelling with 12 dead; `sea`, a blockade of a month near the date line; `old`, bare."""
    town = CODE(SHELLED)
    base = town.events[0]
    sea = CODE(fake.story("a2", "Reds shelled ships; talks 10:30 in São Paulo", agency=None, publisher="Gazette"))
    month = Period(base.when.start.replace(day=1), base.when.start.replace(day=31), "month", "stated", None)
    sea_event = replace(
        sea.events[0],
        type="COERCE",
        mode="restrict",
        when=month,
        where=Place("Fiji Sea", "FJI", None, -17.0, 179.5, "district", 40.0, None, "stated", None),
        tolls=(
            Toll("killed", "any", None, 3, 9, False, None, None),
            Toll("wounded", "any", None, 40, 99, True, None, None),
        ),
        recipient=(Actor("ships", "BLU", "BUS", None, Span(13, 18)),),
        score=0.4,
    )
    old = CODE(fake.story("a3", "They shelled", agency="TASS"))
    old_event = replace(
        old.events[0],
        status=Status.HISTORICAL,
        when=Period(None, base.when.start.replace(year=1999), "open", "stated", None),
        where=Place("Blueland", "BLU", None, 40.5, 46.25, "country", 300.0, None, "stated", None),
        claim=Claim(None, None),
        score=0.9,
    )
    store.save([town, replace(sea, events=(sea_event,)), replace(old, events=(old_event,))], [], "fake-1")
    return store


@pytest.mark.parametrize(
    ("text", "stories"),
    [
        ("", "a3 a2 a1"),
        ("type:ASSAULT", "a3 a1"),
        ("type:coerce,PROTEST", "a2"),
        ("-type:COERCE", "a3 a1"),
        ("mode:restrict", "a2"),
        ("status:claimed,historical", "a3 a1"),
        ("quad:4", "a3 a2 a1"),
        ("quad:1", ""),
        ("country:BLU", "a3 a1"),
        ("place:Tal", "a1"),
        ('place:"Fiji Sea"', "a2"),
        ("place:%", ""),
        ("precision:city", "a1"),
        ("actor:RED", "a2 a1"),
        ("actor:MIL", "a2 a1"),
        ("actor:redland", "a2 a1"),
        ("actor:RED.REB", ""),
        ("recipient:BLU.REB", "a1"),
        ("side:BLU", "a2 a1"),
        ("-actor:RED", "a3"),
        ("speaker:RED", "a1"),
        ("since:2001-05-09", "a2 a1"),
        ("since:2001-05-10", "a2"),
        ("until:2001-05-01", "a3 a2"),
        ("since:2001-05-09 until:2001-05-09", "a2 a1"),
        ("killed>=10", "a1"),
        ("killed>=3", "a2 a1"),
        ("killed>3", "a1"),
        ("killed<=9", "a2"),
        ("killed<9", ""),
        ("killed:3..9", "a2"),
        ("killed:4..", "a1"),
        ("killed=12", ""),
        ("wounded>=1", ""),
        ("-killed>=10", "a3 a2"),
        ("near:40.5,46.3", "a1"),
        ("near:40.5,46.3,1", ""),
        ("near:-17,-179.9,100", "a2"),
        ("box:40,46,41,47", "a1"),
        ("box:-20,179,-10,-179", "a2"),
        ("box:-20,-180,-10,-179", ""),
        ("score:0.5", "a3 a1"),
        ("score<0.5", "a2"),
        ("story:a2", "a2"),
        ("source:gazette", "a2"),
        ("source:afp,tass", "a3 a1"),
        ("-source:AFP", "a3 a2"),
        ("attack", "a1"),
        ("ATTACK town", "a1"),
        ('"attack on town"', "a1"),
        ('"town attack"', ""),
        ("sao", "a2"),
        ("10:30", "a2"),
        ("-attack", "a3 a2"),
        ('"near*" OR', ""),
        ("type:ASSAULT killed>=10 army", "a1"),
    ],
)
def test_filters_find(three, text, stories):
    assert [found.story for found in three.find(Filter.parse(text))] == stories.split()


def test_what_is_found_says_whose_story_it_is(three):
    (found,) = three.find(Filter.parse("story:a1"))
    assert (found.publisher, found.agency, found.title, found.published) == (
        "Post",
        "AFP",
        "Attack on town",
        "2001-05-09",
    )
    assert found.event == CODE(SHELLED).events[0]


def test_limit_and_least_score(three):
    assert [found.story for found in three.find(Filter.parse(""), limit=2)] == ["a3", "a2"]
    assert [found.story for found in three.find(Filter.parse(""), min_score=0.5)] == ["a3", "a1"]
