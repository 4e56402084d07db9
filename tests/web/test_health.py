from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette

from tests.web.fake_conversations import FakeConversations, unavailable


async def test_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"alive": True}
    assert (await client.get("/readyz")).json() == {"ready": True}


@pytest.mark.parametrize("why", ["loading", "not ready", "raises"])
async def test_not_ready_is_503_while_alive(
    app: Starlette, client: httpx.AsyncClient, conversations: FakeConversations, why: str
) -> None:
    if why == "loading":
        app.state.conversations = None
    elif why == "not ready":
        conversations.is_ready = False
    else:

        def fails() -> bool:
            raise unavailable()

        conversations.ready = fails  # type: ignore[method-assign]
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["code"] == "NOT-READY"
    assert response.headers["retry-after"]
    assert (await client.get("/healthz")).status_code == 200
