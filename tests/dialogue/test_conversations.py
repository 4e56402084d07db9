"""Conversations as the web calls them: begun, gone on with, told again, erased, and filed from once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import bot.dialogue.conversations
from actions.services import Services
from bot.dialogue.conversations import (
    Agent,
    ConversationBusy,
    ConversationNotFound,
    Conversations,
    ModelMissing,
    RecordsUnavailable,
)
from bot.dialogue.locks import InProcessLocks
from bot.records.applications import find_application
from bot.records.models import Application, ConversationTurn
from bot.settings import Settings
from tests.dialogue.talking import Talk

Prepared = Callable[[str], Any]


async def test_a_conversation_begins_with_a_welcome_and_the_first_question(
    conversations: Conversations,
) -> None:
    started = await conversations.start("widget")
    assert started.state["question"] == "reported"
    assert "999" in started.messages[0]["text"]
    assert {one["from"] for one in started.messages} == {"bot"}
    assert [button["title"] for button in started.messages[-1]["buttons"]][:1] == ["Yes"]


async def test_an_unknown_channel_begins_nothing(
    conversations: Conversations, rows: Callable[[], dict[str, int]]
) -> None:
    with pytest.raises(ValueError, match="widget, phone"):
        await conversations.start("sms")
    assert rows()["conversation"] == 0 if "conversation" in rows() else not any(rows().values())


async def test_a_missing_model_is_named_with_what_to_do(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as raised:
        Conversations.load(settings, tmp_path / "none.tar.gz")
    assert "make model" in raised.value.hint


@pytest.mark.parametrize("unknown", ["", "0" * 32, "../x", "\x00", "é" * 300])
async def test_an_unknown_conversation_is_not_found(unknown: str, conversations: Conversations) -> None:
    for call in (
        lambda: conversations.say(unknown, "yes", "m1"),
        lambda: conversations.history(unknown),
        lambda: conversations.erase(unknown),
    ):
        with pytest.raises(ConversationNotFound):
            await call()


async def test_the_same_message_id_again_gets_the_same_answer_and_changes_nothing(
    conversations: Conversations, rows: Callable[[], dict[str, int]]
) -> None:
    talk = await Talk.begin(conversations)
    yes = talk.buttons["Yes"]
    first = await talk.say(yes, "m1")
    kept, history = rows(), await conversations.history(talk.id)
    for text in (yes, "something else", "x" * 5_000):
        assert await talk.say(text, "m1") == first
    assert rows() == kept
    assert await conversations.history(talk.id) == history


async def test_the_same_message_id_in_another_conversation_is_another_message(
    conversations: Conversations,
) -> None:
    one, other = await Talk.begin(conversations), await Talk.begin(conversations)
    await one.say(one.buttons["Yes"], "m1")
    await other.say(other.buttons["No, not yet"], "m1")
    assert (one.facts["reported"], other.facts["reported"]) == (True, False)


async def test_the_history_tells_what_was_said_by_whom_in_order(conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    first = list(talk.turn.messages)
    second = list((await talk.press("Yes")).messages)
    history = await conversations.history(talk.id)
    assert history.messages == [*first, {"text": "Yes", "buttons": [], "from": "person"}, *second]
    assert history.state == talk.turn.state


async def test_a_conversation_goes_on_in_another_process(
    agent: Agent, services: Services, prepared: Prepared
) -> None:
    talk = await prepared("incident_count")
    history = await talk.conversations.history(talk.id)
    after_restart = Conversations(agent, services)
    assert await after_restart.history(talk.id) == history
    turn = await after_restart.say(talk.id, talk.buttons["3"], "m1")
    assert turn.state["question"] == "reports_in_window"


async def test_an_erased_conversation_is_gone(
    conversations: Conversations, services: Services, prepared: Prepared
) -> None:
    talk = await prepared("impact")
    await talk.say("MARKER every night")
    await conversations.erase(talk.id)
    for call in (
        lambda: conversations.say(talk.id, "yes", "m9"),
        lambda: conversations.history(talk.id),
    ):
        with pytest.raises(ConversationNotFound):
            await call()
    with services.database.reading() as session:
        assert session.scalars(select(ConversationTurn)).all() == []
    services.database.dispose()
    for path in services.settings.var_dir.glob("guide.db*"):
        assert b"MARKER" not in path.read_bytes()


async def test_erasing_leaves_other_conversations_alone(conversations: Conversations) -> None:
    one, other = await Talk.begin(conversations), await Talk.begin(conversations)
    await conversations.erase(one.id)
    await other.press("Yes")
    assert other.question == "reported_to"


async def test_two_messages_at_once_are_both_answered_in_order(
    conversations: Conversations, prepared: Prepared
) -> None:
    talk = await prepared("applicant_name")
    turns = await asyncio.gather(
        conversations.say(talk.id, "Alex Example", "m1"),
        conversations.say(talk.id, "alex@example.com", "m2"),
    )
    assert [turn.state["question"] for turn in turns] == ["applicant_email", "applicant_phone"]
    said = [one["text"] for one in (await conversations.history(talk.id)).messages if one["from"] == "person"]
    assert said[-2:] == ["Alex Example", "alex@example.com"]


async def test_a_message_sent_twice_at_once_is_answered_once(conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    yes = talk.buttons["Yes"]
    turns = await asyncio.gather(*(conversations.say(talk.id, yes, "m1") for _ in range(3)))
    assert turns[0] == turns[1] == turns[2]
    messages = (await conversations.history(talk.id)).messages
    assert [one["text"] for one in messages if one["from"] == "person"] == ["Yes"]


async def test_conversations_at_once_do_not_mix(conversations: Conversations) -> None:
    talks = await asyncio.gather(*(Talk.begin(conversations) for _ in range(6)))
    await asyncio.gather(
        *(talk.press("Yes" if place % 2 else "No, not yet") for place, talk in enumerate(talks))
    )
    assert [talk.facts["reported"] for talk in talks] == [False, True] * 3
    assert len({talk.id for talk in talks}) == 6


async def test_a_second_writer_of_the_same_turn_is_busy_and_nothing_is_lost(
    agent: Agent, services: Services
) -> None:
    """Two processes without a lock in common."""
    one, other = Conversations(agent, services), Conversations(agent, services)
    talk = await Talk.begin(one)
    yes = talk.buttons["Yes"]
    load, both_loaded = one._records.load, asyncio.Barrier(2)
    handle = agent.handle_message

    async def together(*args: Any, **kwargs: Any) -> Any:
        await both_loaded.wait()
        return await handle(*args, **kwargs)

    agent.handle_message = together  # type: ignore[method-assign]
    try:
        results = await asyncio.gather(
            one.say(talk.id, yes, "m1"), other.say(talk.id, "Yes", "m2"), return_exceptions=True
        )
    finally:
        del agent.handle_message  # type: ignore[method-assign]
    answered = [result for result in results if not isinstance(result, BaseException)]
    refused = [result for result in results if isinstance(result, BaseException)]
    assert len(answered) == 1
    assert [type(error) for error in refused] == [ConversationBusy]
    assert load(talk.id).turn_count == 2
    # The refused message may be sent again.
    again = await one.say(talk.id, "hello", "m3")
    assert again.state["facts"]["reported"] is True


async def test_ready_says_whether_the_database_answers(
    conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert conversations.ready()

    def down() -> None:
        raise RecordsUnavailable("planted")

    monkeypatch.setattr(conversations._services.database, "ping", down)
    assert not conversations.ready()


async def test_the_phone_channel_has_its_own_words_where_the_domain_has_them(
    conversations: Conversations, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_all = {"text": "Who did you tell?"}
    for_phone = {"text": "Who did the caller tell?", "channel": "phone"}
    assert agent.processor is not None
    responses = agent.processor.nlg.responses  # type: ignore[attr-defined]
    monkeypatch.setitem(responses, "utter_ask_reported_to", [for_all, for_phone])
    phone, widget = await Talk.begin(conversations, "phone"), await Talk.begin(conversations)
    await phone.press("Yes")
    await widget.press("Yes")
    assert phone.words == "Who did the caller tell?"
    assert widget.words == "Who did you tell?"


# ---- Filing once ----


async def test_filing_twice_is_filing_once(
    conversations: Conversations, prepared: Prepared, filed: Callable[[], int]
) -> None:
    talk = await prepared("confirm_submission")
    send = talk.buttons["Yes, send it"]
    first = await talk.say(send, "m1")
    again = await talk.say(send, "m1")
    assert again == first
    await talk.say(send, "m2")
    await talk.say("yes send it", "m3")
    assert talk.turn.state["application_reference"] == first.state["application_reference"]
    assert filed() == 1


async def test_a_crash_after_filing_gives_the_same_reference_on_the_retry(
    conversations: Conversations,
    services: Services,
    prepared: Prepared,
    filed: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = await prepared("confirm_submission")
    send = talk.buttons["Yes, send it"]

    def crash(*args: object) -> None:
        raise RecordsUnavailable("planted")

    with monkeypatch.context() as patched:
        patched.setattr(conversations._records, "append_turn", crash)
        with pytest.raises(RecordsUnavailable):
            await talk.say(send, "m1")
    assert filed() == 1
    with services.database.reading() as session:
        reference = session.scalars(select(Application.reference)).one()
    turn = await talk.say(send, "m1")
    assert turn.state["application_reference"] == reference
    assert reference in talk.words
    assert filed() == 1


async def test_what_is_changed_after_such_a_crash_is_not_dropped_silently(
    conversations: Conversations,
    services: Services,
    prepared: Prepared,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = await prepared("confirm_submission")

    def crash(*args: object) -> None:
        raise RecordsUnavailable("planted")

    with monkeypatch.context() as patched:
        patched.setattr(conversations._records, "append_turn", crash)
        with pytest.raises(RecordsUnavailable):
            await talk.press("Yes, send it")
    await talk.press("Change something")
    await talk.press("Your name")
    await talk.say("Sam Sample")
    assert "Your name: Sam Sample" in talk.words
    await talk.press("Yes, send it")
    application = find_application(services.database, talk.turn.state["application_reference"])
    assert application is not None
    assert application.filing.applicant_name == "Sam Sample"


async def test_what_was_told_is_what_is_filed(conversations: Conversations, services: Services) -> None:
    talk = await (await Talk.begin(conversations, "phone")).until(None)
    application = find_application(services.database, talk.turn.state["application_reference"])
    assert application is not None
    filing = application.filing
    assert (filing.council, filing.channel, filing.applicant_name) == ("derby", "phone", "Alex Example")
    assert (filing.applicant_email, filing.applicant_phone) == ("alex@example.com", None)
    assert len(filing.incidents) == 3
    assert {str(one.incident_date.start) for one in filing.incidents} == {"2026-10-03"}
    assert filing.decision == {"outcome": "application", "rule": "application"}
    assert filing.facts["reports_in_window"] == 3
    assert filing.conversation_id == talk.id


async def test_no_is_never_filed(
    conversations: Conversations, prepared: Prepared, filed: Callable[[], int]
) -> None:
    talk = await prepared("confirm_submission")
    await talk.press("No, do not send it")
    assert "Nothing has been sent" in talk.words
    assert filed() == 0
    assert talk.turn.state["application_reference"] is None


async def test_messages_and_state_are_plain_json(conversations: Conversations, prepared: Prepared) -> None:
    for question in ("reported", "reports_in_window", "incident_date", "confirm_submission"):
        talk = await prepared(question)
        for turn in (talk.turn, await conversations.history(talk.id)):
            whole = {"messages": list(turn.messages), "state": turn.state}
            assert json.loads(json.dumps(whole)) == whole


def test_its_public_names_are_there() -> None:
    for name in bot.dialogue.conversations.__all__:
        assert hasattr(bot.dialogue.conversations, name)
    assert InProcessLocks


@pytest.mark.parametrize("words", ["I told the police in June", "Actually I did tell the police"])
async def test_who_takes_back_a_no_is_not_kept_at_report_it_first(
    words: str, conversations: Conversations
) -> None:
    talk = await Talk.begin(conversations)
    await talk.press("No, not yet")
    await talk.say(words)
    assert talk.facts["reported"] is True
    assert talk.turn.state["outcome"] is None
