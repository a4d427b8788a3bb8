"""One act, one record: which of a sentence's triggers name the same act, and which name none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from casus.coding import grammar
from casus.coding.triggers import Trigger
from casus.types import SPEECH, Event, Quote, Reading, Span, Status

BEGINS = frozenset(
    "begin break burst commence continue erupt ensue escalate flare happen intensify occur rage resume spread start "
    "subside take unfold follow persist go come last end".split()
)
_ANCHORS = frozenset(
    {"since", "after", "before", "following", "until", "ahead of", "prior to", "despite", "over", "about"}
)
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "such", "both", "all", "any"})
_TOLLS = frozenset("claim cost destroy displace injure kill leave report wound".split())  # "the attack left ten dead"
_TELLING = frozenset({"nummod", "acl:relcl", "acl", "nmod"})  # what tells more than the noun
_DENIALS = frozenset({"deny", "refute", "dispute"})
_NEAR = 4  # edges: a harm word and the act that caused it


@dataclass(frozen=True, slots=True)
class Draft:
    """A trigger with the head words of its roles."""

    trigger: Trigger
    sentence: int
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    plain: bool = False  # adjectives that name nobody stand where the doers do
    hurts: bool = False  # a harm word has joined it: it brings a toll

    @property
    def head(self) -> int:
        return self.trigger.head

    @property
    def type(self) -> str:
        return self.trigger.row.type

    @property
    def is_harm(self) -> bool:
        return self.trigger.row.scheme == "harm"

    @property
    def is_noun(self) -> bool:
        return self.trigger.row.pos == "N"

    def joined(self, other: Draft) -> Draft:
        """This draft with the roles that only `other` knows.

        An act of two sides has no recipient: "soldiers killed six rebels in a gun battle" names both,
        "nine people were killed in clashes" neither.
        """
        hurts, own = self.hurts or other.is_harm, () if self.plain else self.actors
        if self.trigger.row.scheme == "mutual":
            both = other.actors + other.recipients if other.actors else ()
            return replace(self, actors=own or both or self.actors, plain=False, hurts=hurts)
        actors = own or tuple(a for a in other.actors if a != self.head) or self.actors
        recipients = self.recipients or tuple(r for r in other.recipients if r != self.head)
        recipients = tuple(r for r in recipients if r not in actors)
        return replace(self, actors=actors, recipients=recipients, plain=False, hurts=hurts)


Fates = dict[Trigger, str]
"""Why a trigger is no record of its own."""


def one_record_an_act(
    reading: Reading,
    drafts: Sequence[Draft],
    supports: Mapping[str, str],
    *,
    known: Sequence[Draft],
    fates: Fates | None = None,
) -> list[Draft]:
    """The drafts of one sentence that are records, joined where two words name one act; `fates` gets the others."""
    steps: Sequence[tuple[str, Callable[[list[Draft]], list[Draft]]]] = (
        ("what a speech act is about", lambda ds: [d for d in ds if not _is_content(reading, d, ds)]),
        ("joined to the other word for the same act", lambda ds: _join_words(reading, ds, supports)),
        ("the purpose of a crowd", lambda ds: [d for d in ds if not _is_purpose_of_a_crowd(reading, d, ds)]),
        ("the toll of another act", lambda ds: _join_harm(reading, ds)),
        ("only anchors something else", lambda ds: [d for d in ds if not _is_anchor(reading, d, [*known, *ds])]),
        ("told before", lambda ds: [d for d in ds if not _is_told_again(reading, d, [*known, *ds], supports)]),
        ("what has ended", lambda ds: [d for d in ds if not _is_ended(reading, d, ds)]),
        ("part of an assault", lambda ds: [d for d in ds if not _readies_an_assault(d, ds)]),
    )
    kept = list(drafts)
    for why, step in steps:
        before, kept = kept, step(kept)
        if fates is not None and len(kept) < len(before):
            left = {draft.trigger for draft in kept}
            fates.update((draft.trigger, why) for draft in before if draft.trigger not in left)
    return kept


def adds_a_value(event: Event, told: Set[str]) -> bool:
    """An act told again is a record only where it says who, when, where, how many or who says so (CODEBOOK 10.1)."""
    if event.actor or event.recipient or event.tolls or event.claim.speaker or event.status is not Status.REPORTED:
        return True
    stated = (event.when, event.where)
    if any(value is not None and value.basis == "stated" for value in stated):
        return True
    return event.type not in told


def innermost(reading: Reading, i: int) -> Quote | None:
    """The smallest stretch of somebody's words that holds token `i`."""
    at = Span(reading.tokens[i].start, reading.tokens[i].end)
    holding = [quote for quote in reading.quotes if quote.content.holds(at)]
    return min(holding, key=lambda quote: quote.content.end - quote.content.start, default=None)


