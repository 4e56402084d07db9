"""A mutant: one small fault put into the guide on purpose, to see whether any story notices.

Only the value itself, the kinds there are, and the list of those that no story can notice. Making mutants is
left to ``mutants_code`` and ``mutants_dialogue``, trying them to ``mutate``.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import yaml

from bot.errors import GuideError

COMPARISON, NUMBER, THRESHOLD = "comparison", "number", "threshold"
DROPPED_RULE, SWAPPED_RESPONSES, NO_CORRECTION = "rule dropped", "responses swapped", "correction removed"
MUTANT_KINDS: Final = (COMPARISON, NUMBER, THRESHOLD, DROPPED_RULE, SWAPPED_RESPONSES, NO_CORRECTION)
EQUIVALENT_FILE: Final = Path(__file__).with_name("mutants_equivalent.yml")


class EquivalentListWrong(GuideError):
    """The list of equivalent mutants does not fit the code any more."""

    def __init__(self, problem: str, hint: str) -> None:
        """Says what does not fit."""
        super().__init__("MUTANTS-EQUIVALENT", problem, hint)


@dataclass(frozen=True)
class Mutant:
    """One fault.

    Attributes:
        name: What is changed where; no other mutant has it, and it stays the same while lines move.
        kind: One of ``MUTANT_KINDS``.
        path: The file that is changed, relative to the project.
        line: The line there.
        change: The change in words.
    """

    name: str
    kind: str
    path: str
    line: int
    change: str

    @property
    def place(self) -> str:
        """The file with its line."""
        return f"{self.path}:{self.line}"


class Maker(Protocol):
    """Makes mutants of one sort in the service that is loaded in this process."""

    def mutants(self) -> list[Mutant]:
        """All that it can make."""
        ...

    def watching(self, touched: set[str]) -> AbstractContextManager[None]:
        """Notes in ``touched``, while it lasts, the names of the mutants that could make a difference."""
        ...

    def put_in(self, mutant: Mutant) -> AbstractContextManager[None]:
        """Puts one mutant into the running service while it lasts."""
        ...


def equivalent_mutants(path: Path = EQUIVALENT_FILE) -> dict[str, str]:
    """The mutants that change nothing anybody could notice, each with the reason.

    Args:
        path: The list.

    Returns:
        Reasons by the mutants' names.

    Raises:
        EquivalentListWrong: An entry has no reason worth the name.
    """
    listed: dict[str, str] = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
        name, reason = str(entry["mutant"]), " ".join(str(entry.get("because", "")).split())
        if len(reason.split()) < 6:
            raise EquivalentListWrong(
                f"{name!r} stands in {path.name} without a reason.", "Say why nothing can tell it apart."
            )
        listed[name] = reason
    return listed
