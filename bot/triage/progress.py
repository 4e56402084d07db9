"""How many questions are left, by the rules themselves.

Walks every way on from what is known, as ``walk`` does for the proof, and remembers what lies below each
state. Asks nothing and says nothing: the words ("about 4 questions left") are left to the pages.

Answers that the rules cannot tell apart are walked once: which of the area's councils it is, who exactly was
told, and any number of reports from the area's own upwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from bot.triage.application import CONTACT_SLOTS, SKIPPED, next_application_question, settle
from bot.triage.area import Area
from bot.triage.decision import COUNTING_BODIES, consistent, decide
from bot.triage.facts import OUT_OF_AREA, UNSURE, Facts
from bot.triage.questions import next_question
from bot.triage.walk import COUNTS, answers_to, calmed, tell

MOST_ASKED: Final = 400
_COMPLAINT_ABOUT_ANY: Final = ("council",)
_TOLD_ONE: Final = ("council",)
_TOLD_MORE: Final = ("council", "police")
_TOLD_NOBODY_THAT_COUNTS: Final = ("other",)


@dataclass(frozen=True)
class QuestionsLeft:
    """How many questions may still come.

    Attributes:
        least: On the shortest way to an outcome.
        most: On the longest.
        likely: On the shortest way to an application while there is one, else on the longest to any outcome:
            the number that only gets smaller while each answer leads on.
    """

    least: int
    most: int
    likely: int


def questions_left(facts: Facts, area: Area, today: date) -> QuestionsLeft:
    """How many triage questions are left.

    Args:
        facts: What is known.
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        The numbers; all 0 where the outcome is decided or cannot be.
    """
    ways = _ways(area.version, area.threshold.reports, area.threshold.window_months, today)
    below = ways.below(_standing_for(facts, area), area)
    return QuestionsLeft(
        below.least, below.most, below.most if below.to_application is None else below.to_application
    )


def application_questions_left(answers: Mapping[str, Any], *, needed: int, window_start: date) -> int:
    """How many of the application's questions are left, with no more incidents than the test asks for.

    Args:
        answers: As for ``next_application_question``.
        needed: How many incidents the area's test asks for, 1 or more.
        window_start: The first day on which a report counts.

    Returns:
        The number; 0 where nothing is left to ask.
    """
    told = dict(answers)
    # Whatever is answered, the same questions follow, as long as each incident is one that may count.
    replies = {**_REPLIES, "incident_date": {"from": window_start.isoformat(), "to": None}}
    for asked in range(MOST_ASKED):
        slot = next_application_question(told, needed=needed, window_start=window_start)
        if slot is None:
            return asked
        told[slot] = replies.get(slot, SKIPPED)
        if slot == "change_answer":
            told["wants_change"] = None
        told |= settle(told)
    raise AssertionError("An application ends after a few dozen questions.")


_REPLIES: Final[Mapping[str, Any]] = {
    "apply_now": True,
    "applicant_name": "given",
    **dict.fromkeys(CONTACT_SLOTS, "given"),
    "incident_reported_to": list(_TOLD_ONE),
    "more_incidents": False,
    "confirm_submission": True,
}


@dataclass(frozen=True)
class _Below:
    """What lies below one state: the shortest and longest way, and the shortest to an application, if any."""

    least: int
    most: int
    to_application: int | None


class _Ways:
    """The states that were walked so far, for one set of rules and one day."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[Facts, _Below] = {}

    def below(self, facts: Facts, area: Area) -> _Below:
        known = self._known.get(facts)
        if known is None:
            known = self._known[facts] = self._walk(facts, area)
        return known

    def _walk(self, facts: Facts, area: Area) -> _Below:
        slot = next_question(facts, area, self._today)
        if slot is None:
            made = decide(facts, area, self._today)
            applies = made is not None and made.outcome == "application"
            return _Below(0, 0, 0 if applies else None)
        ways = [
            self.below(_standing_for(calmed(tell(facts, slot, value)), area), area)
            for value in _answers(slot, area)
        ]
        applying = [way.to_application for way in ways if way.to_application is not None]
        return _Below(
            1 + min(way.least for way in ways),
            1 + max(way.most for way in ways),
            1 + min(applying) if applying else None,
        )


@lru_cache(maxsize=8)
def _ways(version: str, needed: int, months: int, today: date) -> _Ways:
    """The walk of these rules; the arguments are what tells one set of rules from another."""
    return _Ways(today)


def _answers(slot: str, area: Area) -> tuple[Any, ...]:
    """One answer of each kind that the rules can tell apart."""
    if slot == "reported_to":
        return (_TOLD_ONE, _TOLD_MORE, _TOLD_NOBODY_THAT_COUNTS, UNSURE)
    if slot == "complaint_about":
        return (_COMPLAINT_ABOUT_ANY, UNSURE)
    return answers_to(slot, area)


def _standing_for(facts: Facts, area: Area) -> Facts:
    """The facts that stand for all that lead the same way on."""
    changes: dict[str, Any] = {}
    if isinstance(facts.reported_to, tuple):
        changes["reported_to"] = _told_like(facts.reported_to)
    if isinstance(facts.complaint_about, tuple):
        changes["complaint_about"] = _COMPLAINT_ABOUT_ANY
    if facts.council not in (None, UNSURE, OUT_OF_AREA):
        changes["council"] = next(iter(area.councils))
    if consistent(facts) == facts:
        # Two counts that clash are asked again, and so keep their difference.
        for slot in COUNTS:
            count = getattr(facts, slot)
            if isinstance(count, int):
                changes[slot] = min(count, area.threshold.reports)
    return replace(facts, **changes)


def _told_like(reported_to: tuple[str, ...]) -> tuple[str, ...]:
    counting = [body for body in reported_to if body in COUNTING_BODIES]
    if not counting:
        return _TOLD_NOBODY_THAT_COUNTS
    return _TOLD_ONE if len(counting) == 1 else _TOLD_MORE
