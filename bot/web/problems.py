"""Problems as RFC 9457 tells them: what went wrong, in a shape that people and programs can read.

Turns errors into responses. Which errors there are is left to the modules that raise them; this one
only knows their HTTP status. A problem never repeats what a person wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.dialogue.incoming import TextTooLong
from bot.dialogue.keeping import NoResult
from bot.dialogue.locks import ConversationBusy
from bot.errors import GuideError
from bot.records.errors import (
    AddressUnusable,
    CarryOnRefused,
    ConversationConflict,
    ConversationLeft,
    ConversationNotFound,
    RecordsUnavailable,
    TooManyEmails,
)
from bot.web.uncached import NO_STORE

PROBLEM_TYPE = "application/problem+json"
PROBLEM_CODE = "asb.problem_code"
"""The key of the ASGI scope under which the code of a problem waits for the access log."""

_TRY_AGAIN = "Send it again in a moment. Nothing is sent twice."
_ANSWERS: dict[type[GuideError], tuple[int, str | None, str | None, int | None]] = {
    # Kind of error: status, and where its own words are for those who run the service, words for those who
    # use it; seconds after which trying again makes sense.
    RecordsUnavailable: (503, "We could not save your message just now.", _TRY_AGAIN, 5),
    ConversationConflict: (409, "Another message of yours came first.", _TRY_AGAIN, 1),
    ConversationBusy: (409, "Your last message is still being answered.", _TRY_AGAIN, 1),
    ConversationLeft: (401, None, None, None),
    ConversationNotFound: (404, None, None, None),
    NoResult: (404, None, None, None),
    CarryOnRefused: (404, None, None, None),
    AddressUnusable: (422, None, None, None),
    TooManyEmails: (429, None, None, None),
    TextTooLong: (422, None, None, None),
}
_PLAIN = {
    400: ("BAD-REQUEST", "The request could not be read.", "Check how the request is written."),
    404: ("NOT-FOUND", "There is nothing at this address.", "Check the address."),
    405: (
        "METHOD-NOT-ALLOWED",
        "This address does not take this method.",
        "Use a method of the Allow header.",
    ),
}


class Problem(GuideError):
    """A request that cannot be answered as it was asked.

    Attributes:
        status: The HTTP status, 400 to 599.
        headers: Further response headers, such as ``Retry-After``.
        extra: Further members of the problem object, such as ``limit``.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        hint: str,
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Keeps the parts of the problem; ``code``, ``message`` and ``hint`` are those of GuideError."""
        super().__init__(code, message, hint)
        self.status = status
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})


def problem_response(request: Request, problem: Problem) -> Response:
    """Writes a problem as ``application/problem+json`` and leaves its code for the access log.

    Args:
        request: The request that met the problem.
        problem: What went wrong.

    Returns:
        The response, never cached.
    """
    request.scope[PROBLEM_CODE] = problem.code
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.message,
        "code": problem.code,
        "hint": problem.hint,
        **problem.extra,
    }
    headers = {**NO_STORE, **problem.headers}
    return JSONResponse(body, status_code=problem.status, headers=headers, media_type=PROBLEM_TYPE)


def problem_of(error: GuideError) -> Problem:
    """Finds the HTTP status that says what an error of the inner layers means.

    Args:
        error: An error raised on purpose, by any module.

    Returns:
        The problem: 503 or 409 with ``Retry-After`` where trying again helps, 404 and 422 where it does
        not, and 500 for what the web does not know.
    """
    if isinstance(error, Problem):
        return error
    for kind, (status, message, hint, seconds) in _ANSWERS.items():
        if not isinstance(error, kind):
            continue
        limit = getattr(error, "limit", None)
        return Problem(
            status,
            error.code,
            message or error.message,
            hint or error.hint,
            headers={"Retry-After": str(seconds)} if seconds else {},
            extra={"limit": limit} if isinstance(limit, int) else {},
        )
    return unexpected(error.code)


def unexpected(code: str = "UNEXPECTED") -> Problem:
    """The problem for a fault of ours: it says so, and tells nothing of what was sent."""
    return Problem(
        500,
        code,
        "Something went wrong on our side.",
        "Try again in a moment. Nothing that was saved is lost.",
        headers={"Retry-After": "5"},
    )


async def on_guide_error(request: Request, error: Exception) -> Response:
    """Answers an error that was raised on purpose."""
    assert isinstance(error, GuideError)
    return problem_response(request, problem_of(error))


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answers what the router refuses: an unknown path or method."""
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    code, message, hint = _PLAIN.get(
        error.status_code,
        (phrase.upper().replace(" ", "-"), f"{phrase}.", "Check the request."),
    )
    problem = Problem(error.status_code, code, message, hint, headers=error.headers)
    return problem_response(request, problem)
