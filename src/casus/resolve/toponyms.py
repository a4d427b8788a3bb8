"""Which words of a story are places, and which of the places so called: by kind, neighbours, country and distance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from casus.resolve.gazetteer import INDEX, LIKE, OTHER, OWN, Gazetteer, Spot, fold, km_between
from casus.resolve.mentions import Country
from casus.tables import Tables
from casus.types import Reading, Span

MOST_OPTIONS = 15  # places of one name that are weighed, the most populous
LONG, LETTERS = 9, 3  # a name that a misspelling leaves recognisable; its letters that must be right
SMALL = 200_000  # people, of a place whose like-named big sister would be meant
ROUNDS = 2  # of names supporting each other
MOST_WORDS = 4  # of a name that only the index has
EXACT = frozenset({"point", "city", "district", "town", "seat", "capital"})
TOWNS = frozenset({"town", "seat", "capital"})
AREAS = frozenset({"province", "district", "region", "country"})
# how a kind of the index is called in a record
PRECISION = {"town": "city", "seat": "city", "capital": "city"}
# between two places that share a name and are one
ONE_PLACE_KM = 40.0
_BREAKS = frozenset(',;:()[]"“”!?—–/|')
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
# nouns of place that are also what people do: `Kabul protests post` is none
_ACTED = frozenset({"post", "state", "states", "school", "country", "countries", "nation", "capital"})
_INDEX_KINDS = frozenset({"town", "seat", "capital", "district", "province"})
_OWN_PRIOR = {"point": 4.2, "city": 4.6, "district": 4.2, "province": 5.0, "region": 4.8, "country": 7.5}
_SMALL = frozenset("of de del la las los el al the and e y i da do dos du des ash as ar ad an".split())


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of places.tsv."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    precision: str
    radius_km: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A row of countries_geo.tsv; names and demonyms are those of countries.tsv."""

    country: str
    name: str
    lat: float
    lon: float
    radius_km: float
    seat: str | None = None


@dataclass(frozen=True, slots=True)
class WordRow:
    """A row of place_words.tsv."""

    word: str
    part: str
    precision: str | None = None


class Word(NamedTuple):
    """A folded word and the token it stands in; a break has no letters."""

    text: str
    token: int
    capital: bool


@dataclass(frozen=True, slots=True)
class Toponym:
    """A name of a place in a story: tokens `first` up to, not with, `last`; of the dateline, none."""

    first: int
    last: int
    at: Span
    spot: Spot
    sure: bool = True  # no second reading comes near
    wide: Span | None = None  # with the words that say what it is: `Poonch district`


class Hit(NamedTuple):
    """A stretch of words that may be a place: folded name, first word, the word after the last."""

    name: str
    first: int
    last: int
    known: bool  # to our own tables


class Case(NamedTuple):
    """A name to be resolved with what its neighbours say."""

    name: str
    first: int
    last: int
    at: Span
    options: tuple[Spot, ...]
    hint: str | None  # precision by a noun beside it
    lands: tuple[str, ...]  # countries named beside it
    within: tuple[Spot, ...]  # what follows after a comma or "in"
    wide: Span | None = None


