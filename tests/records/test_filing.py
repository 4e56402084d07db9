from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.records.filing import NO_PERIOD, FiledIncident, Period, can_be_mailed, missing_from

from .samples import INCIDENTS, WINDOW_START, day, filing, incident

TODAY = date(2026, 11, 22)
NO_CONTACT = {"applicant_email": None, "applicant_phone": None, "applicant_address": None}
ONE, TWO, THREE = INCIDENTS


def test_a_whole_application_lacks_nothing() -> None:
    assert missing_from(filing(), TODAY) == []


@pytest.mark.parametrize(
    "changes",
    [
        {**NO_CONTACT, "applicant_email": "a@example.com"},
        {**NO_CONTACT, "applicant_phone": "01632 960001"},
        {**NO_CONTACT, "applicant_address": "Town Hall, Ripley"},
        {"impact": None, "desired_outcome": None},
        {"on_behalf": True, "consent": True, "victim_name": None, "relationship": None},
        {"applicant_name": "李"},
        {"incidents": (ONE, TWO, THREE, FiledIncident())},
        {"incidents": (ONE, TWO, incident(incident_reported_on=NO_PERIOD))},
        {"incidents": (ONE, TWO, incident(incident_reported_on=day("2026-05-22")))},
        {
            "incidents": (
                ONE,
                TWO,
                incident(incident_date=day("2026-05-01"), incident_reported_on=day("2026-05-22")),
            )
        },
        {"incidents": (ONE, TWO, incident(incident_reported_on=Period(date(2026, 5, 1), date(2026, 5, 22))))},
        {"incidents": (ONE, TWO, incident(incident_reported_on=Period(date(2026, 1, 1), None)))},
        {"incidents": (ONE, TWO, incident(incident_reported_on=day("2026-11-22")))},
        {"threshold": 2, "incidents": (ONE, TWO)},
    ],
)
def test_nothing_more_than_the_contract_asks_is_needed(changes: dict[str, Any]) -> None:
    assert missing_from(filing(**changes), TODAY) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"applicant_name": ""}, ["applicant_name"]),
        ({"applicant_name": " \t\u200b"}, ["applicant_name"]),
        (NO_CONTACT, ["applicant_email", "applicant_phone", "applicant_address"]),
        (
            {**NO_CONTACT, "applicant_phone": " - "},
            ["applicant_email", "applicant_phone", "applicant_address"],
        ),
        ({"council": "out_of_area"}, ["council"]),
        ({"council": "derbyshire_county"}, ["council"]),
        ({"on_behalf": True}, ["consent"]),
        ({"on_behalf": True, "consent": False}, ["consent"]),
        ({"confirm_submission": False}, ["confirm_submission"]),
        ({"confirm_submission": "yes"}, ["confirm_submission"]),
        ({"decision": {"outcome": "keep_reporting"}}, ["outcome"]),
        ({"incidents": ()}, ["incidents"]),
        ({"incidents": (ONE, TWO)}, ["incidents"]),
        ({"threshold": 0, "incidents": ()}, ["incidents"]),
        ({"threshold": 4}, ["incidents"]),
        ({"incidents": (ONE, TWO, incident(incident_reported_to=()))}, ["incident_reported_to"]),
        ({"incidents": (ONE, TWO, incident(incident_reported_to=("other",)))}, ["incident_reported_to"]),
        ({"incidents": (ONE, TWO, THREE, incident(incident_reported_to=("mp",)))}, ["incident_reported_to"]),
        (
            {"incidents": (ONE, TWO, incident(incident_date=NO_PERIOD, incident_reported_on=NO_PERIOD))},
            ["incident_date"],
        ),
        (
            {"incidents": (ONE, TWO, incident(incident_reported_on=day("2026-05-21")))},
            ["incident_reported_on"],
        ),
        (
            {"incidents": (ONE, TWO, incident(incident_reported_on=Period(None, date(2026, 5, 21))))},
            ["incident_reported_on"],
        ),
        (
            {
                "incidents": (
                    ONE,
                    TWO,
                    incident(incident_date=day("2026-05-21"), incident_reported_on=NO_PERIOD),
                )
            },
            ["incident_date"],
        ),
        (
            {"incidents": (ONE, TWO, incident(incident_reported_on=day("2026-11-23")))},
            ["incident_reported_on"],
        ),
        (
            {"applicant_name": "", "confirm_submission": False, "incidents": (ONE,)},
            ["applicant_name", "incidents", "confirm_submission"],
        ),
    ],
)
def test_what_lacks_is_named(changes: dict[str, Any], missing: list[str]) -> None:
    assert missing_from(filing(**changes), TODAY) == missing


@pytest.mark.parametrize(
    ("answer", "period"),
    [
        (None, NO_PERIOD),
        ({"from": None, "to": None}, NO_PERIOD),
        ({"from": "2026-09-01", "to": None}, Period(date(2026, 9, 1), None)),
        ({"to": "2026-09-03"}, Period(None, date(2026, 9, 3))),
        ("2026-09-01", Period(date(2026, 9, 1), date(2026, 9, 1))),
        (WINDOW_START, Period(WINDOW_START, WINDOW_START)),
    ],
)
def test_a_date_answer_is_read(answer: Any, period: Period) -> None:
    assert Period.from_answer(answer) == period


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "nobody",
        "a@b",
        "a@@example.com",
        "a@example.com,b@example.com",
        "a@example.com\nBcc: b@example.com",
        "a b@example.com",
        "<a@example.com>",
        "a@example.com.",
        "a" * 250 + "@example.com",
    ],
)
def test_what_is_no_single_address_gets_no_copy(address: str | None) -> None:
    assert not can_be_mailed(address)


@pytest.mark.parametrize("address", ["a@example.com", "first.last+tag@sub.example.com", "josé@example.com"])
def test_an_address_gets_a_copy(address: str) -> None:
    assert can_be_mailed(address)
