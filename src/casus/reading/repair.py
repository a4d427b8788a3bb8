"""Trees that the parser is known to get wrong, put right by rule before anybody reads them."""

from __future__ import annotations

from collections.abc import Sequence

_MOVED = frozenset({"nsubj", "nsubj:pass", "aux", "aux:pass", "mark", "obl", "obj", "parataxis", "punct"})
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
