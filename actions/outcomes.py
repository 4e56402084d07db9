"""Tells the outcome: what it is, why, what to do next, whom to contact, and that the council decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import GIVE_OUTCOME, agenda_of, next_action, next_step_slot
from actions.aloud import contact_words, council_words, step_words
from actions.services import Services, services
from actions.sheltering import tell_helplines
from actions.why import tell_why
from actions.words import as_day, as_list, as_plain, council_name
from bot.triage.application import enough_incidents
from bot.triage.decision import Decision, NearestMiss
from bot.triage.diary import DIARY_OUTCOMES
from bot.triage.facts import Facts, facts_from

LISTEN = "action_listen"
ANYBODY = "victim_services"
"""The body that helps anyone, whoever was told; an area pack without one names the police instead."""


def go_on(
    dispatcher: CollectingDispatcher, tracker: Tracker, when_done: str | None = None
) -> list[EventType]:
    """Hands over to what is due.

    Args:
        dispatcher: Where messages go.
        tracker: The conversation.
        when_done: A response for where nothing is due.

    Returns:
        Events that start the form or action, or that wait for the person.
    """
    due = next_action(tracker.slots, services())
    if due is None:
        if when_done:
            dispatcher.utter_message(response=when_done)
        return [*leave_form(), FollowupAction(LISTEN)]
    if due == (tracker.active_loop or {}).get("name"):
        return [FollowupAction(due)]
    return [*leave_form(), FollowupAction(due)]


def leave_form() -> list[EventType]:
    """Events that leave whatever form is active, without its submission."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]


