"""A practice call with each sample caller on the real service: it ends as it should, and nothing is filed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.records.models import Application, OutboxMessage
from bot.records.reference import PRACTICE_REFERENCE
from bot.settings import load_settings
from bot.web.staff.calls.content import sample_callers
from tests.web.live import live_app

LONGEST_CALL = 50


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    folder = tmp_path_factory.mktemp("practice")
    with live_app(load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(folder)})) as app:
        yield app


@pytest.mark.parametrize("name", sorted(sample_callers()))
async def test_a_call_in_the_callers_own_words_ends_as_it_should(app: Starlette, name: str) -> None:
    caller, service = sample_callers()[name], app.state.conversations
    started = await service.start("phone", practice=True)
    asked, state = [], started.state
    for _ in range(LONGEST_CALL):
        if state["question"] is None:
            break
        spoken = await service.spoken(started.conversation_id)
        words = caller.answer_to(state["question"], spoken.values["number"] - 1)
        asked.append((state["question"], words))
        state = (await service.say(started.conversation_id, words, uuid.uuid4().hex)).state
    assert (state["question"], state["outcome"]) == (None, caller.outcome), asked
    assert {question for question, _ in asked} <= set(caller.says), "they are asked what they cannot answer"
    sent = PRACTICE_REFERENCE if caller.outcome == "application" else None
    assert state["application_reference"] == sent
    with app.state.database.reading() as session:
        for table in (Application, OutboxMessage):
            assert session.scalar(select(func.count()).select_from(table)) == 0
