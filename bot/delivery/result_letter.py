"""The e-mail with a result, to the person who asked for it.

Its words are the guide's own and its subject says nothing of what it is about, since others may see it in a
list. Whom it really goes to is left to ``addresses``, the files to ``result_pdf`` and ``calendar_file``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage

from bot.delivery.addresses import applicant_recipient
from bot.delivery.as_text import WIDTH
from bot.delivery.calendar_file import calendar_of
from bot.delivery.document import spoken_day
from bot.delivery.letters import CannotWrite, addressed
from bot.delivery.result import Contact, KeptResult
from bot.delivery.result_pdf import result_pdf_of
from bot.settings import Settings

SUBJECT = "The information you asked for"


def result_letter_of(
    address: str, kept: KeptResult, message_id: str, now: datetime, *, settings: Settings, sender: str
) -> EmailMessage:
    """Writes the e-mail.

    Args:
        address: Where the person wants it.
        kept: Their result, as it stood when they asked.
        message_id: The fixed Message-ID, in angle brackets.
        now: The present moment, for the Date header.
        settings: Say whether this is production.
        sender: The address that it comes from.

    Returns:
        The e-mail, with one recipient in ``To``, the PDF and, where days matter, the calendar file.

    Raises:
        CannotWrite: The address is not one that can be written to.
    """
    recipient = applicant_recipient(address, settings)
    if recipient is None:
        raise CannotWrite("LETTER-NO-ADDRESS", "The address is not usable.", "Ask for it again.")
    body = result_text_of(kept)
    if recipient.redirected:
        body = f"Development copy: this would have gone to the person who asked for it.\n\n{body}"
    message = addressed(recipient, SUBJECT, body, message_id, now, sender)
    message.add_attachment(
        result_pdf_of(kept), maintype="application", subtype="pdf", filename="what-to-do-next.pdf"
    )
    if kept.diary is not None:
        message.add_attachment(
            # The Message-ID tells this person's days from another's.
            calendar_of(kept.diary, now, diary_id=message_id).encode(),
            maintype="text",
            subtype="calendar",
            filename="days-to-remember.ics",
        )
    return message


def result_text_of(kept: KeptResult) -> str:
    """Sets a result as text.

    Args:
        kept: The result.

    Returns:
        Lines of at most about ``WIDTH`` characters, ending in a line break.
    """
    result = kept.result
    lines = [
        "Hello,",
        "",
        "You asked us to send you this. If you did not, you can delete it.",
        "Do not answer this email. Nobody reads the mailbox that it came from.",
        "If anyone is in danger, ring 999.",
        *_heading(result.title),
    ]
    if result.reference:
        lines += [f"Your reference is {result.reference}.", ""]
    for paragraph in result.summary.split("\n\n"):
        lines += [*_wrapped(paragraph), ""]
    for title, items in (("Next steps", result.next_steps), ("Why", result.reasons)):
        if items:
            lines += _heading(title)
            for item in items:
                lines += textwrap.wrap(item, WIDTH, initial_indent="- ", subsequent_indent="  ")
    lines += _heading("Who can help")
    for contact in result.contacts:
        lines += [*_contact(contact), ""]
    lines += _wrapped(
        f"Made on {spoken_day(kept.made_on)}. Every fact in it was checked on {spoken_day(result.checked)} "
        "or later. The council decides."
    )
    return "\n".join(lines) + "\n"


def _heading(title: str) -> list[str]:
    return ["", title, "-" * len(title)]


def _wrapped(text: str) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, WIDTH) or [""]]


def _contact(contact: Contact) -> Iterator[str]:
    yield contact.name
    for line in contact_lines(contact):
        # An address is never broken: it must stay one that can be pressed.
        yield from textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def contact_lines(contact: Contact) -> Iterator[str]:
    """How to reach somebody, line by line, without the name.

    Args:
        contact: Whom.

    Yields:
        Lines such as ``Phone: 101``.
    """
    if contact.phone:
        yield f"Phone: {' or '.join(contact.phone)}"
    if contact.email:
        yield f"Email: {contact.email}"
    if contact.url:
        yield f"Website: {contact.url}"
    if contact.note:
        yield contact.note
