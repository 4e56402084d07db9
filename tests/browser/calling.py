"""Takes calls as a call handler does: with keys alone, each of them counted."""

from __future__ import annotations

import re

from playwright.async_api import Browser, BrowserContext, Page
from starlette.applications import Starlette

from bot.records.staff import StaffMember
from bot.web.staff.session import COOKIE
from tests.web.staff_accounts import cookie_of

BESIDE_A_SOFTPHONE = {"width": 724, "height": 768}
"""A screen of 1024 by 768 with a softphone of 300 pixels on it."""


async def signed_in(browser: Browser, app: Starlette, address: str, member: StaffMember) -> BrowserContext:
    """A browser profile of its own, signed in as a member of staff."""
    context = await browser.new_context(viewport=BESIDE_A_SOFTPHONE, locale="en-GB")  # type: ignore[arg-type]
    context.set_default_timeout(40_000)
    await context.add_cookies([{"name": COOKIE, "value": cookie_of(app, member), "url": address}])
    return context


class CallScreen:
    """The call screen in a page, used with keys alone.

    Attributes:
        page: The page.
        pressed: How many keys were pressed since the call began.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.pressed = 0

    async def begin(self) -> None:
        """Begins a new call from the start page with its key."""
        await self.page.goto(f"{self.address}/staff")
        await self.go("n")
        self.pressed = 0

    async def key(self, *keys: str) -> None:
        """Presses keys that stay on the page."""
        for key in keys:
            self.pressed += 1
            await self.page.keyboard.press(key)

    async def go(self, *keys: str) -> None:
        """Presses keys, each of which moves the call on."""
        for key in keys:
            async with self.page.expect_navigation():
                await self.key(key)

    async def write(self, words: str) -> None:
        """Goes to the field with its key, types and sends with Enter."""
        await self.key("t")
        for letter in words:
            await self.key(letter if letter != " " else "Space")
        await self.go("Enter")

    async def say(self) -> str:
        """The words to say."""
        return re.sub(r"\s+", " ", await self.page.locator("#say-words").inner_text())

    async def code(self) -> str:
        """The outcome code as it stands."""
        section = self.page.get_by_role("region", name="Outcome so far")
        return await section.locator(".tag").inner_text()

    async def focused(self) -> str:
        """The id of what has the focus."""
        found: str = await self.page.evaluate("document.activeElement.id")
        return found
