"""Every screen of the call screen: a call begun, asked, closed, kept as a draft, and practice."""

from __future__ import annotations

from playwright.async_api import Page

from tests.access.inspector import Visitor
from tests.access.staff_screens import FACE, sign_in
from tests.access.stage import Stage
from tests.web.staff_accounts import EMAILS

_CALL = "/staff/calls/{call}"
SCREENS = {
    "calls": "/staff",
    "code_error": "/staff/calls/by-code",
    "call": _CALL,
    "call_with_help": _CALL,
    "call_missing_answer": _CALL,
    "call_several": _CALL,
    "call_not_understood": _CALL,
    "call_danger": _CALL,
    "call_outcome": _CALL,
    "call_with_link": _CALL + "/link",
    "call_hung_up": _CALL,
    "call_closed": "/staff",
    "call_over": _CALL,
    "call_draft": _CALL,
    "calls_with_draft": "/staff",
    "practice_call": _CALL,
    "timings": "/staff/timings",
}


async def walk(stage: Stage, visitor: Visitor) -> None:
    """Looks at every screen on the way of one call handler, and at the timings as an administrator."""
    if not visitor.wanted(FACE, SCREENS):
        return
    async with stage.page() as page:
        await sign_in(page, stage.address, EMAILS["call_handler"])
        await _Handler(page, stage.address, visitor).work()
    async with stage.page() as page:
        await sign_in(page, stage.address, EMAILS["administrator"])
        await page.goto(f"{stage.address}/staff/timings")
        await visitor.look(page, FACE, "timings")


class _Handler:
    def __init__(self, page: Page, address: str, visitor: Visitor) -> None:
        self._page = page
        self._address = address
        self._visitor = visitor

    async def look(self, screen: str) -> None:
        await self._visitor.look(self._page, FACE, screen)

    async def press(self, css: str) -> None:
        async with self._page.expect_navigation():
            await self._page.locator(css).first.click()

    async def answer(self, title: str) -> None:
        await self.press(f'#answer button.answer:has-text("{title}")')

    async def write(self, words: str) -> None:
        await self._page.locator("#words").fill(words)
        await self.press("#send")

    async def begin(self) -> None:
        await self._page.goto(f"{self._address}/staff")
        await self.press(".new-call")

    async def work(self) -> None:
        page = self._page
        await page.goto(f"{self._address}/staff")
        await self.look("calls")
        await page.locator("#code").fill("wrong")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await self.look("code_error")
        await self.a_call_to_report_first()
        await self.a_draft()
        await page.goto(f"{self._address}/staff")
        await self.press("form:has(input[name=caller]) button")
        await self.look("practice_call")

    async def a_call_to_report_first(self) -> None:
        page = self._page
        await self.begin()
        await self.look("call")
        for number in range(await page.locator(".more-words summary").count()):
            await page.locator(".more-words summary").nth(number).click()
        await page.locator("section[aria-labelledby=contact-title] summary").click()
        await self.look("call_with_help")
        await self.press("#send")
        await self.look("call_missing_answer")
        await self.press("#danger-button")
        await self.look("call_danger")
        await page.goto(f"{self._address}/staff")
        await self.begin()
        await self.answer("No, not yet")
        await self.look("call_outcome")
        await self.press("section[aria-labelledby=handover-title] button")
        await self.look("call_with_link")
        address = page.url.split("?")[0].removesuffix("/link")
        await self.press('button[formaction$="/hang-up"]')
        await self.look("call_hung_up")
        await self.press('button[formaction$="/close"]')
        await self.look("call_closed")
        await page.goto(address)
        await self.look("call_over")

    async def a_draft(self) -> None:
        page = self._page
        await self.begin()
        address = page.url.split("?")[0]
        await self.answer("Yes")
        await self.look("call_several")
        await page.locator("#answer input[type=checkbox]").first.check()
        await self.press("#send")
        await self.write("zzz zzz")
        await self.look("call_not_understood")
        await self.press('button[formaction$="/save"]')
        await self.look("calls_with_draft")
        await page.goto(address)
        await self.look("call_draft")
