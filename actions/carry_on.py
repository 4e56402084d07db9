"""The short code by which a person carries on somewhere else, or by phone, where they stopped."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.services import services
from bot.records.carry_on import CarryOnCodes
from bot.records.errors import ConversationNotFound


def carry_on_code(tracker: Tracker) -> str:
    """Gives out the conversation's code: the same one as long as it is good.

    Args:
        tracker: The conversation.

    Returns:
        Such as ``7KM-T4X-2P``. In ``rasa shell``, which keeps no conversation, there is none to carry on, and
        the code is only shown.

    Raises:
        RecordsUnavailable: The database is down.
    """
    loaded = services()
    codes = CarryOnCodes(loaded.database, loaded.settings.secret_key)
    conversation_id = str(tracker.sender_id)
    try:
        return codes.issue(conversation_id, "code", loaded.settings.now()).text
    except ConversationNotFound:
        return codes.shown(conversation_id)
