"""Any Rasa 3.6 project as the bot that stories are played to.

Loads the newest trained model of the project, runs its own actions in this process, and keeps each
conversation in memory. What an action raises fails the story at once; Rasa itself would only log it.
"""

from __future__ import annotations

import asyncio
import sys
import traceback
import uuid
from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from bot.dialogue import rasa_runtime

# Rasa must be made quiet before any other part of it is imported.
rasa_runtime.prepare()

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore  # noqa: E402
from rasa.shared.core.events import SlotSet  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.dialogue.action_endpoint import InProcessActions  # noqa: E402
from bot.dialogue.failures import turn_failure  # noqa: E402
from bot.errors import GuideError  # noqa: E402
from bot.storytest.bot_under_test import BotUnderTest, Responses, Said, StoryBot  # noqa: E402
from bot.storytest.rasa_steps import RASA_VOCABULARY  # noqa: E402
from bot.storytest.story import Story  # noqa: E402
from bot.storytest.stubs import StubbedActions  # noqa: E402
from bot.storytest.vocabulary import Vocabulary  # noqa: E402

DOMAIN: Final = ("domain.yml", "domain.yaml", "domain")
ACTIONS: Final = "actions"
Result = TypeVar("Result")


class BotError(GuideError):
    """The bot under test cannot be loaded, or failed to answer."""


def rasa_project(folder: Path, top: Path, vocabulary: Vocabulary = RASA_VOCABULARY) -> StoryBot:
    """The Rasa project that a folder lies in.

    Args:
        folder: The folder.
        top: The folder above which no project is looked for.
        vocabulary: What may stand in its story files.

    Returns:
        The nearest folder above with a domain, or ``top``, as a bot to be loaded.
    """
    for place in (folder, *folder.parents):
        if any((place / name).exists() for name in DOMAIN) or place == top:
            return StoryBot(str(place), vocabulary, partial(_load, place, vocabulary))
    return StoryBot(str(top), vocabulary, partial(_load, top, vocabulary))


def _load(root: Path, vocabulary: Vocabulary) -> BotUnderTest:
    return RasaProject(root, vocabulary)


class RasaProject:
    """A loaded Rasa project."""

    def __init__(self, root: Path, vocabulary: Vocabulary = RASA_VOCABULARY) -> None:
        """Loads the newest model. Takes seconds.

        Args:
            root: The project's folder, with ``models/`` and, where it has any, the package ``actions``.
            vocabulary: What may stand in its story files.

        Raises:
            BotError: There is no model.
        """
        models = sorted((root / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
        if not models:
            raise BotError(
                "BOT-NO-MODEL", f"There is no trained model in {root / 'models'}.", "Run rasa train."
            )
        self.vocabulary = vocabulary
        self._loop = asyncio.new_event_loop()
        self.agent = Agent.load(str(models[-1]))
        processor = self.agent.processor
        assert processor is not None, "an agent that was loaded has a processor"
        self._processor = processor
        processor.tracker_store = InMemoryTrackerStore(processor.domain)
        self._actions = self._own_actions(root)

    @staticmethod
    def _own_actions(root: Path) -> InProcessActions | None:
        if not (root / ACTIONS).is_dir() and not (root / f"{ACTIONS}.py").is_file():
            return None
        if str(root) not in sys.path:
            sys.path.insert(0, str(root))
        return InProcessActions(ACTIONS)

    def talk(self, story: Story) -> RasaTalk:
        """A new conversation, with the story's stubs in place of actions."""
        stubbed = StubbedActions(self._actions, story.stubs) if story.stubs else self._actions
        self._processor.action_endpoint = stubbed
        return RasaTalk(self.agent, story)

    def responses(self) -> Responses:
        """What the domain lets the bot say, by response."""
        responses: dict[str, list[dict[str, Any]]] = self._processor.domain.responses
        return responses

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Waits for one coroutine."""
        return self._loop.run_until_complete(coroutine)

    def close(self) -> None:
        """Closes its event loop."""
        self._loop.close()


class RasaTalk:
    """One conversation with a Rasa project's bot."""

    def __init__(self, agent: Agent, story: Story) -> None:
        """Begins nothing yet.

        Args:
            agent: The loaded agent.
            story: What the conversation begins from.
        """
        processor = agent.processor
        assert processor is not None, "an agent that was loaded has a processor"
        self._processor = processor
        self._story = story
        self._sender = uuid.uuid4().hex
        self._tracker: DialogueStateTracker | None = None
        self._offered: Sequence[Mapping[str, Any]] = ()

    async def begin(self) -> Said:
        """Starts the session, then puts the story's fixtures into its slots."""
        channel = _Channel(self._story.channel)
        tracker = await self._processor.fetch_tracker_and_update_session(self._sender, channel)
        for name, value in self._story.slots.items():
            tracker.update(SlotSet(name, value), self._processor.domain)
        await self._processor.save_tracker(tracker)
        self._tracker = tracker
        return self._said(channel)

    async def say(self, text: str, metadata: Mapping[str, Any]) -> Said:
        """Sends words, or the payload of a button.

        Raises:
            BotError: An action, or Rasa itself, raised something.
        """
        channel = _Channel(self._story.channel)
        failures = list[Exception]()
        token = turn_failure.set(failures)
        try:
            await self._processor.handle_message(
                UserMessage(
                    text=text or " ",
                    output_channel=channel,
                    sender_id=self._sender,
                    input_channel=self._story.channel,
                    metadata=dict(metadata),
                )
            )
        except Exception as error:
            failures.append(error)
        finally:
            turn_failure.reset(token)
        if failures:
            raise BotError("BOT-FAILED", _where(failures[0]), "Mend it, or give the action a stub.")
        self._tracker = await self._processor.get_tracker(self._sender)
        return self._said(channel)

    def offered(self) -> Sequence[Mapping[str, Any]]:
        """The latest reply's buttons."""
        return self._offered

    def slots(self) -> Mapping[str, Any]:
        """The slots that hold something."""
        if self._tracker is None:
            return {}
        held = self._tracker.current_slot_values()
        return {name: value for name, value in held.items() if value is not None}

    def events(self) -> Sequence[Mapping[str, Any]]:
        """Rasa's events since the person's latest message, it among them."""
        events = [event.as_dict() for event in self._tracker.events] if self._tracker else []
        begins = [place for place, event in enumerate(events) if event["event"] == "user"]
        return events[begins[-1] :] if begins else events

    def close(self) -> None:
        """Nothing: the conversation lies in memory under an id of its own."""

    def _said(self, channel: _Channel) -> Said:
        messages: list[dict[str, Any]] = [
            {"text": message.get("text") or "", "buttons": list(message.get("buttons") or ())}
            for message in channel.messages
            if message.get("text") or message.get("buttons")
        ]
        self._offered = [button for message in messages for button in message["buttons"]]
        slots = self.slots()
        active = self._tracker.active_loop_name if self._tracker else None
        return Said(messages, {"question": slots.get("requested_slot") if active else None})


class _Channel(CollectingOutputChannel):
    """Collects a turn's messages, under the name that responses go by."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def name(self) -> str:
        return self._name


def _where(error: Exception) -> str:
    """What was raised, and where; not what it says, which may hold what was typed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"The bot raised {type(error).__name__}{place}."
