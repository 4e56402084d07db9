"""Begins, continues, tells and erases conversations: what the web and other faces call.

A turn is kept whole or not at all. Its messages, its events and what the next turn needs are
written in one transaction at its end; where an action fails, or the database does, the person is
told and the conversation stands as it stood before.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.dialogue import rasa_runtime

rasa_runtime.prepare()

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402

import actions.services  # noqa: E402
from actions.asking import responses  # noqa: E402
from actions.services import Services, load_services  # noqa: E402
from bot.dialogue.action_endpoint import InProcessActions  # noqa: E402
from bot.dialogue.channels import CollectingChannel  # noqa: E402
from bot.dialogue.failures import turn_failure  # noqa: E402
from bot.dialogue.incoming import Incoming, TextTooLong, receive  # noqa: E402
from bot.dialogue.keeping import KeptConversations  # noqa: E402
from bot.dialogue.locks import ConversationBusy, InProcessLocks, Locks, locks_for  # noqa: E402
from bot.dialogue.repetition import vary  # noqa: E402
from bot.dialogue.spoken import Spoken, spoken_of  # noqa: E402
from bot.dialogue.state import state_of  # noqa: E402
from bot.dialogue.steps import Step, step_of  # noqa: E402
from bot.dialogue.tracker_store import OpenTurn, TurnTrackerStore, open_turn  # noqa: E402
from bot.errors import GuideError  # noqa: E402
from bot.records.conversations import ConversationState  # noqa: E402
from bot.records.errors import (  # noqa: E402
    ConversationConflict,
    ConversationNotFound,
    RecordsUnavailable,
)
from bot.settings import PROJECT, Settings  # noqa: E402

__all__ = [
    "ConversationBusy",
    "ConversationNotFound",
    "Conversations",
    "RecordsUnavailable",
    "Started",
    "TextTooLong",
    "Turn",
]

logger = logging.getLogger(__name__)

MODEL = PROJECT / "models" / "guide.tar.gz"
FIRST_MESSAGE = "/start_triage"


class ModelMissing(GuideError):
    """There is no trained model."""

    def __init__(self, path: Path) -> None:
        """Names the file."""
        super().__init__("MODEL-MISSING", f"There is no model at {path.name}.", "Run make model.")


class ModelBroken(GuideError):
    """There is a trained model that cannot be loaded."""

    def __init__(self, error: Exception) -> None:
        """Names the kind of error; its own words may be of any length."""
        super().__init__(
            "MODEL-BROKEN",
            f"The model cannot be loaded ({type(error).__name__}).",
            "Delete it and run make model.",
        )


@dataclass(frozen=True)
class Turn:
    """Messages and where the conversation stands, as the API sends them."""

    messages: Sequence[dict[str, Any]]
    state: dict[str, Any]


@dataclass(frozen=True)
class Started(Turn):
    """The first turn of a conversation, with the id that the server made up."""

    conversation_id: str


class Conversations(KeptConversations):
    """The conversations of one process."""

    def __init__(self, agent: Agent | None, services: Services, locks: Locks | None = None) -> None:
        """Takes a loaded agent.

        Args:
            agent: The Rasa agent; None only where turns are answered without one (``without_model``).
            services: The area's rules, the clock and the database.
            locks: One message at a time for each conversation; locks in this process by default.
        """
        super().__init__(services)
        self._agent = agent
        self._locks = locks or InProcessLocks()
        if agent is not None:
            processor = agent.processor
            assert processor is not None, "an agent that was loaded has a processor"
            # Rasa wraps every store in one that falls back to memory; a turn must fail instead.
            processor.tracker_store = TurnTrackerStore(processor.domain)
            processor.action_endpoint = InProcessActions()
        actions.services.install(services)

    @classmethod
    def load(cls, settings: Settings, model: Path = MODEL) -> Conversations:
        """Loads the model, the area and the database. Takes a few seconds.

        Args:
            settings: The settings of this process.
            model: The trained model's file.

        Returns:
            Conversations, ready to begin.

        Raises:
            GuideError: The model is missing, or the area pack or the database is not usable.
        """
        if not model.is_file():
            raise ModelMissing(model)
        services = load_services(settings)
        return cls(Agent.load(str(model)), services, locks_for(settings))

    def migrate(self) -> None:
        """Brings the database to the present schema.

        Raises:
            RecordsUnavailable: The database is down or locked.
        """
        self._services.database.migrate()

    def ready(self) -> bool:
        """Whether the model is loaded and the database answers."""
        try:
            self._services.database.ping()
        except RecordsUnavailable:
            return False
        return self._agent is not None and self._agent.is_ready()

    def in_simple_way(self) -> GuideError | None:
        """Why the guide works without its model; None where it works with it."""
        return None

    async def start(self, channel: str, *, practice: bool = False) -> Started:
        """Begins a conversation and asks the first question.

        Args:
            channel: ``widget`` or ``phone``.
            practice: Whether nothing of it may be filed or sent.

        Returns:
            The first messages, with the new conversation's id.

        Raises:
            ValueError: There is no such channel.
            RecordsUnavailable: The database is down; trying again is safe.
        """
        CollectingChannel(channel)
        conversation_id = self._records.create(channel, self._services.settings.now(), practice=practice)
        first = Incoming(for_rasa=FIRST_MESSAGE, shown="")
        turn = await self._answer(conversation_id, self._records.load(conversation_id), first, None)
        return Started(turn.messages, turn.state, conversation_id)

    async def say(
        self, conversation_id: str, text: str, message_id: str, *, channel: str | None = None
    ) -> Turn:
        """Answers a message; the same ``message_id`` again gets the same answer and changes nothing.

        Args:
            conversation_id: The conversation.
            text: What the person wrote, or a button's payload as it was offered.
            message_id: The sender's id for this message.
            channel: By which channel it is answered, where that is not the one on which it was begun:
                somebody who wrote before may carry on by phone.

        Returns:
            The answer.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            ConversationBusy: An earlier message is still being answered.
            RecordsUnavailable: The database is down; trying again is safe.
            TextTooLong: The text has more than ``TEXT_LIMIT`` characters.
        """
        async with self._locks.hold(conversation_id):
            saved = self._records.find_turn(conversation_id, message_id)
            if saved is not None:
                return Turn(**saved.reply)
            state = self._records.load(conversation_id)
            if state.erased:
                raise ConversationNotFound
            state = replace(state, channel=channel or state.channel)
            snapshot = state.snapshot or {}
            offered = [*snapshot.get("offered", []), *snapshot.get("changes", [])]
            return await self._answer(conversation_id, state, receive(text, offered), message_id)

    async def history(self, conversation_id: str) -> Turn:
        """All messages so far and where the conversation stands.

        Args:
            conversation_id: The conversation.

        Returns:
            The messages, oldest first, and the state.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        state = self._records.load(conversation_id)
        if state.erased:
            raise ConversationNotFound
        snapshot = state.snapshot or {"slots": {}, "active_loop": None}
        return Turn(
            self._records.history(conversation_id),
            state_of(snapshot["slots"], snapshot["active_loop"], self._services),
        )

    async def step(self, conversation_id: str, number: int | None = None) -> Step:
        """One step of a conversation, for those who show one question a page.

        Args:
            conversation_id: The conversation.
            number: Which step, 1 for the first; the latest by default.

        Returns:
            The step.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        return step_of(self._records, self._services, conversation_id, number)

    async def latest_step(self, conversation_id: str) -> int:
        """The number of the latest step.

        Raises:
            ConversationNotFound: There is none.
            RecordsUnavailable: The database is down.
        """
        return self._records.load(conversation_id).turn_count

    async def spoken(self, conversation_id: str) -> Spoken:
        """What can be said aloud about where a conversation stands, besides its messages.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        slots = self._slots(conversation_id)
        return spoken_of(slots, self._services)

    def council_name(self, council: str) -> str | None:
        """The name of a council of the area, by its id; None where there is none of that id."""
        found = self._services.area.councils.get(council)
        return found.name if found else None

    async def erase(self, conversation_id: str) -> None:
        """Erases what was said; an application that was filed stays with the council.

        Args:
            conversation_id: The conversation.

        Raises:
            ConversationNotFound: There is none.
            RecordsUnavailable: The database is down; nothing was erased.
        """
        async with self._locks.hold(conversation_id):
            self._records.erase(conversation_id, self._services.settings.now())

    async def _answer(
        self, conversation_id: str, state: ConversationState, incoming: Incoming, message_id: str | None
    ) -> Turn:
        turn, failures = OpenTurn(snapshot=state.snapshot), list[Exception]()
        channel = CollectingChannel(state.channel)
        turn_token, failure_token = open_turn.set(turn), turn_failure.set(failures)
        try:
            await self._hear(
                turn,
                UserMessage(
                    text=incoming.for_rasa or " ",
                    output_channel=channel,
                    sender_id=conversation_id,
                    input_channel=state.channel,
                    message_id=message_id or uuid.uuid4().hex,
                ),
            )
        except Exception as error:
            # Whatever it is, the person is told and nothing of the turn is kept.
            logger.error("A turn failed: %s", type(error).__name__)
            failures.append(error)
        finally:
            open_turn.reset(turn_token)
            turn_failure.reset(failure_token)
        unavailable = next((one for one in failures if isinstance(one, RecordsUnavailable)), None)
        if unavailable is not None:
            raise unavailable
        if failures or not turn.left:
            return await self._apologise(state.snapshot, state.channel)
        spoken = (state.snapshot or {}).get("spoken", [])
        messages, spoken = vary(
            channel.bot_messages(), spoken, lambda words: self._words("utter_once_more", state.channel, words)
        )
        reply: dict[str, Any] = {
            "messages": messages,
            "state": state_of(turn.slots, turn.left["active_loop"], self._services),
        }
        left = {
            **turn.left,
            "spoken": spoken,
            "offered": [button for one in messages for button in one["buttons"]],
            # The lines of "you told us" stand beside the conversation: each may be opened at any time.
            "changes": [
                {"title": f"Change: {one['label']}", "payload": one["change"]}
                for one in reply["state"]["answers"]
            ],
        }
        try:
            self._records.append_turn(
                conversation_id,
                state.turn_count,
                message_id,
                incoming.shown or None,
                reply,
                turn.new_events,
                left,
                self._services.settings.now(),
            )
        except ConversationConflict:
            raise ConversationBusy from None
        return Turn(messages, reply["state"])

    async def _hear(self, turn: OpenTurn, message: UserMessage) -> None:
        """Has a message answered: its channel gets what is said, the open turn what is left."""
        assert self._agent is not None, "without an agent turns are answered elsewhere"
        await self._agent.handle_message(message)

    async def _apologise(self, snapshot: dict[str, Any] | None, channel: str) -> Turn:
        """Tells the person that it failed. Nothing is kept: the same message may be sent again."""
        empty: dict[str, Any] = {"slots": {}, "active_loop": None, "offered": []}
        snapshot = snapshot or empty
        said = self._words("utter_technical_problem", channel)
        return Turn(
            [{"text": said, "buttons": snapshot.get("offered", []), "from": "bot"}],
            state_of(snapshot["slots"], snapshot["active_loop"], self._services),
        )

    def _words(self, response: str, channel: str, message: str = "") -> str:
        """A response of the domain, as the channel says it."""
        variations = responses()[response]
        said = next((one for one in variations if one.get("channel") == channel), variations[0])
        return str(said["text"]).replace("{message}", message)
