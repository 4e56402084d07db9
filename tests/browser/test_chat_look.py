"""How the chat fits: narrow and low windows, large text, forced colours. axe is left to tests.access."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.access.chat_screens import show
from tests.access.checks import SMALLEST, focus_is_seen
from tests.browser.driving import Guide
from tests.web.fake_conversations import FakeConversations

MAIN = 44  # CSS pixels: WCAG 2.2, 2.5.5, for what is pressed most

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
    await show(guide, conversations, screen)
    for size in SIZES:
        await resize(page, *size)
        assert await page.evaluate(WIDE) == [], size
        assert await page.evaluate(FAULTY, [SMALLEST, MAIN]) == [], size
        await expect(page.locator("#exit")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("screen", ["day", "links", "answers", "result", "more", "right_to_left"])
async def test_only_the_transcript_and_panels_scroll_where_there_is_room(
    guide: Guide, conversations: FakeConversations, screen: str
) -> None:
    """What only screen readers meet must not stretch the page below its end."""
    await show(guide, conversations, screen)
    await resize(guide.page, 390, 800, 100)
    height = await guide.page.evaluate("() => document.documentElement.scrollHeight")
    assert height == 800


@pytest.mark.parametrize("screen", ["several", "answers", "more"])
async def test_what_has_the_focus_is_never_hidden(
    guide: Guide, conversations: FakeConversations, screen: str
) -> None:
    """WCAG 2.2, 2.4.11: not entirely under the head that stays."""
    page = guide.page
    await page.emulate_media(reduced_motion="reduce")
    await show(guide, conversations, screen)
    for size in SIZES[:4]:
        await resize(page, *size)
        for key in ("Tab", "Shift+Tab"):
            for _ in range(20):
                await page.keyboard.press(key)
                focused = await page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
                assert await focus_is_seen(page), (size, key, focused)


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
