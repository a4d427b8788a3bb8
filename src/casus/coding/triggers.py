"""Which words may name an act, and in which sense: the trigger lexicon against the parse."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casus.coding import grammar
from casus.errors import TableError
from casus.tables import Tables
from casus.types import Reading

_POS = {"V": ("VERB", "AUX"), "N": ("NOUN", "PROPN"), "A": ("ADJ", "VERB", "NOUN", "ADV")}
_NOMINAL = frozenset({"nsubj", "nsubj:pass", "obj", "obl", "nmod", "conj", "root"})
_ACTOR = "ACTOR"  # the class of common nouns for actors: "the general", "rebels"
_OF = frozenset({"of"})
_NOT = frozenset({"not", "n't", "never"})
_MEASURES = frozenset(
    "batch boatload bag box consignment convoy couple dozen gram handful hundred kilo kilogram load lorryload "
    "pair planeload sack score shipload shipment thousand ton tonne truckload".split()
)
_REACH = 5  # words between a verb and its particle: "shot the government plane down"


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """One sense of one word: a row of triggers.tsv."""

    lemma: str
    pos: str
    type: str
    mode: str | None
    scheme: str
    preps: tuple[str, ...]
    harm: str | None
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    weight: float
    source: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A word class that conditions name."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row that fits at a place: its words `first` up to `last`, its head word, and how sure it is (0..1)."""

    row: TriggerRow
    rule: str
    head: int
    first: int
    last: int
    score: float


Test = Callable[[Reading, int], bool]


