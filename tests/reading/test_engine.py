from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from casus.reading.engine import Engine, Parse, case_class, spans, tree


def split(text: str) -> list[str]:
    return text.split(" ")


ODD = split(
    "\x00 \x07\x1b \xad \u200b \u200f \ufeff \ud800 \U0010ffff e\u0301 n\u0308\u0308\u0308\u0308 "
    "\u0130stanbul \u01c5 ß 🙂 👨\u200d👩\u200d👧 🇦🇲 Հադրութ Степанакерт 哈德鲁特 حضروت "
    "------ ... “ ” — \u2019s [CLS] [SEP] [UNK] "
    "https://example.org/a/very/long/path?with=arguments&and=more#end 120mm U.S."
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def is_tree(heads: Sequence[int]) -> bool:
    if heads.count(-1) != 1:
        return False
    for node in range(len(heads)):
        path = set()
        while node != -1:
            if node in path or not node < len(heads):
                return False
            path.add(node)
            node = heads[node]
    return True


def assert_whole(parse: Parse, words: Sequence[str]) -> None:
    lengths = {len(part) for part in (parse.upos, parse.xpos, parse.heads, parse.rels)}
    assert lengths == {len(words)}
    assert is_tree(parse.heads)
    for head, rel in zip(parse.heads, parse.rels, strict=True):
        assert (rel == "root") == (head == -1)
    for start, end, kind in parse.names:
        assert 0 <= start < end <= len(words)
        assert kind in {"PER", "LOC", "ORG", "MISC"}
    assert all(left[1] <= right[0] for left, right in pairwise(parse.names))


def relations(parse: Parse, words: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    return {
        word: (rel, words[head] if 0 <= head else None)
        for word, head, rel in zip(words, parse.heads, parse.rels, strict=True)
    }


@pytest.mark.slow
def test_nothing_gives_an_empty_parse(engine: Engine) -> None:
    assert engine([]) == Parse([], [], [], [], [])


@pytest.mark.slow
@pytest.mark.parametrize("word", ODD)
def test_any_single_word_is_a_root(engine: Engine, word: str) -> None:
    parse = engine([word])
    assert_whole(parse, [word])
    assert parse.heads == [-1]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_random_words_make_trees(engine: Engine, seed: int) -> None:
    dice = random.Random(seed)
    plain = split("the army of Armenia shelled and , said that he did not who killed . in")
    words = dice.choices([*ODD, *plain], k=dice.randint(1, 60))
    assert_whole(engine(words), words)


@pytest.mark.slow
def test_empty_words_are_kept(engine: Engine) -> None:
    words = ["The", "", "army", " ", "left", "."]
    assert_whole(engine(words), words)


@pytest.mark.slow
def test_a_sentence_reads_the_same_whatever_came_before() -> None:
    words = split("Shells fell on Martuni , and the mayor said that nobody was hurt .")
    first = Engine()(words)
    other = Engine()
    other(split("A longer sentence , read before , must not leave any trace behind ."))
    assert other(words) == first


@pytest.mark.slow
@pytest.mark.parametrize("stop", [".", "and"])
def test_three_thousand_words_are_read_in_pieces(engine: Engine, stop: str) -> None:
    words = f"The army shelled the village near Hadrut on Monday {stop}".split() * 300
    words.append("unbreakable" * 200)
    parse = engine(words)
    assert_whole(parse, words)
    assert "parataxis" in parse.rels


@pytest.mark.slow
def test_a_long_sentence_is_cut_after_punctuation(engine: Engine) -> None:
    words = ["The", "army", "shelled", "the", "village", "."] * 100
    parse = engine(words)
    joints = [i for i, head in enumerate(parse.heads) if head == parse.heads.index(-1)]
    assert_whole(parse, words)
    assert joints
    # pieces read alone: no arc but the joint leaves its piece
    first = engine(words[:6])
    assert parse.rels[-6:].count("punct") == first.rels.count("punct") == 1


@pytest.mark.slow
def test_subject_and_object(engine: Engine) -> None:
    words = split("The army shelled the village .")
    parse = engine(words)
    assert parse.upos == split("DET NOUN VERB DET NOUN PUNCT")
    assert relations(parse, words) == {
        "The": ("det", "army"),
        "army": ("nsubj", "shelled"),
        "shelled": ("root", None),
        "the": ("det", "village"),
        "village": ("obj", "shelled"),
        ".": ("punct", "shelled"),
    }


@pytest.mark.slow
def test_passive_and_place(engine: Engine) -> None:
    words = split("Twelve soldiers were killed in Hadrut .")
    parse = engine(words)
    found = relations(parse, words)
    assert found["Twelve"] == ("nummod", "soldiers")
    assert found["soldiers"] == ("nsubj:pass", "killed")
    assert found["were"] == ("aux:pass", "killed")
    assert found["Hadrut"] == ("obl", "killed")
    assert parse.xpos[:4] == ["CD", "NNS", "VBD", "VBN"]
    assert (5, 6, "LOC") in parse.names


@pytest.mark.slow
def test_names_of_people_places_and_organisations(engine: Engine) -> None:
    words = split("Nikol Pashinyan told the United Nations that Baghdad was under fire .")
    names = engine(words).names
    assert (0, 2, "PER") in names
    assert (7, 8, "LOC") in names
    assert [kind for start, end, kind in names if end == 6] == ["ORG"]


@pytest.mark.slow
def test_a_wire_in_capitals_has_subject_and_object(engine: Engine) -> None:
    words = split("REBELS ATTACKED A POLICE STATION .")
    found = relations(engine(words), words)
    assert found["REBELS"] == ("nsubj", "ATTACKED")
    assert found["STATION"] == ("obj", "ATTACKED")


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ("O O", []),
        ("B-PER I-PER O", [(0, 2, "PER")]),
        ("O I-LOC I-LOC", [(1, 3, "LOC")]),
        ("B-PER I-ORG", [(0, 1, "PER"), (1, 2, "ORG")]),
        ("B-PER B-PER I-PER", [(0, 1, "PER"), (1, 3, "PER")]),
        ("I-ORG O I-ORG", [(0, 1, "ORG"), (2, 3, "ORG")]),
    ],
)
def test_names_from_tags(tags: str, names: list[tuple[int, int, str]]) -> None:
    assert spans(tags.split()) == names


