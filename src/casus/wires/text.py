"""Plain text: one file, one story, its text left as it came; the title, if any, is part of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from casus.errors import WireError
from casus.types import Published, Story
from casus.wires.story import decode, make_story


def read_text(file: BinaryIO, source: Path | str, *, published: Published | None) -> Iterator[Story | WireError]:
    """The one story of `file`; its day is that of a leading ` date 2020-09-30 `, else `published`."""
    text = decode(file.read(), source)
    if isinstance(text, WireError):
        yield text
    else:
        yield make_story("text", source, {"text": text}, published=published)
