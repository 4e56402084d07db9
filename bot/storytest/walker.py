"""Sends a random person through the real agent, and checks every reply.

The person is difficult at first: presses, types, corrects, digresses, swears, pastes code. Then they
are willing, and answer whatever is asked, so that from wherever the first part has led the
conversation must come to its end. What the person says is drawn from a seed: the same seed on the
same model is the same conversation. Running many is left to ``walks``.
"""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from bot.dialogue.conversations import TextTooLong, Turn
from bot.dialogue.incoming import TEXT_LIMIT
from bot.settings import PROJECT
from bot.storytest.invariants import CHECKS, Defect, Message, Said, payload_of
from bot.storytest.world import World

MESSAGES: Final = Path(__file__).with_name("messages.yml")
ANSWERS: Final = PROJECT / "data" / "answers"
WEIGHTS: Final[Mapping[str, float]] = {
    "press": 36,
    "answer": 22,
    "volunteer": 5,
    "digression": 6,
    "correction": 6,
    "control": 5,
    "doubt": 7,
    "small_talk": 2,
    "gibberish": 3,
    "pictures": 1.5,
    "other_scripts": 1.5,
    "injection": 2,
    "orders": 2,
    "empty": 1.5,
    "abuse": 2,
    "danger": 1.5,
    "long": 1,
    "too_long": 0.5,
}
"""How often a difficult person does what, in parts of the sum."""
DIFFICULT_TURNS: Final = (3, 14)
WILLING_TURNS: Final = 70
NEEDED: Final = frozenset({"incident_date", "incident_reported_to"})
"""What a willing person does not skip: an application needs it."""
PHONE_EVERY: Final = 5
"""Every so many-th conversation is one that staff hold on the phone."""
_CONTACT: Final = re.compile(r"\b101\b|\b0\d{2,4}[ \d]{5,}|\S@\S+\.\S|https?://|find your local council")


@dataclass(frozen=True)
class Walked:
    """One conversation, walked.

    Attributes:
        seed: The conversation's seed.
        ending: The outcome at its end, ``undecided``, or ``none`` where it did not end.
        turns: How many messages the person sent.
        kinds: Their kinds, in order.
        defects: What was wrong, in the order in which it came up.
        transcript: What was said, line by line.
    """

    seed: int
    ending: str
    turns: int
    kinds: tuple[str, ...]
    defects: tuple[Defect, ...]
    transcript: tuple[str, ...]


class Phrases:
    """What people say, by kind and by question."""

    def __init__(self, messages: Path = MESSAGES, answers: Path = ANSWERS) -> None:
        """Reads both sources.

        Args:
            messages: The messages by kind.
            answers: The folder with a file of answers for each question.
        """
        content: dict[str, Any] = yaml.safe_load(messages.read_text(encoding="utf-8"))
        self.typed: dict[str, list[str]] = content["typed"]
        self.willing: dict[str, str] = content["willing"]
        self.answers: dict[str, list[str]] = {
            **{path.stem: _texts(path) for path in sorted(answers.glob("*.jsonl"))},
            **content["answers"],
        }

    def draw(self, kind: str, question: str | None, chance: random.Random) -> str:
        """A text of one kind.

        Args:
            kind: The kind.
            question: The slot that is asked, or None.
            chance: Where the choice comes from.

        Returns:
            The text.
        """
        if kind == "answer":
            return chance.choice(self.answers.get(question or "", self.answers["multi"]))
        if kind == "volunteer":
            return chance.choice(self.answers["multi"])
        if kind == "long":
            story = " ".join(chance.sample(self.answers["multi"], 12))
            return (story * 3)[: chance.randint(TEXT_LIMIT - 600, TEXT_LIMIT)].strip()
        if kind == "too_long":
            return "and another thing " * 200
        return chance.choice(self.typed[kind])


class Person:
    """Decides what is sent next."""

    def __init__(self, phrases: Phrases, chance: random.Random) -> None:
        """Takes the words, and where the choices come from."""
        self._phrases = phrases
        self._chance = chance

    def difficult(self, turn: Turn) -> Message:
        """Anything at all.

        Args:
            turn: The latest reply.

        Returns:
            The message.
        """
        (kind,) = self._chance.choices(tuple(WEIGHTS), tuple(WEIGHTS.values()))
        buttons = _buttons(turn)
        if kind == "press":
            if buttons:
                button = self._chance.choice(buttons)
                return Message(kind, button["payload"], button["title"])
            kind = "answer"
        return Message(kind, self._phrases.draw(kind, turn.state["question"], self._chance))

    def willing(self, turn: Turn) -> Message:
        """A plain answer to what is asked; a wish to go on where nothing is.

        Args:
            turn: The latest reply.

        Returns:
            The message.
        """
        question, buttons = turn.state["question"], _buttons(turn)
        if question is None:
            onward = [one for one in buttons if payload_of(one).get("immediate_danger") is False] or [
                one for one in buttons if one["payload"] == "/start_triage"
            ]
            if onward:
                return Message("willing", onward[0]["payload"], onward[0]["title"])
            return Message("willing", "carry on")
        fitting = [
            one
            for one in buttons
            if question in payload_of(one) and payload_of(one)[question] not in ("all", True)
        ] + [
            one for one in buttons if payload_of(one).get(question) is True and question != "immediate_danger"
        ]
        words = self._phrases.willing.get(question)
        needed = question in NEEDED
        if words and (needed or not fitting or self._chance.random() < 0.5):
            return Message("willing", words)
        if question == "more_incidents" and fitting:
            return Message("willing", fitting[0]["payload"], fitting[0]["title"])
        if fitting:
            button = self._chance.choice(fitting)
            return Message("willing", button["payload"], button["title"])
        return Message("willing", self._phrases.draw("answer", question, self._chance))


