"""How many were killed, wounded, captured, ...: numbers and victims, given to the acts that harmed them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from casus.resolve.numbers import Number, NumberReader
from casus.tables import Tables
from casus.types import Actor, Frame, Reading, Sides, Span, Toll

_NOUNS = frozenset({"NOUN", "PROPN"})
_INSIDE = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "DET"})
_ONE = frozenset({"a", "an", "its", "his", "her", "their", "the", "another", "one"})
_OTHERS = frozenset({"other", "others", "more", "many", "people", "several"})
_RELATIVE = frozenset({"who", "which", "that"})
_SUBSET = frozenset({"include", "including", "among", "mostly"})
_WAR = frozenset({"war", "conflict", "insurgency", "crackdown", "uprising", "rebellion"})
_AWAY = frozenset({"flee", "fleeing", "home", "house", "leave", "out", "shelter", "displace", "abroad", "exile", "evacuate", "away", "refuge"})
_HEAVY = frozenset({"heavy", "severe", "serious", "significant", "massive", "huge", "big", "considerable", "terrible", "mass"})
_INFLICT = frozenset({"inflict", "suffer", "sustain", "cause", "report", "take", "incur"})
_MANY = frozenset({"killed", "wounded"})
_SO_FAR = frozenset({("so", "far"), ("as", "of"), ("to", "date"), ("that", "followed")})
_SKIP = frozenset({"ADV", "PART", "AUX"})


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
class _Crowd:
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
class _Harm:
    """A word of harm in the text: tokens `first` up to, not with, `last`."""

    first: int
    last: int
    word: HarmWord


@dataclass(frozen=True, slots=True)
class _Count:
    """A crowd and what became of it."""

    crowd: _Crowd
    harm: str
    by: int  # the token of the harm word


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of harm and of those harmed."""

    harms: Mapping[str, tuple[tuple[tuple[str, ...], HarmWord], ...]]  # by first word, the longest first
    victims: Mapping[str, str]
    units: Mapping[tuple[str, ...], str]

    @classmethod
    def load(cls, tables: Tables) -> Vocabulary:
        harms: dict[str, list[tuple[tuple[str, ...], HarmWord]]] = {}
        for row in tables.values("harms.tsv", HarmWord, key=lambda row: (row.word, row.kind)):
            words = tuple(row.word.split())
            harms.setdefault(words[0], []).append((words, row))
        victims = {row.word: row.group for row in tables.values("victims.tsv", VictimWord, key=lambda row: row.word)}
        units = {tuple(re.findall(r"\w+|-", row.word)): row.unit for row in tables.values("units.tsv", UnitWord, key=lambda row: row.word)}
        return cls({first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in harms.items()}, victims, units)


@dataclass(frozen=True, slots=True)
class TollResolver:
    """The tolls of each frame, read from its sentence and borne by the side that the words name."""

    numbers: NumberReader
    words: Vocabulary

    @classmethod
    def load(cls, tables: Tables) -> TollResolver:
        return cls(NumberReader.load(tables), Vocabulary.load(tables))

    def __call__(
        self, frames: tuple[Frame, ...], sides: tuple[Sides, ...], reading: Reading
    ) -> tuple[tuple[Toll, ...], ...]:
        found: list[list[Toll]] = [[] for _ in frames]
        by_sentence: dict[int, list[int]] = {}
        for i, frame in enumerate(frames):
            if frame.type in ("ASSAULT", "COERCE"):
                by_sentence.setdefault(frame.sentence, []).append(i)
        for sentence, members in by_sentence.items():
            scene = _Sentence(reading, sentence, self.words, self.numbers)
            here = [frames[i] for i in members]
            for count in scene.counts():
                for place in _causes(scene, here, count):
                    i = members[place]
                    found[i].append(_toll(scene, count, frames[i], sides[i], sides))
        return tuple(tuple(dict.fromkeys(tolls)) for tolls in found)


# --------------------------------------------------------------------------- the sentence


