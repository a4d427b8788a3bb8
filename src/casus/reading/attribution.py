"""Reporting words and what hangs on them: who says what, read from the trees of sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casus.reading.syntax import Syntax
from casus.tables import Tables

ACCUSING = ("of", "for", "on", "with")
ASIDE = ("AUX", "ADV", "PART")
NOBODY = ("it", "that", "there", "this", "what", "which")
NEGATIONS = ("no", "nobody", "none", "no-one", "neither", "not", "n't", "never")
REACH = 12  # words
CLAUSES = ("advcl", "obl", "xcomp", "ccomp", "nmod", "acl")


@dataclass(frozen=True, slots=True)
class Report:
    """A row of reporting.tsv, which explains its columns."""

    lemma: str
    pos: str
    kind: str
    effect: str
    takes: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A reporting word at work. Ranges of tokens are half-open; `speaker` is a head word."""

    cue: int
    words: tuple[int, int]  # the cue's own
    speaker: int | None
    content: tuple[int, int] | None  # None: a reporting verb that may own words in quotation marks
    row: Report


@dataclass(frozen=True, slots=True)
class Attribution:
    """Finds reporting words and their arguments."""

    reports: Mapping[tuple[str, str], Report]  # by lemma and UPOS

    @classmethod
    def load(cls, tables: Tables) -> Attribution:
        rows = tables.values("reporting.tsv", Report, key=lambda row: (row.lemma, row.pos))
        return cls({(row.lemma, row.pos): row for row in rows})

    def __call__(self, syntax: Syntax) -> list[Said]:
        found: list[Said] = []
        for i, token in enumerate(syntax.tokens):
            row = self.reports.get((token.lemma, token.upos))
            if token.lemma in ("according", "per"):
                found.extend(self._according(syntax, i))
            elif row is None:
                continue
            elif syntax.rel(i) == "amod" and (adjective := self.reports.get((token.text.lower(), "ADJ"))):
                found.extend(self._hearsay(syntax, i, adjective))
            elif row.pos == "VERB":
                found.extend(self._verb(syntax, i, row))
            elif row.pos == "NOUN":
                found.extend(self._noun(syntax, i, row))
            elif row.kind == "hearsay":
                found.extend(self._hearsay(syntax, i, row))
        return found

    # ------------------------------------------------------------------ verbs

    def _verb(self, syntax: Syntax, verb: int, row: Report) -> Iterator[Said]:
        token = syntax.tokens[verb]
        words = (verb, verb + 1)
        if row.kind == "light" or syntax.rel(verb) in ("amod", "compound", "case", "fixed"):
            return
        if "source" in row.takes:
            yield from self._cited(syntax, verb, row)
            return
        passive = syntax.passive(verb)
        speaker = self.speaker(syntax, verb, passive)
        contents = list(self._complements(syntax, verb, row, passive))
        if not contents and "that" in row.takes and not passive:
            contents = [found for find in (_gap, _host, _rest) if (found := find(syntax, verb)) is not None][:1]
        if not contents and row.kind in ("deny", "dispute", "claim"):
            contents = [found] if (found := _pointed_back(syntax, verb)) is not None else []
        for content in contents:
            yield Said(verb, words, speaker, content, row)
        if not contents and "speech" in row.takes and token.xpos != "VB":
            yield Said(verb, words, speaker, None, row)

    def _complements(self, syntax: Syntax, verb: int, row: Report, passive: bool) -> Iterator[tuple[int, int]]:
        """What is said, as the verb's own complements."""
        takes = row.takes
        if row.kind == "claim" and any(
            self._is(syntax.tokens[k].lemma, "NOUN", "responsibility") for k in syntax.kids(verb, "obj")
        ):
            return
        for k in syntax.children[verb]:
            token, rel = syntax.tokens[k], syntax.rel(k)
            if rel == "ccomp" and ("that" in takes or "speech" in takes):
                low, high = _clause(syntax, verb, k)
                yield low, _with_second(syntax, verb, high, self.reports) if verb < k else high
            elif rel == "xcomp" and "to" in takes and verb < k and (syntax.marked(k, "to") or passive):
                yield _raised(syntax, verb, k) if passive else _clause(syntax, verb, k)
            elif self._doing(syntax, k, row) or rel == "obj" and self._deed(syntax, k, row):
                yield _clause(syntax, verb, k)
            elif rel == "nsubj" and passive and self._deed(syntax, k, row):
                yield syntax.range(k)
            elif rel == "obj" and "toll" in takes and self._is(token.lemma, "NOUN", "figure"):
                yield min(k, verb + 1), max(syntax.range(m)[1] for m in (k, *syntax.kids(verb, "obl")))
            elif rel == "parataxis" and verb < k and "that" in takes and _opened(syntax, verb, k):
                yield syntax.range(k)
        if any(p in takes for p in ACCUSING) and not any(syntax.kids(verb, "compound")):  # not "called off"
            yield from _accused(syntax, verb, row)

    def _doing(self, syntax: Syntax, k: int, row: Report) -> bool:
        gerund = syntax.rel(k) in ("xcomp", "advcl") and syntax.tokens[k].xpos == "VBG"
        return gerund and "doing" in row.takes and not syntax.marked(k, "by")

    def _deed(self, syntax: Syntax, k: int, row: Report) -> bool:
        lemma = syntax.tokens[k].lemma
        if syntax.tokens[k].upos not in ("NOUN", "PROPN"):
            return False
        if "claim" in row.takes:
            return self._is(lemma, "NOUN", "claim", "report", "rumour")
        if "deed" not in row.takes or lemma in row.bars or self._is(lemma, "NOUN", "document", "source"):
            return False
        return row.kind == "deny" or not self._is(lemma, "NOUN", "responsibility")

    def _cited(self, syntax: Syntax, verb: int, row: Report) -> Iterator[Said]:
        """Of "..., citing officials"; in "quoted a general as saying" the `saying` finds its own speaker."""
        source = next(syntax.kids(verb, "obj"), None)
        below = syntax.rel(verb) in ("advcl", "acl", "parataxis", "dep") and 0 <= syntax.tokens[verb].head
        if source is None or not below:
            return
        if any(syntax.marked(k, "as") for k in syntax.kids(verb, "advcl", "obl", "xcomp")):
            return
        host = _climb(syntax, syntax.tokens[verb].head)
        low, high = syntax.range(host, without=(verb,))
        own = self._complement_of(syntax, host)
        if own is not None:
            low, high = own
        if low < verb <= high:
            high = syntax.range(verb)[0]
        if low < high:
            yield Said(verb, (verb, verb + 1), source, (low, high), row)

    def _complement_of(self, syntax: Syntax, verb: int) -> tuple[int, int] | None:
        if (syntax.tokens[verb].lemma, syntax.tokens[verb].upos) not in self.reports:
            return None
        return next((_clause(syntax, verb, k) for k in syntax.kids(verb, "ccomp")), None)

    # ------------------------------------------------------------------ speakers

    def speaker(self, syntax: Syntax, verb: int, passive: bool) -> int | None:
        """The head word of who speaks; a statement's speaker is who made it."""
        head = syntax.tokens[verb].head
        if syntax.rel(verb) in ("advcl", "obl", "xcomp", "ccomp", "dep") and 0 <= head and syntax.marked(verb, "as"):
            above = self.reports.get((syntax.tokens[head].lemma, "VERB"))
            if above is not None and ("as" in above.takes or above.kind == "cite"):
                kids = syntax.children[head]
                told = [k for k in kids if syntax.tokens[k].rel in ("obj", "nsubj:pass", "obl:agent")]
                return told[0] if told else None
        who = syntax.agent(verb) if passive else syntax.subject(verb)
        if not passive:
            who = self._near(syntax, verb, who)
        if who is None:
            return None
        if self._is(syntax.tokens[who].lemma, "NOUN", "document", "report", "claim", "warn", "confirm", "deny"):
            return self.owner(syntax, who, verb) or who
        return who

    def owner(self, syntax: Syntax, noun: int, below: int = -1) -> int | None:
        """Who made a statement: "its statement", "a statement by the army", "the army issued a statement"."""
        for k in syntax.kids(noun, "nmod", "det"):
            if syntax.tokens[k].rel in ("nmod:poss",) or syntax.marked(k, "by") or syntax.marked(k, "from"):
                return k
        head, rel = syntax.tokens[noun].head, syntax.tokens[noun].rel
        if head < 0 or head == below:
            return None
        light = self._is(syntax.tokens[head].lemma, "VERB", "light")
        if light and rel == "nsubj:pass":
            return syntax.agent(head)
        if light and rel == "obj" or rel == "obl" and syntax.marked(noun, "in") and syntax.tokens[head].upos == "VERB":
            return syntax.agent(head) if syntax.passive(head) else syntax.subject(head)
        return None

    def _near(self, syntax: Syntax, verb: int, subject: int | None) -> int | None:
        """The subject; else, or if it is far off, the noun right before or behind the verb."""
        token = syntax.tokens[verb]
        if subject is not None and self._is(syntax.tokens[subject].lemma, "PROPN", "time"):  # "the army Monday said"
            subject = next((k for k in syntax.kids(verb, "nsubj") if k != subject), None)
        if token.xpos not in ("VBD", "VBZ", "VBP") or syntax.rel(verb) in ("conj", "xcomp") and subject is not None:
            return subject
        before = verb - 1
        while 0 <= before and (syntax.tokens[before].upos in ASIDE or syntax.tokens[before].lemma == "there"):
            before -= 1
        if self._could_speak(syntax, before, verb):
            top = syntax.top(before, verb)
            first = syntax.phrase(top).first
            loose = (
                0 < first
                and syntax.tokens[first - 1].upos == "PUNCT"
                and syntax.rel(top) not in ("obl", "conj", "appos")
            )
            if subject is None or loose and top not in syntax.reading.subtree(subject):
                return top
        if subject is None:
            behind = verb + 1
            while behind < len(syntax.tokens) and syntax.tokens[behind].upos in ("DET", "ADJ", "NUM"):
                behind += 1
            if self._could_speak(syntax, behind, verb):
                return syntax.top(behind, verb)
        return subject

    def _could_speak(self, syntax: Syntax, i: int, verb: int) -> bool:
        sentence_of = syntax.reading.sentence_of
        if not 0 <= i < len(syntax.tokens) or sentence_of[i] != sentence_of[verb]:
            return False
        token = syntax.tokens[i]
        named = token.lemma not in NOBODY and not self._is(token.lemma, "PROPN", "time")
        return token.upos in ("NOUN", "PROPN", "PRON") and named

    # ------------------------------------------------------------------ nouns, prepositions, adverbs

    def _noun(self, syntax: Syntax, noun: int, row: Report) -> Iterator[Said]:
        words = (noun, noun + 1)
        if row.kind == "responsibility":
            yield from self._responsibility(syntax, noun, row)
            return
        if row.kind in ("source", "figure") or any(syntax.tokens[k].lemma == "no" for k in syntax.kids(noun, "det")):
            return
        for k in syntax.kids(noun, "acl", "ccomp", "nmod", "appos"):
            clause = syntax.rel(k) in ("acl", "ccomp") and syntax.marked(k, "that") and "that" in row.takes
            clause = clause and syntax.tokens[k].rel != "acl:relcl"
            if clause or syntax.rel(k) == "nmod" and "of" in row.takes and syntax.marked(k, "of"):
                low, high = syntax.bare(k)
                yield Said(noun, words, self.owner(syntax, noun), (max(low, noun + 1), high), row)

    def _responsibility(self, syntax: Syntax, noun: int, row: Report) -> Iterator[Said]:
        verb = syntax.tokens[noun].head
        if verb < 0 or syntax.tokens[verb].lemma not in ("claim", "take", "assume", "accept"):
            return
        passive = syntax.passive(verb)
        speaker = self.speaker(syntax, verb, passive)
        if _by_nobody(syntax, verb, speaker):
            return
        below = (*syntax.kids(noun, "nmod", "acl"), *syntax.kids(verb, "obl", "advcl"))
        deeds = [k for k in below if syntax.marked(k, "for")]
        low, high = syntax.bare(deeds[0]) if deeds else _behind(syntax, verb, row.takes) or syntax.range(noun)
        words = (verb, noun + 1) if verb < noun else (noun, noun + 1)
        yield Said(noun, words, speaker, (low, high), row)

    def _hearsay(self, syntax: Syntax, i: int, row: Report) -> Iterator[Said]:
        """What "reportedly" says of its clause, "alleged" of its noun."""
        head = syntax.tokens[i].head
        if 0 <= head and syntax.rel(i) in ("advmod", "amod", "dep"):
            yield Said(i, (i, i + 1), None, syntax.range(head, without=tuple(syntax.kids(head, "parataxis"))), row)

    def _according(self, syntax: Syntax, i: int) -> Iterator[Said]:
        token = syntax.tokens[i]
        follower = syntax.tokens[i + 1] if i + 1 < len(syntax.tokens) else None
        row = self.reports.get((token.lemma, "ADP"))
        if row is None or token.lemma == "according" and (follower is None or follower.lemma != "to"):
            return
        source = self._source(syntax, i)
        if source is None or token.lemma == "per" and not self._speaks(syntax, source):
            return
        top = _climb(syntax, source)
        if top == source:
            return
        if top < i:
            top = _whole(syntax, top)
        edge, end = min(syntax.range(source)[0], i), syntax.range(source)[1]
        low, high = _beside(syntax, syntax.range(top, without=(source, i)), edge, end)
        if low < edge and end < high and _starts_anew(syntax, end):
            high = edge
        if low < high:
            yield Said(i, (i, i + 1 + (token.lemma == "according")), source, (low, high), row)

    def _source(self, syntax: Syntax, i: int) -> int | None:
        """The noun that "according to" stands on, however the parser hung it."""
        token = syntax.tokens[i]
        if 0 <= token.head and i < token.head and syntax.rel(i) in ("case", "mark", "advmod", "dep", "amod", "fixed"):
            return token.head
        below = next((k for k in syntax.kids(i, "obl", "nmod", "obj", "ccomp") if i < k), None)
        if below is not None:
            return below
        if i + 1 < len(syntax.tokens) and i < syntax.tokens[i + 1].head:
            return syntax.tokens[i + 1].head
        return None

    def _speaks(self, syntax: Syntax, i: int) -> bool:
        token = syntax.tokens[i]
        return token.upos == "PROPN" or self._is(token.lemma, "NOUN", "source", "report", "document")

    def _is(self, lemma: str, pos: str, *kinds: str) -> bool:
        return self.kind(lemma, pos) in kinds

    def kind(self, lemma: str, pos: str) -> str | None:
        row = self.reports.get((lemma, pos))
        return None if row is None else row.kind


