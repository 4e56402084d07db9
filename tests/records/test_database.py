from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.records.applications import file_application, find_application
from bot.records.conversations import ConversationRecords
from bot.records.database import Database, migration_config
from bot.records.errors import RecordsUnavailable
from bot.records.models import Base
from bot.records.outbox import claim_next, owe_result

from .conftest import NOW
from .samples import FILING


def test_migrating_from_nothing_gives_exactly_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_application_filed_before_harm_was_asked_is_still_read(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with database.engine.begin() as connection:
        command.upgrade(migration_config(connection), "head")
    filed = file_application(database, FILING, NOW)
    with database.engine.begin() as connection:
        command.downgrade(migration_config(connection), "0001")
    database.migrate()
    found = find_application(database, filed.reference)
    assert found is not None
    assert found.filing == FILING
    assert (found.filing.urgency, found.filing.harm, found.filing.consent_how) == (None, None, None)
    database.dispose()


def test_the_third_step_keeps_what_was_said_and_owed_both_ways(database: Database) -> None:
    records = ConversationRecords(database)
    conversation = records.create("widget", NOW)
    records.append_turn(conversation, 0, "m", "text", {"messages": []}, [{"event": "user"}], {}, NOW)
    filed = file_application(database, replace(FILING, conversation_id=conversation), NOW)
    owe_result(database, conversation, "alex@example.com", {"a": 1}, NOW)

    def counts() -> dict[str, int]:
        with database.reading() as session:
            return {
                table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ("conversation_turns", "conversation_events", "incidents", "outbox")
            }

    before = counts()
    with database.engine.begin() as connection:
        command.downgrade(migration_config(connection), "0002")
    # A result has no place there; what an application owes stays.
    assert counts() == {**before, "outbox": before["outbox"] - 1}
    database.migrate()
    assert counts() == {**before, "outbox": before["outbox"] - 1}
    assert records.load(conversation).turn_count == 1
    assert find_application(database, filed.reference) is not None
    indexes = {one["name"]: one for one in inspect(database.engine).get_indexes("outbox")}
    (where,) = {
        str(one) for key, one in indexes["ix_outbox_due"]["dialect_options"].items() if "where" in key
    }
    assert "gave_up_at IS NULL" in where
    assert claim_next(database, NOW, timedelta(minutes=1)) is not None


def test_migrating_again_changes_nothing(database: Database) -> None:
    conversation = ConversationRecords(database).create("widget", NOW)

    database.migrate()
    database.ping()

    assert ConversationRecords(database).load(conversation).channel == "widget"


def test_processes_that_start_together_all_find_the_schema(url: str) -> None:
    databases = [Database(url) for _ in range(3)]
    failures: list[BaseException] = []

    def start(database: Database) -> None:
        try:
            database.migrate()
            database.ping()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    for database in databases:
        database.dispose()

    assert failures == []


def test_what_was_raised_is_undone_whole(database: Database) -> None:
    with pytest.raises(RuntimeError), database.session() as session:
        session.execute(text("DELETE FROM alembic_version"))
        raise RuntimeError

    database.ping()


def test_a_database_without_its_tables_is_unavailable(url: str) -> None:
    database = Database(url)
    with pytest.raises(RecordsUnavailable):
        database.ping()
    with pytest.raises(RecordsUnavailable):
        ConversationRecords(database).create("widget", NOW)
    database.dispose()


def test_a_locked_database_is_unavailable_and_serves_again_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'guide.db'}"
    holder, waiter = Database(url), Database(url, lock_timeout_s=0.1)
    holder.migrate()
    records = ConversationRecords(waiter)
    with holder.session() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(RecordsUnavailable) as caught:
            records.create("widget", NOW)
        with pytest.raises(RecordsUnavailable):
            file_application(waiter, FILING, NOW)
        waiter.ping()  # reading goes on

    assert caught.value.cause == "SQLITE_BUSY"
    assert records.load(records.create("widget", NOW)).turn_count == 0


@pytest.mark.parametrize("damage", ["not a database", "a folder"])
def test_a_broken_file_is_unavailable(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "guide.db"
    if damage == "a folder":
        path.mkdir()
    else:
        path.write_text("this is no database" * 100)

    with pytest.raises(RecordsUnavailable):
        Database(f"sqlite:///{path}").ping()


def test_a_server_that_is_down_is_unavailable() -> None:
    pytest.importorskip("psycopg2")
    with pytest.raises(RecordsUnavailable):
        Database("postgresql://guide@127.0.0.1:1/guide").ping()


def test_a_failure_repeats_nothing_that_was_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database(f"sqlite:///{tmp_path / 'guide.db'}")
    database.migrate()
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE incidents"))

    with caplog.at_level(logging.DEBUG), pytest.raises(RecordsUnavailable) as caught:
        file_application(database, FILING, NOW)

    for secret in ("Priya", "example.com", "sleep"):
        assert secret not in str(caught.value) and secret not in caplog.text
    assert caught.value.__cause__ is None


def test_sqlite_is_set_for_safety_and_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "guide.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()

    with database.reading() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }
    assert path.stat().st_mode & 0o077 == 0
