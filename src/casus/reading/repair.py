"""Trees that the parser is known to get wrong, put right by rule before anybody reads them."""

from __future__ import annotations

from collections.abc import Sequence

_MOVED = frozenset({"nsubj", "nsubj:pass", "aux", "aux:pass", "mark", "obl", "obj", "parataxis", "punct"})
_SAYING = frozenset(
    "accusing adding admitting arguing blaming branding calling citing claiming condemning confirming demanding "
    "denouncing denying describing dismissing insisting noting quoting rejecting reiterating repeating saying stating "
    "stressing urging vowing warning".split()
)
_CLAUSE = {"advmod": "parataxis", "amod": "parataxis", "conj": "conj"}


def mended(upos: Sequence[str], heads: Sequence[int], rels: Sequence[str]) -> tuple[list[int], list[str]]:
    """Heads and relations in which a chain of adverbs does not hold the clause of its verb.

    In "must unconditionally, fully and immediately leave" the first adverb is taken for the
    predicate and the verb for its conjunct; the verb takes the adverb's place and its clause.
    """
    new_heads, new_rels = list(heads), list(rels)
    for verb, above in enumerate(heads):
        if rels[verb] != "conj" or upos[verb] != "VERB" or above < 0 or upos[above] != "ADV" or verb < above:
            continue
        below = [i for i, head in enumerate(heads) if head == above]
        if not any(rels[i] == "aux" for i in below):
            continue
        new_heads[verb], new_rels[verb] = heads[above], _CLAUSE.get(rels[above], rels[above])
        new_heads[above], new_rels[above] = verb, "advmod"
        for i in below:
            if i != verb and rels[i] in _MOVED:
                new_heads[i] = verb
    return new_heads, new_rels


def returned(words: Sequence[str], xpos: Sequence[str], heads: Sequence[int], rels: Sequence[str]) -> list[int]:
    """Heads in which a trailing participle of saying is the speaker's: "the army said rebels fled, accusing them"."""
    new_heads = list(heads)
    for i, clause in enumerate(heads):
        if xpos[i] != "VBG" or rels[i] != "advcl" or words[i].lower() not in _SAYING or words[i - 1] != ",":
            continue
        if 0 <= clause < i and rels[clause] == "ccomp" and 0 <= heads[clause] < clause:
            new_heads[i] = heads[clause]
    return new_heads
