"""Invented applications."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.records.filing import FiledIncident, Filing, Period

WINDOW_START = date(2026, 5, 22)


def day(iso: str) -> Period:
    return Period.from_answer(iso)


INCIDENTS = (
    FiledIncident(
        incident_date=day("2026-09-01"),
        incident_reported_on=day("2026-09-02"),
        incident_reported_to=("council",),
        incident_reference="ENV/2026/0417",
        incident_description="Loud music until 3 in the morning.",
    ),
    FiledIncident(
        incident_date=Period(date(2026, 9, 20), date(2026, 9, 27)),
        incident_reported_on=Period(date(2026, 9, 21), date(2026, 9, 30)),
        incident_reported_to=("police", "landlord"),
        incident_description="Eggs thrown at our windows.",
    ),
    FiledIncident(
        incident_reported_on=Period(date(2026, 10, 1), None),
        incident_reported_to=("landlord", "other"),
    ),
)

FILING = Filing(
    filing_key="first",
    conversation_id=None,
    channel="widget",
    council="erewash",
    applicant_name="Priya Example",
    applicant_email="priya@example.com",
    applicant_phone="07700 900123",
    applicant_address="Town Hall, Ilkeston, DE7 5RP",
    on_behalf=False,
    consent=None,
    incidents=INCIDENTS,
    confirm_submission=True,
    threshold=3,
    window_start=WINDOW_START,
    area_version="2026-11-20",
    impact="We cannot sleep.",
    desired_outcome="We would like the noise to stop.",
    facts={
        "reported": True,
        "reported_to": ["council", "police", "landlord"],
        "incident_count": 3,
        "reports_in_window": 3,
        "concern_type": "asb_not_resolved",
        "council": "erewash",
        "on_behalf": False,
    },
    decision={"outcome": "application", "rule": "three_reports_in_window"},
)


def filing(**changes: Any) -> Filing:
    return replace(FILING, **changes)


def incident(**changes: Any) -> FiledIncident:
    return replace(INCIDENTS[0], **changes)
