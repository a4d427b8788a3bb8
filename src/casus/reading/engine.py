"""The trained encoder at work: the words of one sentence in, its grammar and its names out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from casus.types import Hunch

Floats = npt.NDArray[Any]
L = TypeVar("L")

FOLDER = Path(__file__).parent / "model"
CLS, SEP, UNKNOWN = 101, 102, 100
# the encoder has 512 positions, two of them for the frame around a sentence
ROOM = 510
# a word longer than this is a web address or worse: its head tells enough
WORD_PIECES = 12
KNOWN_WORDS = 200_000
KNOWN_SENTENCES = 20_000
NONE = "-"  # the label of a word that names no act, and of an act without a mode
SLIGHT, DIGITS = 0.03, 4  # chances below the first are not kept; more digits differ from machine to machine
ROLES = ("actor", "recipient", "speaker", "toll")


@dataclass(frozen=True, slots=True)
class Parse:
    """What grammar says of one sentence; each list but `names` is as long as its words.

    `heads` are 0-based word indices, -1 for the root; `names` are half-open word ranges of type PER, LOC, ORG
    or MISC; `hunches` are those of the words that may name an act. Parses are cached and shared: read, do not change.
    """

    upos: list[str]
    xpos: list[str]
    heads: list[int]
    rels: list[str]
    names: list[tuple[int, int, str]]
    hunches: dict[int, Hunch] = field(default_factory=dict)


class Engine:
    """Reads sentences, one at a time, on one thread; weights are loaded by the first one.

    One sentence per run: the int8 scales depend on everything in a batch, and a sentence
    must not be read differently because of its neighbours.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or FOLDER
        self._known: Callable[[tuple[str, ...]], Parse] = lru_cache(KNOWN_SENTENCES)(self._read)

    def __call__(self, words: Sequence[str]) -> Parse:
        return self._known(tuple(words))

    @cached_property
    def digest(self) -> str:
        """Twelve hex digits over all that decides a parse: weights, labels, vocabulary."""
        whole = hashlib.sha256()
        for name in ("reader.onnx", "relations.npy", "labels.json", "vocab.txt"):
            whole.update(hashlib.sha256((self.folder / name).read_bytes()).digest())
        return whole.hexdigest()[:12]

    @cached_property
    def pieces(self) -> Pieces:
        return Pieces(self.folder / "vocab.txt")

    @cached_property
    def _labels(self) -> dict[str, list[str]]:
        text = (self.folder / "labels.json").read_text(encoding="utf-8")
        labels: dict[str, list[str]] = json.loads(text)["heads"]
        return labels

    @property
    def knows_acts(self) -> bool:
        """Whether the model has heads for acts."""
        return "events" in self._labels

    @cached_property
    def _reader(self) -> Any:
        return _session(self.folder / "reader.onnx")

    @cached_property
    def _relations(self) -> Floats:
        weights: Floats = np.load(self.folder / "relations.npy", allow_pickle=False)
        return weights

    def _read(self, words: tuple[str, ...]) -> Parse:
        windows = list(_windows(words, self.pieces))
        if len(windows) == 1:
            return self._run(words)
        return _join([self._run(words[start:end]) for start, end in windows])

    def _run(self, words: tuple[str, ...]) -> Parse:
        ids, cases, firsts = frame(words, self.pieces)
        upos, xpos, names, arcs, best, dependents, governors, *acts = self._reader.run(
            None,
            {
                "ids": np.array(ids, np.int32),
                "cases": np.array(cases, np.int32),
                "firsts": np.array(firsts, np.int32),
            },
        )
        greedy: list[int] = arcs.argmax(1).tolist()
        heads = tree(arcs)
        rels: list[int] = best.tolist()
        for i in (i for i, head in enumerate(heads) if head != greedy[i]):
            rels[i] = self._relation(dependents[i], governors[heads[i]])
        labels = self._labels
        upos_of, xpos_of, rel_of = labels["upos"], labels["xpos"], labels["rels"]
        return Parse(
            upos=[upos_of[i] for i in upos.tolist()],
            xpos=[xpos_of[i] for i in xpos.tolist()],
            heads=[head - 1 for head in heads],
            rels=[rel_of[i] if head else "root" for i, head in zip(rels, heads, strict=True)],
            names=spans([labels["names"][i] for i in names.tolist()]),
            hunches=dict(self._hunches(*acts)) if acts else {},
        )

    def _hunches(self, events: Floats, modes: Floats, statuses: Floats, roles: Floats) -> Iterator[tuple[int, Hunch]]:
        """Of each word that is an act by more than a slight chance, what else it may be."""
        labels = self._labels
        for i in np.flatnonzero(SLIGHT < 1.0 - events[:, 0]).tolist():
            yield (
                i,
                Hunch(
                    _likely(labels["events"][1:], events[i, 1:]),
                    {None if mode == NONE else mode: p for mode, p in _likely(labels["modes"], modes[i]).items()},
                    _likely(labels["statuses"], statuses[i]),
                    {
                        role: tuple(_likely(range(len(events)), roles[n, i]).items())
                        for n, role in enumerate(labels["roles"])
                    },
                ),
            )

    def _relation(self, dependent: Floats, governor: Floats) -> int:
        """The label of an arc that the tree needed and the graph did not choose."""
        sides = np.concatenate([dependent * governor, dependent, governor, np.ones(1, np.float32)])
        return int((self._relations * sides).sum(1).argmax())


