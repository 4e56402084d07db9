from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.reading import Reading, ReadingContext

# The rules by themselves, so that no trained model on the disk decides what these tests see.
from bot.language.reading import read_by_rules as read
from bot.triage.area import load_area
from bot.triage.geography import Geography

TODAY = date(2026, 11, 22)
AREA = load_area()
CONTEXT = ReadingContext(TODAY, AREA, Geography.load(AREA))
QUESTIONS = (
    "reported",
    "reported_to",
    "incident_count",
    "reports_in_window",
    "concern_type",
    "complaint_about",
    "complaint_stage",
    "on_behalf",
    "consent",
    "council",
    "immediate_danger",
    "when",
    "applicant_name",
    "applicant_email",
    "applicant_phone",
    "incident_date",
    "confirm_submission",
    "behaviour_type",
)

ANSWERS: list[tuple[str, str, Any]] = [
    ("reported", "nah not yet", False),
    ("reported", "rang 101 twice an the council once, back end of august", True),
    ("reported", "yes", True),
    ("reported", "havent told anyone", False),
    ("reported", "my neighbour has reported it but not me", False),
    ("reported", "i meant to ring", False),
    ("reported", "loads of times", True),
    ("reported", "to the police yes", True),
    ("reported", "just the council", True),
    ("reported", "never rang the police, only the council", True),
    ("reported", "not to the police no", None),
    ("reported", "everyone on the street has", None),
    ("reported", "dunno", None),
    ("reported", "is it anonymous?", None),
    ("reported", "caller says she's reported it half a dozen times", True),
    ("reported", "no point is there", False),
    ("reported", "only on facebook", True),
    ("reported", "aye", True),
    ("reported", "no", False),
    ("reported", "I didn't bother", False),
    ("reported", "tried but nobody answered", None),
    ("reported", "we've been on to derby homes for months", True),
    ("reported", "first time im doing anything about it", False),
    ("reported", "the noise is awful", None),
    ("reported", "twice", True),
    ("reported", "what counts as reporting?", None),
    ("reported", "yep told my housing officer", True),
    ("reported", "not reported", False),
    ("reported", "nobody", False),
    ("reported", "i have not", False),
    ("reported", "of course i have", True),
    ("reported", "already done that", True),
    ("reported", "no i havent sorry", False),
    ("reported", "well i told me neighbour", None),
    ("reported_to", "rang 101 twice an the council once, back end of august", ["council", "police"]),
    ("reported_to", "the police not the council", ["police"]),
    ("reported_to", "both", None),
    ("reported_to", "all three", ["council", "police", "landlord"]),
    ("reported_to", "none of them", None),
    ("reported_to", "derby homes", ["landlord"]),
    ("reported_to", "rykneld and 101", ["police", "landlord"]),
    ("reported_to", "crimestoppers", ["other"]),
    ("reported_to", "my councillor and put it on fb", ["other"]),
    ("reported_to", "private landlord", ["other"]),
    ("reported_to", "never rang the police, only the council", ["council"]),
    ("reported_to", "env health", ["council"]),
    ("reported_to", "a pcso who came round", ["police"]),
    ("reported_to", "the housing", ["landlord"]),
    ("reported_to", "council housing officer", ["landlord"]),
    ("reported_to", "police and council", ["council", "police"]),
    ("reported_to", "i cant remember", None),
    ("reported_to", "everyone except the police", ["council", "landlord"]),
    ("reported_to", "the council, then they told me to ring 101 so i did", ["council", "police"]),
    ("reported_to", "SNT", ["police"]),
    ("reported_to", "cllr smith", ["other"]),
    ("reported_to", "HA and police", ["police", "landlord"]),
    ("reported_to", "the school", ["other"]),
    ("reported_to", "not the police, the council", ["council"]),
    ("reported_to", "my mp", ["other"]),
    ("incident_count", "4, no 5", 5),
    ("incident_count", "half a dozen", 6),
    ("incident_count", "a couple", 2),
    ("incident_count", "loads", None),
    ("incident_count", "every night for weeks", None),
    ("incident_count", "three or four", [3, 4]),
    ("incident_count", "at least 4", [4, None]),
    ("incident_count", "once", 1),
    ("incident_count", "none", 0),
    ("incident_count", "twice to the police and once to the council", 3),
    ("incident_count", "rang 101 twice an the council once", 3),
    ("incident_count", "three", 3),
    ("incident_count", "3 times in 2 weeks", 3),
    ("incident_count", "dont know", None),
    ("incident_count", "twice each to the council and police", 4),
    ("incident_count", "it happens twice a week", None),
    ("incident_count", "5 or 6", [5, 6]),
    ("incident_count", "just the once", 1),
    ("incident_count", "about ten", 10),
    ("incident_count", "2 to the council 3 to the police so 5 in total", 5),
    ("incident_count", "since june 3 times", 3),
    ("incident_count", "at number 12", None),
    ("incident_count", "thirty odd", 30),
    ("incident_count", "not many", None),
    ("incident_count", "the police", None),
    ("reports_in_window", "all of them", "all"),
    ("reports_in_window", "all since june", "all"),
    ("reports_in_window", "all since march", None),
    ("reports_in_window", "the last two", 2),
    ("reports_in_window", "none", 0),
    ("reports_in_window", "only one", 1),
    ("reports_in_window", "3", 3),
    ("reports_in_window", "2 of them", 2),
    ("reports_in_window", "they were all last year", 0),
    ("reports_in_window", "most of them", None),
    ("reports_in_window", "all but one", None),
    ("reports_in_window", "just the last one", 1),
    ("reports_in_window", "none of them are older than that", "all"),
    ("reports_in_window", "3 out of 5", 3),
    ("reports_in_window", "all in the last month", "all"),
    ("reports_in_window", "every one", "all"),
    ("reports_in_window", "two, the other was last year", 2),
    ("reports_in_window", "the first was in july", "all"),
    ("reports_in_window", "last one was in march", 0),
    ("reports_in_window", "4 in the last 6 months", 4),
    ("concern_type", "its not been dealt with", "asb_not_resolved"),
    ("concern_type", "the way they spoke to me", "staff_or_service"),
    ("concern_type", "both really", "both"),
    ("concern_type", "the housing officer was rude", "staff_or_service"),
    ("concern_type", "nothing has been done", "asb_not_resolved"),
    ("concern_type", "still going on", "asb_not_resolved"),
    ("concern_type", "not the staff, the noise", "asb_not_resolved"),
    ("concern_type", "staff", "staff_or_service"),
    ("concern_type", "the second one", "staff_or_service"),
    ("concern_type", "the first one", "asb_not_resolved"),
    ("concern_type", "nothing done and they were rude", "both"),
    ("complaint_stage", "not yet", "not_complained"),
    ("complaint_stage", "they're looking into it", "in_progress"),
    ("complaint_stage", "got my stage 2 letter and still not happy", "final_response_still_unhappy"),
    ("complaint_stage", "no", "not_complained"),
    ("complaint_stage", "waiting to hear back", "in_progress"),
    ("complaint_stage", "put one in last week", "in_progress"),
    ("complaint_stage", "havent complained", "not_complained"),
    ("complaint_stage", "had the final response and its rubbish", "final_response_still_unhappy"),
    ("complaint_stage", "stage 1", "in_progress"),
    ("complaint_stage", "yes", None),
    ("complaint_stage", "never made a formal one", "not_complained"),
    ("on_behalf", "its me mum", True),
    ("on_behalf", "me", False),
    ("on_behalf", "for myself", False),
    ("on_behalf", "my neighbour", True),
    ("on_behalf", "someone else", True),
    ("on_behalf", "me and the kids", False),
    ("on_behalf", "caller is ringing for her dad", True),
    ("on_behalf", "yes", None),
    ("on_behalf", "no its for me nan", True),
    ("on_behalf", "just me", False),
    ("on_behalf", "a client of mine", True),
    ("on_behalf", "not for me", True),
    ("consent", "she said yes", True),
    ("consent", "haven't asked him", False),
    ("consent", "yes", True),
    ("consent", "she doesnt know", False),
    ("consent", "he asked me to do it", True),
    ("consent", "not sure", None),
    ("consent", "mum's fine with it", True),
    ("consent", "refused", False),
    ("council", "ilson", "erewash"),
    ("council", "Chesterfeild", "chesterfield"),
    ("council", "de7 5rp", "erewash"),
    ("council", "walton", None),
    ("council", "swad", "south_derbyshire"),
    ("council", "matlok", "derbyshire_dales"),
    ("council", "derby", "derby"),
    ("council", "nottingham", "out_of_area"),
    ("council", "no idea", None),
    ("council", "glosop", "high_peak"),
    ("council", "long eatn", "erewash"),
    ("council", "dcc", None),
    ("council", "i live in Heanor near the market", "amber_valley"),
    ("applicant_email", "jo@example.com", "jo@example.com"),
    ("applicant_email", "jo dot smith at example dot com", "jo.smith@example.com"),
    ("applicant_phone", "07700 900123", "07700900123"),
    ("applicant_phone", "+44 7700 900123", "07700900123"),
    ("applicant_name", "my name is Jo Bloggs", "Jo Bloggs"),
    ("confirm_submission", "yes send it", True),
    ("confirm_submission", "no wait", False),
    ("immediate_danger", "no im safe", False),
    ("immediate_danger", "yes he's got a knife", True),
    ("when", "last tuesday", {"from": "2026-11-17", "to": "2026-11-17"}),
]

