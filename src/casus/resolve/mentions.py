"""The names and role nouns that our tables know, and where a story uses them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from operator import le
from typing import NamedTuple

from casus.tables import Tables
from casus.types import Reading

# commas and brackets count as words: no name runs across them unless it is written so
_WORDS = re.compile(r"[^\W_]+|[,;:()\"“”!?/—]")
_LOWER, _TITLE, _UPPER = range(3)
# in a story of unknown date every term of office is as good as another
_NO_DAY = date(9999, 1, 1)


@dataclass(frozen=True, slots=True)
class ActorClue:
    """A row of actorclues.tsv: a word, and what it tells about who is meant."""

    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    seats: tuple[str, ...]  # capitals and houses that stand for the government
    called: tuple[str, ...] = ()  # kingdom, sultanate
    source: str = ""


@dataclass(frozen=True, slots=True)
class Territory:
    """An unrecognised or disputed land; `kin` are the peoples its fighters are called by."""

    name: str
    aliases: tuple[str, ...]
    demonyms: tuple[str, ...]
    kin: tuple[str, ...]
    code: str
    since: date | None = None
    until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Leader:
    """One term of office of one person."""

    name: str
    aliases: tuple[str, ...]
    country: str
    sector: str | None = None
    office: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    aliases: tuple[str, ...]
    country: str
    sector: str
    since: date | None = None
    until: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """`entity` is the state whose organ it is, where it is one."""

    name: str
    aliases: tuple[str, ...]
    country: str | None = None
    sector: str | None = None
    entity: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A noun that tells a part in public life; its kind says how it is resolved."""

    term: str
    kind: str
    sector: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a word or name stands for, whatever story it is in."""

    kind: str  # state territory group org person, or the kind of a role word
    name: str
    country: str | None = None
    sector: str | None = None
    form: str = "name"  # name, demonym, people (plural demonym), seat, surname
    since: date | None = None
    until: date | None = None
    kin: tuple[str, ...] = ()
    terms: tuple[Leader, ...] = ()

    def at(self, day: date | None) -> bool:
        """Was it there on that day?"""
        return day is None or ((not self.since or self.since <= day) and (not self.until or day <= self.until))


NAMES = frozenset(("state", "territory", "group", "org", "person"))

# kinds of role words that tell the organs and men of a state
OFFICIAL = frozenset(("organ", "force", "men", "post"))


class Mention(NamedTuple):
    """Tokens `first` up to, not with, `last`, and what they stand for."""

    first: int
    last: int
    known: Known


class _Entry(NamedTuple):
    """One name: its words, and each meaning with the capitals that it asks for."""

    words: tuple[str, ...]
    meanings: list[tuple[tuple[int, ...], Known]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All names by their first word; what follows it is cut up when a text first uses it."""

    listed: dict[str, list[tuple[str, Known | list[Leader]]]]
    states: dict[str, Known]
    adjectives: dict[str, str]  # of each state: Syrian
    called: dict[str, set[str]]  # the states that "the kingdom" may mean
    clues: dict[str, frozenset[str]]  # of each kind, its words of actorclues.tsv
    _entries: dict[str, tuple[_Entry, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, tables: Tables) -> Lexicon:
        index = _Index()
        states: dict[str, Known] = {}
        adjectives: dict[str, str] = {}
        called: dict[str, set[str]] = {}
        for row in tables.values("countries.tsv", Country, key=lambda row: row.code):
            states[row.code] = index.country(row)
            adjectives[row.code] = row.demonyms[0] if row.demonyms else row.name
            for noun in row.called:
                called.setdefault(noun, set()).add(row.code)
        for land in tables.values("territories.tsv", Territory, key=lambda row: (row.name, row.since)):
            index.territory(land)
        for group in tables.values("groups.tsv", Group, key=lambda row: (row.name, row.country, row.since)):
            known = Known("group", group.name, group.country, group.sector, since=group.since, until=group.until)
            index.add(known, (group.name, *group.aliases))
        for org in tables.values("organisations.tsv", Organisation, key=lambda row: row.name):
            known = Known("org", org.entity or org.name, org.country, org.sector)
            index.add(known, (org.name, *org.aliases))
        index.people(tables.values("leaders.tsv", Leader, key=lambda row: (row.name, row.office, row.since)))
        for role in tables.values("roles.tsv", RoleWord, key=lambda row: row.term):
            index.add(Known(role.kind, role.term, None, role.sector), (role.term,))
        clues: dict[str, frozenset[str]] = {}
        for clue in tables.values("actorclues.tsv", ActorClue, key=lambda row: (row.word, row.kind)):
            clues[clue.kind] = clues.get(clue.kind, frozenset()) | {clue.word}
        return cls(index.listed, states, adjectives, called, clues)

    def mentions(self, reading: Reading) -> list[Mention]:
        """Longest matches from left to right, each with the one meaning that fits the story."""
        found = [match for s in reading.sentences for match in self._matches(reading, s.first, s.last)]
        day = reading.article.published.day if reading.article.published else None
        chosen: list[Mention] = []
        told = {known.name for *_, meanings in found for known in meanings if known.form == "name"}
        lands = {known.country for *_, meanings in found if len(meanings) == 1 for known in meanings}
        for first, last, meanings in found:
            known = _choose(meanings, day, told, lands)
            if known is not None:
                chosen.append(Mention(first, last, known))
        return chosen

    def _matches(self, reading: Reading, first: int, last: int) -> Iterator[tuple[int, int, list[Known]]]:
        words, cases, owners = _stream(reading, first, last)
        entries, listed = self._entries, self.listed
        i, n = 0, len(words)
        while i < n:
            step = 1
            word = words[i]
            if word in listed and word not in entries:
                entries[word] = _entries(listed[word])
            for entry in entries.get(word, ()):
                end = i + len(entry.words)
                if n < end or tuple(words[i:end]) != entry.words or (i and owners[i - 1] == owners[i]):
                    continue
                cased = cases[i:end]
                meanings = [known for needs, known in entry.meanings if all(map(le, needs, cased))]
                if meanings:
                    yield owners[i], owners[end - 1] + 1, meanings
                    step = len(entry.words)
                    break
            i += step


class _Index:
    """Builds the entries of a Lexicon."""

    def __init__(self) -> None:
        self.listed: dict[str, list[tuple[str, Known | list[Leader]]]] = {}

    def add(self, known: Known | list[Leader], aliases: Iterable[str]) -> None:
        listed = self.listed
        for alias in aliases:
            if alias.startswith(("the ", "The ")):
                alias = alias[4:]
            first = alias.partition(" ")[0]
            plain = first.isascii() and first.isalpha()
            first = first.lower() if plain else fold(next(iter(_split(alias)), ""))
            if first in listed:
                listed[first].append((alias, known))
            else:
                listed[first] = [(alias, known)]

    def country(self, row: Country) -> Known:
        known = Known("state", row.name, row.code)
        self.add(known, (row.name, *row.aliases))
        self.add(Known("state", row.name, row.code, form="seat"), row.seats)
        self.add(Known("state", row.name, row.code, form="demonym"), row.demonyms)
        self.add(Known("state", row.name, row.code, form="people"), _plurals(row.demonyms))
        return known

    def territory(self, row: Territory) -> None:
        known = Known("territory", row.name, row.code, "PRE", since=row.since, until=row.until, kin=row.kin)
        self.add(known, (row.name, *row.aliases))
        self.add(replace(known, form="demonym"), row.demonyms)
        self.add(replace(known, form="people"), _plurals(row.demonyms))

    def people(self, rows: Iterable[Leader]) -> None:
        """Persons by full name, alias and surname; what is known of one is put together on first use."""
        terms: dict[str, list[Leader]] = {}
        for row in rows:
            if row.name in terms:
                terms[row.name].append(row)
            else:
                terms[row.name] = [row]
        for name, held in terms.items():
            surname = name.rpartition(" ")[2]
            self.add(held, (name, surname) if surname != name else (name,))
            if "-" in surname:  # al-Assad is Assad
                self.add(held, [part for part in surname.split("-") if len(part) > 3])
            for row in held:
                self.add(held, row.aliases)


def _entries(listed: list[tuple[str, Known | list[Leader]]]) -> tuple[_Entry, ...]:
    """Names with one first word, the longest first; one entry for one spelling."""
    found: dict[tuple[str, ...], _Entry] = {}
    for alias, whom in listed:
        known = whom if isinstance(whom, Known) else _person(alias, whom)
        words = _split(alias)
        meaning = tuple(_case(word) for word in words), known
        key = tuple(fold(word) for word in words)
        entry = found.setdefault(key, _Entry(key, []))
        if meaning not in entry.meanings:
            entry.meanings.append(meaning)
    return tuple(sorted(found.values(), key=lambda entry: -len(entry.words)))


def _person(alias: str, held: list[Leader]) -> Known:
    """A person under one of the names; a surname that is no alias needs the full name in the story."""
    full = alias == held[0].name or any(alias in row.aliases for row in held)
    return Known("person", held[0].name, form="name" if full else "surname", terms=tuple(held))


def fold(text: str) -> str:
    """Lower case without accents; the length may change."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _split(text: str) -> list[str]:
    """ "U.S." is one word, "Nagorno-Karabakh" two, "Lord's" two."""
    return _WORDS.findall(text.replace(".", "") if "." in text else text)


def _case(word: str) -> int:
    if word.isupper() and len(word) > 1:
        return _UPPER
    return _TITLE if word[0].isupper() else _LOWER


def _stream(reading: Reading, first: int, last: int) -> tuple[list[str], list[int], list[int]]:
    """The words of these tokens, their case, and the token of each."""
    words: list[str] = []
    cases: list[int] = []
    owners: list[int] = []
    tokens = reading.tokens
    shouted = all(token.text.isupper() or not token.text.isalpha() for token in tokens[first:last])
    for i in range(first, last):
        text = tokens[i].text
        if text.isalpha() and text.isascii():
            words.append(text.lower())
            cases.append(_case(text))
            owners.append(i)
            # IS and WHO in a line all of capitals are the verb and the pronoun
            if shouted and tokens[i].upos in ("AUX", "PRON", "ADP", "VERB"):
                cases[-1] = _LOWER
            continue
        for word in _split(text):
            words.append(fold(word))
            cases.append(_case(word))
            owners.append(i)
    return words, cases, owners


def _plurals(names: Iterable[str]) -> list[str]:
    """Azerbaijanis; French and Chinese have none, Frenchmen is listed."""
    return [f"{name}s" for name in names if not name.endswith(("s", "sh", "ch", "se", "men", "man", "."))]


def _choose(meanings: list[Known], day: date | None, told: set[str], lands: set[str | None]) -> Known | None:
    """The meaning that the story supports: named in full, of its day, of its countries."""
    fitting: list[tuple[int, int, Known]] = []
    for rank, known in enumerate(meanings):
        if known.form == "surname" and known.name not in told:
            continue
        score = 0
        if known.kind == "person":
            score += 4 * (known.name in told and known.form == "surname")
            score += 2 * any(_served(term, day) for term in known.terms)
        elif known.kind in NAMES:
            if not known.at(day):
                score -= 4
            score += 2 * (known.country in lands)
        fitting.append((-score, rank, known))
    if not fitting:
        return None
    return min(fitting, key=lambda item: item[:2])[2]


def _served(term: Leader, day: date | None) -> bool:
    return day is None or ((not term.since or term.since <= day) and (not term.until or day <= term.until))


def standing(known: Known, day: date | None) -> tuple[str, str | None]:
    """Country and sector of a person on that day: ELI once the last term is over."""
    terms = known.terms
    for term in terms:
        if _served(term, day):
            return term.country, term.sector
    over = [term for term in terms if term.until and day and term.until < day]
    if over:
        term = max(over, key=lambda term: term.until or _NO_DAY)
        return term.country, "ELI" if term.sector in ("GOV", "MIL", "LEG", "PRE", "JUD", "SPY", "COP") else term.sector
    # a term yet to come: a politician
    return terms[0].country, "PTY" if terms[0].sector == "GOV" else terms[0].sector
