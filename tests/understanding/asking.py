"""Asks the real service what the held-out rows mean, through the doors that others use.

Intents, answers and danger go through ``python -m bot understand``'s own function in one batch; facts, places
and dates through ``bot.language.reading``, as a conversation asks for them.
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
from tests.understanding.evaluation import TODAY, Evaluation, evaluate, load


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

    def facts(self, text: str) -> tuple[Mapping[str, Any], bool]:
        """What a message volunteers while nothing is asked."""
        reading = self._read(text, None, TODAY)
        return reading.facts, reading.danger

    def council(self, text: str) -> tuple[str | None, bool]:
        """The council that a text answers with when asked where."""
        reading = self._read(text, "council", TODAY)
        return reading.answer, reading.danger

    def inside(self, text: str, today: date) -> tuple[bool | None, bool]:
        """Whether the day of a report is certainly inside the window, certainly outside, or neither."""
        reading = self._read(text, "incident_reported_on", today)
        if not isinstance(reading.answer, Mapping):
            return None, reading.danger
        first, last = (_day(reading.answer[end]) for end in ("from", "to"))
        start = window_start(today, self.area.threshold.window_months)
        certain, possible = count_in_window([(first, last)], start, today)
        return True if certain else None if possible else False, reading.danger

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
