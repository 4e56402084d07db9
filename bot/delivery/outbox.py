"""The worker that sends what is owed, tries again, and says when it gives up.

Joins the outbox to the letters and the mailer. Which e-mail is whose is left to ``bot.records.outbox``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta
from email.message import EmailMessage

from bot.delivery.letters import DEFAULT_SENDER, CannotWrite, letter_of
from bot.delivery.mailer import DeliveryFailed, Mailer
from bot.delivery.result import KeptResult
from bot.delivery.result_letter import result_letter_of
from bot.errors import GuideError
from bot.records.database import Database
from bot.records.errors import RecordsUnavailable
from bot.records.outbox import Claimed, claim_next, mark_failed, mark_sent
from bot.settings import Settings
from bot.triage.area import Area

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
MAX_ATTEMPTS = 12  # with the pauses above, about a day and a half
POLL_S = 2.0


def pause_after(attempt: int) -> timedelta:
    """How long to wait after a failed attempt: 1 minute, then 4 times as long each time, at most 6 hours.

    Args:
        attempt: Which attempt failed, 1 for the first.

    Returns:
        The pause.
    """
    return min(FIRST_PAUSE * int(4 ** min(attempt - 1, 10)), LONGEST_PAUSE)


class OutboxWorker:
    """Sends the outbox. Any number of them may run, in one process or several."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        settings: Settings,
        area: Area,
        *,
        sender: str = DEFAULT_SENDER,
        max_attempts: int = MAX_ATTEMPTS,
    ) -> None:
        """Keeps its parts; nothing is sent yet.

        Args:
            database: Where the outbox is.
            mailer: Sends.
            settings: Say whether this is production, and what time it is.
            area: The councils' names and addresses.
            sender: The address that e-mails come from.
            max_attempts: After how many failed attempts to give up.
        """
        self._database = database
        self._mailer = mailer
        self._settings = settings
        self._area = area
        self._sender = sender
        self._max_attempts = max_attempts

    def run_once(self, now: datetime) -> int:
        """Sends all that is due.

        Args:
            now: The present moment, with its time zone.

        Returns:
            How many e-mails were sent.

        Raises:
            RecordsUnavailable: The database is down or locked; what was sent meanwhile may be sent again.
        """
        sent = 0
        while (claimed := claim_next(self._database, now, LEASE)) is not None:
            sent += self._send(claimed, now)
        return sent

    async def run(self, stop: asyncio.Event) -> None:
        """Sends until it is told to stop. A fault never ends it.

        Args:
            stop: Set it to stop after the e-mail in hand.
        """
        while not stop.is_set():
            try:
                await asyncio.to_thread(self.run_once, self._settings.now())
            except RecordsUnavailable as error:
                logger.warning("The outbox waits: %s", error.message)
            except Exception as error:
                # Not logger.exception: a traceback may quote what a person wrote.
                logger.error("The outbox stumbled: %s", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL_S)

    def _send(self, claimed: Claimed, now: datetime) -> bool:
        if claimed.attempt > self._max_attempts:
            # Every earlier attempt ended with the process, not with an answer.
            self._give_up(claimed, now, "never answered")
            return False
        try:
            self._mailer.send(self._written(claimed, now), claimed.name)
        except CannotWrite as error:
            self._give_up(claimed, now, error.code)
            return False
        except DeliveryFailed as error:
            self._retry(claimed, now, error.cause)
            return False
        except Exception as error:
            # One e-mail that cannot be set must not hold up the others.
            self._retry(claimed, now, error.code if isinstance(error, GuideError) else type(error).__name__)
            return False
        mark_sent(self._database, claimed, now)
        return True

    def _written(self, claimed: Claimed, now: datetime) -> EmailMessage:
        if claimed.result is not None:
            return result_letter_of(
                claimed.result.address,
                KeptResult.from_json(claimed.result.content),
                claimed.message_id,
                now,
                settings=self._settings,
                sender=self._sender,
            )
        assert claimed.application is not None, "an e-mail is about an application or a result"
        return letter_of(
            claimed.kind,
            claimed.application,
            claimed.message_id,
            now,
            settings=self._settings,
            area=self._area,
            sender=self._sender,
        )

    def _retry(self, claimed: Claimed, now: datetime, cause: str) -> None:
        if claimed.attempt >= self._max_attempts:
            self._give_up(claimed, now, cause)
            return
        mark_failed(self._database, claimed, now, cause, now + pause_after(claimed.attempt))
        logger.warning(
            "E-mail %d (%s) did not go at attempt %d: %s", claimed.id, claimed.kind, claimed.attempt, cause
        )

    def _give_up(self, claimed: Claimed, now: datetime, cause: str) -> None:
        if mark_failed(self._database, claimed, now, cause, None):
            logger.error(
                "E-mail %d (%s) was given up after %d attempts: %s. Someone must see to it.",
                claimed.id,
                claimed.kind,
                claimed.attempt,
                cause,
            )
