from __future__ import annotations

import json
import logging
import uuid
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.dialogue.locks import ConversationBusy
from bot.web.app import create_app
from bot.web.limits import BODY_LIMIT
from tests.web.conftest import bearer, message
from tests.web.fake_conversations import FakeConversations, unavailable

START = "/api/conversations"
SAY = "/api/conversations/messages"
JSON = {"Content-Type": "application/json"}
FIXED_ID = "0b5bd7a2-5f0c-4f0e-9a53-2f3a5d1c7e10"


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    problem = response.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] and problem["title"] and problem["detail"] and problem["hint"]
    return problem


async def test_start_gives_token_messages_and_state(client: httpx.AsyncClient) -> None:
    response = await client.post(START, json={"channel": "widget"})
    assert response.status_code == 201
    assert set(response.json()) == {"token", "messages", "state"}
    assert response.json()["state"]["question"] == "reported"
    assert response.headers["cache-control"] == "no-store"


async def test_start_without_a_body_is_a_widget(client: httpx.AsyncClient) -> None:
    assert (await client.post(START)).status_code == 201


async def test_phone_needs_a_staff_session(client: httpx.AsyncClient) -> None:
    assert_problem(await client.post(START, json={"channel": "phone"}), 403, "STAFF-SESSION-NEEDED")


@pytest.mark.parametrize("channel", ["", "Widget", "sms", None, 3, ["widget"], {"a": 1}])
async def test_an_unknown_channel_is_refused(client: httpx.AsyncClient, channel: object) -> None:
    assert_problem(await client.post(START, json={"channel": channel}), 422, "CHANNEL-UNKNOWN")


async def test_say_answers_and_history_keeps_it(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.post(SAY, json=message("Yes"), headers=bearer(token))
    assert answer.status_code == 200
    assert set(answer.json()) == {"messages", "state"}
    told = (await client.get(START, headers=bearer(token))).json()
    assert [m["text"] for m in told["messages"] if m["from"] == "person"] == ["Yes"]
    assert told["messages"][-1] == answer.json()["messages"][-1]
    assert told["state"] == answer.json()["state"]


async def test_the_same_id_again_gets_the_same_answer(client: httpx.AsyncClient, token: str) -> None:
    body = message("Yes")
    first = await client.post(SAY, json=body, headers=bearer(token))
    second = await client.post(SAY, json=body, headers=bearer(token))
    assert first.json() == second.json()
    told = (await client.get(START, headers=bearer(token))).json()
    assert sum(m["from"] == "person" for m in told["messages"]) == 1


async def test_one_uuid_written_two_ways_is_one_id(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations
) -> None:
    plain = uuid.uuid4()
    for written in (str(plain).upper(), plain.hex):
        response = await client.post(SAY, json=message("Yes", written), headers=bearer(token))
        assert response.status_code == 200
    (conversation,) = conversations.all.values()
    assert conversation.said == ["Yes"]


async def test_a_payload_arrives_exactly_as_sent(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations
) -> None:
    payload = '/inform_reported{"reported": true}'
    await client.post(SAY, json=message(payload), headers=bearer(token))
    (conversation,) = conversations.all.values()
    assert conversation.said == [payload]


async def test_erase_forgets_and_may_be_repeated(client: httpx.AsyncClient, token: str) -> None:
    for _ in range(2):
        assert (await client.delete(START, headers=bearer(token))).status_code == 204
    gone = await client.get(START, headers=bearer(token))
    assert_problem(gone, 404, "CONVERSATION-NOT-FOUND")
    said = await client.post(SAY, json=message("Yes"), headers=bearer(token))
    assert_problem(said, 404, "CONVERSATION-NOT-FOUND")


@pytest.mark.parametrize("message_id", [None, "", "1", 7, FIXED_ID + "0", "{" + FIXED_ID + "}", "é" * 36])
async def test_an_id_that_is_no_uuid_is_refused(
    client: httpx.AsyncClient, token: str, message_id: object
) -> None:
    body = {"text": "Yes", "id": message_id}
    assert_problem(await client.post(SAY, json=body, headers=bearer(token)), 422, "MESSAGE-ID")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "TEXT-MISSING"),
        (5, "TEXT-MISSING"),
        (["Yes"], "TEXT-MISSING"),
        ("", "TEXT-EMPTY"),
        (" \n\t ", "TEXT-EMPTY"),
        ("\x00\x07", "TEXT-EMPTY"),
    ],
)
async def test_a_text_that_says_nothing_is_refused(
    client: httpx.AsyncClient, token: str, text: object, code: str
) -> None:
    assert_problem(await client.post(SAY, json=message(text), headers=bearer(token)), 422, code)


