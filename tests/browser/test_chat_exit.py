"""Leaving the page at once: by the button, by the link before everything, by Shift three times."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.driving import Guide
from tests.browser.listening import ScreenReader

NEUTRAL = "https://www.bbc.co.uk/weather"


@pytest.fixture
async def leaving(browser: Browser, address: str) -> AsyncIterator[Guide]:
    """A begun chat in a browser where the neutral page is a stand-in."""
    context = await browser.new_context(locale="en-GB")
    context.set_default_timeout(8_000)
    await context.route(
        NEUTRAL, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html")
    )
    guide = await Guide.visit(await context.new_page(), address)
    await guide.press("Yes")
    yield guide
    await context.close()


async def press_shift(page: Page, times: int) -> None:
    for _ in range(times):
        await page.keyboard.press("Shift")


async def by_button(guide: Guide) -> None:
    await guide.view.get_by_role("button", name="Exit this page").click()


async def by_button_with_space(guide: Guide) -> None:
    await guide.view.get_by_role("button", name="Exit this page").focus()
    await guide.page.keyboard.press("Space")


async def by_link(guide: Guide) -> None:
    await guide.page.evaluate("document.activeElement.blur()")
    await guide.page.keyboard.press("Tab")
    link = guide.view.get_by_role("link", name="Exit this page")
    await link.focus()
    await expect(link).to_be_in_viewport(ratio=1)
    await guide.page.keyboard.press("Enter")


async def by_shift(guide: Guide) -> None:
    await guide.box.focus()
    await press_shift(guide.page, 3)


@pytest.mark.parametrize("way", [by_button, by_button_with_space, by_link, by_shift])
async def test_each_way_out_ends_the_chat_and_leaves(leaving: Guide, address: str, way) -> None:  # type: ignore[no-untyped-def]
    page = leaving.page
    token = await page.evaluate("sessionStorage.getItem('asb-guide.token')")
    ended: list[str | None] = []

    async def end(route: Route) -> None:
        ended.append(await route.request.header_value("authorization"))
        await route.fulfill(status=204)

    await page.route("**/api/conversations/exit", end)
    async with page.expect_navigation(url=NEUTRAL):
        await way(leaving)
    assert ended == [f"Bearer {token}"]
    await page.go_back()
    assert not page.url.startswith(address)  # the neutral page stands in the chat's place
    await page.goto(address + "/embed")
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    assert await page.evaluate("Object.keys(sessionStorage).length") == 0


async def test_leaving_does_not_wait_for_the_server(leaving: Guide) -> None:
    await leaving.page.route("**/api/conversations/exit", lambda route: None)
    async with leaving.page.expect_navigation(url=NEUTRAL):
        await by_button(leaving)


async def test_shift_says_how_often_it_must_still_be_pressed(leaving: Guide) -> None:
    reader = await ScreenReader.start(leaving.page)
    await press_shift(leaving.page, 2)
    assert await reader.hear() == [
        "(live) Shift, press 2 more times to exit.",
        "(live) Shift, press 1 more time to exit.",
    ]
    await expect(leaving.view.locator("#exit")).to_have_attribute("data-presses", "2")


async def test_shift_for_capital_letters_leaves_nothing(leaving: Guide) -> None:
    page = leaving.page
    await leaving.box.focus()
    await press_shift(page, 2)
    for letter in "ABCD":
        await page.keyboard.press(f"Shift+{letter}")
    await press_shift(page, 1)
    await expect(leaving.box).to_have_value("ABCD")
    await expect(leaving.view.locator("#exit")).to_have_attribute("data-presses", "1")


async def test_shift_presses_far_apart_do_not_count_together(leaving: Guide) -> None:
    page = leaving.page
    await page.clock.install()
    await press_shift(page, 2)
    await page.clock.fast_forward(6_000)
    await expect(leaving.view.locator("#exit")).not_to_have_attribute("data-presses", "2")
    await press_shift(page, 2)
    await expect(leaving.view.locator("#exit")).to_have_attribute("data-presses", "2")


async def test_a_council_page_is_left_too(browser: Browser, address: str) -> None:
    context = await browser.new_context(locale="en-GB")
    context.set_default_timeout(8_000)
    await context.route(
        NEUTRAL, lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html")
    )
    page = await context.new_page()
    await page.goto(address + "/")
    guide = await Guide.open(page)
    await guide.press("Yes")
    await guide.box.focus()
    async with page.expect_navigation(url=NEUTRAL):
        await press_shift(page, 3)
    await context.close()


async def test_it_says_that_it_cannot_wipe_everything(guide: Guide) -> None:
    await expect(guide.log.get_by_text("It cannot clear your browser’s history.")).to_be_visible()
    await guide.press("Yes")
    await guide.page.reload()
    await expect(guide.log.get_by_text("It cannot clear your browser’s history.")).to_have_count(1)
