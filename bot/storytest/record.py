"""Turns a talk into an anonymised story file: one in the terminal, or one that is kept, by its id.

What the person said is made anonymous first. That is then played to the guide, and the checks are written
from what came of it: a story that was recorded passes. Where it went otherwise than the talk itself, the file
says so at the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import select

from bot.errors import GuideError
from bot.records.database import Database
from bot.records.models import Conversation, ConversationTurn
from bot.storytest.anonymise import Said, anonymise
from bot.storytest.bot_under_test import Reply
from bot.storytest.guide_steps import GUIDE_VOCABULARY
from bot.storytest.player import Play, play
from bot.storytest.story import Step, Story
from bot.storytest.world import USUAL_TODAY, GuideTalk, World
from bot.storytest.written import story_text


@dataclass(frozen=True)
class Recorded:
    """A talk as it was.

    Attributes:
        said: What the person did.
        stands: Question and outcome after each.
        channel: ``widget`` or ``phone``.
        today: The day on which it was held.
    """

    said: Sequence[Said]
    stands: Sequence[tuple[str | None, str | None]]
    channel: str
    today: date


class NothingRecorded(GuideError):
    """There is nothing that a story could be made of."""

    def __init__(self, why: str, hint: str) -> None:
        """Says why."""
        super().__init__("STORY-NOTHING", why, hint)


def kept_talk(database: Database, conversation_id: str) -> Recorded:
    """A conversation or a call that is kept, by its id.

    Args:
        database: Where it is kept.
        conversation_id: Its id.

    Returns:
        The talk.

    Raises:
        NothingRecorded: There is none, it was erased, or nobody said anything in it.
        RecordsUnavailable: The database is down.
    """
    with database.reading() as session:
        conversation = session.get(Conversation, conversation_id)
        rows = session.execute(
            select(ConversationTurn.user_text, ConversationTurn.reply)
            .where(ConversationTurn.conversation_id == conversation_id)
            .order_by(ConversationTurn.turn)
        ).all()
        if conversation is None:
            raise NothingRecorded("There is no conversation of this id.", "Look the id up once more.")
        channel, day = conversation.channel, conversation.created_at.date()
    said: list[Said] = []
    stands: list[tuple[str | None, str | None]] = []
    before: dict[str, Any] = {"messages": [], "state": {}}
    for text, reply in rows:
        if text is not None:
            said.append(_said(text, before, reply["state"], pressed=text in _titles(before)))
            stands.append((reply["state"].get("question"), reply["state"].get("outcome")))
        before = reply
    if not said:
        raise NothingRecorded("Nobody said anything in this conversation.", "It may have been erased.")
    return Recorded(said, stands, channel, day)


def terminal_talk(world: World, typed: TextIO, shown: TextIO, today: date = USUAL_TODAY) -> Recorded:
    """A talk in the terminal: a number presses a button, an empty line ends it.

    Args:
        world: The loaded guide.
        typed: Where the person types.
        shown: Where the guide's words go.
        today: The day that the clock shows.

    Returns:
        The talk.

    Raises:
        NothingRecorded: Nothing was typed.
    """
    talk = GuideTalk(world, Story("a talk", Path("talk"), 1, (), today=today))
    said: list[Said] = []
    stands: list[tuple[str | None, str | None]] = []
    try:
        reply = world.run(talk.begin())
        while True:
            _show(reply, shown)
            line = typed.readline().strip()
            if not line:
                break
            buttons = talk.offered()
            pressed = line.isdigit() and 1 <= int(line) <= len(buttons) and _choosing(reply)
            words = buttons[int(line) - 1]["title"] if pressed else line
            before = reply
            reply = world.run(talk.say(buttons[int(line) - 1]["payload"] if pressed else line, {}))
            said.append(_said(words, vars(before), reply.state, pressed=pressed))
            stands.append((reply.state.get("question"), reply.state.get("outcome")))
    finally:
        talk.close()
    if not said:
        raise NothingRecorded("Nothing was said.", "Type what the person says, then an empty line.")
    return Recorded(said, stands, "widget", today)


def recorded_story(recorded: Recorded, world: World, path: Path, name: str) -> str:
    """An anonymised story file of a talk.

    Args:
        recorded: The talk.
        world: The loaded guide, to which the anonymised talk is played.
        path: Where the file will lie.
        name: What the story shows; nothing of the talk is put into it.

    Returns:
        The file's text.
    """
    words = anonymise(recorded.said)
    doings = [
        Step("press" if one.pressed else "user", text, line, is_doing=True)
        for line, (one, text) in enumerate(zip(recorded.said, words, strict=True), start=1)
    ]
    today = None if recorded.today == USUAL_TODAY else recorded.today
    story = Story(name, path, 1, tuple(doings), today=today, channel=recorded.channel)
    stood: list[tuple[str | None, str | None]] = []

    def watch(played: Play, step: Step | None) -> None:
        if step is not None:
            stood.append((played.turn.state.get("question"), played.turn.state.get("outcome")))

    play(story, world, watch)
    metadata = {} if today is None else {"today": today.isoformat()}
    if recorded.channel != GUIDE_VOCABULARY.channel:
        metadata["channel"] = recorded.channel
    return story_text(
        path,
        name,
        list(_steps(doings, stood, recorded.stands)),
        metadata=metadata,
        about=[
            "Recorded, with invented words in place of what was personal. Read it before you check it in."
        ],
    )


def _steps(
    doings: Sequence[Step],
    stood: Sequence[tuple[str | None, str | None]],
    was: Sequence[tuple[str | None, str | None]],
) -> Iterator[tuple[str, Any]]:
    outcome: str | None = None
    for step, now, then in zip(doings, stood, was, strict=True):
        yield step.kind, step.value
        if now != then:
            yield "#", f"In the talk itself this led to question {then[0]}, outcome {then[1]}."
        yield "question", now[0]
        if now[1] != outcome:
            yield "outcome", now[1]
            outcome = now[1]


def _said(words: str, before: dict[str, Any], state: Any, *, pressed: bool) -> Said:
    facts = state.get("facts") or {}
    return Said(words, pressed, (before["state"] or {}).get("question"), facts.get("council"))


def _titles(reply: dict[str, Any]) -> set[str]:
    buttons = {button["title"] for message in reply["messages"] for button in message.get("buttons", ())}
    return buttons | {f"Change: {one['label']}" for one in reply["state"].get("answers") or ()}


def _choosing(reply: Reply) -> bool:
    """Whether a number can only mean a button: not where a number is asked for."""
    return reply.state.get("question") not in ("incident_count", "reports_in_window")


def _show(reply: Reply, shown: TextIO) -> None:
    for message in reply.messages:
        shown.write(f"{message['text']}\n")
    buttons = [button for message in reply.messages for button in message["buttons"]]
    for number, button in enumerate(buttons, start=1):
        shown.write(f"  {number}. {button['title']}\n" if _choosing(reply) else f"  [{button['title']}]\n")
    shown.write("> ")
    shown.flush()
