"""Why a text was coded as it was: the trip of a story, stage by stage, for people who edit tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from casus.coding.frames import Verdict
from casus.coding.hunches import hunches_of
from casus.pipeline import Pipeline, Trip
from casus.types import Actor, Article, Claim, Period, Place, Reading, Status, Story

BLANK = "\0"  # a word that no vocabulary has
TELLING = 0.1  # what a word must add to the chance of an act to be named
MOST = 4

Lines = Iterator[tuple[str, str]]


def explain(pipeline: Pipeline, story: Story) -> Lines:
    """(stage, what it made of the story), every candidate of `find` with the reason why it is a record or is none."""
    article = pipeline.clean(story)
    for trip in pipeline.trips(article):
        yield from _read(article, trip.reading)
        # a user's own stage need not have reasons
        verdicts: Callable[[Reading], list[Verdict]] | None = getattr(pipeline.find, "verdicts", None)
        engine: Callable[[Sequence[str]], Any] | None = getattr(pipeline.read, "engine", None)
        for _, group in groupby(
            verdicts(trip.reading) if verdicts else (), key=lambda v: (v.trigger.head, v.score is None)
        ):
            found = list(group)
            if found[0].score is None:
                yield from _unfit(trip.reading, found)
            else:
                for verdict in found:
                    yield from _judged(trip.reading, verdict, engine)
        yield from _told(article, trip)


def _read(article: Article, reading: Reading) -> Lines:
    text, tokens = article.text, reading.tokens
    for mark in article.furniture:
        yield "clean", f"skipped, {mark.kind}: {mark.at.of(text)!r}"
    for sentence in reading.sentences:
        words = tokens[sentence.first : sentence.last]
        heads = (f"{w.text}/{w.upos}/{w.rel}>{tokens[w.head].text if 0 <= w.head else '-'}" for w in words)
        yield "read", " ".join(heads)
    for name in reading.names:
        yield "read", f"name, {name.kind}: {name.at.of(text)!r}"
    for quote in reading.quotes:
        by = quote.speaker
        who = "nobody named" if by is None else reading.span(by.first, by.last).of(text)
        yield "read", f"words of {who!r}: {quote.content.of(text)!r}"


def _unfit(reading: Reading, verdicts: Sequence[Verdict]) -> Lines:
    """A word whose senses do not hold here, and that the encoder takes for no act."""
    word = reading.tokens[verdicts[0].trigger.head].text
    yield "find", f"{word!r}: no record: in no sense of the lexicon"
    for verdict in verdicts[:MOST]:
        yield "find", f"  {verdict.trigger.row.type}: {verdict.why_not}"
    if MOST < len(verdicts):
        yield "find", f"  and {len(verdicts) - MOST} more"


def _judged(reading: Reading, verdict: Verdict, engine: Callable[[Sequence[str]], Any] | None) -> Lines:
    """One candidate: what proposed it, how sure it is, which words decided, and why it is no record if it is none."""
    trigger = verdict.trigger
    words, kind = reading.span(trigger.first, trigger.last).of(reading.article.text), trigger.row.type
    outcome = f"no record: {verdict.why_not}" if verdict.why_not else "a record"
    yield "find", f"{kind} {words!r}: {outcome}"
    chance = max((hunch.types.get(kind, 0.0) for hunch in hunches_of(reading, trigger)), default=0.0)
    yield "find", f"  score {verdict.score:.2f}: by {trigger.rule}; the encoder gives {kind} {chance:.2f}"
    telling = _telling(reading, trigger.head, kind, engine) if engine and chance else ()
    if telling:
        yield "find", "  told by " + ", ".join(f"{word!r} {change:+.2f}" for word, change in telling)


def _telling(reading: Reading, head: int, kind: str, engine: Callable[[Sequence[str]], Any]) -> list[tuple[str, float]]:
    """The words without which the encoder would be less, or more, sure of the act, and by how much."""
    sentence = reading.sentences[reading.sentence_of[head]]
    words = [token.text for token in reading.tokens[sentence.first : sentence.last]]
    place = head - sentence.first

    def chance(shown: Sequence[str]) -> float:
        hunch = engine(shown).hunches.get(place)
        return hunch.types.get(kind, 0.0) if hunch else 0.0

    whole = chance(words)
    changes = [
        (word, whole - chance([*words[:i], BLANK, *words[i + 1 :]]))
        for i, word in enumerate(words)
        if i != place and word.isalnum()
    ]
    strong = sorted((c for c in changes if TELLING < abs(c[1])), key=lambda c: (-abs(c[1]), c[0]))
    return strong[:MOST]


def _told(article: Article, trip: Trip) -> Lines:
    text = article.text
    for frame, telling, period, place, tolls in trip.told():
        mode = f" {frame.mode}" if frame.mode else ""
        yield "record", f"{frame.type}{mode}: {frame.trigger.of(text)!r}, score {frame.score}"
        for role in frame.roles:
            yield "roles", f"  {role.kind}: {trip.reading.span(role.phrase.first, role.phrase.last).of(text)!r}"
        yield "status", f"  {telling.status}"
        yield "when", f"  {_period(period)}"
        yield "where", f"  {_place(place)}"
        for label, actors in (("actor", telling.actor), ("recipient", telling.recipient)):
            for actor in actors:
                yield "who", f"  {label}: {_actor(actor)}"
        for toll in tolls:
            high = "or more" if toll.high is None else f"to {toll.high}"
            side = f", of {toll.side}" if toll.side else ""
            yield "toll", f"  {toll.harm}: {toll.low} {high}, {toll.group}{side}"
        if telling.status is not Status.REPORTED:
            yield "claim", f"  {_voice(telling.claim, text)}"


def _actor(actor: Actor) -> str:
    known = [part for part in (actor.country, actor.sector, actor.entity) if part]
    return f"{actor.text or 'inferred'} = {' '.join(known) or 'not known'}"


def _place(place: Place | None) -> str:
    if place is None:
        return "nowhere in particular"
    return f"{place.name}, {place.country}, {place.precision} ({place.basis})"


def _voice(claim: Claim, text: str) -> str:
    speaker = (claim.speaker.text or claim.speaker.entity) if claim.speaker else None
    words = f", in the word {claim.cue.of(text)!r}" if claim.cue else ""
    return f"says {speaker or 'nobody named'}{words}"


def _period(period: Period | None) -> str:
    if period is None:
        return "no date"
    return f"{period.start or 'open'} .. {period.end or 'open'}, {period.grain} ({period.basis})"
