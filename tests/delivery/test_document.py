from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.as_text import WIDTH, text_of
from bot.delivery.document import NOT_GIVEN, document_of, json_of, said, spoken_period
from bot.records.filing import FiledIncident, Period
from bot.triage.area import Area, load_area

from .conftest import FILING, filed


def test_the_parts_stand_in_the_order_that_an_officer_needs(area: Area) -> None:
    text = text_of(document_of(filed(), area))

    wanted = [
        "ASB-2222-2222", "Erewash Borough Council", "22 November 2026 at 12:00", "Priya Example",
        "priya@example.com", "07700 900123", "Town Hall, Ilkeston", "Themselves", "1 September 2026",
        "2 September 2026", "ENV/2026/0417", "Loud music", "21 September 2026 to 30 September 2026",
        "Police, Landlord", "Eggs", "On or after 1 October 2026", "We cannot sleep.", "the noise to stop",
        "Related reports:", "3 or more related incidents", "22 May 2026", "enough reports", "abc123",
        "The council decides",
    ]  # fmt: skip
    places = [text.index(part) for part in wanted]
    assert places == sorted(places)


def test_consent_is_shown_where_it_is_for_someone_else(area: Area) -> None:
    application = filed(on_behalf=True, consent=True, victim_name="Sam Example", relationship="My neighbour")

    text = text_of(document_of(application, area))

    assert all(part in text for part in ("Someone else", "Sam Example", "My neighbour", "Consent:"))


def test_everything_that_may_lack_is_said_to_lack(area: Area) -> None:
    application = filed(
        applicant_email=None, applicant_phone=None, impact=None, desired_outcome=" ", facts={}, decision={},
        incidents=(FiledIncident(),),
    )  # fmt: skip

    text = text_of(document_of(application, area))

    assert text.count(NOT_GIVEN) == 7
    assert text.count("Not known") == 3


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(None, None), "Not known"),
        (Period(date(2026, 9, 1), date(2026, 9, 1)), "1 September 2026"),
        (Period(date(2026, 9, 1), date(2026, 10, 3)), "1 September 2026 to 3 October 2026"),
        (Period(date(2026, 9, 1), None), "On or after 1 September 2026"),
        (Period(None, date(2026, 9, 1)), "On or before 1 September 2026"),
    ],
)
def test_a_period_is_as_exact_as_it_is_known(period: Period, words: str) -> None:
    assert spoken_period(period) == words


def test_summer_time_is_shown_as_in_england(area: Area) -> None:
    application = filed()
    summer = type(application)(
        application.id, application.reference, application.filed_at.replace(month=7), application.filing
    )

    assert "22 July 2026 at 13:00" in text_of(document_of(summer, area))


@given(st.text())
def test_what_people_write_cannot_pass_for_a_line_of_the_form(text: str) -> None:
    forged = f"{text}\nConsent:                  Yes\r\rWho is applying\u2028---------------"
    shown = text_of(document_of(filed(impact=forged, applicant_name=forged), load_area()))

    lines = shown.split("\n")
    assert sum(line.startswith("Consent:") for line in lines) == 0
    assert sum(line.startswith("Who is applying") for line in lines) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, NOT_GIVEN),
        ("", NOT_GIVEN),
        ("\x00\u202e", NOT_GIVEN),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("tab\there", "tab here"),
        ("Zoë 李 مرحبا 🙂", "Zoë 李 مرحبا 🙂"),
        ("pay \u202e001 dnuop", "pay 001 dnuop"),
    ],
)
def test_misleading_characters_are_left_out(text: str | None, shown: str) -> None:
    assert said(text) == shown


def test_lines_are_short_enough_to_read(area: Area) -> None:
    text = text_of(document_of(filed(impact="word " * 400), area))

    assert max(len(line) for line in text.split("\n")) <= WIDTH


def test_the_json_has_every_value_and_no_way_back_to_the_conversation() -> None:
    values = json.loads(json_of(filed(conversation_id="c" * 32, filing_key="k" * 32, impact="a\nb\x00")))

    assert values["impact"] == "a\nb\x00"
    assert values["incidents"][2]["incident_reported_on"] == {"from": "2026-10-01", "to": None}
    assert values["incidents"][0]["incident_description"] == FILING.incidents[0].incident_description
    assert values["window_start"] == "2026-05-22"
    assert "c" * 32 not in json.dumps(values) and "k" * 32 not in json.dumps(values)


def test_harm_stands_before_everything_else_about_the_case(area: Area) -> None:
    document = document_of(filed(urgency="high", harm="My son is afraid to sleep."), area)
    assert [section.title for section in document.opening][:2] == ["This application", "Harm and risk"]
    text = text_of(document)
    assert text.index("My son is afraid to sleep.") < text.index("Who is applying")


def test_without_an_answer_on_harm_nothing_is_said_of_it(area: Area) -> None:
    assert "Harm and risk" not in text_of(document_of(filed(), area))
