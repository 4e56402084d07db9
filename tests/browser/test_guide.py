"""The plain pages in a real browser with its scripts switched off."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

import actions.services
from bot.dialogue.conversations import MODEL, ModelMissing
from bot.dialogue.without_model import CoreConversations
from bot.settings import load_settings
from bot.web.app import create_app
from tests.browser.guide_screens import SCREENS, see_every_screen
from tests.browser.serving import serving

LOOKS = [
    pytest.param(1280, "light", 100, id="wide, light"),
    pytest.param(1280, "dark", 200, id="wide, dark, text twice as large"),
    pytest.param(320, "light", 200, id="narrow, light, text twice as large"),
    pytest.param(320, "dark", 100, id="narrow, dark"),
]
EXIT = "https://www.bbc.co.uk/weather"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    var_dir = str(tmp_path_factory.mktemp("guide"))
    settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": var_dir})
    with actions.services.use(actions.services.load_services(settings)) as services:
        conversations = CoreConversations.open(settings, ModelMissing(MODEL))
        with serving(create_app(settings, conversations)) as address:
            yield address
    services.database.dispose()


@pytest.fixture
async def plain(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(java_script_enabled=False, locale="en-GB")
    context.set_default_timeout(8_000)
    # The page that "Exit this page" leads to stands in the world outside.
    await context.route(
        f"{EXIT}*", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html")
    )
    yield context
    await context.close()


@pytest.mark.parametrize(("width", "scheme", "text"), LOOKS)
async def test_every_screen_can_be_used_by_everybody(
    browser: Browser, site: str, width: int, scheme: str, text: int
) -> None:
    """axe-core finds nothing wrong, and nothing has to be scrolled sideways."""
    # axe is a script of its own: the page's own are barred by its policy, which the tool may pass over.
    context = await browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,  # type: ignore[arg-type]
    )
    context.set_default_timeout(8_000)
    page = await context.new_page()
    axe, seen, faults = Axe(), list[str](), list[str]()

    async def look(screen: str) -> None:
        seen.append(screen)
        await page.add_style_tag(content=f"html {{ font-size: {text}%; }}")
        overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overflow > 0:
            faults.append(f"{screen}: {overflow} px too wide")
        found = await axe.run(page)
        faults.extend(
            f"{screen}: {one['id']} {[node['target'] for node in one['nodes']][:3]}"
            for one in found.response["violations"]
        )

    await see_every_screen(page, site, look)
    await context.close()

    assert faults == []
    assert tuple(seen) == SCREENS


async def test_the_way_out_works_without_scripts_and_cannot_be_gone_back(
    plain: BrowserContext, site: str
) -> None:
    page = await plain.new_page()
    await page.goto(f"{site}/guide")
    await page.get_by_role("button", name="Start now").click()
    await page.get_by_role("link", name="Exit this page").last.click()
    await expect(page.get_by_role("heading")).to_have_text("Weather")
    await page.go_back()

    await expect(page.get_by_role("heading", level=1)).to_have_text("This conversation is not open here")
    assert await plain.cookies(f"{site}/guide") == []


async def test_an_outcome_is_reached_by_keyboard_alone(plain: BrowserContext, site: str) -> None:
    page = await plain.new_page()
    await page.goto(f"{site}/guide")
    await _tab_to(page, "Start now")
    await page.keyboard.press("Enter")
    await _tab_to(page, "Yes")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Report it first")


async def test_what_is_wrong_has_the_focus_and_leads_to_its_field(plain: BrowserContext, site: str) -> None:
    page = await plain.new_page()
    await page.goto(f"{site}/guide")
    await page.get_by_role("button", name="Start now").click()
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.get_by_label("Yes")).to_be_focused()


async def test_back_in_the_browser_shows_the_question_before(plain: BrowserContext, site: str) -> None:
    page = await plain.new_page()
    await page.goto(f"{site}/guide")
    await page.get_by_role("button", name="Start now").click()
    await page.get_by_label("Yes").check()
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Who did you tell?")
    await page.go_back()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Have you told anyone about it?")
    await expect(page.get_by_label("Yes")).to_be_checked()


async def test_a_printed_result_has_neither_buttons_nor_header(
    plain: BrowserContext, site: str, tmp_path: Path
) -> None:
    page = await plain.new_page()
    await page.goto(f"{site}/guide")
    await page.get_by_role("button", name="Start now").click()
    await page.get_by_label("No, not yet").check()
    await page.get_by_role("button", name="Continue").click()
    await page.goto(f"{site}/guide/result")
    await page.emulate_media(media="print")

    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (".head", ".foot", "form", ".back"):
        await expect(page.locator(hidden).first).to_be_hidden()


async def _tab_to(page: Page, name: str, steps: int = 40) -> None:
    target = page.get_by_label(name, exact=True).or_(page.get_by_role("button", name=name, exact=True)).first
    for _ in range(steps):
        await page.keyboard.press("Tab")
        if await target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"{name!r} is not reached by Tab")
