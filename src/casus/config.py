"""casus.toml to one frozen Config; the field defaults are the documentation."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from casus.errors import ConfigError
from casus.types import Published

FILE = "casus.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """How casus runs. Each field is a key of casus.toml; paths there count from the file's folder."""

    #: your folders of tables, read after ours: the same key there replaces our row
    lexicons: tuple[Path, ...] = ()
    #: the casebook that verbs open
    book: Path = Path("casebook.db")
    #: processes that code stories; 0: one for each core
    workers: int = 1
    #: records with less confidence (0..1) are not given out
    min_score: float = 0.0
    #: the day or instant of stories that bring none of their own
    published: Published | None = None
    #: stop at the first error of one story, instead of a row in `problems`
    strict: bool = False
    #: a stage by another of yours: `[stages] where = "mypkg.places:resolver"`
    stages: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Config:
        """The config of that file; without one, of ./casus.toml where it stands, else the defaults."""
        if path is None and not Path(FILE).exists():
            return cls()
        path = Path(FILE if path is None else path)
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(path, "file", f"cannot be read: {error}") from error
        values = {}
        for key, value in given.items():
            if key not in _READERS:
                raise ConfigError(path, key, f"unknown key; known are {', '.join(_READERS)}")
            try:
                values[key] = _READERS[key](value, path.parent)
            except ValueError as error:
                raise ConfigError(path, key, str(error)) from error
        return cls(**values)


def _folders(value: Any, folder: Path) -> tuple[Path, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError("a list of folders is due")
    paths = tuple(folder / each for each in value)
    for path in paths:
        if not path.is_dir():
            raise ValueError(f"no such folder: {path}")
    return paths


def _path(value: Any, folder: Path) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError("a path is due")
    return folder / value


def _workers(value: Any, _: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("a whole number, 0 or more, is due")
    return value


def _score(value: Any, _: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("a number from 0 to 1 is due")
    return float(value)


def published_at(when: date) -> Published:
    """Of a day or an instant: a datetime is a date too."""
    return Published(when.date(), when) if isinstance(when, datetime) else Published(when)


def _published(value: Any, _: Path) -> Published:
    if not isinstance(value, date):
        raise ValueError("a day or an instant is due, without quotes: 2020-09-30")  # noqa: TRY004
    return published_at(value)


def _yes(value: Any, _: Path) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is due")  # noqa: TRY004
    return value


def _stages(value: Any, _: Path) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise ValueError("a table of stages is due")  # noqa: TRY004
    for stage, target in value.items():
        module, colon, name = target.partition(":") if isinstance(target, str) else ("", "", "")
        if not (module and colon and name):
            raise ValueError(f'{stage} = "module:name" is due')
    return dict(value)


_READERS: Mapping[str, Callable[[Any, Path], Any]] = {
    "lexicons": _folders,
    "book": _path,
    "workers": _workers,
    "min_score": _score,
    "published": _published,
    "strict": _yes,
    "stages": _stages,
}
