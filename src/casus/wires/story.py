"""One story out of what a wire sent: ids and versions are digests, the text is left as it came."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from casus.errors import WireError
from casus.types import Published, Story
from casus.wires.published import leading_published, parse_published

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def make_story(
    wire: str,
    source: Path | str,
    fields: Mapping[str, str | None],
    *,
    published: Published | None,
    line: int | None = None,
) -> Story | WireError:
    """The story of `fields`, or why there is none.

    The fields are id, title, text, published, publisher, agency, url and lang. `published` is the
    caller's, for a story that does not say it itself.
    """
    title, body = fields.get("title") or "", fields.get("text") or ""
    if not body.strip():
        return WireError(source, "a story without text", line)
    for name, value in fields.items():
        lone = _SURROGATE.search(value or "")
        if lone:
            return WireError(source, f"{name}: half a surrogate pair at code point {lone.start()}", line)
    written = (fields.get("published") or "").strip()
    try:
        own = parse_published(written) if written else leading_published(body)
    except ValueError as error:
        return WireError(source, f"published: {error}", line)
    when = own or published
    said = (wire, title, body, when.iso() if when else "", *(fields.get(name) or "" for name in ("publisher", "url")))
    return Story(
        id=fields.get("id") or _digest("\0".join(said))[:16],
        version=_digest(f"{title}\n\n{body}" if title else body),
        wire=wire,
        title=title,
        body=body,
        published=when,
        publisher=fields.get("publisher") or None,
        agency=fields.get("agency") or None,
        url=fields.get("url") or None,
        lang=fields.get("lang") or None,
    )


def binary_at(head: bytes) -> int | None:
    """Where the first bytes of a file show that it is no text: its first zero byte, if it has one."""
    if b"\0" not in head or any(head.startswith(mark) for mark, _ in _MARKS):
        return None
    return head.index(0)


def decode(raw: bytes, source: Path | str, *, line: int | None = None, offset: int = 0) -> str | WireError:
    """The text of UTF-8 bytes, or of what their byte order mark says; else the byte that is wrong.

    `offset` is the number of bytes of the source before `raw`.
    """
    mark, encoding = next(((m, e) for m, e in _MARKS if raw.startswith(m)), (b"", "utf-8"))
    try:
        return raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        return WireError(source, f"not {encoding.upper()}: byte 0x{raw[at]:02x} at offset {offset + at}", line)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
