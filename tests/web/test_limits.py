from __future__ import annotations

import httpx
import pytest
from starlette.requests import Request

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.limits import ADDRESSES_KEPT, Rate, RateLimit, TooManyRequests, client_network
from tests.web.fake_conversations import FakeConversations


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    clock = Clock()
    limit = RateLimit(Rate(per_second=2, burst=3), clock)
    for _ in range(3):
        limit.take("a")
    with pytest.raises(TooManyRequests) as caught:
        limit.take("a")
    assert caught.value.headers["Retry-After"] == "1"
    limit.take("b")
    clock.now = 0.5
    limit.take("a")
    with pytest.raises(TooManyRequests):
        limit.take("a")


def test_being_refused_does_not_lengthen_the_wait() -> None:
    clock = Clock()
    limit = RateLimit(Rate(per_second=1, burst=1), clock)
    limit.take("a")
    for tenth in range(1, 10):
        clock.now = tenth / 10
        with pytest.raises(TooManyRequests):
            limit.take("a")
    clock.now = 1.01
    limit.take("a")


def test_the_addresses_remembered_are_bounded() -> None:
    limit = RateLimit(Rate(per_second=1, burst=5), Clock())
    for number in range(ADDRESSES_KEPT + 50):
        limit.take(str(number))
    assert len(limit._buckets) == ADDRESSES_KEPT


@pytest.mark.parametrize(
    ("client", "network"),
    [
        (("192.0.2.7", 1), "192.0.2.7"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("2001:db8:1:2:3::4", 1), "2001:db8:1:2::/64"),
        (("testclient", 1), "testclient"),
        (None, "unknown"),
    ],
)
def test_an_address_is_counted_as_a_household(client: tuple[str, int] | None, network: str) -> None:
    assert client_network(Request({"type": "http", "client": client, "headers": []})) == network


async def test_too_many_starts_are_told_when_to_come_back(settings: Settings) -> None:
    app = create_app(settings, FakeConversations(), starts=Rate(per_second=0.5, burst=2))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        statuses = [(await client.post("/api/conversations")).status_code for _ in range(3)]
        refused = await client.post("/api/conversations")
    assert statuses == [201, 201, 429]
    assert refused.json()["code"] == "TOO-MANY-REQUESTS"
    assert refused.headers["retry-after"] == "2"
