"""Who is counted in a sentence: numbers with their nouns, people without a number, and the words of harm."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from casus.resolve.numbers import Number, NumberReader
from casus.tables import Tables
from casus.types import Reading, Span

NOUNS = frozenset({"NOUN", "PROPN"})


@dataclass(frozen=True, slots=True)
class HarmWord:
    """A row of harms.tsv: a word of harm and where its victims stand."""

    word: str
    kind: str  # verb state noun people toll life
    harm: str
    takes: str | None = None


@dataclass(frozen=True, slots=True)
class VictimWord:
    """A row of victims.tsv."""

    word: str
    group: str


@dataclass(frozen=True, slots=True)
class UnitWord:
    """A row of units.tsv."""

    word: str
    unit: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """People or machines that the text counts: tokens `first` up to, not with, `last`."""

    first: int
    last: int
    at: Span
    low: int
    high: int | None
    group: str | None
    unit: str | None = None
    noun: int | None = None
    counted: bool = True  # by a number word
    told: tuple[int, int] | None = None  # the words that tell who they were: "seven of them were soldiers"


@dataclass(frozen=True, slots=True)
class Harm:
    """A word of harm in the text: tokens `first` up to, not with, `last`."""

    first: int
    last: int
    word: HarmWord


@dataclass(frozen=True, slots=True)
class ClueWord:
    """A row of tollclues.tsv: a word, and what it tells about a number."""

    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of harm and of those harmed."""

    harms: Mapping[str, tuple[tuple[tuple[str, ...], HarmWord], ...]]  # by first word, the longest first
    victims: Mapping[str, str]
    units: Mapping[tuple[str, ...], str]
    clues: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, tables: Tables) -> Vocabulary:
        harms: dict[str, list[tuple[tuple[str, ...], HarmWord]]] = {}
        for row in tables.values("harms.tsv", HarmWord, key=lambda row: (row.word, row.kind)):
            words = tuple(row.word.split())
            harms.setdefault(words[0], []).append((words, row))
        victims = {row.word: row.group for row in tables.values("victims.tsv", VictimWord, key=lambda row: row.word)}
        units = {
            tuple(re.findall(r"\w+|-", row.word)): row.unit
            for row in tables.values("units.tsv", UnitWord, key=lambda row: row.word)
        }
        clues: dict[str, list[str]] = {}
        for clue in tables.values("tollclues.tsv", ClueWord, key=lambda row: (row.word, row.kind)):
            clues.setdefault(clue.kind, []).append(clue.word)
        return cls(
            {first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in harms.items()},
            victims,
            units,
            {kind: frozenset(words) for kind, words in clues.items()},
        )


