"""The pages that people see: the demonstration council, static files and what stands where a page is missing.

Renders templates and serves static files with a version in their address; what councils embed is left to
``embed``, the words of the conversation to ``bot.dialogue``.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

WEB = Path(__file__).resolve().parent
STATIC = WEB / "static"
YEAR = "public, max-age=31536000, immutable"

templates = Jinja2Templates(directory=WEB / "templates")


@cache
def version(name: str) -> str:
    """The first characters of a static file's SHA-256, so that a changed file has a new address."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file: it may be kept for a year, for it never changes."""
    return f"/static/{name}?v={version(name)}"


templates.env.globals["static_url"] = static_url


class Static(StaticFiles):
    """Static files with an ETag, kept for a year under their versioned address and checked anew elsewhere."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serves one file."""
        response = await super().get_response(path, scope)
        versioned = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = YEAR if versioned and response.status_code < 400 else "no-cache"
        return response


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
