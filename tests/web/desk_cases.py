"""Invented applications of two councils on one application's database, for the tests of the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.applications import Starlette

from bot.records.applications import Filed, file_application
from bot.records.database import Database
from bot.records.desk import load_case, record_step
from bot.records.desk_steps import Recorded
from bot.records.filing import Period
from tests.records.samples import FILING

OURS, THEIRS = "derby", "erewash"
"""The officer of ``staff_accounts`` is Derby's."""
FILED_AT = datetime(2026, 10, 20, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "Their neighbour's secret"


@dataclass(frozen=True)
class Cases:
    """An application of the officer's council, one of another's, and an entry in each one's history."""

    ours: Filed
    theirs: Filed
    our_entry: str
    their_entry: str


def file_for(
    database: Database, council: str, key: str, filed_at: datetime = FILED_AT, **changes: Any
) -> Filed:
    """Files an invented application."""
    filed_on = filed_at.date()
    incidents = tuple(
        replace(
            one,
            incident_date=Period.from_answer(filed_on - timedelta(days=days + 1)),
            incident_reported_on=Period.from_answer(filed_on - timedelta(days=days)),
        )
        for one, days in zip(FILING.incidents, (60, 35, 12), strict=True)
    )
    filing = replace(
        FILING,
        filing_key=key,
        council=council,
        incidents=incidents,
        window_start=filed_on - timedelta(days=183),
        facts={**FILING.facts, "council": council},
        **changes,
    )
    return file_application(database, filing, filed_at)


def record(
    database: Database,
    council: str,
    filed: Filed,
    kind: str,
    day: date,
    result: str | None = None,
    reason: str = "Because of what was found.",
    now: datetime = NOW,
    staff_id: str = "0" * 32,
) -> str:
    """Records an entry and gives its id."""
    with database.reading() as session:
        seen = len(load_case(session, council, filed.application_id).history)
    record_step(
        database,
        council,
        filed.application_id,
        Recorded(kind, day, result, reason),
        seen=seen,
        staff_id=staff_id,
        now=now,
    )
    with database.reading() as session:
        return load_case(session, council, filed.application_id).history[-1].id


def two_councils(app: Starlette) -> Cases:
    """Files one application for each of the two councils."""
    database: Database = app.state.database
    ours = file_for(database, OURS, "ours", urgency="high", harm="They threatened my son.")
    theirs = file_for(
        database,
        THEIRS,
        "theirs",
        applicant_name="Their Applicant",
        impact=SECRET,
        harm=SECRET,
        urgency="high",
    )
    day = date(2026, 10, 22)
    return Cases(
        ours,
        theirs,
        record(database, OURS, ours, "acknowledged", day, reason="By letter."),
        record(database, THEIRS, theirs, "acknowledged", day, reason=SECRET),
    )
