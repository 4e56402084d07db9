"""What a council's page loads: the loader script and the chat's own page in a frame.

Serves the loader under a moving and under pinned addresses, and the frame's page with the checked wishes of
the page around it. What councils write into their pages is left to ``snippets``, the chat to
``static/chat/``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path
from typing import Final

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.council_look import checked_look
from bot.web.pages import templates
from bot.web.static_files import STATIC, YEAR, content

MOVING: Final = "/embed/v1/embed.js"
LONGEST_OPENING: Final = 200
LOADER_LIMIT: Final = 5_000  # bytes, gzipped
WIDGET_LIMIT: Final = 20_000  # bytes, gzipped: the loader and all that the frame loads
_SHARED = {"Access-Control-Allow-Origin": "*"}  # a public file; without this no browser checks its hash


def loader() -> bytes:
    """The loader script of this release."""
    return content(STATIC / "embed.js")


def loader_version(script: bytes) -> str:
    """The part of a pinned address that names one script: 12 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(script).hexdigest()[:12]


def pinned_path(script: bytes) -> str:
    """The address under which this very script is served for good."""
    return f"/embed/{loader_version(script)}/embed.js"


def integrity(script: bytes) -> str:
    """The script's hash as an ``integrity`` attribute holds it (Subresource Integrity, SHA-384)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()


def released_loaders(folder: Path = STATIC) -> dict[str, bytes]:
    """Every script that a pinned address can name: this release's, and those kept in ``embed/`` as once sent.

    Args:
        folder: Where ``embed.js`` lies, with the scripts of former releases in ``embed/``.

    Returns:
        Scripts by version.
    """
    kept = [file.read_bytes() for file in sorted((folder / "embed").glob("*.js"))]
    return {loader_version(script): script for script in (*kept, content(folder / "embed.js"))}


def sizes() -> dict[str, int]:
    """How much a browser fetches, gzipped.

    Returns:
        Bytes of the loader, and of all of the widget: the loader and the frame's scripts and styles. The
        frame's page itself is about 2 kB more.
    """
    first = len(gzip.compress(loader()))
    return {
        "loader_gzip_bytes": first,
        "widget_gzip_bytes": first + sum(len(gzip.compress(content(file))) for file in chat_files()),
    }


def chat_files() -> list[Path]:
    """The scripts and styles of the chat's page."""
    return [STATIC / "tokens.css", STATIC / "chat.css", *sorted((STATIC / "chat").glob("*.js"))]


async def moving_loader(request: Request) -> Response:
    """The loader of this release, checked anew each time."""
    return _script(request, loader(), "no-cache")


async def pinned_loader(request: Request) -> Response:
    """One release's loader, the same for good; 404 for a version that there never was."""
    script = released_loaders().get(request.path_params["version"])
    if script is None:
        return Response(
            "// There is no such version of the guide's loader.\n", 404, media_type="text/javascript"
        )
    return _script(request, script, YEAR)


async def frame(request: Request) -> Response:
    """The chat's page, for a frame on a council's page or by itself.

    Of the wishes in the address only checked ones reach the page: the name of a known council, a readable
    pair of colours, and the opening words where a page that may frame the guide asks for them. By a plain
    link nobody can put words in its mouth.
    """
    query = request.query_params
    conversations = request.app.state.conversations
    framed = request.headers.get("sec-fetch-dest") == "iframe"
    opening = " ".join(query.get("opening", "").split())[:LONGEST_OPENING] if framed else ""
    council_name = conversations.council_name if conversations else lambda _: None
    look = checked_look(query, council_name)
    context = {
        "look": look,
        "council": council_name(look.council) or "",
        "opening": opening if opening.isprintable() else "",
        "allowed_origins": " ".join(request.app.state.settings.allowed_origins),
    }
    headers = {"Cache-Control": "no-cache", "Vary": "Sec-Fetch-Dest"}
    return templates.TemplateResponse(request, "chat.html", context, headers=headers)


def routes() -> list[BaseRoute]:
    """The routes of the kit."""
    zipped = [Middleware(GZipMiddleware)]
    return [
        Route("/embed", frame, middleware=zipped),
        Route(MOVING, moving_loader, middleware=zipped),
        Route("/embed/{version}/embed.js", pinned_loader, middleware=zipped),
    ]


def _script(request: Request, script: bytes, cache: str) -> Response:
    etag = f'"{loader_version(script)}"'
    headers = {**_SHARED, "Cache-Control": cache, "ETag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(script, media_type="text/javascript", headers=headers)
