"""What an application holds, what it must hold, and in which order it is asked.

Pure rules on a mapping of answers. Reading the answers is left to ``language``, keeping and
sending them to ``records`` and ``delivery``.

A name and one way to get in touch are required, and as many incidents as the area's test asks for,
each with a date or a period and with who was told. Nothing else is: every other question may be
skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

SKIPPED: Final = "skipped"
ASK_WHICH: Final = "ask"
"""The value of ``change_answer`` that says: something is to be changed, ask what."""

INCIDENT_SLOTS: Final = (
    "incident_date",
    "incident_reported_on",
    "incident_reported_to",
    "incident_reference",
    "incident_description",
)
CONTACT_SLOTS: Final = ("applicant_email", "applicant_phone", "applicant_address")
VICTIM_SLOTS: Final = ("victim_name", "relationship", "consent_how")
CONSENT_HOW: Final = {"told": "They said so", "writing": "In writing", "other": "In another way"}
RELATIONSHIPS: Final = {
    "relative": "A relative",
    "friend": "A friend",
    "carer": "Their carer or support worker",
    "councillor": "Their councillor",
    "mp": "Their MP",
    "business": "Of the business",
    "community_group": "Of the community group",
}
"""The choices of ``relationship``; it may also be told in the person's own words."""
CLOSING_SLOTS: Final = ("impact", "desired_outcome")
APPLICATION_SLOTS: Final = (
    "apply_now",
    "harm",
    "applicant_name",
    *CONTACT_SLOTS,
    *VICTIM_SLOTS,
    *INCIDENT_SLOTS,
    "more_incidents",
    *CLOSING_SLOTS,
    "change_answer",
    "confirm_submission",
)
SKIPPABLE: Final = frozenset(
    {
        "harm",
        *CONTACT_SLOTS,
        *VICTIM_SLOTS,
        *CLOSING_SLOTS,
        "incident_date",
        "incident_reported_on",
        "incident_reference",
        "incident_description",
    }
)
SEVERAL_SLOTS: Final = frozenset({"reported_to", "complaint_about", "incident_reported_to"})
"""The questions, of triage and application, that one body or several answer."""
DAY_SLOTS: Final = frozenset({"incident_date", "incident_reported_on", "earliest_report_on"})
"""The questions that a day answers, or a period in words."""
CHANGEABLE: Final = ("harm", "applicant_name", *CONTACT_SLOTS, *VICTIM_SLOTS, *CLOSING_SLOTS)

Incident = Mapping[str, Any]
Urgency = Literal["high", "usual"]


def given(value: Any) -> bool:
    """Whether a slot holds an answer, and not nothing or a skip.

    Args:
        value: The slot's value.

    Returns:
        True where the person gave an answer.
    """
    return value not in (None, SKIPPED, "", [], ())


def urgency_of(harm: Any) -> Urgency | None:
    """How soon the council may want to look, by the answer on harm; never whether somebody may apply.

    Args:
        harm: True, False, the person's own words, a skip or None.

    Returns:
        ``high`` where somebody may be harmed or at risk, ``usual`` where not, None where it was not said.
    """
    if not given(harm):
        return None
    return "usual" if harm is False else "high"


def next_application_question(answers: Mapping[str, Any], *, needed: int, window_start: date) -> str | None:
    """The application's next open question.

    Args:
        answers: The application's slots, ``incidents`` (those already told) and ``on_behalf``.
        needed: How many incidents the area's test asks for, 1 or more.
        window_start: The first day on which a report counts.

    Returns:
        One of ``APPLICATION_SLOTS``, or None where nothing is left to ask.
    """
    if answers.get("apply_now") is not True:
        return "apply_now" if answers.get("apply_now") is None else None
    if answers.get("wants_change"):
        return "change_answer"
    asked = ["harm", "applicant_name", *CONTACT_SLOTS]
    if answers.get("on_behalf"):
        asked += VICTIM_SLOTS
    for slot in asked:
        if answers.get(slot) is None:
            return slot
    incident_slot = _next_incident_question(answers, needed=needed, window_start=window_start)
    if incident_slot:
        return incident_slot
    if not enough_incidents(answers.get("incidents") or (), needed=needed, window_start=window_start):
        return None
    for slot in (*CLOSING_SLOTS, "confirm_submission"):
        if answers.get(slot) is None:
            return slot
    return None


