"""The diary holds the reports that may count, and the safe day on which each stops."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.diary import diary_of
from bot.triage.window import window_start
from tests.triage.triage_people import AREA, TODAY

START = date(2026, 5, 22)


def period(first: str | None, last: str | None = None) -> dict[str, str | None]:
    return {"from": first, "to": last or first}


def incident(**changes: Any) -> dict[str, Any]:
    return {
        "incident_date": period("2026-09-01"),
        "incident_reported_on": period("2026-09-02"),
        "incident_reported_to": ["council"],
        **changes,
    }


def test_a_report_counts_until_six_months_later_and_stops_the_day_after() -> None:
    (report,) = diary_of({"earliest_report_on": period("2026-10-03")}, AREA, TODAY).reports
    assert report.counts_until == date(2027, 4, 3)
    assert report.stops_on == date(2027, 4, 4)


def test_of_a_rough_time_the_earliest_day_is_the_safe_one() -> None:
    (report,) = diary_of({"earliest_report_on": period("2026-06-01", "2026-06-30")}, AREA, TODAY).reports
    assert (report.first, report.last) == (date(2026, 6, 1), date(2026, 6, 30))
    assert report.counts_until == date(2026, 12, 1)


@pytest.mark.parametrize(
    "answer",
    [None, "skipped", period("2026-03-01"), {"from": None, "to": None}, period("2027-01-01")],
)
def test_what_cannot_count_or_was_not_told_is_not_in_it(answer: Any) -> None:
    assert diary_of({"earliest_report_on": answer}, AREA, TODAY).reports == ()


def test_the_incidents_of_the_application_are_in_it_in_the_order_in_which_they_stop() -> None:
    told = [incident(), incident(incident_reported_on=period("2026-07-02"), incident_reported_to=["police"])]
    found = diary_of({"incidents": told, "earliest_report_on": period("2026-07-02")}, AREA, TODAY).reports
    assert [one.reported_to for one in found] == [("police",), ("council",)]


def test_a_report_to_somebody_who_does_not_count_is_not_in_it() -> None:
    assert diary_of({"incidents": [incident(incident_reported_to=["other"])]}, AREA, TODAY).reports == ()


def test_without_the_day_of_the_report_the_day_of_the_incident_stands_in() -> None:
    (report,) = diary_of({"incidents": [incident(incident_reported_on="skipped")]}, AREA, TODAY).reports
    assert report.first == date(2026, 9, 1)


def test_the_council_is_named_where_it_is_known() -> None:
    assert diary_of({"council": "erewash"}, AREA, TODAY).council == "Erewash Borough Council"
    assert diary_of({"council": "out_of_area"}, AREA, TODAY).council is None


@given(st.dates(START - timedelta(40), TODAY + timedelta(40)), st.integers(0, 60))
def test_a_report_in_the_diary_counts_today_and_on_its_last_day_and_not_after(
    first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    for report in diary_of({"earliest_report_on": period(str(first), str(last))}, AREA, TODAY).reports:
        assert window_start(TODAY, 6) <= report.first <= TODAY
        assert window_start(report.counts_until, 6) <= report.first
        assert window_start(report.stops_on, 6) > report.first
