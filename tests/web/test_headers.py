from __future__ import annotations

import dataclasses

import httpx
import pytest

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.headers import SECURITY_HEADERS
from tests.web.fake_conversations import FakeConversations


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/static/widget.js", "/api/conversations"])
async def test_every_response_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert response.headers[name] == value
    assert "strict-transport-security" not in response.headers


async def test_the_policy_allows_nothing_inline_and_nothing_foreign(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/")).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_production_asks_for_https(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, environment="production"), FakeConversations())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        assert (await client.get("/healthz")).headers["strict-transport-security"]


async def test_no_other_origin_is_let_in(client: httpx.AsyncClient) -> None:
    response = await client.options(
        "/api/conversations",
        headers={"Origin": "https://other.example", "Access-Control-Request-Method": "POST"},
    )
    assert response.status_code == 405
    assert not [name for name in response.headers if name.startswith("access-control")]
