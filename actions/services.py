"""What every action needs: the area's rules, its geography, the clock and the database.

Loaded once, at first use, so that ``rasa run actions`` and the service share the same code. Tests
put their own in place with ``use``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from bot.language.reading import ReadingContext
from bot.records.database import Database
from bot.settings import Settings, load_settings
from bot.triage.area import Area, load_area
from bot.triage.geography import Geography
from bot.triage.window import window_start


@dataclass(frozen=True)
class Services:
    """What the actions work with.

    Attributes:
        settings: The process's settings, and its clock.
        area: The area's rules and content.
        geography: Which council a place belongs to.
        database: Where applications are filed.
    """

    settings: Settings
    area: Area
    geography: Geography
    database: Database

    @property
    def today(self) -> date:
        """Today's date in England."""
        return self.settings.today()

    @property
    def reading_context(self) -> ReadingContext:
        """What messages are read by: the day, the area and its places."""
        return ReadingContext(self.today, self.area, self.geography)

    @property
    def window_start(self) -> date:
        """The first day on which a report counts today."""
        return window_start(self.today, self.area.threshold.window_months)


_current: Services | None = None


def load_services(settings: Settings) -> Services:
    """Loads the area and opens the database.

    Args:
        settings: The settings of this process.

    Returns:
        The services, not yet in use.

    Raises:
        GuideError: The area pack or the database is not usable.
    """
    area = load_area()
    return Services(
        settings=settings,
        area=area,
        geography=Geography.load(area),
        database=Database(settings.database_url),
    )


def services() -> Services:
    """The services in use; loads them from the environment at the first call."""
    global _current
    if _current is None:
        _current = load_services(load_settings())
    return _current


@contextmanager
def use(replacement: Services) -> Iterator[Services]:
    """Puts other services in place for a while.

    Args:
        replacement: The services to use.

    Yields:
        The replacement.
    """
    global _current
    before, _current = _current, replacement
    try:
        yield replacement
    finally:
        _current = before


def install(loaded: Services) -> None:
    """Puts services in place for the rest of the process.

    Args:
        loaded: The services to use.
    """
    global _current
    _current = loaded
