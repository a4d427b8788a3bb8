"""Builders that tests share: articles and readings from plain strings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import pytest
from hypothesis import settings

from casus.types import Article, Hunch, Published, Reading, Span

# a busy machine is no failure, and the same examples in every run: what fails once fails again
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


def article(text: str, published: str | None = None, title: str = "") -> Article:
    """An article without furniture; `published` is an ISO day or instant."""
    whole = f"{title}\n\n{text}" if title else text
    when = None
    if published is not None:
        instant = datetime.fromisoformat(published) if "T" in published else None
        when = Published(instant.date() if instant else date.fromisoformat(published), instant)
    return Article("test", whole, Span(0, len(title)) if title else None, None, (), when)


@pytest.fixture(name="article", scope="session")
def _article() -> Callable[..., Article]:
    return article


@pytest.fixture(scope="session")
def read() -> Callable[..., Reading]:
    """`read(text, published=None, title="")` with the real engine; skips where its model is not there."""
    from casus.reading.engine import FOLDER, Engine
    from casus.reading.reader import Reader
    from casus.tables import Tables

    if not (FOLDER / "reader.onnx").exists():
        pytest.skip("the engine's model is not built")
    reader = Reader.load(Tables(), Engine())

    def read_text(text: str, published: str | None = None, title: str = "") -> Reading:
        return reader(article(text, published, title))

    return read_text


class Flat:
    """A grammar that knows nothing: the first word is the root, all others hang on it."""

    def __init__(self, words: Sequence[str]) -> None:
        self.upos = ["X"] * len(words)
        self.xpos = [""] * len(words)
        self.heads = [-1] + [0] * (len(words) - 1)
        self.rels = ["root"] + ["dep"] * (len(words) - 1)
        self.names: list[tuple[int, int, str]] = []
        self.hunches: dict[int, Hunch] = {}


@pytest.fixture(scope="session")
def flat() -> type[Flat]:
    return Flat
