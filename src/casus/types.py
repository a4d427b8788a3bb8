"""The nouns that travel between the rooms; the standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

# --------------------------------------------------------------------------- text


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points of `Article.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no such span: {self.start}..{self.end}")

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Published:
    """When a story appeared: a day, and the instant where the wire gave one.

    `instant` is aware where the wire gave a zone; naive, it is local to the dateline.
    """

    day: date
    instant: datetime | None = None

    def iso(self) -> str:
        return self.instant.isoformat() if self.instant else self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Story:
    """What the wire sent, untouched."""

    id: str  # the input's own id, else a digest of its content
    version: str  # digest of the text
    wire: str  # text, jsonl, html, ...
    title: str
    body: str
    published: Published | None
    publisher: str | None = None
    agency: str | None = None
    url: str | None = None
    lang: str | None = None
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """Text that is not the story's own: skipped by every reader, never cut."""

    at: Span
    kind: str  # date, byline, newsletter, share, credit, notice, ...


@dataclass(frozen=True, slots=True)
class Dateline:
    """`BAKU, Sept 30 (AFP) -`: where and when the copy was filed, and by whom."""

    at: Span  # the whole dateline, with its dash
    places: tuple[Span, ...]
    day: Span | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A story whose text is fixed from here on: all offsets count in `text`."""

    story_id: str
    text: str  # title + blank line + body, or the body alone
    headline: Span | None
    dateline: Dateline | None
    furniture: tuple[Furniture, ...]
    published: Published | None
    agency: str | None = None
    notice: Span | None = None  # the republication line
    copy_of: str | None = None


# --------------------------------------------------------------------------- grammar


@dataclass(frozen=True, slots=True)
class Token:
    """One word; `head` counts in `Reading.tokens`, -1 for the root of a sentence."""

    start: int
    end: int
    text: str
    lemma: str  # lower case
    upos: str
    xpos: str
    head: int
    rel: str  # UD relation with its subtype: nsubj:pass


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` up to, not with, `last`."""

    at: Span
    first: int
    last: int
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name: tokens `first` up to, not with, `last`; kind PER, LOC, ORG or MISC."""

    first: int
    last: int
    kind: str
    at: Span


@dataclass(frozen=True, slots=True)
class Hunch:
    """What the encoder takes one word for, as the name of an act: the likely labels and their probabilities.

    `modes` and `statuses` hold if the word is an act at all; of `roles` those tokens that may play each,
    counted in `Reading.tokens`.
    """

    types: Mapping[str, float]
    modes: Mapping[str | None, float]
    statuses: Mapping[str, float]
    roles: Mapping[str, tuple[tuple[int, float], ...]]

    @property
    def act(self) -> float:
        """How likely the word names an act of any type."""
        return sum(self.types.values())

    def moved(self, by: int) -> Hunch:
        """The same hunch, its roles counted from another first token."""
        return replace(self, roles={role: tuple((i + by, p) for i, p in found) for role, found in self.roles.items()})


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens of one noun phrase and its head word, all counted in `Reading.tokens`."""

    first: int
    last: int
    head: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that somebody said: what, who, and in which words the story reports it."""

    content: Span
    speaker: Phrase | None
    cue: Span | None
    cue_token: int | None  # the reporting word
    direct: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What grammar says of an article. Sentences without a token to code have no heads."""

    article: Article
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    names: tuple[Name, ...]
    quotes: tuple[Quote, ...] = ()
    scores: Mapping[str, float] | None = None
    children: tuple[tuple[int, ...], ...] = ()  # of each token, in the order of the text
    sentence_of: tuple[int, ...] = ()  # of each token
    hunches: Mapping[int, Hunch] = field(default_factory=dict)  # of the tokens that may name an act

    def span(self, first: int, last: int) -> Span:
        """From the start of token `first` to the end of the token before `last`."""
        return Span(self.tokens[first].start, self.tokens[last - 1].end)

    def subtree(self, token: int) -> Iterator[int]:
        """`token` and all below it, in no promised order."""
        stack = [token]
        while stack:
            i = stack.pop()
            yield i
            stack.extend(self.children[i])


# --------------------------------------------------------------------------- coding


# Acts done in words. What they are about is told by their mode and is no record (CODEBOOK 3b, 10.1).
SPEECH = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})


class Status(StrEnum):
    """How firmly the story says that it happened (CODEBOOK 3), in the order of the rule."""

    DENIED = "denied"
    NEGATED = "negated"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    FUTURE = "future"
    CLAIMED = "claimed"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Role:
    """One word group that plays a part: kind `actor` or `recipient`."""

    kind: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Stance:
    """How firmly, in whose words: a status, its speaker and the words that carry it."""

    status: Status
    speaker: Phrase | None = None
    cue: Span | None = None
    kind: str | None = None  # of the reporting word: neutral, deny, accuse, ...


