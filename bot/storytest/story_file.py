"""Reads this guide's own story files: ``reader`` with the guide's vocabulary."""

from __future__ import annotations

from pathlib import Path

from bot.storytest.guide_steps import GUIDE_VOCABULARY
from bot.storytest.reader import SHARED, read_story_file, story_files
from bot.storytest.story import Story

__all__ = ["SHARED", "read_stories", "story_files"]


def read_stories(path: Path) -> list[Story]:
    """Reads a story file.

    Args:
        path: The file.

    Returns:
        Its stories, in order.

    Raises:
        StoryFileError: Something in it is not known, is missing or stands there twice.
    """
    return read_story_file(path, GUIDE_VOCABULARY)
