"""A trigger and its words: who did it and to whom, by grammar alone, and the act's mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from casus.coding import grammar
from casus.coding.acts import Draft, Fates, one_record_an_act
from casus.coding.domain import Domains, Page
from casus.coding.hunches import HEADS, RULE, Hunches
from casus.coding.ontology import Ontology
from casus.coding.triggers import Lexicon, Trigger
from casus.tables import Tables
from casus.types import SPEECH, Frame, Reading, Role, Sentence, Span, Token

CERTAIN = 0.85  # of a mode that the rules do not see
LEAST, HOPELESS = 0.35, 0.1  # the score of a record, and of what is not even looked at

_BY = frozenset({"by"})
_MADE = frozenset({"by", "from"})  # a threat from rebels
_OF = frozenset({"of"})
_SIDES = frozenset({"between", "with", "against", "among"})
_AIMED = frozenset({"on", "at", "against", "for", "to", "with"})
_PATIENT = frozenset({"of", "against", "on", "at"})
_FACED = frozenset({"against"})
_BEFORE = frozenset({"against", "outside", "at", "to"})  # a crowd in a town is not against it
_OUTSIDE = frozenset({"outside"})
_TIED = frozenset({"REJECT", "SANCTION", "COERCE", "CONCEDE"})
_WITH = frozenset({"with"})
_IMPOSED = frozenset({"on", "against", "to"})
_REFUSAL = frozenset({"aux", "advmod"})
_MOVES = frozenset({"MOBILIZE", "RETREAT", "CONSULT"})  # "to the border" says where, not against whom
_HURLS = frozenset("drop fire hurl launch lob rain shoot throw unleash use".split())
_SHOT_AT = ("ARMED", "AIRCRAFT", "DRONE")  # "shot the gunman", "shot the jet down"
_SUFFERS = frozenset({"lose", "suffer", "sustain"})
_HURLED = ("WEAPON", "HEAVYWEAPON", "MISSILE", "SHOTWORD", "EXPLOSIVE", "PRIMITIVE", "CROWDCONTROL")


@dataclass(frozen=True, slots=True)
class SupportRow:
    """A light verb: `launched` an offensive. voice: active, receive or mutual."""

    lemma: str
    voice: str


@dataclass(frozen=True, slots=True)
class ModeRow:
    """Which words make a mode: the lowest rank that finds one wins; no words, the type's default."""

    type: str
    words: str | None
    where: str  # trigger content sentence
    mode: str
    rank: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a word that might name an act: `why_not` is None where it is a record."""

    trigger: Trigger
    score: float | None  # None where no rule holds and the encoder sees no act
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """Lemmas that tell roles apart."""

    hurled: frozenset[str]  # what is fired at somebody
    scatter: frozenset[str]  # what force is used on a crowd for
    armed: frozenset[str]  # adjectives that name a side


@dataclass(frozen=True, slots=True)
class Finder:
    """Reading -> frames: the acts that the story names, one for each."""

    lexicon: Lexicon
    supports: Mapping[str, str]
    modes: Mapping[str, tuple[ModeRow, ...]]
    domains: Domains
    words: Words
    hunches: Hunches
    ontology: Ontology
    proposers: frozenset[str] = frozenset({RULE})
    least: float = LEAST
    hopeless: float = HOPELESS
    judged: bool = False  # False: every rule that fits makes a record

    @classmethod
    def load(cls, tables: Tables) -> Finder:
        modes: dict[str, list[ModeRow]] = {}
        for row in tables.values("modes.tsv", ModeRow):
            modes.setdefault(row.type, []).append(row)
        ranked = {kind: tuple(sorted(rows, key=lambda r: r.rank)) for kind, rows in modes.items()}
        supports = {row.lemma: row.voice for row in tables.values("supports.tsv", SupportRow)}
        lexicon = Lexicon.load(tables)
        hurled = frozenset().union(*(lexicon.classes[name] for name in _HURLED))
        hurled = hurled.difference(*(lexicon.classes[name] for name in _SHOT_AT))
        words = Words(hurled, lexicon.classes["SCATTERVERB"], lexicon.classes["ARMEDADJ"])
        return cls(
            lexicon, supports, ranked, Domains.load(tables), words, Hunches.load(tables, lexicon), Ontology.load(tables)
        )

    def with_heads(self) -> Finder:
        """The encoder proposes too, and a score of both decides."""
        return replace(self, proposers=frozenset({RULE, HEADS}), judged=True)

    def __call__(self, reading: Reading) -> tuple[Frame, ...]:
        return tuple(self._frame(reading, draft) for draft in self.drafts(reading))

    def verdicts(self, reading: Reading) -> list[Verdict]:
        """Of every word that might name an act what became of it, in the order of the text."""
        fates: Fates = {}
        kept = {draft.trigger for draft in self.drafts(reading, fates)}
        found = [Verdict(t, t.score, None if t in kept else fates[t]) for t in {**fates, **dict.fromkeys(kept)}]
        seen = {i for verdict in found for i in range(verdict.trigger.first, verdict.trigger.last)}
        for sentence in reading.sentences:
            for i in sorted(set(range(sentence.first, sentence.last)) - seen):
                unfit = self.lexicon.unfit(reading, i, sentence.first, sentence.last)
                found += [Verdict(trigger, None, why) for trigger, why in unfit]
        return sorted(found, key=lambda verdict: (verdict.trigger.head, verdict.why_not is not None))

    def drafts(self, reading: Reading, fates: Fates | None = None) -> list[Draft]:
        drafts: list[Draft] = []
        page = self.domains(reading)
        for number, sentence in enumerate(reading.sentences):
            triggers = self._triggers(reading, sentence, page, fates)
            found = [self._draft(reading, trigger, number) for trigger in triggers]
            joined = one_record_an_act(reading, found, self.supports, known=drafts, fates=fates)
            drafts.extend(d for d in joined if self._is_likely(d.trigger, self.least, fates))
        return drafts

    def _triggers(self, reading: Reading, sentence: Sentence, page: Page, fates: Fates | None) -> list[Trigger]:
        """The words of a sentence that name acts: by a rule, by the encoder alone, or where they differ the surer."""
        ruled = self._ruled(reading, sentence, page, fates) if RULE in self.proposers else []
        guessed = list(self.hunches.triggers(reading, sentence.first, sentence.last)) if HEADS in self.proposers else []
        for guess in guessed:
            same = next((t for t in ruled if t.first <= guess.head < t.last), None)
            if same is not None and (same.row.type == guess.row.type or guess.score <= same.score):
                continue
            if not (self._is_likely(guess, self.least, fates) and self._is_admitted(reading, guess, page, fates)):
                continue
            if same is None:
                ruled.append(guess)
            else:
                ruled[ruled.index(same)] = guess
                _note(fates, same, f"the encoder takes it for {guess.row.type}")
        # a harm word may be the toll of an act, whatever the encoder says of it alone
        kept = [t for t in ruled if t.row.scheme == "harm" or self._is_likely(t, self.hopeless, fates)]
        return sorted(kept, key=lambda t: (t.first, t.last))

    def _ruled(self, reading: Reading, sentence: Sentence, page: Page, fates: Fates | None) -> list[Trigger]:
        found = [
            _with_refusal(reading, t)
            for t in self.lexicon.find(reading, sentence.first, sentence.last)
            if _names_an_act(reading, t) or _note(fates, t, "names a thing, not an act")
        ]
        found = [t for t in found if self._is_admitted(reading, t, page, fates)]
        return [replace(t, score=self.hunches.score(reading, t)) for t in found] if self.judged else found

    def _is_admitted(self, reading: Reading, trigger: Trigger, page: Page, fates: Fates | None) -> bool:
        return page.admits(reading, trigger) or _note(fates, trigger, f"the story is {page.kind}")

    def _is_likely(self, trigger: Trigger, least: float, fates: Fates | None) -> bool:
        return not self.judged or least <= trigger.score or _note(fates, trigger, f"unlikely: below {least}")

    def _draft(self, reading: Reading, trigger: Trigger, sentence: int) -> Draft:
        if trigger.row.pos == "N":
            actors, recipients = _noun_roles(reading, trigger, self.supports, self.words)
        elif reading.tokens[trigger.head].upos == "AUX":
            actors, recipients = _modal_roles(reading, trigger)
        else:
            actors, recipients = _verb_roles(reading, trigger, self.words)
            attribute = reading.tokens[trigger.head].rel == "acl"  # "officers accused of the crime"
            judged = trigger.row.pos == "A" and trigger.row.type in SPEECH  # "this is unacceptable"
            if judged or trigger.row.scheme == "speech" and not (actors or attribute):
                actors = _speakers(reading, trigger.head) or actors
        if self.judged:
            actors, recipients = self.hunches.roles(reading, trigger, actors, recipients)
        plain = all(_is_plain(reading.tokens[j], self.words) for j in actors)
        return Draft(trigger, sentence, actors, tuple(r for r in recipients if r not in actors), plain)

    def _frame(self, reading: Reading, draft: Draft) -> Frame:
        row = draft.trigger.row
        roles = tuple(
            Role(kind, grammar.noun_phrase(reading, head))
            for kind, heads in (("actor", draft.actors), ("recipient", draft.recipients))
            for head in dict.fromkeys(heads)
        )
        return Frame(
            type=row.type,
            mode=self._sure_mode(reading, draft) or row.mode or self._mode(reading, draft),
            trigger=reading.span(draft.trigger.first, draft.trigger.last),
            head=draft.trigger.head,
            sentence=draft.sentence,
            roles=roles,
            rule=draft.trigger.rule,
            score=round(draft.trigger.score, 2),
            harm=row.harm,
            mutual=row.scheme == "mutual",
        )

    def _sure_mode(self, reading: Reading, draft: Draft) -> str | None:
        """The mode of which the encoder is all but certain."""
        hunch = reading.hunches.get(draft.head)
        if hunch is None or not hunch.modes:
            return None
        mode = max(hunch.modes, key=lambda name: hunch.modes[name])
        sure = CERTAIN <= hunch.modes[mode] and (draft.type, mode) in self.ontology.rows
        return mode if sure else None

    def _mode(self, reading: Reading, draft: Draft) -> str | None:
        around: dict[str, frozenset[str]] = {}
        for row in self.modes.get(draft.trigger.row.type, ()):
            if row.words is None:
                return row.mode
            if row.where not in around:
                around[row.where] = frozenset(
                    reading.tokens[j].lemma for j in _around(reading, draft.trigger, row.where)
                )
            if around[row.where] & self.lexicon.classes[row.words]:
                return row.mode
        return None


def _note(fates: Fates | None, trigger: Trigger, why: str) -> bool:
    """Notes why a trigger is dropped, where anybody wants to know; always False."""
    if fates is not None:
        fates[trigger] = why
    return False


def _around(reading: Reading, trigger: Trigger, where: str) -> Iterator[int]:
    """The tokens among which a mode's words are looked for."""
    if where == "trigger":
        yield from range(trigger.first, trigger.last)
    elif where == "content":
        yield from reading.subtree(_content_root(reading, trigger))
    else:
        yield from reading.subtree(grammar.clause_head(reading, trigger.head))


