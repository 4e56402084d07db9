"""Every screen of the plain pages; the way through most of them is that of the browser tests."""

from __future__ import annotations

from bot.web.council_look import CouncilLook
from tests.access.inspector import Visitor
from tests.access.stage import Stage
from tests.browser import guide_screens

FACE = "plain"
_STEP = "/guide/step/{number:int}"
_ELSEWHERE = {
    "start": "/guide",
    "leaving": "/guide/leaving",
    "answers": "/guide/answers",
    "result": "/guide/result",
    "email_error": "/guide/result/email",
    "code": "/guide/carry-on",
    "your_code": "/guide/code",
    "code_error": "/guide/carry-on",
    "result_sent": "/guide/result",
    "apply": _STEP + "/question",
    "erase": "/guide/erase",
    "erased": "/guide/erased",
    "ended": "/guide/step",
    "missing": "/guide/{rest:path}",
}
SCREENS = {name: _ELSEWHERE.get(name, _STEP) for name in guide_screens.SCREENS} | {
    "question_before": "/guide/step/{number:int}/question",
    "link": "/guide/carry-on/{link}",
    "link_used": "/guide/carry-on/{link}",
    "too_long": _STEP,
    "council_start": "/guide",
    "council_question": _STEP,
}


async def walk(stage: Stage, visitor: Visitor) -> None:
    """Looks at every screen on the way of one person."""
    if visitor.wanted(FACE, guide_screens.SCREENS):
        async with stage.page() as page:

            async def look(screen: str) -> None:
                await visitor.look(page, FACE, screen)

            await guide_screens.see_every_screen(page, stage.address, look)
    if visitor.wanted(FACE, SCREENS.keys() - set(guide_screens.SCREENS)):
        await _more(stage, visitor)


async def _more(stage: Stage, visitor: Visitor) -> None:
    async with stage.page() as page:
        # White on white: the hardest colours that a council may have.
        await page.goto(stage.address + CouncilLook("derby", "#ffffff", "#0b0c0c").address())
        await visitor.look(page, FACE, "council_start")
        await page.get_by_role("button", name="Start now").click()
        await visitor.look(page, FACE, "council_question")
    async with stage.page() as page:
        await page.goto(f"{stage.address}/guide")
        await page.get_by_role("button", name="Start now").click()
        await page.get_by_label("Yes").check()
        await page.get_by_role("button", name="Continue").click()
        number = page.url.rsplit("/", 1)[-1]
        await page.goto(f"{stage.address}/guide/step/{number}/question")
        await visitor.look(page, FACE, "question_before")
        await page.locator("summary", has_text="own words").click()
        await page.locator("#words").fill("a" * 2_100)
        await page.get_by_role("button", name="Continue").click()
        await visitor.look(page, FACE, "too_long")
        await page.goto(f"{stage.address}/guide/carry-on/{'x' * 43}")
        await visitor.look(page, FACE, "link")
        await page.get_by_role("button").first.click()
        await visitor.look(page, FACE, "link_used")
