"""The ASGI application: puts routes, guards and hooks together.

Each part does its own job elsewhere; starting the model and the outbox worker is left to the hooks of
whoever serves.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import GuideError
from bot.records.database import Database
from bot.settings import Settings
from bot.web import api, embed, health, keeping_api, pages
from bot.web.desk.routes import routes as desk_routes
from bot.web.guide.drafts import Drafts
from bot.web.guide.routes import routes as guide_routes
from bot.web.headers import Guarded
from bot.web.limits import ALL_CODES, CODES, EMAILS, MESSAGES, STARTS, Rate, RateLimit
from bot.web.origins import CouncilOrigins
from bot.web.problems import on_guide_error, on_http_exception
from bot.web.service import ConversationService
from bot.web.staff import routes as staff
from bot.web.staff.guard import Gate
from bot.web.staff.refusals import missing_staff_page, staff_refusal
from bot.web.tokens import Tokens

Hook = Callable[[Starlette], Awaitable[None]]


def create_app(
    settings: Settings,
    conversations: ConversationService | None = None,
    on_start: Hook | None = None,
    on_stop: Hook | None = None,
    *,
    messages: Rate = MESSAGES,
    starts: Rate = STARTS,
    database: Database | None = None,
) -> Starlette:
    """Builds the application.

    Args:
        settings: The settings of this process.
        conversations: The dialogue; or None where ``on_start`` sets ``app.state.conversations`` once it is
            loaded. Until then the API answers 503.
        on_start: Awaited with the application before the first request is served.
        on_stop: Awaited with the application after the last one.
        messages: How often one address may read, write or erase.
        starts: How often one address may begin a conversation.
        database: Where accounts of staff are kept; the settings' own by default.

    Returns:
        An ASGI application for one process.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if on_start is not None:
            await on_start(app)
        try:
            yield
        finally:
            if on_stop is not None:
                await on_stop(app)

    app = Starlette(
        routes=[
            *api.ROUTES,
            *keeping_api.ROUTES,
            *health.ROUTES,
            *embed.routes(),
            *guide_routes(),
            *staff.routes(),
            *desk_routes(),
            *pages.routes(),
        ],
        middleware=[
            Middleware(
                Guarded, strict_transport=settings.is_production, allowed_origins=settings.allowed_origins
            ),
            Middleware(CouncilOrigins, allowed_origins=settings.allowed_origins),
            Middleware(Gate),
        ],
        exception_handlers={GuideError: _on_guide_error, HTTPException: _on_http_exception},
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.conversations = conversations
    app.state.tokens = Tokens(settings.secret_key, settings.now)
    app.state.message_limit = RateLimit(messages)
    app.state.start_limit = RateLimit(starts)
    app.state.email_limit = RateLimit(EMAILS)
    app.state.code_limit = RateLimit(CODES)
    app.state.all_codes_limit = RateLimit(ALL_CODES)
    app.state.guide_drafts = Drafts()
    staff.install(app, settings, database or Database(settings.database_url))
    return app


async def _on_guide_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GuideError)
    return staff_refusal(request, error) or await on_guide_error(request, error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    shown = missing_staff_page(request, status) or pages.missing_page(request, status)
    return shown or await on_http_exception(request, error)
