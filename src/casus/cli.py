"""The verbs: read options, make one call, print what it gave."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from casus import __version__
from casus.config import Config
from casus.errors import CasusError, WireError
from casus.types import Published

if TYPE_CHECKING:
    from rich.console import Console

    from casus.casebook import Done

Verb = Callable[[argparse.Namespace, Config], int]
INTERRUPTED = 130  # 128 + SIGINT, as a shell has it

FILTERS = """\
filters, all of which must hold (`a,b`: either; `-` in front: not):
  type:ASSAULT  mode:drone  status:claimed,denied  quad:4  score:0.5
  country:AZE  place:Talish  precision:city  near:40.4,46.8,25 (km)  box:38.5,45,41,48
  actor:ARM  recipient:CVL  side:AZE.PRE  speaker:"Ilham Aliyev"    country, sector, both, or entity
  since:2020-09-27  until:2020-10-10                                days on which it may have been
  killed:10..  wounded:3..9  'killed>=10'                           of this act, war totals left out
  story:ID  source:AFP  word  "a phrase"                            words of the whole story
"""


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status: 0, 1 for what a user can mend, 2 for usage; a bug shows its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = _parser().parse_args(argv)
    try:
        status: int = args.verb(args, _config(args))
        sys.stdout.flush()
        return status
    except CasusError as error:
        _complain(error)
        return 1
    except BrokenPipeError:
        # whoever read us has enough; what is still buffered must not fail at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED


def _complain(what: object) -> None:
    print(f"casus: {' '.join(str(what).split())}", file=sys.stderr)


def _config(args: argparse.Namespace) -> Config:
    """casus.toml, and over it the options that were given."""
    config = Config.load(args.config)
    given = {name: getattr(args, name, None) for name in ("workers", "min_score", "published", "book")}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if getattr(args, "strict", False):
        changes["strict"] = True
    return replace(config, **changes)


# --------------------------------------------------------------------------- verbs


def _read(args: argparse.Namespace, config: Config) -> int:
    from casus.casebook import Casebook

    with Casebook.open(config=config) as book, _progress("reading") as tell:

        def progress(done: Done) -> None:
            tell(done.stories + done.skipped, f"{done.events} events")

        done = book.read(args.source, progress=progress, unread=_complain)
    notes = [f"{done.skipped} were there already"] if done.skipped else []
    notes += [f"{done.problems} problems"] if done.problems else []
    notes += [f"{done.unread} could not be read"] if done.unread else []
    print(f"{config.book}: {done.stories} stories read, {done.events} events", *notes, sep="; ")
    return _any_read(args.source, done.stories + done.skipped, done.unread)


def _code(args: argparse.Namespace, config: Config) -> int:
    from casus.formats import coded_row, dump_jsonl
    from casus.pool import code_all, stories_of

    number = unread = 0

    def hear(error: WireError) -> None:
        nonlocal unread
        unread += 1
        _complain(error)

    with _progress("coding", quiet=sys.stdout.isatty()) as tell:
        stories = stories_of(args.source, config, hear)
        for number, coded in enumerate(code_all(stories, config), 1):
            print(dump_jsonl(coded_row(coded, with_text=args.with_text, link=args.link)), flush=True)
            tell(number, "")
    return _any_read(args.source, number, unread)


def _any_read(sources: Sequence[str], stories: int, unread: int) -> int:
    """Bad rows among good ones do not fail a run; nothing but bad ones does."""
    if not stories and not unread:
        _complain(f"no story in {', '.join(sources)}")
    return 0 if stories else 1


def _try(args: argparse.Namespace, config: Config) -> int:
    from rich.text import Text

    from casus.pipeline import build
    from casus.pool import story_of

    console = _console()
    for stage, text in build(config).trace(story_of(args.text, args.title, config)):
        console.print(Text(stage, style="bold"))
        for line in text.splitlines() or ["-"]:
            console.print(Text(f"  {line}"), soft_wrap=True)
    return 0


def _find(args: argparse.Namespace, config: Config) -> int:
    from casus import formats
    from casus.casebook import Casebook

    with Casebook.open(config=config, create=False) as book:
        found = book.find(filter_text(args.filters), limit=args.limit)
        if args.format == "parquet":
            _write_bytes(formats.parquet(found), args.output)
            return 0
        with _output(args.output) as out:
            if args.format == "table":
                _console(out).print(formats.table(found))
            else:
                {"jsonl": formats.write_jsonl, "csv": formats.write_csv, "geojson": formats.write_geojson}[args.format](
                    found, out
                )
    return 0


def filter_text(words: Sequence[str]) -> str:
    """One filter of the shell's words: one with blanks, which the shell took out of its quotes, is a phrase."""

    def quoted(word: str) -> str:
        bare = re.search(r"\s", word) and not re.search(r'"|(^|\s)-?[A-Za-z]+(:|[<>]?=|[<>])\S', word)
        return f'"{word}"' if bare else word

    return " ".join(quoted(word) for word in words)


