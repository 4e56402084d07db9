from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.settings import load_settings
from bot.web.app import create_app
from tests.browser.driving import Guide
from tests.browser.serving import CHROMIUM_ARGUMENTS, chromium_path, serving
from tests.web.fake_conversations import FakeConversations


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium_path()
    if path is None:
        reason = (
            "No Chromium is installed, so the browser tests were left out. Install the package 'chromium'."
        )
        if os.environ.get("ASB_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def conversations() -> FakeConversations:
    return FakeConversations()


@pytest.fixture
def address(conversations: FakeConversations, tmp_path: Path) -> Iterator[str]:
    settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path)})
    with serving(create_app(settings, conversations)) as address:
        yield address


@pytest.fixture
async def context(browser: Browser, address: str) -> AsyncIterator[BrowserContext]:
    """A fresh browser profile; a request to any other host or an error in the page fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(8_000)
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: faults.extend([request.url] * (not request.url.startswith(address)))
        )
        page.on("console", lambda said: faults.extend([said.text] * ("Content Security" in said.text)))

    context.on("page", watch)
    yield context
    await context.close()
    assert not faults


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


@pytest.fixture
async def guide(page: Page, address: str) -> Guide:
    """The chat on its own page, with the first question asked."""
    return await Guide.visit(page, address)