@dataclass(slots=True)
class _Sentence:
    """The crowds and the words of harm of one sentence, and which belongs to which."""

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
        return (j for j in self.reading.children[i] if self.reading.tokens[j].rel in rels)

    # ----------------------------------------------------------------- words

    def harms(self) -> list[_Harm]:
        """The words of harm, in order; of words that overlap the longest."""
        found: list[_Harm] = []
        i = self.first
        while i < self.last:
            harm = self._harm_at(i)
            if harm is not None:
                found.append(harm)
                i = harm.last
            else:
                i += 1
        return found

    def _harm_at(self, i: int) -> _Harm | None:
        for key in dict.fromkeys((self.lemma(i), self.text(i))):
            for words, row in self.words.harms.get(key, ()):
                last = i + len(words)
                if last > self.last or any(words[k] not in (self.lemma(i + k), self.text(i + k)) for k in range(1, len(words))):
                    last = self._split_verb(i, words)
                if last and self._fits(i, row):
                    return _Harm(i, last, row)
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

    def crowds(self) -> list[_Crowd]:
        """What numbers count here."""
        at = self.reading.sentences[self.number].at
        found = (self._crowd(number) for number in self.numbers(self.reading.article.text, at.start, at.end))
        return [crowd for crowd in found if crowd is not None]

    def _crowd(self, number: Number) -> _Crowd | None:
        tokens = self.reading.tokens
        first = bisect_left(tokens, number.at.start, key=lambda token: token.start)
        last = bisect_left(tokens, number.at.end, key=lambda token: token.start)
        if first >= last:
            return None
        end, noun = self._noun_phrase(last)
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
        return _Crowd(first, end, span, number.low, number.high, group, unit, noun, told=told)

    def _predicate(self, i: int) -> tuple[int, int] | None:
        """ "Seven of the dead were soldiers", "seven of them children": the words that tell who the seven were."""
        j = i
        while j < self.last and j < i + 4 and self.text(j) in ("of", "the", "them", "dead", "whom", "killed", "victims", "wounded"):
            j += 1
        if j < self.last and self.text(j) in ("were", "was", "are"):
            j += 1
        elif j == i or self.text(j - 1) not in ("them", "whom"):
            return None
        end, noun = self._noun_phrase(j)
        return (j, end) if noun is not None else None

    def _noun_phrase(self, i: int) -> tuple[int, int | None]:
        """The end of the noun phrase that a number opens at token `i`, and its noun."""
        start, noun = i, None
        if i < self.last and self.text(i) == "of":
            i += 1
            if i < self.last and self.text(i) in ("the", "them", "those", "these") and (i + 1 >= self.last or self.text(i + 1) in ("dead", "wounded", "injured", "victims", "killed", "them") or self.text(i) == "them"):
                return (i + 1, i) if self.text(i) == "them" else (start, None)
        while i < self.last:
            token = self.reading.tokens[i]
            joined = token.text in "-–/" and i + 1 < self.last and token.start == self.reading.tokens[i - 1].end
            if token.upos in _NOUNS:
                noun = i
            elif token.upos == "ADJ" and self._ends_phrase(i):
                break
            elif token.upos == "VERB" and not self._describes(i):
                break
            elif token.upos not in ("ADJ", "NUM", "DET", "VERB", "PRON") and not joined and token.text != "'s":
                break
            elif token.upos in ("DET", "PRON") and (noun is not None or not (token.rel == "nmod:poss" or self.text(i) in ("the", "its", "their", "his", "her", "our"))):
                break
            i += 1
        if noun is None:
            return start, None
        return self._longer(noun + 1, noun)

    def _ends_phrase(self, i: int) -> bool:
        """Whether the adjective tells what became of them: "20 people dead"."""
        following = self.upos(i + 1) if i + 1 < self.last else ""
        return following not in ("NOUN", "PROPN", "ADJ") and self._harm_at(i) is not None or self.text(i) in ("dead", "missing", "homeless") and following not in _NOUNS

    def _describes(self, i: int) -> bool:
        """A participle before its noun: "12 armed men"."""
        return i + 1 < self.last and self.reading.tokens[i].xpos in ("VBN", "VBG", "JJ") and self.reading.tokens[i].rel == "amod" and self.upos(i + 1) in _NOUNS

    def _longer(self, end: int, noun: int) -> tuple[int, int]:
        """The phrase with what belongs to it: "members of the security forces", "tanks and armoured vehicles"."""
        if end + 1 < self.last and self.text(end) == "of" and self.lemma(noun) in ("member", "crew", "ton", "piece"):
            more, inner = self._noun_phrase(end + 1)
            if inner is None and end + 2 < self.last and self.upos(end + 1) == "DET":
                more, inner = self._noun_phrase(end + 2)
            return (more, inner) if inner is not None else (end, noun)
        if end + 1 < self.last and self.text(end) in ("and", "or") and self.upos(end + 1) in ("NOUN", "ADJ"):
            more, other = self._noun_phrase(end + 1)
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
                if unit is not None and self.upos(i + length - 1) in _NOUNS:
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

    def uncounted(self, head: int) -> _Crowd | None:
        """The people or machines of a noun phrase without a number: "a soldier", "civilians", "its pilot"."""
        tokens = self.reading.tokens
        if tokens[head].upos not in _NOUNS and self.text(head) not in _OTHERS:
            return None
        first = head
        while first > self.first and (tokens[first - 1].upos in ("ADJ", "NOUN", "PROPN", "NUM") or tokens[first - 1].text in "-–" or tokens[first - 1].xpos in ("VBN", "POS") and tokens[first - 1].rel in ("amod", "case")):
            first -= 1
        group, unit = self.kind(first, head + 1)
        opener = self.text(first - 1) if first > self.first else ""
        name = next((name for name in self.reading.names if name.kind == "PER" and name.first <= head < name.last), None)
        if name is not None and group in (None, "any"):
            return _Crowd(name.first, name.last, name.at, 1, 1, "civilian", None, head, counted=False)
        if group is None and unit is None:
            return None
        plural = tokens[head].xpos in ("NNS", "NNPS") or self.text(head) in _OTHERS or self.lemma(head) in ("people", "troop")
        start = first - 1 if opener in _ONE and opener not in ("the",) else first
        at = Span(tokens[start].start, tokens[head].end)
        crowd = _Crowd(start, head + 1, at, 1, None if plural else 1, group, unit, head, counted=False)
        others = [c for j in self.kids(head, "conj") if j > head and (c := self.uncounted(j)) is not None]
        if plural or not others or any(c.high != 1 or c.unit != unit for c in others):
            return crowd
        last = others[-1]  # "a farmer and his son"
        return replace(crowd, last=last.last, at=Span(at.start, last.at.end), low=1 + len(others), high=1 + len(others))

    # ----------------------------------------------------------------- counts

    def counts(self) -> list[_Count]:
        """Every crowd of the sentence that came to harm, once."""
        harms, crowds = self.harms(), self.crowds()
        found: dict[tuple[int, int], _Count] = {}
        for k, harm in enumerate(harms):
            for crowd in self._victims(harm, crowds, harms[k + 1] if k + 1 < len(harms) else None):
                key = (crowd.at.start, crowd.at.end)
                joint = found.get(key)
                if joint is not None:
                    if {joint.harm, harm.word.harm} == _MANY:  # "killed or wounded at least 80"
                        found[key] = replace(joint, harm="casualties")
                    continue
                found[key] = _Count(crowd, self._harm_of(harm, crowd), harm.first)
        for crowd, before in self._subsets(crowds, list(found.values())):
            found.setdefault((crowd.at.start, crowd.at.end), replace(before, crowd=crowd))
        return sorted(found.values(), key=lambda count: count.crowd.at)

    def _harm_of(self, harm: _Harm, crowd: _Crowd) -> str:
        if crowd.high == 0 and harm.word.harm in ("wounded", "casualties"):
            return "casualties"
        return "destroyed" if crowd.unit is not None and harm.word.harm == "killed" else harm.word.harm

    def _victims(self, harm: _Harm, crowds: list[_Crowd], following: _Harm | None) -> Iterator[_Crowd]:
        """Who suffered the harm of one word."""
        match harm.word.kind:
            case "verb":
                found = self._of_verb(harm, crowds)
            case "state":
                found = self._of_state(harm, crowds)
            case "noun":
                found = self._of_noun(harm, crowds)
            case "toll":
                found = self._of_toll(harm, crowds)
            case "people":
                found = [c for c in crowds if c.last <= harm.first and c.noun is None and self._only(c.last, harm.first, ("of", "the"))]
            case _:
                found = []
        for crowd in found:
            if self._suits(harm, crowd):
                yield crowd
                yield from (c for c in self._listed(crowd, crowds) if self._suits(harm, c))

    def _suits(self, harm: _Harm, crowd: _Crowd) -> bool:
        kind = harm.word.harm
        if kind == "destroyed":
            return crowd.unit is not None
        if crowd.unit is not None:
            return harm.word.takes == "loss"
        lives = crowd.noun is not None and self.lemma(crowd.noun) == "life"
        match harm.word.takes:
            case "lives":
                return lives
            case "loss":
                return lives or crowd.group is not None and crowd.counted
            case "away":
                return any(self.lemma(i) in _AWAY for i in range(crowd.last, min(crowd.last + 8, self.last)))
        return not (kind == "captured" and crowd.low == 1 and crowd.high is None)

    def _only(self, first: int, last: int, words: tuple[str, ...]) -> bool:
        return all(self.text(i) in words for i in range(first, last))

    # where the victims of a word stand

    def _of_verb(self, harm: _Harm, crowds: list[_Crowd]) -> list[_Crowd]:
        token = self.reading.tokens[harm.first]
        if token.rel == "amod" and token.head >= harm.last:
            return []  # "500,000 displaced people": not of this act
        passive = harm.word.takes == "subject" or self._passive(harm)
        found = self._left(harm, crowds) if passive else self._right(harm, crowds)
        if found is None and not passive and not any(True for _ in self.kids(harm.first, "obj")):
            found = self._adjacent(harm, crowds)  # headlinese: "Hundreds held"
        return [] if found is None else [found]

    def _passive(self, harm: _Harm) -> bool:
        i = harm.first
        token = self.reading.tokens[i]
        if any(True for _ in self.kids(i, "aux:pass", "nsubj:pass")):
            return True
        if token.xpos not in ("VBN", "JJ", "VBD") or token.upos == "ADJ":
            return token.upos == "ADJ"
        if any(True for _ in self.kids(i, "obj")):
            return False
        if token.rel == "conj" and token.head >= self.first and not any(True for _ in self.kids(i, "nsubj")):
            other = self._harm_at(token.head)
            return other is not None and self._passive(other)
        reduced = token.rel in ("acl", "amod") or token.xpos != "VBD" and token.rel in ("xcomp", "advcl")
        return reduced and not any(True for _ in self.kids(i, "aux", "nsubj"))

    def _left(self, harm: _Harm, crowds: list[_Crowd]) -> _Crowd | None:
        """The subject of the word of harm."""
        subject = self._subject(harm.first)
        if subject is not None:
            counted = next((c for c in crowds if c.first <= subject < c.last), None)
            if counted is not None or subject >= harm.first:
                return counted
        near = self._adjacent(harm, crowds)
        if near is not None or subject is None:
            return near
        return self.uncounted(subject)

    def _subject(self, i: int) -> int | None:
        """The subject of verb `i`, which may stand with the verb that governs it."""
        token = self.reading.tokens[i]
        for j in self.kids(i, "nsubj:pass", "nsubj"):
            return self._antecedent(i) if self.lemma(j) in _RELATIVE else j
        if token.rel in ("acl", "acl:relcl", "amod") and token.head >= self.first:
            return token.head
        if token.rel == "xcomp" and token.head >= self.first:  # "are confirmed to have died"
            return self._subject(token.head)
        return None

    def _antecedent(self, i: int) -> int | None:
        """What the relative clause around verb `i` describes: "its jet, which it says was shot down"."""
        for _ in range(4):
            token = self.reading.tokens[i]
            if token.rel == "acl:relcl" or token.head < self.first:
                return token.head if token.rel == "acl:relcl" else None
            i = token.head
        return None

    def _adjacent(self, harm: _Harm, crowds: list[_Crowd]) -> _Crowd | None:
        """The nearest number before the word, with nothing that acts in between."""
        best = None
        for crowd in crowds:
            if crowd.last <= harm.first and not self._broken(crowd.last, harm.first):
                best = crowd
        return best

    def _broken(self, first: int, last: int) -> bool:
        """Whether another clause begins between two words."""
        for i in range(first, last):
            if self.reading.tokens[i].text in ";:" or self.upos(i) == "VERB" or self.upos(i) == "SCONJ":
                return True
            if self.text(i) in ("and", "but", "while") or self.text(i) == ",":
                return True
        return False

    def _right(self, harm: _Harm, crowds: list[_Crowd]) -> _Crowd | None:
        """The object of the word of harm."""
        i = harm.last
        while i < self.last and i < harm.last + 6 and (self.upos(i) in _SKIP or self._chained(i)):
            i += 1
        counted = next((c for c in crowds if i <= c.first + 1 and c.first <= i < max(c.last, c.first + 1)), None)
        if counted is not None:
            return counted
        objects = list(self.kids(harm.first, "obj"))
        for j in objects:
            inside = next((c for c in crowds if c.first <= j < c.last), None)
            if inside is not None:
                return inside
        if harm.word.takes in ("loss", "away", "lives"):
            return None
        return self.uncounted(objects[0]) if objects and objects[0] > harm.first else None

    def _chained(self, i: int) -> bool:
        """ "Killed and wounded more than 80": the other word of harm, and what joins it."""
        if self.text(i) in ("and", "or"):
            return i + 1 < self.last and self._harm_at(i + 1) is not None
        return self.text(i - 1) in ("and", "or") and self._harm_at(i) is not None

    def _of_state(self, harm: _Harm, crowds: list[_Crowd]) -> list[_Crowd]:
        """ "14 people dead", "the dead pilot", "were missing"."""
        token = self.reading.tokens[harm.first]
        if token.rel == "amod" and token.head >= harm.last:
            found = self.uncounted(token.head) if token.text == "dead" else None
            return [] if found is None else [found]
        near = self._adjacent(harm, crowds) or self._left(harm, crowds)
        if near is None and harm.first > self.first and self.text(harm.first - 1) in ("more", "others", "many", "several"):
            i = harm.first - 1
            at = Span(self.reading.tokens[i].start, self.reading.tokens[i].end)
            near = _Crowd(i, i + 1, at, 1, None, None, None, i, counted=False)
        return [] if near is None else [near]

    def _of_noun(self, harm: _Harm, crowds: list[_Crowd]) -> list[_Crowd]:
        """ "12 deaths", "the deaths of 12 people", "civilian deaths", "heavy losses"."""
        noun = harm.last - 1
        counted = [c for c in crowds if c.noun == noun]
        if counted:
            return [replace(counted[0], group=counted[0].group or "any")]
        if noun + 1 < self.last and self.text(noun + 1) == "of":
            after = next((c for c in crowds if c.first in (noun + 2, noun + 3)), None)
            victim = next((j for j in self.kids(noun, "nmod") if j > noun), None)
            found = after or (self.uncounted(victim) if victim is not None else None)
            return [] if found is None else [found]
        return self._bare(harm)

    def _bare(self, harm: _Harm) -> list[_Crowd]:
        """A plural without a number: some, at least."""
        noun = harm.last - 1
        token = self.reading.tokens[noun]
        if token.xpos != "NNS" or token.rel in ("compound", "nmod:poss") or harm.word.harm == "captured":
            return []
        first = noun
        while first > self.first and self.upos(first - 1) == "ADJ":
            first -= 1
        if harm.word.word == "loss" and not (_HEAVY & {self.lemma(i) for i in range(first, noun)} or token.head >= 0 and self.lemma(token.head) in _INFLICT):
            return []
        group = self.kind(first, noun)[0] if first < noun else None
        return [_Crowd(first, noun + 1, Span(self.reading.tokens[first].start, token.end), 1, None, group, None, noun, counted=False)]

    def _of_toll(self, harm: _Harm, crowds: list[_Crowd]) -> list[_Crowd]:
        after = [c for c in crowds if harm.last <= c.first <= harm.last + 12 and c.unit is None]
        return after[:1]

    def source(self, verb: int, act: int) -> bool:
        """Whether the act is the subject of the verb of harm: "clashes that killed 12"."""
        i = verb - 1
        while i > act and (self.upos(i) in _SKIP or self.lemma(i) in _RELATIVE):
            i -= 1
        if i == act:
            return True
        return any(act in self.reading.subtree(j) for j in self.kids(verb, "nsubj"))

    # lists and subsets

    def _listed(self, crowd: _Crowd, crowds: list[_Crowd]) -> Iterator[_Crowd]:
        """The crowds that go on a list: "two soldiers and three civilians", "her mother and a brother"."""
        last = crowd.last
        for other in crowds:
            if other.first < last:
                continue
            if not self._only(last, other.first, (",", "and", "or", "&")) or other.first == last or self._acts(other):
                return
            yield other
            last = other.last

    def _acts(self, crowd: _Crowd) -> bool:
        """Whether another word of harm follows that has these as its own."""
        i = crowd.last
        while i < self.last and (self.upos(i) in _SKIP or self.text(i) in ("others", "more", "people")):
            i += 1
        return i < self.last and self._harm_at(i) is not None

    def _subsets(self, crowds: list[_Crowd], found: list[_Count]) -> Iterator[tuple[_Crowd, _Count]]:
        """ "..., including three children", "..., seven of them children": the same harm again."""
        for crowd in crowds:
            earlier = [count for count in found if count.crowd.first < crowd.first]
            if not earlier or crowd.unit is not None:
                continue
            before = self.lemma(crowd.first - 1) if crowd.first > self.first else ""
            partly = crowd.group is not None and (crowd.noun is not None and self.text(crowd.noun) == "them" or crowd.noun is None)
            if before in _SUBSET or partly:
                yield crowd, earlier[-1]
        for i in range(self.first, self.last - 1):
            earlier = [count for count in found if count.crowd.last <= i and count.crowd.unit is None]
            if earlier and self.text(i) == "including" and (bare := self._bare_people(i + 1)) is not None:
                yield bare, earlier[-1]

    def _bare_people(self, i: int) -> _Crowd | None:
        """A plural without a number at word `i`: "including civilians"."""
        end, noun = self._noun_phrase(i)
        crowd = self.uncounted(noun) if noun is not None and self.upos(i) not in ("NUM", "DET") else None
        return crowd if crowd is not None and crowd.high is None and crowd.unit is None else None


