"""What is filed, and whether it is complete.

Pure: takes an application as the dialogue gathered it and names what it lacks. Keeping it is left to
``applications``; whether the person may apply at all, to ``bot.triage``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.triage.facts import BODIES, COUNCILS

# The seed page names these three; a report to anyone else is not shown to count (fact sheet, S52).
COUNTING_BODIES: Final = frozenset({"council", "police", "landlord"})
CONTACT_SLOTS: Final = ("applicant_email", "applicant_phone", "applicant_address")
_EMAIL: Final = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\".]+")


@dataclass(frozen=True)
class Period:
    """The days between two dates, both included. One day where they are the same.

    Attributes:
        start: The first day; None where it is open.
        end: The last day; None where it is open.
    """

    start: date | None
    end: date | None

    @property
    def known(self) -> bool:
        """Whether it says anything at all."""
        return self.start is not None or self.end is not None

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any] | str | date | None) -> Period:
        """Reads a date question's answer.

        Args:
            answer: ``{"from": iso, "to": iso}`` (either may be null), one ISO date, a date, or None.

        Returns:
            The period; open on both sides for None.

        Raises:
            ValueError: A date is none.
        """
        if answer is None:
            return cls(None, None)
        if isinstance(answer, Mapping):
            return cls(_day(answer.get("from")), _day(answer.get("to")))
        day = _day(answer)
        return cls(day, day)


NO_PERIOD: Final = Period(None, None)


@dataclass(frozen=True)
class FiledIncident:
    """One incident as the person told it.

    Attributes:
        incident_date: When it happened.
        incident_reported_on: When it was reported.
        incident_reported_to: Who was told, of ``council`` ``police`` ``landlord`` ``other``.
        incident_reference: What whoever was told called it, such as a crime number.
        incident_description: What happened.
    """

    incident_date: Period = NO_PERIOD
    incident_reported_on: Period = NO_PERIOD
    incident_reported_to: tuple[str, ...] = ()
    incident_reference: str | None = None
    incident_description: str | None = None

    def lacks(self, window_start: date, today: date) -> set[str]:
        """Names what keeps this incident from counting.

        The day that counts is the day of the report, or the day of the incident where that is not known.
        It may be uncertain: only what is certainly outside is refused, since the council decides the rest.

        Args:
            window_start: The first day on which a report counts.
            today: Today's date.

        Returns:
            Slots, of ``incident_date``, ``incident_reported_on`` and ``incident_reported_to``; none where the
            incident counts.
        """
        lacking = set()
        if not COUNTING_BODIES.intersection(self.incident_reported_to):
            lacking.add("incident_reported_to")
        if self.incident_reported_on.known:
            slot, counted = "incident_reported_on", self.incident_reported_on
        else:
            slot, counted = "incident_date", self.incident_date
        too_early = counted.end is not None and counted.end < window_start
        too_late = counted.start is not None and counted.start > today
        if not counted.known or too_early or too_late:
            lacking.add(slot)
        return lacking


@dataclass(frozen=True)
class Filing:
    """An application as the dialogue gathered it. The fields are named after the slots.

    Attributes:
        filing_key: The same for the same application filed again, different for another; at most 200
            characters.
        conversation_id: Where it was told; None where there is no conversation.
        channel: ``widget`` or ``phone``.
        council: One of the nine.
        incidents: As told, in order.
        relationship: A choice's id or the applicant's own words.
        consent_how: How the victim agreed: ``told`` ``writing`` ``other``; None where it was not said.
        urgency: ``high`` or ``usual`` by the answer on harm; None where it was not said.
        harm: What was said about harm, in the applicant's own words.
        facts: The facts that led here, JSON-able, by slot.
        decision: The core's decision, JSON-able; with ``outcome`` and ``rule``.
        area_version: Which version of the area's rules judged it.
        threshold: How many reported incidents the area asks for, at least 1.
        window_start: The first day on which a report counts.
    """

    filing_key: str
    conversation_id: str | None
    channel: str
    council: str
    applicant_name: str
    incidents: tuple[FiledIncident, ...]
    confirm_submission: bool
    threshold: int
    window_start: date
    area_version: str
    applicant_email: str | None = None
    applicant_phone: str | None = None
    applicant_address: str | None = None
    on_behalf: bool = False
    consent: bool | None = None
    victim_name: str | None = None
    relationship: str | None = None
    consent_how: str | None = None
    urgency: str | None = None
    harm: str | None = None
    impact: str | None = None
    desired_outcome: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    decision: dict[str, Any] = field(default_factory=dict)


def missing_from(filing: Filing, today: date) -> list[str]:
    """Names what an application lacks. Trusts nothing that was checked before.

    Args:
        filing: The application.
        today: Today's date in England.

    Returns:
        Slots in the order in which they are asked; empty where it may be filed. All of ``CONTACT_SLOTS``
        where there is no way to get in touch. ``incidents`` where fewer incidents were told than the
        threshold asks. ``outcome`` where the decision says that this is no application.
    """
    counting = [not incident.lacks(filing.window_start, today) for incident in filing.incidents]
    lacking: set[str] = set()
    if sum(counting) < max(filing.threshold, 1):
        if len(filing.incidents) < max(filing.threshold, 1):
            lacking.add("incidents")
        lacking.update(*(incident.lacks(filing.window_start, today) for incident in filing.incidents))
    missing = {
        "outcome": filing.decision.get("outcome", "application") != "application",
        "council": filing.council not in COUNCILS,
        "consent": filing.on_behalf and filing.consent is not True,
        "applicant_name": not _said(filing.applicant_name),
        **dict.fromkeys(CONTACT_SLOTS, not any(_said(getattr(filing, slot)) for slot in CONTACT_SLOTS)),
        "incidents": "incidents" in lacking,
        "incident_date": "incident_date" in lacking,
        "incident_reported_on": "incident_reported_on" in lacking,
        "incident_reported_to": "incident_reported_to" in lacking
        or any(body not in BODIES for incident in filing.incidents for body in incident.incident_reported_to),
        "confirm_submission": filing.confirm_submission is not True,
    }
    return [slot for slot, is_missing in missing.items() if is_missing]


def can_be_mailed(address: str | None) -> bool:
    """Whether an address has the form of one e-mail address, so that a copy can be sent there.

    Args:
        address: What the person gave.

    Returns:
        False too for several addresses, and for anything that could break out of a header.
    """
    return (
        address is not None
        and len(address) <= 254
        and address.isprintable()
        and _EMAIL.fullmatch(address) is not None
    )


def _said(text: str | None) -> bool:
    """Whether a text has at least one letter or number."""
    return text is not None and any(character.isalnum() for character in text)


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))
