"""Filing checks for itself: nothing that lacks something is filed, and nothing is filed twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.agenda import agenda_of, fresh_application
from actions.filing import ActionFileApplication, filing_of
from actions.services import Services
from actions.words import council_block
from bot.records.applications import find_application
from bot.records.conversations import ConversationRecords
from bot.records.models import Application
from tests.actions.cases import DAY, INCIDENT, OUTCOMES, READY
from tests.actions.conftest import Ran, run, tracker_of


@pytest.fixture
def sender(services: Services) -> str:
    return ConversationRecords(services.database).create("widget", services.settings.now())


@pytest.fixture
def filed(services: Services) -> Callable[[], int]:
    def count() -> int:
        with services.database.reading() as session:
            return int(session.scalar(select(func.count()).select_from(Application)) or 0)

    return count


async def file(slots: dict[str, Any], sender: str, services: Services, *, told: bool = True) -> Ran:
    if told:
        slots = slots | {"told_outcome": agenda_of(slots, services).outcome_key}
    tracker = tracker_of(slots, sender=sender, form="application_form")
    return await run(ActionFileApplication(), tracker)


async def test_a_complete_application_is_filed_and_its_reference_said(
    services: Services, sender: str, filed: Callable[[], int]
) -> None:
    ran = await file(READY, sender, services)
    assert filed() == 1
    reference = ran.slots["application_reference"]
    assert reference in ran.words
    assert council_block(services.area.councils["erewash"]) in ran.words
    assert find_application(services.database, reference) is not None
    assert all(ran.slots[slot] is None for slot in fresh_application()), "nothing personal stays behind"


async def test_filing_twice_is_filing_once(services: Services, sender: str, filed: Callable[[], int]) -> None:
    first, again = await file(READY, sender, services), await file(READY, sender, services)
    assert first.slots["application_reference"] == again.slots["application_reference"]
    assert filed() == 1


async def test_another_case_of_the_same_person_is_another_application(
    services: Services, sender: str, filed: Callable[[], int]
) -> None:
    await file(READY, sender, services)
    await file(READY | {"case_number": 2}, sender, services)
    assert filed() == 2


EMPTY: dict[str, Any] = {}


@pytest.mark.parametrize("slots", [EMPTY, {"confirm_submission": True}, *OUTCOMES.values()])
async def test_with_empty_slots_nothing_is_filed_and_something_is_said_or_asked(
    slots: dict[str, Any], services: Services, sender: str, filed: Callable[[], int]
) -> None:
    ran = await file(slots, sender, services)
    assert filed() == 0
    assert "application_reference" not in ran.slots
    assert ran.said or ran.next not in (None, "action_listen")
    assert "on its way" not in ran.words


@pytest.mark.parametrize(
    "lacks",
    [
        {"applicant_name": None},
        {"applicant_name": ""},
        {"applicant_name": "skipped"},
        {"applicant_name": "  "},
        {"applicant_email": "skipped"},
        {"incidents": None},
        {"incidents": []},
        {"incidents": [INCIDENT] * 2},
        {"incidents": [INCIDENT, INCIDENT, INCIDENT | {"incident_reported_to": ["other"]}]},
        {"incidents": [INCIDENT, INCIDENT, INCIDENT | {"incident_reported_to": []}]},
        {
            "incidents": [
                INCIDENT,
                INCIDENT,
                INCIDENT | {"incident_date": "skipped", "incident_reported_on": "skipped"},
            ]
        },
        {
            "incidents": [
                INCIDENT,
                INCIDENT,
                INCIDENT | {"incident_reported_on": {"from": "2026-05-21", "to": "2026-05-21"}},
            ]
        },
        {"confirm_submission": None},
        {"confirm_submission": False},
        {"confirm_submission": "yes"},
        {"confirm_submission": 1},
        {"apply_now": None},
        {"apply_now": False},
        {"on_behalf": True},
        {"on_behalf": True, "consent": False},
        {"on_behalf": True, "consent": "unsure"},
        {"council": "out_of_area"},
        {"council": None},
        {"reports_in_window": 2},
        {"immediate_danger": True},
        {"reported": False},
        {"concern_type": "staff_or_service", "complaint_stage": "in_progress"},
        {"application_reference": "ASB-2222-2222"},
    ],
    ids=str,
)
async def test_what_lacks_anything_is_not_filed(
    lacks: dict[str, Any], services: Services, sender: str, filed: Callable[[], int]
) -> None:
    ran = await file(READY | lacks, sender, services)
    assert filed() == 0
    assert "application_reference" not in ran.slots
    assert "on its way" not in ran.words
    assert ran.said or ran.next not in (None, "action_listen")


async def test_a_report_on_the_windows_first_day_is_filed(
    services: Services, sender: str, filed: Callable[[], int]
) -> None:
    first_day = {"from": "2026-05-22", "to": "2026-05-22"}
    incidents = [INCIDENT | {"incident_date": first_day, "incident_reported_on": first_day}] * 3
    await file(READY | {"incidents": incidents}, sender, services)
    assert filed() == 1


async def test_a_date_in_the_future_is_told_and_can_be_put_right(services: Services, sender: str) -> None:
    future = {"from": "2027-02-03", "to": "2027-02-03"}
    incidents = [INCIDENT, INCIDENT, INCIDENT | {"incident_date": future, "incident_reported_on": future}]
    slots = READY | {"incidents": incidents}
    ran = await file(slots, sender, services)
    after = {
        **slots,
        **ran.slots,
        "told_outcome": agenda_of(slots, services).outcome_key,
    }
    again = await file(after, sender, services)
    assert again.responses != ran.responses, "the same answers are sent and refused for ever"


async def test_the_filing_is_what_was_told(services: Services) -> None:
    slots = READY | {
        "on_behalf": True,
        "consent": True,
        "victim_name": "Sam Sample",
        "relationship": "neighbour",
        "impact": "No sleep",
        "case_number": 3,
    }
    decision = agenda_of(slots, services).decision
    assert decision is not None
    filing = filing_of(tracker_of(slots, sender="abc"), decision, services)
    assert re.fullmatch(r"abc:3:[0-9a-f]{16}", filing.filing_key)
    assert (filing.conversation_id, filing.channel) == ("abc", "widget")
    assert (filing.on_behalf, filing.consent, filing.victim_name) == (True, True, "Sam Sample")
    assert (filing.applicant_phone, filing.impact, filing.desired_outcome) == (None, "No sleep", None)
    assert str(filing.incidents[0].incident_date.start) == DAY["from"]
    assert filing.incidents[0].incident_reference is None
    assert (str(filing.window_start), filing.threshold) == ("2026-05-22", 3)
    assert filing.area_version == services.area.version
    assert filing.decision == {"outcome": "application", "rule": "application"}


def key_of(slots: dict[str, Any], services: Services) -> str:
    decision = agenda_of(slots, services).decision
    assert decision is not None
    return filing_of(tracker_of(slots, sender="abc"), decision, services).filing_key


@pytest.mark.parametrize(
    "changed",
    [
        {"council": "derby"},
        {"applicant_name": "Sam Sample"},
        {"applicant_phone": "07700 900123"},
        {"impact": "No sleep"},
        {"incidents": [INCIDENT] * 4},
        {"incidents": [INCIDENT, INCIDENT, INCIDENT | {"incident_reference": "CRN 12"}]},
        {"on_behalf": True, "consent": True},
        {"case_number": 2},
    ],
    ids=str,
)
def test_what_was_changed_is_filed_under_another_key(changed: dict[str, Any], services: Services) -> None:
    assert key_of(READY | changed, services) != key_of(READY, services)


def test_the_same_answers_are_filed_under_the_same_key(services: Services) -> None:
    noted = {"told_outcome": "application", "heard_message": "m9", "misunderstood": 1}
    backwards = dict(reversed((READY | noted).items()))
    assert key_of(backwards, services) == key_of(READY, services)