@dataclass(frozen=True, slots=True)
class Atlas:
    """Every name of a place that the tables and the index know."""

    gazetteer: Gazetteer
    table: Mapping[str, tuple[Spot, ...]]  # folded name -> places of our tables
    starts: Mapping[str, tuple[int, ...]]  # first word -> word counts of the names, longest first
    shouted: frozenset[str]  # names that are words unless in capitals: us
    dotted: frozenset[str]  # names that are words unless cut short: calif.
    demonyms: Mapping[str, str]  # folded -> country
    seats: Mapping[str, str]  # folded town of government -> country
    lands: Mapping[str, Spot]  # country -> its middle
    nouns: Mapping[str, str]  # village -> point
    parts: Mapping[str, frozenset[str]]  # what place_words.tsv calls at, to, from, side ...
    sides: frozenset[str]  # northern
    locative: frozenset[str]  # prepositions that a place follows
    common: frozenset[str]  # words that are seldom names
    near_names: Mapping[str, tuple[str, ...]]  # first letters -> long names of the tables, for slips of the pen

    @classmethod
    def load(cls, tables: Tables, index: Path = INDEX) -> Atlas:
        rows = tables.values("places.tsv", PlaceRow, key=lambda r: (r.name, r.country, r.admin1, r.precision))
        names: dict[str, list[Spot]] = {}
        lower: set[str] = set()
        countries = tables.values("countries.tsv", Country, key=lambda c: c.code)
        lands, seats = _countries(tables, countries, names, lower)
        for row in rows:
            spot = Spot(row.name, row.country, row.admin1, row.lat, row.lon, row.precision, 0, row.radius_km, None)
            for folded in dict.fromkeys(map(fold, (row.name, *row.aliases))):
                names.setdefault(folded, []).append(spot)
        # what our own table calls a province is none of the country's aliases: Scotland
        table = {name: _without_covered(name, spots) for name, spots in names.items()}
        demonyms = {fold(d) + s: c.code for c in countries for d in c.demonyms for s in ("", "s")}
        words = tables.values("place_words.tsv", WordRow, key=lambda r: (r.word, r.part))
        parts: dict[str, set[str]] = {}
        for word in words:
            parts.setdefault(word.part, set()).add(word.word)
        return cls(
            gazetteer=Gazetteer.open(index),
            table=table,
            starts=_first_words(table),
            shouted=frozenset(lower),
            dotted=frozenset(fold(a) for r in rows for a in r.aliases if a.endswith(".") and a.count(".") == 1),
            demonyms={name: code for name, code in demonyms.items() if name not in ("us", "uss", "u s", "u ss")},
            seats=seats,
            lands=lands,
            nouns={r.word: r.precision for r in words if r.part == "noun" and r.precision},
            parts={part: frozenset(found) for part, found in parts.items()},
            sides=frozenset(parts["side"]),
            locative=frozenset(parts["at"] | parts["to"] | parts["from"]),
            common=frozenset(r.form for r in tables.values("common.tsv", _Form, key=lambda r: r.form)) | parts["never"],
            near_names=_by_first_letters(table),
        )

    def options(self, name: str, packed: Iterable[int] = ()) -> tuple[Spot, ...]:
        """All places of a folded name; ours before those of the index that are the same."""
        own = self.table.get(name, ())
        found = list(own)
        for spot in self.gazetteer.spots(packed, MOST_OPTIONS):
            twin = next((i for i, s in enumerate(found[: len(own)]) if _same(s, spot)), None)
            if twin is None:
                found.append(spot)
            elif spot.kind in TOWNS and found[twin].kind in ("city", "point") and not found[twin].geonameid:
                found[twin] = replace(found[twin], geonameid=spot.geonameid, population=spot.population)
        return tuple(found)

    def misspelt(self, name: str) -> str | None:
        """The one name of our tables that is a letter away from a long name that nobody knows."""
        found = [known for known in self.near_names.get(name[:LETTERS], ()) if _one_letter_off(name, known)]
        return found[0] if len(found) == 1 else None

    def find(self, name: str) -> tuple[Spot, ...]:
        folded = fold(name)
        return self.options(folded, self.gazetteer.look_up([folded])[0])


@dataclass(frozen=True, slots=True)
class _Form:
    form: str
    starts: bool = False


