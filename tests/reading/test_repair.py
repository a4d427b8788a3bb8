"""Trees put right by rule."""

from __future__ import annotations

import pytest

from casus.reading.repair import active, charged, embraced, mended, outer, returned


def test_a_chain_of_adverbs_gives_its_clause_to_the_verb() -> None:
    # forces must fully , wholly and quickly leave town: the parser hangs the clause on "fully"
    upos = ["NOUN", "AUX", "ADV", "PUNCT", "ADV", "CCONJ", "ADV", "VERB", "NOUN"]
    heads = [2, 2, -1, 4, 2, 7, 7, 2, 7]
    rels = ["nsubj", "aux", "root", "punct", "advmod", "cc", "advmod", "conj", "obj"]
    new_heads, new_rels = mended(upos, heads, rels)
    assert (new_heads[7], new_rels[7]) == (-1, "root")
    assert (new_heads[0], new_heads[1], new_heads[2], new_rels[2]) == (7, 7, 7, "advmod")


def test_an_adverb_that_is_a_predicate_keeps_its_place() -> None:
    # the town is there and rebels hold it
    upos = ["DET", "NOUN", "AUX", "ADV", "CCONJ", "NOUN", "VERB", "PRON"]
    heads = [1, 3, 3, -1, 6, 6, 3, 6]
    rels = ["det", "nsubj", "cop", "root", "cc", "nsubj", "conj", "obj"]
    assert mended(upos, heads, rels) == (heads, rels)


def test_a_trailing_participle_of_saying_is_the_speakers() -> None:
    words = ["Police", "said", "rebels", "fled", ",", "blaming", "them"]
    xpos = ["NNS", "VBD", "NNS", "VBD", ",", "VBG", "PRP"]
    heads = [1, -1, 3, 1, 5, 3, 5]
    rels = ["nsubj", "root", "nsubj", "ccomp", "punct", "advcl", "obj"]
    assert returned(words, xpos, heads, rels)[5] == 1
    words[5] = "burning"
    assert returned(words, xpos, heads, rels) == heads


def test_a_past_tense_behind_a_relative_clause_is_no_passive() -> None:
    words = ["Union", ",", "which", "met", ",", "called", "on", "them"]
    upos = ["NOUN", "PUNCT", "PRON", "VERB", "PUNCT", "VERB", "ADP", "PRON"]
    xpos = ["NN", ",", "WDT", "VBD", ",", "VBN", "IN", "PRP"]
    heads = [5, 3, 3, 0, 0, -1, 7, 5]
    rels = ["nsubj:pass", "punct", "nsubj", "acl:relcl", "punct", "root", "case", "obl"]
    assert len(words) == len(rels)
    assert active(upos, xpos, heads, rels)[0] == "nsubj"
    rels[3] = "dep"  # "Two killed": nothing between, so it may be one
    assert active(upos, xpos, heads, rels) == rels


def test_the_day_behind_a_deed_is_the_deeds() -> None:
    words = ["Rebels", "accused", "troops", "of", "burning", "homes", "this", "week"]
    xpos = ["NNS", "VBD", "NNS", "IN", "VBG", "NNS", "DT", "NN"]
    heads = [1, -1, 1, 4, 2, 4, 7, 1]
    rels = ["nsubj", "root", "obj", "mark", "acl", "obj", "det", "obl:unmarked"]
    assert embraced(words, xpos, heads, rels)[7] == 4
    words[5] = ","  # "..., this week": a time apart
    assert embraced(words, xpos, heads, rels) == heads


def test_a_past_tense_after_an_infinitive_is_what_the_speaker_did() -> None:
    words = "Minister asked them to wait and accused France".split()
    xpos = ["NN", "VBD", "PRP", "TO", "VB", "CC", "VBD", "NNP"]
    heads = [1, -1, 1, 4, 1, 6, 4, 4]
    rels = ["nsubj", "root", "obj", "mark", "xcomp", "cc", "conj", "obj"]
    assert outer(words, xpos, heads, rels) == [1, -1, 1, 4, 1, 6, 1, 6]


@pytest.mark.parametrize(("verb", "above"), [("denied", 1), ("fled", 4)])
def test_who_said_and_denied_is_one_speaker(verb: str, above: int) -> None:
    words = ["Army", "said", "rebels", "had", "fired", "and", verb, "it"]
    xpos = ["NN", "VBD", "NNS", "VBD", "VBN", "CC", "VBD", "PRP"]
    heads = [1, -1, 4, 4, 1, 6, 4, 6]
    rels = ["nsubj", "root", "nsubj", "aux", "ccomp", "cc", "conj", "obj"]
    assert outer(words, xpos, heads, rels)[6] == above


def test_a_contrast_tells_of_another() -> None:
    words = ["Chad", "warned", "it", "would", "leave", ",", "while", "Niger", "agreed"]
    xpos = ["NNP", "VBD", "PRP", "MD", "VB", ",", "IN", "NNP", "VBD"]
    heads = [1, -1, 4, 4, 1, 8, 8, 8, 4]
    rels = ["nsubj", "root", "nsubj", "aux", "ccomp", "punct", "mark", "nsubj", "advcl"]
    assert outer(words, xpos, heads, rels)[8] == 1


def test_what_somebody_is_accused_of_has_its_object() -> None:
    # accused police of beating students: the parser reads "beating" as a word before its noun
    words = ["They", "accused", "police", "of", "beating", "students"]
    xpos = ["PRP", "VBD", "NN", "IN", "VBG", "NNS"]
    heads, rels = [1, -1, 1, 5, 5, 2], ["nsubj", "root", "obj", "case", "amod", "nmod"]
    new_heads, new_rels = charged(words, xpos, heads, rels)
    assert (new_heads[4], new_rels[4]) == (2, "acl")
    assert (new_heads[5], new_rels[5]) == (4, "obj")
