"""The reading stage: an article's words, sentences, grammar, names and quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from casus.reading.lemmas import Lemmas
from casus.reading.quotes import QuoteFinder
from casus.reading.repair import active, charged, embraced, mended, outer, returned
from casus.reading.sentences import Common, Piece, Splitter
from casus.reading.tokens import THIN
from casus.tables import Tables
from casus.types import Article, Hunch, Name, Reading, Sentence, Span, Token

Wanted = Callable[[list[str]], bool]
QUOTE_MARKS = frozenset({'"', "“", "”", "„", "«", "»", "``", "''"})
ODD = re.compile(rf"[’‘ʼ{THIN}]")
# endings no name has: words in capitals that are in no list of ours
SMALL = re.compile(r"\w{3,}(?:ed|ing|ly|ions?|ments?|ists?|ness)\Z")


class Grammar(Protocol):
    """What an engine says of one sentence: lists as long as its words, heads in them, -1 the root."""

    @property
    def upos(self) -> Sequence[str]: ...
    @property
    def xpos(self) -> Sequence[str]: ...
    @property
    def heads(self) -> Sequence[int]: ...
    @property
    def rels(self) -> Sequence[str]: ...
    @property
    def names(self) -> Sequence[tuple[int, int, str]]: ...
    @property
    def hunches(self) -> Mapping[int, Hunch]: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads an article sentence by sentence; where `wanted` refuses, without the engine.

    `wanted` is asked about the lower-case words of a sentence. A refused sentence has words
    and no grammar: UPOS X, relation dep, no head.
    """

    engine: Callable[[Sequence[str]], Grammar]
    splitter: Splitter
    lemmas: Lemmas
    quotes: QuoteFinder
    common: frozenset[str]
    wanted: Wanted | None = None

    @classmethod
    def load(cls, tables: Tables, engine: Callable[[Sequence[str]], Grammar], wanted: Wanted | None = None) -> Reader:
        common = frozenset(row.form for row in tables.values("common.tsv", Common, key=lambda row: row.form))
        return cls(engine, Splitter.load(tables), Lemmas.load(tables), QuoteFinder.load(tables), common, wanted)

    def __call__(self, article: Article) -> Reading:
        text = article.text
        pieces = self.splitter(article)
        forms = [[text[start:end] for start, end in piece.words] for piece in pieces]
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        names: list[Name] = []
        sentence_of: list[int] = []
        hunches: dict[int, Hunch] = {}
        loud = [_loud(words) or piece.headline and _titled(words) for piece, words in zip(pieces, forms, strict=True)]
        seen = _seen(pieces, forms, loud) if any(loud) else Seen()
        for number, (piece, words, read) in enumerate(zip(pieces, forms, self._to_read(pieces, forms), strict=True)):
            first = len(tokens)
            if read:
                grammar = self.engine(self._recased(words, seen) if loud[number] else _usual(words))
                tokens.extend(self._tokens(piece, words, grammar, first))
                hunches.update((first + i, hunch.moved(first)) for i, hunch in grammar.hunches.items())
                for start, end, kind in grammar.names:
                    at = Span(piece.words[start][0], piece.words[end - 1][1])
                    names.append(Name(first + start, first + end, kind, at))
            else:
                tokens.extend(
                    Token(start, end, word, word.lower(), "X", "", -1, "dep")
                    for (start, end), word in zip(piece.words, words, strict=True)
                )
            at = Span(piece.words[0][0], piece.words[-1][1])
            sentences.append(Sentence(at, first, len(tokens), piece.headline))
            sentence_of += [number] * len(words)
        reading = Reading(
            article,
            tuple(tokens),
            tuple(sentences),
            tuple(names),
            children=_children(tokens),
            sentence_of=tuple(sentence_of),
            hunches=hunches,
        )
        return replace(reading, quotes=self.quotes(reading, tuple(piece.paragraph for piece in pieces)))

    def _to_read(self, pieces: Sequence[Piece], forms: Sequence[Sequence[str]]) -> list[bool]:
        """Which sentences need the engine: the wanted, and those that say whose words these are."""
        if self.wanted is None:
            return [True] * len(pieces)
        read = [self.wanted([word.lower() for word in words]) for words in forms]
        wanted = {piece.paragraph for piece, yes in zip(pieces, read, strict=True) if yes}
        near = wanted | {n - 1 for n in wanted} | {n + 1 for n in wanted}
        return [
            yes or piece.paragraph in near and not QUOTE_MARKS.isdisjoint(words)
            for piece, yes, words in zip(pieces, read, forms, strict=True)
        ]

    def _tokens(self, piece: Piece, words: Sequence[str], grammar: Grammar, first: int) -> Iterator[Token]:
        lemma = self.lemmas
        heads, rels = mended(grammar.upos, grammar.heads, grammar.rels)
        heads = returned(words, grammar.xpos, heads, rels)
        heads, rels = charged(words, grammar.xpos, heads, rels)
        heads = outer(words, grammar.xpos, heads, rels)
        heads = embraced(words, grammar.xpos, heads, rels)
        rels = active(grammar.upos, grammar.xpos, heads, rels)
        for (start, end), word, upos, xpos, head, rel in zip(
            piece.words, words, grammar.upos, grammar.xpos, heads, rels, strict=True
        ):
            yield Token(start, end, word, lemma(word, upos), upos, xpos, first + head if 0 <= head else -1, rel)

    def plain(self, words: Sequence[str]) -> Sequence[str]:
        """The words of a sentence on its own as the engine is given them."""
        return self._recased(words, Seen()) if _loud(words) else _usual(words)

    def _recased(self, words: Sequence[str], seen: Seen) -> list[str]:
        """A line in capitals, or a headline Written Like This, as a plain sentence would have it."""
        loud = _loud(words)
        return [self._plain(word, loud, not i, seen) for i, word in enumerate(_usual(words))]

    def _plain(self, word: str, loud: bool, first: bool, seen: Seen) -> str:
        small = word.lower()
        if not word.isalpha():
            return small if loud and "." not in word else word
        if small not in seen.small:
            if word in seen.names and not loud:
                return word
            if (name := word.capitalize()) in seen.names:
                return name
        if not self.common.isdisjoint((small, small.removesuffix("s"))) or loud and SMALL.fullmatch(small):
            return small.capitalize() if first else small
        return word.capitalize() if loud else word