def _show(args: argparse.Namespace, config: Config) -> int:
    from rich.text import Text

    from casus import formats
    from casus.casebook import Casebook

    with Casebook.open(config=config, create=False) as book:
        shown = book.show(args.id)
    story, text = shown.coded.story, shown.coded.article.text
    marks = formats.evidence(shown.coded, shown.events)
    pens = [pen for kind, pen in formats.PENS.items() if kind in {kind for kind, _ in marks}]
    console = _console()
    published = story.published.iso() if story.published else None
    source = (story.id, published, story.publisher, story.agency, story.url)
    console.print(Text(formats.plain("  ".join(filter(None, source))), style="bold"), soft_wrap=True)
    console.print()
    # letters where there are no colours to tell one kind of evidence from another
    if console.color_system and not console.no_color:
        console.print(formats.coloured(text, marks))
        console.print()
        console.print(Text("   ").join(Text(pen.means, style=pen.style) for pen in pens))
    else:
        console.print(Text(formats.underlined(text, marks, width=min(console.width, 100))), soft_wrap=True)
        console.print()
        console.print(Text("   ".join(f"{pen.letter} {pen.means}" for pen in pens)))
    console.print()
    console.print(formats.table(formats.found_in(shown.coded, shown.events)))
    for problem in shown.coded.problems:
        console.print(Text(formats.plain(f"problem: {problem.stage}: {problem.error}")))
    return 0


def _eval(args: argparse.Namespace, config: Config) -> int:
    import json

    from casus import evaluate

    gold = evaluate.load(args.gold, args.texts)
    predicted = evaluate.load(args.pred) if args.pred else evaluate.predict(gold, config)
    figures = evaluate.score(gold, predicted)
    print(json.dumps(figures) if args.json else evaluate.report(figures))
    return 0


# --------------------------------------------------------------------------- output


