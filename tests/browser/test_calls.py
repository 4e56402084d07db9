"""Whole calls in a real browser by keyboard alone: three ways out, danger, notes, and nothing left behind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette

from bot.settings import PROJECT, load_settings
from tests.browser.calling import BESIDE_A_SOFTPHONE, CallScreen, signed_in
from tests.browser.serving import serving
from tests.browser.test_chat_look import WIDE
from tests.web.live import live_app
from tests.web.staff_accounts import with_staff

MOST_KEYS = 30
"""For an eligible caller, from the first question up to the details of the application."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    folder = tmp_path_factory.mktemp("calls")
    with live_app(load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(folder)})) as app:
        app.state.members = with_staff(app)
        yield app


@pytest.fixture(scope="module")
def served(app: Starlette) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
async def staff(browser: Browser, app: Starlette, served: str) -> AsyncIterator[BrowserContext]:
    context = await signed_in(browser, app, served, app.state.members["call_handler"])
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.extend([said.text] * ("Content Security" in said.text)))
        page.on("request", lambda asked: faults.extend([asked.url] * (not asked.url.startswith(served))))

    context.on("page", watch)
    yield context
    await context.close()
    assert not faults


@pytest.fixture
async def screen(staff: BrowserContext, served: str) -> CallScreen:
    return CallScreen(await staff.new_page(), served)


def told(capsys: pytest.CaptureFixture[str], what: str, pressed: int) -> None:
    """Prints how many keys a call took; the page about the call screen must say the same."""
    with capsys.disabled():
        print(f"\nkeys for {what}: {pressed}")  # noqa: T201
    assert f"**{pressed} keys**" in (PROJECT / "docs" / "staff.md").read_text("utf-8")


async def to_the_application(screen: CallScreen) -> None:
    """An eligible caller: told the council and the police, four reports, all of them lately."""
    await screen.begin()
    await screen.go("1")
    await screen.key("1", "2")
    await screen.go("Enter")
    await screen.write("Buxton")
    await screen.go("1", "4", "1", "1")


# ---- The three ways out, by keyboard alone ---------------------------------------------------------------


async def test_an_eligible_caller_gets_to_the_applications_details_within_30_keys(
    screen: CallScreen, capsys: pytest.CaptureFixture[str]
) -> None:
    await to_the_application(screen)
    assert "You seem to meet the published test" in await screen.say()
    await screen.go("1")
    assert "is anyone being harmed" in await screen.say()
    assert screen.pressed <= MOST_KEYS
    told(capsys, "an eligible caller, up to the application's details", screen.pressed)
    for question, answer in {
        "harmed": "3",
        "What is your name": "Alex Example",
        "email address": "alex@example.com",
        "phone number": "1",
        "What is your address": "1",
    }.items():
        assert question in await screen.say()
        await (screen.go(answer) if len(answer) == 1 else screen.write(answer))
    for day in ("5 October 2026", "12 October 2026", "19 October 2026"):
        await screen.write(day)
        await screen.write("the same day")
        await screen.key("1")
        await screen.go("Enter")
        await screen.write("skip")
        await screen.write("skip")
    while "Shall I send it" not in await screen.say():
        await screen.write("no" if "another incident" in await screen.say() else "skip")
    await expect(screen.page.get_by_role("region", name="Read back before it is sent")).to_contain_text(
        "Alex Example"
    )
    await screen.go("1")
    assert await screen.code() == "APPLICATION-SENT"
    closing = screen.page.get_by_role("region", name="Before you hang up")
    await expect(closing).to_contain_text("I will spell it: A S B.")
    await screen.go("h")
    await screen.go("c")
    await expect(screen.page.get_by_role("status")).to_have_text("The call is closed.")


async def test_a_caller_who_has_told_nobody_is_sent_to_report_it(
    screen: CallScreen, capsys: pytest.CaptureFixture[str]
) -> None:
    await screen.begin()
    await screen.go("2")
    await screen.write("Heanor")
    for _ in range(4):
        if await screen.page.locator(".closing").count():
            break
        await screen.go("1")
    assert await screen.code() == "REPORT-FIRST"
    told(capsys, "a caller who has told nobody, up to the outcome", screen.pressed)
    await screen.go("h", "c")
    await expect(screen.page).to_have_url(f"{screen.address}/staff?closed=1")


