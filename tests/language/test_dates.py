from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.calendar import easter
from bot.language.dates import count_in_window, find_ranges, read_range
from bot.language.normalise import normalise

TODAY = date(2026, 11, 22)
RANGES = [
    ("last tuesday", "2026-11-17", "2026-11-17"),
    ("yesterday", "2026-11-21", "2026-11-21"),
    ("back end of august", "2026-08-21", "2026-08-31"),
    ("since easter", "2026-04-03", None),
    ("bonfire night", "2026-11-05", "2026-11-05"),
    ("since the clocks went back", "2026-10-25", None),
    ("before the summer holidays", None, "2026-07-22"),
    ("in march", "2026-03-01", "2026-03-31"),
    ("last month", "2026-10-01", "2026-10-31"),
    ("12/3", "2026-03-12", "2026-03-12"),
    ("12th of march", "2026-03-12", "2026-03-12"),
    ("summer", "2026-06-01", "2026-08-31"),
    ("3rd of june 2026", "2026-06-03", "2026-06-03"),
    ("12.03.26", "2026-03-12", "2026-03-12"),
    ("on the 5th", "2026-11-05", "2026-11-05"),
    ("between june and august", "2026-06-01", "2026-08-31"),
    ("from 3rd june to 10th june", "2026-06-03", "2026-06-10"),
    ("last week", "2026-11-09", "2026-11-15"),
    ("week before last", "2026-11-02", "2026-11-08"),
    ("over 6 months ago", None, "2026-05-21"),
    ("a few weeks ago", "2026-10-18", "2026-11-08"),
    ("3 June, 19 July", "2026-06-03", "2026-07-19"),
    ("not april, june", "2026-06-01", "2026-06-30"),
    ("in july i think it was the 8th", "2026-07-08", "2026-07-08"),
    ("the 14th of last month", "2026-10-14", "2026-10-14"),
    ("first weekend in october", "2026-10-03", "2026-10-04"),
    ("last year, in november", "2025-11-01", "2025-11-30"),
    ("in the last 3 weeks", "2026-11-01", "2026-11-22"),
    ("day after bonfire night", "2026-11-06", "2026-11-06"),
    ("last christmas", "2025-12-24", "2025-12-26"),
    ("tuesday no wednesday", "2026-11-18", "2026-11-18"),
    ("mid may", "2026-05-11", "2026-05-20"),
    ("last year", "2025-01-01", "2025-12-31"),
    ("halloween", "2026-10-31", "2026-10-31"),
    ("august bank holiday", "2026-08-31", "2026-08-31"),
    ("end of last month", "2026-10-21", "2026-10-31"),
    ("december", "2025-12-01", "2025-12-31"),
    ("march 5th", "2026-03-05", "2026-03-05"),
    ("monday 9th november", "2026-11-09", "2026-11-09"),
    ("after the 10th of october", "2026-10-11", None),
    ("easter monday", "2026-04-06", "2026-04-06"),
    ("10 days ago", "2026-11-12", "2026-11-12"),
    ("twenty first of june", "2026-06-21", "2026-06-21"),
    ("this morning", "2026-11-22", "2026-11-22"),
    ("a fortnight ago", "2026-11-06", "2026-11-10"),
    ("last weekend", "2026-11-14", "2026-11-15"),
    ("friday the 13th", "2026-11-13", "2026-11-13"),
    ("the tuesday after easter", "2026-04-07", "2026-04-07"),
    ("halloween, it was a saturday", "2026-10-31", "2026-10-31"),
    ("two or three weeks ago", "2026-11-01", "2026-11-08"),
    ("the last day of september", "2026-09-30", "2026-09-30"),
    ("week commencing 2 november", "2026-11-02", "2026-11-08"),
    ("wensday", "2026-11-18", "2026-11-18"),
    ("a week yesterday", "2026-11-14", "2026-11-14"),
    ("december 30th", "2025-12-30", "2025-12-30"),
]


@pytest.mark.parametrize(("text", "first", "last"), RANGES)
def test_words_become_the_days_they_mean(text: str, first: str | None, last: str | None) -> None:
    found = read_range(normalise(text), TODAY)
    assert found is not None
    assert found.as_json() == {"from": first, "to": last}


@pytest.mark.parametrize(
    "text",
    [
        "since i moved in",
        "i may have",
        "tomorrow",
        "14 year olds",
        "no idea",
        "flat 12",
        "",
        "the other day",
        "next friday",
        "dob 4/2/1961",
        "they usually start at the weekend",
        "in june or it could be last week",
        "13/14/2026",
    ],
)
def test_words_that_name_no_past_day_are_no_date(text: str) -> None:
    assert read_range(normalise(text), TODAY) is None


@pytest.mark.parametrize(("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28))])
def test_easter_falls_on_its_day(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@given(st.sampled_from([case[0] for case in RANGES]), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
@settings(deadline=None)
def test_every_range_is_in_order_and_past(text: str, today: date) -> None:
    for found in find_ranges(normalise(text), today):
        assert found.first is None or found.first <= today
        assert found.last is None or found.last <= today
        assert None in (found.first, found.last) or found.first <= found.last  # type: ignore[operator]


DAYS = st.one_of(st.none(), st.dates(date(2025, 1, 1), TODAY))


@given(st.lists(st.tuples(DAYS, DAYS)))
def test_what_is_certain_is_possible_and_no_more_than_told(
    pairs: list[tuple[date | None, date | None]],
) -> None:
    ranges = [(a, b) if None in (a, b) or a <= b else (b, a) for a, b in pairs]  # type: ignore[operator]
    certain, possible = count_in_window(ranges, TODAY - timedelta(days=180), TODAY)
    assert 0 <= certain <= possible <= len(ranges)


def test_both_ends_of_the_window_count() -> None:
    start = date(2026, 5, 22)
    assert count_in_window([(start, start), (TODAY, TODAY)], start, TODAY) == (2, 2)
    assert count_in_window([(start - timedelta(days=1),) * 2], start, TODAY) == (0, 0)
    assert count_in_window([(date(2026, 5, 1), date(2026, 5, 31))], start, TODAY) == (0, 1)