def _content_root(reading: Reading, trigger: Trigger) -> int:
    """A modal's content is its verb's clause."""
    token = reading.tokens[trigger.head]
    return token.head if token.rel == "aux" and token.head >= 0 else trigger.head


def _names_an_act(reading: Reading, trigger: Trigger) -> bool:
    """Not an attribute ("the besieged town"), not a part of another thing's name ("attack helicopters")."""
    token = reading.tokens[trigger.head]
    if trigger.row.pos == "N" and trigger.row.type != "ASSAULT" and _is_of_a_name(reading, trigger.first):
        return False
    if token.rel in ("compound", "amod", "nmod:poss", "flat", "compound:prt") and trigger.row.pos != "A":
        return False
    return not (trigger.row.pos == "A" and token.rel == "amod")


def _is_of_a_name(reading: Reading, first: int) -> bool:
    """A capital within a sentence: "the Organization for Security and Co-operation in Europe"."""
    sentence, word = reading.sentences[reading.sentence_of[first]], reading.tokens[first].text
    if sentence.headline or not word[0].isupper() or word.isupper() or first == sentence.first:
        return False
    return reading.tokens[first - 1].upos in ("CCONJ", "ADP", "DET", "ADJ")


def _with_refusal(reading: Reading, trigger: Trigger) -> Trigger:
    """ "would not bargain": where the refusal is the negation, it is a word of the trigger."""
    row = trigger.row
    if row.type != "REJECT" or row.pos != "V" or not any("NOTWORD" in n or n == "negated" for n in row.needs):
        return trigger
    first = trigger.first
    while first and reading.tokens[first - 1].head == trigger.head and reading.tokens[first - 1].rel in _REFUSAL:
        first -= 1
    return replace(trigger, first=first)