class Pieces(dict[str, tuple[list[int], list[int]]]):
    """Of each word met so far, its subword ids and the case class of each."""

    def __init__(self, vocab: Path) -> None:
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

        super().__init__()
        listed = vocab.read_text(encoding="utf-8").split("\n")
        ranks = {piece: rank for rank, piece in enumerate(listed) if piece}
        self._split = Tokenizer(models.WordPiece(ranks, unk_token="[UNK]"))
        self._split.normalizer = normalizers.BertNormalizer(lowercase=True)
        self._split.pre_tokenizer = pre_tokenizers.BertPreTokenizer()

    def __missing__(self, word: str) -> tuple[list[int], list[int]]:
        # lone surrogates cannot cross into the tokenizer
        safe = word.encode("utf-8", "replace").decode("utf-8")
        # words of control characters alone leave nothing
        ids = self._split.encode(safe).ids[:WORD_PIECES] or [UNKNOWN]
        if KNOWN_WORDS <= len(self):
            self.clear()
        self[word] = found = (ids, [case_class(word)] * len(ids))
        return found


def case_class(word: str) -> int:
    """0..7: what the uncased vocabulary forgets about capitals."""
    if word.islower():
        return 1
    if not word:
        return 0
    if word[0].isupper():
        if len(word) == 1:
            return 6
        if word[1:].islower():
            return 2
        return 3 if word.isupper() else 4
    if word[0].isdigit():
        return 5
    return 7 if any(letter.isupper() for letter in word) else 0


def frame(words: Sequence[str], pieces: Pieces) -> tuple[list[int], list[int], list[int]]:
    """Subword ids, their case classes, and where each word begins; the root comes first."""
    ids, cases, firsts = [CLS], [0], [0]
    for word in words:
        word_ids, word_cases = pieces[word]
        firsts.append(len(ids))
        ids += word_ids
        cases += word_cases
    ids.append(SEP)
    cases.append(0)
    return ids, cases, firsts


