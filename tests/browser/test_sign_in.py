"""Signing in, accounts and refusals in a real browser, and what a screen reader would meet there."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette

from bot.settings import OidcSettings, load_settings
from bot.web.app import create_app
from tests.browser.serving import serving
from tests.web.council_sign_in import council_sign_in
from tests.web.fake_conversations import FakeConversations
from tests.web.staff_accounts import PASSWORD, with_staff


@pytest.fixture
def staff_app(tmp_path: Path, migrated_file: Path) -> Starlette:
    settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path)})
    app = create_app(settings, FakeConversations())
    with_staff(app, migrated_file)
    return app


@pytest.fixture
def staff_address(staff_app: Starlette) -> Iterator[str]:
    with serving(staff_app) as address:
        yield address


@pytest.fixture
async def staff_page(browser: Browser, staff_address: str) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1024, "height": 768}, locale="en-GB")
    context.set_default_timeout(8_000)
    page = await context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.extend([said.text] * ("Content Security" in said.text)))
    yield page
    await context.close()
    assert not faults


async def sign_in(page: Page, address: str, email: str, password: str = PASSWORD) -> None:
    """By keyboard alone."""
    await page.goto(f"{address}/staff/sign-in")
    await page.get_by_label("Email address").focus()
    await page.keyboard.type(email)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")


async def assert_accessible(page: Page) -> None:
    result = await Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_an_administrator_adds_an_account_whose_owner_chooses_a_password(
    staff_page: Page, staff_address: str
) -> None:
    page = staff_page
    await page.goto(f"{staff_address}/staff/accounts")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    await assert_accessible(page)
    await sign_in(page, staff_address, "avery@example.com", "wrong-wrong-wrong")
    await expect(page.get_by_role("alert")).to_contain_text("is not right")
    await assert_accessible(page)
    await sign_in(page, staff_address, "avery@example.com")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    await assert_accessible(page)

    await page.get_by_role("link", name="Add an account").click()
    await assert_accessible(page)
    await page.get_by_label("Name").fill("Kim Example")
    await page.get_by_label("Work email address").fill("kim@example.com")
    await page.get_by_label("Council officer").check()
    await page.get_by_role("button", name="Add the account").click()
    await expect(page.get_by_role("alert")).to_contain_text("exactly one council")
    await assert_accessible(page)
    await page.get_by_label("Council", exact=True).select_option("Derby City Council")
    await page.get_by_role("button", name="Add the account").click()
    await expect(page.get_by_role("status")).to_contain_text("The account is added.")
    await assert_accessible(page)
    given = await page.locator(".secret").inner_text()

    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("status")).to_have_text("You are signed out.")
    await sign_in(page, staff_address, "kim@example.com", given)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Choose a password")
    await assert_accessible(page)
    await page.get_by_label("The password you have now").fill(given)
    await page.get_by_label("Your new password").fill("kettle-moon-ladder")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{staff_address}/desk")

    await page.goto(f"{staff_address}/staff/accounts")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your account may not open this page")
    await assert_accessible(page)


async def test_the_way_back_shows_nothing_to_whoever_sits_down_next(
    staff_page: Page, staff_address: str
) -> None:
    await sign_in(staff_page, staff_address, "avery@example.com")
    await expect(staff_page.get_by_role("heading", level=1)).to_have_text("Accounts")
    await staff_page.get_by_role("button", name="Sign out").click()
    await expect(staff_page.get_by_text("You are signed out")).to_be_visible()
    await staff_page.go_back()
    await expect(staff_page.get_by_role("heading", level=1)).to_have_text("Sign in")


async def test_the_cookie_is_out_of_reach_of_the_pages_script(staff_page: Page, staff_address: str) -> None:
    await sign_in(staff_page, staff_address, "avery@example.com")
    await expect(staff_page.get_by_role("heading", level=1)).to_have_text("Accounts")
    assert await staff_page.evaluate("document.cookie") == ""
    cookies = {cookie["name"]: cookie for cookie in await staff_page.context.cookies()}
    assert cookies["asb_staff"]["httpOnly"] and cookies["asb_staff"]["sameSite"] == "Lax"
    assert cookies["asb_staff"]["expires"] == -1  # ends with the browser


async def test_another_site_cannot_sign_anybody_out(
    staff_app: Starlette, staff_page: Page, staff_address: str
) -> None:
    """The other site is the same server under another host's name."""
    await sign_in(staff_page, staff_address, "avery@example.com")
    await expect(staff_page.get_by_role("heading", level=1)).to_have_text("Accounts")
    elsewhere = await staff_page.context.new_page()
    await elsewhere.route(
        "http://evil.example/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{staff_address}/staff/sign-out"><button>Win</button></form>',
        ),
    )
    await elsewhere.goto("http://evil.example/")
    await elsewhere.get_by_role("button").click()
    await elsewhere.wait_for_url(f"{staff_address}/staff/sign-out")
    await staff_page.reload()
    await expect(staff_page.get_by_role("heading", level=1)).to_have_text("Accounts")


async def test_a_council_account_signs_in(
    browser: Browser, staff_app: Starlette, staff_page: Page, staff_address: str
) -> None:
    with council_sign_in() as provider:
        oidc = OidcSettings(provider.issuer, "guide", "not-so-secret")
        staff_app.state.settings = dataclasses.replace(staff_app.state.settings, oidc=oidc)
        await staff_page.goto(f"{staff_address}/staff/password")
        await assert_accessible(staff_page)
        await staff_page.get_by_role("link", name="Sign in with your council account").click()
        await staff_page.wait_for_url(f"{provider.issuer}/**")
        await staff_page.locator("input[name=sub]").fill("sub-sam")
        await staff_page.get_by_role("button", name="Authorize").first.click()
        await staff_page.wait_for_url(f"{staff_address}/staff/password")
        await expect(staff_page.get_by_text("Call Handler Example")).to_be_visible()
