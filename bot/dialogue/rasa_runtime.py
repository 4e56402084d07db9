"""Makes Rasa a well-behaved library: quiet, private, and without its slowest habit.

Must be imported before any other part of Rasa. Settings of Rasa's own that would send data out or
print what people write are put right here, once.
"""

from __future__ import annotations

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
from rasa.core.actions.action import RemoteAction  # noqa: E402

_RESPONSE_VALIDATOR = jsonschema.Draft7Validator(RemoteAction.action_response_format_spec())


def prepare() -> None:
    """Silences Rasa's message logs and compiles the schema of action responses.

    Rasa 3.6 logs every message and slot through structlog and, on errors, through its own loggers;
    both hold personal data. It also compiles the same constant JSON schema anew for each action
    call, which was more than half of the time of a message.
    """
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("rasa").setLevel(logging.CRITICAL)
    logging.getLogger("rasa_sdk").setLevel(logging.CRITICAL)
    RemoteAction._validate_action_result = _validate_action_result


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Checks an action's response against the schema, compiled once."""
    _RESPONSE_VALIDATOR.validate(result)
    return True
