"""Who may post a form: the page's own reader, from the page itself.

Signs what stands hidden in each form, and checks where a post comes from. The cookie that says which
conversation it is belongs to ``session``.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.requests import Request

from bot.web.guide.answers import Form, first
from bot.web.limits import BODY_LIMIT, read_body
from bot.web.origins import from_here
from bot.web.problems import Problem

FIELD: Final = "form"
_FIELDS_AT_MOST: Final = 60


@dataclass(frozen=True)
class FormTicket:
    """What a form carries to be believed.

    Attributes:
        conversation: A mark of the conversation; empty in the form that begins one.
        step: The step that the form answers.
        nonce: Makes the message's id, so that a form that is sent twice is answered once.
    """

    conversation: str
    step: int
    nonce: str

    def message_id(self, text: str) -> str:
        """The id of a message that this form sends: the same words twice are one message."""
        return str(uuid.uuid5(uuid.UUID(self.nonce), text))


class Forms:
    """Signs and reads forms."""

    def __init__(self, secret_key: str) -> None:
        """Takes the key that signs."""
        self._serializer = URLSafeSerializer(
            secret_key, salt="guide-form", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def ticket(self, conversation_id: str = "", step: int = 0) -> str:
        """What to hide in a form.

        Args:
            conversation_id: The conversation that it belongs to; empty where none has begun.
            step: The step that it answers.

        Returns:
            A text that needs no escaping.
        """
        signed = self._serializer.dumps([_mark(conversation_id), step, uuid.uuid4().hex])
        return signed.decode() if isinstance(signed, bytes) else signed

    def check(self, request: Request, form: Form, conversation_id: str = "") -> FormTicket:
        """Lets a posted form in, or not.

        Args:
            request: The request.
            form: Its fields.
            conversation_id: The conversation of the request's cookie.

        Returns:
            The form's ticket.

        Raises:
            Problem: It comes from another site, or was not made for this conversation (403).
        """
        if not from_here(request):
            raise _refused()
        try:
            mark, step, nonce = self._serializer.loads(first(form, FIELD))
            ticket = FormTicket(str(mark), int(step), uuid.UUID(str(nonce)).hex)
        except (BadSignature, ValueError, TypeError):
            raise _refused() from None
        if ticket.conversation != _mark(conversation_id):
            raise _refused()
        return ticket


async def read_form(request: Request) -> Form:
    """Reads the fields of a posted form.

    Args:
        request: The request.

    Returns:
        The values of each field.

    Raises:
        Problem: The body is too large (413), or is no form (400, 415).
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Problem(415, "CONTENT-TYPE", "The request is no form.", "Send the form of the page.")
    body = await read_body(request, 3 * BODY_LIMIT)
    try:
        return parse_qs(
            body.decode("utf-8"), keep_blank_values=True, errors="replace", max_num_fields=_FIELDS_AT_MOST
        )
    except ValueError:
        raise Problem(
            400, "FORM-BROKEN", "The form cannot be read.", "Load the page and try again."
        ) from None


def _mark(conversation_id: str) -> str:
    return (
        hashlib.sha256(f"guide-form:{conversation_id}".encode()).hexdigest()[:24] if conversation_id else ""
    )


def _refused() -> Problem:
    return Problem(
        403,
        "FORM-REFUSED",
        "This form was not made by this page, or belongs to another conversation.",
        "Load the page again and answer there.",
    )