async def test_a_text_too_long_names_the_limit(client: httpx.AsyncClient, token: str) -> None:
    response = await client.post(SAY, json=message("a" * 10_000), headers=bearer(token))
    assert assert_problem(response, 422, "TEXT-TOO-LONG")["limit"] == 2000


async def test_the_longest_text_passes_however_it_is_escaped(client: httpx.AsyncClient, token: str) -> None:
    body = json.dumps(message("\N{HOUSE BUILDING}" * 2000))
    assert body.isascii()
    response = await client.post(SAY, content=body, headers=bearer(token) | JSON)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Basic YTpi",
        "Bearer rubbish",
        "Bearer a.b.c",
        "Bearer " + "a" * 5000,
        "Bearer \xff\xfe",
        "Bearer ImFi\x0b.x.y",
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", START), ("DELETE", START), ("POST", SAY)])
async def test_without_a_token_of_ours_nobody_comes_in(
    client: httpx.AsyncClient, method: str, path: str, header: str | None
) -> None:
    headers = {} if header is None else {b"Authorization": header.encode("latin-1")}
    response = await client.request(method, path, headers=headers)
    problem = assert_problem(response, 401, response.json()["code"])
    assert problem["code"] in {"TOKEN-MISSING", "TOKEN-INVALID"}
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "JSON-BROKEN"),
        (b"{", 400, "JSON-BROKEN"),
        (b"\xff\xfe{}", 400, "JSON-BROKEN"),
        (b'{"text": ' + b"9" * 9000 + b"}", 400, "JSON-BROKEN"),
        (b"[" * 20_000, 400, "JSON-BROKEN"),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, None, None),
        (b"[]", 422, "JSON-NOT-AN-OBJECT"),
        (b"null", 422, "JSON-NOT-AN-OBJECT"),
        (b"NaN", 422, "JSON-NOT-AN-OBJECT"),
        (b'"text"', 422, "JSON-NOT-AN-OBJECT"),
        (b"{" + b" " * BODY_LIMIT + b"}", 413, "BODY-TOO-LARGE"),
    ],
)
async def test_a_broken_body_is_refused(
    client: httpx.AsyncClient, token: str, body: bytes, status: int | None, code: str | None
) -> None:
    response = await client.post(SAY, content=body, headers=bearer(token) | JSON)
    if status is None or code is None:
        assert 400 <= response.status_code < 500
    else:
        assert_problem(response, status, code)


async def test_a_body_without_announced_length_is_cut_off(client: httpx.AsyncClient, token: str) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 1000

    response = await client.post(SAY, content=endless(), headers=bearer(token) | JSON)
    assert_problem(response, 413, "BODY-TOO-LARGE")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_other_content_types_are_refused(client: httpx.AsyncClient, token: str, kind: str) -> None:
    headers = bearer(token) | {"Content-Type": kind}
    response = await client.post(SAY, content=json.dumps(message("Yes")), headers=headers)
    assert_problem(response, 415, "CONTENT-TYPE")


async def test_a_charset_in_the_content_type_is_fine(client: httpx.AsyncClient, token: str) -> None:
    headers = bearer(token) | {"Content-Type": "Application/JSON; charset=utf-8"}
    response = await client.post(SAY, content=json.dumps(message("Yes")), headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(("method", "path"), [("PUT", START), ("PATCH", START), ("GET", SAY), ("POST", "/")])
async def test_an_unknown_method_is_refused(client: httpx.AsyncClient, method: str, path: str) -> None:
    response = await client.request(method, path)
    assert_problem(response, 405, "METHOD-NOT-ALLOWED")
    assert response.headers["allow"]


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/conversations/x", "/nothing", "/static/none.js", "/static/%00", "/static/../app.py"],
)
async def test_an_unknown_path_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    assert_problem(await client.get(path), 404, "NOT-FOUND")


