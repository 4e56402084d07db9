"""What somebody keeps of a real conversation, and how they leave it and come back."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from actions.services import Services
from bot.dialogue.conversations import Conversations
from bot.dialogue.keeping import NoResult
from bot.records.errors import CarryOnRefused, ConversationLeft, ConversationNotFound
from bot.records.models import OutboxMessage
from tests.dialogue.talking import Talk


async def test_the_whole_way_to_an_application_is_told_step_by_step(conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    assert talk.turn.state["progress"] == {"answered": 0, "left_at_most": 10, "about": 7}
    assert talk.turn.state.get("result") is None
    await talk.until("apply_now")
    result = talk.turn.state["result"]
    assert (result["outcome"], result["reference"]) == ("application", None)
    before = talk.turn.state["progress"]["about"]
    await talk.until("incident_date")
    assert talk.turn.state["progress"]["about"] < before
    await talk.until(None)
    result = talk.turn.state["result"]
    assert talk.turn.state.get("progress") is None
    assert result["reference"] == talk.turn.state["application_reference"]
    kept = await conversations.result(talk.id)
    assert kept.result.as_json() == result


async def test_a_conversation_without_an_outcome_has_nothing_to_keep(conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    for asked in (conversations.result(talk.id), conversations.email_result(talk.id, "alex@example.com")):
        with pytest.raises(NoResult):
            await asked


async def test_a_result_by_email_is_owed_until_it_is_erased(
    conversations: Conversations, services: Services
) -> None:
    talk = await Talk.begin(conversations)
    await talk.say("I have not told anybody")
    await conversations.email_result(talk.id, "alex@example.com")
    with services.database.reading() as session:
        owed = session.scalars(select(OutboxMessage)).one()
    assert (owed.address, owed.conversation_id) == ("alex@example.com", talk.id)
    await conversations.erase(talk.id)
    with services.database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


async def test_somebody_carries_on_elsewhere_where_they_stopped(conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    await talk.until("council")
    ways = await conversations.ways_to_carry_on(talk.id)
    before = await conversations.history(talk.id)
    await conversations.leave(talk.id, 0)
    with pytest.raises(ConversationLeft):
        await conversations.admit(talk.id, 0)
    for text, purpose in ((ways.code, "code"), (ways.link_token, "link")):
        opened = await conversations.carry_on(text, purpose)  # type: ignore[arg-type]
        assert opened == talk.id
        await conversations.admit(opened, await conversations.entry(opened))
    assert await conversations.history(talk.id) == before
    await talk.say("Derby")
    assert talk.facts["council"] == "derby"


async def test_the_code_that_the_guide_names_opens_the_conversation(conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    for _ in range(3):
        await talk.say("qwx zzv plk")
    words = talk.words
    assert "Your code is " in words
    code = words.partition("Your code is ")[2].split()[0].rstrip(".")
    assert await conversations.carry_on(code, "code") == talk.id


async def test_leaving_without_a_code_erases_all_that_was_said(
    conversations: Conversations, rows: Callable[[], dict[str, int]]
) -> None:
    talk = await Talk.begin(conversations)
    await talk.until("council")
    await conversations.leave(talk.id, 0)
    for gone in (
        conversations.history(talk.id),
        conversations.entry(talk.id),
        conversations.admit(talk.id, 0),
    ):
        with pytest.raises(ConversationNotFound):
            await gone
    left = rows()
    assert (left["conversations"], left["conversation_turns"], left["conversation_events"]) == (1, 0, 0)


async def test_erasing_takes_codes_along(
    conversations: Conversations, rows: Callable[[], dict[str, int]]
) -> None:
    talk = await Talk.begin(conversations)
    ways = await conversations.ways_to_carry_on(talk.id)
    await conversations.erase(talk.id)
    assert rows()["carry_on_codes"] == 0
    with pytest.raises(CarryOnRefused):
        await conversations.carry_on(ways.code, "code")


async def test_an_exit_waits_for_no_answer_and_keeps_none(
    conversations: Conversations, rows: Callable[[], dict[str, int]]
) -> None:
    talk = await Talk.begin(conversations)
    answering = asyncio.create_task(
        conversations.say(talk.id, "We told the police 3 times", str(uuid.uuid4()))
    )
    await asyncio.sleep(0)
    await conversations.leave(talk.id, 0)
    await asyncio.gather(answering, return_exceptions=True)
    assert rows()["conversation_turns"] == 0
