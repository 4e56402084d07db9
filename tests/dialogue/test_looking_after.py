"""Through the real agent: people are looked after at any question, without losing their case."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable

import pytest

from actions.services import Services
from bot.dialogue.conversations import Conversations
from bot.records.applications import find_application
from tests.dialogue.talking import TO_APPLICATION, Talk

Prepared = Callable[[str], Awaitable[Talk]]
NO_STORY = ("reported", "reported_to", "council", "concern_type", "incident_count", "on_behalf", "harm")
SUICIDAL = "I feel like killing myself because of it"


@pytest.mark.parametrize("question", [*NO_STORY, "applicant_name", "incident_date", "impact"])
async def test_helplines_come_at_any_question_and_the_question_is_asked_again(
    prepared: Prepared, services: Services, question: str
) -> None:
    talk = await prepared(question)
    before = talk.facts
    await talk.say(SUICIDAL)
    if not talk.facts.get("immediate_danger"):
        assert services.area.helplines["samaritans"].phone in talk.words
        assert talk.facts == before
        assert "did not understand" not in talk.words
    else:
        assert talk.words.index("999") < talk.words.index("116 123")
        await talk.press("We are safe now. Carry on")
        assert {slot: value for slot, value in talk.facts.items() if slot in before} == before
    assert talk.question is not None


async def test_helplines_are_told_once(prepared: Prepared) -> None:
    talk = await prepared("concern_type")
    await talk.say("they shout racist abuse at us because we are Polish")
    assert "Stop Hate UK" in talk.words
    await talk.say("more racist abuse, they call us foreigners")
    assert "Stop Hate UK" not in talk.words


async def test_what_was_said_of_it_is_in_no_log_and_only_the_kind_in_the_slots(
    prepared: Prepared, conversations: Conversations, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    talk = await prepared("concern_type")
    await talk.say(SUICIDAL)
    snapshot = conversations._records.load(talk.id).snapshot
    assert snapshot is not None
    assert "killing" not in json.dumps(snapshot["slots"])
    assert "killing" not in caplog.text


@pytest.mark.parametrize("question", ["reported", "council", "incident_count"])
async def test_a_child_is_sheltered_and_can_go_on(prepared: Prepared, question: str) -> None:
    talk = await prepared(question)
    await talk.say("im 14")
    assert "0800 1111" in talk.words
    assert talk.question == question
    asked = set()
    for _ in range(20):
        if talk.question is None:
            break
        asked.add(talk.question)
        await talk.answer()
    assert talk.turn.state["outcome"] == "application"
    assert "an adult you trust" in talk.words
    assert not [slot for slot in asked if slot.startswith("applicant_") or slot == "apply_now"]
    await talk.say("what happens next?")
    assert talk.words


async def test_a_child_who_says_so_in_the_form_is_asked_for_nothing_more(prepared: Prepared) -> None:
    talk = await prepared("applicant_email")
    await talk.say("I'm 13, is that ok")
    assert "0800 1111" in talk.words
    assert talk.question is None
    await talk.say('/inform{"is_child": false}')
    assert talk.question == "applicant_email"


@pytest.mark.parametrize(
    ("answer", "urgency"),
    [
        ("Yes", "high"),
        ("No", "usual"),
        ("I would rather not say", None),
        ("my mum has dementia and falls", "high"),
    ],
)
async def test_harm_is_filed_as_urgency_and_changes_nothing_else(
    prepared: Prepared, services: Services, answer: str, urgency: str | None
) -> None:
    talk = await prepared("harm")
    before = talk.turn.state["outcome"]
    await talk.say(talk.buttons.get(answer, answer))
    assert talk.turn.state["outcome"] == before == "application"
    assert talk.question == "applicant_name"
    await talk.until(None)
    reference = talk.turn.state["application_reference"]
    filed = find_application(services.database, reference)
    assert filed is not None
    assert filed.filing.urgency == urgency


async def test_for_someone_else_how_they_agreed_is_filed(
    conversations: Conversations, services: Services
) -> None:
    talk = await Talk.begin(conversations)
    answers = {
        **TO_APPLICATION,
        "on_behalf": "For someone else",
        "consent": "Yes",
        "victim_name": "Pat Example",
        "relationship": "A councillor",
        "consent_how": "In writing",
    }
    await talk.until(None, **answers)
    filed = find_application(services.database, talk.turn.state["application_reference"])
    assert filed is not None
    assert (filed.filing.relationship, filed.filing.consent_how) == ("councillor", "writing")


async def test_too_few_reports_give_a_diary_with_the_day_each_stops_counting(
    conversations: Conversations,
) -> None:
    talk = await Talk.begin(conversations)
    await talk.until("earliest_report_on", incident_count="2", reports_in_window="2")
    await talk.say("3 October 2026")
    files = [one for message in talk.turn.messages for one in message.get("files", [])]
    assert [one["href"] for one in files] == list(talk.turn.state["diary"].values())
    diary = await conversations.diary(talk.id)
    assert diary is not None
    assert [str(one.counts_until) for one in diary.reports] == ["2027-04-03"]


async def test_who_may_apply_has_no_diary(prepared: Prepared, conversations: Conversations) -> None:
    talk = await prepared("apply_now")
    assert talk.turn.state["diary"] is None
    assert await conversations.diary(talk.id) is None


async def test_a_line_of_what_was_told_opens_that_answer(prepared: Prepared) -> None:
    talk = await prepared("concern_type")
    line = next(one for one in talk.turn.state["answers"] if one["slot"] == "reported_to")
    assert (line["label"], line["value"]) == ("Who was told", "The council")
    await talk.say(line["change"])
    assert talk.question == "reported_to"


async def test_the_reasons_are_in_the_state_and_in_the_words(prepared: Prepared) -> None:
    talk = await prepared("apply_now")
    assert [one["slot"] for one in talk.turn.state["reasons"]] == ["reports_in_window", "reported_to"]
    assert "you told me that you made 3 reports" in talk.words


@pytest.mark.parametrize("question", ["concern_type", "incident_count", "apply_now", "applicant_email"])
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("where does that come from?", "Derbyshire community safety partners"),
        ("what does the practitioner guidance say?", "I cannot say what is in it"),
        ("can I apply again if I had one last year?", "ask the council how to appeal"),
    ],
)
async def test_sources_guidance_and_earlier_reviews_are_answered_at_any_question(
    prepared: Prepared, question: str, asked: str, told: str
) -> None:
    talk = await prepared(question)
    await talk.say(asked)
    assert told in talk.words
    assert talk.question == question


async def test_on_the_phone_nothing_is_offered_to_download(conversations: Conversations) -> None:
    talk = await Talk.begin(conversations, channel="phone")
    await talk.until("earliest_report_on", incident_count="2", reports_in_window="2")
    await talk.say("3 October 2026")
    assert "Ask your council if it has a sheet" in talk.words
    assert not [message for message in talk.turn.messages if "files" in message]
