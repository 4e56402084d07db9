"""Finds the call that an address names, for the one person who takes it, and what its pages work with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from bot.records.call_contacts import CallContacts
from bot.records.calls import CallNotFound, Calls, OneCall
from bot.records.staff import StaffMember
from bot.web.guide.shown import service as plain_service
from bot.web.problems import Problem
from bot.web.service import SpokenConversations
from bot.web.staff.session import require


@dataclass(frozen=True)
class Taken:
    """A call and who takes it.

    Attributes:
        member: Who takes it.
        call: The call.
        calls: All calls.
        now: The present moment.
    """

    member: StaffMember
    call: OneCall
    calls: Calls
    now: datetime


def handler_of(request: Request) -> StaffMember:
    """The call handler who asks; anybody else is refused."""
    return require(request, "call_handler")


def calls_of(request: Request) -> Calls:
    """The calls of this service."""
    return Calls(request.app.state.database)


def contacts_of(request: Request) -> CallContacts:
    """The contacts of this service."""
    return CallContacts(request.app.state.database, request.app.state.settings.secret_key)


def service_of(request: Request) -> SpokenConversations:
    """The conversations of this process.

    Raises:
        Problem: They are not loaded yet (503).
    """
    found: SpokenConversations = plain_service(request)  # type: ignore[assignment]
    return found


def taken(request: Request) -> Taken:
    """The call of an address.

    Args:
        request: The request, with ``call`` in its path.

    Returns:
        The call.

    Raises:
        Problem: There is no such call of this person's (404).
    """
    member = handler_of(request)
    calls = calls_of(request)
    try:
        call = calls.find(request.path_params["call"], member.id)
    except CallNotFound as missing:
        raise Problem(404, missing.code, missing.message, missing.hint) from None
    return Taken(member, call, calls, request.app.state.settings.now())


def address_of(call_id: str) -> str:
    """Where a call's page is."""
    return f"/staff/calls/{call_id}"
