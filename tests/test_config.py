from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casus.config import Config
from casus.errors import ConfigError
from casus.types import Published


def written(folder: Path, text: str) -> Path:
    path = folder / "casus.toml"
    path.write_text(text)
    return path


def test_no_file_gives_the_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Config.load() == Config()


def test_the_file_of_the_folder_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "workers = 2")
    assert Config.load().workers == 2


def test_every_key_is_read_and_paths_count_from_the_file(tmp_path):
    (tmp_path / "mine").mkdir()
    path = written(
        tmp_path,
        'lexicons = ["mine"]\nbook = "war.db"\nworkers = 0\nmin_score = 0.5\npublished = 2001-05-09\nstrict = true\n'
        '[stages]\nwhere = "mine.places:resolver"\n',
    )
    assert Config.load(path) == Config(
        lexicons=(tmp_path / "mine",),
        book=tmp_path / "war.db",
        workers=0,
        min_score=0.5,
        published=Published(date(2001, 5, 9)),
        strict=True,
        stages={"where": "mine.places:resolver"},
    )


def test_an_instant_keeps_its_zone(tmp_path):
    published = Config.load(written(tmp_path, "published = 2001-05-09T10:00:00Z")).published
    assert published == Published(date(2001, 5, 9), datetime(2001, 5, 9, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("wrokers = 2", "wrokers"),
        ("workers = -1", "workers"),
        ("workers = true", "workers"),
        ("min_score = 2", "min_score"),
        ('published = "soon"', "published"),
        ("strict = 1", "strict"),
        ('lexicons = "mine"', "lexicons"),
        ('lexicons = ["nowhere"]', "lexicons"),
        ('[stages]\nwhere = "places"', "stages"),
        ("workers =", "file"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, key):
    with pytest.raises(ConfigError) as caught:
        Config.load(written(tmp_path, text))
    assert caught.value.key == key
    assert str(tmp_path / "casus.toml") in str(caught.value)


def test_a_named_file_must_be_there(tmp_path):
    with pytest.raises(ConfigError):
        Config.load(tmp_path / "other.toml")
