"""The desk in a real browser: each screen by axe at two widths and in both schemes, and by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from starlette.applications import Starlette

from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.staff.session import COOKIE
from tests.browser.serving import serving
from tests.records.test_desk_figures import came_to, talk
from tests.web.desk_cases import OURS, file_for, record
from tests.web.fake_conversations import FakeConversations
from tests.web.staff_accounts import cookie_of, with_staff

WIDTHS = (320, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True)
class Desk:
    """A served desk.

    Attributes:
        address: Where it is served.
        application: The application with a history.
        entry: An entry of it.
        new: An application that nobody has looked at yet, with long words in it.
    """

    app: Starlette
    address: str
    members: dict[Role, StaffMember]
    application: str
    entry: str
    new: str


@pytest.fixture
def desk(tmp_path: Path, migrated_file: Path) -> Iterator[Desk]:
    settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path)})
    app = create_app(settings, FakeConversations())
    members = with_staff(app, migrated_file)
    database = app.state.database
    officer = members["council_officer"].id
    worked = file_for(
        database,
        OURS,
        "worked",
        datetime(2026, 9, 1, 9, tzinfo=UTC),
        urgency="high",
        harm="They wait for me.",
    )
    record(database, OURS, worked, "acknowledged", date(2026, 9, 3), staff_id=officer)
    entry = record(database, OURS, worked, "threshold", date(2026, 9, 8), "met", staff_id=officer)
    record(database, OURS, worked, "review", date(2026, 10, 1), staff_id=officer)
    for number in range(26):
        new = file_for(
            database, OURS, str(number), impact="Donaudampfschifffahrt" * 8, applicant_name="x" * 90
        )
    for _ in range(6):
        asked = {"question": "incident_count", "council": OURS}
        talk(database, ("yes", asked), ("they never rang me back about it", asked), lost=2)
        talk(database, ("no", came_to("report_first")))
    with serving(app) as address:
        yield Desk(app, address, members, worked.application_id, entry, new.application_id)


async def opened(
    browser: Browser,
    desk: Desk,
    role: Role = "council_officer",
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en-GB"
    )
    context.set_default_timeout(8_000)
    cookie = cookie_of(desk.app, desk.members[role])
    await context.add_cookies([{"name": COOKIE, "value": cookie, "url": desk.address}])
    return await context.new_page()


@pytest.fixture
async def page(browser: Browser, desk: Desk) -> AsyncIterator[Page]:
    page = await opened(browser, desk)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.extend([said.text] * ("Content Security" in said.text)))
    yield page
    await page.context.close()
    assert not faults


async def assert_accessible(page: Page, where: str) -> None:
    # After a click a page may be there before its styles are.
    await page.wait_for_load_state("load")
    result = await Axe().run(page)
    assert result.violations_count == 0, f"{where}\n{result.generate_report()}"
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        f"{where} scrolls sideways"
    )


def screens(desk: Desk) -> list[tuple[Role, str]]:
    one = f"/desk/applications/{desk.application}"
    return [
        ("council_officer", "/desk"),
        ("council_officer", "/desk?page=2"),
        ("council_officer", "/desk?state=closed&urgent=yes"),
        ("council_officer", one),
        ("council_officer", f"/desk/applications/{desk.new}"),
        ("council_officer", f"/desk/applications/{'f' * 32}"),
        ("council_officer", f"{one}/record/recommendations"),
        ("council_officer", f"{one}/record/closed"),
        ("council_officer", f"{one}/correct/{desk.entry}"),
        ("council_officer", "/desk/return"),
        ("council_officer", "/desk/return?small=exact"),
        ("council_officer", "/desk/figures"),
        ("administrator", "/desk/return"),
        ("administrator", "/desk/return?council=erewash"),
        ("administrator", "/desk/figures"),
        ("administrator", "/desk"),
        ("call_handler", "/desk"),
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_screen_of_the_desk_is_clean_by_axe(
    browser: Browser, desk: Desk, width: int, scheme: Literal["light", "dark"]
) -> None:
    pages = {
        role: await opened(browser, desk, role, width, scheme)
        for role in ("council_officer", "administrator", "call_handler")
    }
    for role, path in screens(desk):
        await pages[role].goto(desk.address + path)
        await assert_accessible(pages[role], f"{role} {path} at {width}, {scheme}")
    # What went wrong, as pages too: a form that lacks everything, and a reference that is none.
    officer = pages["council_officer"]
    await officer.goto(f"{desk.address}/desk/applications/{desk.application}/record/closed")
    await officer.get_by_role("button", name="Record it").click()
    await expect(officer.get_by_role("alert")).to_contain_text("Choose what came of it.")
    await assert_accessible(officer, f"record, faulty at {width}, {scheme}")
    await officer.goto(f"{desk.address}/desk")
    await officer.get_by_role("textbox", name="Reference").fill("ASB")
    await officer.get_by_role("button", name="Find").click()
    await expect(officer.get_by_role("alert")).to_contain_text("This is no valid reference")
    await assert_accessible(officer, f"search, faulty at {width}, {scheme}")
    for page in pages.values():
        await page.context.close()


async def test_an_officer_decides_on_the_threshold_by_keyboard_alone(page: Page, desk: Desk) -> None:
    await page.goto(f"{desk.address}/desk/applications/{desk.new}")
    await page.get_by_role("link", name="Threshold decision").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Threshold decision")
    await page.get_by_label("The threshold is not met").focus()
    await page.keyboard.press("Space")
    for typed in ("3", "11", "2026", "Two of the reports are older than six months."):
        await page.keyboard.press("Tab")
        await page.keyboard.type(typed)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("It is recorded in the history.")
    await expect(page.locator("#entry-1")).to_contain_text("Threshold decision: The threshold is not met")
    await expect(page.locator("#entry-1")).to_contain_text("3 November 2026")
    await expect(page.locator("#entry-1")).to_contain_text("by Council Officer Example")


async def test_a_fault_leads_to_its_field(page: Page, desk: Desk) -> None:
    await page.goto(f"{desk.address}/desk/applications/{desk.application}/record/appeal")
    await page.get_by_role("button", name="Record it").click()
    await page.get_by_role("alert").get_by_role("link", name="Enter the date.").click()
    await expect(page.get_by_label("Day", exact=True)).to_be_focused()


async def test_a_search_leads_to_the_application_and_leaves_nothing_in_an_address(
    page: Page, desk: Desk
) -> None:
    await page.goto(f"{desk.address}/desk/applications/{desk.application}")
    reference = await page.get_by_role("heading", level=1).inner_text()
    await page.goto(f"{desk.address}/desk")
    await page.get_by_role("textbox", name="Reference").fill(reference.lower().replace("-", " "))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(reference)
    assert reference not in page.url


async def test_the_way_back_shows_no_application_after_signing_out(page: Page, desk: Desk) -> None:
    await page.goto(f"{desk.address}/desk/applications/{desk.application}")
    await expect(page.get_by_text("They wait for me.")).to_be_visible()
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("You are signed out")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    await expect(page.get_by_text("They wait for me.")).to_have_count(0)


async def test_the_files_are_saved_and_not_shown(page: Page, desk: Desk) -> None:
    for path, name in (
        (f"/desk/applications/{desk.application}", "PDF"),
        (f"/desk/applications/{desk.application}", "JSON"),
        ("/desk/return", "Save as CSV"),
        ("/desk/return", "Save the chart"),
    ):
        await page.goto(desk.address + path)
        async with page.expect_download() as saving:
            await page.get_by_role("link", name=name, exact=True).click()
        assert (await saving.value).suggested_filename.endswith((".pdf", ".json", ".csv", ".svg"))