# --------------------------------------------------------------------------- what is said, by its place


def _clause(syntax: Syntax, verb: int, k: int) -> tuple[int, int]:
    """The words below `k`, on its side of the verb."""
    low, high = syntax.range(k)
    if verb < k:
        return max(low, verb + 1), _till_contrast(syntax, k, high) if syntax.rel(k) == "xcomp" else high
    subject = syntax.subject(verb)
    if subject is not None and k < subject < verb:
        high = min(high, syntax.phrase(subject).first)
        if syntax.rel(verb) == "root":  # all that stands before "..., police said"
            low = syntax.reading.sentences[syntax.reading.sentence_of[verb]].first
    return low, min(high, verb)


def _by_nobody(syntax: Syntax, verb: int, speaker: int | None) -> bool:
    """ "no group has claimed ...", "there was no claim of ...": the words are nobody's."""
    words = [*syntax.kids(verb, "advmod", "det")]
    if speaker is not None:
        words += [speaker, *syntax.kids(speaker, "det")]
    return any(syntax.tokens[k].lemma in NEGATIONS for k in words)


def _till_contrast(syntax: Syntax, k: int, end: int) -> int:
    """The end of what is wished or promised, before another's doing: "hope to end it, while Kenya offered ..."."""
    for i in range(k + 2, end):
        token = syntax.tokens[i]
        opens = token.lemma in ("while", "whereas") and syntax.tokens[i - 1].text == "," and 0 <= token.head
        if opens and any(syntax.kids(token.head, "nsubj")):
            return i - 1
    return end


