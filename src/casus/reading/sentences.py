"""Sentences: the paragraphs of an article cut where a sentence ends, quotation marks kept with their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casus.reading.tokens import Tokenizer
from casus.tables import Tables
from casus.types import Article

# longer "sentences" are lists and tables; the encoder reads some 300 words at once
LONGEST = 150
# a line longer than this was not broken by hand or by a wire's teleprinter
WIDEST = 120

LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
CLOSERS = frozenset("\"”’'»)]}") | {"''"}
OPENERS = frozenset("\"“‘'«([{„") | {"``"}
STRAIGHT = frozenset("\"'")


@dataclass(frozen=True, slots=True)
class Common:
    """A row of common.tsv."""

    form: str
    starts: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A headline or a paragraph: half-open range of text without furniture and dateline."""

    start: int
    end: int
    headline: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence, as the places of its words."""

    words: tuple[tuple[int, int], ...]
    headline: bool
    paragraph: int


@dataclass(frozen=True, slots=True)
class Splitter:
    """The sentences of an article, in its order."""

    tokenizer: Tokenizer
    starters: frozenset[str]  # lower case

    @classmethod
    def load(cls, tables: Tables) -> Splitter:
        rows = tables.values("common.tsv", Common, key=lambda row: row.form)
        return cls(Tokenizer.load(tables), frozenset(row.form for row in rows if row.starts))

    def __call__(self, article: Article) -> list[Piece]:
        return [
            Piece(tuple(words), block.headline, number)
            for number, block in enumerate(paragraphs(article))
            for words in self.split(article.text, block.start, block.end)
        ]

    def split(self, text: str, start: int, end: int) -> Iterator[list[tuple[int, int]]]:
        """The sentences of one paragraph."""
        words = self.tokenizer(text, start, end)
        first = 0
        straight = 0  # straight double quotes seen: an odd number is an open quotation
        i = 0
        while i < len(words):
            stop = words[i][1]
            mark = text[stop - 1]
            if mark == '"':
                straight += 1
            elif mark in ".?!…。؟" and (after := self._ends(text, words, i, first, straight)):
                straight += sum(1 for b, e in words[i + 1 : after] if text[b:e] == '"')
                yield from _shortened(text, words[first:after])
                first, i = after, after - 1
            i += 1
        if first < len(words):
            yield from _shortened(text, words[first:])

    def _ends(self, text: str, words: Sequence[tuple[int, int]], i: int, first: int, straight: int) -> int:
        """The word after the sentence that ends with the stop at `i`; 0 if none ends there."""
        begin, stop = words[i]
        word = text[begin:stop]
        k = i + 1
        while k < len(words) and _closes(text, words, k, straight):
            straight += text[words[k][0]] == '"'
            k += 1
        if k == len(words):
            return k
        after = k
        while k < len(words) and text[words[k][0] : words[k][1]] in OPENERS:
            k += 1
        follower = text[words[k][0] : words[k][1]] if k < len(words) else ""
        head = follower[:1]
        if not head or head.islower() or head in ",;:-–—…/%&)]":
            return 0
        starter = follower.lower() in self.starters
        if word[0].isalnum():  # an abbreviation
            if self._never_ends(word, first == i):
                return 0
            return after if starter else 0
        if word[0] in ".…" and word != ".":  # an ellipsis
            return after if starter or after > i + 1 or k > after else 0
        if word == "." and stop == words[i + 1][0] and not self._glued(text, words, i):
            return 0
        # "1. Troops", "a. Troops": the number of a list
        if word == "." and i == first + 1 and _numbers(text[words[first][0] : words[first][1]]):
            return 0
        return after

    def _never_ends(self, word: str, alone: bool) -> bool:
        kind = self.tokenizer.kinds.get(word)
        return alone or kind in ("title", "number")

    @staticmethod
    def _glued(text: str, words: Sequence[tuple[int, int]], i: int) -> bool:
        """Whether the stop at `i`, with no space behind it, ends a sentence all the same."""
        (b, e), (c, d) = words[i - 1] if i else words[i], words[i + 1]
        if text[c:d] in CLOSERS or text[c:d] in OPENERS:
            return True
        return (
            2 <= min(e - b, d - c)
            and text[b:e].isalpha()
            and text[c:d].isalpha()
            and (text[c:d].istitle() or text[b:e].isupper())
        )


def paragraphs(article: Article) -> list[Block]:
    """The headline and the paragraphs, lines that were broken by width joined again."""
    blocks: list[Block] = []
    width = _wrap_width(article)
    for start, end, headline in _stretches(article):
        lines = [
            (m.start() + len(s) - len(s.lstrip()), m.end() - (len(s) - len(s.rstrip())))
            for m in LINE.finditer(article.text, start, end)
            if (s := m.group()).strip()
        ]
        open_ = False
        for begin, stop in lines:
            if open_ and _goes_on(article.text, blocks[-1], begin, stop, width):
                blocks[-1] = Block(blocks[-1].start, stop, headline)
            else:
                blocks.append(Block(begin, stop, headline))
            open_ = True
    return blocks


def _stretches(article: Article) -> Iterator[tuple[int, int, bool]]:
    """The text without furniture and dateline; the headline is a stretch of its own."""
    holes = [(f.at.start, f.at.end) for f in article.furniture]
    if article.dateline is not None:
        holes.append((article.dateline.at.start, article.dateline.at.end))
    head = article.headline
    edges = sorted(holes)
    at = 0
    for start, end in [*edges, (len(article.text), len(article.text))]:
        if at < start:
            if head is not None and at < head.end < start:
                yield at, head.end, True
                yield head.end, start, False
            else:
                yield at, start, head is not None and start <= head.end
        at = max(at, end)


def _wrap_width(article: Article) -> int:
    """The width at which the lines of a body were broken, 0 where they were not."""
    start = article.headline.end if article.headline else 0
    lines = [line.strip() for line in article.text[start:].splitlines()]
    width = max(map(len, lines), default=0)
    if WIDEST < width:
        return 0
    inner = [a for a, b in pairwise(lines) if a and b and width * 0.6 <= len(a)]
    broken = sum(1 for line in inner if line[-1] not in '.?!:"”')
    return width if 2 <= len(inner) and len(inner) * 0.5 <= broken else 0


def _goes_on(text: str, block: Block, begin: int, stop: int, width: int) -> bool:
    """Whether the line `begin`..`stop` is the same paragraph as the block above it."""
    gap = text[block.end : begin]
    last, head = text[block.end - 1], text[begin]
    lower = head.islower() and (last.isalnum() or last == ",")
    if 1 < gap.count("\n") or 1 < gap.count("\r"):
        # a blank line inside a sentence: a page or an advertisement was between
        return lower and 40 < block.end - block.start and not text[begin:stop].startswith(("http", "www"))
    if lower:
        return True
    if not width or 3 <= len(gap) - 1 - gap.rfind("\n"):  # an indented line opens a paragraph
        return False
    above = block.end - max(text.rfind("\n", block.start, block.end) + 1, block.start)
    word = re.match(r"\S+", text[begin:stop])
    # the word that was broken off would not have fitted; first lines carry datelines, ragged margins a dozen
    return word is not None and width - 12 < above + 1 + len(word.group())


def _closes(text: str, words: Sequence[tuple[int, int]], k: int, straight: int) -> bool:
    """Whether word `k`, after a stop, still belongs to the sentence: a closing mark, a second stop."""
    begin, end = words[k]
    word = text[begin:end]
    if word[0] in ".?!…":
        return True
    if word not in CLOSERS:
        return False
    if word not in STRAIGHT:
        return True
    if words[k - 1][1] < begin:  # space before it
        spaced = k + 1 == len(words) or end < words[k + 1][0]
        return spaced and (straight % 2 == 1 if word == '"' else False)
    tight = k + 1 < len(words) and end == words[k + 1][0] and text[end].isalnum()
    return straight % 2 == 1 if word == '"' and tight else not tight


def _numbers(word: str) -> bool:
    return len(word) <= 2 and (word.isdigit() or len(word) == 1 and word.islower())


def _shortened(text: str, words: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The sentence, in parts where it is too long: cut at a semicolon, a line end, or anywhere."""
    while LONGEST < len(words):
        cut = LONGEST
        for wanted in (";", "\n", ","):
            places = [
                i + 1
                for i in range(LONGEST // 3, LONGEST)
                if (wanted in text[words[i][1] : words[i + 1][0]] if wanted == "\n" else text[words[i][0]] == wanted)
            ]
            if places:
                cut = places[-1]
                break
        yield words[:cut]
        words = words[cut:]
    if words:
        yield words
