"""Is the process alive, and can it answer people yet?

``/healthz`` says the first and ``/readyz`` the second. What being ready means is left to the
conversations themselves.
"""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web.problems import Problem

PATIENCE = 3.0
"""Seconds that the database has to answer; a proxy's own check mostly gives up after five."""


async def healthz(request: Request) -> Response:
    """Answers 200 as long as the process can answer at all."""
    return JSONResponse({"alive": True}, headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """Answers 200 once the model is loaded and while the database can be reached.

    Without its model the service still answers people, in a simpler way: this says so, and why, to whoever
    runs it. A proxy that should go on sending people then asks ``/healthz``.

    Raises:
        Problem: It is not so (503).
    """
    conversations = request.app.state.conversations
    cause = conversations.in_simple_way() if conversations is not None else None
    if cause is not None:
        raise Problem(
            503,
            cause.code,
            f"The service works without its model. {cause.message}",
            cause.hint,
            headers={"Retry-After": "60"},
            extra={"in_simple_way": True},
        )
    if not await _is_ready(request):
        raise Problem(
            503,
            "NOT-READY",
            "The service cannot answer yet: the model is not loaded or the database cannot be reached.",
            "Try again in a few seconds.",
            headers={"Retry-After": "5"},
        )
    return JSONResponse({"ready": True}, headers={"Cache-Control": "no-store"})


async def _is_ready(request: Request) -> bool:
    conversations = request.app.state.conversations
    if conversations is None:
        return False
    try:
        # In a thread: asking the database may block, and must not hold up anybody's conversation.
        return await asyncio.wait_for(run_in_threadpool(conversations.ready), PATIENCE)
    except Exception:
        return False


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz)]
