"""Stories in, coded stories out in the same order, by many coders on one machine."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from casus.config import Config
from casus.errors import CasusError, WireError
from casus.types import Coded, Story


class Coder(Protocol):
    """What codes a story; `coder` names its version and what it knows."""

    @property
    def coder(self) -> str: ...

    def __call__(self, story: Story, /) -> Coded: ...


Build: TypeAlias = Callable[[Config], Coder]

# stories on their way for each worker: enough to even out long and short ones, few enough to stay small
AHEAD = 8


def build_pipeline(config: Config) -> Coder:
    """Our pipeline; its tables and model are loaded here, not on import."""
    from casus.pipeline import build

    return build(config)


@functools.lru_cache(maxsize=1)
def coder_of(config: Config, build: Build = build_pipeline) -> Coder:
    """The coder of that config, made once a process."""
    return build(config)


def stories_of(sources: Iterable[Path | str], config: Config, unread: Callable[[WireError], None]) -> Iterator[Story]:
    """The stories of each source in turn; `unread` hears of what is none, which ends a strict run."""
    from casus.wires import open_wire

    for source in sources:
        for each in open_wire(source, published=config.published):
            if isinstance(each, Story):
                yield each
            elif config.strict:
                raise each
            else:
                unread(each)


def story_of(text: str, title: str, config: Config) -> Story:
    """A story of that text, published when the config says."""
    from casus.wires.story import make_story

    story = make_story("text", "text", {"title": title, "text": text}, published=config.published)
    if isinstance(story, WireError):
        raise story
    return story


def code_all(
    stories: Iterable[Story], config: Config, *, workers: int | None = None, build: Build = build_pipeline
) -> Iterator[Coded]:
    """Each story coded, in input order, the same for any number of workers (0: one for each core).

    With more than one, `build` runs in each process and must be found there by its module's name.
    """
    workers = config.workers if workers is None else workers
    workers = workers or _cores()
    if workers > 1:
        yield from _code_in_processes(stories, config, workers, build)
    else:
        yield from map(coder_of(config, build), stories)


def _cores() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _code_in_processes(stories: Iterable[Story], config: Config, workers: int, build: Build) -> Iterator[Coded]:
    # spawn: a fork of a process with the threads of ONNX Runtime or rich may never wake
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_leave_interrupts)
    under_way: deque[tuple[str, Future[Coded | _Failure]]] = deque()
    try:
        for story in stories:
            under_way.append((story.id, pool.submit(_code, story, config, build)))
            while under_way and (under_way[0][1].done() or AHEAD * workers <= len(under_way)):
                yield _next(under_way)
        while under_way:
            yield _next(under_way)
    except BrokenProcessPool as error:
        raise CasusError(
            "a worker process died, perhaps for want of memory; try fewer --workers."
            f" The first of the stories it may have had: {under_way[0][0] if under_way else 'none'}"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _next(under_way: deque[tuple[str, Future[Coded | _Failure]]]) -> Coded:
    done = under_way[0][1].result()
    under_way.popleft()
    if isinstance(done, _Failure):
        raise done.error()
    return done


# --------------------------------------------------------------------------- in a worker


@dataclass(frozen=True, slots=True)
class _Failure:
    """A known error on its way home: an exception whose arguments are not its message does not travel."""

    kind: type[CasusError]
    message: tuple[Any, ...]
    fields: dict[str, Any]

    def error(self) -> CasusError:
        return self.kind(**self.fields) if self.fields else self.kind(*self.message)


def _code(story: Story, config: Config, build: Build) -> Coded | _Failure:
    try:
        return coder_of(config, build)(story)
    except CasusError as error:
        return _Failure(type(error), error.args, vars(error))


def _leave_interrupts() -> None:
    """Ctrl-C is the parent's to answer: it stops the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
