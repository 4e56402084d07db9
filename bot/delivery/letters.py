"""The e-mails: one to the council, one to the applicant.

Writes them from an application. Whom they really go to is left to ``addresses``, sending to ``mailer``.
No header ever holds what a person wrote, but the applicant's own address in the copy to them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from bot.delivery.addresses import Recipient, applicant_recipient, council_recipient
from bot.delivery.as_pdf import pdf_of
from bot.delivery.as_text import text_of
from bot.delivery.document import document_of, json_of
from bot.errors import GuideError
from bot.records.applications import APPLICANT_COPY, COUNCIL_APPLICATION, FiledApplication
from bot.records.reference import speak_reference
from bot.settings import Settings
from bot.triage.area import Area

SENDER_NAME = "ASB case review guide"
DEFAULT_SENDER = "asb-case-review-guide@example.com"


class CannotWrite(GuideError):
    """An e-mail cannot be written at all, so trying again will not help."""


def letter_of(
    kind: str,
    application: FiledApplication,
    message_id: str,
    now: datetime,
    *,
    settings: Settings,
    area: Area,
    sender: str = DEFAULT_SENDER,
) -> EmailMessage:
    """Writes one of the e-mails that an application owes.

    Args:
        kind: ``council_application`` or ``applicant_copy``.
        application: The application.
        message_id: The fixed Message-ID, in angle brackets.
        now: The present moment, for the Date header.
        settings: Say whether this is production.
        area: The councils' names and addresses.
        sender: The address that it comes from.

    Returns:
        The e-mail, with one recipient in ``To``.

    Raises:
        CannotWrite: The kind or council is unknown, or the applicant gave no usable address.
    """
    if application.filing.council not in area.councils:
        raise CannotWrite(
            "LETTER-COUNCIL", "The area has no such council.", "Load the area it was filed under."
        )
    if kind == COUNCIL_APPLICATION:
        recipient, subject, body = _to_council(application, settings, area)
    elif kind == APPLICANT_COPY:
        recipient, subject, body = _to_applicant(application, settings, area)
    else:
        raise CannotWrite("LETTER-KIND", "No such kind of e-mail is known.", "Update the program.")
    message = addressed(recipient, subject, body, message_id, now, sender)
    message.add_attachment(
        pdf_of(document_of(application, area)),
        maintype="application",
        subtype="pdf",
        filename=f"{application.reference}.pdf",
    )
    if kind == COUNCIL_APPLICATION:
        message.add_attachment(
            json_of(application).encode(),
            maintype="application",
            subtype="json",
            filename=f"{application.reference}.json",
        )
    return message


def addressed(
    recipient: Recipient, subject: str, body: str, message_id: str, now: datetime, sender: str
) -> EmailMessage:
    """An e-mail with its headers and its text, without attachments.

    Args:
        recipient: Whom it goes to.
        subject: Its subject.
        body: Its text.
        message_id: The fixed Message-ID, in angle brackets.
        now: The present moment, for the Date header.
        sender: The address that it comes from.

    Returns:
        The e-mail.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = Address(SENDER_NAME, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient.address)
    message["Date"] = now
    message["Message-ID"] = message_id
    # Asks out-of-office replies not to answer a mailbox that nobody reads (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, cte="quoted-printable")
    message["Content-Language"] = "en-GB"
    return message


def _to_council(application: FiledApplication, settings: Settings, area: Area) -> tuple[Recipient, str, str]:
    council = area.councils[application.filing.council]
    recipient = council_recipient(application.filing.council, council.email, settings)
    body = text_of(document_of(application, area))
    if recipient.redirected:
        body = f"Development copy: this would have gone to {council.name}.\n\n{body}"
    urgent = "Urgent: " if application.filing.urgency == "high" else ""
    return recipient, f"{urgent}ASB case review application {application.reference}", body


def _to_applicant(
    application: FiledApplication, settings: Settings, area: Area
) -> tuple[Recipient, str, str]:
    recipient = applicant_recipient(application.filing.applicant_email, settings)
    if recipient is None:
        raise CannotWrite(
            "LETTER-NO-ADDRESS", "The applicant gave no usable e-mail address.", "Ring or write."
        )
    council = area.councils[application.filing.council]
    # The copy is the applicant's: what the guide thinks of rules is left to the council's own copy.
    document = replace(document_of(application, area), closing=document_of(application, area).closing[:3])
    who = "If someone is" if application.filing.on_behalf else "If you are"
    lines = [
        "Hello,",
        "",
        "Thank you. We have sent your application for an anti-social behaviour case review",
        f"to {council.name}.",
        "",
        f"Your reference is {application.reference}.",
        "If you need to read it out on the phone, say:",
        f"{speak_reference(application.reference)}",
        "",
        "What happens next",
        "",
        f"{council.name} looks at what you told us. It works with others, such as the police and housing.",
        "The council decides if there will be a case review. Then it tells you what it decided.",
        "",
        "If it happens again, keep telling the council, the police or your landlord.",
        f"{who} in danger right now, ring 999.",
        "",
        f"How to reach {council.name}",
        "",
        *council.contact_lines,
        *council.address,
        council.postcode,
        *(f"Phone: {phone}" for phone in council.phones),
        f"Email: {council.email}",
        "",
        "Please have your reference ready. If something below is wrong, tell the council.",
        "Please do not answer this email. Nobody reads the mailbox that it came from.",
        "",
        "What we sent",
        "",
        "Here is all of it. It is also in the PDF with this email. Keep it somewhere safe.",
        "",
        text_of(document),
    ]
    if recipient.redirected:
        lines = ["Development copy: this would have gone to the applicant.", "", *lines]
    return recipient, f"Your case review application {application.reference}", "\n".join(lines)
