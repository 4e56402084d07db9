"""Which conversation a browser is in: the cookie of the plain pages.

The cookie holds the same signed token as the API's, so that a conversation can be carried on in either. It is
set by the first post and never before; it goes with the browser's session. Beside the token it keeps the look
of the council whose page led here. What a token is worth is left to ``bot.web.tokens`` and the dialogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.records.errors import ConversationLeft, ConversationNotFound
from bot.web.council_look import WISHES, CouncilLook, checked_look, unpacked
from bot.web.problems import Problem
from bot.web.tokens import TokenProblem

COOKIE: Final = "asb_guide"
PATH: Final = "/guide"


class SessionEnded(Problem):
    """There is no conversation that this browser may go on with (403)."""

    def __init__(self) -> None:
        """Says what to do."""
        super().__init__(
            403,
            "SESSION-ENDED",
            "There is no conversation open in this browser.",
            "Start again, or carry on with a code.",
        )


@dataclass(frozen=True)
class Session:
    """The conversation of a request.

    Attributes:
        conversation_id: Its id.
        entry: The entry that the cookie's token is for.
    """

    conversation_id: str
    entry: int


async def session_of(request: Request) -> Session:
    """The conversation that the request's cookie lets in.

    Args:
        request: The request.

    Returns:
        The session.

    Raises:
        SessionEnded: There is no cookie, it has expired, the conversation was erased or left.
        RecordsUnavailable: The database is down.
    """
    token, _ = unpacked(request.cookies.get(COOKIE, ""))
    if not token:
        raise SessionEnded
    try:
        opened = request.app.state.tokens.read(f"Bearer {token}")
        await request.app.state.conversations.admit(opened.conversation_id, opened.entry)
    except (TokenProblem, ConversationNotFound, ConversationLeft):
        raise SessionEnded from None
    return Session(opened.conversation_id, opened.entry)


def look_of(request: Request) -> CouncilLook:
    """The look of the council whose page led here: as the address says, else as the cookie keeps it."""
    conversations = request.app.state.conversations
    if conversations is None:
        return CouncilLook()
    asked: Mapping[str, str] = request.query_params
    if not set(WISHES) & set(asked):
        _, asked = unpacked(request.cookies.get(COOKIE, ""))
    return checked_look(asked, conversations.council_name)


async def let_in(
    request: Request, response: Response, conversation_id: str, look: CouncilLook | None = None
) -> Response:
    """Sets the cookie of a conversation.

    Args:
        request: The request.
        response: What is answered.
        conversation_id: The conversation.
        look: Of the council whose page led here; what was kept of it before, by default.

    Returns:
        The same response.

    Raises:
        ConversationNotFound: There is none, or it was erased.
        RecordsUnavailable: The database is down.
    """
    entry = await request.app.state.conversations.entry(conversation_id)
    response.set_cookie(
        COOKIE,
        request.app.state.tokens.issue(conversation_id, entry) + (look or look_of(request)).packed(),
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.is_production,
    )
    return response


def let_out(request: Request, response: Response) -> Response:
    """Takes the cookie away.

    Args:
        request: The request.
        response: What is answered.

    Returns:
        The same response.
    """
    response.delete_cookie(
        COOKIE,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.is_production,
    )
    return response
