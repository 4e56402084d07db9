from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.records.staff_models import StaffAuditEntry, StaffSession
from bot.web.staff.csrf import check_header, csrf_token
from bot.web.staff.session import local_path, require
from tests.web.staff_accounts import EMAILS, PASSWORD, browser_of, csrf_in, post, with_staff

SIGN_IN = "/staff/sign-in"


@pytest.fixture
def members(app: Starlette, migrated_file: Path) -> dict[Role, StaffMember]:
    async def calls(request: Request) -> Response:
        return Response(f"{require(request, 'call_handler').name} {csrf_token(request)}")

    async def change(request: Request) -> Response:
        check_header(request)
        require(request)
        return Response("changed")

    app.router.routes.insert(0, Route("/staff/test-calls", calls))
    app.router.routes.insert(0, Route("/staff/test-change", change, methods=["POST"]))
    return with_staff(app, migrated_file)


@pytest.fixture
async def nobody(app: Starlette, members: dict[Role, StaffMember]) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(app) as client:
        yield client


@pytest.fixture
async def handler(app: Starlette, members: dict[Role, StaffMember]) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(app, members["call_handler"]) as client:
        yield client


async def try_password(client: httpx.AsyncClient, email: str, password: str, **more: str) -> httpx.Response:
    return await post(client, SIGN_IN, SIGN_IN, email=email, password=password, **more)


def later(app: Starlette, **time: float) -> None:
    """Moves the clock on."""
    settings = app.state.settings
    moment = settings.now() + timedelta(**time)

    class Later(type(settings)):  # type: ignore[misc]
        def now(self) -> object:
            return moment

    app.state.settings = Later(**{f.name: getattr(settings, f.name) for f in dataclasses.fields(settings)})


@pytest.mark.parametrize(
    ("role", "home"),
    [("call_handler", "/staff"), ("council_officer", "/desk"), ("administrator", "/staff/accounts")],
)
async def test_signing_in_leads_to_ones_own_work(nobody: httpx.AsyncClient, role: Role, home: str) -> None:
    answer = await try_password(nobody, EMAILS[role].upper() + " ", PASSWORD)

    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert "asb_staff" in nobody.cookies


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(nobody: httpx.AsyncClient) -> None:
    answer = await try_password(nobody, EMAILS["call_handler"], PASSWORD)

    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert parts == {"httponly", "samesite=lax", "path=/"}


async def test_in_production_the_cookies_travel_encrypted_only(
    app: Starlette, nobody: httpx.AsyncClient
) -> None:
    app.state.settings = dataclasses.replace(app.state.settings, environment="production")
    page = await nobody.get(SIGN_IN)
    assert "secure" in page.headers["set-cookie"].lower()
    nobody.cookies.set("asb_staff_form", page.headers["set-cookie"].split("=")[1].split(";")[0])
    fields = {"csrf": csrf_in(page), "email": EMAILS["call_handler"], "password": PASSWORD}
    answer = await nobody.post(SIGN_IN, data=fields)
    assert answer.status_code == 303
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_only_the_hash_of_the_token_is_kept(app: Starlette, nobody: httpx.AsyncClient) -> None:
    await try_password(nobody, EMAILS["call_handler"], PASSWORD)

    with app.state.database.reading() as session:
        kept = session.query(StaffSession).one()
    assert nobody.cookies["asb_staff"] not in (kept.token_hash, kept.staff_id)
    assert len(kept.token_hash) == 64


