"""The trip of one story, in one readable list; `build` wires it and is the table of contents of the system."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casus import __version__
from casus.coding.acts import adds_a_value
from casus.coding.frames import Finder
from casus.coding.headlines import with_the_body
from casus.coding.ontology import Ontology
from casus.coding.status import StatusJudge, aged
from casus.config import Config
from casus.errors import CasusError, ConfigError, StoryError
from casus.formats import event_id
from casus.reading.engine import Engine
from casus.reading.reader import Reader
from casus.reading.sections import sections
from casus.resolve.actors import ActorResolver
from casus.resolve.claim import tell
from casus.resolve.place import PlaceResolver
from casus.resolve.time import TimeResolver
from casus.resolve.toll import TollResolver
from casus.tables import LEXICONS, Tables
from casus.text.clean import Cleaner
from casus.types import (
    Article,
    Clean,
    Coded,
    Event,
    Find,
    Frame,
    HowMany,
    Judge,
    Period,
    Place,
    Problem,
    Read,
    Reading,
    SaysSo,
    Story,
    Telling,
    Toll,
    When,
    Where,
    Who,
)

STAGES = ("clean", "read", "find", "status", "when", "where", "who", "toll", "claim")


@dataclass(frozen=True, slots=True)
class Trip:
    """What the stages made of one story: one of each for every frame."""

    reading: Reading
    frames: tuple[Frame, ...]
    periods: tuple[Period | None, ...]
    places: tuple[Place | None, ...]
    tolls: tuple[tuple[Toll, ...], ...]
    tellings: tuple[tuple[Telling, ...], ...]

    def told(self) -> Iterator[tuple[Frame, Telling, Period | None, Place | None, tuple[Toll, ...]]]:
        """Each act as each voice tells it."""
        acts = zip(self.frames, self.tellings, self.periods, self.places, self.tolls, strict=True)
        for frame, tellings, period, place, tolls in acts:
            for telling in tellings:
                yield frame, telling, period, place, tolls


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Story -> Coded. Each field is one stage; `dataclasses.replace` swaps it."""

    clean: Clean
    read: Read
    find: Find
    status: Judge
    when: When
    where: Where
    who: Who
    toll: HowMany
    claim: SaysSo
    ontology: Ontology
    coder: str
    strict: bool = False
    min_score: float = 0.0

    def __call__(self, story: Story) -> Coded:
        """Never raises a CasusError unless `strict`: what went wrong is a row of `problems`."""
        article = self.clean(story)
        problems = _undated(article)
        try:
            events = self._events(article)
        except CasusError as error:
            if self.strict:
                raise
            stage = error.stage if isinstance(error, StoryError) else "code"
            return Coded(story, article, (), (*problems, Problem(stage, str(error))))
        return Coded(story, article, tuple(e for e in events if self.min_score <= e.score), problems)

    def _events(self, article: Article) -> tuple[Event, ...]:
        kept: list[Event] = []
        told: set[str] = set()
        for trip in self.trips(article):
            for parts in trip.told():
                event = self._event(trip.reading, *parts)
                if adds_a_value(event, told):
                    kept.append(event)
                    told.add(event.type)
        return _distinct(with_the_body(kept, article.headline))

    def trips(self, article: Article) -> Iterator[Trip]:
        """Every stage after `clean`, in order; one trip, but for texts too long to be one story."""
        for reading in sections(self.read(article)):
            frames = self.find(reading)
            stances = self.status(frames, reading)
            periods = self.when(frames, stances, reading)
            stances = tuple(aged(s, p, article.published) for s, p in zip(stances, periods, strict=True))
            places = self.where(frames, reading)
            sides = self.who(frames, stances, places, reading)
            tolls = self.toll(frames, sides, reading)
            yield Trip(reading, frames, periods, places, tolls, self.claim(frames, stances, sides))

    def _event(
        self,
        reading: Reading,
        frame: Frame,
        telling: Telling,
        when: Period | None,
        where: Place | None,
        tolls: tuple[Toll, ...],
    ) -> Event:
        story_id = reading.article.story_id
        trigger = frame.trigger.of(reading.article.text)
        return Event(
            id=event_id(story_id, frame.type, trigger, telling.actor, telling.recipient, telling.claim.speaker),
            story_id=story_id,
            type=frame.type,
            mode=frame.mode,
            status=telling.status,
            trigger=frame.trigger,
            sentence=reading.sentences[frame.sentence].at,
            actor=telling.actor,
            recipient=telling.recipient,
            when=when,
            where=where,
            tolls=tolls,
            claim=telling.claim,
            cameo=self.ontology.cameo(frame.type, frame.mode),
            quad=self.ontology.quad(frame.type),
            intensity=self.ontology.intensity(frame.type, frame.mode),
            score=frame.score,
            rule=frame.rule,
            coder=self.coder,
        )


def _undated(article: Article) -> tuple[Problem, ...]:
    if article.published is not None:
        return ()
    return (Problem("clean", "the story has no date: relative dates stay unresolved (give --published)"),)


def _distinct(events: Sequence[Event]) -> tuple[Event, ...]:
    """Ids stay apart where one story tells the same words twice: the later one counts on."""
    seen: dict[str, int] = {}
    out = []
    for event in events:
        n = seen[event.id] = seen.get(event.id, 0) + 1
        out.append(event if n == 1 else replace(event, id=f"{event.id}-{n}"))
    return tuple(out)


def build(config: Config) -> Pipeline:
    """The pipeline with our tables and model, and the user's tables and stages over them."""
    gc.disable()  # tens of thousands of rows that live as long as the process: 20 % of the load is looking for garbage
    try:
        return _build(config)
    finally:
        gc.freeze()
        gc.enable()


def _build(config: Config) -> Pipeline:
    tables = Tables((LEXICONS, *config.lexicons))
    engine = Engine()
    finder = Finder.load(tables)
    pipeline = Pipeline(
        clean=Cleaner.load(tables),
        read=Reader.load(tables, engine, wanted=finder.lexicon.wanted),
        find=finder.with_heads() if engine.knows_acts else finder,
        status=StatusJudge.load(tables, finder.supports),
        when=TimeResolver.load(tables),
        where=PlaceResolver.load(tables),
        who=ActorResolver.load(tables),
        toll=TollResolver.load(tables),
        claim=tell,
        ontology=Ontology.load(tables),
        coder=f"casus-{__version__}+{tables.digest()}.{engine.digest}",
        strict=config.strict,
        min_score=config.min_score,
    )
    own = "".join(f"+{name}={where}" for name, where in sorted(config.stages.items()))
    swapped: dict[str, Any] = {name: _stage(config, name, where) for name, where in config.stages.items()}
    return replace(pipeline, coder=pipeline.coder + own, **swapped)


def _stage(config: Config, name: str, where: str) -> Callable[..., Any]:
    """The user's own stage, `package.module:name`."""
    module, _, attribute = where.partition(":")
    if name not in STAGES:
        raise ConfigError("casus.toml", f"stages.{name}", f"no such stage; there are {', '.join(STAGES)}")
    try:
        stage: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ConfigError("casus.toml", f"stages.{name}", f"{where!r} cannot be loaded: {error}") from error
    return stage