@dataclass(frozen=True, slots=True)
class Seen:
    """How the story's plain sentences write words: those written small, and those written large inside a sentence."""

    small: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def _seen(pieces: Sequence[Piece], forms: Sequence[Sequence[str]], loud: Sequence[bool]) -> Seen:
    plain = [words for piece, words, no in zip(pieces, forms, loud, strict=True) if not (no or piece.headline)]
    small = frozenset(word for words in plain for word in words if word.islower())
    return Seen(small, frozenset(word for words in plain for word in words[1:] if word[0].isupper()))


def _loud(words: Sequence[str]) -> bool:
    """Whether a sentence is written in capitals."""
    letters = "".join(words)
    upper = sum(map(str.isupper, letters))
    return 10 <= upper and 0.7 * sum(map(str.isalpha, letters)) < upper


def _titled(words: Sequence[str]) -> bool:
    """Whether a headline Is Written Like This."""
    long = [word for word in words if 4 <= len(word) and word.isalpha()]
    return 4 <= len(long) and 0.8 * len(long) <= sum(word[0].isupper() for word in long)


def _usual(words: Sequence[str]) -> Sequence[str]:
    """The words as the engine learnt them: straight apostrophes, nothing without width."""
    if not ODD.search(" ".join(words)):
        return words
    return [re.sub("[’‘ʼ]", "'", re.sub(f"[{THIN}]", "", word)) or word if 1 < len(word) else word for word in words]


def _children(tokens: Sequence[Token]) -> tuple[tuple[int, ...], ...]:
    below: dict[int, list[int]] = {}
    for i, token in enumerate(tokens):
        if 0 <= token.head:
            below.setdefault(token.head, []).append(i)
    return tuple(tuple(below[i]) if i in below else () for i in range(len(tokens)))