def _countries(
    tables: Tables, countries: Iterable[Country], names: dict[str, list[Spot]], shouted: set[str]
) -> tuple[dict[str, Spot], dict[str, str]]:
    """Countries into `names`; the middle of each, and the country of each seat of government."""
    called = {c.code: c for c in countries}
    lands: dict[str, Spot] = {}
    seats: dict[str, str] = {}
    for row in tables.values("countries_geo.tsv", CountryRow, key=lambda r: r.country):
        country = called.get(row.country)
        spot = Spot(
            country.name if country else row.name,
            row.country,
            None,
            row.lat,
            row.lon,
            "country",
            0,
            row.radius_km,
            None,
        )
        lands[row.country] = spot
        for name in (spot.name, row.name, *(country.aliases if country else ())):
            folded = fold(name)
            if name.isupper() and len(name) <= 4:
                shouted.add(folded)
            if spot not in names.setdefault(folded, []):
                names[folded].append(spot)
        for seat in (row.seat, *(country.seats if country else ())):
            if seat:
                seats.setdefault(fold(seat), row.country)
    return lands, seats


def _without_covered(name: str, spots: list[Spot]) -> tuple[Spot, ...]:
    """Drop a country from a name for which there is a better entry: it is part of that country."""
    parts = {s.country for s in spots if s.kind != "country"}
    return tuple(s for s in spots if s.kind != "country" or s.country not in parts or fold(s.name) == name)


def _first_words(table: Mapping[str, tuple[Spot, ...]]) -> dict[str, tuple[int, ...]]:
    counts: dict[str, set[int]] = {}
    for name in table:
        words = name.split()
        counts.setdefault(words[0], set()).add(len(words))
    return {word: tuple(sorted(found, reverse=True)) for word, found in counts.items()}


