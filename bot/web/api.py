"""The conversation API: begins, answers, tells and erases.

``/api/conversations`` and its ``/messages``. What is answered is left to ``bot.dialogue``, what somebody
keeps of a conversation to ``keeping_api``.
"""

from __future__ import annotations

import re
import uuid

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.records.errors import ConversationNotFound
from bot.web.limits import client_network
from bot.web.problems import Problem
from bot.web.reading import PREFIX, admitted, json_object, service_of, turn_json
from bot.web.staff.csrf import check_header
from bot.web.staff.session import who
from bot.web.uncached import NO_STORE

CHANNELS = ("widget", "phone")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I)
# All control characters but tab and line feed: no keyboard makes them, and PostgreSQL cannot keep a NUL.
_CONTROL = {number: " " for number in (*range(0x20), *range(0x7F, 0xA0)) if number not in (0x09, 0x0A)}


class Conversation(HTTPEndpoint):
    """One conversation: to begin without a token, to read and to erase with one."""

    async def post(self, request: Request) -> Response:
        """Begins a conversation: 201 with its token and the first messages."""
        request.app.state.start_limit.take(client_network(request))
        body = await json_object(request, empty_is_object=True)
        channel = body.get("channel", "widget")
        if not isinstance(channel, str) or channel not in CHANNELS:
            raise Problem(
                422,
                "CHANNEL-UNKNOWN",
                "The channel is not one that this service has.",
                f"Send one of: {', '.join(CHANNELS)}.",
            )
        if channel == "phone":
            _require_call_handler(request)
        started = await service_of(request).start(channel)
        token = request.app.state.tokens.issue(started.conversation_id)
        return JSONResponse({"token": token, **turn_json(started)}, status_code=201, headers=NO_STORE)

    async def get(self, request: Request) -> Response:
        """Tells all messages so far and where the conversation stands."""
        conversation_id = await admitted(request)
        return JSONResponse(turn_json(await service_of(request).history(conversation_id)), headers=NO_STORE)

    async def delete(self, request: Request) -> Response:
        """Erases the conversation: 204, and 204 again where it is erased already."""
        try:
            await service_of(request).erase(await admitted(request))
        except ConversationNotFound:
            pass
        return Response(status_code=204, headers=NO_STORE)


async def say(request: Request) -> Response:
    """Answers one message; the same id again gets the same answer."""
    conversation_id = await admitted(request)
    body = await json_object(request)
    message_id = _message_id(body.get("id"))
    text = _text(body.get("text"))
    turn = await service_of(request).say(conversation_id, text, message_id)
    return JSONResponse(turn_json(turn), headers=NO_STORE)


ROUTES = [
    Route(PREFIX, Conversation),
    Route(PREFIX + "/messages", say, methods=["POST"]),
]


def _require_call_handler(request: Request) -> None:
    signed_in = who(request)
    if signed_in is None or signed_in.must_choose_password or signed_in.member.role != "call_handler":
        raise Problem(
            403,
            "STAFF-SESSION-NEEDED",
            "The phone channel is for signed-in council staff.",
            "Sign in as staff, or use the widget channel.",
        )
    check_header(request)


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
