"""The embed kit on councils' own origins: one that may frame the guide, and one that may not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, FrameLocator, Locator, Page, Route, expect

from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.embed import MOVING
from bot.web.snippets import ELEMENT, LINK_WORDS, Wishes, policy_lines, snippet
from tests.browser.council_site import CouncilSite, council_site
from tests.browser.serving import serving
from tests.web.fake_conversations import FakeConversations

LAUNCHER = "Case review guide"
FIRST = "Have you told anyone about the behaviour?"
NEUTRAL = "https://www.bbc.co.uk/weather"
STORED = """async () => [
  document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map((one) => one.name), ...(await caches.keys().catch(() => [])),
].filter(Boolean)"""


@pytest.fixture(scope="module")
def council() -> Iterator[CouncilSite]:
    with council_site() as site:
        yield site


@pytest.fixture(scope="module")
def stranger() -> Iterator[CouncilSite]:
    with council_site() as site:
        yield site


@pytest.fixture(scope="module")
def dialogue() -> FakeConversations:
    return FakeConversations()


@pytest.fixture
def conversations(dialogue: FakeConversations) -> FakeConversations:
    """The dialogue behind the guide, with nothing said yet."""
    dialogue.all.clear()
    return dialogue


@pytest.fixture(scope="module")
def guide(
    dialogue: FakeConversations, tmp_path_factory: pytest.TempPathFactory, council: CouncilSite
) -> Iterator[str]:
    environment = {
        "ASB_TODAY": "2026-11-22",
        "ASB_VAR_DIR": str(tmp_path_factory.mktemp("guide")),
        "ASB_ALLOWED_ORIGINS": f"https://www.example.gov.uk {council.origin} {council.near}",
    }
    with serving(create_app(load_settings(environment), dialogue)) as address:
        yield address


@pytest.fixture
async def context(browser: Browser, guide: str) -> AsyncIterator[BrowserContext]:
    """A fresh profile; the page to leave to is a stand-in, and no other host is asked for anything."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(8_000)

    async def outside(route: Route) -> None:
        if route.request.url.startswith(NEUTRAL):
            await route.fulfill(body="<title>Weather</title>Sunny", content_type="text/html")
        else:
            await route.abort()

    await context.route(lambda url: not url.startswith(("http://127.0.0.1:", "http://localhost:")), outside)
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


def said(page: Page) -> list[str]:
    """What the page's console will have said."""
    lines: list[str] = []
    page.on("console", lambda line: lines.append(line.text))
    page.on("pageerror", lambda error: lines.append(f"error: {error}"))
    return lines


def strict(method: str, guide: str) -> dict[str, str]:
    """A council's strictest policy, with only the documented lines added."""
    lines = [f"{directive} {source}" for directive, source in policy_lines(method, guide).items()]
    policy = ["default-src 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'", *lines]
    return {"Content-Security-Policy": "; ".join(policy)}


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name=LAUNCHER)


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


async def opened(page: Page) -> FrameLocator:
    await launcher(page).click()
    await expect(chat(page).get_by_role("log").get_by_text(FIRST)).to_be_visible()
    return chat(page)


async def answers(frame: FrameLocator) -> None:
    """The chat is not only there, it talks."""
    await frame.get_by_role("button", name="Yes", exact=True).click()
    await expect(frame.get_by_role("log").get_by_text("Who did you tell?")).to_be_visible()


# ---- Every way, on the strictest page ----------------------------------------------------------------------


@pytest.mark.parametrize("isolated", [False, True], ids=["", "COEP"])
@pytest.mark.parametrize("pinned", [False, True], ids=["moving", "pinned"])
@pytest.mark.parametrize("method", ["script", "component"])
async def test_button_and_chat_work_under_the_strictest_policy(
    page: Page, guide: str, council: CouncilSite, method: str, pinned: bool, isolated: bool
) -> None:
    console = said(page)
    headers = strict(method, guide)
    if isolated:
        headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    await page.goto(
        council.page(snippet(method, Wishes(base=guide, council="derby", pinned=pinned)), headers)
    )
    await answers(await opened(page))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert console == []


