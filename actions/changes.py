"""Says what changed when an answer was changed, and opens an answer to be changed.

Which answer a message puts right is left to ``corrections``; what follows from a change, to
``keeping`` and the core.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from actions.why import change_payload, label_of
from actions.why import value_words as shown_words
from actions.words import as_list, as_period, bodies, council_name
from bot.triage.application import CHANGEABLE, SKIPPED, given
from bot.triage.facts import FACT_SLOTS, UNSURE

WHAT: Final[Mapping[str, str]] = {
    "reported": "whether you told anyone",
    "reported_to": "who was told",
    "council": "where it happens",
    "concern_type": "the main problem",
    "complaint_about": "who the complaint is about",
    "complaint_stage": "how far the complaint has got",
    "incident_count": "the number of incidents",
    "reports_in_window": "the number of reports that may count",
    "on_behalf": "who this is for",
    "consent": "whether they agree",
    "behaviour_type": "what is happening",
    "earliest_report_on": "the day of the first report",
    "applicant_name": "your name",
    "applicant_email": "your email",
    "applicant_phone": "your phone number",
    "applicant_address": "your address",
    "victim_name": "the name of the person you ask for",
    "relationship": "how you know them",
    "consent_how": "how they said that they agree",
    "impact": "how it affects you",
    "desired_outcome": "what you would like",
    "harm": "what you told me about harm",
}
"""What each answer is about, in the middle of a sentence. Also the answers that can be changed."""
LONGEST_SHOWN: Final = 40
_VALUES: Final[Mapping[tuple[str, Any], str]] = {
    ("reported", True): "yes",
    ("reported", False): "not yet",
    ("concern_type", "asb_not_resolved"): "it was not dealt with",
    ("concern_type", "staff_or_service"): "how staff or a service treated you",
    ("concern_type", "both"): "both",
    ("complaint_stage", "not_complained"): "no complaint yet",
    ("complaint_stage", "in_progress"): "waiting for their answer",
    ("complaint_stage", "final_response_still_unhappy"): "you have their final answer",
    ("on_behalf", True): "someone else",
    ("on_behalf", False): "you",
    ("consent", True): "yes",
    ("consent", False): "no",
}


def value_words(slot: str, value: Any, services: Services) -> str:
    """An answer in words.

    Args:
        slot: What was asked.
        value: The answer.
        services: The services in use.

    Returns:
        Words for the middle or the end of a sentence.
    """
    if value == UNSURE:
        return "not sure"
    if value == SKIPPED or not given(value) and not isinstance(value, bool | int | float):
        return "not given"
    if (slot, value if not isinstance(value, list | dict) else None) in _VALUES:
        return _VALUES[(slot, value)]
    if isinstance(value, list):
        return bodies(value)
    if slot == "council":
        return council_name(value, services.area)
    if slot == "behaviour_type":
        route = services.area.behaviours.get(value)
        return route.title if route else "something else"
    if isinstance(value, dict):
        return as_period(value)
    if slot in ("harm", "consent_how", "relationship"):
        return shown_words(slot, value, services)
    return str(int(value)) if isinstance(value, float) else str(value)


def known_answers(slots: Mapping[str, Any]) -> list[str]:
    """The answers given so far that can be changed, in the order in which they are asked.

    Args:
        slots: The conversation's slots.

    Returns:
        Their slots.
    """
    return [slot for slot in WHAT if slots.get(slot) is not None]


def open_again(slot: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Opens an answer, to be given anew; until then it is remembered.

    Args:
        slot: The answer.
        slots: The conversation's slots.

    Returns:
        Values by slot.
    """
    before = slots.get("reopened") or {}
    restored = {before["slot"]: before["was"]} if before and slots.get(before["slot"]) is None else {}
    return {**restored, slot: None, "reopened": {"slot": slot, "was": slots.get(slot)}}


