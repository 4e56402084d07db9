"""An application with what the council recorded about it, to print, file or take into another system.

Adds the history to the application's own document; how that looks is left to ``as_pdf``.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from bot.delivery.document import Document, Section, document_of, json_of, said, spoken_day, spoken_moment
from bot.records.desk import Case
from bot.records.desk_steps import MISTAKE, STATES, STEPS, Entry, state_of
from bot.triage.area import Area

NOTHING: Final = "Nothing yet"


def case_document(case: Case, area: Area) -> Document:
    """An application as a document with its history at the end.

    Args:
        case: The application.
        area: The council's name.

    Returns:
        The document.
    """
    document = document_of(case.application, area)
    lines = tuple((f"{one.position}. {entry_title(one)}", _told(one)) for one in case.history)
    history = Section("What the council recorded", lines or (("History", NOTHING),))
    return replace(document, closing=(*document.closing, history))


def case_json(case: Case) -> str:
    """An application and its history as JSON.

    Args:
        case: The application.

    Returns:
        What is e-mailed to the council as JSON, with ``state`` and ``history``, in UTF-8.
    """
    values: dict[str, Any] = json.loads(json_of(case.application))
    values["state"] = state_of(case.history)
    values["history"] = [_entry(one) for one in case.history]
    return json.dumps(values, ensure_ascii=False, indent=2)


def entry_title(entry: Entry) -> str:
    """What an entry is called, such as ``Threshold decision: The threshold is met``."""
    if entry.kind == MISTAKE:
        return f"Entry {entry.corrects} taken out"
    step = STEPS[entry.kind]
    return f"{step.title}: {step.results[entry.result]}" if entry.result else step.title


def state_words(state: str) -> str:
    """Where an application stands, in words."""
    return STATES[state]


def _told(entry: Entry) -> str:
    lines = [spoken_day(entry.happened_on)] if entry.kind != MISTAKE else []
    if entry.reason:
        lines.append(said(entry.reason))
    if entry.corrects is not None:
        lines.append(f"Corrects entry {entry.corrects}: {said(entry.why_corrected)}")
    if entry.corrected_by is not None:
        lines.append(f"Does not hold any more: see entry {entry.corrected_by}.")
    who = said(entry.staff_name) if entry.staff_name else "a former account"
    lines.append(f"Recorded on {spoken_moment(entry.recorded_at)} by {who}")
    return "\n".join(lines)


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry.position,
        "kind": entry.kind,
        "result": entry.result,
        "happened_on": entry.happened_on.isoformat(),
        "reason": entry.reason,
        "recorded_at": entry.recorded_at.isoformat(),
        "recorded_by": entry.staff_name,
        "corrects": entry.corrects,
        "why_corrected": entry.why_corrected,
        "corrected_by": entry.corrected_by,
        "in_force": entry.in_force,
    }
