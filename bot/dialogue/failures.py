"""Remembers what failed in the open turn, whoever swallowed the error afterwards.

Rasa logs an action's error and goes on. What is noted here makes the turn as a whole fail.
"""

from __future__ import annotations

from contextvars import ContextVar

turn_failure: ContextVar[list[Exception] | None] = ContextVar("turn_failure", default=None)


def note_failure(error: Exception) -> None:
    """Marks the open turn as failed; does nothing where no turn is open.

    Args:
        error: What went wrong.
    """
    failures = turn_failure.get()
    if failures is not None:
        failures.append(error)