def _preps(trigger: Trigger) -> frozenset[str]:
    """The prepositions before whom the act is done to."""
    found = frozenset(trigger.row.preps)
    if trigger.row.type == "PROTEST":
        return found & _BEFORE | _OUTSIDE
    return found & _FACED if trigger.row.type in _MOVES else found


# --------------------------------------------------------------------------- roles of verbs


def _verb_roles(reading: Reading, trigger: Trigger, words: Words) -> tuple[tuple[int, ...], tuple[int, ...]]:
    i, scheme, preps = trigger.head, trigger.row.scheme, _preps(trigger)
    if scheme == "none":
        return (), ()
    passive = grammar.is_passive(reading, i)
    subjects = grammar.agents(reading, i) if passive else grammar.subjects(reading, i)
    found = grammar.objects(reading, i)
    objects = tuple(j for j in found if passive or not trigger.first <= j < trigger.last)  # "opened fire on the crowd"
    if reading.tokens[i].lemma in _HURLS:  # "fired rockets at the town"
        objects = tuple(j for j in objects if reading.tokens[j].lemma not in words.hurled)
    if scheme == "mutual":
        return subjects + objects + grammar.prepositional(reading, i, _SIDES), ()
    if scheme == "subj":
        return subjects, grammar.prepositional(reading, i, preps)
    if scheme == "harm" and not passive and (not objects or reading.tokens[i].lemma in _SUFFERS):
        people = trigger.row.harm != "destroyed"
        return (), people and objects or subjects or _who_they_were(
            reading, i
        )  # "12 people died", "they lost 12 men", "the army lost a tank"
    if scheme == "prep":
        return subjects, grammar.prepositional(reading, i, preps) or objects
    direct = objects or grammar.prepositional(reading, i, preps)
    direct = direct or tuple(k for j in found if j not in objects for k in grammar.prepositional(reading, j, preps))
    if trigger.row.type == "REQUEST" and not objects:
        direct = _asked(reading, i) or direct
    if scheme == "act" and trigger.row.type == "ASSAULT" and not direct:
        direct = _scattered(reading, i, words)
    if not direct and scheme == "speech":
        direct = _targets_of_content(reading, i, words)
    if trigger.row.type in _TIED:  # "closed its border with Ghana", "pulled out of talks with the rebels"
        direct = tuple(k for j in direct for k in grammar.prepositional(reading, j, _WITH)) or direct
    if trigger.row.type == "SANCTION" and objects:  # "reimposed sanctions on Iran", "cut aid to both countries"
        direct += tuple(
            k for j in (i, *objects) for k in grammar.prepositional(reading, j, _IMPOSED) if k not in direct
        )
    return subjects, direct


