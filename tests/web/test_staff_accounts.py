from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.records.roles import Role
from bot.records.staff import StaffMember
from tests.web.staff_accounts import PASSWORD, add_member, browser_of, post, with_staff

ACCOUNTS = "/staff/accounts"
NEW = f"{ACCOUNTS}/new"


@pytest.fixture
def members(app: Starlette, migrated_file: Path) -> dict[Role, StaffMember]:
    return with_staff(app, migrated_file)


@pytest.fixture
async def administrator(app: Starlette, members: dict[Role, StaffMember]) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(app, members["administrator"]) as client:
        yield client


async def password_shown(page: httpx.Response) -> str:
    found = re.search(r'class="secret">([^<]+)<', page.text)
    assert found is not None
    return found[1]


async def signs_in(app: Starlette, email: str, password: str) -> httpx.Response:
    async with browser_of(app) as client:
        return await post(client, "/staff/sign-in", "/staff/sign-in", email=email, password=password)


async def test_an_added_account_gets_a_password_that_is_shown_once_and_changed_at_once(
    app: Starlette, administrator: httpx.AsyncClient
) -> None:
    fields = {
        "name": "Kim Example",
        "email": "Kim@example.com",
        "role": "council_officer",
        "council": "derby",
    }
    added = await post(administrator, NEW, ACCOUNTS, **fields)
    password = await password_shown(added)
    account = app.state.staff_accounts.find_by_email("kim@example.com")

    assert added.status_code == 200 and added.headers["cache-control"] == "no-store"
    assert (account.member.role, account.member.council) == ("council_officer", "derby")
    assert password not in (await administrator.get(f"{ACCOUNTS}/{account.member.id}")).text
    assert "Kim Example" in (await administrator.get(ACCOUNTS)).text
    assert (await signs_in(app, "kim@example.com", password)).status_code == 303


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "The name is missing"),
        ({"name": "x" * 101}, "The name is missing or too long"),
        ({"email": "kim"}, "does not look like an email address"),
        ({"email": "kim@example.com>\r\nBcc: a@b"}, "does not look like an email address"),
        ({"email": "SAM@example.com"}, "has an account already"),
        ({"role": ""}, "no such role"),
        ({"role": "owner"}, "no such role"),
        ({"role": "council_officer"}, "exactly one council"),
        ({"role": "council_officer", "council": "out_of_area"}, "exactly one council"),
        ({"role": "council_officer", "council": "leeds"}, "exactly one council"),
    ],
)
async def test_an_account_that_does_not_fit_is_not_added_and_what_was_typed_stays(
    app: Starlette, administrator: httpx.AsyncClient, changed: dict[str, str], words: str
) -> None:
    before = len(app.state.staff_accounts.all())
    fields = {"name": "Kim Example", "email": "kim@example.com", "role": "call_handler", **changed}
    refused = await post(administrator, NEW, ACCOUNTS, **fields)

    assert refused.status_code == 422
    assert words in refused.text and 'role="alert"' in refused.text
    assert ("Kim Example" in refused.text) == ("name" not in changed)
    assert len(app.state.staff_accounts.all()) == before


async def test_a_council_beside_another_role_means_nothing(
    app: Starlette, administrator: httpx.AsyncClient
) -> None:
    await post(
        administrator,
        NEW,
        ACCOUNTS,
        name="Kim",
        email="kim@example.com",
        role="call_handler",
        council="derby",
    )
    assert app.state.staff_accounts.find_by_email("kim@example.com").member.council is None


async def test_an_account_for_council_accounts_only_has_no_password(
    app: Starlette, administrator: httpx.AsyncClient
) -> None:
    fields = {"name": "Kim", "email": "kim@example.com", "role": "call_handler", "how": "council_account"}
    added = await post(administrator, NEW, ACCOUNTS, **fields)
    assert 'class="secret"' not in added.text
    assert not app.state.staff_accounts.find_by_email("kim@example.com").has_password
    assert (await signs_in(app, "kim@example.com", "")).status_code == 403