def tree(arcs: Floats) -> list[int]:
    """The best tree with one root: of each word (row) its head, 1-based, 0 for the root.

    Column 0 of `arcs` scores the root, column i the i-th word as a head. `arcs` is spoilt.
    """
    np.fill_diagonal(arcs[:, 1:], -np.inf)
    heads: list[int] = arcs.argmax(1).tolist()
    return heads if _is_tree(heads) else _best_tree(arcs)


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Half-open ranges from BIO tags; an I- that continues nothing begins a name."""
    found: list[tuple[int, int, str]] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        kind = tag[2:]
        if tag[0] == "I" and found and found[-1][1:] == (i, kind):
            found[-1] = (found[-1][0], i + 1, kind)
        else:
            found.append((i, i + 1, kind))
    return found


def _likely(labels: Sequence[L], chances: Floats) -> dict[L, float]:
    """The labels that have more than a slight chance, in their order."""
    return {labels[i]: round(p, DIGITS) for i, p in enumerate(chances.tolist()) if SLIGHT < p}


def _session(path: Path) -> Any:
    # imported here: it takes longer than everything else, and many verbs never read
    ort: Any = import_module("onnxruntime")
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _windows(words: Sequence[str], pieces: Pieces) -> Iterator[tuple[int, int]]:
    """Half-open word ranges that fit the encoder, cut after punctuation where possible."""
    start, used, stop = 0, 0, 0
    for i, word in enumerate(words):
        size = len(pieces[word][0])
        if ROOM < used + size:
            # a window of less than half its room is no better than a cut inside a phrase
            cut = stop if (start + i) // 2 < stop else i
            yield start, cut
            used = sum(len(pieces[w][0]) for w in words[cut:i])
            start = cut
        used += size
        if not any(letter.isalnum() for letter in word):
            stop = i + 1
    if start < len(words):
        yield start, len(words)


def _join(parts: Sequence[Parse]) -> Parse:
    """One parse: later pieces hang on the root of the first."""
    whole = Parse([], [], [], [], [])
    root = -1
    for part in parts:
        shift = len(whole.heads)
        for head, rel in zip(part.heads, part.rels, strict=True):
            if 0 <= head:
                whole.heads.append(head + shift)
                whole.rels.append(rel)
                continue
            whole.heads.append(root)
            whole.rels.append("root" if root < 0 else "parataxis")
            if root < 0:
                root = len(whole.heads) - 1
        whole.upos.extend(part.upos)
        whole.xpos.extend(part.xpos)
        whole.hunches.update((i + shift, hunch.moved(shift)) for i, hunch in part.hunches.items())
        whole.names.extend((start + shift, end + shift, kind) for start, end, kind in part.names)
    return whole


def _is_tree(heads: Sequence[int]) -> bool:
    return heads.count(0) == 1 and not _cycle([0, *heads])


def _cycle(heads: Sequence[int]) -> list[int]:
    """A cycle among `heads` (node 0 is the root), empty where there is none."""
    seen = [0] * len(heads)
    seen[0] = -1
    for start in range(1, len(heads)):
        node = start
        while not seen[node]:
            seen[node] = start
            node = heads[node]
        if seen[node] == start:
            cycle = [node]
            while (node := heads[node]) != cycle[0]:
                cycle.append(node)
            return cycle
    return []


def _best_tree(arcs: Floats) -> list[int]:
    """Chu-Liu-Edmonds over a dense matrix; cycles fold into one of their nodes and unfold."""
    size = len(arcs) + 1
    scores = np.full((size, size), -np.inf)
    scores[1:] = arcs
    finite = scores[np.isfinite(scores)]
    # dearer than anything a second root could win, so the best tree has one root
    scores[1:, 0] -= (finite.max() - finite.min() + 1.0) * size
    folds = []
    while True:
        # the root, and nodes folded away, have no finite row: argmax hangs them on 0
        heads: list[int] = scores.argmax(1).tolist()
        cycle = _cycle(heads)
        if not cycle:
            break
        nodes = np.array(cycle)
        held = [heads[node] for node in cycle]
        enter = scores[nodes] - scores[nodes, held][:, None]
        leave = scores[:, nodes]
        folds.append((cycle, held, nodes[enter.argmax(0)], nodes[leave.argmax(1)]))
        into, out = enter.max(0), leave.max(1)
        scores[nodes] = -np.inf
        scores[:, nodes] = -np.inf
        into[nodes] = out[nodes] = -np.inf
        scores[cycle[0]], scores[:, cycle[0]] = into, out
    for cycle, held, entered, left in reversed(folds):
        face = cycle[0]
        outer = heads[face]
        for node, head in enumerate(heads):
            if head == face:
                heads[node] = int(left[node])
        for node, head in zip(cycle, held, strict=True):
            heads[node] = head
        heads[int(entered[outer])] = outer
    return heads[1:]
