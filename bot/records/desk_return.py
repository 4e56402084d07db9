"""The figures of the annual monitoring return, by council and year from April to March.

Counts; how figures are shown, and which are hidden, is left to ``bot.delivery``. An application counts in the
year in which it was received, an outcome in the year in which it was made, as the published figures for
2023/24 have it: what comes in March has its outcome in the next year's figures. Whether a review led to
recommendations counts with the review, so that there are never more of them than reviews.

Applications are deleted after two years. Their figures are added up first (``keep_figures``), so that a
return stays what it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.database import Database
from bot.records.desk import in_force
from bot.records.desk_models import YearFigure
from bot.records.models import Application
from bot.settings import LONDON

MEASURES: Final = ("applications", "below_threshold", "reviews", "with_recommendations", "appeals")
"""Named as ``area.statistics`` names them, in the order of the published list."""
UNDECIDED: Final = "undecided"
"""Applications of a year whose outcome had not been made when it ended."""
EARLIER_OUTCOMES: Final = "earlier_outcomes"
"""Outcomes of a year about applications that were received in an earlier one."""
EARLIER_APPEALS: Final = "earlier_appeals"
"""Appeals of a year about applications that were received in an earlier one."""
FIRST_MONTH: Final = 4

Figures = Counter[tuple[str, int, str]]
"""How often, by council, year and measure."""


@dataclass(frozen=True)
class Happened:
    """What became of one application.

    Attributes:
        council: Its council.
        received: The day on which it was received.
        steps: Kind, result and day of each entry in force.
    """

    council: str
    received: date
    steps: list[tuple[str, str | None, date]] = field(default_factory=list)


def year_of(day: date) -> int:
    """The year that a day belongs to: 2026 from 1 April 2026 to 31 March 2027."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_name(year: int) -> str:
    """Such as ``2026/27``."""
    return f"{year}/{(year + 1) % 100:02}"


def count(applications: Iterable[Happened]) -> Figures:
    """Counts applications and what became of them.

    Args:
        applications: Any number of them, of any councils.

    Returns:
        The measures and the notes' counts.
    """
    figures: Figures = Counter()
    for one in applications:
        council, year = one.council, year_of(one.received)
        figures[council, year, "applications"] += 1
        outcomes = [day for kind, result, day in one.steps if _is_outcome(kind, result)]
        if not any(year_of(day) <= year for day in outcomes):
            figures[council, year, UNDECIDED] += 1
        for measure, day in _counted(one.steps):
            figures[council, year_of(day), measure] += 1
            if year_of(day) > year and measure != "with_recommendations":
                note = EARLIER_APPEALS if measure == "appeals" else EARLIER_OUTCOMES
                figures[council, year_of(day), note] += 1
    return figures


def figures_of(database: Database, council: str | None = None) -> Figures:
    """The figures of a council, or of all, for every year of which anything is known.

    Args:
        database: Where the records are.
        council: The council; None for all.

    Returns:
        The figures of the applications that are kept and of those that have passed their time.

    Raises:
        RecordsUnavailable: The database is down.
    """
    with database.reading() as session:
        figures = count(_happened(session, council))
        kept = select(YearFigure)
        if council is not None:
            kept = kept.where(YearFigure.council == council)
        for row in session.scalars(kept):
            figures[row.council, row.year, row.measure] += row.count
    return figures


def years_of(figures: Figures, today: date) -> list[int]:
    """The years that can be shown, the newest first: this one, and back to the first with a figure."""
    this = year_of(today)
    first = min((year for _, year, _ in figures), default=this)
    return list(range(this, min(first, this) - 1, -1))


def keep_figures(session: Session, application_ids: Sequence[str]) -> None:
    """Adds up the figures of applications that are about to be deleted, in the caller's transaction.

    Args:
        session: The writing transaction that deletes them.
        application_ids: The applications.
    """
    for (council, year, measure), number in count(_happened(session, None, application_ids)).items():
        row = session.get(YearFigure, (council, year, measure), with_for_update=True)
        if row is None:
            row = YearFigure(council=council, year=year, measure=measure, count=0)
            session.add(row)
        row.count += number
    session.flush()


def _happened(
    session: Session, council: str | None, application_ids: Sequence[str] | None = None
) -> list[Happened]:
    query = select(Application.id, Application.council, Application.filed_at)
    standing = in_force(council)
    steps = select(standing.c.application_id, standing.c.kind, standing.c.result, standing.c.happened_on)
    if council is not None:
        query = query.where(Application.council == council)
    if application_ids is not None:
        query = query.where(Application.id.in_(application_ids))
        steps = steps.where(standing.c.application_id.in_(application_ids))
    found = {
        row.id: Happened(row.council, row.filed_at.astimezone(LONDON).date())
        for row in session.execute(query)
    }
    for row in session.execute(steps):
        if row.application_id in found:
            found[row.application_id].steps.append((row.kind, row.result, row.happened_on))
    return list(found.values())


def _is_outcome(kind: str, result: str | None) -> bool:
    return kind in ("review", "closed") or (kind, result) == ("threshold", "not_met")


def _counted(steps: Iterable[tuple[str, str | None, date]]) -> list[tuple[str, date]]:
    days: dict[str, list[date]] = defaultdict(list)
    counted: list[tuple[str, date]] = []
    recommendations: list[tuple[date, bool]] = []
    for kind, result, day in steps:
        days[kind].append(day)
        if (kind, result) == ("threshold", "not_met"):
            counted.append(("below_threshold", day))
        elif kind == "recommendations":
            recommendations.append((day, result == "made"))
    counted += [("reviews", day) for day in days["review"]]
    counted += [("appeals", day) for day in days["appeal"]]
    reviews = sorted(days["review"])
    for day, made in sorted(recommendations):
        # Recommendations belong to the latest review before them that has none yet.
        held = max((one for one in reviews if one <= day), default=None)
        if held is not None:
            reviews.remove(held)
            counted += [("with_recommendations", held)] if made else []
    return counted
