"""The tables of a casebook file, and how to know one."""

from __future__ import annotations

#: "CASU": PRAGMA application_id of every casebook
APPLICATION_ID = 0x43415355
#: PRAGMA user_version; a file of another version is not opened
VERSION = 1

#: One row of `stories` is a story as it came and what reading made of it; `number` joins it to the
#: full-text index. `json` of an event is its row of the output contract; the other columns, `sides`,
#: `tolls` and `places` are for finding.
TABLES = """
CREATE TABLE coders (
    number INTEGER PRIMARY KEY,
    coder TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE stories (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,
    wire TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    published TEXT,
    publisher TEXT,
    agency TEXT,
    url TEXT,
    lang TEXT,
    media TEXT NOT NULL,
    article TEXT NOT NULL,
    copy_of TEXT,
    copy_kind TEXT,
    coder INTEGER NOT NULL REFERENCES coders (number)
) STRICT;
CREATE INDEX stories_by_coder ON stories (coder);

CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story INTEGER NOT NULL REFERENCES stories (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    mode TEXT,
    status TEXT NOT NULL,
    quad INTEGER NOT NULL,
    score REAL NOT NULL,
    first_day TEXT,
    last_day TEXT,
    place TEXT,
    country TEXT,
    lat REAL,
    lon REAL,
    precision TEXT,
    coder INTEGER NOT NULL REFERENCES coders (number),
    json TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_story ON events (story, position);
CREATE INDEX events_by_type ON events (type, status);
CREATE INDEX events_by_country ON events (country, first_day);
CREATE INDEX events_by_day ON events (first_day, last_day);

CREATE TABLE sides (
    event INTEGER NOT NULL REFERENCES events (number) ON DELETE CASCADE,
    role TEXT NOT NULL,
    country TEXT,
    sector TEXT,
    entity TEXT,
    words TEXT
) STRICT;
CREATE INDEX sides_by_event ON sides (event);
CREATE INDEX sides_by_country ON sides (country, role);
CREATE INDEX sides_by_entity ON sides (entity COLLATE NOCASE, role);

CREATE TABLE tolls (
    event INTEGER NOT NULL REFERENCES events (number) ON DELETE CASCADE,
    harm TEXT NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER,
    cumulative INTEGER NOT NULL
) STRICT;
CREATE INDEX tolls_by_event ON tolls (event);
CREATE INDEX tolls_by_harm ON tolls (harm, low);

CREATE TABLE problems (
    story INTEGER NOT NULL REFERENCES stories (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    stage TEXT NOT NULL,
    error TEXT NOT NULL,
    first INTEGER,
    last INTEGER,
    PRIMARY KEY (story, position)
) STRICT;

CREATE TABLE unread (
    source TEXT NOT NULL,
    line INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (source, line)
) STRICT;

CREATE VIRTUAL TABLE places USING rtree (event, south, north, west, east);
CREATE TRIGGER events_gone AFTER DELETE ON events BEGIN
    DELETE FROM places WHERE event = old.number;
END;

CREATE VIRTUAL TABLE words USING fts5 (
    title, body, content = 'stories', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER stories_come AFTER INSERT ON stories BEGIN
    INSERT INTO words (rowid, title, body) VALUES (new.number, new.title, new.body);
END;
CREATE TRIGGER stories_gone AFTER DELETE ON stories BEGIN
    INSERT INTO words (words, rowid, title, body) VALUES ('delete', old.number, old.title, old.body);
END;
CREATE TRIGGER stories_change AFTER UPDATE OF title, body ON stories
    WHEN old.title IS NOT new.title OR old.body IS NOT new.body BEGIN
    INSERT INTO words (words, rowid, title, body) VALUES ('delete', old.number, old.title, old.body);
    INSERT INTO words (rowid, title, body) VALUES (new.number, new.title, new.body);
END;
"""
