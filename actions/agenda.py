"""What the conversation does next, by the core's word and what was already said.

Joins three sequences into one: the triage questions, the outcome with its next step, and the
application. Each is ruled elsewhere (``bot.triage``); here it is only looked up which is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.services import Services
from bot.triage.application import APPLICATION_SLOTS, next_application_question
from bot.triage.decision import Decision, decide
from bot.triage.facts import FACT_SLOTS, UNSURE, Facts, facts_from
from bot.triage.questions import next_question, unknown_that_decides

TRIAGE_FORM = "triage_form"
NEXT_STEP_FORM = "next_step_form"
APPLICATION_FORM = "application_form"
GIVE_OUTCOME = "action_give_outcome"
NO_OUTCOME = "undecided"
NEXT_STEP_SLOTS = frozenset({"behaviour_type", "earliest_report_on"})
"""What helps with the step after an outcome; no fact that decides."""


@dataclass(frozen=True)
class Agenda:
    """Where a conversation stands.

    Attributes:
        facts: What the person told.
        question: The triage question that is due, or None.
        decision: The decision, or None.
        outcome_key: What ``told_outcome`` holds once this very outcome has been told.
    """

    facts: Facts
    question: str | None
    decision: Decision | None
    outcome_key: str | None


def agenda_of(slots: Mapping[str, Any], services: Services) -> Agenda:
    """Where the conversation stands.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        The agenda.
    """
    facts = facts_from({name: value for name, value in slots.items() if value is not None})
    decision = decide(facts, services.area, services.today)
    key = _outcome_key(decision)
    if decision is None and unknown_that_decides(facts, services.area, services.today):
        key = NO_OUTCOME
    return Agenda(
        facts=facts,
        question=_due(slots, next_question(facts, services.area, services.today), decision),
        decision=decision,
        outcome_key=key,
    )


def next_step_slot(slots: Mapping[str, Any], decision: Decision | None) -> str | None:
    """The question that helps with the next step of an outcome, or one of its kind that was opened again.

    Args:
        slots: The conversation's slots.
        decision: The decision, or None.

    Returns:
        ``behaviour_type``, ``earliest_report_on`` or None.
    """
    opened = _opened(slots)
    if opened in NEXT_STEP_SLOTS and not (decision and decision.outcome == "emergency"):
        return opened
    if decision is None:
        return None
    if decision.outcome == "report_first" and slots.get("behaviour_type") is None:
        return "behaviour_type"
    if decision.outcome == "keep_reporting" and slots.get("earliest_report_on") is None:
        miss = decision.nearest_miss
        if miss is not None and miss.counted > 0:
            return "earliest_report_on"
    return None


def application_slot(slots: Mapping[str, Any], services: Services) -> str | None:
    """The application's next open question.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        The slot, or None.
    """
    return next_application_question(
        slots, needed=services.area.threshold.reports, window_start=services.window_start
    )


def next_action(slots: Mapping[str, Any], services: Services) -> str | None:
    """The form or action that is due.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        The name of a form or action, or None where the conversation has said all it has to say.
    """
    agenda = agenda_of(slots, services)
    if agenda.question:
        return TRIAGE_FORM
    if slots.get("told_outcome") != agenda.outcome_key:
        return GIVE_OUTCOME
    if next_step_slot(slots, agenda.decision):
        return NEXT_STEP_FORM
    if can_apply(slots, agenda.decision) and application_slot(slots, services):
        return APPLICATION_FORM
    return None


def can_apply(slots: Mapping[str, Any], decision: Decision | None) -> bool:
    """Whether the application form is open to this person.

    Args:
        slots: The conversation's slots.
        decision: The decision.

    Returns:
        True where the outcome is an application that has not been filed, and the person is no child.
    """
    return (
        decision is not None
        and decision.outcome == "application"
        and not slots.get("application_reference")
        and not slots.get("is_child")
    )


def fresh_application() -> dict[str, None]:
    """The application's slots, all open: what a filed or dropped application leaves behind."""
    return dict.fromkeys((*APPLICATION_SLOTS, "incidents", "wants_change"))


def _due(slots: Mapping[str, Any], question: str | None, decision: Decision | None) -> str | None:
    """The question that is due: one that the person opened before others, but danger before all."""
    opened = _opened(slots)
    in_danger = decision is not None and decision.outcome == "emergency"
    if opened is None or in_danger or question == "immediate_danger":
        return question
    # What helps with the next step is asked in its own form, unless a fact is asked for just now.
    before_others = opened in FACT_SLOTS or (question is not None and opened in NEXT_STEP_SLOTS)
    return opened if before_others else question


def _opened(slots: Mapping[str, Any]) -> str | None:
    """The answer that the person opened and has not given anew."""
    opened: str | None = (slots.get("reopened") or {}).get("slot")
    return opened if opened is not None and slots.get(opened) is None else None


def _outcome_key(decision: Decision | None) -> str | None:
    """Tells two decisions apart where what must be said differs."""
    if decision is None:
        return None
    about = [f"{slot}={_plain(value)}" for slot, value in decision.grounds.items()]
    return "|".join([decision.outcome, *about])


def _plain(value: Any) -> str:
    if value == UNSURE:
        return str(UNSURE)
    return "+".join(value) if isinstance(value, tuple) else str(value)
