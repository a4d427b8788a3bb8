"""The verbs: read options, make one call, print what it gave."""

from __future__ import annotations

import argparse
import os
import re
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from casus import __version__
from casus.config import Config
from casus.errors import CasusError, WireError
from casus.types import Problem, Published

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from casus.casebook import Done
    from casus.formats import Found

Verb = Callable[[argparse.Namespace, Config], int]
INTERRUPTED = 130  # 128 + SIGINT, as a shell has it
COLUMN = 100  # longer lines of text are hard to read, on however wide a terminal
STAGE = 8  # columns of a stage's name in `try`
KINDS = 5  # of problems that are told after a run; the casebook keeps all

FIRST_STEPS = """\
first steps:
  casus read stories.jsonl                   into casebook.db
  casus find type:ASSAULT 'killed>=10'       what is in it
  casus show ID                              where each value was read
"""

FILTERS = """\
filters, all of which must hold (`a,b`: either; `-` in front: not):
  type:ASSAULT  mode:drone  status:claimed,denied  quad:4  score:0.5
  country:AZE  place:Talish  precision:city  near:40.4,46.8,25 (km)  box:38.5,45,41,48
  actor:ARM  recipient:CVL  side:AZE.PRE  speaker:"Ilham Aliyev"    country, sector, both, or name
  since:2020-09-27  until:2020-10                                   days on which it may have been
  killed:10..  wounded:3..9  'killed>=10'                           of this act, war totals left out
  story:ID  source:AFP  word  '"a phrase"'                          words of the whole story
The shell takes quotes and > for itself: put single quotes around such a filter.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """The exit status: 0, 1 for what a user can mend, 2 for usage; a bug shows its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = _parser().parse_args(_words(sys.argv[1:] if argv is None else argv))
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
        _complain("interrupted" + ("; what was stored stays, the same command goes on" if args.verb is _read else ""))
        return INTERRUPTED


def _words(argv: Sequence[str]) -> list[str]:
    """`-status:denied` is a filter: a blank in front keeps the option parser from it."""
    if not argv or argv[0] != "find":
        return list(argv)
    return [f" {word}" if re.match(r"-[A-Za-z]{3,}(:|[<>]?=|[<>])", word) else word for word in argv]


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

    troubles: dict[str, list[str]] = {}

    def hear(story: str, problem: Problem) -> None:
        troubles.setdefault(problem.error, []).append(story)

    with Casebook.open(config=config) as book, _progress("reading") as tell:

        def progress(done: Done) -> None:
            tell(done.stories + done.skipped, _count_of(done.events, "event"))

        done = book.read(args.source, progress=progress, unread=_complain, problem=hear)
    _tell_troubles(troubles)
    notes = [f"{done.skipped:,} {'was' if done.skipped == 1 else 'were'} there already"] if done.skipped else []
    notes += [_count_of(done.problems, "problem")] if done.problems else []
    notes += [f"{done.unread:,} could not be read"] if done.unread else []
    print(
        f"{config.book}: {_count_of(done.stories, 'story')} read, {_count_of(done.events, 'event')}", *notes, sep="; "
    )
    return _any_read(args.source, done.stories + done.skipped, done.unread)


def _tell_troubles(troubles: dict[str, list[str]]) -> None:
    """One line a kind, the most frequent first, with a story to look at."""
    kinds = sorted(troubles.items(), key=lambda kind: -len(kind[1]))
    for error, stories in kinds[:KINDS]:
        others = f" and {_count_of(len(stories) - 1, 'other')}" if stories[1:] else ""
        _complain(f"story {stories[0]}{others}: {error.removeprefix(stories[0] + ': ')}")
    if kinds[KINDS:]:
        _complain(f"and {_count_of(len(kinds) - KINDS, 'other kind')} of problems; `casus show` tells those of a story")


