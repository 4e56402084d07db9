"""Staff passwords: what makes a good one, how it is hashed, and a first one to hand over.

Argon2id with the library's own strength; whose password it is, is left to ``staff``. No password is ever
logged, quoted or kept.
"""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.records.errors import RecordsError
from bot.records.reference import ALPHABET

SHORTEST: Final = 12
LONGEST: Final = 200
_LEAST_OWN: Final = 6
_LEAST_DIFFERENT: Final = 4
_GIVEN_GROUPS: Final = 4
_GIVEN_GROUP: Final = 4
# What people write when twelve characters are asked for; all are on the public lists of leaked passwords.
_KNOWN: Final = (
    "password",
    "passw0rd",
    "letmein",
    "welcome",
    "qwerty",
    "123456",
    "abcdef",
    "changeme",
    "derbyshire",
)


class PasswordUnfit(RecordsError):
    """A password that nobody should have. It is not repeated."""

    def __init__(self, why: str) -> None:
        """Says what is wrong with it, as one clause without the password."""
        super().__init__(
            "PASSWORD-UNFIT",
            f"This password {why}.",
            "Three random words that only you put together make a good one.",
        )


class Passwords:
    """Hashes and checks passwords.

    Args:
        hasher: Argon2's parameters; the library's own by default (RFC 9106, low memory).
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Takes the parameters."""
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        """A hash that no password matches, so that an unknown account costs the same time."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    def hashed(self, password: str, about: str = "") -> str:
        """Checks that a password is fit and hashes it.

        Args:
            password: 12 to 200 characters.
            about: Words that it may not consist of, such as the account's name and address.

        Returns:
            Argon2's encoded hash.

        Raises:
            PasswordUnfit: It is too short, too long or easily guessed.
        """
        if len(password) < SHORTEST:
            raise PasswordUnfit(f"is shorter than {SHORTEST} characters")
        if len(password) > LONGEST:
            raise PasswordUnfit(f"is longer than {LONGEST} characters")
        rest = password.casefold()
        for known in (*_KNOWN, *_parts(about)):
            rest = rest.replace(known, "")
        if len(rest) < _LEAST_OWN or len(set(rest)) < _LEAST_DIFFERENT:
            raise PasswordUnfit("is easily guessed")
        return self._hasher.hash(_bytes(password))

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether a password is the right one; takes as long where there is none to match.

        Args:
            password_hash: The kept hash; None where there is no such account or it has no password.
            password: What was typed.

        Returns:
            True where it is right.
        """
        nobodys = self._nobodys
        try:
            self._hasher.verify(password_hash or nobodys, _bytes(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with weaker parameters than today's and should be made anew."""
        return self._hasher.check_needs_rehash(password_hash)

    def rehashed(self, password: str) -> str:
        """Hashes a password that was fit when it was chosen."""
        return self._hasher.hash(_bytes(password))


def given_password() -> str:
    """A password to hand over, which must be changed at its first use.

    Returns:
        Such as ``7KMT-4XPA-C2RW-9FHJ``: 68 random bits in characters that are not taken for one another.
    """
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(_GIVEN_GROUP)) for _ in range(_GIVEN_GROUPS)
    )


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _parts(about: str) -> list[str]:
    words = "".join(one if one.isalnum() else " " for one in about.casefold()).split()
    return sorted((word for word in words if len(word) > 2), key=len, reverse=True)
