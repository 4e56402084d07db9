"""Which answer a message puts right, and its new value."""

from __future__ import annotations

from typing import Any

import pytest

from actions.corrections import put_right
from actions.services import Services
from bot.language.reading import ReadingContext, read

TOLD: dict[str, Any] = {
    "reported": True,
    "reported_to": ["police"],
    "council": "derby",
    "incident_count": 3,
    "answered": ["reported", "reported_to", "council", "incident_count"],
}


def right(services: Services, text: str, question: str | None, **told: Any) -> dict[str, Any]:
    context = ReadingContext(services.today, services.area, services.geography)
    reading = read(text, question, context)
    return put_right(text, reading, question, TOLD | told, context, meant=False)


@pytest.mark.parametrize(
    ("text", "question", "slot", "value"),
    [
        ("not the police, the council", "council", "reported_to", ["council"]),
        ("the council, not the police", "council", "reported_to", ["council"]),
        ("it was 4 not 3", "reports_in_window", "incident_count", 4),
        ("I meant Chesterfield, not Derby", "concern_type", "council", "chesterfield"),
        ("i said derby but i meant Chesterfield", "concern_type", "council", "chesterfield"),
        ("change 3 to 4", "on_behalf", "incident_count", 4),
        ("chesterfield instead of derby", "concern_type", "council", "chesterfield"),
        ("sorry, i also told the landlord", "concern_type", "reported_to", ["police", "landlord"]),
        ("actually it was five in all", "reports_in_window", "incident_count", 5),
    ],
)
def test_a_value_is_put_right_whichever_way_it_is_said(
    text: str, question: str, slot: str, value: Any, services: Services
) -> None:
    assert right(services, text, question)[slot] == value


def test_several_are_put_right_at_once(services: Services) -> None:
    changed = right(services, "it was 5 not 3 and chesterfield not derby", "on_behalf")
    assert changed == {"incident_count": 5, "count_doubt": None, "council": "chesterfield"}


def test_only_the_old_value_opens_the_answer(services: Services) -> None:
    changed = right(services, "no, not Derby", "concern_type")
    assert changed == {"council": None, "reopened": {"slot": "council", "was": "derby"}}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("the council", "complaint_about"),
        ("sorry, it was not dealt with", "concern_type"),
        ("3", "reports_in_window"),
        ("for my mum", "on_behalf"),
        ("yes", "consent"),
    ],
)
def test_an_answer_is_not_taken_for_a_correction(text: str, question: str, services: Services) -> None:
    assert right(services, text, question) == {}


def test_a_number_put_right_where_a_date_is_asked(services: Services) -> None:
    text = "sorry, it was three in the last six months, i found another text"
    changed = right(services, text, "earliest_report_on", reports_in_window=2)
    assert changed == {"reports_in_window": 3}


def test_a_new_sum_counts(services: Services) -> None:
    text = "it happened again and i reported it twice more so it's three now"
    assert right(services, text, None, incident_count=1) == {"incident_count": 3}
