"""The scoring itself can fail: each mistake moves its own figure, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.understanding.evaluation import (
    SETS,
    Case,
    Evaluation,
    evaluate,
    kept_facts,
    load,
    same_answer,
    same_facts,
)
from tests.understanding.floors import (
    FLOORS,
    FactCount,
    Score,
    alarms_by_set,
    by_fact,
    by_question,
    calibration,
    confusions,
    failures,
    guessed_councils,
    macro_f1,
    score_of,
    worst,
)
from tests.understanding.oracle import SMALL, Oracle, Row

COUNTS = ("incident_count", "reports_in_window")
JUNE = "2026-06-01"
DAY = {"from": "2026-11-08", "to": "2026-11-08"}


def figures(evaluation: Evaluation) -> dict[str, Score]:
    return {floor.key: score_of(evaluation, floor) for floor in FLOORS}


def test_an_understanding_without_mistakes_holds_every_floor_on_the_real_sets() -> None:
    rows = load()
    assert set(rows) == set(SETS)
    evaluation = evaluate(Oracle(rows), rows)
    assert len(evaluation.cases) == sum(map(len, rows.values()))
    assert failures(evaluation) == []
    assert worst(evaluation) == [] and confusions(evaluation) == []


MISTAKES = [
    ({("a", "intent"): "deny"}, {"intent_accuracy", "intent_macro_f1"}),
    ({("a", "intent"): "out_of_scope"}, {"intent_accuracy", "intent_macro_f1", "in_scope_refused"}),
    ({("a", "intent"): "nlu_fallback"}, {"intent_accuracy", "intent_macro_f1", "in_scope_refused"}),
    ({("c", "intent"): "affirm"}, {"intent_accuracy", "intent_macro_f1", "out_of_scope_found"}),
    ({("c", "intent"): "nlu_fallback"}, {"intent_accuracy", "intent_macro_f1"}),
    ({("e", "answer"): False}, {"answers_right", "answers_wrongly_stored"}),
    ({("e", "answer"): None}, {"answers_right"}),
    ({("f", "answer"): 3}, {"answers_right", "answers_wrongly_stored"}),
    ({("h", "council"): "erewash"}, {"council_right", "council_across_border"}),
    ({("h", "council"): None}, {"council_right"}),
    ({("i", "council"): "derby"}, {"council_right"}),
    ({("j", "inside"): None}, {"window_right"}),
    ({("k", "inside"): False}, {"window_right"}),
    ({("l", "danger"): False}, {"emergencies_found"}),
    ({("d", "danger"): False}, {"emergencies_found"}),
    ({("m", "danger"): True}, {"false_alarms"}),
    ({("a", "danger"): True}, {"false_alarms"}),
    ({("h", "danger"): True}, {"false_alarms"}),
    ({("j", "danger"): True}, {"false_alarms"}),
    ({("n", "danger"): True}, {"false_alarms", "multi_right"}),
    ({("g", "danger"): True}, set()),
    ({("n", "facts"): {"reported": True, "reported_to": ["police"]}}, {"multi_right"}),
    ({("n", "facts"): {"reported": True}}, {"multi_right"}),
    ({("n", "facts"): {"reported_to": ["council", "police"]}}, set()),
    ({("n", "facts"): {"reported_to": ["council", "police"], "council": "derby"}}, {"multi_right"}),
]


@pytest.mark.parametrize(("spoilt", "moved"), MISTAKES, ids=[str(place) for place in range(len(MISTAKES))])
def test_each_mistake_fails_its_own_floors_and_no_other(
    spoilt: dict[tuple[str, str], Any], moved: set[str]
) -> None:
    evaluation = evaluate(Oracle(SMALL, spoilt), SMALL)
    before = figures(evaluate(Oracle(SMALL), SMALL))
    after = figures(evaluation)
    assert {key for key in before if before[key].value != after[key].value} == moved
    assert {key.partition(":")[0] for key in failures(evaluation)} == moved


def test_a_register_that_falls_short_alone_is_named() -> None:
    rows = {part: list(SMALL[part]) for part in SETS}
    rows["intents"] = [
        {"id": f"i:{n}", "text": f"t{n}", "intent": "affirm", "register": "typos" if n < 4 else "plain"}
        for n in range(100)
    ] + SMALL["intents"]
    evaluation = evaluate(Oracle(rows, {("t0", "intent"): "deny"}), rows)
    assert "intent_accuracy:typos" in failures(evaluation)
    assert "intent_accuracy:plain" not in failures(evaluation)
    assert "intent_accuracy" not in failures(evaluation)


def test_a_figure_that_rests_on_nothing_does_not_hold() -> None:
    assert {floor.key for floor in FLOORS} <= set(failures(Evaluation(())))


def test_a_line_that_is_lost_stops_the_evaluation() -> None:
    class Losing(Oracle):
        def understand(self, asked: Sequence[tuple[str, str | None]]) -> list[Mapping[str, Any]]:
            return super().understand(asked)[:-1]

    with pytest.raises(ValueError, match="came back"):
        evaluate(Losing(SMALL), SMALL)


@pytest.mark.parametrize(
    ("question", "expected", "got", "same"),
    [
        ("reported", True, True, True),
        ("reported", True, 1, False),
        ("reported", False, None, False),
        ("incident_count", 1, True, False),
        ("incident_count", 0, False, False),
        ("incident_count", 4, 4.0, True),
        ("incident_count", 4, [4, 4], True),
        ("incident_count", 4, [4, 5], False),
        ("incident_count", [4, None], [4, None], True),
        ("incident_count", [4, None], [None, 4], False),
        ("incident_count", None, None, True),
        ("incident_count", None, 0, False),
        ("reports_in_window", "all", "all", True),
        ("reports_in_window", "all", 3, False),
        ("reported_to", ["council", "police"], ["police", "council"], True),
        ("reported_to", ["council", "police"], ["council"], False),
        ("reported_to", ["council"], [], False),
        ("council", "derby", "derby", True),
        ("council", "derby", "derbyshire_dales", False),
        ("applicant_phone", "07700900123", "07700 900 123", True),
        ("applicant_phone", "07700900123", "+447700900123", True),
        ("applicant_phone", "07700900123", "07700900124", False),
        ("applicant_email", "a@example.com", "A@Example.com", True),
        ("incident_date", DAY, DAY, True),
        ("incident_date", DAY, {"from": "2026-11-07", "to": "2026-11-08"}, False),
        ("incident_date", DAY, {"from": "2026-11-08"}, False),
        ("incident_date", DAY, "2026-11-08", False),
        ("incident_date", {"from": JUNE, "to": None}, {"from": JUNE, "to": "2026-11-22"}, True),
        ("incident_date", {"from": None, "to": JUNE}, {"from": "2026-01-01", "to": JUNE}, False),
        ("incident_date", {"from": None, "to": JUNE}, {"from": None, "to": JUNE}, True),
    ],
)
def test_answers_agree_only_where_they_mean_the_same(
    question: str, expected: Any, got: Any, same: bool
) -> None:
    assert same_answer(question, expected, got) is same


@given(st.integers(0, 9), st.integers(-12, 0))
def test_dates_may_lie_off_by_their_slack_and_no_more(slack: int, off: int) -> None:
    moved = date(2026, 11, 8).toordinal() + off
    got = {"from": date.fromordinal(moved).isoformat(), "to": DAY["to"]}
    assert same_answer("incident_date", DAY, got, slack) is (abs(off) <= slack)


@pytest.mark.parametrize(
    ("read", "danger", "kept"),
    [
        ({"reported_to": ["police"]}, False, {"reported": True, "reported_to": ["police"]}),
        ({"incident_count": 5, "reports_in_window": "all"}, False, dict.fromkeys(COUNTS, 5)),
        ({"reports_in_window": "all"}, False, {}),
        ({"incident_count": [3, None]}, False, {}),
        ({"incident_count": [3, 3]}, False, {"incident_count": 3}),
        ({"council": "unsure", "reported": False}, False, {"reported": False}),
        ({"reported_to": [], "incident_count": 0}, False, {"incident_count": 0}),
        ({"applicant_email": "a@example.com"}, True, {"immediate_danger": True}),
    ],
)
def test_facts_are_kept_as_a_conversation_keeps_them(read: Row, danger: bool, kept: Row) -> None:
    assert kept_facts(read, danger) == kept


def test_a_fact_too_many_is_as_wrong_as_one_too_few() -> None:
    facts = {"reported": True, "incident_count": 3}
    assert same_facts(facts, dict(facts))
    assert not same_facts(facts, {**facts, "on_behalf": True})
    assert not same_facts(facts, {"reported": True})
    assert not same_facts({"incident_count": 1}, {"incident_count": True})


def said(expected: str, got: str, confidence: float = 0.5, number: int = 0) -> Case:
    right = expected == got
    return Case(f"i:{number}", "intents", "t", "plain", None, expected, got, right, False, False, confidence)


def test_macro_f1_weighs_every_intent_the_same() -> None:
    cases = [said("affirm", "affirm")] * 8 + [said("deny", "affirm"), said("deny", "deny")]
    affirm, deny = 2 * 8 / (8 + 9), 2 * 1 / (2 + 1)
    assert macro_f1(cases).value == pytest.approx((affirm + deny) / 2)
    assert macro_f1([said("affirm", "deny")]).value == 0
    assert macro_f1([]).value is None


def test_confusions_are_counted_by_pair() -> None:
    cases = [said("affirm", "deny")] * 3 + [said("deny", "affirm")] + [said("deny", "deny")] * 5
    assert confusions(Evaluation(tuple(cases))) == [("affirm", "deny", 3), ("deny", "affirm", 1)]
    assert len(confusions(Evaluation(tuple(cases)), most=1)) == 1


def test_confidence_that_says_too_much_shows_as_an_error() -> None:
    honest = [said("affirm", "affirm", 0.75)] * 3 + [said("affirm", "deny", 0.75)]
    bins, error = calibration(Evaluation(tuple(honest)))
    assert [(one.count, one.confidence, one.accuracy) for one in bins] == [(4, 0.75, 0.75)]
    assert error == pytest.approx(0)
    boastful = [said("affirm", "deny", 1.0)] * 4
    assert calibration(Evaluation(tuple(boastful)))[1] == pytest.approx(1)
    assert calibration(Evaluation(())) == ([], 0.0)


def test_the_worst_hold_every_kind_of_mistake_and_the_surest_first() -> None:
    spoilt = {(row["text"], "danger"): not row["danger"] for row in SMALL["danger"]}
    evaluation = evaluate(Oracle(SMALL, {**spoilt, ("e", "answer"): False}), SMALL)
    wrong = tuple(said("affirm", "deny", number / 100, number) for number in range(90))
    mixed = Evaluation(evaluation.cases + wrong)
    kinds = dict(worst(mixed))
    assert list(kinds) == ["Emergency missed", "Wrong value stored", "False alarm", "Intent wrong"]
    assert sum(map(len, kinds.values())) == 30
    assert kinds["Intent wrong"][0].confidence == 0.89


def test_rows_carry_their_file_and_line(tmp_path: Path) -> None:
    for name in SETS:
        lines = [json.dumps({"text": text}) for text in ("x", "y")]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    rows = load(tmp_path)
    assert [row["id"] for row in rows["window"]] == ["window.jsonl:1", "window.jsonl:2"]


def test_facts_are_told_apart_as_missed_wrong_or_invented() -> None:
    read = {"reported_to": ["police"], "council": "derby", "reported": None}
    evaluation = evaluate(Oracle(SMALL, {("n", "facts"): read}), SMALL)
    assert by_fact(evaluation) == {
        "council": FactCount(invented=1),
        "reported": FactCount(stated=1, right=1),
        "reported_to": FactCount(stated=1, wrong=1),
    }
    missed = by_fact(evaluate(Oracle(SMALL, {("n", "facts"): {}}), SMALL))
    assert missed["reported_to"] == FactCount(stated=1, missed=1)


def test_alarms_and_answers_are_counted_where_they_arise() -> None:
    spoilt = {
        ("l", "danger"): False,
        ("h", "danger"): True,
        ("e", "answer"): False,
        ("i", "council"): "derby",
    }
    evaluation = evaluate(Oracle(SMALL, spoilt), SMALL)
    alarms = alarms_by_set(evaluation)
    assert alarms["danger"] == (1, 1, 0, 1)
    assert alarms["places"] == (0, 0, 1, 2)
    assert alarms["answers"] == (0, 0, 0, 2)
    assert by_question(evaluation)["reported"] == (0, 1, 1)
    assert by_question(evaluation)["incident_count"] == (1, 0, 1)
    assert guessed_councils(evaluation) == Score(1.0, 1, 1)
