"""The service that stories are played to: the agent loaded once, all else new for each story.

Each story gets an empty database in memory, with the real schema, and a clock that stands still.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from actions.services import Services, load_services
from bot.dialogue.conversations import MODEL, Conversations, ModelMissing
from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.settings import load_settings

# Rasa must be imported after bot.dialogue has made it quiet.
from rasa.core.agent import Agent  # isort: skip

USUAL_TODAY: Final = date(2026, 11, 22)
Result = TypeVar("Result")


@dataclass
class Service:
    """The service as one story finds it.

    Attributes:
        conversations: What the web would call.
        records: The conversations of the story's own database.
        services: The area, the clock and that database.
    """

    conversations: Conversations
    records: ConversationRecords
    services: Services


class World:
    """What is loaded once for all stories."""

    def __init__(self, model: Path = MODEL) -> None:
        """Loads the model and the area, and makes the empty database that the others are copied from.

        Args:
            model: The trained model's file.

        Raises:
            GuideError: The model is missing, or the area pack is not usable.
        """
        if not model.is_file():
            raise ModelMissing(model)
        self._var = tempfile.TemporaryDirectory(prefix="stories-")
        self._loop = asyncio.new_event_loop()
        template = Path(self._var.name) / "empty.db"
        self._services = load_services(
            load_settings({"ASB_TODAY": USUAL_TODAY.isoformat(), "ASB_VAR_DIR": self._var.name})
        )
        empty = Database(f"sqlite:///{template}")
        empty.migrate()
        empty.dispose()
        self._template = sqlite3.connect(template)
        self.agent = Agent.load(str(model))

    def open(self, today: date | None = None) -> Service:
        """The service with an empty database.

        Args:
            today: The day that its clock shows; the usual one by default.

        Returns:
            The service.
        """
        database = Database("sqlite://")
        connection = database.engine.raw_connection()
        try:
            self._template.backup(connection.driver_connection)  # type: ignore[arg-type]
        finally:
            connection.close()
        settings = replace(self._services.settings, fixed_today=today or USUAL_TODAY)
        return self.start(replace(self._services, settings=settings, database=database))

    def start(self, services: Services) -> Service:
        """The service as a process that has just started finds it.

        Args:
            services: The area, the clock and the database as they stand.

        Returns:
            The service.
        """
        return Service(Conversations(self.agent, services), ConversationRecords(services.database), services)

    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """What the domain lets the service say, by response."""
        processor = self.agent.processor
        assert processor is not None, "an agent that was loaded has a processor"
        responses: dict[str, list[dict[str, Any]]] = processor.domain.responses
        return responses

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Waits for one coroutine.

        Args:
            coroutine: What to run; on this world's own loop, which no other test shares.

        Returns:
            Its result.
        """
        return self._loop.run_until_complete(coroutine)

    def close(self) -> None:
        """Gives back what the world holds."""
        self._template.close()
        self._loop.close()
        self._var.cleanup()
