"""A saved web page: its title, its published time and its paragraphs.

What it is not: a boilerplate remover. It takes the `<p>` and heading lines of `<article>`, or of the
whole page where there is none, and leaves out navigation, forms and scripts. Sign-up boxes and links
that sites write as paragraphs come along; the furniture table marks them later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import BinaryIO

from casus.errors import WireError
from casus.types import Published, Story
from casus.wires.story import decode, make_story

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,20})", re.IGNORECASE)
_HEAD_BYTES = 4096  # browsers look for the charset no further than 1,024
_BLOCKS = frozenset(("p", "h2", "h3", "h4", "li", "blockquote"))
_SKIPPED = frozenset(
    ("script", "style", "noscript", "nav", "footer", "aside", "form", "button", "select", "template", "svg", "figure")
)
_TIMES = ("article:published_time", "og:published_time", "datepublished", "date", "dc.date", "pubdate", "publishdate")
_META = {"og:site_name": "publisher", "og:url": "url"}


def read_html(file: BinaryIO, source: Path | str, *, published: Published | None) -> Iterator[Story | WireError]:
    """The one story of the page."""
    text = _decoded(file.read(), source)
    if isinstance(text, WireError):
        yield text
        return
    page = _Page()
    page.feed(text)
    page.close()
    fields = {"title": page.title, "text": "\n\n".join(page.paragraphs), "published": page.published}
    yield make_story("html", source, fields | page.meta, published=published)


def _decoded(raw: bytes, source: Path | str) -> str | WireError:
    named = _CHARSET.search(raw[:_HEAD_BYTES])
    if named and named[1].lower() not in (b"utf-8", b"utf8"):
        charset = named[1].decode("ascii")
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError) as error:
            return WireError(source, f"cannot be read as {charset}, which it says it is: {error}")
    return decode(raw, source)


class _Page(HTMLParser):
    """Collects title, times and paragraphs while the parser walks over the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str | None] = {"lang": None}
        self._times: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._found: list[tuple[bool, str]] = []  # in <article>, paragraph
        self._open: list[str] | None = None
        self._taking = ""
        self._skipping: list[str] = []
        self._articles = 0

    @property
    def title(self) -> str:
        return self._titles.get("og:title") or self._titles.get("h1") or self._titles.get("title") or ""

    @property
    def published(self) -> str | None:
        return next((self._times[name] for name in (*_TIMES, "json", "time") if name in self._times), None)

    @property
    def paragraphs(self) -> list[str]:
        inside = [text for of_article, text in self._found if of_article]
        return inside or [text for _, text in self._found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._note(values)
        elif tag == "html" and values.get("lang"):
            self.meta["lang"] = values["lang"]
        elif tag == "time" and values.get("datetime"):
            self._times.setdefault("time", values["datetime"])
        elif tag == "br" and self._open is not None:
            self._open.append(" ")
        elif tag == "script" and values.get("type") == "application/ld+json":
            self._begin("json")
        elif tag in _SKIPPED:
            self._skipping.append(tag)
        elif self._skipping:
            return
        elif tag == "article":
            self._articles += 1
        elif tag in _BLOCKS or tag in ("title", "h1"):
            self._end()
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._taking == "json":
            self._end()
        elif self._skipping:
            if tag in self._skipping:
                del self._skipping[self._skipping.index(tag) :]
        elif tag == "article":
            self._end()
            self._articles = max(0, self._articles - 1)
        elif tag == self._taking:
            self._end()

    def handle_data(self, data: str) -> None:
        if self._open is not None and not self._skipping:
            self._open.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _note(self, values: dict[str, str]) -> None:
        name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
        content = values.get("content", "").strip()
        if not content:
            return
        if name == "og:title":
            self._titles[name] = content
        elif name in _TIMES:
            self._times.setdefault(name, content)
        elif name in _META:
            self.meta.setdefault(_META[name], content)

    def _begin(self, tag: str) -> None:
        self._open, self._taking = [], tag

    def _end(self) -> None:
        """The words taken so far go where their element belongs."""
        if self._open is None:
            return
        text, tag = "".join(self._open), self._taking
        self._open, self._taking = None, ""
        if tag == "json":
            found = re.search(r'"datePublished"\s*:\s*("(?:[^"\\]|\\.)*")', text)
            if found:
                self._times.setdefault("json", str(json.loads(found[1])))
            return
        words = " ".join(text.split())  # as browsers show it
        if words and tag in _BLOCKS:
            self._found.append((self._articles > 0, words))
        elif words:
            self._titles.setdefault(tag, words)