@dataclass(frozen=True, slots=True)
class _Sense:
    rule: str
    row: TriggerRow
    words: tuple[str, ...]
    hints: tuple[frozenset[str], ...]
    needs: tuple[Test, ...]
    unless: tuple[Test, ...]

    def unmet(self, reading: Reading, head: int) -> str | None:
        """The first condition that fails, in the words of the table."""
        for test, text in zip(self.needs, self.row.needs, strict=True):
            if not test(reading, head):
                return f"needs {text}"
        return next(
            (f"not with {t}" for test, t in zip(self.unless, self.row.unless, strict=True) if test(reading, head)), None
        )

    def fits(self, reading: Reading, head: int) -> bool:
        return all(test(reading, head) for test in self.needs) and not any(test(reading, head) for test in self.unless)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The senses by the lemma of their key word: the first of a verb, the last of a noun."""

    senses: Mapping[str, tuple[_Sense, ...]]
    irregular: Mapping[str, tuple[str, ...]]  # form: lemmas
    classes: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, tables: Tables) -> Lexicon:
        classes: dict[str, frozenset[str]] = {}
        for row in tables.values("wordclasses.tsv", ClassRow):
            classes[row.name] = classes.get(row.name, frozenset()) | frozenset(row.words)
        senses: defaultdict[str, list[_Sense]] = defaultdict(list)
        condition = functools.cache(functools.partial(_condition, classes=classes))
        rows = tables.rows(
            "triggers.tsv", TriggerRow, key=lambda r: (r.lemma, r.pos, r.type, r.mode, r.needs, r.unless)
        )
        for rule, entry in rows.items():
            try:
                needs, unless = (tuple(map(condition, texts)) for texts in (entry.needs, entry.unless))
            except ValueError as error:
                name, line = rule.rsplit(":", 1)
                raise TableError(name, int(line), str(error)) from error
            words = tuple(entry.lemma.split(" "))
            key = words[-1] if entry.pos == "N" else words[0]
            senses[key].append(_Sense(rule, entry, words, _hints(entry, key, classes), needs, unless))
        by_key = {key: tuple(sorted(found, key=_longest)) for key, found in senses.items()}
        irregular: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for form in tables.values("lemmas.tsv", _LemmaRow):
            irregular[form.form] += (form.lemma,)
        return cls(by_key, dict(irregular), classes)

    def find(self, reading: Reading, first: int, last: int) -> Iterator[Trigger]:
        """The triggers of one sentence, in the order of its words; one sense a word."""
        taken: set[int] = set()
        found = []
        for i in range(first, last):
            trigger = self._at(reading, i, first, last)
            if trigger is not None:
                found.append(trigger)
        for trigger in sorted(found, key=lambda t: (t.first - t.last, t.first)):  # the longer phrase first
            words = set(range(trigger.first, trigger.last))
            if not words & taken:
                taken |= words
            else:
                found.remove(trigger)
        yield from found

    def unfit(self, reading: Reading, i: int, first: int, last: int) -> Iterator[tuple[Trigger, str]]:
        """The senses of the word at `i` that do not hold there, and the condition that each fails."""
        token = reading.tokens[i]
        for sense in self.senses.get(token.lemma, ()):
            place = _place(sense, reading, i, first, last) if token.upos in _POS[sense.row.pos] else None
            why = sense.unmet(reading, i) if place is not None else None
            if place is not None and why is not None:
                yield Trigger(sense.row, sense.rule, i, *place, 0.0), f"{sense.rule} {why}"

    def wanted(self, words: Sequence[str]) -> bool:
        """Whether a sentence of these lower-case words may hold a trigger: what cannot needs no encoder."""
        lemmas = {lemma for word in words for lemma in _lemmas(word)}
        for word in words:
            lemmas.update(self.irregular.get(word, ()))
        return any(
            all(not hint.isdisjoint(lemmas) for hint in sense.hints)
            for key in lemmas
            for sense in self.senses.get(key, ())
        )

    def _at(self, reading: Reading, i: int, first: int, last: int) -> Trigger | None:
        token = reading.tokens[i]
        nominal = token.text.lower() != token.lemma and _is_nominal(reading, i)
        for sense in self.senses.get(token.text.lower(), ()) if nominal else ():  # "Fighting raged", tagged a verb
            if sense.row.pos == "N" and len(sense.words) == 1 and sense.fits(reading, i):
                return Trigger(sense.row, sense.rule, i, i, i + 1, sense.row.weight)
        for sense in self.senses.get(token.lemma, ()):
            if token.upos not in _POS[sense.row.pos]:
                continue
            place = _place(sense, reading, i, first, last)
            if place is None:
                continue
            head = _head(reading, *place) if sense.row.pos == "N" else i
            if sense.fits(reading, head):
                return Trigger(sense.row, sense.rule, head, *place, sense.row.weight)
        return None


def _is_nominal(reading: Reading, i: int) -> bool:
    """A gerund in a noun's place; not "they held up the bus, robbing" or "..., robbing and beating"."""
    token = reading.tokens[i]
    if token.xpos != "VBG" or token.rel not in _NOMINAL:
        return False
    if token.rel != "conj" or reading.tokens[token.head].upos not in ("VERB", "AUX"):
        return True
    return _is_nominal(reading, token.head)


@dataclass(frozen=True, slots=True)
class _LemmaRow:
    """An irregular form: a row of lemmas.tsv."""

    form: str
    upos: str
    lemma: str


def _lemmas(word: str) -> Iterator[str]:
    """What a word may be a regular form of; a few more than exist do no harm."""
    yield word
    if word.endswith("s"):
        yield from (word[:-1], word[:-2])
        if word.endswith("ies"):
            yield word[:-3] + "y"
    elif word.endswith("ed"):
        yield from (word[:-1], word[:-2], word[:-3])
        if word.endswith("ied"):
            yield word[:-3] + "y"
    elif word.endswith("ing"):
        yield from (word[:-3], word[:-3] + "e", word[:-4], word[:-4] + "ie")


def _hints(entry: TriggerRow, key: str, classes: Mapping[str, frozenset[str]]) -> tuple[frozenset[str], ...]:
    """Sets of lemmas of each of which a sentence must hold one, or the entry cannot fit."""
    hints = [frozenset({word}) for word in entry.lemma.split(" ") if word != key]
    for text in entry.needs:
        name, _, value = text.partition("=")
        if value and "=" not in value and name in _TESTS and name != "actorlike" and name not in ("prep", "prt"):
            hints.append(_words_of(value, classes))
    return tuple(hints)


