"""Listens to typed words: the answer, what is volunteered or put right, and what is asked besides.

Knows nothing of Rasa's trackers. Reading words is left to ``bot.language``, taking a message apart to
``asides``, and putting an answer right to ``corrections``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.agenda import NEXT_STEP_SLOTS
from actions.answering import CONTROL_CONFIDENCE, answer, is_no_denial
from actions.asides import Parts, take_apart
from actions.changes import can_be_opened, choose, open_again, put_back
from actions.corrections import known_facts, put_right
from actions.keeping import kept_fact
from actions.naming import named_answer, named_line, names_nothing
from actions.plain_words import (
    SHORT,
    STORY_SLOTS,
    asks_the_guide,
    for_a_relative,
    gives_up,
    may_be_old,
    said_never_mind,
    wishes_both,
)
from actions.questions import ONLY_HERE
from actions.services import Services
from actions.standing import own_role, without_role
from actions.turns import (
    ANGER,
    ASKED_IF_SAFE,
    ASKED_WHILE_OPEN,
    CHANGE,
    GIVEN_UP,
    INFORMATION,
    RETURNED,
    SETTLED,
    STILL_IN_DANGER,
    TOLD,
    TWO_WISHES,
    UNHEARD,
    UNSURE_OF,
    WAIT,
    turn_of,
)
from bot.language.danger_model import says_it_goes_on
from bot.language.judgement import is_danger
from bot.language.normalise import normalise
from bot.language.reading import Reading, ReadingContext, read
from bot.triage.application import APPLICATION_SLOTS
from bot.triage.facts import FACT_SLOTS, UNSURE

CONTROL_INTENTS = frozenset({"stop", "restart", "go_back", "repeat", "ask_human"})
TELLING_INTENTS = frozenset({"inform_reported", "complain_about_service", "report_asb"})
MISREAD = TELLING_INTENTS | {"nlu_fallback", "out_of_scope", "affirm", "deny", "unsure"}
"""What a message resembles that tells something, though not in reply to the question."""
FREE_TEXT_SLOTS = STORY_SLOTS | {
    "applicant_name",
    "applicant_address",
    "victim_name",
    "relationship",
    "incident_reference",
}
# Sending an application wants a plain yes, not a question with one in it.
PLAIN_INTENTS = frozenset({"affirm", "inform_reported"})
SOLEMN_SLOTS = frozenset({"confirm_submission"})
BARE_ORDERS = frozenset(
    {"stop", "cancel", "go back", "back", "start again", "start over", "restart", "repeat", "say that again"}
)
_BARE_NO = re.compile(r"^(?:(?:no|nope|nah|naw|not really)\b[ ,.!]*)+$")
LAST_ANSWER = re.compile(r"\blast (?:answer|one|thing|bit)\b")
_STEERS = re.compile(
    r"\b(?:stop|stopping|back|again|re ?start|start|over|repeat|say|said|question|person|human|someone|"
    r"somebody|anyone|talk|speak|phone|ring|call|real|pardon|what|cancel|quit|exit|leave|later|go|finish|undo|"
    r"previous|end|enough|done)\b"
)


def typed(
    message: Mapping[str, Any],
    question: str | None,
    slots: Mapping[str, Any],
    services: Services,
) -> dict[str, Any]:
    """What typed words say.

    Args:
        message: The latest message with its intent.
        question: The slot that is asked, or None.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Values by slot; in ``turn`` what they ask for besides.
    """
    text = message["text"]
    # Who somebody is does not say who was told.
    plain = without_role(text) if question in ("reported", "reported_to") else text
    heard = _heard(plain, message, question, slots, services)
    if question in APPLICATION_SLOTS or "on_behalf" in heard or heard.get("immediate_danger"):
        return heard
    role = {slot: value for slot, value in own_role(text).items() if slots.get(slot) is None}
    if role and not heard:
        return {**role, "turn": {"kind": TOLD}}
    return heard | role


def _heard(
    text: str,
    message: Mapping[str, Any],
    question: str | None,
    slots: Mapping[str, Any],
    services: Services,
) -> dict[str, Any]:
    context = services.reading_context
    reading = read(text, question, context)
    heard = _danger(reading, message)
    parts = _parts(text, question)
    alone = _stands_alone(heard, parts, message, question)
    if alone is not None:
        return alone
    intent = (message.get("intent") or {}).get("name")
    if question is None and slots.get("immediate_danger"):
        return heard | _while_in_danger(reading, text, intent, slots, context)
    put = _wished(text, reading, parts, question, slots, intent) or _put_right(
        text, reading, question, slots, context, intent
    )
    if put:
        return heard | put
    turn = _turn(parts, intent, slots, question)
    wrong = intent == "correct_answer" and reading.answer is not True
    no_answer = _beside(text, parts, turn, question, slots, intent, wrong=wrong)
    if no_answer is not None:
        return heard | no_answer
    if parts.rest != text and not parts.pure:
        reading = read(parts.rest, question, context)
        text = parts.rest
    besides = {"turn": turn} if turn and turn["kind"] not in (UNSURE_OF, WAIT, CHANGE, RETURNED) else {}
    heard |= besides | _volunteered(reading, text, question, intent, slots)
    if question is None:
        if reading.behaviour and slots.get("behaviour_type") is None:
            heard["behaviour_type"] = reading.behaviour
        return heard
    puts_right = question in NEXT_STEP_SLOTS and reading.facts and _replaces(question, intent)
    solemn = question in SOLEMN_SLOTS and reading.answer is True and intent not in PLAIN_INTENTS
    if puts_right or solemn or (reading.answer is False and is_no_denial(message, question)):
        return heard
    refused = bool(turn and turn["kind"] == UNSURE_OF)
    heard |= answer(reading, question, slots, services, refused=refused, text=text)
    if not heard and reading.facts and question not in APPLICATION_SLOTS and intent in MISREAD:
        # What was told is known already: it was heard, only it answers nothing.
        return {"turn": {"kind": TOLD}}
    return heard


def _chosen(text: str, parts: Parts, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Which answer is named in reply to which is to be changed, or that none is; empty where neither is."""
    if any(kind not in (CHANGE, UNSURE_OF) for kind, _ in parts.asides):
        return {}
    line = named_line(text, slots)
    if line:
        # An incident is opened without a word about it; whatever the words resemble, they were understood.
        return {**choose(line, slots), "turn": {"kind": SETTLED}}
    if names_nothing(text) or said_never_mind(text):
        return {"wants_change": None, "turn": {"kind": SETTLED}}
    return {}


