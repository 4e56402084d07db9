"""Who is signed in, and what they may open.

Reads and writes the session's cookie and refuses whoever may not go on. How long a session lasts and whom a
token lets in is left to ``bot.records.staff_sessions``, what a refused person sees to ``refusals``.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.records.staff_audit import write_staff_audit
from bot.records.staff_sessions import SignedIn, StaffSessions
from bot.web.headers import is_staff_path
from bot.web.limits import client_network
from bot.web.problems import Problem

__all__ = ["Role", "StaffMember", "audited", "require"]

COOKIE: Final = "asb_staff"
SIGN_IN: Final = "/staff/sign-in"
SIGN_OUT: Final = "/staff/sign-out"
PASSWORD: Final = "/staff/password"
_LONGEST_NEXT: Final = 500
_HOMES: Final[dict[Role, str]] = {
    "call_handler": "/staff",
    "council_officer": "/desk",
    "administrator": "/staff/accounts",
}


class SignInNeeded(Problem):
    """Nobody is signed in, or their time is over: a page leads to the sign-in, the API answers 401."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__(
            401,
            "SIGN-IN-NEEDED",
            "You are not signed in, or were signed out after a time.",
            "Sign in and try again.",
            headers={"WWW-Authenticate": 'Cookie realm="staff"'},
        )


class PasswordToChoose(Problem):
    """They still have a password that somebody gave them."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__(
            403,
            "PASSWORD-TO-CHOOSE",
            "You still have the password that you were given.",
            "Choose a password of your own first.",
        )


class RoleRefused(Problem):
    """They are signed in, but this is not for their role."""

    def __init__(self) -> None:
        """Says so without naming what there is."""
        super().__init__(
            403,
            "ROLE-REFUSED",
            "Your account may not open this page.",
            "If you need it for your work, ask an administrator.",
        )


def require(request: Request, *roles: Role) -> StaffMember:
    """Lets in who is signed in and has one of the roles.

    Args:
        request: The request.
        *roles: The roles that may go on; none where any may.

    Returns:
        Who it is.

    Raises:
        SignInNeeded: Nobody is signed in: a page leads to the sign-in and back, the API answers 401.
        PasswordToChoose: They must choose a password of their own first.
        RoleRefused: They have none of the roles (403).
        TooManyRequests: This address asks too often.
        RecordsUnavailable: The database is down.
    """
    signed_in = who(request)
    if signed_in is None:
        raise SignInNeeded
    if signed_in.must_choose_password and request.url.path not in (PASSWORD, SIGN_OUT):
        raise PasswordToChoose
    if roles and signed_in.member.role not in roles:
        raise RoleRefused
    return signed_in.member


def who(request: Request) -> SignedIn | None:
    """Who is signed in, looked up once for each request.

    Args:
        request: The request.

    Returns:
        Who it is; None where nobody is.

    Raises:
        TooManyRequests: This address asks too often.
        RecordsUnavailable: The database is down.
    """
    if not hasattr(request.state, "staff"):
        request.app.state.message_limit.take(client_network(request))
        token = request.cookies.get(COOKIE)
        now = request.app.state.settings.now()
        request.state.staff = sessions(request).find(token, now) if token else None
    found: SignedIn | None = request.state.staff
    return found


def audited(request: Request, member: StaffMember, action: str, subject: str | None = None) -> None:
    """Writes down that somebody looked at something.

    A change writes its line with ``write_staff_audit`` in its own transaction instead.

    Args:
        request: The request.
        member: Who looks.
        action: Such as ``application_viewed``.
        subject: The id of what they look at.

    Raises:
        RecordsUnavailable: The database is down; nothing may be shown that is not written down.
    """
    with request.app.state.database.session() as session:
        write_staff_audit(session, member.id, action, request.app.state.settings.now(), subject=subject)


def sessions(request: Request) -> StaffSessions:
    """The sessions of this service."""
    found: StaffSessions = request.app.state.staff_sessions
    return found


def begin_session(request: Request, response: Response, member: StaffMember, how: str) -> Response:
    """Signs somebody in with a new token; the session that this browser had ends.

    Args:
        request: The request.
        response: What they are sent, which gets the cookie.
        member: Who it is.
        how: ``password`` or ``council_account``.

    Returns:
        The response.

    Raises:
        SignInRefused: The account has been closed meanwhile.
        RecordsUnavailable: The database is down; nobody is signed in.
    """
    settings = request.app.state.settings
    token = sessions(request).begin(member.id, how, settings.now(), request.cookies.get(COOKIE))
    response.set_cookie(COOKIE, token, path="/", httponly=True, samesite="lax", secure=settings.is_production)
    return response


def forget_cookie(request: Request, response: Response) -> Response:
    """Takes the cookie of a session that has ended out of the browser."""
    secure = request.app.state.settings.is_production
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=secure)
    return response


def home_of(role: Role) -> str:
    """The page on which somebody's work begins."""
    return _HOMES[role]


def local_path(value: str | None) -> str | None:
    """A path of the staff's own pages to go on to after the sign-in; None for anything else.

    Args:
        value: What stands in an address or a form, whoever put it there.

    Returns:
        The path with its query, which cannot lead to another site or back to the sign-in.
    """
    if not value or len(value) > _LONGEST_NEXT or any(not "!" <= one <= "~" or one == "\\" for one in value):
        return None
    path = value.partition("?")[0].partition("#")[0]
    if "//" in path or not is_staff_path(path):
        return None
    if path.startswith((SIGN_IN, SIGN_OUT, "/staff/oidc")):
        return None
    return value