async def test_nobody_is_led_to_the_sign_in_and_back(nobody: httpx.AsyncClient) -> None:
    refused = await nobody.get("/staff/test-calls?page=2")
    assert refused.status_code == 303
    assert refused.headers["location"] == "/staff/sign-in?next=/staff/test-calls%3Fpage%3D2"

    page = await nobody.get(refused.headers["location"])
    assert '<input type="hidden" name="next" value="/staff/test-calls?page=2">' in page.text
    answer = await post(
        nobody,
        refused.headers["location"],
        SIGN_IN,
        email=EMAILS["call_handler"],
        password=PASSWORD,
        next="/staff/test-calls?page=2",
    )
    assert answer.headers["location"] == "/staff/test-calls?page=2"
    assert (await nobody.get("/staff/test-calls")).text.startswith("Call Handler Example")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/staff",
        "//evil.example/staff",
        "/\\evil.example",
        "/staff\\..\\evil",
        "/staff//evil.example",
        "///staff",
        "/staffed",
        "/guide",
        "/",
        "",
        "staff",
        "javascript:alert(1)",
        "/staff/\nSet-Cookie: a=b",
        "/staff/sign-in?next=/staff",
        "/staff/sign-out",
        "/staff/oidc/start",
        "/staff/" + "a" * 500,
        "/staff/ü",
        "https:/staff",
        "//[staff",
        "https://[x/staff",
        "/%2F/staff",
        "x/staff",
    ],
)
async def test_the_sign_in_leads_to_no_other_place(nobody: httpx.AsyncClient, elsewhere: str) -> None:
    assert local_path(elsewhere) is None
    answer = await try_password(nobody, EMAILS["call_handler"], PASSWORD, next=elsewhere)
    assert answer.headers["location"] == "/staff"


async def test_the_wrong_role_sees_a_page_that_says_so(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        answer = await client.get("/staff/test-calls")
    assert answer.status_code == 403
    assert "Your account may not open this page" in answer.text


async def test_a_program_gets_a_problem(app: Starlette, nobody: httpx.AsyncClient) -> None:
    answer = await nobody.get("/staff/test-calls", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "SIGN-IN-NEEDED"
    assert answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAILS["call_handler"], "wrong-wrong-wrong"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("sam@example.com\x00", PASSWORD),
        (EMAILS["call_handler"], PASSWORD + "\x00"),
        (EMAILS["call_handler"], "x" * 5_000),
    ],
)
async def test_wrong_tries_all_get_the_same_words(
    nobody: httpx.AsyncClient, email: str, password: str
) -> None:
    answer = await try_password(nobody, email, password)
    assert answer.status_code == 403
    assert "The email address or the password is not right." in answer.text
    assert "asb_staff" not in nobody.cookies
    assert password == "" or password not in answer.text


@pytest.mark.parametrize("email", [EMAILS["call_handler"], "nobody@example.com"])
async def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(
    app: Starlette, nobody: httpx.AsyncClient, email: str
) -> None:
    for _ in range(5):
        assert (await try_password(nobody, email, "wrong-wrong-wrong")).status_code == 403
    locked = await try_password(nobody, email, PASSWORD)
    assert locked.status_code == 429
    assert "too many wrong tries" in locked.text

    later(app, minutes=14)
    assert (await try_password(nobody, email, PASSWORD)).status_code == 429
    later(app, minutes=2)
    assert (await try_password(nobody, email, PASSWORD)).status_code == (303 if "sam" in email else 403)


