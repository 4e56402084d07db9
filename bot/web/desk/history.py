"""Recording what became of an application, and correcting an entry by a new one.

Reads the forms; what may be recorded is left to ``bot.records.desk_steps``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.delivery.case_file import entry_title
from bot.errors import GuideError
from bot.records.desk import ApplicationNotFound, Case, HistoryMovedOn, received_on, record_step
from bot.records.desk_steps import MISTAKE, STEPS, Entry, Recorded, StepRefused, next_steps
from bot.web.desk.applications import APPLICATIONS
from bot.web.desk.officer import Officer, case_of, missing, officer
from bot.web.problems import Problem
from bot.web.staff.csrf import checked_form
from bot.web.staff.rendering import go_to, staff_page
from bot.web.staff.session import audited


async def record_page(request: Request) -> Response:
    """The form for a new entry."""
    who = officer(request)
    case = case_of(request, who)
    return _form(request, who, case, _kind(request, case), None, FormData())


async def record(request: Request) -> Response:
    """Records a new entry."""
    who = officer(request)
    form = await checked_form(request)
    kind = request.path_params["kind"]
    return _recorded(request, who, form, _said(kind, form), None)


async def correct_page(request: Request) -> Response:
    """The form for a correction, filled in with what the entry says."""
    who = officer(request)
    case = case_of(request, who)
    entry = _entry(request, case)
    filled = {
        "day": str(entry.happened_on.day),
        "month": str(entry.happened_on.month),
        "year": str(entry.happened_on.year),
        "result": entry.result or "",
        "reason": entry.reason or "",
    }
    return _form(request, who, case, entry.kind, entry, FormData(filled))


async def correct(request: Request) -> Response:
    """Records a correction."""
    who = officer(request)
    form = await checked_form(request)
    entry = _entry(request, case_of(request, who))
    kind = MISTAKE if form.get("mistake") == "yes" else entry.kind
    return _recorded(request, who, form, _said(kind, form), entry)


def routes() -> list[BaseRoute]:
    """The routes."""
    one = APPLICATIONS + "/{id:str}"
    return [
        Route(one + "/record/{kind:str}", record_page, methods=["GET"]),
        Route(one + "/record/{kind:str}", record, methods=["POST"]),
        Route(one + "/correct/{entry:str}", correct_page, methods=["GET"]),
        Route(one + "/correct/{entry:str}", correct, methods=["POST"]),
    ]


def _recorded(
    request: Request, who: Officer, form: FormData, said: Recorded, entry: Entry | None
) -> Response:
    try:
        record_step(
            who.database,
            who.council,
            request.path_params["id"],
            said,
            seen=_seen(form),
            staff_id=who.member.id,
            now=request.app.state.settings.now(),
            corrects=entry.id if entry else None,
            why_corrected=_text(form, "why_corrected"),
        )
    except ApplicationNotFound as error:
        raise missing(error) from None
    except (StepRefused, HistoryMovedOn) as error:
        case = case_of(request, who)
        kind = entry.kind if entry else said.kind
        if kind not in STEPS:
            raise _no_page() from None
        return _form(request, who, case, kind, entry, form, error)
    done = "corrected" if entry else "recorded"
    return go_to(f"{APPLICATIONS}/{request.path_params['id']}?done={done}")


def _form(
    request: Request,
    who: Officer,
    case: Case,
    kind: str,
    entry: Entry | None,
    filled: FormData,
    error: GuideError | None = None,
) -> Response:
    audited(request, who.member, "application_viewed", case.application.id)
    words: dict[str, Any] = {
        "case": case,
        "reference": case.application.reference,
        "path": f"{APPLICATIONS}/{case.application.id}",
        "step": STEPS[kind],
        "kind": kind,
        "entry": entry,
        "entry_title": entry_title,
        "filled": filled,
        "example_day": received_on(case.application),
        "error": error,
        "faulty": getattr(error, "field", None) or "",
    }
    status = 200 if error is None else 409 if isinstance(error, HistoryMovedOn) else 422
    return staff_page(request, "desk/record.html", status, **words)


def _kind(request: Request, case: Case) -> str:
    kind: str = request.path_params["kind"]
    if kind not in next_steps(case.history):
        raise _no_page()
    return kind


def _entry(request: Request, case: Case) -> Entry:
    found = next((one for one in case.history if one.id == request.path_params["entry"]), None)
    if found is None or found.kind == MISTAKE:
        raise _no_page()
    return found


def _no_page() -> Problem:
    return Problem(
        404,
        "NOT-FOUND",
        "There is no such entry to record or correct.",
        "Go back to the application and choose one of those shown.",
    )


def _said(kind: str, form: FormData) -> Recorded:
    return Recorded(kind, _day(form), _text(form, "result") or None, _text(form, "reason"))


def _day(form: FormData) -> date | None:
    parts = [_text(form, name).strip() for name in ("year", "month", "day")]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError:
        return None


def _seen(form: FormData) -> int:
    seen = _text(form, "seen")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else -1


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
