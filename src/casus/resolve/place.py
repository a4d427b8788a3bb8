"""Where it happened: the most exact place that the words of the act name, or that of the happening it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from casus.resolve.gazetteer import INDEX, Spot, fold, km_between
from casus.resolve.mentions import Territory
from casus.resolve.toponyms import AREAS, PRECISION, Toponym, ToponymFinder
from casus.tables import Tables
from casus.types import Frame, Place, Reading, Span

# acts that are somewhere; of the others only a meeting has a place (CODEBOOK 6)
MATERIAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT", "MOBILIZE", "AID", "COOPERATE"})
# acts that share the place of the happening around them
SHARED = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT"})
# acts that end where they are sent, and those that begin where they leave
GOING = frozenset({"MOBILIZE", "AID", "CONSULT", "ASSAULT", "RETREAT", "COOPERATE"})
LEAVING = frozenset({"RETREAT", "COERCE"})

FARTHEST = 2.4  # cost beyond which a place is not the act's
NEARER = 0.9  # by so much must a place be nearer to one act than to another to be only the one's
NEAR = 5.0  # sentences over which a place is lent where the war has a land of its own, else twice as many
LARGE = 300.0  # km, of a region that says little
BRIEF = 3.0  # the same for what may be done by decree, anywhere
_ON_THE_SPOT = frozenset({"seize", "ceasefire"})  # and what is not
AKIN = 1.2  # what keeps a protest, arrests and an attack apart, in sentences
# going up from the trigger to what governs it, and from a place up to there
_UP = {
    "obj": 0.5, "nsubj": 0.5, "nsubj:pass": 0.5, "obl": 0.6, "xcomp": 0.5, "conj": 0.8, "nmod": 0.7, "compound": 0.5,
    "advcl": 1.2, "acl": 0.9, "acl:relcl": 1.1, "advcl:relcl": 1.2, "appos": 0.8, "ccomp": 2.6, "csubj": 1.0,
    "parataxis": 2.2,
}  # fmt: skip
_DOWN = {
    "nmod": 0.6, "obl": 0.6, "obj": 0.5, "nsubj": 0.6, "nsubj:pass": 0.6, "xcomp": 0.5, "conj": 0.9, "compound": 0.5,
    "nmod:poss": 0.5, "appos": 0.4, "flat": 0.1, "acl": 0.9, "acl:relcl": 1.2, "advcl": 1.3, "ccomp": 1.5, "dep": 1.0,
    "parataxis": 2.0,
}  # fmt: skip
_VAGUE = {"point": 0.0, "city": 0.0, "district": 0.1, "province": 0.35, "region": 0.5, "country": 0.8}
_RADIUS = {"point": 5.0, "city": 10.0}
_MEANWHILE = frozenset({"as", "while", "when"})
_BEFORE_NAME = frozenset(
    "the a an of its their this that same nearby northern southern eastern western central and or".split()
)
_FRONT = 4  # words before the name: "In the neighbouring Mali"
_YEARS = re.compile(r"\bsince (?:19|20)\d\d\b|\b(?:for|over|in) (?:the past |the last )?(?:\w+ )?(?:years|decades)\b")
_PAST = re.compile(r"\b(?:1[89]\d\d|20\d\d)s?\b|\bago\b|\blast year\b|\bcentur|\bdecades?\b")


class Site(NamedTuple):
    """A place that a sentence names or means: its tokens, its head word, and its own characters.

    `seat`: a government sits there, or it is a country: it may stand for those who act.
    """

    first: int
    last: int
    head: int
    spot: Spot
    precision: str
    at: Span
    named: bool
    seat: bool = False


@dataclass(frozen=True, slots=True)
class PlaceResolver:
    """Frames -> the place of each, or None."""

    finder: ToponymFinder
    nouns: Mapping[str, str]  # village -> point
    parts: Mapping[str, frozenset[str]]  # what place_words.tsv calls at, to, from, head, whole, unreal, here
    disputed: frozenset[str]  # folded names of lands that are a war's theatre by themselves

    @classmethod
    def load(cls, tables: Tables, index: Path = INDEX) -> PlaceResolver:
        finder = ToponymFinder.load(tables, index)
        lands = tables.values("territories.tsv", Territory, key=lambda r: r.name)
        return cls(finder, finder.atlas.nouns, finder.atlas.parts, frozenset(fold(land.name) for land in lands))

    def __call__(self, frames: tuple[Frame, ...], reading: Reading) -> tuple[Place | None, ...]:
        if not frames:
            return ()
        toponyms = self.finder(reading)
        named = self._named(toponyms, reading)
        first = self._all_stated(frames, named, reading)
        sites = sorted([*named, *self._meant(named, [s for s in first if s], reading)], key=lambda s: s.first)
        stated = self._all_stated(frames, sites, reading) if len(sites) > len(named) else first
        placed = [_place(site, "stated", site.at) if site else None for site in stated]
        return self._shared(frames, placed, named, reading)

    # ------------------------------------------------------------------ what the story names or means

    def sites(self, reading: Reading, toponyms: Iterable[Toponym]) -> list[Site]:
        """Named places and nouns that stand for one, in the order of the text."""
        named = self._named(toponyms, reading)
        return sorted([*named, *self._meant(named, (), reading)], key=lambda s: s.first)

    def _named(self, toponyms: Iterable[Toponym], reading: Reading) -> list[Site]:
        return [self._site(t, reading) for t in toponyms if t.first >= 0]

    def _site(self, toponym: Toponym, reading: Reading) -> Site:
        """A named place; a noun beside it may say that the province is meant, not its town."""
        inside = range(toponym.first, toponym.last)
        head = next(
            (i for i in inside if reading.tokens[i].head >= 0 and reading.tokens[i].head not in inside),
            toponym.last - 1,
        )
        spot, at = toponym.spot, toponym.wide or toponym.at
        precision = PRECISION.get(spot.kind, spot.kind)
        if toponym.wide and precision == "city":
            said = self.nouns.get(toponym.wide.of(reading.article.text).split()[-1].lower())
            if said in ("province", "district"):
                precision = said
                spot = replace(spot, radius_km=100.0 if said == "province" else 30.0)
        name = fold(toponym.at.of(reading.article.text))
        seat = precision == "country" or spot.kind == "capital" or self.finder.atlas.seats.get(name) == spot.country
        return Site(toponym.first, toponym.last, head, spot, precision, at, True, seat)

    def _meant(self, named: Sequence[Site], used: Sequence[Site], reading: Reading) -> Iterator[Site]:
        """`there`, `the city`, `the Jordanian capital`: nouns that stand for a place, a `used` one sooner."""
        taken = {i for s in named for i in range(s.first, s.last)}
        countries = [s.spot.country for s in (used or named) if s.spot.country]
        if not countries:  # then whose people the story tells of
            peoples = self.finder.atlas.demonyms
            countries = [code for t in reading.tokens if t.text[0].isupper() and (code := peoples.get(t.text.lower()))]
        most = max(dict.fromkeys(countries), key=countries.count) if countries else None
        for i, token in enumerate(reading.tokens):
            word = token.text.lower()
            if i in taken or token.text != word or (word not in self.nouns and word not in self.parts["here"]):
                continue
            before = sorted(
                [s for s in (*named, *used) if s.last <= i and (s in used or not self._speaks(s, reading))],
                key=lambda s: s.first,
            )
            after = [s for s in used if reading.sentence_of[s.head] == reading.sentence_of[i] + 1]
            if word in self.parts["here"]:
                site = _last(before, _ANY)
                if site and token.rel != "expl":
                    yield Site(i, i + 1, i, site.spot, site.precision, reading.span(i, i + 1), False)
            elif not self._told(i, taken, reading) and (
                meant := self._noun(i, word, most, before or after, named, reading)
            ):
                yield meant

    def _speaks(self, site: Site, reading: Reading) -> bool:
        """Does a seat of government stand for the government here?"""
        if not site.seat:
            return False
        token, word = reading.tokens[site.head], _case(reading, site.head)
        if word is None and not _has_grammar(reading, site.head):
            word = reading.tokens[site.first - 1].text.lower() if site.first else None
        if word in self.parts["at"] or word in self.parts["to"]:
            return token.head >= 0 and reading.tokens[token.head].text.lower() in self.parts["voice"]
        return token.rel != "obj"

    def _told(self, i: int, taken: set[int], reading: Reading) -> bool:
        """Does the phrase itself name the place: `the village of Talish`, `Poonch district`?"""
        if i - 1 in taken or i + 1 in taken:
            return True
        end = reading.sentences[reading.sentence_of[i]].last
        for k in range(i + 1, min(i + 6, end)):
            word = reading.tokens[k].text.lower()
            if k in taken:
                return True
            if (
                word not in self.parts["at"]
                and word not in ("of", ",", "called")
                and word not in _BEFORE_NAME
                and word not in self.nouns
            ):
                return False
        return False

    def _noun(
        self, i: int, word: str, most: str | None, before: Sequence[Site], named: Sequence[Site], reading: Reading
    ) -> Site | None:
        kind = self.nouns[word]
        first, land, definite = self._phrase(i, named, reading)
        spot: Spot | None = None
        if word == "capital":
            spot = self._capital(land or most) if land or definite else None
        elif land:
            spot = self._of_land(land, kind, before)
        elif definite and kind != "region":
            site = (
                _last([s for s in named if s.last <= i], _LIKE[kind])
                if kind == "country"
                else _last(before, _LIKE[kind])
            )
            spot = site.spot if site else None
        if spot is None:
            return None
        precision = PRECISION.get(spot.kind, spot.kind)
        if kind == "point" and precision == "city":
            precision = "point"
        return Site(first, i + 1, i, spot, precision, reading.span(first, i + 1), False, precision == "country")

    def _phrase(self, i: int, named: Sequence[Site], reading: Reading) -> tuple[int, str | None, bool]:
        """First token of the noun's phrase, the country of the people that it names, and whether it is definite."""
        land, k = None, i - 1
        while k >= 0 and i - k <= 5 and reading.sentence_of[k] == reading.sentence_of[i]:
            token = reading.tokens[k]
            word = token.text.lower()
            code = self.finder.atlas.demonyms.get(fold(token.text)) if token.text[0].isupper() else None
            if code and land is None:
                land = code
            elif word in _DEFINITE:
                return k + 1, land, True
            elif word in _POSSESSIVE:
                owner = next((s for s in named if s.last == k and s.precision == "country"), None)
                return (owner.first, owner.spot.country, True) if owner else (k + 1, land, True)
            elif (
                not (token.text.islower() or word == "-")
                or word in self.parts["at"]
                or token.upos in ("ADP", "VERB", "PUNCT", "DET")
            ):
                break
            k -= 1
        return k + 1, land, False

    def _capital(self, country: str | None) -> Spot | None:
        seats = [name for name, code in self.finder.atlas.seats.items() if code == country]
        options = [
            s
            for name in seats[:1]
            for s in self.finder.atlas.find(name)
            if s.country == country and s.kind not in AREAS
        ]
        return options[0] if options else None

    def _of_land(self, land: str, kind: str, before: Sequence[Site]) -> Spot | None:
        """`the Lebanese port city`: the last such place of that country, else the country."""
        same = [s for s in before if s.spot.country == land and s.precision in _LIKE[kind]]
        if same and kind in ("city", "point"):
            return same[-1].spot
        return self.finder.atlas.lands.get(land)

    # ------------------------------------------------------------------ the act's own words

    def _all_stated(self, frames: Sequence[Frame], sites: Sequence[Site], reading: Reading) -> list[Site | None]:
        """The place that each act's own sentence gives it; a place goes to the acts that it is nearest to."""
        by_sentence: dict[int, list[Site]] = {}
        for site in sites:
            by_sentence.setdefault(reading.sentence_of[site.head], []).append(site)
        costs: list[dict[int, float]] = []
        for frame in frames:
            above = dict(self._upward(reading, frame.head)) if frame.sentence in by_sentence else {}
            weighed = [self._cost(frame, site, above, reading) for site in by_sentence.get(frame.sentence, ())]
            costs.append({n: cost for n, cost in enumerate(weighed) if cost is not None})
        nearest: dict[tuple[int, int], float] = {}
        for frame, found in zip(frames, costs, strict=True):
            for n, cost in found.items():
                key = frame.sentence, n
                nearest[key] = min(cost, nearest.get(key, cost))
        stated: list[Site | None] = []
        for frame, found in zip(frames, costs, strict=True):
            local = by_sentence.get(frame.sentence, ())
            best = {n: nearest[frame.sentence, n] for n in found}
            unreal = bool(found) and self._unreal(frame, reading)
            limit = min(1.4, _farthest(frame)) if unreal else _farthest(frame)
            near = [n for n, cost in found.items() if cost <= limit and cost <= best[n] + NEARER]
            if not near and not unreal and frame.type in SHARED:  # far off in the sentence, but no other act is nearer
                near = [n for n, cost in found.items() if cost <= FARTHEST + 2.0 and cost <= best[n]]
            options = [(found[n] + _VAGUE[local[n].precision], local[n].first, local[n]) for n in near]
            stated.append(self._finer(min(options, key=lambda o: (o[0], o[1])), options) if options else None)
        return stated

    def _finer(self, best: tuple[float, int, Site], options: Sequence[tuple[float, int, Site]]) -> Site:
        """A more exact place of the same clause that lies within the nearest one."""
        inner = [
            o
            for o in options
            if o[0] <= best[0] + 1.2
            and _VAGUE[o[2].precision] < _VAGUE[best[2].precision]
            and _within(o[2].spot, best[2].spot)
        ]
        return min(inner, key=lambda o: (o[0], o[1]))[2] if inner else best[2]

    def _cost(self, frame: Frame, site: Site, above: Mapping[int, float], reading: Reading) -> float | None:
        """How far a place is from being said of the act; None where it is said of somebody.

        `above`: what governs the trigger, with the cost of going there.
        """
        if not _has_grammar(reading, frame.head) or not _has_grammar(reading, site.head):
            return self._linear_cost(frame, site, reading)
        top = self._top(site, reading)
        cost, node, steps = 0.0, top, 0
        if top in above and self._where(frame.head, top, reading):
            return 0.1
        while node not in above:
            token = reading.tokens[node]
            if token.head < 0 or steps > 12:
                return None
            if steps:
                cost += _DOWN.get(token.rel, _DOWN.get(token.rel.split(":")[0], 1.0))
            node, steps = token.head, steps + 1
        link = self._link_cost(frame, site, top, reading)
        if link is None:
            return None
        return link + cost + above[node] + (0.0 if node == frame.head else 0.2)

    def _where(self, i: int, top: int, reading: Reading) -> bool:
        """Is it told in a clause with "where" on the place: `Sirte, where clashes broke out`?"""
        while i != top and i >= 0:
            if any(reading.tokens[c].text.lower() == "where" for c in reading.children[i]):
                return True
            i = reading.tokens[i].head
        return False

    def _upward(self, reading: Reading, i: int) -> Iterator[tuple[int, float]]:
        """The trigger and what governs it, with the cost of going there."""
        cost = 0.0
        for _ in range(12):
            yield i, cost
            token = reading.tokens[i]
            if token.head < 0:
                return
            cost += _UP.get(token.rel, _UP.get(token.rel.split(":")[0], 1.0))
            marks = [
                reading.tokens[c].text.lower()
                for c in reading.children[i]
                if reading.tokens[c].rel in ("case", "mark", "advmod")
            ]
            if any(word in self.parts["after"] for word in marks):
                cost += 1.6
            elif token.rel == "advcl" and any(word in _MEANWHILE for word in marks):
                cost -= 0.7
            i = token.head

    def _top(self, site: Site, reading: Reading) -> int:
        """The word by which the place hangs in its sentence: `city` of `the city of Taiz`."""
        node = site.head
        for _ in range(4):
            token = reading.tokens[node]
            if token.head < 0:
                break
            governor = reading.tokens[token.head].text.lower()
            marked = _case(reading, node)
            if (
                (
                    token.rel in ("conj", "appos", "flat")
                    and not marked
                    and (token.rel != "appos" or governor in self.nouns)
                )
                or governor in self.nouns
                and (
                    marked == "of"
                    or (token.rel in ("compound", "nmod:poss", "amod", "nmod") and marked in (None, "'s", "s"))
                )
                or governor in self.parts["facing"]
                and marked in ("of", "from")
            ):
                node = token.head
            else:
                break
        return node

    def _link_cost(self, frame: Frame, site: Site, top: int, reading: Reading) -> float | None:
        """What the preposition, or the part it plays in the sentence, says of a place."""
        token = reading.tokens[top]
        word = _case(reading, top)
        if word is None and top == site.head:  # the reader may hang it on the name's first word
            word = next((w for i in range(site.first, site.last) if (w := _case(reading, i))), None)
        # a seat of government is as little a place as its country
        country = site.seat
        governor = reading.tokens[token.head].text.lower() if token.head >= 0 else ""
        own = token.head == frame.head
        if token.text.lower() in self.parts["here"]:
            return 0.1
        if word is not None and word not in _POSSESSIVE:
            if site.precision == "country" and not own and frame.type == "CONSULT" and word not in self.parts["to"]:
                return None  # what it was about
            return self._by_preposition(frame, word, own, country, governor)
        rel = token.rel if token.rel == "nmod:poss" else token.rel.split(":")[0]
        if rel == "obj" or token.rel == "nsubj:pass":
            return (
                None if country and (not own or frame.type in ("AID", "COOPERATE", "CONSULT")) else 0.2 if own else 1.6
            )
        if rel in ("compound", "amod", "nmod", "flat"):
            return None if not own or (country and governor in self.parts["doing"]) else 0.5
        if rel == "nmod:poss":
            return None if country or not own else 0.9
        if rel in ("nsubj", "root"):
            return None if country or site.named else 1.5
        return None if country else 1.0

    def _by_preposition(self, frame: Frame, word: str, own: bool, country: bool, governor: str) -> float | None:
        if word in ("against", "for") or (word in ("by", "between", "with", "among") and country):
            return None
        if word in self.parts["at"]:
            return None if governor in self.parts["voice"] and not own and frame.type != "CONSULT" else 0.0
        if word in self.parts["to"]:
            return 0.2 if frame.type in GOING and (word != "to" or frame.type != "ASSAULT") else 1.6
        if word in self.parts["from"]:
            return 0.5 if governor in self.parts["facing"] else 0.3 if frame.type in LEAVING else 2.6
        if word == "of":
            return 0.3 if own else None if governor in self.parts["head"] else 1.0
        return None if country else 1.2

    def _linear_cost(self, frame: Frame, site: Site, reading: Reading) -> float | None:
        """Without grammar: the preposition before the name, and the words between."""
        word, k = None, site.first - 1
        while k >= 0 and site.first - k <= 6 and reading.sentence_of[k] == frame.sentence:
            text = reading.tokens[k].text.lower()
            if (
                text in self.parts["at"]
                or text in self.parts["to"]
                or text in self.parts["from"]
                or text in ("against", "between", "with", "by")
            ):
                word = text
                break
            if (
                text not in _BEFORE_NAME
                and text not in _POSSESSIVE
                and text not in self.nouns
                and not reading.tokens[k].text[0].isupper()
                and text not in self.parts["side"]
            ):
                break
            k -= 1
        after = reading.tokens[site.last].text if site.last < len(reading.tokens) else ""
        if site.seat and after in _POSSESSIVE:
            return None
        near = 0 <= site.first - frame.head <= 2 or 0 <= frame.head - site.last <= 1
        if word is None:
            link = 0.4 if near and (site.precision != "country" or frame.head >= site.last) else None
        else:
            link = self._by_preposition(frame, word, near, site.precision == "country", "")
        if link is None:
            return None
        apart = abs(site.head - frame.head)
        return link + apart / 12.0 + (0.4 if site.head < frame.head else 0.0)

    # ------------------------------------------------------------------ the happening around it

    def _shared(
        self, frames: tuple[Frame, ...], placed: list[Place | None], sites: Sequence[Site], reading: Reading
    ) -> tuple[Place | None, ...]:
        """Acts without a place of their own take that of the happening they are told with."""
        unreal = [self._unreal(frame, reading) for frame in frames]
        tale = _Tale(frames, reading, tuple(placed), placed, tuple(i for i, f in enumerate(frames) if not unreal[i]))
        theatre = self._theatre([placed[i] for i in tale.lenders], sites, reading)
        opened = _opened(sites, reading)
        for i in sorted(range(len(frames)), key=lambda i: frames[i].trigger.start):
            frame = frames[i]
            if placed[i] is not None or frame.type not in MATERIAL or unreal[i]:
                continue
            if frame.type not in SHARED:
                placed[i] = tale.told_before(i)
            elif frame.sentence in opened:
                placed[i] = _place(opened[frame.sentence], "context", None)
            elif self._whole(frame, reading) or (theatre and self._for_years(frame, reading) and not tale.beside(i)):
                placed[i] = theatre
            else:
                far, place = tale.neighbour(i)
                vague = theatre is not None and far > (NEAR if theatre.precision != "country" else 2 * NEAR)
                if frame.type in ("COERCE", "RETREAT") and frame.mode not in _ON_THE_SPOT and far > BRIEF:
                    continue  # a ban or a release is made nowhere in particular
                placed[i] = theatre if vague or place is None else place
        return tuple(placed)

    def _theatre(self, places: Sequence[Place | None], sites: Sequence[Site], reading: Reading) -> Place | None:
        """The land that the story's acts are in: a disputed land, else the country."""
        known = [p for p in places if p is not None]
        exact = [p for p in known if p.precision not in ("country", "region")]
        lands = [s for s in sites if s.precision in AREAS and fold(s.spot.name) in self.disputed]
        for land in lands:
            if 2 * sum(_holds(land.spot, p) for p in exact) >= len(exact):
                return _place(land, "context", None)
        countries = [p.country for p in known if p.country]
        if not known:  # then where the story says "in"
            countries = [
                s.spot.country for s in sites if s.precision == "country" and s.spot.country and self._is_in(s, reading)
            ]
        if not countries:
            return None
        most = max(dict.fromkeys(countries), key=countries.count)
        middle = self.finder.atlas.lands.get(most)
        return _place(_at_large(middle), "context", None) if middle else None

    def _is_in(self, site: Site, reading: Reading) -> bool:
        return site.first > 0 and reading.tokens[site.first - 1].text.lower() in ("in", "inside", "across")

    def _for_years(self, frame: Frame, reading: Reading) -> bool:
        """Has it been going on for years: "has been fighting the army since 2007"?"""
        return bool(_YEARS.search(reading.sentences[frame.sentence].at.of(reading.article.text)))

    def _whole(self, frame: Frame, reading: Reading) -> bool:
        """Is it a whole war, or what a war did?"""
        words = {reading.tokens[frame.head].text.lower(), frame.trigger.of(reading.article.text).lower()}
        if words & self.parts["whole"]:
            return True
        return any(
            reading.tokens[c].rel.startswith("nsubj") and reading.tokens[c].text.lower() in self.parts["whole"]
            for c in reading.children[frame.head]
        )

    def _unreal(self, frame: Frame, reading: Reading) -> bool:
        """Do words before the trigger, or the helpers of its verbs, say that it has not happened and may not?"""
        unreal = self.parts["unreal"]
        first = max(reading.sentences[frame.sentence].first, frame.head - 6)
        if any(reading.tokens[k].text.lower() in unreal for k in range(first, frame.head)):
            return True
        above = [i for i, cost in self._upward(reading, frame.head) if cost < 1.5]
        return any(
            reading.tokens[c].rel in ("aux", "mark") and reading.tokens[c].text.lower() in unreal
            for i in above
            for c in reading.children[i]
        )


