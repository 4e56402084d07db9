"""How long the steps of calls take: counts in a few classes by month, over all calls and all staff.

Knows neither who took a call nor which call it was, so that nobody can be measured with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records.call_models import CallStepTime
from bot.records.database import Database
from bot.settings import LONDON

EDGES: Final = (5, 10, 20, 30, 60, 120, 300)
"""The upper edges of the classes, in seconds; what takes longer is in class 0."""
LONGEST: Final = 3_600
"""Seconds. Whoever answers later was not asking all the time."""
FEWEST: Final = 10
"""Steps that were answered less often are not shown: few answers may be one person's."""


@dataclass(frozen=True)
class StepTimes:
    """How long one step took.

    Attributes:
        step: The question.
        times: How often it was answered.
        half_within: Half of the answers took at most so many seconds; None where that is longer than the
            last edge.
        most_within: Nine of ten did; None likewise.
    """

    step: str
    times: int
    half_within: int | None
    most_within: int | None


def class_of(seconds: float) -> int:
    """The class of a time: its upper edge in seconds, or 0."""
    return next((edge for edge in EDGES if seconds <= edge), 0)


def count_step(session: Session, step: str, seconds: float, now: datetime) -> None:
    """Counts one answer in the caller's transaction.

    Args:
        session: A writing transaction.
        step: The question that was answered.
        seconds: How long it was shown; more than ``LONGEST`` is not counted.
        now: The present moment, with its time zone.
    """
    if not 0 <= seconds <= LONGEST:
        return
    month = now.astimezone(LONDON).date().replace(day=1)
    key = (month, step, class_of(seconds))
    row = session.get(CallStepTime, key, with_for_update=True)
    if row is None:
        row = CallStepTime(month=month, step=step, seconds=key[2], times=0)
        session.add(row)
    row.times += 1
    session.flush()


def step_times(database: Database, since: date) -> list[StepTimes]:
    """How long each step took.

    Args:
        database: Where they are counted.
        since: The first day of the first month.

    Returns:
        The steps that were answered at least ``FEWEST`` times, the slowest first.

    Raises:
        RecordsUnavailable: The database is down.
    """
    with database.reading() as session:
        rows = session.execute(
            select(CallStepTime.step, CallStepTime.seconds, func.sum(CallStepTime.times))
            .where(CallStepTime.month >= since)
            .group_by(CallStepTime.step, CallStepTime.seconds)
        ).all()
    by_step: dict[str, dict[int, int]] = {}
    for step, seconds, times in rows:
        by_step.setdefault(step, {})[seconds] = int(times)
    found = [
        StepTimes(step, sum(classes.values()), _within(classes, 0.5), _within(classes, 0.9))
        for step, classes in by_step.items()
        if sum(classes.values()) >= FEWEST
    ]
    return sorted(found, key=lambda one: (-(one.half_within or LONGEST), -one.times, one.step))


def _within(classes: Mapping[int, int], share: float) -> int | None:
    """The edge under which a share of the answers lies."""
    wanted, seen = share * sum(classes.values()), 0
    for edge in EDGES:
        seen += classes.get(edge, 0)
        if seen >= wanted:
            return edge
    return None
