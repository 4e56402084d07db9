"""The conversation API: reads requests, refuses what makes no sense, hands the rest to the dialogue.

``/api/conversations``, its ``/messages`` and the diary's two files. What is answered is left to
``bot.dialogue``, who may ask to ``tokens``, how much to ``limits``.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.delivery.calendar_file import MEDIA_TYPE as CALENDAR_TYPE
from bot.delivery.calendar_file import calendar_of
from bot.delivery.diary_pdf import MEDIA_TYPE as PDF_TYPE
from bot.delivery.diary_pdf import diary_pdf_of
from bot.records.errors import ConversationNotFound
from bot.triage.diary import Diary
from bot.web.limits import client_network, read_body
from bot.web.problems import Problem
from bot.web.service import ConversationService, Turn

PREFIX = "/api/conversations"
CHANNELS = ("widget", "phone")
_NO_STORE = {"Cache-Control": "no-store"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I)
# All control characters but tab and line feed: no keyboard makes them, and PostgreSQL cannot keep a NUL.
_CONTROL = {number: " " for number in (*range(0x20), *range(0x7F, 0xA0)) if number not in (0x09, 0x0A)}


class Conversation(HTTPEndpoint):
    """One conversation: to begin without a token, to read and to erase with one."""

    async def post(self, request: Request) -> Response:
        """Begins a conversation: 201 with its token and the first messages."""
        request.app.state.start_limit.take(client_network(request))
        body = await _json_object(request, empty_is_object=True)
        channel = body.get("channel", "widget")
        if not isinstance(channel, str) or channel not in CHANNELS:
            raise Problem(
                422,
                "CHANNEL-UNKNOWN",
                "The channel is not one that this service has.",
                f"Send one of: {', '.join(CHANNELS)}.",
            )
        if channel == "phone":
            raise Problem(
                403,
                "STAFF-SESSION-NEEDED",
                "The phone channel is for signed-in council staff.",
                "Sign in as staff, or use the widget channel.",
            )
        started = await _service(request).start(channel)
        token = request.app.state.tokens.issue(started.conversation_id)
        return JSONResponse({"token": token, **_turn(started)}, status_code=201, headers=_NO_STORE)

    async def get(self, request: Request) -> Response:
        """Tells all messages so far and where the conversation stands."""
        conversation_id = _conversation_id(request)
        return JSONResponse(_turn(await _service(request).history(conversation_id)), headers=_NO_STORE)

    async def delete(self, request: Request) -> Response:
        """Erases the conversation: 204, and 204 again where it is erased already."""
        conversation_id = _conversation_id(request)
        try:
            await _service(request).erase(conversation_id)
        except ConversationNotFound:
            pass
        return Response(status_code=204, headers=_NO_STORE)


async def say(request: Request) -> Response:
    """Answers one message; the same id again gets the same answer."""
    conversation_id = _conversation_id(request)
    body = await _json_object(request)
    message_id = _message_id(body.get("id"))
    text = _text(body.get("text"))
    turn = await _service(request).say(conversation_id, text, message_id)
    return JSONResponse(_turn(turn), headers=_NO_STORE)


async def diary_sheet(request: Request) -> Response:
    """Hands out the incident diary to print."""
    _, diary = await _diary(request)
    return _file(await run_in_threadpool(diary_pdf_of, diary), PDF_TYPE, "incident-diary.pdf")


async def diary_calendar(request: Request) -> Response:
    """Hands out the days on which reports stop counting, as a calendar file."""
    conversation_id, diary = await _diary(request)
    calendar = calendar_of(diary, request.app.state.settings.now(), diary_id=conversation_id)
    return _file(calendar.encode(), CALENDAR_TYPE, "incident-diary.ics")


ROUTES = [
    Route(PREFIX, Conversation),
    Route(PREFIX + "/messages", say, methods=["POST"]),
    Route(PREFIX + "/diary.pdf", diary_sheet, methods=["GET"]),
    Route(PREFIX + "/diary.ics", diary_calendar, methods=["GET"]),
]


async def _diary(request: Request) -> tuple[str, Diary]:
    conversation_id = _conversation_id(request)
    diary = await _service(request).diary(conversation_id)
    if diary is None:
        raise Problem(
            404,
            "NO-DIARY",
            "This conversation has no incident diary.",
            "There is one where more reports are needed before a case review can be asked for.",
        )
    return conversation_id, diary


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {**_NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def _service(request: Request) -> ConversationService:
    conversations: ConversationService | None = request.app.state.conversations
    if conversations is None:
        raise Problem(
            503,
            "STARTING",
            "The service is still starting.",
            "Try again in a few seconds.",
            headers={"Retry-After": "3"},
        )
    return conversations


def _conversation_id(request: Request) -> str:
    request.app.state.message_limit.take(client_network(request))
    conversation_id: str = request.app.state.tokens.read(request.headers.get("authorization"))
    return conversation_id


async def _json_object(request: Request, *, empty_is_object: bool = False) -> dict[str, Any]:
    body = await read_body(request)
    if not body and empty_is_object:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(
            415,
            "CONTENT-TYPE",
            "The request is not marked as JSON.",
            "Send it with 'Content-Type: application/json'.",
        )
    try:
        value = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        # ValueError is broken UTF-8, broken JSON and a number with thousands of digits.
        raise Problem(
            400,
            "JSON-BROKEN",
            "The request is not JSON that can be read.",
            "Send one JSON object in UTF-8.",
        ) from None
    if not isinstance(value, dict):
        raise Problem(
            422,
            "JSON-NOT-AN-OBJECT",
            "The request is JSON, but not an object.",
            "Send one JSON object, in braces.",
        )
    return value


def _message_id(value: object) -> str:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Problem(
            422,
            "MESSAGE-ID",
            "The message's id is missing or is not a UUID.",
            "Send a new UUID with each message, and the same one when you send the message again.",
        )
    return str(uuid.UUID(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Problem(
            422,
            "TEXT-MISSING",
            "The message has no text, or its text is not a string.",
            "Send the words as the string 'text'.",
        )
    text = _SURROGATE.sub("\ufffd", value.replace("\r\n", "\n")).translate(_CONTROL)
    if not text.strip():
        raise Problem(
            422,
            "TEXT-EMPTY",
            "The message is empty.",
            "Write something, or choose one of the answers.",
        )
    return text


def _turn(turn: Turn) -> dict[str, Any]:
    return {"messages": list(turn.messages), "state": dict(turn.state)}
