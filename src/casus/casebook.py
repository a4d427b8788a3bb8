"""One open casebook: read stories into it, code them again, find events, show a story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from casus.config import Config
from casus.errors import WireError
from casus.formats import Found
from casus.pool import Build, build_pipeline, code_all, coder_of, stories_of
from casus.store.filters import Filter
from casus.store.store import Counts, Store
from casus.types import Coded, Event, Problem, Published, Story

BATCH = 32  # stories a transaction: two seconds of work of one core


@dataclass(frozen=True, slots=True)
class Done:
    """What a run has stored so far."""

    stories: int = 0
    skipped: int = 0  # in the book already, coded by this coder
    unread: int = 0
    events: int = 0
    problems: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A story, and those of its events that were asked for."""

    coded: Coded
    events: tuple[Event, ...]


@dataclass(slots=True)
class _Aside:
    """What a run met beside the stories to code, since the last batch."""

    skipped: int = 0
    unread: list[WireError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Casebook:
    """Stories and what they tell, in one file. Close it, or use it in a `with`."""

    store: Store
    config: Config
    build: Build = build_pipeline

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        config: Config | None = None,
        create: bool = True,
        build: Build = build_pipeline,
    ) -> Casebook:
        """The casebook at `path` (else the config's); a new one where there is none, unless `create` is off."""
        config = config or Config()
        return cls(Store.open(Path(path or config.book), create=create), config, build)

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(
        self,
        sources: Sequence[Path | str],
        *,
        published: Published | None = None,
        workers: int | None = None,
        progress: Callable[[Done], None] | None = None,
        unread: Callable[[WireError], None] | None = None,
        problem: Callable[[str, Problem], None] | None = None,
    ) -> Done:
        """Each story of the sources coded and stored. What `progress` was told is in the file for good.

        `unread` hears of each piece of a source that is no story; a `strict` config raises it instead.
        `problem` hears what went wrong with which story.
        """
        aside = _Aside()

        def hear(error: WireError) -> None:
            aside.unread.append(error)
            if unread:
                unread(error)

        config = replace(self.config, published=published or self.config.published)
        return self._code(self._fresh(stories_of(sources, config, hear), aside), aside, workers, progress, problem)

    def code(self, *, workers: int | None = None, progress: Callable[[Done], None] | None = None) -> Done:
        """The book's own stories coded again, those that another coder has coded: after a new lexicon, say."""
        stories = self.store.stories(not_by=self.coder)
        return self._code(stories, _Aside(), workers, progress)

    def find(self, wanted: Filter | str = "", *, limit: int | None = None) -> Iterator[Found]:
        """Events by day. Filters are written as in `casus find`: `type:ASSAULT killed>=10`."""
        wanted = Filter.parse(wanted) if isinstance(wanted, str) else wanted
        return self.store.find(wanted, min_score=self.config.min_score, limit=limit)

    def show(self, id: str) -> Shown:
        """A story by its id with all its events, or by an event's with that one."""
        coded = self.store.coded(id)
        return Shown(coded, tuple(each for each in coded.events if id in (each.id, each.story_id)))

    def counts(self) -> Counts:
        return self.store.counts()

    @property
    def coder(self) -> str:
        """The present coder: version, and digest of tables and model."""
        return coder_of(self._whole, self.build).coder

    @property
    def _whole(self) -> Config:
        """All records are stored; `min_score` is applied where they are given out."""
        return replace(self.config, min_score=0.0)

    def _fresh(self, stories: Iterable[Story], aside: _Aside) -> Iterator[Story]:
        coder = self.coder
        for story in stories:
            if self.store.holds(story, coder):
                aside.skipped += 1
            else:
                yield story

    def _code(
        self,
        stories: Iterable[Story],
        aside: _Aside,
        workers: int | None,
        progress: Callable[[Done], None] | None,
        problem: Callable[[str, Problem], None] | None = None,
    ) -> Done:
        done = Done()
        coded = code_all(stories, self._whole, workers=workers, build=self.build)
        for batch in _batches(coded):
            unread, aside.unread = aside.unread, []
            self.store.save(batch, unread, self.coder)
            done = Done(
                stories=done.stories + len(batch),
                skipped=aside.skipped,
                unread=done.unread + len(unread),
                events=done.events + sum(len(each.events) for each in batch),
                problems=done.problems + sum(len(each.problems) for each in batch),
            )
            if problem:
                for coded_story in batch:
                    for each in coded_story.problems:
                        problem(coded_story.story.id, each)
            if progress:
                progress(done)
        return done


def _batches(coded: Iterator[Coded]) -> Iterator[list[Coded]]:
    """Full batches, then what is left, which may be none: what was met beside the stories is stored with it."""
    while True:
        batch = list(islice(coded, BATCH))
        yield batch
        if len(batch) < BATCH:
            return
