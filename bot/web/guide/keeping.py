"""What somebody takes along: the result as a page, as files and by e-mail, and a code to carry on with.

What a result holds is left to the dialogue, how files and e-mails look to ``bot.delivery``.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot.delivery.calendar_file import MEDIA_TYPE as CALENDAR_TYPE
from bot.delivery.calendar_file import calendar_of
from bot.delivery.diary_pdf import MEDIA_TYPE as PDF_TYPE
from bot.delivery.diary_pdf import diary_pdf_of
from bot.delivery.result_pdf import result_pdf_of
from bot.records.errors import AddressUnusable, CarryOnRefused, TooManyEmails
from bot.web.guide.answers import Fault, first
from bot.web.guide.forms import read_form
from bot.web.guide.session import SessionEnded, let_in, session_of
from bot.web.guide.shown import forms, go_to, page, remember, service, show
from bot.web.limits import client_network
from bot.web.problems import Problem
from bot.web.uncached import file_response

FILES = {
    "/api/conversations/result.pdf": "/guide/result.pdf",
    "/api/conversations/result.ics": "/guide/result.ics",
    "/api/conversations/diary.pdf": "/guide/diary.pdf",
    "/api/conversations/diary.ics": "/guide/diary.ics",
}
"""The API's addresses of files, and those that the cookie opens."""


@page
async def result_page(request: Request) -> Response:
    """Shows the result to keep."""
    return await _result(request)


@page
async def email_result(request: Request) -> Response:
    """Owes somebody an e-mail with their result."""
    session = await session_of(request)
    form = remember(request, await read_form(request))
    forms(request).check(request, form, session.conversation_id)
    request.app.state.email_limit.take(client_network(request))
    address = first(form, "email")
    try:
        await service(request).email_result(session.conversation_id, address)
    except AddressUnusable:
        return await _result(
            request, Fault("email", "Enter one email address, such as name@example.com."), address, 422
        )
    except TooManyEmails as error:
        return await _result(request, Fault("email", f"{error.message} {error.hint}"), address, 429)
    return go_to("/guide/result?sent=1")


@page
async def result_pdf(request: Request) -> Response:
    """Hands out the result to print."""
    session = await session_of(request)
    kept = await service(request).result(session.conversation_id)
    return file_response(await run_in_threadpool(result_pdf_of, kept), PDF_TYPE, "case-review-result.pdf")


@page
async def result_calendar(request: Request) -> Response:
    """Hands out the days that belong to the result."""
    session = await session_of(request)
    kept = await service(request).result(session.conversation_id)
    if kept.diary is None:
        raise _no_file()
    now = request.app.state.settings.now()
    calendar = calendar_of(kept.diary, now, diary_id=session.conversation_id)
    return file_response(calendar.encode(), CALENDAR_TYPE, "case-review-days.ics")


@page
async def diary_pdf(request: Request) -> Response:
    """Hands out the diary sheet to print."""
    session = await session_of(request)
    diary = await service(request).diary(session.conversation_id)
    if diary is None:
        raise _no_file()
    return file_response(await run_in_threadpool(diary_pdf_of, diary), PDF_TYPE, "incident-diary.pdf")


@page
async def diary_calendar(request: Request) -> Response:
    """Hands out the days on which reports stop counting."""
    session = await session_of(request)
    diary = await service(request).diary(session.conversation_id)
    if diary is None:
        raise _no_file()
    now = request.app.state.settings.now()
    calendar = calendar_of(diary, now, diary_id=session.conversation_id)
    return file_response(calendar.encode(), CALENDAR_TYPE, "incident-diary.ics")


@page
async def code_page(request: Request) -> Response:
    """Takes a code from elsewhere, and shows how to get one for this conversation."""
    return await _codes(request)


@page
async def give_code(request: Request) -> Response:
    """Gives out a code and a link for this conversation; shown at once, for it stands nowhere else."""
    session = await session_of(request)
    form = remember(request, await read_form(request))
    forms(request).check(request, form, session.conversation_id)
    ways = await service(request).ways_to_carry_on(session.conversation_id)
    link = f"{str(request.base_url).rstrip('/')}/guide/carry-on/{ways.link_token}"
    return show(request, "code", ways=ways, link=link)


@page
async def enter_code(request: Request) -> Response:
    """Opens a conversation with a code that was given out elsewhere."""
    form = remember(request, await read_form(request))
    forms(request).check(request, form)
    request.app.state.code_limit.take(client_network(request))
    request.app.state.all_codes_limit.take("everybody")
    code = first(form, "code")
    if not code:
        return await _codes(request, Fault("code", "Enter the code."), code)
    try:
        conversation_id = await service(request).carry_on(code, "code")
    except CarryOnRefused as error:
        return await _codes(request, Fault("code", f"{error.message} {error.hint}"), code)
    return await let_in(request, go_to("/guide/step"), conversation_id)


async def _codes(request: Request, fault: Fault | None = None, code: str = "") -> Response:
    try:
        session = await session_of(request)
        mine = forms(request).ticket(session.conversation_id)
    except SessionEnded:
        mine = ""
    return show(
        request,
        "carry_on",
        422 if fault else 200,
        ticket=forms(request).ticket(),
        mine=mine,
        faults=[fault] if fault else [],
        code=code,
    )


async def _result(
    request: Request, fault: Fault | None = None, address: str = "", status: int = 200
) -> Response:
    session = await session_of(request)
    step = await service(request).step(session.conversation_id)
    result = step.state["result"]
    if result is None:
        return go_to("/guide/step")
    return show(
        request,
        "result",
        status,
        result={**result, "files": [{**one, "href": FILES[one["href"]]} for one in result["files"]]},
        ticket=forms(request).ticket(session.conversation_id, step.latest),
        faults=[fault] if fault else [],
        address=address,
        sent="sent" in request.query_params,
        asks=step.question is not None,
    )


def _no_file() -> Problem:
    return Problem(404, "NO-FILE", "This result has no such file.", "Look at the page of your result.")
