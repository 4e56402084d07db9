"""Conversations without a trained model: the same questions, records and outcomes, by rules alone.

Used where the model is missing or cannot be loaded (``bot serve``), so that a broken model keeps nobody from
999, an outcome or an application. A conversation that was begun with the model goes on here and back again.
How a turn is answered is left to ``ruled_turn``.
"""

from __future__ import annotations

from bot.dialogue.conversations import Conversations
from bot.dialogue.locks import Locks, locks_for
from bot.dialogue.tracker_store import OpenTurn
from bot.errors import GuideError
from bot.settings import Settings

# Rasa must be imported after bot.dialogue has made it quiet.
from rasa.core.channels.channel import UserMessage  # isort: skip

from actions.services import Services, load_services
from bot.dialogue.channels import CollectingChannel
from bot.dialogue.ruled_turn import RuledTurns


class CoreConversations(Conversations):
    """The conversations of one process that has no model."""

    def __init__(self, services: Services, cause: GuideError, locks: Locks | None = None) -> None:
        """Takes the services.

        Args:
            services: The area's rules, the clock and the database.
            cause: Why there is no model, with what to do about it.
            locks: One message at a time for each conversation; locks in this process by default.
        """
        super().__init__(None, services, locks)
        self._turns = RuledTurns()
        self._cause = cause

    @classmethod
    def open(cls, settings: Settings, cause: GuideError) -> CoreConversations:
        """Opens the area and the database, and brings its schema up to date: preparing may never have run.

        Args:
            settings: The settings of this process.
            cause: Why there is no model.

        Returns:
            Conversations, ready to begin.

        Raises:
            GuideError: The area pack or the database is not usable.
        """
        services = load_services(settings)
        services.database.migrate()
        return cls(services, cause, locks_for(settings))

    def in_simple_way(self) -> GuideError | None:
        """Why the guide works without its model."""
        return self._cause

    async def _hear(self, turn: OpenTurn, message: UserMessage) -> None:
        assert isinstance(message.output_channel, CollectingChannel)
        await self._turns.answer(
            message.sender_id, turn, message.output_channel, message.text or "", message.message_id
        )
