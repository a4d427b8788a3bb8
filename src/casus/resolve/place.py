"""Where it happened: the most exact place that the words of the act name, or that of the happening it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from casus.resolve.gazetteer import INDEX, Spot, fold, km_between
from casus.resolve.mentions import Territory
from casus.resolve.toponyms import AREAS, PRECISION, Toponym, ToponymFinder, WordRow
from casus.tables import Tables
from casus.types import Frame, Place, Reading, Span

# acts that are somewhere; of the others only a meeting has a place (CODEBOOK 6)
MATERIAL = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT", "MOBILIZE", "AID", "COOPERATE"})
PLACED = MATERIAL | {"CONSULT"}
# acts that share the place of the happening around them
SHARED = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT"})
# acts whose object is where they happen, and those that end where they are sent
ON_OBJECT = frozenset({"ASSAULT", "COERCE", "RETREAT", "PROTEST", "CONSULT"})
GOING = frozenset({"MOBILIZE", "AID", "CONSULT", "ASSAULT", "RETREAT", "COOPERATE"})
LEAVING = frozenset({"RETREAT", "COERCE"})

FARTHEST = 3.0  # cost beyond which a place is not the act's
# going up from the trigger to what governs it, and from a place up to there
_UP = {"obj": 0.5, "nsubj": 0.5, "nsubj:pass": 0.5, "obl": 0.6, "xcomp": 0.5, "conj": 0.8, "nmod": 0.7, "compound": 0.5, "advcl": 1.2,
       "acl": 0.9, "acl:relcl": 1.1, "appos": 0.8, "ccomp": 2.6, "parataxis": 2.2, "csubj": 1.0, "advcl:relcl": 1.2}  # fmt: skip
_DOWN = {"nmod": 0.6, "obl": 0.6, "obj": 0.5, "nsubj": 0.6, "nsubj:pass": 0.6, "compound": 0.5, "nmod:poss": 0.5, "conj": 0.9, "appos": 0.4,
         "acl": 0.9, "acl:relcl": 1.2, "advcl": 1.3, "xcomp": 0.5, "ccomp": 1.5, "parataxis": 2.0, "dep": 1.0, "flat": 0.1}  # fmt: skip
_VAGUE = {"point": 0.0, "city": 0.0, "district": 0.1, "province": 0.35, "region": 0.5, "country": 0.8}
_RADIUS = {"point": 5.0, "city": 10.0}
_BEFORE_NAME = frozenset("the a an of its their this that same nearby northern southern eastern western central and or".split())
_PAST = re.compile(r"\b(?:1[89]\d\d|20\d\d)s?\b|\bago\b|\blast year\b|\bcentur|\bdecades?\b")


class Site(NamedTuple):
    """A place that a sentence names or means: its tokens, its head word, and its own characters."""

    first: int
    last: int
    head: int
    spot: Spot
    precision: str
    at: Span
    named: bool


@dataclass(frozen=True, slots=True)
class PlaceResolver:
    """Frames -> the place of each, or None."""

    finder: ToponymFinder
    parts: Mapping[str, frozenset[str]]  # what place_words.tsv calls at, to, from, head, whole, unreal, here
    nouns: Mapping[str, str]  # village -> point
    disputed: frozenset[str]  # folded names of lands that are a war's theatre by themselves

    @classmethod
    def load(cls, tables: Tables, index: Path = INDEX) -> PlaceResolver:
        rows = tables.values("place_words.tsv", WordRow, key=lambda r: (r.word, r.part))
        parts: dict[str, set[str]] = {}
        for row in rows:
            parts.setdefault(row.part, set()).add(row.word)
        lands = tables.values("territories.tsv", Territory, key=lambda r: r.name)
        return cls(
            ToponymFinder.load(tables, index),
            {part: frozenset(words) for part, words in parts.items()},
            {r.word: r.precision for r in rows if r.part == "noun" and r.precision},
            frozenset(fold(land.name) for land in lands),
        )

    def __call__(self, frames: tuple[Frame, ...], reading: Reading) -> tuple[Place | None, ...]:
        if not frames:
            return ()
        sites = self.sites(reading, self.finder(reading))
        by_sentence: dict[int, list[Site]] = {}
        for site in sites:
            by_sentence.setdefault(reading.sentence_of[site.head], []).append(site)
        stated = [self._stated(frame, by_sentence.get(frame.sentence, ()), reading) for frame in frames]
        placed = [_place(site, "stated", site.at) if site else None for site in stated]
        return self._shared(frames, placed, sites, reading)

    # ------------------------------------------------------------------ what the story names or means

    def sites(self, reading: Reading, toponyms: Iterable[Toponym]) -> list[Site]:
        """Named places and nouns that stand for one, in the order of the text."""
        named = {t.first: t for t in toponyms if t.first >= 0}
        taken = {i for t in named.values() for i in range(t.first, t.last)}
        sites: list[Site] = []
        for i, token in enumerate(reading.tokens):
            if i in named:
                sites.append(_site(named[i], reading, self.nouns))
            elif i not in taken and (site := self._meant(i, token.text.lower(), sites, reading)):
                sites.append(site)
        return sites

    def _meant(self, i: int, word: str, before: Sequence[Site], reading: Reading) -> Site | None:
        """`there`, `the city`, `the Jordanian capital`: the place that a noun stands for."""
        if word in self.parts["here"]:
            return _as(_last(before, _ANY), i, reading.span(i, i + 1)) if reading.tokens[i].rel != "expl" else None
        kind = self.nouns.get(word)
        if kind is None:
            return None
        first, land, definite = self._phrase(i, reading)
        spot: Spot | None = None
        if word == "capital":
            spot = self._capital(land or next((s.spot.country for s in reversed(before) if s.spot.country), None))
        elif land:
            spot = self._of_land(land, kind, before)
        elif definite and kind != "region":
            site = _last(before, _LIKE[kind])
            spot = site.spot if site else None
        if spot is None:
            return None
        precision = PRECISION.get(spot.kind, spot.kind)
        if kind == "point" and precision == "city":
            precision = "point"
        return Site(first, i + 1, i, spot, precision, reading.span(first, i + 1), False)

    def _phrase(self, i: int, reading: Reading) -> tuple[int, str | None, bool]:
        """First token of the noun's phrase, the country of the people that it names, and whether it is definite."""
        land, k = None, i - 1
        while k >= 0 and i - k <= 5 and reading.sentence_of[k] == reading.sentence_of[i]:
            token = reading.tokens[k]
            code = self.finder.atlas.demonyms.get(fold(token.text)) if token.text[0].isupper() else None
            if code and land is None:
                land = code
            elif token.text.lower() in _DEFINITE:
                return k + 1, land, token.text.lower() != "both"
            elif not (token.text.islower() or token.text == "-") or token.text.lower() in self.parts["at"] or token.upos in ("ADP", "VERB", "PUNCT"):
                break
            k -= 1
        return k + 1, land, False

    def _capital(self, country: str | None) -> Spot | None:
        seats = [name for name, code in self.finder.atlas.seats.items() if code == country]
        options = [s for name in seats[:1] for s in self.finder.atlas.find(name) if s.country == country and s.kind not in AREAS]
        return options[0] if options else None

    def _of_land(self, land: str, kind: str, before: Sequence[Site]) -> Spot | None:
        """`the Lebanese port city`: the last such place of that country, else the country."""
        same = [s for s in before if s.spot.country == land and s.precision in _LIKE.get(kind, ())]
        if same and kind in ("city", "point"):
            return same[-1].spot
        middle = self.finder.atlas.lands.get(land)
        return middle if middle is None or kind == "country" else replace(middle, kind="country")

    # ------------------------------------------------------------------ the act's own words

    def _stated(self, frame: Frame, sites: Sequence[Site], reading: Reading) -> Site | None:
        if frame.type not in PLACED and not (frame.type == "SANCTION" and frame.mode == "convict"):
            return None
        options: list[tuple[float, int, Site]] = []
        for site in sites:
            if site.at.overlaps(frame.trigger) and not (site.at.start > frame.trigger.start or site.at.end < frame.trigger.end):
                continue
            cost = self._cost(frame, site, reading)
            if cost is not None and cost <= FARTHEST:
                options.append((cost + _VAGUE[site.precision], site.first, site))
        if not options:
            return None
        best = min(options, key=lambda o: (o[0], o[1]))
        return self._finer(best, options)

    def _finer(self, best: tuple[float, int, Site], options: Sequence[tuple[float, int, Site]]) -> Site:
        """A more exact place of the same clause that lies within the nearest one."""
        inner = [o for o in options if o[0] <= best[0] + 1.2 and _VAGUE[o[2].precision] < _VAGUE[best[2].precision] and _within(o[2].spot, best[2].spot)]
        return min(inner, key=lambda o: (o[0], o[1]))[2] if inner else best[2]

    def _cost(self, frame: Frame, site: Site, reading: Reading) -> float | None:
        """How far a place is from being said of the act; None where it is said of somebody."""
        if not _has_grammar(reading, frame.head) or not _has_grammar(reading, site.head):
            return self._linear_cost(frame, site, reading)
        top = self._top(site, reading)
        above = dict(_upward(reading, frame.head))
        cost, node, last = 0.0, top, top
        steps = 0
        while node not in above:
            token = reading.tokens[node]
            if token.head < 0 or steps > 12:
                return None
            if steps:
                cost += _DOWN.get(token.rel, _DOWN.get(token.rel.split(":")[0], 1.0))
            last, node, steps = node, token.head, steps + 1
        link = self._link_cost(frame, site, top, reading)
        if link is None:
            return None
        if steps == 1 and last == top and node == frame.head:
            return link
        return link + cost + above[node] + (0.0 if node == frame.head else 0.2)

    def _top(self, site: Site, reading: Reading) -> int:
        """The word by which the place hangs in its sentence: `city` of `the city of Taiz`."""
        node = site.head
        for _ in range(4):
            token = reading.tokens[node]
            if token.head < 0:
                break
            governor = reading.tokens[token.head].text.lower()
            marked = _case(reading, node)
            if token.rel in ("conj", "appos", "flat") and not marked and (token.rel != "appos" or governor in self.nouns):
                node = token.head
            elif governor in self.nouns and (marked == "of" or (token.rel in ("compound", "nmod:poss", "amod", "nmod") and marked in (None, "'s", "s"))):
                node = token.head
            elif governor in self.parts["facing"] and marked in ("of", "from"):
                node = token.head
            else:
                break
        return node

    def _link_cost(self, frame: Frame, site: Site, top: int, reading: Reading) -> float | None:
        """What the preposition, or the part it plays in the sentence, says of a place."""
        token = reading.tokens[top]
        word = _case(reading, top)
        country = site.precision == "country"
        governor = reading.tokens[token.head].text.lower() if token.head >= 0 else ""
        own = token.head == frame.head
        if reading.tokens[top].text.lower() in self.parts["here"]:
            return 0.1
        if word is not None and word != "'s":
            return self._by_preposition(frame, word, own, country, governor)
        rel = token.rel.split(":")[0] if token.rel != "nmod:poss" else token.rel
        if rel == "obj" or token.rel == "nsubj:pass":
            return (0.2 if own else 1.2) if frame.type in ON_OBJECT and (own or not country) else None
        if rel in ("compound", "amod", "nmod", "flat"):
            return 0.5 if own else None if country else 1.0
        if token.rel == "nmod:poss":
            return None if country or not own else 0.9
        if rel in ("nsubj", "root"):
            return None if country or site.named else 1.5
        return 1.0 if not country else 2.0

    def _by_preposition(self, frame: Frame, word: str, own: bool, country: bool, governor: str) -> float | None:
        if word in ("against", "for") or (word in ("by", "between", "with", "among") and country):
            return None
        if word in self.parts["at"]:
            return 0.0
        if word in self.parts["to"]:
            return 0.2 if frame.type in GOING else 1.5
        if word in self.parts["from"]:
            return 0.3 if frame.type in LEAVING else 2.6
        if word == "of":
            return 0.3 if own else None if governor in self.parts["head"] else 1.0
        return 1.2

    def _linear_cost(self, frame: Frame, site: Site, reading: Reading) -> float | None:
        """Without grammar: the preposition before the name, and the words between."""
        word, k = None, site.first - 1
        while k >= 0 and site.first - k <= 6 and reading.sentence_of[k] == frame.sentence:
            text = reading.tokens[k].text.lower()
            if text in self.parts["at"] or text in self.parts["to"] or text in self.parts["from"] or text in ("against", "between", "with", "by"):
                word = text
                break
            if text not in _BEFORE_NAME and text not in self.nouns and not reading.tokens[k].text[0].isupper() and text not in self.parts["side"]:
                break
            k -= 1
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

    def _shared(self, frames: tuple[Frame, ...], placed: list[Place | None], sites: Sequence[Site], reading: Reading) -> tuple[Place | None, ...]:
        """Acts without a place of their own take that of the happening they are told with."""
        order = sorted(range(len(frames)), key=lambda i: frames[i].trigger.start)
        own = list(placed)
        theatre = self._theatre([own[i] for i in order if frames[i].type in MATERIAL], sites)
        for i in order:
            frame = frames[i]
            if placed[i] is not None or frame.type not in SHARED or self._unreal(frame, reading):
                continue
            if self._whole(frame, reading):
                placed[i] = theatre
            else:
                placed[i] = self._neighbour(i, order, frames, placed, own, reading) or theatre
        return tuple(placed)

    def _neighbour(
        self, i: int, order: Sequence[int], frames: Sequence[Frame], placed: Sequence[Place | None], own: Sequence[Place | None], reading: Reading
    ) -> Place | None:
        frame = frames[i]
        usable = [k for k in order if k != i and frames[k].type in MATERIAL and placed[k] and _shares(frame, frames[k])]
        beside = [k for k in usable if frames[k].sentence == frame.sentence and own[k]]
        if beside:
            return _lent(placed[min(beside, key=lambda k: abs(frames[k].head - frame.head))])
        current = [k for k in usable if not _PAST.search(reading.sentences[frames[k].sentence].at.of(reading.article.text))] or usable
        before = [k for k in current if frames[k].trigger.start < frame.trigger.start]
        after = [k for k in current if frames[k].trigger.start > frame.trigger.start and own[k]]
        if reading.sentences[frame.sentence].headline:
            before, after = [], after
        for group in (before[::-1], after):
            same = [k for k in group if frames[k].type == frame.type]
            if same or group:
                return _lent(placed[(same or group)[0]])
        return None

    def _theatre(self, places: Sequence[Place | None], sites: Sequence[Site]) -> Place | None:
        """The land that the story's acts are in: a disputed land, else the country."""
        known = [p for p in places if p is not None]
        lands = [s for s in sites if s.named and s.precision in AREAS and fold(s.spot.name) in self.disputed]
        if lands:
            inside = [s for s in lands if all(_holds(s.spot, p) for p in known)]
            if inside:
                return _place(inside[0], "context", None)
        countries = [p.country for p in known if p.country]
        if not countries:
            return None
        most = max(dict.fromkeys(countries), key=countries.count)
        middle = self.finder.atlas.lands.get(most)
        return _place(_at_large(middle), "context", None) if middle else None

    def _whole(self, frame: Frame, reading: Reading) -> bool:
        """Is it a whole war, or what a war did?"""
        words = {reading.tokens[frame.head].text.lower(), frame.trigger.of(reading.article.text).lower()}
        if words & self.parts["whole"]:
            return True
        return any(
            reading.tokens[c].rel.startswith("nsubj") and reading.tokens[c].text.lower() in self.parts["whole"] for c in reading.children[frame.head]
        )

    def _unreal(self, frame: Frame, reading: Reading) -> bool:
        """Words close before the trigger say that it has not happened and may not."""
        first = max(reading.sentences[frame.sentence].first, frame.head - 6)
        return any(reading.tokens[k].text.lower() in self.parts["unreal"] for k in range(first, frame.head))


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
_DEFINITE = frozenset("the this that these those its their same both".split())


