"""Answers questions about the service and the case review from the area pack, then goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.agenda import agenda_of
from actions.aloud import (
    anyone_words,
    contact_aloud,
    council_words,
    statistics_aloud,
    step_words,
    years_aloud,
)
from actions.services import Services, services
from actions.sources import source_words
from actions.turns import Reply, resume
from actions.words import as_day, contact_block, council_line
from bot.triage.area import Area
from bot.triage.content import CouncilStatistics


class ActionAnswerQuestion(Reply):
    """Answers an information question and asks the open question again."""

    def name(self) -> str:
        """What the rules of the ``ask_…`` intents call."""
        return "action_answer_question"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Answers."""
        intent = tracker.get_intent_of_latest_message() or "ask_what_is_case_review"
        say_answers(dispatcher, [intent], tracker.slots, services())
        return resume(tracker)


def say_answers(
    dispatcher: CollectingDispatcher, intents: Sequence[str], slots: Mapping[str, Any], services: Services
) -> None:
    """Answers information questions.

    Args:
        dispatcher: Where messages go.
        intents: The questions, as ``ask_…`` intents.
        slots: The conversation's slots.
        services: The services in use.
    """
    for intent in intents:
        words = answer_words(intent, slots.get("council"), services)
        if intent == "ask_sources":
            words |= source_words(agenda_of(slots, services).decision, services)
        dispatcher.utter_message(response=f"utter_{intent}", **words)


def answer_words(intent: str, council: str | None, services: Services) -> dict[str, Any]:
    """The facts that an answer holds.

    Args:
        intent: One of the ``ask_…`` intents.
        council: The person's council, or None.
        services: The services in use.

    Returns:
        Values for the response.
    """
    area = services.area
    return {
        "needed": area.threshold.reports,
        "months": area.threshold.window_months,
        "window_start": as_day(services.window_start),
        "aim": area.aim.words,
        **_contact(area, council),
        **step_words("steps", [step.words for step in area.next_steps]),
        "appeals": " ".join([area.appeals.words, *(one.words for one in area.appeals.statements[:1])]),
        "appeals_contact": contact_block(area.bodies[area.appeals.body]),
        "appeals_contact_aloud": contact_aloud(area.bodies[area.appeals.body]),
        "who": " ".join(statement.words for statement in area.who_can_apply[:3]),
        "ombudsmen": "\n".join(
            f"• {route.name}: {area.ombudsmen[route.ombudsman].name}"
            for route in area.complaint_bodies.values()
        ),
        "ombudsmen_aloud": "\n".join(
            f"For {route.name[0].lower()}{route.name[1:]}, it is {area.ombudsmen[route.ombudsman].name}."
            for route in area.complaint_bodies.values()
        ),
        "statistics": _statistics(area, council),
        "statistics_aloud": statistics_aloud(area, council),
        "year": area.statistics.year,
        "year_aloud": years_aloud(area.statistics.year),
        "police": area.bodies["police"].how,
    }


def _contact(area: Area, council: str | None) -> dict[str, str]:
    if council in area.councils:
        return council_words(area.councils[council])
    everyone = "\n".join(council_line(one) for one in area.councils.values())
    return {**anyone_words(area), "contact": everyone}


def _statistics(area: Area, council: str | None) -> str:
    figures = area.statistics.councils
    if council in figures:
        shown = {council: figures[council]}
    else:
        shown = dict(figures)
    lines = []
    for key, one in shown.items():
        lines.append(f"{area.councils[key].name}: {_figures(one)}")
        if council in figures and one.note:
            lines.append(one.note)
    lines.append(f"All {len(figures)} councils: {_figures(area.statistics.total())}.")
    return "\n".join([*lines, area.statistics.note])


def _figures(one: CouncilStatistics) -> str:
    return (
        f"{one.applications} asked, {one.below_threshold} did not meet the test, {one.reviews} reviewed, "
        f"{one.appeals} appealed"
    )