async def test_a_caller_who_was_treated_badly_is_sent_to_complain(
    screen: CallScreen, capsys: pytest.CaptureFixture[str]
) -> None:
    await screen.begin()
    await screen.go("1")
    await screen.key("1")
    await screen.go("Enter")
    await screen.write("Derby")
    await screen.go("2")
    await screen.go("1")
    assert await screen.code() == "COMPLAINT"
    told(capsys, "a caller who wants to complain, up to the outcome", screen.pressed)
    await screen.go("h", "c")
    await expect(screen.page).to_have_url(f"{screen.address}/staff?closed=1")


# ---- Keys --------------------------------------------------------------------------------------------------


async def test_the_words_to_say_have_the_focus_after_each_answer(screen: CallScreen) -> None:
    await screen.begin()
    assert await screen.focused() == "say"
    await screen.go("1")
    assert await screen.focused() == "say"
    name = await screen.page.locator("#say").evaluate("node => node.getAttribute('aria-labelledby')")
    assert name == "say-title say-words"


async def test_keys_rest_in_fields_and_escape_leaves_them(screen: CallScreen) -> None:
    await screen.begin()
    before = await screen.say()
    await screen.key("t")
    await screen.page.keyboard.type("1uds?r")
    assert await screen.page.locator("#words").input_value() == "1uds?r"
    await screen.key("Escape")
    assert await screen.focused() == "say"
    await screen.key("n")
    await screen.page.keyboard.type("2hc")
    await screen.key("Backspace", "Enter", "Escape")
    assert await screen.page.locator("#notes").input_value() == "2h\n"
    assert await screen.say() == before


async def test_enter_in_the_field_sends_and_presses_nothing_else(screen: CallScreen) -> None:
    await screen.begin()
    await screen.write("yes")
    assert "Who did you tell" in await screen.say()
    assert await screen.page.locator(".danger-tag").count() == 0


async def test_back_why_and_simpler_have_their_keys(screen: CallScreen) -> None:
    await screen.begin()
    await screen.go("1")
    await screen.key("r")
    await expect(screen.page.get_by_text("Simpler words").locator("..")).to_have_attribute("open", "")
    await screen.key("?")
    await expect(screen.page.get_by_text("Why we ask, and what counts").locator("..")).to_have_attribute(
        "open", ""
    )
    await screen.go("u")
    assert "told" in await screen.say()
    await screen.go("1")
    await screen.go("Backspace")
    assert await screen.page.locator(".known").count() == 0


async def test_single_keys_can_be_switched_off(screen: CallScreen) -> None:
    await screen.begin()
    await screen.page.get_by_role("checkbox", name="Single keys are on").focus()
    await screen.key("Space")
    await screen.key("1")
    await screen.page.wait_for_timeout(300)
    assert "Have you told anyone" in await screen.say()
    await screen.page.get_by_role("checkbox", name="Single keys are on").focus()
    await screen.key("Space")
    await screen.go("1")


async def test_one_key_shows_the_danger_script_at_once_and_marks_the_call(screen: CallScreen) -> None:
    await screen.begin()
    # What stands there when the page is left is what stood there while the service was still answering.
    await screen.page.evaluate(
        """() => { const script = document.getElementById("danger-script");
          const shown = () => sessionStorage.setItem("shown", script.hidden ? "" : script.textContent);
          addEventListener("pagehide", shown); }"""
    )
    await screen.go("d")
    assert "ring 999" in await screen.page.evaluate("sessionStorage.getItem('shown')")
    assert "hang up and ring 999" in await screen.say()
    await expect(screen.page.locator(".danger-tag")).to_have_text("Danger")


# ---- Nothing of one caller in the next one's call ---------------------------------------------------------


async def test_notes_are_saved_while_they_are_written_and_survive_a_reload(screen: CallScreen) -> None:
    await screen.begin()
    async with screen.page.expect_response("**/notes") as kept:
        await screen.page.locator("#notes").fill("blue gate")
    assert (await kept.value).status == 204
    await expect(screen.page.locator("#notes-state")).to_have_text("Kept.")
    await screen.page.reload()
    await expect(screen.page.locator("#notes")).to_have_value("blue gate")
    await screen.page.locator("#notes").fill("blue gate, ring after 5")
    await screen.page.goto(f"{screen.address}/staff")
    await screen.page.go_back()
    await expect(screen.page.locator("#notes")).to_have_value("blue gate, ring after 5")


SEEN = """async () => JSON.stringify([document.documentElement.outerHTML,
  [...document.querySelectorAll('input, textarea')].map((node) => node.value),
  {...localStorage}, {...sessionStorage}, document.cookie, document.title, history.state, location.href,
  (await indexedDB.databases()).map((one) => one.name), await caches.keys()])"""


