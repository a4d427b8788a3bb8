"""When each act was: the time words that belong to it, else what the story tells of the same happening."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from casus.resolve.timex import TimeExpression, TimeFinder
from casus.tables import Tables
from casus.types import Frame, Period, Reading, Span, Stance, Status, Token

_SPEECH = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
_GROUND = frozenset({"ASSAULT", "PROTEST", "COERCE", "MOBILIZE"})  # these may tell of one happening
_UNREAL = frozenset({Status.FUTURE, Status.HYPOTHETICAL})
_CURRENT = timedelta(days=60)  # CODEBOOK 3: what is older is background
_FRESH = timedelta(days=10)
_FAR = 4.5  # a time further away than this belongs to another act
_NEAR = 4.0  # the same for words that were said
_NO = 99.0
# what it costs to walk an edge of the tree from an act to a time, away from the act's own clause
_UP = {
    "conj": 1.5,
    "advcl": 2.0,
    "acl": 2.0,
    "acl:relcl": 2.0,
    "xcomp": 1.0,
    "ccomp": 2.5,
    "parataxis": 3.0,
    "appos": 1.5,
}
_DOWN = {
    "conj": 3.0,
    "advcl": 3.0,
    "acl": 3.0,
    "acl:relcl": 4.0,
    "xcomp": 2.0,
    "ccomp": 3.5,
    "parataxis": 3.0,
    "appos": 1.5,
}
_TELLS = frozenset({"claims", "denies"})
_LIGHT = frozenset({"light", "source", "document"})
_ONGOING = frozenset({"age"})  # "the five-year-old war" dates that war alone
_LASTING = frozenset({"since", "since_then", "pastn", "so_far", "followed"})
_SAID = frozenset({"ccomp", "xcomp", "advcl", "parataxis", "acl", "obl"})
_BREAKS = frozenset({",", ";", "--", "-", "–", "—", "(", ")"})
_RELATIVE = frozenset({"which", "that", "who"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD", "VBN", "VB"})
_ATTRIBUTE = frozenset({"compound", "amod", "nmod:poss", "nummod"})
_DAYS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SHORT = frozenset({"day", "week"})
_OPEN_START = frozenset({"so_far", "as_of"})


@dataclass(frozen=True, slots=True)
class ReportingWord:
    """A row of reporting.tsv, as far as it matters here."""

    lemma: str
    pos: str
    kind: str
    effect: str
    takes: str | None = None
    bars: str | None = None


@dataclass(frozen=True, slots=True)
class TimeClue:
    """A row of timeclues.tsv."""

    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Time:
    """A time expression that names days, and the words it is made of."""

    expression: TimeExpression
    sentence: int
    first: int
    last: int
    head: int  # the token through which it hangs on the rest


@dataclass(frozen=True, slots=True)
class TimeResolver:
    """One period for each frame: stated in its sentence, told elsewhere, or the story's own day."""

    finder: TimeFinder
    reporting: frozenset[str]  # verbs that tell what was said: a time on them dates the saying
    begins: frozenset[str]
    aside: frozenset[str]

    @classmethod
    def load(cls, tables: Tables) -> TimeResolver:
        words = tables.values("reporting.tsv", ReportingWord, key=lambda row: (row.lemma, row.pos, row.takes))
        verbs = frozenset(
            row.lemma for row in words if row.pos == "VERB" and row.effect in _TELLS and row.kind not in _LIGHT
        )
        clues = tables.values("timeclues.tsv", TimeClue, key=lambda row: (row.word, row.kind))
        begins, aside = (frozenset(row.word for row in clues if row.kind == kind) for kind in ("begins", "aside"))
        return cls(TimeFinder.load(tables), verbs, begins, aside)

    def __call__(
        self, frames: tuple[Frame, ...], stances: tuple[Stance, ...], reading: Reading
    ) -> tuple[Period | None, ...]:
        if not frames:
            return ()
        start, end = reading.sentences[0].at.start, reading.sentences[-1].at.end
        times = _placed(self.finder(reading.article, start, end), reading)
        acts = _Acts(frames, stances, reading, self._reports(stances, reading), self.begins, self.aside)
        context = _Context(acts, _stated(acts, times))
        return tuple(context(i) for i in range(len(frames)))

    def _reports(self, stances: tuple[Stance, ...], reading: Reading) -> frozenset[int]:
        """The tokens that report: the cues of quotes and stances, and verbs of saying."""
        found = {quote.cue_token for quote in reading.quotes if quote.cue_token is not None}
        for stance in stances:
            if stance.cue is not None:
                found.update(_tokens(reading, stance.cue))
        found.update(i for i, token in enumerate(reading.tokens) if token.lemma in self.reporting)
        return frozenset(i for i in found if reading.tokens[i].upos in ("VERB", "X"))