@dataclass(frozen=True, slots=True)
class _Tale:
    """A story's acts while those that have a place lend it to the others."""

    frames: tuple[Frame, ...]
    reading: Reading
    own: tuple[Place | None, ...]  # as the acts' own sentences have it
    placed: list[Place | None]  # with what was lent so far
    lenders: tuple[int, ...]

    def told_before(self, i: int) -> Place | None:
        """The place of an act that is only told again: `sent fighters to X ... the fighters were sent`."""
        frame, tokens = self.frames[i], self.reading.tokens
        for k in reversed(self.lenders):
            other, place = self.frames[k], self.placed[k]
            again = other.type == frame.type and tokens[other.head].lemma == tokens[frame.head].lemma
            if place is not None and k != i and again and other.trigger.start <= frame.trigger.start:
                return replace(place, basis="context", at=None)
        return None

    def beside(self, i: int) -> bool:
        """Does an act of the same sentence have a place?"""
        return any(
            self.frames[k].sentence == self.frames[i].sentence and self.placed[k] for k in self.lenders if k != i
        )

    def neighbour(self, i: int) -> tuple[float, Place | None]:
        """The place of the act told nearest, and how far that is in sentences."""
        options = [(far, k) for k in self.lenders if k != i and (far := self._far(i, k)) is not None]
        if not options:
            return 0.0, None
        far, best = min(options, key=lambda o: (o[0], abs(self.frames[o[1]].head - self.frames[i].head), o[1]))
        place = self.placed[best]
        return far, replace(place, basis="context", at=None) if place else None

    def _far(self, i: int, k: int) -> float | None:
        """Sentences between two acts, more for another kind of act, for one told later and for a vague place."""
        frame, other, place = self.frames[i], self.frames[k], self.placed[k]
        unlike = _unlike(frame, other)
        later = other.trigger.start > frame.trigger.start
        if place is None or unlike is None or (later and self.own[k] is None):
            return None
        vague = 0.7 if place.precision == "country" else 2.5 if place.radius_km >= LARGE else 0.0
        if other.sentence == frame.sentence:
            return (unlike / 2 if unlike <= AKIN else unlike) + vague
        if _PAST.search(self.reading.sentences[other.sentence].at.of(self.reading.article.text)):
            return None  # told of the past: no place for what is told of now
        headline = self.reading.sentences[frame.sentence].headline
        far = abs(other.sentence - frame.sentence) * (1.0 if later == headline else 1.5)
        far += 0.5 if later and not headline else 0.0
        words = other.trigger.of(self.reading.article.text).lower()
        if words == frame.trigger.of(self.reading.article.text).lower():
            # the same words tell of the same act, the more so the more they are
            return (min(far, 1.0) if " " in words else far * 0.4) + unlike
        return far + unlike + vague


