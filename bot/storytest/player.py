"""Plays one story step by step, and writes down what was said on both sides."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.conversations import FIRST_MESSAGE, Turn
from bot.storytest.checks import CHECKS_BY_KIND, Mismatch, Seen
from bot.storytest.story import Step, Story
from bot.storytest.world import Service, World


class StoryFailed(Exception):
    """A story went otherwise than it says.

    Attributes:
        story: The story.
        step: The step that failed.
        mismatch: What was expected, and what was.
        transcript: The conversation up to there.
    """

    def __init__(self, story: Story, step: Step, mismatch: Mismatch, transcript: list[str]) -> None:
        """Keeps all that a reader needs to see."""
        super().__init__(f"{story.path.name}:{step.line}: {story.name}")
        self.story = story
        self.step = step
        self.mismatch = mismatch
        self.transcript = transcript

    def report(self) -> str:
        """The conversation, with the failed step marked and what was expected beside what was."""
        lines = [f"{self.story.path}:{self.step.line}: story: {self.story.name}", "", *self.transcript, ""]
        lines.append(f">>> line {self.step.line}: {self.step.kind}: {self.step.value!r}")
        lines += _labelled("expected", self.mismatch.expected)
        lines += _labelled("actual", self.mismatch.actual)
        return "\n".join(lines)


@dataclass
class _Play:
    """One story on its way."""

    story: Story
    world: World
    service: Service
    conversation_id: str = ""
    turn: Turn = field(default_factory=lambda: Turn([], {}))
    before: Turn = field(default_factory=lambda: Turn([], {}))
    last_sent: tuple[str, str] = ("", "")
    transcript: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        """The first turn; where the story has fixtures, as a conversation that already knows them."""
        if not self.story.slots:
            started = await self.service.conversations.start(self.story.channel)
            self.conversation_id = started.conversation_id
            self.heard(started)
            return
        now = self.service.services.settings.now()
        records = self.service.records
        self.conversation_id = records.create(self.story.channel, now)
        snapshot = {
            "slots": dict(self.story.slots),
            "active_loop": None,
            "offered": [{"title": "Begin", "payload": FIRST_MESSAGE}],
        }
        reply: dict[str, Any] = {"messages": [], "state": {}}
        records.append_turn(self.conversation_id, 0, None, None, reply, [], snapshot, now)
        self.transcript.append(f"     (already known: {self.story.slots})")
        await self.send(FIRST_MESSAGE)

    async def send(self, text: str) -> None:
        """Sends a message and writes the answer down."""
        self.last_sent = (text, uuid.uuid4().hex)
        self.heard(await self.service.conversations.say(self.conversation_id, *self.last_sent))

    def heard(self, turn: Turn) -> None:
        """Writes an answer down."""
        self.before, self.turn = self.turn, turn
        for message in turn.messages:
            first, *rest = message["text"].splitlines() or [""]
            self.transcript += [f"BOT  {first}", *(f"     {line}" for line in rest)]
            if message["buttons"]:
                self.transcript.append("     " + " ".join(f"[{one['title']}]" for one in message["buttons"]))

    def seen(self) -> Seen:
        """What a check may look at."""
        return Seen(self.turn, self.before, self.slots, self.service.services, self.world.responses())

    def slots(self) -> Mapping[str, Any]:
        """The slots that the latest turn left."""
        snapshot = self.service.records.load(self.conversation_id).snapshot or {}
        slots: dict[str, Any] = snapshot.get("slots", {})
        return slots

    async def user(self, words: str) -> Mismatch | None:
        """The person types."""
        self.transcript.append(f"YOU  {words}")
        await self.send(words)
        return None

    async def press(self, title: str) -> Mismatch | None:
        """The person presses a button of the latest reply."""
        self.transcript.append(f"YOU  [{title}]")
        buttons = [button for message in self.turn.messages for button in message["buttons"]]
        wanted = title.casefold()
        fitting = [one for one in buttons if one["title"].casefold() == wanted] or [
            one for one in buttons if one["title"].casefold().startswith(wanted)
        ]
        if len({one["payload"] for one in fitting}) != 1:
            offered = ", ".join(repr(one["title"]) for one in fitting or buttons) or "no buttons"
            return Mismatch(f"one button that begins with {title!r}", offered)
        await self.send(fitting[0]["payload"])
        return None

    async def say_again(self, _: bool) -> Mismatch | None:
        """The last message arrives once more, as after a broken connection."""
        self.transcript.append("YOU  (the same message again)")
        before = self.turn, self.service.records.load(self.conversation_id).turn_count
        again = await self.service.conversations.say(self.conversation_id, *self.last_sent)
        after = again, self.service.records.load(self.conversation_id).turn_count
        if (before[0].messages, before[0].state, before[1]) != (again.messages, again.state, after[1]):
            return Mismatch(f"the same answer, {before[1]} turns", f"{again.state}, {after[1]} turns")
        return None

    async def come_back(self, _: bool) -> Mismatch | None:
        """The service starts anew and the person's page loads the conversation."""
        self.transcript.append("     (the service is started anew; the page is loaded again)")
        self.service = self.world.start(self.service.services)
        history = await self.service.conversations.history(self.conversation_id)
        said = list(self.turn.messages)
        if history.state != self.turn.state:
            return Mismatch(repr(self.turn.state), repr(history.state))
        if said and [one["text"] for one in history.messages[-len(said) :]] != [one["text"] for one in said]:
            return Mismatch("the history ends with the latest reply", repr(history.messages[-1:]))
        return None


async def _play(story: Story, world: World) -> list[str]:
    play = _Play(story, world, world.open(story.today))
    doings: Mapping[str, Any] = {
        "user": play.user,
        "press": play.press,
        "say_again": play.say_again,
        "come_back": play.come_back,
    }
    try:
        await play.begin()
        for step in story.steps:
            if step.is_doing:
                mismatch = await doings[step.kind](step.value)
            else:
                mismatch = CHECKS_BY_KIND[step.kind](step.value, play.seen())
            if mismatch is not None:
                raise StoryFailed(story, step, mismatch, play.transcript)
    finally:
        play.service.services.database.dispose()
    return play.transcript


def play_story(story: Story, world: World) -> list[str]:
    """Plays a story to the end.

    Args:
        story: The story.
        world: The loaded service.

    Returns:
        What was said, line by line.

    Raises:
        StoryFailed: A step went otherwise than the story says.
    """
    return world.run(_play(story, world))


def _labelled(label: str, words: str) -> list[str]:
    first, *rest = words.splitlines() or [""]
    return [f"    {label + ':':<10}{first}", *(f"              {line}" for line in rest)]
