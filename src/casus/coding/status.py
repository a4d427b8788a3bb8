"""How firmly, and in whose words: the status of each act from its clause, its governors and its quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from casus.coding import grammar
from casus.coding.acts import BEGINS, innermost
from casus.coding.hunches import players
from casus.tables import Tables
from casus.types import SPEECH, Frame, Hunch, Period, Phrase, Published, Quote, Reading, Span, Stance, Status

CERTAIN = 0.9  # of a status that the rules do not see
HISTORICAL_DAYS = 60  # CODEBOOK 3
_FIRST_PERSON = frozenset({"i", "we", "us", "our", "my"})
_SELF = _FIRST_PERSON | {"it", "he", "she", "they"}
_NOBODY = frozenset({"no", "nobody", "none", "no-one", "neither"})
_NO = frozenset({"no"})
_RANKS = frozenset({"first", "second", "third", "last", "latest", "only"})
_IF = frozenset({"if", "unless"})
_COMING = frozenset({"will", "'ll", "’ll", "would", "shall"})
_HAVE = frozenset({"have"})
_ORDER = tuple(Status)
_ANNOUNCED = frozenset({"CONCEDE", "AGREE"})  # saying that one will is the act


@dataclass(frozen=True, slots=True)
class HedgeRow:
    """A word that moves an act away from plain fact."""

    word: str
    relation: str  # aux mark governs adverb modifies det
    makes: str  # a status, or "act"


@dataclass(frozen=True, slots=True)
class CueRow:
    """A reporting word: what it makes of the words that it reports."""

    lemma: str
    pos: str
    kind: str
    effect: str  # claims denies asks none
    takes: str | None = None
    bars: str | None = None


_MAKES = {"asks": Status.HYPOTHETICAL, "expects": Status.FUTURE}
_PLAIN = CueRow("", "", "neutral", "claims")  # words in quotation marks, a speaker, no reporting word


@dataclass(frozen=True, slots=True)
class StatusJudge:
    """Frames -> stances, one for each (CODEBOOK 3, 8)."""

    hedges: Mapping[tuple[str, str], str]
    cues: Mapping[tuple[str, str], CueRow]
    light: frozenset[str]

    @classmethod
    def load(cls, tables: Tables, supports: Mapping[str, str]) -> StatusJudge:
        hedges = {(row.word, row.relation): row.makes for row in tables.values("hedges.tsv", HedgeRow)}
        cues = {(row.lemma, row.pos): row for row in tables.values("reporting.tsv", CueRow)}
        return cls(hedges, cues, frozenset(supports) | BEGINS)

    def __call__(self, frames: tuple[Frame, ...], reading: Reading) -> tuple[Stance, ...]:
        return tuple(_weighed(self._judge(frame, reading), frame, reading) for frame in frames)

    def _judge(self, frame: Frame, reading: Reading) -> Stance:
        quote = self._words(frame, reading)
        if quote is None and frame.type not in SPEECH and self._is_own_claim(frame, reading):
            return Stance(Status.CLAIMED, next(iter(frame.phrases("actor")), None), frame.trigger)
        signs = list(self._signs(frame, reading, quote))
        wished = quote is not None and self._cue(quote, reading).effect in _MAKES
        own_words = frame.type in SPEECH and not wished and _speaks_for_itself(frame, reading, quote)
        if quote is not None and not own_words:
            effect = self._cue(quote, reading).effect
            if effect == "denies" or Status.NEGATED in signs:
                signs.append(Status.DENIED)
            elif effect in _MAKES:
                signs.append(_MAKES[effect])
            elif effect != "none":
                signs.append(Status.CLAIMED)
        status = min(signs, key=_ORDER.index, default=Status.REPORTED)
        if status is Status.FUTURE and frame.type in _ANNOUNCED and own_words:
            return Stance(Status.REPORTED)
        if status is Status.REPORTED or quote is None or own_words:
            return Stance(status)
        return Stance(status, quote.speaker, quote.cue, self._cue(quote, reading).kind)

    def _words(self, frame: Frame, reading: Reading) -> Quote | None:
        """Whose words tell of the act; of "rejected claims that ..." those of who rejects nobody's claims."""
        quote = innermost(reading, frame.head)
        if quote is None or quote.speaker is not None or quote.cue is None:
            return quote
        around = [q for q in reading.quotes if q.content.holds(quote.cue) and q.content.holds(frame.trigger)]
        return next((q for q in around if q.speaker and self._cue(q, reading).effect == "denies"), quote)

    def _is_own_claim(self, frame: Frame, reading: Reading) -> bool:
        """ "claimed responsibility": the doer's word for an act that has no other word."""
        token = reading.tokens[frame.head]
        return len(frame.trigger.of(reading.article.text).split()) > 1 and (token.lemma, token.upos) in self.cues

    def _cue(self, quote: Quote, reading: Reading) -> CueRow:
        if quote.cue_token is None:
            return _PLAIN
        cue = reading.tokens[quote.cue_token]
        return self.cues.get((cue.lemma, cue.upos), _PLAIN)

    def _signs(self, frame: Frame, reading: Reading, quote: Quote | None) -> Iterator[Status]:
        """Every status that a word of the clause or a governor suggests."""
        i, tokens = frame.head, reading.tokens
        if tokens[i].rel == "aux" and tokens[i].head >= 0:
            return  # "must": the modal is the act
        told = quote is not None and not quote.direct
        noun = tokens[i].upos in ("NOUN", "PROPN")
        yield from self._around(reading, i, noun=noun, told=told, act=frame.trigger)
        if (form := self._infinitive(reading, i)) is not None:
            yield form
        for previous, governor in _governors(reading, i, quote):
            rel, lemma = tokens[previous].rel, tokens[governor].lemma
            if rel in ("conj", "nsubj", "nsubj:pass") and not (lemma in self.light or rel == "conj"):
                return
            if rel == "conj" and not _shares_clause(reading, previous):
                return
            if rel == "advcl" and not _completes(reading, previous):
                return
            makes = self.hedges.get((lemma, "governs")) if _completes(reading, previous) else None
            if makes is not None and makes != "act":
                yield Status(makes)
            if rel == "acl:relcl" or (
                rel in ("obl", "nmod", "advcl", "acl")
                and makes is None
                and not self._carries(reading, previous, governor)
            ):
                return
            yield from self._around(reading, governor, noun=False, told=told)

    def _around(self, reading: Reading, i: int, *, noun: bool, told: bool, act: Span | None = None) -> Iterator[Status]:
        """Auxiliaries, marks, adverbs and determiners on word `i`, those that are words of the `act` left out;
        `told`: in indirect speech, where "would" is the speaker's "will"."""
        if grammar.lemma_kids(reading, i, "mark", _IF):
            yield Status.HYPOTHETICAL  # also of what would not happen: "if they do not leave"
            return
        if _has_condition(reading, i, act):
            yield Status.HYPOTHETICAL
        for j in reading.children[i]:
            token = reading.tokens[j]
            if act is not None and act.start <= token.start < act.end:
                continue
            word = token.text.lower()
            relation = _RELATIONS.get(token.rel.split(":")[0])
            if relation is None or (relation == "modifies" and not noun):
                continue
            if told and token.lemma == "would" and relation == "aux":
                yield Status.FUTURE
                continue
            makes = self.hedges.get((word, relation)) or self.hedges.get((token.lemma, relation))
            if makes is not None and makes != "act":
                yield Status(makes)
        if reading.tokens[i].rel in ("obl", "nmod", "advcl") and grammar.preposition(reading, i) == "without":
            yield Status.NEGATED
        if not noun and any(_is_nobody(reading, j) for j in grammar.kids(reading, i, "nsubj", "nsubj:pass")):
            yield Status.NEGATED
        if not noun and any(grammar.lemma_kids(reading, j, "det", _NO) for j in grammar.kids(reading, i, "obj")):
            yield Status.NEGATED  # "took no prisoners"

    def _infinitive(self, reading: Reading, i: int) -> Status | None:
        """ "NATO to send troops" is planned; "to prevent an attack", "in order to retake it" is a purpose."""
        token = reading.tokens[i]
        marked = any(reading.tokens[j].lemma == "to" for j in grammar.kids(reading, i, "mark"))
        if not marked or token.upos not in ("VERB", "AUX"):
            return None
        if token.head < 0 or token.rel in ("root", "parataxis", "ccomp"):
            return Status.FUTURE
        if self.hedges.get((reading.tokens[token.head].lemma, "governs")) == "act":
            return None  # "an attempt to storm it", "used a car to bomb it"
        if token.rel == "acl":  # "plans to storm it" are not yet, "the first to storm it" has done so
            return None if _has_been_done(reading, i) else Status.FUTURE
        if token.rel == "xcomp" and reading.tokens[token.head].lemma == "be":
            return Status.FUTURE
        return self._purpose(reading, token.head) if token.rel == "advcl" else None

    def _purpose(self, reading: Reading, governor: int) -> Status:
        """ "sent troops to retake it" tells a purpose, "advanced plans to retake it" a plan."""
        aims = (self.hedges.get((reading.tokens[j].lemma, "governs")) for j in grammar.kids(reading, governor, "obj"))
        return Status.FUTURE if Status.FUTURE in aims else Status.HYPOTHETICAL

    def _carries(self, reading: Reading, i: int, governor: int) -> bool:
        """A light word over an act ("the start of the attack"); "the claim for the attack" is another thing."""
        return reading.tokens[governor].lemma in self.light and grammar.preposition(reading, i) != "for"


