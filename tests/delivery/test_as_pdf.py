from __future__ import annotations

import io
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.delivery.as_pdf import pdf_of
from bot.delivery.document import document_of
from bot.records.filing import FiledIncident
from bot.triage.area import Area, load_area

from .conftest import FILING, REFERENCE, filed


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_pdf_says_what_was_filed(area: Area) -> None:
    pdf = pdf_of(document_of(filed(), area))

    text = words(pdf)
    for part in (REFERENCE, "Erewash Borough Council", "Priya Example", "07700 900123", "ENV/2026/0417",
                 "Eggs thrown at our windows.", "We cannot sleep.", "The council decides"):  # fmt: skip
        assert part in text


def test_the_pdf_has_a_title_and_a_language(area: Area) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(document_of(filed(), area))))

    assert reader.metadata is not None
    assert REFERENCE in str(reader.metadata.title)
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_the_same_application_gives_the_same_file(area: Area) -> None:
    assert pdf_of(document_of(filed(), area)) == pdf_of(document_of(filed(), area))


@pytest.mark.parametrize(
    "text",
    [
        "李小龙",
        "मेरा नाम",
        "مرحبا بكم",
        "שלום",
        "Łukasz Żółć",
        "👩‍👩‍👧‍👦 🙂",
        "\u202e\x00\ud800",
        "{nb} **bold** <b>",
        "\\( ) %",
    ],
)
def test_any_script_can_be_printed_and_none_is_logged(
    area: Area, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        pdf = pdf_of(
            document_of(filed(applicant_name=text, impact=text, victim_name=text, on_behalf=True), area)
        )

    assert len(PdfReader(io.BytesIO(pdf)).pages) >= 1
    assert caplog.text == ""


def test_letters_that_cannot_be_printed_are_owned_up_to(area: Area) -> None:
    assert "cannot be printed here" in words(pdf_of(document_of(filed(applicant_name="李"), area)))
    assert "cannot be printed here" not in words(pdf_of(document_of(filed(), area)))


@pytest.mark.parametrize("text", ["word " * 2000, "x" * 10_000, "line\n" * 500])
def test_long_answers_run_over_as_many_pages_as_they_need(area: Area, text: str) -> None:
    long = FiledIncident(
        incident_reported_to=("police",), incident_reference=text, incident_description=text + "the end"
    )

    pdf = pdf_of(
        document_of(filed(incidents=(*FILING.incidents, long), impact=text, applicant_name=text), area)
    )

    assert len(PdfReader(io.BytesIO(pdf)).pages) > 2
    assert "the end" in words(pdf).replace("theend", "the end")


def test_fifty_incidents_can_be_printed(area: Area) -> None:
    pdf = pdf_of(document_of(filed(incidents=FILING.incidents * 17), area))

    assert "Incident 51" in words(pdf)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_whatever_is_written_can_be_printed(text: str) -> None:
    incident = FiledIncident(incident_reference=text, incident_description=text)
    application = filed(applicant_name=text, impact=text, incidents=(incident,))

    assert pdf_of(document_of(application, load_area())).startswith(b"%PDF")
