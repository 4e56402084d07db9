"""What may stand in a story file: each kind of step with how it is written, read and carried out.

A project of its own adds kinds to those that every Rasa bot has (``rasa_steps``). The reader, the player
and the schema for editors all go by the same list, so that none of them knows a step that another does not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.storytest.bot_under_test import Mismatch, Playing, Seen
from bot.storytest.marked_yaml import Marked

Read = Callable[[Marked], Any]
Check = Callable[[Any, Seen], Mismatch | None]
Act = Callable[[Playing, Any], Awaitable[Mismatch | None]]

WORDS: Mapping[str, Any] = {"type": ["string", "number", "boolean", "null"]}
"""Words in a story file: unquoted ``no``, ``3`` and nothing at all are words too."""
NAME: Mapping[str, Any] = {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True)
class StepKind:
    """One kind of step.

    Attributes:
        about: What it says, in a few words, for editors and the documents.
        read: Takes the value from the file, or refuses it.
        schema: The JSON Schema of the value.
        check: What must be so after what the person did; None where the person does something.
        act: What the person does; None for a check.
    """

    about: str
    read: Read
    schema: Mapping[str, Any]
    check: Check | None = None
    act: Act | None = None

    @property
    def is_doing(self) -> bool:
        """Whether the person does something, rather than a check."""
        return self.act is not None


@dataclass(frozen=True)
class Key:
    """One key with a value, such as ``channel`` in the metadata.

    Attributes:
        about: What it says.
        read: Takes the value from the file, or refuses it.
        schema: The JSON Schema of the value.
    """

    about: str
    read: Read
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Vocabulary:
    """What may stand in the story files of one project.

    Attributes:
        steps: The kinds of step by name.
        metadata: The keys of metadata that the runner itself heeds.
        sends_metadata: Whether other keys of metadata are sent to the bot; otherwise they are refused.
        channel: The channel where metadata names none.
    """

    steps: Mapping[str, StepKind]
    metadata: Mapping[str, Key] = field(default_factory=dict)
    sends_metadata: bool = True
    channel: str = "rest"
