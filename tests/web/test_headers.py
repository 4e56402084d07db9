from __future__ import annotations

import dataclasses

import httpx
import pytest

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.headers import SECURITY_HEADERS, headers_for
from tests.web.fake_conversations import FakeConversations

ANY_PATH = [
    "/",
    "/healthz",
    "/nothing",
    "/static/tokens.css",
    "/api/conversations",
    "/embed",
    "/embed/v1/embed.js",
]


def directives(response: httpx.Response) -> dict[str, str]:
    policy = response.headers["content-security-policy"]
    return {name: sources for name, _, sources in (part.partition(" ") for part in policy.split("; "))}


@pytest.mark.parametrize("path", [*ANY_PATH, "/guide"])
async def test_every_response_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    for name in SECURITY_HEADERS:
        assert (name in response.headers) == (path != "/embed" or name != "X-Frame-Options"), name
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in response.headers


@pytest.mark.parametrize(
    ("path", "beyond"),
    [
        ("/nothing", {}),
        ("/embed", {"frame-ancestors": "'self' https://a.example http://localhost:8001"}),
        ("/embed/v1/embed.js", {}),
        ("/embedded", {}),
        ("/", {"frame-src": "'self'"}),
        ("/guide", {"script-src": "'none'", "connect-src": "'none'", "form-action": "'self'"}),
        ("/guide/result", {"script-src": "'none'", "connect-src": "'none'", "form-action": "'self'"}),
        ("/guidebook", {}),
    ],
)
def test_each_page_has_the_strictest_policy_and_what_it_needs(path: str, beyond: dict[str, str]) -> None:
    def policy(headers: dict[str, str]) -> dict[str, str]:
        parts = headers["Content-Security-Policy"].split("; ")
        return dict(part.split(" ", 1) for part in parts)  # type: ignore[misc]

    strictest = policy(SECURITY_HEADERS)
    assert strictest["default-src"] == strictest["frame-ancestors"] == "'none'"
    allowed = ("https://a.example", "http://localhost:8001")
    assert policy(headers_for(path, allowed)) == {**strictest, **beyond}


async def test_only_the_chat_may_be_framed(client: httpx.AsyncClient) -> None:
    for path in ANY_PATH:
        response = await client.get(path)
        framed = path == "/embed"
        assert (directives(response)["frame-ancestors"] != "'none'") == framed
        assert ("x-frame-options" in response.headers) != framed


async def test_a_form_of_the_plain_pages_says_where_it_comes_from(client: httpx.AsyncClient) -> None:
    assert (await client.get("/guide")).headers["referrer-policy"] == "same-origin"


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