class ActionGiveOutcome(Action):
    """Tells the outcome that the core decided."""

    def name(self) -> str:
        """What follows the triage form."""
        return GIVE_OUTCOME

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Tells it and goes on with its next step; asks on where it is not decided after all."""
        agenda = agenda_of(tracker.slots, services())
        if agenda.question:
            # Whatever led here, an outcome is never told before the core has decided.
            return go_on(dispatcher, tracker)
        told: list[EventType] = [
            SlotSet("told_outcome", agenda.outcome_key),
            SlotSet("outcome", agenda.decision.outcome if agenda.decision else None),
        ]
        if agenda.decision is None:
            tell_undecided(dispatcher, tracker.slots, services())
            return [*told, *leave_form(), FollowupAction(LISTEN)]
        told += [
            SlotSet(slot, value)
            for slot, value in tell(dispatcher, agenda.decision, tracker.slots, services()).items()
        ]
        due = next_action({**tracker.slots, "told_outcome": agenda.outcome_key}, services())
        return [*told, *leave_form(), FollowupAction(due or LISTEN)]


def tell(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> dict[str, Any]:
    """Says an outcome, its second door, and why.

    Args:
        dispatcher: Where messages go.
        decision: The decision.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        What is to be remembered, by slot.
    """
    facts = facts_from({name: value for name, value in slots.items() if value is not None})
    if decision.outcome == "emergency":
        # 999, then who can help. Nothing else is said while someone is in danger.
        _tell_emergency(dispatcher, decision, slots, services)
        kinds = slots.get("safeguarding") or ("victim",)
        return tell_helplines(dispatcher, kinds, slots, services)
    doors = _second_door(decision, facts)
    if doors:
        dispatcher.utter_message(response="utter_two_tracks")
    _TELLERS[decision.outcome](dispatcher, decision, slots, services)
    if doors:
        dispatcher.utter_message(response="utter_complaint_track")
        _tell_complaint(dispatcher, decision, services, doors)
    tell_why(dispatcher, decision, facts, services)
    if decision.outcome == "application" and slots.get("apply_now") is False:
        # The application was put off before: it is not asked about again, and can still be opened.
        dispatcher.utter_message(
            response="utter_not_sent", **council_words(services.area.councils[str(slots["council"])])
        )
    if next_step_slot(slots, decision) is None and decision.outcome in DIARY_OUTCOMES:
        if decision.outcome == "report_first":
            # What is happening was told before: nothing is left to ask, so it is said at once.
            tell_whom(dispatcher, slots, services)
        dispatcher.utter_message(response="utter_diary")
    return {}


def _second_door(decision: Decision, facts: Facts) -> str | None:
    """The complaint's next step beside the outcome, for a concern about both.

    Where it is too early for the outcome to have a track of its own the person is still told of the door,
    by what they said; nothing is asked for it.
    """
    if decision.complaint_track:
        return decision.complaint_track
    if decision.outcome == "report_first" and facts.concern_type == "both":
        still_unhappy = facts.complaint_stage == "final_response_still_unhappy"
        return "ombudsman" if still_unhappy else "complaints_procedure"
    return None


def tell_undecided(dispatcher: CollectingDispatcher, slots: Mapping[str, Any], services: Services) -> None:
    """Says that it cannot be worked out here, and who can help.

    Args:
        dispatcher: Where messages go.
        slots: The conversation's slots.
        services: The services in use.
    """
    council = services.area.councils.get(slots.get("council") or "")
    if council is None:
        # What can be pressed stands in the last message.
        tell_somebody(dispatcher, slots, services)
        dispatcher.utter_message(response="utter_undecided_council")
        return
    dispatcher.utter_message(
        response="utter_undecided_count",
        council=council.name,
        needed=services.area.threshold.reports,
        window_start=as_day(services.window_start),
    )
    dispatcher.utter_message(response="utter_contact", **council_words(council))


def _tell_emergency(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    ways = [way.words for way in services.area.emergency[1:]]
    dispatcher.utter_message(response="utter_outcome_emergency", **step_words("ways", ways))


def _tell_report_first(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    told_others = "reported_to" in decision.grounds
    response = "utter_outcome_report_first_other" if told_others else "utter_outcome_report_first"
    dispatcher.utter_message(response=response, **_threshold_words(services))


def _tell_out_of_area(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    dispatcher.utter_message(
        response="utter_outcome_out_of_area",
        area=services.area.name,
        councils=as_list(council.name for council in services.area.councils.values()),
    )


def _tell_complaints_procedure(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    dispatcher.utter_message(response="utter_outcome_complaints_procedure")
    _tell_complaint(dispatcher, decision, services, "complaints_procedure")
    _tell_complaint_contacts(dispatcher, decision, slots, services)


def _tell_ombudsman(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    dispatcher.utter_message(response="utter_outcome_ombudsman")
    _tell_complaint(dispatcher, decision, services, "ombudsman")


def _tell_complaint(
    dispatcher: CollectingDispatcher, decision: Decision, services: Services, step: str
) -> None:
    if not decision.organisations:
        dispatcher.utter_message(response="utter_complaint_any_body")
    for body in decision.organisations:
        route = services.area.complaint_bodies[body]
        ombudsman = services.area.ombudsmen[route.ombudsman]
        dispatcher.utter_message(
            response=f"utter_complaint_{step}",
            body=route.name[0].lower() + route.name[1:],
            procedure=route.procedure,
            first=route.first,
            then=route.then,
            time_limit=route.time_limit,
            ombudsman=ombudsman.name,
            **contact_words(ombudsman),
        )


def _tell_complaint_contacts(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    """How to reach the bodies complained about, or else somebody who helps: nobody is left alone with it."""
    if "police" in decision.organisations:
        dispatcher.utter_message(response="utter_contact", **contact_words(services.area.bodies["police"]))
    if "council" in decision.organisations or "police" not in decision.organisations:
        # No list holds every landlord and health team; the council is somebody to turn to.
        tell_somebody(dispatcher, slots, services)


def tell_somebody(dispatcher: CollectingDispatcher, slots: Mapping[str, Any], services: Services) -> None:
    """Names somebody to turn to, whatever is known: the council where it is, or else those who help anyone.

    Args:
        dispatcher: Where messages go.
        slots: The conversation's slots.
        services: The services in use.
    """
    if slots.get("council") in services.area.councils:
        _tell_contact(dispatcher, slots, services)
        return
    helpers = services.area.bodies.get(ANYBODY) or services.area.bodies["police"]
    dispatcher.utter_message(response="utter_body_contact", how=helpers.how, **contact_words(helpers))


def organisations_to_tell(behaviour: str | None, services: Services) -> list[str]:
    """The bodies to report a kind of behaviour to.

    Args:
        behaviour: Its id in the area pack, or None.
        services: The services in use.

    Returns:
        Body ids, the first port of call first; empty where the behaviour is not known.
    """
    route = services.area.behaviours.get(behaviour or "")
    return [route.first, *route.also] if route else []


def tell_whom(dispatcher: CollectingDispatcher, slots: Mapping[str, Any], services: Services) -> None:
    """Says whom to tell about what is happening, and how to reach them.

    Args:
        dispatcher: Where messages go.
        slots: The conversation's slots.
        services: The services in use.
    """
    area = services.area
    behaviour = slots.get("behaviour_type")
    route = area.behaviours.get(behaviour or "")
    if route is None:
        dispatcher.utter_message(response="utter_tell_any_body")
        shown = ["police"]
    else:
        dispatcher.utter_message(response="utter_tell_body", words=route.words)
        shown = organisations_to_tell(behaviour, services)
    council = area.councils.get(slots.get("council") or "")
    for body in shown:
        if body == "council" and council:
            dispatcher.utter_message(response="utter_contact", **council_words(council))
        elif body in ("council", "landlord"):
            # Which one it is is not known, so there is only how to reach it.
            how = area.bodies[body].how
            dispatcher.utter_message(response="utter_contact", contact=how, contact_aloud=how)
        else:
            contact = area.bodies[body]
            dispatcher.utter_message(response="utter_body_contact", how=contact.how, **contact_words(contact))
    helplines = route.helplines if route else ()
    rings = any(area.bodies[body].phone for body in shown) or (council and "council" in shown)
    if not helplines and not rings:
        # A council or a landlord without a name has no number either.
        tell_somebody(dispatcher, slots, services)
    for helpline in helplines:
        dispatcher.utter_message(response="utter_contact", **contact_words(area.helplines[helpline]))
    dispatcher.utter_message(
        response="utter_report_first_closing",
        needed=area.threshold.reports,
        months=area.threshold.window_months,
    )


def _tell_keep_reporting(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    miss = decision.nearest_miss
    assert miss is not None, "keep_reporting always comes with its nearest miss"
    dispatcher.utter_message(
        response="utter_outcome_keep_reporting",
        counted=_counted(miss),
        more=more_reports(miss),
        by=as_day(miss.by),
        **_threshold_words(services),
    )
    _tell_contact(dispatcher, slots, services)


def more_reports(miss: NearestMiss) -> str:
    """How many reports are missing, in words; at least so many where some may be too old."""
    plural = "s" if miss.more_reports > 1 else ""
    return f"{'' if miss.certain else 'at least '}{miss.more_reports} more report{plural}"


def _counted(miss: NearestMiss) -> str:
    number = {0: "None", 1: "One", 2: "Two"}.get(miss.counted, str(miss.counted))
    if miss.counted == 0:
        return "None of your reports counts towards it now."
    if miss.certain:
        return f"{number} of your reports count{'s' if miss.counted == 1 else ''} towards it now."
    return f"You told me about {number.lower()}, and each counts only if it is not older than that."


def _tell_consent_needed(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    dispatcher.utter_message(response="utter_outcome_consent_needed")
    _tell_contact(dispatcher, slots, services)


def _tell_application(
    dispatcher: CollectingDispatcher, decision: Decision, slots: Mapping[str, Any], services: Services
) -> None:
    if slots.get("is_child"):
        dispatcher.utter_message(
            response="utter_outcome_application_child",
            council=council_name(slots.get("council"), services.area),
            **_threshold_words(services),
        )
        _tell_contact(dispatcher, slots, services)
        return
    begun = enough_incidents(slots.get("incidents") or (), needed=1, window_start=services.window_start)
    dispatcher.utter_message(
        response="utter_outcome_application_again" if begun else "utter_outcome_application",
        council=council_name(slots.get("council"), services.area),
        count=decision.grounds["reports_in_window"],
        **_threshold_words(services),
    )


def _tell_contact(dispatcher: CollectingDispatcher, slots: Mapping[str, Any], services: Services) -> None:
    council = services.area.councils.get(slots.get("council") or "")
    if council:
        dispatcher.utter_message(response="utter_contact", **council_words(council))


def _threshold_words(services: Services) -> dict[str, Any]:
    return {
        "needed": services.area.threshold.reports,
        "months": services.area.threshold.window_months,
        "window_start": as_day(services.window_start),
    }


_Teller = Callable[[CollectingDispatcher, Decision, Mapping[str, Any], Services], None]
_TELLERS: Mapping[str, _Teller] = {
    "emergency": _tell_emergency,
    "report_first": _tell_report_first,
    "out_of_area": _tell_out_of_area,
    "complaints_procedure": _tell_complaints_procedure,
    "ombudsman": _tell_ombudsman,
    "keep_reporting": _tell_keep_reporting,
    "consent_needed": _tell_consent_needed,
    "application": _tell_application,
}


def told_facts(decision: Decision) -> dict[str, Any]:
    """The grounds of a decision as plain values, for the record.

    Args:
        decision: The decision.

    Returns:
        Values by slot that JSON can hold.
    """
    return {slot: as_plain(value) for slot, value in decision.grounds.items()}
