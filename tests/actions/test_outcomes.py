"""Every outcome says what it is, what to do next, whom to contact, and that the council decides."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.outcomes import ActionGiveOutcome, told_facts
from actions.repair import ActionContinue
from actions.services import Services
from actions.words import as_day, contact_block, council_block
from bot.triage.decision import Decision
from bot.triage.facts import COUNCILS, UNSURE
from tests.actions.cases import OPEN, OUTCOMES, STAFF
from tests.actions.conftest import Ran, run, tracker_of

NOT_AT_ONCE = ("report_first", "application")
"""What follows these says whom to reach: whom to tell about it, and where the application went."""


async def tell(slots: dict[str, Any], form: str | None = "triage_form") -> Ran:
    return await run(ActionGiveOutcome(), tracker_of(slots, form=form))


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_an_outcome_is_said_with_all_its_words_and_noted(outcome: str) -> None:
    ran = await tell(OUTCOMES[outcome])
    assert ran.words
    assert "{" not in ran.words
    assert ran.slots["outcome"] == outcome
    assert ran.slots["told_outcome"].startswith(outcome)
    assert {"event": "active_loop", "timestamp": None, "name": None} in ran.events


@pytest.mark.parametrize("outcome", [one for one in OUTCOMES if one not in ("emergency", "out_of_area")])
async def test_nobody_is_promised_anything(outcome: str) -> None:
    words = (await tell(OUTCOMES[outcome])).words
    assert "decides" in words or "up to them" in words
    assert not [one for one in ("you qualify", "you will get", "guarantee") if one in words.lower()]


@pytest.mark.parametrize("council", COUNCILS)
@pytest.mark.parametrize("outcome", ["keep_reporting", "consent_needed"])
async def test_the_councils_published_contact_is_said_to_the_letter(
    outcome: str, council: str, services: Services
) -> None:
    words = (await tell(OUTCOMES[outcome] | {"council": council})).words
    published = services.area.councils[council]
    for line in (*published.contact_lines, published.email, *published.phones, published.postcode):
        assert line in words


@pytest.mark.parametrize("council", COUNCILS)
async def test_an_application_names_the_council_it_goes_to(council: str, services: Services) -> None:
    ran = await tell(OUTCOMES["application"] | {"council": council})
    assert services.area.councils[council].name in ran.words
    assert as_day(services.window_start) == "22 May 2026"
    assert "22 May 2026" in ran.words
    assert ran.next == "application_form"


async def test_in_an_emergency_999_comes_first(services: Services) -> None:
    ran = await tell(OUTCOMES["emergency"])
    assert ran.words.index("999") < 60
    for way in services.area.emergency[1:]:
        assert way.words in ran.words
    assert ran.next == "action_listen"


@pytest.mark.parametrize(
    ("stage", "next_step"),
    [("not_complained", "complaints_procedure"), ("final_response_still_unhappy", "ombudsman")],
)
@pytest.mark.parametrize("body", ["council", "police", "landlord", "health"])
async def test_a_complaint_names_the_bodys_own_way(
    body: str, stage: str, next_step: str, services: Services
) -> None:
    slots = STAFF | {
        "reported_to": ["council", "police"],
        "complaint_about": [body],
        "complaint_stage": stage,
    }
    ran = await tell(slots)
    route = services.area.complaint_bodies[body]
    ombudsman = services.area.ombudsmen[route.ombudsman]
    assert ran.slots["outcome"] == next_step
    assert route.time_limit in ran.words
    assert route.then in ran.words
    assert (route.procedure in ran.words) == (next_step == "complaints_procedure")
    # No ombudsman's number before the body's own answer (S28, S30).
    assert (contact_block(ombudsman) in ran.words) == (next_step == "ombudsman")


async def test_a_concern_about_both_is_told_both_ways(services: Services) -> None:
    slots = OUTCOMES["application"] | {"concern_type": "both", "complaint_stage": "not_complained"}
    ran = await tell(slots)
    assert "utter_complaint_track" in ran.responses
    assert services.area.complaint_bodies["police"].procedure in ran.words
    assert ran.responses.index("utter_outcome_application") < ran.responses.index("utter_complaint_track")


@pytest.mark.parametrize(
    ("inside", "counted", "more"),
    [
        (0, "None of your reports counts", "3 more reports"),
        (1, "One of your reports counts", "2 more reports"),
        (2, "Two of your reports count ", "1 more report."),
    ],
)
async def test_keep_reporting_says_how_many_count_and_how_many_more(
    inside: int, counted: str, more: str
) -> None:
    words = (await tell(OUTCOMES["keep_reporting"] | {"reports_in_window": inside})).words
    assert counted in words
    assert more in words
    assert "at least" not in words
    assert "counts until 22 May 2027" in words or "until" in words


@pytest.mark.parametrize("inside", [None, "unsure"])
@pytest.mark.parametrize(
    ("total", "told", "more"),
    [
        (1, "You told me about one,", "at least 2 more reports"),
        (2, "You told me about two,", "at least 1 more report."),
    ],
)
async def test_a_count_that_was_not_put_into_the_window_is_not_said_to_count(
    total: int, told: str, more: str, inside: str | None
) -> None:
    words = (await tell(OPEN | {"incident_count": total, "reports_in_window": inside})).words
    assert f"{told} and each counts only if it is not older than that." in words
    assert more in words
    assert "of your reports count" not in words


async def test_reports_to_somebody_else_are_thanked_for() -> None:
    ran = await tell({"reported": True, "reported_to": ["other"]})
    assert ran.responses == ["utter_outcome_report_first_other", "utter_why_outcome"]


async def test_without_the_number_the_council_is_named(services: Services) -> None:
    slots = OPEN | {"incident_count": "unsure", "reports_in_window": "unsure"}
    ran = await tell(slots)
    assert council_block(services.area.councils["erewash"]) in ran.words
    assert ran.slots["outcome"] is None
    assert ran.next == "action_listen"


async def test_without_the_place_a_way_to_find_it_is_said() -> None:
    ran = await tell({"reported": True, "reported_to": ["police"], "council": "unsure"})
    assert ran.responses == ["utter_body_contact", "utter_undecided_council"]


NUMBER = re.compile(r"\b(?:101|999)\b|\b0\d{2,4}[ \d]{5,}")
COMPLAINTS = [
    *([body] for body in ("council", "police", "landlord", "health")),
    ["council", "landlord"],
    ["police", "health"],
    "unsure",
]


@pytest.mark.parametrize("about", COMPLAINTS, ids=str)
async def test_a_complaint_ends_with_somebody_to_reach(about: Any, services: Services) -> None:
    slots = STAFF | {"reported_to": ["police", "landlord"], "complaint_about": about}
    ran = await tell(slots | {"complaint_stage": "in_progress"})
    assert ran.slots["outcome"] == "complaints_procedure"
    assert NUMBER.search(ran.words)
    assert (contact_block(services.area.bodies["police"]) in ran.words) == ("police" in about)
    # No list holds every landlord and health team; the council is somebody to turn to.
    named = "council" in about or "police" not in about
    assert (council_block(services.area.councils["erewash"]) in ran.words) == named


@pytest.mark.parametrize("outcome", [one for one in OUTCOMES if one not in NOT_AT_ONCE])
async def test_an_outcome_names_somebody_to_reach(outcome: str) -> None:
    assert re.search(rf"{NUMBER.pattern}|https://", (await tell(OUTCOMES[outcome])).words)


async def test_no_outcome_is_told_while_the_core_still_has_a_question() -> None:
    ran = await tell({"reported": True}, form=None)
    assert ran.said == []
    assert ran.next == "triage_form"
    assert "outcome" not in ran.slots


async def test_going_on_with_nothing_due_says_what_can_be_done() -> None:
    slots = OUTCOMES["emergency"]
    noted = (await tell(slots)).slots["told_outcome"]
    ran = await run(ActionContinue(), tracker_of(slots | {"told_outcome": noted}))
    assert ran.responses == ["utter_anything_else"]
    assert ran.next == "action_listen"


def test_told_facts_are_plain() -> None:
    decision = Decision(
        "application", "application", {"reported_to": ("council",), "consent": UNSURE, "x": 3}
    )
    plain = told_facts(decision)
    assert plain == {"reported_to": ["council"], "consent": "unsure", "x": 3}
    assert type(plain["consent"]) is str


async def test_who_told_what_is_happening_before_is_told_at_once_whom_to_tell(services: Services) -> None:
    ran = await tell(OUTCOMES["report_first"] | {"behaviour_type": "threats"})
    assert contact_block(services.area.bodies["police"]) in ran.words
    assert ran.responses[-1] == "utter_diary"
