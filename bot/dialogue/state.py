"""Where a conversation stands, as the API tells it: worked out by the core from the slots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.agenda import agenda_of, next_action
from actions.outcomes import organisations_to_tell
from actions.progress import progress_state
from actions.results import result_of
from actions.services import Services
from actions.why import answers_state, reasons_state
from actions.words import as_plain
from bot.delivery.result import DIARY_CALENDAR, DIARY_PDF
from bot.triage.application import DAY_SLOTS, SEVERAL_SLOTS
from bot.triage.diary import DIARY_OUTCOMES

DIARY_FILES = {"pdf": DIARY_PDF, "calendar": DIARY_CALENDAR}
"""Where the web hands out a conversation's diary; each address wants the conversation's token."""


def answer_kind(question: str | None) -> str | None:
    """What answers a question besides words, so that no face has to know: ``several``, ``day`` or ``one``."""
    if question is None:
        return None
    return "several" if question in SEVERAL_SLOTS else "day" if question in DAY_SLOTS else "one"


def state_of(slots: Mapping[str, Any], active_form: str | None, services: Services) -> dict[str, Any]:
    """The state that goes with every reply.

    Args:
        slots: The conversation's slots.
        active_form: The form that is asking, or None.
        services: The services in use.

    Returns:
        ``question``, ``answer_kind``, ``outcome``, ``facts``, ``ombudsman``, ``organisations``,
        ``application_reference`` and, in ``complaint_track``, the second door of a concern about both.
        ``reasons`` says why, and ``answers`` what the person told so far, each line with the order that
        opens it to be changed. ``diary`` has the addresses of the diary to print and of its calendar file,
        where there is one; ``result`` the outcome to keep (``bot.delivery.result``), or None. ``progress``
        says how many questions are left, as long as one is asked.
    """
    agenda = agenda_of(slots, services)
    decision = agenda.decision
    outcome = decision.outcome if decision else None
    organisations = list(decision.organisations) if decision else []
    if outcome == "report_first":
        organisations = organisations_to_tell(slots.get("behaviour_type"), services)
    elif outcome in ("keep_reporting", "consent_needed", "application"):
        organisations = [*organisations, *([] if "council" in organisations else ["council"])]
    result = result_of(slots, services)
    question = slots.get("requested_slot") if active_form else None
    return {
        "question": question,
        "answer_kind": answer_kind(question),
        "outcome": outcome,
        "facts": {slot: as_plain(value) for slot, value in agenda.facts.known().items()},
        "ombudsman": list(decision.ombudsman) if decision else [],
        "organisations": organisations,
        "application_reference": slots.get("application_reference"),
        "complaint_track": decision.complaint_track if decision else None,
        "council": agenda.facts.council if agenda.facts.council in services.area.councils else None,
        "reasons": reasons_state(decision, agenda.facts, services),
        "answers": answers_state(slots, agenda.facts, services),
        "diary": dict(DIARY_FILES) if outcome in DIARY_OUTCOMES else None,
        "result": result.as_json() if result else None,
        "progress": progress_state(slots, active_form, services),
        "finished": active_form is None and next_action(slots, services) is None,
    }
