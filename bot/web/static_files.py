"""Static files as browsers get them: with a version in their address, gzipped, and without our comments.

Comments are for those who read the sources; people on a phone need not pay for them. Nothing else of a file
is changed, so that no build is needed and what runs is what is written.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).resolve().parent / "static"
YEAR: Final = "public, max-age=31536000, immutable"
_COMMENTS = {
    # Only comments that begin a line: what follows code on its line may be part of a text.
    ".js": re.compile(rb"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)\n", re.M | re.S),
    ".css": re.compile(rb"[ \t]*/\*.*?\*/\n?", re.S),
}


def content(file: Path) -> bytes:
    """A static file as it is sent.

    Args:
        file: The file; scripts and styles lose their comments.

    Returns:
        Its bytes.
    """
    return _content(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _content(file: Path, changed: int) -> bytes:
    comments = _COMMENTS.get(file.suffix)
    return comments.sub(b"", file.read_bytes()) if comments else file.read_bytes()


@cache
def version(name: str) -> str:
    """The first characters of a static file's SHA-256, so that a changed file has a new address."""
    return hashlib.sha256(content(STATIC / name)).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file: it may be kept for a year, for it never changes."""
    return f"/static/{name}?v={version(name)}"


class Static(StaticFiles):
    """Static files with an ETag, kept for a year under their versioned address and checked anew elsewhere."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Serves one file."""
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and Path(response.path).suffix in _COMMENTS:
            kept = {name: response.headers[name] for name in ("etag", "last-modified")}
            sent = content(Path(response.path))
            response = Response(sent, response.status_code, media_type=response.media_type, headers=kept)
        versioned = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = YEAR if versioned and response.status_code < 400 else "no-cache"
        return response
