import json
import subprocess
import sys
from pathlib import Path

import fake
import pytest

import casus
from casus import cli, pool

SRC = Path(casus.__file__).parent.parent
ROWS = (
    {"id": "a1", "title": "Attack", "text": "Reds shelled Blues near Talo and killed 12", "published": "2001-05-09"},
    {"id": "a2", "text": "Reds shelled Blues, the army said"},
)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    fake.stand_in(monkeypatch)
    yield
    pool.coder_of.cache_clear()  # the next test wants the real one


def written(*rows, name="feed.jsonl"):
    Path(name).write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return name


def run(capsys, *argv):
    """(exit status, standard output, standard error)."""
    status = cli.main(argv)
    out = capsys.readouterr()
    return status, out.out, out.err


def test_code_writes_a_line_a_story_in_order(capsys):
    status, out, err = run(capsys, "code", written(*ROWS), "-f", "jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [row["story"] for row in rows] == ["a1", "a2"]
    assert rows[0]["events"][0]["tolls"][0]["low"] == 12
    assert "incident" not in rows[0]["events"][0]
    assert "text" not in rows[0]


def test_code_options_reach_the_records(capsys):
    _, out, _ = run(capsys, "code", written(*ROWS), "--link", "--with-text", "--published", "2002-01-01")
    first, second = map(json.loads, out.splitlines())
    assert first["events"][0]["incident"] is None
    assert first["text"] == "Attack\n\n" + ROWS[0]["text"]
    assert (first["published"], second["published"]) == ("2001-05-09", "2002-01-01")
    _, out, _ = run(capsys, "code", "feed.jsonl", "--min-score", "0.9")
    assert [json.loads(line)["events"] for line in out.splitlines()] == [[], []]


def test_a_bad_row_is_told_and_the_rest_is_coded(capsys):
    status, out, err = run(capsys, "code", written(ROWS[0], "{broken", ROWS[1]))
    assert (status, len(out.splitlines())) == (0, 2)
    assert err.startswith("casus: feed.jsonl:2: ")


def test_a_strict_run_ends_at_a_bad_row(capsys):
    status, out, err = run(capsys, "code", "--strict", written(ROWS[0], "{broken", ROWS[1]))
    assert (status, len(out.splitlines()), len(err.splitlines())) == (1, 1, 1)


@pytest.mark.parametrize("verb", ["code", "read"])
@pytest.mark.parametrize("source", ["empty.jsonl", "nowhere.jsonl", "bad.jsonl", "binary.jsonl"])
def test_nothing_to_read_is_one_line_and_status_1(capsys, verb, source):
    Path("empty.jsonl").touch()
    Path("bad.jsonl").write_text("[1,\n")
    Path("binary.jsonl").write_bytes(b"\x7fELF\0\0\0")
    status, _, err = run(capsys, verb, source)
    assert status == 1
    assert len(err.splitlines()) == 1
    assert err.startswith(f"casus: {source}")


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["code"],
        ["sing"],
        ["code", "x", "--workers", "two"],
        ["code", "x", "--published", "yesterday"],
        ["code", "x", "--min-score", "2"],
        ["find", "-f", "gedcom"],
    ],
)
def test_wrong_usage_is_status_2(capsys, argv):
    with pytest.raises(SystemExit) as caught:
        cli.main(argv)
    assert caught.value.code == 2
    assert capsys.readouterr().err


def test_a_bug_shows_its_traceback():
    with pytest.raises(ZeroDivisionError):
        cli.main(["code", written({"id": "x", "text": "BUG"})])


def test_an_unknown_config_key_is_one_line(capsys):
    Path("casus.toml").write_text("wrokers = 2\n")
    status, _, err = run(capsys, "code", written(*ROWS))
    assert status == 1
    assert err.startswith("casus: casus.toml: wrokers: unknown key")


def test_read_find_and_show_work_together(capsys):
    status, out, _ = run(capsys, "read", written(*ROWS), "--book", "war.db")
    assert (status, out) == (0, "war.db: 2 stories read, 2 events\n")
    _, out, _ = run(capsys, "read", "feed.jsonl", "--book", "war.db")
    assert "2 were there already" in out
    _, out, _ = run(capsys, "find", "killed>=10", "--book", "war.db", "-f", "jsonl")
    (row,) = map(json.loads, out.splitlines())
    assert row["story"] == "a1"
    status, out, _ = run(capsys, "show", row["id"], "--book", "war.db")
    lines = out.splitlines()
    text = next(i for i, line in enumerate(lines) if line.startswith("Reds"))
    at = lines[text].index("shelled")
    assert lines[text + 1][at : at + 7] == "TTTTTTT"
    assert any("T trigger" in line for line in lines)


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "geojson"])
def test_find_writes_each_format_without_colours(capsys, form):
    run(capsys, "read", written(*ROWS))
    status, out, _ = run(capsys, "find", "-f", form)
    assert status == 0
    assert "Redland" in out
    assert "\x1b" not in out
    run(capsys, "find", "-f", form, "-o", "found.out")
    assert Path("found.out").read_text().split() == out.split()


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["find"], "casebook.db: no such casebook"),
        (["find", "--book", "feed.jsonl"], "not a casebook"),
        (["show", "zz", "--book", "war.db"], "no story or event zz"),
        (["find", "colour:red", "--book", "war.db"], "unknown filter colour"),
        (["find", "-f", "csv", "-o", "no/such/folder/x", "--book", "war.db"], "cannot be written"),
    ],
)
def test_what_a_user_can_mend_is_one_line(capsys, argv, why):
    run(capsys, "read", written(*ROWS), "--book", "war.db")
    status, _, err = run(capsys, *argv)
    assert status == 1
    assert len(err.splitlines()) == 1
    assert why in err


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["type:ASSAULT", "killed>=10"], "type:ASSAULT killed>=10"),
        (["cease fire"], '"cease fire"'),
        (["type:ASSAULT cease"], "type:ASSAULT cease"),
        (['place:"New Town"'], 'place:"New Town"'),
        ([], ""),
    ],
)
def test_the_shell_s_words_make_one_filter(words, text):
    assert cli.filter_text(words) == text


