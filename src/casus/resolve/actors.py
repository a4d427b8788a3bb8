"""Who did it and to whom: the phrases of a frame resolved to states, groups and people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from casus.resolve.mentions import Lexicon
from casus.resolve.opponents import Party
from casus.resolve.scene import Scene
from casus.tables import Tables
from casus.types import Actor, Frame, Phrase, Place, Reading, Sides, Stance

# acts that tell who stands against whom, and how much more two doers of one act tell
OPPOSED = frozenset(("ASSAULT", "ACCUSE", "THREATEN", "COERCE", "RETREAT", "AGREE", "MOBILIZE", "REJECT", "CONCEDE"))
SPEECH = "SAY"


@dataclass(frozen=True, slots=True)
class ActorResolver:
    """The sides of each frame, in the order of the text."""

    lexicon: Lexicon

    @classmethod
    def load(cls, tables: Tables) -> ActorResolver:
        return cls(Lexicon.load(tables))

    def __call__(
        self,
        frames: tuple[Frame, ...],
        stances: tuple[Stance, ...],
        places: tuple[Place | None, ...],
        reading: Reading,
    ) -> tuple[Sides, ...]:
        scene = self.scene(frames, reading, tuple(place.country for place in places if place and place.country))
        near: dict[int, str] = {}  # of each sentence: the country of the first act that has a place
        for frame, place in zip(frames, places, strict=True):
            if place and place.country:
                near.setdefault(frame.sentence, place.country)
        countries = (place.country if place else near.get(f.sentence) for f, place in zip(frames, places, strict=True))
        return tuple(_sides(scene, *parts) for parts in zip(frames, stances, countries, strict=True))

    def scene(self, frames: tuple[Frame, ...], reading: Reading, countries: tuple[str, ...] = ()) -> Scene:
        """What the story says of its people and powers, with its opponents known."""
        scene = Scene(self.lexicon, reading, countries)
        for frame in frames:
            if frame.type not in OPPOSED:
                continue
            actors, recipients = (list(_certain(scene, frame, kind)) for kind in ("actor", "recipient"))
            scene.opponents.note_act(frame.head, actors, recipients)
        return scene


def speakers(scene: Scene, phrase: Phrase, country: str | None) -> Iterator[Actor]:
    """Whose words: the parties that a phrase and those coordinated with it stand for, as ones who speak."""
    joined = [i for i in scene.tree.children[phrase.head] if scene.tree.rel(i) == "conj"]
    for part in (phrase, *(Phrase(i, i + 1, i) for i in joined)):
        yield from _actors(scene, scene.told(part, country=country), SPEECH, country)


def _certain(scene: Scene, frame: Frame, kind: str) -> Iterator[Party]:
    """Parties of the frame that need no knowledge of the story's opponents."""
    for phrase in frame.phrases(kind):
        yield from scene.parties(phrase.head)


def _sides(scene: Scene, frame: Frame, stance: Stance, country: str | None) -> Sides:
    doers: list[Party] = []
    actor: list[Actor] = []
    for phrase in frame.phrases("actor"):
        told = scene.told(phrase, country=country)
        doers.extend(party for party, _ in told)
        actor.extend(_actors(scene, told, frame.type, country, doer=True))
    recipient: list[Actor] = []
    for phrase in frame.phrases("recipient"):
        told = scene.told(phrase, country=country, others=tuple(doers))
        recipient.extend(_actors(scene, told, frame.type, country))
    if frame.mutual and frame.type == "ASSAULT" and not actor and not recipient:
        actor.extend(_opponents(scene, frame))
    if frame.type == "REQUEST" and frame.mode == "yield" and not recipient:
        recipient.extend(_opponents(scene, frame))
    says = speakers(scene, stance.speaker, country) if stance.speaker else ()
    return Sides(_distinct(actor), _distinct(recipient), _distinct(says))


def _opponents(scene: Scene, frame: Frame) -> Iterator[Actor]:
    """The story's two foremost opponents, for fighting or a call to stop it that names no side."""
    sentence = scene.reading.sentences[frame.sentence]
    for party in scene.opponents.foremost((sentence.first, frame.head), states=False):
        settled = settle(party, frame.type, None, doer=True)
        yield Actor(None, settled.country, settled.sector, settled.entity, None)


def _actors(
    scene: Scene, told: list[tuple[Party, tuple[int, int]]], act: str, country: str | None, *, doer: bool = False
) -> Iterator[Actor]:
    for party, (first, last) in told:
        at = scene.reading.span(first, last)
        settled = settle(party, act, country, doer=doer)
        yield Actor(at.of(scene.reading.article.text), settled.country, settled.sector, settled.entity, at)


def settle(party: Party, act: str, country: str | None, *, doer: bool) -> Party:
    """The party as one who takes part in this act, in this country.

    A bare state or land is its soldiers where there is violence, else its government, and
    so is a ministry that "destroyed 12 tanks"; people without a name are of the place.
    """
    if party.local and party.country is None:
        party = replace(party, country=country)
    if party.bare:
        if party.kind == "state":
            return replace(party, sector="MIL" if act == "ASSAULT" else "GOV")
        if party.kind == "territory":
            return replace(party, sector="REB" if act == "ASSAULT" else "PRE")
    if party.kind == "state" and party.sector == "GOV" and doer and act == "ASSAULT":
        return replace(party, sector="MIL")
    if party.kind == "org" and party.country == "IGO" and party.sector is None and act == "ASSAULT":
        return replace(party, sector="MIL")
    return party


def _distinct(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Each entity once; people without a name once for each place in the text."""
    kept: dict[object, Actor] = {}
    for actor in actors:
        mark = (actor.country, actor.sector, actor.entity) if actor.entity else (actor.country, actor.sector, actor.at)
        kept.setdefault(mark, actor)
    return tuple(kept.values())
