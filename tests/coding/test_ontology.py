"""Types, modes and scores as the codebook has them, and tables that are wrong fail at load."""

from __future__ import annotations

from pathlib import Path

import pytest

from casus.coding.ontology import TYPES, Ontology
from casus.errors import TableError
from casus.tables import LEXICONS, Tables


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load(Tables())


def with_rows(folder: Path, *rows: str) -> Tables:
    """Our tables, then a user's ontology.tsv of `rows`."""
    (folder / "ontology.tsv").write_text("\n".join(("type\tmode\tquad\tintensity\tcameo", *rows)) + "\n")
    return Tables((LEXICONS, folder))


def test_sixteen_types_stand_in_the_order_of_their_quads(ontology: Ontology) -> None:
    quads = [ontology.quad(type) for type in TYPES]
    assert len(TYPES) == 16
    assert quads == sorted(quads)
    assert [quads.count(quad) for quad in (1, 2, 3, 4)] == [4, 3, 4, 5]


@pytest.mark.parametrize(
    ("type", "modes"),
    [
        ("AGREE", ""),
        ("CONSULT", "visit third-party multilateral phone"),
        ("RETREAT", "withdraw release disarm ceasefire access resign"),
        ("REQUEST", "assist change yield meet"),
        ("ACCUSE", "disapprove investigate allege"),
        ("THREATEN", "restrict arrest relations expel territory violence"),
        ("PROTEST", "demo riot strike hunger boycott obstruct vandalize"),
        ("SANCTION", "convict expel withdraw discontinue"),
        ("MOBILIZE", "troops weapons police militia"),
        ("COERCE", "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber"),
        (
            "ASSAULT",
            "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
            "heavy-weapons crowd-control unconventional",
        ),
    ],
)
def test_modes_are_those_of_the_codebook(ontology: Ontology, type: str, modes: str) -> None:
    assert sorted(ontology.modes(type)) == sorted(modes.split())


@pytest.mark.parametrize(
    ("type", "mode", "intensity"),
    [
        ("ACCUSE", None, -2.0),
        ("ACCUSE", "allege", -3.5),
        ("ASSAULT", "unconventional", -10.0),
        ("RETREAT", "disarm", 10.0),
        ("REQUEST", None, 0.0),
        ("PROTEST", "vandalize", -5.0),
    ],
)
def test_intensity_follows_type_and_mode(ontology: Ontology, type: str, mode: str | None, intensity: float) -> None:
    assert ontology.intensity(type, mode) == intensity


@pytest.mark.parametrize(
    ("type", "mode", "cameo"),
    [
        ("ASSAULT", "heavy-weapons", "194"),
        ("RETREAT", "ceasefire", "0871"),
        ("CONSULT", "visit", "042"),
        ("COERCE", "misinformation", None),
    ],
)
def test_cameo_is_the_best_code_or_none(ontology: Ontology, type: str, mode: str | None, cameo: str | None) -> None:
    assert ontology.cameo(type, mode) == cameo


def test_conflict_is_negative_and_cooperation_positive(ontology: Ontology) -> None:
    for (type, mode), row in ontology.rows.items():
        assert row.intensity > 0 if row.quad <= 2 else row.intensity < 0 or type == "REQUEST", (type, mode)


@pytest.mark.parametrize(("type", "mode"), [("FIGHT", None), ("AGREE", "visit"), ("", None)])
def test_check_refuses_what_nobody_knows(ontology: Ontology, type: str, mode: str | None) -> None:
    with pytest.raises(TableError, match=r"^triggers\.tsv:218: "):
        ontology.check(type, mode, place="triggers.tsv:218")


def test_check_lets_a_type_pass_with_and_without_mode(ontology: Ontology) -> None:
    ontology.check("ASSAULT")
    ontology.check("ASSAULT", "drone")


@pytest.mark.parametrize(
    "row",
    [
        "FIGHT\t\t4\t-9\t190",
        "ASSAULT\tlaser\t3\t-9\t",
        "ASSAULT\tlaser\t5\t-9\t",
        "ASSAULT\tlaser\t4\t-11\t",
        "ASSAULT\tlaser\t4\tlow\t",
    ],
)
def test_a_bad_row_fails_at_load_with_its_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(TableError, match=r"ontology\.tsv:2: "):
        Ontology.load(with_rows(tmp_path, row))


def test_a_users_row_replaces_ours(tmp_path: Path) -> None:
    mine = Ontology.load(with_rows(tmp_path, "ASSAULT\tdrone\t4\t-9.9\t1953"))
    assert (mine.intensity("ASSAULT", "drone"), mine.cameo("ASSAULT", "drone")) == (-9.9, "1953")


def test_a_type_without_its_own_row_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "ontology.tsv").write_text("type\tmode\tquad\tintensity\tcameo\nASSAULT\t\t4\t-9\t190\n")
    with pytest.raises(TableError, match="no row for the type itself"):
        Ontology.load(Tables((tmp_path,)))
