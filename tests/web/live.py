"""The real service for tests: as it is served, on a database and an outbox of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from starlette.applications import Starlette

import actions.services
from bot.commands.serve import application
from bot.dialogue.conversations import Conversations
from bot.settings import Settings


@contextlib.contextmanager
def live_app(settings: Settings) -> Iterator[Starlette]:
    """The service's application on the trained model and a migrated database, outbox worker included."""
    services = actions.services.load_services(settings)
    services.database.migrate()
    with actions.services.use(services):
        # Loading puts services in place for good; here they must go with the test.
        yield application(settings, Conversations.load(settings))
    services.database.dispose()
