"""What hangs on what: questions asked of the trees of a reading."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from casus.types import Phrase, Reading, Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "SYM", "X"})
# what a noun phrase keeps; clauses and asides are left out
INSIDE = frozenset(
    ("det", "amod", "compound", "flat", "fixed", "nummod", "nmod", "case", "appos", "conj", "cc", "advmod")
    + ("goeswith", "list", "dep", "punct", "obl")
)


@dataclass(frozen=True, slots=True)
class Syntax:
    """A reading's trees; tokens are named by their place in it, ranges are half-open."""

    reading: Reading
    tokens: tuple[Token, ...]
    children: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, reading: Reading) -> Syntax:
        return cls(reading, reading.tokens, reading.children)

    def rel(self, i: int) -> str:
        """The relation without its subtype."""
        return self.tokens[i].rel.partition(":")[0]

    def kids(self, i: int, *rels: str) -> Iterator[int]:
        return (k for k in self.children[i] if self.rel(k) in rels)

    def marked(self, i: int, word: str) -> bool:
        """Whether a preposition or conjunction `word` stands on `i`."""
        return any(self.tokens[k].lemma == word for k in self.kids(i, "case", "mark"))

    def passive(self, verb: int) -> bool:
        if any(self.tokens[k].rel in ("nsubj:pass", "aux:pass") for k in self.children[verb]):
            return True
        below = self.tokens[verb].xpos == "VBN" and self.rel(verb) in ("acl", "amod", "advcl")
        return below and not any(self.kids(verb, "aux", "nsubj"))

    def range(self, i: int, without: Collection[int] = ()) -> tuple[int, int]:
        """From the first to the last token below `i`, branches `without` left out at the edges."""
        low = high = i
        stack = [i]
        while stack:
            k = stack.pop()
            low, high = min(low, k), max(high, k)
            stack.extend(c for c in self.children[k] if c not in without)
        return low, high + 1

    def bare(self, i: int) -> tuple[int, int]:
        """The range of `i` without the preposition in front of it."""
        low, high = self.range(i)
        return max([low, *(k + 1 for k in self.kids(i, "case", "mark") if k < i)]), high

    def phrase(self, head: int) -> Phrase:
        """The noun phrase of `head`: its words side by side, without clauses and its preposition."""
        inside = {head}
        stack = [k for k in self.children[head] if self._belongs(k, head)]
        while stack:
            k = stack.pop()
            inside.add(k)
            stack.extend(c for c in self.children[k] if self._belongs(c, k) or self.rel(c) == "case")
        first = last = head
        while first - 1 in inside:
            first -= 1
        while last + 1 in inside:
            last += 1
        while first < head and self.tokens[first].upos in ("PUNCT", "CCONJ"):
            first += 1
        while head < last and self.tokens[last].upos in ("PUNCT", "CCONJ", "ADP"):
            last -= 1
        return Phrase(first, last + 1, head)

    def _belongs(self, k: int, head: int) -> bool:
        rel = self.rel(k)
        if rel not in INSIDE or rel == "case":
            return False
        if rel in ("conj", "appos", "obl", "dep", "list"):
            return self.tokens[k].upos in NOMINAL and not any(self.kids(k, "nsubj", "cop"))
        return rel != "advmod" or k < head

    def subject(self, verb: int, depth: int = 0) -> int | None:
        """The head word of who does what `verb` says, as far as grammar tells."""
        rels = ("nsubj", "nsubj:outer", "nsubj:pass") if depth else ("nsubj", "nsubj:outer")
        own = [k for k in self.children[verb] if self.tokens[k].rel in rels and self.tokens[k].lemma != "there"]
        if own:
            return self._antecedent(min(own, key=lambda k: (verb < k, abs(verb - k))), verb)
        if 6 < depth:
            return None
        head, rel = self.tokens[verb].head, self.rel(verb)
        if head < 0:
            return None
        if rel == "xcomp":
            return next(self.kids(head, "obj", "iobj"), None) or self.subject(head, depth + 1)
        before = verb - 1
        if rel == "advcl" and self.tokens[verb].xpos == "VBG" and self.tokens[before].upos in ("NOUN", "PROPN"):
            return self.top(before, verb, "conj")  # "despite the army denying"
        if rel in ("conj", "advcl"):
            return self.subject(head, depth + 1)
        if rel == "acl" and self.tokens[verb].xpos != "VBN":
            return head
        return None

    def agent(self, verb: int) -> int | None:
        """Who did it, of a passive."""
        return next((k for k in self.kids(verb, "obl", "nmod") if self.marked(k, "by")), None)

    def top(self, i: int, verb: int, *rels: str) -> int:
        """The head of the noun phrase that `i` is part of, on its side of the verb."""
        while self.rel(i) in ("compound", "flat", "nmod", "appos", "amod", "det", "nummod", *rels):
            head = self.tokens[i].head
            if head < 0 or (head < verb) != (i < verb) or self.tokens[head].upos not in NOMINAL:
                break
            i = head
        return i

    def _antecedent(self, subject: int, verb: int) -> int:
        """What a relative pronoun stands for."""
        token = self.tokens[subject]
        if token.lemma not in ("who", "which", "that", "whom") or token.upos not in ("PRON", "DET", "SCONJ"):
            return subject
        i = verb
        while 0 <= self.tokens[i].head and self.rel(i) in ("conj", "xcomp"):
            i = self.tokens[i].head
        if self.rel(i) == "acl" and 0 <= self.tokens[i].head:
            return self.tokens[i].head
        before = subject - 1 - (self.tokens[subject - 1].text == ",")
        return before if 0 <= before and self.tokens[before].upos in ("NOUN", "PROPN") else subject
