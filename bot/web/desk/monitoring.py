"""The annual monitoring return: page, CSV file and chart.

An officer sees their own council's, with small numbers hidden until they ask for them; an administrator sees
every council's with small numbers hidden. Counting is left to ``bot.records.desk_return``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.delivery.return_table import (
    SHORT_TITLES,
    TITLES,
    ReturnTable,
    published_table,
    return_chart,
    return_csv,
    return_table,
)
from bot.delivery.small_numbers import RANGE
from bot.records.desk_return import MEASURES, figures_of, year_name, year_of, years_of
from bot.triage.area import load_area
from bot.web.staff.rendering import staff_page
from bot.web.staff.session import StaffMember, audited, require
from bot.web.uncached import file_response

RETURN: Final = "/desk/return"


@dataclass(frozen=True)
class Asked:
    """What is asked for, within what this member may see.

    Attributes:
        councils: Whose figures.
        year: The year in which it begins.
        years: All that can be shown, newest first.
        exact: Whether small numbers are shown as they are.
        table: The figures.
    """

    member: StaffMember
    councils: tuple[str, ...]
    year: int
    years: list[int]
    exact: bool
    table: ReturnTable

    def path(self, file: str = "", *, exact: bool | None = None) -> str:
        """The address of this return, or of one of its files."""
        query: dict[str, str] = {"year": str(self.year)}
        if self.member.role == "administrator" and len(self.councils) == 1:
            query["council"] = self.councils[0]
        if self.exact if exact is None else exact:
            query["small"] = "exact"
        return f"{RETURN}{file}?{urlencode(query)}"


async def return_page(request: Request) -> Response:
    """The return of a year."""
    asked = _asked(request)
    area = load_area()
    audited(request, asked.member, "return_viewed")
    return staff_page(
        request,
        "desk/return.html",
        asked=asked,
        table=asked.table,
        published=published_table(area, asked.councils),
        published_note=area.statistics.note,
        chart=return_chart(asked.table),
        measures=MEASURES,
        titles=TITLES,
        short_titles=SHORT_TITLES,
        year_name=year_name,
        running=asked.year == year_of(request.app.state.settings.today()),
        hidden_range=RANGE,
    )


async def return_file(request: Request) -> Response:
    """The return as a CSV file."""
    asked = _asked(request)
    audited(request, asked.member, "return_exported_csv")
    return file_response(return_csv(asked.table), "text/csv; charset=utf-8", f"{_name(asked)}.csv")


async def return_picture(request: Request) -> Response:
    """The return as a chart."""
    asked = _asked(request)
    audited(request, asked.member, "return_exported_chart")
    return file_response(return_chart(asked.table).encode(), "image/svg+xml", f"{_name(asked)}.svg")


def routes() -> list[BaseRoute]:
    """The routes."""
    return [
        Route(RETURN, return_page, methods=["GET"]),
        Route(f"{RETURN}/return.csv", return_file, methods=["GET"]),
        Route(f"{RETURN}/chart.svg", return_picture, methods=["GET"]),
    ]


def _asked(request: Request) -> Asked:
    member = require(request, "council_officer", "administrator")
    settings, query, area = request.app.state.settings, request.query_params, load_area()
    today = settings.today()
    if member.role == "council_officer":
        assert member.council is not None, "an officer always has one council"
        councils: tuple[str, ...] = (member.council,)
    else:
        named = query.get("council", "")
        councils = (named,) if named in area.councils else tuple(area.councils)
    figures = figures_of(request.app.state.database, member.council)
    years = years_of(figures, today)
    year = next((one for one in years if str(one) == query.get("year")), years[0])
    exact = member.role == "council_officer" and query.get("small") == "exact"
    running = year == year_of(today)
    table = return_table(figures, year, councils, area, exact=exact, running=running)
    return Asked(member, councils, year, years, exact, table)


def _name(asked: Asked) -> str:
    council = asked.councils[0].replace("_", "-") if len(asked.councils) == 1 else "all-councils"
    exact = "-exact" if asked.exact else ""
    return f"case-review-return-{council}-{asked.table.year.replace('/', '-')}{exact}"
