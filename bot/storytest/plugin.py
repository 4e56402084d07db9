"""The pytest plugin: every story of a story file is a test.

pytest finds it by its entry point where the distribution under ``packages/`` is installed; elsewhere
``pytest_plugins = ["bot.storytest.plugin"]`` in the topmost ``conftest.py`` brings it in. A YAML file that
begins a line with ``test_cases:`` or ``story_tables:`` is a story file. It is played to the Rasa project
that it lies in; a ``conftest.py`` beside it may name another bot with ``pytest_story_bot``, and then every
YAML file of the folder is a story file, but for ``fixtures.yml``, whose fixtures all of them share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bot.errors import GuideError
from bot.storytest.bot_under_test import BotUnderTest, StoryBot
from bot.storytest.player import StoryFailed, play
from bot.storytest.reader import SHARED, read_story_file
from bot.storytest.story import Story

SUFFIXES: Final = (".yml", ".yaml")
_STORIES: Final = re.compile(r"^(test_cases|story_tables):", re.MULTILINE)
_LOADED: Final = pytest.StashKey[dict[str, BotUnderTest]]()
_UNUSED: Final = "story table: rows never used"


class StoryHooks:
    """What a ``conftest.py`` may say of the stories of its folder."""

    @pytest.hookspec(firstresult=True)
    def pytest_story_bot(self, file_path: Path) -> StoryBot | None:
        """Names the bot that a story file is played to.

        Args:
            file_path: The file.

        Returns:
            The bot, or None to leave it to the Rasa project that the file lies in.
        """


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Lets a ``conftest.py`` name its bot."""
    pluginmanager.add_hookspecs(StoryHooks)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> StoryFile | None:
    """Takes a YAML file with stories for a story file."""
    if file_path.suffix not in SUFFIXES or file_path.name == SHARED:
        return None
    bot: StoryBot | None = parent.session.gethookproxy(file_path).pytest_story_bot(file_path=file_path)
    if bot is None:
        if not _STORIES.search(file_path.read_text(encoding="utf-8", errors="replace")):
            return None
        bot = _project_of(file_path, parent.config)
    file: StoryFile = StoryFile.from_parent(parent, path=file_path, bot=bot)
    return file


class StoryFile(pytest.File):
    """One file of stories."""

    def __init__(self, *, bot: StoryBot, **kwargs: Any) -> None:
        """Keeps the bot that its stories are played to."""
        super().__init__(**kwargs)
        self.bot = bot

    def collect(self) -> Iterator[StoryItem]:
        """One test for each story.

        Yields:
            The tests, in the order of the file.
        """
        for story in read_story_file(self.path, self.bot.vocabulary):
            yield StoryItem.from_parent(self, name=story.name, story=story, bot=self.bot)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Shows what is wrong with the file, without a traceback into its reader."""
        if isinstance(excinfo.value, GuideError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class StoryItem(pytest.Item):
    """One story."""

    def __init__(self, *, story: Story, bot: StoryBot, **kwargs: Any) -> None:
        """Keeps the story, and notes where it is expected to fail."""
        super().__init__(**kwargs)
        self.story = story
        self.bot = bot
        if story.expected_to_fail:
            self.add_marker(pytest.mark.xfail(reason=story.expected_to_fail, strict=True))

    def runtest(self) -> None:
        """Plays it."""
        played = play(self.story, loaded(self.bot, self.config))
        if played.unused:
            self.user_properties.append((_UNUSED, ", ".join(played.unused)))

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


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says which rows of story tables no question asked for."""
    lines = [
        f"{report.nodeid}: {words}"
        for report in terminalreporter.stats.get("passed", [])
        for name, words in getattr(report, "user_properties", ())
        if name == _UNUSED
    ]
    if lines:
        terminalreporter.section(_UNUSED)
        for line in lines:
            terminalreporter.line(line)


def loaded(bot: StoryBot, config: pytest.Config) -> BotUnderTest:
    """A bot, loaded; loads it for the first story that runs.

    Args:
        bot: Which.
        config: The test run's configuration, which keeps it to the end of the run.

    Returns:
        The bot.

    Raises:
        GuideError: It cannot be loaded.
    """
    bots = config.stash.setdefault(_LOADED, {})
    if bot.name not in bots:
        bots[bot.name] = bot.load()
        config.add_cleanup(bots[bot.name].close)
    return bots[bot.name]


def _project_of(file_path: Path, config: pytest.Config) -> StoryBot:
    """The Rasa project that a file lies in: the nearest folder above it with a domain."""
    from bot.storytest.rasa_project import rasa_project

    return rasa_project(file_path.parent, config.rootpath)
