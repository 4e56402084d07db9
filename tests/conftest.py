"""Parts that several tests share: the trained agent, and services on a database of their own.

The agent is loaded once, by the first test that asks for it. Each test gets a fresh database, copied from one
that was migrated once, and a clock that stands at noon of 22 November 2026.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot.settings
from bot.records.database import Database
from bot.settings import Settings
from bot.triage.area import Area, load_area
from bot.triage.geography import Geography

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from actions.services import Services
    from bot.dialogue.conversations import Conversations

TODAY = "2026-11-22"
# The project is not installed, so its own plugin is named here; elsewhere pytest finds it by its entry point.
pytest_plugins = ["bot.storytest.plugin"]


@pytest.fixture(scope="session")
def agent() -> Agent:
    from bot.dialogue.conversations import MODEL, Agent

    if not MODEL.is_file():
        pytest.fail("There is no trained model. Run make model, then the tests again.", pytrace=False)
    return Agent.load(str(MODEL))


@pytest.fixture(scope="session")
def area() -> Area:
    return load_area()


@pytest.fixture(scope="session")
def geography(area: Area) -> Geography:
    return Geography.load(area)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with nothing in it, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "guide.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.scrub()
    database.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return bot.settings.load_settings({"ASB_TODAY": TODAY, "ASB_VAR_DIR": str(tmp_path)})


@pytest.fixture
def services(
    settings: Settings, area: Area, geography: Geography, migrated_file: Path, tmp_path: Path
) -> Iterator[Services]:
    """Services in use by every action while the test lasts."""
    import actions.services

    shutil.copy(migrated_file, tmp_path / "guide.db")
    database = Database(settings.database_url, lock_timeout_s=0.2)
    loaded = actions.services.Services(settings, area, geography, database)
    with actions.services.use(loaded):
        yield loaded
    database.dispose()


@pytest.fixture
def conversations(agent: Agent, services: Services) -> Conversations:
    from bot.dialogue.conversations import Conversations

    return Conversations(agent, services)
