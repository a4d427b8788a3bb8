"""What each wire yields, and what bad input gives instead of a story."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casus.errors import WireError
from casus.types import Published, Story
from casus.wires import open_wire
from casus.wires.published import leading_published, parse_published

TEXT = "Two guards were wounded at the Orlavat crossing on Friday, police said."


def only(path: Path, *, published: Published | None = None) -> Story:
    (found,) = open_wire(path, published=published)
    assert isinstance(found, Story), found
    return found


def error(path: Path) -> WireError:
    (found,) = open_wire(path)
    assert isinstance(found, WireError), found
    return found


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --------------------------------------------------------------------------- published


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2020-09-30", Published(date(2020, 9, 30))),
        (" 2020-09-30 ", Published(date(2020, 9, 30))),
        ("2020-09-30T22:15:00", Published(date(2020, 9, 30), datetime(2020, 9, 30, 22, 15))),
        ("2020-09-30 22:15", Published(date(2020, 9, 30), datetime(2020, 9, 30, 22, 15))),
        ("2020-09-30T22:15:00Z", Published(date(2020, 9, 30), datetime(2020, 9, 30, 22, 15, tzinfo=UTC))),
        (
            "2020-09-30T22:15:00+05:30",
            Published(
                date(2020, 9, 30), datetime(2020, 9, 30, 22, 15, tzinfo=timezone(timedelta(hours=5, minutes=30)))
            ),
        ),
    ],
)
def test_a_day_stays_a_day_and_an_instant_keeps_its_zone(written: str, expected: Published) -> None:
    assert parse_published(written) == expected
    assert (parse_published(written).instant is None) == (expected.instant is None)


@pytest.mark.parametrize("written", ["yesterday", "30/09/2020", "2020-02-30", "", "1601467200", "2020-09-30T25:00"])
def test_what_is_no_date_is_an_error(written: str) -> None:
    with pytest.raises(ValueError, match="no ISO date"):
        parse_published(written)


def test_a_leading_date_is_read_and_one_inside_the_text_is_not() -> None:
    assert leading_published(f" date 2020-09-30 {TEXT}") == Published(date(2020, 9, 30))
    assert leading_published(f"{TEXT} date 2020-09-30 ") is None


# --------------------------------------------------------------------------- plain text


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"  \r\n{TEXT}\r\n\r\nMore.\r",
        f"{TEXT}\x07\x0b\x0c\x1b[0m\u2028 and \u0085 more",
        "e\u0301migre\u0301s \U0001f9d1\u200d\U0001f692 İstanbul ﬁ ☃",
    ],
)
def test_a_text_file_is_one_story_with_every_code_point_in_place(tmp_path: Path, text: str) -> None:
    story = only(write(tmp_path / "a.txt", text))
    assert (story.wire, story.title, story.body, story.published) == ("text", "", text, None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_the_encoding(tmp_path: Path, encoding: str) -> None:
    assert only(write(tmp_path / "a.txt", TEXT.encode(encoding))).body == TEXT


def test_a_leading_date_outranks_the_callers_and_the_callers_outranks_nothing(tmp_path: Path) -> None:
    given_day = Published(date(2001, 1, 1))
    dated = write(tmp_path / "a.txt", f" date 2020-09-30 {TEXT}")
    assert only(dated, published=given_day).published == Published(date(2020, 9, 30))
    assert only(dated).body == f" date 2020-09-30 {TEXT}"
    assert only(write(tmp_path / "b.txt", TEXT), published=given_day).published == given_day


def test_ten_megabytes_are_one_story(tmp_path: Path) -> None:
    text = "Wörter " * 1_500_000
    assert only(write(tmp_path / "a.txt", text)).body == text


def test_the_same_content_has_the_same_id_and_other_content_another(tmp_path: Path) -> None:
    one, same, other = (write(tmp_path / name, text) for name, text in [("a", TEXT), ("b", TEXT), ("c", TEXT + "!")])
    assert only(one).id == only(same).id != only(other).id
    assert only(one).version == only(same).version != only(other).version


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "an empty file"),
        (b" \r\n\t", "a story without text"),
        (b"PNG\x00\x01\x02", "a binary file: byte 0 at offset 3"),
        ("caf\u00e9 closed".encode("latin-1"), "not UTF-8: byte 0xe9 at offset 3"),
        (b"\xef\xbb\xbfab\xff", "not UTF-8: byte 0xff at offset 5"),
        (b" date 2020-02-30 Shots were fired.", "published: no ISO date or instant: '2020-02-30'"),
    ],
)
def test_a_bad_text_file_is_one_clear_error(tmp_path: Path, content: bytes, why: str) -> None:
    path = write(tmp_path / "a.txt", content)
    found = error(path)
    assert (found.why, found.source) == (why, path)
    assert str(found) == f"{path}: {why}"


# --------------------------------------------------------------------------- JSON lines


def test_a_row_keeps_what_it_says(tmp_path: Path) -> None:
    row = {
        "id": "x-1",
        "title": "Two hurt",
        "text": TEXT,
        "published": "2019-05-03T08:00:00+02:00",
        "publisher": "The Post",
        "agency": "dpa",
        "url": "https://example.org/1",
        "lang": "en",
        "unknown": 7,
    }
    story = only(write(tmp_path / "a.jsonl", json.dumps(row) + "\n"))
    assert (story.id, story.title, story.body, story.wire) == ("x-1", "Two hurt", TEXT, "jsonl")
    assert (story.publisher, story.agency, story.url, story.lang) == ("The Post", "dpa", "https://example.org/1", "en")
    assert story.published is not None and story.published.iso() == "2019-05-03T08:00:00+02:00"


def test_what_a_row_does_not_say_is_none(tmp_path: Path) -> None:
    row = {"text": TEXT, "title": None, "published": "", "agency": ""}
    story = only(write(tmp_path / "a.jsonl", json.dumps(row)))
    assert (story.title, story.published, story.publisher, story.agency) == ("", None, None, None)
    assert len(story.id) == 16


def test_a_number_is_an_id_too(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.jsonl", '{"id": 12, "text": "Shots."}')).id == "12"


BROKEN = [
    (b'{"text": "a', "broken JSON: Unterminated string"),
    (b"[1, 2]", "a row is an object, not a list"),
    (b'{"title": "Two hurt"}', "a story without text"),
    (b'{"text": "  "}', "a story without text"),
    (b'{"text": 5}', "text: a string is due, not 5"),
    (b'{"text": "a", "id": {}}', "id: a string is due, not {}"),
    (b'{"text": "a", "published": "soon"}', "published: no ISO date or instant: 'soon'"),
    (b'{"text": "caf\xe9"}', "not UTF-8: byte 0xe9 at offset 37"),
    (b'{"text": "\\ud83d"}', "text: half a surrogate pair at code point 0"),
    (b'{"text": "a", "x": ' + b"9" * 5000 + b"}", "broken JSON: "),
    (b"[" * 100_000, "broken JSON: "),
]


@pytest.mark.parametrize(("line", "why"), BROKEN)
def test_a_broken_line_is_an_error_with_its_number_and_the_rest_is_read(tmp_path: Path, line: bytes, why: str) -> None:
    path = write(tmp_path / "a.jsonl", b'{"text": "first one"}\r\n\n' + line + b'\n{"text": "last"}')
    first, found, last = open_wire(path)
    assert isinstance(first, Story) and isinstance(last, Story)
    assert (first.body, last.body) == ("first one", "last")
    assert isinstance(found, WireError)
    assert found.line == 3
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "an empty file"),
        (b"\n \n", "an empty file"),
        (b"\x00\x01", "a binary file: byte 0 at offset 0"),
        ('{"text": "a"}\n'.encode("utf-16"), "JSON lines are UTF-8; this is UTF-16"),
    ],
)
def test_a_bad_jsonl_file_is_one_error(tmp_path: Path, content: bytes, why: str) -> None:
    assert error(write(tmp_path / "a.jsonl", content)).why == why


@given(title=st.text(st.characters(codec="utf-8")), text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_comes_out_as_it_went_in(tmp_path_factory: pytest.TempPathFactory, title: str, text: str) -> None:
    path = tmp_path_factory.mktemp("w") / "a.jsonl"
    (found,) = open_wire(write(path, json.dumps({"title": title, "text": text, "published": "2020-01-01"})))
    if text.strip():
        assert isinstance(found, Story)
        assert (found.title, found.body) == (title, text)
    else:
        assert isinstance(found, WireError)


def test_rows_stream(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", b'{"text": "one"}\n' * 200_000)
    stories = open_wire(path)
    first = next(stories)
    assert isinstance(first, Story)
    stories.close()  # type: ignore[attr-defined]


# --------------------------------------------------------------------------- pages

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Two hurt - The Post</title>
<meta charset="utf-8"><meta property="article:published_time" content="2019-05-03T08:00:00Z">
<meta property="og:site_name" content="The Post"><script>var p = "<p>no</p>";</script></head>
<body><nav><p>Home</p></nav><p>Outside</p><article><h1>Two hurt at crossing</h1>
<p>Two <b>guards</b> were&nbsp;hurt &amp; taken<br>away.<p>Caf&eacute;s closed.
<aside><p>Sign up</p></aside><script type="text/javascript">x < 1</script></article><footer><p>Contact</p></footer>"""


