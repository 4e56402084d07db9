"""Rasa as a library: quiet, without telemetry, and its response schema compiled once."""

from __future__ import annotations

import copy
import logging
import os
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import structlog
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.slots import ListSlot

from bot.dialogue import rasa_runtime
from bot.dialogue.conversations import Conversations


async def test_no_schema_is_compiled_in_a_turn(
    conversations: Conversations, prepared: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await prepared("desired_outcome")
    calls: list[str] = []

    def validate(*args: Any, **kwargs: Any) -> None:
        calls.append("validate")

    monkeypatch.setattr(jsonschema, "validate", validate)
    monkeypatch.setattr(jsonschema.Draft7Validator, "check_schema", lambda *a, **k: calls.append("check"))
    specified = RemoteAction.action_response_format_spec
    monkeypatch.setattr(
        RemoteAction, "action_response_format_spec", staticmethod(lambda: calls.append("spec") or specified())
    )
    await talk.answer()
    assert talk.question == "confirm_submission"
    assert calls == []


@pytest.mark.parametrize(
    "response",
    [
        None,
        [],
        {"events": {}},
        {"events": [{}]},
        {"events": [{"event": "slot"}]},
        {"events": [{"event": 3}]},
        {"events": [{"event": "slot", "name": "reported"}]},
        {"events": [{"event": "no_such_event"}]},
        {"events": [{"event": "slot", "name": "reported", "value": 1, "timestamp": "today"}]},
        {"responses": ["text"]},
    ],
)
def test_an_invalid_response_is_still_refused(response: Any) -> None:
    action = RemoteAction("action_stop", None)
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result(response)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(response, RemoteAction.action_response_format_spec())


def test_a_copied_slot_is_its_own() -> None:
    slot = ListSlot("reported_to", [{}])
    slot.value = ["police"]
    copied = copy.copy(slot)
    assert (type(copied), copied.name, copied.value) == (ListSlot, "reported_to", ["police"])
    copied.value = ["council"]
    assert slot.value == ["police"]


def test_what_rasa_itself_accepts_is_accepted() -> None:
    action = RemoteAction("action_stop", None)
    good = {
        "events": [{"event": "slot", "name": "reported", "value": [1, {"a": None}], "timestamp": None}],
        "responses": [{"text": "Hello.", "buttons": []}],
    }
    assert action._validate_action_result(good) is True
    jsonschema.validate(good, RemoteAction.action_response_format_spec())


def test_rasa_sends_no_telemetry() -> None:
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"


@pytest.mark.parametrize("name", ["rasa", "rasa.core.processor", "rasa.core.actions.action", "rasa_sdk"])
def test_rasas_loggers_say_nothing_below_critical(name: str) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.ERROR)


def test_rasas_structured_log_is_not_printed(capfd: pytest.CaptureFixture[str]) -> None:
    rasa_runtime.prepare()
    structlog.get_logger("rasa.core.processor").error("processor.message", text="zebrafinch")
    assert "zebrafinch" not in "".join(capfd.readouterr())
