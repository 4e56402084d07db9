"""Begins a story file for somebody who writes one: asks what it shows, and plays what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from bot.errors import GuideError
from bot.storytest.written import story_text
from bot.triage.decision import OUTCOMES


class FileExists(GuideError):
    """A file would be written over."""

    def __init__(self, path: Path) -> None:
        """Names the file."""
        super().__init__(
            "STORY-EXISTS", f"{path} is there already.", "Give another name, or add to it by hand."
        )


def must_be_new(path: Path) -> None:
    """Sees to it that nothing is written over.

    Args:
        path: Where a file is to be written.

    Raises:
        FileExists: There is one.
    """
    if path.exists():
        raise FileExists(path)


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet.

    Args:
        path: The file.
        text: What to write.

    Raises:
        FileExists: It is there.
    """
    must_be_new(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def ask(typed: TextIO, shown: TextIO) -> tuple[str, list[str], str | None]:
    """Asks for what a story needs.

    Args:
        typed: Where the answers are typed.
        shown: Where the questions go.

    Returns:
        The story's name, what the person says, and the outcome or None.
    """
    shown.write("What does the story show? One line.\n> ")
    shown.flush()
    name = typed.readline().strip() or "a new story"
    shown.write("What does the person say? One message to a line; an empty line ends it.\n> ")
    shown.flush()
    messages: list[str] = []
    while line := typed.readline().strip():
        messages.append(line)
        shown.write("> ")
        shown.flush()
    shown.write(f"What must come of it? One of {', '.join(OUTCOMES)}; an empty line for none yet.\n> ")
    shown.flush()
    outcome = typed.readline().strip() or None
    while outcome is not None and outcome not in OUTCOMES:
        shown.write(f"{outcome!r} is none of them. Once more:\n> ")
        shown.flush()
        outcome = typed.readline().strip() or None
    return name, messages, outcome


def new_story(path: Path, name: str, messages: Sequence[str], outcome: str | None) -> str:
    """A story file to go on with.

    Args:
        path: Where it will lie.
        name: What the story shows.
        messages: What the person says; an example where there is none.
        outcome: What must come of it; None for none yet.

    Returns:
        The file's text.
    """
    steps: list[tuple[str, str | None]] = [
        ("user", words) for words in messages or ["I have told the council"]
    ]
    steps.append(("outcome", outcome))
    steps.append(
        ("#", "More checks: question, bot, utter, buttons, slot_was_set. docs/testing-stories.md has all.")
    )
    return story_text(path, name, steps, metadata={}, about=[])
