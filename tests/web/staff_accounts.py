"""Accounts of invented staff for tests, and browsers that are signed in as them."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from starlette.applications import Starlette

from bot.records.roles import Role
from bot.records.staff import StaffAccounts, StaffMember
from bot.records.staff_passwords import Passwords
from bot.records.staff_sessions import StaffSessions
from bot.web.staff.session import COOKIE

PASSWORD = "teapot-ladder-orbit"
FAST = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Argon2 at its weakest: what is tested is what is done with it."""
EMAILS: dict[Role, str] = {
    "call_handler": "sam@example.com",
    "council_officer": "olu@example.com",
    "administrator": "avery@example.com",
}


def with_staff(app: Starlette, migrated_file: Path | None = None) -> dict[Role, StaffMember]:
    """Gives the application's database one member of each role; the officer is Derby's.

    The database is migrated first, or copied from one that was, where nothing has been read of it yet.
    """
    settings, database = app.state.settings, app.state.database
    if migrated_file is None:
        database.migrate()
    else:
        shutil.copy(migrated_file, database.engine.url.database)
    app.state.staff_accounts = StaffAccounts(database, FAST)
    app.state.staff_sessions = StaffSessions(
        database,
        settings.secret_key,
        idle=settings.staff_idle,
        absolute=settings.staff_absolute,
        passwords=FAST,
    )
    return {
        "call_handler": add_member(app, "call_handler"),
        "council_officer": add_member(app, "council_officer", council="derby"),
        "administrator": add_member(app, "administrator"),
    }


def add_member(
    app: Starlette, role: Role, email: str | None = None, council: str | None = None
) -> StaffMember:
    """Adds one member with ``PASSWORD``."""
    name = f"{role.replace('_', ' ').title()} Example"
    accounts: StaffAccounts = app.state.staff_accounts
    now = app.state.settings.now()
    return accounts.add(name, email or EMAILS[role], role, council, now, password=PASSWORD)


def cookie_of(app: Starlette, member: StaffMember) -> str:
    """Signs a member in and gives the cookie's value."""
    token: str = app.state.staff_sessions.begin(member.id, "password", app.state.settings.now())
    return token


@contextlib.asynccontextmanager
async def browser_of(app: Starlette, member: StaffMember | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A browser, signed in as a member or as nobody. Posts with it need ``csrf`` of a page it has opened."""
    transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 50000))
    cookies = {COOKIE: cookie_of(app, member)} if member else {}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", cookies=cookies, headers={"Accept": "text/html"}
    ) as client:
        yield client


def csrf_in(page: httpx.Response) -> str:
    """The token of a page's forms."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found is not None, page.text
    return found[1]


async def post(client: httpx.AsyncClient, page: str, path: str, **fields: str) -> httpx.Response:
    """Posts a form as a browser does that has opened the page with it."""
    token = csrf_in(await client.get(page))
    return await client.post(path, data={"csrf": token, **fields}, headers={"Sec-Fetch-Site": "same-origin"})
