"""Conversations that go astray and come back, through the real agent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.dialogue.conversations import Conversations
from tests.dialogue.talking import TO_APPLICATION, Talk

Prepared = Callable[[str], Awaitable[Talk]]
ASIDES = ("why do you ask?", "say that again", "hang on a minute", "what counts?", "i don't understand")


@pytest.mark.parametrize("question", ["reported", "council", "reports_in_window", "applicant_name", "impact"])
async def test_nothing_said_besides_loses_the_question_or_repeats_its_words(
    question: str, prepared: Prepared
) -> None:
    talk = await prepared(question)
    facts, before = talk.facts, [one["text"] for one in talk.turn.messages]
    for text in ASIDES:
        await talk.say(text)
        assert (talk.question, talk.facts) == (question, facts), talk.words
        asked = [one["text"] for one in talk.turn.messages]
        assert asked[-1] != before[-1]
        before = asked


@pytest.mark.parametrize("slot", ["reported_to", "council", "concern_type", "incident_count"])
async def test_an_opened_answer_is_asked_at_once_and_may_be_left_as_it_was(
    slot: str, prepared: Prepared
) -> None:
    talk = await prepared("on_behalf")
    facts = talk.facts
    await talk.say("that's wrong")
    await talk.say(f'/correct_answer{{"change_answer": "{slot}"}}')
    assert talk.question == slot
    await talk.say("never mind")
    assert (talk.question, talk.facts) == ("on_behalf", facts)


async def test_a_branching_answer_put_right_drops_what_no_longer_applies(prepared: Prepared) -> None:
    talk = await prepared("on_behalf")
    await talk.say("that's wrong")
    await talk.say('/correct_answer{"change_answer": "reported"}')
    await talk.press("No, not yet")
    assert talk.facts == {"reported": False, "council": "derby", "concern_type": "asb_not_resolved"}
    assert "set aside who was told" in talk.words
    assert talk.turn.state["outcome"] == "report_first"


async def test_three_times_not_understood_names_a_person_and_an_answer_starts_anew(
    conversations: Conversations,
) -> None:
    talk = await Talk.begin(conversations)
    await talk.say("qwxz zxqw")
    await talk.say("zzxy wqp")
    assert "Did you mean" in talk.words and talk.buttons
    await talk.say("pqow vvx")
    assert "Your code is" in talk.words
    assert talk.question == "reported"


async def test_stopping_keeps_the_answers_and_erasing_takes_them(prepared: Prepared) -> None:
    talk = await prepared("incident_count")
    await talk.say("stop")
    await talk.press("Carry on")
    assert talk.question == "incident_count" and "Welcome back" in talk.words
    await talk.say("stop")
    await talk.press("Erase my answers")
    assert talk.facts == {} and talk.question is None
    await talk.press("Start again")
    assert talk.question == "reported"


@pytest.mark.parametrize(
    "text", ["qwxz zxqw", "can i speak to a person", "hang on", "say that again", "hello"]
)
async def test_nothing_is_said_three_times_running(text: str, conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    turns = []
    for _ in range(6):
        await talk.say(text)
        turns.append({one["text"] for one in talk.turn.messages})
    assert all(turns)
    assert not any(one & two & three for one, two, three in zip(turns, turns[1:], turns[2:], strict=False))


async def test_an_answer_and_a_question_are_both_heard(prepared: Prepared) -> None:
    talk = await prepared("council")
    await talk.say("Derby. How long does it take?")
    assert talk.facts["council"] == "derby"
    assert "no fixed times" in talk.words
    assert talk.question == "concern_type"
    assert TO_APPLICATION["concern_type"] in talk.buttons
