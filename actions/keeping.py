"""Turns what was said into values that slots may hold, and into what follows from them at once.

Knows values, not words: reading those is left to ``bot.language``, and deciding what a message is
about to ``hearing``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from actions.services import Services, services
from bot.triage.application import APPLICATION_SLOTS, SEVERAL_SLOTS, SKIPPED, given
from bot.triage.facts import COUNCILS, FACT_SLOTS, OUT_OF_AREA, UNSURE, check_value

OTHER_SLOTS = frozenset({"behaviour_type", "earliest_report_on", "is_child", *APPLICATION_SLOTS})
LIST_SLOTS = SEVERAL_SLOTS & set(FACT_SLOTS)
COUNT_SLOTS = frozenset({"incident_count", "reports_in_window"})
ALL_COUNCILS = "all"
COMPLAINT_CONCERNS = frozenset({"staff_or_service", "both"})


def pressed(entities: list[dict[str, Any]], slots: Mapping[str, Any], services: Services) -> dict[str, Any]:
    """What a pressed button says.

    Args:
        entities: The payload's values by slot, as Rasa hands them on.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Values by slot; a value that its slot may not take is passed over.
    """
    heard: dict[str, Any] = {}
    for slot, value in _values(entities):
        if slot == "council" and value == ALL_COUNCILS:
            heard["council_candidates"] = [*COUNCILS, OUT_OF_AREA]
        elif slot in FACT_SLOTS:
            listed = slot in LIST_SLOTS and value != UNSURE and not isinstance(value, list)
            heard |= kept_fact(slot, [value] if listed else value, slots)
        elif slot in OTHER_SLOTS:
            heard[slot] = value
    if heard.get("incident_reported_on") == "same":
        heard["incident_reported_on"] = days_after(slots.get("incident_date"), 0)
    if isinstance(heard.get("incident_reported_to"), str):
        heard["incident_reported_to"] = [heard["incident_reported_to"]]
    return heard


def _values(entities: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """A payload's values by slot; a list, which Rasa hands on one by one, is put together again."""
    values: dict[str, Any] = {}
    for entity in entities:
        slot, value = str(entity.get("entity")), entity.get("value")
        if slot in SEVERAL_SLOTS and slot in values:
            before = values[slot]
            value = [*(before if isinstance(before, list) else [before]), value]
        values[slot] = value
    return list(values.items())


def implied(heard: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """What follows at once from what was heard.

    Args:
        heard: What the message says.
        slots: The conversation's slots before it.

    Returns:
        Further values by slot.
    """
    further: dict[str, Any] = {}
    told = heard.get("reported_to")
    if told and told != UNSURE and heard.get("reported") is None:
        further["reported"] = True
    if heard.get("reported_to") == []:
        further |= {"reported": False, "reported_to": None}
    if heard.get("reported") is False:
        further |= dict.fromkeys(("reported_to", "incident_count", "reports_in_window"))
    clash = {**slots, **heard}
    total, inside = clash.get("incident_count"), clash.get("reports_in_window")
    if isinstance(total, int) and isinstance(inside, int) and inside > total:
        # The later answer stands, the earlier one is asked again.
        further["reports_in_window" if "incident_count" in heard else "incident_count"] = None
    if heard.get("council") is not None:
        further["council_candidates"] = None
    elif heard.get("council_candidates"):
        further["council"] = None
    if heard.get("apply_now") is True:
        further["confirm_submission"] = None
    further |= _implied_of_people(heard, slots)
    if heard.get("concern_type") == "asb_not_resolved" and slots.get("concern_type") in COMPLAINT_CONCERNS:
        further |= dict.fromkeys(("complaint_about", "complaint_stage"))
    return further


def _implied_of_people(heard: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """What follows of whom somebody asks for, and of whether that person agrees."""
    if heard.get("on_behalf") is False:
        return {"consent": None}
    known = heard.get("on_behalf", slots.get("on_behalf"))
    # Where somebody else agrees, it is for them.
    return {"on_behalf": True} if heard.get("consent") is True and known is None else {}


def days_after(period: Any, days: int) -> Any:
    """A period moved by some days.

    Args:
        period: ``{"from", "to"}``, a skip or None.
        days: How many days later, 0 or more.

    Returns:
        The period, moved; a skip where there is none to move.
    """
    if not given(period):
        return SKIPPED
    return {
        end: (date.fromisoformat(day) + timedelta(days=days)).isoformat()
        if (day := period.get(end))
        else None
        for end in ("from", "to")
    }


def kept_fact(slot: str, value: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Checks a fact; a range of counts is kept where every number in it means the same.

    Args:
        slot: The fact.
        value: What was said of it, as buttons or readers give it.
        slots: The conversation's slots.

    Returns:
        Values by slot; empty where the fact may not have this value.
    """
    if slot in COUNT_SLOTS:
        return _kept_count(slot, value, slots)
    if slot == "reported_to" and value == []:
        return {"reported_to": []}
    try:
        checked = check_value(slot, value)
    except ValueError:
        return {}
    return {slot: list(checked) if isinstance(checked, tuple) else checked}


def _kept_count(slot: str, value: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
    needed = services().area.threshold.reports
    if value == "all":
        total = slots.get("incident_count")
        return {slot: total if isinstance(total, int | float) else None, "count_doubt": None}
    if value == str(UNSURE):
        return {slot: value, "count_doubt": None}
    if isinstance(value, list):
        low, high = value
        if low is not None and low >= needed:
            value = low
        elif high is not None and high < needed:
            value = high
        else:
            return {"count_doubt": {"slot": slot, "low": low or 0, "high": high}}
    try:
        return {slot: check_value(slot, value), "count_doubt": None}
    except ValueError:
        return {}
