"""The application form: one thing at a time, read back at the end, nothing sent without a clear yes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import APPLICATION_FORM, application_slot, next_action
from actions.asking import ASK, ask, way_to_ask
from actions.services import services
from actions.turns import SETTLED, turn_of
from actions.why import LABELS
from actions.words import HARM_WORDS, as_day, as_period, bodies, council_name, relationship_words
from bot.triage.application import (
    CHANGEABLE,
    CONSENT_HOW,
    enough_incidents,
    given,
    may_count,
)


class ValidateApplicationForm(FormValidationAction):
    """Lets the core say which part of the application is asked next."""

    def name(self) -> str:
        """The form's validation action."""
        return "validate_application_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """The next open question, none once there is nothing left or the outcome has changed."""
        if next_action(tracker.slots, services()) != APPLICATION_FORM:
            return []
        slot = application_slot(tracker.slots, services())
        return [slot] if slot else []


class ActionAskIncidentDate(Action):
    """Asks for the day of the next incident, with a way out once no more can be told."""

    def name(self) -> str:
        """The form's ask action for ``incident_date``."""
        return "action_ask_incident_date"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Asks."""
        incidents = tracker.get_slot("incidents") or []
        start = services().window_start
        if not incidents:
            first = "utter_ask_incident_date_first"
            return ask(dispatcher, tracker, "incident_date", first=first)
        if not may_count(incidents[-1], start) and way_to_ask("incident_date", tracker.slots) == ASK:
            dispatcher.utter_message(response="utter_incident_may_not_count", window_start=as_day(start))
        return ask(dispatcher, tracker, "incident_date", first="utter_ask_incident_date_next")


class ActionAskChangeAnswer(Action):
    """Asks which answer to change."""

    def name(self) -> str:
        """The form's ask action for ``change_answer``."""
        return "action_ask_change_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Offers every line of the application."""
        slots = tracker.slots
        lines = [(slot, LABELS[slot]) for slot in CHANGEABLE if slots.get(slot) is not None]
        lines += [
            (f"incident_{number}", f"Incident {number}")
            for number in range(1, len(slots.get("incidents") or []) + 1)
        ]
        buttons = [
            {"title": title, "payload": f'/inform{{"change_answer": "{line}"}}'} for line, title in lines
        ]
        return ask(dispatcher, tracker, "change_answer", buttons=buttons)


class ActionAskConfirmSubmission(Action):
    """Reads the application back and asks whether to send it."""

    def name(self) -> str:
        """The form's ask action for ``confirm_submission``."""
        return "action_ask_confirm_submission"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Reads it back, line by line."""
        council = council_name(tracker.get_slot("council"), services().area)
        changed = turn_of(tracker.slots).get("kind") == SETTLED
        if changed or way_to_ask("confirm_submission", tracker.slots) == ASK:
            dispatcher.utter_message(
                response="utter_check_answers",
                answers=read_back(tracker.slots),
                answers_aloud=read_aloud(tracker.slots),
                council=council,
            )
        return ask(dispatcher, tracker, "confirm_submission")


def read_back(slots: Mapping[str, Any]) -> str:
    """The application in lines, as it will be sent.

    Args:
        slots: The conversation's slots.

    Returns:
        One line for each answer.
    """
    return "\n".join(f"{label}: {value}" for _, label, value in lines_of(slots))


def read_aloud(slots: Mapping[str, Any]) -> str:
    """The same, each line a sentence to be read aloud."""
    return "\n".join(f"{label}: {value.rstrip('.')}." for _, label, value in lines_of(slots))


def lines_of(slots: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The application's answers so far.

    Args:
        slots: The conversation's slots.

    Returns:
        For each what ``change_answer`` calls it, its label and its value in words.
    """
    lines = [
        (slot, LABELS[slot], _in_words(slot, slots[slot]))
        for slot in CHANGEABLE
        if slots.get(slot) is not None
    ]
    for number, incident in enumerate(slots.get("incidents") or [], start=1):
        parts = [
            as_period(incident.get("incident_date")),
            f"reported {as_period(incident.get('incident_reported_on'))}",
            f"to {bodies(incident.get('incident_reported_to') or [])}",
        ]
        if given(incident.get("incident_reference")):
            parts.append(f"reference {incident['incident_reference']}")
        if given(incident.get("incident_description")):
            parts.append(str(incident["incident_description"]))
        lines.append((f"incident_{number}", f"Incident {number}", ", ".join(parts)))
    return lines


def _in_words(slot: str, value: Any) -> str:
    if not given(value):
        return "not given"
    if slot == "harm":
        return HARM_WORDS.get(value, str(value))
    if slot == "consent_how":
        return CONSENT_HOW.get(value, str(value))
    return relationship_words(value) if slot == "relationship" else str(value)


def has_enough_incidents(slots: Mapping[str, Any]) -> bool:
    """Whether the incidents told so far can meet the test."""
    return enough_incidents(
        slots.get("incidents") or (),
        needed=services().area.threshold.reports,
        window_start=services().window_start,
    )
