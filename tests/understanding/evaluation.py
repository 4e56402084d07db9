"""Judges row by row how well words are understood on the held-out sets.

Loads the rows, asks whatever ``Understanding`` it is given and says which answers agree. How the real
service is asked is left to ``asking``, what the cases come to and must come to, to ``floors``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from bot.triage.facts import FACT_SLOTS, UNSURE

HELDOUT: Final = Path(__file__).resolve().parent / "heldout"
SETS: Final = ("intents", "answers", "places", "window", "danger", "multi")
TODAY: Final = date(2026, 11, 22)
"""The day on which every row is said that does not name another."""

WINDOW_QUESTION: Final = "incident_reported_on"
DATE_QUESTIONS: Final = frozenset({"when", "incident_date", "incident_reported_on", "earliest_report_on"})


class Understanding(Protocol):
    """What is measured: the service, or a stand-in in the tests of the scoring."""

    def understand(self, asked: Sequence[tuple[str, str | None]]) -> list[Mapping[str, Any]]:
        """One line of ``python -m bot understand`` for each text and question, in order."""

    def facts(self, text: str) -> Mapping[str, Any]:
        """Every fact that a message volunteers."""

    def council(self, text: str) -> str | None:
        """The council decided on, None where it must be asked."""

    def inside(self, text: str, today: date) -> bool | None:
        """Whether a day is certainly inside the window; None where it is unsure."""


@dataclass(frozen=True)
class Case:
    """One row and what was made of it.

    Attributes:
        id: File and line, such as ``intents.jsonl:12``.
        part: The set it comes from, one of ``SETS``.
        text: What was said.
        register: How it was said; "" where the set has no registers.
        question: The slot that was asked, or None.
        expected: What it means.
        got: What was understood.
        right: Whether the two agree.
        emergency: Whether it speaks of danger now; None where the question is about danger.
        danger: Whether danger now was understood.
        confidence: Of the intent, from 0 to 1; None for other sets.
    """

    id: str
    part: str
    text: str
    register: str
    question: str | None
    expected: Any
    got: Any
    right: bool
    emergency: bool | None
    danger: bool
    confidence: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """Every case, how long it took in seconds, and what follows from them."""

    cases: tuple[Case, ...]
    seconds: float = 0.0
    registers: tuple[str, ...] = ()


# What agrees with what


def same_value(expected: Any, got: Any) -> bool:
    """Whether two JSON values are the same, true and 1 told apart and 4 and 4.0 not.

    Args:
        expected: One value.
        got: The other.

    Returns:
        True where they are.
    """
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    return bool(expected == got)


def same_answer(question: str, expected: Any, got: Any, slack_days: int = 0, today: date = TODAY) -> bool:
    """Whether an answer is the one that was meant.

    Args:
        question: The slot that was asked.
        expected: What was meant, None for "not clearly answered".
        got: What was understood.
        slack_days: How many days each end of a range of dates may lie off.
        today: What an open end of dates means.

    Returns:
        True where it is. Lists of names are sets, ``[4, 4]`` is 4, a telephone number is its digits.
    """
    if expected is None or got is None:
        return expected is None and got is None
    if question in DATE_QUESTIONS:
        return _same_dates(expected, got, slack_days, today)
    if question == "applicant_phone":
        return _digits(expected) == _digits(got)
    if question == "applicant_email":
        return str(expected).casefold() == str(got).casefold()
    return same_value(_plain(expected), _plain(got))


def _plain(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return value
    if value and all(isinstance(item, str) for item in value):
        return sorted(set(value))
    if len(value) == 2 and value[0] == value[1]:
        return value[0]
    return list(value)


def _digits(value: Any) -> str:
    digits = "".join(character for character in str(value) if character.isdigit())
    return "0" + digits[2:] if digits.startswith("44") else digits


def _same_dates(expected: Any, got: Any, slack_days: int, today: date) -> bool:
    if not isinstance(got, Mapping):
        return False
    try:
        wanted, read = _span(expected, today), _span(got, today)
    except (KeyError, TypeError, ValueError):
        return False
    slack = timedelta(days=slack_days)
    pairs = zip(wanted, read, strict=True)
    return all(a == b if a is None or b is None else abs(a - b) <= slack for a, b in pairs)


def _span(answer: Mapping[str, Any], today: date) -> tuple[date | None, date]:
    first, last = answer["from"], answer["to"]
    return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else today)


def kept_facts(facts: Mapping[str, Any], danger: bool = False) -> dict[str, Any]:
    """The facts as a conversation would keep them.

    Args:
        facts: Values by slot, as read from one message.
        danger: Whether the message speaks of danger now.

    Returns:
        The contract's facts that are known: names of lists in order, "all" as the number it stands for, a
        range only where it is one number, ``reported`` where it follows from ``reported_to``.
    """
    kept: dict[str, Any] = {}
    for slot in FACT_SLOTS:
        value = _plain(facts.get(slot))
        if value == "all":
            value = _plain(facts.get("incident_count"))
        # A range is asked about, so it is no fact yet.
        counted_in_doubt = isinstance(value, list) and not all(isinstance(item, str) for item in value)
        if value is not None and value != UNSURE and not counted_in_doubt and value != []:
            kept[slot] = value
    if facts.get("reported_to"):
        kept.setdefault("reported", True)
    if danger:
        kept["immediate_danger"] = True
    return kept


def same_facts(expected: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether one message gave every fact that it states, each right, and none that it does not.

    Args:
        expected: The facts stated.
        got: The facts kept, from ``kept_facts``.

    Returns:
        True where they agree.
    """
    return expected.keys() == got.keys() and all(
        same_value(_plain(expected[slot]), _plain(got[slot])) for slot in expected
    )


