"""What the call screen shows: words to say, answers with their keys, hints, and how a call ends.

Puts together what the conversation, the area and ``content`` say. Decides nothing; how it looks is left to
the templates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.dialogue.spoken import Spoken
from bot.dialogue.steps import Line, Step
from bot.records.call_contacts import EarlierContact
from bot.records.calls import OneCall
from bot.records.reference import speak_reference
from bot.settings import LONDON
from bot.web.guide.fields import question_of
from bot.web.staff.calls.content import Ending, QuestionWords, closing, questions

_KEYS: Final = "1234567890"
_CHANGE: Final = "/correct_answer"
_NO_HINTS: Final = QuestionWords(listen_for=())


@dataclass(frozen=True)
class Choice:
    """One answer that can be given by a key.

    Attributes:
        key: ``1`` to ``9``, then ``0``; an empty text beyond that.
        title: What it is called.
        payload: What is sent for it.
        value: What its payload says where it goes together with others; else empty.
        alone: Whether it goes with no other.
    """

    key: str
    title: str
    payload: str
    value: str
    alone: bool


@dataclass(frozen=True)
class Ended:
    """How a call ends.

    Attributes:
        code: The outcome code, set by the guide.
        ending: What the caller does next, and when.
        contacts: Whom the caller can turn to, with numbers.
        reference: The application's reference, or None.
        spelled: The reference letter by letter, or None.
    """

    code: str
    ending: Ending
    contacts: Sequence[Mapping[str, Any]]
    reference: str | None
    spelled: str | None


@dataclass(frozen=True)
class Screen:
    """All that the page of a call shows.

    Attributes:
        question: The slot that is asked, or None.
        before: What is said before the question; nothing where none is asked.
        ask: The question; where none is asked, what matters most, which comes first.
        after: What is said after it.
        choices: The answers.
        many: Whether several go together.
        listen_for: What to listen for.
        spoken: What else can be said.
        left: How many questions there are, in words; empty where none is asked.
        state: Where the conversation stands.
        lines: The application's answers, where they are to be checked.
        can_close: Whether the words at the end are due.
        ended: How the call ends as it stands.
        misunderstood: Whether the latest answer was not understood.
        step: The number of the step that is shown.
    """

    question: str | None
    before: Sequence[str]
    ask: str
    after: Sequence[str]
    choices: Sequence[Choice]
    many: bool
    listen_for: Sequence[str]
    spoken: Spoken
    left: str
    state: Mapping[str, Any]
    lines: Sequence[Line]
    can_close: bool
    ended: Ended
    misunderstood: bool
    step: int


def screen_of(call: OneCall, step: Step, spoken: Spoken) -> Screen:
    """Puts the screen of a call together.

    Args:
        call: The call.
        step: The latest step of its conversation.
        spoken: What can be said about it.

    Returns:
        The screen.
    """
    state, asked = step.state, question_of(step)
    for_someone = state["facts"].get("on_behalf") is True
    said = _messages(call, step, spoken) or [""]
    if said[-1] == spoken.question:
        said[-1] = _in_their_case(spoken, for_someone)
    lead, _, rest = said[0].partition("\n")
    return Screen(
        question=step.question,
        before=said[:-1] if step.question else (),
        ask=said[-1] if step.question else lead,
        after=() if step.question else (rest, *said[1:]),
        choices=_choices(step),
        many=asked is not None and asked.kind == "many",
        listen_for=_hints(step.question, for_someone),
        spoken=spoken,
        left=left_words(state["progress"]),
        state=state,
        lines=step.lines,
        can_close=call.hung_up_at is not None or _is_told(step),
        ended=ended(call, state),
        misunderstood=step.misunderstood,
        step=step.number,
    )


def left_words(progress: Mapping[str, int] | None) -> str:
    """How many questions are left, the one that is asked among them, such as ``3 questions at most``."""
    if progress is None:
        return ""
    left = progress["left_at_most"]
    return f"{left} question{'' if left == 1 else 's'} at most"


def ended(call: OneCall, state: Mapping[str, Any]) -> Ended:
    """How a call ends as it stands: nobody chooses the outcome by hand.

    Args:
        call: The call.
        state: Where its conversation stands.

    Returns:
        The code and the words.
    """
    outcome, reference = state["outcome"], state["application_reference"]
    kind = "application_sent" if outcome == "application" and reference else outcome or "none"
    ending = closing().outcomes[kind]
    marked = call.danger and outcome != "emergency"
    return Ended(
        code=f"{ending.code}+{closing().danger_code}" if marked else ending.code,
        ending=ending,
        contacts=[one for one in (state["result"] or {}).get("contacts", ()) if one["phone"]],
        reference=reference,
        spelled=speak_reference(reference) if reference else None,
    )


def crm_note(call: OneCall, screen: Screen) -> str:
    """A note of the call to paste into any other system: plain text, without a name.

    Args:
        call: The call.
        screen: Its screen.

    Returns:
        Lines.
    """
    result = screen.state["result"] or {}
    miss = [one["text"] for one in screen.state["reasons"] if one["kind"] == "nearest_miss"]
    lines = [
        "PRACTICE CALL - nothing was filed" if call.practice else "",
        "Anti-social behaviour case review guide: call",
        f"When: {_moment(call.started_at)}",
        f"Outcome: {screen.ended.code}" + (f" ({result['title']})" if result else ""),
        f"Reference: {screen.ended.reference}" if screen.ended.reference else "",
        "Danger: the danger script was used" if call.danger else "",
        *(f"{one['label']}: {one['value']}" for one in screen.state["answers"]),
        *miss,
        f"Told to do next: {screen.ended.ending.next}",
        f"Notes: {call.notes.strip()}" if call.notes.strip() else "",
    ]
    return "\n".join(line for line in lines if line)


_ORDINALS: Final = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", 6: "Sixth"}
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def contact_words(contact: EarlierContact, now: datetime) -> str:
    """How often somebody rang, such as ``Third contact in five weeks``.

    Args:
        contact: What was counted.
        now: The present moment.

    Returns:
        Words; the span in days up to two weeks, then in whole weeks.
    """
    if contact.contacts == 1:
        return "First contact in half a year"
    days = max(1, (now - contact.first_at).days)
    count, unit = (days, "day") if days < 14 else (days // 7, "week")
    said = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    nth = _ORDINALS.get(contact.contacts, f"Contact number {contact.contacts},")
    more = " contact" if contact.contacts in _ORDINALS else ""
    return f"{nth}{more} in {said} {unit}{'' if count == 1 else 's'}"


def _messages(call: OneCall, step: Step, spoken: Spoken) -> list[str]:
    if call.first_turn and step.number <= call.first_turn and spoken.question:
        # The resident read the question; the call handler says it.
        return [spoken.question]
    return [one["text"] for one in step.messages if one["text"]]


def _in_their_case(spoken: Spoken, for_someone: bool) -> str:
    """The question in its first words, as it is asked of somebody who rings for another person."""
    words = questions().get(spoken.slot or "", _NO_HINTS).someone_else
    return words.say.format(**spoken.values) if for_someone and words else spoken.question


def _is_told(step: Step) -> bool:
    """Whether the outcome was told and nothing is left to ask; in danger there is no end."""
    return step.question is None and step.outcome != "emergency" and step.state["result"] is not None


def _hints(question: str | None, for_someone: bool) -> Sequence[str]:
    words = questions().get(question or "", _NO_HINTS)
    more = words.someone_else.listen_for if for_someone and words.someone_else else ()
    return (*words.listen_for, *more)


def _choices(step: Step) -> list[Choice]:
    asked = question_of(step)
    if asked is not None:
        offered = [(one.title, one.payload, one.value, one.alone) for one in (*asked.choices, *asked.others)]
    else:
        buttons = [button for message in step.messages for button in message["buttons"]]
        offered = [(one["title"], one["payload"], "", True) for one in buttons]
    # What may be changed stands beside the conversation, each with its own button.
    offered = [one for one in offered if not one[1].startswith(_CHANGE) or step.question == "change_answer"]
    keys = [*_KEYS, *[""] * len(offered)]
    return [Choice(key, *one) for key, one in zip(keys, offered, strict=False)]


def _moment(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"