def test_a_page_gives_title_time_publisher_and_the_paragraphs_of_its_article(tmp_path: Path) -> None:
    story = only(write(tmp_path / "a.html", PAGE))
    assert story.title == "Two hurt at crossing"
    assert story.body == "Two guards were hurt & taken away.\n\nCafés closed."
    assert story.published == parse_published("2019-05-03T08:00:00Z")
    assert (story.publisher, story.lang, story.wire) == ("The Post", "en", "html")


def test_a_page_without_article_gives_all_paragraphs_and_the_title_of_its_head(tmp_path: Path) -> None:
    story = only(write(tmp_path / "a.htm", "<title>Two hurt</title><p>One.</p><p>Two.</p>"))
    assert (story.title, story.body, story.published) == ("Two hurt", "One.\n\nTwo.", None)


def test_a_page_says_its_time_in_linked_data_too(tmp_path: Path) -> None:
    data = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-05-03"}</script>'
    assert only(write(tmp_path / "a.html", data + "<p>One.</p>")).published == Published(date(2019, 5, 3))


def test_a_page_in_the_charset_it_names_is_read(tmp_path: Path) -> None:
    page = '<meta charset="windows-1251"><p>Грозный</p>'.encode("windows-1251")
    assert only(write(tmp_path / "a.html", page)).body == "Грозный"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (b"<html><body><div>no paragraph</div></body></html>", "a story without text"),
        (b'<meta charset="klingon"><p>a</p>', "cannot be read as klingon"),
        (b"<p>caf\xe9</p>", "not UTF-8: byte 0xe9 at offset 6"),
    ],
)
def test_a_bad_page_is_one_error(tmp_path: Path, page: bytes, why: str) -> None:
    assert error(write(tmp_path / "a.html", page)).why.startswith(why)