def _longest(sense: _Sense) -> int:
    """Multi-word entries go first; otherwise the order of the table (sort is stable)."""
    return -len(sense.words)


def _place(sense: _Sense, reading: Reading, i: int, first: int, last: int) -> tuple[int, int] | None:
    """The words of an entry around its key word, or None."""
    n, tokens = len(sense.words), reading.tokens
    if n == 1:
        return i, i + 1
    if sense.row.pos == "N":
        start = i - n + 1
        if start < first or any(tokens[start + k].lemma != w for k, w in enumerate(sense.words)):
            return None
        return start, i + 1
    end = i + n
    if end <= last and all(tokens[i + k].lemma == w for k, w in enumerate(sense.words)):
        return i, end
    at = i
    for word in sense.words[1:]:  # "shot the plane down", "is called off", "taken by hostages"
        at = next(
            (j for j in range(at + 1, min(last, at + _REACH)) if tokens[j].lemma == word and _belongs(reading, j, i)),
            -1,
        )
        if at < 0:
            return None
    return (i, at + 1) if at - i < n + 1 else (i, i + 1)


def _belongs(reading: Reading, j: int, i: int) -> bool:
    """`j` hangs on verb `i`, or is the preposition of a phrase that does."""
    head = reading.tokens[j].head
    return head == i or (head >= 0 and reading.tokens[head].head == i)


def _head(reading: Reading, first: int, last: int) -> int:
    """The word of a phrase that is governed from outside it."""
    for i in range(last - 1, first - 1, -1):
        if not first <= reading.tokens[i].head < last:
            return i
    return last - 1


# --------------------------------------------------------------------------- conditions


def _condition(text: str, classes: Mapping[str, frozenset[str]]) -> Test:
    """A condition of the columns `needs` and `unless`; ValueError for one that nobody knows."""
    parts = text.split("/")
    if len(parts) > 1 and all(part.split("=")[0] in _TESTS for part in parts):
        tests = [_condition(part, classes) for part in parts]
        return lambda reading, i: any(test(reading, i) for test in tests)
    name, _, value = text.partition("=")
    if name not in _TESTS:
        raise ValueError(f"no such condition: {text!r}")
    test, words = _TESTS[name], _words_of(value, classes)
    if name == "actorlike":
        words |= classes.get(_ACTOR, frozenset())
    return lambda reading, i: test(reading, i, words)


