"""One story's people and powers: which party each noun phrase stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from casus.resolve.mentions import NAMES, Known, Lexicon, Mention, standing
from casus.types import Phrase, Reading

# relations inside a noun phrase, left of its head word
_LEFT = frozenset(("amod", "compound", "nmod:poss", "nmod", "flat", "nummod", "nmod:desc", "nmod:unmarked", "dep", "goeswith"))
_NAME = frozenset(("flat", "appos", "compound", "nmod:desc", "dep", "goeswith"))
_OWNING = ("of", "'s", "’s", "for")
_LOCATING = ("in", "from", "at", "near", "with", "to")
_PERSONAL = frozenset(("he", "him", "his", "she", "her", "himself", "herself"))
_SINGULAR = frozenset(("it", "its", "itself"))
_PLURAL = frozenset(("they", "them", "their", "themselves", "theirs"))
_SPEAKING = frozenset(("we", "us", "our", "i", "my", "me", "ours", "ourselves"))
_RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))
# "Iran-backed", "Saudi-Led" in a headline, "rebel-held"; but "U.S.-Russian"
_TELLING = ("ed", "led", "run", "held", "born", "wide", "style", "bound")
_NEAR = 3  # sentences back that a pronoun may reach
_ARMED = frozenset(("REB", "PRM"))
_SPAN = tuple[int, int]


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


class Scene:
    """All that one story tells of who is who; parties are worked out once, when asked for."""

    def __init__(self, lexicon: Lexicon, reading: Reading) -> None:
        self.lexicon = lexicon
        self.reading = reading
        self.tokens = reading.tokens
        self.day = reading.article.published.day if reading.article.published else None
        self.children = reading.children or _children(reading)
        self.sentence_of = reading.sentence_of or _sentence_of(reading)
        self.mentions = [m for m in lexicon.mentions(reading) if m.known.kind != "nobody" and not self._in_passing(m)]
        self.cover = {i: m for m in self.mentions for i in range(m.first, m.last)}
        self.people = self._people()
        self.lands = [m.known for m in self.mentions if m.known.kind == "territory"]
        self.referents = self._referents()
        self._known: dict[tuple[int, str | None], tuple[Party, ...]] = {}
        self._named: dict[str, tuple[Party, ...]] = {}
        self._pairs: list[tuple[int, int, Party, Party]] = list(self._joined())

    # ------------------------------------------------------------------ asked from outside

    def told(
        self, phrase: Phrase, at: int, *, country: str | None = None, others: tuple[Party, ...] = ()
    ) -> list[tuple[Party, _SPAN]]:
        """The parties of a phrase and the tokens that name them; `others` did it to them."""
        head = phrase.head
        mention = self.cover.get(head)
        if mention and mention.known.kind in ("both", "each", "opponent") and self._is_collective(head, mention):
            parties = self._collective(head, mention.known, others)
        else:
            sides = {party.side for party in others if party.side}
            parties = self.parties(head, avoid=next(iter(sides)) if len(sides) == 1 else None)
        span = self._words(phrase)
        return [(self._at_home(party, country), self._name_span(party, head) or span) for party in parties]

    def parties(self, head: int, *, avoid: str | None = None) -> tuple[Party, ...]:
        """Whom the noun phrase with this head word stands for; a pronoun not for `avoid`."""
        key = (head, avoid)
        if key not in self._known:
            self._known[key] = ()  # a phrase that leads back to itself tells nothing
            self._known[key] = self._read(head, avoid)
        return self._known[key]

    def note_pairs(self, at: int, actors: list[Party], recipients: list[Party]) -> None:
        """Doers of one two-sided act stand against each other, and so do doer and recipient."""
        for i, one in enumerate(actors):
            self._pairs.extend((at, 3, one, other) for other in actors[i + 1 :])
            self._pairs.extend((at, 1, one, other) for other in recipients)

    # ------------------------------------------------------------------ reading a phrase

    def _read(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        token = self.tokens[head]
        word = token.text.lower()
        if token.upos in ("PRON", "DET") and word in _RELATIVE:
            return self._governor(head, avoid)
        if word in _PERSONAL or word in _SINGULAR or word in _PLURAL:
            return next(self._antecedents(head, word, avoid), ())
        if word in _SPEAKING:
            return self._quoting(head)
        person = self._person(head)
        if person:
            return person
        mention = self.cover.get(head)
        if mention is None:
            return self._unknown(head, avoid)
        if mention.known.kind in NAMES:
            return self._by_name(head, mention)
        return self._by_role(head, mention, avoid)

    def _by_name(self, head: int, mention: Mention) -> tuple[Party, ...]:
        known = mention.known
        if known.form == "people" and (self._count(head) or not self._definite(head)):
            return (Party("people", known.country, "CVL", None),)
        return (self.party(known),)

    def _unknown(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        """A head word that no table has: its owner, or a name that the reader saw."""
        token = self.tokens[head]
        if token.upos == "NUM":
            inner = self._of(head)
            return self.parties(inner, avoid=avoid) if inner is not None else (_PEOPLE,)
        owners = self._owners(head, avoid, locating=False)
        if owners:
            return tuple(replace(p, entity=None) if p.kind == "people" else p for p in owners)
        for name in self.reading.names:
            if name.first <= head < name.last and name.kind == "ORG":
                text = name.at.of(self.reading.article.text)
                return (Party("org", None, None, " ".join(text.split())),)
        return ()

    def _by_role(self, head: int, mention: Mention, avoid: str | None) -> tuple[Party, ...]:
        known = mention.known
        if known.kind == "count":
            inner = self._of(head)
            return self.parties(inner, avoid=avoid) if inner is not None else (_PEOPLE,)
        named = self._right_name(head)
        if named:
            return named
        owners = self._owners(head, avoid, locating=known.kind in ("organ", "force", "post", "people", "media"))
        if not owners:
            return self._without_owner(head, known, avoid)
        return tuple(dict.fromkeys(self._owned(known, owner, head) for owner in owners))

    def _owned(self, known: Known, owner: Party, head: int) -> Party:
        """A role noun with its owner: Azerbaijani soldiers, the Houthi government's planes."""
        kind, sector = known.kind, known.sector
        if owner.kind == "state" or (owner.kind == "person" and owner.sector not in _ARMED):
            state = self.lexicon.states.get(owner.country or "")
            entity = state.name if state else None
            if kind in ("fighters", "force", "territory"):
                land = self._land_of_kin(head, kind)
                if land:
                    return replace(self.party(land), sector="PRE" if kind == "territory" else "REB", bare=False)
            if kind in ("organ", "force", "post"):
                if sector in ("OPP", "PTY"):
                    opposition = f"{self.lexicon.adjectives.get(owner.country or '', '')} opposition"
                    return Party("camp", owner.country, sector, opposition if sector == "OPP" else None)
                return Party("state", owner.country, sector, entity, bare=known.name == "regime")
            if kind == "media":
                adjective = self.lexicon.adjectives.get(owner.country or "")
                return Party("org", owner.country, sector, f"{adjective} state media" if adjective else None)
            if kind == "fighters":
                rebels = f"{self.lexicon.adjectives.get(owner.country or '', '')} rebels"
                return Party("fighters", owner.country, sector, rebels if known.name == "rebels" else None)
            if kind == "cause":
                return self._rebels(head, definite=True) or Party("fighters", owner.country, "REB", None)
            if kind == "ngo":
                return _MONITOR
            if kind in ("people", "firm"):
                return Party("people", owner.country, sector, None)
            return owner
        if kind in ("people", "firm"):
            return Party("people", owner.country if owner.kind in ("group", "territory", "people") else None, sector, None, local=True)
        if owner.kind == "territory":
            if kind in ("force", "fighters"):
                return replace(owner, sector="REB", bare=False)
            return replace(owner, sector="PRE", bare=True)
        if owner.kind == "org" and sector in ("MIL", "COP", "JUD"):
            return replace(owner, sector=sector)
        if owner.kind == "people" and kind in ("organ", "force", "post", "fighters"):
            return replace(owner, sector=sector, local=True)
        return owner

    def _without_owner(self, head: int, known: Known, avoid: str | None) -> tuple[Party, ...]:
        kind, sector = known.kind, known.sector
        if kind == "people" or kind == "firm":
            return (Party("people", None, sector, None, local=True),)
        if kind == "ngo":
            return self._monitor(head)
        if kind == "fighters":
            if sector in _ARMED:
                rebels = self._rebels(head, definite=self._definite(head) or "eparatis" in known.name)
                if rebels and rebels.side != avoid:
                    return (rebels,)
            return (Party("fighters", None, sector, None, local=True),)
        if kind == "cause":
            rebels = self._rebels(head, definite=True)
            return (rebels and replace(rebels, sector="PRE", bare=True) if rebels and rebels.kind == "territory" else
                    rebels or Party("fighters", None, "REB", None, local=True),)
        if kind in ("country", "body", "territory"):
            wanted = {"country": ("state",), "body": ("group", "org"), "territory": ("territory",)}[kind]
            return self._before(head, wanted)
        if kind == "post" and (person := self._titled(head, known)):
            return (person,)
        if kind == "post" and sector == "OPP" or kind == "media":
            return (Party("camp", None, sector, None, local=True),)
        if kind in ("organ", "force", "post"):
            same = self._same_before(head, known)
            if same:
                return tuple(replace(p, sector=sector) if p.kind == "state" else p for p in same)
            return (Party("state", None, sector, None, home=True),)
        return ()

    # ------------------------------------------------------------------ names

    def party(self, known: Known) -> Party:
        """The party that a name of our tables stands for."""
        if known.kind == "person":
            country, sector = standing(known, self.day)
            return Party("person", country, sector, known.name)
        bare = known.kind in ("state", "territory") and known.form != "people"
        return Party(known.kind, known.country, known.sector, known.name, bare=bare or known.kind == "state")

    def _people(self) -> dict[int, _SPAN]:
        """Tokens of persons: those of our tables and those that the reader saw."""
        spans = [(m.first, m.last) for m in self.mentions if m.known.kind == "person"]
        for name in self.reading.names:
            taken = any(i in self.cover and self.cover[i].known.kind in NAMES for i in range(name.first, name.last))
            first = name.first
            while first < name.last and first in self.cover:  # "President" inside the name
                first += 1
            if name.kind == "PER" and not taken and first < name.last:
                spans.append((first, name.last))
        return {i: span for span in spans for i in range(*span)}

    def _person(self, head: int) -> tuple[Party, ...]:
        """The person whom a phrase names: by name, with a title before it or in apposition."""
        if head in self.people:
            return self._persona(self.people[head])
        mention = self.cover.get(head)
        if mention and mention.known.kind not in ("post", "people", "fighters", "force", "cause", "org"):
            return ()
        for child in self.children[head]:
            if child > head and self.tokens[child].rel.split(":")[0] in _NAME and child in self.people:
                return self._persona(self.people[child])
        return ()

    def _persona(self, span: _SPAN) -> tuple[Party, ...]:
        mention = self.cover.get(span[0])
        if mention and mention.known.kind == "person":
            return (self.party(mention.known),)
        surname = self.tokens[span[1] - 1].text
        if surname not in self._named:
            self._named[surname] = ()
            self._named[surname] = self._introduced(surname)
        return self._named[surname]

    def _introduced(self, surname: str) -> tuple[Party, ...]:
        """A person that the story alone knows: named in full once, with a title somewhere."""
        spans = list(dict.fromkeys(s for s in self.people.values() if self.tokens[s[1] - 1].text == surname))
        full = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
        entity = " ".join(self.tokens[i].text for i in range(*full))
        text = self.reading.span(*full).of(self.reading.article.text)
        entity = " ".join(text.split()) or entity
        for span in sorted(spans):
            for party in self._titles(span):
                return (replace(party, kind="person", entity=entity, bare=False),)
        return (Party("person", None, "CVL", entity, local=True),)

    def _titles(self, span: _SPAN) -> Iterator[Party]:
        """What the words around a name say its bearer is."""
        head = self._head(*span)
        before = self.cover.get(span[0] - 1)
        if before and before.known.kind not in ("person",) and self.sentence_of[before.first] == self.sentence_of[span[0]]:
            if before.known.kind in NAMES:
                yield self.party(before.known)
            else:
                owners = self._owners(head, None, locating=False) or self._owners(before.last - 1, None, locating=True)
                if owners:
                    yield self._owned(before.known, owners[0], head)
                else:
                    yield from self._without_owner(before.last - 1, before.known, None)
        for child in self.children[head]:
            if self.tokens[child].rel == "appos" and child not in self.people:
                yield from self.parties(child)
        token = self.tokens[head]
        if token.rel == "appos" and token.head >= 0 and token.head not in self.people:
            mention = self.cover.get(token.head)
            if mention and mention.known.kind not in NAMES:
                owners = self._owners(token.head, None, locating=True)
                yield from (self._owned(mention.known, owner, token.head) for owner in owners[:1])
                if not owners:
                    yield from self._without_owner(token.head, mention.known, None)

    def _titled(self, head: int, known: Known) -> Party | None:
        """"the president", after a president has been named."""
        if not self._definite(head) or self.tokens[head].xpos in ("NNS", "NNPS"):
            return None
        last = known.name.rsplit(None, 1)[-1]
        for span in sorted(set(self.people.values()), reverse=True):
            before = self.cover.get(span[0] - 1)
            if span[0] < head and before and before.known.kind == "post" and before.known.name.endswith(last):
                return next(iter(self._persona(span)), None)
        return None

    def _right_name(self, head: int) -> tuple[Party, ...]:
        """"the rights group Viasna", "its ally Turkey": the name after the noun."""
        for child in self.children[head]:
            if child > head and self.tokens[child].rel.split(":")[0] in _NAME:
                mention = self.cover.get(child)
                if mention and mention.known.kind in NAMES and mention.known.kind != "person":
                    return (self.party(mention.known),)
        return ()

    def _monitor(self, head: int) -> tuple[Party, ...]:
        """A monitor without a name: the one that the story names, if it names one."""
        for mention in self.mentions:
            if mention.known.country == "NGO" and mention.known.kind == "org":
                return (self.party(mention.known),) if self.tokens[head].xpos != "NNS" or self._definite(head) else (_MONITOR,)
        for child in self.children[head]:
            if child > head and self.tokens[child].upos == "PROPN" and self.tokens[child].rel.split(":")[0] in _NAME:
                last = max(self._subtree(child, _NAME)) + 1
                return (replace(_MONITOR, entity=self.reading.span(child, last).of(self.reading.article.text)),)
        return (_MONITOR,)

    # ------------------------------------------------------------------ owners

    def _owners(self, head: int, avoid: str | None, *, locating: bool) -> tuple[Party, ...]:
        """Whose it is: demonyms and names before the noun, possessives, "of ...", then "in ..."."""
        tokens = self.tokens
        left: list[Party] = []
        named: list[int] = []
        inside = self.cover.get(head)
        for child in self.children[head]:
            if child < head and tokens[child].rel in _LEFT:
                for i in sorted(self._subtree(child)):
                    if inside and inside.first <= i < inside.last:
                        continue
                    left.extend(self._owner_at(i, named, avoid))
        if left:
            return tuple(dict.fromkeys(left)) if self._are_joined(named) else (left[-1],)
        for words in (_OWNING, _LOCATING) if locating else (_OWNING,):
            for child in self.children[head]:
                if child > head and tokens[child].rel.startswith("nmod") and self._case(child) in words:
                    found = self._owners_in(child, avoid)
                    if found:
                        return found
        return ()

    def _owner_at(self, i: int, named: list[int], avoid: str | None) -> tuple[Party, ...]:
        mention = self.cover.get(i)
        if mention and mention.last - 1 == i and mention.known.kind in NAMES:
            named.append(i)
            if mention.known.form == "people":
                return (replace(self.party(mention.known), bare=True),)
            return (self.party(mention.known),)
        token = self.tokens[i]
        word = token.text.lower()
        if token.rel == "nmod:poss" and (word in _SINGULAR or word in _PLURAL or word in _PERSONAL or word in _SPEAKING):
            return self.parties(i, avoid=avoid)
        if token.rel == "nmod:poss" and mention and mention.known.kind not in NAMES:
            return self.parties(i, avoid=avoid)
        if mention is None and i in self.people and self.people[i][1] - 1 == i:
            return self._persona(self.people[i])
        return ()

    def _owners_in(self, child: int, avoid: str | None) -> tuple[Party, ...]:
        found: list[Party] = []
        for i in (child, *(j for j in self.children[child] if self.tokens[j].rel == "conj")):
            mention = self.cover.get(i)
            if i in self.people or (mention and mention.known.kind not in ("both", "each", "opponent")) or self.tokens[i].upos == "PRON":
                found.extend(self.parties(i, avoid=avoid))
        return tuple(party for party in found if party.kind != "people" or party.country)

    def _are_joined(self, named: list[int]) -> bool:
        """"Indian and Pakistani": one of the names is coordinated with another."""
        return any(self.tokens[i].rel == "conj" for i in named)

    def _land_of_kin(self, head: int, kind: str) -> Known | None:
        """"Armenian separatists" in a story of Karabakh fight for it; so do "ethnic Armenian forces"."""
        said = {self.tokens[i].text for child in self.children[head] for i in self._subtree(child) if i < head}
        if kind == "force" and "ethnic" not in said and "Ethnic" not in said:
            return None
        return next((land for land in reversed(self.lands) if land.at(self.day) and said.intersection(land.kin)), None)

    # ------------------------------------------------------------------ what was named before

    def _before(self, head: int, kinds: tuple[str, ...]) -> tuple[Party, ...]:
        for mention in reversed(self.mentions):
            if mention.last <= head and mention.known.kind in kinds and mention.known.form == "name":
                return (self.party(mention.known),)
        return ()

    def _same_before(self, head: int, known: Known) -> tuple[Party, ...]:
        """"the ministry" is the last ministry that had an owner."""
        last = known.name.rsplit(None, 1)[-1]
        for mention in reversed(self.mentions):
            if mention.first < head and head >= mention.last and mention.known.kind == known.kind:
                if mention.known.name.endswith(last) and self.sentence_of[head] - self.sentence_of[mention.first] <= 2 * _NEAR:
                    owners = self._owners(mention.last - 1, None, locating=True)
                    if owners:
                        return tuple(self._owned(known, owner, head) for owner in owners)
        return ()

    def _rebels(self, head: int, *, definite: bool) -> Party | None:
        """The armed group or land that "the rebels" stands for: the last named, else the only one."""
        last: Party | None = None
        others: dict[str | None, Party] = {}
        for mention in self.mentions:
            known = mention.known
            if (known.kind == "group" and known.sector in _ARMED) or (known.kind == "territory" and known.at(self.day)):
                party = replace(self.party(known), sector="REB" if known.kind == "territory" else known.sector, bare=False)
                others.setdefault(party.entity, party)
                if mention.last <= head:
                    last = party
        if definite:
            return last or next(iter(others.values()), None)
        return next(iter(others.values())) if len(others) == 1 and last else None

    def _quoting(self, head: int) -> tuple[Party, ...]:
        """We and I: the speaker of the words."""
        token = self.tokens[head]
        for quote in self.reading.quotes:
            if quote.content.start <= token.start and token.end <= quote.content.end and quote.speaker:
                return self.parties(quote.speaker.head)
        return ()

    def _governor(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        """Who and which: the noun that their clause belongs to."""
        i = head
        while i >= 0 and not self.tokens[i].rel.startswith("acl"):
            i = self.tokens[i].head
        governor = self.tokens[i].head if i >= 0 else -1
        return self.parties(governor, avoid=avoid) if governor >= 0 else ()

    def _antecedents(self, head: int, word: str, avoid: str | None) -> Iterator[tuple[Party, ...]]:
        """What a pronoun may stand for, the most salient first: near, then subjects."""
        here = self.sentence_of[head]
        above = set(self._ancestors(head))
        ranked = []
        for at, weight in self.referents:
            back = here - self.sentence_of[at]
            if at < head and 0 <= back <= _NEAR and at not in above and self._fits(at, word):
                ranked.append((back, -weight, -at if back == 0 else at, at))
        for *_, at in sorted(ranked):
            found = [*self.parties(at)]
            if word in _PLURAL:
                found.extend(p for i in self.children[at] if self.tokens[i].rel == "conj" for p in self.parties(i))
                mention = self.cover.get(at)
                if mention and mention.known.kind == "both":
                    found.extend(self._collective(at, mention.known, ()))
            if found and (avoid is None or all(party.side != avoid for party in found)):
                yield tuple(dict.fromkeys(found))

    def _fits(self, at: int, word: str) -> bool:
        if at in self.people:
            return word in _PERSONAL
        mention = self.cover.get(at)
        if mention is None:
            return False
        known, plural = mention.known, self.tokens[at].xpos in ("NNS", "NNPS")
        if word in _PERSONAL:
            return known.kind == "post" and not plural
        if word in _SINGULAR:
            return known.kind in ("state", "group", "org", "territory", "organ", "body", "media", "ngo", "country") and (
                known.kind in ("state", "group") and known.form in ("name", "seat") or not plural
            ) or (known.kind == "force" and not plural)
        joined = any(self.tokens[i].rel == "conj" for i in self.children[at])
        return known.kind in ("group", "fighters", "both", "force") or plural or joined

    # ------------------------------------------------------------------ opponents

    def _is_collective(self, head: int, mention: Mention) -> bool:
        known = mention.known
        if known.name == "the two":
            return self._definite(head) and self._of(head) is None
        return self._of(head) is None or known.kind != "each"

    def _collective(self, head: int, known: Known, others: tuple[Party, ...]) -> tuple[Party, ...]:
        """Both sides, each other, the enemy: out of the story's opponents."""
        owners = self._owners(head, None, locating=False)
        if known.kind == "both" and len(owners) > 1:
            return owners
        if known.kind == "each" and len(others) > 1:
            return others
        pair = self._opponents(head)
        if known.kind != "both":
            sides = {party.side for party in others} or {p.side for p in self._subject_sides(head)}
            rest = tuple(party for party in pair if party.side not in sides)
            pair = rest or (pair if known.kind == "each" else ())
        return tuple(replace(party, sector=known.sector, bare=False) if known.sector and party.bare else party for party in pair)

    def _subject_sides(self, head: int) -> Iterator[Party]:
        for i in self._ancestors(head):
            for child in self.children[i]:
                if self.tokens[child].rel.startswith("nsubj") and child < head:
                    yield from self.parties(child)

    def _opponents(self, at: int) -> tuple[Party, ...]:
        """The two parties that stand against each other most, up to here if anywhere."""
        for reach in (at, len(self.tokens)):
            weights: dict[frozenset[str], int] = {}
            latest: dict[frozenset[str], tuple[int, Party, Party]] = {}
            for where, weight, one, other in self._pairs:
                a, b = one.side, other.side
                if where <= reach and a and b and a != b and a not in _NO_SIDES and b not in _NO_SIDES:
                    key = frozenset((a, b))
                    weights[key] = weights.get(key, 0) + weight
                    latest[key] = (where, one, other) if key not in latest else (where, *latest[key][1:])
            if weights:
                best = max(weights, key=lambda key: (weights[key], latest[key][0]))
                return tuple(self._as_side(party) for party in latest[best][1:])
        return self._foremost()

    def _foremost(self) -> tuple[Party, ...]:
        """No two were seen against each other: the two that are named most."""
        counts: dict[str, int] = {}
        known: dict[str, Party] = {}
        for mention in self.mentions:
            if mention.known.kind in ("state", "territory", "group"):
                party = self._as_side(self.party(mention.known))
                if party.side and party.side not in _NO_SIDES:
                    counts[party.side] = counts.get(party.side, 0) + 1
                    known.setdefault(party.side, party)
        best = sorted(counts, key=lambda side: -counts[side])[:2]
        return tuple(known[side] for side in known if side in best) if len(best) == 2 else ()

    def _as_side(self, party: Party) -> Party:
        state = self.lexicon.states.get(party.country or "")
        if party.kind in ("state", "person") and state:
            return self.party(state)
        return replace(party, bare=True) if party.kind == "territory" else party

    def _joined(self) -> Iterator[tuple[int, int, Party, Party]]:
        """"between Armenia and Azerbaijan": names in coordination are taken for a pair."""
        for mention in self.mentions:
            head = self._head(mention.first, mention.last)
            other = self.cover.get(self.tokens[head].head)
            if self.tokens[head].rel == "conj" and other and _is_side(mention.known) and _is_side(other.known):
                yield head, 2, self.party(other.known), self.party(mention.known)

    # ------------------------------------------------------------------ home

    def _at_home(self, party: Party, country: str | None) -> Party:
        """An organ without an owner belongs to the state of the place, else of the story."""
        if not party.home:
            return party
        code = country or self._main_state()
        state = self.lexicon.states.get(code or "")
        return replace(party, country=code, entity=state.name if state else None)

    def _main_state(self) -> str | None:
        counts: dict[str, int] = {}
        for mention in self.mentions:
            known = mention.known
            if known.kind == "state" and known.country:
                early = 2 if self.sentence_of[mention.first] < 2 else 1
                counts[known.country] = counts.get(known.country, 0) + early
        return max(counts, key=lambda code: counts[code]) if counts else None

    # ------------------------------------------------------------------ grammar

    def _referents(self) -> list[tuple[int, int]]:
        """Head tokens of what a pronoun may stand for, and how salient each is."""
        spans = {(m.first, m.last) for m in self.mentions if m.known.kind not in ("nobody", "count", "opponent", "each")}
        spans.update(self.people.values())
        return sorted({(head, self._weight(head)) for first, last in spans for head in (self._head(first, last),)})

    def _weight(self, head: int) -> int:
        token = self.tokens[head]
        rel = token.rel
        while rel == "conj" and token.head >= 0:
            token = self.tokens[token.head]
            rel = token.rel
        if rel.startswith("nsubj"):
            return 4
        if rel in ("obj", "iobj", "obl:agent"):
            return 3
        return 1 if rel in ("amod", "compound", "appos", "flat") else 2

    def _head(self, first: int, last: int) -> int:
        """The token of a span that hangs on a word outside it."""
        for i in range(last - 1, first - 1, -1):
            if not first <= self.tokens[i].head < last:
                return i
        return last - 1

    def _subtree(self, i: int, rels: frozenset[str] | None = None) -> Iterator[int]:
        yield i
        for child in self.children[i]:
            rel = self.tokens[child].rel
            if rel.split(":")[0] in rels if rels else not rel.startswith(("acl", "punct", "advcl")):
                yield from self._subtree(child, rels)

    def _ancestors(self, i: int) -> Iterator[int]:
        i = self.tokens[i].head
        while i >= 0:
            yield i
            i = self.tokens[i].head

    def _case(self, i: int) -> str:
        return next((self.tokens[c].text.lower() for c in self.children[i] if self.tokens[c].rel == "case"), "")

    def _of(self, head: int) -> int | None:
        """The noun of "of ..." below a count: "hundreds of protesters"."""
        return next((c for c in self.children[head] if c > head and self._case(c) == "of"), None)

    def _definite(self, head: int) -> bool:
        return any(
            self.tokens[c].rel.startswith("det") and self.tokens[c].text.lower() in _DEFINITE for c in self.children[head]
        )

    def _count(self, head: int) -> bool:
        return any(self.tokens[c].rel == "nummod" for c in self.children[head])

    def _in_passing(self, mention: Mention) -> bool:
        """"Iran-backed", "anti-India", "Saudi-bound": a name inside an adjective is no party."""
        text = self.reading.article.text
        start, end = self.tokens[mention.first].start, self.tokens[mention.last - 1].end
        if text[end : end + 1] == "-":
            word = text[end + 1 : end + 16].split(" ")[0].rstrip(".,;:")
            if word[:1].islower() or word.lower().endswith(_TELLING):
                return True
        return start > 1 and text[start - 1] == "-" and text[start - 2].islower() and mention.known.kind in NAMES

    def _words(self, phrase: Phrase) -> _SPAN:
        """The shortest full noun phrase: no article, no clause, no apposition."""
        first = last = phrase.head
        for i in range(phrase.head - 1, max(phrase.first, 0) - 1, -1):
            token = self.tokens[i]
            if token.rel.startswith(("det", "case", "acl", "punct", "cc")) and token.text != "-" and token.head == phrase.head:
                break
            if token.upos == "PRON" or (token.rel.startswith(("punct", "det", "case")) and token.text not in ("-", "'s", "’s", "’", "'", "and", "of", ".")):
                break
            first = i
        stretch = {phrase.head}
        for i in range(phrase.head + 1, phrase.last):
            token = self.tokens[i]
            if token.rel.split(":")[0] in ("flat", "compound", "goeswith", "case", "amod", "conj", "cc", "nmod", "det", "nummod") and token.head >= phrase.head and token.head < phrase.last:
                if token.rel.startswith("nmod") and token.head == phrase.head and self._case(i) != "of":
                    break
                if token.rel.startswith("conj") and token.head == phrase.head:
                    break
                stretch.add(i)
                if not token.rel.startswith(("case", "cc", "det")):
                    last = i
            elif token.text not in ("-", "’", "'", "."):
                break
        mention = self.cover.get(phrase.head)
        if mention and mention.last > last + 1:
            last = mention.last - 1
        return first, last + 1

    def _name_span(self, party: Party, head: int) -> _SPAN | None:
        """Where a phrase names a person after a comma, the name is what was read."""
        if party.kind != "person" or head in self.people:
            return None
        for child in self.children[head]:
            if child > head and self.tokens[child].rel == "appos" and child in self.people:
                return self.people[child]
        return None


_PEOPLE = Party("people", None, "CVL", None, local=True)
_MONITOR = Party("org", "NGO", None, None)
_NO_SIDES = frozenset(("UNO", "IGO", "NGO", "EUR"))


def _is_side(known: Known) -> bool:
    return known.kind in ("state", "territory", "group")


def _children(reading: Reading) -> tuple[tuple[int, ...], ...]:
    below: list[list[int]] = [[] for _ in reading.tokens]
    for i, token in enumerate(reading.tokens):
        if token.head >= 0:
            below[token.head].append(i)
    return tuple(map(tuple, below))


def _sentence_of(reading: Reading) -> tuple[int, ...]:
    return tuple(n for n, sentence in enumerate(reading.sentences) for _ in range(sentence.first, sentence.last))


def spans_of(parties: Iterable[tuple[Party, _SPAN]]) -> list[_SPAN]:
    return [span for _, span in parties]
