"""The window of calendar months: both ends count, month ends never shorten it, clocks do not matter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.triage.window import counts_until, window_start

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
MONTHS = st.integers(min_value=1, max_value=24)


@pytest.mark.parametrize(
    ("today", "months", "start"),
    [
        pytest.param(date(2026, 11, 22), 6, date(2026, 5, 22), id="the same day of the month"),
        pytest.param(date(2026, 1, 15), 6, date(2025, 7, 15), id="over the turn of the year"),
        pytest.param(date(2026, 8, 31), 6, date(2026, 2, 28), id="no 31 February"),
        pytest.param(date(2026, 8, 29), 6, date(2026, 2, 28), id="no 29 February in a common year"),
        pytest.param(date(2028, 8, 31), 6, date(2028, 2, 29), id="31 August in a leap year"),
        pytest.param(date(2028, 8, 29), 6, date(2028, 2, 29), id="29 August in a leap year"),
        pytest.param(date(2028, 2, 29), 12, date(2027, 2, 28), id="a year before a leap day"),
        pytest.param(date(2026, 12, 31), 6, date(2026, 6, 30), id="no 31 June"),
        pytest.param(date(2026, 10, 31), 6, date(2026, 4, 30), id="no 31 April"),
        pytest.param(date(2026, 3, 31), 1, date(2026, 2, 28), id="one month"),
        pytest.param(date(2026, 12, 1), 12, date(2025, 12, 1), id="twelve months from December"),
        pytest.param(date(2026, 6, 30), 6, date(2025, 12, 30), id="a month end that exists is not stretched"),
        pytest.param(date(2100, 8, 31), 6, date(2100, 2, 28), id="2100 is no leap year"),
        pytest.param(date(2000, 8, 31), 6, date(2000, 2, 29), id="2000 is one"),
    ],
)
def test_window_starts_so_many_calendar_months_ago(today: date, months: int, start: date) -> None:
    assert window_start(today, months) == start


@pytest.mark.parametrize(
    ("reported_on", "last"),
    [
        pytest.param(date(2026, 5, 22), date(2026, 11, 22), id="the same day of the month"),
        pytest.param(date(2026, 8, 31), date(2027, 2, 28), id="no 31 February"),
        pytest.param(date(2026, 8, 30), date(2027, 2, 28), id="no 30 February"),
        pytest.param(date(2027, 8, 31), date(2028, 2, 29), id="a leap day is the last"),
        pytest.param(
            date(2026, 2, 28), date(2026, 8, 31), id="the end of February lives on to that of August"
        ),
        pytest.param(date(2028, 2, 28), date(2028, 8, 28), id="28 February in a leap year is no month end"),
        pytest.param(date(2028, 2, 29), date(2028, 8, 31), id="29 February lives on to the end of August"),
        pytest.param(date(2026, 4, 30), date(2026, 10, 31), id="30 April lives on to 31 October"),
        pytest.param(date(2026, 12, 31), date(2027, 6, 30), id="no 31 June"),
        pytest.param(date(2026, 11, 22), date(2027, 5, 22), id="a report made today"),
    ],
)
def test_report_counts_until_the_last_day_whose_window_holds_it(reported_on: date, last: date) -> None:
    assert counts_until(reported_on, 6) == last


@pytest.mark.parametrize(
    ("today", "start"),
    [
        pytest.param(date(2026, 3, 29), date(2025, 9, 29), id="clocks go forward today"),
        pytest.param(date(2026, 10, 25), date(2026, 4, 25), id="clocks go back today"),
        pytest.param(date(2026, 9, 29), date(2026, 3, 29), id="clocks went forward on the first day"),
        pytest.param(date(2027, 4, 25), date(2026, 10, 25), id="clocks went back on the first day"),
    ],
)
def test_clock_change_moves_no_end_of_the_window(today: date, start: date) -> None:
    assert window_start(today, 6) == start
    assert counts_until(start, 6) == today
    assert counts_until(start - timedelta(days=1), 6) < today


@pytest.mark.parametrize("months", [0, -1, -6])
def test_window_of_less_than_a_month_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        window_start(date(2026, 11, 22), months)
    with pytest.raises(ValueError, match="at least one month"):
        counts_until(date(2026, 11, 22), months)


@given(reported_on=DAYS, offset=st.integers(min_value=0, max_value=800), months=MONTHS)
@example(reported_on=date(2026, 2, 28), offset=184, months=6)
@example(reported_on=date(2026, 2, 28), offset=185, months=6)
@example(reported_on=date(2028, 2, 29), offset=184, months=6)
def test_report_counts_today_if_and_only_if_today_is_not_after_its_last_day(
    reported_on: date, offset: int, months: int
) -> None:
    today = reported_on + timedelta(days=offset)

    still_counts = today <= counts_until(reported_on, months)
    assert (window_start(today, months) <= reported_on) == still_counts


@given(today=DAYS, months=MONTHS)
def test_first_day_of_a_window_still_counts_on_its_last(today: date, months: int) -> None:
    start = window_start(today, months)

    assert counts_until(start, months) >= today
    assert counts_until(start - timedelta(days=1), months) < today


@given(today=DAYS, months=MONTHS)
def test_window_never_moves_backwards_from_one_day_to_the_next(today: date, months: int) -> None:
    assert window_start(today, months) <= window_start(today + timedelta(days=1), months)
    assert counts_until(today, months) <= counts_until(today + timedelta(days=1), months)


@given(today=DAYS, months=st.integers(min_value=1, max_value=23))
def test_longer_window_starts_earlier(today: date, months: int) -> None:
    assert window_start(today, months + 1) < window_start(today, months) < today


@given(today=DAYS)
def test_six_months_hold_181_to_184_nights(today: date) -> None:
    nights = (today - window_start(today, 6)).days

    assert 181 <= nights <= 184
