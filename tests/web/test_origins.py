from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.settings import Settings
from bot.web.app import create_app
from tests.web.conftest import bearer, message
from tests.web.fake_conversations import FakeConversations

COUNCIL = "https://www.council.example"
OTHER = "https://other.example"


@pytest.fixture
async def client(settings: Settings, conversations: FakeConversations) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(dataclasses.replace(settings, allowed_origins=(COUNCIL,)), conversations)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


async def preflight(
    client: httpx.AsyncClient, origin: str, path: str = "/api/conversations"
) -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    return await client.options(path, headers=asked)


def shared(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control")}


async def test_a_council_may_call_the_api(client: httpx.AsyncClient) -> None:
    response = await preflight(client, COUNCIL)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == COUNCIL
    assert {"authorization", "content-type"} <= set(
        response.headers["access-control-allow-headers"].lower().split(", ")
    )
    started = await client.post("/api/conversations", headers={"Origin": COUNCIL})
    assert started.headers["access-control-allow-origin"] == COUNCIL
    assert "Origin" in started.headers["vary"]
    said = await client.post(
        "/api/conversations/messages",
        json=message("yes"),
        headers={"Origin": COUNCIL, **bearer(started.json()["token"])},
    )
    assert said.status_code == 200
    assert said.headers["access-control-allow-origin"] == COUNCIL


async def test_a_refusal_can_be_read_by_the_council_too(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/conversations", headers={"Origin": COUNCIL})
    assert response.json()["code"] == "TOKEN-MISSING"
    assert response.headers["access-control-allow-origin"] == COUNCIL


@pytest.mark.parametrize(
    "origin", [OTHER, "null", COUNCIL + ".other.example", "http://www.council.example", "*"]
)
async def test_no_other_origin_is_let_in(client: httpx.AsyncClient, origin: str) -> None:
    asked = await preflight(client, origin)
    assert asked.status_code == 405
    assert not shared(asked)
    assert not shared(await client.post("/api/conversations", headers={"Origin": origin}))


async def test_no_cookie_goes_with_it(client: httpx.AsyncClient) -> None:
    assert "access-control-allow-credentials" not in (await preflight(client, COUNCIL)).headers


@pytest.mark.parametrize("path", ["/", "/embed", "/guide", "/healthz", "/static/tokens.css"])
async def test_pages_are_not_read_from_other_origins(client: httpx.AsyncClient, path: str) -> None:
    assert not shared(await client.get(path, headers={"Origin": COUNCIL}))
