from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storytest.coverage_run import usual_flow
from bot.storytest.graph import Flow
from bot.storytest.guide import world_of
from bot.storytest.player import play_story
from bot.storytest.story_file import read_stories
from bot.storytest.world import World

# A project of its own, with a model of its own: test_other_bot.py runs its stories.
collect_ignore = ["other_bot"]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(text: str) -> Path:
        path = tmp_path / "story.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> World:
    # The very service that the stories under tests/conversations are played to, where both run.
    return world_of(request.config)


@pytest.fixture
def play(world: World, write: Write) -> Callable[[str], list[str]]:
    def play_steps(text: str) -> list[str]:
        (story,) = read_stories(write(text))
        return play_story(story, world)

    return play_steps


@pytest.fixture(scope="session")
def flow() -> Flow:
    # The triage is walked state by state, which takes seconds: once for all tests of the picture.
    return usual_flow()
