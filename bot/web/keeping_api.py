"""The API of what somebody keeps of a conversation: its files, its result by e-mail, codes, and the exit.

What a result says is left to ``actions.results``, who may ask to ``reading``, how often to ``limits``.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.delivery.calendar_file import MEDIA_TYPE as CALENDAR_TYPE
from bot.delivery.calendar_file import calendar_of
from bot.delivery.diary_pdf import diary_pdf_of
from bot.delivery.result import DIARY_CALENDAR, DIARY_PDF, RESULT_CALENDAR, RESULT_PDF, KeptResult
from bot.delivery.result_pdf import MEDIA_TYPE as PDF_TYPE
from bot.delivery.result_pdf import result_pdf_of
from bot.records.errors import ConversationNotFound
from bot.triage.diary import Diary
from bot.web.limits import client_network
from bot.web.problems import Problem
from bot.web.reading import PREFIX, admitted, json_object, service_of, ticket_of, turn_json
from bot.web.uncached import NO_STORE, file_response

LINK_PATH = "/guide/carry-on/"
LONGEST_TYPED = 320
"""Characters of a code or an address; nothing longer is either."""


async def diary_sheet(request: Request) -> Response:
    """Hands out the incident diary to print."""
    _, diary = await _diary(request)
    return file_response(await run_in_threadpool(diary_pdf_of, diary), PDF_TYPE, "incident-diary.pdf")


async def diary_calendar(request: Request) -> Response:
    """Hands out the days on which reports stop counting, as a calendar file."""
    conversation_id, diary = await _diary(request)
    return _calendar(request, conversation_id, diary, "incident-diary.ics")


async def result_sheet(request: Request) -> Response:
    """Hands out the result to keep."""
    kept = await service_of(request).result(await admitted(request))
    return await result_file(kept)


async def result_calendar(request: Request) -> Response:
    """Hands out the days that belong to the result, as a calendar file."""
    conversation_id = await admitted(request)
    kept = await service_of(request).result(conversation_id)
    if kept.diary is None:
        raise Problem(
            404,
            "NO-DAYS",
            "No day of this result has to be remembered.",
            "There is a calendar file where reports stop counting.",
        )
    return _calendar(request, conversation_id, kept.diary, "days-to-remember.ics")


async def email_result(request: Request) -> Response:
    """Owes somebody an e-mail with their result: 202, for it is sent a moment later."""
    conversation_id = await admitted(request)
    address = _typed((await json_object(request)).get("email"), "EMAIL-MISSING", "email")
    request.app.state.email_limit.take(client_network(request))
    await service_of(request).email_result(conversation_id, address)
    return JSONResponse({"accepted": True}, status_code=202, headers=NO_STORE)


async def give_ways_to_carry_on(request: Request) -> Response:
    """Gives out a code and a one-time link to carry on with somewhere else: 201."""
    ways = await service_of(request).ways_to_carry_on(await admitted(request))
    body = {
        "code": ways.code,
        "expires_at": ways.expires_at.isoformat(),
        "link": LINK_PATH + ways.link_token,
        "link_expires_at": ways.link_expires_at.isoformat(),
    }
    return JSONResponse(body, status_code=201, headers=NO_STORE)


async def carry_on(request: Request) -> Response:
    """Opens a conversation with a code: its token, all messages and where it stands."""
    code = _typed((await json_object(request)).get("code"), "CODE-MISSING", "code")
    return JSONResponse(await carried_on(request, code), headers=NO_STORE)


async def carried_on(request: Request, code: str) -> dict[str, object]:
    """Opens a conversation with a code that somebody typed; counts the try.

    Args:
        request: The request.
        code: What they typed.

    Returns:
        ``token``, ``messages`` and ``state``.

    Raises:
        TooManyRequests: This address, or everybody together, tries too often.
        CarryOnRefused: The code opens nothing.
        ConversationNotFound: What it opened was erased.
    """
    conversation_id = await redeem_code(request, code)
    service = service_of(request)
    token = request.app.state.tokens.issue(conversation_id, await service.entry(conversation_id))
    return {"token": token, **turn_json(await service.history(conversation_id))}


async def redeem_code(request: Request, code: str) -> str:
    """Opens a conversation with a code that somebody typed; counts the try.

    Args:
        request: The request.
        code: What they typed.

    Returns:
        The conversation's id.

    Raises:
        TooManyRequests: This address, or everybody together, tries too often.
        CarryOnRefused: The code opens nothing.
    """
    request.app.state.code_limit.take(client_network(request))
    request.app.state.all_codes_limit.take("everybody")
    return await service_of(request).carry_on(code[:LONGEST_TYPED], "code")


async def leave(request: Request) -> Response:
    """Ends the session at once: 204, and 204 again where it has ended already."""
    ticket = ticket_of(request)
    try:
        await service_of(request).leave(ticket.conversation_id, ticket.entry)
    except ConversationNotFound:
        pass
    return Response(status_code=204, headers=NO_STORE)


ROUTES = [
    Route(DIARY_PDF, diary_sheet, methods=["GET"]),
    Route(DIARY_CALENDAR, diary_calendar, methods=["GET"]),
    Route(RESULT_PDF, result_sheet, methods=["GET"]),
    Route(RESULT_CALENDAR, result_calendar, methods=["GET"]),
    Route(PREFIX + "/result/email", email_result, methods=["POST"]),
    Route(PREFIX + "/carry-on-codes", give_ways_to_carry_on, methods=["POST"]),
    Route(PREFIX + "/carry-on", carry_on, methods=["POST"]),
    Route(PREFIX + "/exit", leave, methods=["POST"]),
]


async def result_file(kept: KeptResult) -> Response:
    """A result as a PDF to download.

    Args:
        kept: The result.

    Returns:
        The response, kept by nobody on the way.
    """
    return file_response(await run_in_threadpool(result_pdf_of, kept), PDF_TYPE, "what-to-do-next.pdf")


async def _diary(request: Request) -> tuple[str, Diary]:
    conversation_id = await admitted(request)
    diary = await service_of(request).diary(conversation_id)
    if diary is None:
        raise Problem(
            404,
            "NO-DIARY",
            "This conversation has no incident diary.",
            "There is one where more reports are needed before a case review can be asked for.",
        )
    return conversation_id, diary


def _calendar(request: Request, conversation_id: str, diary: Diary, name: str) -> Response:
    calendar = calendar_of(diary, request.app.state.settings.now(), diary_id=conversation_id)
    return file_response(calendar.encode(), CALENDAR_TYPE, name)


def _typed(value: object, code: str, field: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TYPED:
        raise Problem(
            422,
            code,
            f"The request has no {field} that can be used.",
            f"Send it as the string '{field}'.",
        )
    return value.strip()
