from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.addresses import applicant_recipient, council_recipient
from bot.delivery.letters import CannotWrite, letter_of
from bot.records.applications import APPLICANT_COPY, COUNCIL_APPLICATION
from bot.settings import Settings, load_settings
from bot.triage.area import Area, load_area
from bot.triage.facts import COUNCILS

from .conftest import NOW, REFERENCE, filed

MESSAGE_ID = "<0123@guide.example.com>"


def written(kind: str, settings: Settings, area: Area, **changes: Any) -> EmailMessage:
    message = letter_of(kind, filed(**changes), MESSAGE_ID, NOW, settings=settings, area=area)
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    return read


def body_of(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


def headers_of(message: EmailMessage) -> str:
    return re.split(r"\r?\n\r?\n", message.as_bytes().decode(), maxsplit=1)[0]


def test_the_council_gets_text_pdf_and_json(settings: Settings, area: Area) -> None:
    message = written(COUNCIL_APPLICATION, settings, area)

    assert message["Subject"] == f"ASB case review application {REFERENCE}"
    assert message["Message-ID"] == MESSAGE_ID
    assert "We cannot sleep." in body_of(message)
    assert [(part.get_content_type(), part.get_filename()) for part in message.iter_attachments()] == [
        ("application/pdf", f"{REFERENCE}.pdf"),
        ("application/json", f"{REFERENCE}.json"),
    ]


@pytest.mark.parametrize("council", COUNCILS)
def test_in_development_no_real_address_leaves(settings: Settings, area: Area, council: str) -> None:
    message = written(COUNCIL_APPLICATION, settings, area, council=council)

    addresses = re.findall(r"[^\s<>]+@[^\s<>]+", headers_of(message))
    assert addresses
    assert all(address.endswith("example.com") for address in addresses)
    assert area.councils[council].email.partition("@")[2].lower() not in headers_of(message).lower()
    assert body_of(message).startswith(
        f"Development copy: this would have gone to {area.councils[council].name}."
    )


@pytest.mark.parametrize("council", COUNCILS)
def test_in_production_the_published_address_is_used(production: Settings, area: Area, council: str) -> None:
    message = written(COUNCIL_APPLICATION, production, area, council=council)

    assert message["To"] == area.councils[council].email
    assert "Development copy" not in body_of(message)


@pytest.mark.parametrize(
    ("address", "development", "in_production"),
    [
        ("priya@example.com", "priya@example.com", "priya@example.com"),
        ("priya@mail.example.com", "priya@mail.example.com", "priya@mail.example.com"),
        ("priya@notexample.com", "applicant@redirected.example.com", "priya@notexample.com"),
        ("priya@example.com.evil.org", "applicant@redirected.example.com", "priya@example.com.evil.org"),
        ("not an address", None, None),
        (None, None, None),
    ],
)
def test_the_applicants_copy_goes_only_to_invented_people_in_development(
    settings: Settings,
    production: Settings,
    address: str | None,
    development: str | None,
    in_production: str | None,
) -> None:
    here, there = applicant_recipient(address, settings), applicant_recipient(address, production)

    assert (here and here.address) == development
    assert (there and there.address) == in_production


def test_a_redirected_copy_says_so_without_the_address(settings: Settings, area: Area) -> None:
    message = written(APPLICANT_COPY, settings, area, applicant_email="someone@elsewhere.test")

    assert "elsewhere" not in headers_of(message)
    assert body_of(message).startswith("Development copy: this would have gone to the applicant.")


def test_the_copy_says_what_was_sent_to_whom_and_what_comes_next(settings: Settings, area: Area) -> None:
    body = body_of(written(APPLICANT_COPY, settings, area))

    council = area.councils["erewash"]
    for part in (REFERENCE, council.name, council.phones[0], council.email, "The council decides", "999",
                 "Eggs thrown", "2, 2, 2, 2"):  # fmt: skip
        assert part in body
    assert not re.search(r"\b(within|days|weeks|guarantee|will get)\b", body)


@pytest.mark.parametrize("kind", [COUNCIL_APPLICATION, APPLICANT_COPY])
@settings(max_examples=15, deadline=None)
@given(st.text(max_size=40))
def test_nothing_that_a_person_writes_reaches_a_header(kind: str, text: str) -> None:
    name = f"{text}\r\nBcc: thief@example.org\r\n\r\nHello\n"
    message = written(
        kind, load_settings({}), load_area(), applicant_name=name, victim_name=name, applicant_address=name
    )

    assert "thief" not in headers_of(message)
    assert message["Bcc"] is None
    assert str(message["To"]) in ("erewash@council.example.com", "priya@example.com")


@pytest.mark.parametrize(
    "address",
    [
        "a@example.com\r\nBcc: b@example.org",
        "a@example.com, b@example.org",
        "a@example.com\x00",
        "\x7fa@example.com",
    ],
)
def test_an_address_that_would_break_out_is_refused(settings: Settings, area: Area, address: str) -> None:
    with pytest.raises(CannotWrite) as caught:
        written(APPLICANT_COPY, settings, area, applicant_email=address)
    assert "example" not in str(caught.value)


def test_an_unknown_council_or_kind_is_refused(settings: Settings, area: Area) -> None:
    with pytest.raises(CannotWrite):
        written(COUNCIL_APPLICATION, settings, area, council="atlantis")
    with pytest.raises(CannotWrite):
        written("postcard", settings, area)


def test_a_development_address_is_the_councils_id() -> None:
    recipient = council_recipient("derby", "someone@derby.gov.uk", load_settings({}))

    assert (recipient.address, recipient.redirected) == ("derby@council.example.com", True)


def test_an_urgent_application_says_so_in_the_subject_and_first_in_text_and_json(
    settings: Settings, area: Area
) -> None:
    message = written(COUNCIL_APPLICATION, settings, area, urgency="high", harm="My son is afraid to sleep.")
    assert message["Subject"].startswith("Urgent: ")
    assert "afraid" not in message["Subject"]
    body = body_of(message)
    assert body.index("My son is afraid to sleep.") < body.index("Who is applying")
    attached = [part.get_content() for part in message.iter_attachments()][1]
    assert next(iter(json.loads(attached).items())) == ("urgency", "high")


def test_the_applicants_copy_is_not_called_urgent(settings: Settings, area: Area) -> None:
    message = written(APPLICANT_COPY, settings, area, urgency="high")
    assert not message["Subject"].startswith("Urgent")
