"""Plays stories in several processes and notes what each of them touched.

One process for each core: the service is loaded once in each, and the stories are dealt out one by one.
What the touches are measured against is left to ``coverage``.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from actions.services import services
from bot.dialogue.conversations import Conversations
from bot.settings import PROJECT
from bot.storytest.coverage import Item, Played
from bot.storytest.coverage_core import CoreTouches, core_items
from bot.storytest.coverage_domain import ProjectRule, domain_items, domain_touches, rules_of
from bot.storytest.graph import Flow, flow_of
from bot.storytest.player import StoryFailed, play_story
from bot.storytest.story import Story
from bot.storytest.story_file import read_stories, story_files
from bot.storytest.trace import TracedTurn, tracing
from bot.storytest.world import USUAL_TODAY, World
from bot.triage.area import Area, load_area

STORIES: Final = PROJECT / "tests" / "conversations"
CORES: Final = 2
Told = Callable[[int, int], None]
"""Is told how many stories are done, and of how many."""


def stories_under(paths: Sequence[Path]) -> list[Story]:
    """The stories of files and folders.

    Args:
        paths: Files, and folders whose story files are taken.

    Returns:
        The stories, in order.

    Raises:
        StoryFileError: A file cannot be read.
    """
    files = [file for path in paths for file in (story_files(path) if path.is_dir() else [path])]
    return [story for file in files for story in read_stories(file)]


def all_items(flow: Flow, project: Path = PROJECT) -> list[Item]:
    """Everything that the stories of this project should touch.

    Args:
        flow: The conversation's graph.
        project: The project's folder.

    Returns:
        The items; those that only Rasa itself can reach are left out.
    """
    return [*domain_items(project), *core_items(flow, project)]


def usual_flow(today: date = USUAL_TODAY) -> Flow:
    """The graph of the guide's own area.

    Args:
        today: The day on which the person asks.

    Returns:
        The graph.
    """
    return flow_of(load_area(), today)


class Listener:
    """Plays stories in this process and notes what they touch."""

    def __init__(self, world: World) -> None:
        """Takes a loaded service.

        Args:
            world: The service.
        """
        self._world = world
        self._rules: list[ProjectRule] = rules_of(PROJECT)

    @property
    def area(self) -> Area:
        """The area's rules, as every story finds them."""
        service = self._world.open()
        self._world.give_back(service)
        return service.services.area

    def passes(self, story: Story) -> bool:
        """Whether a story goes as it says.

        Args:
            story: The story.

        Returns:
            True where every step of it does.
        """
        try:
            play_story(story, self._world)
        except StoryFailed:
            return False
        return True

    def play(self, story: Story) -> Played:
        """Plays one story.

        Args:
            story: The story.

        Returns:
            What it touched; where it fails, up to the step that failed.
        """
        core, turns = CoreTouches(story), list[TracedTurn]()

        def heard(turn: TracedTurn) -> None:
            turns.append(turn)
            core.heard(turn, services())

        begun, passed = time.perf_counter(), True
        with ExitStack() as listening:
            listening.enter_context(_every_beginning_played(self._world))
            listening.enter_context(tracing(self._world.agent, heard))
            listening.enter_context(_said_beside_rasa(core.said_beside))
            try:
                play_story(story, self._world)
            except StoryFailed:
                passed = False
        core.finished()
        touched = {*core.touched, *domain_touches(turns, self._rules)}
        return Played(
            story=story.name,
            path=_relative(story.path),
            line=story.line,
            passed=passed and not story.expected_to_fail,
            touched=frozenset(touched),
            way=tuple(core.way),
            seconds=time.perf_counter() - begun,
        )


@contextmanager
def _every_beginning_played(world: World) -> Iterator[None]:
    """Lets a story play its own first turn, which would otherwise be copied and touch nothing."""
    remembered, world.beginnings = world.beginnings, None
    try:
        yield
    finally:
        world.beginnings = remembered


@contextmanager
def _said_beside_rasa(said: Callable[[str], None]) -> Iterator[None]:
    """Notes the responses that are said after Rasa has done its part of a turn."""
    words = Conversations._words

    def noted(self: Conversations, response: str, channel: str, message: str = "") -> str:
        said(response)
        return words(self, response, channel, message)

    Conversations._words = noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        Conversations._words = words  # type: ignore[method-assign]


def load_world() -> World:
    """Loads the service that the stories are played to. Takes seconds."""
    return World()


def play_all(stories: Sequence[Story], told: Told, cores: int = CORES) -> list[Played]:
    """Plays stories and notes what each touched.

    Args:
        stories: The stories.
        told: Is told how far it is.
        cores: How many processes share the work; 1 plays them here.

    Returns:
        What each touched, in the order of the stories.
    """
    played: list[Played] = []
    if cores == 1 or len(stories) < 2 * cores:
        world = load_world()
        listener = Listener(world)
        for story in stories:
            played.append(listener.play(story))
            told(len(played), len(stories))
        world.close()
        return played
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), _begin) as pool:
        for one in pool.map(_play, stories, chunksize=4):
            played.append(one)
            told(len(played), len(stories))
    return played


_listener: list[Any] = []
"""The listener of a worker process."""


def _begin() -> None:
    _listener.append(Listener(load_world()))


def _play(story: Story) -> Played:
    played: Played = _listener[0].play(story)
    return played


def _relative(path: Path) -> str:
    path = path.resolve()
    return path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