@dataclass(frozen=True, slots=True)
class _Acts:
    """The acts of one story with what is known of their words."""

    frames: tuple[Frame, ...]
    stances: tuple[Stance, ...]
    reading: Reading
    reports: frozenset[int]
    begins: frozenset[str]
    asides: frozenset[str]

    def heads(self, sentence: int) -> set[int]:
        """The words of all acts of a sentence."""
        return {frame.head for frame in self.frames if frame.sentence == sentence}

    def aside(self, i: int) -> bool:
        """Whether word `i` is told as another time: "after the raid", "before they left"."""
        return any(child.lemma in self.asides and child.rel in ("case", "mark", "advmod") for child in self.children(i))

    def children(self, i: int) -> list[Token]:
        below = self.reading.children[i] if self.reading.children else ()
        return [self.reading.tokens[j] for j in below]

    def speech(self, i: int) -> bool:
        return self.frames[i].type in _SPEECH

    def coming(self, i: int) -> bool:
        return self.stances[i].status in _UNREAL


# --------------------------------------------------------------------------- words


def _tokens(reading: Reading, at: Span) -> range:
    """The tokens of `at`."""
    first = bisect_left(reading.tokens, at.start, key=lambda token: token.start)
    if first and reading.tokens[first - 1].end > at.start:
        first -= 1
    last = bisect_left(reading.tokens, at.end, key=lambda token: token.start)
    return range(first, last)


def _placed(expressions: tuple[TimeExpression, ...], reading: Reading) -> list[_Time]:
    """The expressions that name days, with their place in the grammar."""
    placed = []
    for expression in expressions:
        if expression.period is None and expression.inner is None:
            continue
        words = _tokens(reading, expression.at)
        if not words:
            continue
        head = next(
            (i for i in words if reading.tokens[i].head not in words and reading.tokens[i].head >= 0), words[-1]
        )
        if expression.form in ("since", "range"):  # hung on by its first part: "since war broke out in April"
            head = _lasting_verb(reading, words[0]) or _outermost(reading, words)
        placed.append(_Time(expression, reading.sentence_of[words[0]], words[0], words[-1] + 1, head))
    return placed


def _lasting_verb(reading: Reading, since: int) -> int | None:
    """The nearest verb before "since" that has an end in the present: "has killed 12 since May"."""
    first = reading.sentences[reading.sentence_of[since]].first
    for i in range(since - 1, first - 1, -1):
        token = reading.tokens[i]
        if (
            token.rel == "aux"
            and token.lemma == "have"
            and token.text.lower() in ("has", "have", "'ve")
            and token.head < since
        ):
            return token.head
    return None


def _outermost(reading: Reading, words: range) -> int:
    return next((i for i in words if reading.tokens[i].head not in words), words[0])


