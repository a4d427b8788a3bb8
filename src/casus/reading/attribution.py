"""Reporting words and what hangs on them: who says what, read from the trees of sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casus.reading.syntax import NOMINAL, Syntax
from casus.tables import Tables

ACCUSING = ("of", "for", "on")
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
        if not contents and "that" in row.takes and (host := self._host(syntax, verb)) is not None:
            contents = [host]
        for content in contents:
            yield Said(verb, words, speaker, content, row)
        if not contents and "speech" in row.takes and token.xpos != "VB":
            yield Said(verb, words, speaker, None, row)

    def _complements(self, syntax: Syntax, verb: int, row: Report, passive: bool) -> Iterator[tuple[int, int]]:
        """What is said, as the verb's own complements."""
        takes = row.takes
        for k in syntax.children[verb]:
            token, rel = syntax.tokens[k], syntax.rel(k)
            if rel == "ccomp" and ("that" in takes or "speech" in takes) or rel == "xcomp" and self._infinite(
                syntax, verb, k, row, passive
            ):
                yield self._clause(syntax, verb, k, passive and rel == "xcomp")
            elif self._doing(syntax, k, row) or rel == "obj" and self._deed(syntax, k, row):
                yield self._clause(syntax, verb, k)
            elif rel == "nsubj" and passive and self._deed(syntax, k, row):
                yield syntax.range(k)
            elif rel == "obj" and "toll" in takes and self._is(token.lemma, "NOUN", "figure"):
                yield min(k, verb + 1), max(syntax.range(m)[1] for m in (k, *syntax.kids(verb, "obl")))
            elif rel == "parataxis" and verb < k and "that" in takes and self._after_colon(syntax, verb, k):
                yield syntax.range(k)
        if any(p in takes for p in ACCUSING):
            yield from self._accused(syntax, verb, row)

    def _infinite(self, syntax: Syntax, verb: int, k: int, row: Report, passive: bool) -> bool:
        """"claims to have", "are said to have"; a promise or wish needs no `passive`."""
        return "to" in row.takes and (syntax.marked(k, "to") or passive) and verb < k

    def _doing(self, syntax: Syntax, k: int, row: Report) -> bool:
        gerund = syntax.rel(k) in ("xcomp", "advcl") and syntax.tokens[k].xpos == "VBG"
        return gerund and "doing" in row.takes and not syntax.marked(k, "by")

    def _clause(self, syntax: Syntax, verb: int, k: int, raised: bool = False) -> tuple[int, int]:
        """The words below `k` on its side of the verb; `raised`: with the verb's subject, which is its own."""
        low, high = syntax.range(k)
        if raised:
            subject = next((s for s in syntax.children[verb] if syntax.tokens[s].rel.startswith("nsubj")), None)
            return (syntax.range(subject)[0] if subject is not None else low), high
        return (max(low, verb + 1), high) if verb < k else (low, min(high, verb))

    def _deed(self, syntax: Syntax, k: int, row: Report) -> bool:
        lemma = syntax.tokens[k].lemma
        if syntax.tokens[k].upos not in ("NOUN", "PROPN"):
            return False
        if "claim" in row.takes:
            return self._is(lemma, "NOUN", "claim", "report", "rumour")
        if "deed" not in row.takes or lemma in row.bars or self._is(lemma, "NOUN", "document", "source"):
            return False
        return row.kind == "deny" or not self._is(lemma, "NOUN", "responsibility")

    def _accused(self, syntax: Syntax, verb: int, row: Report) -> Iterator[tuple[int, int]]:
        """What somebody is accused of, blamed for."""
        below = [*syntax.kids(verb, *CLAUSES)]
        below += [n for k in syntax.kids(verb, "obj", "nsubj") if verb < k for n in syntax.kids(k, *CLAUSES)]
        for k in below:
            if verb < k and any(syntax.marked(k, word) for word in ACCUSING if word in row.takes):
                yield syntax.bare(k)

    def _after_colon(self, syntax: Syntax, verb: int, k: int) -> bool:
        low = syntax.range(k)[0]
        return any(syntax.tokens[i].text in (":", '"', "“", "«", "``") for i in range(verb + 1, low + 1))

    def _host(self, syntax: Syntax, verb: int) -> tuple[int, int] | None:
        """The clause that a reporting clause was put into or behind: "..., police said"."""
        head, rel = syntax.tokens[verb].head, syntax.rel(verb)
        if head < 0 or not (rel == "parataxis" or rel in ("advcl", "dep") and syntax.marked(verb, "as")):
            return None
        if rel == "parataxis" and verb < head and not any(syntax.kids(verb, "nsubj")):
            return None
        low, high = syntax.range(head, without=(verb,))
        aside_low, aside_high = syntax.range(verb)
        if low < aside_low and high <= aside_high:
            high = aside_low
        elif aside_low <= low:
            low = max(low, aside_high)
        return (low, high) if low < high else None

    def _cited(self, syntax: Syntax, verb: int, row: Report) -> Iterator[Said]:
        """"..., citing officials" and "quoted a general as saying" (whose `saying` finds its own speaker)."""
        source = next(syntax.kids(verb, "obj"), None)
        if source is None or syntax.tokens[verb].head < 0 or syntax.rel(verb) not in ("advcl", "acl", "parataxis", "dep"):
            return
        if any(syntax.marked(k, "as") for k in syntax.kids(verb, "advcl", "obl", "xcomp")):
            return
        host = self._climb(syntax, syntax.tokens[verb].head)
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
        return next((self._clause(syntax, verb, k) for k in syntax.kids(verb, "ccomp")), None)

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
        if who is None and not passive:
            who = self._beside(syntax, verb)
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

    def _beside(self, syntax: Syntax, verb: int) -> int | None:
        """The noun right before or behind a verb that the parser left without a subject."""
        if syntax.tokens[verb].xpos not in ("VBD", "VBZ", "VBP") or syntax.rel(verb) in ("conj", "xcomp"):
            return None
        i = verb - 1
        while 0 <= i and syntax.tokens[i].upos in ("AUX", "ADV", "PART"):
            i -= 1
        for k in (i, verb + 1):
            if 0 <= k < len(syntax.tokens) and syntax.reading.sentence_of[k] == syntax.reading.sentence_of[verb]:
                while syntax.tokens[k].upos in ("DET", "ADJ", "NUM") and verb < k and k + 1 < len(syntax.tokens):
                    k += 1
                if syntax.tokens[k].upos in ("NOUN", "PROPN", "PRON") and syntax.tokens[k].lemma not in ("it", "that"):
                    return self._top(syntax, k, verb)
        return None

    def _top(self, syntax: Syntax, i: int, verb: int) -> int:
        """The head of the noun phrase that `i` is part of."""
        while syntax.rel(i) in ("compound", "flat", "nmod", "appos", "amod", "det", "nummod"):
            head = syntax.tokens[i].head
            if head < 0 or (head < verb) != (i < verb) or syntax.tokens[head].upos not in NOMINAL:
                break
            i = head
        return i

    # ------------------------------------------------------------------ nouns, prepositions, adverbs

    def _noun(self, syntax: Syntax, noun: int, row: Report) -> Iterator[Said]:
        words = (noun, noun + 1)
        if row.kind == "responsibility":
            yield from self._responsibility(syntax, noun, row)
            return
        if row.kind in ("source", "figure"):
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
        deeds = [k for k in (*syntax.kids(noun, "nmod", "acl"), *syntax.kids(verb, "obl", "advcl")) if syntax.marked(k, "for")]
        low, high = syntax.bare(deeds[0]) if deeds else syntax.range(noun)
        words = (verb, noun + 1) if verb < noun else (noun, noun + 1)
        yield Said(noun, words, speaker, (low, high), row)

    def _hearsay(self, syntax: Syntax, i: int, row: Report) -> Iterator[Said]:
        """"reportedly" over its clause, "alleged" over its noun."""
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
        top = source
        while 0 <= (above := syntax.tokens[top].head) and (top == source or syntax.tokens[top].upos != "VERB"):
            if top != source and not (syntax.tokens[top].upos in NOMINAL and syntax.rel(top) not in ("root", "conj", "ccomp")):
                break
            top = above
        if top == source:
            return
        low, high = syntax.range(top, without=(source, i))
        aside_low, aside_high = syntax.range(source)
        aside_low = min(aside_low, i)
        if low < aside_low and high <= aside_high:
            high = aside_low
        elif aside_low <= low:
            low = max(low, aside_high)
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
        return syntax.tokens[i].upos == "PROPN" or self._is(syntax.tokens[i].lemma, "NOUN", "source", "report", "document")

    def _climb(self, syntax: Syntax, i: int) -> int:
        """The verb or predicate that `i` belongs to."""
        while syntax.rel(i) in ("nmod", "obl", "obj", "appos", "acl", "compound") and 0 <= syntax.tokens[i].head:
            i = syntax.tokens[i].head
        return i

    def _is(self, lemma: str, pos: str, *kinds: str) -> bool:
        row = self.reports.get((lemma, pos))
        return row is not None and row.kind in kinds
