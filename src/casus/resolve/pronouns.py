"""What he, it, we and which stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casus.resolve.opponents import Party

if TYPE_CHECKING:
    from casus.resolve.scene import Scene

_PERSONAL = frozenset(("he", "him", "his", "she", "her", "himself", "herself"))
_SINGULAR = frozenset(("it", "its", "itself"))
_PLURAL = frozenset(("they", "them", "their", "themselves", "theirs"))
SPEAKING = frozenset(("we", "us", "our", "i", "my", "me", "ours", "ourselves"))
RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
PRONOUNS = _PERSONAL | _SINGULAR | _PLURAL | SPEAKING
NEAR = 3  # sentences back that a pronoun may reach
_PERSONS = frozenset(("post", "people", "men", "fighters", "cause"))
_THINGS = frozenset(("org", "territory", "organ", "force", "body", "media", "ngo", "country"))


class Pronouns:
    """The pronouns of one story and the nouns that they may stand for."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.tree = scene.tree
        self.tokens = scene.tokens

    def quoting(self, head: int) -> tuple[Party, ...]:
        """We and I: the speaker of the words."""
        token = self.tokens[head]
        for quote in self.scene.reading.quotes:
            if quote.content.start <= token.start and token.end <= quote.content.end and quote.speaker:
                return self.scene.parties(quote.speaker.head)
        return ()

    def governor(self, head: int, avoid: str | None) -> tuple[Party, ...]:
        """Who and which: the noun that their clause belongs to."""
        for i in (head, *self.tree.above(head)):
            if self.tree.rel(i) == "acl":
                return self.scene.parties(self.tokens[i].head, avoid=avoid)
        return ()

    def antecedents(self, head: int, word: str, avoid: str | None) -> Iterator[tuple[Party, ...]]:
        """What a pronoun may stand for, the most salient first: near, then subjects."""
        here = self.tree.sentence_of[head]
        above = set(self.tree.holders(head))
        clause = self.tokens[head].head
        if clause >= 0 and self.tokens[clause].rel == "acl:relcl":  # "Syria, where it has seized land": not Syria
            above.add(self.tokens[clause].head)
        if self.tree.rel(head) in ("obj", "iobj", "obl"):  # nobody does it to "him" when it is himself
            doers = self.tree.children[self.tokens[head].head]
            above.update(c for c in doers if self.tokens[c].rel.startswith("nsubj"))
        said = [q.content for q in self.scene.reading.quotes if q.speaker and q.speaker.head == head]
        ranked = []
        for at, salience in self.scene.referents:
            back = here - self.tree.sentence_of[at]
            if any(content.start <= self.tokens[at].start < content.end for content in said):
                continue  # "The guard fired at us," he said
            if at < head and 0 <= back <= NEAR and at not in above and self._fits(at, word):
                ranked.append((back, -salience, -at if back == 0 else at, at))
        for *_, at in sorted(ranked):
            mention = self.scene.cover.get(at)
            if mention and self.scene.is_collective(at, mention):
                found = list(self.scene.collective(at, mention.known, ()))
            else:
                found = [
                    p for i in (self.tree.conjuncts(at) if word in _PLURAL else (at,)) for p in self.scene.parties(i)
                ]
            if found and (avoid is None or all(party.side != avoid for party in found)):
                yield tuple(dict.fromkeys(found))

    def _fits(self, at: int, word: str) -> bool:
        """May the pronoun stand for the noun, by number and kind?"""
        if at in self.scene.people:
            return word in _PERSONAL
        known, plural = self.scene.cover[at].known, self.tree.plural(at) or self.tree.words[at] == "police"
        if word in _PERSONAL:
            return known.kind in _PERSONS and not plural and self.tokens[at].head not in self.scene.people
        if word in _SINGULAR:
            if known.kind in ("state", "group"):
                return known.form in ("name", "seat")
            return not plural and known.kind in _THINGS
        joined = any(self.tree.rel(i) == "conj" for i in self.tree.children[at])
        return known.kind in ("group", "fighters", "both", "men", "force") or plural or joined

    def found(self) -> list[tuple[int, int]]:
        """Head tokens of what a pronoun may stand for, and how salient each is."""
        ranges = {(m.first, m.last) for m in self.scene.mentions if m.known.kind not in ("count", "opponent", "each")}
        heads = {self.tree.head_of(*at) for at in ranges.union(self.scene.people.values())}
        # the reader may take IS for the verb: then it begins the sentence
        return [(i, 4 if self.tokens[i].upos == "AUX" else self.tree.salience(i)) for i in sorted(heads)]