def _path(reading: Reading, start: int, end: int) -> tuple[list[int], list[int]] | None:
    """Tokens from `start` up to what it shares with `end`, and from there down to `end`."""
    up = [start]
    while reading.tokens[up[-1]].head >= 0 and len(up) < 60:
        up.append(reading.tokens[up[-1]].head)
    down = [end]
    known = {token: place for place, token in enumerate(up)}
    while down[-1] not in known:
        head = reading.tokens[down[-1]].head
        if head < 0 or len(down) > 60:
            return None
        down.append(head)
    return up[: known[down[-1]] + 1], down[::-1]


# --------------------------------------------------------------------------- stated


def _stated(acts: _Acts, times: list[_Time]) -> list[Period | None]:
    """For each act the days of the time expression in its own sentence that belongs to it."""
    found: list[Period | None] = []
    costs = [
        {t: _cost(acts, i, time) for t, time in enumerate(times) if time.sentence == frame.sentence}
        for i, frame in enumerate(acts.frames)
    ]
    least = [min((cost[t] for cost in costs if t in cost), default=_NO) for t in range(len(times))]
    for i, cost in enumerate(costs):
        options = []
        for t, far in cost.items():
            period = _fitting(acts, i, times[t]) if far <= _reach(acts, i) else None
            if period is not None:
                another = far > least[t] + 1.0  # another act is nearer to it
                options.append((far + 2.0 * another, t, period))
        found.append(_running(acts, i, min(options, key=lambda o: o[:2])[2], times) if options else None)
    return found


def _running(acts: _Acts, i: int, period: Period, times: list[_Time]) -> Period:
    """ "300 so far in a siege that began on Friday": from Friday to now."""
    now = (
        t.expression.period for t in times if t.expression.form == "so_far" and t.sentence == acts.frames[i].sentence
    )
    running = next(now, None)
    if running is None or running.end is None or period.start is None or acts.speech(i) or period.start > running.end:
        return period
    return replace(period, end=running.end)


def _reach(acts: _Acts, i: int) -> float:
    if acts.speech(i):
        return _NEAR
    return 2 * _FAR if acts.stances[i].status == Status.HISTORICAL else _FAR


def _fitting(acts: _Acts, i: int, time: _Time) -> Period | None:
    """What the expression means of this act: nothing to come has happened."""
    expression, published = time.expression, acts.reading.article.published
    period = expression.period
    if _within(acts, i, time):
        period = expression.inner
    if period is None or published is None or acts.speech(i) and expression.form in _OPEN_START:
        return None if published is not None else period
    today = published.day
    if acts.coming(i):
        period = expression.coming or period
        past = period.end is not None and period.end < today
        return None if past and acts.stances[i].status == Status.HYPOTHETICAL else period
    if period.start is not None and period.start > today:
        return period if acts.stances[i].status == Status.NEGATED else None
    if period.end is not None and period.end > today and acts.stances[i].status != Status.NEGATED:
        period = replace(period, end=today)
    return period


def _within(acts: _Acts, i: int, time: _Time) -> bool:
    """Whether the act is what "since" counts from: "since Friday, when the talks were called off"."""
    if time.expression.inner is None:
        return False
    head, tokens = acts.frames[i].head, acts.reading.tokens
    if time.first <= head < time.last:
        return True
    follows = [tokens[j].lemma for j in range(time.last, min(time.last + 2, len(tokens)))]
    return head > time.last and "when" in follows and not any(tokens[j].text in ";." for j in range(time.last, head))


def _cost(acts: _Acts, i: int, time: _Time) -> float:
    """How far the expression is from the act: 0 its own, above `_FAR` another's."""
    frame = acts.frames[i]
    if time.first <= frame.head < time.last or _within(acts, i, time):
        return 0.0  # "since war broke out in April": the act is part of the time
    if time.expression.form in _ONGOING:
        return 1.0 if _about(acts, i, time) else _NO
    holder = acts.reading.tokens[time.head].head
    if acts.reading.tokens[time.head].rel in _ATTRIBUTE and "-" in _text(acts, time):
        return _NO  # "a one-month truce" tells how long
    charge = _charge(acts, i, time, holder)
    if charge is not None and frame.head in (charge, holder):
        return 1.0 if frame.head == charge else _NO
    if holder in acts.reports and holder != frame.head and not _dates_both(acts, i, holder):
        return _NO
    return min(_by_tree(acts, i, time), _by_words(acts, i, time))


