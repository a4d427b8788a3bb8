"""News agencies: one name for each, however a dateline, a credit or a notice writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from casus.tables import Tables

_WORD = re.compile(r"[^\s,;|:()\[\]©–—]+")
_SEVERAL = re.compile(r"\s*[/,&+]\s*|\s+and\s+")
_LONGEST = 4  # words of the longest name: Radio Free Europe/Radio Liberty


@dataclass(frozen=True, slots=True)
class AgencyRow:
    agency: str
    forms: tuple[str, ...]
    kind: str  # agency broadcaster


@dataclass(frozen=True, slots=True)
class Agencies:
    """Written forms, in their own case, to the agency's name."""

    by_form: Mapping[str, str]
    wires: frozenset[str]  # those that live by selling copy

    @classmethod
    def load(cls, tables: Tables) -> Agencies:
        rows = tables.values("agencies.tsv", AgencyRow, key=lambda row: row.agency)
        by_form = {form: row.agency for row in rows for form in (row.agency, *row.forms)}
        return cls(by_form, frozenset(row.agency for row in rows if row.kind == "agency"))

    def name(self, written: str) -> str | None:
        """The agency that `written` is; the first of several (`AFP/Reuters`)."""
        written = written.strip()
        found = self.by_form.get(written)
        if found is None:
            first, *others = _SEVERAL.split(written)
            found = self.by_form.get(first.strip()) if others else None
        return found

    def find(self, text: str) -> str | None:
        """The first agency named in `text`."""
        words = [match.span() for match in _WORD.finditer(text)]
        for i, (start, _) in enumerate(words):
            for _, end in reversed(words[i : i + _LONGEST]):
                found = self.name(text[start:end].rstrip("."))
                if found is not None:
                    return found
        return None
