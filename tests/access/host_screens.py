"""Every screen of a page that embeds the chat: the service's demonstration and a council's own site."""

from __future__ import annotations

from playwright.async_api import Page, expect

from bot.web.snippets import Wishes, snippet
from tests.access.inspector import Visitor
from tests.access.stage import Stage
from tests.browser.driving import LAUNCHER, Guide

FACE = "host"
LOOK = """<style>
  :root { color-scheme: light dark; } a { color: inherit; } body { overflow-wrap: anywhere; }
  a, button { display: inline-block; min-height: 1.6rem; }
  :focus-visible { outline: 3px solid; } iframe { border: 0; }
</style>"""
"""What a council's own styles see to: their colours, their targets, their focus, words that fit."""
EMBEDDED = "(a council's page)"
SCREENS = {
    "demonstration": "/",
    "demonstration_open": "/",
    "missing": "(any other path)",
    "script": EMBEDDED,
    "script_open": EMBEDDED,
    "component": EMBEDDED,
    "iframe": EMBEDDED,
    "link": EMBEDDED,
    "refused": EMBEDDED,
}


async def walk(stage: Stage, visitor: Visitor) -> None:
    """Looks at every screen, each in a fresh profile."""
    for screen in visitor.wanted(FACE, SCREENS):
        async with stage.page() as page:
            await _go(stage, page, screen)
            await visitor.look(page, FACE, screen)


async def _go(stage: Stage, page: Page, screen: str) -> None:
    button = page.get_by_role("button", name=LAUNCHER)
    wishes = Wishes(base=stage.chat, council="derby", opening="Hello, neighbour.")
    if screen.startswith("demonstration"):
        await page.goto(stage.chat + "/")
        await expect(button).to_be_visible()
        if screen.endswith("open"):
            await Guide.open(page)
    elif screen == "missing":
        await page.goto(stage.chat + "/nothing/here")
    elif screen == "refused":
        await page.goto(stage.stranger.page(LOOK + snippet("script", wishes)))
        await button.click()
        await expect(page.get_by_role("link", name="on a page of its own")).to_be_focused()
    else:
        method = screen.removesuffix("_open")
        await page.goto(stage.council.page(LOOK + snippet(method, wishes)))
        if screen.endswith("open"):
            await Guide.open(page)
        elif method == "iframe":
            await page.locator("iframe").scroll_into_view_if_needed()
            await expect(page.frame_locator("iframe").get_by_role("log")).to_contain_text("Have you told")
        elif method != "link":
            await expect(button).to_be_visible()
