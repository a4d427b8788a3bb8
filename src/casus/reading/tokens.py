"""Words with their places: a text cut as Universal Dependencies cut English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from casus.tables import Tables

# characters without a width of their own: parts of the word they stand in
THIN = "\u00ad\u200b-\u200f\u2060\ufeff"
# marks that follow their letter, which \w leaves out: accents, vowel signs
MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0903\u093a-\u094f"
L = rf"[\w{THIN}{MARKS}]"
A = "['’ʼ]"
CLITIC = rf"(?:s|S|ll|LL|re|RE|ve|VE|d|D|m|M)(?!{L})"
UNIT = (
    r"(?:[ap]m|[AP]M|k|K|m|M|bn|mn|mln|tn|mm|cm|km|kg|g|t|lbs?|ft|mph|kph|kmh|hrs?|h|x|GMT|UTC|EST|EDT|cal|kt|kW|MW|GW|GB)"
    rf"(?!{L})"
)
EMOJI = "[\u2600-\u27bf\U0001f000-\U0001faff]"
JOINER = "[\u200d\ufe0f\U0001f3fb-\U0001f3ff]"

# addresses, handles: looked for only where RARE finds a sign of one, which makes no difference but in speed
RARE = re.compile(r"@|://|www\.|#[^\W\d]", re.IGNORECASE)
ADDRESS = r"""
    (?:https?|ftp)://[^\s<>"“”]*[^\s<>"“”.,;:!?)\]'’]
  | www\.[^\s<>"“”]*[^\s<>"“”.,;:!?)\]'’]
  | [\w.+-]++@[\w-]+(?:\.[\w-]+)+
  | (?<!\w)[@\#][^\W\d]\w*
  |"""

# in the order of trying; the first two lines take nine words of ten
WORDS = rf"""
    (?![CcGgWw](?:annot|onna|otta|anna)\b)[a-zA-Z]++(?=[ ,\n-])
  | [,;()"“”\[\]] | \.(?=\s|\Z)
  | \d{{4}}-\d\d-\d\d(?!{L}) | \d\d?-\d\d?-\d{{4}}(?!{L})
  | (?<!\w)\.\d++(?!{L}) | \d++(?:[.,:/]\d++)*+(?:(?!{L})|(?={UNIT}))
  | (?:[^\W\d_]\.)+[^\W\d_](?!{L})\.?
  | (?=\w{{1,6}}\.)(?:%s)
  | [A-Z]\.(?=[^\S\n]?\n?[A-Z])
  | {L}+?(?=[nN]{A}[tT](?!{L})) | (?<=\w)[nN]{A}[tT](?!{L})
  | {L}++(?:{A}(?!{CLITIC}){L}++|\.(?=[a-z]{{2}}){L}++|&(?<=[A-Z]&)(?=[A-Z]){L}++)++
  | (?i:can(?=not(?!{L}))|gon(?=na(?!{L}))|got(?=ta(?!{L}))|wan(?=na(?!{L})))
  | {L}++
  | (?<=[\w.)\]”"%%]){A}{CLITIC} | {A}(?:em|til|tis|twas|[1-9]0s)(?!{L})
  | \.\.+ | [-=]{{2,}} | [–—―]+ | [!?]+ | \*+ | ~+ | [<>]+ | '' | ``
  | [\U0001f1e6-\U0001f1ff]{{2}} | {EMOJI}(?:{JOINER}|(?<=\u200d){EMOJI})*
  | \S
"""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A row of abbreviations.tsv."""

    form: str
    kind: str
    caps: bool


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """Half-open places of the words of a text; every character but white space is in exactly one."""

    plain: re.Pattern[str]
    full: re.Pattern[str]
    kinds: Mapping[str, str]  # of each abbreviation

    @classmethod
    def load(cls, tables: Tables) -> Tokenizer:
        rows = tables.values("abbreviations.tsv", Abbreviation, key=lambda row: row.form)
        kinds = {row.form: row.kind for row in rows}
        kinds |= {row.form.upper(): row.kind for row in rows if row.caps}
        words = WORDS % _either(kinds)
        return cls(re.compile(words, re.VERBOSE), re.compile(ADDRESS + words, re.VERBOSE), kinds)

    def __call__(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        end = len(text) if end is None else end
        pattern = self.full if RARE.search(text, start, end) else self.plain
        return [match.span() for match in pattern.finditer(text, start, end)]


def _either(kinds: Mapping[str, str]) -> str:
    """One pattern for all abbreviations, the longer first; some need a figure behind them."""
    forms = sorted(kinds, key=lambda form: (-len(form), form))
    figure = r"(?=\s?[\d\#])"
    return "|".join(re.escape(form) + (figure if kinds[form] == "number" else "") for form in forms)
