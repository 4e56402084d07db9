"""The application asks for what a council needs, one incident at a time, and is not complete before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st

from bot.triage.application import (
    APPLICATION_SLOTS,
    CHANGEABLE,
    CONTACT_SLOTS,
    INCIDENT_SLOTS,
    SKIPPABLE,
    SKIPPED,
    enough_incidents,
    given,
    may_count,
    missing_from,
    next_application_question,
    settle,
    urgency_of,
)

START = date(2026, 5, 22)
NEEDED = 3


def day(iso: str) -> dict[str, str]:
    return {"from": iso, "to": iso}


def incident(**changed: Any) -> dict[str, Any]:
    return {
        "incident_date": day("2026-09-01"),
        "incident_reported_on": day("2026-09-02"),
        "incident_reported_to": ["council"],
        "incident_reference": SKIPPED,
        "incident_description": "Loud music until 3 in the morning.",
    } | changed


COMPLETE: dict[str, Any] = {
    "apply_now": True,
    "harm": SKIPPED,
    "applicant_name": "Sam Example",
    "applicant_email": "sam@example.com",
    "applicant_phone": SKIPPED,
    "applicant_address": SKIPPED,
    "incidents": [incident(), incident(), incident()],
    "more_incidents": False,
    "impact": "We cannot sleep.",
    "desired_outcome": SKIPPED,
    "on_behalf": False,
    "confirm_submission": True,
}


def question(answers: dict[str, Any]) -> str | None:
    return next_application_question(answers, needed=NEEDED, window_start=START)


def missing(answers: dict[str, Any]) -> list[str]:
    return missing_from(answers, needed=NEEDED, window_start=START)


def fill_in(replies: dict[str, Any], on_behalf: bool = False) -> tuple[list[str], dict[str, Any]]:
    """Answers every question as ``replies`` say; the first of several replies first."""
    answers: dict[str, Any] = {"on_behalf": on_behalf, "consent": True}
    asked: list[str] = []
    left = {slot: list(reply) for slot, reply in replies.items()}
    while (slot := question(answers)) is not None:
        assert len(asked) < 60, "the application never ends"
        asked.append(slot)
        answers[slot] = left[slot].pop(0) if len(left[slot]) > 1 else left[slot][0]
        answers |= settle(answers)
    return asked, answers


REPLIES: dict[str, list[Any]] = {
    "apply_now": [True],
    "harm": [False],
    "applicant_name": ["Sam Example"],
    "applicant_email": ["sam@example.com"],
    "applicant_phone": ["07700 900123"],
    "applicant_address": [SKIPPED],
    "victim_name": ["Alex Example"],
    "relationship": ["Neighbour"],
    "consent_how": ["writing"],
    **{slot: [value] for slot, value in incident().items()},
    "more_incidents": [False],
    "impact": ["We cannot sleep."],
    "desired_outcome": [SKIPPED],
    "confirm_submission": [True],
}


def test_application_is_asked_from_the_name_to_the_confirmation() -> None:
    asked, answers = fill_in(REPLIES)

    assert asked == [
        "apply_now", "harm", "applicant_name", *CONTACT_SLOTS, *INCIDENT_SLOTS * 3,
        "more_incidents", "impact", "desired_outcome", "confirm_submission",
    ]  # fmt: skip
    assert missing(answers) == []
    assert answers["incidents"] == [incident()] * 3


def test_application_for_someone_else_asks_who_they_are() -> None:
    asked, answers = fill_in(REPLIES, on_behalf=True)

    assert asked[6:9] == ["victim_name", "relationship", "consent_how"]
    assert missing(answers) == []


def test_application_is_not_begun_without_a_yes() -> None:
    assert question({}) == "apply_now"
    assert question({"apply_now": False}) is None


def test_more_incidents_may_be_told_than_are_needed() -> None:
    asked, answers = fill_in(REPLIES | {"more_incidents": [True, True, False]})

    assert len(answers["incidents"]) == 5
    assert asked.count("more_incidents") == 3


def test_incident_that_cannot_count_is_kept_and_another_is_asked_for() -> None:
    old = [day("2026-04-01"), *[day("2026-09-02")] * 3]
    asked, answers = fill_in(REPLIES | {"incident_reported_on": old})

    assert len(answers["incidents"]) == 4
    assert asked.count("more_incidents") == 1
    assert missing(answers) == []


def test_application_ends_without_confirmation_where_incidents_are_too_few_and_no_more_come() -> None:
    answers = COMPLETE | {"incidents": [incident(), incident()], "confirm_submission": None}

    assert question(answers) is None
    assert "incidents" in missing(answers)


@pytest.mark.parametrize("slot", INCIDENT_SLOTS[1:])
def test_incident_that_was_begun_is_finished_before_anything_else(slot: str) -> None:
    half: dict[str, Any] = incident() | {slot: None}

    assert question(COMPLETE | half) == slot


@pytest.mark.parametrize(
    "slot", ["applicant_name", *CONTACT_SLOTS, "impact", "desired_outcome", "confirm_submission"]
)
def test_open_answer_is_asked_again_and_nothing_else(slot: str) -> None:
    assert question(COMPLETE) is None
    assert question(COMPLETE | {slot: None}) == slot


# ---- What must be there ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        pytest.param({}, [], id="complete"),
        pytest.param({"applicant_name": SKIPPED}, ["applicant_name"], id="name skipped"),
        pytest.param({"applicant_name": ""}, ["applicant_name"], id="name empty"),
        pytest.param({"applicant_email": SKIPPED}, ["applicant_email"], id="no way to get in touch"),
        pytest.param({"applicant_email": SKIPPED, "applicant_phone": "07700 900123"}, [], id="phone only"),
        pytest.param({"applicant_email": None, "applicant_address": "1 Example Road"}, [], id="address only"),
        pytest.param({"incidents": None}, ["incidents"], id="no incident"),
        pytest.param({"incidents": [incident()] * 2}, ["incidents"], id="one too few"),
        pytest.param({"incidents": [incident()] * 4}, [], id="more than enough"),
        pytest.param({"on_behalf": True, "consent": None}, ["consent"], id="agreement not asked"),
        pytest.param({"on_behalf": True, "consent": False}, ["consent"], id="they do not agree"),
        pytest.param({"on_behalf": True, "consent": "unsure"}, ["consent"], id="agreement not known"),
        pytest.param({"on_behalf": True, "consent": True}, [], id="they agree"),
        pytest.param({"confirm_submission": None}, ["confirm_submission"], id="not confirmed"),
        pytest.param({"confirm_submission": False}, ["confirm_submission"], id="not to be sent"),
        pytest.param({"confirm_submission": "yes"}, ["confirm_submission"], id="nothing but an explicit yes"),
        pytest.param({"impact": SKIPPED, "desired_outcome": None}, [], id="nothing else is required"),
    ],
)
def test_application_lacks_only_what_is_required(changed: dict[str, Any], lacks: list[str]) -> None:
    assert missing(COMPLETE | changed) == lacks


def test_empty_application_lacks_everything_required() -> None:
    assert missing({}) == ["applicant_name", "applicant_email", "incidents", "confirm_submission"]


@pytest.mark.parametrize("value", [None, SKIPPED, "", [], ()])
def test_skip_is_no_answer(value: Any) -> None:
    assert not given(value)


@pytest.mark.parametrize("value", [False, 0, "x", ["council"], day("2026-09-01")])
def test_answer_is_an_answer(value: Any) -> None:
    assert given(value)


def test_what_is_required_cannot_be_skipped() -> None:
    assert not SKIPPABLE & {"applicant_name", "incident_reported_to", "confirm_submission", "apply_now"}
    assert set(APPLICATION_SLOTS) >= SKIPPABLE
    assert set(APPLICATION_SLOTS) >= set(CHANGEABLE)


# ---- Which incidents may count -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        pytest.param({}, True, id="inside"),
        pytest.param({"incident_reported_on": day("2026-05-22")}, True, id="on the first day"),
        pytest.param({"incident_reported_on": day("2026-05-21")}, False, id="the day before"),
        pytest.param(
            {"incident_reported_on": {"from": "2026-05-01", "to": "2026-05-31"}}, True, id="may be inside"
        ),
        pytest.param({"incident_reported_on": {"from": None, "to": "2026-05-21"}}, False, id="before"),
        pytest.param({"incident_reported_on": {"from": "2025-01-01", "to": None}}, True, id="open end"),
        pytest.param({"incident_reported_on": SKIPPED}, True, id="day of the report skipped"),
        pytest.param({"incident_date": SKIPPED}, True, id="day of the incident skipped"),
        pytest.param({"incident_date": SKIPPED, "incident_reported_on": SKIPPED}, False, id="no date"),
        pytest.param(
            {"incident_date": day("2026-01-01"), "incident_reported_on": SKIPPED}, True,
            id="old incident may have been reported later",
        ),
        pytest.param({"incident_reported_to": SKIPPED}, False, id="nobody was told"),
        pytest.param({"incident_reported_to": []}, False, id="empty list of who was told"),
        pytest.param({"incident_reported_to": ["other"]}, False, id="only someone else was told"),
        pytest.param({"incident_reported_to": ["other", "police"]}, True, id="someone else too"),
        pytest.param({"incident_description": SKIPPED, "incident_reference": SKIPPED}, True, id="no words"),
    ],
)  # fmt: skip
def test_incident_may_count(changed: dict[str, Any], counts: bool) -> None:
    assert may_count(incident(**changed), START) is counts


@for_all(
    flags=st.lists(st.booleans(), max_size=8),
    needed=st.integers(min_value=1, max_value=4),
)
def test_enough_incidents_are_as_many_as_needed_of_those_that_may_count(
    flags: list[bool], needed: int
) -> None:
    told = [incident() if flag else incident(incident_reported_on=day("2026-01-01")) for flag in flags]

    assert enough_incidents(told, needed=needed, window_start=START) is (sum(flags) >= needed)


@for_all(flags=st.lists(st.booleans(), max_size=6))
def test_one_more_incident_never_makes_too_few_of_enough(flags: list[bool]) -> None:
    told = [incident() if flag else incident(incident_reported_to=["other"]) for flag in flags]
    if enough_incidents(told, needed=NEEDED, window_start=START):
        assert enough_incidents([*told, incident()], needed=NEEDED, window_start=START)


# ---- What settles by itself --------------------------------------------------------------------------------


def test_complete_incident_joins_the_others_and_clears_the_questions() -> None:
    settled = settle(COMPLETE | incident())

    assert settled["incidents"] == [*COMPLETE["incidents"], incident()]
    assert all(settled[slot] is None for slot in INCIDENT_SLOTS)
    assert settled["more_incidents"] is None


def test_incident_that_lacks_an_answer_stays_open() -> None:
    assert settle(incident(incident_description=None)) == {}


@pytest.mark.parametrize("slot", CHANGEABLE)
def test_wish_to_change_an_answer_opens_it_and_takes_the_confirmation_back(slot: str) -> None:
    changed = COMPLETE | {"wants_change": True, "change_answer": slot,
                          "victim_name": "Alex Example", "relationship": SKIPPED, "consent_how": SKIPPED,
                          "on_behalf": True, "consent": True}  # fmt: skip
    after = changed | settle(changed)

    assert question(after) == slot
    assert after["incidents"] == COMPLETE["incidents"]
    assert "confirm_submission" in missing(after)
    assert not {"change_answer", "wants_change"} & {
        name for name, value in after.items() if value is not None
    }


@pytest.mark.parametrize("number", [1, 2, 3])
def test_wish_to_change_an_incident_takes_that_one_out_and_asks_for_it_anew(number: int) -> None:
    told = [incident(incident_reference=f"REF {index}") for index in (1, 2, 3)]
    changed = COMPLETE | {"incidents": told, "wants_change": True, "change_answer": f"incident_{number}"}
    after = changed | settle(changed)

    assert after["incidents"] == [one for one in told if one["incident_reference"] != f"REF {number}"]
    assert question(after) == "incident_date"
    assert after["confirm_submission"] is None
    assert len(told) == 3, "the answers before are not changed in place"


@pytest.mark.parametrize("wish", ["incident_0", "incident_4", "incident_x", "incident_-1"])
def test_wish_to_change_an_incident_that_is_not_there_loses_none(wish: str) -> None:
    assert settle(COMPLETE | {"change_answer": wish})["incidents"] == COMPLETE["incidents"]


def test_every_way_to_get_in_touch_skipped_is_asked_once_more() -> None:
    skipped = COMPLETE | dict.fromkeys(CONTACT_SLOTS, SKIPPED)
    after = skipped | settle(skipped)

    assert question(after) == "applicant_email"


def test_open_wish_to_change_something_is_asked_what() -> None:
    wish = COMPLETE | {"change_answer": "ask"}
    after = wish | settle(wish)

    assert question(after) == "change_answer"
    assert after["change_answer"] is None, "it is open, so that its answer is heard"
    assert settle(after) == {}


@pytest.mark.parametrize("name", ["applicant_name", "applicant_phone", "impact"])
def test_nothing_settles_after_an_ordinary_answer(name: str) -> None:
    assert settle(COMPLETE | {name: "Something"}) == {}


@for_all(
    chosen=st.dictionaries(
        st.sampled_from([slot for slot in SKIPPABLE if slot not in CONTACT_SLOTS]), st.just([SKIPPED])
    )
)
def test_whatever_is_skipped_the_application_ends_and_says_what_it_lacks(
    chosen: dict[str, list[str]],
) -> None:
    assume(not {"incident_date", "incident_reported_on"} <= set(chosen))  # an incident needs one of the two

    _, answers = fill_in(REPLIES | chosen)

    assert missing(answers) == []


@pytest.mark.parametrize(
    ("harm", "urgency"),
    [
        (None, None),
        (SKIPPED, None),
        (False, "usual"),
        (True, "high"),
        ("My mum is 84.", "high"),
    ],
)
def test_harm_sets_how_soon_the_council_may_want_to_look(harm: Any, urgency: str | None) -> None:
    assert urgency_of(harm) == urgency


@for_all(st.sampled_from((None, SKIPPED, True, False, "We are afraid.")), st.sampled_from(sorted(COMPLETE)))
def test_harm_never_decides_whether_an_application_is_complete(harm: Any, left_out: str) -> None:
    answers = {**COMPLETE, left_out: None}
    assert missing({**answers, "harm": harm}) == missing(answers)
