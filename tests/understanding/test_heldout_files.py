"""The held-out sets are whole: every row well formed, enough of each kind, none of them trained on.

How well the service does on them is left to the tests of its floors.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.triage.facts import COUNCILS, FACT_SLOTS, OUT_OF_AREA, check_value

ROOT = Path(__file__).resolve().parents[2]
HELDOUT = Path(__file__).resolve().parent / "heldout"
TRAINING = ROOT / "data" / "nlu"

REGISTERS = frozenset(
    {
        "plain",
        "terse",
        "typos",
        "no_punctuation",
        "long_rant",
        "east_midlands",
        "second_language",
        "speech_to_text",
        "staff_shorthand",
    }
)
INTENTS = frozenset(
    """affirm deny unsure greet goodbye thank start_triage report_asb emergency complain_about_service
    inform_reported ask_what_is_case_review ask_who_to_report_to ask_eligibility ask_contact_details
    ask_timescales_what_happens_next ask_appeal ask_apply_for_someone_else ask_ombudsman ask_statistics
    ask_human ask_privacy ask_bot correct_answer go_back restart stop repeat out_of_scope""".split()
)
COUNTS = frozenset({"incident_count", "reports_in_window"})
DATES = frozenset({"incident_date", "incident_reported_on"})
QUESTIONS = frozenset(FACT_SLOTS) | DATES | {"applicant_email", "applicant_phone", "confirm_submission"}
TODAY = date(2026, 11, 22)

FIELDS = {
    "intents": {"text", "intent", "register"},
    "answers": {"text", "question", "answer", "register"},
    "places": {"text", "council"},
    "window": {"text", "today", "inside"},
    "danger": {"text", "danger", "register"},
    "multi": {"text", "facts", "register"},
}
MINIMUM = {"intents": 1260, "answers": 950, "places": 260, "window": 220, "danger": 450, "multi": 160}


def rows_of(name: str) -> list[dict[str, Any]]:
    lines = (HELDOUT / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def normalised(text: str) -> str:
    """Words only, in small letters: what counts as the same text."""
    return " ".join(re.sub(r"[^\w\s']", " ", text.casefold().replace("\u2019", "'")).split())


def trained_on() -> Iterator[str]:
    """Every example in the training data, its entity marks taken off."""
    marks = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
    for path in TRAINING.rglob("*.yml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            example = re.match(r"\s*-\s+(.+)", line)
            if example:
                yield normalised(marks.sub(r"\1", example[1].strip().strip("\"'")))


@pytest.mark.parametrize("name", FIELDS)
def test_each_row_has_its_fields_and_a_text(name: str) -> None:
    optional = {"slack_days"} if name == "answers" else set()
    for number, row in enumerate(rows_of(name), start=1):
        assert FIELDS[name] <= row.keys() <= FIELDS[name] | optional, f"{name}.jsonl line {number}"
        assert row["text"] and row["text"] == row["text"].strip(), f"{name}.jsonl line {number}"
        assert row.get("register", "plain") in REGISTERS, f"{name}.jsonl line {number}"


@pytest.mark.parametrize("name", FIELDS)
def test_there_are_enough_rows(name: str) -> None:
    assert len(rows_of(name)) >= MINIMUM[name]


@pytest.mark.parametrize("name", FIELDS)
def test_no_row_stands_twice(name: str) -> None:
    # The same words to another question, or on another day, are another row.
    beside = {"answers": "question", "window": "today"}.get(name, "")
    # Only punctuation tells some dates and postcodes apart.
    key = str.casefold if name == "window" else normalised
    seen = Counter((key(row["text"]), row.get(beside)) for row in rows_of(name))
    assert [row for row, times in seen.items() if times > 1] == []


def test_every_intent_is_there_in_every_register() -> None:
    seen = Counter((row["intent"], row["register"]) for row in rows_of("intents"))
    assert {intent for intent, _ in seen} == INTENTS
    assert {pair: seen[pair] for pair in seen if not 4 <= seen[pair] <= 6} == {}
    assert len(seen) == len(INTENTS) * len(REGISTERS)


def assert_range(answer: list[Any]) -> None:
    low, high = answer
    assert (low, high) != (None, None)
    assert all(end is None or (type(end) is int and end >= 0) for end in answer)
    assert low is None or high is None or low < high


def assert_date_range(answer: dict[str, str | None]) -> None:
    assert answer.keys() == {"from", "to"}
    first, last = (date.fromisoformat(end) if end else None for end in (answer["from"], answer["to"]))
    assert first or last
    assert first is None or last is None or first <= last
    assert max(end for end in (first, last) if end) <= TODAY


def assert_fits(question: str, answer: Any) -> None:
    """The answer has a form that the question may be answered in."""
    if question in COUNTS and isinstance(answer, list):
        assert_range(answer)
    elif question == "reports_in_window" and answer == "all":
        pass
    elif question in DATES:
        assert_date_range(answer)
    elif question == "applicant_email":
        assert re.fullmatch(r"[a-z0-9._]+@example\.com", answer)
    elif question == "applicant_phone":
        assert re.fullmatch(r"07700900\d{3}|01632960\d{3}", answer)
    elif question == "confirm_submission":
        assert isinstance(answer, bool)
    else:
        kept = check_value(question, answer)
        assert (list(kept) if isinstance(kept, tuple) else kept) == answer


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_each_question_is_asked_and_its_answers_fit_it(question: str) -> None:
    asked = [row for row in rows_of("answers") if row["question"] == question]
    assert len(asked) >= (15 if question.startswith(("applicant", "confirm")) else 50)
    for row in asked:
        if row["answer"] is not None:
            assert_fits(question, row["answer"])
        assert row.get("slack_days", 1) > 0 and (question in DATES or "slack_days" not in row)


def test_enough_answers_are_none() -> None:
    rows = rows_of("answers")
    assert {row["question"] for row in rows} <= QUESTIONS
    assert sum(row["answer"] is None for row in rows) >= 0.15 * len(rows)


def test_each_council_is_named_and_some_cannot_be_told() -> None:
    seen = Counter(row["council"] for row in rows_of("places"))
    assert set(seen) == {*COUNCILS, OUT_OF_AREA, None}
    assert min(seen.values()) >= 20


def test_the_window_is_judged_on_many_days_and_all_ways() -> None:
    rows = rows_of("window")
    assert len({date.fromisoformat(row["today"]) for row in rows}) >= 8
    seen = Counter(row["inside"] for row in rows)
    assert set(seen) == {True, False, None}
    assert min(seen.values()) >= 40


def test_there_are_enough_emergencies_and_enough_that_only_sound_like_one() -> None:
    seen = Counter(row["danger"] for row in rows_of("danger"))
    assert set(seen) == {True, False}
    assert seen[True] >= 170
    assert seen[False] >= 240


def test_facts_in_one_message_are_values_of_their_slots() -> None:
    for row in rows_of("multi"):
        assert len(row["facts"]) >= 2
        for slot, value in row["facts"].items():
            kept = check_value(slot, value)
            assert (list(kept) if isinstance(kept, tuple) else kept) == value, row["text"]


def test_facts_in_one_message_do_not_contradict_each_other() -> None:
    for facts in (row["facts"] for row in rows_of("multi")):
        if facts.keys() & {"reported_to", "incident_count", "reports_in_window"}:
            assert facts.get("reported", True)
        assert facts.get("reports_in_window", 0) <= facts.get("incident_count", 99)
        assert "consent" not in facts or facts.get("on_behalf")


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_row_was_trained_on(name: str) -> None:
    # Read against its question, "yes" or "Ripley" is nobody's: only whole sentences can have leaked there.
    shortest = 4 if name in {"answers", "places", "window"} else 1
    trained = set(trained_on())
    assert trained, "no training data found: the comparison would pass whatever stood there"
    leaked = [
        number
        for number, row in enumerate(rows_of(name), start=1)
        if len((words := normalised(row["text"])).split()) >= shortest and words in trained
    ]
    assert leaked == [], f"take these lines of {name}.jsonl out of data/nlu (never out of the held-out set)"
