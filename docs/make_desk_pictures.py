"""Takes the pictures of the council's desk in ``docs/pictures``.

Serves the desk on a database of its own with invented applications, in a browser that is signed in as an
officer.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright
from starlette.applications import Starlette

from bot.records.outbox import claim_next, mark_sent
from bot.records.staff import StaffMember
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.staff.session import COOKIE
from tests.browser.serving import CHROMIUM_ARGUMENTS, chromium_path, serving
from tests.web.desk_cases import NOW, OURS, file_for, record
from tests.web.fake_conversations import FakeConversations
from tests.web.staff_accounts import cookie_of, with_staff

PICTURES = Path(__file__).resolve().parent / "pictures"
DESK, PHONE = (1280, 900), (320, 720)
"""Width and height in CSS pixels."""


def invented(app: Starlette, officer: StaffMember) -> str:
    """Files and works on invented applications; gives the id of the one to look at."""
    database = app.state.database
    first = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
    filed = [
        file_for(
            database,
            OURS,
            str(number),
            first + timedelta(days=21 * number, hours=number),
            urgency="high" if number in (3, 7) else "usual",
            harm="He waits outside and shouts at my son." if number in (3, 7) else None,
            channel="phone" if number % 3 == 1 else "widget",
            applicant_address="The Council House, Derby, DE1 2FS",
        )
        for number in range(9)
    ]
    while (claimed := claim_next(database, NOW, timedelta(minutes=5))) is not None:
        mark_sent(database, claimed, claimed.application.filed_at if claimed.application else NOW)
    worked_on = partial(record, database, OURS, staff_id=officer.id)
    for number, one in enumerate(filed[:7]):
        day = (first + timedelta(days=21 * number)).date()
        worked_on(one, "acknowledged", day + timedelta(days=2), reason="By email.")
        result = "not_met" if number in (1, 4) else "met"
        if number < 6:
            worked_on(one, "threshold", day + timedelta(days=9), result, "Three reports count.")
        if result == "met" and number < 4:
            worked_on(one, "review", day + timedelta(days=30), reason="With police and landlord.")
            worked_on(one, "recommendations", day + timedelta(days=31), "made", "A joint visit.")
    worked_on(filed[0], "closed", date(2026, 8, 3), "finished")
    return filed[3].application_id


async def page_of(
    browser: Browser,
    address: str,
    cookie: str,
    size: tuple[int, int],
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    """A page of a browser that is signed in."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale="en-GB",
        device_scale_factor=1,
    )
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    return await context.new_page()


async def _take(page: Page, address: str, path: str, name: str, *, whole: bool = False) -> None:
    PICTURES.mkdir(exist_ok=True)
    await page.goto(address + path)
    await page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)
    sys.stdout.write(f"{name}.png\n")


async def take_all(address: str, cookie: str, application: str) -> None:
    """Takes every picture of the desk."""
    one = f"/desk/applications/{application}"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        page = await page_of(browser, address, cookie, DESK)
        await _take(page, address, "/desk", "desk-list")
        await _take(page, address, one, "desk-application")
        await _take(page, address, f"{one}/record/appeal", "desk-record")
        await _take(page, address, "/desk/return?small=exact", "desk-return", whole=True)
        page = await page_of(browser, address, cookie, PHONE, "dark")
        await _take(page, address, one, "desk-narrow")
        await browser.close()


def main() -> int:
    """Runs."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": folder})
        app = create_app(settings, FakeConversations())
        members = with_staff(app)
        application = invented(app, members["council_officer"])
        cookie = cookie_of(app, members["council_officer"])
        with serving(app) as address:
            asyncio.run(take_all(address, cookie, application))
    return 0


if __name__ == "__main__":
    sys.exit(main())
