"""Stories and events out: the contract of `casus code`, and the formats of `casus find`."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import textwrap
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from casus.errors import CasusError
from casus.types import Actor, Claim, Coded, Event, Period, Place, Span, Status, Toll

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

Row = dict[str, Any]

# --------------------------------------------------------------------------- the contract


def coded_row(coded: Coded, *, with_text: bool = False, link: bool = False) -> Row:
    """A story's line of output; `link` adds `incident` to each event, `with_text` the text it counts in."""
    article, text = coded.article, coded.article.text
    row: Row = {
        "story": article.story_id,
        "text_sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "published": article.published.iso() if article.published else None,
        "agency": article.agency,
        "copy_of": coded.copy_of,
        "copy_kind": coded.copy_kind,
        "furniture": [_span(each.at, text) for each in article.furniture],
        "events": [event_row(event, text, link=link) for event in coded.events],
        "problems": [{"stage": p.stage, "error": p.error, "at": _span(p.at, text)} for p in coded.problems],
    }
    if with_text:
        row["text"] = text
    return row


def event_row(event: Event, text: str, *, link: bool = False) -> Row:
    """One event, with the words of each span of `text`."""
    row: Row = {
        "id": event.id,
        "type": event.type,
        "mode": event.mode,
        "status": event.status.value,
        "trigger": _span(event.trigger, text),
        "sentence": _span(event.sentence, text),
        "actor": [_actor_row(actor, text) for actor in event.actor],
        "recipient": [_actor_row(actor, text) for actor in event.recipient],
        "when": _when_row(event.when, text) if event.when else None,
        "where": _where_row(event.where, text) if event.where else None,
        "tolls": [_toll_row(toll, text) for toll in event.tolls],
        "speaker": _actor_row(event.claim.speaker, text) if event.claim.speaker else None,
        "cue": _span(event.claim.cue, text),
        "cameo": event.cameo,
        "quad": event.quad,
        "intensity": event.intensity,
        "score": event.score,
        "rule": event.rule,
        "coder": event.coder,
    }
    if link:
        # linking is not built yet: no event belongs to an incident
        row["incident"] = None
    return row


def _span(span: Span | None, text: str) -> Row | None:
    return {"start": span.start, "end": span.end, "text": span.of(text)} if span else None


def _actor_row(actor: Actor, text: str) -> Row:
    return {
        "text": actor.text,
        "country": actor.country,
        "sector": actor.sector,
        "entity": actor.entity,
        "at": _span(actor.at, text),
    }


def _when_row(when: Period, text: str) -> Row:
    return {
        "start": when.start.isoformat() if when.start else None,
        "end": when.end.isoformat() if when.end else None,
        "grain": when.grain,
        "basis": when.basis,
        "at": _span(when.at, text),
    }


def _where_row(where: Place, text: str) -> Row:
    return {
        "name": where.name,
        "country": where.country,
        "admin1": where.admin1,
        "lat": where.lat,
        "lon": where.lon,
        "precision": where.precision,
        "radius_km": where.radius_km,
        "geonameid": where.geonameid,
        "basis": where.basis,
        "at": _span(where.at, text),
    }


def _toll_row(toll: Toll, text: str) -> Row:
    return {
        "harm": toll.harm,
        "group": toll.group,
        "side": toll.side,
        "low": toll.low,
        "high": toll.high,
        "cumulative": toll.cumulative,
        "unit": toll.unit,
        "at": _span(toll.at, text),
    }


def dump_jsonl(row: Mapping[str, Any]) -> str:
    """One line, no line end: always the same text for the same row."""
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    # half a surrogate pair cannot be written as UTF-8; JSON's own escape can
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", line)


def event_id(
    story_id: str,
    type: str,
    trigger: str,
    actors: Sequence[Actor],
    recipients: Sequence[Actor],
    speaker: Actor | None,
) -> str:
    """Sixteen hex digits: the same words of the same story have the same id, whoever coded them."""

    def parts(actor: Actor) -> list[str | None]:
        return [actor.text, actor.country, actor.sector, actor.entity]

    sides = [[parts(actor) for actor in side] for side in (actors, recipients)]
    value = [story_id, type, trigger, *sides, parts(speaker) if speaker else None]
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()[:16]