# --------------------------------------------------------------------------- small parts

_ANY = frozenset({"point", "city", "district", "province", "region"})
_LIKE = {
    "point": frozenset({"point", "city"}),
    "city": frozenset({"city", "point"}),
    "district": frozenset({"district", "city", "point"}),
    "province": frozenset({"province", "region", "district"}),
    "region": frozenset({"region", "province"}),
    "country": frozenset({"country"}),
}
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_DEFINITE = frozenset("the this that these those its their same".split())


def _opened(sites: Sequence[Site], reading: Reading) -> dict[int, Site]:
    """The place that opens a sentence ("In neighbouring Mali, ...") and holds for the rest of its paragraph."""
    opened: dict[int, Site] = {}
    by_sentence = {reading.sentence_of[site.head]: site for site in reversed(sites)}  # the first of each
    for n, sentence in enumerate(reading.sentences):
        site = by_sentence.get(n)
        if site is not None and site.first - sentence.first <= _FRONT and _is_fronted(site, sentence.first, reading):
            opened[n] = site
        elif n - 1 in opened and site is None and not _breaks(reading, n):
            opened[n] = opened[n - 1]
    return opened


def _is_fronted(site: Site, first: int, reading: Reading) -> bool:
    tokens = reading.tokens
    if site.last >= len(tokens) or tokens[site.last].text != ",":
        return False
    return any(tokens[k].text.lower() in ("in", "at", "near", "across", "inside") for k in (first, first + 1))