def settle(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What changes by itself after an answer.

    Args:
        answers: The application's slots with the new answer among them.

    Returns:
        Values by slot: a complete incident joins the others, a wish to change an answer opens that
        answer again, and where every way to get in touch was skipped they are asked once more.
    """
    change = answers.get("change_answer")
    if change == ASK_WHICH:
        return {"wants_change": True, "change_answer": None}
    if change in CHANGEABLE:
        return {change: None, "change_answer": None, "wants_change": None, "confirm_submission": None}
    if isinstance(change, str) and change.startswith("incident_"):
        return _reopen_incident(answers, change)
    if all(answers.get(slot) is not None for slot in INCIDENT_SLOTS):
        incident = {slot: answers[slot] for slot in INCIDENT_SLOTS}
        return {
            **dict.fromkeys(INCIDENT_SLOTS),
            "incidents": [*(answers.get("incidents") or []), incident],
            "more_incidents": None,
        }
    if all(answers.get(slot) == SKIPPED for slot in CONTACT_SLOTS):
        return dict.fromkeys(CONTACT_SLOTS)
    return {}


def _reopen_incident(answers: Mapping[str, Any], change: str) -> dict[str, Any]:
    incidents = list(answers.get("incidents") or [])
    number = change.removeprefix("incident_")
    if number.isdigit() and 1 <= int(number) <= len(incidents):
        del incidents[int(number) - 1]
    return {
        "incidents": incidents,
        "more_incidents": True,
        "change_answer": None,
        "wants_change": None,
        "confirm_submission": None,
    }


def missing_from(answers: Mapping[str, Any], *, needed: int, window_start: date) -> list[str]:
    """What still keeps the application from being filed.

    Args:
        answers: As for ``next_application_question``.
        needed: How many incidents the area's test asks for, 1 or more.
        window_start: The first day on which a report counts.

    Returns:
        The slots that lack what is required; empty where it can be filed.
    """
    missing = []
    if not given(answers.get("applicant_name")):
        missing.append("applicant_name")
    if not any(given(answers.get(slot)) for slot in CONTACT_SLOTS):
        missing.append("applicant_email")
    if not enough_incidents(answers.get("incidents") or (), needed=needed, window_start=window_start):
        missing.append("incidents")
    if answers.get("on_behalf") and answers.get("consent") is not True:
        missing.append("consent")
    if answers.get("confirm_submission") is not True:
        missing.append("confirm_submission")
    return missing


def enough_incidents(incidents: Sequence[Incident], *, needed: int, window_start: date) -> bool:
    """Whether enough incidents can be shown to the council.

    Args:
        incidents: The incidents told so far.
        needed: How many the area's test asks for, 1 or more.
        window_start: The first day on which a report counts.

    Returns:
        True where at least ``needed`` of them may count.
    """
    return sum(may_count(incident, window_start) for incident in incidents) >= needed


def may_count(incident: Incident, window_start: date) -> bool:
    """Whether an incident may be one of those that meet the test.

    It has a date or a period, somebody was told, and the report was not certainly made before the
    window. Where the day of the report is not known the day of the incident stands in for it: a
    report cannot be older than what it reports, so an open end always may count.

    Args:
        incident: One incident by slot; dates as ``{"from": iso or None, "to": iso or None}``.
        window_start: The first day on which a report counts.

    Returns:
        True where it may count.
    """
    if not given(incident.get("incident_reported_to")):
        return False
    if set(incident["incident_reported_to"]) == {"other"}:
        return False
    reported, happened = incident.get("incident_reported_on"), incident.get("incident_date")
    when = reported if given(reported) else happened
    if not given(when):
        return False
    latest = reported.get("to") if reported and given(reported) else None
    return latest is None or date.fromisoformat(latest) >= window_start


def _next_incident_question(answers: Mapping[str, Any], *, needed: int, window_start: date) -> str | None:
    """Walks through one incident after the other until there are enough and no more to add."""
    for slot in INCIDENT_SLOTS:
        if answers.get(slot) is None:
            open_slot = slot
            break
    else:
        return None  # a complete incident is moved to ``incidents`` before the next question
    begun = open_slot != INCIDENT_SLOTS[0]
    if begun:
        return open_slot
    told_all = answers.get("more_incidents") is False
    if told_all:
        return None
    if answers.get("more_incidents") is True:
        return open_slot
    enough = enough_incidents(answers.get("incidents") or (), needed=needed, window_start=window_start)
    return "more_incidents" if enough else open_slot
