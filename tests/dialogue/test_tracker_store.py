"""The tracker of a turn: begun from a snapshot, handed back as new events, at a cost that stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event

from actions.services import Services
from bot.dialogue.conversations import Agent, Conversations
from bot.dialogue.tracker_store import OpenTurn, TurnTrackerStore, events_of, open_turn, snapshot_of
from tests.dialogue.talking import Talk

JSON_VALUE = (
    st.none() | st.booleans() | st.integers(0, 99) | st.text(max_size=8) | st.lists(st.text(max_size=4))
)
SLOTS = ("reported", "reported_to", "incident_count", "council", "incidents", "told_outcome")


@given(
    slots=st.dictionaries(st.sampled_from(SLOTS), JSON_VALUE),
    form=st.sampled_from([None, "triage_form", "application_form"]),
)
def test_a_snapshot_brings_back_what_it_was_taken_of(
    agent: Agent, slots: dict[str, Any], form: str | None
) -> None:
    snapshot = {"slots": {k: v for k, v in slots.items() if v is not None}, "active_loop": form}
    tracker = DialogueStateTracker.from_events(
        "one", events_of(snapshot), slots=agent.domain.slots, domain=agent.domain
    )
    assert snapshot_of(tracker) == snapshot
    assert tracker.latest_action_name == "action_listen"


@given(form=st.sampled_from([None, "triage_form"]), n=st.integers(0, len(SLOTS)))
def test_a_snapshot_takes_as_many_events_as_it_has_slots_and_a_handful(form: str | None, n: int) -> None:
    events = events_of({"slots": dict.fromkeys(SLOTS[:n], 1), "active_loop": form})
    assert len(events) <= n + 5


async def test_a_first_turn_has_no_tracker_and_a_later_one_has_its_snapshot(agent: Agent) -> None:
    store = TurnTrackerStore(agent.domain)
    token = open_turn.set(OpenTurn())
    try:
        assert await store.retrieve("one") is None
        open_turn.set(OpenTurn(snapshot={"slots": {"reported": True}, "active_loop": None}))
        tracker = await store.retrieve("one")
        assert tracker is not None
        assert tracker.get_slot("reported") is True
    finally:
        open_turn.reset(token)


async def test_only_the_new_events_of_a_turn_are_handed_back(agent: Agent) -> None:
    store = TurnTrackerStore(agent.domain)
    turn = OpenTurn(snapshot={"slots": {"reported": True}, "active_loop": None})
    token = open_turn.set(turn)
    try:
        tracker = await store.retrieve("one")
        assert tracker is not None
        tracker.update(UserUttered("hello"))
        tracker.update(SlotSet("council", "derby"))
        tracker.update(BotUttered("hello"))
        await store.save(tracker)
    finally:
        open_turn.reset(token)
    assert [one["event"] for one in turn.new_events] == ["user", "slot", "bot"]
    assert turn.left == {"slots": {"reported": True, "council": "derby"}, "active_loop": None}


async def test_without_an_open_turn_nothing_is_made_up(agent: Agent) -> None:
    with pytest.raises(LookupError):
        await TurnTrackerStore(agent.domain).retrieve("one")


@contextmanager
def statements(services: Services) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(services.database.engine, "before_cursor_execute", note)


async def test_the_two_hundredth_turn_costs_what_the_fifth_costs(
    conversations: Conversations, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: events replayed into the tracker, SQL statements, rows read back."""
    replayed: list[int] = []
    from_events = DialogueStateTracker.from_events.__func__  # type: ignore[attr-defined]

    def counting(cls: type, sender_id: str, evts: Any, *args: Any, **kwargs: Any) -> Any:
        replayed.append(len(evts))
        return from_events(cls, sender_id, evts, *args, **kwargs)

    monkeypatch.setattr(DialogueStateTracker, "from_events", classmethod(counting))
    talk = await (await Talk.begin(conversations)).until("concern_type")
    turns = conversations._records.load(talk.id).turn_count
    costs: dict[int, tuple[list[int], list[str]]] = {}
    while turns < 200:
        turns += 1
        replayed.clear()
        with statements(services) as seen:
            await talk.press("It was not dealt with" if talk.question == "concern_type" else "3")
        costs[turns] = (list(replayed), list(seen))
        if talk.question == "reports_in_window":
            turns += 1
            await talk.say("go back")
            turns += 1
            await talk.say("go back")
    odd = sorted(turn for turn in costs if costs[turn][0])
    early = [costs[turn] for turn in odd if turn < 15]
    late = [costs[turn] for turn in odd if turn > 185]
    assert early
    assert late
    assert max(max(events) for events, _ in late) <= max(max(events) for events, _ in early) + 3
    assert {tuple(sql) for _, sql in late} <= {tuple(sql) for _, sql in early}


async def test_events_are_only_ever_appended(
    conversations: Conversations, services: Services, rows: Callable[[], dict[str, int]]
) -> None:
    talk = await Talk.begin(conversations)
    before = conversations._records.events(talk.id)
    with statements(services) as seen:
        await talk.press("Yes")
        await talk.say("go back")
        await talk.say("start again")
    after = conversations._records.events(talk.id)
    assert after[: len(before)] == before
    assert len(after) > len(before)
    assert not [sql for sql in seen if sql.lstrip().upper().startswith("DELETE")]
    updated = {sql.split()[1].strip('"') for sql in seen if sql.lstrip().upper().startswith("UPDATE")}
    assert updated <= {"conversation", "conversations"}, "only the conversation's own row: when it last spoke"