async def test_the_frame_works_under_the_strictest_policy(
    page: Page, guide: str, council: CouncilSite
) -> None:
    console = said(page)
    html = snippet("iframe", Wishes(base=guide, council="derby"))
    await page.goto(council.page(html, strict("iframe", guide)))
    await page.locator("iframe").scroll_into_view_if_needed()
    await expect(chat(page).get_by_role("log").get_by_text(FIRST)).to_be_visible()
    await answers(chat(page))
    assert console == []


@pytest.mark.parametrize("method", ["script", "component", "iframe", "link"])
async def test_the_link_leads_to_the_plain_pages_where_all_else_is_forbidden(
    page: Page, guide: str, council: CouncilSite, method: str
) -> None:
    html = snippet(method, Wishes(base=guide, council="derby"))
    await page.goto(council.page(html, strict("link", guide)))
    await expect(launcher(page)).to_have_count(0)
    async with page.expect_request(f"{guide}/guide?council=derby"):
        await page.get_by_role("link", name=LINK_WORDS).click()


async def test_a_changed_script_does_not_run_where_it_is_pinned(
    page: Page, context: BrowserContext, guide: str, council: CouncilSite
) -> None:
    async def changed(route: Route) -> None:
        response = await route.fetch()
        await route.fulfill(response=response, body=await response.text() + "\n// one line more")

    await context.route("**/embed.js", changed)
    console = said(page)
    await page.goto(council.page(snippet("script", Wishes(base=guide, pinned=True))))
    await expect(launcher(page)).to_have_count(0)
    await expect(page.get_by_role("link", name=LINK_WORDS)).to_be_visible()
    assert any("integrity" in line for line in console)


# ---- Who may and who may not -------------------------------------------------------------------------------


async def test_a_site_that_is_not_listed_gets_a_link_instead_of_the_chat(
    page: Page, guide: str, stranger: CouncilSite, conversations: FakeConversations
) -> None:
    console = said(page)
    await page.clock.install()
    await page.goto(stranger.page(snippet("script", Wishes(base=guide, council="derby"))))
    await launcher(page).click()
    await page.wait_for_function("() => document.querySelector('asb-case-review-guide')")
    dialog = page.get_by_role("dialog")
    link = dialog.get_by_role("link", name="Open the guide on a page of its own")
    for _ in range(20):
        await page.clock.run_for(1_000)
        if await link.count():
            break
    await expect(link).to_be_focused()
    await expect(link).to_have_attribute("href", f"{guide}/guide?council=derby")
    await expect(dialog).to_contain_text("Its own pages ask the same questions.")
    assert not conversations.all
    assert any("frame-ancestors" in line for line in console)
    assert any(line.startswith("ASBG-FRAME:") and stranger.origin in line for line in console)
    await page.keyboard.press("Escape")
    await expect(launcher(page)).to_be_focused()


async def test_a_bare_frame_on_a_site_that_is_not_listed_stays_empty(
    page: Page, guide: str, stranger: CouncilSite, conversations: FakeConversations
) -> None:
    html = snippet("iframe", Wishes(base=guide)).replace(' loading="lazy"', "")
    async with page.expect_event("console", lambda line: "frame-ancestors" in line.text):
        await page.goto(stranger.page(html))
    assert not conversations.all


@pytest.mark.parametrize("listed", [True, False])
async def test_only_a_listed_site_reads_the_api(
    page: Page, guide: str, council: CouncilSite, stranger: CouncilSite, listed: bool
) -> None:
    await page.goto((council if listed else stranger).page(""))
    status = await page.evaluate(
        """(api) => fetch(api, {method: "POST", headers: {"Content-Type": "application/json"}, body: "{}"})
          .then((response) => response.status, () => "refused")""",
        f"{guide}/api/conversations",
    )
    assert status == (201 if listed else "refused")


# ---- The page before the guide is opened -------------------------------------------------------------------


