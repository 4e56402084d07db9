"""Shows the pages of the guide: what every one of them has, and what stands where one cannot be shown.

Renders templates and turns errors into pages. What a page is about is left to the handlers.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from actions.words import as_day
from bot.errors import GuideError
from bot.settings import LONDON
from bot.web.guide import prose
from bot.web.guide.answers import Form
from bot.web.guide.forms import Forms
from bot.web.guide.session import SessionEnded, let_out, look_of
from bot.web.pages import templates
from bot.web.problems import PROBLEM_CODE, Problem, problem_of
from bot.web.service import PlainConversations
from bot.web.uncached import NO_STORE

EXIT_PAGE: Final = "https://www.bbc.co.uk/weather"
"""A page that anybody may look at: where "Exit this page" leads."""
SEE_OTHER: Final = 303
Handler = Callable[[Request], Awaitable[Response]]


def day(when: str | date) -> str:
    """A day in words, such as ``22 November 2026``; an ISO date or a moment may be given."""
    if isinstance(when, datetime):
        when = when.astimezone(LONDON).date()
    return as_day(date.fromisoformat(when) if isinstance(when, str) else when)


def progress_words(progress: Mapping[str, int]) -> str:
    """How many questions are left, the one that is asked among them."""
    about = max(1, progress["about"])
    return f"About {about} question{'' if about == 1 else 's'} left"


templates.env.filters["day"] = day
templates.env.globals["progress_words"] = progress_words
templates.env.filters["prose"] = prose.prose
templates.env.filters["linked"] = prose.linked
templates.env.filters["phone_href"] = prose.phone_href


def service(request: Request) -> PlainConversations:
    """The conversations of this process.

    Raises:
        Problem: They are not loaded yet (503).
    """
    conversations: PlainConversations | None = request.app.state.conversations
    if conversations is None:
        raise Problem(
            503,
            "STARTING",
            "The guide is still starting.",
            "Try again in a few seconds.",
            headers={"Retry-After": "3"},
        )
    return conversations


def forms(request: Request) -> Forms:
    """What signs the forms of this process."""
    return Forms(request.app.state.settings.secret_key)


def show(request: Request, name: str, status: int = 200, **words: Any) -> Response:
    """Shows a page of the guide.

    Args:
        request: The request.
        name: The template, in ``templates/guide``, without its ending.
        status: The HTTP status.
        **words: What the template shows.

    Returns:
        The page; never kept by a browser, for somebody else may use it next.
    """
    conversations = request.app.state.conversations
    look = look_of(request)
    context = {
        "look": look,
        "council_name": conversations.council_name(look.council) if look.council else "",
        "in_simple_way": conversations is not None and conversations.in_simple_way() is not None,
        **words,
    }
    return templates.TemplateResponse(
        request, f"guide/{name}.html", context, status_code=status, headers=NO_STORE
    )


def go_to(path: str) -> Response:
    """Sends the browser on after a post."""
    return RedirectResponse(path, status_code=SEE_OTHER, headers=NO_STORE)


def page(handler: Handler) -> Handler:
    """Lets a handler answer with a page whatever happens.

    Args:
        handler: The handler.

    Returns:
        The handler, whose errors are pages that say what to do.
    """

    @functools.wraps(handler)
    async def shown(request: Request) -> Response:
        try:
            return await handler(request)
        except GuideError as error:
            return _problem_page(request, problem_of(error))

    return shown


def _problem_page(request: Request, problem: Problem) -> Response:
    request.scope[PROBLEM_CODE] = problem.code
    if isinstance(problem, SessionEnded):
        return let_out(request, show(request, "ended", problem.status, ticket=forms(request).ticket()))
    response = show(
        request,
        "problem",
        problem.status,
        problem=problem,
        again=problem.status in (409, 429, 500, 503),
        # What was sent can be sent again as it was: nobody types it twice, and nothing is answered twice.
        sent=getattr(request.state, "form", None),
        action=request.url.path,
    )
    response.headers.update(problem.headers)
    return response


def remember(request: Request, form: Form) -> Form:
    """Keeps a posted form at hand, should it have to be sent again."""
    request.state.form = form
    return form
