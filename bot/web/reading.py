"""Reads requests of the conversation API: who asks, for which conversation, and what JSON they sent.

Refuses what makes no sense. Who a token lets in is left to ``tokens`` and the records, how much may be
asked to ``limits``.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request

from bot.web.limits import client_network, read_body
from bot.web.problems import Problem
from bot.web.service import ConversationService, Turn
from bot.web.tokens import Ticket

PREFIX = "/api/conversations"


def service_of(request: Request) -> ConversationService:
    """The dialogue.

    Raises:
        Problem: It is still being loaded (503).
    """
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


def ticket_of(request: Request) -> Ticket:
    """What the request's token opens, whether or not its entry is still open.

    Raises:
        TooManyRequests: This address asks too often.
        TokenProblem: There is no token, or it is not one of ours.
    """
    request.app.state.message_limit.take(client_network(request))
    ticket: Ticket = request.app.state.tokens.read(request.headers.get("authorization"))
    return ticket


async def admitted(request: Request) -> str:
    """The conversation that the request's token lets in.

    Args:
        request: The request.

    Returns:
        The conversation's id.

    Raises:
        TooManyRequests: This address asks too often.
        TokenProblem: There is no token, or it is not one of ours.
        ConversationLeft: Its person has left the conversation since.
        ConversationNotFound: It was erased.
    """
    ticket = ticket_of(request)
    await service_of(request).admit(ticket.conversation_id, ticket.entry)
    return ticket.conversation_id


async def json_object(request: Request, *, empty_is_object: bool = False) -> dict[str, Any]:
    """Reads the JSON object of a request.

    Args:
        request: The request, its body not read yet.
        empty_is_object: Whether no body at all stands for an empty object.

    Returns:
        The object.

    Raises:
        Problem: The body is too large, is not marked as JSON, or is none, or no object.
    """
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


def turn_json(turn: Turn) -> dict[str, Any]:
    """A turn as the API sends it."""
    return {"messages": list(turn.messages), "state": dict(turn.state)}
