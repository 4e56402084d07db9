"""This guide as the bot that stories are played to, for the folders whose ``conftest.py`` asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.storytest.bot_under_test import BotUnderTest, StoryBot
from bot.storytest.guide_steps import GUIDE_VOCABULARY
from bot.storytest.world import World

if TYPE_CHECKING:
    import pytest


def _load() -> BotUnderTest:
    return World(remember_beginnings=True)


GUIDE: Final = StoryBot("guide", GUIDE_VOCABULARY, _load)


def world_of(config: pytest.Config) -> World:
    """The loaded guide of a test run; loads it for the first that asks.

    Args:
        config: The test run's configuration, which keeps it.

    Returns:
        The world that the run's stories are played to as well.

    Raises:
        GuideError: The model is missing, or the area pack is not usable.
    """
    from bot.storytest.plugin import loaded

    world = loaded(GUIDE, config)
    assert isinstance(world, World), "what this loads is a World"
    return world
