"""What must be so after every message of a conversation, whatever the person sent.

Each check looks at what was said so far and returns what is wrong. Who sends what is left to
``walker``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from bot.dialogue.conversations import Turn
from bot.storytest.world import Service
from bot.triage.decision import OUTCOMES, decide
from bot.triage.facts import FACT_SLOTS, UNSURE, facts_from
from bot.triage.questions import QUESTIONS, next_question

REPEATS: Final = 3
"""So many times in a row nothing may be said in the same words."""
_GAP: Final = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True)
class Message:
    """What the person sends.

    Attributes:
        kind: One of ``WEIGHTS``, or ``willing``.
        text: The text, or a button's payload.
        title: The button's title where it is a button.
    """

    kind: str
    text: str
    title: str | None = None


@dataclass(frozen=True)
class Defect:
    """Something that must not be.

    Attributes:
        kind: In a word or two.
        detail: What was wrong, in words.
    """

    kind: str
    detail: str


@dataclass
class Said:
    """A conversation so far.

    Attributes:
        service: The service that it is held with.
        responses: What the domain lets the service say.
        conversation_id: Its id.
        turns: The replies, the latest last.
        sent: What the person sent.
    """

    service: Service
    responses: Mapping[str, Sequence[Mapping[str, Any]]]
    conversation_id: str = ""
    turns: list[Turn] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    @property
    def turn(self) -> Turn:
        """The latest reply."""
        return self.turns[-1]

    def slots(self) -> dict[str, Any]:
        """The slots that the latest turn left."""
        snapshot = self.service.records.load(self.conversation_id).snapshot or {}
        slots: dict[str, Any] = snapshot.get("slots", {})
        return slots


def _said_well(talk: Said, message: Message, before: Turn) -> list[Defect]:
    """Each reply says something, and nothing that people should not see."""
    texts = [one["text"] for one in talk.turn.messages]
    found = []
    if not any(text.strip() for text in texts):
        found.append(Defect("silence", f"nothing was said to {message.text[:60]!r}"))
    problem = {one.get("text") for one in talk.responses["utter_technical_problem"]}
    if problem & set(texts):
        found.append(Defect("exception", "the technical problem was told"))
    typed_gaps = {gap for one in talk.sent for gap in _GAP.findall(one.text)}
    gaps = {gap for text in texts for gap in _GAP.findall(text)} - typed_gaps
    if gaps:
        found.append(Defect("gap", f"{sorted(gaps)} was not filled"))
    return found


def _not_repeated(talk: Said, message: Message, before: Turn) -> list[Defect]:
    """No reply, and no wording of the open question, three times in a row; 999 may be."""
    latest = talk.turns[-REPEATS:]
    if len(latest) < REPEATS or any(turn.state["outcome"] == "emergency" for turn in latest):
        return []
    replies = [tuple(one["text"] for one in turn.messages) for turn in latest]
    if len(set(replies)) == 1:
        return [Defect("repeated", f"the same reply {REPEATS} times: {replies[0][-1][:80]!r}")]
    questions = {turn.state["question"] for turn in latest}
    endings = {reply[-1:] for reply in replies}
    if len(questions) == 1 and None not in questions and len(endings) == 1:
        return [Defect("repeated", f"the same question {REPEATS} times: {replies[0][-1][:80]!r}")]
    return []


def _agrees_with_core(talk: Said, message: Message, before: Turn) -> list[Defect]:
    """What is asked, held and told is what the core says of the same facts."""
    state, slots = talk.turn.state, talk.slots()
    services = talk.service.services
    hinted = {"danger_hinted": bool(slots.get("danger_hinted"))}
    facts = facts_from({**state["facts"], **hinted})
    decision = decide(facts, services.area, services.today)
    outcome = decision.outcome if decision else None
    found = []
    if state["outcome"] != outcome:
        found.append(Defect("outcome", f"{state['outcome']} for facts that mean {outcome}"))
    question, due = state["question"], next_question(facts, services.area, services.today)
    if outcome != "emergency" and due != "immediate_danger":
        # An answer that the person opened is asked for first, whether or not another could do without it.
        due = (slots.get("reopened") or {}).get("slot") or due
    if question in QUESTIONS and question != due:
        found.append(Defect("question", f"{question} is asked where {due} is due"))
    if question not in QUESTIONS and question is not None and due not in (None, question):
        found.append(Defect("question", f"{question} is asked where {due} is due"))
    told = {name for name in talk.responses if _outcome_of(name) and _holds(name, talk)}
    wrong = sorted(name for name in told if _outcome_of(name) != outcome)
    if wrong:
        found.append(Defect("outcome", f"{wrong} was told where the core says {outcome}"))
    if state["finished"] and slots.get("outcome") != outcome:
        found.append(Defect("outcome", f"{slots.get('outcome')} was told last, the core says {outcome}"))
    return found


def _heeded(talk: Said, message: Message, before: Turn) -> list[Defect]:
    """A press counts, danger comes first, an order is not obeyed and nothing is sent without a yes."""
    state, found = talk.turn.state, []
    if message.title:
        for slot, value in payload_of({"payload": message.text}).items():
            if slot in FACT_SLOTS and value != "all":
                held = state["facts"].get(slot)
                if held not in (value, [value], str(UNSURE) if value == UNSURE else value):
                    found.append(Defect("lost answer", f"{slot}: {value!r} was pressed, {held!r} is held"))
    if message.kind == "danger":
        words = " ".join(one["text"] for one in talk.turn.messages)
        if state["outcome"] != "emergency" or "999" not in words:
            found.append(Defect("danger", f"not answered with 999: {message.text!r}"))
    offered = [button["payload"] for one in before.messages for button in one["buttons"]]
    ordered = message.kind == "orders" and message.text not in offered
    if ordered and state["facts"] != before.state["facts"]:
        found.append(Defect("order", f"{message.text!r} was obeyed"))
    sent_now = state["application_reference"] and not before.state["application_reference"]
    if sent_now and before.state["question"] != "confirm_submission":
        found.append(Defect("sent", f"an application was filed in reply to {message.text[:60]!r}"))
    return found


def _holds(name: str, talk: Said) -> bool:
    """Whether the reply holds the first line of a response."""
    said = [line for message in talk.turn.messages for line in message["text"].splitlines()]
    openings = [_opening(one["text"]) for one in talk.responses[name] if one.get("text")]
    return any(opening.fullmatch(line) for opening in openings for line in said)


@cache
def _opening(text: str) -> re.Pattern[str]:
    first = text.splitlines()[0]
    return re.compile(".+".join(re.escape(part) for part in re.split(r"\{\w+\}", first)))


@cache
def _outcome_of(name: str) -> str | None:
    rest = name.removeprefix("utter_outcome_")
    fitting = [outcome for outcome in OUTCOMES if rest == outcome or rest.startswith(f"{outcome}_")]
    return max(fitting, key=len) if rest != name and fitting else None


def payload_of(button: Mapping[str, str]) -> dict[str, Any]:
    """The values by slot that a button sends.

    Args:
        button: The button as it was offered.

    Returns:
        Its values.
    """
    _, brace, values = button["payload"].partition("{")
    read: dict[str, Any] = json.loads(brace + values) if brace else {}
    return read


CHECKS: Final[Sequence[Callable[[Said, Message, Turn], list[Defect]]]] = (
    _said_well,
    _not_repeated,
    _agrees_with_core,
    _heeded,
)
"""Each takes the conversation, the latest message and the reply before it."""
