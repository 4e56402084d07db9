"""Where calls begin: a new one, one for practice, a resident's code, and what was kept as a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.records.call_times import step_times
from bot.records.errors import CarryOnRefused
from bot.web.guide.shown import service
from bot.web.keeping_api import LONGEST_TYPED, redeem_code
from bot.web.problems import Problem
from bot.web.staff.calls.content import sample_callers
from bot.web.staff.calls.own import address_of, calls_of, handler_of, service_of
from bot.web.staff.calls.talking import PHONE
from bot.web.staff.csrf import checked_form
from bot.web.staff.rendering import go_to, staff_page
from bot.web.staff.session import home_of, require

MONTHS_SHOWN = 12


async def start_page(request: Request) -> Response:
    """Shows how a call can begin, and the person's own drafts; other roles are led to their own work."""
    member = require(request)
    if member.role != "call_handler":
        return go_to(home_of(member.role))
    return _start(request)


async def begin(request: Request) -> Response:
    """Begins a call, in practice where a sample caller is named."""
    member, form = handler_of(request), await checked_form(request)
    named = str(form.get("caller") or "")
    if named and named not in sample_callers():
        raise Problem(404, "CALLER-UNKNOWN", "There is no such sample caller.", "Choose one of those shown.")
    started = await service_of(request).start(PHONE, practice=bool(named))
    now = request.app.state.settings.now()
    call_id = calls_of(request).begin(member.id, started.conversation_id, now, practice=named or None)
    return go_to(address_of(call_id))


async def begin_by_code(request: Request) -> Response:
    """Continues a resident's own conversation, at the question where they stopped."""
    member, form = handler_of(request), await checked_form(request)
    typed = str(form.get("code") or "").strip()[:LONGEST_TYPED]
    try:
        conversation_id = await redeem_code(request, typed)
    except CarryOnRefused as error:
        return _start(request, 422, error=error, typed=typed)
    latest = await service(request).latest_step(conversation_id)
    now = request.app.state.settings.now()
    call_id = calls_of(request).begin(member.id, conversation_id, now, first_turn=latest)
    return go_to(address_of(call_id))


async def timings_page(request: Request) -> Response:
    """Shows the service owner how long the steps of calls take, over all calls and all staff."""
    require(request, "administrator")
    settings = request.app.state.settings
    since = (settings.today() - timedelta(days=30 * MONTHS_SHOWN)).replace(day=1)
    found = step_times(request.app.state.database, since)
    return staff_page(request, "staff/calls/timings.html", times=found, since=since)


def _start(request: Request, status: int = 200, **words: Any) -> Response:
    member = handler_of(request)
    return staff_page(
        request,
        "staff/calls/start.html",
        status,
        calls=calls_of(request).of(member.id),
        callers=sample_callers(),
        saved="saved" in request.query_params,
        closed="closed" in request.query_params,
        **words,
    )
