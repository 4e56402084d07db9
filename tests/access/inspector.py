"""Looks at screens one after the other, in each look, and keeps what is wrong with them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from playwright.async_api import CDPSession, Page

from tests.access.checks import axe_faults, focus_faults, own_faults, spacing_faults
from tests.access.looks import BY_KEYS, LOOKS, Look, wear


@dataclass(frozen=True)
class Fault:
    """What is wrong with a screen in one look.

    Attributes:
        face: The part of the service: chat, host, plain, staff or desk.
        screen: The screen's name.
        look: How it was looked at.
        what: What is wrong, and where.
        by_axe: Whether axe-core found it, or a check of the tests' own.
    """

    face: str
    screen: str
    look: str
    what: str
    by_axe: bool

    def __str__(self) -> str:
        return f"{self.face} {self.screen} ({self.look}): {self.what}"


def address_of(page: Page) -> str:
    """The address that a page stands at, without its host and its query."""
    return page.url.split("/", 3)[-1].split("?")[0]


class Visitor(Protocol):
    """Who is taken past the screens by the walks of the faces.

    Attributes:
        seen: The screens so far and the address of each, without its host.
    """

    seen: dict[tuple[str, str], str]

    def wanted(self, face: str, screens: Iterable[str]) -> list[str]:
        """Those of a face's screens that are to be seen."""

    async def look(self, page: Page, face: str, screen: str) -> None:
        """Sees what a page shows."""


@dataclass
class Inspector:
    """Looks at screens for what is wrong with them.

    Attributes:
        looks: In which looks.
        only: The screens to look at, as ``(face, name)``; None is all. The way there is gone anyway.
        tell: Told of each screen once it was looked at: face, name and seconds.
        pictures: A folder for a picture of each screen in ``pictured``.
        seen: The screens so far and the address of each, without its host.
        faults: What was wrong.
    """

    looks: Sequence[Look] = LOOKS
    only: frozenset[tuple[str, str]] | None = None
    tell: Callable[[str, str, float], None] | None = None
    pictures: Path | None = None
    pictured: dict[tuple[str, str], Look] = field(default_factory=dict)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _session: tuple[Page, CDPSession] | None = None

    def wanted(self, face: str, screens: Iterable[str]) -> list[str]:
        """Those of a face's screens that are to be looked at."""
        return [screen for screen in screens if self.only is None or (face, screen) in self.only]

    async def look(self, page: Page, face: str, screen: str) -> None:
        """Looks at what a page shows.

        Args:
            page: The page. It is given back in the first look.
            face: The part of the service.
            screen: The screen's name.
        """
        if self.only is not None and (face, screen) not in self.only:
            return
        if self._session is None or self._session[0] is not page:
            self._session = (page, await page.context.new_cdp_session(page))
        session = self._session[1]
        await page.wait_for_load_state()
        started = time.monotonic()
        self.seen[face, screen] = address_of(page)
        if self.pictures and (face, screen) in self.pictured:
            # Taken first: what follows the focus leaves it somewhere else.
            await wear(page, session, self.pictured[face, screen])
            await page.screenshot(path=self.pictures / f"{face}-{screen}.png", full_page=True)
        for look in self.looks:
            await wear(page, session, look)
            by_axe, own = await axe_faults(page), await own_faults(page)
            # Nobody can be followed Tab by Tab into and out of an open frame more than once; what the open
            # guide covers is shown by Escape (tests/browser/test_embedding.py).
            framed = bool(await page.locator("iframe, .open .panel").count())
            if look == BY_KEYS[0] or (look in BY_KEYS and not framed):
                own += await focus_faults(page)
            if look == BY_KEYS[0]:
                own += await spacing_faults(page)
            for what, from_axe in [*((one, True) for one in by_axe), *((one, False) for one in own)]:
                self.faults.append(Fault(face, screen, str(look), what, from_axe))
        await wear(page, session, self.looks[0])
        if self.tell:
            self.tell(face, screen, time.monotonic() - started)