_RELATIONS = {
    "aux": "aux",
    "mark": "mark",
    "advmod": "adverb",
    "amod": "modifies",
    "compound": "modifies",
    "det": "det",
    "cc": "adverb",
}


def _governors(reading: Reading, i: int, quote: Quote | None) -> Iterator[tuple[int, int]]:
    """(word, its governor) upwards, as far as the quote's own words reach."""
    previous = i
    for governor in grammar.path_up(reading, i):
        token = reading.tokens[governor]
        if quote is not None and not quote.content.start <= token.start < quote.content.end:
            return
        yield previous, governor
        previous = governor


def _has_condition(reading: Reading, i: int, act: Span | None) -> bool:
    """ "If they stay, we will march": what will come under a condition; a refusal stays one."""
    auxiliaries = [reading.tokens[j] for j in grammar.kids(reading, i, "aux") if reading.tokens[j].lemma in _COMING]
    if not auxiliaries or (act is not None and act.start <= auxiliaries[0].start < act.end):
        return False
    return any(grammar.lemma_kids(reading, j, "mark", _IF) for j in grammar.kids(reading, i, "advcl"))


def _is_nobody(reading: Reading, i: int) -> bool:
    """ "no one was hurt", "nobody fired", "none of the men was killed"."""
    return reading.tokens[i].lemma in _NOBODY or grammar.lemma_kids(reading, i, "det", _NOBODY)