def _accused(syntax: Syntax, verb: int, row: Report) -> Iterator[tuple[int, int]]:
    """What somebody is accused of, blamed for."""
    below = [*syntax.kids(verb, *CLAUSES)]
    below += [n for k in syntax.kids(verb, "obj", "nsubj") if verb < k for n in syntax.kids(k, *CLAUSES)]
    stood = [k for k in below if verb < k and any(syntax.marked(k, word) for word in ACCUSING if word in row.takes)]
    for k in stood:
        yield syntax.bare(k)
    if not stood and (found := _behind(syntax, verb, row.takes)) is not None:
        yield found


def _behind(syntax: Syntax, i: int, words: Sequence[str]) -> tuple[int, int] | None:
    """The phrase of the first preposition of `words` behind `i`, wherever the parser hung it."""
    end = syntax.range(i)[1]
    for k in range(i + 1, min(end, i + REACH)):
        if syntax.tokens[k].lemma in words and k + 1 < end and syntax.tokens[k].upos in ("ADP", "SCONJ"):
            return k + 1, end
    return None


def _raised(syntax: Syntax, verb: int, k: int) -> tuple[int, int]:
    """Of "rebels are said to have fled": the clause with its subject, which the verb took."""
    low, high = syntax.range(k)
    subject = next((s for s in syntax.children[verb] if syntax.tokens[s].rel.startswith("nsubj")), None)
    return (low if subject is None else syntax.range(subject)[0]), high


