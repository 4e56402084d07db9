"""Stands in for actions whose ``events`` and ``responses`` a story says itself (``stub_custom_actions``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import rasa_runtime

# Rasa must be made quiet before any other part of it is imported.
rasa_runtime.prepare()

from rasa.utils.endpoints import EndpointConfig  # noqa: E402


class StubbedActions(EndpointConfig):
    """An action endpoint that answers for some actions, and asks another for the rest."""

    def __init__(self, behind: EndpointConfig | None, stubs: Mapping[str, Mapping[str, Any]]) -> None:
        """Takes the real endpoint and the stubs.

        Args:
            behind: Who is asked for every other action; None where there is nobody.
            stubs: By action, its ``events`` and ``responses``.
        """
        super().__init__(url="http://stubs.invalid", enable_selective_domain=True)
        self._behind = behind
        self._stubs = stubs

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Answers a call for an action as Rasa's endpoint would."""
        stub = self._stubs.get(kwargs["json"].get("next_action"))
        if stub is not None:
            return {"events": list(stub["events"]), "responses": list(stub["responses"])}
        assert self._behind is not None, "only actions with a stub can run without the bot's own"
        return await self._behind.request(*args, **kwargs)
