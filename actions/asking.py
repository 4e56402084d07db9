"""Asks a question, and asks it in other words each time it is asked again.

Every slot has three ways to be asked for: ``utter_ask_<slot>`` first, ``utter_again_<slot>`` after
something came between, ``utter_simpler_<slot>`` where the question was not understood. Which slot
is asked is left to the forms; what choices a question has, to ``domain.yml`` and the few that
depend on the conversation, here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.services import services
from actions.turns import LOST, SIMPLER, turn_of
from actions.words import as_day, council_name
from bot.settings import PROJECT
from bot.triage.application import may_count
from bot.triage.facts import OUT_OF_AREA

ASK: Final = "ask"
AGAIN: Final = "again"
NOT_FOLLOWED: Final = frozenset({SIMPLER, LOST})
OTHER_BEHAVIOUR: Final = "other"
STATIC_SLOTS: Final = (
    "immediate_danger",
    "reported",
    "reported_to",
    "concern_type",
    "complaint_about",
    "complaint_stage",
    "on_behalf",
    "consent",
    "earliest_report_on",
    "apply_now",
    "harm",
    "applicant_name",
    "applicant_email",
    "applicant_phone",
    "applicant_address",
    "victim_name",
    "relationship",
    "consent_how",
    "incident_reported_on",
    "incident_reported_to",
    "incident_reference",
    "incident_description",
    "more_incidents",
    "impact",
    "desired_outcome",
)
"""Slots whose question is the same in every conversation."""


@cache
def domain() -> Mapping[str, Any]:
    """The domain as it is written: slots, forms, actions and responses."""
    loaded: Mapping[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


def responses() -> Mapping[str, Any]:
    """What the domain lets the guide say, by name."""
    found: Mapping[str, Any] = domain()["responses"]
    return found


def has_response(name: str) -> bool:
    """Whether the domain has a response of this name."""
    return name in responses()


def buttons_of(slot: str) -> list[dict[str, str]]:
    """The choices that come with a slot's question.

    Args:
        slot: The slot.

    Returns:
        Buttons with ``title`` and ``payload``; none where the question has none of its own.
    """
    variations = responses().get(f"utter_ask_{slot}") or [{}]
    return [
        {"title": str(one["title"]), "payload": one["payload"].replace("{{", "{").replace("}}", "}")}
        for one in variations[0].get("buttons") or []
    ]


def choices(slot: str | None) -> list[dict[str, str]]:
    """The choices that a person has at a question, those among them that are the area's own.

    Args:
        slot: The question, or None.

    Returns:
        Buttons.
    """
    if slot is None:
        return []
    return behaviour_buttons() if slot == "behaviour_type" else buttons_of(slot)


def way_to_ask(slot: str, slots: Mapping[str, Any]) -> str:
    """In which of its three ways a question is to be asked now.

    Args:
        slot: The question.
        slots: The conversation's slots.

    Returns:
        ``ask``, ``again`` or ``simpler``; never the one before where the question comes twice running.
    """
    asked = slots.get("asked") or {}
    if asked.get("slot") != slot:
        return ASK
    wanted = SIMPLER if turn_of(slots).get("kind") in NOT_FOLLOWED else AGAIN
    if wanted == asked.get("way"):
        return AGAIN if wanted == SIMPLER else SIMPLER
    return wanted


def ask(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    slot: str,
    *,
    first: str | None = None,
    buttons: list[dict[str, str]] | None = None,
    **words: Any,
) -> list[EventType]:
    """Asks a question, in other words than the last time.

    Args:
        dispatcher: Where messages go.
        tracker: The conversation.
        slot: The question.
        first: The response for the first time, ``utter_ask_<slot>`` by default.
        buttons: Choices that depend on the conversation.
        **words: Values for the response, besides those that every question may use.

    Returns:
        The event that notes how it was asked.
    """
    way = way_to_ask(slot, tracker.slots)
    first = first or f"utter_ask_{slot}"
    response = first if way == ASK else f"utter_{way}_{slot}"
    if not has_response(response):
        response = first
    said = {**common_words(tracker.slots), **words}
    if buttons is not None:
        dispatcher.utter_message(response=response, buttons=buttons, **said)
    else:
        dispatcher.utter_message(response=response, **said)
    return [SlotSet("asked", {"slot": slot, "way": way})]


def common_words(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Values that any question and any help with it may use.

    Args:
        slots: The conversation's slots.

    Returns:
        The area's test, the window's first day, the council and how far the incidents have got.
    """
    area, incidents = services().area, slots.get("incidents") or []
    return {
        "needed": area.threshold.reports,
        "months": area.threshold.window_months,
        "window_start": as_day(services().window_start),
        "council": council_name(slots.get("council"), area),
        "number": len(incidents) + 1,
        "counting": sum(may_count(one, services().window_start) for one in incidents),
    }


