"""What the parse says around a word: subjects, objects, obliques, noun phrases, clauses."""

from __future__ import annotations

from collections.abc import Iterator

from casus.types import Phrase, Reading

RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_OUTSIDE_NOUN_PHRASE = frozenset(
    {"acl", "acl:relcl", "appos", "conj", "cc", "punct", "parataxis", "advcl", "ccomp", "case", "mark", "cop", "advmod",
     "nsubj", "nsubj:pass", "aux", "cc:preconj", "list", "orphan", "discourse"}
)  # fmt: skip
_SUBJECTS = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj"})
_OBLIQUES = frozenset({"obl", "obl:agent", "nmod", "obl:unmarked", "obl:npmod", "obl:arg"})
_CHARGE = frozenset(
    {"of", "for", "with", "from", "against"}
)  # "accused the army of shelling", "kept rebels from leaving"
_CLAUSES = frozenset(
    {"xcomp", "ccomp", "advcl", "acl", "acl:relcl", "conj", "parataxis", "root", "advcl:relcl", "csubj"}
)


def kids(reading: Reading, i: int, *rels: str) -> Iterator[int]:
    """Children of `i` whose relation is one of `rels`, in the order of the text."""
    for j in reading.children[i]:
        if reading.tokens[j].rel in rels:
            yield j


def lemma_kids(reading: Reading, i: int, rel: str, lemmas: frozenset[str]) -> bool:
    return any(reading.tokens[j].lemma in lemmas for j in kids(reading, i, rel))


def conjuncts(reading: Reading, i: int) -> tuple[int, ...]:
    """`i` and the words coordinated with it."""
    found = [i]
    for j in kids(reading, i, "conj"):
        found.extend(conjuncts(reading, j))
    return tuple(found)


def is_passive(reading: Reading, i: int) -> bool:
    """`were killed`, `the men killed in the raid`, headlinese `Hundreds held`: the subject is the patient."""
    token = reading.tokens[i]
    if any(True for _ in kids(reading, i, "aux:pass", "nsubj:pass")):
        return True
    alone = not _has_subject(reading, i) and not any(True for _ in kids(reading, i, "aux"))
    if token.rel == "conj" and token.head >= 0 and token.xpos == "VBN" and alone:
        return is_passive(reading, token.head)
    if token.xpos == "VBN" and reading.sentences[reading.sentence_of[i]].headline:
        return not any(True for _ in kids(reading, i, "aux", "obj"))
    reduced = token.rel in ("acl", "amod", "advcl") and token.xpos in ("VBN", "JJ", "VBD")
    return reduced and not _has_object(reading, i) and not _has_subject(reading, i)


def _has_subject(reading: Reading, i: int) -> bool:
    return any(reading.tokens[j].rel in _SUBJECTS for j in reading.children[i])


def _has_object(reading: Reading, i: int) -> bool:
    return any(True for _ in kids(reading, i, "obj"))


def subjects(reading: Reading, i: int, *, depth: int = 0) -> tuple[int, ...]:
    """Head words of the grammatical subject of `i`, its conjuncts with it; found through control,
    coordination, relative and participle clauses where the verb has none of its own."""
    tokens = reading.tokens
    own = [j for j in reading.children[i] if tokens[j].rel in _SUBJECTS]
    if own:
        if tokens[own[0]].lemma in RELATIVE and tokens[i].rel == "acl:relcl" and tokens[own[0]].upos != "NOUN":
            return _antecedent(reading, tokens[i].head)
        return tuple(j for k in own for j in conjuncts(reading, k))
    if depth > 6:
        return ()
    rel, head = tokens[i].rel, tokens[i].head
    if head < 0:
        return ()
    if rel == "conj" and tokens[head].upos in ("VERB", "AUX", "ADJ"):
        return subjects(reading, head, depth=depth + 1)
    if rel == "xcomp":
        controlled = list(kids(reading, head, "obj", "iobj")) or _to_objects(reading, head)
        if controlled and tokens[head].lemma not in ("promise", "vow", "threaten", "offer"):
            return tuple(j for k in controlled for j in conjuncts(reading, k))
        return subjects(reading, head, depth=depth + 1)
    if rel in ("acl", "acl:relcl"):
        if rel == "acl" and tokens[i].xpos == "VB":  # "plans to retake the city": whoever has the plan
            return possessors(reading, head) or subjects_of_noun(reading, head, depth=depth + 1)
        if rel == "acl:relcl" and any(tokens[j].lemma in RELATIVE for j in kids(reading, i, "obj")):
            return ()
        return _antecedent(reading, head)
    if rel == "advcl" and tokens[i].xpos in ("VBG", "VBN", "VB"):
        if lemma_kids(reading, i, "mark", _CHARGE) and (charged := objects(reading, head)):
            return charged
        if is_passive(reading, head) and tokens[i].xpos == "VBG":
            return agents(reading, head)
        return subjects(reading, head, depth=depth + 1)
    if rel in ("ccomp", "parataxis") and tokens[i].xpos in ("VBG", "VB"):
        return subjects(reading, head, depth=depth + 1)
    return ()


def subjects_of_noun(reading: Reading, i: int, *, depth: int = 0) -> tuple[int, ...]:
    """The subject of the verb that has noun `i` as object: "Iran made a threat" for `threat`."""
    token = reading.tokens[i]
    if token.rel in ("obj", "obl", "xcomp") and token.head >= 0:
        return subjects(reading, token.head, depth=depth)
    return ()


