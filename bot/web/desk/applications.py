"""The applications of the officer's council: the list, the search, one application, its exports and e-mails.

What was recorded about one, and recording more, is left to ``history``.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.delivery.as_pdf import pdf_of
from bot.delivery.case_file import case_document, case_json, entry_title
from bot.delivery.document import document_of
from bot.errors import GuideError
from bot.records.desk import ApplicationNotFound, find_id, list_applications
from bot.records.desk_delivery import ResendRefused, resend
from bot.records.desk_steps import STATES, STEPS, next_steps, state_of
from bot.records.errors import ReferenceInvalid
from bot.triage.area import load_area
from bot.web.desk.officer import Officer, case_and_deliveries, case_of, missing, officer
from bot.web.staff.csrf import checked_form
from bot.web.staff.rendering import go_to, staff_page
from bot.web.staff.session import audited
from bot.web.uncached import file_response

DESK: Final = "/desk"
APPLICATIONS: Final = f"{DESK}/applications"
DELIVERY_WORDS: Final = {
    "waiting": "Waiting to be sent",
    "sent": "Sent",
    "gave_up": "Could not be sent",
    "not_kept": "Not on record any more",
}
EMAIL_WORDS: Final = {
    "council_application": "To your council",
    "applicant_copy": "Copy to the applicant",
}
DONE: Final = {
    "recorded": "It is recorded in the history.",
    "corrected": "The correction is recorded in the history.",
    "resent": "The email will be sent again in a moment.",
}


async def list_page(request: Request) -> Response:
    """The list."""
    return _list(request, officer(request))


async def search(request: Request) -> Response:
    """Leads to the application of a reference. A post, so that nothing typed here stands in an address."""
    who = officer(request)
    typed = (await checked_form(request)).get("reference", "")
    typed = typed.strip() if isinstance(typed, str) else ""
    try:
        found = find_id(who.database, who.council, typed[:100])
    except ReferenceInvalid as error:
        return _list(request, who, 422, error, typed)
    except ApplicationNotFound as error:
        return _list(request, who, 404, error, typed)
    return go_to(f"{APPLICATIONS}/{found}")


async def application_page(request: Request) -> Response:
    """One application."""
    who = officer(request)
    return show_application(request, who, done=DONE.get(request.query_params.get("done", ""), ""))


async def application_pdf(request: Request) -> Response:
    """One application with its history, to print."""
    who = officer(request)
    case = case_of(request, who)
    audited(request, who.member, "application_exported_pdf", case.application.id)
    content = pdf_of(case_document(case, load_area()))
    return file_response(content, "application/pdf", f"{case.application.reference}.pdf")


async def application_json(request: Request) -> Response:
    """One application with its history, for another system."""
    who = officer(request)
    case = case_of(request, who)
    audited(request, who.member, "application_exported_json", case.application.id)
    return file_response(case_json(case).encode(), "application/json", f"{case.application.reference}.json")


async def send_again(request: Request) -> Response:
    """Sends one of the application's e-mails once more."""
    who = officer(request)
    form, settings = await checked_form(request), request.app.state.settings
    try:
        resend(
            who.database,
            who.council,
            request.path_params["id"],
            str(form.get("kind", "")),
            staff_id=who.member.id,
            now=settings.now(),
            message_id_domain=settings.mail_from.rpartition("@")[2],
        )
    except ApplicationNotFound as error:
        raise missing(error) from None
    except ResendRefused as error:
        return show_application(request, who, status=409, error=error)
    return go_to(f"{APPLICATIONS}/{request.path_params['id']}?done=resent")


def routes() -> list[BaseRoute]:
    """The routes."""
    one = APPLICATIONS + "/{id:str}"
    return [
        Route(DESK, list_page, methods=["GET"]),
        Route(f"{DESK}/search", search, methods=["POST"]),
        Route(one, application_page, methods=["GET"]),
        Route(f"{one}/application.pdf", application_pdf, methods=["GET"]),
        Route(f"{one}/application.json", application_json, methods=["GET"]),
        Route(f"{one}/resend", send_again, methods=["POST"]),
    ]


def show_application(
    request: Request, who: Officer, *, status: int = 200, error: GuideError | None = None, done: str = ""
) -> Response:
    """Renders one application, with a line in the audit that it was seen.

    Args:
        request: The request, with the application's id in its path.
        who: The officer.
        status: The HTTP status.
        error: What went wrong, or None.
        done: What was done, or nothing.

    Returns:
        The page.
    """
    case, emails = case_and_deliveries(request, who)
    audited(request, who.member, "application_viewed", case.application.id)
    return staff_page(
        request,
        "desk/application.html",
        status,
        case=case,
        application=case.application,
        document=document_of(case.application, load_area()),
        state=state_of(case.history),
        states=STATES,
        steps=STEPS,
        next_steps=next_steps(case.history),
        entry_title=entry_title,
        emails=emails,
        email_words=EMAIL_WORDS,
        delivery_words=DELIVERY_WORDS,
        path=f"{APPLICATIONS}/{case.application.id}",
        error=error,
        done=done,
    )


def _list(
    request: Request, who: Officer, status: int = 200, error: GuideError | None = None, typed: str = ""
) -> Response:
    asked = request.query_params
    state = asked.get("state", "") if asked.get("state", "") in STATES else ""
    urgent = asked.get("urgent") == "yes"
    page = asked.get("page", "1")
    listed = list_applications(
        who.database,
        who.council,
        state=state or None,
        urgent=urgent,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )
    audited(request, who.member, "applications_listed")
    return staff_page(
        request,
        "desk/list.html",
        status,
        listed=listed,
        state=state,
        urgent=urgent,
        states=STATES,
        delivery_words=DELIVERY_WORDS,
        typed=typed,
        error=error,
        page_path=lambda number: _page_path(state, urgent, number),
    )


def _page_path(state: str, urgent: bool, number: int) -> str:
    asked: dict[str, Any] = {}
    if state:
        asked["state"] = state
    if urgent:
        asked["urgent"] = "yes"
    if number > 1:
        asked["page"] = number
    return f"{DESK}?{urlencode(asked)}" if asked else DESK
