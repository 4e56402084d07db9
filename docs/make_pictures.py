"""Takes the pictures of the chat in ``docs/pictures``: ``make pictures``.

Serves the real service on a database of its own and drives the chat by its choices and ``state.question``, so
that new wording needs little change here. The plain pages' pictures are left to their own module.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from bot.settings import load_settings
from tests.browser.driving import LAUNCHER, Guide
from tests.browser.serving import CHROMIUM_ARGUMENTS, chromium_path, serving
from tests.web.live import live_app

PICTURES = Path(__file__).resolve().parent / "pictures"
REVIEW = {
    "reported": "Yes",
    "reported_to": "the council and the police",
    "council": "Buxton",
    "concern_type": "It was not dealt with",
    "incident_count": "4 or more",
    "reports_in_window": "All of them",
    "on_behalf": "For me",
}
"""Answers that lead to an application, by the slot that is asked."""
APPLICATION = {
    **REVIEW,
    "apply_now": "Yes, start",
    "harm": "I would rather not say",
    "applicant_name": "Alex Example",
    "applicant_email": "alex@example.com",
    "applicant_phone": "Skip",
    "applicant_address": "Skip",
    "immediate_danger": "No",
}
FRAME, PHONE = (456, 720), (320, 640)
"""Width and height in CSS pixels: the frame on a council's page, and a small phone."""

Scheme = Literal["light", "dark"]


async def _page(browser: Browser, size: tuple[int, int], scheme: Scheme = "light") -> Page:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
        device_scale_factor=1,
    )
    return await context.new_page()


async def _take(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    await page.mouse.move(2, 2)
    await page.wait_for_timeout(300)
    await page.screenshot(path=PICTURES / f"{name}.png")
    sys.stdout.write(f"{name}.png\n")


async def _on_a_councils_page(browser: Browser, address: str) -> None:
    page = await _page(browser, (1280, 800))
    await page.goto(address + "/")
    await page.get_by_role("button", name=LAUNCHER).wait_for()
    await _take(page, "page")
    guide = await Guide.open(page)
    await _take(page, "open")
    await guide.answer_until(REVIEW, stop=lambda state: state["outcome"] is not None)
    await _take(page, "outcome")


async def _through_an_application(browser: Browser, address: str) -> None:
    page = await _page(browser, FRAME)
    guide = await Guide.visit(page, address)
    await guide.answer_until(REVIEW, stop=lambda state: state["question"] == "reported_to")
    await guide.choices.get_by_role("checkbox").first.check()
    await _take(page, "many")
    await guide.answer_until(REVIEW, stop=lambda state: state["outcome"] is not None)
    for panel in ("answers", "result"):
        await page.locator(f"#{panel}-button").click()
        await _take(page, panel)
    await page.locator("#more-button").click()
    await page.get_by_role("button", name="Get a code").click()
    await page.locator("#code-new").wait_for()
    # A picture in a repository must open nobody's conversation, not even one that is gone.
    await page.evaluate("document.querySelector('#code-new').textContent = '7KM-T4X-2P'")
    await _take(page, "carry-on")
    await page.keyboard.press("Escape")
    await guide.answer_until(APPLICATION, stop=lambda state: state["question"] == "incident_date")
    await _take(page, "day")
    await page.context.set_offline(True)
    await guide.box.fill("12 October 2026")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Try again").wait_for()
    await _take(page, "offline")


async def _in_other_ways(browser: Browser, address: str) -> None:
    shapes: list[tuple[str, tuple[int, int], Scheme, int]] = [
        ("narrow", PHONE, "light", 100),
        ("dark", FRAME, "dark", 100),
        ("large-text", PHONE, "light", 200),
        ("alone", (1280, 800), "light", 100),
    ]
    for name, size, scheme, text in shapes:
        page = await _page(browser, size, scheme)
        guide = await Guide.visit(page, address)
        await page.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; }", text)
        await guide.answer_until(REVIEW, stop=lambda state: state["question"] == "incident_count")
        await _take(page, name)


async def take_all(address: str) -> None:
    """Takes every picture of the chat.

    Args:
        address: Where the service is, without a slash at the end.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        await _on_a_councils_page(browser, address)
        await _through_an_application(browser, address)
        await _in_other_ways(browser, address)
        await browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": folder})
        with live_app(settings) as app, serving(app) as address:
            asyncio.run(take_all(address))
