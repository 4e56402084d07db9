from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select

from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.records.errors import ConversationConflict, ConversationNotFound
from bot.records.models import Conversation, ConversationEvent, ConversationTurn

from .conftest import NOW

REPLY = {"messages": [{"text": "Has it been reported?", "buttons": [], "from": "bot"}], "state": {}}


def append(records: ConversationRecords, conversation: str, turn: int, **changes: Any) -> int:
    values: dict[str, Any] = {
        "message_id": f"m{turn}",
        "user_text": f"text {turn}",
        "reply": REPLY,
        "events": [{"event": "user", "text": f"text {turn}"}, {"event": "action"}],
        "snapshot": {"after": turn + 1},
        "now": NOW + timedelta(seconds=turn),
    }
    return records.append_turn(conversation, turn, **{**values, **changes})


def test_a_new_conversation_has_no_turns(records: ConversationRecords) -> None:
    conversation = records.create("phone", NOW)

    state = records.load(conversation)

    assert len(conversation) == 32 and int(conversation, 16)
    assert (state.channel, state.turn_count, state.snapshot, state.created_at, state.erased) == (
        "phone",
        0,
        None,
        NOW,
        False,
    )


def test_the_latest_snapshot_is_loaded(records: ConversationRecords) -> None:
    conversation = records.create("widget", NOW)
    other = records.create("widget", NOW)
    for turn in range(3):
        assert append(records, conversation, turn) == turn + 1
    append(records, other, 0)

    state = records.load(conversation)

    assert (state.turn_count, state.snapshot) == (3, {"after": 3})


def test_events_and_messages_come_back_in_order(records: ConversationRecords) -> None:
    conversation = records.create("widget", NOW)
    append(records, conversation, 0, user_text=None, message_id=None)
    append(records, conversation, 1, events=[])
    append(records, conversation, 2)

    history = records.history(conversation)

    assert [(m["from"], m["text"]) for m in history] == [
        ("bot", "Has it been reported?"),
        ("person", "text 1"),
        ("bot", "Has it been reported?"),
        ("person", "text 2"),
        ("bot", "Has it been reported?"),
    ]
    assert [e.get("text") for e in records.events(conversation)] == ["text 0", None, "text 2", None]


def test_a_message_is_found_again_by_its_id_in_its_own_conversation(records: ConversationRecords) -> None:
    conversation = records.create("widget", NOW)
    other = records.create("widget", NOW)
    append(records, conversation, 0, message_id="same")
    append(records, other, 0, message_id="same", user_text="other")

    turn = records.find_turn(conversation, "same")

    assert turn is not None
    assert (turn.turn, turn.user_text, turn.reply, turn.created_at) == (1, "text 0", REPLY, NOW)
    assert records.find_turn(conversation, "never") is None


def test_several_turns_may_lack_a_message_id(records: ConversationRecords) -> None:
    conversation = records.create("widget", NOW)
    append(records, conversation, 0, message_id=None)

    assert append(records, conversation, 1, message_id=None) == 2


@pytest.mark.parametrize("expected", [0, 2, 7])
def test_a_turn_that_was_not_expected_is_refused_and_nothing_changes(
    records: ConversationRecords, expected: int
) -> None:
    conversation = records.create("widget", NOW)
    append(records, conversation, 0)

    with pytest.raises(ConversationConflict):
        append(records, conversation, expected, message_id="new")

    assert records.load(conversation).turn_count == 1
    assert len(records.events(conversation)) == 2


def test_the_same_message_is_never_answered_twice(records: ConversationRecords) -> None:
    conversation = records.create("widget", NOW)
    append(records, conversation, 0, message_id="same")

    with pytest.raises(ConversationConflict):
        append(records, conversation, 1, message_id="same")

    assert records.load(conversation).snapshot == {"after": 1}
    assert len(records.events(conversation)) == 2


def test_of_two_writers_of_one_turn_exactly_one_wins(database: Database) -> None:
    records = ConversationRecords(database)
    conversation = records.create("widget", NOW)
    together = threading.Barrier(2)
    results: list[object] = []

    def write(name: str) -> None:
        together.wait()
        try:
            append(records, conversation, 0, message_id=name, user_text=name)
            results.append(name)
        except ConversationConflict as error:
            results.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    winners = [result for result in results if isinstance(result, str)]
    assert len(results) == 2 and len(winners) == 1
    assert records.history(conversation)[0]["text"] == winners[0]
    assert len(records.events(conversation)) == 2
    # The loser loads again and repeats: nothing is lost.
    loser = ({"left", "right"} - set(winners)).pop()
    assert append(records, conversation, records.load(conversation).turn_count, message_id=loser) == 2


