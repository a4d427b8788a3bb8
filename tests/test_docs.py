"""What a user can type or change stands in the README or in docs."""

from __future__ import annotations

import argparse
import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest

from casus import cli, formats, pipeline
from casus.config import Config
from casus.store import filters
from casus.types import Status

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
LEXICONS = ROOT / "src" / "casus" / "lexicons"


def first_cells(text: str) -> set[str]:
    """The words in code style in the first column of the tables."""
    cells = (re.split(r"(?<!\\)\|", line)[1] for line in text.splitlines() if line.startswith("|"))
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def verbs() -> dict[str, argparse.ArgumentParser]:
    (found,) = (each for each in cli._parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(found.choices)


def test_each_verb_has_its_line_in_the_readme() -> None:
    told = {cell.split()[1] for cell in first_cells(README) if cell.startswith("casus ")}
    assert told == set(verbs())


def test_the_options_that_the_docs_name_exist() -> None:
    known = {option for parser in verbs().values() for action in parser._actions for option in action.option_strings}
    named = {word for text in (README, *DOCS.values()) for word in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)}
    assert named <= known


def test_each_filter_has_its_line() -> None:
    section = DOCS["casebook"].partition("## Filters")[2].partition("\n## ")[0]
    assert first_cells(section) == set(filters._KEYS)


def test_each_format_has_its_line() -> None:
    section = DOCS["casebook"].partition("## Formats")[2].partition("\n## ")[0]
    (action,) = (each for each in verbs()["find"]._actions if each.dest == "format")
    assert first_cells(section) - {"-f"} == set(action.choices or ())


def test_each_key_of_the_config_has_its_line() -> None:
    section = DOCS["casebook"].partition("## Config")[2]
    assert first_cells(section) == {field.name for field in fields(Config)}


def test_each_table_has_its_line_and_each_line_its_table() -> None:
    assert {name for name in first_cells(DOCS["tables"]) if name.endswith(".tsv")} == {
        path.name for path in LEXICONS.glob("*.tsv")
    }


def test_each_stage_that_can_be_replaced_is_told() -> None:
    assert first_cells(DOCS["python"]) == set(pipeline.STAGES)


def test_modes_are_those_of_the_ontology() -> None:
    told = dict(re.findall(r"^\| ([A-Z]{3,}(?:, [A-Z]+)?) \| ([a-z -]+) \|$", DOCS["records"], re.MULTILINE))
    listed = {(type, mode) for types, modes in told.items() for type in types.split(", ") for mode in modes.split()}
    rows = [line.split("\t") for line in (LEXICONS / "ontology.tsv").read_text(encoding="utf-8").splitlines()]
    known = {(row[0], row[1]) for row in rows if row[0].isupper() and row[1]}
    assert listed == known


def test_types_and_statuses_are_those_of_the_records() -> None:
    assert all(re.search(rf"\b{name}\b", DOCS["records"]) for name in filters.TYPES)
    assert all(f"`{status.value}`" in DOCS["records"] for status in Status)


@pytest.mark.parametrize("name", ["records", "casebook", "tables", "python"])
def test_links_lead_somewhere(name: str) -> None:
    assert f"docs/{name}.md" in README
    for target in re.findall(r"\]\(([^)#:]+\.md)", DOCS[name]):
        assert (ROOT / "docs" / target).exists()


def test_examples_of_filters_in_the_docs_are_filters() -> None:
    section = DOCS["casebook"].partition("## Filters")[2].partition("\n## ")[0]
    cells = re.findall(r"\| ([^|]+) \|$", section, re.MULTILINE)
    commands = re.findall(r"^casus find (.+)$", section, re.MULTILINE)
    examples = [*commands, *(each for cell in cells for each in re.findall(r"`([^`]+)`", cell))]
    assert len(examples) > len(filters._KEYS)
    for example in examples:
        args = cli._parser().parse_args(cli._words(["find", *shlex.split(example)]))
        assert filters.Filter.parse(cli.filter_text(args.filters)).terms


def test_the_readme_shows_what_the_program_prints() -> None:
    assert all(f"{pen.letter} {pen.means}" in README for pen in formats.PENS.values() if pen.letter != ".")
