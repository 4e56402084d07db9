from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.settings import Settings, load_settings
from bot.web.app import create_app
from tests.web.fake_conversations import FakeConversations


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path)})


@pytest.fixture
def conversations() -> FakeConversations:
    return FakeConversations()


@pytest.fixture
def app(settings: Settings, conversations: FakeConversations) -> Starlette:
    return create_app(settings, conversations)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def token(client: httpx.AsyncClient) -> str:
    return (await client.post("/api/conversations", json={"channel": "widget"})).json()["token"]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def message(text: object, message_id: str | None = None) -> dict[str, object]:
    return {"text": text, "id": message_id or str(uuid.uuid4())}
