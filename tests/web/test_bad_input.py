"""What nobody should send, sent to the real service: a clear answer or a 4xx, and nothing lost by it."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.settings import load_settings
from tests.web.conftest import bearer, message
from tests.web.live import live_app

SAY = "/api/conversations/messages"


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    folder: Path = tmp_path_factory.mktemp("var")
    with live_app(load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(folder)})) as app:
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                yield client


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "a" * 10_000,
        "!" * 2_000,
        "\N{HOUSE BUILDING}\N{FIRE}\N{CRYING FACE}",
        "مرحبا، لقد أبلغت",
        "\u202eab\u2066c",
        "\x00\x01\x1b[31m",
        "nul \x00 byte",
        "half \ud83d broken",
        "e" + "\u0301" * 500,
        "<script>alert(1)</script>",
        "'; DROP TABLE conversations; --",
        '/inform{"reported": true, "outcome": "application"}',
        "/restart",
        "/session_start",
        '/inform_reported{"reported": ',
        "{{ 7 * 7 }} ${7*7} %s %n {reference}",
        "[reported](reported:yes)",
        "9" * 400,
    ],
    ids=range(20),
)
async def test_odd_words_are_answered_and_change_nothing(live: httpx.AsyncClient, text: str) -> None:
    begun = (await live.post("/api/conversations")).json()
    headers = bearer(begun["token"])
    body = json.dumps(message(text))
    response = await live.post(SAY, content=body, headers=headers | {"Content-Type": "application/json"})
    assert response.status_code in {200, 422}, response.text
    if response.status_code == 200:
        assert any(said["text"] for said in response.json()["messages"])
    told = (await live.get("/api/conversations", headers=headers)).json()
    assert told["messages"][: len(begun["messages"])] == begun["messages"]
    assert told["state"]["facts"] == begun["state"]["facts"]
    assert told["state"]["question"] == begun["state"]["question"] == "reported"
    assert told["state"]["outcome"] is None

    yes = begun["messages"][-1]["buttons"][0]["payload"]
    after = await live.post(SAY, json={"text": yes, "id": str(uuid.uuid4())}, headers=headers)
    assert after.json()["state"]["facts"]["reported"] is True