def _wished(
    text: str,
    reading: Reading,
    parts: Parts,
    question: str | None,
    slots: Mapping[str, Any],
    intent: str | None,
) -> dict[str, Any]:
    """What a plain wish says: to report and to complain, to ask for a relative, which answer to change."""
    if question == "change_answer":
        return _chosen(text, parts, slots)
    if wishes_both(text) and slots.get("concern_type") in (None, UNSURE):
        # Each of the two has its way, and it is not asked again which it is.
        told = _volunteered(reading, text, question, intent, slots)
        # Whom it is to be reported to, and whom the complaint is about, have not been told yet.
        told = {slot: value for slot, value in told.items() if slot not in ("reported", "reported_to")}
        return {**told, "concern_type": "both", "turn": {"kind": TWO_WISHES}}
    if question in FACT_SLOTS and slots.get("on_behalf") is None and parts.pure and for_a_relative(text):
        asked = {"kind": INFORMATION, "questions": ["ask_apply_for_someone_else"]}
        return {"on_behalf": True, "turn": asked}
    return {}


def _stands_alone(
    heard: dict[str, Any], parts: Parts, message: Mapping[str, Any], question: str | None
) -> dict[str, Any] | None:
    """What is heard where nothing else in the message counts: anger, danger, an order; else None."""
    if parts.pure and parts.asides and all(kind == ANGER for kind, _ in parts.asides):
        # "For God's sake" hints at nothing, and answers nothing.
        kept = {slot: value for slot, value in heard.items() if slot != "danger_hinted"}
        return {"turn": {"kind": ANGER}} | kept
    ordered = _is_control(message, question) and not (parts.asides or parts.rest != message["text"])
    return heard if heard.get("immediate_danger") or ordered else None


