"""Says why: the answers that decided, what is missing, and what a person told so far.

The reasons are the core's (``bot.triage.reasons``); here they get their words, and each answer the order
that opens it to be changed. Sources are left to ``sources``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from actions.words import (
    HARM_WORDS,
    as_day,
    as_list,
    as_period,
    as_plain,
    bodies,
    council_name,
    relationship_words,
)
from bot.triage.application import CHANGEABLE, CONSENT_HOW, SKIPPED
from bot.triage.decision import Decision
from bot.triage.facts import OUT_OF_AREA, UNSURE, Facts
from bot.triage.reasons import Reason, reasons

LABELS: Final[Mapping[str, str]] = {
    "immediate_danger": "In danger now",
    "reported": "Reported to anyone",
    "reported_to": "Who was told",
    "council": "Where it happens",
    "concern_type": "The main problem",
    "complaint_about": "Whose staff or service",
    "complaint_stage": "Formal complaint",
    "incident_count": "Reports in all",
    "reports_in_window": "Reports since {window_start}",
    "on_behalf": "Who it is for",
    "consent": "They agree",
    "behaviour_type": "What is happening",
    "earliest_report_on": "First report",
    "harm": "Harm or risk",
    "applicant_name": "Your name",
    "applicant_email": "Your email",
    "applicant_phone": "Your phone",
    "applicant_address": "Your address",
    "victim_name": "Who it is for",
    "relationship": "How you know them",
    "consent_how": "How they said that they agree",
    "impact": "How it affects you",
    "desired_outcome": "What you would like",
}
"""What each answer is called where it is shown again."""

_YES_NO: Final = {True: "Yes", False: "No"}
_CHOICES: Final[Mapping[str, Mapping[Any, str]]] = {
    "concern_type": {
        "asb_not_resolved": "It was not dealt with",
        "staff_or_service": "How staff or a service treated you",
        "both": "It was not dealt with, and how you were treated",
    },
    "complaint_stage": {
        "not_complained": "Not made yet",
        "in_progress": "Waiting for their answer",
        "final_response_still_unhappy": "Final answer given, still unhappy",
    },
    "on_behalf": {True: "Someone else", False: "You"},
    "consent_how": CONSENT_HOW,
    "harm": HARM_WORDS,
}
_TOLD: Final[Mapping[tuple[str, Any], str]] = {
    ("immediate_danger", True): "someone is in danger now",
    ("reported", False): "nobody has been told yet",
    ("reported", True): "someone was told",
    ("reported", UNSURE): "you are not sure if anyone was told",
    ("reported_to", UNSURE): "you are not sure who was told",
    ("concern_type", "asb_not_resolved"): "it was not dealt with",
    ("concern_type", "staff_or_service"): "it is about how staff or a service treated you",
    ("concern_type", "both"): "it was not dealt with, and it is about how you were treated too",
    ("concern_type", UNSURE): "you are not sure what the main problem is",
    ("complaint_about", UNSURE): "you are not sure whose staff or service it is",
    ("complaint_stage", "not_complained"): "you have not made a formal complaint yet",
    ("complaint_stage", "in_progress"): "you wait for the answer to your complaint",
    ("complaint_stage", "final_response_still_unhappy"): "you have the final answer and are still unhappy",
    ("complaint_stage", UNSURE): "you are not sure how far your complaint has got",
    ("incident_count", UNSURE): "you are not sure how many reports there were",
    ("on_behalf", True): "you ask for someone else",
    ("on_behalf", False): "it is for you",
    ("consent", True): "that person agrees",
    ("consent", False): "that person has not agreed yet",
    ("consent", UNSURE): "you do not know if that person agrees",
}
_FACTS_SHOWN: Final = tuple(slot for slot in LABELS if slot not in CHANGEABLE)


def tell_why(
    dispatcher: CollectingDispatcher,
    decision: Decision,
    facts: Facts,
    services: Services,
) -> None:
    """Says which answers decided, with a way to change each.

    Args:
        dispatcher: Where messages go.
        decision: The decision, which was just told.
        facts: What it was made from.
        services: The services in use.
    """
    told = [one for one in reasons(decision, facts, services.area, services.today) if one.kind == "told"]
    words = [told_words(one, decision, services) for one in told]
    if not words:
        return
    dispatcher.utter_message(
        response="utter_why_outcome",
        lines=f"you told me that {as_list(words)}.",
        buttons=[change_button(one.slot, services) for one in told],
    )


def told_words(reason: Reason, decision: Decision, services: Services) -> str:
    """One answer that decided, as the end of "you told me that …".

    Args:
        reason: A reason of the kind ``told``.
        decision: The decision.
        services: The services in use.

    Returns:
        The words.
    """
    slot, value = reason.slot, reason.value
    known = _TOLD.get((slot, value))
    if known:
        return known
    if slot == "council":
        if value == OUT_OF_AREA:
            return f"it happens outside {services.area.name}"
        return f"it happens in the area of {council_name(value, services.area)}"
    if slot == "complaint_about":
        return f"it is about {bodies(value)}"
    if slot == "reported_to":
        if decision.outcome == "report_first":
            return "the council, the police and your landlord have not been told"
        return f"you told {bodies(value)}"
    if slot == "incident_count":
        return f"you made {_reports(value)} in all"
    if value == 0:
        return f"you made no report on or after {as_day(services.window_start)}"
    return f"you made {_reports(value)} on or after {as_day(services.window_start)}"


def miss_words(reason: Reason, services: Services) -> str:
    """The nearest miss in one sentence.

    Args:
        reason: A reason of the kind ``nearest_miss``.
        services: The services in use.

    Returns:
        The sentence.
    """
    if reason.slot == "consent":
        return "If that person agrees, you can ask for them."
    if reason.slot == "council":
        return f"If it happens in {services.area.name} after all, I can go on."
    if reason.slot == "complaint_stage":
        return "If you have their final answer and are still unhappy, an ombudsman is the next step."
    if reason.by is None:
        months = services.area.threshold.window_months
        return f"You can ask after {reason.value} or more related reports in {months} months."
    at_least = "" if reason.certain else "at least "
    return (
        f"You need {at_least}{reason.more} more related report{'' if reason.more == 1 else 's'}. "
        f"One that you make today counts until {as_day(reason.by)}."
    )


def reasons_state(decision: Decision | None, facts: Facts, services: Services) -> list[dict[str, Any]]:
    """The reasons as the API sends them.

    Args:
        decision: The decision, or None.
        facts: What it was made from.
        services: The services in use.

    Returns:
        For each: ``kind``, ``slot``, ``value``, ``text`` and ``change``, the order that opens that answer.
    """
    if decision is None:
        return []
    return [
        {
            "kind": one.kind,
            "slot": one.slot,
            "value": as_plain(one.value),
            "text": _sentence(told_words(one, decision, services))
            if one.kind == "told"
            else miss_words(one, services),
            "change": change_payload(one.slot),
        }
        for one in reasons(decision, facts, services.area, services.today)
    ]


def answers_state(slots: Mapping[str, Any], facts: Facts, services: Services) -> list[dict[str, Any]]:
    """The lines of "you told us …" as the API sends them.

    Args:
        slots: The conversation's slots.
        facts: What the person told.
        services: The services in use.

    Returns:
        For each answer: ``slot``, ``label``, ``value`` in words and ``change``, the order that opens it.
    """
    return list(_answer_lines(slots, facts, services))


def change_payload(slot: str) -> str:
    """The order that opens an answer to be changed."""
    return f'/correct_answer{{"change_answer": "{slot}"}}'


def change_button(slot: str, services: Services) -> dict[str, str]:
    """A button that opens an answer to be changed."""
    return {"title": f"Change: {label_of(slot, services)}", "payload": change_payload(slot)}


def label_of(slot: str, services: Services) -> str:
    """What an answer is called."""
    return LABELS[slot].format(window_start=as_day(services.window_start))


def _answer_lines(slots: Mapping[str, Any], facts: Facts, services: Services) -> Iterator[dict[str, Any]]:
    known = facts.known()
    # The application's answers are personal: they are read back in the conversation, and stand nowhere else.
    for slot in _FACTS_SHOWN:
        value = known.get(slot, slots.get(slot))
        if value is None:
            continue
        yield {
            "slot": slot,
            "label": label_of(slot, services),
            "value": value_words(slot, value, services),
            "change": change_payload(slot),
        }


def value_words(slot: str, value: Any, services: Services) -> str:
    """An answer in a few words.

    Args:
        slot: The slot.
        value: Its value.
        services: The services in use.

    Returns:
        The words; "Not given" for what was skipped and "Not sure" for what the person does not know.
    """
    if value == UNSURE:
        return "Not sure"
    if isinstance(value, str) and value == SKIPPED:
        return "Not given"
    choices = _CHOICES.get(slot)
    if choices is not None:
        return choices.get(value, str(value))
    if isinstance(value, bool):
        return _YES_NO[value]
    if slot == "council":
        return council_name(value, services.area)
    if slot == "earliest_report_on":
        words = as_period(value)
        return words[0].upper() + words[1:]
    if slot == "behaviour_type":
        route = services.area.behaviours.get(value)
        return route.title if route else "Something else"
    if slot == "relationship":
        return relationship_words(value)
    if isinstance(value, list | tuple):
        words = bodies(value)
        return words[0].upper() + words[1:]
    return str(int(value)) if isinstance(value, float) else str(value)


def _reports(count: Any) -> str:
    return f"{count} report{'' if count == 1 else 's'}"


def _sentence(words: str) -> str:
    return f"You told me that {words}."
