"""Files the application, once, when it is complete and the person has said yes."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import agenda_of, can_apply, fresh_application, next_action
from actions.aloud import council_words, step_words
from actions.application import has_enough_incidents
from actions.outcomes import LISTEN, go_on, leave_form, told_facts
from actions.services import Services, services
from actions.words import council_name
from bot.records.applications import file_application
from bot.records.errors import IncompleteApplication, PracticeOnly
from bot.records.filing import FiledIncident, Filing, Period
from bot.records.reference import PRACTICE_REFERENCE, speak_reference
from bot.triage.application import CHANGEABLE, CONTACT_SLOTS, given, missing_from, urgency_of
from bot.triage.decision import Decision

logger = logging.getLogger(__name__)


class ActionFileApplication(Action):
    """Files what the form collected; checks completeness itself, whatever led here."""

    def name(self) -> str:
        """What follows the application form."""
        return "action_file_application"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Files it and says the reference, or says why not and what to do."""
        slots, loaded = tracker.slots, services()
        decision = agenda_of(slots, loaded).decision
        if decision is None or not can_apply(slots, decision) or next_action(slots, loaded) is not None:
            return go_on(dispatcher, tracker, when_done="utter_anything_else")
        council = loaded.area.councils[slots["council"]]
        if slots.get("apply_now") is False or slots.get("confirm_submission") is False:
            dispatcher.utter_message(response="utter_not_sent", **council_words(council))
            return [*leave_form(), FollowupAction(LISTEN)]
        if not has_enough_incidents(slots):
            dispatcher.utter_message(
                response="utter_too_few_incidents",
                needed=loaded.area.threshold.reports,
                **council_words(council),
            )
            return [*leave_form(), SlotSet("more_incidents", None), FollowupAction(LISTEN)]
        missing = missing_from(slots, needed=loaded.area.threshold.reports, window_start=loaded.window_start)
        try:
            if missing:
                raise IncompleteApplication(missing=missing)
            reference = file_or_pretend(filing_of(tracker, decision, loaded), loaded)
        except IncompleteApplication as incomplete:
            logger.warning("Application not filed: %s", incomplete.code)
            dispatcher.utter_message(response="utter_application_incomplete")
            reopened = reopen(incomplete.missing)
            return [
                *(SlotSet(slot, value) for slot, value in reopened.items()),
                *leave_form(),
                FollowupAction("action_continue"),
            ]
        dispatcher.utter_message(
            response="utter_application_filed",
            reference=reference,
            spoken=speak_reference(reference),
            council=council_name(slots["council"], loaded.area),
        )
        dispatcher.utter_message(
            response="utter_what_happens_next",
            **step_words("steps", [step.words for step in loaded.area.next_steps]),
            **council_words(council),
        )
        emptied = {**fresh_application(), "application_reference": reference}
        return [
            *(SlotSet(slot, value) for slot, value in emptied.items()),
            *leave_form(),
            FollowupAction(LISTEN),
        ]


def file_or_pretend(filing: Filing, services: Services) -> str:
    """Files an application; in practice only pretends to, so that the rest of the call can be practised too.

    Args:
        filing: The application.
        services: The services in use.

    Returns:
        Its reference; in practice one that is never given out.

    Raises:
        IncompleteApplication: It lacks something; nothing was kept.
        RecordsUnavailable: The database is down or locked; nothing was kept.
    """
    try:
        return file_application(
            services.database,
            filing,
            services.settings.now(),
            message_id_domain=services.settings.mail_from.rpartition("@")[2],
        ).reference
    except PracticeOnly:
        return PRACTICE_REFERENCE


def reopen(missing: list[str]) -> dict[str, Any]:
    """What to ask again; nothing that was told is lost.

    Args:
        missing: The slots that lack something, as ``IncompleteApplication`` names them.

    Returns:
        Values by slot.
    """
    again = {slot: None for slot in missing if slot in ("applicant_name", "consent", *CONTACT_SLOTS)}
    more = {"more_incidents": True} if any(slot.startswith("incident") for slot in missing) else {}
    return {**again, **more, "confirm_submission": None}


def filing_of(tracker: Tracker, decision: Decision, services: Services) -> Filing:
    """The application as the records keep it.

    Args:
        tracker: The conversation.
        decision: The decision that opened the application.
        services: The services in use.

    Returns:
        The filing. Its key is made of the conversation and what is filed: a repeated turn files nothing
        twice, and what was changed before a repetition is not lost.
    """
    slots = tracker.slots
    return Filing(
        filing_key=f"{tracker.sender_id}:{slots.get('case_number') or 1}:{_fingerprint(slots)}",
        conversation_id=tracker.sender_id,
        channel=tracker.get_latest_input_channel() or "widget",
        council=slots["council"],
        applicant_name=slots["applicant_name"],
        applicant_email=_given(slots, "applicant_email"),
        applicant_phone=_given(slots, "applicant_phone"),
        applicant_address=_given(slots, "applicant_address"),
        on_behalf=bool(slots.get("on_behalf")),
        consent=slots.get("consent") if slots.get("on_behalf") else None,
        victim_name=_given(slots, "victim_name"),
        relationship=_given(slots, "relationship"),
        consent_how=_given(slots, "consent_how") if slots.get("on_behalf") else None,
        urgency=urgency_of(slots.get("harm")),
        harm=_own_words(slots.get("harm")),
        incidents=tuple(_incident(incident) for incident in slots["incidents"]),
        impact=_given(slots, "impact"),
        desired_outcome=_given(slots, "desired_outcome"),
        confirm_submission=slots.get("confirm_submission") is True,
        facts=told_facts(decision),
        decision={"outcome": decision.outcome, "rule": decision.rule},
        area_version=services.area.version,
        threshold=services.area.threshold.reports,
        window_start=services.window_start,
    )


def _own_words(harm: Any) -> str | None:
    """What the person wrote about harm; a plain yes or no is the urgency and needs no words."""
    return harm if isinstance(harm, str) and given(harm) else None


def _fingerprint(slots: Mapping[str, Any]) -> str:
    told = {slot: slots.get(slot) for slot in ("council", "incidents", "on_behalf", "consent", *CHANGEABLE)}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _incident(incident: Mapping[str, Any]) -> FiledIncident:
    return FiledIncident(
        incident_date=Period.from_answer(_given(incident, "incident_date")),
        incident_reported_on=Period.from_answer(_given(incident, "incident_reported_on")),
        incident_reported_to=tuple(incident.get("incident_reported_to") or ()),
        incident_reference=_given(incident, "incident_reference"),
        incident_description=_given(incident, "incident_description"),
    )


def _given(slots: Mapping[str, Any], slot: str) -> Any:
    value = slots.get(slot)
    return value if given(value) else None