def test_try_prints_the_trip_stage_by_stage(capsys):
    status, out, _ = run(capsys, "try", "Reds shelled Blues", "--published", "2001-05-09")
    assert status == 0
    assert out.splitlines() == [
        "clean   Reds shelled Blues",
        "",
        "find    ASSAULT",
        "        heavy-weapons",
    ]


def test_numbers_and_nouns_agree(capsys):
    _, out, err = run(capsys, "read", written({"id": "a1", "text": "Reds shelled Blues"}, {"id": "b", "text": "BAD"}))
    assert out == "casebook.db: 2 stories read, 1 event; 1 problem\n"
    assert err == "casus: story b: read: cannot be read\n"
    _, out, _ = run(capsys, "read", written({"id": "a1", "text": "Reds shelled Blues"}, "{broken"))
    assert out == "casebook.db: 0 stories read, 0 events; 1 was there already; 1 could not be read\n"


def test_a_few_lines_tell_of_many_problems(capsys):
    rows = [{"id": f"n{n}", "text": "BAD"} for n in range(9)]
    _, out, err = run(capsys, "read", written(*rows))
    assert out.endswith("9 problems\n")
    assert err.splitlines()[-1].startswith("casus: and 4 other kinds of problems")
    assert len(err.splitlines()) == 6


def test_find_says_how_many_and_whether_there_are_more(capsys):
    run(capsys, "read", written(*({"id": f"n{n}", "text": "Reds shelled Blues"} for n in range(3))))
    _, out, _ = run(capsys, "find")
    assert "3 events" in out.splitlines()
    _, out, _ = run(capsys, "find", "-n", "2")
    assert "2 events; there are more, a higher --limit shows them" in out.splitlines()
    assert all(line == line.rstrip() for line in out.splitlines())
    _, out, _ = run(capsys, "find", "type:PROTEST")
    assert out == "no events\n"


def test_a_filter_that_begins_with_not_needs_no_quotes(capsys):
    run(capsys, "read", written(*ROWS))
    _, out, _ = run(capsys, "find", "-status:claimed", "-f", "jsonl")
    assert [json.loads(line)["story"] for line in out.splitlines()] == ["a1"]
    _, out, _ = run(capsys, "find", "-near:0,0,5", "-n", "1", "-f", "jsonl")
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(("path", "why"), [("no/such/x.db", "no such folder"), (".", "a folder, not a casebook")])
def test_a_casebook_that_cannot_be_says_why(capsys, path, why):
    status, _, err = run(capsys, "read", written(*ROWS), "--book", path)
    assert (status, len(err.splitlines())) == (1, 1)
    assert why in err


def test_eval_codes_the_stories_of_the_gold(capsys):
    event = {"type": "ASSAULT", "mode": "heavy-weapons", "status": "reported", "trigger_at": [13, 20]}
    gold = written({**ROWS[0], "events": [event]}, name="gold.jsonl")
    status, out, _ = run(capsys, "eval", gold, "--json")
    figures = json.loads(out)
    assert (status, figures["event_f1"], figures["status_acc"]) == (0, 1.0, 1.0)
    _, lines, _ = run(capsys, "code", gold)
    Path("pred.jsonl").write_text(lines)
    _, out, _ = run(capsys, "eval", gold, "--pred", "pred.jsonl")
    assert out.splitlines()[3] == f"{'event_p':24} 1.0"


def test_the_version_is_told():
    done = subprocess.run(
        [sys.executable, "-m", "casus", "--version"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SRC)},
    )
    assert done.stdout == f"casus {casus.__version__}\n"


def test_a_reader_who_has_enough_is_no_error():
    rows = written(*({"id": f"n{n}", "text": "Reds shelled Blues " * 50} for n in range(200)))
    code = (
        "import sys, types, fake; m = types.ModuleType('casus.pipeline'); m.build = fake.build;"
        "sys.modules['casus.pipeline'] = m; from casus.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    path = f"{SRC}:{Path(fake.__file__).parent}"
    run = subprocess.Popen(
        [sys.executable, "-c", code, "code", rows],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": path},
    )
    assert run.stdout and run.stderr
    run.stdout.readline()
    run.stdout.close()
    assert (run.stderr.read(), run.wait()) == (b"", 0)
    run.stderr.close()


def test_importing_casus_loads_nothing_heavy():
    heavy = ("rich", "numpy", "onnxruntime", "sqlite3")
    code = f"import sys, casus, casus.cli; print(*(m for m in {heavy} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SRC)}
    )
    assert done.stdout.strip() == ""


def test_the_face_does_what_the_command_line_does():
    coded = casus.code("Reds shelled Blues", published="2001-05-09", title="Attack")
    assert (coded.article.text, coded.article.published.iso(), len(coded.events)) == (
        "Attack\n\nReds shelled Blues",
        "2001-05-09",
        1,
    )
    assert casus.code("Reds shelled", published=fake.DAY).article.published.iso() == "2001-05-09"
    assert [each.story.id for each in casus.code_all(written(*ROWS))] == ["a1", "a2"]
    with casus.open("war.db") as book:
        assert book.counts().stories == 0