# --------------------------------------------------------------------------- causes


def _causes(scene: _Sentence, frames: list[Frame], count: _Count) -> list[int]:
    """Which acts brought the toll about: those of one trigger, the nearest to the word of harm."""
    best: tuple[float, int] | None = None
    for place, frame in enumerate(frames):
        cost = _distance(scene, frame, count)
        if cost is not None and (best is None or (cost, place) < best):
            best = (cost, place)
    if best is None:
        return []
    trigger = frames[best[1]].trigger
    return [place for place, frame in enumerate(frames) if frame.trigger == trigger]


def _distance(scene: _Sentence, frame: Frame, count: _Count) -> float | None:
    """How far the act is from the word of harm; None where it cannot have done it."""
    token = scene.reading.tokens[count.by]
    if frame.trigger.overlaps(Span(token.start, token.end)):
        return 0.0
    if frame.type != "ASSAULT" or count.harm == "captured" or count.crowd.noun == count.by and not count.crowd.counted and count.harm == "killed":
        return None
    if scene.source(count.by, frame.head):
        return 0.5
    steps = _steps(scene.reading, count.by, frame.head)
    return (steps if steps is not None else 4.0) + abs(count.by - frame.head) / 20


def _steps(reading: Reading, one: int, other: int) -> float | None:
    """Edges of the tree between two words."""
    up = {one: 0}
    i, n = one, 0
    while reading.tokens[i].head >= 0 and n < 60:
        i, n = reading.tokens[i].head, n + 1
        up[i] = n
    i, n = other, 0
    while i not in up:
        i, n = reading.tokens[i].head, n + 1
        if i < 0 or n > 60:
            return None
    return n + up[i]