async def test_a_page_is_as_it_was_until_the_guide_is_opened(
    context: BrowserContext, guide: str, council: CouncilSite, conversations: FakeConversations
) -> None:
    measure = """() => ({
      boxes: [...document.querySelectorAll("body, body *")]
        .filter((node) => !node.matches("script, asb-case-review-guide"))
        .map((node) => [node.localName, ...Object.values(node.getBoundingClientRect().toJSON())]),
      size: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
      style: [...getComputedStyle(document.body)].map((name) => getComputedStyle(document.body)[name]),
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
      globals: Object.keys(window).length,
      focus: document.activeElement.localName,
    })"""
    # Sites lay their body out in many ways, and a new child must disturb none of them.
    look = "<style>body { display: grid; gap: 40px; } body > * { position: relative; margin: 9px; }</style>"
    html = snippet("script", Wishes(base=guide, council="derby"))
    seen = []
    for content in (html.split("<script")[0], html):
        page = await context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))  # type: ignore[misc]
        await page.add_init_script(
            """window.shifts = []; new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
              .observe({type: "layout-shift", buffered: true});"""
        )
        address = council.page(look + content)
        await page.goto(address, wait_until="networkidle")
        await page.wait_for_timeout(300)
        assert await page.evaluate("window.shifts.length") == 0
        assert await page.evaluate(STORED) == []
        seen.append((await page.evaluate(measure), [url for url in asked if url != address]))
    (before, asked_before), (after, asked_after) = seen
    assert after == before
    assert asked_before == []
    assert asked_after == [guide + MOVING]
    await expect(launcher(page)).to_be_visible()
    loading = await page.evaluate(
        """(guide) => Object.fromEntries(performance.getEntriesByType("resource")
          .filter((one) => one.name.startsWith(guide)).map((one) => [one.name, one.renderBlockingStatus]))""",
        guide,
    )
    assert loading == {guide + MOVING: "non-blocking"}
    assert await page.evaluate("document.querySelector('iframe') === null")
    assert not conversations.all


async def test_the_councils_site_stores_nothing_even_afterwards(
    page: Page, guide: str, council: CouncilSite, context: BrowserContext
) -> None:
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    await answers(await opened(page))
    assert await page.evaluate(STORED) == []
    assert await context.cookies() == []


async def test_the_frame_stores_nothing_before_the_first_message(
    page: Page, guide: str, council: CouncilSite
) -> None:
    address = council.page(snippet("script", Wishes(base=guide)))
    await page.goto(address.replace(council.origin, council.near))
    await opened(page)
    inside = next(frame for frame in page.frames if frame.url.startswith(guide))
    assert await inside.evaluate(STORED) == []
    await answers(chat(page))
    assert await inside.evaluate(STORED) != []


