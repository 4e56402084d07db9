"""A story and its steps, as plain values.

Says which kinds of step there are. Reading them from a file is left to ``story_file``, playing
them to ``player``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.errors import GuideError

DOINGS: Final[Mapping[str, str]] = {
    "user": "words that the person types",
    "press": "the title of a button that was offered, or how it begins",
    "say_again": "true: the last message is sent again with the same id, and must change nothing",
    "come_back": "true: the service is started anew, and the person's page is loaded again",
}
CHECKS: Final[Mapping[str, str]] = {
    "bot": "words that the reply holds",
    "bot_does_not_say": "words that the reply does not hold",
    "utter": "a response of the domain that the reply holds",
    "asks": "a slot whose question the reply holds, in any of its wordings",
    "other_words": "true: no message of the reply stood in the reply before",
    "slot_was_set": "slots that hold something, or just this value",
    "slot_was_not_set": "slots that hold nothing, or not this value",
    "question": "the slot that is asked now, or null",
    "outcome": "the outcome, or null",
    "buttons": "titles of buttons that the reply offers, others may be among them",
    "state": "a part of the reply's state",
    "application": "none, filed, or fields of the application that was filed",
    "email": "none, sent to council, or sent to council and applicant",
}
STEP_KINDS: Final[Mapping[str, str]] = {**DOINGS, **CHECKS}
EMAILS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "sent to council": ("council_application",),
    "sent to council and applicant": ("applicant_copy", "council_application"),
}


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
        kind: One of ``STEP_KINDS``.
        value: What the file says of it, checked for its kind.
        line: Where the file says it.
    """

    kind: str
    value: Any
    line: int

    @property
    def is_doing(self) -> bool:
        """Whether the person does something, rather than a check."""
        return self.kind in DOINGS


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
        channel: ``widget`` or ``phone``.
        expected_to_fail: Why it fails for now; it must fail as long as this is said.
    """

    name: str
    path: Path
    line: int
    steps: tuple[Step, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    today: date | None = None
    channel: str = "widget"
    expected_to_fail: str | None = None
