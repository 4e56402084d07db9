"""What no cache may keep: the header that says so, and files that a person saves.

Nearly all that this service answers is about somebody, and the next person may use the same browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

NO_STORE: Final[Mapping[str, str]] = {"Cache-Control": "no-store"}


def file_response(content: bytes, media_type: str, name: str) -> Response:
    """A file to save, kept by nobody on the way.

    Args:
        content: The file.
        media_type: Its media type.
        name: What it is called where it is saved, of letters, digits, dots and dashes.

    Returns:
        The response.
    """
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
