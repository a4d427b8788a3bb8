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

from .model import Reader, base_folder

OPSET = 17
FORBIDDEN = 1e4  # no word is its own head


class _Sentence(nn.Module):
    """One sentence without padding: tags, arc scores, relations to the best heads, and both sides of the relations.

    Where the best heads are no tree, the engine mends them and scores the relations of those anew.
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.encoder, self.heads = reader.encoder, reader.heads

    def forward(self, ids: Tensor, cases: Tensor, firsts: Tensor) -> tuple[Tensor, ...]:
        heads: Any = self.heads
        nodes = self.encoder(ids, cases).index_select(0, firsts)
        words = nodes[1:]
        tags = [heads[name](words).argmax(-1) for name in ("upos", "xpos", "names")]
        arcs = heads["arcs"](nodes)
        # column 0 is the root: a word's own column is one to the right of its row
        own = torch.eye(nodes.shape[0], device=nodes.device)[1:]
        arcs = arcs - own * FORBIDDEN
        dependents, governors = heads["rels"].sides(nodes)
        rels = heads["rels"].relate(dependents, governors.index_select(0, arcs.argmax(-1))).argmax(-1)
        return (*tags, arcs, rels, dependents, governors)


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
    outputs = ("upos", "xpos", "names", "arcs", "rels", "dependents", "governors")
    axes = {name: {0: "words"} for name in outputs}
    axes["arcs"][1] = "nodes"
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
