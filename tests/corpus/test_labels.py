from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from casus.coding.ontology import Ontology
from casus.tables import LEXICONS, Tables
from casus.types import Span, Status
from corpus.agree import agreement
from corpus.labels import LabelError, Labelled, read_label
from corpus.load import own, read_sheet, words_of, write_standoff

TEXT = "Gunmen broke the cease-fire and killed 12,000 people and 300 people, the army's general said."


def label(line: str) -> corpus.Label:
    return read_label(line, TEXT, words_of(TEXT))


def test_a_line_names_trigger_type_mode_status_and_roles() -> None:
    read = label("killed ASSAULT.firearms claimed A=Gunmen R=people S=general N=12,000")
    assert (read.type, read.mode, read.status, read.again) == ("ASSAULT", "firearms", Status.CLAIMED, False)
    assert [at.of(TEXT) for at in (read.trigger, *read.actor, *read.recipient, *read.speaker, *read.toll)] == [
        "killed", "Gunmen", "people", "general", "12,000",
    ]  # fmt: skip


def test_the_second_of_two_like_words_is_marked() -> None:
    first, second = label("killed ASSAULT reported R=people,people~2").recipient
    assert (first.of(TEXT), second.of(TEXT)) == ("people", "people")
    assert first.start < second.start


def test_of_a_hyphenated_word_the_last_part_is_meant() -> None:
    assert label("cease-fire RETREAT.ceasefire negated").trigger.of(TEXT) == "fire"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("killed", "no label"),
        ("killed ASSAULT sometimes", "no such status"),
        ("murdered ASSAULT reported", "is no word"),
        ("people~3 ASSAULT reported", "is no word"),
        ("killed ASSAULT reported X=Gunmen", "no such role"),
    ],
)
def test_what_cannot_be_read_says_why(line: str, why: str) -> None:
    with pytest.raises(LabelError, match=why):
        label(line)


def test_a_sheet_gives_sentences_with_offsets_in_their_document(tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text("@ own a-1 2001-02-03\n| Rebels shelled Karvan.\nshelled ASSAULT reported A=Rebels\n| All quiet.\n")
    first, second = read_sheet(path)
    assert (first.document, first.at, second.at) == ("a-1", Span(0, 22), Span(23, 33))
    assert first.labels[0].trigger == Span(7, 14)
    assert second.labels == ()


def test_a_bad_line_names_its_file_and_number(tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text("@ own a-1 2001-02-03\n| Rebels shelled Karvan.\nbombed ASSAULT reported\n")
    with pytest.raises(LabelError, match=r"sheet\.txt:3"):
        list(read_sheet(path))


def test_stand_off_rows_hold_no_text(tmp_path: Path) -> None:
    sentence = Labelled("muc4", "X-1", Span(5, 5 + len(TEXT)), TEXT, (label("killed ASSAULT reported A=Gunmen"),))
    write_standoff([sentence], tmp_path)
    row = (tmp_path / "muc4.jsonl").read_text()
    assert "Gunmen" not in row
    assert "killed" not in row


def test_two_annotators_are_compared_on_what_both_found() -> None:
    def said(line: str) -> list[Labelled]:
        return [Labelled("own", "a", Span(0, len(TEXT)), TEXT, (label(line),))]

    table = agreement(said("killed ASSAULT claimed A=Gunmen"), said("killed ASSAULT reported A=Gunmen"))
    assert "trigger, type F1  1.000" in table
    assert "status            0.000" in table
    assert "actor F1          1.000" in table


def test_our_own_part_can_be_read_and_holds_only_types_and_modes_that_exist() -> None:
    ontology = Ontology.load(Tables((LEXICONS,)))
    found = list(own())
    assert len(found) > 2000
    assert all((one.type, one.mode) in ontology.rows for sentence in found for one in sentence.labels)
    assert sum(not sentence.labels for sentence in found) > 1000


def test_a_document_is_held_out_whole_or_not_at_all() -> None:
    sides: dict[str, set[bool]] = {}
    for sentence in own():
        sides.setdefault(sentence.document, set()).add(corpus.held_out(sentence))
    assert all(len(side) == 1 for side in sides.values())
    assert 0.05 < sum(True in side for side in sides.values()) / len(sides) < 0.2
