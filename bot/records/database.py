"""The database: how it is reached, what a transaction is, and its schema.

Knows SQLite and PostgreSQL apart, so that nobody else has to. What is kept is left to ``models``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from bot.records.errors import RecordsUnavailable

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
LOCK_TIMEOUT_S = 5.0
MIGRATION_LOCK = 7220221122  # any number, but the same in every process
_READING = {"asb_reading": True}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON.")


# Escaped to ASCII, so that neither NUL nor a lone surrogate ever reaches the driver.
_json = partial(json.dumps, default=_plain, ensure_ascii=True)


class Database:
    """One database, with its pool of connections.

    Attributes:
        engine: SQLAlchemy's engine. Prefer ``session()`` and ``reading()``, which name failures.
    """

    def __init__(self, url: str, *, lock_timeout_s: float = LOCK_TIMEOUT_S) -> None:
        """Prepares the connection; nothing is opened before it is needed.

        Args:
            url: SQLAlchemy URL: ``sqlite:///path`` or ``postgresql://…``.
            lock_timeout_s: Seconds to wait for another writer before ``RecordsUnavailable``.
        """
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = _sqlite_engine(parsed, lock_timeout_s)
        else:
            milliseconds = int(lock_timeout_s * 1000)
            self.engine = create_engine(
                parsed,
                pool_pre_ping=True,
                pool_timeout=lock_timeout_s,
                hide_parameters=True,
                json_serializer=_json,
                connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={milliseconds}"},
            )
        self._reading_engine = self.engine.execution_options(**_READING)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, undone whole when anything is raised.

        Yields:
            The session. On SQLite it holds the write lock from its first statement, so that what it reads
            cannot change before it writes.

        Raises:
            RecordsUnavailable: The database is down, locked or cannot write. Nothing was kept.
        """
        with _failures_named(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One reading transaction; it waits for no writer on SQLite.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with _failures_named(), Session(self._reading_engine, expire_on_commit=False) as session:
            yield session

    def migrate(self) -> None:
        """Brings the schema to the newest version. Safe when several processes start at once.

        Raises:
            RecordsUnavailable: The database is down or another process migrates for too long.
        """
        with _failures_named(), self.engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            command.upgrade(migration_config(connection), "head")

    def ping(self) -> None:
        """Asks the database for a sign of life.

        Raises:
            RecordsUnavailable: It gives none, or has not been migrated.
        """
        with self.reading() as session:
            session.execute(text("SELECT version_num FROM alembic_version")).all()

    def scrub(self) -> None:
        """Takes what was deleted out of SQLite's write-ahead log too, as far as no reader needs it.

        Raises:
            RecordsUnavailable: The database is down.
        """
        if self.is_sqlite:
            with _failures_named(), self.engine.connect() as connection:
                driver = connection.connection.dbapi_connection
                assert driver is not None
                driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        """Closes the pool's connections."""
        self.engine.dispose()


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file.

    Args:
        connection: The connection to migrate; None where only the scripts are looked at.

    Returns:
        The configuration.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _failures_named() -> Iterator[None]:
    """Turns the driver's failures into ``RecordsUnavailable``; mistakes in our SQL stay what they are."""
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except ProgrammingError as error:
        if getattr(error.orig, "pgcode", None) != "42P01":  # PostgreSQL: no such table
            raise
        raise RecordsUnavailable(_cause(error)) from None
    except (DatabaseError, InterfaceError) as error:
        # "from None": the driver's text may quote what a person wrote.
        raise RecordsUnavailable(_cause(error)) from None
    except PoolTimeout:
        raise RecordsUnavailable("no free connection") from None


def _cause(error: DBAPIError) -> str:
    original: Any = error.orig
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "pgcode", None)
    return str(code or type(original).__name__)


def _sqlite_engine(url: URL, lock_timeout_s: float) -> Engine:
    if url.database and url.database != ":memory:":
        _make_private(Path(url.database))
    engine = create_engine(
        url, hide_parameters=True, json_serializer=_json, connect_args={"timeout": lock_timeout_s}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself and too late; "begin" below does it instead.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # a filed application outlives a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # what was erased is overwritten, not only unlinked
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("asb_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _make_private(path: Path) -> None:
    """Makes the file, if it is new, readable by its owner only: it holds people's stories."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise RecordsUnavailable(type(error).__name__) from None
