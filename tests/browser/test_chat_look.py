"""How the chat looks and fits: sizes, contrast, schemes, large text, and axe on each of its screens."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.browser.driving import Guide
from tests.browser.test_chat_panels import ANSWERS, RESULT
from tests.web.fake_conversations import FakeConversations, bot

SMALLEST, MAIN = 24, 44  # CSS pixels: WCAG 2.2, 2.5.8, and 2.5.5 for what is pressed most


async def show_everything(guide: Guide, conversations: FakeConversations, screen: str) -> None:
    """Brings the chat to one of its screens."""
    conversations.more_state = {
        "answers": ANSWERS,
        "result": RESULT,
        "progress": {"answered": 2, "left_at_most": 8, "about": 4},
    }
    if screen == "start":
        return
    await guide.press("Yes")
    if screen == "several":
        await guide.choices.get_by_role("checkbox", name="Council").check()
        await guide.choices.get_by_role("checkbox", name="Police").check()
        return
    if screen == "day":
        conversations.more_state["question"] = "incident_date"
        conversations.scripted = [
            [bot("When did it happen?", [{"title": "I am not sure", "payload": "/unsure"}])]
        ]
        await guide.write("a" * 300 + " https://example.com/" + "b" * 200)
    elif screen == "problem":
        await guide.choices.get_by_role("button", name="Done").click()
    elif screen == "offline":
        await guide.page.route("**/messages", lambda route: route.abort(), times=1)
        await guide.box.fill("hello")
        await guide.page.keyboard.press("Enter")
        await expect(guide.view.get_by_role("button", name="Try again")).to_be_visible()
    else:
        await guide.view.locator(f"#{screen}-button").click()
        if screen == "more":
            await guide.view.locator("#erase").click()


SCREENS = ("start", "several", "day", "problem", "offline", "answers", "result", "more")


@pytest.mark.parametrize("screen", SCREENS)
async def test_axe_finds_nothing_at_any_size_and_in_any_scheme(
    guide: Guide, conversations: FakeConversations, screen: str
) -> None:
    await show_everything(guide, conversations, screen)
    found: list[str] = []
    for width, scheme, text in (
        (320, "light", 100),
        (320, "dark", 200),
        (1280, "light", 200),
        (1280, "dark", 100),
    ):
        await guide.page.set_viewport_size({"width": width, "height": 800})
        await guide.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await guide.page.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; }", text)
        result: dict[str, Any] = (await Axe().run(guide.page)).response
        found += [
            f"{width} {scheme} {text} %: {one['id']} {[node['html'][:120] for node in one['nodes']]}"
            for one in result["violations"]
        ]
        assert result["passes"]
    assert found == []


WIDE = """() => [document.scrollingElement, ...document.querySelectorAll('body *')].filter((node) =>
  node.checkVisibility() && !node.closest('.unseen') && node.localName !== 'textarea'
  && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0
).map((node) => [node.id || node.className || node.localName, node.scrollWidth, node.clientWidth])"""
"""What is wider than its place; a textarea scrolls in itself."""

FAULTY = """([smallest, main]) => [
  ...document.querySelectorAll('a, button, input, textarea, .tick')
].filter((node) => {
  if (!node.checkVisibility() || node.id === 'exit-link' || node.matches('.tick input')) return false;
  node.scrollIntoView({block: 'nearest', behavior: 'instant'});
  const box = node.getBoundingClientRect();
  const least = node.matches('.button, .tick, textarea') ? main : smallest;
  return box.height < least || box.width < smallest || box.bottom < 1 || box.top > innerHeight - 1
    || box.left < -1 || box.right > innerWidth + 1;
}).map((node) => [node.outerHTML.slice(0, 120), JSON.stringify(node.getBoundingClientRect())])"""
"""What is too small to press, or cannot be brought into view; a tick's target is its label."""

SIZES = [
    (320, 640, 100),
    (320, 640, 200),
    (320, 256, 100),
    (640, 360, 100),
    (456, 700, 200),
    (1280, 800, 200),
]
"""Width and height in CSS pixels, text size in per cent. 320 by 256 is a screen of 1280 by 1024 at 400 %."""


async def resize(page: Page, width: int, height: int, text: int) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; }", text)


@pytest.mark.parametrize("screen", ["several", "day", "answers", "result", "more"])
async def test_nothing_is_cut_off_and_targets_are_large(
    guide: Guide, conversations: FakeConversations, screen: str
) -> None:
    page = guide.page
    await show_everything(guide, conversations, screen)
    for size in SIZES:
        await resize(page, *size)
        assert await page.evaluate(WIDE) == [], size
        assert await page.evaluate(FAULTY, [SMALLEST, MAIN]) == [], size
        await expect(page.locator("#exit")).to_be_in_viewport(ratio=1)


SEEN = """() => {
  const node = document.activeElement;
  if (node === document.body) return true;
  const box = node.getBoundingClientRect();
  return [[.5, .5], [.1, .1], [.9, .9], [.5, .95]].some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (node.contains(top) || top.contains(node));
  });
}"""
"""Whether some of what has the focus is on top at its place."""


@pytest.mark.parametrize("screen", ["several", "answers", "more"])
async def test_what_has_the_focus_is_never_hidden(
    guide: Guide, conversations: FakeConversations, screen: str
) -> None:
    """WCAG 2.2, 2.4.11: not entirely under the head that stays."""
    page = guide.page
    await page.emulate_media(reduced_motion="reduce")
    await show_everything(guide, conversations, screen)
    for size in SIZES[:4]:
        await resize(page, *size)
        for key in ("Tab", "Shift+Tab"):
            for _ in range(20):
                await page.keyboard.press(key)
                focused = await page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
                assert await page.evaluate(SEEN), (size, key, focused)


async def test_the_text_grows_and_shrinks_and_stays_so(guide: Guide) -> None:
    await guide.press("Yes")
    view = guide.view
    size = "() => getComputedStyle(document.documentElement).fontSize"
    await view.get_by_role("button", name="More").click()
    for wanted in ("20px", "24px", "32px", "32px"):
        await view.get_by_role("button", name="Larger text").click()
        assert await guide.page.evaluate(size) == wanted
    await view.get_by_role("button", name="Smaller text").click()
    assert await guide.page.evaluate(size) == "24px"
    await guide.page.reload()
    await expect(guide.log.get_by_text("Who did you tell?")).to_be_visible()
    assert await guide.page.evaluate(size) == "24px"


async def test_parts_show_in_forced_colours(guide: Guide) -> None:
    await guide.page.emulate_media(forced_colors="active")
    await guide.press("Yes")
    await guide.choices.get_by_role("checkbox", name="Council").check()
    border = "node => getComputedStyle(node).borderTopColor"
    ground = await guide.page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
    for part in (".main", ".person", ".bot", ".tick", "#exit", "#text"):
        found = guide.view.locator(part).first
        assert await found.evaluate(border) != ground, part
    widths = await guide.view.locator(".tick").evaluate_all(
        "nodes => nodes.map((n) => getComputedStyle(n).borderTopWidth)"
    )
    assert widths[0] != widths[1]  # what is ticked shows without its colour


async def test_nothing_moves_where_less_motion_is_wanted(page: Page, address: str) -> None:
    await page.emulate_media(reduced_motion="reduce")
    guide = await Guide.visit(page, address)
    assert await guide.log.evaluate("node => getComputedStyle(node).scrollBehavior") == "auto"
    assert await page.locator("#typing").evaluate("node => getComputedStyle(node).animationName") == "none"