def _antecedent(reading: Reading, i: int) -> tuple[int, ...]:
    return (i,)


def _to_objects(reading: Reading, i: int) -> list[int]:
    """`called on X to`, `appealed to X to`: the persons addressed."""
    if reading.tokens[i].lemma not in ("call", "appeal", "press", "prevail"):
        return []
    return [noun for prep, noun in obliques(reading, i) if prep in ("on", "to", "upon")]


def agents(reading: Reading, i: int) -> tuple[int, ...]:
    """The `by` phrase of a passive."""
    found: list[int] = []
    for prep, noun in obliques(reading, i):
        if prep == "by":
            found.extend(conjuncts(reading, noun))
    return tuple(found)


def objects(reading: Reading, i: int) -> tuple[int, ...]:
    """Direct and indirect objects; of a passive its subject; of a relative clause its noun."""
    tokens = reading.tokens
    if is_passive(reading, i):
        return subjects(reading, i)
    found: list[int] = []
    for j in kids(reading, i, "obj", "iobj"):
        if tokens[j].lemma in RELATIVE and tokens[i].rel == "acl:relcl":
            found.append(tokens[i].head)
        else:
            found.extend(conjuncts(reading, j))
    if not found and tokens[i].rel == "acl:relcl" and tokens[i].upos == "VERB":
        own = [j for j in reading.children[i] if tokens[j].rel in _SUBJECTS]
        if own and tokens[own[0]].lemma not in RELATIVE:  # "the town rebels seized"
            found.append(tokens[i].head)
    if not found and tokens[i].rel == "conj" and tokens[i].head >= 0 and tokens[tokens[i].head].head >= 0:
        head = tokens[i].head  # "shelled and bombed the town": the object hangs on one of the two
        if tokens[head].upos == "VERB" and head < i and not any(tokens[j].start > tokens[i].start for j in found):
            shared = [j for j in kids(reading, head, "obj") if j > i]
            found.extend(shared)
    return tuple(found)


def obliques(reading: Reading, i: int) -> list[tuple[str, int]]:
    """(preposition, noun) below `i`: lower case, "" where there is none."""
    found = []
    for j in reading.children[i]:
        if reading.tokens[j].rel in _OBLIQUES or reading.tokens[j].rel in ("obl:tmod", "nmod:tmod"):
            found.append((preposition(reading, j), j))
    return found


def preposition(reading: Reading, i: int) -> str:
    return " ".join(reading.tokens[j].text.lower() for j in kids(reading, i, "case") if j < i)


def prepositional(reading: Reading, i: int, preps: frozenset[str]) -> tuple[int, ...]:
    """Nouns below `i` that stand after one of `preps`, each with its conjuncts."""
    found: list[int] = []
    for prep, noun in obliques(reading, i):
        if prep in preps or prep.split(" ")[-1] in preps:
            found.extend(conjuncts(reading, noun))
    return tuple(found)


def possessors(reading: Reading, i: int) -> tuple[int, ...]:
    """`Azerbaijan's offensive`, `its raid`."""
    return tuple(j for k in kids(reading, i, "nmod:poss") for j in conjuncts(reading, k))


def modifiers(reading: Reading, i: int) -> tuple[int, ...]:
    """Adjectives and compounds before a noun: `Azerbaijani`, `rebel`."""
    return tuple(
        j for k in kids(reading, i, "amod", "compound", "nmod") if k < i for j in conjuncts(reading, k) if j < i
    )


def noun_phrase(reading: Reading, head: int) -> Phrase:
    """The tokens that belong to a noun without its clauses, appositions and conjuncts.

    A coordination below the head word ("Armenian and Azerbaijani forces") stays whole.
    """
    first = last = head
    stack = [head]
    while stack:
        i = stack.pop()
        for j in reading.children[i]:
            token = reading.tokens[j]
            if i == head and token.rel in _OUTSIDE_NOUN_PHRASE:
                continue
            if token.rel in ("acl", "acl:relcl", "appos", "parataxis", "punct"):
                continue
            if i == head and token.rel == "nmod" and j > head and preposition(reading, j) not in ("of", "for"):
                continue
            if reading.sentence_of[j] == reading.sentence_of[head]:
                stack.append(j)
                first, last = min(first, j), max(last, j)
    return Phrase(first, last + 1, head)


def path_up(reading: Reading, i: int) -> Iterator[int]:
    """`i`'s governors, nearest first."""
    head = reading.tokens[i].head
    while head >= 0:
        yield head
        head = reading.tokens[head].head


def clause_head(reading: Reading, i: int) -> int:
    """The word that heads the clause of `i`: the nearest verb (or root) at or above it."""
    while True:
        token = reading.tokens[i]
        if token.head < 0 or (token.rel in _CLAUSES and token.upos in ("VERB", "AUX", "ADJ") and token.rel != "conj"):
            return i
        if token.upos == "VERB" and token.rel not in ("amod", "compound"):
            return i
        i = token.head


def distance(reading: Reading, a: int, b: int) -> int:
    """Edges between two words of one sentence."""
    up = {a: 0}
    for n, i in enumerate(path_up(reading, a), 1):
        up[i] = n
    if b in up:
        return up[b]
    for n, i in enumerate(path_up(reading, b), 1):
        if i in up:
            return n + up[i]
    return len(reading.tokens)
