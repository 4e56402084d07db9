"""The diary to print, and its calendar file as RFC 5545 wants it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from bot.delivery.calendar_file import calendar_of
from bot.delivery.diary_pdf import EMPTY_ROWS, diary_pdf_of
from bot.triage.area import Area
from bot.triage.diary import Diary, diary_of

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def made(area: Area, **answers: Any) -> Diary:
    return diary_of(answers, area, TODAY)


@pytest.fixture
def one_report(area: Area) -> Diary:
    return made(area, council="erewash", earliest_report_on={"from": "2026-10-03", "to": "2026-10-03"})


def events(text: str) -> list[dict[str, str]]:
    """The events of a calendar file, read as RFC 5545 says: unfolded, with the parameters left out."""
    assert text.endswith("\r\n")
    found: list[dict[str, str]] = []
    inside: list[str] = []
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside[-1] == "VEVENT":
            assert name.partition(";")[0] not in found[-1], "a property is there twice"
            found[-1][name.partition(";")[0]] = value
    assert not inside
    return found


def test_the_day_on_which_a_report_stops_counting_is_a_whole_day(one_report: Diary) -> None:
    (event,) = events(calendar_of(one_report, NOW, diary_id="one"))
    assert (event["DTSTART"], event["DTEND"]) == ("20270404", "20270405")
    assert event["DTSTAMP"] == "20261122T120000Z"
    assert "3 October 2026" in event["DESCRIPTION"]


def test_the_calendar_has_what_every_calendar_must_have(one_report: Diary) -> None:
    lines = calendar_of(one_report, NOW, diary_id="one").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "VERSION:2.0" in lines
    assert any(line.startswith("PRODID:") for line in lines)
    assert "DTSTART;VALUE=DATE:20270404" in lines


def test_no_line_is_longer_than_75_octets_and_commas_are_escaped(one_report: Diary) -> None:
    text = calendar_of(one_report, NOW, diary_id="one")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "danger\\, ring 999" in text.replace("\r\n ", "")


def test_without_a_day_the_calendar_says_how_long_a_report_made_today_counts(area: Area) -> None:
    (event,) = events(calendar_of(made(area), NOW, diary_id="one"))
    assert event["DTSTART"] == "20270523"


def test_the_same_diary_has_the_same_uids_and_nobody_elses(one_report: Diary) -> None:
    def uid(diary_id: str) -> str:
        return events(calendar_of(one_report, NOW, diary_id=diary_id))[0]["UID"]

    assert uid("one") == uid("one") != uid("two")
    assert "one" not in uid("one").partition("@")[0]


def text_of(diary: Diary) -> str:
    return " ".join(
        "\n".join(page.extract_text() for page in PdfReader(BytesIO(diary_pdf_of(diary))).pages).split()
    )


def test_the_sheet_says_what_counts_until_when_and_who_decides(one_report: Diary) -> None:
    words = text_of(one_report)
    assert "counts until 3 April 2027" in words
    assert "3 or more related reports in 6 months" in words
    assert "The council decides" in words
    assert "Erewash Borough Council" in words
    assert "Ring 999" in words


def test_the_sheet_has_lines_to_fill_and_is_the_same_each_time(area: Area) -> None:
    diary = made(area)
    assert EMPTY_ROWS >= 10
    assert "Day reported" in text_of(diary)
    assert "You have told us no day yet" in text_of(diary)
    assert diary_pdf_of(diary) == diary_pdf_of(diary)
