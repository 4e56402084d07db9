"""A result as a PDF: all of it is there, in order, and tagged as far as it says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bot.delivery.result import Contact, KeptResult, Result, ResultFile
from bot.delivery.result_pdf import result_pdf_of

TODAY = date(2026, 11, 22)
RESULT = Result(
    outcome="keep_reporting",
    title="Keep reporting it",
    summary="You do not meet the published test yet.\n\nPlease keep reporting it.",
    next_steps=("Report it each time.", "Write down the day. " * 12),
    contacts=(
        Contact(
            "Example Council",
            ("01632 960100", "01632 960101"),
            "asb@example.com",
            "https://example.com/asb",
            "Ask for: the team",
        ),
        Contact("Example Helpline"),
    ),
    reasons=("You told me that you made 1 report.",),
    reference="ASB-7KMT-4XPA",
    files=(ResultFile("This result (PDF)", "/api/conversations/result.pdf"),),
    checked=date(2026, 11, 20),
)
KEPT = KeptResult(RESULT, TODAY)
LONG = KeptResult(replace(RESULT, next_steps=tuple(f"Step {one}. " * 20 for one in range(40))), TODAY)


def read(kept: KeptResult) -> PdfReader:
    return PdfReader(io.BytesIO(result_pdf_of(kept)))


def tags(reader: PdfReader) -> list[tuple[str, int, int]]:
    """Each tagged piece: its tag, its page and its mark on that page."""
    root: Any = reader.root_object["/StructTreeRoot"]
    document = root["/K"][0].get_object()
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    return [
        (one.get_object()["/S"][1:], pages[one.get_object().raw_get("/Pg").idnum], one.get_object()["/K"][0])
        for one in document["/K"]
    ]


def drawn(reader: PdfReader, page: int) -> Iterator[tuple[str, str]]:
    """What surrounds each text that is drawn on a page: a tag, ``Artifact`` or nothing."""
    around: list[str] = []
    for operands, operator in reader.pages[page].get_contents().operations:  # type: ignore[union-attr]
        if operator in (b"BDC", b"BMC"):
            around.append(str(operands[0])[1:])
        elif operator == b"EMC":
            around.pop()
        elif operator in (b"Tj", b"TJ", b"re", b"l"):
            yield operator.decode(), around[-1] if around else ""
    assert around == []


@pytest.mark.parametrize("kept", [KEPT, LONG], ids=["short", "long"])
def test_all_of_the_result_is_on_the_pages(kept: KeptResult) -> None:
    text = " ".join(" ".join(page.extract_text().split()) for page in read(kept).pages)
    result = kept.result
    for words in (result.title, *result.summary.split("\n\n"), *result.next_steps, *result.reasons):
        assert " ".join(words.split()) in text
    for contact in result.contacts:
        ways = (contact.name, *contact.phone, contact.email or "", contact.url or "", contact.note)
        assert all(way in text for way in ways)
    assert "ASB-7KMT-4XPA" in text
    assert "20 November 2026" in text


@pytest.mark.parametrize("kept", [KEPT, LONG], ids=["short", "long"])
def test_every_text_is_tagged_or_no_content_and_every_mark_is_known(kept: KeptResult) -> None:
    reader = read(kept)
    marked = tags(reader)
    for page in range(len(reader.pages)):
        pieces = list(drawn(reader, page))
        assert pieces
        assert {around for _, around in pieces} <= {"H1", "H2", "H3", "P", "Artifact"}
        numbers = [mark for _, on, mark in marked if on == page]
        assert numbers == list(range(len(numbers)))
    assert [page for _, page, _ in marked] == sorted(page for _, page, _ in marked)


def test_the_headings_are_in_order() -> None:
    found = [tag for tag, _, _ in tags(read(KEPT)) if tag != "P"]
    assert found == ["H1", "H2", "H2", "H3", "H3", "H2"]


def test_it_says_its_title_and_language_and_has_bookmarks() -> None:
    reader = read(KEPT)
    root = reader.root_object
    assert root["/Lang"] == "en-GB"
    marks: Any = root["/MarkInfo"]
    assert marks["/Marked"]
    preferences: Any = root["/ViewerPreferences"]
    assert preferences["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "What to do next: Keep reporting it"
    titles = [one.title for one in reader.outline if isinstance(one, DictionaryObject)]
    assert titles == ["Keep reporting it"]


def test_numbers_addresses_and_pages_can_be_pressed() -> None:
    links = [
        one.get_object()["/A"]["/URI"]
        for page in read(KEPT).pages
        for one in page.get("/Annots", [])
        if "/A" in one.get_object()
    ]
    assert {"tel:01632960100", "tel:01632960101", "mailto:asb@example.com", "https://example.com/asb"} <= set(
        links
    )


def test_the_same_result_gives_the_same_file() -> None:
    assert result_pdf_of(KEPT) == result_pdf_of(KEPT)
