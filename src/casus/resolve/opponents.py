"""Who stands against whom in a story: what "both sides" and "the enemy" mean."""

from __future__ import annotations

from dataclasses import dataclass, field

# bodies between and above the sides
_OUTSIDE = frozenset(("UNO", "IGO", "NGO", "EUR"))


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
    def side(self) -> str | None:
        """What it fights or speaks for: a state's code, or the name of a group or land."""
        if self.kind in ("territory", "group"):
            return self.entity
        if self.kind in ("state", "person") and self.sector not in ("CVL", "JRN", "REB"):
            return self.country
        return None


@dataclass(slots=True)
class Opponents:
    """Pairs of parties as the story sets them against each other, each with its place and weight."""

    pairs: list[tuple[int, int, Party, Party]] = field(default_factory=list)

    def note(self, at: int, weight: int, one: Party, other: Party) -> None:
        a, b = one.side, other.side
        if a and b and a != b and a not in _OUTSIDE and b not in _OUTSIDE:
            self.pairs.append((at, weight, one, other))

    def note_act(self, at: int, actors: list[Party], recipients: list[Party]) -> None:
        """Doers of one two-sided act stand against each other, and so do doer and recipient."""
        for i, one in enumerate(actors):
            for other in actors[i + 1 :]:
                self.note(at, 3, one, other)
            for other in recipients:
                self.note(at, 1, one, other)
        if not actors:  # the dead of one clash
            for i, one in enumerate(recipients):
                for other in recipients[i + 1 :]:
                    self.note(at, 1, one, other)

    def foremost(self, here: tuple[int, int], *, states: bool, within: str | None = None) -> tuple[Party, ...]:
        """The pair told of most up to `here`, the tokens of a sentence, else anywhere.

        A pair in that very sentence counts for three; `states`: pairs of states alone;
        `within`: pairs of one country alone.
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
                if within is not None and not one.country == other.country == within:
                    continue
                key = frozenset((one.side, other.side))
                weights[key] = weights.get(key, 0) + weight * (3 if start <= where <= at else 1)
                first.setdefault(key, (one, other))
                last[key] = where
            if weights:
                return first[max(weights, key=lambda key: (weights[key], last[key]))]
        return ()
