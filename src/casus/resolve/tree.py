"""The grammar of one story as actors need it: what hangs on a noun, and how."""

from __future__ import annotations

from collections.abc import Iterator

from casus.types import Phrase, Reading

Range = tuple[int, int]  # tokens: first, and the one after the last

# from a noun to the name that it bears
NAMING = frozenset(("flat", "appos", "compound", "nmod", "dep", "goeswith"))
_ARTICLES = frozenset(("the", "a", "an", "this", "that", "these", "those"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))
_JOINTS = frozenset(("-", "'s", "’s", "’", "'", ".", "–", "&"))
_INSIDE = frozenset(("flat", "compound", "goeswith", "case", "amod", "conj", "cc", "nmod", "det", "nummod", "advmod"))
_CLAUSES = ("acl", "advcl", "punct")


class Tree:
    """Children, sentences and the few questions about noun phrases that rooms above ask."""

    def __init__(self, reading: Reading) -> None:
        self.tokens = reading.tokens
        self.children = reading.children or _children(reading)
        self.sentence_of = reading.sentence_of or _sentence_of(reading)
        self.words = [token.text.lower() for token in reading.tokens]

    def rel(self, i: int) -> str:
        """The relation of a token, without its subtype."""
        return self.tokens[i].rel.partition(":")[0]

    def head_of(self, first: int, last: int) -> int:
        """The token of a range that hangs on a word outside it."""
        for i in range(last - 1, first - 1, -1):
            if not first <= self.tokens[i].head < last:
                return i
        return last - 1

    def below(self, i: int, rels: frozenset[str] | None = None) -> Iterator[int]:
        """A token and what hangs on it, without clauses; with `rels`, along these alone."""
        yield i
        for child in self.children[i]:
            rel = self.rel(child)
            if rel in rels if rels is not None else rel not in _CLAUSES:
                yield from self.below(child, rels)

    def above(self, i: int) -> Iterator[int]:
        i = self.tokens[i].head
        while i >= 0:
            yield i
            i = self.tokens[i].head

    def holders(self, i: int) -> Iterator[int]:
        """The words of a noun phrase that a token is part of, up to its clause: none of them is its antecedent."""
        while self.rel(i) not in ("acl", "advcl", "ccomp", "conj", "parataxis") and self.tokens[i].head >= 0:
            i = self.tokens[i].head
            yield i

    def case(self, i: int) -> str:
        """The preposition of a noun, "" where it has none.

        In "officials in Armenia's capital Yerevan" the parser may hang it on the second name.
        """
        governor = self.tokens[i].head
        if 0 <= governor < i and self.tokens[governor + 1].upos == "ADP":
            return self.words[governor + 1]
        return next((self.words[c] for c in self.children[i] if self.tokens[c].rel == "case"), "")

    def of(self, head: int) -> int | None:
        """The noun of "of ..." below a count: "hundreds of protesters"."""
        return next((c for c in self.children[head] if c > head and self.case(c) == "of"), None)

    def definite(self, head: int) -> bool:
        return any(self.rel(c) == "det" and self.words[c] in _DEFINITE for c in self.children[head])

    def counted(self, head: int) -> bool:
        return any(self.rel(c) == "nummod" for c in self.children[head])

    def plural(self, i: int) -> bool:
        return self.tokens[i].xpos in ("NNS", "NNPS")

    def conjuncts(self, i: int) -> Iterator[int]:
        """The words coordinated with a token, itself the first."""
        yield i
        for child in self.children[i]:
            if self.rel(child) == "conj":
                yield from self.conjuncts(child)

    def salience(self, i: int) -> int:
        """How likely a noun is to be spoken of next: subjects and their owners most."""
        token = self.tokens[i]
        while token.head >= 0 and (token.rel.startswith("conj") or token.rel == "nmod:poss"):
            token = self.tokens[token.head]
        if token.rel.startswith("nsubj"):
            return 4
        if token.rel in ("obj", "iobj", "obl:agent"):
            return 3
        return 1 if token.rel in ("amod", "compound", "appos", "flat") else 2

    def shortest(self, phrase: Phrase) -> Range:
        """The phrase without article, clause and apposition: its words from modifiers to "of ..."."""
        head = phrase.head
        first = last = head
        for i in range(head - 1, max(phrase.first, 0) - 1, -1):
            if self._begins_before(i, head):
                break
            first = i
        for i in range(head + 1, phrase.last):
            if self._ends_phrase(i, head, phrase.last):
                break
            if self.rel(i) not in ("case", "cc", "det", "advmod") and self.words[i] not in _JOINTS:
                last = i
        return first, last + 1

    def _begins_before(self, i: int, head: int) -> bool:
        """Is a token left of the head word none of the phrase any more?"""
        if self.rel(i) == "det":
            return self.words[i] in _ARTICLES
        if self.tokens[i].upos == "PRON":
            return True
        outer = self.rel(i) in ("case", "acl", "punct", "cc") and self.words[i] not in _JOINTS
        return outer and (self.tokens[i].head == head or self.words[i] not in ("and", "of"))

    def _ends_phrase(self, i: int, head: int, end: int) -> bool:
        if self.words[i] in _JOINTS:
            return False
        if self.rel(i) not in _INSIDE or not head <= self.tokens[i].head < end:
            return True
        if self.tokens[i].head != head:
            return False
        if self.rel(i) == "nmod" and self.case(i) == "of":
            return False
        return self.rel(i) in ("conj", "cc", "nmod", "advmod")


def _children(reading: Reading) -> tuple[tuple[int, ...], ...]:
    below: list[list[int]] = [[] for _ in reading.tokens]
    for i, token in enumerate(reading.tokens):
        if token.head >= 0:
            below[token.head].append(i)
    return tuple(map(tuple, below))


def _sentence_of(reading: Reading) -> tuple[int, ...]:
    return tuple(n for n, sentence in enumerate(reading.sentences) for _ in range(sentence.first, sentence.last))
