"""Whose words a record rests on, and when two voices make two records."""

from __future__ import annotations

from casus.resolve.claim import tell
from casus.types import Actor, Claim, Frame, Phrase, Role, Sides, Span, Stance, Status, Telling

CUE = Span(30, 34)
NOBODY = Phrase(0, 1, 0)


def state(country: str, entity: str, at: int | None, sector: str = "GOV") -> Actor:
    return Actor(None, country, sector, entity, None if at is None else Span(at, at + 1))


def frame(kind: str) -> Frame:
    return Frame(kind, None, Span(0, 1), 0, 0, (), "test", 1.0)


KENYA, UGANDA = state("KEN", "Kenya", 5), state("UGA", "Uganda", 5)
ARMIES = (state("KEN", "Kenya", 5, "MIL"), state("UGA", "Uganda", 5, "MIL"))


def tellings(kind: str, status: Status, sides: Sides, cue: str = "neutral") -> list[Telling]:
    ((*found,),) = tell((frame(kind),), (Stance(status, NOBODY, CUE, cue),), (sides,))
    return found


def test_a_claim_has_its_speaker_and_its_cue() -> None:
    (only,) = tellings("ASSAULT", Status.CLAIMED, Sides((), (UGANDA,), (KENYA,)))
    assert only.claim == Claim(KENYA, CUE)
    assert (only.status, only.actor, only.recipient) == (Status.CLAIMED, (), (UGANDA,))


def test_words_without_a_speaker_keep_their_cue() -> None:
    (only,) = tellings("ASSAULT", Status.CLAIMED, Sides((), ()))
    assert only.claim == Claim(None, CUE)


def test_what_both_sides_claim_is_two_records_each_for_itself() -> None:
    first, second = tellings("ASSAULT", Status.CLAIMED, Sides(ARMIES, (), (KENYA, UGANDA)))
    assert (first.claim.speaker, first.actor, first.recipient) == (KENYA, ARMIES[:1], ARMIES[1:])
    assert (second.claim.speaker, second.actor, second.recipient) == (UGANDA, ARMIES[1:], ARMIES[:1])


def test_what_each_accuses_the_other_of_is_done_by_the_other() -> None:
    first, second = tellings("ASSAULT", Status.CLAIMED, Sides(ARMIES, (), (KENYA, UGANDA)), cue="accuse")
    assert (first.claim.speaker, first.actor) == (KENYA, ARMIES[1:])
    assert (second.claim.speaker, second.actor) == (UGANDA, ARMIES[:1])


def test_a_joint_statement_is_one_record_of_its_first_speaker() -> None:
    apart = (state("KEN", "Kenya", 5), state("UGA", "Uganda", 15))
    (only,) = tellings("MOBILIZE", Status.CLAIMED, Sides((), (), apart))
    assert only.claim.speaker == apart[0]


def test_a_denial_by_two_is_two_denials() -> None:
    apart = (state("KEN", "Kenya", 5), state("UGA", "Uganda", 15))
    assert [t.claim.speaker for t in tellings("ASSAULT", Status.DENIED, Sides((), (), apart))] == list(apart)


def test_a_speech_act_told_by_its_own_side_is_made_not_claimed() -> None:
    (only,) = tellings("AGREE", Status.CLAIMED, Sides((KENYA,), (), (KENYA,)))
    assert (only.status, only.claim) == (Status.REPORTED, Claim(None, None))
    (other,) = tellings("AGREE", Status.CLAIMED, Sides((UGANDA,), (), (KENYA,)))
    assert other.status is Status.CLAIMED


def test_what_is_no_actor_speaks_for_the_speaker() -> None:
    pointed = Frame("REQUEST", None, Span(0, 1), 0, 0, (Role("actor", NOBODY),), "test", 1.0)
    stance = Stance(Status.CLAIMED, NOBODY, CUE, "neutral")
    (((only,),)) = tell((pointed,), (stance,), (Sides((), (UGANDA,), (KENYA,)),))
    assert (only.status, only.actor, only.recipient) == (Status.REPORTED, (KENYA,), (UGANDA,))


def test_who_claims_responsibility_is_the_doer() -> None:
    (only,) = tellings("ASSAULT", Status.CLAIMED, Sides((), (UGANDA,), (KENYA,)), cue="responsibility")
    assert (only.actor, only.claim.speaker) == ((KENYA,), KENYA)
