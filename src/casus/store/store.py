"""The casebook file: the only place that executes SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from casus import formats
from casus.errors import NotFoundError, SchemaError, StoreError, WireError
from casus.store import schema
from casus.store.filters import Filter
from casus.types import Article, Coded, Dateline, Event, Furniture, Problem, Published, Span, Story

PAGE = 200  # rows fetched at once where a reader may write meanwhile
EARTH_KM = 12742.0  # diameter


@dataclass(frozen=True, slots=True)
class Counts:
    """What a casebook holds."""

    stories: int
    events: int
    problems: int
    unread: int


@dataclass(frozen=True, slots=True)
class Store:
    """One writer; readers in other processes see what was committed."""

    path: Path
    db: sqlite3.Connection

    @classmethod
    def open(cls, path: Path, *, create: bool = True) -> Store:
        """The casebook at `path`; a new one where there is none, unless `create` is off."""
        if not create and not path.exists():
            raise NotFoundError(f"{path}: no such casebook; `casus read` makes one")
        try:
            db = sqlite3.connect(path, timeout=30, isolation_level=None)
            _prepare(db, path)
        except sqlite3.DatabaseError as error:
            raise _store_error(path, error) from error
        return cls(path, db)

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All of it, or nothing."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.path}: {error}") from error

    # ------------------------------------------------------------------ in

    def save(self, batch: Iterable[Coded], unread: Iterable[WireError], coder: str) -> None:
        """What a batch gave, in one transaction; a story that was here is replaced with its events."""
        with self._writing():
            number = self._coder(coder)
            for coded in batch:
                self._save(coded, number)
            self.db.executemany(
                "INSERT OR REPLACE INTO unread (source, line, error) VALUES (?, ?, ?)",
                [(str(error.source), error.line or 0, error.why) for error in unread],
            )

    def _coder(self, coder: str) -> int:
        self.db.execute("INSERT OR IGNORE INTO coders (coder) VALUES (?)", (coder,))
        return int(self.db.execute("SELECT number FROM coders WHERE coder = ?", (coder,)).fetchone()[0])

    def _save(self, coded: Coded, coder: int) -> None:
        story = coded.story
        values = {
            "id": story.id,
            "version": story.version,
            "wire": story.wire,
            "title": story.title,
            "body": story.body,
            "published": story.published.iso() if story.published else None,
            "publisher": story.publisher,
            "agency": story.agency,
            "url": story.url,
            "lang": story.lang,
            "media": json.dumps(story.media),
            "article": formats.dump_jsonl(_article_row(coded.article, story)),
            "copy_of": coded.copy_of,
            "copy_kind": coded.copy_kind,
            "coder": coder,
        }
        number = self._put("stories", values, "ON CONFLICT (id) DO UPDATE SET " + _CHANGES)
        self.db.execute("DELETE FROM events WHERE story = ?", (number,))
        self.db.execute("DELETE FROM problems WHERE story = ?", (number,))
        for position, event in enumerate(coded.events):
            self._save_event(number, position, event, coded.article.text)
        self.db.executemany(
            "INSERT INTO problems (story, position, stage, error, first, last) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (number, position, p.stage, p.error, *(_pair(p.at) or (None, None)))
                for position, p in enumerate(coded.problems)
            ],
        )

    def _put(self, table: str, values: dict[str, Any], conflict: str = "") -> int:
        columns, marks = ", ".join(values), ", ".join("?" for _ in values)
        row = self.db.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks}) {conflict} RETURNING number", tuple(values.values())
        ).fetchone()
        return int(row[0])

    def _save_event(self, story: int, position: int, event: Event, text: str) -> None:
        when, where = event.when, event.where
        number = self._put(
            "events",
            {
                "id": event.id,
                "story": story,
                "position": position,
                "type": event.type,
                "mode": event.mode,
                "status": event.status.value,
                "quad": event.quad,
                "score": event.score,
                "first_day": when.start.isoformat() if when and when.start else None,
                "last_day": when.end.isoformat() if when and when.end else None,
                "place": where.name if where else None,
                "country": where.country if where else None,
                "lat": where.lat if where else None,
                "lon": where.lon if where else None,
                "precision": where.precision if where else None,
                "coder": self._coder(event.coder),
                "json": formats.dump_jsonl(formats.event_row(event, text)),
            },
        )
        sides = [("actor", each) for each in event.actor] + [("recipient", each) for each in event.recipient]
        sides += [("speaker", event.claim.speaker)] if event.claim.speaker else []
        self.db.executemany(
            "INSERT INTO sides (event, role, country, sector, entity, words) VALUES (?, ?, ?, ?, ?, ?)",
            [(number, role, who.country, who.sector, who.entity, who.text) for role, who in sides],
        )
        self.db.executemany(
            "INSERT INTO tolls (event, harm, low, high, cumulative) VALUES (?, ?, ?, ?, ?)",
            [(number, toll.harm, toll.low, toll.high, int(toll.cumulative)) for toll in event.tolls],
        )
        if where is not None and formats.is_pin(where.lat, where.precision):
            self.db.execute(
                "INSERT OR REPLACE INTO places (event, south, north, west, east) VALUES (?, ?, ?, ?, ?)",
                (number, where.lat, where.lat, where.lon, where.lon),
            )

    # ------------------------------------------------------------------ out

    def holds(self, story: Story, coder: str) -> bool:
        """Whether this very story is in the book, read by this coder."""
        row = self.db.execute(
            "SELECT version, published, publisher, stories.agency, url, lang FROM stories"
            " JOIN coders ON coders.number = stories.coder WHERE id = ? AND coders.coder = ?",
            (story.id, coder),
        ).fetchone()
        published = story.published.iso() if story.published else None
        return bool(row == (story.version, published, story.publisher, story.agency, story.url, story.lang))

    def stories(self, *, not_by: str | None = None) -> Iterator[Story]:
        """The stories in the order they came; `not_by`: those that this coder has not read."""
        last = 0
        while True:
            rows = self.db.execute(
                f"SELECT stories.number, {_STORY} FROM stories JOIN coders ON coders.number = stories.coder"
                " WHERE stories.number > ? AND coders.coder IS NOT ? ORDER BY stories.number LIMIT ?",
                (last, not_by, PAGE),
            ).fetchall()
            if not rows:
                return
            for number, *values in rows:
                yield _story(values)
                last = number

    def find(self, wanted: Filter, *, min_score: float = 0.0, limit: int | None = None) -> Iterator[formats.Found]:
        """Events by day, then as their stories came; those without a day are last."""
        conditions = (("events.score >= ?", (min_score,)), *wanted.conditions())
        where = " AND ".join(sql for sql, _ in conditions)
        values = [value for _, given in conditions for value in given]
        rows = self.db.execute(
            "SELECT stories.id, published, publisher, agency, url, title, json FROM events"
            f" JOIN stories ON stories.number = events.story WHERE {where}"
            " ORDER BY coalesce(events.first_day, events.last_day, '9999'), stories.number, events.position LIMIT ?",
            (*values, -1 if limit is None else limit),
        )
        for story, published, publisher, agency, url, title, row in rows:
            yield formats.Found(story, published, publisher, agency, url, title, json.loads(row))

    def coded(self, id: str) -> Coded:
        """A story by its id or an event's, with what was read in it."""
        found = self.db.execute(
            "SELECT number FROM stories WHERE id = ?1 UNION ALL SELECT story FROM events WHERE id = ?1 LIMIT 1", (id,)
        ).fetchone()
        if found is None:
            raise NotFoundError(f"{self.path}: no story or event {id}")
        *values, article, copy_of, copy_kind = self.db.execute(
            f"SELECT {_STORY}, article, copy_of, copy_kind FROM stories WHERE number = ?", found
        ).fetchone()
        story = _story(values)
        events = self.db.execute("SELECT json FROM events WHERE story = ? ORDER BY position", found)
        problems = self.db.execute(
            "SELECT stage, error, first, last FROM problems WHERE story = ? ORDER BY position", found
        )
        return Coded(
            story,
            _article(story, json.loads(article)),
            tuple(formats.event_of(story.id, json.loads(row)) for (row,) in events),
            tuple(
                Problem(stage, error, None if first is None else Span(first, last))
                for stage, error, first, last in problems
            ),
            copy_of,
            copy_kind,
        )

    def counts(self) -> Counts:
        tables = ("stories", "events", "problems", "unread")
        row = self.db.execute(f"SELECT {', '.join(f'(SELECT count(*) FROM {name})' for name in tables)}").fetchone()
        return Counts(*row)