# Running the sets


def load(folder: Path = HELDOUT) -> dict[str, list[dict[str, Any]]]:
    """Reads the held-out sets.

    Args:
        folder: Where the ``.jsonl`` files are.

    Returns:
        Rows by set, each with its ``id``.
    """
    return {name: _rows(folder / f"{name}.jsonl") for name in SETS}


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [{"id": f"{path.name}:{number}", **json.loads(line)} for number, line in enumerate(lines, start=1)]


def evaluate(understanding: Understanding, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Evaluation:
    """Asks for every row and judges what comes back.

    Args:
        understanding: What is measured.
        rows: Rows by set, as ``load`` gives them.

    Returns:
        The evaluation, without its time.
    """
    asked = [(part, row) for part in SETS for row in rows[part]]
    told = understanding.understand([(row["text"], _question(part, row)) for part, row in asked])
    if len(told) != len(asked):
        raise ValueError(f"{len(asked)} lines were asked and {len(told)} came back.")
    cases = [_judge(understanding, part, row, line) for (part, row), line in zip(asked, told, strict=True)]
    registers = tuple(dict.fromkeys(case.register for case in cases if case.register))
    return Evaluation(tuple(cases), registers=registers)


def _question(part: str, row: Mapping[str, Any]) -> str | None:
    return {"places": "council", "window": WINDOW_QUESTION}.get(part) or row.get("question")


def _judge(understanding: Understanding, part: str, row: Mapping[str, Any], line: Mapping[str, Any]) -> Case:
    text, danger = row["text"], line["danger"] is True
    if part == "intents":
        intent, confidence = line["intent"], float(line["confidence"] or 0)
        return _case(row, part, row["intent"], intent, intent == row["intent"], danger, confidence)
    if part == "answers":
        got = line["answer"]
        right = same_answer(row["question"], row["answer"], got, row.get("slack_days", 0))
        return _case(row, part, row["answer"], got, right, danger)
    if part == "places":
        council = understanding.council(text)
        return _case(row, part, row["council"], council, council == row["council"], danger)
    if part == "window":
        inside = understanding.inside(text, date.fromisoformat(row["today"]))
        return _case(row, part, row["inside"], inside, inside is row["inside"], danger)
    if part == "multi":
        kept = kept_facts(understanding.facts(text), danger)
        return _case(row, part, row["facts"], kept, same_facts(row["facts"], kept), danger)
    return _case(row, part, row["danger"], danger, danger is row["danger"], danger)


def _case(
    row: Mapping[str, Any],
    part: str,
    expected: Any,
    got: Any,
    right: bool,
    danger: bool,
    confidence: float | None = None,
) -> Case:
    return Case(
        id=row["id"],
        part=part,
        text=row["text"],
        register=row.get("register", ""),
        question=row.get("question"),
        expected=expected,
        got=got,
        right=right,
        emergency=_emergency(row, part),
        danger=danger,
        confidence=confidence,
    )


def _emergency(row: Mapping[str, Any], part: str) -> bool | None:
    if part == "danger":
        return bool(row["danger"])
    if part == "intents":
        return bool(row["intent"] == "emergency")
    if part == "multi":
        return row["facts"].get("immediate_danger") is True
    if part == "answers" and row["question"] == "immediate_danger" and row["answer"] is True:
        # "Yes" is an emergency there by the question, which the answer's own score judges.
        return None
    return False