async def test_twenty_wrong_tries_from_one_address_lock_it_for_every_account(
    app: Starlette, nobody: httpx.AsyncClient
) -> None:
    for number in range(20):
        assert (await try_password(nobody, f"n{number}@example.com", "wrong")).status_code == 403
    assert (await try_password(nobody, EMAILS["call_handler"], PASSWORD)).status_code == 429
    transport = httpx.ASGITransport(app=app, client=("198.51.100.9", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as elsewhere:
        assert (await try_password(elsewhere, EMAILS["call_handler"], PASSWORD)).status_code == 303


async def test_right_tries_count_for_nothing(nobody: httpx.AsyncClient) -> None:
    for _ in range(4):
        for _ in range(4):
            assert (await try_password(nobody, EMAILS["call_handler"], "wrong")).status_code == 403
        assert (await try_password(nobody, EMAILS["call_handler"], PASSWORD)).status_code == 303
        nobody.cookies.clear()


async def test_a_session_ends_when_nothing_is_done(app: Starlette, handler: httpx.AsyncClient) -> None:
    for _ in range(3):
        later(app, minutes=29)
        assert (await handler.get("/staff/test-calls")).status_code == 200
    later(app, minutes=31)
    ended = await handler.get("/staff/test-calls")
    assert ended.status_code == 303
    assert 'asb_staff=""' in ended.headers["set-cookie"]


async def test_a_session_ends_after_ten_hours_in_any_case(app: Starlette, handler: httpx.AsyncClient) -> None:
    for _ in range(23):
        later(app, minutes=26)
        assert (await handler.get("/staff/test-calls")).status_code == 200
    later(app, minutes=3)
    assert (await handler.get("/staff/test-calls")).status_code == 303


async def test_signing_in_gives_a_new_token_and_ends_the_old_session(
    app: Starlette, members: dict[Role, StaffMember], handler: httpx.AsyncClient
) -> None:
    old = handler.cookies["asb_staff"]
    token = csrf_in(await handler.get("/staff/password"))
    fields = {"csrf": token, "email": EMAILS["call_handler"], "password": PASSWORD}
    answer = await handler.post(SIGN_IN, data=fields)

    assert answer.status_code == 303
    assert f"asb_staff={old}" not in answer.headers["set-cookie"]
    assert app.state.staff_sessions.find(old, app.state.settings.now()) is None


async def test_a_token_that_somebody_planted_is_never_taken_over(nobody: httpx.AsyncClient) -> None:
    nobody.cookies.set("asb_staff", "planted-by-somebody-else")
    answer = await try_password(nobody, EMAILS["call_handler"], PASSWORD)
    assert answer.status_code == 303
    assert "planted" not in answer.headers["set-cookie"]


async def test_signing_out_ends_the_session_on_the_server(app: Starlette, handler: httpx.AsyncClient) -> None:
    token = handler.cookies["asb_staff"]
    answer = await post(handler, "/staff/password", "/staff/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in?out=1")
    assert app.state.staff_sessions.find(token, app.state.settings.now()) is None
    assert "You are signed out." in (await handler.get("/staff/sign-in?out=1")).text


@pytest.mark.parametrize("deed", ["closed", "role", "council", "reset"])
async def test_what_happens_to_an_account_ends_its_sessions(
    app: Starlette, members: dict[Role, StaffMember], deed: str
) -> None:
    accounts, now = app.state.staff_accounts, app.state.settings.now()
    member = members["council_officer"]
    async with browser_of(app, member) as client:
        assert (await client.get("/staff/password")).status_code == 200
        if deed == "closed":
            accounts.close(member.id, now)
        elif deed == "reset":
            accounts.reset(member.id, now)
        else:
            role, council = ("call_handler", None) if deed == "role" else ("council_officer", "erewash")
            accounts.change(member.id, now, name=member.name, role=role, council=council)
        assert (await client.get("/staff/password")).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil"},
        {"Origin": "http://[x"},
        {"Origin": "null"},
    ],
)
async def test_a_form_of_another_site_is_refused(handler: httpx.AsyncClient, headers: dict[str, str]) -> None:
    token = csrf_in(await handler.get("/staff/password"))
    answer = await handler.post("/staff/sign-out", data={"csrf": token}, headers=headers)
    assert answer.status_code == 403
    assert (await handler.get("/staff/password")).status_code == 200


async def test_a_form_that_a_proxy_brings_under_its_own_name_is_taken(
    app: Starlette, handler: httpx.AsyncClient
) -> None:
    app.state.settings = dataclasses.replace(app.state.settings, public_url="https://guide.example.com")
    token = csrf_in(await handler.get("/staff/password"))
    headers = {"Origin": "https://guide.example.com", "Sec-Fetch-Site": "same-origin"}
    answer = await handler.post("/staff/sign-out", data={"csrf": token}, headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "ü"])
async def test_a_form_without_its_token_is_refused(handler: httpx.AsyncClient, token: str) -> None:
    assert (await handler.post("/staff/sign-out", data={"csrf": token})).status_code == 403
    assert (await handler.post("/staff/test-change", headers={"X-CSRF-Token": "0"})).status_code == 403
    assert (await handler.get("/staff/password")).status_code == 200