def _text(acts: _Acts, time: _Time) -> str:
    return time.expression.at.of(acts.reading.article.text)


def _charge(acts: _Acts, i: int, time: _Time, holder: int) -> int | None:
    """What was done, where a time behind "accused them of deporting 300" hangs on the accusing."""
    tokens = acts.reading.tokens
    for head in acts.heads(acts.frames[i].sentence):
        token = tokens[head]
        if not 0 <= holder < head < time.first or token.xpos != "VBG" or token.rel not in ("acl", "advcl", "xcomp"):
            continue
        under = token.head == holder or token.head >= 0 and tokens[token.head].head == holder
        if under and tokens[head - 1].lemma == "of":
            return head
    return None


def _dates_both(acts: _Acts, i: int, report: int) -> bool:
    """Whether a verb of saying is one with the act: "announced a truce on Monday", "vowed and said"."""
    token = acts.reading.tokens[acts.frames[i].head]
    return token.head == report and token.rel in ("obj", "nsubj", "nsubj:pass", "conj")


def _by_tree(acts: _Acts, i: int, time: _Time) -> float:
    """The cost of the walk through the tree from the act to the time."""
    frame, reading = acts.frames[i], acts.reading
    path = _path(reading, frame.head, time.head)
    if path is None:
        return _NO
    up, down = path
    others = acts.heads(frame.sentence) - {frame.head, *_tokens(reading, frame.trigger)}
    cost = 0.0
    for child in up[:-1]:
        token = reading.tokens[child]
        cost += _UP.get(token.rel, 0.7)
        if token.rel == "conj" and _perfect(acts, child) and time.expression.form not in _LASTING:
            cost += 3.0  # "... on Monday, but has not been lifted"
        if acts.aside(child):
            cost += 4.0  # "left on Monday, hours after the raid"
        if token.head in acts.reports and token.head != frame.head and token.rel in _SAID:
            return _NO  # a time outside what was said
        if token.head in others:
            cost += 0.5
    for place, child in enumerate(down[1:], 1):
        token = reading.tokens[child]
        own = place == 1 and len(up) == 1
        cost += 0.5 if own and token.rel in ("acl", "acl:relcl") else _DOWN.get(token.rel, 0.7)
        if child in acts.reports and child != frame.head and not (own and token.rel.startswith("acl")):
            return _NO
        if child in others:
            cost += 4.0
        if acts.speech(i) and token.rel in _DOWN and token.rel != "conj":
            cost += 3.0  # a time in what was said
    return cost + abs(time.first - frame.head) / 100


def _by_words(acts: _Acts, i: int, time: _Time) -> float:
    """The cost by the words in between, which a wrong tree leaves as they are."""
    frame, tokens = acts.frames[i], acts.reading.tokens
    holder = tokens[time.head]
    if holder.rel in _ATTRIBUTE and holder.head != frame.head:
        return _NO  # "after a Feb. 27 ceasefire"
    others = acts.heads(frame.sentence)
    if _in_aside_of(acts, time.head, others - {frame.head}) and not _below(acts.reading, frame.head, time.head):
        return _NO  # "the party, which signed a deal in 2014, condemned the raid"
    between = range(frame.head + 1, time.first) if time.first > frame.head else range(time.last, frame.head)
    cost = 2.0 + len(between) / 12
    if time.first < frame.head and acts.aside(frame.head):
        cost += 4.0
    clause = bool(between) and tokens[between[0]].lemma in _RELATIVE  # "fighting which has killed"
    for j in between:
        if j in acts.reports:
            return _NO
        if j in others:
            cost += 2.5
        elif tokens[j].upos == "VERB" and tokens[j].xpos in _FINITE:
            cost += 0.0 if clause else 1.0
            clause = False
        elif tokens[j].upos == "CCONJ":
            cost += 1.0
        elif tokens[j].text in _BREAKS:
            cost += 0.7
    return cost


