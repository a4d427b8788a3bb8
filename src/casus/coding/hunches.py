"""Acts that the encoder takes a word for, and how sure any act is: rules and encoder weighed into one score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from casus.coding.triggers import Lexicon, Trigger, TriggerRow
from casus.errors import TableError
from casus.tables import Tables
from casus.types import Hunch, Reading

RULE, HEADS = "rule", "heads"
FACTORS = {RULE: ("base", "chance", "act", "story", "weight"), HEADS: ("base", "chance", "act", "story")}
SCORES = "scores.tsv"
_FLOOR = 0.01  # the chance of what the encoder left out as too slight
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
_NO_HUNCH = Hunch({}, {}, {}, {})
_PARTS = frozenset({"flat", "compound", "fixed"})  # of a name: its head stands elsewhere
EVEN, SURE = 0.5, 0.5
_SPARSE = 0.1  # acts in a hundred words of a story that has none


@dataclass(frozen=True, slots=True)
class HunchRow:
    """How the words of a type take their roles, where no rule says it."""

    type: str
    pos: str
    scheme: str
    preps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One weight of the score."""

    proposer: str
    factor: str
    value: float


@dataclass(frozen=True, slots=True)
class Hunches:
    """What the encoder makes of a sentence's words, put beside what the rules say."""

    grammar: Mapping[tuple[str, str], TriggerRow]
    scores: Mapping[str, Mapping[str, float]]
    lexicon: Lexicon

    @classmethod
    def load(cls, tables: Tables, lexicon: Lexicon) -> Hunches:
        grammar = {
            (row.type, row.pos): TriggerRow("", row.pos, row.type, None, row.scheme, row.preps, None, (), (), 0.0, "")
            for row in tables.values("hunches.tsv", HunchRow, key=lambda row: (row.type, row.pos))
        }
        scores: dict[str, dict[str, float]] = {RULE: {}, HEADS: {}}
        for place, row in tables.rows(SCORES, ScoreRow, key=lambda row: (row.proposer, row.factor)).items():
            if row.factor not in FACTORS.get(row.proposer, ()):
                raise TableError(SCORES, int(place.rsplit(":", 1)[1]), f"no such factor: {row.proposer} {row.factor}")
            scores[row.proposer][row.factor] = row.value
        return cls(grammar, scores, lexicon)

    def triggers(self, reading: Reading, first: int, last: int) -> Iterator[Trigger]:
        """The words of a sentence that the encoder takes for an act, each as its likeliest type."""
        for i in range(first, last):
            hunch = reading.hunches.get(i)
            if hunch is not None and hunch.types:
                trigger = self._trigger(reading, i, max(hunch.types, key=lambda kind: hunch.types[kind]))
                yield replace(trigger, score=self.score(reading, trigger))

    def score(self, reading: Reading, trigger: Trigger) -> float:
        """How likely the act is a record of this type: 0..1."""
        found = factors(reading, trigger)
        return 1 / (1 + math.exp(-sum(w * found[name] for name, w in self.scores[proposer(trigger)].items())))

    def roles(
        self, reading: Reading, trigger: Trigger, actors: tuple[int, ...], recipients: tuple[int, ...]
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The heads of the roles: those of which the encoder is sure, else grammar's."""
        hunch = next(iter(hunches_of(reading, trigger)), _NO_HUNCH)
        if hunch.act < EVEN:
            return actors, recipients
        sure_actors, sure_recipients = (players(reading, trigger.head, hunch, role) for role in ("actor", "recipient"))
        mutual = trigger.row.scheme == "mutual"
        actors = sure_actors or actors
        recipients = recipients if mutual else tuple(i for i in sure_recipients or recipients if i not in actors)
        return actors, recipients

    def _trigger(self, reading: Reading, i: int, kind: str) -> Trigger:
        token = reading.tokens[i]
        pos = "N" if token.upos in _NOMINAL else "V"
        for sense in self.lexicon.senses.get(token.lemma, ()):
            if (sense.row.type, sense.row.pos, len(sense.words)) == (kind, pos, 1):
                row = replace(sense.row, mode=None)
                return Trigger(row, f"{HEADS}+{sense.rule}", i, i, i + 1, 0.0)
        return Trigger(self.grammar[kind, pos], HEADS, i, i, i + 1, 0.0)


def players(reading: Reading, act: int, hunch: Hunch, role: str) -> tuple[int, ...]:
    """The heads of the phrases whose words likely play a role in the act that word `act` names."""
    found = []
    for i, chance in hunch.roles.get(role, ()):
        if SURE <= chance:
            while reading.tokens[i].rel in _PARTS and reading.tokens[i].head != act:
                i = reading.tokens[i].head
            found.append(i)
    return tuple(dict.fromkeys(i for i in found if i != act))


def proposer(trigger: Trigger) -> str:
    return HEADS if trigger.rule.startswith(HEADS) else RULE


def factors(reading: Reading, trigger: Trigger) -> dict[str, float]:
    """What the score is made of; `base` is always 1."""
    hunches = hunches_of(reading, trigger)
    chance = max((hunch.types.get(trigger.row.type, 0.0) for hunch in hunches), default=0.0)
    act = max((hunch.act for hunch in hunches), default=0.0)
    acts = sum(hunch.act for hunch in reading.hunches.values())
    story = math.log(_SPARSE + 100 * acts / max(1, len(reading.tokens)))
    found = {"base": 1.0, "chance": _log_odds(chance), "act": _log_odds(act), "story": story}
    return found | {"weight": trigger.row.weight} if proposer(trigger) == RULE else found


def hunches_of(reading: Reading, trigger: Trigger) -> Sequence[Hunch]:
    """Those of the trigger's words, the head's first."""
    words = [trigger.head, *(i for i in range(trigger.first, trigger.last) if i != trigger.head)]
    return [reading.hunches[i] for i in words if i in reading.hunches]


def _log_odds(chance: float) -> float:
    chance = min(1 - _FLOOR, max(_FLOOR, chance))
    return math.log(chance / (1 - chance))
