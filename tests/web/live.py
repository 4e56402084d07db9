"""The real service for tests: its model, its own database and its outbox."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from starlette.applications import Starlette

import actions.services
from bot.delivery.mailer import mailer_for
from bot.delivery.outbox import OutboxWorker
from bot.dialogue.conversations import Conversations
from bot.settings import Settings
from bot.web.app import create_app


@contextlib.contextmanager
def live_app(settings: Settings) -> Iterator[Starlette]:
    """An application on the trained model and a migrated database, with an outbox worker."""
    services = actions.services.load_services(settings)
    services.database.migrate()
    stop = asyncio.Event()
    tasks: list[asyncio.Task[None]] = []

    async def on_start(app: Starlette) -> None:
        worker = OutboxWorker(services.database, mailer_for(settings), settings, services.area)
        tasks.append(asyncio.create_task(worker.run(stop)))

    async def on_stop(app: Starlette) -> None:
        stop.set()
        await asyncio.gather(*tasks)

    with actions.services.use(services):
        # Loading puts its own services in place for good; here they must go with the test.
        yield create_app(settings, Conversations.load(settings), on_start, on_stop)
    services.database.dispose()
