"""Why an outcome is what it is: the answers that decided it, and the nearest answer that would change it.

Pure data without words. Which answers may be named as a reason stands in ``_DECIDING``; the tests
search the core for each of them, and find that another answer there leads elsewhere. The words are
left to the actions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from bot.triage.area import Area
from bot.triage.content import Sourced
from bot.triage.decision import CannotDecide, Decision, FactNeeded, Outcome, decide, run_rules
from bot.triage.facts import COUNCILS, UNSURE, Facts

Kind = Literal["told", "nearest_miss"]

# The answers that a person is reminded of, the one that weighed most first.
_DECIDING: Final[Mapping[Outcome, tuple[str, ...]]] = {
    "emergency": ("immediate_danger",),
    "report_first": ("reported", "reported_to", "incident_count"),
    "out_of_area": ("council",),
    "complaints_procedure": ("concern_type", "complaint_stage"),
    "ombudsman": ("complaint_stage", "concern_type"),
    "keep_reporting": ("reports_in_window", "incident_count"),
    "consent_needed": ("consent", "on_behalf"),
    "application": ("reports_in_window", "reported_to", "consent"),
}
# The changes to try, in this order; the first that the rules answer differently is the nearest.
_CHANGES: Final[Mapping[Outcome, tuple[tuple[str, tuple[Any, ...]], ...]]] = {
    "consent_needed": (("consent", (True,)),),
    "out_of_area": (("council", COUNCILS),),
    "complaints_procedure": (("complaint_stage", ("final_response_still_unhappy",)),),
}


@dataclass(frozen=True)
class Reason:
    """One reason for an outcome.

    Attributes:
        kind: ``told`` for an answer that decided it; ``nearest_miss`` for the smallest change that would
            lead on.
        slot: The fact that it is about.
        value: For ``told`` the answer. For ``nearest_miss`` the answer that would lead on; for a number of
            reports, how many there would have to be.
        more: How many more reports that is; None where it is not about a number.
        by: The last day on which a report made today would still count; None where it is not about a number.
        certain: Whether the number rests on reports that certainly count.
    """

    kind: Kind
    slot: str
    value: Any
    more: int | None = None
    by: date | None = None
    certain: bool = True


@dataclass(frozen=True)
class CheckedSource:
    """Where something that was told comes from.

    Attributes:
        title: What it is called.
        where: Where it can be read, or None.
        checked: The latest day on which somebody compared the two.
    """

    title: str
    where: str | None
    checked: date


def reasons(decision: Decision, facts: Facts, area: Area, today: date) -> tuple[Reason, ...]:
    """Why the rules decided as they did, and what is missing.

    Args:
        decision: The decision.
        facts: What it was made from.
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        The answers that decided, then the nearest miss where there is one.
    """
    told = [Reason("told", slot, value) for slot, value in _told(decision, facts)]
    miss = _nearest_miss(decision, facts, area, today)
    return (*told, *((miss,) if miss else ()))


def sources_of(decision: Decision | None, area: Area) -> tuple[CheckedSource, ...]:
    """The sources of what an outcome says, with the day on which each was checked.

    Args:
        decision: The decision; None for the test itself, which everything rests on.
        area: The area pack.

    Returns:
        One line for each source, in the order in which the outcome uses them.
    """
    found: dict[str, CheckedSource] = {}
    for fact in _facts_behind(decision, area):
        source = area.sources[fact.source]
        known = found.get(fact.source)
        checked = max(known.checked, fact.checked) if known else fact.checked
        found[fact.source] = CheckedSource(source.title, source.where, checked)
    return tuple(found.values())


def _told(decision: Decision, facts: Facts) -> Iterator[tuple[str, Any]]:
    for slot in _DECIDING[decision.outcome]:
        value = decision.grounds.get(slot)
        if value is None or (slot == "reported" and "reported_to" in decision.grounds):
            continue
        if slot == "incident_count" and not _count_decides(decision, value):
            continue
        yield slot, value
    if decision.outcome in ("complaints_procedure", "ombudsman") and decision.organisations:
        slot = "complaint_about" if facts.complaint_about is not None else "reported_to"
        yield slot, decision.organisations
    if decision.complaint_track:
        yield "concern_type", "both"


def _count_decides(decision: Decision, total: Any) -> bool:
    """Whether the number of all reports decided, and not the number of those that count."""
    if total is UNSURE:
        return False
    if decision.outcome == "report_first":
        return bool(total == 0)
    return not isinstance(decision.grounds.get("reports_in_window"), int)


def _nearest_miss(decision: Decision, facts: Facts, area: Area, today: date) -> Reason | None:
    miss = decision.nearest_miss
    if miss is not None:
        return Reason(
            "nearest_miss",
            "reports_in_window",
            miss.counted + miss.more_reports,
            more=miss.more_reports,
            by=miss.by,
            certain=miss.certain,
        )
    if decision.outcome == "report_first":
        return _first_reports(area, today)
    for slot, values in _CHANGES.get(decision.outcome, ()):
        for value in values:
            if _leads_elsewhere(decision, replace(facts, **{slot: value}), area, today):
                return Reason("nearest_miss", slot, value)
    return None


def _first_reports(area: Area, today: date) -> Reason:
    """How many reports somebody who has made none needs, found by asking the rules."""
    base = Facts(
        reported=True, reported_to=("council",), council=COUNCILS[0], concern_type="asb_not_resolved"
    )
    needed = 1
    while True:
        made = decide(replace(base, incident_count=needed, reports_in_window=needed), area, today)
        if made is None or made.outcome != "keep_reporting":
            return Reason("nearest_miss", "reports_in_window", needed, more=needed)
        needed += 1


def _leads_elsewhere(decision: Decision, changed: Facts, area: Area, today: date) -> bool:
    try:
        return run_rules(changed, area, today).outcome != decision.outcome
    except (FactNeeded, CannotDecide):
        return True


def _facts_behind(decision: Decision | None, area: Area) -> Iterator[Sourced]:
    outcome = decision.outcome if decision else None
    if outcome == "emergency":
        yield from area.emergency
        return
    if outcome in ("complaints_procedure", "ombudsman"):
        yield from area.grounds
    else:
        yield area.threshold
    if outcome == "out_of_area":
        return
    if outcome == "consent_needed":
        yield area.who_can_apply[1]
    if outcome == "application":
        yield from area.who_can_apply
        yield from area.next_steps
    if decision is None:
        return
    council = decision.grounds.get("council")
    if outcome in ("keep_reporting", "consent_needed", "application") and council in area.councils:
        yield area.councils[council]
    for body in decision.organisations:
        route = area.complaint_bodies[body]
        yield route
        yield area.ombudsmen[route.ombudsman]
