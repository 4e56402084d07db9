"""Which other sites may call the API: the councils' own origins and nobody else.

Answers the browser's question (CORS) for ``/api/`` from ``ASB_ALLOWED_ORIGINS``. The frame's own calls come
from the guide's origin and need none of this; who may frame it is left to ``headers``.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

_OURS = frozenset({"same-origin", "none"})
METHODS = ("GET", "POST", "DELETE")
REQUEST_HEADERS = ("Authorization", "Content-Type")
RESPONSE_HEADERS = ("Retry-After", "Content-Disposition")


def from_here(request: Request) -> bool:
    """Whether the browser says that a post comes from a page of our own.

    Args:
        request: A request that changes something.

    Returns:
        True where it does, and where it says nothing: what else the form carries must then do.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in _OURS:
        return False
    origin = request.headers.get("origin")
    # A proxy may ask us under a name of its own: the address that people know counts as well.
    known: str | None = request.app.state.settings.public_url
    return origin is None or origin == known or origin.partition("://")[2] == request.headers.get("host")


class CouncilOrigins:
    """Lets pages of the listed origins call the API; to any other origin it is as if there were no CORS.

    No cookie is ever let through: a client of another origin brings its token in a header.

    Args:
        app: The application inside.
        allowed_origins: Origins as a browser sends them.
    """

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str] = ()) -> None:
        """Puts the check beside the application."""
        self._app = app
        self._allowed = frozenset(allowed_origins)
        self._shared = CORSMiddleware(
            app,
            allow_origins=tuple(allowed_origins),
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one ASGI connection."""
        allowed = (
            scope["type"] == "http"
            and scope["path"].startswith("/api/")
            and Headers(scope=scope).get("origin") in self._allowed
        )
        await (self._shared if allowed else self._app)(scope, receive, send)
