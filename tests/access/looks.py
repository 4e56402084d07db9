"""The eight looks of every screen: two widths, light and dark, text as it is and twice as large."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

from playwright.async_api import CDPSession, Page

Scheme = Literal["light", "dark"]
HEIGHT = 800
USUAL_FONT = 16  # CSS pixels: what browsers set text in where nobody chose a size


@dataclass(frozen=True)
class Look:
    """One way to look at a page.

    Attributes:
        width: Of the window, in CSS pixels.
        scheme: The colours that the person's system asks for.
        text: Size of the text that the person set in their browser, in per cent.
    """

    width: int
    scheme: Scheme
    text: int

    def __str__(self) -> str:
        return f"{self.width} px, {self.scheme}, {self.text} %"


_SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOKS = tuple(Look(*values) for values in product((320, 1280), _SCHEMES, (100, 200)))
FEW = (Look(320, "dark", 200), Look(1280, "light", 100))
"""Each value once."""
BY_KEYS = (
    Look(320, "light", 100),
    Look(320, "dark", 200),
    Look(1280, "dark", 100),
    Look(1280, "light", 200),
)
"""Where the way of the focus is followed too: each pair of values once."""


async def wear(page: Page, session: CDPSession, look: Look) -> None:
    """Shows a page in a look.

    Args:
        page: The page.
        session: One of Chromium's own protocol on that page: the browser's text size is set with it, as its
            settings would, so that a style sheet in pixels is found out.
        look: The look.
    """
    await page.set_viewport_size({"width": look.width, "height": HEIGHT})
    await page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
    size = USUAL_FONT * look.text // 100
    await session.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size * 13 // 16}})
