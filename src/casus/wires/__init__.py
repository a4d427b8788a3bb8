"""What wires send, as stories: a file, a folder or standard input, one after another."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from casus.errors import WireError
from casus.types import Published, Story
from casus.wires.html import read_html
from casus.wires.jsonl import read_jsonl
from casus.wires.story import binary_at
from casus.wires.text import read_text

__all__ = ["open_wire"]

Reader = Callable[..., Iterator[Story | WireError]]
_SUFFIXES: dict[str, Reader] = {
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".txt": read_text,
    ".text": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
}
_PEEK = 8192
_ROW = re.compile(rb'\[?\s*\{\s*["}]')


def open_wire(source: Path | str, *, published: Published | None = None) -> Iterator[Story | WireError]:
    """The stories of a file, of all files of a folder in sorted order, or of standard input (`-`).

    What cannot be read is an error in its place, and the rest is read. `published` is for stories
    that do not say it themselves; without it they have none.
    """
    if source == "-":
        stdin = sys.stdin.buffer
        piped = stdin if isinstance(stdin, io.BufferedReader) else io.BufferedReader(io.BytesIO(stdin.read()))
        yield from _read(piped, "-", None, published)
        return
    path = Path(source)
    if path.is_dir():
        yield from _folder(path, published)
    else:
        yield from _file(path, published)


def _folder(folder: Path, published: Published | None) -> Iterator[Story | WireError]:
    """All files below `folder` but hidden ones."""
    files = [path for path in _walk(folder) if path.is_file()]
    if not files:
        yield WireError(folder, "a folder without a file")
    for path in files:
        yield from _file(path, published)


def _walk(folder: Path) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError:  # a folder that may not be looked into is told as a file that cannot be read
        yield folder
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():  # links may go round in circles
            yield from _walk(path)
        else:
            yield path


def _file(path: Path, published: Published | None) -> Iterator[Story | WireError]:
    try:
        file = path.open("rb")
    except OSError as error:
        yield WireError(path, f"cannot be read: {error.strerror or error}")
        return
    with file:
        yield from _read(file, path, _SUFFIXES.get(path.suffix.lower()), published)


def _read(
    file: io.BufferedReader, source: Path | str, reader: Reader | None, published: Published | None
) -> Iterator[Story | WireError]:
    """The stories of an open file; its first bytes tell the kind where the name does not."""
    try:
        head = file.peek(_PEEK)
        if not head:
            yield WireError(source, "an empty file")
            return
        zero = binary_at(head)
        if zero is not None:
            yield WireError(source, f"a binary file: byte 0 at offset {zero}")
            return
        yield from (reader or _kind(head))(file, source, published=published)
    except OSError as error:
        yield WireError(source, f"cannot be read: {error.strerror or error}")


def _kind(head: bytes) -> Reader:
    """By content: a page begins with its tag, a row with a brace; all else is plain text."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return read_html
    if _ROW.match(start):
        return read_jsonl
    return read_text
