"""Readers of the training sets: every corpus becomes rows of one type."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import corpus
from casus.reading.engine import NONE, ROLES, Engine
from casus.reading.reader import Reader
from casus.tables import LEXICONS, Tables
from casus.types import Span

# Names that a corpus marks only in part. "~O": no person, place or organisation, but the
# corpus cannot say whether it is MISC. "~PER": in such a name, its borders unknown.
# "?": anything.
NAME_LABELS = ("O", *(f"{side}-{kind}" for kind in ("PER", "LOC", "ORG", "MISC") for side in "BI"))
VAGUE = {
    "~O": ("O", "B-MISC", "I-MISC"),
    "~PER": ("B-PER", "I-PER"),
    "~LOC": ("B-LOC", "I-LOC"),
    "~ORG": ("B-ORG", "I-ORG"),
}

CROSSNER = {
    **dict.fromkeys(("person", "politician", "scientist", "writer", "musicalartist", "researcher"), "PER"),
    **dict.fromkeys(("country", "location"), "LOC"),
    **dict.fromkeys(("organisation", "politicalparty", "university", "band"), "ORG"),
    **dict.fromkeys(("misc", "event", "election", "award"), "MISC"),
}
RE3D = {"Person": "PER", "Organisation": "ORG", "Location": "LOC", "Nationality": "MISC"}
# "(12-person-new-..." opens, "12)" closes, "(12-person-new-...)" does both
BRACKET = (
    r"\((?P<opens>\d+(?:\[[^]]*\])?)-(?P<kind>[a-z]+)[^()]*(?P<closes>\)?)"
    r"|(?P<closed>\d+(?:\[[^]]*\])?)\)"
)
GUM = {"person": "~PER", "place": "~LOC", "organization": "~ORG"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: its trigger and the words of each role (engine.ROLES), 0-based."""

    trigger: int
    type: str
    mode: str
    status: str
    roles: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence. `heads` are 1-based, 0 for the root; what a corpus lacks is None."""

    words: tuple[str, ...]
    upos: tuple[str, ...] | None = None
    xpos: tuple[str, ...] | None = None
    heads: tuple[int, ...] | None = None
    rels: tuple[str, ...] | None = None
    names: tuple[str, ...] | None = None
    events: tuple[Mark, ...] | None = None


def training(data: Path, times: int, teacher: Engine | None = None) -> list[Row]:
    """All rows that the weights may be learnt from; those with acts, which are rarer than nouns, so many `times`."""
    # 200 rows are all that politics has, and they are nearest to what is read later
    politics = list(crossner(data / "ner_crossner_politics.jsonl.gz", "train"))
    other = list(crossner(data / "ner_crossner_other.jsonl.gz"))
    return [
        *treebank(data / "ud_ewt_train.jsonl.gz"),
        *treebank(data / "ud_gum_train.jsonl.gz"),
        *politics,
        *politics,
        *map(part_hyphens, politics),
        *other[::2],
        *map(part_hyphens, other[1::2]),
        *uner(data / "ner_uner_ewt.jsonl.gz"),
        *re3d(data / "ner_re3d.jsonl.gz"),
        *list(events(data, held_out=False, teacher=teacher)) * times,
    ]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def treebank(path: Path) -> Iterator[Row]:
    """Universal Dependencies; where mentions are given (GUM), their proper nouns as names."""
    for line in lines(path):
        words, _, upos, xpos, _, heads, rels, _ = zip(*line["tok"], strict=True)
        names = _proper(line["ent"], upos, heads, rels) if "ent" in line else None
        yield Row(words, upos, xpos, heads, rels, names)


def crossner(path: Path, split: str | None = None) -> Iterator[Row]:
    for line in lines(path):
        if split in (None, line["split"]):
            names = tuple(_crossner_tag(tag) for tag in line["tag"])
            yield Row(tuple(line["tok"]), names=names)


def part_hyphens(row: Row) -> Row:
    """The same names over words cut as the treebanks cut them: pro-Russian is three words."""
    words: list[str] = []
    names: list[str] = []
    for word, name in zip(row.words, row.names or (), strict=True):
        parts = re.findall(r"[^-]+|-", word) if re.search(r"\w-\w", word) else [word]
        words += parts
        names += [name, *["I" + name[1:] if name[0] == "B" else name] * (len(parts) - 1)]
    return Row(tuple(words), names=tuple(names))


def uner(path: Path) -> Iterator[Row]:
    for line in lines(path):
        # UNER does not mark MISC
        names = tuple("~O" if tag == "O" else tag for tag in line["tag"])
        yield Row(tuple(line["tok"]), names=names)


def re3d(path: Path) -> Iterator[Row]:
    """Reports on Syria and Iraq; their mentions overlap and include common nouns."""
    for line in lines(path):
        text = line["text"]
        tags = _re3d_tags(text, line["ents"])
        for sentence in re.finditer(r"\S.*?(?:[.!?](?=\s+[A-Z])|(?=\n)|$)", text, re.MULTILINE):
            words: list[str] = []
            names: list[str] = []
            for word in re.finditer(r"['\u2019]s|\w+(?:\.\w+)+\.?|\w+|[^\w\s]", sentence[0]):
                words.append(word[0])
                names.append(tags[sentence.start() + word.start()])
            if words:
                yield Row(tuple(words), names=tuple(names))


def events(data: Path, *, held_out: bool, teacher: Engine | None = None) -> Iterator[Row]:
    """Our own corpus, its words as the reader gives them to the encoder; its grammar is what a `teacher` says of it.

    Without grammar of its own, news is parsed worse the better its acts are learnt.
    """
    reader = Reader.load(Tables((LEXICONS,)), engine=Engine())
    for sentence in corpus.sentences(data):
        if corpus.held_out(sentence) == held_out:
            places = corpus.words_of(sentence.text)
            words = tuple(reader.plain([at.of(sentence.text) for at in places]))
            row = Row(words, events=tuple(_marks(sentence, places)))
            yield _taught(row, teacher) if teacher else row


def _taught(row: Row, teacher: Engine) -> Row:
    parse = teacher(row.words)
    names = ["O"] * len(row.words)
    for start, end, kind in parse.names:
        names[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
    return replace(
        row,
        upos=tuple(parse.upos),
        xpos=tuple(parse.xpos),
        heads=tuple(head + 1 for head in parse.heads),
        rels=tuple(parse.rels),
        names=tuple(names),
    )


def _marks(sentence: corpus.Labelled, places: Sequence[Span]) -> Iterator[Mark]:
    """One mark a word: where two voices tell one act, the first."""
    index = {at.start + sentence.at.start: i for i, at in enumerate(places)}
    seen: set[int] = set()
    for label in sentence.labels:
        trigger = index[label.trigger.start]
        if trigger not in seen:
            seen.add(trigger)
            roles = tuple(tuple(index[at.start] for at in getattr(label, role)) for role in ROLES)
            yield Mark(trigger, label.type, label.mode or NONE, str(label.status), roles)


def _crossner_tag(tag: str) -> str:
    if tag == "O":
        return "O"
    kind = CROSSNER.get(tag[2:])
    return f"{tag[:2]}{kind}" if kind else "~O"


def _re3d_tags(text: str, mentions: Sequence[tuple[int, int, str]]) -> list[str]:
    """A tag for every character: longest names win, what is no plain name stays open."""
    tags = ["~O"] * len(text)
    names = []
    for start, end, kind in mentions:
        if kind not in RE3D:
            continue
        for i in range(start, end):
            tags[i] = "?"
        article = re.match(r"(?:the|a|an)\s+", text[start:end], re.IGNORECASE)
        start += article.end() if article else 0
        name = text[start:end].strip()
        # "Tabqa Dam, Syria" and "ISIL's War Committee" are two names each
        if not name or name in PRONOUNS or re.search(r",|'s|\u2019s| and |;", name):
            continue
        if all(word[0].isupper() or "-" in word or word in SMALL for word in name.split()):
            names.append((start, end, RE3D[kind]))
    for start, end, kind in sorted(names, key=lambda n: n[0] - n[1]):
        if all(tag in ("?", "~O") for tag in tags[start:end]):
            # "Defense Secretary Ash Carter": where the title ends is not marked
            titled = kind == "PER" and 2 < len(text[start:end].split())
            first, rest = ("~PER", "~PER") if titled else (f"B-{kind}", f"I-{kind}")
            tags[start:end] = [first] + [rest] * (end - start - 1)
    return tags


SMALL = {"of", "the", "for", "al", "bin", "ibn", "de"}
PRONOUNS = {"He", "She", "They", "We", "I", "It", "His", "Her", "Their", "Our", "Those", "Who"}


def _proper(
    marks: Sequence[tuple[int, str]],
    upos: Sequence[str],
    heads: Sequence[int],
    rels: Sequence[str],
) -> tuple[str, ...]:
    """Of GUM's mentions those headed by a proper noun; only its own words are sure."""
    tags = ["~O"] * len(upos)
    # inner mentions come last and so win
    for start, end, kind in sorted(_mentions(marks), key=lambda m: m[0] - m[1]):
        inside = range(start, end)
        tops = [i for i in inside if heads[i] - 1 not in inside]
        if not tops or upos[tops[0]] != "PROPN":
            continue
        for i in inside:
            tags[i] = "?"
            if upos[i] == "PROPN" and kind in GUM and _belongs(i, tops[0], heads, rels):
                tags[i] = GUM[kind]
    return tuple(tags)


def _belongs(word: int, top: int, heads: Sequence[int], rels: Sequence[str]) -> bool:
    return word == top or (heads[word] - 1 == top and rels[word] in ("flat", "compound"))


def _mentions(marks: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Half-open word ranges and types from GUM's bracket notation."""
    waiting: dict[str, list[tuple[int, str]]] = {}
    for word, brackets in marks:
        for mark in re.finditer(BRACKET, brackets):
            if mark["opens"] and mark["closes"]:
                yield word, word + 1, mark["kind"]
            elif mark["opens"]:
                waiting.setdefault(mark["opens"], []).append((word, mark["kind"]))
            elif waiting.get(mark["closed"]):
                start, kind = waiting[mark["closed"]].pop()
                yield start, word + 1, kind