def _has_been_done(reading: Reading, i: int) -> bool:
    """ "the only ones to have recognised it", "the first to recognise it"."""
    ranked = grammar.lemma_kids(reading, reading.tokens[i].head, "amod", _RANKS)
    return (
        ranked or reading.tokens[reading.tokens[i].head].lemma in _RANKS or grammar.lemma_kids(reading, i, "aux", _HAVE)
    )


def _completes(reading: Reading, i: int) -> bool:
    """Word `i` is what its governor is about: "fears of war", "to prevent rebels from leaving", not "..., while"."""
    rel = reading.tokens[i].rel
    if rel == "advcl":
        return reading.tokens[i].xpos in ("VB", "VBG") and not any(True for _ in grammar.kids(reading, i, "nsubj"))
    return rel not in ("conj", "nsubj", "acl:relcl", "parataxis")


def _shares_clause(reading: Reading, i: int) -> bool:
    """A second verb without subject or auxiliary of its own takes those of the first."""
    if reading.tokens[i].upos not in ("VERB", "AUX"):
        return True
    return not any(reading.tokens[j].rel in ("nsubj", "nsubj:pass", "aux", "mark") for j in reading.children[i])


def _speaks_for_itself(frame: Frame, reading: Reading, quote: Quote | None) -> bool:
    """A speech act whose doer is the speaker of the words around it: it is made by being said."""
    if quote is None:
        return True
    actors = frame.phrases("actor")
    if not actors:
        return quote.speaker is not None and reading.tokens[frame.head].lemma in ("must", "have", "need", "should")
    for phrase in actors:
        word = reading.tokens[phrase.head]
        if word.text.lower() in _FIRST_PERSON or (word.text.lower() in _SELF and not quote.direct):
            return True
        if quote.direct and any(
            reading.tokens[j].text.lower() in _FIRST_PERSON for j in range(phrase.first, phrase.last)
        ):
            return True  # "our government condemns"
        if quote.speaker is not None and _same_phrase(phrase, quote.speaker):
            return True
    return False


def _same_phrase(a: Phrase, b: Phrase) -> bool:
    return a.head == b.head or (a.first < b.last and b.first < a.last)


def _weighed(stance: Stance, frame: Frame, reading: Reading) -> Stance:
    """The rules' status, but where the encoder is all but certain of another; and a speaker that they do not find."""
    hunch = reading.hunches.get(frame.head)
    if hunch is None or not hunch.statuses:
        return stance
    status = max(hunch.statuses, key=lambda name: hunch.statuses[name])
    if CERTAIN <= hunch.statuses[status] and status != stance.status:
        stance = Stance(Status.REPORTED) if status == Status.REPORTED else replace(stance, status=Status(status))
    if stance.status is Status.REPORTED or stance.speaker is not None:
        return stance
    return replace(stance, speaker=_speaker(frame, hunch, reading))


def _speaker(frame: Frame, hunch: Hunch, reading: Reading) -> Phrase | None:
    """Whom the encoder takes for the speaker, if there is one."""
    found = players(reading, frame.head, hunch, "speaker")
    return grammar.noun_phrase(reading, found[0]) if found else None


def aged(stance: Stance, period: Period | None, published: Published | None) -> Stance:
    """Background told with a past period, or more than 60 days old, is historical."""
    if period is None or published is None or period.basis != "stated" or period.end is None:
        return stance
    vague = period.grain == "open" and period.start is None and period.end <= published.day
    old = period.end < published.day - timedelta(days=HISTORICAL_DAYS)
    if (old or vague) and _ORDER.index(stance.status) > _ORDER.index(Status.HISTORICAL):
        return replace(stance, status=Status.HISTORICAL)
    return stance
