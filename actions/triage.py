"""The triage form: asks what the core needs to know, one question at a time."""

from __future__ import annotations

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import agenda_of
from actions.services import services


class ValidateTriageForm(FormValidationAction):
    """Lets the core say which slot is required next."""

    def name(self) -> str:
        """The form's validation action."""
        return "validate_triage_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """One slot while the core has a question, none once it has decided."""
        question = agenda_of(tracker.slots, services()).question
        return [question] if question else []
