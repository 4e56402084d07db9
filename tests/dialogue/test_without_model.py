"""The conversation without its model: the same outcomes and records, by rules alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

import actions.services
from bot.commands.serve import load_conversations
from bot.dialogue.conversations import MODEL, Conversations, ModelMissing, Turn
from bot.dialogue.ruled_turn import message_of
from bot.dialogue.without_model import CoreConversations
from bot.errors import GuideError
from bot.settings import Settings, load_settings

TO_A_REVIEW = (
    '/inform{"reported": true}',
    '/inform{"reported_to": ["council", "other"]}',
    "Buxton",
    '/inform{"concern_type": "asb_not_resolved"}',
    '/inform{"incident_count": 4}',
    '/inform{"reports_in_window": "all"}',
    '/inform{"on_behalf": false}',
)
INCIDENT = ("12 October 2026", '/inform{"incident_reported_on": "same"}', "the police", "skip", "Fireworks")
APPLICATION = (
    '/inform{"apply_now": true}',
    '/inform{"harm": "skipped"}',
    "Alex Example",
    "alex@example.com",
    "skip",
    "skip",
    *INCIDENT * 3,
    '/inform{"more_incidents": false}',
    "We do not sleep.",
    "Quiet nights.",
    '/inform{"confirm_submission": true}',
)


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path_factory.mktemp("ruled"))})


@pytest.fixture(scope="module")
def ruled(own_settings: Settings) -> Iterator[CoreConversations]:
    services = actions.services.load_services(own_settings)
    with actions.services.use(services):
        yield CoreConversations.open(own_settings, ModelMissing(MODEL))
    services.database.dispose()


async def say(conversations: Conversations, conversation_id: str, *texts: str) -> Turn:
    for text in texts:
        turn = await conversations.say(conversation_id, text, uuid.uuid4().hex)
    return turn


async def begun(conversations: Conversations) -> str:
    return (await conversations.start("widget")).conversation_id


async def test_it_says_why_it_has_no_model_and_is_not_ready(ruled: CoreConversations) -> None:
    cause = ruled.in_simple_way()

    assert isinstance(cause, ModelMissing) and not ruled.ready()


async def test_an_application_is_filed(ruled: CoreConversations) -> None:
    conversation_id = await begun(ruled)
    turn = await say(ruled, conversation_id, *TO_A_REVIEW)
    assert turn.state["outcome"] == "application"
    assert turn.state["facts"]["reported_to"] == ["council", "other"]
    turn = await say(ruled, conversation_id, *APPLICATION)

    assert turn.state["application_reference"].startswith("ASB-")


async def test_the_same_message_id_gets_the_same_answer(ruled: CoreConversations) -> None:
    conversation_id, message_id = await begun(ruled), uuid.uuid4().hex
    first = await ruled.say(conversation_id, TO_A_REVIEW[0], message_id)
    again = await ruled.say(conversation_id, TO_A_REVIEW[0], message_id)

    assert first == again and len((await ruled.history(conversation_id)).messages) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("why do you ask?", "looks again at what was done"),
        ("what counts as a report?", "A report is when you told"),
        ("zzz zzz", "did not understand"),
        ("go back", "nothing before this"),
        ("he is outside with a knife right now", "999"),
        ("thank you", "welcome"),
        ("hello", "Hello"),
    ],
)
async def test_words_are_heard_as_far_as_rules_go(ruled: CoreConversations, text: str, said: str) -> None:
    turn = await say(ruled, await begun(ruled), text)

    assert said.casefold() in " ".join(message["text"] for message in turn.messages).casefold()


async def test_danger_is_heard_after_the_outcome_too(ruled: CoreConversations) -> None:
    conversation_id = await begun(ruled)
    await say(ruled, conversation_id, '/inform{"reported": false}', '/inform{"behaviour_type": "noise"}')
    turn = await say(ruled, conversation_id, "he is outside with a knife right now")

    assert turn.state["outcome"] == "emergency" and "999" in turn.messages[0]["text"]


async def test_an_answer_is_changed(ruled: CoreConversations) -> None:
    conversation_id = await begun(ruled)
    await say(ruled, conversation_id, *TO_A_REVIEW)
    turn = await say(ruled, conversation_id, '/correct_answer{"change_answer": "council"}', "Manchester")

    assert turn.state["outcome"] == "out_of_area"


async def test_a_payload_that_was_not_offered_is_no_order(ruled: CoreConversations) -> None:
    turn = await say(ruled, await begun(ruled), '/inform{"consent": true}')

    assert turn.state["facts"] == {}


async def test_a_failing_action_keeps_nothing_of_the_turn(
    ruled: CoreConversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await begun(ruled)
    executor = ruled._turns._executor
    asks = dict(executor.actions)

    async def fails(*_: object) -> list[object]:
        raise RuntimeError

    monkeypatch.setitem(executor.actions, "action_ask_reported_to", fails)
    turn = await say(ruled, conversation_id, TO_A_REVIEW[0])
    assert "Something went wrong" in turn.messages[0]["text"] and turn.state["facts"] == {}
    monkeypatch.setitem(executor.actions, "action_ask_reported_to", asks["action_ask_reported_to"])
    turn = await say(ruled, conversation_id, TO_A_REVIEW[0])

    assert turn.state["question"] == "reported_to"


async def test_a_conversation_goes_on_with_the_model_and_back(
    ruled: CoreConversations, own_settings: Settings
) -> None:
    with_model = Conversations.load(own_settings)
    conversation_id = await begun(ruled)
    await say(ruled, conversation_id, TO_A_REVIEW[0])
    turn = await say(with_model, conversation_id, "I told the council and the police about it")
    assert turn.state["question"] == "council" and with_model.in_simple_way() is None
    turn = await say(ruled, conversation_id, *TO_A_REVIEW[2:])

    assert turn.state["outcome"] == "application"


@pytest.mark.parametrize(("content", "code"), [(None, "MODEL-MISSING"), (b"no archive", "MODEL-BROKEN")])
def test_serving_does_without_a_model_that_cannot_be_loaded(
    own_settings: Settings, ruled: CoreConversations, tmp_path: Path, content: bytes | None, code: str
) -> None:
    model = tmp_path / "guide.tar.gz"
    if content is not None:
        model.write_bytes(content)
    cause = load_conversations(own_settings, model).in_simple_way()

    assert cause is not None and cause.code == code


def test_serving_does_not_go_without_a_database(tmp_path: Path) -> None:
    settings = load_settings({"ASB_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})

    with pytest.raises(GuideError, match="DATABASE|RECORDS"):
        load_conversations(settings, tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "intent", "values"),
    [
        ("/restart", "restart", {}),
        ('/inform{"reported": true}', "inform", {"reported": True}),
        ("Go back.", "go_back", {}),
        ("anything else", "nlu_fallback", {}),
    ],
)
def test_a_message_is_what_its_payload_or_bare_words_say(
    text: str, intent: str, values: dict[str, object]
) -> None:
    message = message_of(text, "1")

    assert message["intent"]["name"] == intent
    assert {one["entity"]: one["value"] for one in message["entities"]} == values
