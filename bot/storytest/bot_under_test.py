"""What a bot must offer so that stories can be played to it.

``rasa_project`` offers it for any Rasa 3.6 project. A project whose conversations need more (a database,
a clock, channels of its own) offers it in its own way.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bot.storytest.story import Story

if TYPE_CHECKING:
    from bot.storytest.vocabulary import Vocabulary

Result = TypeVar("Result")
Responses = Mapping[str, Sequence[Mapping[str, Any]]]


class Reply(Protocol):
    """What the bot said at once."""

    @property
    def messages(self) -> Sequence[Mapping[str, Any]]:
        """Each with ``text`` and ``buttons`` of ``title`` and ``payload``."""

    @property
    def state(self) -> Mapping[str, Any]:
        """Where the conversation stands; ``question`` is the slot that is asked now, or None."""


@dataclass(frozen=True)
class Said:
    """A reply as plain values."""

    messages: Sequence[Mapping[str, Any]] = ()
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Mismatch:
    """What a check found wrong.

    Attributes:
        expected: In words.
        actual: In words.
    """

    expected: str
    actual: str


class Talk(Protocol):
    """One conversation with the bot."""

    async def begin(self) -> Reply:
        """Opens it with what the story says is known before; what the bot says first."""

    async def say(self, text: str, metadata: Mapping[str, Any]) -> Reply:
        """Sends words, or the payload of a button that was offered."""

    def offered(self) -> Sequence[Mapping[str, Any]]:
        """What can be pressed now: each with ``title`` and ``payload``."""

    def slots(self) -> Mapping[str, Any]:
        """The slots that hold something."""

    def events(self) -> Sequence[Mapping[str, Any]]:
        """Rasa's events since the person's latest message, it among them."""

    def close(self) -> None:
        """Gives back what it holds."""


class BotUnderTest(Protocol):
    """A loaded bot."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What may stand in its story files."""

    def talk(self, story: Story) -> Talk:
        """A new conversation that knows of no other."""

    def responses(self) -> Responses:
        """What the domain lets the bot say, by response."""

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Waits for one coroutine."""

    def close(self) -> None:
        """Gives back what it holds."""


@dataclass(frozen=True)
class StoryBot:
    """How the stories of a folder are read, and what they are played to.

    Attributes:
        name: What tells it from others; it is loaded once for each name.
        vocabulary: What may stand in its story files.
        load: Loads it. Takes seconds.
    """

    name: str
    vocabulary: Vocabulary
    load: Callable[[], BotUnderTest]


@dataclass(frozen=True)
class Seen:
    """What a check may look at.

    Attributes:
        turn: The latest reply, with its state.
        before: The reply before it; an empty one at the beginning.
        talk: The conversation.
        responses: What the domain lets the bot say.
    """

    turn: Reply
    before: Reply
    talk: Talk
    responses: Responses

    @property
    def text(self) -> str:
        """All messages of the reply in one line."""
        return one_line(" ".join(message["text"] for message in self.turn.messages))


class Playing(Protocol):
    """A story on its way, as what the person does sees it."""

    talk: Talk
    turn: Reply
    transcript: list[str]
    unused: list[str]

    async def send(self, text: str) -> None:
        """Sends a message and takes the answer down."""

    async def press(self, title: str) -> Mismatch | None:
        """Presses a button of the latest reply."""


def one_line(words: str) -> str:
    """Words with each run of spaces and line ends as one space."""
    return " ".join(words.split())
