"""Stories a second on one core, raw text to records, the share of each stage, and the cold start.

    python bench/bench_stories.py [STORIES...] [--repeats 3] [--most 200]

Speeds are also given for stories of 400 words, whatever the length of those that are read. Each repeat
has a new pipeline, and no story comes twice: sentences that were read before may be kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from casus import pipeline
from casus.config import Config
from casus.formats import coded_row, dump_jsonl
from casus.pool import stories_of
from casus.types import Story

WORDS = 400
EXAMPLES = Path(__file__).parent.parent / "examples"
ONE = {"id": "one", "published": "2001-05-09", "text": "Troops shelled a town on Monday and killed 12 people. " * 40}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "source", nargs="*", default=[str(EXAMPLES)], help="what `casus code` reads (default: examples)"
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--most", type=int, default=200, help="stories to read")
    args = parser.parse_args()
    cold = median(_cold_start() for _ in range(5))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    stories = list(islice(stories_of(args.source, Config(), lambda error: print(error, file=sys.stderr)), args.most))
    if not stories:
        sys.exit(f"no story in {', '.join(args.source)}")
    words = sum(len(f"{story.title} {story.body}".split()) for story in stories)
    print(f"{len(stories)} stories, {words / len(stories):.0f} words each")
    seconds = median(_seconds(stories) for _ in range(args.repeats))
    print(f"{len(stories) / seconds:.1f} stories/s, {words / seconds / WORDS:.1f}/s of {WORDS} words, on one core")
    for name, share in _shares(stories).items():
        print(f"  {name:8} {share:6.1%}")
    print(f"{cold:.2f} s from cold to the records of one story")


def _seconds(stories: Iterable[Story]) -> float:
    code = pipeline.build(Config())
    return _timed(code, stories)


def _timed(code: Callable[[Story], Any], stories: Iterable[Story]) -> float:
    started = time.perf_counter()
    for story in stories:
        dump_jsonl(coded_row(code(story)))
    return time.perf_counter() - started


def _shares(stories: Iterable[Story]) -> dict[str, float]:
    """Of the whole time, by stage; the rest is making and writing records."""
    spent = dict.fromkeys(pipeline.STAGES, 0.0)

    def watched(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            started = time.perf_counter()
            try:
                return stage(*given)
            finally:
                spent[name] += time.perf_counter() - started

        return run

    code = pipeline.build(Config())
    stages: dict[str, Any] = {name: watched(name, getattr(code, name)) for name in spent}
    whole = _timed(replace(code, **stages), stories)
    return {name: seconds / whole for name, seconds in spent.items()} | {"rest": 1 - sum(spent.values()) / whole}


def _cold_start() -> float:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.jsonl"
        path.write_text(json.dumps(ONE) + "\n", encoding="utf-8")
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "casus", "code", str(path)], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