def _is_content(reading: Reading, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """What a demand, promise, threat or refusal is about; an accusation's embedded act stays."""
    for other in drafts:
        if other is draft or other.type not in SPEECH:
            continue
        if _below(reading, draft.head, other) and not (
            other.type == "ACCUSE" and not _is_plain_object(reading, draft, other)
        ):
            return True
    return False


def _is_plain_object(reading: Reading, draft: Draft, other: Draft) -> bool:
    """ "condemned the attack": the noun itself is what is condemned."""
    token = reading.tokens[draft.head]
    return draft.is_noun and token.head == other.head and token.rel in ("obj", "nsubj:pass", "obl", "nmod", "conj")


def _below(reading: Reading, i: int, speech: Draft) -> bool:
    """Token `i` stands in the content of a speech act: below it, but not in its subject or in a relative clause."""
    token = reading.tokens[speech.head]
    top = token.head if token.rel == "aux" and token.head >= 0 else speech.head
    if i == top:
        return top != speech.head
    previous = i
    for j in grammar.path_up(reading, i):
        rel = reading.tokens[previous].rel
        if rel == "acl:relcl":
            return False
        if j == top:
            if rel in ("nsubj", "nsubj:pass", "conj", "parataxis", "punct", "obl:tmod", "obl:unmarked"):
                return False
            return not (rel == "advcl" and not _is_condition(reading, previous))
        previous = j
    return False


def _is_condition(reading: Reading, clause: int) -> bool:
    marks = {reading.tokens[j].lemma for j in grammar.kids(reading, clause, "mark", "advmod")}
    return bool(marks & {"if", "unless", "until", "to", "should"})


def _join_words(reading: Reading, drafts: Sequence[Draft], supports: Mapping[str, str]) -> list[Draft]:
    """A verb and its noun that name one act: the noun stays where the verb is light."""
    kept = list(drafts)
    for noun in [draft for draft in drafts if draft.is_noun and not draft.is_harm]:
        verb = next((d for d in kept if d.type == noun.type and not d.is_noun and _one_act(reading, noun, d)), None)
        if verb is None or noun not in kept:
            continue
        lemma = reading.tokens[verb.head].lemma
        light = lemma in supports or lemma in BEGINS or verb.trigger.last - verb.trigger.first > 1
        if reading.tokens[noun.head].rel in ("obj", "obl") and not light:
            kept[kept.index(verb)] = verb.joined(noun)
            kept.remove(noun)
        else:
            kept[kept.index(noun)] = noun.joined(verb)
            kept.remove(verb)
    return kept


def _one_act(reading: Reading, noun: Draft, verb: Draft) -> bool:
    """The noun is an argument of the verb, or the subject of its relative clause ("clashes that erupted")."""
    above, below = reading.tokens[noun.head], reading.tokens[verb.head]
    if above.rel == "conj" and noun.trigger.row.mode == verb.trigger.row.mode:  # "fired tear gas and rubber bullets"
        above = reading.tokens[above.head]
    if below.head == noun.head and below.rel in ("acl:relcl", "acl"):
        return noun.head in grammar.subjects(reading, verb.head)
    governed = verb.trigger.first <= above.head < verb.trigger.last and not verb.is_harm
    return governed and above.rel in ("obj", "nsubj", "nsubj:pass", "obl", "obl:agent", "nmod")


def _join_harm(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """A harm word beside the violent act that caused it is that act's toll (CODEBOOK 1, 10.2)."""
    kept = list(drafts)
    for harm in [draft for draft in drafts if draft.is_harm]:
        acts = [d for d in kept if d.type == harm.type and not d.is_harm and _same_words(reading, d, harm)]
        acts = [d for d in acts if grammar.distance(reading, d.head, harm.head) <= _NEAR]
        acts = [d for d in acts if not (harm.actors and _parted(reading, d.head, harm.head))]
        if acts:
            act = min(acts, key=lambda d: (grammar.distance(reading, d.head, harm.head), abs(d.head - harm.head)))
            kept[kept.index(act)] = act.joined(harm)
            kept.remove(harm)
            continue
        twin = next((d for d in kept if d is not harm and d.is_harm and _one_harm(reading, d, harm)), None)
        if twin is not None and harm in kept and kept.index(twin) < kept.index(harm):
            kept.remove(harm)
    return kept


def _parted(reading: Reading, a: int, b: int) -> bool:
    """Told in two statements: "car bomb kills 35; militants claim attacks"."""
    return any(reading.tokens[j].text == ";" for j in range(min(a, b), max(a, b)))


def _same_words(reading: Reading, a: Draft, b: Draft) -> bool:
    """Told by the same voice."""
    first, second = innermost(reading, a.head), innermost(reading, b.head)
    if first is None or second is None or first == second:
        return True
    if _denies(reading, first) != _denies(reading, second):
        return False  # "said its jets had destroyed a launcher and denied hitting a school"
    return first.speaker is not None and second.speaker is not None and first.speaker.head == second.speaker.head


def _denies(reading: Reading, quote: Quote) -> bool:
    return quote.cue_token is not None and reading.tokens[quote.cue_token].lemma in _DENIALS


def _one_harm(reading: Reading, a: Draft, b: Draft) -> bool:
    """ "12 killed and 30 wounded": two harms of one act."""
    return _same_words(reading, a, b) and grammar.distance(reading, a.head, b.head) <= 2


def _is_anchor(reading: Reading, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """A noun that only dates another thing or names it: "since the attack", "the site of the bombing"."""
    if not draft.is_noun or draft.recipients or draft.actors or draft.hurts:
        return False
    token = reading.tokens[draft.head]
    if any(reading.tokens[j].rel in ("acl:relcl", "nummod") for j in reading.children[draft.head]):
        return False
    told = any(d.type == draft.type and d.head < draft.head for d in drafts)
    prep = grammar.preposition(reading, draft.head)
    if token.rel in ("obl", "nmod") and prep in _ANCHORS:
        return told
    return token.rel == "nmod" and prep == "of" and told and reading.tokens[token.head].upos == "NOUN"


def _is_told_again(reading: Reading, draft: Draft, drafts: Sequence[Draft], supports: Mapping[str, str]) -> bool:
    """ "the violence was a result of ...": a noun that only refers to an act told before, and tells no news of it."""
    token = reading.tokens[draft.head]
    if not draft.is_noun or draft.is_harm or draft.type in SPEECH or draft.recipients or draft.actors or draft.hurts:
        return False
    kids = [reading.tokens[j] for j in reading.children[draft.head]]
    if any(kid.rel in _TELLING for kid in kids) or not any(kid.lemma in _DEFINITE for kid in kids if kid.rel == "det"):
        return False
    if token.head < 0 or not any(d.type == draft.type and d.head < draft.head for d in drafts):
        return False
    lemma = reading.tokens[token.head].lemma
    if lemma in _DENIALS and token.rel == "obj":
        return False
    return lemma not in BEGINS and lemma not in _TOLLS and not (token.rel == "obj" and lemma in supports)


def _is_purpose_of_a_crowd(reading: Reading, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "marched to protest against the cuts": one act."""
    token = reading.tokens[draft.head]
    if token.lemma != "protest" or draft.is_noun or token.rel not in ("advcl", "xcomp", "acl"):
        return False
    return any(
        d is not draft and d.type == "PROTEST" and grammar.distance(reading, d.head, draft.head) <= 2 for d in drafts
    )


def _is_ended(reading: Reading, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "the fighting will end": the end is the act."""
    token = reading.tokens[draft.head]
    if draft.type != "ASSAULT" or not draft.is_noun or token.rel not in ("nsubj", "nsubj:pass", "obj"):
        return False
    if any(reading.tokens[j].rel == "acl:relcl" for j in reading.children[draft.head]):
        return False
    return any(d.trigger.row.mode == "ceasefire" and d.head == token.head for d in drafts)


def _readies_an_assault(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """MOBILIZE told with an ASSAULT of the same forces: the ASSAULT alone."""
    return draft.type == "MOBILIZE" and any(d.type == "ASSAULT" and set(d.actors) & set(draft.actors) for d in drafts)
