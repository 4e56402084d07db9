"""The guide that stories are played to: the agent loaded once, all else new for each story.

Each story gets an empty database in memory, with the real schema, and a clock that stands still.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import uuid
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from actions.services import Services, load_services
from bot.dialogue.conversations import FIRST_MESSAGE, MODEL, Conversations, ModelMissing, Turn
from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.settings import load_settings
from bot.storytest.story import Story
from bot.storytest.stubs import StubbedActions

# Rasa must be imported after bot.dialogue has made it quiet.
from rasa.core.agent import Agent  # isort: skip

if TYPE_CHECKING:
    from bot.storytest.vocabulary import Vocabulary

USUAL_TODAY: Final = date(2026, 11, 22)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Beginning:
    """A conversation after its first turn.

    Attributes:
        database: A copy of the database as it then was.
        conversation_id: The conversation.
        turn: The first reply.
        last_sent: The message that it answers, with its id.
    """

    database: sqlite3.Connection
    conversation_id: str
    turn: Turn
    last_sent: tuple[str, str]


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

    def __init__(self, model: Path = MODEL, *, remember_beginnings: bool = False) -> None:
        """Loads the model and the area, and makes the empty database that the others are copied from.

        Args:
            model: The trained model's file.
            remember_beginnings: Whether stories that begin from the same fixtures, on the same day and
                channel, share the first turn: it is played once, and what it left is copied. A third of
                the time of a run; not for those who watch what each turn touches.

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
        self._free: list[Database] = []
        self.beginnings: dict[str, Beginning] | None = {} if remember_beginnings else None

    @property
    def vocabulary(self) -> Vocabulary:
        """What may stand in the guide's story files."""
        from bot.storytest.guide_steps import GUIDE_VOCABULARY  # it knows this module

        return GUIDE_VOCABULARY

    def talk(self, story: Story) -> GuideTalk:
        """A new conversation in a database of its own.

        Args:
            story: What it begins from.

        Returns:
            The conversation; the one before must have been closed.
        """
        return GuideTalk(self, story)

    def open(self, today: date | None = None) -> Service:
        """The service with an empty database.

        Args:
            today: The day that its clock shows; the usual one by default.

        Returns:
            The service.
        """
        # A database that was given back keeps the statements that SQLAlchemy put together for it: a third of
        # a story's time. Its content is written over.
        database = self._free.pop() if self._free else Database("sqlite://")
        _copy(self._template, database)
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

    def give_back(self, service: Service) -> None:
        """Takes a service back that is no longer used.

        Args:
            service: As ``open`` or ``start`` made it.
        """
        self._free.append(service.services.database)

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
        for database in self._free:
            database.dispose()
        for beginning in (self.beginnings or {}).values():
            beginning.database.close()
        self._template.close()
        self._loop.close()
        self._var.cleanup()


def _copy(source: sqlite3.Connection | Database, target: sqlite3.Connection | Database) -> None:
    """Writes one SQLite database over another."""
    with _driver(source) as read, _driver(target) as written:
        read.backup(written)


@contextmanager
def _driver(database: sqlite3.Connection | Database) -> Iterator[sqlite3.Connection]:
    if isinstance(database, sqlite3.Connection):
        yield database
        return
    connection = database.engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert isinstance(driver, sqlite3.Connection), "a story's database is SQLite's"
        yield driver
    finally:
        connection.close()


class GuideTalk:
    """One conversation with the guide.

    Attributes:
        service: The service as the conversation finds it.
        conversation_id: The conversation's id; empty before it begins.
    """

    def __init__(self, world: World, story: Story) -> None:
        """Opens an empty database.

        Args:
            world: What is loaded.
            story: What the conversation begins from.
        """
        self._world = world
        self._story = story
        self._turn = Turn([], {})
        self._last_sent = ("", "")
        self.service = world.open(story.today)
        self.conversation_id = ""
        self._stub()

    async def begin(self) -> Turn:
        """The first turn; where the story has fixtures, as a conversation that already knows them."""
        beginnings = self._world.beginnings
        if beginnings is None or self._story.stubs:
            return await self._begin()
        story = self._story
        key = json.dumps([story.slots, story.channel, str(story.today)], sort_keys=True)
        known = beginnings.get(key)
        if known is None:
            turn = await self._begin()
            copied = sqlite3.connect(":memory:")
            _copy(self.service.services.database, copied)
            beginnings[key] = Beginning(copied, self.conversation_id, turn, self._last_sent)
            return turn
        _copy(known.database, self.service.services.database)
        self.conversation_id, self._turn, self._last_sent = known.conversation_id, known.turn, known.last_sent
        return known.turn

    async def _begin(self) -> Turn:
        if not self._story.slots:
            started = await self.service.conversations.start(self._story.channel)
            self.conversation_id = started.conversation_id
            self._turn = started
            return started
        now = self.service.services.settings.now()
        records = self.service.records
        self.conversation_id = records.create(self._story.channel, now)
        snapshot = {
            "slots": dict(self._story.slots),
            "active_loop": None,
            "offered": [{"title": "Begin", "payload": FIRST_MESSAGE}],
        }
        reply: dict[str, Any] = {"messages": [], "state": {}}
        records.append_turn(self.conversation_id, 0, None, None, reply, [], snapshot, now)
        return await self.say(FIRST_MESSAGE, {})

    async def say(self, text: str, metadata: Mapping[str, Any]) -> Turn:
        """Sends words, or the payload of a button; the guide takes no metadata."""
        self._last_sent = (text, uuid.uuid4().hex)
        self._turn = await self.service.conversations.say(self.conversation_id, *self._last_sent)
        return self._turn

    async def say_again(self) -> Turn:
        """Sends the last message once more, with the same id."""
        return await self.service.conversations.say(self.conversation_id, *self._last_sent)

    async def come_back(self) -> Turn:
        """Starts the service anew, and loads the conversation as the person's page does."""
        self.service = self._world.start(self.service.services)
        self._stub()
        return await self.service.conversations.history(self.conversation_id)

    def offered(self) -> Sequence[Mapping[str, Any]]:
        """The latest reply's buttons, and a change of each answer that was told so far."""
        buttons = [button for message in self._turn.messages for button in message["buttons"]]
        answers = self._turn.state.get("answers") or ()
        return [
            *buttons,
            *({"title": f"Change: {one['label']}", "payload": one["change"]} for one in answers),
        ]

    def slots(self) -> Mapping[str, Any]:
        """The slots that the latest turn left."""
        slots: dict[str, Any] = (self.service.records.load(self.conversation_id).snapshot or {}).get(
            "slots", {}
        )
        return slots

    def events(self) -> Sequence[Mapping[str, Any]]:
        """Rasa's events since the person's latest message, it among them."""
        events = self.service.records.events(self.conversation_id)
        begins = [place for place, event in enumerate(events) if event.get("event") == "user"]
        return events[begins[-1] :] if begins else events

    def turn_count(self) -> int:
        """How many turns are kept."""
        return self.service.records.load(self.conversation_id).turn_count

    def close(self) -> None:
        """Gives the database back."""
        self._world.give_back(self.service)

    def _stub(self) -> None:
        processor = self._world.agent.processor
        assert processor is not None, "an agent that was loaded has a processor"
        if self._story.stubs:
            processor.action_endpoint = StubbedActions(processor.action_endpoint, self._story.stubs)