@pytest.mark.parametrize("conversation", ["", "0" * 32, "no such id", "x" * 500, "nul\x00", "\ud800"])
def test_an_unknown_conversation_is_named_as_such(records: ConversationRecords, conversation: str) -> None:
    with pytest.raises(ConversationNotFound):
        records.load(conversation)
    with pytest.raises(ConversationNotFound):
        records.history(conversation)
    with pytest.raises(ConversationNotFound):
        records.erase(conversation, NOW)
    with pytest.raises(ConversationNotFound):
        append(records, conversation, 0)
    assert records.find_turn(conversation, "m0") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("nul\x00byte", "nul\ufffdbyte"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("whole \ud83d\ude00 pair", "whole 😀 pair"),
        ("مرحبا \u202e abc", "مرحبا \u202e abc"),
        ("'); DROP TABLE conversations; --", "'); DROP TABLE conversations; --"),
        ("🙂" * 4000, "🙂" * 4000),
    ],
)
def test_whatever_is_typed_can_be_kept(records: ConversationRecords, typed: str, kept: str) -> None:
    conversation = records.create("widget", NOW)

    append(
        records,
        conversation,
        0,
        user_text=typed,
        message_id=typed[:50],
        snapshot={"text": typed},
        events=[{"event": "user", "text": typed}],
    )

    assert records.history(conversation)[0]["text"] == kept
    assert records.find_turn(conversation, typed[:50]) is not None
    assert records.load(conversation).turn_count == 1


def test_erasing_leaves_a_bare_row(records: ConversationRecords, database: Database) -> None:
    conversation = records.create("widget", NOW)
    other = records.create("widget", NOW)
    for each in (conversation, other):
        append(records, each, 0)

    records.erase(conversation, NOW + timedelta(days=1))
    records.erase(conversation, NOW + timedelta(days=2))

    state = records.load(conversation)
    assert (state.erased, state.turn_count, state.snapshot) == (True, 0, None)
    assert records.history(conversation) == []
    assert records.events(conversation) == []
    assert records.load(other).turn_count == 1
    with database.reading() as session:
        row = session.get(Conversation, conversation)
        assert row is not None and row.erased_at == NOW + timedelta(days=1)
        assert session.scalar(select(func.count()).select_from(ConversationTurn)) == 1
    with pytest.raises(ConversationNotFound):
        append(records, conversation, 0)


def test_what_was_erased_is_gone_from_the_file_too(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'guide.db'}")
    database.migrate()
    records = ConversationRecords(database)
    conversation = records.create("widget", NOW)
    append(records, conversation, 0, user_text="unmistakable words", snapshot={"said": "unmistakable words"})

    def on_disk() -> bool:
        return any(b"unmistakable words" in path.read_bytes() for path in tmp_path.iterdir())

    assert on_disk()
    records.erase(conversation, NOW)
    assert not on_disk()
    database.dispose()


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "after_cursor_execute", executed)
    try:
        yield statements
    finally:
        event.remove(database.engine, "after_cursor_execute", executed)


def fill(database: Database, conversation: str, turns: int) -> None:
    with database.session() as session:
        session.execute(
            insert(ConversationTurn),
            [
                {
                    "conversation_id": conversation,
                    "turn": turn,
                    "message_id": f"m{turn}",
                    "user_text": "x",
                    "reply": REPLY,
                    "snapshot": {"after": turn},
                    "event_count": turn,
                    "created_at": NOW,
                }
                for turn in range(1, turns + 1)
            ],
        )
        session.execute(
            insert(ConversationEvent),
            [
                {"conversation_id": conversation, "seq": turn, "turn": turn, "event": {"event": "user"}}
                for turn in range(1, turns + 1)
            ],
        )


def test_a_turn_costs_the_same_in_a_long_conversation(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'guide.db'}")
    database.migrate()
    records = ConversationRecords(database)
    costs = []
    for turns in (10, 2000):
        conversation = records.create("widget", NOW)
        fill(database, conversation, turns)
        steps = {"count": 0}

        def step(steps: dict[str, int] = steps) -> None:
            steps["count"] += 1

        @event.listens_for(database.engine, "checkout")
        def watch(connection: Any, *_rest: Any, step: Any = step) -> None:
            # SQLite calls back once per instruction of its virtual machine: reading more rows takes more.
            connection.set_progress_handler(step, 1)

        with counted_statements(database) as statements:
            state = records.load(conversation)
            assert records.find_turn(conversation, "m3") is not None
            append(records, conversation, state.turn_count, message_id="next")
        event.remove(database.engine, "checkout", watch)
        costs.append((len(statements), steps["count"]))
    database.dispose()

    (few_statements, few_steps), (many_statements, many_steps) = costs
    assert few_statements == many_statements
    assert few_steps > 50
    assert many_steps <= few_steps * 1.1
