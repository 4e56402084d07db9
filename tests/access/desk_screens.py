"""Every screen of the council's desk: applications, their histories, the annual return and the figures."""

from __future__ import annotations

from tests.access.inspector import Visitor
from tests.access.staff_screens import sign_in
from tests.access.stage import Stage
from tests.web.desk_cases import two_councils
from tests.web.staff_accounts import EMAILS

FACE = "desk"
_ONE = "/desk/applications/{id:str}"
SCREENS = {
    "list_empty": "/desk",
    "list": "/desk",
    "list_filtered": "/desk",
    "search_error": "/desk/search",
    "application": _ONE,
    "record": _ONE + "/record/{kind:str}",
    "record_error": _ONE + "/record/{kind:str}",
    "recorded": _ONE,
    "correct": _ONE + "/correct/{entry:str}",
    "application_missing": _ONE,
    "return": "/desk/return",
    "return_of_all": "/desk/return",
    "figures": "/desk/figures",
    "not_allowed": "/desk",
}


async def walk(stage: Stage, visitor: Visitor) -> None:
    """Looks at every screen as Derby's officer, then as those who may see less or more."""
    if not visitor.wanted(FACE, SCREENS):
        return
    desk = f"{stage.address}/desk"
    async with stage.page() as page:

        async def look(screen: str) -> None:
            await visitor.look(page, FACE, screen)

        async def see(path: str, screen: str) -> None:
            await page.goto(desk + path)
            await look(screen)

        await sign_in(page, stage.address, EMAILS["council_officer"])
        await see("", "list_empty")
        cases = two_councils(stage.app)
        one = f"/applications/{cases.ours.application_id}"
        await see("", "list")
        await see("?state=acknowledged&urgent=1", "list_filtered")
        await page.locator('form[action="/desk/search"] input[name=reference]').fill("ASB-0000-0000")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await look("search_error")
        await see(one, "application")
        await see(f"{one}/correct/{cases.our_entry}", "correct")
        await see(f"{one}/record/threshold", "record")
        async with page.expect_navigation():
            await page.get_by_role("button", name="Record it").click()
        await look("record_error")
        await see(f"{one}?done=recorded", "recorded")
        await see("/applications/" + "0" * 32, "application_missing")
        await see("/return", "return")
        await see("/figures", "figures")
    async with stage.page() as page:
        await sign_in(page, stage.address, EMAILS["administrator"])
        await page.goto(f"{desk}/return")
        await visitor.look(page, FACE, "return_of_all")
    async with stage.page() as page:
        await sign_in(page, stage.address, EMAILS["call_handler"])
        await page.goto(desk)
        await visitor.look(page, FACE, "not_allowed")
