"""Whose words a record rests on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casus.resolve.claim import ClaimResolver
from casus.tables import Tables
from casus.types import Frame, Phrase, Reading, Span, Stance, Status

Read = Callable[..., Reading]


@pytest.fixture(scope="module")
def says() -> ClaimResolver:
    return ClaimResolver.load(Tables())


def stance(reading: Reading, word: str | None, status: Status = Status.CLAIMED) -> Stance:
    if word is None:
        return Stance(status, None, Span(0, 3))
    head = next(i for i, token in enumerate(reading.tokens) if token.text == word)
    return Stance(status, Phrase(head, head + 1, head), Span(0, 3))


FRAME = Frame("ASSAULT", None, Span(0, 1), 0, 0, (), "test", 1.0)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Kenya said gunmen had crossed the border.", "Kenya", ("KEN", "GOV", "Kenya")),
        ("Abkhazia said its men were fired on.", "Abkhazia", ("GEO", "PRE", "Abkhazia")),
        ("Amnesty International said 12 had died.", "International", ("NGO", None, "Amnesty International")),
        ("The Sudanese army said rebels had fired first.", "army", ("SDN", "MIL", "Sudan")),
    ],
)
def test_a_speaker_speaks_for_the_government_not_its_soldiers(
    read: Read, says: ClaimResolver, text: str, word: str, expected: tuple[str | None, ...]
) -> None:
    reading = read(text, "2010-05-06")
    (claim,) = says((FRAME,), (stance(reading, word),), reading)
    assert claim.speaker is not None
    assert (claim.speaker.country, claim.speaker.sector, claim.speaker.entity) == expected


def test_words_without_a_speaker_keep_their_cue(read: Read, says: ClaimResolver) -> None:
    reading = read("Reportedly, gunmen crossed the border.", "2010-05-06")
    (claim,) = says((FRAME,), (stance(reading, None),), reading)
    assert claim.speaker is None
    assert claim.cue == Span(0, 3)
