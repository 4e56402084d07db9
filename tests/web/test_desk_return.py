"""The annual return: who sees which figures, small numbers, and the published ones beside them."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette

from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.triage.area import load_area
from tests.web.desk_cases import file_for, record
from tests.web.staff_accounts import browser_of, with_staff

RETURN = "/desk/return"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def members(app: Starlette, migrated_file: Path) -> dict[Role, StaffMember]:
    members = with_staff(app, migrated_file)
    database = app.state.database
    for number in range(6):
        filed = file_for(database, "derby", str(number), datetime(2026, 6, 1 + number, 9, tzinfo=UTC))
        if number < 2:
            record(database, "derby", filed, "threshold", date(2026, 7, 1), "not_met")
    for number in range(3):
        file_for(database, "erewash", f"theirs{number}", datetime(2026, 6, 1 + number, 9, tzinfo=UTC))
    file_for(database, "derby", "last year", datetime(2026, 3, 20, 9, tzinfo=UTC))
    return members


def cells(page: str) -> list[str]:
    return re.findall(r'<td class="number">([^<]*)</td>', page)


async def test_an_officer_s_own_figures_hide_small_numbers_until_asked(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        hidden, exact = (await client.get(RETURN)).text, (await client.get(f"{RETURN}?small=exact")).text
    published = ["5", "2", "3", "3", "1"]
    assert cells(hidden) == ["6", "1 to 4", "0", "0", "0", *published]
    assert cells(exact) == ["6", "2", "0", "0", "0", *published]
    assert "Some applications have no outcome yet." in hidden
    assert "4 applications have no outcome yet." in exact


async def test_an_application_of_march_is_in_the_year_before(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        page = (await client.get(f"{RETURN}?year=2025&small=exact")).text
    assert cells(page)[:5] == ["1", "0", "0", "0", "0"]
    assert "1 application had no outcome by 31 March 2026." in page


async def test_the_published_figures_stand_apart_as_they_were_published(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    statistics = load_area().statistics
    async with browser_of(app, members["administrator"]) as client:
        page = (await client.get(RETURN)).text
        exported = (await client.get(f"{RETURN}/return.csv")).text
    ours, theirs = page.split("For reference: published figures for 2023/24")
    assert "2023/24" not in ours and "2023/24" not in exported
    total = statistics.total()
    assert cells(theirs)[-5:] == ["19", "4", "13", "13", "5"]
    assert (total.applications, total.appeals) == (19, 5)
    for row in statistics.councils.values():
        assert row.note is None or row.note in theirs
    assert statistics.note in theirs


@pytest.mark.parametrize("query", ["", "?small=exact", "?council=erewash&small=exact"])
async def test_an_administrator_never_sees_small_numbers_nor_a_total_that_gives_one_away(
    app: Starlette, members: dict[Role, StaffMember], query: str
) -> None:
    async with browser_of(app, members["administrator"]) as client:
        page = (await client.get(RETURN + query)).text.split("For reference")[0]
        exported = (await client.get(f"{RETURN}/return.csv{query}")).text
        chart = (await client.get(f"{RETURN}/chart.svg{query}")).text
    assert "exact" not in page.lower()
    assert set(cells(page)) <= {"0", "6", "1 to 4", "At least 7", "At least 1"}
    if not query.startswith("?council"):
        assert cells(page)[-5:] == ["At least 7", "At least 1", "0", "0", "0"]
    assert not re.search(r",[1-4],", exported)
    assert "Some applications have no outcome yet." in exported
    assert set(re.findall(r'font-weight="700">([^<]*)</text>', chart)[1:]) <= {"0", "6", "1 to 4"}


async def test_the_file_opens_as_a_table_with_the_published_lines_as_columns(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        answer = await client.get(f"{RETURN}/return.csv?small=exact&year=2026")
    assert answer.headers["content-disposition"].endswith('"case-review-return-derby-2026-27-exact.csv"')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][2] == "Number of anti-social behaviour case review applications"
    assert rows[1][:7] == ["Derby City Council", "2026/27", "6", "2", "0", "0", "0"]
    assert len(rows) == 2


async def test_a_hidden_number_is_drawn_as_a_range_that_is_the_same_whatever_it_is(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        before = (await client.get(f"{RETURN}/chart.svg")).text
        filed = file_for(app.state.database, "derby", "more", datetime(2025, 6, 1, 9, tzinfo=UTC))
        record(app.state.database, "derby", filed, "threshold", date(2026, 7, 1), "not_met")
        after = (await client.get(f"{RETURN}/chart.svg")).text
    assert before == after
    root = ElementTree.fromstring(before)
    assert root.find(f"{SVG}title").text == "ASB case reviews: Derby City Council, 2026/27"  # type: ignore[union-attr]
    assert "did not meet the threshold: 1 to 4" in root.find(f"{SVG}desc").text  # type: ignore
    assert len(root.findall(f"{SVG}rect[@class='chart__range']")) == 1


@pytest.mark.parametrize("year", ["1999", "2030", "x", "2026; drop"])
async def test_a_year_without_figures_is_answered_with_the_present_one(
    app: Starlette, members: dict[Role, StaffMember], year: str
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        page = (await client.get(RETURN, params={"year": year})).text
    assert "2026/27 so far" in page
