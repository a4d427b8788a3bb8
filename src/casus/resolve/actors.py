"""Who did it and to whom: the phrases of a frame resolved to states, groups and people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from casus.resolve.mentions import Lexicon
from casus.resolve.opponents import Party
from casus.resolve.scene import Scene
from casus.tables import Tables
from casus.types import Actor, Frame, Phrase, Place, Reading, Sides, Stance

# acts that tell who stands against whom, and how much more two doers of one act tell
OPPOSED = frozenset(("ASSAULT", "ACCUSE", "THREATEN", "COERCE", "RETREAT", "AGREE", "MOBILIZE", "REJECT", "CONCEDE"))
# acts that answer another's deed
JUDGING = frozenset(("ACCUSE", "SUPPORT", "REJECT"))
SPEECH = "SAY"
POLICE = Party("state", None, "COP", None, home=True)


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
        scene = self.scene(frames, places, reading)
        near: dict[int, str] = {}  # of each sentence: the country of the first act that has a place
        for frame, place in zip(frames, places, strict=True):
            if place and place.country:
                near.setdefault(frame.sentence, place.country)
        countries = (place.country if place else near.get(f.sentence) for f, place in zip(frames, places, strict=True))
        told: list[Sides] = []
        for frame, stance, country in zip(frames, stances, countries, strict=True):
            told.append(_sides(scene, frame, stance, country, told))
        return tuple(told)

    def scene(self, frames: tuple[Frame, ...], places: tuple[Place | None, ...], reading: Reading) -> Scene:
        """What the story says of its people and powers, with its opponents known."""
        scene = Scene(self.lexicon, reading, [place.country for place in places if place and place.country])
        for frame, place in zip(frames, places, strict=True):
            if frame.type not in OPPOSED:
                continue
            country = place.country if place else None
            actors, recipients = (list(_certain(scene, frame, kind, country)) for kind in ("actor", "recipient"))
            fought = frame.type == "ASSAULT"
            mutual = frame.mutual or frame.type not in ("ASSAULT", "AGREE")  # who promise together are no foes
            scene.opponents.note_act(frame.head, actors, recipients, fought=fought, mutual=mutual)
        return scene


def speakers(scene: Scene, phrase: Phrase, country: str | None) -> Iterator[Actor]:
    """Whose words: the parties that a phrase and those coordinated with it stand for, as ones who speak."""
    joined = [i for i in scene.tree.children[phrase.head] if scene.tree.rel(i) == "conj"]
    for part in (phrase, *(Phrase(i, i + 1, i) for i in joined)):
        yield from _actors(scene, scene.told(part, country=country), SPEECH, country)


def _certain(scene: Scene, frame: Frame, kind: str, country: str | None) -> Iterator[Party]:
    """Parties of the frame that need no knowledge of the story's opponents."""
    for phrase in frame.phrases(kind):
        for party in scene.parties(phrase.head):
            yield scene.at_home(party, country) if party.home else party


