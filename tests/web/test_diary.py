"""The diary's files are handed out to whoever holds the conversation's token, and to nobody else."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from bot.triage.area import Area
from bot.triage.diary import diary_of
from tests.web.conftest import bearer
from tests.web.fake_conversations import FakeConversations, unavailable

FILES = {
    "/api/conversations/diary.pdf": ("application/pdf", b"%PDF-"),
    "/api/conversations/diary.ics": ("text/calendar; charset=utf-8", b"BEGIN:VCALENDAR\r\n"),
}
REPORTED = {"earliest_report_on": {"from": "2026-10-03", "to": "2026-10-03"}}


@pytest.fixture(autouse=True)
def made(conversations: FakeConversations, area: Area) -> None:
    conversations.made_diary = diary_of(REPORTED, area, date(2026, 11, 22))


@pytest.mark.parametrize("path", FILES)
async def test_a_file_is_handed_out_and_kept_by_nobody_on_the_way(
    client: httpx.AsyncClient, token: str, path: str
) -> None:
    answer = await client.get(path, headers=bearer(token))
    media_type, beginning = FILES[path]
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.content.startswith(beginning)


@pytest.mark.parametrize("path", FILES)
async def test_without_a_token_there_is_no_file(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 401
    assert answer.json()["code"] == "TOKEN-MISSING"


@pytest.mark.parametrize("path", FILES)
async def test_where_the_outcome_asks_for_none_there_is_no_file(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations, path: str
) -> None:
    conversations.made_diary = None
    answer = await client.get(path, headers=bearer(token))
    assert answer.status_code == 404
    assert answer.json()["code"] == "NO-DIARY"


@pytest.mark.parametrize("path", FILES)
async def test_an_erased_conversation_has_no_file(client: httpx.AsyncClient, token: str, path: str) -> None:
    await client.delete("/api/conversations", headers=bearer(token))
    assert (await client.get(path, headers=bearer(token))).status_code == 404


@pytest.mark.parametrize("path", FILES)
async def test_a_database_that_is_down_says_so(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations, path: str
) -> None:
    conversations.failures.append(unavailable())
    assert (await client.get(path, headers=bearer(token))).status_code == 503


async def test_the_calendar_has_the_day_and_no_id_of_the_conversation(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations
) -> None:
    text = (await client.get("/api/conversations/diary.ics", headers=bearer(token))).text
    assert "DTSTART;VALUE=DATE:20270404" in text
    assert not [one for one in conversations.all if one in text]
