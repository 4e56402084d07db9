"""One message of a conversation at a time.

In one process an ``asyncio`` lock for each conversation; across processes a lock in Redis. Even
without either nothing would be lost: the records refuse a second writer of the same turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol
from weakref import WeakValueDictionary

import redis.asyncio
from redis.exceptions import LockError, RedisError

from bot.errors import GuideError
from bot.settings import Settings

WAIT_S = 20.0
HOLD_S = 60.0


class ConversationBusy(GuideError):
    """The conversation is still answering an earlier message, or its lock cannot be had."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__(
            "CONVERSATION-BUSY",
            "An earlier message of this conversation is still being answered.",
            "Send the message again in a moment.",
        )


class Locks(Protocol):
    """Hands out one lock for each conversation."""

    def hold(self, conversation_id: str) -> AbstractAsyncContextManager[None]:
        """Holds the conversation while the context lasts; raises ``ConversationBusy``."""


class InProcessLocks:
    """Locks for a single process."""

    def __init__(self) -> None:
        """Starts without any lock; each lives as long as somebody holds or awaits it."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """Holds the conversation in this process.

        Args:
            conversation_id: The conversation.

        Yields:
            Nothing.

        Raises:
            ConversationBusy: It was not free within ``WAIT_S`` seconds.
        """
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), WAIT_S)
        except TimeoutError:
            raise ConversationBusy from None
        try:
            yield
        finally:
            lock.release()


class RedisLocks:
    """Locks that several processes share."""

    def __init__(self, url: str) -> None:
        """Connects when first used.

        Args:
            url: A Redis URL.
        """
        self._redis = redis.asyncio.from_url(url)

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """Holds the conversation in every process.

        Args:
            conversation_id: The conversation.

        Yields:
            Nothing.

        Raises:
            ConversationBusy: It was not free within ``WAIT_S`` seconds, or Redis did not answer.
        """
        lock = self._redis.lock(f"conversation:{conversation_id}", timeout=HOLD_S, blocking_timeout=WAIT_S)
        try:
            if not await lock.acquire():
                raise ConversationBusy
        except RedisError:
            raise ConversationBusy from None
        try:
            yield
        finally:
            try:
                await lock.release()
            except (LockError, RedisError):
                # It ran out or Redis went away; the records still refuse a second writer.
                pass


def locks_for(settings: Settings) -> Locks:
    """The locks that the settings ask for: over processes where there is a Redis, else in this one."""
    return RedisLocks(settings.redis_url) if settings.redis_url else InProcessLocks()
