"""Hears what a screen reader would say: where the focus goes, what changes there and what is announced.

Names and roles come from Chromium's own accessibility tree. It is no screen reader: how words are pronounced
and what is read on one's own exploring is left to people with one.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import CDPSession, Page

_HEAR = """(() => {
  if (window.heard) return;
  window.heard = [];
  const keep = (change) => change.addedNodes.forEach((node) => window.heard.push({live: node.textContent}));
  const listen = () => {
    const region = document.querySelector('[aria-live=polite]');
    if (region) new MutationObserver((changes) => changes.forEach(keep)).observe(region, {childList: true});
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', listen);
  else listen();
  for (const type of ['focusin', 'change'])
    document.addEventListener(type, (event) => window.heard.push({focus: event.target}));
})()"""

_STATES = ("checked", "expanded", "disabled", "invalid", "pressed")


class ScreenReader:
    """Listens to a page, and to those that are opened in its place.

    Attributes:
        said: What was said so far: ``role, name, states`` of what got the focus, and ``(live) words``.
    """

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._session = session
        self.said: list[str] = []

    @classmethod
    async def start(cls, page: Page) -> ScreenReader:
        """Listens from now on."""
        session = await page.context.new_cdp_session(page)
        await session.send("Accessibility.enable")
        await page.add_init_script(_HEAR)
        await page.evaluate(_HEAR)
        return cls(page, session)

    async def hear(self) -> list[str]:
        """What was said since the last time; it is kept in ``said`` too."""
        count = await self._page.evaluate("window.heard.length")
        fresh = []
        for at in range(count):
            live = await self._page.evaluate("at => window.heard[at].live ?? null", at)
            fresh.append(f"(live) {live}" if live is not None else await self._focused(at))
        await self._page.evaluate("count => window.heard.splice(0, count)", count)
        self.said += fresh
        return fresh

    async def _focused(self, at: int) -> str:
        found = await self._session.send("Runtime.evaluate", {"expression": f"window.heard[{at}].focus"})
        node = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
        tree = await self._session.send("Accessibility.getPartialAXTree", node)
        return _spoken(tree["nodes"][0])


def _spoken(node: dict[str, Any]) -> str:
    """One element as it is read out when it gets the focus."""
    if node.get("ignored"):
        return "(gone)"
    role = node["role"]["value"]
    parts = [role, node.get("name", {}).get("value", "")]
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    for state in _STATES:
        if properties.get(state) not in (None, "false", False):
            parts.append(f"{state} {properties[state]}".replace("checked true", "checked").lower())
    if properties.get("expanded") is False:
        parts.append("collapsed")
    if described := node.get("description", {}).get("value"):
        parts.append(described)
    return re.sub(r"\s+", " ", ", ".join(part for part in parts if part)).strip()
