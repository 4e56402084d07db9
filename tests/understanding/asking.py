"""Asks the real service what the held-out rows mean, through the doors that others use.

Every row goes through ``python -m bot understand``'s own function in one batch, for its intent and answer and
whether it is an emergency. What that command does not say (all facts of a message, a day as seen from another
today) comes from ``bot.language.reading``, as a conversation asks for it.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.language.reading import Reading, ReadingContext, count_in_window, read
from bot.triage.area import Area, load_area
from bot.triage.geography import Geography
from bot.triage.window import window_start
from tests.understanding.evaluation import TODAY, WINDOW_QUESTION, Evaluation, evaluate, load


class RealService:
    """The service as it is, on the area pack as it is."""

    def __init__(self) -> None:
        self.area: Area = load_area()
        self.geography: Geography = Geography.load(self.area)

    def understand(self, asked: Sequence[tuple[str, str | None]]) -> list[Mapping[str, Any]]:
        """What ``python -m bot understand`` says to each line."""
        from bot.language.understand import run

        lines = (json.dumps({"text": text, "question": question}) for text, question in asked)
        told = io.StringIO()
        status = run(io.StringIO("\n".join(lines) + "\n"), told, TODAY)
        if status:
            raise RuntimeError(f"python -m bot understand ended with {status}.")
        return [json.loads(line) for line in told.getvalue().splitlines()]

    def facts(self, text: str) -> Mapping[str, Any]:
        """What a message volunteers while nothing is asked."""
        return self._read(text, None, TODAY).facts

    def council(self, text: str) -> str | None:
        """The council that a text answers with when asked where."""
        council: str | None = self._read(text, "council", TODAY).answer
        return council

    def inside(self, text: str, today: date) -> bool | None:
        """Whether the day of a report is certainly inside the window, certainly outside, or neither."""
        answer = self._read(text, WINDOW_QUESTION, today).answer
        if not isinstance(answer, Mapping):
            return None
        first, last = (_day(answer[end]) for end in ("from", "to"))
        start = window_start(today, self.area.threshold.window_months)
        certain, possible = count_in_window([(first, last)], start, today)
        return True if certain else None if possible else False

    def _read(self, text: str, question: str | None, today: date) -> Reading:
        return read(text, question, ReadingContext(today, self.area, self.geography))


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def evaluate_service() -> Evaluation:
    """Measures the real service on all held-out sets.

    Returns:
        The evaluation with the seconds that it took, start-up included.

    Raises:
        GuideError: The service is not built yet.
    """
    rows = load()
    begun = time.perf_counter()
    evaluation = evaluate(RealService(), rows)
    return replace(evaluation, seconds=time.perf_counter() - begun)
