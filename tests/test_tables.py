from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casus.coding.triggers import TriggerRow
from casus.tables import LEXICONS, Tables


@dataclass(frozen=True)
class Word:
    word: str
    kind: str


def folder(path: Path, *rows: str) -> Path:
    path.mkdir(parents=True)
    (path / "words.tsv").write_text("\n".join(["word\tkind", *rows]) + "\n")
    return path


def test_a_row_of_another_folder_replaces_the_one_with_its_key_and_no_other(tmp_path: Path) -> None:
    ours = folder(tmp_path / "ours", "raid\tact", "truce\tact")
    mine = folder(tmp_path / "mine", "truce\tpeace", "siege\tact")
    rows = Tables((ours, mine)).rows("words.tsv", Word, key=lambda row: row.word)
    assert {place: row.word + " " + row.kind for place, row in rows.items()} == {
        "ours/words.tsv:2": "raid act",
        "mine/words.tsv:2": "truce peace",
        "mine/words.tsv:3": "siege act",
    }


def test_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    first, second = folder(tmp_path / "a" / "mine", "raid\tact"), folder(tmp_path / "b" / "mine", "siege\tact")
    rows = Tables((first, second)).rows("words.tsv", Word)
    assert [row.word for row in rows.values()] == ["raid", "siege"]


def test_a_user_table_takes_no_row_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.mkdir()
    header = (LEXICONS / "triggers.tsv").read_text(encoding="utf-8").split("\n", 1)[0]
    row = "frobnicate\tV\tASSAULT\t\tact\t\t\t\t\t0.5\town"
    (path / "triggers.tsv").write_text(f"{header}\n{row}\n")
    ours = Tables().rows("triggers.tsv", TriggerRow)
    both = Tables((LEXICONS, path)).rows("triggers.tsv", TriggerRow)
    assert len(both) == len(ours) + 1
    assert both["mine/triggers.tsv:2"].lemma == "frobnicate"
