"""From a trained reader to the files that the engine loads: two ONNX graphs and their labels."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from .model import REL, Reader, base_folder

OPSET = 17


class _Sentence(nn.Module):
    """One sentence without padding: tags, arc scores, and both sides of the relations."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.encoder, self.heads = reader.encoder, reader.heads

    def forward(self, ids: Tensor, cases: Tensor, firsts: Tensor) -> tuple[Tensor, ...]:
        heads: Any = self.heads
        nodes = self.encoder(ids, cases).index_select(0, firsts)
        words = nodes[1:]
        tags = [heads[name](words).argmax(-1) for name in ("upos", "xpos", "names")]
        return (*tags, heads["arcs"](nodes), *heads["rels"].sides(nodes))


class _Relations(nn.Module):
    """Relation labels for the heads that the tree chose."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.rels: Any = reader.heads["rels"]

    def forward(self, dependents: Tensor, governors: Tensor, heads: Tensor) -> Tensor:
        chosen = governors.index_select(0, heads)
        return self.rels.relate(dependents, chosen).argmax(-1)


def export(reader: Reader, folder: Path, *, whole: Path | None = None) -> None:
    """Writes the int8 reader to `folder`; `whole` gets the same reader unrounded."""
    reader.eval()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        floats = Path(scratch) / "reader.onnx"
        _trace_sentence(reader, floats)
        quantize_dynamic(floats, folder / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True)
        _trace_relations(reader, folder / "relations.onnx")
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
    outputs = ("upos", "xpos", "names", "arcs", "dependents", "governors")
    axes = {name: {0: "words"} for name in outputs}
    axes["arcs"][1] = "nodes"
    axes["governors"] = {0: "nodes"}
    axes |= {"ids": {0: "pieces"}, "cases": {0: "pieces"}, "firsts": {0: "nodes"}}
    _trace(_Sentence(reader), (ids, cases, firsts), path, ("ids", "cases", "firsts"), outputs, axes)


def _trace_relations(reader: Reader, path: Path) -> None:
    heads = torch.tensor([2, 0, 2, 3, 4], dtype=torch.int32)
    sides = (torch.randn(5, REL), torch.randn(6, REL), heads)
    inputs = ("dependents", "governors", "heads")
    axes = {"governors": {0: "nodes"}}
    axes |= {name: {0: "words"} for name in ("dependents", "heads", "rels")}
    _trace(_Relations(reader), sides, path, inputs, ("rels",), axes)


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