def _with_second(syntax: Syntax, verb: int, end: int, reports: Mapping[tuple[str, str], Report]) -> int:
    """The end of what is said with a second clause that the parser hung on the verb: "said A and that B"."""
    for k in syntax.kids(verb, "conj"):
        token = syntax.tokens[k]
        if k < end or token.upos not in ("VERB", "NOUN", "ADJ") or (token.lemma, "VERB") in reports:
            continue
        joint = next((c for c in syntax.kids(k, "cc") if c < k), None)
        own = any(syntax.tokens[c].rel in ("nsubj", "nsubj:pass", "expl") for c in syntax.children[k])
        comma = joint is None or syntax.tokens[joint - 1].text == ","
        if syntax.marked(k, "that") or own and not comma:
            end = max(end, syntax.range(k)[1])
    return end


def _opened(syntax: Syntax, verb: int, k: int) -> bool:
    """Whether a colon or a quotation mark leads from the verb to `k`."""
    low = syntax.range(k)[0]
    return any(syntax.tokens[i].text in (":", '"', "“", "«", "``") for i in range(verb + 1, low + 1))


def _gap(syntax: Syntax, verb: int) -> tuple[int, int] | None:
    """Of "a bridge which they claim was mined": the verb behind, that the parser hung higher."""
    if syntax.rel(verb) not in ("acl", "parataxis") or len(syntax.tokens) <= verb + 1:
        return None
    follower = syntax.tokens[verb + 1]
    if follower.upos not in ("AUX", "VERB") or syntax.tokens[verb + 1].xpos in ("VBG", "VB"):
        return None
    k = follower.head if follower.upos == "AUX" else verb + 1
    return (verb + 1, syntax.range(k)[1]) if verb < k else None


