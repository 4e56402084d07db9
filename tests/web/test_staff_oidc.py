from __future__ import annotations

import base64
import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.records.staff_models import StaffAuditEntry
from bot.settings import OidcSettings
from tests.web.council_sign_in import Provider, asked_with, challenge_of, council_sign_in
from tests.web.staff_accounts import PASSWORD, browser_of, post, with_staff

START, CALLBACK = "/staff/oidc/start", "/staff/oidc/callback"
CLIENT, SECRET = "guide", "not-so-secret"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with council_sign_in() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.token_requests.clear()
    running.client_authorizations.clear()
    return running


@pytest.fixture
def members(app: Starlette, migrated_file: Path, provider: Provider) -> dict[Role, StaffMember]:
    oidc = OidcSettings(provider.issuer, CLIENT, SECRET)
    app.state.settings = dataclasses.replace(app.state.settings, oidc=oidc)
    return with_staff(app, migrated_file)


@pytest.fixture
async def nobody(app: Starlette, members: dict[Role, StaffMember]) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(app) as client:
        yield client


async def journey(
    client: httpx.AsyncClient, provider: Provider, subject: str | None, following: str = ""
) -> httpx.Response:
    started = await client.get(START, params={"next": following} if following else {})
    assert started.status_code == 303, started.text
    back = provider.agree(started.headers["location"], subject)
    return await client.get(back.raw_path.decode())


def refused(answer: httpx.Response, words: str) -> bool:
    assert answer.status_code == 403
    assert "asb_staff=" not in ";".join(answer.headers.get_list("set-cookie"))
    return words in answer.text


async def test_a_council_account_signs_in_to_the_account_of_its_verified_address(
    nobody: httpx.AsyncClient, provider: Provider
) -> None:
    assert START in (await nobody.get("/staff/sign-in")).text
    answer = await journey(nobody, provider, "sub-sam", "/staff/password")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/password")
    assert "Call Handler Example" in (await nobody.get("/staff/password")).text


async def test_it_leads_home_and_to_no_other_site(nobody: httpx.AsyncClient, provider: Provider) -> None:
    answer = await journey(nobody, provider, "sub-olu", "https://evil.example/staff")
    assert answer.headers["location"] == "/desk"


async def test_the_provider_is_asked_with_state_nonce_and_pkce_and_the_secret_stays_here(
    nobody: httpx.AsyncClient, provider: Provider
) -> None:
    started = await nobody.get(START)
    asked = asked_with(started.headers["location"])
    await nobody.get(provider.agree(started.headers["location"], "sub-sam").raw_path.decode())
    other = asked_with((await nobody.get(START)).headers["location"])

    assert asked["response_type"] == "code" and asked["scope"] == "openid email profile"
    assert asked["redirect_uri"] == f"http://test{CALLBACK}"
    assert asked["code_challenge_method"] == "S256"
    assert len({asked[name] for name in ("state", "nonce", "code_challenge")}) == 3
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(other.values())
    [token_request] = provider.token_requests
    assert challenge_of(token_request["code_verifier"]) == asked["code_challenge"]
    basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    assert provider.client_authorizations == [f"Basic {basic}"]
    assert token_request["code_verifier"] not in started.headers["set-cookie"]


async def test_the_public_address_is_what_the_provider_leads_back_to(
    app: Starlette, nobody: httpx.AsyncClient
) -> None:
    app.state.settings = dataclasses.replace(app.state.settings, public_url="https://guide.example.com")
    asked = asked_with((await nobody.get(START)).headers["location"])
    assert asked["redirect_uri"] == f"https://guide.example.com{CALLBACK}"


@pytest.mark.parametrize("subject", ["sub-unverified", "sub-silent", "sub-word", "sub-stranger"])
async def test_no_account_is_opened_by_an_unverified_or_unknown_address_and_none_is_made(
    app: Starlette, nobody: httpx.AsyncClient, provider: Provider, subject: str
) -> None:
    before = app.state.staff_accounts.all()
    answer = await journey(nobody, provider, subject)
    assert refused(answer, "no open account for you")
    assert app.state.staff_accounts.all() == before


async def test_an_address_that_entra_id_vouches_for_counts(
    nobody: httpx.AsyncClient, provider: Provider
) -> None:
    assert (await journey(nobody, provider, "sub-entra")).status_code == 303


async def test_an_account_is_bound_to_whom_it_was_first_opened_by(
    app: Starlette, members: dict[Role, StaffMember], nobody: httpx.AsyncClient, provider: Provider
) -> None:
    await journey(nobody, provider, "sub-sam")
    async with browser_of(app) as heir:
        assert refused(await journey(heir, provider, "sub-sam-anew"), "no open account for you")
    app.state.staff_accounts.reset(members["call_handler"].id, app.state.settings.now())
    async with browser_of(app) as heir:
        assert (await journey(heir, provider, "sub-sam-anew")).status_code == 303


async def test_a_closed_account_stays_closed(
    app: Starlette, members: dict[Role, StaffMember], nobody: httpx.AsyncClient, provider: Provider
) -> None:
    await journey(nobody, provider, "sub-sam")
    app.state.staff_accounts.close(members["call_handler"].id, app.state.settings.now())
    for subject in ("sub-sam", "sub-sam-anew"):
        assert refused(await journey(nobody, provider, subject), "no open account for you")
    with app.state.database.reading() as session:
        failed = session.query(StaffAuditEntry).filter_by(action="sign_in_failed").all()
    assert [line.detail for line in failed] == [{"how": "council_account"}] * 2