@dataclass(slots=True)
class Scene:
    """One sentence: its crowds and its words of harm."""

    reading: Reading
    number: int
    words: Vocabulary
    numbers: NumberReader

    @property
    def first(self) -> int:
        return self.reading.sentences[self.number].first

    @property
    def last(self) -> int:
        return self.reading.sentences[self.number].last

    def text(self, i: int) -> str:
        return self.reading.tokens[i].text.lower()

    def lemma(self, i: int) -> str:
        return self.reading.tokens[i].lemma

    def upos(self, i: int) -> str:
        return self.reading.tokens[i].upos

    def kids(self, i: int, *rels: str) -> Iterator[int]:
        if not self.reading.children:
            return iter(())
        return (j for j in self.reading.children[i] if self.reading.tokens[j].rel in rels)

    def has(self, i: int, *rels: str) -> bool:
        return any(True for _ in self.kids(i, *rels))

    def clue(self, i: int, kind: str) -> bool:
        """Whether word `i` is of that kind in tollclues.tsv."""
        return self.text(i) in self.words.clues[kind] or self.lemma(i) in self.words.clues[kind]

    # ----------------------------------------------------------------- words

    def harms(self) -> list[Harm]:
        """The words of harm, in order; of words that overlap the longest."""
        found: list[Harm] = []
        i = self.first
        while i < self.last:
            harm = self.harm_at(i)
            if harm is not None:
                found.append(harm)
                i = harm.last
            else:
                i += 1
        return found

    def harm_at(self, i: int) -> Harm | None:
        for key in dict.fromkeys((self.lemma(i), self.text(i))):
            for words, row in self.words.harms.get(key, ()):
                last = i + len(words)
                if last > self.last or any(
                    words[k] not in (self.lemma(i + k), self.text(i + k)) for k in range(1, len(words))
                ):
                    last = self._split_verb(i, words)
                if last and self._fits(i, row):
                    return Harm(i, last, row)
        return None

    def _split_verb(self, i: int, words: tuple[str, ...]) -> int:
        """ "Shot the plane down": where a particle stands behind the object, its verb's end."""
        if len(words) != 2:
            return 0
        return i + 1 if any(self.text(j) == words[1] for j in self.kids(i, "compound:prt", "advmod")) else 0

    def _fits(self, i: int, row: HarmWord) -> bool:
        upos, text = self.upos(i), self.text(i)
        match row.kind:
            case "verb":
                return upos in ("VERB", "AUX", "X") or upos == "ADJ" and text.endswith("ed")
            case "state":
                return upos in ("ADJ", "NOUN", "ADV", "ADP", "X", "VERB")
            case _:
                return upos in ("NOUN", "ADJ", "PROPN", "X")

    # ----------------------------------------------------------------- crowds

    def crowds(self) -> list[Crowd]:
        """What numbers count here."""
        at = self.reading.sentences[self.number].at
        found = (self._crowd(number) for number in self.numbers(self.reading.article.text, at.start, at.end))
        return [crowd for crowd in found if crowd is not None]

    def _crowd(self, number: Number) -> Crowd | None:
        tokens = self.reading.tokens
        first = bisect_left(tokens, number.at.start, key=lambda token: token.start)
        last = bisect_left(tokens, number.at.end, key=lambda token: token.start)
        if first >= last:
            return None
        end, noun = self.noun_phrase(last)
        if noun is None and self._is_age(first):
            return None
        if noun is None and number.vague and number.low == 0 and self.text(first) == "no":
            return None
        span = Span(number.at.start, tokens[end - 1].end) if noun is not None else number.at
        group, unit = self.kind(last, end) if noun is not None else (None, None)
        told = self._predicate(last) if noun is None or self.text(noun) == "them" else None
        if told is not None:
            group = self.kind(*told)[0]
            if noun is not None:  # "seven of them children"
                end, span = told[1], Span(number.at.start, tokens[told[1] - 1].end)
        end = end if noun is not None else last
        return Crowd(first, end, span, number.low, number.high, group, unit, noun, told=told)

    def _is_age(self, i: int) -> bool:
        """The number in "a girl of 12", "aged 12"."""
        if i > self.first and self.text(i - 1) == "aged":
            return True
        if i - 2 < self.first or self.text(i - 1) != "of" or self.reading.tokens[i - 2].xpos != "NN":
            return False
        return self.text(i - 2) in self.words.victims

    def _predicate(self, i: int) -> tuple[int, int] | None:
        """ "Seven of the dead were soldiers", "seven of them children": the words that tell who the seven were."""
        j = i
        while j < self.last and j < i + 4 and self.clue(j, "of_them"):
            j += 1
        if j < self.last and self.text(j) in ("were", "was", "are"):
            j += 1
        elif j == i or self.text(j - 1) not in ("them", "whom"):
            return None
        end, noun = self.noun_phrase(j)
        return (j, end) if noun is not None else None

    def noun_phrase(self, i: int) -> tuple[int, int | None]:
        """The end of the noun phrase that a number opens at token `i`, and its noun."""
        start, noun = i, None
        if i < self.last and self.text(i) == "of":
            i += 1
            if (
                i < self.last
                and self.text(i) in ("the", "them", "those", "these")
                and (
                    i + 1 >= self.last
                    or self.text(i + 1) in ("dead", "wounded", "injured", "victims", "killed", "them")
                    or self.text(i) == "them"
                )
            ):
                return (i + 1, i) if self.text(i) == "them" else (start, None)
        while i < self.last and not self._stops(i, noun is not None):
            noun = i if self.upos(i) in NOUNS else noun
            i += 1
        if noun is None:
            return start, None
        return self._longer(noun + 1, noun)

    def _stops(self, i: int, named: bool) -> bool:
        """Whether the noun phrase is over before word `i`; `named`: it has its noun."""
        token = self.reading.tokens[i]
        match token.upos:
            case "NOUN" | "PROPN" | "NUM":  # "three men police had detained"
                return named and token.rel.startswith("nsubj") and self.reading.tokens[i - 1].xpos == "NNS"
            case "ADJ":
                return self._ends_phrase(i)
            case "VERB":
                return not self._describes(i)
            case "DET" | "PRON":
                return named or not (token.rel == "nmod:poss" or self.clue(i, "possessor"))
        joined = token.text in "-–/" and i + 1 < self.last and token.start == self.reading.tokens[i - 1].end
        return not joined and token.text != "'s"

    def _ends_phrase(self, i: int) -> bool:
        """Whether the adjective tells what became of them: "20 people dead"."""
        following = self.upos(i + 1) if i + 1 < self.last else ""
        return (
            following not in ("NOUN", "PROPN", "ADJ")
            and self.harm_at(i) is not None
            or self.text(i) in ("dead", "missing", "homeless")
            and following not in NOUNS
        )

    def _describes(self, i: int) -> bool:
        """A participle before its noun: "12 armed men"."""
        return (
            i + 1 < self.last
            and self.reading.tokens[i].xpos in ("VBN", "VBG", "JJ")
            and self.reading.tokens[i].rel == "amod"
            and self.upos(i + 1) in (*NOUNS, "ADJ")
        )

    def _longer(self, end: int, noun: int) -> tuple[int, int]:
        """The phrase with what belongs to it: "members of the security forces", "tanks and armoured vehicles"."""
        if end + 1 < self.last and self.text(end) == "of" and self.clue(noun, "holder"):
            more, inner = self.noun_phrase(end + 1)
            if inner is None and end + 2 < self.last and self.upos(end + 1) == "DET":
                more, inner = self.noun_phrase(end + 2)
            return (more, inner) if inner is not None else (end, noun)
        if end + 1 < self.last and self.text(end) in ("and", "or") and self.upos(end + 1) in ("NOUN", "ADJ"):
            more, other = self.noun_phrase(end + 1)
            many = other is not None and self.reading.tokens[other].xpos == "NNS" and self._joined(noun, other, more)
            if other is not None and many and (self._alike(noun, other) or self.reading.tokens[noun].xpos == "NN"):
                return more, other  # "artillery and missile systems"
        return end, noun

    def _joined(self, noun: int, other: int, end: int) -> bool:
        """Whether `and` joins two nouns, and not two clauses."""
        token = self.reading.tokens[other]
        if token.rel == "conj" and token.head == noun or self.reading.tokens[noun].head == other:
            return True
        return end >= self.last or self.upos(end) not in ("AUX", "VERB")

    def _alike(self, one: int, other: int) -> bool:
        unit, people = (self.kind(i, i + 1) for i in (one, other))
        return bool(unit[1]) == bool(people[1]) and bool(unit[0]) == bool(people[0]) and any(unit)

    def kind(self, first: int, last: int) -> tuple[str | None, str | None]:
        """The group of the people, or the unit of the machines, that words name."""
        units = self._units(first, last)
        if units:
            return None, " or ".join(units)
        groups: dict[str, None] = {}
        i = first
        while i < last:
            pair = self.words.victims.get(f"{self.text(i)} {self.lemma(i + 1)}") if i + 1 < last else None
            group = pair or self._group(i)
            if group is not None:
                groups[group] = None
            i += 2 if pair else 1
        specific = [group for group in groups if group != "any"]
        if len(specific) == 1:
            return specific[0], None
        return ("any" if groups else None), None

    def _units(self, first: int, last: int) -> list[str]:
        """The machines that words name, the longest names first to be read: armoured personnel carrier."""
        found: list[str] = []
        i = first
        while i < last:
            for length in range(min(5, last - i), 0, -1):
                unit = self.words.units.get(tuple(self.lemma(j) for j in range(i, i + length)))
                if unit is not None and self.upos(i + length - 1) in NOUNS:
                    found.append(unit)
                    break
            else:
                length = 1
            i += length
        return list(dict.fromkeys(found))

    def _group(self, i: int) -> str | None:
        if self.upos(i) not in ("NOUN", "PROPN", "X"):
            return None
        return self.words.victims.get(self.lemma(i)) or self.words.victims.get(self.text(i))

    def uncounted(self, head: int) -> Crowd | None:
        """The people or machines of a noun phrase without a number: "a soldier", "civilians", "its pilot"."""
        tokens = self.reading.tokens
        if tokens[head].upos not in NOUNS and not self.clue(head, "others"):
            return None
        first = head
        while first > self.first and (
            tokens[first - 1].upos in ("ADJ", "NOUN", "PROPN", "NUM")
            or tokens[first - 1].text in "-–"
            or tokens[first - 1].xpos in ("VBN", "POS")
            and tokens[first - 1].rel in ("amod", "case")
        ):
            first -= 1
        group, unit = self.kind(first, head + 1)
        opener = self.text(first - 1) if first > self.first else ""
        name = next(
            (name for name in self.reading.names if name.kind == "PER" and name.first <= head < name.last), None
        )
        plural = tokens[head].xpos in ("NNS", "NNPS") or self.clue(head, "others") or self.clue(head, "crowd")
        if name is not None and group in (None, "any") and not plural:
            return Crowd(name.first, name.last, name.at, 1, 1, "civilian", None, head, counted=False)
        if group is None and unit is None:
            return None
        start = first - 1 if opener in self.words.clues["opener"] else first
        at = Span(tokens[start].start, tokens[head].end)
        crowd = Crowd(start, head + 1, at, 1, None if plural else 1, group, unit, head, counted=False)
        others = [c for j in self.kids(head, "conj") if j > head and (c := self.uncounted(j)) is not None]
        if plural or not others or any(c.high != 1 or c.unit != unit for c in others):
            return crowd
        last = others[-1]  # "a farmer and his son"
        return replace(crowd, last=last.last, at=Span(at.start, last.at.end), low=1 + len(others), high=1 + len(others))