def _host(syntax: Syntax, verb: int) -> tuple[int, int] | None:
    """The clause that a reporting clause was put into or behind: "..., police said"."""
    head, rel = syntax.tokens[verb].head, syntax.rel(verb)
    if head < 0 or not (rel == "parataxis" or rel in ("advcl", "dep") and syntax.marked(verb, "as")):
        return None
    if rel == "parataxis" and verb < head and not any(syntax.kids(verb, "nsubj")):
        return None
    if rel != "parataxis" and any(syntax.kids(verb, "obj", "obl", "ccomp", "xcomp")):
        return None  # "talks open as Ghana warns of a strike": it has words of its own
    low, high = syntax.range(verb)
    subject = syntax.subject(verb)
    if rel == "parataxis" and subject is not None and low <= subject < verb:
        low = syntax.phrase(subject).first  # clauses before it belong to the host
    if head < low and syntax.tokens[low - (syntax.tokens[low].upos != "PUNCT")].text == ";":
        return None
    sentence = syntax.reading.sentences[syntax.reading.sentence_of[verb]]
    if head < low and all(syntax.tokens[k].upos == "PUNCT" for k in range(high, sentence.last)):
        return sentence.first, low  # at the end it speaks of all before it
    return _beside(syntax, syntax.range(head, without=(verb,)), low, high)


