"""How many were killed, wounded, captured, ...: numbers and victims, given to the acts that harmed them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from casus.resolve.crowds import Crowd, Harm, Scene, Vocabulary
from casus.resolve.numbers import NumberReader
from casus.tables import Tables
from casus.types import Actor, Frame, Reading, Sides, Span, Toll

_RELATIVE = frozenset({"who", "which", "that"})
# they take goods as well as people
_TAKING = frozenset({"seize", "intercept", "take", "grab", "hold"})
_MANY = frozenset({"killed", "wounded"})
_SO_FAR = frozenset({("so", "far"), ("as", "of"), ("to", "date"), ("that", "followed")})
_ARMED = frozenset({"MIL", "PRM", "COP"})
_GROUPS = {"COP": "police", "MIL": "fighter", "REB": "fighter", "PRM": "fighter", "SPY": "fighter"}
_SKIP = frozenset({"ADV", "PART", "AUX"})


@dataclass(frozen=True, slots=True)
class _Count:
    """A crowd and what became of it."""

    crowd: Crowd
    harm: str
    by: int  # the token of the harm word


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
            scene = Scene(reading, sentence, self.words, self.numbers)
            here = [frames[i] for i in members]
            for count in _Tally(scene).counts():
                for place in _causes(scene, here, count):
                    i = members[place]
                    found[i].append(_toll(scene, count, frames[i], sides[i], sides))
        return tuple(tuple(dict.fromkeys(tolls)) for tolls in found)


# --------------------------------------------------------------------------- counts


@dataclass(frozen=True, slots=True)
class _Tally:
    """Which crowd of a sentence came to which harm."""

    scene: Scene

    def counts(self) -> list[_Count]:
        """Every crowd of the sentence that came to harm, once."""
        harms, crowds = self.scene.harms(), self.scene.crowds()
        found: dict[tuple[int, int], _Count] = {}
        for harm in harms:
            for crowd in self._victims(harm, crowds):
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

    def _harm_of(self, harm: Harm, crowd: Crowd) -> str:
        if crowd.high == 0 and harm.word.harm in ("wounded", "casualties"):
            return "casualties"
        return "destroyed" if crowd.unit is not None and harm.word.harm == "killed" else harm.word.harm

    def _victims(self, harm: Harm, crowds: list[Crowd]) -> Iterator[Crowd]:
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
                found = [
                    c
                    for c in crowds
                    if c.last <= harm.first and c.noun is None and self._only(c.last, harm.first, ("of", "the"))
                ]
            case _:
                found = []
        wished = self.scene.reading.tokens[harm.first].xpos == "VB"  # "wanted to kill the governor"
        for crowd in found:
            if self._suits(harm, crowd) and (crowd.counted or not wished):
                yield crowd
                yield from (c for c in self._listed(crowd, crowds) if self._suits(harm, c))

    def _suits(self, harm: Harm, crowd: Crowd) -> bool:
        kind = harm.word.harm
        if kind == "destroyed":
            return crowd.unit is not None
        if crowd.unit is not None:
            return harm.word.takes == "loss"
        lives = crowd.noun is not None and self.scene.lemma(crowd.noun) == "life"
        match harm.word.takes:
            case "lives":
                return lives
            case "loss":
                return lives or crowd.group is not None and crowd.counted
            case "away":
                return any(self.scene.clue(i, "away") for i in range(crowd.last, min(crowd.last + 8, self.scene.last)))
        if kind == "captured" and crowd.low == 1 and crowd.high is None:
            return False
        thing = crowd.noun is not None and crowd.group is None
        return not (thing and self.scene.lemma(harm.first) in _TAKING)  # "seized seven rifles"

    def _only(self, first: int, last: int, words: tuple[str, ...]) -> bool:
        return all(self.scene.text(i) in words for i in range(first, last))

    # where the victims of a word stand

    def _of_verb(self, harm: Harm, crowds: list[Crowd]) -> list[Crowd]:
        token = self.scene.reading.tokens[harm.first]
        if token.rel == "amod" and token.head >= harm.last:
            return []  # "500,000 displaced people": not of this act
        passive = harm.word.takes == "subject" or self._passive(harm)
        found = self._left(harm, crowds) if passive else self._right(harm, crowds)
        if found is None and not passive and not self.scene.has(harm.first, "obj"):
            found = self._adjacent(harm, crowds)  # headlinese: "Hundreds held"
        return [] if found is None else [found]

    def _passive(self, harm: Harm) -> bool:
        i = harm.first
        token = self.scene.reading.tokens[i]
        if self.scene.has(i, "aux:pass", "nsubj:pass"):
            return True
        if token.xpos not in ("VBN", "JJ", "VBD") or token.upos == "ADJ":
            return token.upos == "ADJ"
        if self.scene.has(i, "obj"):
            return False
        if token.rel == "conj" and token.head >= self.scene.first and not self.scene.has(i, "nsubj"):
            other = self.scene.harm_at(token.head)
            return other is not None and self._passive(other)
        reduced = token.rel in ("acl", "amod") or token.xpos != "VBD" and token.rel in ("xcomp", "advcl")
        return reduced and not self.scene.has(i, "aux", "nsubj")

    def _left(self, harm: Harm, crowds: list[Crowd]) -> Crowd | None:
        """The subject of the word of harm."""
        subject = self._subject(harm.first)
        if subject is not None:
            counted = next((c for c in crowds if c.first <= subject < c.last), None)
            if counted is not None or subject >= harm.first:
                return counted
        near = self._adjacent(harm, crowds)
        if near is not None or subject is None:
            return near
        return self.scene.uncounted(subject)

    def _subject(self, i: int) -> int | None:
        """The subject of verb `i`, which may stand with the verb that governs it."""
        token = self.scene.reading.tokens[i]
        for j in self.scene.kids(i, "nsubj:pass", "nsubj"):
            return self._antecedent(i) if self.scene.lemma(j) in _RELATIVE else j
        if token.rel in ("acl", "acl:relcl", "amod") and token.head >= self.scene.first:
            return token.head
        if token.rel == "xcomp" and token.head >= self.scene.first:  # "are confirmed to have died"
            return self._subject(token.head)
        return None

    def _antecedent(self, i: int) -> int | None:
        """What the relative clause around verb `i` describes: "its jet, which it says was shot down"."""
        for _ in range(4):
            token = self.scene.reading.tokens[i]
            if token.rel == "acl:relcl" or token.head < self.scene.first:
                return token.head if token.rel == "acl:relcl" else None
            i = token.head
        return None

    def _adjacent(self, harm: Harm, crowds: list[Crowd]) -> Crowd | None:
        """The nearest number before the word, with nothing that acts in between."""
        best = None
        for crowd in crowds:
            if crowd.last <= harm.first and not self._broken(crowd.last, harm.first):
                best = crowd
        return best

    def _broken(self, first: int, last: int) -> bool:
        """Whether another clause begins between two words."""
        for i in range(first, last):
            if (
                self.scene.reading.tokens[i].text in ";:"
                or self.scene.upos(i) == "VERB"
                or self.scene.upos(i) == "SCONJ"
            ):
                return True
            if self.scene.text(i) in ("and", "but", "while", ","):
                return True
        return False

    def _right(self, harm: Harm, crowds: list[Crowd]) -> Crowd | None:
        """The object of the word of harm."""
        i = harm.last
        while i < self.scene.last and i < harm.last + 6 and (self.scene.upos(i) in _SKIP or self._chained(i)):
            i += 1
        counted = next((c for c in crowds if i <= c.first + 1 and c.first <= i < max(c.last, c.first + 1)), None)
        if counted is not None:
            return counted
        objects = list(self.scene.kids(harm.first, "obj"))
        for j in objects:
            inside = next((c for c in crowds if c.first <= j < c.last), None)
            if inside is not None:
                return inside
        if harm.word.takes in ("loss", "away", "lives"):
            return None
        return self.scene.uncounted(objects[0]) if objects and objects[0] > harm.first else None

    def _chained(self, i: int) -> bool:
        """ "Killed and wounded more than 80": the other word of harm, and what joins it."""
        if self.scene.text(i) in ("and", "or"):
            return i + 1 < self.scene.last and self.scene.harm_at(i + 1) is not None
        return self.scene.text(i - 1) in ("and", "or") and self.scene.harm_at(i) is not None

    def _of_state(self, harm: Harm, crowds: list[Crowd]) -> list[Crowd]:
        """ "14 people dead", "the dead pilot", "were missing"."""
        token = self.scene.reading.tokens[harm.first]
        if token.rel == "amod" and token.head >= harm.last:
            found = self.scene.uncounted(token.head) if token.text == "dead" else None
            return [] if found is None else [found]
        near = self._adjacent(harm, crowds) or self._left(harm, crowds)
        if (
            near is None
            and harm.first > self.scene.first
            and self.scene.text(harm.first - 1) in ("more", "others", "many", "several")
        ):
            i = harm.first - 1
            at = Span(self.scene.reading.tokens[i].start, self.scene.reading.tokens[i].end)
            near = Crowd(i, i + 1, at, 1, None, None, None, i, counted=False)
        return [] if near is None else [near]

    def _of_noun(self, harm: Harm, crowds: list[Crowd]) -> list[Crowd]:
        """ "12 deaths", "the deaths of 12 people", "civilian deaths", "heavy losses"."""
        noun = harm.last - 1
        counted = [c for c in crowds if c.noun == noun]
        if counted:
            return [replace(counted[0], group=counted[0].group or "any")]
        if noun + 1 < self.scene.last and self.scene.text(noun + 1) == "of":
            after = next((c for c in crowds if c.first in (noun + 2, noun + 3)), None)
            victim = next((j for j in self.scene.kids(noun, "nmod") if j > noun), None)
            found = after or (self.scene.uncounted(victim) if victim is not None else None)
            return [] if found is None else [found]
        return self._bare(harm)

    def _bare(self, harm: Harm) -> list[Crowd]:
        """A plural without a number: some, at least."""
        noun = harm.last - 1
        token = self.scene.reading.tokens[noun]
        if token.xpos != "NNS" or token.rel in ("compound", "nmod:poss") or harm.word.harm == "captured":
            return []
        first = noun
        while first > self.scene.first and self.scene.upos(first - 1) == "ADJ":
            first -= 1
        if harm.word.word == "loss" and not (
            any(self.scene.clue(i, "heavy") for i in range(first, noun))
            or token.head >= 0
            and self.scene.clue(token.head, "inflict")
        ):
            return []
        group = self.scene.kind(first, noun)[0] if first < noun else None
        return [
            Crowd(
                first,
                noun + 1,
                Span(self.scene.reading.tokens[first].start, token.end),
                1,
                None,
                group,
                None,
                noun,
                counted=False,
            )
        ]

    def _of_toll(self, harm: Harm, crowds: list[Crowd]) -> list[Crowd]:
        after = [c for c in crowds if harm.last <= c.first <= harm.last + 12 and c.unit is None]
        return after[:1]

    def source(self, verb: int, act: int) -> bool:
        """Whether the act is the subject of the verb of harm: "clashes that killed 12"."""
        i = verb - 1
        while i > act and (self.scene.upos(i) in _SKIP or self.scene.lemma(i) in _RELATIVE):
            i -= 1
        if i == act:
            return True
        return any(act in self.scene.reading.subtree(j) for j in self.scene.kids(verb, "nsubj"))

    # lists and subsets

    def _listed(self, crowd: Crowd, crowds: list[Crowd]) -> Iterator[Crowd]:
        """The crowds that go on a list: "two soldiers and three civilians", "her mother and a brother"."""
        last = crowd.last
        for other in crowds:
            if other.first < last:
                continue
            if not self._only(last, other.first, (",", "and", "or", "&")) or other.first == last or self._acts(other):
                break
            yield other
            last = other.last
        if crowd.noun is not None:  # "three tanks and a drone"
            for j in self.scene.kids(crowd.noun, "conj"):
                single = self.scene.uncounted(j) if j >= last else None
                if single is not None and single.high == 1 and not self._acts(single):
                    yield single

    def _acts(self, crowd: Crowd) -> bool:
        """Whether another word of harm follows that has these as its own."""
        i = crowd.last
        while i < self.scene.last and (
            self.scene.upos(i) in _SKIP or self.scene.text(i) in ("others", "more", "people")
        ):
            i += 1
        return i < self.scene.last and self.scene.harm_at(i) is not None

    def _subsets(self, crowds: list[Crowd], found: list[_Count]) -> Iterator[tuple[Crowd, _Count]]:
        """ "..., including three children", "..., seven of them children": the same harm again."""
        for crowd in crowds:
            earlier = [count for count in found if count.crowd.first < crowd.first]
            if not earlier or crowd.unit is not None:
                continue
            opened = crowd.first > self.scene.first and self.scene.clue(crowd.first - 1, "subset")
            partly = crowd.group is not None and (
                crowd.noun is not None and self.scene.text(crowd.noun) == "them" or crowd.noun is None
            )
            if opened or partly:
                yield crowd, earlier[-1]
        for i in range(self.scene.first, self.scene.last - 1):
            earlier = [count for count in found if count.crowd.last <= i and count.crowd.unit is None]
            if earlier and self.scene.text(i) == "including" and (bare := self._bare_people(i + 1)) is not None:
                yield bare, earlier[-1]

    def _bare_people(self, i: int) -> Crowd | None:
        """A plural without a number at word `i`: "including civilians"."""
        end, noun = self.scene.noun_phrase(i)
        crowd = self.scene.uncounted(noun) if noun is not None and self.scene.upos(i) not in ("NUM", "DET") else None
        return crowd if crowd is not None and crowd.high is None and crowd.unit is None else None


# --------------------------------------------------------------------------- causes


def _causes(scene: Scene, frames: list[Frame], count: _Count) -> list[int]:
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


def _distance(scene: Scene, frame: Frame, count: _Count) -> float | None:
    """How far the act is from the word of harm; None where it cannot have done it."""
    token = scene.reading.tokens[count.by]
    if frame.trigger.overlaps(Span(token.start, token.end)):
        return 0.0
    if (
        frame.type != "ASSAULT"
        or count.harm == "captured"
        or count.crowd.noun == count.by
        and not count.crowd.counted
        and count.harm == "killed"
    ):
        return None
    if _Tally(scene).source(count.by, frame.head):
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


def _toll(scene: Scene, count: _Count, frame: Frame, own: Sides, all_sides: tuple[Sides, ...]) -> Toll:
    crowd = count.crowd
    return Toll(
        harm=count.harm,
        group=_group(scene, count, own),
        side=_side(scene, crowd, own, all_sides),
        low=crowd.low,
        high=crowd.high,
        cumulative=_cumulative(scene, count, frame),
        unit=crowd.unit if count.harm == "destroyed" else None,
        at=crowd.at,
    )


def _group(scene: Scene, count: _Count, own: Sides) -> str:
    """The group that the noun tells, else the sector of the people it stands for."""
    crowd = count.crowd
    if count.harm == "destroyed":
        return "any"
    group = crowd.group or "any"
    if group == "any" or crowd.noun is not None and scene.lemma(crowd.noun) == "officer":
        sectors = dict.fromkeys(a.sector for a in own.recipient if a.at is not None and a.at.overlaps(crowd.at))
        groups = [_GROUPS[sector] for sector in sectors if sector in _GROUPS]
        group = groups[0] if groups else group
    return "civilian" if group == "any" and count.harm in ("captured", "displaced") else group


def _cumulative(scene: Scene, count: _Count, frame: Frame) -> bool:
    """Whether the number covers the conflict so far."""
    texts = [scene.text(i) for i in range(scene.first, scene.last)]
    if scene.clue(frame.head, "war") or any(pair in _SO_FAR for pair in zip(texts, texts[1:], strict=False)):
        return True
    if "since" in texts and scene.first + texts.index("since") not in range(frame.head - 3, frame.head):
        return True
    if any(scene.clue(i, "war") for i in scene.kids(count.by, "nsubj")):  # "the war cost 5,000 lives"
        return True
    token = scene.reading.tokens[count.by]
    return token.rel == "acl:relcl" and token.head >= 0 and scene.clue(token.head, "war")


def _side(scene: Scene, crowd: Crowd, own: Sides, all_sides: tuple[Sides, ...]) -> str | None:
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
    if crowd.noun is not None and scene.clue(crowd.noun, "attacker"):
        return None  # a bomber is none of those whom the bomb hit
    bearers = dict.fromkeys(_bearer(scene, actor, everyone) for actor in own.recipient)
    plain = crowd.group == "any" and not crowd.unit or crowd.noun is None and crowd.group is None
    return next(iter(bearers)) if len(bearers) == 1 and not plain else None


def _bearer(scene: Scene, actor: Actor, everyone: list[Actor]) -> str | None:
    """The entity of an actor; of a soldier or of unnamed forces that of their country."""
    person = actor.at is not None and any(
        name.kind == "PER" and name.at.overlaps(actor.at) for name in scene.reading.names
    )
    if actor.entity is not None and not person:
        return actor.entity
    if actor.sector not in _ARMED:
        return None
    states = (a.entity for a in everyone if a.country == actor.country and a.sector in ("GOV", "MIL") and a.entity)
    return next(states, None) if actor.country else None
