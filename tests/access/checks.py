"""What can be wrong with a screen: axe-core's rules, and what it does not look for (``checks.js``).

One look at one page; which pages in which looks is left to ``inspector`` and ``screens``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Frame, Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SMALLEST = 24  # CSS pixels: WCAG 2.2, 2.5.8
LANGUAGE = "en-GB"

_OWN = Path(__file__).with_name("checks.js").read_text("utf-8")
_AXE = Axe().axe_script
_RUN = """(rules) => axe.run(document, {
  runOnly: {type: 'tag', values: rules},
  rules: {'target-size': {enabled: true}},
  resultTypes: ['violations'],
}).then(({violations, passes}) => ({violations, passes: passes.length}))"""


async def axe_faults(page: Page) -> list[str]:
    """What axe-core finds on a page and in its frames: rule and node for each.

    Raises:
        AssertionError: If next to no rule found anything to look at.
    """
    await page.evaluate("() => { scrollTo(0, 0); }")  # what stays on top hides what is scrolled under it
    for frame in page.frames:
        await _with_axe(frame)
    result: dict[str, Any] = await page.evaluate(_RUN, list(RULES))
    assert result["passes"] > 5, "axe-core saw next to nothing"
    return [
        f"{one['id']}: {node['html'][:160]} ({' '.join(map(str, node['target']))})"
        for one in result["violations"]
        for node in one["nodes"]
    ]


async def axe_version(page: Page) -> str:
    """Which axe-core it is that looks."""
    await _with_axe(page.main_frame)
    return str(await page.evaluate("() => axe.version"))


async def own_faults(page: Page) -> list[str]:
    """Language, title, sideways scrolling and targets of a page."""
    found = [f"structure: {one}" for one in await _look_over(page, "structure", LANGUAGE)]
    found += [f"wide: {one}" for one in await _look_over(page, "wide")]
    return found + [f"small: {one}" for one in await _look_over(page, "small", SMALLEST)]


async def spacing_faults(page: Page) -> list[str]:
    """What is cut off where somebody sets their text further apart (WCAG 2.2, 1.4.12)."""
    await _look_over(page, "space", True)
    found = [f"wide when spaced: {one}" for one in await _look_over(page, "wide")]
    await _look_over(page, "space", False)
    return found


async def focus_faults(page: Page, most: int = 200) -> list[str]:
    """Follows the focus by Tab: it is seen, it is not hidden, it gets everywhere and it is never held.

    Args:
        page: The page; only the focus is moved.
        most: Presses after which the focus counts as held.
    """
    found: list[str] = []
    rounds = 0
    for _ in range(most):
        await page.keyboard.press("Tab")
        at = await _look_over(page, "step")
        rounds += at["at"] == "body"  # the browser's own buttons are next
        if rounds == 2 or (at.get("again") and at["first"] and at["at"] != "iframe"):
            break
        if at["at"] in ("body", "iframe") or at["again"]:
            continue
        found += [f"focus not visible: {at['html']}"] * (not at["ring"])
        found += [f"focus hidden: {at['html']}"] * (not at["seen"])
    else:
        found.append("focus held: Tab does not come round")
    return found + [f"not reached by Tab: {one}" for one in await _look_over(page, "missed")]


async def focus_is_seen(page: Page) -> bool:
    """Whether some of what has the focus is on top at its place (WCAG 2.2, 2.4.11)."""
    return bool(await _look_over(page, "seen"))


async def _with_axe(frame: Frame) -> None:
    if not await frame.evaluate("() => Boolean(window.axe)"):
        await frame.evaluate(_AXE)
        await frame.evaluate("() => axe.configure({allowedOrigins: ['<unsafe_all_origins>']})")


async def _look_over(page: Page, check: str, wanted: object = None) -> Any:
    if not await page.evaluate("() => Boolean(window.lookOver)"):
        await page.evaluate(_OWN)
    return await page.evaluate("([check, wanted]) => lookOver[check](wanted)", [check, wanted])