# --------------------------------------------------------------------------- the file


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    db.create_function("km", 4, _km, deterministic=True)
    application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if application == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        # the mode is a property of the file and cannot change inside a transaction
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(
            f"BEGIN IMMEDIATE; {schema.TABLES}; PRAGMA application_id = {schema.APPLICATION_ID};"
            f" PRAGMA user_version = {schema.VERSION}; COMMIT"
        )
    elif application != schema.APPLICATION_ID:
        raise SchemaError(f"{path}: not a casebook, but a database of another program")
    elif version != schema.VERSION:
        raise SchemaError(f"{path}: a casebook of version {version}; this casus reads version {schema.VERSION}")


def _store_error(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    if isinstance(error, sqlite3.OperationalError):
        if path.is_dir():
            return StoreError(f"{path}: a folder, not a casebook")
        if not path.parent.is_dir():
            return StoreError(f"{path}: no such folder: {path.parent}")
        return StoreError(f"{path}: {error}")
    return SchemaError(f"{path}: not a casebook: {error}")


def _km(lat: float | None, lon: float | None, to_lat: float, to_lon: float) -> float | None:
    """Great-circle distance."""
    if lat is None or lon is None:
        return None
    a, b, c, d = map(radians, (lat, lon, to_lat, to_lon))
    return EARTH_KM * asin(sqrt(min(1.0, sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2)))


# --------------------------------------------------------------------------- rows and nouns

_STORY = "id, version, wire, title, body, published, publisher, agency, url, lang, media"
_CHANGES = ", ".join(
    f"{name} = excluded.{name}" for name in f"{_STORY}, article, copy_of, copy_kind, coder".split(", ")
)


def _story(values: Sequence[Any]) -> Story:
    id, version, wire, title, body, published, publisher, agency, url, lang, media = values
    return Story(
        id, version, wire, title, body, _published(published), publisher, agency, url, lang, tuple(json.loads(media))
    )


def _published(text: str | None) -> Published | None:
    if text is None or len(text) == len("2020-09-30"):
        return Published(date.fromisoformat(text)) if text else None
    instant = datetime.fromisoformat(text)
    return Published(instant.date(), instant)


def _article_row(article: Article, story: Story) -> dict[str, Any]:
    """What cleaning made of a story; its text only where it is not simply title and body."""
    line = article.dateline
    return {
        "text": None if article.text == _text(story) else article.text,
        "published": article.published.iso() if article.published else None,
        "headline": _pair(article.headline),
        "dateline": line
        and {
            "at": _pair(line.at),
            "places": [_pair(at) for at in line.places],
            "day": _pair(line.day),
            "agency": line.agency,
        },
        "furniture": [[_pair(each.at), each.kind] for each in article.furniture],
        "agency": article.agency,
        "notice": _pair(article.notice),
        "copy_of": article.copy_of,
    }


def _article(story: Story, row: dict[str, Any]) -> Article:
    line = row["dateline"]
    return Article(
        story_id=story.id,
        text=_text(story) if row["text"] is None else row["text"],
        headline=_span(row["headline"]),
        dateline=line
        and Dateline(Span(*line["at"]), tuple(Span(*at) for at in line["places"]), _span(line["day"]), line["agency"]),
        furniture=tuple(Furniture(Span(*at), kind) for at, kind in row["furniture"]),
        published=_published(row["published"]),
        agency=row["agency"],
        notice=_span(row["notice"]),
        copy_of=row["copy_of"],
    )


def _text(story: Story) -> str:
    return f"{story.title}\n\n{story.body}" if story.title else story.body


def _pair(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _span(pair: Sequence[int] | None) -> Span | None:
    return Span(*pair) if pair else None
