"""Who the persons of a story are: by our tables, by the titles around their names, by what was told before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from casus.resolve.mentions import NAMES, OFFICIAL, Known, Mention
from casus.resolve.opponents import PEOPLE, Party
from casus.resolve.tree import NAMING, Range
from casus.types import Reading

if TYPE_CHECKING:
    from casus.resolve.scene import Scene

# who heads a state, as leaders.tsv calls the office
_HEADS = ("president", "prime minister", "chancellor", "supreme leader", "leader", "monarch", "military ruler")


class Persons:
    """The persons that one story names."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.tree = scene.tree
        self.tokens = scene.tokens
        self._named: dict[str, tuple[Party, ...]] = {}

    def find(self) -> dict[int, Range]:
        """Tokens of persons: those of our tables and those that the reader saw."""
        ranges = [(m.first, m.last) for m in self.scene.mentions if m.known.kind == "person"]
        for name in self.scene.reading.names:
            first = name.first
            while first < name.last and first in self.scene.cover:  # "President" inside the name
                first += 1
            taken = any(i in self.scene.cover for i in range(first, name.last))
            taken = taken or (name.last - first == 1 and first in self.scene.nobody)
            if name.kind == "PER" and first < name.last and not taken:
                ranges.append((first, name.last))
        full = {self.tokens[last - 1].text for first, last in ranges if last - first > 1}
        return {i: at for at in ranges if not self._is_adjective(*at, full) for i in range(*at)}

    def _is_adjective(self, first: int, last: int, full: set[str]) -> bool:
        """One word before a noun, never named in full: "Alawite minority" is no person's."""
        token = self.tokens[first]
        alone = last - first == 1 and first not in self.scene.cover and token.text not in full
        return alone and token.rel in ("amod", "compound")

    def of(self, head: int) -> tuple[Party, ...]:
        """The person whom a phrase names: by name, with a title before it or in apposition."""
        if head in self.scene.people:
            return self.at(self.scene.people[head])
        mention = self.scene.cover.get(head)
        if mention and mention.known.kind not in ("post", "people", "fighters", "force", "men", "cause", "org", "ngo"):
            return ()
        for child in self.tree.children[head]:
            if (
                child > head
                and child in self.scene.people
                and self.tree.rel(child) in NAMING
                and not self.tree.case(child)
            ):
                return self.at(self.scene.people[child])
        return ()

    def at(self, at: Range) -> tuple[Party, ...]:
        mention = self.scene.cover.get(at[0])
        if mention and mention.known.kind == "person":
            return (self._in_office(self.scene.party(mention.known), at),)
        surname = self.tokens[at[1] - 1].text
        if surname not in self._named:
            self._named[surname] = ()
            self._named[surname] = self._introduced(surname)
        return self._named[surname]

    def _in_office(self, party: Party, at: Range) -> Party:
        """One out of the office that we know of holds the one that the story gives: "spokesman John Kirby"."""
        if party.sector != "ELI":
            return party
        same = (
            r for r in dict.fromkeys(self.scene.people.values()) if self.scene.cover.get(r[0]) and self._is_same(r, at)
        )
        titles = (title for r in same for title in self._titles(r) if title.kind == "state" and not title.home)
        title = next(titles, None)
        return replace(party, country=title.country, sector=title.sector) if title else party

    def _is_same(self, one: Range, other: Range) -> bool:
        return self.scene.cover[one[0]].known == self.scene.cover[other[0]].known

    def _introduced(self, surname: str) -> tuple[Party, ...]:
        """A person that the story alone knows: named in full once, with a title somewhere."""
        found = sorted({at for at in self.scene.people.values() if self.tokens[at[1] - 1].text == surname})
        full = max(found, key=lambda at: (at[1] - at[0], -at[0]))
        entity = " ".join(self.scene.reading.span(*full).of(self.scene.reading.article.text).split())
        titles = (party for at in found for party in self._titles(at))
        party = next(titles, PEOPLE)
        return (replace(party, kind="person", entity=entity, bare=False),)

    def _titles(self, at: Range) -> Iterator[Party]:
        """What the words around a name say its bearer is."""
        head = self.tree.head_of(*at)
        first = at[0]
        while (before := self.scene.cover.get(first - 1)) and self._is_rank(before):
            first = before.first
        sentence = self.tree.sentence_of
        if before and before.known.kind != "person" and sentence[before.first] == sentence[head]:
            if before.known.kind in NAMES:
                yield self.scene.party(before.known)
            else:
                yield from self._entitled(before.known, (head, before.last - 1))
        for child in self.tree.children[head]:
            if self.tree.rel(child) == "appos" and child not in self.scene.people:
                yield from self.scene.parties(child)
        if self.tree.rel(head) == "appos" and (governor := self.tokens[head].head) not in self.scene.people:
            mention = self.scene.cover.get(governor)
            if mention and mention.known.kind not in NAMES:
                yield from self._entitled(mention.known, (governor,))

    def _is_rank(self, mention: Mention) -> bool:
        """Dr, Mr; a rank where an office stands before it: "police spokesman Maj. Gen. ..."."""
        if mention.known.kind == "title":
            return True
        before = self.scene.cover.get(mention.first - 1)
        return mention.known.kind == "men" and before is not None and before.known.kind in ("post", "title")

    def _entitled(self, known: Known, heads: tuple[int, ...]) -> Iterator[Party]:
        """The party of a title, by the first owner that hangs on one of its heads."""
        for head in heads:
            for owner in self.scene.owners(head, None, locating=head == heads[-1]):
                yield self.scene.owned(known, owner, head)
                return
        mention = self.scene.cover.get(heads[-1])
        own = range(mention.first, mention.last) if mention else ()
        names = (n for n in self.scene.reading.names if n.kind == "ORG" and not any(n.first <= i < n.last for i in own))
        inside = {i for name in names for i in range(name.first, name.last)}
        if known.kind == "post" and any(i in inside for i in self.tree.below(heads[-1]) if i != heads[-1]):
            yield Party("org", None, None, None)  # head of a firm or club that no table has
        elif known.kind in OFFICIAL:
            yield Party("state", None, known.sector, None, home=True)
        else:
            yield from self.scene.without_owner(heads[-1], known, None)

    def titled(self, head: int, known: Known) -> Party | None:
        """ "the president", after a president has been named."""
        last = known.name.rsplit(None, 1)[-1]
        for at in sorted(set(self.scene.people.values()), reverse=True):
            before = self.scene.cover.get(at[0] - 1)
            if at[0] < head and before and before.known.kind == "post" and before.known.name.endswith(last):
                return next(iter(self.at(at)), None)
        return None

    def leader(self, known: Known, country: str | None, head: int) -> Party | None:
        """ "the Belarusian leader", where the story names the man."""
        if self.tree.plural(head) and len(self.scene.owners(head, None, locating=False)) < 2:
            return None
        for mention in self.scene.mentions:
            for term in mention.known.terms:
                heads = term.country == country and term.sector == "GOV" and term.office in _HEADS
                if heads and known.name.rstrip("s") in (term.office, "leader"):
                    party = self.scene.party(mention.known)
                    if (party.country, party.sector) == (country, "GOV"):
                        return party
        return None


def is_in_name(reading: Reading, mention: Mention) -> bool:
    """The last word of somebody else's name: "Zenaida Machado", "Kulo Sheriff"."""
    known, before = mention.known, mention.first - 1
    if mention.last - mention.first > 1 or before < 0 or known.kind in NAMES - {"person"}:
        return False
    names = (name for name in reading.names if name.kind == "PER" and name.first <= before < name.last)
    name = next(names, None)
    word = reading.tokens[before].text.rstrip(".")
    if name is None or reading.tokens[before].upos != "PROPN" or name.last < mention.last:
        return False
    if known.kind != "person":
        return name.last == mention.last and reading.tokens[mention.first].text.istitle()
    own = (known.name, *(alias for term in known.terms for alias in term.aliases))
    return not any(part.startswith(word[:1]) for called in own for part in called.split()[:-1])