@pytest.mark.parametrize("position", ["", "left", "inline"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_button_and_chat_stand_where_they_should(
    page: Page, guide: str, council: CouncilSite, position: str, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    method = "component" if position == "inline" else "script"
    await page.goto(council.page(snippet(method, Wishes(base=guide, position=position))))
    button = await launcher(page).bounding_box()
    assert button is not None
    assert button["height"] >= 44
    if position == "inline":
        words = await page.get_by_role("button", name="Its own button").bounding_box()
        assert words is not None
        assert words["y"] < button["y"] < 400
    else:
        assert button["y"] + button["height"] == pytest.approx(784, abs=1)
        beside = button["x"] if position == "left" else width - button["x"] - button["width"]
        assert beside == pytest.approx(16, abs=1)
    await opened(page)
    panel = await page.get_by_role("dialog").bounding_box()
    assert panel is not None
    if width == 320:
        assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, 320, 800)
        await expect(launcher(page)).to_be_hidden()
    else:
        assert panel["width"] == pytest.approx(456, abs=2)
        assert (panel["x"] < 640) == (position == "left")
        assert panel["y"] >= 0


async def test_a_second_tag_does_not_make_a_second_guide(
    page: Page, guide: str, council: CouncilSite
) -> None:
    html = snippet("script", Wishes(base=guide))
    script = html[html.index("<script") :]
    await page.goto(council.page(html + script), wait_until="networkidle")
    await expect(page.locator(ELEMENT)).to_have_count(1)
    await expect(launcher(page)).to_have_count(1)


# ---- The council's wishes ----------------------------------------------------------------------------------


COLOURS = "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_councils_pair_of_colours_is_taken(
    page: Page, guide: str, council: CouncilSite, scheme: str
) -> None:
    console = said(page)
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    wishes = Wishes(base=guide, main="#036", ink="#ffffee", label="Ask us", opening="Hello, neighbour.")
    await page.goto(council.page(snippet("script", wishes)))
    button = page.get_by_role("button", name="Ask us")
    assert await button.evaluate(COLOURS) == ["rgb(0, 51, 102)", "rgb(255, 255, 238)"]
    await button.click()
    frame = chat(page)
    await expect(frame.get_by_text("Hello, neighbour.").first).to_be_visible()
    brand = "() => getComputedStyle(document.documentElement).getPropertyValue('--asbg-brand').trim()"
    assert await page.frames[1].evaluate(brand) == "#036"
    assert await page.frames[1].evaluate(brand.replace("brand", "edge")) != "transparent"
    assert console == []


@pytest.mark.parametrize(
    ("main", "ink", "code"),
    [("#777", "#fff", "ASBG-CONTRAST"), ("#ffffff", "", "ASBG-CONTRAST"), ("green", "#fff", "ASBG-COLOUR")],
)
async def test_a_pair_that_cannot_be_read_is_refused_with_a_word(
    page: Page, guide: str, council: CouncilSite, main: str, ink: str, code: str
) -> None:
    console = said(page)
    await page.emulate_media(color_scheme="light")
    tag = f'<script src="{guide}{MOVING}" data-main="{main}" data-ink="{ink}" defer></script>'
    await page.goto(council.page(tag))
    assert await launcher(page).evaluate(COLOURS) == ["rgb(29, 92, 74)", "rgb(255, 255, 255)"]
    assert len(console) == 1
    assert console[0].startswith(f"{code}:")
    async with page.expect_request(
        lambda request: "/embed?" in request.url or request.url.endswith("/embed")
    ) as sent:
        await launcher(page).click()
    assert "main" not in (await sent.value).url


# ---- Keyboard and small screens ----------------------------------------------------------------------------


async def focused(page: Page) -> str:
    return str(
        await page.evaluate(
            """() => { let at = document.activeElement;
              while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              return at.className || at.localName; }"""
        )
    )


async def test_the_keyboard_opens_and_closes_and_comes_back(
    page: Page, guide: str, council: CouncilSite
) -> None:
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    await expect(launcher(page)).to_be_visible()
    for _ in range(10):
        await page.keyboard.press("Tab")
        if await focused(page) == "launcher":
            break
    for key in ("Enter", "Space"):
        await expect(launcher(page)).to_be_focused()
        await expect(launcher(page)).to_have_attribute("aria-expanded", "false")
        await page.keyboard.press(key)
        await expect(launcher(page)).to_have_attribute("aria-expanded", "true")
        await expect(chat(page).get_by_label("Your answer")).to_be_focused()
        assert await focused(page) == "iframe"
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(launcher(page)).to_be_focused()
    await launcher(page).click()
    await page.get_by_role("button", name="Its own button").focus()
    await page.keyboard.press("Escape")  # the page's own Escape is none of the guide's business
    await expect(page.get_by_role("dialog")).to_be_visible()
    await launcher(page).focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_escape_shows_what_has_the_focus_under_the_guide(
    page: Page, guide: str, council: CouncilSite
) -> None:
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    await launcher(page).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    own = page.get_by_role("button", name="Its own button")
    await own.evaluate(
        "node => Object.assign(node.style, {position: 'fixed', right: '9rem', bottom: '9rem'})"
    )
    await own.focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(own).to_be_focused()


async def test_the_button_gives_way_to_what_has_the_focus(
    page: Page, guide: str, council: CouncilSite
) -> None:
    """WCAG 2.2, 2.4.11: whatever a council's page has in that corner can be seen when it is come to."""
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    own = page.get_by_role("button", name="Its own button")
    usual = await launcher(page).bounding_box()
    await own.evaluate(
        "node => Object.assign(node.style, {position: 'fixed', right: '2rem', bottom: '1.5rem'})"
    )
    await own.focus()
    at = await own.evaluate(
        """node => { const box = node.getBoundingClientRect();
          const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return top === node; }"""
    )
    assert at and await launcher(page).bounding_box() != usual
    await page.get_by_role("link", name=LINK_WORDS).focus()
    assert await launcher(page).bounding_box() == usual


async def test_the_focus_is_not_taken_from_who_has_gone_on(
    page: Page, context: BrowserContext, guide: str, council: CouncilSite
) -> None:
    held: list[Route] = []
    await context.route("**/chat/main.js*", lambda route: held.append(route))
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    async with page.expect_request("**/chat/main.js*"):
        await launcher(page).click()
    own = page.get_by_role("button", name="Its own button")
    await own.focus()
    await held[0].continue_()
    await expect(chat(page).get_by_role("log").get_by_text(FIRST)).to_be_visible()
    await expect(own).to_be_focused()


async def test_the_chat_goes_on_where_it_was_closed(
    page: Page, guide: str, council: CouncilSite, conversations: FakeConversations
) -> None:
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    await answers(await opened(page))
    await chat(page).get_by_role("button", name="Close").click()
    await expect(launcher(page)).to_be_focused()
    await launcher(page).click()
    await expect(chat(page).get_by_role("log").get_by_text("Who did you tell?")).to_be_visible()
    assert len(conversations.all) == 1


@pytest.mark.parametrize("same_site", [True, False])
async def test_on_the_next_page_the_chat_goes_on_where_the_browser_lets_it(
    page: Page, guide: str, council: CouncilSite, conversations: FakeConversations, same_site: bool
) -> None:
    """Many browsers let no frame of another site store anything: there a new chat begins."""
    address = council.page(snippet("script", Wishes(base=guide)))
    await page.goto(address.replace(council.origin, council.near) if same_site else address)
    await answers(await opened(page))
    inside = next(frame for frame in page.frames if frame.url.startswith(guide))
    stores = await inside.evaluate(
        "() => { try { return Boolean(sessionStorage); } catch { return false; } }"
    )
    assert stores or not same_site
    await page.reload()
    await launcher(page).click()
    log = chat(page).get_by_role("log")
    await expect(log.get_by_text("Who did you tell?" if stores else FIRST)).to_be_visible()
    assert len(conversations.all) == (1 if stores else 2)


async def test_on_a_small_screen_the_page_behind_is_out_of_reach_and_given_back(
    page: Page, guide: str, council: CouncilSite
) -> None:
    await page.set_viewport_size({"width": 375, "height": 700})
    component = snippet("component", Wishes(base=guide, position="inline"))
    await page.goto(council.page(f"<div inert>Closed before</div><div>{component}</div>"))
    inert = "() => [...document.querySelectorAll('[inert]')].map((node) => node.localName)"
    await expect(launcher(page)).to_be_visible()
    assert await page.evaluate(inert) == ["div"]
    await opened(page)
    assert set(await page.evaluate(inert)) >= {"header", "footer", "h1", "p", "button", "div"}
    assert await page.evaluate("document.querySelector('asb-case-review-guide').closest('[inert]')") is None
    await expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    for _ in range(20):
        await page.keyboard.press("Tab")
        assert await focused(page) in ("iframe", "body")  # body: the browser's own buttons are next
    await page.set_viewport_size({"width": 1280, "height": 800})
    await expect(page.get_by_role("dialog")).not_to_have_attribute("aria-modal", "true")
    assert await page.evaluate(inert) == ["div"]
    await page.set_viewport_size({"width": 375, "height": 700})
    await expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    await chat(page).get_by_role("button", name="Close").click()
    await expect(launcher(page)).to_be_focused()
    assert await page.evaluate(inert) == ["div"]
    assert await page.evaluate("document.documentElement.style.overflow") == ""


async def test_a_guide_that_is_taken_off_the_page_gives_the_page_back(
    page: Page, guide: str, council: CouncilSite
) -> None:
    await page.set_viewport_size({"width": 375, "height": 700})
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    await opened(page)
    await page.evaluate("document.querySelector('asb-case-review-guide').remove()")
    assert await page.evaluate("document.querySelectorAll('[inert]').length") == 0
    assert await page.evaluate("document.documentElement.style.overflow") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_what_the_script_adds_to_a_page_has_no_fault(
    page: Page, guide: str, stranger: CouncilSite, scheme: str, width: int
) -> None:
    """The button, and the words that stand where a frame was refused."""
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await page.set_viewport_size({"width": width, "height": 800})
    look = "<style>:root { color-scheme: light dark; } a { color: inherit; }</style>"
    await page.goto(stranger.page(look + snippet("script", Wishes(base=guide))))
    await expect(launcher(page)).to_be_visible()
    assert await faults(page) == []
    await launcher(page).click()
    await expect(page.get_by_role("link", name="on a page of its own")).to_be_focused()
    assert await faults(page) == []


async def faults(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [f"{one['id']}: {node['html']}" for one in found.response["violations"] for node in one["nodes"]]


# ---- The messages between page and frame -------------------------------------------------------------------


async def test_three_shifts_anywhere_leave_the_page(page: Page, guide: str, council: CouncilSite) -> None:
    address = council.page(snippet("script", Wishes(base=guide)))
    await page.goto(address)
    await opened(page)
    await page.get_by_role("button", name="Its own button").focus()
    await page.keyboard.type("ABC")  # capitals are no sign
    for _ in range(2):
        await page.keyboard.press("Shift")
    assert page.url == address
    await page.keyboard.press("Shift")
    await page.wait_for_url(NEUTRAL)


async def test_the_exit_leads_where_the_council_wants_and_back_does_not_return(
    page: Page, guide: str, council: CouncilSite, context: BrowserContext
) -> None:
    elsewhere = "https://www.example.org/"
    await context.route(
        elsewhere, lambda route: route.fulfill(body="<title>Else</title>", content_type="text/html")
    )
    start = council.page("")
    await page.goto(start)
    await page.goto(council.page(snippet("script", Wishes(base=guide, exit=elsewhere))))
    frame = await opened(page)
    await frame.get_by_role("button", name="Exit this page").click()
    await page.wait_for_url(elsewhere)
    await page.go_back()
    assert page.url == start


FORGED = """(type) => { const said = {guide: 1, type, text: "forged"};
  parent.postMessage(said, "*");
  for (let at = 0; at < parent.length; at += 1) parent[at].postMessage(said, "*"); }"""


@pytest.mark.parametrize("type_", ["exit", "close", "title"])
async def test_page_and_frame_listen_to_nobody_else(
    page: Page,
    guide: str,
    council: CouncilSite,
    stranger: CouncilSite,
    type_: str,
    conversations: FakeConversations,
) -> None:
    html = snippet("script", Wishes(base=guide))
    address = council.page(f'<iframe src="{stranger.page("")}"></iframe>' + html)
    await page.goto(address)
    await launcher(page).click()
    shadow = page.locator(ELEMENT).frame_locator("iframe")
    await expect(shadow.get_by_role("log").get_by_text(FIRST)).to_be_visible()
    forger = next(frame for frame in page.frames if frame.url.startswith(stranger.origin))
    await forger.evaluate(FORGED, type_)
    await page.evaluate("(type) => postMessage({guide: 1, type, text: 'forged'}, '*')", type_)
    inside = next(frame for frame in page.frames if frame.url.startswith(guide))
    await inside.evaluate("(type) => parent.postMessage({guide: 2, type, text: 'forged'}, '*')", type_)
    for _ in range(3):
        await forger.evaluate(FORGED, "shift")
    await forger.evaluate(FORGED, "hide")
    await page.wait_for_timeout(300)
    assert page.url == address
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(launcher(page)).to_have_text(LAUNCHER)
    await answers(shadow)
    # The same words from the guide itself are heard.
    await inside.evaluate("(type) => parent.postMessage({guide: 1, type, text: 'New'}, '*')", "title")
    await expect(launcher(page)).to_have_text(LAUNCHER + "New")


async def test_the_frame_is_told_that_it_is_open_only_by_its_page(
    page: Page, guide: str, council: CouncilSite
) -> None:
    """What passes between the two, in order and in version 1."""
    await page.add_init_script(
        """window.heard = [];
          addEventListener("message", (event) => window.heard.push([event.origin, event.data]));"""
    )
    await page.goto(council.page(snippet("script", Wishes(base=guide))))
    await opened(page)
    await chat(page).get_by_role("button", name="Close").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    heard = await page.evaluate("window.heard")
    assert [guide, {"guide": 1, "type": "ready"}] in heard
    assert [guide, {"guide": 1, "type": "close"}] in heard
    inside = next(frame for frame in page.frames if frame.url.startswith(guide))
    told = [data for origin, data in await inside.evaluate("window.heard") if origin == council.origin]
    assert told == [{"guide": 1, "type": "open", "focus": True}, {"guide": 1, "type": "hide"}]
