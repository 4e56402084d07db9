"""Every screen of signing in and of accounts, as staff meet them."""

from __future__ import annotations

from playwright.async_api import Page

from tests.access.inspector import Visitor
from tests.access.stage import Stage
from tests.web.staff_accounts import EMAILS, PASSWORD, add_member

FACE = "staff"
SCREENS = {
    "sign_in": "/staff/sign-in",
    "sign_in_error": "/staff/sign-in",
    "accounts": "/staff/accounts",
    "new_account": "/staff/accounts/new",
    "new_account_error": "/staff/accounts",
    "account_added": "/staff/accounts",
    "account": "/staff/accounts/{id:str}",
    "account_closed": "/staff/accounts/{id:str}",
    "account_missing": "/staff/accounts/{id:str}",
    "password_to_choose": "/staff/password",
    "password": "/staff/password",
    "password_error": "/staff/password",
    "missing": "(any other path)",
    "not_allowed": "/staff/accounts",
    "signed_out": "/staff/sign-in",
}


async def sign_in(page: Page, address: str, email: str, password: str = PASSWORD) -> None:
    """Signs a member of staff in."""
    await page.goto(f"{address}/staff/sign-in")
    await page.get_by_label("Email address").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def walk(stage: Stage, visitor: Visitor) -> None:
    """Looks at every screen, first as an administrator and then as whom they have added."""
    if not visitor.wanted(FACE, SCREENS):
        return
    address = stage.address
    async with stage.page() as page:

        async def look(screen: str) -> None:
            await visitor.look(page, FACE, screen)

        async def press(name: str) -> None:
            async with page.expect_navigation():
                await page.get_by_role("button", name=name).click()

        await page.goto(f"{address}/staff/sign-in")
        await look("sign_in")
        await sign_in(page, address, EMAILS["administrator"], "wrong-wrong-wrong")
        await look("sign_in_error")
        await sign_in(page, address, EMAILS["administrator"])
        await page.goto(f"{address}/staff/accounts")
        await look("accounts")
        await page.goto(f"{address}/staff/accounts/new")
        await look("new_account")
        await page.get_by_label("Name").fill("Kim Example")
        await page.get_by_label("Work email address").fill("kim@example.com")
        await page.get_by_label("Council officer").check()
        await press("Add the account")
        await look("new_account_error")
        await page.get_by_label("Council", exact=True).select_option("Derby City Council")
        await press("Add the account")
        given = await page.locator(".secret").inner_text()
        await look("account_added")
        await page.goto(f"{address}/staff/accounts")
        await page.get_by_role("link", name="Kim Example").click()
        await page.wait_for_url("**/staff/accounts/*")
        await look("account")
        leaver = add_member(stage.app, "call_handler", "lee@example.com")
        await page.goto(f"{address}/staff/accounts/{leaver.id}")
        await press("Close this account")
        await look("account_closed")
        await page.goto(f"{address}/staff/accounts/nobody")
        await look("account_missing")
        await page.goto(f"{address}/staff/nothing/here")
        await look("missing")
        await page.goto(f"{address}/staff/password")
        await look("password")
        await page.goto(f"{address}/staff/accounts")
        await press("Sign out")
        await look("signed_out")
        await sign_in(page, address, "kim@example.com", given)
        await look("password_to_choose")
        await page.get_by_label("The password you have now").fill("wrong-wrong-wrong")
        await page.get_by_label("Your new password").fill("kettle-moon-ladder")
        await press("Save my new password")
        await look("password_error")
    async with stage.page() as page:
        await sign_in(page, address, EMAILS["council_officer"])
        await page.goto(f"{address}/staff/accounts")
        await visitor.look(page, FACE, "not_allowed")
