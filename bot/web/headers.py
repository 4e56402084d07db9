"""What every response carries and what every request leaves behind.

ASGI middleware: security headers, one access line for each request, and the last net under an unforeseen
error. The lines name method, path, status, milliseconds and problem code: never a query, a text or a token.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import PROBLEM_CODE, problem_response, unexpected

logger = logging.getLogger(__name__)

_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
SECURITY_HEADERS = {
    "Content-Security-Policy": "",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def _policy(**changes: str) -> str:
    """A content security policy: the strictest, with what one kind of page needs beyond it."""
    directives = {**_DIRECTIVES, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


SECURITY_HEADERS["Content-Security-Policy"] = _policy()


def is_staff_path(path: str) -> bool:
    """Whether an address belongs to the staff's pages or the council's desk."""
    return path.split("/")[:2] in (["", "staff"], ["", "desk"])


def headers_for(path: str, allowed_origins: Sequence[str] = ()) -> dict[str, str]:
    """The security headers of one address.

    Args:
        path: The path that was asked for.
        allowed_origins: The origins that may show the chat in a frame (``ASB_ALLOWED_ORIGINS``).

    Returns:
        Values by header name.
    """
    headers = dict(SECURITY_HEADERS)
    if path == "/embed":
        # The one page that others may frame. X-Frame-Options knows no list; a page that asks its parts for
        # Cross-Origin-Resource-Policy (COEP) asks its frames for both of the other headers.
        del headers["X-Frame-Options"]
        ancestors = " ".join(("'self'", *allowed_origins))
        headers["Content-Security-Policy"] = _policy(frame_ancestors=ancestors)
        headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    elif path.startswith("/embed/"):
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    elif path == "/guide" or path.startswith("/guide/"):
        headers["Content-Security-Policy"] = _policy(
            script_src="'none'", connect_src="'none'", form_action="'self'"
        )
        # With no-referrer a browser sends "Origin: null" with a form, so that no origin could be checked.
        headers["Referrer-Policy"] = "same-origin"
    elif is_staff_path(path):
        headers["Content-Security-Policy"] = _policy(form_action="'self'")
        headers["Referrer-Policy"] = "same-origin"  # as for the plain pages
    elif path == "/":
        headers["Content-Security-Policy"] = _policy(frame_src="'self'")
    return headers


STRICT_TRANSPORT = "max-age=31536000"
_LONGEST_PATH = 120
_SECRET_BELOW = "/guide/carry-on/"


class Guarded:
    """Wraps the application: headers on every response, a line for every request, no bare 500.

    Args:
        app: The application inside.
        strict_transport: Whether to tell browsers to come by HTTPS only (production).
        allowed_origins: The origins that may show the chat in a frame.
    """

    def __init__(
        self, app: ASGIApp, strict_transport: bool = False, allowed_origins: Sequence[str] = ()
    ) -> None:
        """Keeps what the headers depend on."""
        self._app = app
        self._always = {"Strict-Transport-Security": STRICT_TRANSPORT} if strict_transport else {}
        self._allowed_origins = tuple(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0
        headers = {**headers_for(scope["path"], self._allowed_origins), **self._always}

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(headers)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except ClientDisconnect:
            status = status or 499
        except Exception as error:
            # The error's own words may quote what somebody wrote, so that only its kind and place are told.
            logger.error("unexpected %s at %s", type(error).__name__, _place(error))
            if status == 0:
                response = problem_response(Request(scope), unexpected())
                await response(scope, receive, send_guarded)
        finally:
            logger.info(
                "%s %s %d %.0f ms %s",
                quote(scope["method"][:16], safe=""),
                _loggable(scope["path"]),
                status,
                (time.perf_counter() - started) * 1000,
                scope.get(PROBLEM_CODE, "-"),
            )


def _loggable(path: str) -> str:
    """An address as the access log may have it: without the token of a link to carry on with."""
    shown = quote(path[:_LONGEST_PATH], safe="/")
    return f"{_SECRET_BELOW}(link)" if shown.startswith(_SECRET_BELOW) else shown


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