def _site(toponym: Toponym, reading: Reading, nouns: Mapping[str, str]) -> Site:
    """A named place; a noun beside it may say that the province is meant, not its town."""
    head = next(
        (i for i in range(toponym.first, toponym.last) if not toponym.first <= reading.tokens[i].head < toponym.last and reading.tokens[i].head >= 0),
        toponym.last - 1,
    )
    spot, at = toponym.spot, toponym.wide or toponym.at
    precision = PRECISION.get(spot.kind, spot.kind)
    if toponym.wide and precision == "city":
        said = nouns.get(toponym.wide.of(reading.article.text).split()[-1].lower())
        if said in ("province", "district"):
            precision = said
            spot = replace(spot, radius_km=100.0 if said == "province" else 30.0)
    return Site(toponym.first, toponym.last, head, spot, precision, at, True)


def _as(site: Site | None, i: int, at: Span) -> Site | None:
    return Site(i, i + 1, i, site.spot, site.precision, at, False) if site else None


def _last(sites: Sequence[Site], kinds: frozenset[str]) -> Site | None:
    return next((s for s in reversed(sites) if s.precision in kinds), None)


def _at_large(spot: Spot) -> Site:
    return Site(-1, -1, -1, spot, PRECISION.get(spot.kind, spot.kind), Span(0, 0), False)


