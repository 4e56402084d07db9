"""Makes every story of a folder a test of pytest.

A folder takes part through its ``conftest.py``::

    from bot.storytest.plugin import pytest_collect_file  # noqa: F401

Every YAML file in it then is a story file, but for ``fixtures.yml``, whose fixtures all of them share.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.errors import GuideError
from bot.storytest.player import StoryFailed, play_story
from bot.storytest.story import Story
from bot.storytest.story_file import SHARED, read_stories
from bot.storytest.world import World

SUFFIXES: Final = (".yml", ".yaml")
_WORLD: Final = pytest.StashKey[World]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> StoryFile | None:
    """Takes every YAML file for a story file."""
    if file_path.suffix not in SUFFIXES or file_path.name == SHARED:
        return None
    file: StoryFile = StoryFile.from_parent(parent, path=file_path)
    return file


class StoryFile(pytest.File):
    """One file of stories."""

    def collect(self) -> Iterator[StoryItem]:
        """One test for each story.

        Yields:
            The tests, in the order of the file.
        """
        for story in read_stories(self.path):
            yield StoryItem.from_parent(self, name=story.name, story=story)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Shows what is wrong with the file, without a traceback into its reader."""
        if isinstance(excinfo.value, GuideError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class StoryItem(pytest.Item):
    """One story."""

    def __init__(self, *, story: Story, **kwargs: Any) -> None:
        """Keeps the story, and notes where it is expected to fail."""
        super().__init__(**kwargs)
        self.story = story
        if story.expected_to_fail:
            self.add_marker(pytest.mark.xfail(reason=story.expected_to_fail, strict=True))

    def runtest(self) -> None:
        """Plays it."""
        play_story(self.story, world_of(self.config))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Shows the conversation instead of a traceback."""
        if isinstance(excinfo.value, StoryFailed):
            return excinfo.value.report()
        if isinstance(excinfo.value, GuideError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the story stands."""
        return self.path, self.story.line - 1, f"story: {self.name}"


def world_of(config: pytest.Config) -> World:
    """The loaded service; loads it for the first story that runs.

    Args:
        config: The test run's configuration, which keeps it.

    Returns:
        The world.

    Raises:
        GuideError: The model is missing, or the area pack is not usable.
    """
    if _WORLD not in config.stash:
        world = World()
        config.stash[_WORLD] = world
        config.add_cleanup(world.close)
    return config.stash[_WORLD]
