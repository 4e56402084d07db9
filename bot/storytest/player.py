"""Plays one story step by step, and writes down what was said on both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import GuideError
from bot.storytest.bot_under_test import BotUnderTest, Mismatch, Reply, Said, Seen, Talk
from bot.storytest.story import Step, Story
from bot.storytest.vocabulary import Vocabulary


class StoryFailed(Exception):
    """A story went otherwise than it says.

    Attributes:
        story: The story.
        step: The step that failed.
        mismatch: What was expected, and what was.
        transcript: The conversation up to there.
        state: Where the conversation then stood.
    """

    def __init__(
        self,
        story: Story,
        step: Step,
        mismatch: Mismatch,
        transcript: list[str],
        state: Mapping[str, Any] | None = None,
    ) -> None:
        """Keeps all that a reader needs to see."""
        super().__init__(f"{story.path.name}:{step.line}: {story.name}")
        self.story = story
        self.step = step
        self.mismatch = mismatch
        self.transcript = transcript
        self.state = state or {}

    def report(self) -> str:
        """The conversation, with the failed step marked and what was expected beside what was."""
        lines = [f"{self.story.path}:{self.step.line}: story: {self.story.name}", "", *self.transcript, ""]
        lines.append(f">>> line {self.step.line}: {self.step.kind}: {self.step.value!r}")
        lines += _labelled("expected", self.mismatch.expected)
        lines += _labelled("actual", self.mismatch.actual)
        if self.state:
            stands = ", ".join(
                f"{key} {self.state[key]}" for key in ("question", "outcome") if key in self.state
            )
            lines += _labelled("stands at", stands)
        return "\n".join(lines)


@dataclass
class Play:
    """One story on its way.

    Attributes:
        story: The story.
        bot: What it is played to.
        talk: The conversation.
        turn: The latest reply.
        before: The reply before it.
        transcript: What was said, line by line.
        unused: The rows of its tables that no question asked for.
    """

    story: Story
    bot: BotUnderTest
    talk: Talk
    turn: Reply = field(default_factory=Said)
    before: Reply = field(default_factory=Said)
    transcript: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    metadata: Mapping[str, Any] = field(default_factory=dict)

    async def begin(self) -> None:
        """The first turn; where the story has fixtures, as a conversation that already knows them."""
        if self.story.slots:
            self.transcript.append(f"     (already known: {dict(self.story.slots)})")
        self.heard(await self.talk.begin())

    async def send(self, text: str) -> None:
        """Sends a message and writes the answer down."""
        self.heard(await self.talk.say(text, {**self.story.metadata, **self.metadata}))

    def heard(self, turn: Reply) -> None:
        """Writes an answer down."""
        self.before, self.turn = self.turn, turn
        for message in turn.messages:
            first, *rest = message["text"].splitlines() or [""]
            self.transcript += [f"BOT  {first}", *(f"     {line}" for line in rest)]
            if message["buttons"]:
                self.transcript.append("     " + " ".join(f"[{one['title']}]" for one in message["buttons"]))

    def seen(self) -> Seen:
        """What a check may look at."""
        return Seen(self.turn, self.before, self.talk, self.bot.responses())

    async def press(self, title: str) -> Mismatch | None:
        """The person presses a button of the latest reply."""
        self.transcript.append(f"YOU  [{title}]")
        buttons = self.talk.offered()
        wanted = title.casefold()
        fitting = [one for one in buttons if one["title"].casefold() == wanted] or [
            one for one in buttons if one["title"].casefold().startswith(wanted)
        ]
        if len({one["payload"] for one in fitting}) != 1:
            offered = ", ".join(repr(one["title"]) for one in fitting or buttons) or "no buttons"
            return Mismatch(f"one button that begins with {title!r}", offered)
        await self.send(fitting[0]["payload"])
        return None

    async def step(self, step: Step, vocabulary: Vocabulary) -> Mismatch | None:
        """Does or checks one step."""
        kind = vocabulary.steps[step.kind]
        if kind.check is not None:
            return kind.check(step.value, self.seen())
        assert kind.act is not None, "a kind of step that checks nothing does something"
        self.metadata = step.metadata
        return await kind.act(self, step.value)


Watch = Callable[[Play, Step | None], None]
"""Is called after the first turn, with no step, and after each step that went well."""


async def _play(story: Story, bot: BotUnderTest, watch: Watch | None) -> Play:
    play = Play(story, bot, bot.talk(story))
    step: Step | None = None
    try:
        await play.begin()
        if watch:
            watch(play, None)
        for step in story.steps:
            mismatch = await play.step(step, bot.vocabulary)
            if mismatch is not None:
                raise StoryFailed(story, step, mismatch, play.transcript, play.turn.state)
            if watch:
                watch(play, step)
    except GuideError as error:
        at = step or Step("begin", None, story.line)
        failed = Mismatch("an answer", str(error))
        raise StoryFailed(story, at, failed, play.transcript, play.turn.state) from error
    finally:
        play.talk.close()
    return play


def play(story: Story, bot: BotUnderTest, watch: Watch | None = None) -> Play:
    """Plays a story to the end.

    Args:
        story: The story.
        bot: The loaded bot.
        watch: Is told of each step; see ``Watch``.

    Returns:
        The story as it was played, with what was said and which rows of its tables were never used.

    Raises:
        StoryFailed: A step went otherwise than the story says.
    """
    return bot.run(_play(story, bot, watch))


def play_story(story: Story, bot: BotUnderTest) -> list[str]:
    """Plays a story to the end.

    Args:
        story: The story.
        bot: The loaded bot.

    Returns:
        What was said, line by line.

    Raises:
        StoryFailed: A step went otherwise than the story says.
    """
    return play(story, bot).transcript


def _labelled(label: str, words: str) -> list[str]:
    first, *rest = words.splitlines() or [""]
    return [f"    {label + ':':<10}{first}", *(f"              {line}" for line in rest)]
