"""Talks with the guide as a person does: presses what is offered, or types."""

from __future__ import annotations

import uuid
from typing import Any

from bot.dialogue.conversations import Conversations, Turn

TO_APPLICATION: dict[str, str] = {
    "reported": "Yes",
    "reported_to": "The council",
    "council": "Choose from a list",
    "concern_type": "It was not dealt with",
    "incident_count": "3",
    "reports_in_window": "All of them",
    "on_behalf": "For me",
    "apply_now": "Yes, start",
    "harm": "I would rather not say",
    "applicant_name": "Alex Example",
    "applicant_email": "alex@example.com",
    "applicant_phone": "Skip",
    "applicant_address": "Skip",
    "incident_date": "2026-10-03",
    "incident_reported_on": "The same day",
    "incident_reported_to": "The council",
    "incident_reference": "Skip",
    "incident_description": "Skip",
    "more_incidents": "No",
    "impact": "Skip",
    "desired_outcome": "Skip",
    "confirm_submission": "Yes, send it",
}
"""By question: the title of a button, or what is typed where no button has it."""


class Talk:
    """One conversation."""

    def __init__(self, conversations: Conversations, conversation_id: str, turn: Turn) -> None:
        self.conversations = conversations
        self.id = conversation_id
        self.turn = turn

    @classmethod
    async def begin(cls, conversations: Conversations, channel: str = "widget") -> Talk:
        started = await conversations.start(channel)
        return cls(conversations, started.conversation_id, started)

    @property
    def question(self) -> str | None:
        return self.turn.state["question"]

    @property
    def facts(self) -> dict[str, Any]:
        return self.turn.state["facts"]

    @property
    def words(self) -> str:
        return "\n".join(message["text"] for message in self.turn.messages)

    @property
    def buttons(self) -> dict[str, str]:
        """Payloads by title."""
        return {one["title"]: one["payload"] for message in self.turn.messages for one in message["buttons"]}

    async def say(self, text: str, message_id: str | None = None) -> Turn:
        self.turn = await self.conversations.say(self.id, text, message_id or str(uuid.uuid4()))
        return self.turn

    async def press(self, title: str) -> Turn:
        return await self.say(self.buttons[title])

    async def answer(self, **changed: str) -> Turn:
        """Answers the open question as in ``TO_APPLICATION``, unless told otherwise."""
        question = self.question
        assert question, self.words
        if question == "council" and "Derby City Council" in self.buttons:
            return await self.press("Derby City Council")
        wanted = {**TO_APPLICATION, **changed}[question]
        return await self.say(self.buttons.get(wanted, wanted))

    async def until(self, question: str | None, **changed: str) -> Talk:
        """Answers until a question is asked; None for until the application is filed."""
        for _ in range(60):
            if self.question == question:
                return self
            await self.answer(**changed)
        raise AssertionError(f"{question} is never asked")
