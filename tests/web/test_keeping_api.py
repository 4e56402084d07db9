"""What somebody keeps, and how they leave, through the API: only with their token, and never too often."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.settings import Settings
from bot.triage.area import Area
from bot.triage.diary import diary_of
from bot.web.app import create_app
from bot.web.limits import CODES, EMAILS, RateLimit
from tests.delivery.test_result_pdf import KEPT
from tests.web.conftest import bearer, message
from tests.web.fake_conversations import CODE, LINK, FakeConversations, unavailable

API = "/api/conversations"
TODAY = date(2026, 11, 22)
REPORTED = {"earliest_report_on": {"from": "2026-10-03", "to": "2026-10-03"}}
EVERY: dict[str, tuple[str, str, Any]] = {
    "sheet": ("GET", "/result.pdf", None),
    "calendar": ("GET", "/result.ics", None),
    "email": ("POST", "/result/email", {"email": "alex@example.com"}),
    "codes": ("POST", "/carry-on-codes", None),
}
Ask = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture(autouse=True)
def made(conversations: FakeConversations, area: Area) -> None:
    conversations.made_result = type(KEPT)(KEPT.result, TODAY, diary_of(REPORTED, area, TODAY))


@pytest.fixture
def ask(client: httpx.AsyncClient, token: str) -> Ask:
    async def asked(what: str, headers: dict[str, str] | None = None) -> httpx.Response:
        method, path, body = EVERY[what]
        sent = bearer(token) if headers is None else headers
        return await client.request(method, API + path, json=body, headers=sent)

    return asked


@pytest.mark.parametrize("what", EVERY)
async def test_nothing_is_handed_out_without_a_token(ask: Ask, what: str) -> None:
    assert (await ask(what, headers={})).json()["code"] == "TOKEN-MISSING"


@pytest.mark.parametrize("what", EVERY)
async def test_nothing_is_handed_out_of_an_erased_conversation(
    client: httpx.AsyncClient, token: str, ask: Ask, what: str
) -> None:
    await client.delete(API, headers=bearer(token))
    assert (await ask(what)).json()["code"] == "CONVERSATION-NOT-FOUND"


@pytest.mark.parametrize("what", EVERY)
async def test_nothing_is_kept_on_the_way(ask: Ask, what: str) -> None:
    answer = await ask(what)
    assert answer.status_code in (200, 201, 202)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("what", ["sheet", "calendar", "email"])
async def test_without_an_outcome_there_is_no_result(
    conversations: FakeConversations, ask: Ask, what: str
) -> None:
    conversations.made_result = None
    answer = await ask(what)
    assert (answer.status_code, answer.json()["code"]) == (404, "NO-RESULT")


@pytest.mark.parametrize("what", ["sheet", "calendar", "email"])
async def test_a_database_that_is_down_says_so(conversations: FakeConversations, ask: Ask, what: str) -> None:
    conversations.failures.append(unavailable())
    assert (await ask(what)).status_code == 503


async def test_the_files_are_what_they_say(ask: Ask) -> None:
    sheet, calendar = await ask("sheet"), await ask("calendar")
    assert sheet.content.startswith(b"%PDF-") and sheet.headers["content-type"] == "application/pdf"
    assert "DTSTART;VALUE=DATE:20270404" in calendar.text
    assert calendar.headers["content-disposition"].startswith("attachment;")


async def test_where_no_day_matters_there_is_no_calendar(conversations: FakeConversations, ask: Ask) -> None:
    conversations.made_result = KEPT
    answer = await ask("calendar")
    assert (answer.status_code, answer.json()["code"]) == (404, "NO-DAYS")


# ---- E-mail ------------------------------------------------------------------------------------------------


async def test_a_result_is_sent_where_somebody_wants_it(conversations: FakeConversations, ask: Ask) -> None:
    answer = await ask("email")
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    assert conversations.emails == ["alex@example.com"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "EMAIL-MISSING"),
        ({"email": ["alex@example.com"]}, "EMAIL-MISSING"),
        ({"email": "x" * 400}, "EMAIL-MISSING"),
        ({"email": "alex"}, "EMAIL-ADDRESS"),
        ({"email": "a@example.com, b@example.com"}, "EMAIL-ADDRESS"),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "EMAIL-ADDRESS"),
    ],
)
async def test_what_is_no_address_is_refused_and_not_repeated(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations, body: Any, code: str
) -> None:
    answer = await client.post(API + "/result/email", json=body, headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert "example.com, " not in answer.text and "Bcc" not in answer.text
    assert conversations.emails == []


async def test_one_conversation_and_one_address_send_only_so_many(app: Starlette, ask: Ask) -> None:
    codes = [(await ask("email")).json().get("code") for _ in range(6)]
    assert codes == [None] * 5 + ["EMAIL-LIMIT"]
    app.state.email_limit = RateLimit(EMAILS, clock=lambda: 0.0)
    for _ in range(EMAILS.burst):
        app.state.email_limit.take("192.0.2.7")
    answer = await ask("email")
    assert (answer.status_code, answer.json()["code"]) == (429, "TOO-MANY-REQUESTS")


# ---- Carrying on -------------------------------------------------------------------------------------------


async def test_a_code_opens_the_conversation_elsewhere(
    client: httpx.AsyncClient, token: str, ask: Ask
) -> None:
    given = (await ask("codes")).json()
    assert given["code"] == CODE
    assert given["link"] == f"/guide/carry-on/{LINK}"
    assert given["expires_at"] > given["link_expires_at"]
    opened = await client.post(API + "/carry-on", json={"code": f" {CODE} "})
    assert opened.status_code == 200
    assert opened.json()["messages"] == (await client.get(API, headers=bearer(token))).json()["messages"]
    other = bearer(opened.json()["token"])
    assert (await client.post(API + "/messages", json=message("Yes"), headers=other)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "XXX-XXX-XX"}, 404, "CARRY-ON-UNKNOWN"),
        ({"code": LINK}, 404, "CARRY-ON-UNKNOWN"),
        ({"code": 7}, 422, "CODE-MISSING"),
        ({}, 422, "CODE-MISSING"),
    ],
)
async def test_what_is_no_code_opens_nothing(
    client: httpx.AsyncClient, ask: Ask, body: Any, status: int, code: str
) -> None:
    await ask("codes")
    answer = await client.post(API + "/carry-on", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_codes_cannot_be_tried_out(client: httpx.AsyncClient, ask: Ask) -> None:
    await ask("codes")
    tried = [await client.post(API + "/carry-on", json={"code": f"XXX-XXX-{one}"}) for one in range(11)]
    assert [one.status_code for one in tried] == [404] * CODES.burst + [429]
    assert int(tried[-1].headers["retry-after"]) > 1
    assert (await client.post(API + "/carry-on", json={"code": CODE})).status_code == 429


async def test_many_addresses_guess_no_better_than_one(
    settings: Settings, conversations: FakeConversations
) -> None:
    app = create_app(settings, conversations)
    app.state.all_codes_limit = RateLimit(type(CODES)(per_second=0.001, burst=3))
    statuses = []
    for one in range(5):
        transport = httpx.ASGITransport(app=app, client=(f"192.0.2.{one}", 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            statuses.append((await client.post(API + "/carry-on", json={"code": "X"})).status_code)
    assert statuses == [404, 404, 404, 429, 429]


# ---- Exit --------------------------------------------------------------------------------------------------


async def test_after_an_exit_the_token_lets_nobody_in(
    client: httpx.AsyncClient, token: str, ask: Ask
) -> None:
    await ask("codes")
    for _ in range(2):
        assert (await client.post(API + "/exit", headers=bearer(token))).status_code == 204
    for method, path, body in (("GET", "", None), ("POST", "/messages", message("Yes")), *EVERY.values()):
        answer = await client.request(method, API + path, json=body, headers=bearer(token))
        assert (answer.status_code, answer.json()["code"]) == (401, "CONVERSATION-LEFT")


async def test_who_left_carries_on_with_the_code_and_the_old_token_stays_shut(
    client: httpx.AsyncClient, token: str, ask: Ask
) -> None:
    await ask("codes")
    await client.post(API + "/exit", headers=bearer(token))
    opened = await client.post(API + "/carry-on", json={"code": CODE})
    assert (await client.get(API, headers=bearer(opened.json()["token"]))).status_code == 200
    # An exit that arrives late closes the entry that it was for, and no other.
    await client.post(API + "/exit", headers=bearer(token))
    assert (await client.get(API, headers=bearer(opened.json()["token"]))).status_code == 200
    assert (await client.get(API, headers=bearer(token))).status_code == 401


async def test_an_exit_needs_a_token(client: httpx.AsyncClient) -> None:
    assert (await client.post(API + "/exit")).status_code == 401


# ---- Logs --------------------------------------------------------------------------------------------------


async def test_no_log_line_has_a_code_a_link_or_an_address(
    client: httpx.AsyncClient, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await ask("email")
        await ask("codes")
        await client.post(API + "/carry-on", json={"code": CODE})
        await client.get(f"/guide/carry-on/{LINK}")
    assert "POST /api/conversations/result/email 202" in caplog.text
    assert "GET /guide/carry-on/(link)" in caplog.text
    for secret in ("alex", CODE, LINK):
        assert secret not in caplog.text