def choose(line: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Opens what was chosen to be changed.

    Args:
        line: What ``change_answer`` calls it: a slot, or an incident.
        slots: The conversation's slots.

    Returns:
        Values by slot. A line of the application stays in ``change_answer``, for the core to settle.
    """
    if not can_be_opened(line, slots):
        return {"change_answer": line}
    opened = open_again(line, slots)
    if is_application_answer(line):
        return {"change_answer": line, "reopened": opened["reopened"]}
    # Once it is given anew the application is read back: it is not asked again what else to change.
    return opened | ({"wants_change": None} if slots.get("wants_change") else {})


def put_back(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves an opened answer as it was.

    Args:
        slots: The conversation's slots.

    Returns:
        Values by slot; empty where none is open.
    """
    before = slots.get("reopened") or {}
    if not before or slots.get(before["slot"]) is not None:
        return {}
    return {before["slot"]: before["was"], "reopened": None}


def close_opened(heard: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """Closes an opened answer once it was given, or once it no longer applies.

    Args:
        heard: What the message says.
        slots: The conversation's slots before it.

    Returns:
        Values by slot.
    """
    opened = (slots.get("reopened") or {}).get("slot")
    return {"reopened": None} if opened and opened in heard and "reopened" not in heard else {}


def say_changes(
    dispatcher: CollectingDispatcher, heard: Mapping[str, Any], slots: Mapping[str, Any], services: Services
) -> bool:
    """Says which answers a message changed, set aside, or opened.

    Args:
        dispatcher: Where messages go.
        heard: What the message says, with what follows from it.
        slots: The conversation's slots before it.
        services: The services in use.

    Returns:
        Whether there was anything to say.
    """
    opened = heard.get("reopened")
    if opened:
        words = value_words(opened["slot"], opened["was"], services)
        dispatcher.utter_message(response="utter_answer_opened", what=WHAT[opened["slot"]], value=words)
        return True
    was = {**slots, **_reopened(slots)}
    changed, aside, kept = [], [], []
    for slot in WHAT:
        before = was.get(slot)
        if slot not in heard or not _told(before, slot):
            continue
        now = heard[slot]
        if now is None:
            aside.append(slot)
        elif _same(now, before):
            kept += [slot] if slot in _reopened(slots) else []
        elif before != UNSURE and before != SKIPPED:
            changed.append(slot)
    if changed:
        phrases = [f"{WHAT[slot]} to {value_words(slot, heard[slot], services)}" for slot in changed]
        dispatcher.utter_message(response="utter_answer_changed", changes=as_list(phrases))
    if kept:
        dispatcher.utter_message(response="utter_answer_kept", what=as_list(WHAT[slot] for slot in kept))
    if aside and changed:
        dispatcher.utter_message(
            response="utter_answer_set_aside", what=as_list(WHAT[slot] for slot in aside)
        )
    return bool(changed or kept)


def change_buttons(slots: Mapping[str, Any], services: Services) -> list[dict[str, str]]:
    """A button for each answer so far, that opens it again.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Buttons with ``title`` and ``payload``.
    """
    buttons = []
    for slot in known_answers(slots):
        words = shown_words(slot, slots[slot], services)
        short = words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1].rstrip()}…"
        buttons.append({"title": f"{label_of(slot, services)}: {short}", "payload": change_payload(slot)})
    return buttons


def can_be_opened(slot: Any, slots: Mapping[str, Any]) -> bool:
    """Whether an answer can be opened again: it is one that was given, outside the incidents.

    Args:
        slot: Its slot.
        slots: The conversation's slots.

    Returns:
        True where it can.
    """
    return slot in WHAT and (slots.get(slot) is not None or slot in FACT_SLOTS)


def is_application_answer(slot: Any) -> bool:
    """Whether an answer is one of the application's own."""
    return slot in CHANGEABLE


def _reopened(slots: Mapping[str, Any]) -> dict[str, Any]:
    before = slots.get("reopened") or {}
    return {before["slot"]: before["was"]} if before and slots.get(before["slot"]) is None else {}


def _told(value: Any, slot: str) -> bool:
    return value is not None and value != [] and slot in WHAT


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return sorted(one) == sorted(other)
    return bool(one == other)
