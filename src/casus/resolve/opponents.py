"""Who stands against whom in a story: what "both sides" and "the enemy" mean."""

from __future__ import annotations

from dataclasses import dataclass, field

# bodies between and above the sides
_OUTSIDE = frozenset(("UNO", "IGO", "NGO", "EUR"))
# those who stand against somebody without fighting him
_UNARMED = frozenset(("CVL", "OPP", "PTY", "LEG", "JUD", "JRN", "SOC", "REL", "LAB", "EDU", "ELI"))


@dataclass(frozen=True, slots=True)
class Party:
    """Who, before the act decides the sector of a bare name and the place fills a country.

    `bare`: a state or land by its name alone; `local`: people of the place; `home`: an
    organ of a state that only the place or the story can tell.
    """

    kind: str
    country: str | None
    sector: str | None
    entity: str | None
    bare: bool = False
    local: bool = False
    home: bool = False

    @property
    def fights(self) -> bool:
        return self.sector not in _UNARMED

    @property
    def side(self) -> str | None:
        """What it fights or speaks for: a state's code, or the name of a group or land."""
        if self.kind in ("territory", "group"):
            return self.entity
        if self.kind in ("state", "person") and self.sector not in ("CVL", "JRN", "REB"):
            return self.country
        return None


PEOPLE = Party("people", None, "CVL", None, local=True)


def _may_fight(one: Party, other: Party) -> bool:
    """Two rebel groups that the story names together are no opponents for that."""
    return one.fights and other.fights and not one.kind == other.kind == "group"


@dataclass(slots=True)
class Opponents:
    """Pairs of parties as the story sets them against each other, each with its place and weight.

    `fought`: the pairs, by their place in the list, that the story saw fight.
    """

    pairs: list[tuple[int, int, Party, Party]] = field(default_factory=list)
    fought: set[int] = field(default_factory=set)

    def note(self, at: int, weight: int, one: Party, other: Party, *, fought: bool = False) -> None:
        a, b = one.side, other.side
        if a and b and a != b and a not in _OUTSIDE and b not in _OUTSIDE:
            if fought and one.fights and other.fights:
                self.fought.add(len(self.pairs))
            self.pairs.append((at, weight, one, other))

    def note_act(
        self, at: int, actors: list[Party], recipients: list[Party], *, fought: bool = False, mutual: bool = True
    ) -> None:
        """Doers of one two-sided act stand against each other, and so do doer and recipient."""
        for i, one in enumerate(actors):
            for other in actors[i + 1 :] if mutual else ():
                self.note(at, 3, one, other, fought=fought)
            for other in recipients:
                self.note(at, 1, one, other, fought=fought)
        if not actors:  # the dead of one clash
            for i, one in enumerate(recipients):
                for other in recipients[i + 1 :]:
                    self.note(at, 1, one, other, fought=fought)

    def fighting(self, here: tuple[int, int], country: str | None) -> tuple[Party, ...]:
        """The pair that fights where the act was: one that the story saw fight, else one that may."""
        seen = [pair for n, pair in enumerate(self.pairs) if n in self.fought]
        armed = seen or [pair for pair in self.pairs if _may_fight(*pair[2:])]
        there = [pair for pair in armed if country in (pair[2].country, pair[3].country)]
        return Opponents(there or armed).foremost(here, states=False)

    def of(self, party: Party) -> Party | None:
        """Whom it fights most."""
        met: dict[str | None, tuple[int, Party]] = {}
        for _, weight, one, other in self.pairs:
            for own, foe in ((one, other), (other, one)):
                if own.side == party.side and _may_fight(own, foe):
                    met[foe.side] = met.get(foe.side, (0, foe))[0] + weight, foe
        return max(met.values(), key=lambda item: item[0])[1] if met else None

    def foremost(
        self,
        here: tuple[int, int],
        *,
        states: bool,
        within: str | None = None,
        without: frozenset[str | None] = frozenset(),
    ) -> tuple[Party, ...]:
        """The pair told of most up to `here`, the tokens of a sentence, else anywhere.

        A pair in that very sentence counts for three; `states`: pairs of states alone;
        `within`: pairs of one country alone; `without`: pairs that none of these sides is in.
        """
        start, at = here
        for reach in (at, None):
            weights: dict[frozenset[str | None], int] = {}
            first: dict[frozenset[str | None], tuple[Party, Party]] = {}
            last: dict[frozenset[str | None], int] = {}
            for where, weight, one, other in self.pairs:
                if (reach is not None and reach < where) or (states and "territory" in (one.kind, other.kind)):
                    continue
                if states and "group" in (one.kind, other.kind):
                    continue
                if not without.isdisjoint((one.side, other.side)):
                    continue
                if within is not None and not one.country == other.country == within:
                    continue
                key = frozenset((one.side, other.side))
                weights[key] = weights.get(key, 0) + weight * (3 if start <= where <= at else 1)
                first.setdefault(key, (one, other))
                last[key] = where
            if weights:
                return first[max(weights, key=lambda key: (weights[key], last[key]))]
        return ()
