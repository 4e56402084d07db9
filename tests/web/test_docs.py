from __future__ import annotations

import re
from pathlib import Path

from bot.records.carry_on import LIFETIMES
from bot.records.outbox import MOST_RESULTS
from bot.settings import PROJECT
from bot.web.api import ROUTES as API_ROUTES
from bot.web.health import ROUTES as HEALTH_ROUTES
from bot.web.keeping_api import ROUTES as KEEPING_ROUTES
from bot.web.limits import ALL_CODES, BODY_LIMIT, CODES, EMAILS, MESSAGES, STARTS
from bot.web.tokens import LIFETIME

API = (PROJECT / "docs" / "api.md").read_text("utf-8")


def test_every_problem_code_is_explained() -> None:
    codes: set[str] = set()
    for file in Path(PROJECT / "bot" / "web").glob("*.py"):
        if file.name == "snippets.py":
            continue  # a command's errors, told in docs/embedding.md
        codes.update(re.findall(r'"([A-Z]{2,}(?:-[A-Z]+)+|UNEXPECTED|STARTING)"', file.read_text("utf-8")))
    codes -= {"DENY"}
    assert len(codes) > 12
    missing = {code for code in codes if f"`{code}`" not in API}
    assert not missing


def test_every_route_and_limit_is_named() -> None:
    for route in (*API_ROUTES, *KEEPING_ROUTES, *HEALTH_ROUTES):
        assert f"{route.path}`" in API or f"{route.path} " in API
    assert f"{BODY_LIMIT // 1024} KiB" in API
    assert f"{STARTS.burst} at once, {STARTS.per_second} a second" in API
    assert f"{MESSAGES.burst:,} at once, {MESSAGES.per_second} a second" in API
    for rate in (CODES, EMAILS):
        assert f"{rate.burst} at once, {rate.per_second * 60:.0f} a minute" in API
    assert f"{ALL_CODES.burst} at once, {ALL_CODES.per_second} a second" in API
    assert MOST_RESULTS == 5 and "five times" in API
    assert LIFETIMES["code"].days == 7 and LIFETIMES["link"].seconds == 3600 and "for an hour" in API
    assert LIFETIME.days == 7 and "seven days" in API