async def test_a_password_that_was_handed_over_is_not_asked_for(
    app: Starlette, members: dict[Role, StaffMember], nobody: httpx.AsyncClient, provider: Provider
) -> None:
    given = app.state.staff_accounts.reset(members["call_handler"].id, app.state.settings.now())
    await journey(nobody, provider, "sub-sam")
    assert "Somebody else gave you" not in (await nobody.get("/staff/password")).text
    async with browser_of(app) as other:
        fields = {"email": "sam@example.com", "password": given}
        assert (await post(other, "/staff/sign-in", "/staff/sign-in", **fields)).status_code == 403


async def test_somebody_who_refuses_there_is_told_so(nobody: httpx.AsyncClient, provider: Provider) -> None:
    started = await nobody.get(START)
    back = provider.agree(started.headers["location"], None)
    # The provider's refusal brings no state back, which nobody could tell from a forged one.
    state = asked_with(started.headers["location"])["state"]
    answer = await nobody.get(CALLBACK, params={**dict(back.params), "state": state})
    assert refused(answer, "did not let you in")


@pytest.mark.parametrize(
    "spoilt", ["state", "no state", "no cookie", "other browser", "code", "iss", "twice"]
)
async def test_an_answer_that_does_not_belong_here_is_refused(
    app: Starlette, nobody: httpx.AsyncClient, provider: Provider, spoilt: str
) -> None:
    started = await nobody.get(START)
    query = dict(provider.agree(started.headers["location"], "sub-sam").params)
    if spoilt == "no cookie":
        nobody.cookies.clear()
    elif spoilt == "other browser":
        nobody.cookies.clear()
        await nobody.get(START)
    elif spoilt == "twice":
        cookie = nobody.cookies["asb_oidc"]
        assert (await nobody.get(CALLBACK, params=query)).status_code == 303
        nobody.cookies.clear()
        nobody.cookies.set("asb_oidc", cookie)
    elif spoilt == "no state":
        del query["state"]
    else:
        query[spoilt] = "http://elsewhere.example"
    answer = await nobody.get(CALLBACK, params=query)
    assert answer.status_code == 403
    assert "asb_staff=" not in ";".join(answer.headers.get_list("set-cookie"))


async def test_the_nonce_of_another_journey_is_refused(nobody: httpx.AsyncClient, provider: Provider) -> None:
    first = (await nobody.get(START)).headers["location"]
    second = (await nobody.get(START)).headers["location"]
    mixed = second.replace(asked_with(second)["nonce"], asked_with(first)["nonce"])
    answer = await nobody.get(provider.agree(mixed, "sub-sam").raw_path.decode())
    assert refused(answer, "did not give an answer that we can use")


@pytest.mark.parametrize(
    "other",
    [
        {"issuer": "http://localhost:1"},
        {"issuer": "SAME/"},
        {"client_id": "another"},
    ],
)
async def test_a_provider_that_is_not_the_one_that_was_set_is_refused(
    app: Starlette, nobody: httpx.AsyncClient, provider: Provider, other: dict[str, str]
) -> None:
    started = await nobody.get(START)
    back = provider.agree(started.headers["location"], "sub-sam").raw_path.decode()
    changed = {name: value.replace("SAME", provider.issuer) for name, value in other.items()}
    oidc = dataclasses.replace(app.state.settings.oidc, **changed)
    app.state.settings = dataclasses.replace(app.state.settings, oidc=oidc)
    answer = await nobody.get(back)
    assert answer.status_code == 403
    assert "asb_staff=" not in ";".join(answer.headers.get_list("set-cookie"))


async def test_a_provider_that_is_down_leaves_the_password(app: Starlette, nobody: httpx.AsyncClient) -> None:
    oidc = OidcSettings("http://localhost:1", CLIENT, SECRET)
    app.state.settings = dataclasses.replace(app.state.settings, oidc=oidc)
    answer = await nobody.get(START)
    assert answer.status_code == 502
    assert "sign in with a password" in answer.text
    fields = {"email": "sam@example.com", "password": PASSWORD}
    assert (await post(nobody, "/staff/sign-in", "/staff/sign-in", **fields)).status_code == 303


async def test_without_a_provider_there_is_no_such_page(app: Starlette, nobody: httpx.AsyncClient) -> None:
    app.state.settings = dataclasses.replace(app.state.settings, oidc=None)
    for path in (START, CALLBACK):
        assert (await nobody.get(path)).status_code == 404
    assert START not in (await nobody.get("/staff/sign-in")).text


async def test_nothing_of_it_is_logged(
    nobody: httpx.AsyncClient, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        started = await nobody.get(START)
        back = provider.agree(started.headers["location"], "sub-sam")
        await nobody.get(back.raw_path.decode())
        await journey(nobody, provider, "sub-stranger")
    said = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("bot"))
    assert f"GET {CALLBACK} 303" in said
    for secret in (SECRET, "example.com", back.params["code"], nobody.cookies["asb_staff"]):
        assert secret not in said
