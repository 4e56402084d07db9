"""Writes down what each turn of a story touched: intents, actions, responses and slots.

Listens to a loaded Rasa agent from outside, so that nothing has to be built into the bot under test: every
turn ends with Rasa saving its tracker, and the tracker's events say all that happened. What of it matters to
coverage or to a mutation is left to those.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa.shared.core.trackers import DialogueStateTracker


@dataclass(frozen=True)
class TracedTurn:
    """What one turn touched. Holds none of the words that were said.

    Attributes:
        intent: What the message was taken for; None where there was no message.
        actions: The actions and forms that ran, in order.
        responses: The responses of the domain that were said, in order.
        steps: Intents, actions and changes of the active form in order, as a rule names them.
        asked: The slot whose question was open before, or None.
        asks: The slot whose question is open now, or None.
        before: The slots that held something before.
        after: The slots that hold something now.
        written: What was put into slots on the way, in order; some of it may have been replaced since.
    """

    intent: str | None
    actions: tuple[str, ...]
    responses: tuple[str, ...]
    steps: tuple[tuple[str, str | None], ...]
    asked: str | None
    asks: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    written: tuple[tuple[str, Any], ...] = ()


@contextmanager
def tracing(agent: Agent, heard: Callable[[TracedTurn], None]) -> Iterator[None]:
    """Hands over every turn of an agent while it lasts.

    Args:
        agent: A loaded agent, of any Rasa 3.6 project.
        heard: Is given each turn as it ends, before its reply is sent.

    Yields:
        Nothing.
    """
    processor = agent.processor
    assert processor is not None, "an agent that was loaded has a processor"
    save: Callable[[DialogueStateTracker], Awaitable[None]] = processor.save_tracker

    async def save_and_tell(tracker: DialogueStateTracker) -> None:
        await save(tracker)
        heard(turn_of_tracker(tracker))

    processor.save_tracker = save_and_tell
    try:
        yield
    finally:
        del processor.save_tracker  # the class's own is found again


def turn_of_tracker(tracker: DialogueStateTracker) -> TracedTurn:
    """What the latest turn of a conversation touched.

    Args:
        tracker: The conversation at the end of the turn.

    Returns:
        The turn, from its message on.
    """
    return turn_of_events([event.as_dict() for event in tracker.events], tracker.current_slot_values())


def turn_of_events(events: list[dict[str, Any]], slots: Mapping[str, Any]) -> TracedTurn:
    """What the latest turn of a list of events touched.

    Args:
        events: A conversation's events as plain values, oldest first.
        slots: The slots at their end.

    Returns:
        The turn, from the latest message of the user on.
    """
    begin = max((place for place, event in enumerate(events) if event["event"] == "user"), default=0)
    before: dict[str, Any] = {}
    loop = None
    for event in events[:begin]:
        if event["event"] == "slot":
            before[event["name"]] = event.get("value")
        elif event["event"] == "active_loop":
            loop = event.get("name")
    asked = before.get("requested_slot") if loop else None
    steps: list[tuple[str, str | None]] = []
    responses: list[str] = []
    for event in events[begin:]:
        if event["event"] == "active_loop":
            loop = event.get("name")
        step = _step(event)
        if step:
            steps.append(step)
        said = (event.get("metadata") or {}).get("utter_action") if event["event"] == "bot" else None
        if said:
            responses.append(str(said))
    after = {name: value for name, value in slots.items() if value is not None}
    return TracedTurn(
        intent=next((name for kind, name in steps if kind == "intent"), None),
        actions=tuple(str(name) for kind, name in steps if kind == "action"),
        responses=tuple(responses),
        steps=tuple(steps),
        asked=asked,
        asks=after.get("requested_slot") if loop else None,
        before={name: value for name, value in before.items() if value is not None},
        after=after,
        written=tuple(
            (event["name"], event.get("value")) for event in events[begin:] if event["event"] == "slot"
        ),
    )


def _step(event: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """What a rule calls an event; None for one that no rule names."""
    if event["event"] == "user":
        return "intent", ((event.get("parse_data") or {}).get("intent") or {}).get("name")
    if event["event"] == "action":
        return "action", event.get("name")
    if event["event"] == "active_loop":
        return "active_loop", event.get("name")
    return None
