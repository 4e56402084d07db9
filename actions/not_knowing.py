"""What is kept where a person does not know, or would rather not say.

Not knowing is an answer: it is kept at once where the core can take it, and the person is told what it
costs and how to find out. Where it leaves the outcome open, the words for that say so. What must be
known is asked again, with help.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.services import Services
from actions.turns import UNSURE_OF
from bot.triage.application import SKIPPABLE, SKIPPED
from bot.triage.facts import FACT_SLOTS, NEVER_UNSURE, UNSURE, facts_from
from bot.triage.questions import unknown_that_decides


def not_known(question: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    """What follows where the open question is not known or not answered on purpose.

    Args:
        question: The open question.
        slots: The conversation's slots.

    Returns:
        The value to keep, or in ``turn`` that help is wanted first.
    """
    before = slots.get("turn") or {}
    again = before.get("kind") == UNSURE_OF and before.get("question") == question
    if question in SKIPPABLE or question == "earliest_report_on":
        return {question: SKIPPED}
    if question == "behaviour_type":
        return {question: "other"}
    if question in FACT_SLOTS and question not in NEVER_UNSURE:
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
