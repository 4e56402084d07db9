"""Puts the staff's pages into the application: their routes, records and limits."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.records.database import Database
from bot.records.staff import StaffAccounts
from bot.records.staff_passwords import Passwords
from bot.records.staff_sessions import StaffSessions
from bot.settings import Settings
from bot.web.limits import RateLimit
from bot.web.staff import accounts, oidc, sign_in
from bot.web.staff.calls import routes as calls


def routes() -> list[BaseRoute]:
    """The routes of signing in, accounts and calls."""
    return [*sign_in.routes(), *oidc.routes(), *accounts.routes(), *calls.routes()]


def install(app: Starlette, settings: Settings, database: Database) -> None:
    """Gives the application what its staff's pages work with.

    Args:
        app: The application.
        settings: The settings of this process.
        database: Where accounts, sessions and all else are kept; the pages have it as ``app.state.database``.
    """
    passwords = Passwords()
    app.state.database = database
    app.state.staff_accounts = StaffAccounts(database, passwords)
    app.state.staff_sessions = StaffSessions(
        database,
        settings.secret_key,
        idle=settings.staff_idle,
        absolute=settings.staff_absolute,
        passwords=passwords,
    )
    app.state.sign_in_limit = RateLimit(sign_in.SIGN_INS)
    app.state.hashing = None
