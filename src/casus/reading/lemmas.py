"""The dictionary form of a word, by rules and a table of what they get wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from casus.tables import Tables

VERBS = frozenset({"VERB", "AUX"})
SIBILANT = re.compile(r"(?:ss|sh|ch|x|zz)es\Z")
LATIN = re.compile(r"[ctrpn]uses\Z")  # viruses, caucuses
SHORT = re.compile(r"(?:[^aeiouy]|qu|\by)*[aeiouy][^aeiouywx]\Z")
# a verb with a prefix bends as the verb does: retook, outfought
PREFIX = re.compile(r"re|out|over|under|mis|fore|un")
SYLLABLE = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Irregular:
    """A row of lemmas.tsv."""

    form: str
    upos: str
    lemma: str


@dataclass(frozen=True, slots=True)
class Stem:
    """A row of stems.tsv."""

    ending: str
    then: str


@dataclass(frozen=True, slots=True)
class Lemmas:
    """Lemma of a form and its UPOS; lower case. Remembers what it was asked."""

    irregular: Mapping[tuple[str, str], str]
    stems: Mapping[str, str]
    longest: int
    known: dict[tuple[str, str], str] = field(default_factory=dict, compare=False)

    @classmethod
    def load(cls, tables: Tables) -> Lemmas:
        rows = tables.values("lemmas.tsv", Irregular, key=lambda row: (row.form, row.upos))
        stems = {row.ending: row.then for row in tables.values("stems.tsv", Stem, key=lambda row: row.ending)}
        return cls({(row.form, row.upos): row.lemma for row in rows}, stems, max(map(len, stems)))

    def __call__(self, form: str, upos: str) -> str:
        found = self.known.get((form, upos))
        if found is None:
            found = self._find(form.lower().replace("’", "'"), upos)
            if len(self.known) < 200_000:
                self.known[form, upos] = found
        return found

    def _find(self, form: str, upos: str) -> str:
        listed = self.irregular.get((form, upos))
        if listed is not None:
            return listed
        if upos in VERBS:
            return self.irregular.get((form, "VERB")) or self._prefixed(form) or self._verb(form)
        if upos == "NOUN":
            return self._noun(form)
        return form

    def _prefixed(self, form: str) -> str | None:
        bare = PREFIX.match(form)
        if bare is None or form.endswith(("ed", "ing", "s")):
            return None
        stem = self.irregular.get((form[bare.end() :], "VERB"))
        return bare[0] + stem if stem else None

    def _verb(self, form: str) -> str:
        if form.endswith("ing") and SYLLABLE.search(form[:-3]):
            return self._base(form[:-3])
        if form.endswith(("ied", "ies")) and 4 < len(form):
            return form[:-3] + "y"
        if form.endswith("ed") and not form.endswith("eed") and SYLLABLE.search(form[:-2]):
            return self._base(form[:-2])
        if SIBILANT.search(form) or form.endswith("oes"):
            return form[:-2]
        if form.endswith("s") and 2 < len(form) and form[-2] not in "sui'":
            return form[:-1]
        return form

    def _base(self, stem: str) -> str:
        if SHORT.fullmatch(stem):
            return stem + "e"
        if stem.endswith("ll"):
            return stem[:-1] if 1 < len(SYLLABLE.findall(stem)) else stem
        for size in range(min(self.longest, len(stem)), 0, -1):
            then = self.stems.get(stem[-size:])
            if then is not None:
                return stem + "e" if then == "e" else stem if then == "keep" else stem[:-1]
        return stem

    def _noun(self, form: str) -> str:
        if form.endswith("men") and 5 < len(form):
            return form[:-2] + "an"
        if not form.endswith("s") or len(form) < 3 or form[-2].isdigit() or form.endswith(("ss", "us", "is", "'s")):
            return form
        if form.endswith("ies") and 4 < len(form):
            return form[:-3] + "y"
        if LATIN.search(form) or SIBILANT.search(form):
            return form[:-2]
        return form[:-1]