VOLUNTEERED: list[tuple[str, dict[str, Any]]] = [
    (
        "reported it to derby homes and the police 5 times since july and nothing's been done",
        {
            "reported": True,
            "reported_to": ["police", "landlord"],
            "incident_count": 5,
            "reports_in_window": 5,
            "concern_type": "asb_not_resolved",
        },
    ),
    (
        "rang 101 twice an the council once, back end of august",
        {"reported": True, "reported_to": ["council", "police"], "incident_count": 3, "reports_in_window": 3},
    ),
    ("how do i report noise", {}),
    ("should i ring 101?", {}),
    ("caller says she's reported it half a dozen times", {"reported": True, "incident_count": 6}),
    (
        "i live in ilkeston and have told the council 3 times about the noise",
        {"reported": True, "reported_to": ["council"], "incident_count": 3, "council": "erewash"},
    ),
    (
        "my mum in belper is being harassed, ive told the police twice",
        {
            "reported": True,
            "reported_to": ["police"],
            "incident_count": 2,
            "council": "amber_valley",
            "on_behalf": True,
        },
    ),
    ("havent told anyone yet but its every night", {"reported": False}),
    ("can i apply for my mum?", {}),
]


@pytest.mark.parametrize(("question", "text", "answer"), ANSWERS)
def test_text_is_read_against_the_question(question: str, text: str, answer: Any) -> None:
    assert read(text, question, CONTEXT).answer == answer


