"""One tree of errors; each carries the coordinates of what went wrong."""

from __future__ import annotations

from pathlib import Path


class CasusError(Exception):
    """Something a user can mend; the command line prints it as one line."""


class ConfigError(CasusError):
    def __init__(self, path: Path | str, key: str, why: str) -> None:
        super().__init__(f"{path}: {key}: {why}")
        self.path, self.key, self.why = path, key, why


class TableError(CasusError):
    def __init__(self, path: Path | str, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}")
        self.path, self.line, self.why = path, line, why


class WireError(CasusError):
    """`line` where the source has lines; such an error is one row, not the end of a run."""

    def __init__(self, source: Path | str, why: str, line: int | None = None) -> None:
        super().__init__(f"{source}:{line}: {why}" if line else f"{source}: {why}")
        self.source, self.line, self.why = source, line, why


class StoryError(CasusError):
    def __init__(self, story_id: str, stage: str, why: str) -> None:
        super().__init__(f"{story_id}: {stage}: {why}")
        self.story_id, self.stage, self.why = story_id, stage, why


class StoreError(CasusError):
    """The casebook cannot do it."""


class NotFoundError(StoreError):
    """No such id in the casebook."""


class SchemaError(StoreError):
    """Not a casebook, or one of another version."""


class FilterError(CasusError):
    def __init__(self, text: str, position: int, why: str) -> None:
        super().__init__(f"{why}: {text!r} at {position}")
        self.text, self.position, self.why = text, position, why
