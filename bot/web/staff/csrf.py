"""Forms and calls that change something: only those that one of our own pages made for this browser.

A token in each form is bound to the session, or before the sign-in to a cookie of its own; the browser's word
on where a post comes from must agree. Who is signed in is left to ``session``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.web.guide.forms import read_form
from bot.web.origins import from_here
from bot.web.problems import Problem
from bot.web.staff.session import COOKIE

FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"
FORM_COOKIE: Final = "asb_staff_form"
_FORM_COOKIE_S: Final = 3600


def csrf_token(request: Request) -> str:
    """What a form or call of this browser must carry.

    Args:
        request: The request that the page is made for.

    Returns:
        64 hexadecimal digits; good as long as the session, or before the sign-in for an hour.
    """
    bound = _bound_to(request)
    if bound is None:
        bound = request.state.form_cookie = secrets.token_urlsafe(32)
    key = request.app.state.settings.secret_key.encode()
    return hmac.new(key, f"staff-csrf:{bound}".encode(), hashlib.sha256).hexdigest()


def csrf_field(request: Request) -> Markup:
    """The hidden field for a form; templates have it as ``{{ csrf() }}``."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request))


async def checked_form(request: Request) -> FormData:
    """Reads a posted form, or refuses it.

    Args:
        request: The request.

    Returns:
        Its fields.

    Raises:
        Problem: It comes from another site or session (403), is too large (413) or no form (400, 415).
    """
    form = FormData(
        [(name, value) for name, values in (await read_form(request)).items() for value in values]
    )
    token = form.get(FIELD)
    _check(request, token if isinstance(token, str) else "")
    return form


def check_header(request: Request) -> None:
    """Checks the header ``X-CSRF-Token`` of a call by a script.

    Raises:
        Problem: It is missing or wrong, or the call comes from another site (403).
    """
    _check(request, request.headers.get(HEADER, ""))


def keep_form_cookie(request: Request, response: Response) -> Response:
    """Gives a browser without a session the cookie that the form of this page is bound to."""
    new: str | None = getattr(request.state, "form_cookie", None)
    if new is not None:
        secure = request.app.state.settings.is_production
        response.set_cookie(
            FORM_COOKIE, new, _FORM_COOKIE_S, path="/staff", httponly=True, samesite="lax", secure=secure
        )
    return response


def _bound_to(request: Request) -> str | None:
    new: str | None = getattr(request.state, "form_cookie", None)
    return request.cookies.get(COOKIE) or request.cookies.get(FORM_COOKIE) or new


def _check(request: Request, token: str) -> None:
    bound = _bound_to(request) is not None
    right = hmac.compare_digest(token.encode("utf-8", "replace"), csrf_token(request).encode())
    if not (bound and right and from_here(request)):
        raise Problem(
            403,
            "FORM-REFUSED",
            "This page was open for too long, or you have signed in again since.",
            "Load the page again and send it once more.",
        )
