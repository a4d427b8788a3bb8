"""TSV tables to typed rows: one row, one fact; a bad row fails at load with `file:line`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from casus.errors import TableError

Row = TypeVar("Row")
LEXICONS = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True)
class Tables:
    """Our lexicons, then the user's folders: the same key in a later folder replaces the row."""

    folders: tuple[Path, ...] = (LEXICONS,)

    def rows(self, name: str, row: type[Row], *, key: Callable[[Row], Any] | None = None) -> dict[str, Row]:
        """Rows of `name` by their place; a later row with the same `key` wins.

        A place is `triggers.tsv:218` in our own tables and `mine/triggers.tsv:3` in those of a folder `mine`.
        """
        found: dict[str, Row] = {}
        seen: dict[Any, str] = {}
        for folder in self.folders:
            path = folder / name
            if not path.exists():
                if folder == LEXICONS:
                    raise TableError(path, 0, "no such table")
                continue
            for number, value in read_rows(path, row):
                place = f"{name}:{number}" if folder == LEXICONS else f"{folder.name}/{name}:{number}"
                if place in found:  # folders of one name
                    place = f"{path}:{number}"
                if key is not None:
                    mark = key(value)
                    if mark in seen:
                        del found[seen[mark]]
                    seen[mark] = place
                found[place] = value
        return found

    def values(self, name: str, row: type[Row], *, key: Callable[[Row], Any] | None = None) -> tuple[Row, ...]:
        return tuple(self.rows(name, row, key=key).values())

    def digest(self) -> str:
        """Twelve hex digits over the bytes of every table."""
        sha = hashlib.sha256()
        for folder in self.folders:
            for path in sorted(folder.glob("*.tsv")):
                sha.update(path.name.encode() + b"\0" + path.read_bytes())
        return sha.hexdigest()[:12]


def read_rows(path: Path, row: type[Row]) -> Iterable[tuple[int, Row]]:
    """(line number, row) of a TSV file whose first line names the fields of `row`.

    Lines that start with `#` are comments. An empty cell is the field's default, None where the
    type allows it, else an error. A tuple field is written `a|b|c`.
    """
    readers: list[Callable[[str], Any]] = []
    order: Callable[[list[Any]], Iterable[Any]] = iter
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(path, 0, f"cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if not readers:
            readers, order = _header(path, number, cells, row)
            continue
        if len(cells) != len(readers):
            raise TableError(path, number, f"{len(cells)} cells where {len(readers)} are due")
        try:
            yield number, row(*order([read(cell) for read, cell in zip(readers, cells)]))  # noqa: B905 (same length)
        except ValueError as error:
            raise TableError(path, number, str(error)) from error
    if not readers:
        raise TableError(path, 1, "an empty table")


def _header(
    path: Path, number: int, names: list[str], row: type[Any]
) -> tuple[list[Callable[[str], Any]], Callable[[list[Any]], Iterable[Any]]]:
    """A reader for each column, and how a line's values are put in the order of the row's fields."""
    hints = get_type_hints(row)
    known = {field.name: field for field in fields(row)}
    unknown = [name for name in names if name not in known]
    missing = [n for n, f in known.items() if n not in names and f.default is MISSING and f.default_factory is MISSING]
    if unknown or missing or len(set(names)) != len(names):
        raise TableError(path, number, f"columns unknown {unknown}, missing {missing}, of {names}")
    readers = [_reader(hints[name], known[name].default) for name in names]
    if names == list(known)[: len(names)]:
        return readers, iter
    places = [names.index(name) if name in names else known[name].default for name in known]
    return readers, lambda values: (values[p] if n in names else p for n, p in zip(known, places, strict=True))


def _reader(hint: Any, default: Any) -> Callable[[str], Any]:
    text = str(hint)
    convert: Callable[[str], Any]
    if "tuple[" in text:
        return lambda cell: tuple(cell.split("|")) if cell else ()
    if "bool" in text:
        convert = _yes
    elif "float" in text:
        convert = float
    elif "int" in text:
        convert = int
    elif "date" in text:
        convert = date.fromisoformat
    else:
        convert = str
    optional = "None" in text
    if convert is str and (optional or default is not MISSING):
        empty = None if default is MISSING else default
        return lambda cell: cell or empty

    def read(cell: str) -> Any:
        if cell:
            return convert(cell)
        if default is not MISSING:
            return default
        if optional:
            return None
        raise ValueError("an empty cell where a value is due")

    return read


def _yes(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise ValueError(f"{cell!r} is neither yes nor no")
    return cell == "yes"