# --------------------------------------------------------------------------- sources


@pytest.mark.parametrize(
    ("content", "wire"),
    [(TEXT, "text"), ('{"text": "Shots."}', "jsonl"), (PAGE, "html"), ("[Report] Shots were fired.", "text")],
)
def test_content_tells_the_kind_where_the_name_does_not(tmp_path: Path, content: str, wire: str) -> None:
    assert only(write(tmp_path / "story", content)).wire == wire


def test_a_folder_is_read_in_sorted_order_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "b/2.txt", "b/1.txt", "a.txt", ".hidden"):
        write(tmp_path / name, name)
    assert [found.body for found in open_wire(tmp_path) if isinstance(found, Story)] == [
        "a.txt",
        "b/1.txt",
        "b/2.txt",
        "c.txt",
    ]


def test_a_bad_file_in_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", b"\xff\xfd")
    write(tmp_path / "b.txt", TEXT)
    kinds = [type(found) for found in open_wire(tmp_path)]
    assert kinds == [WireError, Story]


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert error(tmp_path / "none.txt").why == "cannot be read: No such file or directory"
    assert error(tmp_path).why == "a folder without a file"


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b'{"id": "i", "text": "Shots."}\n{"id": "j", "text": "More."}\n'))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert [found.id for found in open_wire("-") if isinstance(found, Story)] == ["i", "j"]
