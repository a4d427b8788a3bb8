"""The ontology: 16 event types, their modes, quad classes, intensities and CAMEO codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casus.errors import TableError
from casus.tables import Tables

# in the codebook's order: quad 1 to 4
TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
TABLE = "ontology.tsv"
_QUADS = range(1, 5)
_EXTREME = 10.0


@dataclass(frozen=True, slots=True)
class OntologyRow:
    """A type, or one mode of it: `intensity` runs from -10 (conflict) to +10 (cooperation)."""

    type: str
    mode: str | None
    quad: int
    intensity: float
    cameo: str | None


@dataclass(frozen=True, slots=True)
class Ontology:
    """What a type and mode stand for; a mode that a type does not have is a KeyError."""

    rows: Mapping[tuple[str, str | None], OntologyRow]

    @classmethod
    def load(cls, tables: Tables) -> Ontology:
        rows: dict[tuple[str, str | None], OntologyRow] = {}
        quads: dict[str, int] = {}
        for place, row in tables.rows(TABLE, OntologyRow, key=lambda row: (row.type, row.mode)).items():
            if row.type not in TYPES:
                raise _error(place, f"no such type: {row.type!r}")
            if row.quad not in _QUADS or quads.setdefault(row.type, row.quad) != row.quad:
                raise _error(place, f"quad {row.quad} of {row.type}: it is 1 to 4, the same for all its modes")
            if not -_EXTREME <= row.intensity <= _EXTREME:
                raise _error(place, f"intensity {row.intensity} is not between -10 and 10")
            rows[row.type, row.mode] = row
        missing = [type for type in TYPES if (type, None) not in rows]
        if missing:
            raise TableError(TABLE, 0, f"no row for the type itself: {', '.join(missing)}")
        return cls(rows)

    def quad(self, type: str) -> int:
        return self.rows[type, None].quad

    def intensity(self, type: str, mode: str | None = None) -> float:
        return self.rows[type, mode].intensity

    def cameo(self, type: str, mode: str | None = None) -> str | None:
        return self.rows[type, mode].cameo

    def modes(self, type: str) -> tuple[str, ...]:
        """The modes of `type`, in the table's order."""
        return tuple(mode for kind, mode in self.rows if kind == type and mode is not None)

    def check(self, type: str, mode: str | None = None, *, place: str = f"{TABLE}:0") -> None:
        """TableError at `place` (`triggers.tsv:218`) for a type or mode that nobody knows."""
        if type not in TYPES:
            raise _error(place, f"no such type: {type!r}")
        if (type, mode) not in self.rows:
            raise _error(place, f"{type} has no mode {mode!r}")


def _error(place: str, why: str) -> TableError:
    table, _, line = place.rpartition(":")
    return TableError(table, int(line), why)
