"""What the latest message asks for besides answering, and the actions that reply to it.

``hearing`` reads a message once and leaves here, in the slot ``turn``, whatever asks for a reply of
its own: "why do you ask?", "hang on", "that's wrong". An action that an intent calls looks there
first, since what a message plainly says weighs more than the kind of message it resembles.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Final

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import GIVE_OUTCOME, agenda_of, application_slot, next_action, next_step_slot
from actions.outcomes import LISTEN, go_on, leave_form
from actions.services import Services, services

SETTLED: Final = "settled"
"""The message was dealt with while it was heard; there is only to go on."""
WHY: Final = "why"
COUNTS: Final = "counts"
SIMPLER: Final = "simpler"
WAIT: Final = "wait"
ERASE: Final = "erase"
UNSURE_OF: Final = "unsure"
CHANGE: Final = "change"
INFORMATION: Final = "information"
LOST: Final = "lost"
BACK: Final = "back"
ANGER: Final = "anger"
RETURNED: Final = "returned"
GIVEN_UP: Final = "given_up"
TWO_WISHES: Final = "two_wishes"
TOLD: Final = "told"
"""Something was told that answers nothing just now, or that was known already."""
STILL_IN_DANGER: Final = "still_in_danger"
ASKED_IF_SAFE: Final = "asked_if_safe"
"""Nobody can tell what a bare no after 999 denies: it is asked if everyone is safe."""
UNHEARD: Final = "unheard"
"""Nothing in the message could be read: it is empty, or asks what has no answer here."""
ASKED_WHILE_OPEN: Final = frozenset({WHY, COUNTS})


def turn_of(slots: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the latest message asks for.

    Args:
        slots: The conversation's slots.

    Returns:
        ``kind`` and what goes with it; empty where the message asks for nothing of its own.
    """
    return slots.get("turn") or {}


def due_question(slots: Mapping[str, Any], services: Services) -> str | None:
    """The question that comes next, whatever form is active.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Its slot, or None where none is due.
    """
    agenda = agenda_of(slots, services)
    if agenda.question:
        return agenda.question
    if slots.get("told_outcome") != agenda.outcome_key:
        return None
    return next_step_slot(slots, agenda.decision) or (
        application_slot(slots, services) if next_action(slots, services) else None
    )


class Reply(Action, ABC):
    """Replies to a kind of message, unless the message asks for something more precise."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Replies to what the message asks for, or as its intent says."""
        # What an earlier message asked for, and has been done, is no kind that anything replies to.
        special = REPLIES.get(turn_of(tracker.slots).get("kind") or "")
        events: list[EventType] = (special or self.reply)(dispatcher, tracker)
        if not dispatcher.messages and any(event.get("name") == LISTEN for event in events):
            # Whatever was said, nobody is left without a word.
            dispatcher.utter_message(response="utter_anything_else")
        return events

    @abstractmethod
    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Replies by the message's intent."""


class Settled:
    """Nothing is left to say: the conversation goes on."""

    def __call__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Goes on."""
        return go_on(dispatcher, tracker, when_done="utter_anything_else")


REPLIES: dict[str, Any] = {SETTLED: Settled()}
"""By kind: what replies to it. Each module adds its own (``replies_to``)."""


def replies_to(*kinds: str) -> Any:
    """Lets a function reply to kinds of messages.

    Args:
        *kinds: The kinds.

    Returns:
        The decorator.
    """

    def keep(function: Any) -> Any:
        REPLIES.update(dict.fromkeys(kinds, function))
        return function

    return keep


def resume(tracker: Tracker) -> list[EventType]:
    """Asks the open question again, where there is one.

    Args:
        tracker: The conversation.

    Returns:
        Events that go back to the active form, or that wait for the person.
    """
    form = (tracker.active_loop or {}).get("name")
    due = next_action(tracker.slots, services())
    if form and due in (form, GIVE_OUTCOME):
        return [FollowupAction(due)]
    return [FollowupAction(form or LISTEN)]


def wait(tracker: Tracker) -> list[EventType]:
    """Waits for the person; whatever was asked stays open.

    Args:
        tracker: The conversation.

    Returns:
        The event that waits.
    """
    return [FollowupAction(LISTEN)]


def stopped_at(tracker: Tracker) -> list[EventType]:
    """Leaves the form and remembers where.

    Args:
        tracker: The conversation.

    Returns:
        Events that wait for the person.
    """
    question = due_question(tracker.slots, services())
    return [SlotSet("stopped", question), *leave_form(), FollowupAction(LISTEN)]


def as_kind(kind: str, **more: Any) -> SlotSet:
    """The event that notes what a message asks for.

    Args:
        kind: What it asks for.
        **more: What goes with it.

    Returns:
        The event.
    """
    return SlotSet("turn", {"kind": kind, **more})
