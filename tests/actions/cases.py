"""Slots of conversations at telling places."""

from __future__ import annotations

from typing import Any

DAY = {"from": "2026-10-03", "to": "2026-10-03"}
INCIDENT: dict[str, Any] = {
    "incident_date": DAY,
    "incident_reported_on": DAY,
    "incident_reported_to": ["council"],
    "incident_reference": "skipped",
    "incident_description": "skipped",
}
TOLD: dict[str, Any] = {"reported": True, "reported_to": ["police"], "council": "erewash"}
OPEN = {**TOLD, "concern_type": "asb_not_resolved", "incident_count": 4}
STAFF = {**TOLD, "concern_type": "staff_or_service"}
APPLICATION = {**OPEN, "reports_in_window": 3, "on_behalf": False}
OUTCOMES: dict[str, dict[str, Any]] = {
    "emergency": {"immediate_danger": True},
    "report_first": {"reported": False},
    "out_of_area": {**TOLD, "council": "out_of_area"},
    "complaints_procedure": {**STAFF, "complaint_stage": "not_complained"},
    "ombudsman": {**STAFF, "complaint_stage": "final_response_still_unhappy"},
    "keep_reporting": {**OPEN, "reports_in_window": 1},
    "consent_needed": {**OPEN, "reports_in_window": 3, "on_behalf": True, "consent": False},
    "application": APPLICATION,
}
READY: dict[str, Any] = {
    **APPLICATION,
    "told_outcome": None,
    "apply_now": True,
    "harm": "skipped",
    "applicant_name": "Alex Example",
    "applicant_email": "alex@example.com",
    "applicant_phone": "skipped",
    "applicant_address": "skipped",
    "incidents": [INCIDENT] * 3,
    "more_incidents": False,
    "impact": "skipped",
    "desired_outcome": "skipped",
    "confirm_submission": True,
}