def _words_of(value: str, classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """`WEAPON/shell`: the words of the classes, in capitals, and the words themselves."""
    found: set[str] = set()
    for item in value.split("/") if value else ():
        if item.isupper() and item not in classes:
            raise ValueError(f"no such word class: {item!r}")
        found |= classes[item] if item.isupper() else {item}
    return frozenset(found)


def _obj(reading: Reading, i: int, words: frozenset[str]) -> bool:
    found = grammar.objects(reading, i)
    return any(_is(reading, j, words) for j in found) if words else bool(found)


def _subj(reading: Reading, i: int, words: frozenset[str]) -> bool:
    found = grammar.agents(reading, i) if grammar.is_passive(reading, i) else grammar.subjects(reading, i)
    return any(_is(reading, j, words) for j in found) if words else bool(found)


def _prep(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return any(prep in words or prep.split(" ")[0] in words for prep, _ in grammar.obliques(reading, i))


def _pobj(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return any(
        prep and _is(reading, k, words)
        for prep, j in grammar.obliques(reading, i)
        for k in grammar.conjuncts(reading, j)
    )


def _comp(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return any(True for _ in grammar.kids(reading, i, "ccomp", "xcomp"))


def _inf(reading: Reading, i: int, words: frozenset[str]) -> bool:
    for j in grammar.kids(reading, i, "xcomp", "ccomp", "acl", "advcl"):
        if words and reading.tokens[j].lemma not in words:
            continue
        if any(reading.tokens[k].lemma == "to" for k in grammar.kids(reading, j, "mark")):
            return True
    return False


def _that(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return any(True for _ in grammar.kids(reading, i, "ccomp"))


def _prt(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return any(reading.tokens[j].lemma in words for j in grammar.kids(reading, i, "compound:prt", "advmod"))


def _mod(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return any(
        _is(reading, j, words) for j in grammar.kids(reading, i, "amod", "compound", "nmod:poss", "nummod", "nmod")
    )


def _gov(reading: Reading, i: int, words: frozenset[str]) -> bool:
    head = reading.tokens[i].head
    return head >= 0 and reading.tokens[head].lemma in words


def _near(reading: Reading, i: int, words: frozenset[str]) -> bool:
    sentence = reading.sentences[reading.sentence_of[i]]
    return any(reading.tokens[j].lemma in words for j in range(sentence.first, sentence.last) if j != i)


def _actorlike(reading: Reading, i: int, words: frozenset[str]) -> bool:
    """A subject (or object) that a name, a demonym or a role word makes political."""
    found = grammar.subjects(reading, i) if "subj" in words else grammar.objects(reading, i)
    return any(reading.tokens[j].lemma in words or _political(reading, j) for j in found)


def _political(reading: Reading, j: int) -> bool:
    token = reading.tokens[j]
    if token.upos in ("PROPN", "PRON"):
        return True
    return any(
        reading.tokens[k].text[:1].isupper() for k in grammar.kids(reading, j, "amod", "compound", "nmod:poss", "nmod")
    )


def _plural(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return reading.tokens[i].xpos in ("NNS", "NNPS")


def _standing(reading: Reading, i: int, words: frozenset[str]) -> bool:
    """A lasting alignment or a purpose, no act: "which backs the rebels", "is backing", "sent men to support"."""
    token = reading.tokens[i]
    if token.xpos in ("VBZ", "VBP"):
        return token.rel == "acl:relcl"
    if token.xpos == "VBG":
        return grammar.lemma_kids(reading, i, "aux", frozenset({"be"}))
    return token.xpos == "VB" and token.rel in ("advcl", "acl")


def _modified(reading: Reading, i: int, words: frozenset[str]) -> bool:
    return any(True for _ in grammar.kids(reading, i, "amod", "compound", "nmod", "nmod:poss"))


def _negated(reading: Reading, i: int, words: frozenset[str]) -> bool:
    """The word's own "not": "would not accept"."""
    return grammar.lemma_kids(reading, i, "advmod", _NOT)


def _is(reading: Reading, j: int, words: frozenset[str]) -> bool:
    """The word, its plain form, or (of a compound like "missile launcher") a word of its compound."""
    token = reading.tokens[j]
    if token.lemma in grammar.RELATIVE and 0 <= token.head:
        j = reading.tokens[token.head].head  # "rockets which hit the port"
        if j < 0:
            return False
        token = reading.tokens[j]
    measured = grammar.prepositional(reading, j, _OF) if token.lemma in _MEASURES else ()
    if any(reading.tokens[k].lemma in words for k in measured):  # "tons of rice", "a convoy of lorries"
        return True
    return token.lemma in words or any(reading.tokens[k].lemma in words for k in grammar.kids(reading, j, "compound"))


_TESTS: Mapping[str, Callable[[Reading, int, frozenset[str]], bool]] = {
    "obj": _obj,
    "noobj": lambda reading, i, words: not _obj(reading, i, frozenset()),
    "subj": _subj,
    "prep": _prep,
    "pobj": _pobj,
    "comp": _comp,
    "inf": _inf,
    "that": _that,
    "passive": lambda reading, i, words: grammar.is_passive(reading, i),
    "prt": _prt,
    "mod": _mod,
    "gov": _gov,
    "near": _near,
    "actorlike": _actorlike,
    "plural": _plural,
    "modified": _modified,
    "negated": _negated,
    "standing": _standing,
}