def _count_of(number: int, noun: str) -> str:
    """`1 story`, `1,200 stories`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


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

    from casus import formats
    from casus.explain import explain
    from casus.pipeline import build
    from casus.pool import story_of

    console = _console()
    last = ""
    for stage, text in explain(build(config), story_of(args.text, args.title, config)):
        if stage in ("find", "record") and not text.startswith(" "):
            console.print()  # another candidate, another act
        for line in text.splitlines() or ["-"]:
            label = stage if stage != last else ""
            last = stage
            for part in _wrapped(formats.plain(line), console, STAGE):
                console.print(Text(f"{label:{STAGE}}", style="bold") + Text(part, style="not bold"), soft_wrap=True)
                label = ""
    return 0


def _wrapped(line: str, console: Console, indent: int) -> list[str]:
    """Lines that fit behind the indent on a terminal; in a pipe one line stays one."""
    if not console.is_terminal:
        return [line]
    return textwrap.wrap(line, max(20, console.width - indent - 1), subsequent_indent="  ") or [""]


def _find(args: argparse.Namespace, config: Config) -> int:
    from casus import formats
    from casus.casebook import Casebook

    with Casebook.open(config=config, create=False) as book:
        # a table says whether there is more
        limit = args.limit + 1 if args.limit is not None and args.format == "table" else args.limit
        found = book.find(filter_text(args.filters), limit=limit)
        if args.format == "parquet":
            _write_bytes(formats.parquet(found), args.output)
            return 0
        with _output(args.output) as out:
            if args.format == "table":
                _print_records(_console(out), found, args.limit)
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

    return " ".join(quoted(word.strip()) for word in words)


def _print_records(console: Console, found: Iterable[Found], limit: int | None = None) -> None:
    """The records, how many they are, and what brackets mean where there are any."""
    from casus import formats

    rows = list(found)
    kept = rows[:limit]
    if kept and console.width < formats.NARROW:
        _print(console, formats.blocks(kept, console.width))
    elif kept:
        _print(console, formats.table(kept))
    if kept:
        console.print()
    more = "; there are more, a higher --limit shows them" if len(kept) < len(rows) else ""
    _print(console, f"{_count_of(len(kept), 'event') if kept else 'no events'}{more}")
    if any(map(formats.has_inferred, kept)):
        _print(console, formats.INFERRED)


def _print(console: Console, what: RenderableType) -> None:
    """Without the blanks that pad a table, where it goes into a file or a pipe."""
    if console.is_terminal:
        console.print(what)
        return
    with console.capture() as caught:
        console.print(what)
    console.file.write("".join(f"{line.rstrip()}\n" for line in caught.get().splitlines()))


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
    published = story.published.iso().replace("T", " ") if story.published else "no date"
    source = (story.id, published, story.publisher, story.agency, story.url)
    console.print(Text(formats.plain("   ".join(filter(None, dict.fromkeys(source)))), style="bold"), soft_wrap=True)
    console.print()
    # letters where there are no colours to tell one kind of evidence from another
    if console.color_system and not console.no_color:
        console.print(formats.coloured(text, marks), width=min(console.width, COLUMN))
        console.print()
        console.print(Text("   ").join(Text(pen.means, style=pen.style) for pen in pens))
    else:
        console.print(Text(formats.underlined(text, marks, width=min(console.width, COLUMN))), soft_wrap=True)
        console.print()
        console.print(Text("   ".join(f"{pen.letter} {pen.means}" for pen in pens)))
    console.print()
    _print_records(console, formats.found_in(shown.coded, shown.events))
    for problem in shown.coded.problems:
        console.print(Text(formats.plain(f"problem: {problem.error.removeprefix(story.id + ': ')}")))
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
        prog="casus",
        description="Conflict events from news, each tied to the words that say so.",
        epilog=FIRST_STEPS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"casus {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    read = _verb(verbs, "read", _read, "read stories into a casebook", sources=True, book=True, workers=True)
    _add_published(read)

    code = _verb(
        verbs,
        "code",
        _code,
        "records to standard output, a line of JSON a story; no casebook",
        sources=True,
        workers=True,
    )
    _add_published(code)
    code.add_argument("-f", "--format", choices=["jsonl"], default="jsonl", help="how to write them (default: jsonl)")
    code.add_argument("--with-text", action="store_true", help="add the text that the offsets count in")
    code.add_argument(
        "--link", action="store_true", help="add `incident` to each event; always null until linking is built"
    )
    _add_min_score(code)

    trial = _verb(verbs, "try", _try, "the trip of one text, stage by stage, with the rows that decided")
    trial.add_argument("text", metavar="TEXT", help="a sentence or more")
    trial.add_argument("--title", default="", help="its headline")
    _add_published(trial)

    find = _verb(verbs, "find", _find, "events in a casebook, by day", book=True, epilog=FILTERS)
    find.add_argument("filters", nargs="*", metavar="FILTER", help="what to find (default: all); see below")
    find.add_argument(
        "-f",
        "--format",
        choices=["table", "jsonl", "csv", "parquet", "geojson"],
        default="table",
        help="(default: table)",
    )
    find.add_argument("-o", "--output", metavar="FILE", help="write there instead of standard output")
    find.add_argument("-n", "--limit", type=_count, metavar="N", help="no more than N events")
    _add_min_score(find)

    show = _verb(verbs, "show", _show, "a story with its evidence underlined, and its records", book=True)
    show.add_argument("id", metavar="ID", help="of a story, or of an event for that one alone")

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
        name,
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
