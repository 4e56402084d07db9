"""Which fact to ask for next.

Asks the rules themselves (``decision``): the first fact that a rule needs and that nobody has told
is the next question. What was volunteered is never asked again, and what can no longer change the
outcome is not asked at all.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.triage.area import Area
from bot.triage.decision import CannotDecide, FactNeeded, run_rules
from bot.triage.facts import Facts

QUESTIONS: Final = (
    "immediate_danger",
    "reported",
    "reported_to",
    "council",
    "concern_type",
    "complaint_about",
    "complaint_stage",
    "incident_count",
    "reports_in_window",
    "on_behalf",
    "consent",
)


def next_question(facts: Facts, area: Area, today: date) -> str | None:
    """The slot to ask for next.

    Args:
        facts: What is known.
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        One of ``QUESTIONS``, or None where the outcome is decided or cannot be.
    """
    try:
        run_rules(facts, area, today)
    except FactNeeded as needed:
        return needed.slot
    except CannotDecide:
        return None
    return None


def unknown_that_decides(facts: Facts, area: Area, today: date) -> str | None:
    """The fact that the person does not know and that would decide.

    Args:
        facts: What is known.
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        Its slot, or None where the outcome is decided or a question is still open.
    """
    try:
        run_rules(facts, area, today)
    except CannotDecide as unknown:
        return unknown.slot
    except FactNeeded:
        return None
    return None
