"""How far two annotators agree, who labelled the same sentences blind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .labels import ROLES, Label, Labelled


def agreement(first: Sequence[Labelled], second: Sequence[Labelled]) -> str:
    """F1 of triggers (with and without type), and of matched events the share with the same values."""
    theirs = {(s.source, s.document, s.at): s for s in second}
    both = [(s, theirs[s.source, s.document, s.at]) for s in first if (s.source, s.document, s.at) in theirs]
    count: Counter[str] = Counter()
    for one, other in both:
        count["silent"] += bool(one.labels) == bool(other.labels)
        a, b = _by_trigger(one), _by_trigger(other)
        count["a"] += len(a)
        count["b"] += len(b)
        for trigger in a.keys() & b.keys():
            _compare(count, a[trigger], b[trigger])
    lines = [
        f"{len(both)} sentences, {count['a']} and {count['b']} events",
        f"event or none     {_share(count['silent'], len(both))}",
        f"trigger F1        {_share(2 * count['same'], count['a'] + count['b'])}",
        f"trigger, type F1  {_share(2 * count['type'], count['a'] + count['b'])}",
        *(f"{name:17} {_share(count[name], count['type'])}" for name in ("mode", "status", "again")),
        *(f"{r + ' F1':17} {_share(2 * count[r], count[r + ' words'])}" for r in ROLES.values()),
    ]
    return "\n".join(lines)


def _by_trigger(sentence: Labelled) -> dict[object, Label]:
    """A word may be two events (two speakers, two statuses): told apart by their order."""
    seen: Counter[object] = Counter()
    found: dict[object, Label] = {}
    for label in sentence.labels:
        found[label.trigger, seen[label.trigger]] = label
        seen[label.trigger] += 1
    return found


def _compare(count: Counter[str], a: Label, b: Label) -> None:
    count["same"] += 1
    if a.type != b.type:
        return
    count["type"] += 1
    for name in ("mode", "status", "again"):
        count[name] += getattr(a, name) == getattr(b, name)
    for role in ROLES.values():
        ours, theirs = set(getattr(a, role)), set(getattr(b, role))
        count[role] += len(ours & theirs)
        count[role + " words"] += len(ours) + len(theirs)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"
