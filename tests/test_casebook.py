import json
import subprocess
import sys
from dataclasses import replace

import fake
import pytest

from casus import pool
from casus.casebook import BATCH, Casebook
from casus.config import Config
from casus.errors import FilterError, StoryError, WireError
from casus.types import Published


@pytest.fixture(autouse=True)
def _fresh():
    pool.coder_of.cache_clear()


def opened(folder, build=fake.build, **config):
    return Casebook.open(folder / "book.db", config=Config(**config), build=build)


def feed(folder, count, *, name="feed.jsonl", word="shelled"):
    """Stories n0, n1, ...; with `killed 0`, `killed 1`, ..."""
    path = folder / name
    rows = [{"id": f"n{n}", "text": f"Reds {word} Blues near Talo and killed {n}"} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_what_was_read_is_found_and_shown(tmp_path):
    with opened(tmp_path) as book:
        done = book.read([feed(tmp_path, 3)], published=Published(fake.DAY))
        assert (done.stories, done.events, done.skipped) == (3, 3, 0)
        found = list(book.find("killed>=1 actor:RED"))
        assert [each.story for each in found] == ["n1", "n2"]
        shown = book.show(found[0].row["id"])
        assert shown.coded.story.published == Published(fake.DAY)
        assert shown.events == (found[0].event,)
        assert book.show("n2").events == book.show("n2").coded.events


def test_reading_twice_skips_what_is_there(tmp_path):
    path = feed(tmp_path, 3)
    with opened(tmp_path) as book:
        book.read([path])
        before = list(book.store.db.iterdump())
        done = book.read([path])
        assert (done.stories, done.skipped, done.events) == (0, 3, 0)
        assert list(book.store.db.iterdump()) == before


def test_two_workers_make_the_same_book(tmp_path):
    path = feed(tmp_path, 12)
    dumps = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        folder.mkdir()
        with opened(folder) as book:
            book.read([path], workers=workers)
            dumps.append(list(book.store.db.iterdump()))
    assert dumps[0] == dumps[1]


def test_a_killed_run_keeps_all_that_was_reported_and_goes_on_there(tmp_path):
    path = feed(tmp_path, 3 * BATCH)
    rows = path.read_text().splitlines(keepends=True)
    path.write_text("".join(rows[:-1]) + '{"id":"last","text":"CRASH"}\n')
    code = (
        "import sys, fake, test_casebook as t; from pathlib import Path;"
        "book = t.opened(Path(sys.argv[1]));"
        "book.read([sys.argv[2]], progress=lambda done: print(done.stories, flush=True))"
    )
    argv = [sys.executable, "-c", code, str(tmp_path), str(path)]
    died = subprocess.run(argv, capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)}, check=False)
    assert (died.returncode, died.stdout.split()) == (3, [str(BATCH), str(2 * BATCH)])
    path.write_text("".join(rows))
    with opened(tmp_path) as book:
        assert book.counts().stories == 2 * BATCH
        done = book.read([path])
        assert (done.stories, done.skipped) == (BATCH, 2 * BATCH)
        assert book.counts().events == 3 * BATCH


def test_a_changed_story_replaces_its_events(tmp_path):
    with opened(tmp_path) as book:
        book.read([feed(tmp_path, 3)])
        done = book.read([feed(tmp_path, 1, word="mentioned")])
        assert done.stories == 1
        assert [found.story for found in book.find()] == ["n1", "n2"]


def test_a_new_coder_codes_again_what_is_in_the_book(tmp_path):
    path = feed(tmp_path, 3)
    with opened(tmp_path) as book:
        book.read([path])
        assert book.code().stories == 0
    with opened(tmp_path, fake.build_newer) as book:
        assert book.code().stories == 3
        assert {found.row["coder"] for found in book.find()} == {"fake-2"}
        assert book.code().stories == 0


def test_bad_rows_are_kept_and_the_run_goes_on(tmp_path):
    path = feed(tmp_path, 2)
    path.write_text("{broken\n" + path.read_text() + '{"id":"p1","text":"BAD story"}\n')
    heard = []
    with opened(tmp_path) as book:
        done = book.read([path, tmp_path / "nowhere.jsonl"], unread=heard.append)
        assert (done.stories, done.unread, done.problems) == (3, 2, 1)
        assert [error.line for error in heard] == [1, None]
        assert book.counts().unread == 2
        assert book.show("p1").coded.problems[0].stage == "read"


@pytest.mark.parametrize(("row", "error"), [("{broken", WireError), ('{"id":"p1","text":"BAD story"}', StoryError)])
def test_a_strict_run_stops(tmp_path, row, error):
    path = tmp_path / "feed.jsonl"
    path.write_text(row + "\n")
    with opened(tmp_path, strict=True) as book, pytest.raises(error):
        book.read([path])


def test_all_records_are_stored_and_the_least_score_applies_to_finding(tmp_path):
    with opened(tmp_path, min_score=0.8) as book:
        book.read([feed(tmp_path, 2)])
        assert list(book.find()) == []
        assert len(list(replace(book, config=Config()).find())) == 2


def test_a_wrong_filter_is_told(tmp_path):
    with opened(tmp_path) as book, pytest.raises(FilterError):
        book.find("colour:red")
