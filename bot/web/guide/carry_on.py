"""The one-time link by which somebody carries on in another browser.

Opening the link only shows a button: programs that look at links in advance, such as those that check
e-mail, would use it up otherwise. The button opens the conversation and sets the cookie. Codes are left to
``keeping``.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.web.guide.forms import read_form
from bot.web.guide.session import let_in
from bot.web.guide.shown import forms, go_to, page, service, show
from bot.web.limits import client_network


@page
async def link_page(request: Request) -> Response:
    """Shows the button; uses nothing up, and says nothing of whether the link is good."""
    return show(request, "carry_on_link", ticket=forms(request).ticket(), action=request.url.path)


@page
async def open_link(request: Request) -> Response:
    """Opens the conversation, once, and lets this browser in."""
    request.app.state.message_limit.take(client_network(request))
    forms(request).check(request, await read_form(request))
    conversation_id = await service(request).carry_on(request.path_params["link"], "link")
    return await let_in(request, go_to("/guide/step"), conversation_id)