@pytest.mark.parametrize("end", ["close", "save", "leave"])
async def test_nothing_of_one_caller_is_left_in_the_next_ones_call(screen: CallScreen, end: str) -> None:
    page, mine = screen.page, ("Chesterfield", "purple gate", "Zebedee")
    await screen.begin()
    await screen.go("1")
    await screen.key("1")
    await screen.go("Enter")
    await screen.write("Chesterfield")
    await page.locator("#notes").fill("purple gate of Zebedee")
    first = page.url
    seen = await page.evaluate(SEEN)
    assert all(word in seen for word in mine)
    await screen.key("Escape")
    if end == "leave":
        await screen.begin()
    else:
        await screen.go(*(["h", "c"] if end == "close" else ["s"]))
        await screen.begin()
    assert [word for word in mine if word in await page.evaluate(SEEN)] == []
    await screen.go("1")
    assert [word for word in mine if word in await page.evaluate(SEEN)] == []
    for _ in range(9):
        await page.go_back(wait_until="load")
        if page.url.startswith(f"{screen.address}/staff"):
            seen = await page.evaluate(SEEN)
            assert [word for word in mine if word in seen] == [], page.url
        if page.url == "about:blank":
            break
    await page.goto(first)
    assert [word for word in mine if word in await page.evaluate(SEEN)] == []


# ---- How it looks and fits ---------------------------------------------------------------------------------

SCREENS = ("start", "first", "many", "outcome", "danger", "closing", "hung-up", "practice", "link", "fault")


async def show(screen: CallScreen, name: str) -> None:
    page = screen.page
    if name in ("start", "practice"):
        await page.goto(f"{screen.address}/staff")
        if name == "practice":
            await page.get_by_role("button", name="Practise with: Noise").click()
            await expect(page.locator(".caller-says")).to_be_visible()
        return
    await screen.begin()
    if name == "many":
        await screen.go("1")
        await screen.key("1", "r")
    elif name == "danger":
        await screen.go("d")
    elif name == "link":
        await page.get_by_role("button", name="Get a one-time link").click()
        await expect(page.locator("#link")).to_be_focused()
    elif name in ("outcome", "closing", "hung-up", "fault"):
        await to_the_application(screen)
        if name != "outcome":
            await screen.go("2")
        if name == "hung-up":
            await screen.go("h")
        if name == "fault":
            await page.locator("#email").evaluate("node => { node.type = 'text'; }")
            await page.locator("#email").fill("nobody")
            await page.get_by_role("button", name="Send the result").click()
            await expect(page.locator("#email")).to_be_focused()


@pytest.mark.parametrize("name", SCREENS)
async def test_axe_finds_nothing_and_nothing_is_cut_off(screen: CallScreen, name: str) -> None:
    await show(screen, name)
    page, found = screen.page, []
    for size in (BESIDE_A_SOFTPHONE, {"width": 1024, "height": 768}, {"width": 320, "height": 640}):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            result = (await Axe().run(page)).response
            found += [
                f"{size['width']} {scheme}: {one['id']} {[node['html'][:120] for node in one['nodes']]}"
                for one in result["violations"]
            ]
        assert await page.evaluate(WIDE) == [], size
    assert found == []


async def test_beside_a_softphone_the_question_and_its_answers_need_no_scrolling(screen: CallScreen) -> None:
    await screen.begin()
    await screen.go("1")
    for part in ("#say", ".answer:last-child", "#notes"):
        bounds = await screen.page.locator(part).first.bounding_box()
        assert bounds is not None
        assert bounds["y"] + bounds["height"] <= BESIDE_A_SOFTPHONE["height"], part
        assert bounds["x"] + bounds["width"] <= BESIDE_A_SOFTPHONE["width"], part


async def test_it_works_without_a_script(browser: Browser, app: Starlette, served: str) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport=BESIDE_A_SOFTPHONE)  # type: ignore[arg-type]
    signed = await signed_in(browser, app, served, app.state.members["call_handler"])
    await context.add_cookies(await signed.cookies())  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"{served}/staff")
    await page.get_by_role("button", name="New call").click()
    await page.get_by_role("textbox", name="Notes").fill("blue gate")
    await page.locator(".answer").first.click()
    await page.get_by_role("checkbox", name="The council").check()
    await page.get_by_role("checkbox", name="The police").check()
    await page.locator("#send").click()
    await page.get_by_label("Or write it").fill("Derby")
    await page.get_by_label("Or write it").press("Enter")
    await expect(page.locator(".known")).to_contain_text("Derby City Council")
    await expect(page.get_by_role("textbox", name="Notes")).to_have_value("blue gate")
    await context.close()
    await signed.close()