def _scattered(reading: Reading, i: int, words: Words) -> tuple[int, ...]:
    """Whom force was used on, by its purpose: "fired tear gas to disperse the crowd"."""
    for verb in grammar.kids(reading, i, "advcl", "xcomp"):
        if reading.tokens[verb].lemma in words.scatter:
            return grammar.objects(reading, verb)
    return ()


def _asked(reading: Reading, i: int) -> tuple[int, ...]:
    """Who is to do it: "demanded that the army withdraw"."""
    for verb in grammar.kids(reading, i, "ccomp"):
        if not grammar.is_passive(reading, verb) and any(True for _ in grammar.kids(reading, verb, "nsubj")):
            return grammar.subjects(reading, verb)
    return ()


def _targets_of_content(reading: Reading, i: int, words: Words) -> tuple[int, ...]:
    """Whom a threat or promise is about, where it addresses nobody: "threatened to retake the region"."""
    for verb in grammar.kids(reading, i, "xcomp", "ccomp"):
        found = grammar.objects(reading, verb) + grammar.prepositional(reading, verb, _AIMED)
        aimed = tuple(
            j for j in found if reading.tokens[j].lemma not in words.hurled
        )  # "vowed to fire missiles at Oman"
        if aimed:
            return aimed
    return ()


def _modal_roles(reading: Reading, trigger: Trigger) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """ "Their forces must leave": a demand of the speaker on the subject."""
    verb = reading.tokens[trigger.head].head
    if verb < 0:
        return (), ()
    subjects = grammar.subjects(reading, verb) or grammar.agents(reading, verb)
    return _speakers(reading, trigger.head), subjects


def _speakers(reading: Reading, i: int) -> tuple[int, ...]:
    """Who says the words that hold token `i`, innermost first."""
    at = Span(reading.tokens[i].start, reading.tokens[i].end)
    holding = [quote for quote in reading.quotes if quote.content.holds(at) and quote.speaker is not None]
    if not holding:
        return ()
    inner = min(holding, key=lambda quote: quote.content.end - quote.content.start)
    assert inner.speaker is not None
    return grammar.conjuncts(reading, inner.speaker.head)


# --------------------------------------------------------------------------- roles of nouns