def _in_aside_of(acts: _Acts, i: int, others: set[int]) -> bool:
    """Whether word `i` stands in a relative clause that has a comma before it and another act for its verb."""
    tokens = acts.reading.tokens
    while tokens[i].head >= 0 and tokens[i].rel != "acl:relcl":
        i = tokens[i].head
    if tokens[i].rel != "acl:relcl" or i not in others:
        return False
    words = [child for child in acts.children(i) if child.text == "," or child.lemma in _RELATIVE]
    return bool(words) and words[0].text == ","


def _below(reading: Reading, i: int, time: int) -> bool:
    """Whether word `i` stands in the same relative clause as the time."""
    clause = time
    while reading.tokens[clause].rel != "acl:relcl" and reading.tokens[clause].head >= 0:
        clause = reading.tokens[clause].head
    return i in reading.subtree(clause)


def _days_before(acts: _Acts, i: int) -> int | None:
    """ "a day after the two sides clashed", "two days after the raid": how many days."""
    tokens, head = acts.reading.tokens, acts.frames[i].head
    after = next(
        (j for j in acts.reading.children[head] if tokens[j].lemma == "after" and tokens[j].rel in ("mark", "case")), 0
    )
    if after < 2 or after > head or tokens[after - 1].lemma != "day":
        return None
    return _DAYS.get(tokens[after - 2].text.lower())


def _perfect(acts: _Acts, i: int) -> bool:
    return any(child.rel == "aux" and child.text.lower() in ("has", "have", "'ve") for child in acts.children(i))


def _about(acts: _Acts, i: int, time: _Time) -> bool:
    """Whether the act is the war that the words give the age of, or what that war has done."""
    tokens = acts.reading.tokens
    head = acts.frames[i].head
    near = range(time.last, min(time.last + 5, len(tokens)))
    return head in near or tokens[head].rel == "acl:relcl" and tokens[head].head in near


# --------------------------------------------------------------------------- context


