"""What is too long for every change: a text of 10 MB, killed runs, stories mangled at random. `make soak`."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import casus
from casus.casebook import Casebook
from casus.formats import coded_row, dump_jsonl

pytestmark = pytest.mark.soak
ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples" / "stories.jsonl"
PARAGRAPH = (
    "Rebels shelled the town of Marinka on Monday, killing two people. The ministry said its forces had destroyed "
    "three tanks. Residents spoke of a long night. The weather was mild and the harvest was said to be good this year. "
)


def test_a_story_of_ten_megabytes_is_read_whole() -> None:
    text = (PARAGRAPH * 20 + "\n\n") * (10_000_000 // (len(PARAGRAPH) * 20))
    coded = casus.code(text, published="2021-03-06")
    assert not coded.problems
    assert len(text) - 5_000 < coded.events[-1].trigger.end
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert peak_kb < 3_000_000


def test_a_killed_run_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    source = tmp_path / "many.jsonl"
    rows = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    with source.open("w", encoding="utf-8") as out:
        for i in range(40):
            for row in rows:
                out.write(json.dumps({**row, "id": f"{row['id']}-{i}", "text": f"{row['text']}\n\nNo. {i}"}) + "\n")
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    command = [sys.executable, "-m", "casus", "read", str(source), "--book"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([*command, str(whole)], check=True, env=env, capture_output=True)
    for seconds in (2, 4, 3, 5):
        run = subprocess.Popen([*command, str(broken)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        run.send_signal(signal.SIGKILL)
        run.wait()
    subprocess.run([*command, str(broken)], check=True, env=env, capture_output=True)
    with Casebook.open(whole) as one, Casebook.open(broken) as other:
        assert one.counts() == other.counts()
        assert [found.json() for found in one.find("")] == [found.json() for found in other.find("")]


def test_mangled_stories_never_crash_and_keep_their_evidence() -> None:
    rng = random.Random(7)
    texts = [json.loads(line)["text"] for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    odd = ["\x00", "\u0301", "💥", "“", '"', "\r\n", "  ", "İ", "\u202e", "—", "(", "1,2,3", "Feb. 31"]
    until = time.monotonic() + 300
    while time.monotonic() < until:
        text = list(rng.choice(texts))
        for _ in range(rng.randrange(1, 60)):
            at = rng.randrange(len(text))
            if rng.random() < 0.5:
                del text[at : at + rng.randrange(1, 12)]
            else:
                text.insert(at, rng.choice(odd))
            if not text:
                break
        mangled = "".join(text) or "x"
        coded = casus.code(mangled, published=rng.choice(["2020-01-01", "1999-12-31T23:59:00+05:30", None]))
        assert coded.article.text == mangled
        assert json.loads(dump_jsonl(coded_row(coded)))["story"] == coded.story.id
        for event in coded.events:
            assert event.trigger.of(mangled)
            if event.when and event.when.start and event.when.end:
                assert event.when.start <= event.when.end
            assert all(toll.high is None or toll.low <= toll.high for toll in event.tolls)
