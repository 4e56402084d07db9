"""Tries every mutant on the stories that it could matter to, and tells which ones nobody noticed.

The stories are played once as they are, and each notes which mutants could have made a difference to it. Then
each mutant is put in and only those stories are played, one of each file in turn, until one fails. Everything
happens in the loaded service of a few processes: nothing is written to disk and nothing is trained anew.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from types import FrameType
from typing import Any, Final, Protocol

from bot.storytest.coverage import Played
from bot.storytest.coverage_run import CORES, Listener, load_world
from bot.storytest.mutants import MUTANT_KINDS, Maker, Mutant
from bot.storytest.mutants_code import CodeMutants
from bot.storytest.mutants_dialogue import DialogueMutants
from bot.storytest.story import Story
from bot.triage import application, decision, questions, window

MODULES: Final = (decision, window, questions, application)
PATIENCE_S: Final = 20.0
"""How long a story may take with a mutant in; one that never ends was noticed. Usual ones take 0.1 s."""


class _TooSlow(BaseException):
    """A story did not end. No ``Exception``, so that nothing on the way takes it for its own."""


@dataclass(frozen=True)
class Tried:
    """What became of one mutant.

    Attributes:
        mutant: The mutant.
        noticed_by: The story that failed; None where none did.
        could_notice: How many stories it could matter to.
        played: How many of them were played.
        equivalent: Why nobody can notice it, where the list of equivalent mutants says so.
    """

    mutant: Mutant
    noticed_by: str | None
    could_notice: int
    played: int
    equivalent: str | None = None


@dataclass(frozen=True)
class Mutation:
    """What became of all mutants.

    Attributes:
        tried: Each of them.
        stories: How many stories took part: those that pass as things are.
        seconds: How long it took.
    """

    tried: tuple[Tried, ...]
    stories: int
    seconds: float

    @property
    def counted(self) -> list[Tried]:
        """The mutants that count: all but those that nobody can notice."""
        return [one for one in self.tried if one.noticed_by or not one.equivalent]

    @property
    def equivalent(self) -> list[Tried]:
        """The mutants that nobody can notice, as the list argues."""
        return [one for one in self.tried if one.equivalent and not one.noticed_by]

    @property
    def survivors(self) -> list[Tried]:
        """The mutants that count and that no story noticed."""
        return [one for one in self.counted if not one.noticed_by]

    @property
    def wrongly_listed(self) -> list[Tried]:
        """The mutants that are listed as equivalent and were noticed all the same."""
        return [one for one in self.tried if one.equivalent and one.noticed_by]

    @property
    def score(self) -> float:
        """How many of a hundred mutants that count were noticed."""
        counted = self.counted
        return 100 * (len(counted) - len(self.survivors)) / len(counted) if counted else 100.0

    def figures(self) -> dict[str, dict[str, int]]:
        """Mutants and those noticed, by kind."""
        found = {}
        for kind in MUTANT_KINDS:
            of_kind = [one for one in self.counted if one.mutant.kind == kind]
            if of_kind:
                noticed = sum(one.noticed_by is not None for one in of_kind)
                found[kind] = {"mutants": len(of_kind), "noticed": noticed}
        return found

    def to_dict(self) -> dict[str, Any]:
        """The result as plain values that JSON can hold; ``score`` is of a hundred."""
        counted = self.counted
        return {
            "mutants": len(counted),
            "noticed": len(counted) - len(self.survivors),
            "score": round(self.score, 1),
            "equivalent": len(self.equivalent),
            "stories": self.stories,
            "seconds": round(self.seconds, 1),
            "kinds": self.figures(),
            "survivors": [
                {"mutant": one.mutant.name, "file": one.mutant.path, "line": one.mutant.line,
                 "kind": one.mutant.kind, "change": one.mutant.change, "could_notice": one.could_notice}
                for one in self.survivors
            ],
            "argued_equivalent": {one.mutant.name: one.equivalent for one in self.equivalent},
        }  # fmt: skip


class Progress(Protocol):
    """Is told how far the work is."""

    def looked(self, done: int, of: int) -> None:
        """Stories were played as they are."""
        ...

    def tried(self, done: int, of: int, noticed: int, left_s: float) -> None:
        """Mutants were tried; ``left_s`` is an estimate of the seconds that are left."""
        ...


@dataclass
class _Bench:
    """The service of one process, with what makes mutants in it."""

    stories: Sequence[Story]
    listener: Listener = field(init=False)
    makers: list[Maker] = field(init=False)
    dialogue: DialogueMutants = field(init=False)

    def __post_init__(self) -> None:
        logging.disable(logging.CRITICAL)  # a broken service complains, and here it is broken on purpose
        world = load_world()
        # A check compares with what ought to be said, not with what a mutant made of it.
        ought = dict(world.responses())
        world.responses = lambda: ought  # type: ignore[method-assign]
        self.listener = Listener(world)
        self.dialogue = DialogueMutants(world.agent, self.listener.area)
        self.makers = [*(CodeMutants(module) for module in MODULES), self.dialogue]

    def mutants(self) -> list[Mutant]:
        return [mutant for maker in self.makers for mutant in maker.mutants()]

    def look(self, place: int) -> tuple[Played, frozenset[str]]:
        """Plays a story as things are; with it the mutants that could matter to it."""
        touched: set[str] = set()
        with ExitStack() as watching:
            for maker in self.makers:
                watching.enter_context(maker.watching(touched))
            played = self.listener.play(self.stories[place])
        return played, frozenset(touched | self.dialogue.matter(played.touched))

    def attempt(self, name: str, places: Sequence[int]) -> tuple[str | None, int]:
        """Plays stories with a mutant in until one fails: its name, and how many were played."""
        maker, mutant = next(
            (maker, one) for maker in self.makers for one in maker.mutants() if one.name == name
        )
        for count, place in enumerate(places, 1):
            with maker.put_in(mutant), _limited(PATIENCE_S):
                try:
                    passed = self.listener.passes(self.stories[place])
                except (Exception, _TooSlow):
                    passed = False  # the service broke or never answered: that is noticed
            if not passed:
                return self.stories[place].name, count
        return None, len(places)


def mutate(
    stories: Sequence[Story],
    equivalent: dict[str, str],
    progress: Progress,
    cores: int = CORES,
    wanted: Callable[[Mutant], bool] = lambda _: True,
) -> Mutation:
    """Tries the mutants.

    Args:
        stories: The stories that should notice them.
        equivalent: Why nobody can notice a mutant, by its name.
        progress: Is told how far it is.
        cores: How many processes share the work.
        wanted: Which mutants to try; all by default.

    Returns:
        What became of each.
    """
    begun = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, context, _begin, (tuple(stories),)) as pool:
        mutants = [mutant for mutant in pool.submit(_mutants).result() if wanted(mutant)]
        seconds: dict[int, float] = {}
        matter: dict[str, list[int]] = {mutant.name: [] for mutant in mutants}
        for place, (played, names) in enumerate(pool.map(_look, range(len(stories)), chunksize=2)):
            progress.looked(place + 1, len(stories))
            if played.passed:
                seconds[place] = played.seconds
                for name in names & matter.keys():
                    matter[name].append(place)
        tried = []
        for mutant, noticed_by, played_stories in _tries(pool, mutants, stories, matter, seconds, progress):
            could, why = len(matter[mutant.name]), equivalent.get(mutant.name)
            tried.append(Tried(mutant, noticed_by, could, played_stories, why))
    order = {mutant.name: at for at, mutant in enumerate(mutants)}
    tried.sort(key=lambda one: order[one.mutant.name])
    return Mutation(tuple(tried), len(seconds), time.monotonic() - begun)


def _tries(
    pool: ProcessPoolExecutor,
    mutants: Sequence[Mutant],
    stories: Sequence[Story],
    matter: dict[str, list[int]],
    seconds: dict[int, float],
    progress: Progress,
) -> Iterator[tuple[Mutant, str | None, int]]:
    """Tries each mutant; the ones that many stories may notice come last, when the estimate is good."""
    begun, noticed = time.monotonic(), 0
    waiting = {}
    for mutant in sorted(mutants, key=lambda one: len(matter[one.name])):
        places = _in_turn(matter[mutant.name], stories, seconds)
        waiting[pool.submit(_attempt, mutant.name, places)] = mutant
    for done, future in enumerate(as_completed(waiting), 1):
        story, played = future.result()
        noticed += story is not None
        left = (time.monotonic() - begun) / done * (len(waiting) - done)
        progress.tried(done, len(waiting), noticed, left)
        yield waiting[future], story, played


def _in_turn(places: Sequence[int], stories: Sequence[Story], seconds: dict[int, float]) -> list[int]:
    """One story of each file in turn, its quickest first: stories of one file check much the same things."""
    by_file: dict[Path, list[int]] = {}
    for place in sorted(places, key=lambda place: seconds[place]):
        by_file.setdefault(stories[place].path, []).append(place)
    rounds = zip_longest(*by_file.values())
    return [place for one in rounds for place in one if place is not None]


_bench: list[_Bench] = []
"""The bench of a worker process."""


def _begin(stories: tuple[Story, ...]) -> None:
    _bench.append(_Bench(stories))


def _mutants() -> list[Mutant]:
    return _bench[0].mutants()


def _look(place: int) -> tuple[Played, frozenset[str]]:
    return _bench[0].look(place)


def _attempt(name: str, places: Sequence[int]) -> tuple[str | None, int]:
    return _bench[0].attempt(name, places)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Breaks off what takes too long."""

    def break_off(number: int, frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, break_off)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