async def test_a_database_that_is_down_asks_to_try_again(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations
) -> None:
    conversations.failures = [unavailable()]
    body = message("Yes")
    response = await client.post(SAY, json=body, headers=bearer(token))
    assert_problem(response, 503, "RECORDS-UNAVAILABLE")
    assert int(response.headers["retry-after"]) > 0
    assert (await client.post(SAY, json=body, headers=bearer(token))).status_code == 200


async def test_a_busy_conversation_asks_to_try_again(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations
) -> None:
    conversations.failures = [ConversationBusy()]
    response = await client.post(SAY, json=message("Yes"), headers=bearer(token))
    assert_problem(response, 409, "CONVERSATION-BUSY")
    assert response.headers["retry-after"] == "1"


async def test_an_unforeseen_error_tells_nothing_of_what_was_sent(
    client: httpx.AsyncClient, token: str, conversations: FakeConversations, caplog: pytest.LogCaptureFixture
) -> None:
    conversations.failures = [RuntimeError("my neighbour at number 9")]
    with caplog.at_level(logging.INFO):
        response = await client.post(SAY, json=message("my neighbour at number 9"), headers=bearer(token))
    assert_problem(response, 500, "UNEXPECTED")
    assert "neighbour" not in response.text
    assert "neighbour" not in caplog.text
    assert "RuntimeError" in caplog.text


async def test_the_log_holds_no_text_and_no_token(
    client: httpx.AsyncClient, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="bot"):
        await client.post(SAY + "?q=secret-query", json=message("secret-words"), headers=bearer(token))
        await client.post(SAY, json=message("", "secret-id"), headers=bearer(token))
    assert "secret" not in caplog.text
    assert token not in caplog.text
    assert "POST /api/conversations/messages 200" in caplog.text
    assert "422" in caplog.text and "MESSAGE-ID" in caplog.text


async def test_until_the_model_is_loaded_the_api_says_so(app: Starlette, client: httpx.AsyncClient) -> None:
    app.state.conversations = None
    response = await client.post(START, json={})
    assert_problem(response, 503, "STARTING")
    assert response.headers["retry-after"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
odd_texts = st.text(st.characters(exclude_categories=()), max_size=300) | st.sampled_from(
    [
        "\ud800",
        "\x00",
        "مرحبا",
        "👨‍👩‍👧‍👦",
        "‮abc",
        "<script>alert(1)</script>",
        "'; DROP TABLE x;--",
        '/intent{"a":1}',
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | json_values.map(lambda v: json.dumps(v).encode()))
async def test_no_body_breaks_the_service(app: Starlette, body: bytes) -> None:
    token = app.state.tokens.issue("none")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        for path in (START, SAY):
            response = await client.post(path, content=body, headers=bearer(token) | JSON)
            assert response.status_code < 500, (path, body)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=odd_texts)
async def test_any_text_is_answered_or_refused(app: Starlette, text: str) -> None:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        token = (await client.post(START)).json()["token"]
        body = json.dumps(message(text)).encode()
        response = await client.post(SAY, content=body, headers=bearer(token) | JSON)
        assert response.status_code in {200, 422}
        told = await client.get(START, headers=bearer(token))
        assert told.status_code == 200
        assert "\x00" not in told.text


async def test_hooks_run_around_the_service(settings: Any) -> None:
    called: list[str] = []

    async def on_start(app: Starlette) -> None:
        app.state.conversations = FakeConversations()
        called.append("start")

    async def on_stop(app: Starlette) -> None:
        called.append("stop")

    app = create_app(settings, on_start=on_start, on_stop=on_stop)
    async with app.router.lifespan_context(app):
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://test"
        ) as client:
            assert (await client.post(START)).status_code == 201
    assert called == ["start", "stop"]
