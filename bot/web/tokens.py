"""Conversation tokens: the server's own signature on a conversation id, with an end date.

Whoever holds a token may read and continue one conversation, and nobody can make one up. Keeping the
token safe in the browser is left to the widget, keeping the conversation to ``bot.records``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from bot.web.problems import Problem

LIFETIME = timedelta(days=7)
LONGEST = 512
"""Characters; a token of ours has about 90, so that anything longer is not worth a look."""


class TokenProblem(Problem):
    """There is no token, or it is not one that lets anybody in."""

    def __init__(self, code: str, message: str, hint: str, error: str | None = None) -> None:
        """Makes the 401 with the challenge of RFC 6750; ``error`` is its error code."""
        challenge = "Bearer" + (f' error="{error}"' if error else "")
        super().__init__(401, code, message, hint, headers={"WWW-Authenticate": challenge})


@dataclass(frozen=True)
class Ticket:
    """What a token opens.

    Attributes:
        conversation_id: The conversation.
        entry: The entry to it that the token is for: after an exit there is a new one.
    """

    conversation_id: str
    entry: int


class Tokens:
    """Issues and reads tokens.

    Args:
        secret_key: The key that signs; changing it ends all conversations in browsers.
        now: The clock, in UTC.
    """

    def __init__(self, secret_key: str, now: Callable[[], datetime]) -> None:
        """Prepares the serializer; the clock is given so that expiry can be tested."""

        class Signer(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(now().timestamp())

        self._serializer: URLSafeTimedSerializer = URLSafeTimedSerializer(
            secret_key,
            salt="conversation-token",
            signer=Signer,
            signer_kwargs={"digest_method": hashlib.sha256},
        )

    def issue(self, conversation_id: str, entry: int = 0) -> str:
        """Signs a conversation id.

        Args:
            conversation_id: The conversation.
            entry: The entry to it that is open; a new conversation's is 0.

        Returns:
            A token that is good for seven days, of characters that need no escaping in a header.
        """
        signed = self._serializer.dumps([conversation_id, entry] if entry else conversation_id)
        return signed.decode() if isinstance(signed, bytes) else signed

    def read(self, authorization: str | None) -> Ticket:
        """Reads what a token opens out of an ``Authorization`` header.

        Args:
            authorization: The header's value, or None where it is missing.

        Returns:
            The conversation and the entry to it. Whether that is still open is for ``bot.records`` to say.

        Raises:
            TokenProblem: There is no bearer token, or it is not ours, or it has expired (401).
        """
        scheme, _, token = (authorization or "").strip().partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise TokenProblem(
                "TOKEN-MISSING",
                "The request carries no conversation token.",
                "Send the token as 'Authorization: Bearer TOKEN'.",
            )
        if len(token) > LONGEST or not token.isascii():
            raise _not_ours()
        try:
            signed = self._serializer.loads(token, max_age=int(LIFETIME.total_seconds()))
        except SignatureExpired:
            raise TokenProblem(
                "TOKEN-EXPIRED",
                "This conversation has ended because it is more than seven days old.",
                "Start a new conversation.",
                "invalid_token",
            ) from None
        except BadSignature:
            raise _not_ours() from None
        conversation_id, entry = signed if isinstance(signed, list) else (signed, 0)
        if not isinstance(conversation_id, str):
            raise _not_ours()
        return Ticket(conversation_id, entry)


def _not_ours() -> TokenProblem:
    return TokenProblem(
        "TOKEN-INVALID",
        "The conversation token is not one of ours.",
        "Start a new conversation.",
        "invalid_token",
    )
