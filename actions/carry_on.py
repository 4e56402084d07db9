"""The short code by which a person carries on by phone where they stopped online."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from rasa_sdk import Tracker

from actions.services import services
from bot.records.reference import ALPHABET

CODE_LENGTH: Final = 6


def carry_on_code(tracker: Tracker) -> str:
    """The conversation's code: six letters and digits, none of which looks like another.

    It is derived from the conversation's id with the service's secret key, so it says nothing about
    the person, is the same each time, and cannot be made up by others. Staff enter it in their
    console to open the conversation; that side is not built yet (it comes with the staff console),
    and until then the code only names the conversation.

    Args:
        tracker: The conversation.

    Returns:
        Such as ``7KM-T4X``.
    """
    key = services().settings.secret_key.encode()
    digest = hmac.new(key, b"carry-on:" + str(tracker.sender_id).encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    drawn = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        drawn.append(ALPHABET[place])
    half = CODE_LENGTH // 2
    return f"{''.join(drawn[:half])}-{''.join(drawn[half:])}"
