"""The ways out: leaving at once, and erasing what was said.

What ending and erasing mean is left to the dialogue and its records.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.errors import GuideError
from bot.records.errors import ConversationNotFound
from bot.web.guide.forms import read_form
from bot.web.guide.session import SessionEnded, let_out, session_of
from bot.web.guide.shown import EXIT_PAGE, forms, go_to, page, remember, service, show


async def leave(request: Request) -> Response:
    """Ends the session and leads to a page that anybody may look at, whatever else fails.

    A link, so that it works at once and leaves no question to resend; another site's link ends nothing.
    """
    response = RedirectResponse(EXIT_PAGE, status_code=303, headers={"Cache-Control": "no-store"})
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return response
    try:
        session = await session_of(request)
        await service(request).leave(session.conversation_id, session.entry)
    except GuideError:
        pass  # Nobody is kept here by a database that is down: the cookie goes in any case.
    return let_out(request, response)


@page
async def leaving_page(request: Request) -> Response:
    """Says how to leave quickly, and what that cannot do."""
    return show(request, "leaving", exit_page=EXIT_PAGE)


@page
async def erase_page(request: Request) -> Response:
    """Asks whether what was said shall be erased."""
    session = await session_of(request)
    step = await service(request).step(session.conversation_id)
    return show(request, "erase", ticket=forms(request).ticket(session.conversation_id), step=step)


@page
async def erase(request: Request) -> Response:
    """Erases it."""
    try:
        session = await session_of(request)
    except SessionEnded:
        return let_out(request, go_to("/guide/erased"))
    form = remember(request, await read_form(request))
    forms(request).check(request, form, session.conversation_id)
    try:
        await service(request).erase(session.conversation_id)
    except ConversationNotFound:
        pass
    request.app.state.guide_drafts.forget(session.conversation_id)
    return let_out(request, go_to("/guide/erased"))


@page
async def erased_page(request: Request) -> Response:
    """Says that it is erased."""
    return show(request, "erased")


@page
async def missing_page(request: Request) -> Response:
    """Stands where there is no page."""
    return show(request, "missing", 404)
