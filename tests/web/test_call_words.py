from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from actions.asking import domain, has_response
from bot.dialogue.spoken import Spoken
from bot.dialogue.steps import Step
from bot.records.call_contacts import EarlierContact
from bot.records.calls import OneCall
from bot.triage.decision import OUTCOMES
from bot.web.staff.calls.content import closing, questions, sample_callers, written_out
from bot.web.staff.calls.screen import contact_words, crm_note, left_words, screen_of
from tests.test_words import filled, wrong_with

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPOKEN = Spoken(
    "reported", "Have you told anyone?", "Did you?", "Because.", "", "", "Ring 999.", {"number": 1}
)


def a_call(**changes: Any) -> OneCall:
    fields: dict[str, Any] = {
        "id": "c",
        "conversation_id": "v",
        "state": "open",
        "started_at": NOW,
        "hung_up_at": None,
        "first_turn": 0,
        "practice": None,
        "danger": False,
        "notes": "",
        "outcome_code": None,
        "step": None,
        "contact_checks": 0,
    }
    return OneCall(**{**fields, **changes})


def a_step(messages: list[dict[str, Any]], question: str | None = "reported", **state: Any) -> Step:
    stands: dict[str, Any] = {
        "facts": {},
        "answers": [],
        "reasons": [],
        "result": None,
        "outcome": None,
        "progress": {"answered": 0, "left_at_most": 3, "about": 2},
        "application_reference": None,
        **state,
    }
    return Step(1, 1, messages, question, stands["outcome"], None, None, None, False, stands, {}, None, [])


def said(text: str, *titles: str) -> dict[str, Any]:
    buttons = [
        {"title": title, "payload": f'/inform{{"reported": "{number}"}}'}
        for number, title in enumerate(titles)
    ]
    return {"text": text, "buttons": buttons, "from": "bot"}


def asked_slots() -> set[str]:
    forms = domain()["forms"].values()
    return {slot for form in forms for slot in form["required_slots"]} - {
        "incidents",
        "council_candidates",
        "count_doubt",
    }


def test_every_question_has_something_to_listen_for_and_nothing_else_has() -> None:
    assert set(questions()) == asked_slots()
    assert all(words.listen_for for words in questions().values())


def test_words_for_somebody_elses_case_stand_for_a_question_that_is_asked() -> None:
    for slot, words in questions().items():
        if words.someone_else:
            assert has_response(f"utter_ask_{slot}"), slot
            assert (
                words.someone_else.say.format(needed=3, months=6, window_start="22 May 2026").count("{") == 0
            )


def test_every_outcome_has_its_end_and_every_code_is_its_own() -> None:
    assert set(closing().outcomes) == {*OUTCOMES, "application_sent", "none"}
    codes = [one.code for one in closing().outcomes.values()]
    assert len(codes) == len(set(codes))
    assert all(len(f"{code}+{closing().danger_code}") <= 40 for code in codes)


def all_words() -> list[str]:
    words = closing()
    ends = [text for one in words.outcomes.values() for text in (one.next, one.when)]
    others = [one.someone_else.say for one in questions().values() if one.someone_else]
    return [words.safety, words.read_back, words.goodbye, *ends, *others]


@pytest.mark.parametrize("text", all_words())
def test_words_to_say_are_as_plain_as_all_others(text: str) -> None:
    assert wrong_with(filled(text), aloud=True) == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("cncl n pol", "council and police"),
        ("Pol x3, HA once", "police x3, housing association once"),
        ("alex@ha.example.com", "alex@ha.example.com"),
        ("the council", "the council"),
        ('/inform{"reported": true}', '/inform{"reported": true}'),
    ],
)
def test_shorthand_is_written_out(typed: str, written: str) -> None:
    assert written_out(typed) == written


@pytest.mark.parametrize(("left", "words"), [(1, "1 question at most"), (3, "3 questions at most")])
def test_how_many_are_left(left: int, words: str) -> None:
    assert left_words({"answered": 0, "left_at_most": left, "about": left}) == words
    assert left_words(None) == ""