def _rest(syntax: Syntax, verb: int) -> tuple[int, int] | None:
    """What follows a verb of saying that the parser gave an object: "both say the truce held"."""
    if syntax.tokens[verb].lemma != "say" or not any(syntax.kids(verb, "obj")):
        return None
    high = syntax.range(verb)[1]
    return (verb + 1, high) if verb + 3 < high else None


def _pointed_back(syntax: Syntax, verb: int) -> tuple[int, int] | None:
    """Of "..., which both have denied", "a claim it rejected": the clause that the relative clause is about."""
    if syntax.tokens[verb].rel != "acl:relcl" or syntax.tokens[verb].head < 0:
        return None
    if any(syntax.tokens[k].lemma not in ("which", "that") for k in syntax.kids(verb, "obj")):
        return None
    start = syntax.range(verb)[0]
    top = _climb(syntax, syntax.tokens[verb].head)
    while syntax.rel(top) in ("advcl", "xcomp") and syntax.tokens[start].text == ",":
        top = _climb(syntax, syntax.tokens[top].head)
    low, high = syntax.range(top)
    return None if top == verb or start <= low else (low, min(high, start))


def _beside(syntax: Syntax, whole: tuple[int, int], low: int, high: int) -> tuple[int, int]:
    """The range `whole` without the aside `low`..`high` at its edge; one in its middle stays."""
    first, last = whole
    while first < last and syntax.tokens[last - 1].upos == "PUNCT":
        last -= 1
    if first < low and last <= high:
        return first, low
    return (max(first, high), last) if low <= first else (first, last)


def _starts_anew(syntax: Syntax, i: int) -> bool:
    """Whether a clause with a subject of its own is joined on at token `i`: ", and both governments expelled ..."."""
    joint = i + (syntax.tokens[i].text == ",")
    if len(syntax.tokens) <= joint or syntax.tokens[joint].upos != "CCONJ" or syntax.tokens[joint].head < joint:
        return False
    return any(syntax.kids(syntax.tokens[joint].head, "nsubj"))


def _whole(syntax: Syntax, verb: int) -> int:
    """The first of verbs with one subject: "burned cars and seized a driver, according to police"."""
    while syntax.rel(verb) == "conj" and not any(syntax.kids(verb, "nsubj", "nsubj:pass")):
        head = syntax.tokens[verb].head
        if head < 0 or syntax.tokens[head].upos != "VERB":
            break
        verb = head
    return verb


def _climb(syntax: Syntax, i: int) -> int:
    """The verb or predicate that `i` belongs to."""
    while syntax.rel(i) in ("nmod", "obl", "obj", "appos", "acl", "compound", "advmod") and 0 <= syntax.tokens[i].head:
        if syntax.rel(i) == "acl" and syntax.tokens[i].rel == "acl:relcl" and syntax.tokens[i].upos == "VERB":
            break
        i = syntax.tokens[i].head
    return i
