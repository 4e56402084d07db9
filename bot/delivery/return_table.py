"""The annual monitoring return as a table, in the form in which Derbyshire publishes it.

Says what stands in it and in which words, once for page, CSV file and chart. Counting is left to
``bot.records.desk_return``, the rule on small numbers to ``small_numbers``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.delivery.bar_chart import Bar, bar_chart
from bot.delivery.csv_file import csv_of
from bot.delivery.small_numbers import Shown, shown, total
from bot.records.desk_return import (
    EARLIER_APPEALS,
    EARLIER_OUTCOMES,
    MEASURES,
    UNDECIDED,
    Figures,
    year_name,
)
from bot.triage.area import Area, CouncilStatistics

TITLES: Final[Mapping[str, str]] = {
    "applications": "Number of anti-social behaviour case review applications",
    "below_threshold": "Number of applications that did not meet the threshold",
    "reviews": "Number of ASB case reviews conducted",
    "with_recommendations": "Number of ASB case reviews where recommendations were made",
    "appeals": "Number of anti-social behaviour case review appeals received",
}
"""The lines of the published list."""
SHORT_TITLES: Final[Mapping[str, str]] = {
    "applications": "Applications",
    "below_threshold": "Below the threshold",
    "reviews": "Reviews",
    "with_recommendations": "Reviews with recommendations",
    "appeals": "Appeals",
}


@dataclass(frozen=True)
class ReturnRow:
    """One council's figures.

    Attributes:
        council: Its id.
        name: Its name.
        cells: By measure.
        notes: What must be known to read them.
    """

    council: str
    name: str
    cells: Mapping[str, Shown]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ReturnTable:
    """A year's figures of one council or of several.

    Attributes:
        year: Such as ``2026/27``.
        rows: A row for each council.
        totals: By measure, over the rows.
        exact: Whether small numbers are shown as they are.
    """

    year: str
    rows: tuple[ReturnRow, ...]
    totals: Mapping[str, Shown]
    exact: bool

    @property
    def has_hidden(self) -> bool:
        """Whether any number is hidden."""
        return any(cell.hidden for row in self.rows for cell in row.cells.values())


def return_table(
    figures: Figures, year: int, councils: Sequence[str], area: Area, *, exact: bool, running: bool
) -> ReturnTable:
    """The return of a year.

    Args:
        figures: As ``figures_of`` counted them.
        year: The year in which it begins.
        councils: Whose figures.
        area: The councils' names.
        exact: Whether small numbers are shown as they are.
        running: Whether the year has not ended yet.

    Returns:
        The table.
    """
    rows = tuple(
        ReturnRow(
            council,
            area.councils[council].name,
            {one: shown(figures[council, year, one], exact=exact) for one in MEASURES},
            _notes(figures, council, year, exact=exact, running=running),
        )
        for council in councils
    )
    totals = {one: total(row.cells[one] for row in rows) for one in MEASURES}
    return ReturnTable(year_name(year), rows, totals, exact)


def published_table(area: Area, councils: Sequence[str]) -> ReturnTable:
    """The figures that the area has published, for reference; never added to ours.

    Args:
        area: Their source.
        councils: Whose figures.

    Returns:
        The table, exact, as it was published.
    """
    rows = tuple(
        ReturnRow(
            council,
            area.councils[council].name,
            _published_cells(area.statistics.councils[council]),
            tuple(note for note in [area.statistics.councils[council].note] if note),
        )
        for council in councils
    )
    totals = {one: total(row.cells[one] for row in rows) for one in MEASURES}
    return ReturnTable(area.statistics.year, rows, totals, exact=True)


def return_csv(table: ReturnTable) -> bytes:
    """The table as a CSV file, a row for each council."""
    header = ["Council", "Year (April to March)", *TITLES.values(), "Notes"]
    return csv_of(
        header,
        (
            [row.name, table.year, *(row.cells[one].cell for one in MEASURES), " ".join(row.notes)]
            for row in table.rows
        ),
    )


def return_chart(table: ReturnTable) -> str:
    """The table as a chart: all measures of one council, or the applications of several."""
    if len(table.rows) == 1:
        row = table.rows[0]
        bars = [_bar(TITLES[one], row.cells[one]) for one in MEASURES]
        return bar_chart(f"ASB case reviews: {row.name}, {table.year}", bars, name="return")
    bars = [_bar(row.name, row.cells["applications"]) for row in table.rows]
    return bar_chart(f"ASB case reviews: applications by council, {table.year}", bars, name="return")


def _bar(label: str, cell: Shown) -> Bar:
    return Bar(label, cell.text, cell.value, uncertain=cell.hidden)


def _published_cells(row: CouncilStatistics) -> dict[str, Shown]:
    return {one: shown(getattr(row, one), exact=True) for one in MEASURES}


def _notes(figures: Figures, council: str, year: int, *, exact: bool, running: bool) -> tuple[str, ...]:
    def told(measure: str, one: str, many: str) -> list[str]:
        number = figures[council, year, measure]
        if not number:
            return []
        if not exact:
            # A number here, taken from another line, could tell a hidden one.
            return [f"Some {many}"]
        return [f"{number} {one if number == 1 else many}"]

    undecided = (
        ("application has no outcome yet.", "applications have no outcome yet.")
        if running
        else (
            f"application had no outcome by 31 March {year + 1}. It counts in the year in which it is made.",
            f"applications had no outcome by 31 March {year + 1}. It counts in the year in which it is made.",
        )
    )
    return (
        *told(UNDECIDED, *undecided),
        *told(
            EARLIER_OUTCOMES,
            f"outcome is of an application received before April {year}.",
            f"outcomes are of applications received before April {year}.",
        ),
        *told(
            EARLIER_APPEALS,
            f"appeal is about an application received before April {year}.",
            f"appeals are about applications received before April {year}.",
        ),
    )