@pytest.mark.parametrize(
    ("contacts", "days", "words"),
    [
        (1, 0, "First contact in half a year"),
        (2, 0, "Second contact in one day"),
        (2, 5, "Second contact in five days"),
        (3, 35, "Third contact in five weeks"),
        (9, 90, "Contact number 9, in 12 weeks"),
    ],
)
def test_earlier_contact_in_words(contacts: int, days: int, words: str) -> None:
    assert contact_words(EarlierContact(contacts, NOW - timedelta(days=days)), NOW) == words


def test_answers_get_the_keys_1_to_9_and_then_0() -> None:
    titles = [f"Council {number}" for number in range(12)]
    screen = screen_of(a_call(), a_step([said("Which?", *titles)]), SPOKEN)
    assert [one.key for one in screen.choices] == [*"1234567890", "", ""]


def test_what_may_be_changed_is_no_answer_to_a_question() -> None:
    change = {"title": "Change: it", "payload": '/correct_answer{"change_answer": "reported"}'}
    told = {"text": "Why: you told me.", "buttons": [change], "from": "bot"}
    screen = screen_of(a_call(), a_step([told, said("Start?", "Yes", "No")]), SPOKEN)
    assert [one.title for one in screen.choices] == ["Yes", "No"]
    screen = screen_of(a_call(), a_step([told], None), SPOKEN)
    assert screen.choices == []


def test_the_question_is_asked_of_somebody_who_rings_for_another_in_their_case() -> None:
    step = a_step([said("Have you told anyone?", "Yes")], facts={"on_behalf": True})
    assert screen_of(a_call(), step, SPOKEN).ask.startswith("Have you, or the person you are ringing for")
    again = a_step([said("So, has anyone been told?", "Yes")], facts={"on_behalf": True})
    assert screen_of(a_call(), again, SPOKEN).ask == "So, has anyone been told?"
    hints = screen_of(a_call(), step, SPOKEN).listen_for
    assert "A report by either of them is a report." in hints


def test_where_nothing_is_asked_what_matters_most_comes_first_and_large() -> None:
    step = a_step([said("Ring 999.\nThen wait."), said("We can help.")], None, outcome="emergency")
    screen = screen_of(a_call(), step, SPOKEN)
    assert (screen.before, screen.ask, screen.after) == ((), "Ring 999.", ("Then wait.", "We can help."))
    assert not screen.can_close
    assert screen_of(a_call(hung_up_at=NOW), step, SPOKEN).can_close


@pytest.mark.parametrize(
    ("outcome", "reference", "danger", "code"),
    [
        (None, None, False, "NO-OUTCOME"),
        ("application", None, False, "APPLICATION-NOT-SENT"),
        ("application", "ASB-2222-2222", False, "APPLICATION-SENT"),
        ("report_first", None, True, "REPORT-FIRST+DANGER"),
        ("emergency", None, True, "EMERGENCY"),
    ],
)
def test_the_outcome_code_is_the_guides(
    outcome: str | None, reference: str | None, danger: bool, code: str
) -> None:
    step = a_step([said("x")], None, outcome=outcome, application_reference=reference)
    screen = screen_of(a_call(danger=danger), step, SPOKEN)
    assert screen.ended.code == code
    assert (screen.ended.spelled or "").startswith("A S B." if reference else "")
    assert f"Outcome: {code}" in crm_note(a_call(danger=danger), screen)


def test_sample_callers_are_invented_and_say_what_they_are_asked() -> None:
    assert len(sample_callers()) >= 5
    for caller in sample_callers().values():
        assert caller.outcome in OUTCOMES
        assert set(caller.says) <= asked_slots()
    noise = sample_callers()["noise"]
    assert noise.answer_to("incident_date", 1) != noise.answer_to("incident_date", 2)
    assert noise.answer_to("incident_date", 99) == noise.answer_to("incident_date", 3)
    assert noise.answer_to("never_asked") == "I'm not sure."