# --------------------------------------------------------------------------- tolls


def _toll(scene: _Sentence, count: _Count, frame: Frame, own: Sides, all_sides: tuple[Sides, ...]) -> Toll:
    crowd = count.crowd
    return Toll(
        harm=count.harm,
        group=_group(count),
        side=_side(scene, crowd, own, all_sides),
        low=crowd.low,
        high=crowd.high,
        cumulative=_cumulative(scene, count, frame),
        unit=crowd.unit if count.harm == "destroyed" else None,
        at=crowd.at,
    )


def _group(count: _Count) -> str:
    group = count.crowd.group or "any"
    if count.harm == "destroyed":
        return "any"
    return "civilian" if group == "any" and count.harm in ("captured", "displaced") else group


def _cumulative(scene: _Sentence, count: _Count, frame: Frame) -> bool:
    """Whether the number covers the conflict so far."""
    texts = [scene.text(i) for i in range(scene.first, scene.last)]
    if scene.lemma(frame.head) in _WAR or any(pair in _SO_FAR for pair in zip(texts, texts[1:], strict=False)):
        return True
    if "since" in texts and scene.first + texts.index("since") not in range(frame.head - 3, frame.head):
        return True
    token = scene.reading.tokens[count.by]
    return token.rel == "acl:relcl" and token.head >= 0 and scene.lemma(token.head) in _WAR