async def test_an_account_is_changed_closed_reopened_and_its_story_told(
    app: Starlette, members: dict[Role, StaffMember], administrator: httpx.AsyncClient
) -> None:
    member = members["call_handler"]
    page = f"{ACCOUNTS}/{member.id}"
    fields = {"name": "Sam Changed", "role": "council_officer", "council": "erewash"}
    changed = await post(administrator, page, page, **fields)
    assert changed.headers["location"] == f"{page}?done=changed"
    assert "The changes are saved." in (await administrator.get(changed.headers["location"])).text
    kept = app.state.staff_accounts.find(member.id).member
    assert (kept.name, kept.role, kept.council) == ("Sam Changed", "council_officer", "erewash")

    assert (await post(administrator, page, f"{page}/close")).status_code == 303
    assert (await signs_in(app, member.email, PASSWORD)).status_code == 403
    assert (await post(administrator, page, f"{page}/reopen")).status_code == 303
    assert (await signs_in(app, member.email, PASSWORD)).status_code == 403
    given = await password_shown(await post(administrator, page, f"{page}/password"))
    assert (await signs_in(app, member.email, given)).status_code == 303
    told = (await administrator.get(page)).text
    for words in (
        "Account added",
        "Account changed",
        "Account closed",
        "Account reopened",
        "New password given",
    ):
        assert words in told
    assert "Administrator Example" in told and "The command line" in told


async def test_a_new_password_ends_a_lock_out(
    app: Starlette, members: dict[Role, StaffMember], administrator: httpx.AsyncClient
) -> None:
    member = members["call_handler"]
    for _ in range(5):
        await signs_in(app, member.email, "wrong-wrong-wrong")
    assert (await signs_in(app, member.email, PASSWORD)).status_code == 429
    page = f"{ACCOUNTS}/{member.id}"
    given = await password_shown(await post(administrator, page, f"{page}/password"))
    assert (await signs_in(app, member.email, given)).status_code == 303


@pytest.mark.parametrize("way", ["close", "change"])
async def test_the_last_administrator_stays(
    app: Starlette, members: dict[Role, StaffMember], administrator: httpx.AsyncClient, way: str
) -> None:
    page = f"{ACCOUNTS}/{members['administrator'].id}"
    path, fields = (f"{page}/close", {}) if way == "close" else (page, {"name": "Me", "role": "call_handler"})
    refused = await post(administrator, page, path, **fields)
    assert refused.status_code == 422 and "last open administrator" in refused.text

    add_member(app, "administrator", "second@example.com")
    assert (await post(administrator, page, path, **fields)).status_code == 303
    assert (await administrator.get(page)).status_code == 303  # signed out


async def test_an_account_that_there_is_not_is_no_page(administrator: httpx.AsyncClient) -> None:
    for staff_id in ("0" * 32, "' OR 1=1", "x" * 200, "%00"):
        assert (await administrator.get(f"{ACCOUNTS}/{staff_id}")).status_code == 404
        for deed in ("", "/close", "/reopen", "/password"):
            answer = await post(
                administrator, NEW, f"{ACCOUNTS}/{staff_id}{deed}", name="x", role="call_handler"
            )
            assert answer.status_code == 404


@pytest.mark.parametrize("role", ["call_handler", "council_officer"])
async def test_nobody_else_manages_accounts(
    app: Starlette, members: dict[Role, StaffMember], role: Role
) -> None:
    page = f"{ACCOUNTS}/{members['administrator'].id}"
    async with browser_of(app, members[role]) as client:
        for path in (ACCOUNTS, NEW, page):
            assert (await client.get(path)).status_code == 403
        for path in (ACCOUNTS, page, f"{page}/close", f"{page}/reopen", f"{page}/password"):
            assert (await post(client, "/staff/password", path)).status_code == 403


async def test_names_are_shown_as_text(app: Starlette, administrator: httpx.AsyncClient) -> None:
    fields = {"name": "<script>alert(1)</script>", "role": "call_handler"}
    await post(administrator, NEW, ACCOUNTS, **{**fields, "email": "kim@example.com"})
    assert "<script>alert" not in (await administrator.get(ACCOUNTS)).text