@dataclass(frozen=True, slots=True)
class _Context:
    """What the rest of the story says of when an act was."""

    acts: _Acts
    stated: list[Period | None]

    def __call__(self, i: int) -> Period | None:
        published = self.acts.reading.article.published
        own = self.stated[i]
        if published is not None and (days := _days_before(self.acts, i)) is not None:
            return self._before(i, days, published.day)
        if own is not None:
            return self._begun(i, own)
        if published is None:
            return self._told(i)
        status = self.acts.stances[i].status
        today = published.day
        if status == Status.HYPOTHETICAL:
            return Period(today, None, "open", "story", None)
        if status == Status.FUTURE:
            return self._told(i) or Period(today, None, "open", "story", None)
        if status == Status.HISTORICAL:
            return Period(None, today, "open", "context", None)
        return self._told(i) or Period(today, today, "day", "story", None)

    def _before(self, i: int, days: int, today: date) -> Period:
        """The day that lies so many before that of the act it is told with."""
        sentence = self.acts.frames[i].sentence
        told = (
            period.end
            for j, period in enumerate(self.stated)
            if j != i and period is not None and self.acts.frames[j].sentence == sentence and period.grain == "day"
        )
        day = (next((end for end in told if end is not None), None) or today) - timedelta(days=days)
        return Period(day, day, "day", "context", None)

    def _begun(self, i: int, own: Period) -> Period:
        """ "So far" and "as of Monday" count from where the happening began."""
        if own.start is not None or own.end is None or own.grain == "open" and own.at is None:
            return own
        ongoing = self._ongoing() if self.acts.frames[i].type == "ASSAULT" else None
        if ongoing is None or ongoing.start is None or ongoing.start > own.end:
            return own
        return replace(own, start=ongoing.start, grain=ongoing.grain)

    def _told(self, i: int) -> Period | None:
        """The days of the same happening, as another sentence tells them."""
        kind = self.acts.frames[i].type
        headline = self.acts.reading.sentences[self.acts.frames[i].sentence].headline
        found = None
        if self.acts.speech(i):  # a headline's act of speech is the one that the story goes on to tell
            found = self._first(i, frozenset({kind})) if headline else None
        elif kind == "ASSAULT":
            found = self._ongoing() or self._first(i, frozenset({kind})) or self._nearest(i, _GROUND)
        elif kind == "PROTEST" or self.acts.frames[i].mode == "arrest":
            found = self._nearest(i, frozenset({kind})) or self._nearest(i, _GROUND)
        elif kind != "CONSULT":
            found = self._first(i, frozenset({kind})) if self.acts.coming(i) else self._twin(i, kind)
        return None if found is None else replace(found, basis="context", at=None)

    def _ongoing(self) -> Period | None:
        """The happening that the story is about, where it tells since when it has lasted."""
        published = self.acts.reading.article.published
        if published is None:
            return None
        for j, period in enumerate(self.stated):
            if period is None or self.acts.frames[j].type != "ASSAULT" or not self._current(j, period):
                continue
            if self._lasts(j, period, published.day):
                return replace(period, end=published.day)
        return None

    def _lasts(self, j: int, period: Period, today: date) -> bool:
        if period.start is None or period.end is None or period.grain != "day":
            return False
        if period.end == today and period.end - period.start > timedelta(days=1):
            return True
        token = self.acts.reading.tokens[self.acts.frames[j].head]
        return token.lemma in self.acts.begins and period.start == period.end

    def _current(self, j: int, period: Period) -> bool:
        """Whether the days are those of the news, not of its background."""
        published = self.acts.reading.article.published
        if (
            self.acts.stances[j].status in (Status.HISTORICAL, Status.NEGATED, Status.HYPOTHETICAL)
            or period.start is None
        ):
            return False
        if published is None or period.end is None:
            return True
        return period.end >= published.day - _CURRENT and (period.grain in _SHORT or self.acts.coming(j))

    def _news(self, i: int, j: int, period: Period) -> bool:
        """Whether act `j` can date act `i`: what is weeks old is told for its own sake alone."""
        published = self.acts.reading.article.published
        if published is None or period.end is None or period.end >= published.day - _FRESH:
            return True
        return 0 <= self.acts.frames[i].sentence - self.acts.frames[j].sentence <= 2

    def _first(self, i: int, kinds: frozenset[str]) -> Period | None:
        """The days of the first act of these kinds that has its own: the lede's."""
        return self._of(i, kinds, range(len(self.stated)))

    def _nearest(self, i: int, kinds: frozenset[str]) -> Period | None:
        """The days of the nearest act of these kinds that has its own; before this one, else after."""
        return self._of(i, kinds, [*range(i - 1, -1, -1), *range(i + 1, len(self.stated))])

    def _twin(self, i: int, kind: str) -> Period | None:
        """The days of the nearest act of this kind and mode: an arrest does not date an expulsion."""
        mode = self.acts.frames[i].mode
        order = [*range(i - 1, -1, -1), *range(i + 1, len(self.stated))]
        return self._of(i, frozenset({kind}), [j for j in order if self.acts.frames[j].mode == mode])

    def _of(self, i: int, kinds: frozenset[str], order: Iterable[int]) -> Period | None:
        coming = self.acts.stances[i].status == Status.FUTURE
        for j in order:
            period = self.stated[j]
            if period is None or self.acts.frames[j].type not in kinds or not self._current(j, period):
                continue
            if (self.acts.stances[j].status == Status.FUTURE) == coming and self._news(i, j, period):
                return period
        return None
