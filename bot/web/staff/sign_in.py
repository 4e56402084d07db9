"""Signing in with a password, signing out, and choosing a password of one's own.

Looks at few passwords at a time, each in a thread: one takes a tenth of a second and 64 MiB. The council's
own accounts are left to ``oidc``.
"""

from __future__ import annotations

from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.errors import GuideError
from bot.records.staff_passwords import PasswordUnfit
from bot.records.staff_sessions import SignInLocked, SignInRefused
from bot.web.limits import Rate, client_network
from bot.web.staff.csrf import checked_form
from bot.web.staff.rendering import go_to, staff_page
from bot.web.staff.session import (
    COOKIE,
    PASSWORD,
    SIGN_IN,
    SIGN_OUT,
    begin_session,
    forget_cookie,
    home_of,
    local_path,
    require,
    sessions,
    who,
)

SIGN_INS = Rate(per_second=1, burst=60)
"""A whole call centre signs in at nine o'clock from one address."""
_HASHING_AT_ONCE = 2


async def sign_in_page(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    signed_in = who(request)
    following = local_path(request.query_params.get("next"))
    if signed_in is not None:
        return go_to(following or home_of(signed_in.member.role))
    return sign_in_form(request, following)


async def sign_in(request: Request) -> Response:
    """Checks address and password, and begins a session."""
    network = client_network(request)
    request.app.state.sign_in_limit.take(network)
    form = await checked_form(request)
    email, password = str(form.get("email", "")), str(form.get("password", ""))
    following = local_path(str(form.get("next", "")))
    try:
        member = await in_thread(
            request,
            sessions(request).check_password,
            email,
            password,
            network,
            request.app.state.settings.now(),
        )
        return begin_session(request, go_to(following or home_of(member.role)), member, "password")
    except (SignInRefused, SignInLocked) as error:
        return sign_in_form(request, following, error, email, _status(error))


async def sign_out(request: Request) -> Response:
    """Ends the session, wherever it stands."""
    await checked_form(request)
    token = request.cookies.get(COOKIE)
    if token:
        sessions(request).end(token, request.app.state.settings.now())
    return forget_cookie(request, go_to(f"{SIGN_IN}?out=1"))


async def password_page(request: Request) -> Response:
    """The form for a password of one's own."""
    member = require(request)
    has_one = request.app.state.staff_accounts.find(member.id).has_password
    return staff_page(request, "staff/password.html", given=_has_given_one(request), has_one=has_one)


async def choose_password(request: Request) -> Response:
    """Sets it, ends every other session of the account and begins this one anew."""
    member = require(request)
    network = client_network(request)
    request.app.state.sign_in_limit.take(network)
    form = await checked_form(request)
    present, chosen = str(form.get("present", "")), str(form.get("chosen", ""))
    state, now = request.app.state, request.app.state.settings.now()
    given = _has_given_one(request)
    try:
        if present == chosen:
            raise PasswordUnfit("is the one that you have")
        await in_thread(request, sessions(request).check_password, member.email, present, network, now)
        await in_thread(request, state.staff_accounts.choose_password, member.id, chosen, now)
    except (SignInRefused, SignInLocked, PasswordUnfit) as error:
        return staff_page(
            request, "staff/password.html", _status(error), given=given, has_one=True, error=error
        )
    return begin_session(request, go_to(home_of(member.role)), member, "password")


async def in_thread(request: Request, work: Any, *arguments: Any) -> Any:
    """Does what hashes a password in a thread, with few others at a time.

    Args:
        request: The request.
        work: What to do.
        *arguments: What it is called with.

    Returns:
        What it returns.
    """
    state = request.app.state
    if state.hashing is None:
        state.hashing = anyio.CapacityLimiter(_HASHING_AT_ONCE)
    return await anyio.to_thread.run_sync(work, *arguments, limiter=state.hashing)


def routes() -> list[BaseRoute]:
    """The routes."""
    return [
        Route(SIGN_IN, sign_in_page, methods=["GET"]),
        Route(SIGN_IN, sign_in, methods=["POST"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
        Route(PASSWORD, password_page, methods=["GET"]),
        Route(PASSWORD, choose_password, methods=["POST"]),
    ]


def sign_in_form(
    request: Request,
    following: str | None,
    error: GuideError | None = None,
    email: str = "",
    status: int = 200,
) -> Response:
    """The sign-in, with what went wrong.

    Args:
        request: The request.
        following: Where they wanted to go, by ``local_path``.
        error: What went wrong; None at first.
        email: What they typed.
        status: The HTTP status.

    Returns:
        The page.
    """
    return staff_page(
        request,
        "staff/sign_in.html",
        status,
        error=error,
        email=email[:254],
        following=following,
        signed_out="out" in request.query_params,
        with_council_account=request.app.state.settings.oidc is not None,
    )


def _has_given_one(request: Request) -> bool:
    signed_in = who(request)
    return signed_in is not None and signed_in.must_choose_password


def _status(error: GuideError) -> int:
    return 429 if isinstance(error, SignInLocked) else 422 if isinstance(error, PasswordUnfit) else 403