async def test_the_token_of_one_session_is_none_of_another(
    app: Starlette, members: dict[Role, StaffMember], handler: httpx.AsyncClient
) -> None:
    async with browser_of(app, members["call_handler"]) as other:
        token = csrf_in(await other.get("/staff/password"))
    assert (await handler.post("/staff/sign-out", data={"csrf": token})).status_code == 403


async def test_a_sign_in_without_the_page_is_refused(nobody: httpx.AsyncClient) -> None:
    fields = {"email": EMAILS["call_handler"], "password": PASSWORD}
    assert (await nobody.post(SIGN_IN, data=fields)).status_code == 403
    token = csrf_in(await nobody.get(SIGN_IN))
    nobody.cookies.clear()
    assert (await nobody.post(SIGN_IN, data={**fields, "csrf": token})).status_code == 403


async def test_a_script_carries_the_token_in_a_header(handler: httpx.AsyncClient) -> None:
    token = (await handler.get("/staff/test-calls")).text.split()[-1]
    answer = await handler.post("/staff/test-change", headers={"X-CSRF-Token": token})
    assert answer.text == "changed"


async def test_a_given_password_must_be_changed_first(
    app: Starlette, members: dict[Role, StaffMember], nobody: httpx.AsyncClient
) -> None:
    given = app.state.staff_accounts.reset(members["call_handler"].id, app.state.settings.now())
    assert (await try_password(nobody, EMAILS["call_handler"], given)).status_code == 303
    refused = await nobody.get("/staff/test-calls")
    assert (refused.status_code, refused.headers["location"]) == (303, "/staff/password")

    path = "/staff/password"
    assert "Somebody else gave you" in (await nobody.get(path)).text
    for chosen in (given, "short", "password1234", "sam.example.com1", "aaaaaaaaaaaaaaaa"):
        assert (await post(nobody, path, path, present=given, chosen=chosen)).status_code == 422
    assert (await post(nobody, path, path, present="wrong", chosen="kettle-moon-ladder")).status_code == 403
    done = await post(nobody, path, path, present=given, chosen="kettle-moon-ladder")
    assert (done.status_code, done.headers["location"]) == (303, "/staff")
    assert (await nobody.get("/staff/test-calls")).status_code == 200


async def test_pages_are_kept_by_no_browser_and_framed_by_nobody(nobody: httpx.AsyncClient) -> None:
    page = await nobody.get(SIGN_IN)
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    assert "unsafe" not in policy


async def test_the_audit_says_who_when_and_what_but_nothing_typed(
    app: Starlette, members: dict[Role, StaffMember], nobody: httpx.AsyncClient
) -> None:
    await try_password(nobody, EMAILS["call_handler"], "typed-by-mistake")
    await try_password(nobody, "stranger@example.com", "typed-by-mistake")
    await try_password(nobody, EMAILS["call_handler"], PASSWORD)
    await post(nobody, "/staff/password", "/staff/sign-out")

    me = members["call_handler"].id
    with app.state.database.reading() as session:
        lines = session.query(StaffAuditEntry).order_by(StaffAuditEntry.id).all()
    assert [(line.staff_id, line.action, line.subject) for line in lines if "account" not in line.action] == [
        (None, "sign_in_failed", me),
        (None, "sign_in_failed", None),
        (me, "signed_in", None),
        (me, "signed_out", None),
    ]
    assert not any("@" in str(line.detail) or "typed" in str(line.detail) for line in lines)


async def test_the_log_holds_neither_token_nor_address(
    nobody: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG", logger="bot"):
        await try_password(nobody, EMAILS["call_handler"], "typed-by-mistake")
        await try_password(nobody, EMAILS["call_handler"], PASSWORD, next="/staff/test-calls?q=secret")
        await nobody.get("/staff/test-calls?q=secret")
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "POST /staff/sign-in 303" in said
    for secret in ("@", "typed", "secret", nobody.cookies["asb_staff"]):
        assert secret not in said