@dataclass(frozen=True, slots=True)
class Frame:
    """A trigger and its words, not yet resolved to actors, days and places.

    `harm` is what the trigger itself says of people (killed, wounded, ...), if it does;
    `mutual`: all sides act ("clashes", "talks"), whether the sentence names them or not.
    """

    type: str
    mode: str | None
    trigger: Span
    head: int  # token: the trigger's head word
    sentence: int
    roles: tuple[Role, ...]
    rule: str  # triggers.tsv:218
    score: float
    harm: str | None = None
    mutual: bool = False

    def phrases(self, kind: str) -> tuple[Phrase, ...]:
        return tuple(role.phrase for role in self.roles if role.kind == kind)


# --------------------------------------------------------------------------- records


@dataclass(frozen=True, slots=True)
class Actor:
    """Who (CODEBOOK 4). `text` as written, None where inferred; `at` its characters."""

    text: str | None
    country: str | None
    sector: str | None
    entity: str | None
    at: Span | None


@dataclass(frozen=True, slots=True)
class Period:
    """First and last possible day, both inclusive (CODEBOOK 5); None is open."""

    start: date | None
    end: date | None
    grain: str  # day week month season year decade open
    basis: str  # stated context story
    at: Span | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the act was (CODEBOOK 6): WGS 84 degrees, radius in km."""

    name: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: str  # point city district province country region
    radius_km: float
    geonameid: int | None
    basis: str  # stated context
    at: Span | None


@dataclass(frozen=True, slots=True)
class Toll:
    """How many (CODEBOOK 7): people, or machines with their `unit`."""

    harm: str  # killed wounded casualties missing captured displaced destroyed
    group: str  # civilian fighter police child any
    side: str | None
    low: int
    high: int | None  # None: no upper bound
    cumulative: bool
    unit: str | None
    at: Span | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose words, and the reporting words."""

    speaker: Actor | None
    cue: Span | None


@dataclass(frozen=True, slots=True)
class Event:
    """One record: who did what to whom, when, where, with what harm, who says so, how firmly."""

    id: str
    story_id: str
    type: str
    mode: str | None
    status: Status
    trigger: Span
    sentence: Span
    actor: tuple[Actor, ...]
    recipient: tuple[Actor, ...]
    when: Period | None
    where: Place | None
    tolls: tuple[Toll, ...]
    claim: Claim
    cameo: str | None
    quad: int
    intensity: float
    score: float
    rule: str
    coder: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with one story: the stage, one clear line, and where in the text."""

    stage: str
    error: str
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """A story's line of output."""

    story: Story
    article: Article
    events: tuple[Event, ...]
    problems: tuple[Problem, ...] = ()
    copy_of: str | None = None
    copy_kind: str | None = None


# --------------------------------------------------------------------------- stages


class Clean(Protocol):
    def __call__(self, story: Story, /) -> Article: ...


class Read(Protocol):
    def __call__(self, article: Article, /) -> Reading: ...


class Find(Protocol):
    def __call__(self, reading: Reading, /) -> tuple[Frame, ...]: ...


class Judge(Protocol):
    """One stance per frame, in the frames' order."""

    def __call__(self, frames: tuple[Frame, ...], reading: Reading, /) -> tuple[Stance, ...]: ...


class When(Protocol):
    """One period per frame, in the frames' order: context needs the whole story."""

    def __call__(
        self, frames: tuple[Frame, ...], stances: tuple[Stance, ...], reading: Reading, /
    ) -> tuple[Period | None, ...]: ...


class Where(Protocol):
    """One place per frame, in the frames' order."""

    def __call__(self, frames: tuple[Frame, ...], reading: Reading, /) -> tuple[Place | None, ...]: ...


@dataclass(frozen=True, slots=True)
class Sides:
    """Who did it, to whom, and in whose words, resolved."""

    actor: tuple[Actor, ...]
    recipient: tuple[Actor, ...]
    speakers: tuple[Actor, ...] = ()


class Who(Protocol):
    """The sides of each frame; unnamed local actors take the country of the act's place."""

    def __call__(
        self,
        frames: tuple[Frame, ...],
        stances: tuple[Stance, ...],
        places: tuple[Place | None, ...],
        reading: Reading,
        /,
    ) -> tuple[Sides, ...]: ...


@dataclass(frozen=True, slots=True)
class Telling:
    """An act as one voice tells it: what one record says of who and how firmly."""

    status: Status
    actor: tuple[Actor, ...]
    recipient: tuple[Actor, ...]
    claim: Claim


class SaysSo(Protocol):
    """The tellings of each frame: one, or one for each of two sides that say it apart."""

    def __call__(
        self, frames: tuple[Frame, ...], stances: tuple[Stance, ...], sides: tuple[Sides, ...], /
    ) -> tuple[tuple[Telling, ...], ...]: ...


class HowMany(Protocol):
    """The tolls of each frame, with the side that bore them."""

    def __call__(
        self, frames: tuple[Frame, ...], sides: tuple[Sides, ...], reading: Reading, /
    ) -> tuple[tuple[Toll, ...], ...]: ...
