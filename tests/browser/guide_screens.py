"""Takes a browser with its scripts switched off through every screen of the plain pages.

Whoever looks at the screens (accessibility, pictures, overflow) says what to do at each.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page

Look = Callable[[str], Awaitable[None]]
SCREENS = (
    "start",
    "leaving",
    "choices",
    "error",
    "help",
    "several",
    "words",
    "misunderstood",
    "list",
    "outcome",
    "answers",
    "result",
    "email_error",
    "code",
    "your_code",
    "code_error",
    "apply",
    "story",
    "date",
    "date_error",
    "check",
    "confirmation",
    "result_sent",
    "erase",
    "erased",
    "ended",
    "missing",
    "emergency",
    "report_first",
    "told",
)
"""The screens, in the order in which they are come by."""


async def see_every_screen(page: Page, address: str, look: Look) -> None:
    """Goes through all screens.

    Args:
        page: A page of a context without scripts.
        address: The service's address, without a slash at the end.
        look: Is called at each screen with its name, one of ``SCREENS``.
    """
    walk = _Walk(page, address, look)
    await walk.to_the_outcome()
    await walk.keeping()
    await walk.application()
    await walk.leaving()
    await walk.danger_and_first_report()


class _Walk:
    def __init__(self, page: Page, address: str, look: Look) -> None:
        self._page = page
        self._address = address
        self._look = look

    async def go(self, path: str) -> None:
        await self._page.goto(self._address + path)

    async def press(self, name: str, role: Any = "button") -> None:
        await self._page.get_by_role(role, name=name, exact=True).first.click()
        # A click waits for the next page to come, not for all of it to be there.
        await self._page.wait_for_load_state()

    async def choose(self, *titles: str) -> None:
        for title in titles:
            await self._page.get_by_label(title, exact=True).first.check()
        await self.press("Continue")

    async def write(self, words: str) -> None:
        await self._page.locator("#words").fill(words)
        await self.press("Continue")

    async def to_the_outcome(self) -> None:
        await self.go("/guide")
        await self._look("start")
        await self.go("/guide/leaving")
        await self._look("leaving")
        await self.go("/guide")
        await self.press("Start now")
        await self._look("choices")
        await self.press("Continue")
        await self._look("error")
        await self._page.locator("summary", has_text="Why we ask").click()
        await self._page.locator("summary", has_text="own words").click()
        await self._look("help")
        await self.choose("Yes")
        await self._look("several")
        await self.choose("The council", "The police")
        await self._look("words")
        await self.write("zzz zzz")
        await self._look("misunderstood")
        await self.press("Choose from a list")
        await self._look("list")
        await self.choose("High Peak Borough Council")
        await self.choose("It was not dealt with")
        await self.choose("4 or more")
        await self.choose("All of them")
        await self.choose("For me")
        await self._look("outcome")

    async def keeping(self) -> None:
        await self.go("/guide/answers")
        await self._look("answers")
        await self.go("/guide/result")
        await self._look("result")
        await self._page.locator("#email").fill("nobody")
        await self.press("Send email")
        await self._look("email_error")
        await self.go("/guide/carry-on")
        await self._look("code")
        await self.press("Get a code")
        await self._look("your_code")
        await self.go("/guide/carry-on")
        await self.press("Carry on")
        await self._look("code_error")

    async def application(self) -> None:
        await self.go("/guide/step")
        await self.press("Continue", "link")
        await self._look("apply")
        await self.choose("Yes, start")
        await self.choose("No")
        await self.write("Alex Example")
        await self.write("alex@example.com")
        await self.press("Skip")
        await self._look("story")
        await self.press("Skip")
        await self._look("date")
        await self.press("Continue")
        await self._look("date_error")
        for _ in range(3):
            for part, number in {"day": "12", "month": "10", "year": "2026"}.items():
                await self._page.locator(f"#{part}").fill(number)
            await self.press("Continue")
            await self.press("The same day")
            await self.choose("The police")
            await self.press("Skip")
            await self.write("Fireworks were thrown at the front door.")
        await self.choose("No")
        await self.write("We do not sleep.")
        await self.write("Quiet nights.")
        await self._look("check")
        await self.press("Yes, send it")
        await self._look("confirmation")
        await self.go("/guide/result")
        await self._look("result_sent")

    async def leaving(self) -> None:
        await self.go("/guide/erase")
        await self._look("erase")
        await self.press("Yes, erase it")
        await self._look("erased")
        await self.go("/guide/step")
        await self._look("ended")
        await self.go("/guide/nothing/here")
        await self._look("missing")

    async def danger_and_first_report(self) -> None:
        await self.go("/guide")
        await self.press("Start now")
        await self._page.locator("summary", has_text="own words").click()
        await self.write("he is outside with a knife right now")
        await self._look("emergency")
        await self.press("We are safe now. Carry on")
        await self.choose("No, not yet")
        await self._look("report_first")
        await self.press("Continue", "link")
        await self.choose("Noise")
        await self._look("told")
