"""Runs custom actions in this process, and notices when one fails.

Rasa sends a custom action's call to an HTTP server; here the call is handed to ``rasa_sdk``'s
executor directly. An action that raises marks the whole turn as failed, so that nothing of it is
kept: Rasa itself would go on and run whatever follows, a submission among it.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.dialogue.failures import note_failure

logger = logging.getLogger(__name__)


@cache
def _executor_of(package: str) -> ActionExecutor:
    """An executor that knows every action of a package; finding them takes milliseconds."""
    executor = ActionExecutor()
    executor.register_package(package)
    return executor


class InProcessActions(EndpointConfig):
    """An action endpoint without a network."""

    def __init__(self, package: str = "actions") -> None:
        """Registers every action of a package.

        Args:
            package: The package that holds the actions.
        """
        super().__init__(url="http://in-process.invalid", enable_selective_domain=True)
        self._executor = _executor_of(package)

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Runs one action as Rasa's endpoint would.

        Args:
            *args: Unused; Rasa passes none.
            **kwargs: Holds the call as ``json``.

        Returns:
            The action's events and responses.

        Raises:
            ClientResponseError: The action rejected its execution, in the form that Rasa expects.
            Exception: Whatever the action raised; the turn is marked as failed first.
        """
        call = dict(kwargs["json"])
        domain = call.pop("domain", {})
        # The copy keeps an action from changing the live tracker's events.
        call = json.loads(json.dumps(call))
        call["domain"] = domain
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            body = json.dumps({"error": rejection.message, "action_name": rejection.action_name})
            raise ClientResponseError(400, rejection.message, body) from rejection
        except Exception as error:
            note_failure(error)
            logger.error("Action %s failed: %s", call.get("next_action"), type(error).__name__)
            raise