@pytest.mark.parametrize(("text", "facts"), VOLUNTEERED)
def test_volunteered_facts_are_taken_and_nothing_else(text: str, facts: dict[str, Any]) -> None:
    assert read(text, None, CONTEXT).facts == facts


@pytest.mark.parametrize("text", ["i dont know", "not sure", "cant remember", "no idea mate", "dunno"])
def test_not_knowing_is_told_apart_from_saying_nothing(text: str) -> None:
    reading = read(text, "incident_count", CONTEXT)
    assert reading.unsure
    assert reading.answer is None


@pytest.mark.parametrize("text", ["skip", "id rather not say", "n/a", "pass"])
def test_leaving_out_a_question_is_heard(text: str) -> None:
    reading = read(text, "impact", CONTEXT)
    assert reading.skip
    assert reading.answer is None


def test_a_shared_place_name_leaves_its_councils_in_doubt() -> None:
    reading = read("pilsley", "council", CONTEXT)
    assert reading.answer is None
    assert set(reading.candidates) == {"derbyshire_dales", "north_east_derbyshire"}


@given(st.text(max_size=200), st.sampled_from([None, *QUESTIONS]))
@settings(max_examples=150, deadline=None)
def test_no_text_is_refused(text: str, question: str | None) -> None:
    assert isinstance(read(text, question, CONTEXT), Reading)


@given(
    st.sampled_from(
        [case for case in ANSWERS if case[0] in {"reported", "reported_to", "incident_count", "on_behalf"}]
    )
)
@settings(deadline=None)
def test_being_polite_changes_no_answer(case: tuple[str, str, Any]) -> None:
    question, text, answer = case
    assert read(f"{text} please", question, CONTEXT).answer == answer
    assert read(f"  {text.upper()}  ", question, CONTEXT).answer == answer
