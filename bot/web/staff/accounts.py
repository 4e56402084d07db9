"""The administrator's pages: who has an account, and what happens to it.

Shows, adds, changes, closes and reopens accounts and gives out passwords; what an account may be is left to
``bot.records.staff``. A password that is given out is shown once, on the page that answers the deed.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.errors import GuideError
from bot.records.staff import StaffAccountError, StaffAccounts, StaffMember
from bot.records.staff_audit import staff_audit_lines
from bot.records.staff_passwords import given_password
from bot.web.problems import Problem
from bot.web.staff.csrf import checked_form
from bot.web.staff.rendering import go_to, staff_page
from bot.web.staff.session import require, sessions
from bot.web.staff.sign_in import in_thread

ACCOUNTS: Final = "/staff/accounts"
ACTION_WORDS: Final = {
    "account_added": "Account added",
    "account_changed": "Account changed",
    "account_closed": "Account closed",
    "account_reopened": "Account reopened",
    "council_account_bound": "First sign-in with a council account",
    "password_chosen": "Password chosen",
    "password_reset": "New password given",
    "sign_in_failed": "Sign-in failed",
    "signed_in": "Signed in",
    "signed_out": "Signed out",
}
_FAULTY_FIELDS: Final = {
    "STAFF-NAME": "name",
    "STAFF-EMAIL": "email",
    "STAFF-EMAIL-TAKEN": "email",
    "STAFF-ROLE": "role-call_handler",
    "STAFF-COUNCIL": "council",
}


async def list_page(request: Request) -> Response:
    """All accounts."""
    require(request, "administrator")
    return staff_page(request, "staff/accounts.html", accounts=_accounts(request).all())


async def new_page(request: Request) -> Response:
    """The form for a new account."""
    require(request, "administrator")
    return _new_form(request, FormData())


async def add(request: Request) -> Response:
    """Adds an account and shows its first password once."""
    administrator = require(request, "administrator")
    form = await checked_form(request)
    password = given_password() if form.get("how") != "council_account" else None
    try:
        member = await in_thread(request, _added, request, form, password, administrator)
    except StaffAccountError as error:
        return _new_form(request, form, error)
    return _show(request, member.id, given=password, done="The account is added.")


async def account_page(request: Request) -> Response:
    """One account: what it is, what it did, what can be done with it."""
    require(request, "administrator")
    return _show(request, request.path_params["id"])


async def change(request: Request) -> Response:
    """Changes name, role and council."""
    administrator = require(request, "administrator")
    form, staff_id = await checked_form(request), request.path_params["id"]
    try:
        _accounts(request).change(
            staff_id,
            request.app.state.settings.now(),
            name=_text(form, "name"),
            role=_text(form, "role"),
            council=_council(form),
            by=administrator.id,
        )
    except StaffAccountError as error:
        return _refused(request, staff_id, error, form)
    return go_to(f"{ACCOUNTS}/{staff_id}?done=changed")


async def close(request: Request) -> Response:
    """Closes an account."""
    administrator = require(request, "administrator")
    await checked_form(request)
    staff_id = request.path_params["id"]
    try:
        _accounts(request).close(staff_id, request.app.state.settings.now(), by=administrator.id)
    except StaffAccountError as error:
        return _refused(request, staff_id, error)
    return go_to(f"{ACCOUNTS}/{staff_id}?done=closed")


async def reopen(request: Request) -> Response:
    """Reopens a closed account, which gets a new password."""
    administrator = require(request, "administrator")
    await checked_form(request)
    staff_id = request.path_params["id"]
    _found(request, staff_id)
    _accounts(request).reopen(staff_id, request.app.state.settings.now(), by=administrator.id)
    return go_to(f"{ACCOUNTS}/{staff_id}?done=reopened")


async def reset(request: Request) -> Response:
    """Gives a new password, shows it once and ends a lock-out."""
    administrator = require(request, "administrator")
    await checked_form(request)
    member = _found(request, request.path_params["id"])
    password = await in_thread(request, _reset, request, member, administrator)
    return _show(
        request,
        member.id,
        given=password,
        done="The account has a new password and is signed out everywhere.",
    )


def routes() -> list[BaseRoute]:
    """The routes."""
    one = ACCOUNTS + "/{id:str}"
    return [
        Route(ACCOUNTS, list_page, methods=["GET"]),
        Route(ACCOUNTS, add, methods=["POST"]),
        Route(f"{ACCOUNTS}/new", new_page, methods=["GET"]),
        Route(one, account_page, methods=["GET"]),
        Route(one, change, methods=["POST"]),
        Route(f"{one}/close", close, methods=["POST"]),
        Route(f"{one}/reopen", reopen, methods=["POST"]),
        Route(f"{one}/password", reset, methods=["POST"]),
    ]


_DONE: Final = {
    "changed": "The changes are saved.",
    "closed": "The account is closed and signed out everywhere.",
    "reopened": "The account is open again. Give it a new password if it needs one.",
}


def _added(request: Request, form: FormData, password: str | None, by: StaffMember) -> StaffMember:
    return _accounts(request).add(
        _text(form, "name"),
        _text(form, "email"),
        _text(form, "role"),
        _council(form),
        request.app.state.settings.now(),
        password=password,
        given=True,
        by=by.id,
    )


def _reset(request: Request, member: StaffMember, by: StaffMember) -> str:
    password = _accounts(request).reset(member.id, request.app.state.settings.now(), by=by.id)
    sessions(request).unlock(member.email)
    return password


def _new_form(request: Request, form: FormData, error: StaffAccountError | None = None) -> Response:
    return staff_page(
        request,
        "staff/account_new.html",
        200 if error is None else 422,
        filled=form,
        error=error,
        faulty=_FAULTY_FIELDS.get(error.code, "") if error else "",
    )


def _refused(
    request: Request, staff_id: str, error: StaffAccountError, form: FormData | None = None
) -> Response:
    if error.code == "STAFF-UNKNOWN":
        raise _missing()
    return _show(request, staff_id, status=422, error=error, filled=form)


def _show(
    request: Request,
    staff_id: str,
    *,
    status: int = 200,
    error: GuideError | None = None,
    filled: FormData | None = None,
    given: str | None = None,
    done: str = "",
) -> Response:
    _found(request, staff_id)
    account = _accounts(request).find(staff_id)
    everybody = {one.member.id: one.member.name for one in _accounts(request).all()}
    with request.app.state.database.reading() as session:
        lines = staff_audit_lines(session, about=staff_id)
    return staff_page(
        request,
        "staff/account.html",
        status,
        account=account,
        filled=filled
        or FormData(
            {
                "name": account.member.name,
                "role": account.member.role,
                "council": account.member.council or "",
            }
        ),
        given=given,
        done=done or _DONE.get(request.query_params.get("done", ""), ""),
        error=error,
        faulty=_FAULTY_FIELDS.get(error.code, "") if error else "",
        lines=lines,
        names=everybody,
        action_words=ACTION_WORDS,
    )


def _found(request: Request, staff_id: str) -> StaffMember:
    try:
        return _accounts(request).find(staff_id).member
    except StaffAccountError:
        raise _missing() from None


def _missing() -> Problem:
    return Problem(404, "NOT-FOUND", "There is no page at this address.", "Check the address.")


def _accounts(request: Request) -> StaffAccounts:
    accounts: StaffAccounts = request.app.state.staff_accounts
    return accounts


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _council(form: FormData) -> str | None:
    # The list of councils stands beside every role; it means something for one.
    return _text(form, "council") or None if _text(form, "role") == "council_officer" else None
