from __future__ import annotations

from datetime import timedelta

import pytest

from bot.records.applications import file_application, find_application
from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.records.errors import ConversationNotFound
from bot.records.models import Base
from bot.records.outbox import claim_next, mark_sent
from bot.records.retention import DEFAULT_RULES, purge

from .conftest import NOW
from .samples import filing

DAY = timedelta(days=1)


def gone(database: Database, days: float) -> dict[str, int]:
    return {table: count for table, count in purge(database, NOW + days * DAY).items() if count}


def test_every_table_has_a_rule_with_a_reason() -> None:
    assert set(DEFAULT_RULES) == set(Base.metadata.tables)
    assert all(rule.reason and rule.keep > timedelta() for rule in DEFAULT_RULES.values())


def test_everything_goes_when_its_time_has_passed_and_not_before(database: Database) -> None:
    records = ConversationRecords(database)
    conversation = records.create("widget", NOW)
    records.append_turn(conversation, 0, "m", "text", {"messages": []}, [{"event": "user"}], {}, NOW)
    filed = file_application(database, filing(conversation_id=conversation), NOW)
    claimed = claim_next(database, NOW, DAY)
    assert claimed is not None
    mark_sent(database, claimed, NOW)

    assert gone(database, 30) == {}
    assert records.load(conversation).turn_count == 1
    assert gone(database, 31) == {"conversations": 1, "conversation_turns": 1, "conversation_events": 1}
    with pytest.raises(ConversationNotFound):
        records.load(conversation)
    found = find_application(database, filed.reference)
    assert found is not None and found.filing.conversation_id is None
    assert gone(database, 91) == {"outbox": 1}
    assert gone(database, 731) == {"applications": 1, "incidents": 3, "outbox": 1}
    assert find_application(database, filed.reference) is None
    # The line of the filing and of the sending; the purges' own lines are younger.
    assert gone(database, 2191) == {"audit": 2}


def test_a_conversation_that_goes_on_is_kept(database: Database) -> None:
    records = ConversationRecords(database)
    conversation = records.create("widget", NOW)
    records.append_turn(conversation, 0, None, None, {}, [], {}, NOW + 20 * DAY)

    assert gone(database, 45) == {}
    assert gone(database, 51)["conversations"] == 1
