"""From a trained reader to the files that the engine loads: one ONNX graph, its labels, and the relations' weights."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from .model import TAGS, WIDTH, Reader, base_folder

OPSET = 17
FORBIDDEN = 1e4  # no word is its own head


class _Sentence(nn.Module):
    """One sentence without padding. All heads are one matrix: many small products cost more than a large one.

    Where the best heads are no tree, the engine mends them and scores the relations of those anew.
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        heads: Any = reader.heads
        self.encoder, self.rels, self.roles = reader.encoder, heads["rels"], heads["roles"]
        self.match = heads["arcs"].match
        layers = [
            *(heads[name].out for name in TAGS),
            *(heads["arcs"].dependent, heads["arcs"].governor, heads["rels"].dependent, heads["rels"].governor),
            *(heads["roles"].act, heads["roles"].player),
        ]
        self.sizes = [layer.out_features for layer in layers]
        self.all = nn.Linear(WIDTH, sum(self.sizes))
        with torch.no_grad():
            self.all.weight.copy_(torch.cat([layer.weight for layer in layers]))
            self.all.bias.copy_(torch.cat([layer.bias for layer in layers]))

    def forward(self, ids: Tensor, cases: Tensor, firsts: Tensor) -> tuple[Tensor, ...]:
        nodes = self.encoder(ids, cases).index_select(0, firsts)
        # the root is a node that governs, and no word
        parts = [part if i in ROOTED else part[1:] for i, part in enumerate(self.all(nodes).split(self.sizes, -1))]
        upos, xpos, names, events, modes, statuses = parts[: len(TAGS)]
        rows, columns, dependents, governors = (functional.leaky_relu(part, 0.1) for part in parts[len(TAGS) : -2])
        arcs = self.match(rows) @ columns.transpose(-1, -2)
        # column 0 is the root: a word's own column is one to the right of its row
        own = torch.eye(nodes.shape[0], device=nodes.device)[1:]
        arcs = arcs - own * FORBIDDEN
        rels = self.rels.relate(dependents, governors.index_select(0, arcs.argmax(-1))).argmax(-1)
        tags = [part.argmax(-1) for part in (upos, xpos, names)]
        acts = [part.softmax(-1) for part in (events, modes, statuses)]
        return (*tags, arcs, rels, dependents, governors, *acts, self.roles.players(*parts[-2:]).sigmoid())


# of the parts of the one matrix those of arcs' and relations' governors
ROOTED = (len(TAGS) + 1, len(TAGS) + 3)


def export(reader: Reader, folder: Path, *, whole: Path | None = None) -> None:
    """Writes the int8 reader to `folder`; `whole` gets the same reader unrounded."""
    reader.eval()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        floats = Path(scratch) / "reader.onnx"
        _trace_sentence(reader, floats)
        quantize_dynamic(floats, folder / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True)
        _write_relations(reader, folder / "relations.npy")
        _write_words(reader, folder)
        if whole:
            shutil.copytree(folder, whole, dirs_exist_ok=True)
            shutil.copy(floats, whole / "reader.onnx")


def _write_words(reader: Reader, folder: Path) -> None:
    heads = {name: list(tags) for name, tags in reader.labels.items()}
    text = json.dumps({"heads": heads}, indent=1, ensure_ascii=False)
    (folder / "labels.json").write_text(text + "\n", encoding="utf-8")
    shutil.copy(base_folder() / "vocab.txt", folder / "vocab.txt")


def _trace_sentence(reader: Reader, path: Path) -> None:
    ids = torch.arange(1000, 1009, dtype=torch.int32)
    cases = torch.ones(9, dtype=torch.int32)
    firsts = torch.tensor([0, 1, 2, 4, 5, 7], dtype=torch.int32)
    outputs = (*TAGS[:3], "arcs", "rels", "dependents", "governors", *TAGS[3:], "roles")
    axes = {name: {0: "words"} for name in outputs}
    axes["arcs"][1] = "nodes"
    axes["roles"] = {1: "words", 2: "words"}
    axes["governors"] = {0: "nodes"}
    axes |= {"ids": {0: "pieces"}, "cases": {0: "pieces"}, "firsts": {0: "nodes"}}
    _trace(_Sentence(reader), (ids, cases, firsts), path, ("ids", "cases", "firsts"), outputs, axes)


def _write_relations(reader: Reader, path: Path) -> None:
    """Weights and, as the last column, biases of the relation labels: labels x (3 REL + 1), float32."""
    out: Any = reader.heads["rels"].out
    np.save(path, torch.cat([out.weight, out.bias[:, None]], 1).detach().numpy())


def _trace(
    module: nn.Module,
    example: tuple[Tensor, ...],
    path: Path,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    axes: dict[str, dict[int, str]],
) -> None:
    with warnings.catch_warnings(), torch.no_grad():
        # the older exporter warns that it is old; the newer one writes slower graphs
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            example,
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
