"""Keeps Rasa's trackers turn by turn, at a cost that does not grow with the conversation.

Rasa's own store loads and replays every event of a conversation for every message. Here a turn
starts from a snapshot of the one before it (slots and active form), and only the turn's new events
are handed back to be appended. Nothing falls back to memory: what cannot be kept is an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass
class OpenTurn:
    """The turn that is being answered.

    Attributes:
        snapshot: What the turn before left, or None for the first.
        known_events: How many events of the tracker come from the snapshot.
        new_events: The turn's own events, once Rasa has saved the tracker.
        left: What this turn leaves for the next.
        slots: The slots after the turn.
    """

    snapshot: dict[str, Any] | None = None
    known_events: int = 0
    new_events: list[dict[str, Any]] = field(default_factory=list)
    left: dict[str, Any] = field(default_factory=dict)
    slots: dict[str, Any] = field(default_factory=dict)


open_turn: ContextVar[OpenTurn] = ContextVar("open_turn")


class TurnTrackerStore(TrackerStore):
    """Hands Rasa the tracker of the open turn, and takes its events back."""

    def __init__(self, domain: Domain) -> None:
        """Keeps the domain, which says which slots there are."""
        super().__init__(domain)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker as the last turn left it, or None for a new conversation."""
        turn = open_turn.get()
        if turn.snapshot is None:
            turn.known_events = 0
            return None
        events = events_of(turn.snapshot)
        turn.known_events = len(events)
        return DialogueStateTracker.from_events(
            sender_id, events, slots=self.domain.slots, domain=self.domain
        )

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Takes the turn's events; they are kept by whoever opened the turn."""
        turn = open_turn.get()
        turn.new_events = [event.as_dict() for event in list(tracker.events)[turn.known_events :]]
        turn.slots = tracker.current_slot_values()
        turn.left = snapshot_of(tracker)

    async def keys(self) -> Iterable[str]:
        """None: conversations are listed by the records, not by Rasa."""
        return []


def snapshot_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """All that the next turn needs of a tracker.

    Args:
        tracker: The tracker at the end of a turn.

    Returns:
        Its slots that hold something, and its active form.
    """
    slots = {name: value for name, value in tracker.current_slot_values().items() if value is not None}
    return {"slots": slots, "active_loop": tracker.active_loop_name}


def events_of(snapshot: dict[str, Any]) -> list[Event]:
    """The events that bring a tracker to the state of a snapshot.

    Args:
        snapshot: As ``snapshot_of`` made it.

    Returns:
        As many events as there are slots, and a handful more, however long the conversation was.
    """
    events: list[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    events += [SlotSet(name, value) for name, value in snapshot["slots"].items()]
    if snapshot.get("active_loop"):
        events += [ActionExecuted(snapshot["active_loop"]), ActiveLoop(snapshot["active_loop"])]
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]
