"""Takes the pictures of the call screen in ``docs/pictures``.

Serves the real service on a database of its own and takes calls in a browser that is signed in as a call
handler, at the size that a softphone leaves on a small screen.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright
from starlette.applications import Starlette

from bot.settings import load_settings
from tests.browser.calling import CallScreen, signed_in
from tests.browser.serving import CHROMIUM_ARGUMENTS, chromium_path, serving
from tests.web.live import live_app
from tests.web.staff_accounts import with_staff

PICTURES = Path(__file__).resolve().parent / "pictures"


async def _take(screen: CallScreen, name: str, *, whole: bool = False) -> None:
    PICTURES.mkdir(exist_ok=True)
    await screen.page.wait_for_timeout(200)
    await screen.page.screenshot(path=PICTURES / f"staff-{name}.png", full_page=whole)
    sys.stdout.write(f"staff-{name}.png\n")


async def take_all(app: Starlette, address: str) -> None:
    """Takes every picture of the call screen.

    Args:
        app: The application, with accounts of staff.
        address: Where it is served, without a slash at the end.
    """
    handler = with_staff(app)["call_handler"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        context = await signed_in(browser, app, address, handler)
        screen = CallScreen(await context.new_page(), address)
        await screen.page.goto(f"{address}/staff")
        await _take(screen, "start")
        await screen.begin()
        await screen.go("1")
        await screen.key("1", "2")
        await _take(screen, "call")
        await screen.go("Enter")
        await screen.write("Buxton")
        await screen.go("1", "4", "1", "1")
        await _take(screen, "outcome")
        await screen.go("2")
        await screen.page.locator("#notes").fill("Prefers to be rung after 5.")
        await screen.key("Escape")
        await screen.go("h")
        await _take(screen, "closing", whole=True)
        await screen.go("c")
        await screen.page.emulate_media(color_scheme="dark")
        await screen.begin()
        await screen.go("d")
        await _take(screen, "danger")
        await screen.page.emulate_media(color_scheme="light")
        await screen.page.set_viewport_size({"width": 1280, "height": 800})
        await screen.page.goto(f"{address}/staff")
        async with screen.page.expect_navigation():
            await screen.page.get_by_role("button", name="Practise with: A son").click()
        await _take(screen, "practice")
        await browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": folder})
        with live_app(settings) as app, serving(app) as address:
            asyncio.run(take_all(app, address))
