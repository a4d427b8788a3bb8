"""Readings too long for one story, cut into parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casus.reading.sections import sections
from casus.types import Reading

Read = Callable[..., Reading]
TEXT = 'Rebels shelled the town. The army said troops had left. "We will stay," the mayor said. He met Kofi Annan. ' * 3


def test_a_story_of_common_length_stays_whole(read: Read) -> None:
    reading = read(TEXT)
    assert list(sections(reading)) == [reading]


@pytest.mark.parametrize("most", [1, 2, 5])
def test_parts_say_what_the_whole_says(read: Read, most: int) -> None:
    reading = read(TEXT)
    parts = list(sections(reading, most))
    assert max(len(part.sentences) for part in parts) <= most

    def words(r: Reading) -> list[tuple[object, ...]]:
        heads = [r.tokens[t.head].start if 0 <= t.head else -1 for t in r.tokens]
        return [(t.start, t.text, t.rel, head) for t, head in zip(r.tokens, heads, strict=True)]

    assert [word for part in parts for word in words(part)] == words(reading)
    assert [s.at for part in parts for s in part.sentences] == [s.at for s in reading.sentences]
    assert [n.at for part in parts for n in part.names] == [n.at for n in reading.names]
    assert [q.content for part in parts for q in part.quotes] == [q.content for q in reading.quotes]
    for part in parts:
        assert [part.sentence_of[s.first] for s in part.sentences] == list(range(len(part.sentences)))
        assert all(part.tokens[child].head == i for i, kids in enumerate(part.children) for child in kids)
        for quote in part.quotes:
            if quote.speaker is not None:
                assert part.tokens[quote.speaker.head].text in ("army", "mayor")
