"""Records against gold, field by field.

A predicted event matches a gold one of its type whose trigger it overlaps, or which stands in the same
sentence. Attributes are scored on matches; `record` is strict: type, status, actor and recipient
countries all right. Copies in the gold carry no events and are not scored for them.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, TypeAlias

from casus.config import Config
from casus.errors import CasusError, WireError
from casus.formats import coded_row
from casus.pool import code_all
from casus.types import Story
from casus.wires.story import make_story

Row: TypeAlias = Mapping[str, Any]
Pairs: TypeAlias = list[tuple[int, int]]

EARTH_KM = 12742  # diameter
# the middle of a country or a province is a matter of taste: no exact distance is asked of it
EXACT = ("point", "city", "district")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z\"“‘(])|\n\s*\n")


def load(path: Path | str, texts: Path | str | None = None) -> list[dict[str, Any]]:
    """Rows of a JSONL file; `texts` brings the title and text of those that carry none."""
    rows = _rows(path)
    if texts is None:
        return rows
    by_id = {row["id"]: row for row in _rows(texts)}
    for row in rows:
        if not row.get("text"):
            if row["id"] not in by_id:
                raise CasusError(f"{texts}: no text of {row['id']}")
            row["text"], row["title"] = by_id[row["id"]]["text"], by_id[row["id"]].get("title", "")
    return rows


def _rows(path: Path | str) -> list[dict[str, Any]]:
    rows = []
    try:
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    rows.append(json.loads(line))
                except ValueError as error:
                    raise CasusError(f"{path}:{number}: not JSON: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CasusError(f"{path}: cannot be read: {error}") from error
    return rows


def score(gold: Sequence[Row], predicted: Iterable[Row]) -> dict[str, Any]:
    """The figures by name, rounded to three places, in the order of a report."""
    by_story = {row["story"]: row for row in predicted}
    count: Counter[str] = Counter()
    by_type: defaultdict[str, Counter[str]] = defaultdict(Counter)
    originals = [story for story in gold if not story.get("copy_of")]
    for story in originals:
        events = _events(by_story, story)
        text = whole_text(story)
        _count_evidence(count, events, text)
        count["gold"] += len(story["events"])
        count["pred"] += len(events)
        for name, each in [("gold", e) for e in story["events"]] + [("pred", e) for e in events]:
            by_type[each["type"]][name] += 1
        count["toll_all_gold"] += sum(len(event.get("tolls") or ()) for event in story["events"])
        for i, j in match(story["events"], events, text):
            by_type[story["events"][i]["type"]]["tp"] += 1
            _count_pair(count, story["events"][i], events[j])
    figures = {"stories": len(originals), **_figures(count)}
    figures["by_type"] = {
        name: {"f1": round(_prf(c["tp"], c["pred"], c["gold"])[2], 3), **c} for name, c in sorted(by_type.items())
    }
    figures |= _copy_figures(gold, by_story) | _incident_figures(originals, by_story)
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}


def predict(gold: Iterable[Row], config: Config) -> Iterator[Row]:
    """The stories of the gold as `casus code` would write them."""

    def stories() -> Iterator[Story]:
        for row in gold:
            fields = {name: row.get(name) for name in ("id", "title", "text", "published", "publisher", "agency")}
            story = make_story("jsonl", row["id"], fields, published=config.published)
            if isinstance(story, WireError):
                raise story
            yield story

    for coded in code_all(stories(), config):
        yield coded_row(coded, link=True)


def report(figures: Mapping[str, Any]) -> str:
    """One figure a line."""
    return "\n".join(f"{name:24} {value}" for name, value in figures.items())


def whole_text(story: Row) -> str:
    return f"{story['title']}\n\n{story['text']}" if story.get("title") else str(story["text"])


def _events(by_story: Mapping[str, Row], story: Row) -> Sequence[Row]:
    events: Sequence[Row] = by_story[story["id"]]["events"] if story["id"] in by_story else ()
    return events


# --------------------------------------------------------------------------- which is which


def match(gold: Sequence[Row], predicted: Sequence[Row], text: str) -> Pairs:
    """(gold, predicted) in the order of agreement: overlap, status, sides, speaker, nearest trigger."""
    starts = [0, *(end.end() for end in _SENTENCE_END.finditer(text)), len(text)]
    spans = list(pairwise(starts))

    def sentence(at: int) -> int:
        return next((i for i, (start, end) in enumerate(spans) if start <= at < end), -1)

    options = []
    for i, g in enumerate(gold):
        if not g.get("trigger_at"):
            continue
        start, end = g["trigger_at"]
        for j, p in enumerate(predicted):
            at = p["trigger"]
            apart = not (at["start"] < end and start < at["end"])
            if g["type"] == p["type"] and (not apart or sentence(at["start"]) == sentence(start)):
                options.append((apart, *_differences(g, p), abs(at["start"] - start), i, j))
    pairs: Pairs = []
    taken_gold, taken_predicted = set(), set()
    for *_, i, j in sorted(options):
        if i not in taken_gold and j not in taken_predicted:
            pairs.append((i, j))
            taken_gold.add(i)
            taken_predicted.add(j)
    return pairs


def _differences(g: Row, p: Row) -> tuple[bool, bool, bool, bool]:
    """Whether status, actor countries, recipient countries and speaker differ."""
    return (
        g["status"] != p.get("status"),
        _countries(g, "actor") != _countries(p, "actor"),
        _countries(g, "recipient") != _countries(p, "recipient"),
        not _same_speaker(g.get("speaker"), p.get("speaker")),
    )


def _countries(event: Row, role: str) -> set[str | None]:
    return {actor.get("country") for actor in event.get(role) or ()}


def _sectors(event: Row, role: str) -> set[tuple[str | None, str | None]]:
    return {(actor.get("country"), actor.get("sector")) for actor in event.get(role) or ()}


def _same_speaker(g: Row | None, p: Row | None) -> bool:
    if not g or not p:
        return not g and not p
    same_code = (g.get("country"), g.get("sector")) == (p.get("country"), p.get("sector"))
    return same_code or bool(g.get("entity") and g.get("entity") == p.get("entity"))


# --------------------------------------------------------------------------- counting


def _count_evidence(count: Counter[str], events: Sequence[Row], text: str) -> None:
    """Each span must say what the text says there."""
    for event in events:
        values = [*(event.get("actor") or ()), *(event.get("recipient") or ()), *(event.get("tolls") or ())]
        values += [event.get("when"), event.get("where"), event.get("speaker")]
        for span in [event["trigger"], *(value.get("at") for value in values if value)]:
            if span:
                words = text[span["start"] : span["end"]]
                count["spans"] += 1
                count["spans_ok"] += words == span.get("text", words) and span["start"] < span["end"] <= len(text)


def _count_pair(count: Counter[str], g: Row, p: Row) -> None:
    other_status, other_actor, other_recipient, other_speaker = _differences(g, p)
    count["tp"] += 1
    count["status"] += not other_status
    count["actor"] += not other_actor
    count["recipient"] += not other_recipient
    count["record"] += not (other_status or other_actor or other_recipient)
    count["mode"] += (g.get("mode") or None) == (p.get("mode") or None)
    if g["status"] != "reported":
        count["soft_gold"] += 1
        count["soft_ok"] += not other_status
    for role in ("actor", "recipient"):
        _count_bags(count, role, Counter(_sectors(g, role)), Counter(_sectors(p, role)))
    if g.get("speaker"):
        count["speaker_gold"] += 1
        count["speaker_ok"] += not other_speaker
    else:
        count["nospeaker_gold"] += 1
        count["nospeaker_ok"] += not p.get("speaker")
    _count_when(count, g.get("when"), p.get("when"))
    _count_where(count, g.get("where"), p.get("where"))
    _count_bags(count, "toll", _tolls(g), _tolls(p))


def _count_bags(count: Counter[str], name: str, g: Counter[Any], p: Counter[Any]) -> None:
    count[f"{name}_tp"] += (g & p).total()
    count[f"{name}_gold"] += g.total()
    count[f"{name}_pred"] += p.total()


def _tolls(event: Row) -> Counter[tuple[str, int, int | None]]:
    return Counter((toll["harm"], toll["low"], toll["high"]) for toll in event.get("tolls") or ())


def _count_when(count: Counter[str], g: Row | None, p: Row | None) -> None:
    same_days = bool(g and p) and (g.get("start"), g.get("end")) == (p.get("start"), p.get("end"))  # type: ignore[union-attr]
    count["when"] += same_days or (not g and not p)
    if g and g.get("basis") != "story":
        count["dated_gold"] += 1
        count["dated_ok"] += same_days


def _count_where(count: Counter[str], g: Row | None, p: Row | None) -> None:
    if not g:
        count["null_gold"] += 1
        count["null_ok"] += not p
    elif g.get("lat") is not None:
        exact = g.get("precision") in EXACT
        count["where_gold"] += 1
        count["exact_gold"] += exact
        if p and p.get("lat") is not None:
            far = _km(g, p)
            count["where_country"] += g.get("country") == p.get("country")
            count["where_161"] += far <= 161
            count["exact_ok"] += exact and far <= 25


def _km(a: Row, b: Row) -> float:
    lat, lon, to_lat, to_lon = map(radians, (a["lat"], a["lon"], b["lat"], b["lon"]))
    h = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return EARTH_KM * asin(sqrt(h))


# --------------------------------------------------------------------------- figures


def _prf(right: int, predicted: int, gold: int) -> tuple[float, float, float]:
    p, r = right / predicted if predicted else 0.0, right / gold if gold else 0.0
    return p, r, _f1(p, r)


def _f1(p: float, r: float) -> float:
    return 2 * p * r / (p + r) if p + r else 0.0


def _figures(c: Counter[str]) -> dict[str, Any]:
    def of(name: str, whole: str) -> float:
        return c[name] / max(1, c[whole])

    p, r, f1 = _prf(c["tp"], c["pred"], c["gold"])
    return {
        "gold": c["gold"],
        "pred": c["pred"],
        "event_p": p,
        "event_r": r,
        "event_f1": f1,
        "record_f1": _prf(c["record"], c["pred"], c["gold"])[2],
        "status_acc": of("status", "tp"),
        "soft_status_acc": of("soft_ok", "soft_gold"),
        "mode_acc": of("mode", "tp"),
        "actor_country_acc": of("actor", "tp"),
        "recipient_country_acc": of("recipient", "tp"),
        "actor_sector_f1": _prf(c["actor_tp"], c["actor_pred"], c["actor_gold"])[2],
        "recipient_sector_f1": _prf(c["recipient_tp"], c["recipient_pred"], c["recipient_gold"])[2],
        "when_exact": of("when", "tp"),
        "when_dated_exact": of("dated_ok", "dated_gold"),
        "evidence_ok": of("spans_ok", "spans"),
        "where_country": of("where_country", "where_gold"),
        "where_161km": of("where_161", "where_gold"),
        "where_25km": of("exact_ok", "exact_gold"),
        "where_null_ok": of("null_ok", "null_gold"),
        "toll_f1_on_matches": _prf(c["toll_tp"], c["toll_pred"], c["toll_gold"])[2],
        "toll_recall_all": of("toll_tp", "toll_all_gold"),
        "speaker_acc": of("speaker_ok", "speaker_gold"),
        "no_speaker_ok": of("nospeaker_ok", "nospeaker_gold"),
    }


def _copy_figures(gold: Sequence[Row], by_story: Mapping[str, Row]) -> dict[str, float]:
    """Pairs of stories in one family of copies, whichever is called the original."""
    right = _families({story["id"]: story.get("copy_of") for story in gold})
    given = _families({story["id"]: by_story.get(story["id"], {}).get("copy_of") for story in gold})
    p, r, _ = _prf(len(right & given), len(given), len(right))
    copies = [story for story in gold if story.get("copy_kind")]
    kinds = sum(story["copy_kind"] == by_story.get(story["id"], {}).get("copy_kind") for story in copies)
    return {"copy_pair_p": p, "copy_pair_r": r, "copy_kind_acc": kinds / max(1, len(copies))}


def _families(original_of: Mapping[str, str | None]) -> set[tuple[str, str]]:
    families: defaultdict[str, set[str]] = defaultdict(set)
    for story, original in original_of.items():
        families[original or story] |= {story, original or story}
    return {pair for family in families.values() for pair in combinations(sorted(family), 2)}


def _incident_figures(gold: Sequence[Row], by_story: Mapping[str, Row]) -> dict[str, float]:
    """B-cubed over matched events with an incident in the gold; `cross`: incidents of several stories."""
    right: dict[tuple[str, int], Hashable] = {}
    given: dict[tuple[str, int], Hashable] = {}
    for story in gold:
        events = _events(by_story, story)
        for i, j in match(story["events"], events, whole_text(story)):
            if incident := story["events"][i].get("incident"):
                right[story["id"], i] = incident
                given[story["id"], i] = events[j].get("incident") or (story["id"], j)
    told_by = defaultdict(set)
    for (story_id, _), incident in right.items():
        told_by[incident].add(story_id)
    crossing = {key for key, incident in right.items() if len(told_by[incident]) > 1}
    p, r = _b_cubed(given, right), _b_cubed(right, given)
    cross_right, cross_given = ({key: labels[key] for key in crossing} for labels in (right, given))
    cross_f1 = _f1(_b_cubed(cross_given, cross_right), _b_cubed(cross_right, cross_given))
    return {"incident_b3_p": p, "incident_b3_r": r, "incident_b3_f1": _f1(p, r), "incident_cross_b3_f1": cross_f1}


def _b_cubed(labels: Mapping[Any, Hashable], others: Mapping[Any, Hashable]) -> float:
    """The mean share of a thing's group that is in its other group too."""
    group, other = _groups(labels), _groups(others)
    # summed in the order of the keys: a set's own order would change the last digit
    shares = [len(group[labels[k]] & other[others[k]]) / len(group[labels[k]]) for k in sorted(labels)]
    return sum(shares) / max(1, len(shares))


def _groups(labels: Mapping[Any, Hashable]) -> Mapping[Hashable, set[Any]]:
    groups: defaultdict[Hashable, set[Any]] = defaultdict(set)
    for key, label in labels.items():
        groups[label].add(key)
    return groups
