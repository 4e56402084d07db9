from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.desk_steps import (
    AFTER,
    MISTAKE,
    ONCE,
    REASON_LENGTH,
    STATES,
    STEPS,
    Entry,
    Recorded,
    StepRefused,
    checked,
    hold_together,
    next_steps,
    state_of,
)

RECEIVED, TODAY = date(2026, 10, 20), date(2026, 11, 22)
DAY = date(2026, 11, 2)


def entry(position: int, kind: str, result: str | None = None, day: date = DAY, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": str(position),
        "position": position,
        "place": position,
        "kind": kind,
        "result": result,
        "happened_on": day,
        "reason": None,
        "recorded_at": datetime(2026, 11, 22, tzinfo=UTC),
        "staff_name": None,
        "corrects": None,
        "why_corrected": None,
        "corrected_by": None,
    }
    return Entry(**{**values, **changes})


def test_every_state_can_be_reached_and_has_words() -> None:
    reached = {state_of([])}
    for kind, step in STEPS.items():
        for result in step.results or (None,):
            reached.add(state_of([entry(1, kind, result)]))
    assert reached == set(STATES)


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (Recorded("rumour", DAY), "STEP-UNKNOWN", None),
        (Recorded("acknowledged", None), "STEP-DATE", "happened_on"),
        (Recorded("acknowledged", TODAY + timedelta(days=1)), "STEP-FUTURE", "happened_on"),
        (Recorded("acknowledged", RECEIVED - timedelta(days=1)), "STEP-TOO-EARLY", "happened_on"),
        (Recorded("threshold", DAY, None, "why"), "STEP-RESULT", "result"),
        (Recorded("threshold", DAY, "perhaps", "why"), "STEP-RESULT", "result"),
        (Recorded("threshold", DAY, "met", "  "), "STEP-REASON", "reason"),
        (Recorded("appeal_decision", DAY, "upheld", None), "STEP-REASON", "reason"),
        (Recorded("closed", DAY, "rejected", ""), "STEP-REASON", "reason"),
        (Recorded("review", DAY, None, "x" * (REASON_LENGTH + 1)), "STEP-LENGTH", "reason"),
    ],
)
def test_what_lacks_something_or_cannot_be_is_refused(said: Recorded, code: str, field: str | None) -> None:
    with pytest.raises(StepRefused) as refused:
        checked(said, RECEIVED, TODAY)
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize("day", [RECEIVED, TODAY])
def test_the_first_and_the_last_day_are_taken(day: date) -> None:
    said = checked(Recorded("threshold", day, "met", " Three count.\r\nWe counted. "), RECEIVED, TODAY)
    assert said == Recorded("threshold", day, "met", "Three count.\nWe counted.")


def test_a_result_that_the_step_does_not_have_is_left_out() -> None:
    assert checked(Recorded("review", DAY, "met"), RECEIVED, TODAY).result is None


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([("acknowledged", DAY)] * 2, "STEP-TWICE"),
        ([("threshold", DAY)] * 2, "STEP-TWICE"),
        ([("recommendations", DAY)], "STEP-ORDER"),
        ([("review", DAY), ("recommendations", DAY), ("recommendations", DAY)], "STEP-ORDER"),
        ([("appeal_decision", DAY)], "STEP-ORDER"),
        ([("review", DAY), ("recommendations", DAY - timedelta(days=1))], "STEP-BEFORE"),
    ],
)
def test_entries_that_do_not_hold_together_are_refused(steps: list[tuple[str, date]], code: str) -> None:
    with pytest.raises(StepRefused) as refused:
        hold_together(steps)
    assert refused.value.code == code


def test_a_second_review_after_an_appeal_holds() -> None:
    hold_together(
        [(kind, DAY) for kind in ("acknowledged", "threshold", "review", "recommendations", "closed")]
        + [(kind, TODAY) for kind in ("appeal", "appeal_decision", "review", "recommendations", "closed")]
    )


def test_the_state_follows_the_day_and_not_the_order_of_writing_down() -> None:
    review = entry(1, "review", day=date(2026, 11, 10))
    late = entry(2, "acknowledged", day=date(2026, 10, 21))
    assert state_of([review, late]) == "review"


def test_on_one_day_the_later_entry_says_where_it_stands_and_a_correction_keeps_its_place() -> None:
    first = entry(1, "acknowledged", corrected_by=3)
    decision = entry(2, "threshold", "met")
    correction = entry(3, "acknowledged", place=1, corrects=1)
    assert state_of([first, decision, correction]) == "met"


def test_what_was_taken_out_does_not_count() -> None:
    closed = entry(1, "closed", "finished", corrected_by=2)
    assert state_of([closed, entry(2, MISTAKE, place=1, corrects=1)]) == "received"


@given(
    st.lists(st.sampled_from([(k, r) for k, s in STEPS.items() for r in (s.results or [None])]), max_size=9)
)
def test_whatever_may_come_next_can_be_recorded(done: list[tuple[str, str | None]]) -> None:
    steps = [(kind, DAY) for kind, _ in done]
    try:
        hold_together(steps)
    except StepRefused:
        return
    entries = [entry(number, kind, result) for number, (kind, result) in enumerate(done, start=1)]
    offered = next_steps(entries)
    assert len(offered) == len(set(offered))
    for kind in offered:
        hold_together([*steps, (kind, TODAY)])
    assert not {kind for kind in ONCE if kind in dict(done)} & set(offered)
    for later, earlier in AFTER:
        if earlier not in dict(done):
            assert later not in offered


@pytest.mark.parametrize(
    ("done", "first"),
    [
        ([], "acknowledged"),
        (["acknowledged"], "threshold"),
        (["review"], "recommendations"),
        (["appeal"], "appeal_decision"),
        (["closed"], "appeal"),
    ],
)
def test_the_likeliest_step_comes_first(done: list[str], first: str) -> None:
    entries = [entry(number, kind) for number, kind in enumerate(done, start=1)]
    assert next_steps(entries)[0] == first
