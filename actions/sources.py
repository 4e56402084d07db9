"""Says where what was told comes from, and when that was last checked."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import agenda_of
from actions.services import Services, services
from actions.turns import resume
from actions.words import as_day
from bot.triage.decision import Decision
from bot.triage.reasons import sources_of


class ActionGiveSources(Action):
    """Says where what was told comes from, and when it was last checked."""

    def name(self) -> str:
        """What a question about sources calls."""
        return "action_give_sources"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Says it and goes back to the open question."""
        decision = agenda_of(tracker.slots, services()).decision
        dispatcher.utter_message(response="utter_ask_sources", **source_words(decision, services()))
        return resume(tracker)


def source_words(decision: Decision | None, services: Services) -> dict[str, str]:
    """The sources in words, for the response.

    Args:
        decision: The decision; None before there is one.
        services: The services in use.

    Returns:
        ``lines`` to read on a screen, and ``spoken`` to read aloud.
    """
    found = sources_of(decision, services.area)
    shown = [f"• {one.title}{f' ({one.where})' if one.where else ''}, {as_day(one.checked)}" for one in found]
    return {
        "lines": "\n".join(shown),
        "spoken": "\n".join(f"{one.title}, checked on {as_day(one.checked)}." for one in found),
    }
