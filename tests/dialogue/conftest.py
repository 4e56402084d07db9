"""Parts for tests of the dialogue: actions that fail on demand, and counts of what is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import func, select

from actions.services import Services
from bot.dialogue.conversations import Conversations, Turn
from bot.records.models import Application, Base, OutboxMessage
from tests.dialogue.talking import Talk


class Failing:
    """Lets an action raise, from its n-th run on."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.action = ""
        self.after = 0
        self.result: Any = None
        self.ran: list[str] = []

    def fail(self, action: str, error: Exception, after: int = 0) -> None:
        self.action, self.error, self.after = action, error, after

    def answer(self, action: str, result: Any) -> None:
        """Lets an action return something that no action may."""
        self.action, self.result, self.error = action, result, None

    def stop(self) -> None:
        self.action = ""


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    control = Failing()
    run = ActionExecutor.run

    async def maybe(self: ActionExecutor, call: dict[str, Any]) -> Any:
        control.ran.append(call["next_action"])
        if call["next_action"] != control.action:
            return await run(self, call)
        if control.error is None:
            return control.result
        if control.after > 0:
            control.after -= 1
            return await run(self, call)
        raise control.error

    monkeypatch.setattr(ActionExecutor, "run", maybe)
    return control


@pytest.fixture
def filed(services: Services) -> Callable[[], int]:
    """How many applications are filed."""

    def count() -> int:
        with services.database.reading() as session:
            applications = session.scalar(select(func.count()).select_from(Application))
            if not applications:
                assert not session.scalar(select(func.count()).select_from(OutboxMessage))
            return int(applications or 0)

    return count


@pytest.fixture
def rows(services: Services) -> Callable[[], dict[str, int]]:
    """How many rows every table has."""

    def count() -> dict[str, int]:
        with services.database.reading() as session:
            return {
                table.name: int(session.scalar(select(func.count()).select_from(table)) or 0)
                for table in Base.metadata.sorted_tables
            }

    return count


@pytest.fixture
def prepared(
    conversations: Conversations, walked: dict[str, dict[str, Any]]
) -> Callable[..., Awaitable[Talk]]:
    """Begins a conversation at a question, walked there once and then begun from what that walk left.

    Other answers than the usual ones on the way are named by their questions.
    """

    async def begin(question: str, **changed: str) -> Talk:
        records = conversations._records
        way = "|".join([question, *(f"{slot}={told}" for slot, told in sorted(changed.items()))])
        if way not in walked:
            talk = await (await Talk.begin(conversations)).until(question, **changed)
            walked[way] = {
                "snapshot": records.load(talk.id).snapshot,
                "messages": list(talk.turn.messages),
                "state": talk.turn.state,
            }
            return talk
        left = walked[way]
        reply = {"messages": left["messages"], "state": left["state"]}
        now = conversations._services.settings.now()
        conversation_id = records.create("widget", now)
        records.append_turn(conversation_id, 0, None, None, reply, [], left["snapshot"], now)
        return Talk(conversations, conversation_id, Turn(**reply))

    return begin


@pytest.fixture(scope="session")
def walked() -> dict[str, dict[str, Any]]:
    return {}