# --------------------------------------------------------------------------- the contract read back


def event_of(story_id: str, row: Mapping[str, Any]) -> Event:
    """The event that `event_row` wrote."""
    when, where = row["when"], row["where"]
    return Event(
        id=row["id"],
        story_id=story_id,
        type=row["type"],
        mode=row["mode"],
        status=Status(row["status"]),
        trigger=Span(row["trigger"]["start"], row["trigger"]["end"]),
        sentence=Span(row["sentence"]["start"], row["sentence"]["end"]),
        actor=tuple(_actor_of(each) for each in row["actor"]),
        recipient=tuple(_actor_of(each) for each in row["recipient"]),
        when=_when_of(when) if when else None,
        where=Place(**{**where, "at": _at(where)}) if where else None,
        tolls=tuple(Toll(**{**each, "at": _at(each)}) for each in row["tolls"]),
        claim=Claim(_actor_of(row["speaker"]) if row["speaker"] else None, _at({"at": row["cue"]})),
        cameo=row["cameo"],
        quad=row["quad"],
        intensity=row["intensity"],
        score=row["score"],
        rule=row["rule"],
        coder=row["coder"],
    )


def _when_of(row: Mapping[str, Any]) -> Period:
    return Period(_day(row["start"]), _day(row["end"]), row["grain"], row["basis"], _at(row))


def _actor_of(row: Mapping[str, Any]) -> Actor:
    return Actor(row["text"], row["country"], row["sector"], row["entity"], _at(row))


def _at(row: Mapping[str, Any]) -> Span | None:
    return Span(row["at"]["start"], row["at"]["end"]) if row["at"] else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# --------------------------------------------------------------------------- what was found


@dataclass(frozen=True, slots=True)
class Found:
    """An event as the casebook hands it out: its row of the contract, and whose story it is."""

    story: str
    published: str | None
    publisher: str | None
    agency: str | None
    url: str | None
    title: str
    row: Mapping[str, Any]

    @property
    def event(self) -> Event:
        return event_of(self.story, self.row)

    def json(self) -> Row:
        return {
            "story": self.story,
            "published": self.published,
            "publisher": self.publisher,
            "agency": self.agency,
            "url": self.url,
            "title": self.title or None,
            **self.row,
        }


#: columns of csv and parquet, with the type of each
COLUMNS: Mapping[str, type] = {
    "id": str,
    "story": str,
    "published": str,
    "publisher": str,
    "agency": str,
    "url": str,
    "title": str,
    "type": str,
    "mode": str,
    "status": str,
    "trigger": str,
    "sentence": str,
    "actor": str,
    "actor_country": str,
    "actor_sector": str,
    "actor_entity": str,
    "recipient": str,
    "recipient_country": str,
    "recipient_sector": str,
    "recipient_entity": str,
    "start": str,
    "end": str,
    "grain": str,
    "when_basis": str,
    "place": str,
    "country": str,
    "admin1": str,
    "lat": float,
    "lon": float,
    "precision": str,
    "radius_km": float,
    "geonameid": int,
    "where_basis": str,
    "killed_low": int,
    "killed_high": int,
    "wounded_low": int,
    "wounded_high": int,
    "tolls": str,
    "speaker": str,
    "speaker_country": str,
    "speaker_sector": str,
    "speaker_entity": str,
    "cue": str,
    "cameo": str,
    "quad": int,
    "intensity": float,
    "score": float,
    "rule": str,
    "coder": str,
}