def _noun_roles(
    reading: Reading, trigger: Trigger, supports: Mapping[str, str], words: Words
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    i, scheme = trigger.head, trigger.row.scheme
    if scheme == "none":
        return (), ()
    preps = _preps(trigger) or _PATIENT
    before = grammar.possessors(reading, i) + grammar.modifiers(reading, i)
    before = tuple(j for j in before if reading.tokens[j].lemma not in words.hurled)  # "artillery fire"
    by = grammar.prepositional(reading, i, _MADE if scheme == "speech" else _BY)
    of = grammar.prepositional(reading, i, _OF)
    lent = _lent_roles(reading, i, preps, supports)
    if scheme == "speech" and (by or grammar.possessors(reading, i)):  # "Kenya's call was rejected by Sudan"
        lent = replace(lent, actors=())
    if scheme == "mutual":
        sides = grammar.prepositional(reading, i, _SIDES)
        fought = trigger.row.type == "ASSAULT" and not sides
        if fought and len(before) == 1 and reading.tokens[before[0]].upos == "PROPN":
            before = ()  # "the Tripoli clashes": one name is the place
        return before + by + of + sides + lent.actors + lent.recipients, ()
    if scheme == "subj":
        return before + by + of + lent.actors, grammar.prepositional(reading, i, preps - _OF)
    if scheme in ("harm", "patient"):
        return _undergone(reading, trigger, preps, lent)
    targets = grammar.prepositional(reading, i, preps | _OF) or lent.recipients
    between = grammar.prepositional(reading, i, frozenset({"between"}))
    return before + by + between + lent.actors, targets


def _is_plain(token: Token, words: Words) -> bool:
    """An adjective that names nobody: "an overnight raid"."""
    return (
        token.upos in ("ADJ", "VERB")
        and token.rel == "amod"
        and token.text[0].islower()
        and token.lemma not in words.armed
    )


def _undergone(
    reading: Reading, trigger: Trigger, preps: frozenset[str], lent: _Lent
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Whose noun it is: "the mayor's murder" names the victim, "Israel's killing of the mayor" the doer."""
    i, harm = trigger.head, trigger.row.scheme == "harm"
    by, owners = grammar.prepositional(reading, i, _BY), grammar.possessors(reading, i)
    patients = grammar.prepositional(reading, i, _OF if harm else preps | _OF)
    if owners and patients:
        return owners + by, patients
    before = grammar.modifiers(reading, i)
    doers = () if harm else tuple(j for j in before if reading.tokens[j].rel == "amod")  # "Turkish arrests"
    sufferers = owners + tuple(j for j in before if j not in doers) + patients
    if harm and not sufferers:
        sufferers = _who_they_were(reading, i)
    return doers + by + lent.actors, sufferers or (() if harm else lent.recipients)


def _who_they_were(reading: Reading, i: int) -> tuple[int, ...]:
    """ "Seven of the dead were soldiers": what is said of them, or of a part of them."""
    j = reading.tokens[i].head if reading.tokens[i].rel == "nmod" else i
    said = reading.tokens[j].head
    if reading.tokens[j].rel != "nsubj" or not any(True for _ in grammar.kids(reading, said, "cop")):
        return ()
    return grammar.conjuncts(reading, said) if reading.tokens[said].upos in ("NOUN", "PROPN") else ()


@dataclass(frozen=True, slots=True)
class _Lent:
    actors: tuple[int, ...] = ()
    recipients: tuple[int, ...] = ()


def _lent_roles(reading: Reading, i: int, preps: frozenset[str], supports: Mapping[str, str]) -> _Lent:
    """What the light verb over a noun says: "rebels launched an attack on the town"."""
    token = reading.tokens[i]
    if token.rel == "conj" and token.head >= 0:
        return _lent_roles(reading, token.head, preps, supports)
    if token.head < 0 or token.rel not in ("obj", "nsubj:pass", "obl", "nsubj"):
        return _Lent()
    verb = token.head
    voice = supports.get(reading.tokens[verb].lemma)
    if reading.tokens[verb].lemma == "deny" and token.rel == "obj":  # "Sudan denies raids": its own
        return _Lent(grammar.subjects(reading, verb))
    if voice is None:
        return _Lent()
    over = tuple(j for j in grammar.prepositional(reading, verb, preps) if j != i)
    if token.rel == "nsubj:pass":
        return _Lent(grammar.agents(reading, verb), over)
    if token.rel == "nsubj":
        return _Lent((), over)
    subjects = grammar.subjects(reading, verb)
    if voice == "receive":
        return _Lent(grammar.prepositional(reading, verb, frozenset({"from", "by"})), subjects)
    if token.rel == "obl":
        return _Lent(subjects if not grammar.is_passive(reading, verb) else (), over)
    return _Lent(subjects, over)
