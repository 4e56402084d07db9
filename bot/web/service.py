"""What the web asks of a conversation: the shape of ``bot.dialogue.Conversations``.

A protocol, so that the web can be tested without a model. What is said is left to ``bot.dialogue``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.delivery.result import KeptResult
from bot.dialogue.keeping import WaysToCarryOn
from bot.dialogue.spoken import Spoken
from bot.dialogue.steps import Step
from bot.errors import GuideError
from bot.records.carry_on import Purpose
from bot.triage.diary import Diary


class Turn(Protocol):
    """Messages and where the conversation stands, as the API sends them."""

    @property
    def messages(self) -> Sequence[Mapping[str, Any]]:
        """Objects with ``text``, ``buttons`` and ``from``."""

    @property
    def state(self) -> Mapping[str, Any]:
        """``question``, ``outcome``, ``facts`` and the rest of the state."""


class Started(Turn, Protocol):
    """The first turn of a conversation."""

    @property
    def conversation_id(self) -> str:
        """The id that the server made up; it never leaves it unsigned."""


class ConversationService(Protocol):
    """Begins, continues, tells and forgets conversations."""

    async def start(self, channel: str, *, practice: bool = False) -> Started:
        """Begins a conversation on a channel; of practice nothing is filed or sent."""

    async def say(
        self, conversation_id: str, text: str, message_id: str, *, channel: str | None = None
    ) -> Turn:
        """Answers a message; the same ``message_id`` again gets the same answer."""

    async def history(self, conversation_id: str) -> Turn:
        """Tells all messages so far."""

    async def erase(self, conversation_id: str) -> None:
        """Forgets the conversation."""

    async def diary(self, conversation_id: str) -> Diary | None:
        """The incident diary; None where the outcome has none."""

    async def result(self, conversation_id: str) -> KeptResult:
        """The result to keep."""

    async def email_result(self, conversation_id: str, address: str) -> None:
        """Owes somebody an e-mail with their result."""

    async def ways_to_carry_on(self, conversation_id: str) -> WaysToCarryOn:
        """Gives out a code and a link."""

    async def carry_on(self, text: str, purpose: Purpose) -> str:
        """Opens a conversation with a code or link, and gives its id."""

    async def entry(self, conversation_id: str) -> int:
        """Which entry is open, for a new token."""

    async def admit(self, conversation_id: str, entry: int) -> None:
        """Lets a token's holder in, or not."""

    async def leave(self, conversation_id: str, entry: int) -> None:
        """Ends the session of an entry."""

    def ready(self) -> bool:
        """Whether the model is loaded and the database can be reached."""

    def in_simple_way(self) -> GuideError | None:
        """Why it answers without its model; None where it answers with it."""


class PlainConversations(ConversationService, Protocol):
    """What the plain pages ask beyond that: the conversation step by step."""

    async def step(self, conversation_id: str, number: int | None = None) -> Step:
        """One step; the latest where no number is given, or none of that number is there."""

    async def latest_step(self, conversation_id: str) -> int:
        """The number of the latest step."""

    def council_name(self, council: str) -> str | None:
        """The name of a council of the area, by its id; None where there is none of that id."""


class SpokenConversations(PlainConversations, Protocol):
    """What the call screen asks beyond that: the words to say."""

    async def spoken(self, conversation_id: str) -> Spoken:
        """What can be said aloud about where a conversation stands."""
