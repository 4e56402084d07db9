"""The command ``python -m bot staff``: the accounts of those who work with the guide, on the command line.

Asks for passwords without showing them, or reads one line of stdin. What an account may be is left to
``bot.records.staff``.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from bot.commands.parser import Commands, add_command
from bot.errors import GuideError
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.records.staff import Account, StaffAccounts

WRONG_USE = 2
HEADINGS = ("email", "name", "role", "council", "state", "added")


class PasswordNotGiven(GuideError):
    """No password could be read."""

    def __init__(self, why: str) -> None:
        """Says why, without any password."""
        super().__init__(
            "PASSWORD-NOT-GIVEN",
            f"No password was set: {why}.",
            "Type it twice, or give it as one line on stdin.",
        )


def add_staff(commands: Commands) -> None:
    """Adds the command.

    Args:
        commands: The commands of ``python -m bot``.
    """
    from bot.records.roles import ROLES
    from bot.triage.facts import COUNCILS

    staff = add_command(
        commands,
        "staff",
        "add, list, close and reopen accounts of staff, and give them new passwords",
        'staff add alex@example.com --name "Alex Example" --role council_officer --council derby',
    )
    kinds = staff.add_subparsers(dest="kind", required=True, metavar="COMMAND")
    add = add_command(
        kinds,
        "add",
        "add an account; its password is asked for, or read as one line of stdin",
        'staff add sam@example.com --name "Sam Example" --role call_handler',
    )
    add.add_argument("email", help="what they sign in with")
    add.add_argument("--name", required=True, help="the name that colleagues know")
    add.add_argument("--role", required=True, choices=ROLES, help="what they may do")
    add.add_argument("--council", choices=COUNCILS, help="a council officer's one council")
    add.add_argument(
        "--no-password", action="store_true", help="they sign in with their council's own account only"
    )
    add_command(kinds, "list", "list all accounts, tab-separated where it is piped", "staff list")
    for name, what in (
        ("close", "close an account and sign it out everywhere"),
        ("reopen", "reopen a closed account; it needs a new password"),
        ("reset", "give an account a new password, which they change when they sign in, and end a lock-out"),
    ):
        add_command(kinds, name, what, f"staff {name} sam@example.com").add_argument(
            "email", help="what they sign in with"
        )
    staff.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Runs one of its commands.

    Args:
        options: The parsed command line.

    Returns:
        0 done, 2 wrong use.

    Raises:
        GuideError: It could not be done.
    """
    if options.kind == "add" and (options.role == "council_officer") != (options.council is not None):
        sys.stderr.write("STAFF-COUNCIL: A council officer needs --council, and nobody else may have one.\n")
        return WRONG_USE
    from bot.records.database import Database
    from bot.records.staff import StaffAccounts
    from bot.records.staff_sessions import StaffSessions

    settings = load_settings()
    database = Database(settings.database_url)
    try:
        database.migrate()
        _RUNS[options.kind](options, settings, StaffAccounts(database))
        if options.kind == "reset":
            StaffSessions(
                database, settings.secret_key, idle=settings.staff_idle, absolute=settings.staff_absolute
            ).unlock(options.email)
    finally:
        database.dispose()
    return 0


def _add(options: argparse.Namespace, settings: Settings, accounts: StaffAccounts) -> None:
    password = None if options.no_password else _password()
    member = accounts.add(
        options.name, options.email, options.role, options.council, settings.now(), password=password
    )
    sys.stdout.write(f"Added {member.email}, {_role(member.role, member.council)}.\n")


def _list(options: argparse.Namespace, settings: Settings, accounts: StaffAccounts) -> None:
    rows = [_row(account) for account in accounts.all()]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*HEADINGS, box=None, header_style="bold")
        for row in rows:
            table.add_row(*(Text(one) for one in row))
        Console().print(table)
        return
    sys.stdout.writelines("\t".join(row) + "\n" for row in rows)


def _close(options: argparse.Namespace, settings: Settings, accounts: StaffAccounts) -> None:
    member = accounts.find_by_email(options.email).member
    accounts.close(member.id, settings.now())
    sys.stdout.write(f"Closed {member.email}. It is signed out everywhere.\n")


def _reopen(options: argparse.Namespace, settings: Settings, accounts: StaffAccounts) -> None:
    member = accounts.find_by_email(options.email).member
    accounts.reopen(member.id, settings.now())
    sys.stdout.write(
        f"Reopened {member.email}. Give it a password: python -m bot staff reset {member.email}\n"
    )


def _reset(options: argparse.Namespace, settings: Settings, accounts: StaffAccounts) -> None:
    member = accounts.find_by_email(options.email).member
    accounts.reset(member.id, settings.now(), password=_password())
    sys.stdout.write(f"{member.email} has a new password, and is signed out everywhere.\n")


_RUNS: Final[Mapping[str, Callable[[argparse.Namespace, Settings, StaffAccounts], None]]] = {
    "add": _add,
    "list": _list,
    "close": _close,
    "reopen": _reopen,
    "reset": _reset,
}


def _password() -> str:
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise PasswordNotGiven("stdin was empty")
        return line
    try:
        first = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != first:
            raise PasswordNotGiven("the two were not the same")
    except EOFError:
        raise PasswordNotGiven("nothing was typed") from None
    return first


def _row(account: Account) -> tuple[str, ...]:
    member = account.member
    return (
        member.email,
        member.name,
        member.role,
        member.council or "-",
        "open" if account.closed_at is None else f"closed {account.closed_at:%Y-%m-%d}",
        f"{account.created_at:%Y-%m-%d}",
    )


def _role(role: str, council: str | None) -> str:
    return role.replace("_", " ") + (f" of {council}" if council else "")
