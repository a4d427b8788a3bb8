"""One story's people and powers: which party each noun phrase stands for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from casus.resolve.mentions import NAMES, OFFICIAL, Known, Lexicon, Mention, standing
from casus.resolve.opponents import PEOPLE, Opponents, Party
from casus.resolve.persons import Persons, is_in_name
from casus.resolve.pronouns import NEAR, PRONOUNS, RELATIVE, SPEAKING, Pronouns
from casus.resolve.tree import NAMING, Range, Tree
from casus.types import Frame, Phrase, Reading, Span

# relations inside a noun phrase, left of its head word
_LEFT = frozenset(("amod", "compound", "nmod", "flat", "nummod", "dep", "goeswith"))
_OWNING = ("of", "'s", "’s", "for")
_LOCATING = ("in", "from", "at", "near", "with", "to", "on")
# "Iran-backed", "Saudi-Led" in a headline, "rebel-held"; but "U.S.-Russian"
_TELLING = ("ed", "led", "run", "held", "born", "wide", "style", "bound")
_CONDITIONS = ("if", "unless", "until")
_MADE_BY = ("from", "by")
_NEVER = 1_000_000
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_FIGHTING = frozenset(("force", "men", "fighters"))
_LOCATED = OFFICIAL | {"people", "media", "cause"}
# ways of violence that a country gives its name to as the place
_LAWLESS = frozenset(("explosives", "suicide-attack", "firearms", "primitive", "abduct", "beat"))
_COLLECTIVE = frozenset(("both", "each", "opponent"))
MONITOR = Party("org", "NGO", None, None)
UNITED_NATIONS = Party("org", "UNO", None, "United Nations")


class Scene:
    """All that one story tells of who is who; parties are worked out once, when asked for."""

    def __init__(self, lexicon: Lexicon, reading: Reading, countries: Iterable[str] = ()) -> None:
        """`countries`: those of the places of the story's acts, once for each act."""
        self.lexicon = lexicon
        self.reading = reading
        self.tree = Tree(reading)
        self.tokens = reading.tokens
        self.day = reading.article.published.day if reading.article.published else None
        said = lexicon.mentions(reading)
        self.nobody = frozenset(i for m in said if m.known.kind == "nobody" for i in range(m.first, m.last))
        self.mentions = [m for m in said if m.known.kind != "nobody" and not self._in_passing(m)]
        self.opposed = [m for m in said if self._is_opposed(m)]
        known = {i for m in self.mentions for i in range(m.first, m.last)}
        self.mentions = [m for m in self.mentions if m.first - 1 in known or not is_in_name(reading, m)]
        self.cover = {i: m for m in self.mentions for i in range(m.first, m.last)}
        forces = Counter(m.known.sector for m in self.mentions if m.known.name not in self.lexicon.clues["officer"])
        self.policed = forces["COP"] > forces["MIL"]
        self.persons = Persons(self)
        self.people = self.persons.find()
        self.lands = [m.known for m in self.mentions if m.known.kind == "territory" and m.known.at(self.day)]
        self.states = self._states()
        self.grounds = Counter[str | None](countries)
        self.pronouns = Pronouns(self)
        self.referents = self.pronouns.found()
        self.opponents = Opponents()
        self._known: dict[tuple[int, str | None], tuple[Party, ...]] = {}
        self._note_joined()

    # ------------------------------------------------------------------ asked from outside

    def told(
        self, phrase: Phrase, *, country: str | None = None, others: tuple[Party, ...] = ()
    ) -> list[tuple[Party, Range]]:
        """The parties of a phrase and the tokens that name them; `others` did it to them."""
        head = phrase.head
        mention = self.cover.get(head)
        if mention and self.is_collective(head, mention):
            parties = self.collective(head, mention.known, others)
        elif mention and self._is_beside(head, mention):
            parties = self._beside(head)
        else:
            sides = {party.side for party in others if party.side}
            parties = self.parties(head, avoid=next(iter(sides)) if len(sides) == 1 else None)
        words = self.tree.shortest(phrase)
        if mention and mention.last > words[1]:
            words = words[0], mention.last
        return [(self.at_home(party, country), self._appositive(party, head) or words) for party in parties]

    def parties(self, head: int, *, avoid: str | None = None) -> tuple[Party, ...]:
        """Whom the noun phrase with this head word stands for; a pronoun not for `avoid`."""
        key = (head, avoid)
        if key not in self._known:
            self._known[key] = ()  # a phrase that leads back to itself tells nothing
            self._known[key] = self._read(head, avoid)
        return self._known[key]

    def is_ground(self, head: int, mode: str | None) -> bool:
        """The place before a noun of violence is where it was: "the Ankara bombing", "Kenya mall shooting"."""
        token, mention = self.tokens[head], self.cover.get(head)
        if token.rel != "compound" or token.head < head or head in self.people:
            return False
        if mention is None:
            return self.organisation(head) is None
        if mention.known.kind == "state" and mention.known.form == "name":
            return mode in _LAWLESS
        return (
            mention.known.form == "seat"
            or mention.known.name in self.lexicon.clues["building"]
            or mention.known.name in self.lexicon.clues["weapon"]
        )

    def is_site(self, head: int) -> bool:
        """A capital where violence was, not the government that it stands for: "bombings in Beirut", "in Brussels"."""
        mention = self.cover.get(head)
        if mention is None or mention.known.kind not in ("state", "org"):
            return False
        if mention.known.kind == "org":  # an organisation by the name of its seat
            return any(name.kind == "LOC" and name.first <= head < name.last for name in self.reading.names)
        return mention.known.form == "seat" and self.tree.case(head) in ("in", "at", "near", "outside")

    def is_prize(self, head: int, frame: Frame) -> bool:
        """What is taken or marched through is a place and nobody's: "seized the capital", "protested in the city"."""
        if (frame.type, frame.mode) == ("COERCE", "seize") and self.tree.words[head] in ("capital", "power"):
            return True
        mention = self.cover.get(head)
        if mention is None or mention.known.kind not in ("state", "territory", "people", "land"):
            return False
        if frame.type == "PROTEST":
            return mention.known.kind == "people" and self.tree.case(head) in _LOCATING
        if (frame.type, frame.mode) != ("COERCE", "seize"):
            return False
        return mention.known.kind == "territory" and mention.known.form == "name" or mention.known.form == "seat"

    def is_of_war(self, head: int) -> bool:
        """Is it a war or fighting that did it: "the conflict has killed", "a war that killed"?"""
        token = self.tokens[head]
        doers = [c for c in self.tree.children[head] if self.tokens[c].rel == "nsubj"]
        doers = [token.head if self.tree.words[c] in RELATIVE and token.rel == "acl:relcl" else c for c in doers]
        held = [c for c in self.tree.children[head] if self.tokens[c].rel == "obl" and self.tree.case(c) == "in"]
        return any(self.tokens[c].lemma in self.lexicon.clues["war"] for c in (head, *doers, *held))

    def lemmas(self, at: Span) -> list[str]:
        return [token.lemma for token in self.tokens if at.start <= token.start < at.end]

    def against(self, frame: Frame) -> Iterator[Party]:
        """Whom the words of a protest are against: "anti-government", "anti-India slogans"."""
        sentence = self.reading.sentences[frame.sentence]
        for mention in self.opposed:
            if sentence.first <= mention.first < sentence.last:
                known = mention.known
                yield Party("state", None, "GOV", None, home=True) if known.kind == "organ" else self.party(known)
                return

    def state_fought(self, party: Party) -> Iterator[Party]:
        """A rebel group fights the state of its country, where the story tells of no other enemy."""
        state = self.lexicon.states.get(party.country or "")
        if party.kind == "group" and party.sector == "REB" and state:
            yield self.party(state)

    def threatened(self, frame: Frame, doers: list[Party]) -> Iterator[Party]:
        """Whom the words of a threat name: "warned that Sudan would face sanctions", else the enemy."""
        own = {doer.side for doer in doers}
        for i in sorted(self.reading.subtree(frame.head)):
            if i > frame.head and self.tree.words[i] in _CONDITIONS:
                break
            mention = self.cover.get(i)
            if i < frame.head or not mention or mention.known.kind not in ("state", "group", "territory"):
                continue
            noun = self.tokens[i].head if self.tree.rel(i) in ("amod", "compound") else i
            party = next(iter(self.parties(noun)), None) if noun in self.cover else self.party(mention.known)
            if party and party.side not in own and not self.is_site(i) and self.tree.case(noun) not in _LOCATING[:3]:
                yield self.whole_side(party)
                return
        foe = self.opponents.of(doers[0]) if doers else None
        if foe:
            yield self.whole_side(foe)

    def names_a_deed(self, frame: Frame) -> bool:
        """Is it a deed told before that is judged: "denounced the measures", "rejected the appeal"?"""
        below = [c for c in self.tree.children[frame.head] if self.tokens[c].rel in ("obj", "nsubj:pass")]
        return any(self.tree.definite(c) and self.tokens[c].lemma in self.lexicon.clues["deed"] for c in below)

    def is_matter(self, head: int) -> bool:
        """The one state before a noun of meeting is what it is about: "Syria peace talks"."""
        token, mention = self.tokens[head], self.cover.get(head)
        if token.rel != "compound" or mention is None or mention.known.kind != "state":
            return False
        beside = [i for i in self.tree.below(token.head) if i in self.cover and self.cover[i].known.kind == "state"]
        return len(beside) == 1

    def main_state(self) -> str | None:
        """The state that the story is about, where one is named half as often again as any other."""
        told = self.states + self.grounds
        if not told:
            return None
        (code, count), (_, second) = (*told.most_common(2), (None, 0))[:2]
        named = (m.known.country for m in self.mentions if m.known.form != "demonym")
        return code if 3 * second <= 2 * count and (code in self.grounds or code in named) else None

    # ------------------------------------------------------------------ reading a phrase

    def _read(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        if head in self.nobody:
            return ()
        word = self.tree.words[head]
        if word in PRONOUNS and head not in self.cover:  # US is a name
            return (
                self.pronouns.quoting(head)
                if word in SPEAKING
                else next(self.pronouns.antecedents(head, word, avoid), ())
            )
        if word in RELATIVE and self.tokens[head].upos in ("PRON", "DET"):
            return self.pronouns.governor(head, avoid)
        person = self.persons.of(head)
        if person:
            return person
        mention = self.cover.get(head)
        if mention is None:
            return self._unknown(head, avoid)
        known = mention.known
        if known.kind in _COLLECTIVE:
            return () if self.is_collective(head, mention) else self._unknown(head, avoid)
        if known.kind not in NAMES and self.tokens[head].rel == "amod":
            return ()
        if known.kind not in NAMES:
            return self._by_role(head, known, avoid)
        if known.form == "people" and (self.tree.counted(head) or not self.tree.definite(head)):
            return (Party("people", known.country, "CVL", None),)
        if known.form == "demonym" and self._is_citizen(head):
            return (Party("people", known.country, "CVL", None),)
        return (self.party(known),)

    def _unknown(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        """A head word that no table has: its owner, or a name that the reader saw."""
        token = self.tokens[head]
        if token.upos == "NUM":
            if self.tree.rel(head) in ("nummod", "compound") or _YEAR.match(token.text):
                return ()
            if head - 1 in self.nobody or ":" in token.text:  # October 9, at 9:05
                return ()
            inner = self.tree.of(head)
            return (inner is not None and self.parties(inner, avoid=avoid)) or (PEOPLE,)
        owners = self.owners(head, avoid, locating=False, seats=False) or self._sender(head, avoid)
        owners = owners or self._run_by(head, avoid)
        if owners:
            return tuple(party for party in owners if party.kind != "people")
        force = self._whose_force(head, avoid)
        if force:
            return force
        name = self.organisation(head)
        return (Party("org", None, None, name),) if name and token.rel not in ("amod", "compound") else ()

    def _sender(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        """ "a request from UN observers": those who make it."""
        if self.tokens[head].lemma not in self.lexicon.clues["asking"]:
            return ()
        senders = (c for c in self.tree.children[head] if self.tree.rel(c) == "nmod" and self.tree.case(c) in _MADE_BY)
        return next((self._owners_in(c, avoid, seats=0) for c in senders), ())

    def _whose_force(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        """ "rebel bases", "army checkpoints": those whose they are."""
        for child in self.tree.children[head]:
            mention = self.cover.get(child)
            if child > head or mention is None or self.tree.rel(child) not in ("amod", "compound"):
                continue
            if mention.known.kind in ("fighters", "organ") and mention.known.sector in ("REB", "MIL", "COP", "GOV"):
                return self._by_role(child, mention.known, avoid)
        return ()

    def _is_citizen(self, head: int) -> bool:
        """ "an American", "seven Japanese": people, where "the Japanese" are their state."""
        if self.tokens[head].rel in ("amod", "compound", "nmod:poss"):
            return False
        articles = (self.tree.words[c] for c in self.tree.children[head] if self.tree.rel(c) == "det")
        counted = self.tree.counted(head) or head > 0 and self.tokens[head - 1].upos == "NUM"
        return counted or any(word in ("a", "an") for word in articles)

    def organisation(self, i: int) -> str | None:
        """The name of an organisation that the reader saw and no table has."""
        for name in self.reading.names:
            if name.first <= i < name.last and name.kind == "ORG":
                return " ".join(name.at.of(self.reading.article.text).split())
        return None

    def _by_role(self, head: int, known: Known, avoid: str | None) -> tuple[Party, ...]:
        if known.kind == "count":
            inner = self.tree.of(head)
            return (inner is not None and self.parties(inner, avoid=avoid)) or (PEOPLE,)
        named = self._right_name(head)
        if named:
            return named
        if self._is_beside(head, self.cover[head]):
            return ()  # the opponents are not all known yet
        owners = self.owners(head, avoid, locating=known.kind in _LOCATED)
        if not owners:
            return self._run_by(head, avoid) or self.without_owner(head, known, avoid)
        return tuple(dict.fromkeys(self.owned(known, owner, head) for owner in owners))

    # ------------------------------------------------------------------ role nouns

    def owned(self, known: Known, owner: Party, head: int) -> Party:
        """A role noun with its owner: Azerbaijani soldiers, the Houthi government's planes."""
        kind, sector = known.kind, known.sector
        if kind == "ngo":
            return owner if owner.kind == "org" else MONITOR
        if owner.kind == "state" or (owner.kind == "person" and owner.sector not in ("REB", "PRM")):
            return self._of_state(known, owner, head)
        if kind in ("people", "firm"):
            if owner.kind == "org":
                return owner
            country = owner.country if owner.kind in ("group", "territory", "people") else None
            return Party("people", country, sector, None, local=True)
        if owner.kind == "territory":
            if kind in _FIGHTING:
                return replace(owner, sector="REB", bare=False)
            return replace(owner, sector="PRE", bare=True)
        if owner.kind == "org" and sector in ("MIL", "COP", "JUD"):
            return replace(owner, sector=sector)
        if owner.kind == "people" and (kind in OFFICIAL or kind == "fighters"):
            return replace(owner, sector=sector, local=True)
        return owner

    def _of_state(self, known: Known, owner: Party, head: int) -> Party:
        kind, sector, country = known.kind, known.sector, owner.country
        state = self.lexicon.states.get(country or "")
        land = self._land_of_kin(head, kind) if kind in _FIGHTING or kind == "land" else None
        if land:
            return replace(self.party(land), sector="PRE" if kind == "land" else "REB", bare=kind == "land")
        if known.name in self.lexicon.clues["officer"] and self.policed:
            sector = "COP"
        if kind in OFFICIAL and sector not in ("OPP", "PTY"):
            if owner.home:
                return Party("state", None, sector, None, home=True)
            leader = self.persons.leader(known, country, head) if kind == "post" else None
            return leader or Party("state", country, sector, state.name if state else None, bare=known.name == "regime")
        if kind in OFFICIAL or kind == "media":
            return self._of_country(Party("camp", country, sector, None, local=True))
        if kind == "fighters":
            rebels = f"{self.lexicon.adjectives.get(country or '', '')} rebels" if known.name == "rebels" else None
            return Party("fighters", country, sector, rebels)
        if kind == "cause":
            return next(iter(self._rebels(head, "REB", definite=True)), Party("fighters", country, "REB", None))
        if known.name == "men" and any(self.tokens[c].rel == "nmod:poss" for c in self.tree.children[head]):
            return Party("state", country, "MIL", state.name if state else None)  # "its men had returned fire"
        if kind in ("people", "firm"):
            return Party("people", country, sector, None, local=country is None)
        return owner

    def without_owner(self, head: int, known: Known, avoid: str | None) -> tuple[Party, ...]:
        kind, sector = known.kind, known.sector
        if known.name in self.lexicon.clues["world"]:
            return self._same_before(head, known, None) or (replace(UNITED_NATIONS, sector=sector),)
        if kind in ("people", "firm"):
            return (self._same_people(head, known) or Party("people", None, sector, None, local=True),)
        if kind == "ngo":
            return self._monitor(head)
        if kind == "fighters" or (kind in ("force", "men") and "government" not in known.name and self._is_proxy(head)):
            definite = self.tree.definite(head) or "separatist" in known.name
            if not definite and self._is_foreign(head):
                return (Party("fighters", None, sector if kind == "fighters" else "REB", None, local=True),)
            rebels = self._rebels(head, sector if kind == "fighters" else None, definite=definite)
            if rebels and rebels[0].side != avoid:
                return rebels
            return (Party("fighters", None, sector if kind == "fighters" else "REB", None, local=True),)
        if kind == "cause":
            rebels = self._rebels(head, "REB", definite=True)
            if not rebels:
                return (Party("fighters", None, "REB", None, local=True),)
            return tuple(replace(p, sector="PRE", bare=True) if p.kind == "territory" else p for p in rebels)
        if kind in ("country", "body", "land"):
            return self._generic(head, known)
        if kind == "media" or sector in ("OPP", "PTY"):
            return (Party("camp", None, sector, None, local=True),)
        if kind in OFFICIAL:
            return self._organ(head, known)
        return ()

    def _is_foreign(self, head: int) -> bool:
        """ "Kurdish militants", told of beside a group: a people that no table has, so not that group.

        The group may have its name from them: the Kurdistan Workers Party.
        """
        peoples = [
            self.tree.words[c]
            for c in self.tree.children[head]
            if c < head and self.tree.rel(c) == "amod" and self.tokens[c].text[:1].isupper() and c not in self.cover
        ]
        named = [self.tree.words[m.first] for m in self.mentions if m.known.kind == "group"]
        return any(
            word.endswith(("ish", "an", "i", "ese")) and not any(name.startswith(word[:4]) for name in named)
            for word in peoples
            if word not in self.lexicon.clues["faith"]
        )

    def _organ(self, head: int, known: Known) -> tuple[Party, ...]:
        """A state's organ or man without an owner: one that was named, else of the state of the place."""
        definite = self.tree.definite(head)
        if (
            known.kind == "post"
            and definite
            and not self.tree.plural(head)
            and (person := self.persons.titled(head, known))
        ):
            return (person,)
        if definite or known.kind != "post" and not self.tree.counted(head):
            for reach in (NEAR, None):
                same = self._same_before(head, known, reach)
                if same:
                    return tuple(self._in_sector(party, known.sector) for party in same)
                if definite and reach and known.sector in ("GOV", "MIL") and known.kind != "post":
                    state = self._last_subject(head)
                    if state:
                        return (replace(state, sector=known.sector, bare=False),)
        sector = "COP" if known.name in self.lexicon.clues["officer"] and self.policed else known.sector
        return (Party("state", None, sector, None, bare=known.name == "regime", home=True),)

    def _in_sector(self, party: Party, sector: str | None) -> Party:
        return replace(party, sector=sector) if party.kind == "state" and not party.home else party

    def _generic(self, head: int, known: Known) -> tuple[Party, ...]:
        """ "the kingdom", "the group", "the breakaway region": the last that can be called so."""
        definite = self.tree.definite(head) or any(self.tokens[c].rel == "nmod:poss" for c in self.tree.children[head])
        if known.kind == "country" and (self.tree.plural(head) or not definite):
            return (Party("state", None, "GOV", None),)
        if not definite:
            members = self.tree.of(head) if known.kind == "body" else None
            return self.parties(members) if members is not None and self.tree.plural(members) else ()
        called = self.lexicon.called.get(known.name)
        wanted = {"country": ("state",), "body": ("group", "org"), "land": ("territory",)}[known.kind]
        here = self.tree.sentence_of[head]
        for mention in reversed(self.mentions):
            if mention.last <= head:
                if called and mention.known.country in called:
                    return (self.party(self.lexicon.states[mention.known.country]),)
                if not called and mention.known.kind in wanted and mention.known.form == "name":
                    aside = known.kind == "body" and mention.known.country in ("NGO", "UNO", "MNC")
                    if not aside or mention.known.country != "MNC" and here - self.tree.sentence_of[mention.first] <= 2:
                        return (self.party(mention.known),)
        return self._rebels(head, "REB", definite=True) if known.kind == "body" else ()

    def _monitor(self, head: int) -> tuple[Party, ...]:
        """A monitor without a name: the one that the story names, if it names one."""
        for child in self.tree.children[head]:
            if child > head and self.tokens[child].upos == "PROPN" and self.tree.rel(child) in NAMING:
                last = max(self.tree.below(child, NAMING)) + 1
                return (replace(MONITOR, entity=self.reading.span(child, last).of(self.reading.article.text)),)
        named = (m.known for m in self.mentions if m.known.kind == "org" and m.known.country == "NGO")
        return next(((self.party(known),) for known in named if not self.tree.plural(head)), (MONITOR,))

    def _is_proxy(self, head: int) -> bool:
        """ "U.S.-backed forces" are nobody's army; "Western-backed government forces" are a state's."""
        before = [c for c in self.tree.children[head] if c < head and self.tree.rel(c) in _LEFT]
        inside = [i for child in before for i in self.tree.below(child)]
        owned = any(i in self.cover and self.cover[i].known.kind == "organ" for i in inside)
        return not owned and any(self.tree.words[i] in self.lexicon.clues["backed"] for i in inside)

    # ------------------------------------------------------------------ names

    def party(self, known: Known) -> Party:
        """The party that a name of our tables stands for."""
        if known.kind == "person":
            country, sector = standing(known, self.day)
            return Party("person", country, sector, known.name)
        return Party(known.kind, known.country, known.sector, known.name, bare=known.kind in ("state", "territory"))

    def _right_name(self, head: int) -> tuple[Party, ...]:
        """ "its ally Turkey": the name after the noun."""
        for child in self.tree.children[head]:
            if child > head and self.tree.rel(child) in NAMING and not self.tree.case(child):
                mention = self.cover.get(child)
                if mention and mention.known.kind in NAMES and mention.known.form in ("name", "seat"):
                    return () if mention.known.kind == "person" else (self.party(mention.known),)
        return ()

    # ------------------------------------------------------------------ owners

    def owners(self, head: int, avoid: str | None, *, locating: bool, seats: bool = True) -> tuple[Party, ...]:
        """Whose it is: demonyms and names before the noun, possessives, "of ...", then "in ..."."""
        left: list[Party] = []
        named: list[int] = []
        inside = self.cover.get(head)
        for child in self.tree.children[head]:
            if child < head and self.tree.rel(child) in _LEFT:
                for i in sorted(self.tree.below(child)):
                    if not (inside and inside.first <= i < inside.last):
                        left.extend(self._owner_at(i, named, avoid))
        if left:
            joined = any(self.tree.rel(i) == "conj" or self._is_hyphened(i) for i in named)
            return tuple(dict.fromkeys(left)) if joined else (left[-1],)
        for words in (_OWNING, _LOCATING) if locating else (_OWNING,):
            for child in self.tree.children[head]:
                if child > head and self.tree.rel(child) == "nmod" and self.tree.case(child) in words:
                    found = self._owners_in(child, avoid, seats=2 if words is _LOCATING else 0 if seats else _NEVER)
                    if found:
                        return found + tuple(self._listed(head, child))
        return ()

    def _run_by(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        """ "a camp run by al Shabaab"."""
        for child in self.tree.children[head]:
            if self.tree.rel(child) == "acl" and self.tokens[child].lemma in self.lexicon.clues["run"]:
                for i in self.tree.children[child]:
                    if self.tree.case(i) == "by":
                        return self._owners_in(i, avoid, seats=0)
        return ()

    def _is_hyphened(self, i: int) -> bool:
        """The second name of "US-Iraqi forces"."""
        start, text = self.tokens[i].start, self.reading.article.text
        return start > 1 and text[start - 1] in "-–" and text[start - 2].isalpha()

    def _listed(self, head: int, after: int) -> Iterator[Party]:
        """ "of America, Russia and France", where the parser takes the rest for an apposition."""
        for child in self.tree.children[head]:
            if child > after and self.tree.rel(child) == "appos":
                for i in self.tree.conjuncts(child):
                    mention = self.cover.get(i)
                    if mention and mention.known.kind == "state":
                        yield self.party(mention.known)

    def _owner_at(self, i: int, named: list[int], avoid: str | None) -> tuple[Party, ...]:
        """The owner that a token left of the noun names, by its last word."""
        mention = self.cover.get(i)
        if mention and mention.known.kind in NAMES:
            if mention.last - 1 != i:
                return ()
            named.append(i)
            return (self.party(mention.known),)
        if self.tokens[i].rel == "nmod:poss" and (mention or self.tree.words[i] in PRONOUNS):
            return self.parties(i, avoid=avoid)
        if mention is None and i in self.people and self.people[i][1] - 1 == i:
            return self.persons.at(self.people[i])
        return ()

    def _owners_in(self, child: int, avoid: str | None, *, seats: int) -> tuple[Party, ...]:
        """The owners in "of Armenia and Azerbaijan", also through a noun: "head of the office of ...".

        A capital counts where its state is named `seats` times: "talks with the government in
        Havana" are not with Cuba's, and the suburbs of Damascus are nobody.
        """
        found: list[Party] = []
        for i in self.tree.conjuncts(child):
            mention = self.cover.get(i)
            if mention and mention.known.kind in _COLLECTIVE:
                continue
            if i in self.people or mention or self.tokens[i].upos == "PRON":
                if mention and mention.known.form == "seat" and self.states[mention.known.country] < seats:
                    continue
                found.extend(self.parties(i, avoid=avoid))
            else:
                found.extend(self.owners(i, avoid, locating=False))
        return tuple(party for party in found if party.kind != "people" or party.country)

    def _land_of_kin(self, head: int, kind: str) -> Known | None:
        """ "Armenian separatists" in a story of Karabakh fight for it; so do "ethnic Armenian forces"."""
        said = {self.tokens[i].text for child in self.tree.children[head] for i in self.tree.below(child) if i < head}
        if kind in ("force", "men") and "ethnic" not in said and "Ethnic" not in said:
            return None
        return next((land for land in reversed(self.lands) if said.intersection(land.kin)), None)

    # ------------------------------------------------------------------ what was named before

    def _same_before(self, head: int, known: Known, reach: int | None) -> tuple[Party, ...]:
        """ "the ministry" is the last ministry that had an owner, within `reach` sentences."""
        last = known.name.rsplit(None, 1)[-1]
        here = self.tree.sentence_of[head]
        for mention in reversed(self.mentions):
            other = mention.known
            if mention.last > head or not (other.kind in OFFICIAL or other.kind == "cause") or other.sector == "ELI":
                continue
            if reach is not None and here - self.tree.sentence_of[mention.first] > reach:
                break
            if other.name.endswith(last):
                if other.kind == "cause":
                    return self.parties(mention.last - 1)
                owners = self.owners(mention.last - 1, None, locating=True)
                if owners and all(owner.kind in ("state", "org", "territory") for owner in owners):
                    return tuple(self.owned(known, owner, mention.last - 1) for owner in owners)
        return ()

    def _same_people(self, head: int, known: Known) -> Party | None:
        """ "the men", "the victims": who they are was told a sentence before."""
        if known.name not in self.lexicon.clues["anybody"] or not self.tree.definite(head):
            return None
        here, plural = self.tree.sentence_of[head], self.tree.plural(head)
        for mention in reversed(self.mentions):
            at = self.tree.head_of(mention.first, mention.last)
            told = mention.known.kind == "people" and mention.known.sector != "CVL" and self.tree.plural(at) == plural
            if told and 0 < here - self.tree.sentence_of[at] <= NEAR:
                return next(iter(self.parties(at)), None)
        return None

    def _last_subject(self, head: int) -> Party | None:
        """The state that was the subject of the whole sentence, one or two back."""
        here = self.tree.sentence_of[head]
        for mention in reversed(self.mentions):
            back = here - self.tree.sentence_of[mention.first]
            if back > 2:
                return None
            if back > 0 and mention.known.kind == "state" and mention.known.form != "demonym":
                token = self.tokens[self.tree.head_of(mention.first, mention.last)]
                told = 2 * self.states[mention.known.country] >= max(self.states.values())
                if told and token.rel.startswith("nsubj") and self.tokens[token.head].head < 0:
                    return self.party(mention.known)
        return None

    def _rebels(self, head: int, sector: str | None, *, definite: bool) -> tuple[Party, ...]:
        """The armed group or land that "the rebels" stands for: the last named, else the only one."""
        last: Party | None = None
        found: dict[str | None, Party] = {}
        for mention in self.mentions:
            known = mention.known
            armed = known.kind == "group" and known.sector == sector
            if armed or (sector == "REB" and known.kind == "territory" and known in self.lands):
                party = replace(self.party(known), sector=sector, bare=False)
                found.setdefault(party.entity, party)
                if mention.last <= head:
                    last = party
        if definite and found:
            return (last or next(iter(found.values())),)
        return tuple(found.values()) if len(found) == 1 and last else ()

    # ------------------------------------------------------------------ opponents

    def is_collective(self, head: int, mention: Mention) -> bool:
        known = mention.known
        if known.kind not in _COLLECTIVE:
            return False
        return known.name not in ("two", "the two") or (self.tree.definite(head) and self.tree.of(head) is None)

    def collective(self, head: int, known: Known, others: tuple[Party, ...]) -> tuple[Party, ...]:
        """Both sides, each other, the enemy: out of the story's opponents."""
        owners = self.owners(head, None, locating=False)
        if known.kind == "both" and len(owners) > 1:
            return owners
        if known.kind == "each" and len(others) > 1:
            return others
        first = self.reading.sentences[self.tree.sentence_of[head]].first
        states = any(part in known.name for part in ("countr", "nation", "government", "neighbo"))
        within = owners[0].country if owners and known.kind == "both" else None
        doers = frozenset(party.side for party in others) - {None}  # who calls on both sides is neither
        found = self.opponents.foremost((first, head), states=states, within=within, without=doers)
        found = found or self.opponents.foremost((first, head), states=states, within=within)
        pair = tuple(map(self.whole_side, found)) or self._most_named(within)
        if known.kind == "both":
            self.opponents.note_act(head, list(pair), [])
        if known.kind != "both":
            sides = {party.side for party in others} or {party.side for party in self._subjects(head)}
            pair = tuple(party for party in pair if party.side not in sides) or pair
        return tuple(replace(p, sector=known.sector, bare=False) if known.sector and p.bare else p for p in pair)

    def _is_beside(self, head: int, mention: Mention) -> bool:
        """ "its neighbour": not the one that it is the neighbour of."""
        owned = any(self.tokens[c].rel == "nmod:poss" for c in self.tree.children[head])
        return owned and mention.known.name in self.lexicon.clues["beside"] and not self._right_name(head)

    def _beside(self, head: int) -> tuple[Party, ...]:
        owners = self.owners(head, None, locating=False)
        foe = self.opponents.of(owners[0]) if owners else None
        return (self.whole_side(foe),) if foe else ()

    def _subjects(self, head: int) -> Iterator[Party]:
        for i in self.tree.above(head):
            for child in self.tree.children[i]:
                if self.tokens[child].rel.startswith("nsubj") and child < head:
                    yield from self.parties(child)

    def _most_named(self, within: str | None) -> tuple[Party, ...]:
        """No two were seen against each other: the two states, groups or lands named most."""
        counts: Counter[Party] = Counter()
        for mention in self.mentions:
            if mention.known.kind in ("state", "territory", "group") and within in (None, mention.known.country):
                counts[self.whole_side(self.party(mention.known))] += 1
        best = [party for party, _ in counts.most_common(2)]
        return tuple(party for party in counts if party in best) if len(best) == 2 else ()

    def whole_side(self, party: Party) -> Party:
        """The whole side that a party belongs to: the state of a soldier, the group of a fighter."""
        state = self.lexicon.states.get(party.country or "")
        if party.kind in ("state", "person") and state:
            return self.party(state)
        return replace(party, sector="PRE", bare=True) if party.kind == "territory" else party

    def _note_joined(self) -> None:
        """ "between Armenia and Azerbaijan", "Indian and Pakistani troops" are pairs of opponents."""
        for mention in self.mentions:
            head = self.tree.head_of(mention.first, mention.last)
            if self.tree.rel(head) != "conj" or mention.known.kind not in ("state", "territory", "group"):
                continue
            first = self.tokens[head].head
            other = self.cover.get(first)
            if other and other.known.kind in ("state", "territory", "group"):
                noun = self.cover.get(self.tokens[first].head)
                troops = noun is not None and noun.known.kind in ("force", "men") and self.tree.rel(first) == "amod"
                if troops or self.tree.case(first) == "between":
                    self.opponents.note(head, 2, self.party(other.known), self.party(mention.known))

    # ------------------------------------------------------------------ the story as a whole

    def at_home(self, party: Party, country: str | None) -> Party:
        """An organ or people without an owner belong to the state of the place, else of the story."""
        if not (party.home or (party.local and party.country is None)):
            return self._of_country(party)
        main = self.main_state()
        # a place abroad that the story names in passing is not whose army it is
        passing = (
            (party.home or party.kind == "camp") and main is not None and 3 * self.states[country] < self.states[main]
        )
        code = (main or self._ground(party)) if country is None or passing else country
        if not party.home or party.kind == "person":
            return self._of_country(replace(party, country=code))
        state = self.lexicon.states.get(code or "")
        return replace(party, country=code, entity=state.name if state else None)

    def _ground(self, party: Party) -> str | None:
        """The country where most of the story's acts were: its fighters are those that have no other."""
        if party.kind != "fighters":
            return None
        return next((code for code, _ in self.grounds.most_common(1)), None)

    def _of_country(self, party: Party) -> Party:
        """ "Belarusian opposition", "Syrian state media": the name of a camp is its country's."""
        adjective = self.lexicon.adjectives.get(party.country or "")
        if party.kind != "camp" or not adjective or party.sector not in ("OPP", "JRN"):
            return party
        return replace(party, entity=f"{adjective} {'opposition' if party.sector == 'OPP' else 'state media'}")

    def _states(self) -> Counter[str | None]:
        """How often each state is named, the first sentences counting double."""
        counts: Counter[str | None] = Counter()
        for mention in self.mentions:
            known = mention.known
            if known.kind in ("state", "territory", "group", "org") and known.country in self.lexicon.states:
                counts[known.country] += 2 if self.tree.sentence_of[mention.first] < 2 else 1
        return counts

    def _in_passing(self, mention: Mention) -> bool:
        """ "Iran-backed", "anti-India", "Saudi-bound": a name inside an adjective is no party."""
        if mention.known.kind not in NAMES:
            return False
        text = self.reading.article.text
        start, end = self.tokens[mention.first].start, self.tokens[mention.last - 1].end
        if text[end : end + 1] == "-":
            word = text[end + 1 : end + 16].split(" ")[0].rstrip(".,;:")
            if word[:1].islower() or word.lower().endswith(_TELLING):
                return True
        return start > 1 and text[start - 1] == "-" and text[start - 2].islower()

    def _is_opposed(self, mention: Mention) -> bool:
        """ "anti-government", "anti-India"."""
        start = self.tokens[mention.first].start
        text = self.reading.article.text[max(0, start - 5) : start].lower()
        return text == "anti-" and (mention.known.kind == "state" or mention.known.sector == "GOV")

    def _appositive(self, party: Party, head: int) -> Range | None:
        """Where a phrase names a person after a comma, the name is what was read."""
        if party.kind != "person" or head in self.people:
            return None
        return next(
            (
                self.people[child]
                for child in self.tree.children[head]
                if child > head and self.tree.rel(child) == "appos" and child in self.people
            ),
            None,
        )