def _beside(
    text: str,
    parts: Parts,
    turn: dict[str, Any] | None,
    question: str | None,
    slots: Mapping[str, Any],
    intent: str | None,
    *,
    wrong: bool,
) -> dict[str, Any] | None:
    """What a message without an answer asks for; None where it may hold an answer."""
    opened = _opened_by_name(turn, slots) if parts.pure and turn else {}
    if "reopened" in opened:
        return opened
    wrong = wrong or bool(turn and turn["kind"] == CHANGE)
    if question == "confirm_submission" and wrong:
        return {"wants_change": True, "change_answer": None}
    if parts.pure and turn and turn["kind"] != UNSURE_OF:
        return opened or None
    if said_never_mind(text):
        back = put_back(slots)
        given_up = gives_up(text) and turn_of(slots).get("kind") != CHANGE
        return back or {"turn": {"kind": GIVEN_UP if given_up else SETTLED}}
    if question in FREE_TEXT_SLOTS and not turn and asks_the_guide(text, question):
        # A name or a story never ends as a question to the guide; what cannot be answered is asked again.
        return {} if (intent or "").startswith("ask_") else {"turn": {"kind": UNHEARD}}
    return None


def _parts(text: str, question: str | None) -> Parts:
    """The message taken apart; a story is left whole unless it is a short aside, or only asks something."""
    parts = take_apart(text)
    asks = bool(parts.questions) or any(kind in ASKED_WHILE_OPEN for kind, _ in parts.asides)
    longest = 2 * SHORT if asks else SHORT
    if question in STORY_SLOTS and not (parts.pure and len(text.split()) <= longest):
        return Parts((), (), text)
    if question in FREE_TEXT_SLOTS and not parts.pure and "?" not in text:
        return Parts((), (), text)
    return parts


def _put_right(
    text: str,
    reading: Reading,
    question: str | None,
    slots: Mapping[str, Any],
    context: ReadingContext,
    intent: str | None,
) -> dict[str, Any]:
    meant = intent == "correct_answer"
    if question in STORY_SLOTS and not (meant and len(text.split()) <= 2 * SHORT):
        return {}
    put = put_right(text, reading, question, slots, context, meant=meant)
    if all(value == slots.get(slot) for slot, value in put.items() if slot != "count_doubt"):
        # What is only said once more puts nothing right, and hides no answer.
        return {}
    # What was to be changed was told at once: nothing is asked about it any more.
    return put | ({"wants_change": None} if question == "change_answer" else {})


def _turn(
    parts: Parts, intent: str | None, slots: Mapping[str, Any], question: str | None
) -> dict[str, Any] | None:
    """What the message asks for besides an answer."""
    if parts.asides:
        kind, words = parts.asides[0]
        return {"kind": kind, "words": words, "again": turn_of(slots).get("kind") == kind}
    several = len(parts.questions) > 1 or (parts.questions and not parts.pure)
    told_here = question in FREE_TEXT_SLOTS and parts.pure
    unheard = (
        told_here or ONLY_HERE.intersection(parts.questions) or intent in ("nlu_fallback", "out_of_scope")
    )
    if several or (parts.questions and unheard):
        return {"kind": INFORMATION, "questions": list(parts.questions)}
    return None


