"""Takes the pictures in ``docs/pictures``: ``make pictures``.

Serves the real service on a database of its own and drives the widget by its buttons and
``state.question``, so that new wording needs little change here.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.settings import load_settings
from tests.browser.driving import Guide
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


async def _page(browser: Browser, address: str, width: int, height: int, scheme: str = "light") -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        device_scale_factor=1,
    )
    page = await context.new_page()
    await page.goto(address + "/")
    return page


async def _take(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    await page.mouse.move(2, 2)
    await page.wait_for_timeout(300)
    await page.screenshot(path=PICTURES / f"{name}.png")
    sys.stdout.write(f"{name}.png\n")


async def take_all(address: str) -> None:
    """Takes every picture.

    Args:
        address: Where the service is, without a slash at the end.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        page = await _page(browser, address, 1280, 800)
        await page.get_by_role("button", name="Case review guide").wait_for()
        await _take(page, "page")
        guide = await Guide.open(page)
        await _take(page, "open")
        await guide.answer_until(REVIEW, stop=lambda state: state["question"] == "reported_to")
        await _take(page, "many")
        await guide.answer_until(REVIEW, stop=lambda state: state["outcome"] is not None)
        await _take(page, "outcome")
        for name, width, scheme in (("narrow", 320, "light"), ("dark", 1280, "dark")):
            page = await _page(browser, address, width, 800 if width > 400 else 640, scheme)
            guide = await Guide.open(page)
            await guide.answer_until(REVIEW, stop=lambda state: state["question"] == "incident_count")
            await _take(page, name)
        await browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": folder})
        with live_app(settings) as app, serving(app) as address:
            asyncio.run(take_all(address))
