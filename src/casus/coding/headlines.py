"""A headline's record takes from the body what the headline leaves out (CODEBOOK 10.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from casus.types import Actor, Claim, Event, Span, Status

_DEPTH = 6  # records of the body among which a headline's act is looked for


def with_the_body(events: Sequence[Event], headline: Span | None) -> list[Event]:
    """Headline events with the status and speaker of the body's telling: a claim does not become a fact."""
    if headline is None:
        return list(events)
    body = [event for event in events if not headline.holds(event.trigger)][:_DEPTH]
    return [_joined(event, body) if headline.holds(event.trigger) else event for event in events]


def _joined(event: Event, body: Sequence[Event]) -> Event:
    same = next((other for other in body if _one_happening(event, other)), None)
    if same is None or event.status is not Status.REPORTED or same.status is not Status.CLAIMED:
        return event
    speaker = same.claim.speaker
    inferred = Actor(None, speaker.country, speaker.sector, speaker.entity, None) if speaker else None
    return replace(event, status=same.status, claim=Claim(inferred, same.claim.cue))


def _one_happening(event: Event, other: Event) -> bool:
    """Same type, no contradiction in mode, and a side in common where both name one."""
    if event.type != other.type or (event.mode and other.mode and event.mode != other.mode):
        return False
    for ours, theirs in ((event.actor, other.actor), (event.recipient, other.recipient)):
        mine, yours = {a.country for a in ours} - {None}, {a.country for a in theirs} - {None}
        if mine and yours and not mine & yours:
            return False
    return True
