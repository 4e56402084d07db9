"""What somebody keeps of a conversation and how they leave it: result, files, e-mail, codes, exit.

None of it is a turn: nothing is said and no answer changes. Turns are left to ``conversations``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.agenda import agenda_of
from actions.results import kept_result
from actions.services import Services
from bot.delivery.result import KeptResult
from bot.errors import GuideError
from bot.records.carry_on import CarryOnCodes, Purpose
from bot.records.conversations import ConversationRecords
from bot.records.errors import ConversationNotFound
from bot.records.outbox import owe_result
from bot.triage.diary import DIARY_OUTCOMES, Diary, diary_of


class NoResult(GuideError):
    """There is no outcome yet, so that there is nothing to keep."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__(
            "NO-RESULT",
            "This conversation has no result yet.",
            "Answer the questions first. There is one as soon as there is an outcome.",
        )


@dataclass(frozen=True)
class WaysToCarryOn:
    """How a conversation can be carried on somewhere else.

    Attributes:
        code: To read out or type, such as ``7KM-T4X-2P``.
        expires_at: From when the code opens nothing any more.
        link_token: What a link holds; it works once.
        link_expires_at: From when the link opens nothing any more.
    """

    code: str
    expires_at: datetime
    link_token: str
    link_expires_at: datetime


class KeptConversations:
    """What may be done with a conversation besides talking."""

    def __init__(self, services: Services) -> None:
        """Keeps the services.

        Args:
            services: The area's rules, the clock and the database.
        """
        self._services = services
        self._records = ConversationRecords(services.database)
        self._codes = CarryOnCodes(services.database, services.settings.secret_key)

    async def diary(self, conversation_id: str) -> Diary | None:
        """The incident diary, where the outcome has one.

        Args:
            conversation_id: The conversation.

        Returns:
            The diary as it stands today; None where the outcome asks for none.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        slots = self._slots(conversation_id)
        decision = agenda_of(slots, self._services).decision
        if decision is None or decision.outcome not in DIARY_OUTCOMES:
            return None
        return diary_of(slots, self._services.area, self._services.today)

    async def result(self, conversation_id: str) -> KeptResult:
        """The result to keep.

        Args:
            conversation_id: The conversation.

        Returns:
            The result as it stands today, with the days that belong to it.

        Raises:
            NoResult: There is no outcome yet.
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        kept = kept_result(self._slots(conversation_id), self._services)
        if kept is None:
            raise NoResult
        return kept

    async def email_result(self, conversation_id: str, address: str) -> None:
        """Owes somebody an e-mail with their result; the outbox sends it.

        Args:
            conversation_id: The conversation.
            address: Where to; kept only until it was sent or given up.

        Raises:
            AddressUnusable: That is no single e-mail address.
            NoResult: There is no outcome yet.
            TooManyEmails: This conversation has sent it as often as it may.
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down; nothing will be sent.
        """
        kept = await self.result(conversation_id)
        settings = self._services.settings
        owe_result(
            self._services.database,
            conversation_id,
            address,
            kept.as_json(),
            settings.now(),
            message_id_domain=settings.mail_from.rpartition("@")[2],
        )

    async def ways_to_carry_on(self, conversation_id: str) -> WaysToCarryOn:
        """Gives out a code and a link. A code that is still good is given out again.

        Args:
            conversation_id: The conversation.

        Returns:
            The code and the link's token.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        now = self._services.settings.now()
        code = self._codes.issue(conversation_id, "code", now)
        link = self._codes.issue(conversation_id, "link", now)
        return WaysToCarryOn(code.text, code.expires_at, link.text, link.expires_at)

    async def carry_on(self, text: str, purpose: Purpose) -> str:
        """Opens a conversation with a code or link.

        Args:
            text: The code as it was typed, or the link's token.
            purpose: Which of the two it is.

        Returns:
            The conversation's id.

        Raises:
            CarryOnRefused: It opens nothing.
            RecordsUnavailable: The database is down; a link was not used up.
        """
        return self._codes.redeem(text, purpose, self._services.settings.now())

    async def entry(self, conversation_id: str) -> int:
        """Which entry is open now; a new token is given out for it.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        return self._records.entry(conversation_id)

    async def admit(self, conversation_id: str, entry: int) -> None:
        """Lets a token's holder in, or not.

        Args:
            conversation_id: The conversation.
            entry: The entry that the token is for.

        Raises:
            ConversationLeft: Its person has left since.
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        self._records.admit(conversation_id, entry)

    async def leave(self, conversation_id: str, entry: int) -> None:
        """Ends the session: tokens of this entry let nobody in any more.

        What was said stays only where a code or link was given out; else it is erased. It waits for no
        message that is being answered: that one is not kept.

        Args:
            conversation_id: The conversation.
            entry: The entry that the token is for.

        Raises:
            ConversationNotFound: There is none.
            RecordsUnavailable: The database is down; nothing was ended.
        """
        self._records.leave(conversation_id, entry, self._services.settings.now())

    def _slots(self, conversation_id: str) -> dict[str, Any]:
        state = self._records.load(conversation_id)
        if state.erased:
            raise ConversationNotFound
        slots: dict[str, Any] = (state.snapshot or {}).get("slots", {})
        return slots
