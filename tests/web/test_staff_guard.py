"""Every address of the service is on a named public list or refuses who is not signed in."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.records.roles import ROLES, Role
from bot.records.staff import StaffMember
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.staff.guard import PUBLIC, is_public, paths_of, roles_of
from tests.web.fake_conversations import FakeConversations
from tests.web.staff_accounts import browser_of, csrf_in, with_staff


def every_route() -> list[tuple[str, str]]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": folder})
        app = create_app(settings, FakeConversations())
    return sorted(
        (method, path) for path, methods in paths_of(app.routes) for method in methods if method != "HEAD"
    )


ROUTES = every_route()
CLOSED = [(method, path) for method, path in ROUTES if not is_public(path)]


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1" * 32, path)


@pytest.fixture
def members(app: Starlette, migrated_file: Path) -> dict[Role, StaffMember]:
    return with_staff(app, migrated_file)


def test_every_public_address_is_one_that_there_is_and_says_why() -> None:
    paths = {path for _, path in ROUTES}
    for public, why in PUBLIC.items():
        assert why
        assert any(path == public or path.startswith(public + "/") for path in paths), public
    assert ("GET", "/staff/accounts") in CLOSED


def test_a_public_address_opens_nothing_beside_it() -> None:
    for path in ("/staff", "/desk", "/staff/sign-in-log", "/guided", "/healthz2", "/api", "/staff/accounts"):
        assert not is_public(path)


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_every_other_address_refuses_who_is_not_signed_in(
    app: Starlette, members: dict[Role, StaffMember], method: str, path: str
) -> None:
    for cookie in (None, "made-up"):
        async with browser_of(app) as client:
            if cookie:
                client.cookies.set("asb_staff", cookie)
            answer = await client.request(method, filled(path))
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/staff/sign-in")
            answer = await client.request(method, filled(path), headers={"Accept": "application/json"})
            assert (answer.status_code, answer.json()["code"]) == (401, "SIGN-IN-NEEDED")


@pytest.mark.parametrize(
    ("method", "path", "role"),
    [
        (method, path, role)
        for method, path in CLOSED
        for role in ROLES
        if roles_of(path) and role not in roles_of(path)
    ],
)
async def test_every_place_refuses_the_roles_that_it_is_not_for(
    app: Starlette, members: dict[Role, StaffMember], method: str, path: str, role: Role
) -> None:
    async with browser_of(app, members[role]) as client:
        assert (await client.request(method, filled(path))).status_code == 403


async def test_a_page_that_forgot_to_ask_is_behind_the_gate_all_the_same(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    async def forgetful(request: Request) -> Response:
        return Response("secret")

    inner = [Route("/list", forgetful), Mount("/deep", routes=[Route("/x/{id}", forgetful)])]
    app.router.routes.insert(0, Mount("/desk", routes=inner))
    app.router.routes.insert(0, Route("/staff/forgot", forgetful))
    assert {"/desk/list", "/desk/deep/x/{id}", "/staff/forgot"} <= {path for path, _ in paths_of(app.routes)}
    for path in ("/staff/forgot", "/desk/list", "/desk/deep/x/1", "/desk", "/desk/", "/staff/./forgot"):
        async with browser_of(app) as client:
            answer = await client.get(path)
            assert answer.status_code == 303 and "secret" not in answer.text
        if path.startswith("/desk"):
            async with browser_of(app, members["call_handler"]) as client:
                assert (await client.get(path)).status_code == 403
    async with browser_of(app, members["council_officer"]) as client:
        assert (await client.get("/desk/list")).text == "secret"


@pytest.mark.parametrize(
    "path", ["//desk/list", "/DESK/list", "/%64esk/list", "/desk%2Flist", "/x/../desk/list"]
)
async def test_no_way_of_writing_an_address_goes_round_the_gate(
    app: Starlette, members: dict[Role, StaffMember], path: str
) -> None:
    async def forgetful(request: Request) -> Response:
        return Response("secret")

    app.router.routes.insert(0, Route("/desk/list", forgetful))
    scope_path = httpx.URL("http://test" + path).path if path[1] != "/" else path
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": scope_path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"host", b"test")],
        "client": ("192.0.2.7", 50000),
        "server": ("test", 80),
        "http_version": "1.1",
    }
    await app(scope, receive, send)  # type: ignore[arg-type]
    assert b"secret" not in b"".join(one.get("body", b"") for one in sent)  # type: ignore[misc]


# ---- The phone channel of the API --------------------------------------------------------------------------

START = "/api/conversations"


async def test_a_call_handler_begins_a_conversation_on_the_phone_channel(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    async with browser_of(app, members["call_handler"]) as client:
        token = csrf_in(await client.get("/staff/password"))
        answer = await client.post(START, json={"channel": "phone"}, headers={"X-CSRF-Token": token})
    assert answer.status_code == 201
    assert answer.json()["token"]


@pytest.mark.parametrize("role", ["council_officer", "administrator", None])
async def test_nobody_else_does(app: Starlette, members: dict[Role, StaffMember], role: Role | None) -> None:
    async with browser_of(app, members[role] if role else None) as client:
        token = csrf_in(await client.get("/staff/password" if role else "/staff/sign-in"))
        answer = await client.post(START, json={"channel": "phone"}, headers={"X-CSRF-Token": token})
    assert (answer.status_code, answer.json()["code"]) == (403, "STAFF-SESSION-NEEDED")


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": "RIGHT", "Sec-Fetch-Site": "cross-site"}],
)
async def test_a_call_handlers_browser_does_so_for_our_own_pages_only(
    app: Starlette, members: dict[Role, StaffMember], headers: dict[str, str]
) -> None:
    async with browser_of(app, members["call_handler"]) as client:
        token = csrf_in(await client.get("/staff/password"))
        sent = {name: value.replace("RIGHT", token) for name, value in headers.items()}
        answer = await client.post(START, json={"channel": "phone"}, headers=sent)
    assert (answer.status_code, answer.json()["code"]) == (403, "FORM-REFUSED")