def _console(out: IO[str] | None = None) -> Console:
    """What people read; wider than rich's 80 columns where nobody's terminal says how wide."""
    from rich.console import Console

    console = Console(file=out, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 160
    return console


@contextmanager
def _output(path: str | None) -> Iterator[IO[str]]:
    if path is None:
        yield sys.stdout
        return
    try:
        out = open(path, "w", encoding="utf-8", errors="backslashreplace", newline="")  # noqa: SIM115
    except OSError as error:
        raise CasusError(f"{path}: cannot be written: {error.strerror}") from error
    with out:
        yield out


def _write_bytes(data: bytes, path: str | None) -> None:
    if path is None:
        if sys.stdout.isatty():
            raise CasusError("parquet is no text for a terminal: give -o FILE")
        sys.stdout.buffer.write(data)
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise CasusError(f"{path}: cannot be written: {error.strerror}") from error


@contextmanager
def _progress(what: str, *, quiet: bool = False) -> Iterator[Callable[[int, str], None]]:
    """A bar on standard error, for work of more than a second and where a person looks on."""
    if quiet or not sys.stderr.isatty():
        yield lambda number, note: None
        return
    started = time.monotonic()
    bar: Any = None

    def tell(number: int, note: str) -> None:
        nonlocal bar
        if bar is None:
            if time.monotonic() - started < 1:
                return
            bar = _bar(what)
            bar.start()
        bar.update(bar.task_ids[0], completed=number, note=note, rate=number / (time.monotonic() - started))

    try:
        yield tell
    finally:
        if bar is not None:
            bar.stop()


def _bar(what: str) -> Any:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = ("{task.completed} stories", "{task.fields[note]}", "{task.fields[rate]:.1f}/s")
    bar = Progress(
        SpinnerColumn(),
        what,
        *map(TextColumn, columns),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task(what, total=None, note="", rate=0.0)
    return bar


# --------------------------------------------------------------------------- options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="casus", description="News of conflict to event records, each tied to the words that say so."
    )
    parser.add_argument("--version", action="version", version=f"casus {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    read = _verb(verbs, "read", _read, "read stories into a casebook", sources=True, book=True, workers=True)
    _add_published(read)

    code = _verb(
        verbs, "code", _code, "records of stories to standard output, a line a story", sources=True, workers=True
    )
    _add_published(code)
    code.add_argument("-f", "--format", choices=["jsonl"], default="jsonl", help="how to write them (default: jsonl)")
    code.add_argument("--with-text", action="store_true", help="add the text that the offsets count in")
    code.add_argument(
        "--link", action="store_true", help="add `incident` to each event; always null until linking is built"
    )
    _add_min_score(code)

    trial = _verb(verbs, "try", _try, "the trip of one text, stage by stage")
    trial.add_argument("text")
    trial.add_argument("--title", default="", help="its headline")
    _add_published(trial)

    find = _verb(verbs, "find", _find, "events in a casebook", book=True, epilog=FILTERS)
    find.add_argument("filters", nargs="*", metavar="FILTER", help="what to find (default: all); see below")
    find.add_argument(
        "-f",
        "--format",
        choices=["table", "jsonl", "csv", "parquet", "geojson"],
        default="table",
        help="(default: table)",
    )
    find.add_argument("-o", "--output", metavar="FILE", help="write there instead of standard output")
    find.add_argument("-n", "--limit", type=_count, metavar="N", help="no more than N")
    _add_min_score(find)

    show = _verb(verbs, "show", _show, "a story with its evidence underlined", book=True)
    show.add_argument("id", metavar="ID", help="of a story or of an event")

    judge = _verb(verbs, "eval", _eval, "score records against gold", workers=True)
    judge.add_argument("gold", metavar="GOLD", help="JSONL of stories with their true events")
    judge.add_argument("--texts", metavar="FILE", help="JSONL with the texts of gold stories that carry none")
    judge.add_argument(
        "--pred", metavar="FILE", help="output of `casus code` to score, instead of coding the gold's stories"
    )
    judge.add_argument("--json", action="store_true", help="one JSON object instead of a line a figure")
    return parser


def _verb(
    verbs: Any,
    name: str,
    verb: Verb,
    about: str,
    *,
    sources: bool = False,
    book: bool = False,
    workers: bool = False,
    epilog: str | None = None,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(
        name, help=about, description=about, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(verb=verb)
    parser.add_argument("--config", type=Path, metavar="FILE", help="instead of ./casus.toml, where there is one")
    if sources:
        parser.add_argument("source", nargs="+", metavar="SOURCE", help="a file, a folder, or - for standard input")
        parser.add_argument("--strict", action="store_true", help="stop at the first error of one story")
    if book:
        parser.add_argument("--book", type=Path, metavar="PATH", help="the casebook (default: casebook.db)")
    if workers:
        parser.add_argument(
            "--workers", type=_count, metavar="N", help="processes that code (default: 1; 0: one a core)"
        )
    return parser


def _add_published(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--published", type=_published, metavar="DATE", help="day or instant of stories without one: 2020-09-30"
    )


def _add_min_score(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--min-score", type=_share, metavar="S", help="leave out records with less confidence (0..1)")


def _published(text: str) -> Published:
    from casus.wires.published import parse_published

    try:
        return parse_published(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text):
        raise argparse.ArgumentTypeError(f"a whole number is due, not {text!r}")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"a number from 0 to 1 is due, not {text!r}")
    return value