def _breaks(reading: Reading, n: int) -> bool:
    """Does a new paragraph begin with sentence `n`?"""
    before, after = reading.sentences[n - 1].at, reading.sentences[n].at
    return "\n" in reading.article.text[before.end : after.start]


def _last(sites: Sequence[Site], kinds: frozenset[str]) -> Site | None:
    return next((s for s in reversed(sites) if s.precision in kinds), None)


def _at_large(spot: Spot) -> Site:
    return Site(-1, -1, -1, spot, PRECISION.get(spot.kind, spot.kind), Span(0, 0), False)


def _place(site: Site, basis: str, at: Span | None) -> Place:
    spot = site.spot
    radius = _RADIUS.get(site.precision, spot.radius_km)
    return Place(
        spot.name, spot.country, spot.admin1, spot.lat, spot.lon, site.precision, radius, spot.geonameid, basis, at
    )


def _unlike(frame: Frame, other: Frame) -> float | None:
    """How unlikely two acts are to be of one happening; None: they have nothing to do with each other."""
    if frame.type == other.type:
        apart = frame.type in ("COERCE", "RETREAT") and frame.mode != other.mode  # an arrest here, a ban there
        return AKIN if apart else 0.0
    pair = {frame.type, other.type}
    if pair <= {"PROTEST", "COERCE", "ASSAULT"}:
        return AKIN
    return 2.5 if pair <= SHARED else None