def flat(found: Found) -> Row:
    """One event in plain cells; lists are joined with `|`, `tolls` is JSON, None is not known."""
    row = found.row
    when, where = row["when"] or {}, row["where"] or {}
    known = found.json()
    cells = {name: known.get(name) for name in COLUMNS}
    for role in ("actor", "recipient", "speaker"):
        actors = row[role] if role != "speaker" else [row["speaker"]] if row["speaker"] else []
        cells[role] = _joined(actor["text"] for actor in actors)
        for name in ("country", "sector", "entity"):
            cells[f"{role}_{name}"] = _joined(actor[name] for actor in actors)
    cells.update(
        trigger=row["trigger"]["text"],
        sentence=row["sentence"]["text"],
        start=when.get("start"),
        end=when.get("end"),
        grain=when.get("grain"),
        when_basis=when.get("basis"),
        place=where.get("name"),
        where_basis=where.get("basis"),
        tolls=dump_jsonl(row["tolls"]) if row["tolls"] else None,
        cue=row["cue"]["text"] if row["cue"] else None,
    )
    cells.update((name, where.get(name)) for name in ("country", "admin1", "lat", "lon", "precision", "radius_km"))
    cells["geonameid"] = where.get("geonameid")
    for harm in ("killed", "wounded"):
        cells[f"{harm}_low"], cells[f"{harm}_high"] = whole_toll(row["tolls"], harm)
    return cells


def _joined(values: Iterable[str | None]) -> str | None:
    """`ARM||AZE`: an unknown one keeps its seat, so that columns of one role stay in step."""
    return "|".join(value or "" for value in values) or None


def whole_toll(tolls: Sequence[Mapping[str, Any]], harm: str) -> tuple[int | None, int | None]:
    """The widest toll of this act: subsets (`including three children`) are in it, war totals are not."""
    own = [toll for toll in tolls if toll["harm"] == harm and not toll["cumulative"]]
    if not own:
        return None, None
    most = max(own, key=lambda toll: (toll["low"], toll["high"] is None, toll["high"] or 0))
    return most["low"], most["high"]


def write_jsonl(rows: Iterable[Found], out: IO[str]) -> None:
    for found in rows:
        out.write(dump_jsonl(found.json()) + "\n")


