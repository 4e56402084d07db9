"""What is kept where a person does not know, or would rather not say.

Not knowing is an answer: it is kept at once where the conversation can go on with it. Where it would
end it, the person is first told how to find out, and it is kept when they say it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.services import Services
from actions.turns import UNSURE_OF
from bot.triage.application import SKIPPABLE, SKIPPED
from bot.triage.facts import FACT_SLOTS, NEVER_UNSURE, UNSURE, facts_from
from bot.triage.questions import unknown_that_decides


def not_known(
    question: str, slots: Mapping[str, Any], services: Services, *, refused: bool = False
) -> dict[str, Any]:
    """What follows where the open question is not known or not answered on purpose.

    Args:
        question: The open question.
        slots: The conversation's slots.
        services: The services in use.
        refused: Whether the person would rather not say.

    Returns:
        The value to keep, or in ``turn`` that help is wanted first.
    """
    before = slots.get("turn") or {}
    again = before.get("kind") == UNSURE_OF and before.get("question") == question
    if question in SKIPPABLE or question == "earliest_report_on":
        return {question: SKIPPED}
    if question == "behaviour_type":
        return {question: "other"}
    may = question in FACT_SLOTS and question not in NEVER_UNSURE
    if may and (again or refused or not _ends(question, slots, services)):
        return {question: str(UNSURE)}
    return {"turn": {"kind": UNSURE_OF, "question": question, "again": again}}


def says_what_it_costs(
    question: str, heard: Mapping[str, Any], slots: Mapping[str, Any], services: Services
) -> bool:
    """Whether it is now to be said what not knowing costs.

    Args:
        question: The question that was open.
        heard: What was heard.
        slots: The conversation's slots before it.
        services: The services in use.

    Returns:
        True where the fact was kept as not known and the conversation goes on with it.
    """
    return (
        question in FACT_SLOTS
        and heard.get(question) == UNSURE
        and not _ends(question, {**slots, **heard}, services)
    )


def _ends(question: str, slots: Mapping[str, Any], services: Services) -> bool:
    """Whether not knowing this would leave the outcome undecided."""
    known = {name: value for name, value in {**slots, question: str(UNSURE)}.items() if value is not None}
    return unknown_that_decides(facts_from(known), services.area, services.today) is not None