@pytest.mark.parametrize(
    ("word", "expected"),
    [("army", 1), ("Army", 2), ("NATO", 3), ("McCain", 4), ("120mm", 1), ("A", 6), ("eBay", 7),
     ("2020", 5), (",", 0), ("", 0)],
)  # fmt: skip
def test_case_classes(word: str, expected: int) -> None:
    assert case_class(word) == expected


def best_by_trial(arcs: np.ndarray) -> float:
    """The score of the best single-root tree, found by trying all."""
    size = len(arcs)
    best = -np.inf
    for code in range((size + 1) ** size):
        heads = [code // (size + 1) ** i % (size + 1) for i in range(size)]
        if is_tree([head - 1 for head in heads]):
            best = max(best, sum(arcs[i, head] for i, head in enumerate(heads)))
    return best


@pytest.mark.parametrize("seed", range(60))
def test_repaired_tree_is_the_best_tree(seed: int) -> None:
    size = seed % 4 + 2
    arcs = np.random.default_rng(seed).normal(size=(size, size + 1)).astype(np.float32) * 5
    heads = tree(arcs.copy())
    assert is_tree([head - 1 for head in heads])
    total = sum(float(arcs[i, head]) for i, head in enumerate(heads))
    assert total == pytest.approx(best_by_trial(arcs), abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_large_random_scores_give_trees(seed: int) -> None:
    size = 150
    arcs = np.random.default_rng(seed).normal(size=(size, size + 1)).astype(np.float32)
    assert is_tree([head - 1 for head in tree(arcs)])


@pytest.mark.slow
def test_digest_is_short_and_stable(engine: Engine) -> None:
    assert len(engine.digest) == 12
    assert engine.digest == Engine().digest


def test_making_an_engine_loads_no_runtime() -> None:
    code = (
        "import sys; from casus.reading.engine import Engine; Engine(); "
        "sys.exit('onnxruntime' in sys.modules or 'tokenizers' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
