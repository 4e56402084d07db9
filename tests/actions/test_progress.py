"""How far somebody has come is told while they are asked, and not otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from actions.agenda import APPLICATION_FORM, NEXT_STEP_FORM, TRIAGE_FORM
from actions.progress import progress_state
from actions.services import Services

from .cases import APPLICATION, DAY, INCIDENT, OPEN, TOLD


@pytest.mark.parametrize(
    ("slots", "form", "expected"),
    [
        ({"requested_slot": "reported"}, TRIAGE_FORM, (0, 10, 7)),
        ({**TOLD, "requested_slot": "concern_type"}, TRIAGE_FORM, (3, 6, 4)),
        ({**OPEN, "requested_slot": "reports_in_window"}, TRIAGE_FORM, (5, 3, 2)),
        # Opened to be changed: whatever else is known, this one question is left.
        ({**APPLICATION, "council": None, "requested_slot": "council"}, TRIAGE_FORM, (6, 1, 1)),
        ({**OPEN, "reports_in_window": 1, "requested_slot": "earliest_report_on"}, NEXT_STEP_FORM, (6, 1, 1)),
        ({**APPLICATION, "requested_slot": "apply_now"}, APPLICATION_FORM, (0, 25, 25)),
        (
            {
                **APPLICATION,
                "apply_now": True,
                "harm": False,
                "incidents": [INCIDENT, INCIDENT],
                "incident_date": DAY,
                "requested_slot": "applicant_name",
            },
            APPLICATION_FORM,
            (13, 12, 12),
        ),
    ],
)
def test_what_is_left_is_told(
    slots: dict[str, Any], form: str, expected: tuple[int, int, int], services: Services
) -> None:
    answered, at_most, about = expected
    told = progress_state(slots, form, services)
    assert told == {"answered": answered, "left_at_most": at_most, "about": about}


@pytest.mark.parametrize(
    ("slots", "form"),
    [({}, None), ({"requested_slot": "reported"}, None), ({"requested_slot": None}, TRIAGE_FORM)],
)
def test_where_nothing_is_asked_nothing_is_told(
    slots: dict[str, Any], form: str | None, services: Services
) -> None:
    assert progress_state(slots, form, services) is None
