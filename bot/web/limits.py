"""How much one request and one address may ask for.

Reads bodies up to a limit and counts requests per client address in this process. The length of a text
is judged by ``bot.dialogue``; limits over many processes belong to the proxy in front.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from bot.web.problems import Problem

BODY_LIMIT = 32_768
"""Bytes. The longest text that is taken, 2,000 characters, has 24,000 bytes when each is escaped in JSON."""
ADDRESSES_KEPT = 10_000


class BodyTooLarge(Problem):
    """The body of a request is over the limit (413)."""

    def __init__(self, limit: int) -> None:
        """Names the limit in bytes."""
        super().__init__(
            413,
            "BODY-TOO-LARGE",
            f"The request is larger than {limit} bytes.",
            "Send a shorter message.",
            headers={"Connection": "close"},
            extra={"limit": limit},
        )


class TooManyRequests(Problem):
    """One address asks too often (429)."""

    def __init__(self, seconds: float) -> None:
        """Says after how many seconds the next request is welcome."""
        super().__init__(
            429,
            "TOO-MANY-REQUESTS",
            "There have been too many requests from this address.",
            "Wait a moment and try again.",
            headers={"Retry-After": str(max(1, math.ceil(seconds)))},
        )


async def read_body(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """Reads a body, and no more of it than the limit.

    Args:
        request: The request, its body not read yet.
        limit: Bytes.

    Returns:
        The whole body.

    Raises:
        BodyTooLarge: The body is longer, by its announcement or in fact.
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 12 or int(announced) > limit):
        raise BodyTooLarge(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge(limit)
    return bytes(body)


def client_network(request: Request) -> str:
    """The address that is counted: an IPv4 address, or the /64 that one IPv6 household or phone has."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host


@dataclass(frozen=True)
class Rate:
    """A generous rate: a whole library, town hall or mobile network may share one address.

    Attributes:
        per_second: Requests a second that may go on for ever.
        burst: Requests that may come at once.
    """

    per_second: float
    burst: int


MESSAGES = Rate(per_second=50, burst=1_000)
STARTS = Rate(per_second=10, burst=500)
EMAILS = Rate(per_second=1 / 60, burst=20)
"""Results by e-mail. Each goes to an address that nobody has checked, so that few are enough."""
CODES = Rate(per_second=1 / 60, burst=10)
"""Tries of a code to carry on with: it is short enough to be read out, and so must not be guessed."""
ALL_CODES = Rate(per_second=2, burst=200)
"""Tries of a code by everybody together, so that many addresses guess no better than one."""


class RateLimit:
    """A token bucket for each client address, with a bound on the addresses remembered.

    Args:
        rate: How much is allowed.
        clock: Seconds that only grow.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        """Starts with full buckets for everybody."""
        self._rate = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> None:
        """Counts one request.

        Args:
            client: Who asks, from ``client_network``.

        Raises:
            TooManyRequests: The bucket is empty.
        """
        now = self._clock()
        left, then = self._buckets.pop(client, (float(self._rate.burst), now))
        left = min(float(self._rate.burst), left + (now - then) * self._rate.per_second)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        while len(self._buckets) > ADDRESSES_KEPT:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooManyRequests((1 - left) / self._rate.per_second)
