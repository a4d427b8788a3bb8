"""A pipeline without a model, and nouns by hand: `shelled` is an ASSAULT, `killed 12` its toll."""

from __future__ import annotations

import os
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from casus import pool
from casus.config import Config
from casus.errors import StoryError
from casus.formats import event_id
from casus.types import (
    Actor,
    Article,
    Claim,
    Coded,
    Dateline,
    Event,
    Furniture,
    Period,
    Place,
    Problem,
    Published,
    Span,
    Status,
    Story,
    Toll,
)

DAY = date(2001, 5, 9)


def story(id: str, body: str, *, title: str = "", version: str = "1", **more: object) -> Story:
    values: dict = {"published": Published(DAY), "publisher": "Post", "agency": "AFP", "lang": "en"} | more
    return Story(id=id, version=version, wire="jsonl", title=title, body=body, **values)


@dataclass(frozen=True)
class FakePipeline:
    coder: str
    strict: bool = False
    min_score: float = 0.0

    def __call__(self, story: Story) -> Coded:
        text = f"{story.title}\n\n{story.body}" if story.title else story.body
        if "CRASH" in text:
            os._exit(3)
        if "BUG" in text:
            raise ZeroDivisionError("a bug")
        dateline = Span(0, text.index(" - ") + 3) if " - " in text else None
        article = Article(
            story_id=story.id,
            text=text,
            headline=Span(0, len(story.title)) if story.title else None,
            dateline=dateline and Dateline(dateline, (Span(0, 4),), None, "AFP"),
            furniture=tuple(Furniture(Span(*m.span()), "share") for m in re.finditer("Share this", text)),
            published=story.published,
            agency="AFP",
        )
        if "BAD" in text:
            error = StoryError(story.id, "read", "cannot be read")
            if self.strict:
                raise error
            return Coded(story, article, (), (Problem("read", str(error), Span(0, 3)),))
        events = tuple(self._events(article))
        return Coded(story, article, tuple(each for each in events if self.min_score <= each.score))

    def _events(self, article: Article) -> Iterator[Event]:
        for found in re.finditer("shelled", article.text):
            yield event(article, Span(*found.span()), self.coder)


def event(article: Article, trigger: Span, coder: str = "fake-1") -> Event:
    """The sides are the names before and after the trigger; `near Town`, `killed 12`, `the army said`."""
    text = article.text

    def span(pattern: str) -> Span | None:
        found = re.search(pattern, text)
        return Span(*found.span(1)) if found else None

    place, toll, army = span(r"near (\w+)"), span(r"killed (\d+)"), span(r"(army) said")
    actor = (Actor("Reds", "RED", "MIL", "Redland", span("(Reds)")),) if "Reds" in text else ()
    recipient = (Actor("Blues", "BLU", "REB", "Blueland", span("(Blues)")),) if "Blues" in text else ()
    speaker = Actor("army", "RED", "MIL", "Redland", army) if army else None
    number = int(toll.of(text)) if toll else 0
    return Event(
        id=event_id(article.story_id, "ASSAULT", f"shelled@{trigger.start}", actor, recipient, speaker),
        story_id=article.story_id,
        type="ASSAULT",
        mode="heavy-weapons",
        status=Status.CLAIMED if army else Status.REPORTED,
        trigger=trigger,
        sentence=Span(0, len(text)),
        actor=actor,
        recipient=recipient,
        when=Period(DAY, DAY, "day", "story", None),
        where=Place(place.of(text), "BLU", "Northern", 40.5, 46.25, "city", 5.0, 77, "stated", place)
        if place
        else None,
        tolls=(Toll("killed", "fighter", None, number, None, False, None, toll),) if toll else (),
        claim=Claim(speaker, span("army (said)")),
        cameo="194",
        quad=4,
        intensity=-9.5,
        score=0.75,
        rule="triggers.tsv:2",
        coder=coder,
    )


def build(config: Config) -> FakePipeline:
    return FakePipeline("fake-1", config.strict, config.min_score)


def build_newer(config: Config) -> FakePipeline:
    return FakePipeline("fake-2", config.strict, config.min_score)


def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """This pipeline instead of the real one, in this process."""
    module = types.ModuleType("casus.pipeline")
    module.build = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "casus.pipeline", module)
    reasons = types.ModuleType("casus.explain")
    reasons.explain = lambda pipeline, story: [("clean", story.body), ("find", "ASSAULT\nheavy-weapons")]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "casus.explain", reasons)
    pool.coder_of.cache_clear()
