"""An application as a document: its parts in the order in which a community safety officer needs them.

Says what stands where and in which words, once for all forms. How it looks is left to ``as_text`` and
``as_pdf``.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.records.applications import FiledApplication
from bot.records.filing import FiledIncident, Filing, Period
from bot.triage.application import CONSENT_HOW, RELATIONSHIPS
from bot.triage.area import Area

TITLE: Final = "Application for an anti-social behaviour case review"
NOT_GIVEN: Final = "Not given"
NOT_KNOWN: Final = "Not known"
_LONDON: Final = ZoneInfo("Europe/London")
_BODIES: Final = {"council": "Council", "police": "Police", "landlord": "Landlord", "other": "Someone else"}
_FACTS: Final = {
    "reported": "Reported",
    "reported_to": "Who was told",
    "incident_count": "Related reports",
    "reports_in_window": "Since {window_start}",
    "concern_type": "Concern",
    "council": "Where it happens",
    "on_behalf": "For someone else",
    "consent": "That person agrees",
    "complaint_about": "Complaint about",
    "complaint_stage": "Complaint so far",
    "immediate_danger": "In danger right now",
}
_VALUES: Final = {
    "asb_not_resolved": "The behaviour was not dealt with",
    "staff_or_service": "How staff or a service treated them",
    "both": "The behaviour was not dealt with, and how staff or a service treated them",
    "not_complained": "No formal complaint yet",
    "in_progress": "The complaint is being looked at",
    "final_response_still_unhappy": "Final answer given, still unhappy",
    "out_of_area": "Outside the area",
    "health": "Health service",
    "unsure": NOT_KNOWN,
    **_BODIES,
}
URGENCY: Final = {
    "high": "High. The applicant says that someone is being harmed or is at risk.",
    "usual": "Usual. The applicant says that nobody is being harmed or is at risk.",
}
_CHANNELS: Final = {"widget": "By the person, online", "phone": "By a member of staff, on the phone"}


@dataclass(frozen=True)
class IncidentLines:
    """One incident in words.

    Attributes:
        number: 1 for the first.
        happened: When it happened.
        reported_on: When it was reported.
        reported_to: Who was told.
        reference: What they called it.
        description: What happened.
    """

    number: int
    happened: str
    reported_on: str
    reported_to: str
    reference: str
    description: str


@dataclass(frozen=True)
class Section:
    """A heading with its lines: what is asked, and what was said."""

    title: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Document:
    """The whole application in words.

    Attributes:
        reference: For people.
        council: The council's full name.
        filed_at: When it was filed, in UTC.
        opening: The sections before the incidents.
        incidents: The incidents.
        closing: The sections after them.
        note: What the guide has and has not decided.
    """

    reference: str
    council: str
    filed_at: datetime
    opening: tuple[Section, ...]
    incidents: tuple[IncidentLines, ...]
    closing: tuple[Section, ...]
    note: str


def document_of(application: FiledApplication, area: Area) -> Document:
    """Writes an application out.

    Args:
        application: The application.
        area: The area's content, for the council's name.

    Returns:
        The document.
    """
    filing = application.filing
    council = area.councils[filing.council].name
    window_start = spoken_day(filing.window_start)
    test = f"{filing.threshold} or more related incidents reported on or after {window_start}"
    return Document(
        reference=application.reference,
        council=council,
        filed_at=application.filed_at,
        opening=(
            Section(
                "This application",
                (
                    ("Reference", application.reference),
                    ("For", council),
                    ("Sent", spoken_moment(application.filed_at)),
                ),
            ),
            *_urgency(filing),
            Section(
                "Who is applying",
                (
                    ("Name", said(filing.applicant_name)),
                    ("Email", said(filing.applicant_email)),
                    ("Phone", said(filing.applicant_phone)),
                    ("Address", said(filing.applicant_address)),
                ),
            ),
            Section("Who it is for", _who_for(filing)),
        ),
        incidents=tuple(
            _incident(number, incident) for number, incident in enumerate(filing.incidents, start=1)
        ),
        closing=(
            Section("How it affects people", (("In their words", said(filing.impact)),)),
            Section(
                "What the applicant would like to happen", (("In their words", said(filing.desired_outcome)),)
            ),
            Section("What the applicant told the guide", _facts(filing, area)),
            Section(
                "Why the guide sent this on",
                (
                    ("Published test", test),
                    ("Rule met", said(str(filing.decision.get("rule") or NOT_KNOWN).replace("_", " "))),
                    ("Version of the rules", filing.area_version),
                    ("Filled in", _CHANNELS.get(filing.channel, filing.channel)),
                ),
            ),
        ),
        note=(
            "The guide asks questions and passes the answers on. It has not checked them. "
            "The council decides whether there will be a case review."
        ),
    )


def json_of(application: FiledApplication) -> str:
    """The application for a computer, with every value exactly as it was given.

    Args:
        application: The application.

    Returns:
        JSON with the slots' names; nothing that leads back to the conversation.
    """
    values: dict[str, Any] = {
        "urgency": application.filing.urgency,
        "reference": application.reference,
        "filed_at": application.filed_at.isoformat(),
        **asdict(application.filing),
        "incidents": [
            {
                "incident_date": _answer(incident.incident_date),
                "incident_reported_on": _answer(incident.incident_reported_on),
                "incident_reported_to": list(incident.incident_reported_to),
                "incident_reference": incident.incident_reference,
                "incident_description": incident.incident_description,
            }
            for incident in application.filing.incidents
        ],
        "window_start": application.filing.window_start.isoformat(),
    }
    for private in ("filing_key", "conversation_id"):
        del values[private]
    return json.dumps(values, ensure_ascii=False, indent=2)


def said(text: str | None) -> str:
    """What a person wrote, safe to set among other lines.

    Control characters and the invisible ones that turn the direction of writing around are left out: they
    could make the document read otherwise than it was written.

    Args:
        text: What was written, or None.

    Returns:
        The text with plain line ends; ``NOT_GIVEN`` where there is none.
    """
    lines = (
        (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    )
    kept = "".join(
        " " if character == "\t" else character
        for character in lines
        if character in "\n\t" or not _misleads(character)
    )
    return kept.strip() or NOT_GIVEN


def spoken_day(day: date) -> str:
    """A date such as ``1 September 2026``."""
    return f"{day.day} {day:%B %Y}"


def spoken_moment(moment: datetime) -> str:
    """A moment in England such as ``22 November 2026 at 12:00``."""
    local = moment.astimezone(_LONDON)
    return f"{spoken_day(local.date())} at {local:%H:%M}"


def spoken_period(period: Period) -> str:
    """A period in words, as exact as it is known."""
    if period.start is None and period.end is None:
        return NOT_KNOWN
    if period.end is None and period.start is not None:
        return f"On or after {spoken_day(period.start)}"
    assert period.end is not None
    if period.start is None:
        return f"On or before {spoken_day(period.end)}"
    if period.start == period.end:
        return spoken_day(period.start)
    return f"{spoken_day(period.start)} to {spoken_day(period.end)}"


def _who_for(filing: Filing) -> tuple[tuple[str, str], ...]:
    if not filing.on_behalf:
        return (("Applying for", "Themselves"),)
    return (
        ("Applying for", "Someone else"),
        ("That person's name", said(filing.victim_name)),
        ("How they know them", said(RELATIONSHIPS.get(filing.relationship or "", filing.relationship))),
        ("Consent", "Yes. The applicant says that this person agrees."),
        ("How they agreed", CONSENT_HOW.get(filing.consent_how or "", said(filing.consent_how))),
    )


def _urgency(filing: Filing) -> tuple[Section, ...]:
    """What was said about harm, before everything else; nothing where it was not said."""
    if filing.urgency is None:
        return ()
    lines = [("Urgency", URGENCY.get(filing.urgency, said(filing.urgency)))]
    if filing.harm:
        lines.append(("In their words", said(filing.harm)))
    return (Section("Harm and risk", tuple(lines)),)


def _incident(number: int, incident: FiledIncident) -> IncidentLines:
    told = ", ".join(_BODIES.get(body, body) for body in incident.incident_reported_to)
    return IncidentLines(
        number=number,
        happened=spoken_period(incident.incident_date),
        reported_on=spoken_period(incident.incident_reported_on),
        reported_to=told or NOT_GIVEN,
        reference=said(incident.incident_reference),
        description=said(incident.incident_description),
    )


def _facts(filing: Filing, area: Area) -> tuple[tuple[str, str], ...]:
    window_start = spoken_day(filing.window_start)
    return tuple(
        (label.format(window_start=window_start), _value(filing.facts[slot], area))
        for slot, label in _FACTS.items()
        if filing.facts.get(slot) is not None
    )


def _value(value: Any, area: Area) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | tuple):
        return ", ".join(_value(item, area) for item in value)
    if isinstance(value, str):
        if value in area.councils:
            return area.councils[value].name
        return _VALUES.get(value, said(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _misleads(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
        or "\u202a" <= character <= "\u202e"
        or "\u2066" <= character <= "\u2069"
    )


def _answer(period: Period) -> dict[str, str | None]:
    return {
        "from": period.start.isoformat() if period.start else None,
        "to": period.end.isoformat() if period.end else None,
    }