class AskAction(Action, ABC):
    """Asks for one slot."""

    @property
    @abstractmethod
    def slot(self) -> str:
        """What it asks for."""

    def name(self) -> str:
        """The form's ask action for the slot."""
        return f"action_ask_{self.slot}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Asks."""
        return self.ask(dispatcher, tracker)

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Asks with the domain's own words and choices."""
        return ask(dispatcher, tracker, self.slot)


ASK_ACTIONS: Final = tuple(
    type(
        "ActionAsk" + "".join(part.title() for part in slot.split("_")),
        (AskAction,),
        {"slot": slot, "__module__": __name__, "__doc__": f"Asks for ``{slot}``."},
    )
    for slot in STATIC_SLOTS
)
"""One ask action for each slot whose question is the same in every conversation."""


class ActionAskCouncil(AskAction):
    """Asks where it happens; offers a choice where a place may be in more than one council."""

    slot = "council"

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Asks openly, or names the councils in doubt."""
        candidates = tracker.get_slot("council_candidates") or []
        if not candidates:
            return ask(dispatcher, tracker, self.slot)
        buttons = [
            {
                "title": council_name(candidate, services().area),
                "payload": f'/inform{{"council": "{candidate}"}}',
            }
            for candidate in candidates
        ]
        if OUT_OF_AREA not in candidates:
            buttons.append({"title": "None of these", "payload": '/inform{"council": "out_of_area"}'})
        dispatcher.utter_message(response="utter_ask_council_which", buttons=buttons)
        return [SlotSet("council_candidates", None)]


class AskCount(AskAction):
    """Asks for a number; once more, and closer, where the answer left it open."""

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Asks for the number, or whether it was at least the area's number."""
        doubt = tracker.get_slot("count_doubt")
        if not doubt or doubt.get("slot") != self.slot:
            return ask(dispatcher, tracker, self.slot)
        needed = services().area.threshold.reports
        fewer = min(doubt["high"] or needed - 1, needed - 1)
        dispatcher.utter_message(
            response=f"utter_ask_{self.slot}_at_least",
            buttons=[
                {"title": f"{needed} or more", "payload": f'/inform{{"{self.slot}": {needed}}}'},
                {"title": f"Fewer than {needed}", "payload": f'/inform{{"{self.slot}": {fewer}}}'},
                {"title": "I am not sure", "payload": f'/inform{{"{self.slot}": "unsure"}}'},
            ],
            **common_words(tracker.slots),
        )
        return [SlotSet("count_doubt", None)]


class ActionAskIncidentCount(AskCount):
    """Asks how many incidents were reported."""

    slot = "incident_count"


class ActionAskReportsInWindow(AskCount):
    """Asks how many of them were reported inside the window, with the day on which it begins."""

    slot = "reports_in_window"


class ActionAskBehaviourType(AskAction):
    """Asks what is happening, with the most common kinds as buttons."""

    slot = "behaviour_type"

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Asks with the area's own kinds."""
        return ask(dispatcher, tracker, self.slot, buttons=behaviour_buttons())


def behaviour_buttons() -> list[dict[str, str]]:
    """The most common kinds of behaviour, and something else."""
    buttons = [
        {"title": route.title, "payload": f'/inform{{"behaviour_type": "{key}"}}'}
        for key, route in services().area.behaviours.items()
        if route.common
    ]
    other = {"title": "Something else", "payload": f'/inform{{"behaviour_type": "{OTHER_BEHAVIOUR}"}}'}
    return [*buttons, other]
