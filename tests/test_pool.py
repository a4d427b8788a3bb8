from dataclasses import replace

import fake
import pytest

from casus.config import Config
from casus.errors import CasusError, StoryError
from casus.pool import AHEAD, code_all

STORIES = [
    fake.story(f"s{n}", f"Reds shelled Blues near Talo and killed {n} " + "word " * (n % 7) * 40) for n in range(30)
]


@pytest.fixture(autouse=True)
def _fresh():
    from casus import pool

    pool.coder_of.cache_clear()


def test_two_processes_give_what_one_gives_in_the_same_order():
    one = list(code_all(STORIES, Config(), workers=1, build=fake.build))
    two = list(code_all(STORIES, Config(), workers=2, build=fake.build))
    assert [coded.story.id for coded in two] == [story.id for story in STORIES]
    assert two == one


def test_stories_are_taken_only_as_they_are_needed():
    taken = []

    def endless():
        for n in range(10_000):
            taken.append(n)
            yield fake.story(f"s{n}", "text")

    coded = code_all(endless(), Config(), workers=2, build=fake.build)
    for _ in range(5):
        next(coded)
    coded.close()
    assert len(taken) <= 2 * AHEAD + 5


def test_a_process_that_dies_is_one_clear_error():
    stories = [*STORIES[:3], fake.story("bad", "CRASH")]
    with pytest.raises(CasusError, match="a worker process died"):
        list(code_all(stories, Config(), workers=2, build=fake.build))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_strict_run_stops_with_the_story_s_own_error(workers):
    stories = [*STORIES[:3], fake.story("bad", "BAD"), STORIES[3]]
    config = Config(strict=True)
    coded = []
    with pytest.raises(StoryError) as caught:
        coded.extend(code_all(stories, config, workers=workers, build=fake.build))
    assert (caught.value.story_id, caught.value.stage) == ("bad", "read")
    assert [each.problems[0].stage for each in code_all(stories[3:4], replace(config, strict=False), build=fake.build)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bug_shows_itself(workers):
    with pytest.raises(ZeroDivisionError):
        list(code_all([fake.story("x", "BUG")], Config(), workers=workers, build=fake.build))
