"""A story and its steps, as plain values.

Which kinds of step there are is left to ``vocabulary``, reading them from a file to ``reader``,
playing them to ``player``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import GuideError


class StoryFileError(GuideError):
    """A story file says something that cannot be played.

    Attributes:
        path: The file.
        line: The line, 1 for the first.
    """

    def __init__(self, path: Path, line: int, problem: str, hint: str) -> None:
        """Names the place and the problem."""
        super().__init__("STORY-FILE", f"{path}:{line}: {problem}", hint)
        self.path = path
        self.line = line


@dataclass(frozen=True)
class Step:
    """One thing that the person does, or one thing that must be so after it.

    Attributes:
        kind: The name of its kind in the vocabulary.
        value: What the file says of it, checked for its kind.
        line: Where the file says it.
        is_doing: Whether the person does something, rather than a check.
        metadata: What is sent along with the person's words.
    """

    kind: str
    value: Any
    line: int
    is_doing: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Answers by the question that they belong to, in any order.

    Attributes:
        answers: By slot, what the person says the first time it is asked, the second time and so on.
        until: The slot at whose question the person stops answering; None to go on to the end.
        every_row: Whether each answer must have been asked for.
    """

    answers: Mapping[str, tuple[str, ...]]
    until: str | None = None
    every_row: bool = False


@dataclass(frozen=True)
class Story:
    """One conversation from its beginning.

    Attributes:
        name: What it shows.
        path: Its file.
        line: Where it begins in the file.
        steps: What is done and checked, in order.
        slots: What the conversation knows before it begins, from the story's fixtures.
        today: The day that the clock shows; None for the usual one.
        channel: The channel that the person comes by.
        expected_to_fail: Why it fails for now; it must fail as long as this is said.
        metadata: What is sent along with each message.
        stubs: By action, the ``events`` and ``responses`` that are taken for what it does.
    """

    name: str
    path: Path
    line: int
    steps: tuple[Step, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    today: date | None = None
    channel: str = "widget"
    expected_to_fail: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    stubs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def doings(self) -> int:
        """How many of its steps the person does."""
        return sum(step.is_doing for step in self.steps)
