"""The step after an outcome: whom to tell about what, and until when reports count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import NEXT_STEP_FORM, agenda_of, next_action, next_step_slot
from actions.outcomes import go_on, more_reports, tell_whom
from actions.services import Services, services
from actions.words import as_day
from bot.triage.application import given
from bot.triage.decision import Decision
from bot.triage.diary import DIARY_OUTCOMES
from bot.triage.window import counts_until


class ValidateNextStepForm(FormValidationAction):
    """Asks the one question that helps with the next step."""

    def name(self) -> str:
        """The form's validation action."""
        return "validate_next_step_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """The question of this outcome, none once it is answered or the outcome has changed."""
        if next_action(tracker.slots, services()) != NEXT_STEP_FORM:
            return []
        slot = next_step_slot(tracker.slots, agenda_of(tracker.slots, services()).decision)
        return [slot] if slot else []


class ActionGiveNextStep(Action):
    """Says the next step once its question is answered."""

    def name(self) -> str:
        """What follows the next-step form."""
        return "action_give_next_step"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Says it, unless the outcome has changed meanwhile."""
        agenda = agenda_of(tracker.slots, services())
        decision = agenda.decision
        if next_action(tracker.slots, services()) is not None or decision is None:
            return go_on(dispatcher, tracker)
        if decision.outcome == "report_first":
            tell_whom(dispatcher, tracker.slots, services())
        elif decision.outcome == "keep_reporting":
            tell_until(dispatcher, tracker.slots, decision, services())
        if decision.outcome in DIARY_OUTCOMES:
            dispatcher.utter_message(response="utter_diary")
        return go_on(dispatcher, tracker)


def tell_until(
    dispatcher: CollectingDispatcher, slots: Mapping[str, Any], decision: Decision, services: Services
) -> None:
    """Says until when the first report counts.

    Args:
        dispatcher: Where messages go.
        slots: The conversation's slots, with ``earliest_report_on``.
        decision: The decision, which has a nearest miss.
        services: The services in use.
    """
    period: Any = slots.get("earliest_report_on")
    months = services.area.threshold.window_months
    miss = decision.nearest_miss
    if not given(period) or not period.get("from") or miss is None:
        dispatcher.utter_message(response="utter_counts_until_unknown", months=months)
        return
    first, last = date.fromisoformat(period["from"]), date.fromisoformat(period["to"] or period["from"])
    if last < services.window_start:
        dispatcher.utter_message(
            response="utter_first_report_too_old", window_start=as_day(services.window_start)
        )
        return
    # The earliest possible day is the safe one: after it the report may no longer count.
    safe_until = counts_until(max(first, services.window_start), months)
    dispatcher.utter_message(
        response="utter_counts_until",
        until=as_day(safe_until),
        after=as_day(safe_until + timedelta(days=1)),
        more=more_reports(miss),
    )
