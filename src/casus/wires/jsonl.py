"""JSON lines: a story a row with id, title, text, published, publisher, agency, url and lang."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from casus.errors import WireError
from casus.types import Published, Story
from casus.wires.story import decode, make_story

_FIELDS = ("id", "title", "text", "published", "publisher", "agency", "url", "lang")


def read_jsonl(file: BinaryIO, source: Path | str, *, published: Published | None) -> Iterator[Story | WireError]:
    """A story a row, in their order; a broken row is an error with its line, and the rest is read."""
    offset, rows = 0, 0
    for number, raw in enumerate(file, 1):
        start, offset = offset, offset + len(raw)
        if not start and raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield WireError(source, "JSON lines are UTF-8; this is UTF-16", number)
            return
        if not raw.strip():
            continue
        rows += 1
        text = decode(raw, source, line=number, offset=start)
        yield text if isinstance(text, WireError) else _story(text, source, number, published)
    if not rows:
        yield WireError(source, "an empty file")


def _story(text: str, source: Path | str, line: int, published: Published | None) -> Story | WireError:
    try:
        row = json.loads(text.rstrip("\r\n"))
    except json.JSONDecodeError as error:
        return WireError(source, f"broken JSON: {error.msg} at column {error.colno}", line)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, 100,000 open brackets
        return WireError(source, f"broken JSON: {error}", line)
    if not isinstance(row, dict):
        return WireError(source, f"a row is an object, not a {type(row).__name__}", line)
    if isinstance(row.get("id"), int) and not isinstance(row["id"], bool):
        row["id"] = str(row["id"])
    fields = {name: row.get(name) for name in _FIELDS}
    for name, value in fields.items():
        if value is not None and not isinstance(value, str):
            return WireError(source, f"{name}: a string is due, not {json.dumps(value)[:60]}", line)
    return make_story("jsonl", source, fields, published=published, line=line)
