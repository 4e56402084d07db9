"""The incident diary: the reports that count so far, and the day on which each stops counting.

Pure arithmetic on the person's answers. Printing it is left to ``bot.delivery``, saying it to the actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bot.triage.application import given
from bot.triage.area import Area
from bot.triage.window import counts_until, window_start

DIARY_OUTCOMES: Final = frozenset({"keep_reporting", "report_first"})
COUNTING: Final = frozenset({"council", "police", "landlord"})


@dataclass(frozen=True)
class DiaryReport:
    """One report that may count today.

    Attributes:
        first: The earliest day on which it may have been made, and the one that is safe to reckon with.
        last: The latest such day; the same where the day is known.
        reported_to: Who was told, of ``council`` ``police`` ``landlord``; empty where that was not said.
        counts_until: The last day on which it certainly still counts.
    """

    first: date
    last: date
    reported_to: tuple[str, ...]
    counts_until: date

    @property
    def stops_on(self) -> date:
        """The first day on which it may no longer count."""
        return self.counts_until + timedelta(days=1)


@dataclass(frozen=True)
class Diary:
    """What a diary holds.

    Attributes:
        made_on: The day on which it was made.
        needed: How many related reports the area's test asks for.
        months: Over how many calendar months.
        window_start: The first day on which a report counts today.
        today_counts_until: The last day on which a report made today would count.
        reports: The reports that may count and whose day was told, the one that stops first at the front.
        council: The council's full name, or None where it is not known.
        council_phones: Its telephone numbers.
    """

    made_on: date
    needed: int
    months: int
    window_start: date
    today_counts_until: date
    reports: tuple[DiaryReport, ...]
    council: str | None = None
    council_phones: tuple[str, ...] = ()


def diary_of(answers: Mapping[str, Any], area: Area, today: date) -> Diary:
    """The diary for a person's answers.

    Args:
        answers: ``earliest_report_on``, ``incidents`` and ``council``, as far as they are known.
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        The diary; without reports where no day was told.
    """
    months = area.threshold.window_months
    start = window_start(today, months)
    found = list(_reports(answers.get("incidents") or (), start, today, months))
    earliest = _report(answers.get("earliest_report_on"), (), start, today, months)
    if earliest is not None and all(
        (one.first, one.last) != (earliest.first, earliest.last) for one in found
    ):
        found.append(earliest)
    council = area.councils.get(answers.get("council") or "")
    return Diary(
        made_on=today,
        needed=area.threshold.reports,
        months=months,
        window_start=start,
        today_counts_until=counts_until(today, months),
        reports=tuple(sorted(found, key=lambda one: (one.counts_until, one.last))),
        council=council.name if council else None,
        council_phones=council.phones if council else (),
    )


def _reports(
    incidents: Iterable[Mapping[str, Any]], start: date, today: date, months: int
) -> Iterable[DiaryReport]:
    for incident in incidents:
        told = tuple(body for body in incident.get("incident_reported_to") or () if body in COUNTING)
        when = incident.get("incident_reported_on")
        report = _report(when if given(when) else incident.get("incident_date"), told, start, today, months)
        if told and report is not None:
            yield report


def _report(
    period: Any, reported_to: Sequence[str], start: date, today: date, months: int
) -> DiaryReport | None:
    """A report within the window; None where it is too old for certain or no day was told."""
    if not given(period) or not isinstance(period, Mapping):
        return None
    first = date.fromisoformat(period["from"]) if period.get("from") else None
    last = date.fromisoformat(period["to"]) if period.get("to") else None
    if first is None and last is None:
        return None
    last = min(last or today, today)
    # Only the part inside the window can count; the earliest day in it is the safe one to reckon with.
    first = max(first or start, start)
    if last < start or first > today:
        return None
    return DiaryReport(first, max(first, last), tuple(reported_to), counts_until(first, months))
