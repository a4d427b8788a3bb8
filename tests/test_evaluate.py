"""One small gold whose figures were counted by hand."""

import json
from copy import deepcopy

import pytest

from casus import evaluate
from casus.errors import CasusError

TEXT = "Reds shelled Talo on Monday. The army denied it. Blues accused Reds of killing 12."


def at(words):
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def gold_event(type, words, status, **more):
    span = at(words)
    return {"type": type, "trigger_at": [span["start"], span["end"]], "status": status, "mode": None, **more}


RED, BLUE = {"country": "RED", "sector": "MIL"}, {"country": "BLU", "sector": "REB"}
TOWN = {"lat": 40.0, "lon": 46.0, "country": "BLU", "precision": "city"}
GOLD = [
    {
        "id": "a",
        "title": "",
        "text": TEXT,
        "events": [
            gold_event(
                "ASSAULT",
                "shelled",
                "reported",
                actor=[RED],
                when={"start": "2001-05-07", "end": "2001-05-07", "basis": "stated"},
                where=TOWN,
                incident="x",
            ),
            gold_event("ACCUSE", "accused", "reported", actor=[BLUE], recipient=[RED]),
            gold_event(
                "ASSAULT",
                "killing",
                "claimed",
                speaker=BLUE,
                tolls=[{"harm": "killed", "low": 12, "high": 12}],
                incident="x",
            ),
        ],
    },
    {"id": "b", "title": "", "text": TEXT, "events": [], "copy_of": "a", "copy_kind": "cut"},
]
PRED = [
    {
        "story": "a",
        "copy_of": None,
        "events": [
            {
                "type": "ASSAULT",
                "mode": None,
                "status": "reported",
                "trigger": at("shelled"),
                "actor": [RED | {"at": at("Reds")}],
                "when": {"start": "2001-05-08", "end": "2001-05-08"},
                "where": TOWN | {"lat": 40.9},
                "incident": "p",
            },
            {
                "type": "ASSAULT",
                "mode": "firearms",
                "status": "reported",
                "trigger": at("12"),
                "tolls": [{"harm": "killed", "low": 12, "high": None, "at": at("12") | {"text": "13"}}],
            },
            {"type": "PROTEST", "status": "reported", "trigger": at("it")},
        ],
    },
    {"story": "b", "copy_of": "a", "copy_kind": "edited", "events": []},
]


def test_figures_are_those_counted_by_hand():
    figures = evaluate.score(GOLD, PRED)
    assert figures.pop("by_type") == {
        "ACCUSE": {"f1": 0.0, "gold": 1},
        "ASSAULT": {"f1": 1.0, "gold": 2, "pred": 2, "tp": 2},
        "PROTEST": {"f1": 0.0, "pred": 1},
    }
    assert figures == {
        "stories": 1,
        "gold": 3,
        "pred": 3,
        "event_p": 0.667,
        "event_r": 0.667,
        "event_f1": 0.667,
        "record_f1": 0.333,  # `killing` has the wrong status
        "status_acc": 0.5,
        "soft_status_acc": 0.0,
        "mode_acc": 0.5,
        "actor_country_acc": 1.0,
        "recipient_country_acc": 1.0,
        "actor_sector_f1": 1.0,
        "recipient_sector_f1": 0.0,
        "when_exact": 0.5,
        "when_dated_exact": 0.0,
        "evidence_ok": 0.8,  # of five spans, one says 13 where the text says 12
        "where_country": 1.0,
        "where_161km": 1.0,
        "where_25km": 0.0,  # 100 km off
        "where_null_ok": 1.0,
        "toll_f1_on_matches": 0.0,
        "toll_recall_all": 0.0,
        "speaker_acc": 0.0,
        "no_speaker_ok": 1.0,
        "copy_pair_p": 1.0,
        "copy_pair_r": 1.0,
        "copy_kind_acc": 0.0,
        "incident_b3_p": 1.0,
        "incident_b3_r": 0.5,
        "incident_b3_f1": 0.667,
        "incident_cross_b3_f1": 0.0,
    }


def test_gold_scored_against_itself_is_right():
    pred = [{"story": row["id"], "copy_of": row.get("copy_of"), "copy_kind": row.get("copy_kind")} for row in GOLD]
    for row, gold in zip(pred, GOLD, strict=True):
        row["events"] = deepcopy(gold["events"])
        for event in row["events"]:
            start, end = event.pop("trigger_at")
            event["trigger"] = {"start": start, "end": end}
    figures = evaluate.score(GOLD, pred)
    perfect = ("event_f1", "record_f1", "when_exact", "where_25km", "speaker_acc", "copy_kind_acc", "incident_b3_f1")
    assert [figures[name] for name in perfect] == [1.0] * len(perfect)


def test_a_trigger_in_the_same_sentence_matches_and_the_nearest_wins():
    gold = [gold_event("ASSAULT", "killing", "reported")]
    apart = [
        {"type": "ASSAULT", "status": "reported", "trigger": at(word)} for word in ("shelled", "accused", "Reds of")
    ]
    assert evaluate.match(gold, apart[:1], TEXT) == []
    assert evaluate.match(gold, apart, TEXT) == [(0, 2)]


def test_nothing_predicted_is_nothing_right():
    assert evaluate.score(GOLD, [])["event_f1"] == 0.0


def test_a_report_is_a_line_a_figure():
    assert evaluate.report({"gold": 3, "event_f1": 0.5}) == f"{'gold':24} 3\n{'event_f1':24} 0.5"


def test_texts_come_from_another_file_where_the_gold_has_none(tmp_path):
    gold, texts = tmp_path / "gold.jsonl", tmp_path / "texts.jsonl"
    gold.write_text('{"id":"a","events":[]}\n{"id":"b","text":"own","title":"t","events":[]}\n')
    texts.write_text('{"id":"a","text":"long","title":"head"}\n')
    assert [evaluate.whole_text(row) for row in evaluate.load(gold, texts)] == ["head\n\nlong", "t\n\nown"]
    texts.write_text("")
    with pytest.raises(CasusError, match="no text of a"):
        evaluate.load(gold, texts)


def test_a_broken_file_is_told_with_its_line(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(GOLD[0]) + "\n{")
    with pytest.raises(CasusError, match=r"gold\.jsonl:2: not JSON"):
        evaluate.load(path)