def _farthest(frame: Frame) -> float:
    """Cost beyond which a place is not the act's; what a meeting is about is no place of it."""
    if frame.type == "CONSULT":
        return -1.0 if frame.mode == "phone" else 1.4
    if frame.type == "SANCTION":
        return 1.0 if frame.mode == "convict" else -1.0
    return FARTHEST if frame.type in MATERIAL else -1.0


def _within(inner: Spot, outer: Spot) -> bool:
    if outer.country and inner.country and inner.country != outer.country:
        return False
    return outer.kind == "country" or km_between(inner.lat, inner.lon, outer.lat, outer.lon) <= outer.radius_km * 1.3


def _holds(area: Spot, place: Place) -> bool:
    if place.lat is None or place.lon is None:
        return False
    return km_between(area.lat, area.lon, place.lat, place.lon) <= area.radius_km * 1.5 + place.radius_km / 2


def _has_grammar(reading: Reading, i: int) -> bool:
    return reading.tokens[i].head >= 0 or (bool(reading.children) and len(reading.children[i]) > 0)


def _case(reading: Reading, i: int) -> str | None:
    """The preposition of a noun, the first where there are several."""
    for child in reading.children[i]:
        if reading.tokens[child].rel == "case":
            return reading.tokens[child].text.lower()
    return None
