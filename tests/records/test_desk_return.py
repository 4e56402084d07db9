"""The yearly figures: which year something counts in, and that they outlive the applications."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.database import Database
from bot.records.desk_models import YearFigure
from bot.records.desk_return import (
    EARLIER_APPEALS,
    EARLIER_OUTCOMES,
    MEASURES,
    UNDECIDED,
    Happened,
    count,
    figures_of,
    year_name,
    year_of,
    years_of,
)
from bot.records.retention import purge
from bot.triage.area import load_area
from tests.web.desk_cases import NOW, file_for, record

MARCH, APRIL = date(2024, 3, 20), date(2024, 4, 10)


@pytest.mark.parametrize(
    ("day", "year", "name"),
    [
        (date(2024, 3, 31), 2023, "2023/24"),
        (date(2024, 4, 1), 2024, "2024/25"),
        (date(2026, 12, 31), 2026, "2026/27"),
        (date(2100, 1, 1), 2099, "2099/00"),
    ],
)
def test_a_year_runs_from_april_to_march(day: date, year: int, name: str) -> None:
    assert year_of(day) == year
    assert year_name(year) == name


def test_what_comes_in_march_has_its_outcome_in_the_next_years_figures() -> None:
    """The published figures of Amber Valley: 3 applications, 1 review; 2 came in March."""
    reviewed = Happened("amber_valley", date(2023, 9, 1), [("review", None, date(2023, 10, 1))])
    reviewed.steps.append(("recommendations", "made", date(2023, 10, 2)))
    reviewed.steps.append(("appeal", None, date(2023, 11, 1)))
    late = [Happened("amber_valley", MARCH, [("review", None, APRIL)]) for _ in range(2)]
    figures = count([reviewed, *late])
    published = load_area().statistics.councils["amber_valley"]
    assert {one: figures["amber_valley", 2023, one] for one in MEASURES} == {
        one: getattr(published, one) for one in MEASURES
    }
    assert figures["amber_valley", 2023, UNDECIDED] == 2
    assert figures["amber_valley", 2024, "reviews"] == figures["amber_valley", 2024, EARLIER_OUTCOMES] == 2
    assert figures["amber_valley", 2024, "applications"] == 0


def test_an_appeal_counts_when_it_is_received_whatever_the_application_s_year() -> None:
    """The published figures of South Derbyshire: no application, 1 appeal about one of the year before."""
    figures = count([Happened("south_derbyshire", date(2023, 2, 1), [("appeal", None, date(2023, 6, 1))])])
    assert figures["south_derbyshire", 2023, "applications"] == 0
    assert figures["south_derbyshire", 2023, "appeals"] == 1
    assert figures["south_derbyshire", 2023, EARLIER_APPEALS] == 1


def test_recommendations_count_with_their_review() -> None:
    steps = [
        ("review", None, MARCH),
        ("recommendations", "made", APRIL),
        ("review", None, date(2024, 6, 1)),
        ("recommendations", "none", date(2024, 6, 2)),
    ]
    figures = count([Happened("derby", date(2024, 1, 5), list(steps))])
    assert figures["derby", 2023, "with_recommendations"] == 1
    assert figures["derby", 2024, "with_recommendations"] == 0
    assert figures["derby", 2024, "reviews"] == 1


DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(
    st.lists(st.tuples(DAYS, st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=4)), max_size=8)
)
def test_every_application_counts_once_and_no_year_has_more_recommendations_than_reviews(
    told: list[tuple[date, list[tuple[int, bool]]]],
) -> None:
    cases = []
    for received, reviews in told:
        steps = []
        for after, made in reviews:
            day = received + timedelta(days=after)
            steps.append(("review", None, day))
            steps.append(("recommendations", "made" if made else "none", day + timedelta(days=3)))
        cases.append(Happened("derby", received, steps))
    figures = count(cases)
    years = {year for _, year, _ in figures}
    assert sum(figures["derby", year, "applications"] for year in years) == len(cases)
    assert sum(figures["derby", year, "reviews"] for year in years) == sum(len(one) for _, one in told)
    made = sum(made for _, reviews in told for _, made in reviews)
    assert sum(figures["derby", year, "with_recommendations"] for year in years) == made
    for year in years:
        assert figures["derby", year, "with_recommendations"] <= figures["derby", year, "reviews"]


def test_the_day_is_counted_as_clocks_in_england_show_it(database: Database) -> None:
    # Half past midnight on 1 April in summer time.
    file_for(database, "derby", "one", datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    assert figures_of(database, "derby")["derby", 2026, "applications"] == 1


def test_one_council_s_figures_hold_nothing_of_another_s(database: Database) -> None:
    file_for(database, "derby", "one")
    theirs = file_for(database, "erewash", "two")
    record(database, "erewash", theirs, "review", date(2026, 11, 2))
    assert {council for council, _, _ in figures_of(database, "derby")} == {"derby"}
    assert figures_of(database)["erewash", 2026, "reviews"] == 1


def test_figures_stay_what_they_were_when_applications_have_passed_their_time(database: Database) -> None:
    first = datetime(2024, 9, 1, 9, tzinfo=UTC)
    for number in range(3):
        filed = file_for(database, "derby", str(number), first + timedelta(days=number))
        record(database, "derby", filed, "threshold", date(2024, 9, 20), "not_met" if number else "met")
    record(database, "derby", filed, "appeal", date(2025, 4, 20))
    before = figures_of(database)
    assert before["derby", 2024, "below_threshold"] == 2

    for day in (1, 2):  # the second purge finds what the first one left
        gone = purge(database, first + timedelta(days=730 + day))
        assert gone["applications"] == 1, day
    assert figures_of(database) == before
    purge(database, NOW)
    assert figures_of(database) == before
    assert years_of(before, NOW.date()) == [2026, 2025, 2024]
    with database.reading() as session:
        columns = set(YearFigure.__table__.columns.keys())
        assert session.query(YearFigure).count() > 0
    assert columns == {"council", "year", "measure", "count"}

    purge(database, NOW + timedelta(days=3652))
    assert figures_of(database, "derby")["derby", 2024, "applications"] == 0