def _by_first_letters(table: Mapping[str, tuple[Spot, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in table:
        if len(name) >= LONG:
            found.setdefault(name[:LETTERS], []).append(name)
    return {start: tuple(names) for start, names in found.items()}


def _one_letter_off(a: str, b: str) -> bool:
    """One letter too many, too few, or another."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    short, long = sorted((a, b), key=len)
    i = next((k for k in range(len(short)) if short[k] != long[k]), len(short))
    return short[i:] == long[i + 1 :] or short[i + 1 :] == long[i + 1 :]


def _same(ours: Spot, theirs: Spot) -> bool:
    if ours.kind == "country":
        return theirs.kind == "province" and theirs.country == ours.country
    near = km_between(ours.lat, ours.lon, theirs.lat, theirs.lon) <= max(
        ONE_PLACE_KM, ours.radius_km + theirs.radius_km / 2
    )
    if not near or (ours.country and theirs.country != ours.country):
        return False
    # Donetsk the town and Donetsk the province are two; so are a district and its town
    return (ours.kind in ("province", "region")) == (theirs.kind == "province")


# --------------------------------------------------------------------------- finding


def words_of(reading: Reading, first: int, last: int) -> list[Word]:
    """The folded words of a stretch of tokens, with breaks where no name goes on."""
    words: list[Word] = []
    for i in range(first, last):
        text = reading.tokens[i].text
        if text in _BREAKS:
            words.append(Word("", i, False))
            continue
        folded = text.lower() if text.isascii() and text.isalnum() else fold(text)
        capital = text[0].isupper() or (not text.islower() and len(text) > 4)
        words.extend(Word(_SHORT.get(part, part) if capital else part, i, capital) for part in folded.split())
    return words


@dataclass(frozen=True, slots=True)
class _Line:
    """One sentence while its places are looked for."""

    words: list[Word]
    loud: bool  # written in capitals, or with a capital on nearly every word

    def token(self, word: int) -> int:
        return self.words[word].token


@dataclass(frozen=True, slots=True)
class ToponymFinder:
    """Reading -> the places that it names, those of the dateline first, then in the order of the text."""

    atlas: Atlas

    @classmethod
    def load(cls, tables: Tables, index: Path = INDEX) -> ToponymFinder:
        return cls(Atlas.load(tables, index))

    def __call__(self, reading: Reading) -> tuple[Toponym, ...]:
        lines = [_line(reading, s.first, s.last) for s in reading.sentences]
        found = [self._hits(line) for line in lines]
        names = dict.fromkeys(hit.name for hits in found for hit in hits)
        packed = dict(zip(names, self.atlas.gazetteer.look_up(list(names)), strict=True))
        options: dict[str, tuple[Spot, ...]] = {}
        tags = _tags(reading)
        self._mend(lines, found, packed, tags)
        cases = self._dateline(reading)
        for line, hits in zip(lines, found, strict=True):
            kept: list[Hit] = []
            for hit in hits:
                if hit.known or packed.get(hit.name):
                    if hit.name not in options:
                        options[hit.name] = self.atlas.options(hit.name, packed.get(hit.name, ()))
                    if self._is_name(hit, options[hit.name], line, tags, reading):
                        kept.append(hit)
            kept = _longest(kept)
            cases.extend(self._case(hit, k, kept, options, line, reading) for k, hit in enumerate(kept))
        return resolve(cases, self._weights(lines, cases))

    def _hits(self, line: _Line) -> list[Hit]:
        """Every stretch that our tables know or the index might."""
        hits: list[Hit] = []
        for i, word in enumerate(line.words):
            if not word.text:
                continue
            known = 0
            for n in self.atlas.starts.get(word.text, ()):
                part = line.words[i : i + n]
                if len(part) == n and any(w.capital for w in part):
                    name = " ".join(w.text for w in part)
                    if name in self.atlas.table:
                        known = max(known, n)
                        hits.append(Hit(name, i, i + n, True))
            if word.capital and len(word.text) > 1:
                hits.extend(Hit(name, i, j, False) for name, j in _runs(line.words, i) if j - i > known)
        return hits

    def _mend(
        self,
        lines: Sequence[_Line],
        found: Sequence[list[Hit]],
        packed: Mapping[str, tuple[int, ...]],
        tags: Mapping[int, Tag],
    ) -> None:
        """Add what a misspelt name stands for, where it is read as a place and nothing in it is known."""
        for line, hits in zip(lines, found, strict=True):
            known = {k for hit in hits if hit.known or packed[hit.name] for k in range(hit.first, hit.last)}
            for hit in [h for h in hits if len(h.name) >= LONG and not h.known]:
                tag = tags.get(line.token(hit.first))
                if (
                    tag
                    and tag.kind == "LOC"
                    and known.isdisjoint(range(hit.first, hit.last))
                    and (name := self.atlas.misspelt(hit.name))
                ):
                    hits.append(Hit(name, hit.first, hit.last, True))

    def _is_name(
        self, hit: Hit, options: Sequence[Spot], line: _Line, tags: Mapping[int, Tag], reading: Reading
    ) -> bool:
        """Is this stretch used as the name of a place here?"""
        first, last = line.token(hit.first), line.token(hit.last - 1) + 1
        if not self._written_so(hit.name, reading, first, last) if hit.known else hit.name in self.atlas.nouns:
            return False
        tag = next((tags[i] for i in range(first, last) if i in tags), None)
        whole = tag is not None and first <= tag.first and tag.last <= last
        if tag is not None and tag.kind == "LOC":
            rest = [reading.tokens[i].text.lower() for i in range(tag.first, tag.last) if not first <= i < last]
            return whole or all(
                word in self.atlas.nouns
                or word in self.atlas.sides
                or word in self.atlas.demonyms
                or not word.isalpha()
                for word in rest
            )
        located = self._located(line, hit.first)
        if tag is not None and not whole:
            # Damascus University is a place, the Damascus Declaration is not
            return (
                tag.kind == "ORG"
                and hit.known
                and reading.tokens[tag.last - 1].text.lower() in self.atlas.nouns
                and located
            )
        if tag is not None and tag.kind == "PER":  # the reader takes strange places for people
            return hit.known and (located or hit.last - hit.first > 1)
        common = hit.last - hit.first == 1 and (hit.name in self.atlas.common or len(hit.name) <= 3)
        if hit.known and any(s.kind == "country" for s in options):
            return True
        if self._in_longer_name(line, hit):
            return False
        if hit.known:
            return not common or located
        if common or (tag is not None and tag.kind != "ORG"):
            return False
        # the reader found names in this story, this not among them: a hamlet would be a chance likeness
        least = 20_000 if reading.names else 0
        return options[0].population >= (least if located else 100_000) and (located or line.loud)

    def _written_so(self, name: str, reading: Reading, first: int, last: int) -> bool:
        """US in capitals, Calif. with its stop."""
        if name in self.atlas.shouted:
            return all(reading.tokens[i].text.isupper() for i in range(first, last))
        if name in self.atlas.dotted:
            return reading.tokens[last - 1].text.endswith(".")
        return True

    def _located(self, line: _Line, word: int) -> bool:
        """Does a preposition of place stand before it, or before the list that it is part of?"""
        listed = False
        for k in range(word - 1, max(-1, word - 10), -1):
            text, capital = line.words[k].text, line.words[k].capital
            if text in self.atlas.locative and not (capital and not line.loud and k):
                return True
            if not text or text in ("and", "or"):
                listed = True
            elif capital and text not in self.atlas.nouns and text not in self.atlas.demonyms:
                if not listed:
                    return False
            elif (
                text not in self.atlas.parts["link"]
                and text not in self.atlas.nouns
                and text not in self.atlas.sides
                and text not in self.atlas.demonyms
            ):
                return False
        return False

    def _in_longer_name(self, line: _Line, hit: Hit) -> bool:
        """Do unknown capitalised words stand on either side: is it part of a person's or a firm's name?"""
        if line.loud:
            return False
        before = line.words[hit.first - 1] if hit.first else None
        after = line.words[hit.last] if hit.last < len(line.words) else None
        for word in (before, after):
            if (
                word is not None
                and word.capital
                and word.text not in self.atlas.nouns
                and word.text not in self.atlas.demonyms
            ):
                first_in_sentence = word is before and hit.first == 1 and word.text not in self.atlas.parts["title"]
                if not first_in_sentence and not (word is before and word.text in self.atlas.locative):
                    return True
        return False

    def _dateline(self, reading: Reading) -> list[Case]:
        """The places where the story was filed: witnesses to its country."""
        article = reading.article
        spans = article.dateline.places if article.dateline else ()
        found = [self.atlas.find(span.of(article.text)) for span in spans]
        cases: list[Case] = []
        for k, (span, options) in enumerate(zip(spans, found, strict=True)):
            within = tuple(s for other in found[k + 1 :] for s in other[:3] if s.kind in ("country", "province"))
            if options:
                cases.append(Case(fold(span.of(article.text)), -1, -1, span, options, None, (), within))
        return cases

    def _case(
        self,
        hit: Hit,
        k: int,
        kept: Sequence[Hit],
        options: Mapping[str, tuple[Spot, ...]],
        line: _Line,
        reading: Reading,
    ) -> Case:
        first, last = line.token(hit.first), line.token(hit.last - 1) + 1
        at = reading.span(first, last)
        hint, wide = self._hint(line, hit, at, reading)
        follower = kept[k + 1] if k + 1 < len(kept) else None
        within: tuple[Spot, ...] = ()
        if follower is not None and self._leads_on(line.words[hit.last : follower.first]):
            within = tuple(s for s in options[follower.name] if s.kind in AREAS)
        return Case(
            hit.name, first, last, at, options[hit.name], hint, self._lands(line, hit, k, kept, options), within, wide
        )

    def _leads_on(self, between: Sequence[Word]) -> bool:
        """`, ` or ` in ` and the like: what follows may hold what came before."""
        texts = [word.text for word in between]
        if texts and texts[0] in self.atlas.nouns:
            texts = texts[1:]
        small = len(texts) <= 6 and all(not word.capital for word in between)
        return texts == [""] or (bool(texts) and small and texts[0] in ("in", "of", "on", "", "s"))

    def _hint(self, line: _Line, hit: Hit, at: Span, reading: Reading) -> tuple[str | None, Span | None]:
        """`Poonch district`, `the village of Talish`: what it is, and the span with that noun where it follows."""
        nouns, words = self.atlas.nouns, line.words
        if hit.last < len(words) and (size := self._size(words[hit.last].text)):
            return size, Span(at.start, reading.tokens[words[hit.last].token].end)
        if hit.last < len(words) and words[hit.last].text == "s":
            return None, None
        k = hit.first - 1
        while k >= 0 and words[k].text in ("of", "the", "called", "rebel", "held"):
            k -= 1
        if k >= 0 and not words[k].capital and words[k].text in nouns:
            return self._size(words[k].text), None
        return None, None

    def _size(self, word: str) -> str | None:
        """What a noun says of the place beside it; a base or a border may have any size."""
        size = self.atlas.nouns.get(word)
        return (
            size
            if size in ("city", "district", "province") and word not in _ACTED
            else "point"
            if word in ("village", "camp", "hamlet")
            else None
        )

    def _lands(
        self, line: _Line, hit: Hit, k: int, kept: Sequence[Hit], options: Mapping[str, tuple[Spot, ...]]
    ) -> tuple[str, ...]:
        """The country that the words beside it name: `the Syrian city of`, `Yemen's`, `, the Libyan capital`."""
        found: list[str] = []
        words = line.words
        for i in range(hit.first - 1, max(-1, hit.first - 7), -1):
            word = words[i]
            if word.capital and word.text in self.atlas.demonyms:
                found.append(self.atlas.demonyms[word.text])
                break
            if not self._describes(word):
                break
        if hit.last < len(words) and not words[hit.last].text:
            for word in words[hit.last + 1 : hit.last + 5]:
                if not word.text:
                    break
                if word.capital and word.text in self.atlas.demonyms:
                    found.append(self.atlas.demonyms[word.text])
                    break
        if k and kept[k - 1].last < hit.first:
            between = words[kept[k - 1].last : hit.first]
            if between[0].text == "s" and all(self._describes(w) for w in between[1:]):
                found.extend(s.country for s in options[kept[k - 1].name] if s.kind in AREAS and s.country)
        return tuple(found)

    def _describes(self, word: Word) -> bool:
        """A word between a country and its town: `Lebanon's northern port city of`."""
        return not word.capital and (
            word.text in self.atlas.nouns
            or word.text in self.atlas.sides
            or word.text in self.atlas.parts["link"]
            or word.text.endswith("ern")
        )

    def _weights(self, lines: Sequence[_Line], cases: Sequence[Case]) -> dict[str, float]:
        """How much the story speaks of each country, names and peoples that can be no other's."""
        weights: dict[str, float] = {}
        for line in lines:
            for word in line.words:
                if word.capital and word.text in self.atlas.demonyms:
                    code = self.atlas.demonyms[word.text]
                    weights[code] = weights.get(code, 0.0) + 1.0
        for case in cases:
            codes = {s.country for s in case.options if s.likeness != OTHER}
            country = case.options[0].country
            if country and (len(codes) == 1 or case.options[0].kind == "country"):
                weights[country] = weights.get(country, 0.0) + (1.0 if len(codes) == 1 else 0.3)
        return weights


class Tag(NamedTuple):
    """The name a token is part of."""

    kind: str
    first: int
    last: int


def _tags(reading: Reading) -> dict[int, Tag]:
    return {i: Tag(n.kind, n.first, n.last) for n in reading.names for i in range(n.first, n.last)}


def _line(reading: Reading, first: int, last: int) -> _Line:
    words = words_of(reading, first, last)
    letters = [
        reading.tokens[i].text
        for i in range(first, last)
        if reading.tokens[i].text.isalpha() and len(reading.tokens[i].text) > 1
    ]
    return _Line(words, len(letters) >= 4 and sum(t[0].isupper() for t in letters) > 0.6 * len(letters))


def _runs(words: Sequence[Word], i: int) -> Iterator[tuple[str, int]]:
    """(name, end) of the stretches from `i` that could be a name of the index."""
    name = ""
    for j in range(i, min(len(words), i + MOST_WORDS)):
        word = words[j]
        if not word.text or not (word.capital or word.text in _SMALL):
            return
        name = f"{name} {word.text}" if name else word.text
        if word.capital and len(name) > 2:
            yield name, j + 1


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """The longest of overlapping stretches, ours before the index's."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.first - h.last, not h.known, h.first)):
        if all(hit.last <= other.first or other.last <= hit.first for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.first)


# --------------------------------------------------------------------------- choosing


def prior(spot: Spot) -> float:
    """How likely a place is to be meant where nothing else is known."""
    if spot.kind == "country":
        return _OWN_PRIOR["country"]
    size = math.log10(spot.population + 100)
    if spot.kind not in _INDEX_KINDS or (spot.population == 0 and spot.geonameid is None):
        return max(_OWN_PRIOR[spot.kind], size - 1.2)
    base = {
        "capital": size - 0.5,
        "seat": size - 1.6,
        "town": size - 2.0,
        "province": size - 2.4,
        "district": size - 3.5,
    }[spot.kind]
    return base - (0.0 if spot.likeness == OWN else 0.3 if spot.likeness == LIKE else 1.5)


def resolve(cases: Sequence[Case], weights: Mapping[str, float]) -> tuple[Toponym, ...]:
    """One place for each case: by itself, then by how near it is to what the other names may be."""
    if not cases:
        return ()
    total = sum(weights.values()) or 1.0
    shares = {code: weight / total for code, weight in weights.items()}
    alone: dict[tuple[object, ...], Case] = {}
    for case in cases:
        alone.setdefault(_key(case), case)
    scores = _together(list(alone.values()), shares)
    ranked = {
        key: sorted(zip(values, case.options, strict=True), key=lambda item: -item[0])
        for (key, case), values in zip(alone.items(), scores, strict=True)
    }
    senses: dict[str, Spot] = {}
    for case in cases:
        senses.setdefault(case.name, ranked[_key(case)][0][1])
    told = Counter(case.name for case in cases)
    found = ((case, _toponym(case, ranked[_key(case)], senses[case.name])) for case in cases)
    return tuple(t for case, t in found if not _is_namesake(t.spot, told[case.name], weights))


def _is_namesake(spot: Spot, times: int, weights: Mapping[str, float]) -> bool:
    """A small place of a like name in a land that the story never speaks of: a quarter that no table has."""
    if spot.likeness == OWN or spot.kind in AREAS or spot.population >= SMALL or not spot.country:
        return False
    elsewhere = max((weight for code, weight in weights.items() if code != spot.country), default=0.0)
    return weights.get(spot.country, 0.0) <= times and elsewhere >= 3.0 + times


def _key(case: Case) -> tuple[object, ...]:
    return case.name, case.hint, case.lands, tuple(s.name for s in case.within)


def _toponym(case: Case, order: Sequence[tuple[float, Spot]], sense: Spot) -> Toponym:
    """The best place; within a story a name keeps its sense unless its neighbours say otherwise."""
    best, spot = order[0]
    if not case.lands and not case.within and not case.hint and sense in case.options:
        spot = sense
    sure = (
        len(order) < 2
        or best - order[1][0] >= 1.5
        or km_between(spot.lat, spot.lon, order[1][1].lat, order[1][1].lon) < 50
    )
    return Toponym(case.first, case.last, case.at, spot, sure, case.wide)


def _together(cases: Sequence[Case], shares: Mapping[str, float]) -> list[list[float]]:
    """Scores of each case's options, the names supporting each other by nearness."""
    spots = [spot for case in cases for spot in case.options]
    close = _closeness(spots)
    base = np.array([score(spot, case, shares) for case in cases for spot in case.options])
    sizes = [len(case.options) for case in cases]
    starts = np.cumsum([0, *sizes[:-1]])
    numbers = {name: i for i, name in enumerate(dict.fromkeys(case.name for case in cases))}
    names = np.repeat([numbers[case.name] for case in cases], sizes)
    close[names[:, None] == names[None, :]] = 0.0
    scores = base
    for _ in range(ROUNDS):
        likely = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        likely /= np.repeat(np.add.reduceat(likely, starts), sizes)
        support = np.add.reduceat(close * likely[None, :], starts, axis=1)
        gain = 1.5 * support.max(axis=1) + 2.5 * (1.0 - np.exp(-support.sum(axis=1) / 2.0))
        scores = base + _shared_with_countries(gain, spots, starts, sizes)
    return [values.tolist() for values in np.split(scores, starts[1:])]


def _shared_with_countries(
    gain: NDArray[np.float64], spots: Sequence[Spot], starts: NDArray[np.int64], sizes: Sequence[int]
) -> NDArray[np.float64]:
    """What speaks for a town speaks for the country that shares its name: Mexico, Kuwait."""
    for start, size in zip(starts.tolist(), sizes, strict=True):
        for i in range(start, start + size):
            if spots[i].kind == "country":
                gain[i] = max(gain[k] for k in range(start, start + size) if spots[k].country == spots[i].country)
    return gain


def _closeness(spots: Sequence[Spot]) -> NDArray[np.float64]:
    """1 for places side by side, less the farther, 0 from a thousand km on; countries are near to none."""
    lat, lon = (np.radians([getattr(s, axis) for s in spots]) for axis in ("lat", "lon"))
    points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    distance = 6371.0 * np.arccos(np.clip(points @ points.T, -1.0, 1.0))
    # areas are as near as half their radius
    distance -= np.array([s.radius_km / 2 if s.kind in AREAS else 0.0 for s in spots])[None, :]
    weight = np.array([0.0 if s.kind in ("country", "region") else 1.0 for s in spots])
    return np.asarray(np.exp(-np.maximum(distance, 0.0) / 150.0) * weight[None, :], dtype=np.float64)


def score(spot: Spot, case: Case, shares: Mapping[str, float]) -> float:
    """How well a place fits a name in its story, by itself."""
    value = prior(spot)
    # seas and regions of several countries are of every story
    share = shares.get(spot.country, 0.0) if spot.country else 0.6
    value += 3.0 * share + (0.8 if share else 0.0)
    if case.lands:
        value += 5.0 if spot.country in case.lands else -1.0
    if case.within and any(_inside(spot, area) for area in case.within):
        value += 5.0
    if case.hint:
        value += _fit(spot.kind, case.hint)
    return value


def _inside(spot: Spot, area: Spot) -> bool:
    if spot is area or spot.name == area.name and spot.kind == area.kind:
        return False
    if area.kind == "country":
        return spot.country == area.country
    if area.country and spot.country and spot.country != area.country:
        return False
    if spot.admin1 and area.kind == "province" and fold(spot.admin1) == fold(area.admin1 or area.name):
        return True
    return (
        spot.kind not in ("country", "region")
        and km_between(spot.lat, spot.lon, area.lat, area.lon) <= area.radius_km * 1.2
    )


def _fit(kind: str, hint: str) -> float:
    kind = PRECISION.get(kind, kind)
    if hint in ("city", "point"):
        return 1.5 if kind in ("city", "point") else -2.0
    if hint == "district":
        return 2.0 if kind == "district" else 0.5 if kind in ("city", "point", "province") else -1.0
    return 2.5 if kind in ("province", "region") else 1.0 if kind == "district" else -0.5
