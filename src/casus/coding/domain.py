"""What a story is about: a sport or market page gives a record only where its own sentence is political."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casus.coding.triggers import Trigger
from casus.tables import Tables
from casus.types import Reading

_POLITICS, _POLICE = "politics", "police"
_OFTEN = 3  # one word says no more, however often it stands
_MIXED, _OTHER = 0.45, 0.22  # the share of politics in the weight of a story's telling words
_TELLING = 12  # less weight than this against politics tells nothing: a flash of one line
_THIN = 0.03  # politics a word: below it a story of some length has only mentions of it
_LENGTH = 80
_ENOUGH = {"mixed": 2, "other": 6}  # what the sentence itself must weigh


@dataclass(frozen=True, slots=True)
class DomainRow:
    """Words that tell what a story is about, and how much one of them says."""

    domain: str
    weight: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Domains:
    """The words of politics (acts of states, armed groups, crowds), those of everything else, and those for police."""

    politics: Mapping[str, int]
    others: Mapping[str, int]
    police: frozenset[str]

    @classmethod
    def load(cls, tables: Tables) -> Domains:
        sides: tuple[dict[str, int], dict[str, int]] = {}, {}
        rows = tables.values("domains.tsv", DomainRow)
        for row in rows:
            if row.domain != _POLICE:
                sides[row.domain != _POLITICS].update((word, row.weight) for word in row.words)
        return cls(*sides, frozenset(word for row in rows if row.domain == _POLICE for word in row.words))

    def weigh(self, lemmas: Iterable[str]) -> tuple[int, int]:
        """(politics, all else) of some words."""
        politics = others = 0
        for lemma, times in Counter(lemmas).items():
            politics += self.politics.get(lemma, 0) * min(times, _OFTEN)
            others += self.others.get(lemma, 0) * min(times, _OFTEN)
        return politics, others

    def __call__(self, reading: Reading) -> Page:
        politics, others = self.weigh(token.lemma for token in reading.tokens)
        share = politics / (politics + others) if others >= _TELLING else 1.0
        thin = len(reading.tokens) >= _LENGTH and politics < _THIN * len(reading.tokens)
        return Page(self, "other" if share < _OTHER else "mixed" if share < _MIXED or thin else None)


@dataclass(frozen=True, slots=True)
class Page:
    """Where a story stands: None is a page of politics, which gates nothing."""

    domains: Domains
    kind: str | None

    def admits(self, reading: Reading, trigger: Trigger) -> bool:
        """Whether the sentence of the trigger, without it, is political enough for this page."""
        if self.kind is None:
            return True
        sentence = reading.sentences[reading.sentence_of[trigger.head]]
        around = [reading.tokens[j].lemma for j in range(sentence.first, sentence.last) if j != trigger.head]
        if trigger.row.mode == "arrest" and not self.domains.police.isdisjoint(around):
            return True  # an arrest of any kind (CODEBOOK 1)
        politics, others = self.domains.weigh(around)
        if self.kind == "mixed" and trigger.row.type == "AID":
            return politics > 0  # relief after a flood: what states do on a page of rain
        return politics >= max(_ENOUGH[self.kind], others)
