"""How this application is served: uvicorn with the settings that belong to it.

Which application, and when it begins and ends, is left to the caller.
"""

from __future__ import annotations

import uvicorn
from starlette.types import ASGIApp

GRACE = 20
"""Seconds that requests under way have to end when the service stops."""


def server(app: ASGIApp, host: str = "127.0.0.1", port: int = 8000) -> uvicorn.Server:
    """Prepares a server for one process.

    Args:
        app: The application, from ``create_app``.
        host: The address to listen on; of this machine only unless a proxy elsewhere needs more.
        port: The TCP port.

    Returns:
        The server; ``run()`` serves until a signal, ``await serve()`` does in a running loop.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        # Rasa holds websockets below 11, which uvicorn's WebSocket code cannot import; this service has none.
        ws="none",
        # Guarded writes its own access lines, without queries.
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)
