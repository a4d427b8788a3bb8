"""Trees put right by rule."""

from __future__ import annotations

from casus.reading.repair import mended, returned


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