def _place(site: Site, basis: str, at: Span | None) -> Place:
    spot = site.spot
    radius = _RADIUS.get(site.precision, spot.radius_km)
    return Place(spot.name, spot.country, spot.admin1, spot.lat, spot.lon, site.precision, radius, spot.geonameid, basis, at)


def _lent(place: Place | None) -> Place | None:
    return replace(place, basis="context", at=None) if place else None


def _shares(frame: Frame, other: Frame) -> bool:
    """Protests and arrests go together, and so do attacks, sieges and retreats."""
    if frame.type == "PROTEST" or other.type == "PROTEST":
        return {frame.type, other.type} <= {"PROTEST", "COERCE", "ASSAULT"}
    return other.type in SHARED or frame.type == other.type


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


def _upward(reading: Reading, i: int) -> Iterator[tuple[int, float]]:
    """The trigger and what governs it, with the cost of going there."""
    cost = 0.0
    for _ in range(12):
        yield i, cost
        token = reading.tokens[i]
        if token.head < 0:
            return
        cost += _UP.get(token.rel, _UP.get(token.rel.split(":")[0], 1.0))
        i = token.head


def _case(reading: Reading, i: int) -> str | None:
    """The preposition of a noun, the first where there are several."""
    for child in reading.children[i]:
        if reading.tokens[child].rel == "case":
            return reading.tokens[child].text.lower()
    return None
