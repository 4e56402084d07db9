"""Makes Rasa a well-behaved library: quiet, private, and without its slowest habits.

Must be imported before any other part of Rasa. Settings of Rasa's own that would send data out or
print what people write are put right here, once.
"""

from __future__ import annotations

import copy
import functools
import logging
import os
from typing import Any

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# Rasa's pins are older than its dependencies here; their notices are for Rasa's makers, and some of
# them switch filters on again. Through the log they can be held back for good.
logging.captureWarnings(True)
logging.getLogger("py.warnings").setLevel(logging.ERROR)

import jsonschema  # noqa: E402
import structlog  # noqa: E402
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction  # noqa: E402
from rasa.core.processor import MessageProcessor  # noqa: E402
from rasa.shared.core.events import Event  # noqa: E402
from rasa.shared.core.slots import Slot  # noqa: E402

from bot.dialogue.failures import note_failure  # noqa: E402

# A copy: Rasa hands out the schema of its events itself.
_RESPONSE_SCHEMA = copy.deepcopy(RemoteAction.action_response_format_spec())
_EVENT_SCHEMA = _RESPONSE_SCHEMA["properties"]["events"]["items"]
_EVENT_VALIDATORS = {
    kind["properties"]["event"]["const"]: jsonschema.Draft7Validator(kind)
    for kind in _EVENT_SCHEMA.pop("oneOf")
}
_RESPONSE_VALIDATOR = jsonschema.Draft7Validator(_RESPONSE_SCHEMA)


def prepare() -> None:
    """Silences Rasa's message logs and compiles the schema of action responses.

    Rasa 3.6 logs every message and slot through structlog and, on errors, through its own loggers;
    both hold personal data. It also compiles the same constant JSON schema anew for each action
    call, which was more than half of the time of a message, and tries every kind of event on every
    event. For each step it copies every slot by way of pickling.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("rasa").setLevel(logging.CRITICAL)
    logging.getLogger("rasa_sdk").setLevel(logging.CRITICAL)
    RemoteAction._validate_action_result = _validate_action_result
    MessageProcessor._run_action = _run_action
    Slot.__copy__ = _copy_slot
    # Rasa looks through all classes of events for each event that it reads.
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(functools.cache(Event.resolve_by_type))


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Checks an action's response against the schema, compiled once, and each event against its kind's."""
    try:
        _RESPONSE_VALIDATOR.validate(result)
        for event in result.get("events", ()):
            kind = _EVENT_VALIDATORS.get(event["event"])
            if kind is None:
                raise jsonschema.ValidationError("an event of an unknown kind")
            kind.validate(event)
    except jsonschema.ValidationError as error:
        note_failure(error)
        raise
    return True


def _copy_slot(self: Slot) -> Slot:
    """A copy of a slot as ``copy.copy`` makes it, in a tenth of the time."""
    copied = object.__new__(type(self))
    copied.__dict__.update(self.__dict__)
    return copied


_original_run_action = MessageProcessor._run_action


class _Noted:
    """An action that notes its failure before Rasa's processor swallows it."""

    def __init__(self, action: Any) -> None:
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await self._action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            note_failure(error)
            raise


async def _run_action(self: MessageProcessor, action: Any, *args: Any, **kwargs: Any) -> bool:
    """Runs an action as Rasa does, and notes an error that Rasa would only log."""
    noted = action if isinstance(action, _Noted) else _Noted(action)
    return bool(await _original_run_action(self, noted, *args, **kwargs))
