"""An action that fails: nothing is filed or kept, the person is told and may try again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from rasa.shared.exceptions import RasaException

from bot.dialogue.action_endpoint import InProcessActions
from bot.dialogue.conversations import Agent, Conversations, RecordsUnavailable
from bot.dialogue.failures import turn_failure
from tests.dialogue.conftest import Failing
from tests.dialogue.talking import Talk

HEARING = "action_validate_slot_mappings"


@dataclass(frozen=True)
class Place:
    """Where in a conversation an action fails, and which."""

    action: str
    question: str


PLACES = {
    "triage form at activation": Place("validate_triage_form", "reported"),
    "triage form as it ends": Place("validate_triage_form", "on_behalf"),
    "telling the outcome": Place("action_give_outcome", "on_behalf"),
    "application form at activation": Place("validate_application_form", "on_behalf"),
    "application form midway": Place("validate_application_form", "incident_reported_to"),
    "application form before filing": Place("validate_application_form", "confirm_submission"),
    "asking the next question": Place("action_ask_incident_date", "applicant_address"),
    "reading back": Place("action_ask_confirm_submission", "desired_outcome"),
    "filing": Place("action_file_application", "confirm_submission"),
}
ERRORS = [RasaException("planted"), ValueError("planted"), KeyError("planted")]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
async def test_a_failing_action_is_told_and_the_same_message_works_afterwards(
    place: Place,
    conversations: Conversations,
    failing: Failing,
    filed: Callable[[], int],
    rows: Callable[[], dict[str, int]],
    agent: Agent,
) -> None:
    talk = await (await Talk.begin(conversations)).until(place.question)
    before, kept, offered = talk.turn, rows(), talk.buttons
    history = await conversations.history(talk.id)
    failing.fail(place.action, ValueError("planted"))

    await talk.answer()

    assert place.action in failing.ran
    assert talk.words == agent.domain.responses["utter_technical_problem"][0]["text"]
    assert talk.buttons == offered, "what was offered can be pressed again"
    assert talk.turn.state == before.state
    assert filed() == 0
    assert rows() == kept
    assert await conversations.history(talk.id) == history

    failing.stop()
    await talk.answer()
    assert talk.question != place.question
    assert filed() == (place.question == "confirm_submission")


@pytest.mark.parametrize("after", range(4))
async def test_a_validator_that_fails_at_the_start_never_leads_to_filing(
    after: int, conversations: Conversations, failing: Failing, filed: Callable[[], int]
) -> None:
    failing.fail("validate_triage_form", ValueError("planted"), after)
    started = await conversations.start("widget")
    assert "action_file_application" not in failing.ran
    assert started.state["outcome"] is None
    failing.stop()
    turn = await conversations.say(started.conversation_id, "/start_triage", "m1")
    if after == 0:
        assert "Something went wrong" in started.messages[0]["text"]
    assert turn.state["outcome"] is None
    assert filed() == 0


async def test_a_conversation_whose_first_turn_failed_goes_on_with_the_first_question(
    conversations: Conversations, failing: Failing
) -> None:
    failing.fail("action_start", ValueError("planted"))
    talk = await Talk.begin(conversations)
    assert "Something went wrong" in talk.words
    failing.stop()
    await talk.say("hello")
    assert talk.question == "reported"


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("question", ["reported", "applicant_name", "confirm_submission"])
async def test_a_message_that_cannot_be_heard_is_told_and_works_afterwards(
    question: str,
    error: Exception,
    conversations: Conversations,
    failing: Failing,
    filed: Callable[[], int],
    rows: Callable[[], dict[str, int]],
) -> None:
    talk = await (await Talk.begin(conversations)).until(question)
    state, kept = talk.turn.state, rows()
    failing.fail(HEARING, error)
    await talk.answer()
    assert "Something went wrong" in talk.words
    assert talk.turn.state == state
    assert (filed(), rows()) == (0, kept)
    failing.stop()
    await talk.answer()
    assert talk.question != question


async def test_a_language_model_that_fails_is_told_and_works_afterwards(
    conversations: Conversations, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await Talk.begin(conversations)

    async def broken(*args: Any, **kwargs: Any) -> Any:
        raise ValueError("planted")

    with monkeypatch.context() as patched:
        patched.setattr(agent.processor, "parse_message", broken)
        await talk.say("yes")
    assert "Something went wrong" in talk.words
    await talk.press("Yes")
    assert talk.question == "reported_to"


@pytest.mark.parametrize(
    "result",
    [
        {"events": [{"no": "event"}], "responses": []},
        {"events": "none", "responses": []},
        {"events": [], "responses": 3},
        {"events": [{"event": "of no kind"}], "responses": []},
        ["a list"],
        None,
    ],
    ids=["event without a kind", "events no list", "responses no list", "unknown event", "no object", "none"],
)
@pytest.mark.parametrize("action", ["validate_application_form", HEARING])
async def test_an_action_that_answers_nonsense_counts_as_failed(
    action: str,
    result: Any,
    conversations: Conversations,
    failing: Failing,
    filed: Callable[[], int],
    rows: Callable[[], dict[str, int]],
) -> None:
    talk = await (await Talk.begin(conversations)).until("desired_outcome")
    state, kept = talk.turn.state, rows()
    failing.answer(action, result)
    await talk.answer()
    assert "Something went wrong" in talk.words
    assert talk.turn.state == state
    assert (filed(), rows()) == (0, kept)
    failing.stop()
    await talk.answer()
    assert talk.question == "confirm_submission"


async def test_records_that_fail_inside_an_action_are_an_error_to_retry(
    conversations: Conversations, failing: Failing, filed: Callable[[], int]
) -> None:
    talk = await (await Talk.begin(conversations)).until("confirm_submission")
    failing.fail("action_file_application", RecordsUnavailable("planted"))
    with pytest.raises(RecordsUnavailable):
        await talk.answer()
    assert filed() == 0
    failing.stop()
    await talk.answer()
    assert filed() == 1


async def test_a_failure_is_noted_without_the_words_of_the_conversation(
    services: object, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = InProcessActions()

    async def broken(call: dict[str, Any]) -> Any:
        raise ValueError("Alex Example lives here")

    monkeypatch.setattr(endpoint._executor, "run", broken)
    failures: list[Exception] = []
    token = turn_failure.set(failures)
    try:
        with pytest.raises(ValueError):
            await endpoint.request(json={"next_action": "action_stop", "domain": {}, "tracker": {}})
    finally:
        turn_failure.reset(token)
    assert [type(one) for one in failures] == [ValueError]
    assert "action_stop" in caplog.text
    assert "Alex" not in caplog.text


async def test_an_action_cannot_change_the_call_it_was_given(
    services: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = InProcessActions()

    async def meddling(call: dict[str, Any]) -> Any:
        call["tracker"]["slots"]["council"] = "derby"
        return {"events": [], "responses": []}

    monkeypatch.setattr(endpoint._executor, "run", meddling)
    slots: dict[str, Any] = {"council": None}
    await endpoint.request(json={"next_action": "x", "domain": {}, "tracker": {"slots": slots}})
    assert slots == {"council": None}