def _side(scene: _Sentence, crowd: _Crowd, own: Sides, all_sides: tuple[Sides, ...]) -> str | None:
    """The entity whose people they were: as the words say, else the one that the act hit."""
    told = scene.reading.span(*crowd.told) if crowd.told else crowd.at
    everyone = [actor for sides in (own, *all_sides) for actor in (*sides.recipient, *sides.actor)]
    for actor in (*own.recipient, *own.actor):
        if actor.at is not None and (actor.at.overlaps(crowd.at) or actor.at.overlaps(told)):
            return _bearer(scene, actor, everyone)
    words = [scene.text(i) for i in (*range(crowd.first, crowd.last), *range(*(crowd.told or (0, 0))))]
    for entity in dict.fromkeys(actor.entity for actor in everyone if actor.entity):
        stem = entity.split()[0].lower()[:5]
        if len(stem) >= 4 and any(word.startswith(stem) for word in words):
            return entity
    bearers = dict.fromkeys(_bearer(scene, actor, everyone) for actor in own.recipient)
    return next(iter(bearers)) if len(bearers) == 1 else None


def _bearer(scene: _Sentence, actor: Actor, everyone: list[Actor]) -> str | None:
    """The entity of an actor; of a person or of people without a name that of their country's forces."""
    person = actor.at is not None and any(name.kind == "PER" and name.at.overlaps(actor.at) for name in scene.reading.names)
    if actor.entity is not None and not person:
        return actor.entity
    if actor.sector == "CVL" and person:
        return None
    states = (a.entity for a in everyone if a.country == actor.country and a.sector in ("GOV", "MIL") and a.entity)
    return next(states, None) if actor.country else None
