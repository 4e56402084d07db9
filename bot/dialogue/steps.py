"""A conversation step by step, for those who show it one question a page.

A step is one turn: what was said in it, what it asks and what the person answered to it. How a page shows it
is left to ``bot.web.guide``; what is said, to the actions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from actions.application import lines_of
from actions.asking import common_words, has_response, responses
from actions.services import Services
from actions.why import change_payload
from bot.dialogue.state import state_of
from bot.records.conversations import ConversationRecords, SavedTurn
from bot.records.errors import ConversationNotFound

HELP: Final = ("why", "counts", "unsure")
CHECK: Final = "confirm_submission"
"""The question before an application is sent, where its answers are shown to be checked."""


@dataclass(frozen=True)
class Line:
    """One answer of an application, to be checked before it is sent.

    Attributes:
        name: What ``change_answer`` calls it.
        label: What it is called where it is shown.
        value: The answer in words.
    """

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Step:
    """One step of a conversation.

    Attributes:
        number: 1 for the first.
        latest: The number of the latest step.
        messages: What was said, as the API sends it.
        question: The slot that it asks for, or None.
        outcome: The outcome as it stood then, or None.
        outcome_before: The outcome as it stood a step earlier, or None.
        reply: What the person answered to it, as the history shows it; None for the latest.
        reply_id: The id of that message.
        misunderstood: Whether the latest message was not understood.
        state: Where the conversation stands now, as the API sends it.
        help: Why it is asked, what counts, and what to do when not sure, by ``why``, ``counts``, ``unsure``.
        change: The order that opens this step's question to be answered anew, where that can be done.
        lines: The application's answers, where they are to be checked.
    """

    number: int
    latest: int
    messages: Sequence[Mapping[str, Any]]
    question: str | None
    outcome: str | None
    outcome_before: str | None
    reply: str | None
    reply_id: str | None
    misunderstood: bool
    state: Mapping[str, Any]
    help: Mapping[str, str]
    change: str | None
    lines: Sequence[Line]

    @property
    def is_latest(self) -> bool:
        """Whether nothing came after it."""
        return self.number == self.latest


def step_of(
    records: ConversationRecords, services: Services, conversation_id: str, number: int | None = None
) -> Step:
    """One step of a conversation.

    Args:
        records: The conversations.
        services: The services in use.
        conversation_id: The conversation.
        number: Which step, 1 for the first; the latest by default, and where there is none of that number.

    Returns:
        The step.

    Raises:
        ConversationNotFound: There is no such conversation, or it was erased.
        RecordsUnavailable: The database is down.
    """
    kept = records.load(conversation_id)
    turns = records.turns(conversation_id)
    if kept.erased or not turns or kept.snapshot is None:
        raise ConversationNotFound
    slots = kept.snapshot["slots"]
    state = state_of(slots, kept.snapshot["active_loop"], services)
    place = len(turns) if number is None or not 1 <= number <= len(turns) else number
    turn = turns[place - 1]
    following = turns[place] if place < len(turns) else None
    question = turn.reply["state"]["question"]
    return Step(
        number=place,
        latest=len(turns),
        messages=turn.reply["messages"],
        question=question,
        outcome=turn.reply["state"]["outcome"],
        outcome_before=_outcome(turns[place - 2]) if place > 1 else None,
        reply=following.user_text if following else None,
        reply_id=following.message_id if following else None,
        misunderstood=following is None and bool(slots.get("misunderstood")),
        state=state,
        help=help_with(question, slots),
        change=_change(question, state),
        lines=[Line(*line) for line in lines_of(slots)] if question == CHECK and following is None else [],
    )


def help_with(question: str | None, slots: Mapping[str, Any]) -> dict[str, str]:
    """What can be said about a question besides asking it.

    Args:
        question: The slot that is asked, or None.
        slots: The conversation's slots.

    Returns:
        Words by ``why``, ``counts`` and ``unsure``, as far as there are any.
    """
    words = common_words(slots)
    return {
        kind: str(responses()[name][0]["text"]).format(**words)
        for kind in HELP
        if question and has_response(name := f"utter_{kind}_{question}")
    }


def _change(question: str | None, state: Mapping[str, Any]) -> str | None:
    if any(answer["slot"] == question for answer in state["answers"]):
        return change_payload(str(question))
    return None


def _outcome(turn: SavedTurn) -> str | None:
    outcome: str | None = turn.reply["state"]["outcome"]
    return outcome
