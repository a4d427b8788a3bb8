"""Whose words a record rests on: one telling of an act, or one for each side that tells it."""

from __future__ import annotations

from collections.abc import Iterator

from casus.types import SPEECH, Actor, Claim, Frame, Sides, Stance, Status, Telling

_APART = frozenset({Status.CLAIMED, Status.DENIED})
_BLAMING = frozenset({"accuse", "criticise"})  # kinds of reporting words whose speaker is not the doer
_NOBODY = Claim(None, None)


def tell(
    frames: tuple[Frame, ...], stances: tuple[Stance, ...], sides: tuple[Sides, ...]
) -> tuple[tuple[Telling, ...], ...]:
    """The tellings of each frame (CODEBOOK 8, 10.3)."""
    return tuple(tuple(_tellings(*parts)) for parts in zip(frames, stances, sides, strict=True))


def _tellings(frame: Frame, stance: Stance, sides: Sides) -> Iterator[Telling]:
    speakers = sides.speakers
    if _made_by_pointing(frame, stance, sides):
        yield Telling(Status.REPORTED, speakers[:1], sides.recipient, _NOBODY)
    elif _made_by_saying(frame, stance, sides):
        yield Telling(Status.REPORTED, sides.actor, sides.recipient, _NOBODY)
    elif len(speakers) == 2 and stance.status in _APART and _speak_apart(speakers, stance):
        for speaker, other in (speakers, speakers[::-1]):
            actor, recipient = _as_told_by(speaker, other, stance, sides)
            yield Telling(stance.status, actor, recipient, Claim(speaker, stance.cue))
    else:
        taken = stance.kind == "responsibility" and stance.status is Status.CLAIMED  # CODEBOOK 10.4
        actor = sides.actor or (speakers[:1] if taken else ())
        yield Telling(stance.status, actor, sides.recipient, Claim(next(iter(speakers), None), stance.cue))


def _made_by_saying(frame: Frame, stance: Stance, sides: Sides) -> bool:
    """A speech act told by its own side ("the Kremlin said Mr Putin had offered ...") is made, not claimed."""
    if frame.type not in SPEECH or stance.status is not Status.CLAIMED:
        return False
    countries = {speaker.country for speaker in sides.speakers} - {None}
    return any(actor.country in countries for actor in sides.actor)


def _made_by_pointing(frame: Frame, stance: Stance, sides: Sides) -> bool:
    """ "the raid underscores the need for talks, Kenya said": what is no actor speaks for the speaker."""
    if frame.type not in SPEECH - {"THREATEN"} or stance.status is not Status.CLAIMED or sides.actor:
        return False  # "the move threatens peace" is no threat of theirs
    return bool(sides.speakers) and bool(frame.phrases("actor"))


def _speak_apart(speakers: tuple[Actor, ...], stance: Stance) -> bool:
    """ "Both sides claim": each for itself; a denial by two is two denials; "A and B said" is one statement."""
    return stance.status is Status.DENIED or speakers[0].at == speakers[1].at


def _as_told_by(
    speaker: Actor, other: Actor, stance: Stance, sides: Sides
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """The sides of an act that both speakers may have done: its own act as a claim, the other's as an accusation."""
    doers = {_side(actor) for actor in sides.actor}
    if not {_side(speaker), _side(other)} <= doers:
        return sides.actor, sides.recipient
    doer, victim = (other, speaker) if stance.kind in _BLAMING else (speaker, other)
    actor = tuple(a for a in sides.actor if _side(a) == _side(doer))
    return actor, sides.recipient or tuple(a for a in sides.actor if _side(a) == _side(victim))


def _side(actor: Actor) -> tuple[str | None, str | None]:
    return actor.country, actor.entity
