"""Trees that the parser is known to get wrong, put right by rule before anybody reads them."""

from __future__ import annotations

from collections.abc import Sequence

_MOVED = frozenset({"nsubj", "nsubj:pass", "aux", "aux:pass", "mark", "obl", "obj", "parataxis", "punct"})
_SAYING = frozenset(
    "accusing adding admitting arguing blaming branding calling citing claiming condemning confirming demanding "
    "denouncing denying describing dismissing insisting noting quoting rejecting reiterating repeating saying stating "
    "stressing urging vowing warning".split()
)
_SPOKE = frozenset(
    "accept accuse agree appeal apologise apologize blame call condemn confirm criticise criticize demand denounce "
    "deny dismiss insist invite offer pledge praise promise reject rule threaten thank urge vow warn welcome".split()
)
_FINITE = frozenset("has have had is are was were will would".split())
_OWN = frozenset({"nsubj", "nsubj:pass", "mark"})
_AWAITED = frozenset("due expected likely ready scheduled set".split())
_CONTRAST = frozenset({"while", "as", "although", "though", "whereas"})
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


def outer(words: Sequence[str], xpos: Sequence[str], heads: Sequence[int], rels: Sequence[str]) -> list[int]:
    """Heads in which a clause that goes on with what the speaker did hangs on the speaker's verb.

    "urged them to resist and accused France": a past tense is no second infinitive; "said that they
    had been held and denied ...": who speaks twice has one subject; "warned that it would leave,
    while Chad offered ..." tells of another.
    """
    new_heads = list(heads)
    for i, held in enumerate(heads):
        if not 0 <= held < i:
            continue
        above = _speaking(xpos, rels, new_heads, held)
        if above is None:
            continue
        own = {rels[j]: words[j].lower() for j in range(held + 1, len(heads)) if heads[j] == i}
        if rels[i] == "conj" and xpos[held] == "VB" and own.get("aux") in _FINITE and not own.keys() & _OWN:
            new_heads[i] = above  # "called on both to return and will meet them"
        elif rels[i] == "conj" and xpos[i] in ("VBD", "VBN") and not own.keys() & {*_OWN, "aux"}:
            if xpos[held] == "VB" or _spoke(words[i]) and _has_auxiliary(heads, rels, held):
                new_heads[i] = above
                _with_its_object(heads, rels, new_heads, held, i)
        elif rels[i] == "advcl" and own.get("mark") in _CONTRAST and "nsubj" in own:
            start = min(j for j in range(held + 1, len(heads)) if heads[j] == i)
            finite = xpos[i] in ("VBD", "VBZ", "VBP") or own.get("aux") in _FINITE
            if finite and "," in (words[start - 1], words[start]):
                new_heads[i] = above
    return new_heads


def active(upos: Sequence[str], xpos: Sequence[str], heads: Sequence[int], rels: Sequence[str]) -> list[str]:
    """Relations in which a past tense is no passive: "The Union, which plans to send troops, called on them"."""
    new_rels = list(rels)
    for i, rel in enumerate(rels):
        verb = heads[i]
        if rel != "nsubj:pass" or verb < i or upos[verb] != "VERB" or rels[verb] != "root":
            continue
        told_of = any(head == i and rels[j] in ("acl:relcl", "appos") for j, head in enumerate(heads))
        if told_of and xpos[verb] in ("VBD", "VBN") and not _has_auxiliary(heads, rels, verb):
            new_rels[i] = "nsubj"
    return new_rels


def embraced(words: Sequence[str], xpos: Sequence[str], heads: Sequence[int], rels: Sequence[str]) -> list[int]:
    """Heads in which time and place behind a deed are the deed's: "accused them of burning homes this week"."""
    new_heads = list(heads)
    for i, above in enumerate(heads):
        if xpos[i] != "VBG" or not i or words[i - 1].lower() != "of" or above < 0:
            continue
        verb = heads[above] if rels[above] == "obj" else above
        if verb < 0 or not words[verb].lower().startswith("accus"):
            continue
        for j in range(i + 1, len(heads)):
            if words[j] in (",", ";"):
                break
            if heads[j] == verb and rels[j].startswith("obl"):
                new_heads[j] = i
    return new_heads


def _speaking(xpos: Sequence[str], rels: Sequence[str], heads: Sequence[int], clause: int) -> int | None:
    """The finite verb that a clause completes, or None."""
    while rels[clause] in ("ccomp", "xcomp", "advcl", "acl") and 0 <= heads[clause] < clause:
        if rels[clause] in ("advcl", "acl") and xpos[clause] != "VB":
            return None
        clause = heads[clause]
        if xpos[clause] in ("VBD", "VBZ", "VBP", "VBN"):
            return clause
    return None


def _spoke(word: str) -> bool:
    word = word.lower()
    return word in ("ruled", "denied") or word.removesuffix("ed") in _SPOKE or word.removesuffix("d") in _SPOKE


def _has_auxiliary(heads: Sequence[int], rels: Sequence[str], verb: int) -> bool:
    return any(head == verb and rels[j] in ("aux", "aux:pass", "cop") for j, head in enumerate(heads))


def _with_its_object(heads: Sequence[int], rels: Sequence[str], new_heads: list[int], held: int, verb: int) -> None:
    """The object behind the second verb is that verb's, not the first one's."""
    if any(head == verb and rels[j] == "obj" for j, head in enumerate(heads)):
        return
    for j in range(verb + 1, len(heads)):
        if heads[j] == held and rels[j] == "obj":
            new_heads[j] = verb


def charged(
    words: Sequence[str], xpos: Sequence[str], heads: Sequence[int], rels: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Heads and relations in which "accused Y of doing Z" has Y for its object and Z for that of the doing.

    And what one is due to do hangs on "due".
    """
    new_heads, new_rels = list(heads), list(rels)
    for i, held in enumerate(heads):
        if rels[i] == "conj" and i > 2 and words[i - 1] == "to" and heads[i - 2] == held:
            if words[i - 2].lower() in _AWAITED:  # "and is due to receive them"
                new_heads[i], new_rels[i] = i - 2, "xcomp"
            continue
        if xpos[i] != "VBG" or i < 2 or words[i - 1].lower() != "of" or held < 0:
            continue
        accused = heads[held]
        if held > i and rels[held] == "nmod" and rels[i] in ("acl", "amod") and 0 <= accused < i - 1:
            if rels[accused] == "obj" and words[heads[accused]].lower().startswith("accus"):
                new_heads[i], new_rels[i], new_heads[held], new_rels[held] = accused, "acl", i, "obj"
                new_heads[i - 1], new_rels[i - 1] = i, "mark"
        elif rels[i] == "xcomp" and words[held].lower().startswith("accus"):
            for j in range(held + 1, i - 1):
                if heads[j] == i and rels[j] == "nsubj":
                    new_heads[j], new_rels[j] = held, "obj"
    return new_heads, new_rels
