"""Serves an application on a free port in a thread, and finds a browser to look at it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator

from starlette.types import ASGIApp

from bot.web.serving import server

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def chromium_path() -> str | None:
    """The installed Chromium, or None."""
    named = os.environ.get("ASB_CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in CHROMIUM_NAMES]
    return next((path for path in found if path), None)


@contextlib.contextmanager
def serving(app: ASGIApp, patience: float = 120.0) -> Iterator[str]:
    """Serves the application while the block runs.

    Args:
        app: The application; its lifespan is run in the serving thread.
        patience: Seconds that it may take to start.

    Yields:
        Its address, without a slash at the end.
    """
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    uvicorn_server = server(app)
    thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + patience
        while not uvicorn_server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("The application did not start.")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        uvicorn_server.should_exit = True
        thread.join(10)
        listener.close()
