"""What happens where a message is not understood: other words, a guess, then a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.aloud import anyone_words, code_words, council_words
from actions.asking import choices
from actions.carry_on import carry_on_code
from actions.services import services
from actions.turns import LOST, UNHEARD, Reply, replies_to, resume, turn_of, wait

TRIES_BEFORE_PERSON: Final = 3
LIKELY: Final = 0.08
"""Below this share a reading is no guess worth offering."""
GUESSED: Final = 2
GUESSES: Final[Mapping[str, str]] = {
    "report_asb": "Tell you what is happening",
    "complain_about_service": "Complain about staff or a service",
    "ask_what_is_case_review": "What a case review is",
    "ask_who_to_report_to": "Who to report it to",
    "ask_eligibility": "If I can ask for a case review",
    "ask_contact_details": "Phone numbers and addresses",
    "ask_timescales_what_happens_next": "What happens next",
    "ask_appeal": "Appeal a decision",
    "ask_apply_for_someone_else": "Ask for someone else",
    "ask_ombudsman": "What an ombudsman does",
    "ask_statistics": "How many reviews there are",
    "ask_human": "Talk to a person",
    "ask_privacy": "Who sees what I write",
    "ask_bot": "Who I am talking to",
    "correct_answer": "Change an answer",
    "go_back": "Go back",
    "restart": "Start again",
    "stop": "Stop here",
}
"""By intent: what a person would call it on a button."""
ASK_AGAIN: Final = {"title": "Ask me the question again", "payload": "/repeat"}
PERSON: Final = {"title": GUESSES["ask_human"], "payload": "/ask_human"}


class ActionNotUnderstood(Reply):
    """Says that it was not understood: asks simpler, then guesses, then names a person to talk to."""

    def name(self) -> str:
        """What the rules of ``nlu_fallback`` and ``out_of_scope`` call."""
        return "action_not_understood"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Says so; each time in a row goes one step further."""
        return not_understood(dispatcher, tracker)


@replies_to(UNHEARD)
def not_understood(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Says that a message was not understood, and goes one step further each time in a row.

    Args:
        dispatcher: Where messages go.
        tracker: The conversation.

    Returns:
        Events that count the tries and go on.
    """
    tries = int(tracker.get_slot("misunderstood") or 0) + 1
    counted = SlotSet("misunderstood", tries % TRIES_BEFORE_PERSON)
    if tries >= TRIES_BEFORE_PERSON:
        _name_a_person(dispatcher, tracker)
        return [counted, *resume(tracker)]
    if tries > 1:
        dispatcher.utter_message(response="utter_did_you_mean", buttons=guesses(tracker))
        return [counted, *wait(tracker)]
    unheard = turn_of(tracker.slots).get("kind") == UNHEARD
    if unheard and not (tracker.active_loop or {}).get("name"):
        # There is no question that could be asked in another way.
        dispatcher.utter_message(response="utter_anything_else")
        return [counted, *wait(tracker)]
    foreign = not unheard and tracker.get_intent_of_latest_message() == "out_of_scope"
    dispatcher.utter_message(response="utter_out_of_scope" if foreign else "utter_not_understood")
    lost = {"kind": LOST}
    tracker.slots["turn"] = lost
    return [counted, SlotSet("turn", lost), *resume(tracker)]


def guesses(tracker: Tracker) -> list[dict[str, Any]]:
    """What the person may have meant: the two likeliest readings, or else the open question's choices.

    Args:
        tracker: The conversation.

    Returns:
        Buttons, with a way to hear the question again or to reach a person.
    """
    ranking = (tracker.latest_message or {}).get("intent_ranking") or []
    likely = [one["name"] for one in ranking if one["name"] in GUESSES and one["confidence"] >= LIKELY][
        :GUESSED
    ]
    buttons = [{"title": GUESSES[intent], "payload": f"/{intent}"} for intent in likely]
    question = tracker.get_slot("requested_slot") if (tracker.active_loop or {}).get("name") else None
    if len(buttons) < GUESSED:
        buttons += choices(question)
    more = [PERSON] if not any(one["payload"] == PERSON["payload"] for one in buttons) else []
    return [*buttons, *([ASK_AGAIN] if question else []), *more]


def _name_a_person(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    area = services().area
    council = area.councils.get(tracker.get_slot("council") or "")
    dispatcher.utter_message(
        response="utter_person_instead" if council else "utter_person_instead_any",
        # Where the council is not known, all of them are named: one of them is theirs.
        **(council_words(council) if council else anyone_words(area)),
        **code_words(carry_on_code(tracker)),
    )