def write_csv(rows: Iterable[Found], out: IO[str]) -> None:
    writer = csv.DictWriter(out, list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    for found in rows:
        writer.writerow(flat(found))


def write_geojson(rows: Iterable[Found], out: IO[str]) -> None:
    """One feature an event. Somewhere in a country is no point: its geometry is null, its place stays a property."""
    out.write('{"type":"FeatureCollection","features":[')
    for number, found in enumerate(rows):
        where = found.row["where"]
        pinned = where is not None and is_pin(where["lat"], where["precision"])
        geometry = {"type": "Point", "coordinates": [where["lon"], where["lat"]]} if pinned else None
        feature = {"type": "Feature", "id": found.row["id"], "geometry": geometry, "properties": flat(found)}
        out.write(("," if number else "") + "\n" + dump_jsonl(feature))
    out.write("\n]}\n")


def is_pin(lat: float | None, precision: str) -> bool:
    """Whether a place can be a point: it has coordinates, and is not just somewhere in a country."""
    return lat is not None and precision not in ("country", "region")


def parquet(rows: Iterable[Found]) -> bytes:
    """The columns of csv as a Parquet file."""
    try:
        import pyarrow  # type: ignore[import-not-found, import-untyped, unused-ignore]
        import pyarrow.parquet  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError as error:
        raise CasusError("parquet needs pyarrow: pip install pyarrow") from error
    types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    table = pyarrow.Table.from_pylist([flat(found) for found in rows], schema=schema)
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


# --------------------------------------------------------------------------- for people

NARROW = 90  # columns of a terminal, under which five columns of a table would be slivers
HEADS = ("status", "event", "who, to whom", "when, where", "harm, who says so")
INFERRED = "(in brackets): from elsewhere in the story, or the day of its publication"


def table(rows: Iterable[Found]) -> Table:
    """How sure, what, who to whom, when and where, with what harm and who says so: two or three lines an event."""
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in HEADS:
        shown.add_column(name, overflow="fold", no_wrap=name == "status", min_width=10)
    for found in rows:
        status = found.row["status"]
        first, *others = (Text("\n".join(filter(None, lines))) for lines in _cells(found.row))
        first.stylize(_STATUS_STYLES.get(status, "bold"), 0, len(status))
        shown.add_row(first, *others)
    return shown


def blocks(rows: Iterable[Found], width: int) -> Text:
    """The cells of the table one under the other, for a narrow terminal."""
    from rich.text import Text

    shown = Text("\n").join(_block(found.row, max(20, width)) for found in rows)
    shown.rstrip()
    return shown


def _block(row: Mapping[str, Any], width: int) -> Text:
    from rich.text import Text

    (status, id), what, who, where, harm = _cells(row)
    joined = (glue.join(filter(None, cell)) for glue, cell in ((" ", who), (", ", where), ("; ", harm)))
    lines = ["  ".join((status, *what)), *(f"  {line}" for line in joined if line), f"  {id}"]
    shown = Text()
    for line in lines:
        shown.append("\n".join(textwrap.wrap(line, width, subsequent_indent="    ")) + "\n")
    shown.stylize(_STATUS_STYLES.get(status, "bold"), 0, len(status))
    return shown


_STATUS_STYLES = {"claimed": "bold yellow", "denied": "bold red", "negated": "bold red"}


def _cells(row: Mapping[str, Any]) -> Iterator[list[str]]:
    """The lines of each column."""
    actors, recipients = (", ".join(_who(actor) for actor in row[role]) for role in ("actor", "recipient"))
    columns = (
        (row["status"], row["id"]),
        (f"{row['type']} {row['mode'] or ''}".strip(), f"“{row['trigger']['text']}”"),
        (actors or ("?" if recipients else ""), f"> {recipients}" if recipients else ""),
        (_inferred(row["when"], period_text(row["when"])), _inferred(row["where"], _place_text(row["where"]))),
        ("; ".join(toll_text(toll) for toll in row["tolls"]), _voice(row)),
    )
    return ([plain(line) for line in lines] for lines in columns)


def _who(actor: Mapping[str, Any]) -> str:
    name = actor["entity"] or actor["text"] or "?"
    code = " ".join(filter(None, (actor["country"], actor["sector"])))
    return f"{name} ({code})" if code else str(name)


def _voice(row: Mapping[str, Any]) -> str:
    """`says Syria (SYR MIL)`; `says someone (“reportedly”)` where nobody is named."""
    speaker, cue = row["speaker"], row["cue"]
    if not speaker and not cue:
        return ""
    who = _who(speaker) if speaker else f"someone (“{cue['text']}”)"
    return f"denied by {who}" if row["status"] == Status.DENIED else f"says {who}"


def _place_text(where: Mapping[str, Any] | None) -> str:
    return ", ".join(filter(None, (where["name"], where["country"]))) if where else ""


def _inferred(value: Mapping[str, Any] | None, text: str) -> str:
    """In brackets what the act's own words do not say."""
    return f"({text})" if value and value["basis"] != "stated" else text


def has_inferred(found: Found) -> bool:
    return any(value and value["basis"] != "stated" for value in (found.row["when"], found.row["where"]))


def period_text(when: Mapping[str, Any] | None) -> str:
    """`2020-09-30`, `2020-09`, `2020`, `2020-09-27 to 2020-09-30`, `from 2020-09-27`."""
    if not when or not (when["start"] or when["end"]):
        return ""
    if not (when["start"] and when["end"]):
        return f"from {when['start']}" if when["start"] else f"until {when['end']}"
    start, end = date.fromisoformat(when["start"]), date.fromisoformat(when["end"])
    first, last = start.isoformat(), end.isoformat()
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:  # whole months, or whole years
        cut = 4 if (start.month, end.month) == (1, 12) else 7
        first, last = first[:cut], last[:cut]
    return first if first == last else f"{first} to {last}"


def _plural(noun: str) -> str:
    if noun.endswith(("s", "craft")):
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


_PEOPLE = {"civilian": "civilians", "fighter": "fighters", "child": "children"}


def toll_text(toll: Mapping[str, Any]) -> str:
    """`12 killed`, `12+ killed`, `10-15 wounded (children)`, `2 tanks destroyed`."""
    low, high = toll["low"], toll["high"]
    number = f"{low:,}+" if high is None else f"{low:,}" if low == high else f"{low:,}-{high:,}"
    one = (low, high) == (1, 1)
    unit = toll["unit"] if one or not toll["unit"] else _plural(toll["unit"])
    group = toll["group"] if one else _PEOPLE.get(toll["group"], toll["group"])
    notes = [each for each in (None if group == "any" else group, toll["side"]) if each]
    notes += ["in all"] if toll["cumulative"] else []
    what = f"{unit} {toll['harm']}" if unit else toll["harm"]
    return plain(f"{number} {what}" + (f" ({', '.join(notes)})" if notes else ""))


def plain(text: str) -> str:
    """As many characters, none of which moves a terminal's cursor or colours it: news text is untrusted."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", " ", text)


# --------------------------------------------------------------------------- evidence under the text


@dataclass(frozen=True, slots=True)
class Pen:
    """How one kind of evidence is marked: a letter under it, or a style where there are colours."""

    letter: str
    style: str
    means: str


#: in the order of precedence where evidence overlaps
PENS: Mapping[str, Pen] = {
    "trigger": Pen("T", "bold underline red", "trigger"),
    "toll": Pen("N", "underline bright_magenta", "toll"),
    "cue": Pen("C", "italic underline", "reporting words"),
    "speaker": Pen("S", "underline bright_blue", "speaker"),
    "when": Pen("D", "underline green", "when"),
    "where": Pen("P", "underline yellow", "where"),
    "actor": Pen("A", "underline cyan", "actor"),
    "recipient": Pen("R", "underline magenta", "recipient"),
    "furniture": Pen(".", "dim", "furniture, not read"),
}


def evidence(coded: Coded, events: Iterable[Event]) -> tuple[tuple[str, Span], ...]:
    """(kind of pen, span) of all that was read, in the order of the pens and of the text."""
    found = {("furniture", each.at) for each in coded.article.furniture}
    for event in events:
        found |= {
            ("trigger", event.trigger),
            *(("toll", toll.at) for toll in event.tolls if toll.at),
            *(("actor", actor.at) for actor in event.actor if actor.at),
            *(("recipient", actor.at) for actor in event.recipient if actor.at),
        }
        speaker = event.claim.speaker
        places = (("cue", event.claim.cue), ("speaker", speaker and speaker.at))
        values = (("when", event.when and event.when.at), ("where", event.where and event.where.at))
        found |= {(kind, span) for kind, span in (*places, *values) if span}
    order = list(PENS)
    return tuple(sorted(found, key=lambda each: (order.index(each[0]), each[1])))


def underlined(text: str, marks: Sequence[tuple[str, Span]], *, width: int = 80) -> str:
    """The text in lines of that width, under each the letters of the pens: reads without colours."""
    out = []
    for start, end in _lines(text, width):
        out.append(plain(text[start:end]).rstrip())
        layers: list[list[str]] = []
        for kind, span in marks:
            first, last = max(start, span.start) - start, min(end, span.end) - start
            if first < last:
                _lay(layers, PENS[kind].letter, first, last, end - start)
        out += ["".join(layer).rstrip() for layer in layers]
    return "\n".join(out)


def _lay(layers: list[list[str]], letter: str, first: int, last: int, length: int) -> None:
    """On the first layer that is free there."""
    for layer in layers:
        if set(layer[first:last]) == {" "}:
            break
    else:
        layer = [" "] * length
        layers.append(layer)
    layer[first:last] = letter * (last - first)


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Half-open ranges of `text`: its lines, broken after a space where they are longer than `width`."""
    start = 0
    for line in text.splitlines(keepends=True):
        stop = start + len(line)
        while width < stop - start:
            cut = text.rfind(" ", start, start + width) + 1
            cut = cut if start < cut else start + width
            yield start, cut
            start = cut
        yield start, stop
        start = stop


def coloured(text: str, marks: Sequence[tuple[str, Span]]) -> Text:
    """The text, each kind of evidence in its own style; what comes first among the pens lies on top."""
    from rich.text import Text as RichText

    shown = RichText("".join(line if line in "\n" else plain(line) for line in re.split(r"(\n)", text)))
    for kind, span in reversed(marks):
        shown.stylize(PENS[kind].style, span.start, span.end)
    return shown


def found_in(coded: Coded, events: Iterable[Event]) -> Iterator[Found]:
    """The events of a story as a search gives them."""
    story, text = coded.story, coded.article.text
    published = story.published.iso() if story.published else None
    for event in events:
        row = event_row(event, text)
        yield Found(story.id, published, story.publisher, story.agency, story.url, story.title, row)
