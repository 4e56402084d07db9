"""Puts the desk's pages into the application."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.delivery.document import spoken_day
from bot.web.desk import applications, figures, history, monitoring
from bot.web.pages import templates

templates.env.filters["spoken_day"] = spoken_day


def routes() -> list[BaseRoute]:
    """The routes of the desk."""
    return [*applications.routes(), *history.routes(), *monitoring.routes(), *figures.routes()]