def _sides(scene: Scene, frame: Frame, stance: Stance, country: str | None, before: Sequence[Sides]) -> Sides:
    doers: list[Party] = []
    actor: list[Actor] = []
    for phrase in frame.phrases("actor"):
        if frame.type == "ASSAULT" and (scene.is_ground(phrase.head, frame.mode) or scene.is_site(phrase.head)):
            continue
        if frame.type == "CONSULT" and scene.is_matter(phrase.head):
            continue
        told = scene.told(phrase, country=country)
        doers.extend(party for party, _ in told)
        actor.extend(_actors(scene, told, frame.type, country, doer=True))
    if not actor and stance.speaker and (frame.type, frame.mode) == ("COERCE", "arrest"):
        actor.extend(_told([scene.at_home(POLICE, country)], frame.type, country))
    recipient: list[Actor] = []
    for phrase in frame.phrases("recipient"):
        if scene.is_prize(phrase.head, frame) or (frame.type == "ASSAULT" and scene.is_site(phrase.head)):
            continue
        told = scene.told(phrase, country=country, others=tuple(doers))
        if frame.type == "ASSAULT" and doers:
            told = [(_not_its_own(scene, phrase.head, party, doers[0]), at) for party, at in told]
        recipient.extend(_actors(scene, told, frame.type, country))
    if frame.mutual and frame.type == "ASSAULT" and not actor and not recipient:
        actor.extend(_opponents(scene, frame, country))
    if frame.type == "REQUEST" and frame.mode == "yield" and not recipient and _is_for_peace(scene, frame):
        recipient.extend(_opponents(scene, frame, country))
    if frame.type == "ASSAULT" and scene.is_of_war(frame.head):
        recipient = [actor for actor in recipient if actor.sector != "CVL" or actor.entity]
    if not recipient:
        recipient.extend(_unnamed(scene, frame, doers, country))
    if not recipient and frame.type in JUDGING and scene.names_a_deed(frame):
        recipient.extend(_doers_before(before, actor))
    says = speakers(scene, stance.speaker, country) if stance.speaker else ()
    return Sides(_distinct(actor), _distinct(recipient), _distinct(says))


def _not_its_own(scene: Scene, head: int, party: Party, doer: Party) -> Party:
    """ "the army said it had destroyed 130 tanks": without an owner they are the enemy's."""
    if not party.home or party.sector != "MIL" or party.side is None or party.side != doer.side:
        return party
    foe = scene.opponents.of(doer)
    if foe is None:
        return party
    side = scene.whole_side(foe)
    return replace(side, sector="MIL" if side.kind == "state" else "REB", bare=False)


def _unnamed(scene: Scene, frame: Frame, doers: list[Party], country: str | None) -> Iterator[Actor]:
    """Whom an act was against that does not name him: fire returned, an "anti-government" march."""
    parties: list[Party] = []
    returned = frame.type == "ASSAULT" and not scene.lexicon.clues["return"].isdisjoint(scene.lemmas(frame.trigger))
    if doers and (
        returned
        or (frame.type == "CONCEDE" and not scene.lexicon.clues["truce"].isdisjoint(scene.lemmas(frame.trigger)))
    ):
        foe = scene.opponents.of(doers[0])
        parties = [scene.whole_side(foe)] if foe else list(scene.state_fought(doers[0]))
    elif frame.type == "THREATEN":
        parties = list(scene.threatened(frame, doers))
    elif frame.type == "PROTEST":
        parties = [scene.at_home(party, country) for party in scene.against(frame)]
    yield from _told(parties, frame.type, country)


def _told(parties: Iterable[Party], act: str, country: str | None) -> Iterator[Actor]:
    """Parties that no words of the act name."""
    for party in parties:
        settled = settle(party, act, country, doer=False)
        yield Actor(None, settled.country, settled.sector, settled.entity, None)


def _doers_before(before: Sequence[Sides], judges: Sequence[Actor]) -> Iterator[Actor]:
    """ "condemned the move": whose move it was, by the last act of somebody else."""
    own = {(judge.country, judge.sector) for judge in judges}
    for sides in reversed(before):
        if sides.actor and own.isdisjoint((doer.country, doer.sector) for doer in sides.actor):
            yield from (replace(doer, text=None, at=None) for doer in sides.actor)
            return


def _is_for_peace(scene: Scene, frame: Frame) -> bool:
    """Is it the fighting that the call is to stop?"""
    return not scene.lexicon.clues["peace"].isdisjoint(scene.tokens[i].lemma for i in scene.reading.subtree(frame.head))


def _opponents(scene: Scene, frame: Frame, country: str | None) -> Iterator[Actor]:
    """The story's two foremost opponents, for fighting or a call to stop it that names no side."""
    sentence = scene.reading.sentences[frame.sentence]
    for party in scene.opponents.fighting((sentence.first, frame.head), country):
        settled = settle(scene.whole_side(party), frame.type, None, doer=True)
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
