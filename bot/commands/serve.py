"""Serves the whole service in one process: web, dialogue and the outbox worker."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.errors import GuideError
from bot.records.database import Database
from bot.records.errors import RecordsUnavailable
from bot.records.retention import purge
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.dialogue.conversations import Conversations

logger = logging.getLogger(__name__)

DAY_S = 24 * 60 * 60


def serve(settings: Settings, host: str, port: int) -> None:
    """Loads the service and serves it until a signal ends it; without its model where that cannot be loaded.

    Args:
        settings: The settings of this process.
        host: The address to listen on.
        port: The TCP port, 1 to 65535.

    Raises:
        GuideError: A setting, the area pack or the database is not usable.
    """
    from threadpoolctl import threadpool_limits

    from bot.web.serving import server

    conversations = load_conversations(settings)
    # A message is a few small arrays: a second thread costs more in waiting than it saves.
    threadpool_limits(1)
    _log_to_stderr()
    missing = conversations.in_simple_way()
    if missing is not None:
        sys.stderr.write(f"Working in a simpler way, without the model. {missing}\n")
    sys.stderr.write(f"Ready: http://{host}:{port} (Ctrl+C ends it)\n")
    server(application(settings, conversations), host, port).run()


def load_conversations(settings: Settings, model: Path | None = None) -> Conversations:
    """Loads the conversations with their model, or without it where it is missing or broken.

    Args:
        settings: The settings of this process.
        model: The trained model's file; the usual one by default.

    Returns:
        The conversations; ``in_simple_way`` says why there is no model.

    Raises:
        GuideError: The area pack or the database is not usable; without them there is nothing to say.
    """
    from bot.dialogue.conversations import MODEL, Conversations, ModelBroken
    from bot.dialogue.without_model import CoreConversations

    try:
        return Conversations.load(settings, model or MODEL)
    except GuideError as error:
        cause = error
    except Exception as error:
        # Rasa, the archive and onnxruntime each raise errors of their own.
        cause = ModelBroken(error)
    # What is wrong with the area pack or the database is raised again here.
    return CoreConversations.open(settings, cause)


def application(settings: Settings, conversations: object) -> Starlette:
    """The web application with the outbox worker beside it.

    Args:
        settings: The settings of this process.
        conversations: The loaded ``Conversations``.

    Returns:
        An ASGI application.
    """
    from actions.services import services
    from bot.delivery.mailer import mailer_for
    from bot.delivery.outbox import OutboxWorker
    from bot.web.app import create_app

    stop = asyncio.Event()
    running: list[asyncio.Task[None]] = []

    async def begin(app: Starlette) -> None:
        loaded = services()
        worker = OutboxWorker(
            loaded.database, mailer_for(settings), settings, loaded.area, sender=settings.mail_from
        )
        running.append(asyncio.create_task(worker.run(stop)))
        running.append(asyncio.create_task(_purge_daily(settings, loaded.database, stop)))

    async def end(app: Starlette) -> None:
        stop.set()
        await asyncio.gather(*running, return_exceptions=True)

    return create_app(
        settings,
        conversations,  # type: ignore[arg-type]
        on_start=begin,
        on_stop=end,
        database=services().database,
    )


async def _purge_daily(settings: Settings, database: Database, stop: asyncio.Event) -> None:
    """Deletes what has passed its time, at the start and then once a day."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(purge, database, settings.now())
        except RecordsUnavailable as error:
            logger.warning("Nothing purged: %s", error.code)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), DAY_S)


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("apscheduler", "matplotlib", "asyncio", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
