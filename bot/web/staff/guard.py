"""The gate before staff and desk: nobody passes who is not signed in, whatever the page behind it asks.

Names the addresses that are public, and the places that are for some roles only. A page still asks for its
own roles with ``session.require``: this is the second lock, for the page that forgot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import GuideError
from bot.records.roles import Role
from bot.web.headers import is_staff_path
from bot.web.staff.refusals import staff_refusal
from bot.web.staff.session import SIGN_IN, SIGN_OUT, require

PUBLIC: Final[Mapping[str, str]] = {
    "/": "an invented council's page",
    "/healthz": "says nothing but that it is alive",
    "/readyz": "says nothing but whether it is ready",
    "/api/conversations": "residents: each request but the first carries a conversation's own token",
    "/embed": "residents: the chat in a council's page",
    "/guide": "residents: the plain pages, each with its conversation's own cookie",
    "/static": "styles and scripts",
    SIGN_IN: "where staff sign in",
    SIGN_OUT: "where staff sign out, also when their time is over",
    "/staff/oidc": "to the council's own sign-in and back",
}
"""Addresses that need no session, each with all that lies below it, and why."""
PLACES: Final[tuple[tuple[str, frozenset[Role]], ...]] = (
    ("/desk", frozenset({"council_officer", "administrator"})),
    ("/staff/accounts", frozenset({"administrator"})),
)
"""Places that only some roles may enter at all."""


def is_public(path: str) -> bool:
    """Whether an address needs no session."""
    return any(path == public or (public != "/" and path.startswith(public + "/")) for public in PUBLIC)


def roles_of(path: str) -> frozenset[Role]:
    """The roles that may enter a place; none where it is not for some only."""
    for place, roles in PLACES:
        if path == place or path.startswith(place + "/"):
            return roles
    return frozenset()


def paths_of(routes: Iterable[BaseRoute], before: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every address of an application and the methods that it takes; for the test that none is forgotten.

    Args:
        routes: The application's routes.
        before: What stands before them.

    Yields:
        The path with its parameters in braces, and the methods; of a mounted file server where it stands.
    """
    for route in routes:
        if isinstance(route, Mount):
            if route.routes:
                yield from paths_of(route.routes, before + route.path)
            else:
                yield before + route.path, frozenset({"GET"})
        else:
            assert isinstance(route, Route)
            # An endpoint class takes the methods that it has, which its route does not know.
            methods = route.methods or {"GET", "POST", "PUT", "PATCH", "DELETE"}
            yield before + route.path, frozenset(methods)


class Gate:
    """Lets through to staff and desk only who is signed in and may enter the place.

    Args:
        app: The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stands before it."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one ASGI connection."""
        if scope["type"] == "http" and is_staff_path(scope["path"]) and not is_public(scope["path"]):
            request = Request(scope, receive)
            try:
                require(request, *roles_of(scope["path"]))
            except GuideError as error:
                refusal = staff_refusal(request, error)
                assert refusal is not None, "it is an address of staff or desk"
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
