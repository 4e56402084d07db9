"""Every YAML file of this folder holds conversations that are played to the real service."""

from __future__ import annotations

from bot.storytest.bot_under_test import StoryBot
from bot.storytest.guide import GUIDE


def pytest_story_bot() -> StoryBot:
    return GUIDE
