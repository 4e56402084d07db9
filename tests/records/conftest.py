from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.records.conversations import ConversationRecords
from bot.records.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def postgres_programs() -> Path | None:
    """Debian keeps the server's programs off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    programs = postgres_programs()
    pytest.importorskip("psycopg2", reason="no PostgreSQL driver is installed")
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    # The server refuses to run as root.
    as_user: dict[str, object] = {}
    folder = Path(tempfile.mkdtemp(prefix="asb-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        try:
            account = pwd.getpwnam("nobody")
        except KeyError:
            pytest.skip("no unprivileged account to run PostgreSQL as")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user
        )

    data = folder / "data"
    try:
        run(
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "guide",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        run(
            str(programs / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-t",
            "20",
            "-l",
            str(folder / "log"),
            "-o",
            f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=30",
            "start",
        )
    except (subprocess.CalledProcessError, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip("PostgreSQL is installed but does not start here")
    try:
        yield f"postgresql://guide@/postgres?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def fresh_url(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'guide.db'}"
    server = request.getfixturevalue("postgres_url")
    name = f"guide_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return fresh_url(request.param, tmp_path, request)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url, lock_timeout_s=5)
    database.migrate()
    yield database
    database.dispose()


@pytest.fixture
def records(database: Database) -> ConversationRecords:
    return ConversationRecords(database)
