"""What happened, against public sets: `python bench/bench_events.py pairs|police|muc4|silence FILE.jsonl.gz [IDS]`.

pairs: `{sent, src, tgt, root}`; the type of the event whose roles are the two given actors, or as many of them as an
event has. YIELD is CONCEDE or RETREAT.
police: `{sents: [[text, labels]]}`; sentences in which police kill or arrest, whatever the status but negated.
muc4: `{text, templates}`; stories with a template ATTACK, BOMBING, KIDNAPPING or ARSON.
silence: `{id, title, text}` and a file of digests of ids (many an id is a headline); records in stories of no politics.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from casus.config import Config  # noqa: E402
from casus.pipeline import Pipeline, build  # noqa: E402
from casus.pool import story_of  # noqa: E402
from casus.types import Actor, Coded, Event, Published, Span, Status  # noqa: E402

Row = dict[str, Any]
YIELD = {"CONCEDE", "RETREAT"}
TEMPLATES = {"ATTACK", "BOMBING", "KIDNAPPING", "ARSON"}
INCIDENTS = {"explosives", "abduct", "targeted", "destroy", "primitive"}
ARMED = {"MIL", "REB", "UAF", "PRM"}


def rows(path: Path) -> Iterator[Row]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def coded(pipeline: Pipeline, text: str, day: str = "2020-01-01", title: str = "") -> Coded:
    config = replace(Config(), published=Published(date.fromisoformat(day)))
    return pipeline(story_of(text, title, config))


# --------------------------------------------------------------------------- pairs


def pairs(pipeline: Pipeline, data: Sequence[Row], show: int) -> None:
    right, found, confused = 0, 0, Counter[tuple[str, str]]()
    for row in data:
        events = coded(pipeline, row["sent"]).events
        sides = [_places(row["marked"], mark) for mark in "st"]
        best = max(events, key=lambda e: _fits(e, *sides), default=None)
        fits = best is not None and _fits(best, *sides) >= 2
        said = best.type if best else "-"
        ok = said == row["root"] or row["root"] == "YIELD" and said in YIELD
        right, found = right + ok, found + fits
        confused[row["root"], said] += not ok
        if not ok and show > 0:
            show -= 1
            print(row["root"], said, [(e.type, e.trigger.of(row["sent"])) for e in events], row["marked"])
    print(f"root accuracy {right / len(data):.3f} ({right} of {len(data)}); both actors found in {found}")
    print("mostly: " + ", ".join(f"{g} as {p} {n}" for (g, p), n in confused.most_common(12)))


def _places(marked: str, mark: str) -> Span:
    """Where an actor stands in the sentence without its marks."""
    before, _, rest = marked.partition(f"<{mark}>")
    inside = rest.partition(f"</{mark}>")[0]
    start = len(re.sub(r"</?[st]>", "", before))
    return Span(start, start + len(re.sub(r"</?[st]>", "", inside)))


def _fits(event: Event, source: Span, target: Span) -> float:
    """How many of the two actors are roles of the event; of two such events the surer one."""

    def has(actors: Sequence[Actor], side: Span) -> bool:
        return any(actor.at is not None and actor.at.overlaps(side) for actor in actors)

    both = (*event.actor, *event.recipient)
    straight = has(event.actor, source) + has(event.recipient, target)
    either = has(both, source) + has(both, target)
    return max(straight, either) + straight / 10 + event.score / 100


# --------------------------------------------------------------------------- police


def police(pipeline: Pipeline, data: Sequence[Row], show: int) -> None:
    count: Counter[str] = Counter()
    for row in data:
        text, starts = "", []
        for sentence, _ in row["sents"]:
            starts.append(len(text))
            text += sentence.strip() + "\n\n"
        found = {
            sum(start <= event.trigger.start for start in starts) - 1
            for event in coded(pipeline, text, row["date"]).events
            if _by_police(event, text)
        }
        for number, (sentence, labels) in enumerate(row["sents"]):
            gold, said = not {"KILL", "ARREST"}.isdisjoint(labels), number in found
            count["gold"] += gold
            count["said"] += said
            count["right"] += gold and said
            if gold != said and show > 0:
                show -= 1
                print("missed" if gold else "false", labels, sentence.strip())
    _print_f1(count)


def _by_police(event: Event, text: str) -> bool:
    if event.status is Status.NEGATED:
        return False
    officers = any(actor.sector == "COP" for actor in event.actor)
    if event.type == "COERCE" and event.mode == "arrest":
        return officers or not event.actor or all(actor.sector in (None, "GOV", "UNK") for actor in event.actor)
    killed = any(toll.harm == "killed" and toll.high != 0 for toll in event.tolls)
    return (
        event.type == "ASSAULT" and officers and (killed or bool(re.search("kill|dead|death", event.trigger.of(text))))
    )


# --------------------------------------------------------------------------- MUC-4


def muc4(pipeline: Pipeline, data: Sequence[Row], show: int) -> None:
    count: Counter[str] = Counter()
    for row in data:
        kinds = {
            kind.strip() for t in row["templates"] for cell in t.get("INCIDENT: TYPE", []) for kind in cell.split("/")
        }
        gold = not TEMPLATES.isdisjoint(kinds)
        day = re.search(r"(\d+) ([A-Z]{3})[A-Z]* (\d\d)", row["text"][:150])
        events = coded(pipeline, row["text"], _iso(*day.groups()) if day else "1990-01-01").events
        told = [event for event in events if _is_an_incident(event)]
        said = bool(told)
        count["gold"] += gold
        count["said"] += said
        count["right"] += gold and said
        if gold != said and show > 0:
            show -= 1
            words = [e.trigger.of(row["text"]) for e in told]
            print("missed" if gold else "false", row["id"], words, [(e.type, str(e.status)) for e in events][:9])
    _print_f1(count)


def _is_an_incident(event: Event) -> bool:
    """What the templates count: violence against others than fighters, not by the state's forces; no battle, no war.

    Chosen on the development set, whose texts are free to learn from.
    """
    if event.type != "ASSAULT" or event.status not in (Status.REPORTED, Status.CLAIMED):
        return False
    doers, targets = ({actor.sector for actor in side} for side in (event.actor, event.recipient))
    battle = len(event.actor) > 1 and not event.recipient
    if battle or doers & {"MIL", "COP"} or targets & {"MIL", "REB"}:
        return False
    aimed = bool(targets - ARMED) or event.mode in INCIDENTS
    return aimed and (event.mode is not None or bool(event.tolls))


def _iso(day: str, month: str, year: str) -> str:
    months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
    return f"19{year}-{months.index(month) + 1:02}-{int(day):02}" if month in months else "1990-01-01"


def _print_f1(count: Counter[str]) -> None:
    precision, recall = count["right"] / max(1, count["said"]), count["right"] / max(1, count["gold"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} ({dict(count)})")


# --------------------------------------------------------------------------- silence


def digest(story: str) -> str:
    return hashlib.sha256(story.encode()).hexdigest()[:16]


def silence(pipeline: Pipeline, data: Sequence[Row], show: int, ids: frozenset[str]) -> None:
    stories = records = with_records = 0
    for row in data:
        if digest(row["id"]) in ids:
            made = coded(pipeline, row["text"], row["date"][:10], row.get("title") or "")
            stories, records = stories + 1, records + len(made.events)
            with_records += bool(made.events)
            for event in made.events[: max(0, show)]:
                show -= 1
                print(event.type, event.status, event.score, repr(event.sentence.of(made.article.text)))
    print(f"{records} records in {with_records} of {stories} stories: {20 * records / stories:.2f} in 20 stories")


def main() -> None:
    if len(sys.argv) < 2:
        print("no file of events given: nothing measured")
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pairs", "police", "muc4", "silence"))
    parser.add_argument("file", type=Path)
    parser.add_argument("ids", type=Path, nargs="?", help="silence: a file with the digest of one story id a line")
    parser.add_argument("--show", type=int, default=0, help="print so many misses")
    parser.add_argument("--min-score", type=float, default=0.0)
    options = parser.parse_args()
    pipeline = replace(build(Config()), min_score=options.min_score)
    data = list(rows(options.file))
    if options.what == "silence":
        silence(pipeline, data, options.show, frozenset(options.ids.read_text().splitlines()))
        return
    {"pairs": pairs, "police": police, "muc4": muc4}[options.what](pipeline, data, options.show)


if __name__ == "__main__":
    main()
