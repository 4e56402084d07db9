"""Renders the pages of staff and desk: one frame, never kept by a browser.

What stands on a page is left to whoever renders it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.records.roles import Role
from bot.settings import LONDON
from bot.triage.area import load_area
from bot.web.pages import templates
from bot.web.staff.csrf import csrf_field, csrf_token, keep_form_cookie
from bot.web.staff.session import home_of, who
from bot.web.uncached import NO_STORE

SEE_OTHER: Final = 303
ROLE_WORDS: Final[dict[Role, str]] = {
    "call_handler": "Call handler",
    "council_officer": "Council officer",
    "administrator": "Administrator",
}
_FIGURES: Final = (("Annual return", "/desk/return"), ("Figures", "/desk/figures"))
PLACES: Final[dict[Role, tuple[tuple[str, str], ...]]] = {
    "call_handler": (("Calls", "/staff"),),
    "council_officer": (("Applications", "/desk"), *_FIGURES),
    "administrator": (("Accounts", "/staff/accounts"), ("Call timings", "/staff/timings"), *_FIGURES),
}
"""What the head of each page leads to, by role: words and path."""


@cache
def council_names() -> dict[str, str]:
    """The councils' names by their ids, in the area's order."""
    return {council: one.name for council, one in load_area().councils.items()}


def london(moment: datetime) -> str:
    """A moment as clocks in England show it, such as ``22 November 2026, 14:05``."""
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


templates.env.filters["london"] = london


def staff_page(
    request: Request, name: str, status: int = 200, headers: Mapping[str, str] | None = None, **words: Any
) -> Response:
    """Renders a page of staff or desk.

    Templates extend ``staff/base.html`` and have ``member`` (None before the sign-in), ``role_words``,
    ``councils`` (names by id), ``places``, ``home``, ``csrf()`` for a form and ``csrf_token`` for a script.

    Args:
        request: The request.
        name: The template, such as ``staff/sign_in.html``.
        status: The HTTP status.
        headers: Further headers.
        **words: What the template shows.

    Returns:
        The page; never kept by a browser, for somebody else may use it next.
    """
    signed_in = who(request)
    member = signed_in.member if signed_in else None
    context = {
        "member": member,
        "role_words": ROLE_WORDS,
        "councils": council_names(),
        "places": PLACES[member.role] if member else (),
        "home": home_of(member.role) if member else None,
        "csrf": partial(csrf_field, request),
        "csrf_token": csrf_token(request),
        **words,
    }
    response = templates.TemplateResponse(
        request, name, context, status_code=status, headers={**NO_STORE, **(headers or {})}
    )
    return keep_form_cookie(request, response)


def go_to(path: str) -> Response:
    """Sends the browser on after a post.

    Args:
        path: A path of ours, never one out of a request that ``local_path`` has not checked.
    """
    return RedirectResponse(path, SEE_OTHER, headers=NO_STORE)