@dataclass
class _Talk(Said):
    """One conversation on its way, with all that was said and all that was wrong."""

    defects: list[Defect] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    def blame(self, kind: str, detail: str) -> None:
        self.defects.append(Defect(kind, detail))
        self.transcript.append(f">>>  {kind}: {detail}")

    async def begin(self, channel: str) -> None:
        started = await self.service.conversations.start(channel)
        self.conversation_id = started.conversation_id
        self.heard(started)

    async def send(self, message: Message) -> None:
        shown = f"[{message.title}]" if message.title else repr(message.text[:160])[1:-1]
        self.transcript.append(f"YOU  {shown}  ({message.kind})")
        self.sent.append(message)
        try:
            turn = await self.service.conversations.say(self.conversation_id, message.text, uuid.uuid4().hex)
        except TextTooLong:
            self.transcript.append("     (refused: too long)")
            if len(message.text) <= TEXT_LIMIT:
                self.blame("refused", f"a text of {len(message.text)} characters")
            return
        except Exception as error:  # whatever it is, the walk shows it and goes on
            self.blame("exception", f"{type(error).__name__}: {error}")
            return
        before = self.turn
        self.heard(turn)
        for check in CHECKS:
            for defect in check(self, message, before):
                self.blame(defect.kind, defect.detail)

    def heard(self, turn: Turn) -> None:
        self.turns.append(turn)
        for message in turn.messages:
            first, *rest = message["text"].splitlines() or [""]
            self.transcript += [f"BOT  {first}", *(f"     {line}" for line in rest)]
            if message["buttons"]:
                self.transcript.append("     " + " ".join(f"[{one['title']}]" for one in message["buttons"]))
        self.transcript.append(f"     ({turn.state['question']}, {turn.state['outcome']})")

    def said_since_outcome(self) -> list[str]:
        """What was said from the turn that brought the outcome, or the lack of one, in which it ended."""
        last = self.turn.state["outcome"]
        before = [number for number, turn in enumerate(self.turns) if turn.state["outcome"] != last]
        return [one["text"] for turn in self.turns[max(before, default=-1) + 1 :] for one in turn.messages]

    @property
    def ended(self) -> bool:
        state = self.turn.state
        return bool(state["finished"]) and state["outcome"] != "emergency"


def walk(seed: int, world: World, phrases: Phrases) -> Walked:
    """Walks one conversation.

    Args:
        seed: Decides everything that the person does.
        world: The loaded service.
        phrases: What people say.

    Returns:
        What was said and what was wrong.
    """
    service = world.open()
    talk = _Talk(service, world.responses())
    channel = "phone" if seed % PHONE_EVERY == 0 else "widget"
    try:
        world.run(_walk(talk, Person(phrases, random.Random(seed)), channel))
    finally:
        service.services.database.dispose()
    ending = (talk.turn.state["outcome"] or "undecided") if talk.ended else "none"
    return Walked(
        seed=seed,
        ending=ending,
        turns=len(talk.sent),
        kinds=tuple(message.kind for message in talk.sent),
        defects=tuple(talk.defects),
        transcript=tuple(talk.transcript),
    )


async def _walk(talk: _Talk, person: Person, channel: str) -> None:
    await talk.begin(channel)
    for _ in range(person._chance.randint(*DIFFICULT_TURNS)):
        await talk.send(person.difficult(talk.turn))
    for _ in range(WILLING_TURNS):
        if talk.ended:
            break
        await talk.send(person.willing(talk.turn))
    if not talk.ended:
        talk.blame("no end", f"after {WILLING_TURNS} willing answers")
    elif not any(_CONTACT.search(text) for text in talk.said_since_outcome()):
        talk.blame("no person", "it ended without a way to reach anyone")


def _buttons(turn: Turn) -> list[dict[str, str]]:
    return [button for message in turn.messages for button in message["buttons"]]


def _texts(path: Path) -> list[str]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [row["text"] for row in rows]
