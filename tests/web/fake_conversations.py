"""A small stand-in for the dialogue: just enough turns to try the web without a model."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery.result import KeptResult
from bot.dialogue.incoming import TEXT_LIMIT, TextTooLong
from bot.dialogue.keeping import NoResult, WaysToCarryOn
from bot.dialogue.state import answer_kind
from bot.errors import GuideError
from bot.records.carry_on import Purpose
from bot.records.errors import (
    AddressUnusable,
    CarryOnRefused,
    ConversationLeft,
    ConversationNotFound,
    RecordsUnavailable,
    TooManyEmails,
)
from bot.records.filing import can_be_mailed
from bot.records.outbox import MOST_RESULTS
from bot.triage.diary import Diary

CODE = "7KM-T4X-2P"
LINK = "a-link-that-works-once"
YES_NO = [
    {"title": "Yes", "payload": '/inform_reported{"reported": true}'},
    {"title": "No", "payload": '/inform_reported{"reported": false}'},
    {"title": "I’m not sure", "payload": "/unsure"},
]
BODIES = [
    {"title": "Council", "payload": '/inform{"reported_to": ["council"]}'},
    {"title": "Police", "payload": '/inform{"reported_to": ["police"]}'},
    {"title": "Landlord", "payload": '/inform{"reported_to": ["landlord"]}'},
    {"title": "Someone else", "payload": '/inform{"reported_to": ["other"]}'},
    {"title": "I’m not sure", "payload": "/unsure"},
]


@dataclass
class FakeTurn:
    messages: list[dict[str, Any]]
    state: dict[str, Any]
    conversation_id: str = ""


@dataclass
class FakeConversation:
    messages: list[dict[str, Any]] = field(default_factory=list)
    answered: dict[str, FakeTurn] = field(default_factory=dict)
    question: str | None = "reported"
    said: list[str] = field(default_factory=list)
    entry: int = 0


def bot(text: str, buttons: list[dict[str, str]] | None = None, **more: Any) -> dict[str, Any]:
    return {"text": text, "buttons": buttons or [], "from": "bot", **more}


class FakeConversations:
    """Asks whether it was reported and to whom, and then only echoes.

    Attributes:
        failures: Raised one after the other instead of answering.
        delay: Seconds that an answer takes.
        scripted: What to say to the next messages instead, oldest first.
        more_state: Put into every state, over what is worked out.
    """

    def __init__(self) -> None:
        self.all: dict[str, FakeConversation] = {}
        self.failures: list[Exception] = []
        self.is_ready = True
        self.made_diary: Diary | None = None
        self.made_result: KeptResult | None = None
        self.emails: list[str] = []
        self.codes: dict[str, str] = {}
        self.delay = 0.0
        self.scripted: list[list[dict[str, Any]]] = []
        self.more_state: dict[str, Any] = {}

    def ready(self) -> bool:
        return self.is_ready

    def in_simple_way(self) -> GuideError | None:
        return None

    def council_name(self, council: str) -> str | None:
        return {"derby": "Derby City Council"}.get(council)

    async def start(self, channel: str, *, practice: bool = False) -> FakeTurn:
        self._fail()
        conversation_id = uuid.uuid4().hex
        conversation = self.all[conversation_id] = FakeConversation()
        conversation.messages = [
            bot("Hello. I can help you find out if you can ask for a case review."),
            bot("Have you told anyone about the behaviour?", YES_NO),
        ]
        return FakeTurn(list(conversation.messages), self._state(conversation), conversation_id)

    async def say(
        self, conversation_id: str, text: str, message_id: str, *, channel: str | None = None
    ) -> FakeTurn:
        conversation = self._find(conversation_id)
        if message_id in conversation.answered:
            return conversation.answered[message_id]
        if len(text) > TEXT_LIMIT:
            raise TextTooLong
        if self.delay:
            await asyncio.sleep(self.delay)
        self._fail()
        titles = {b["payload"]: b["title"] for m in conversation.messages for b in m["buttons"]}
        conversation.said.append(text)
        replies = self._replies(conversation, text)
        person = {"text": titles.get(text, text), "buttons": [], "from": "person"}
        conversation.messages += [person, *replies]
        turn = FakeTurn(replies, self._state(conversation))
        conversation.answered[message_id] = turn
        return turn

    async def history(self, conversation_id: str) -> FakeTurn:
        self._fail()
        conversation = self._find(conversation_id)
        return FakeTurn(list(conversation.messages), self._state(conversation))

    async def diary(self, conversation_id: str) -> Diary | None:
        self._fail()
        self._find(conversation_id)
        return self.made_diary

    async def result(self, conversation_id: str) -> KeptResult:
        self._fail()
        self._find(conversation_id)
        if self.made_result is None:
            raise NoResult
        return self.made_result

    async def email_result(self, conversation_id: str, address: str) -> None:
        await self.result(conversation_id)
        if not can_be_mailed(address):
            raise AddressUnusable
        if len(self.emails) >= MOST_RESULTS:
            raise TooManyEmails(MOST_RESULTS)
        self.emails.append(address)

    async def ways_to_carry_on(self, conversation_id: str) -> WaysToCarryOn:
        self._find(conversation_id)
        soon = datetime(2026, 11, 22, 13, tzinfo=UTC)
        self.codes |= {f"code:{CODE}": conversation_id, f"link:{LINK}": conversation_id}
        return WaysToCarryOn(CODE, soon + timedelta(days=7), LINK, soon)

    async def carry_on(self, text: str, purpose: Purpose) -> str:
        self._fail()
        if f"{purpose}:{text}" not in self.codes:
            raise CarryOnRefused("CARRY-ON-UNKNOWN", f"This {purpose} is not one that we know.", "Check it.")
        return self.codes[f"{purpose}:{text}"]

    async def entry(self, conversation_id: str) -> int:
        return self._find(conversation_id).entry

    async def admit(self, conversation_id: str, entry: int) -> None:
        if self._find(conversation_id).entry != entry:
            raise ConversationLeft

    async def leave(self, conversation_id: str, entry: int) -> None:
        self._fail()
        if self._find(conversation_id).entry == entry:
            self._find(conversation_id).entry += 1

    async def erase(self, conversation_id: str) -> None:
        self._find(conversation_id)
        del self.all[conversation_id]

    def _replies(self, conversation: FakeConversation, text: str) -> list[dict[str, Any]]:
        if self.scripted:
            return self.scripted.pop(0)
        if conversation.question == "reported":
            conversation.question = "reported_to"
            return [bot("Who did you tell? You can choose more than one.", BODIES)]
        if conversation.question == "reported_to":
            conversation.question = "council"
            return [
                bot(
                    "You can reach the council:\n- by phone on 01632 960123\n- by email at asb@example.com\n"
                    "\nIn danger? Call 999. More at https://example.com/asb."
                ),
                bot("Where does it happen? Tell me a town or a postcode."),
            ]
        return [bot(f"You wrote: {text}")]

    def _find(self, conversation_id: str) -> FakeConversation:
        if conversation_id not in self.all:
            raise ConversationNotFound
        return self.all[conversation_id]

    def _state(self, conversation: FakeConversation) -> dict[str, Any]:
        state = {
            "question": conversation.question,
            "outcome": None,
            "facts": {},
            "ombudsman": [],
            "organisations": [],
            "application_reference": None,
            **self.more_state,
        }
        return {**state, "answer_kind": answer_kind(state["question"])}

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


def unavailable() -> RecordsUnavailable:
    return RecordsUnavailable("SQLITE_BUSY")