def _opened_by_name(turn: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """Opens the answer that somebody wants to change, where it is named."""
    if turn["kind"] == CHANGE:
        last = next(iter(known_facts(slots, None)), None)
        slot = last if LAST_ANSWER.search(turn["words"]) else named_answer(turn["words"])
        if slot is not None and slots.get(slot) is not None and can_be_opened(slot, slots):
            return open_again(slot, slots)
    return {"turn": dict(turn)}


def _replaces(question: str | None, intent: str | None) -> bool:
    """Whether what is told replaces what was known: to put it right, or once the outcome was told."""
    told = question is None or question in NEXT_STEP_SLOTS
    return intent == "correct_answer" or (told and intent in TELLING_INTENTS)


def _volunteered(
    reading: Reading, text: str, question: str | None, intent: str | None, slots: Mapping[str, Any]
) -> dict[str, Any]:
    """The facts that a message states besides answering; none while the application is filled in."""
    replacing = _replaces(question, intent)
    if question in APPLICATION_SLOTS and not replacing:
        return {}
    heard: dict[str, Any] = {}
    # Where the trouble goes back for years, reports are only lately ones where that is said.
    old = may_be_old(text)
    for slot, value in reading.facts.items():
        if old and slot == "reports_in_window" and value:
            continue
        if slot != question and (replacing or _is_open(slot, value, slots)):
            heard |= kept_fact(slot, value, slots)
    return heard


def _is_open(slot: str, value: Any, slots: Mapping[str, Any]) -> bool:
    """Whether a fact that was volunteered may be kept: it was not known, or "not reported" is taken back."""
    if slots.get(slot) in (None, UNSURE):
        return True
    return slot == "reported" and value is True or (slot == "reported_to" and slots.get("reported") is False)


def _danger(reading: Reading, message: Mapping[str, Any]) -> dict[str, Any]:
    heard: dict[str, Any] = {}
    ranking = {one["name"]: float(one["confidence"]) for one in message.get("intent_ranking") or []}
    if is_danger(reading, ranking):
        # Told again, so that 999 is said again however often danger comes up.
        heard |= {"immediate_danger": True, "told_outcome": None}
    elif reading.danger_hint and not _is_order(message):
        heard["danger_hinted"] = True
    if reading.safeguarding:
        heard["safeguarding"] = list(reading.safeguarding)
    return heard


def _while_in_danger(
    reading: Reading, text: str, intent: str | None, slots: Mapping[str, Any], context: ReadingContext
) -> dict[str, Any]:
    """After 999 was told: whether the danger is over, or the person wants to go on; facts are kept."""
    if intent == "start_triage":
        return {"immediate_danger": False}
    if says_it_goes_on(normalise(text)) or reading.danger_hint:
        return _volunteered(reading, text, None, intent, slots) | {"turn": {"kind": STILL_IN_DANGER}}
    asked = turn_of(slots).get("kind") == ASKED_IF_SAFE
    if _BARE_NO.search(normalise(text)):
        # "No" may deny the danger, or refuse to ring; asked if all are safe it says that it goes on.
        return {"turn": {"kind": STILL_IN_DANGER if asked else ASKED_IF_SAFE}}
    if (asked and intent == "affirm") or read(text, "immediate_danger", context).answer is False:
        return {"immediate_danger": False, "turn": {"kind": SETTLED}}
    told = _volunteered(reading, text, None, intent, slots)
    return told | ({"turn": {"kind": STILL_IN_DANGER}} if told or intent in MISREAD | {"emergency"} else {})


def _is_order(message: Mapping[str, Any]) -> bool:
    """Whether the message plainly steers the conversation ("I need to stop now")."""
    intent = message.get("intent") or {}
    return (
        intent.get("name") in CONTROL_INTENTS and float(intent.get("confidence") or 0) >= CONTROL_CONFIDENCE
    )


def _is_control(message: Mapping[str, Any], question: str | None) -> bool:
    """A wish to stop or go back is not the answer to an open text question.

    In a story of what happened the same words may be part of it ("I want it to stop"), so there only
    the bare order counts.
    """
    if question not in FREE_TEXT_SLOTS:
        return False
    if question in STORY_SLOTS:
        return message["text"].strip(" .!").casefold() in BARE_ORDERS
    intent = message.get("intent") or {}
    name = intent.get("name") or ""
    if name in CONTROL_INTENTS and not _STEERS.search(normalise(message["text"])):
        # A name may resemble an order to the classifier; an order says so.
        return False
    if name.startswith("ask_") and not asks_the_guide(message["text"], question):
        return False
    sure = float(intent.get("confidence") or 0) >= CONTROL_CONFIDENCE
    steers = name in CONTROL_INTENTS or name.startswith("ask_")
    return sure and steers and len(message["text"].split()) <= SHORT
