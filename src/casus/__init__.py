"""Conflict news to evidence-linked event records: who did what to whom, when, where, and who says so."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from casus.casebook import Casebook
    from casus.config import Config
    from casus.types import Coded

__version__ = "0.1.0"
__all__ = ["code", "code_all", "open"]


def open(path: Path | str, *, config: Config | None = None) -> Casebook:
    """The casebook at `path`, a new one where there is none."""
    from casus.casebook import Casebook

    return Casebook.open(path, config=config)


def code(text: str, *, published: str | date | None = None, title: str = "", config: Config | None = None) -> Coded:
    """The records of one story. `published` dates its "on Wednesday": a day or an instant, or one as ISO text."""
    from casus.pool import coder_of, story_of

    config = _config(config, published)
    return coder_of(config)(story_of(text, title, config))


def code_all(
    source: Path | str,
    *,
    published: str | date | None = None,
    workers: int | None = None,
    config: Config | None = None,
) -> Iterator[Coded]:
    """The records of each story of a source, in its order; what is no story is logged, or raised if `strict`.

    With more than one worker, call it under `if __name__ == "__main__":`, as multiprocessing asks.
    """
    from casus.pool import code_all as code_stories
    from casus.pool import stories_of

    config = _config(config, published)
    stories = stories_of([source], config, logging.getLogger(__name__).warning)
    return code_stories(stories, config, workers=workers)


def _config(config: Config | None, published: str | date | None) -> Config:
    from casus.config import Config, published_at
    from casus.wires.published import parse_published

    config = config or Config()
    if published is None:
        return config
    when = parse_published(published) if isinstance(published, str) else published_at(published)
    return replace(config, published=when)
