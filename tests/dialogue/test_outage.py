"""A database that is down: an error to retry, never a silent fresh start; afterwards all goes on."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from actions.services import Services
from bot.dialogue.conversations import Conversations, RecordsUnavailable
from tests.dialogue.talking import Talk

Outage = Callable[[Services], AbstractContextManager[None]]


@contextmanager
def engine_raises(services: Services) -> Iterator[None]:
    """Every statement fails as it does where the server has gone away."""

    def fail(*args: object) -> None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(services.database.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(services.database.engine, "before_cursor_execute", fail)


@contextmanager
def locked(services: Services) -> Iterator[None]:
    """Another process is writing and does not end."""
    other = sqlite3.connect(str(services.database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def replaced_by_rubbish(services: Services) -> Iterator[None]:
    """The file's contents are gone."""
    services.database.dispose()
    path = Path(str(services.database.engine.url.database))
    beside = path.with_suffix(".kept")
    path.rename(beside)
    path.write_bytes(b"this is no database" * 400)
    try:
        yield
    finally:
        services.database.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        beside.rename(path)


@contextmanager
def emptied(services: Services) -> Iterator[None]:
    """The file is gone: a new one is not taken for it."""
    services.database.dispose()
    path = Path(str(services.database.engine.url.database))
    beside = path.with_suffix(".kept")
    path.rename(beside)
    try:
        yield
    finally:
        services.database.dispose()
        path.unlink(missing_ok=True)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        beside.rename(path)


DOWN: dict[str, Outage] = {
    "engine raises": engine_raises,
    "file is rubbish": replaced_by_rubbish,
    "file is gone": emptied,
}


@pytest.mark.parametrize("outage", DOWN.values(), ids=DOWN.keys())
async def test_an_outage_is_an_error_and_the_conversation_goes_on_where_it_was(
    outage: Outage, conversations: Conversations, services: Services
) -> None:
    talk = await (await Talk.begin(conversations)).until("incident_count")
    history = await conversations.history(talk.id)
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: conversations.start("widget"),
        lambda: conversations.say(talk.id, talk.buttons["3"], "m1"),
        lambda: conversations.history(talk.id),
        lambda: conversations.erase(talk.id),
    ]
    with outage(services):
        assert not conversations.ready()
        for call in calls:
            with pytest.raises(RecordsUnavailable):
                await call()
    assert conversations.ready()
    assert await conversations.history(talk.id) == history
    turn = await conversations.say(talk.id, talk.buttons["3"], "m1")
    assert turn.state["question"] == "reports_in_window"
    assert turn.state["facts"]["incident_count"] == 3


async def test_a_locked_database_refuses_to_write_and_can_still_be_read(
    conversations: Conversations, services: Services
) -> None:
    talk = await (await Talk.begin(conversations)).until("incident_count")
    history = await conversations.history(talk.id)
    with locked(services):
        for call in (
            lambda: conversations.start("widget"),
            lambda: conversations.say(talk.id, talk.buttons["3"], "m1"),
            lambda: conversations.erase(talk.id),
        ):
            with pytest.raises(RecordsUnavailable):
                await call()
        assert await conversations.history(talk.id) == history
    await talk.press("3")
    assert talk.question == "reports_in_window"


async def test_a_writer_that_ends_soon_is_waited_for(
    conversations: Conversations, services: Services
) -> None:
    talk = await Talk.begin(conversations)
    other = sqlite3.connect(
        str(services.database.engine.url.database), isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    end = threading.Timer(0.05, lambda: other.execute("ROLLBACK"))
    end.start()
    await talk.press("Yes")
    end.join()
    other.close()
    assert talk.question == "reported_to"


async def test_an_outage_while_filing_files_nothing_and_once_afterwards(
    conversations: Conversations, services: Services, filed: Callable[[], int]
) -> None:
    talk = await (await Talk.begin(conversations)).until("confirm_submission")
    send = talk.buttons["Yes, send it"]
    with locked(services), pytest.raises(RecordsUnavailable):
        await talk.say(send, "m1")
    assert filed() == 0
    turn = await talk.say(send, "m1")
    assert turn.state["application_reference"]
    assert filed() == 1


async def test_the_error_says_that_trying_again_is_safe_and_holds_no_words(
    conversations: Conversations, services: Services
) -> None:
    talk = await (await Talk.begin(conversations)).until("applicant_name")
    with locked(services), pytest.raises(RecordsUnavailable) as raised:
        await talk.say("Alex Example")
    told = f"{raised.value} {raised.value.message} {raised.value.hint}"
    assert "again" in raised.value.hint
    assert "Alex" not in told
    assert talk.id not in told
