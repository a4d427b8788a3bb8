"""Whose words a record rests on."""

from __future__ import annotations

from dataclasses import dataclass

from casus.resolve.actors import ActorResolver, speaker
from casus.tables import Tables
from casus.types import Claim, Frame, Reading, Stance


@dataclass(frozen=True, slots=True)
class ClaimResolver:
    """The speaker of each stance, resolved as an actor is."""

    actors: ActorResolver

    @classmethod
    def load(cls, tables: Tables) -> ClaimResolver:
        return cls(ActorResolver.load(tables))

    def __call__(
        self, frames: tuple[Frame, ...], stances: tuple[Stance, ...], reading: Reading
    ) -> tuple[Claim, ...]:
        scene = self.actors.scene(frames, reading)
        return tuple(
            Claim(speaker(scene, stance.speaker) if stance.speaker else None, stance.cue) for stance in stances
        )
