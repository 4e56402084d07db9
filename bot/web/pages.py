"""The pages that people see: the demonstration council and what stands where a page is missing.

Renders templates. What councils embed is left to ``embed``, styles and scripts to ``static_files``, and the
words of the conversation to ``bot.dialogue``.
"""

from __future__ import annotations

from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.templating import Jinja2Templates

from bot.web.static_files import STATIC, Static, static_url

templates = Jinja2Templates(directory=Path(__file__).resolve().parent / "templates")


templates.env.globals["static_url"] = static_url


async def demonstration(request: Request) -> Response:
    """The page of an invented council with the widget on it, as a council would embed it."""
    return templates.TemplateResponse(request, "demonstration.html", headers={"Cache-Control": "no-cache"})


def missing_page(request: Request, status: int) -> Response | None:
    """A readable page for a person who followed a wrong link; None where a program asked."""
    wants_html = "text/html" in request.headers.get("accept", "")
    if status != 404 or not wants_html or request.url.path.startswith("/api/"):
        return None
    return templates.TemplateResponse(request, "missing.html", status_code=404)


def routes() -> list[BaseRoute]:
    """The routes of the pages."""
    return [
        Route("/", demonstration),
        Mount("/static", GZipMiddleware(Static(directory=STATIC)), name="static"),
    ]
