"""How far somebody has come: how many questions they answered, and about how many are left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.agenda import APPLICATION_FORM, TRIAGE_FORM, agenda_of
from actions.services import Services
from bot.triage.application import APPLICATION_SLOTS, INCIDENT_SLOTS
from bot.triage.progress import application_questions_left, questions_left


def progress_state(
    slots: Mapping[str, Any], active_form: str | None, services: Services
) -> dict[str, int] | None:
    """How far somebody has come, as the API sends it.

    Args:
        slots: The conversation's slots.
        active_form: The form that is asking, or None.
        services: The services in use.

    Returns:
        ``answered``, and of the questions to come ``left_at_most`` and ``about``, the one that is asked among
        them: those up to the outcome or, once an application is filled in, those of the application with as
        many incidents as the test asks for. None where nothing is asked.
    """
    if not active_form or not slots.get("requested_slot"):
        return None
    area = services.area
    if active_form == TRIAGE_FORM:
        facts = agenda_of(slots, services).facts
        left = questions_left(facts, area, services.today)
        return _progress(len(facts.known()), left.most, left.likely)
    if active_form == APPLICATION_FORM:
        about = application_questions_left(
            slots, needed=area.threshold.reports, window_start=services.window_start
        )
        told = len(slots.get("incidents") or ()) * len(INCIDENT_SLOTS)
        return _progress(told + sum(slots.get(slot) is not None for slot in APPLICATION_SLOTS), about, about)
    return _progress(len(agenda_of(slots, services).facts.known()), 1, 1)


def _progress(answered: int, at_most: int, about: int) -> dict[str, int]:
    """The question that is asked is always one that is left, also where it was opened to be changed."""
    return {"answered": answered, "left_at_most": max(at_most, 1), "about": max(about, 1)}
