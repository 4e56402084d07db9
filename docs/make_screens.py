"""Takes a picture of every screen and writes ``docs/screens.md``, where they can all be looked through.

The screens and the ways to them are those of the accessibility run (``tests.access``), here with the trained
model. Pictures that show one thing at its best are left to the other makers beside this one.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from bot.commands.progress import Progress
from tests.access.inspector import address_of
from tests.access.looks import Look, wear
from tests.access.screens import WALKS, all_screens, see
from tests.access.stage import stage

DOCS = Path(__file__).resolve().parent
PICTURES = DOCS / "screens"
PAGE = DOCS / "screens.md"
COLOURS = 128  # in a picture: enough for flat colours, and a third of the size
TALLEST = 1800  # CSS pixels: longer pages are cut off below
PHONE, DESK = Look(390, "light", 100), Look(1280, "light", 100)
FACES: Mapping[str, tuple[str, Look]] = {
    "chat": ("The chat", PHONE),
    "host": ("On a council's page", DESK),
    "plain": ("The plain pages", PHONE),
    "staff": ("Staff and the call screen", DESK),
    "desk": ("The council's desk", DESK),
}
"""By face: its heading, and how its screens are pictured."""
_MASK = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode;
    node.data = node.data.replace(/http:\\/\\/127\\.0\\.0\\.1:\\d+/g, 'https://guide.example.com')
      .replace(/(carry-on\\/)[\\w-]{20,}/g, '$1EXAMPLE');
  }
}"""
"""Puts what a council would see for this machine's address, and opens nobody's conversation."""
WIDTHS: Mapping[Look, int] = {PHONE: 220, DESK: 400}
"""How wide a picture stands on the page, in pixels."""


@dataclass
class Photographer:
    """Takes a picture wherever an inspector would look.

    Attributes:
        folder: Where the pictures go.
        seen: The screens so far and the address of each, without its host.
    """

    folder: Path
    seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def wanted(self, face: str, screens: Iterable[str]) -> list[str]:
        """All of a face's screens."""
        return list(screens)

    async def look(self, page: Page, face: str, screen: str) -> None:
        """Takes the picture of what a page shows.

        Args:
            page: The page; what has the focus on it keeps it.
            face: The part of the service.
            screen: The screen's name.
        """
        await page.wait_for_load_state()
        session = await page.context.new_cdp_session(page)
        look = FACES[face][1]
        await wear(page, session, look)
        await page.mouse.move(2, 2)
        await page.evaluate(_MASK)
        height = await page.evaluate("() => Math.max(innerHeight, document.documentElement.scrollHeight)")
        clip = {"x": 0, "y": 0, "width": look.width, "height": min(height, TALLEST), "scale": 1}
        taken = await session.send(
            "Page.captureScreenshot",
            {"format": "png", "captureBeyondViewport": True, "clip": clip},
        )
        with Image.open(io.BytesIO(base64.b64decode(taken["data"]))) as picture:
            few = picture.convert("RGB").quantize(COLOURS).convert("RGB")
        few.save(self.folder / f"{face}-{screen}.webp", lossless=True, quality=100)
        self.seen[face, screen] = address_of(page)
        await session.detach()


def page_of(screens: Iterable[tuple[str, str]]) -> str:
    """The page of all pictures, in Markdown.

    Args:
        screens: Each as ``(face, name)``.

    Returns:
        The page's text.
    """
    lines = [
        "# Every screen",
        "",
        "What residents, call handlers and officers see, taken in a browser by `make pictures`. People and",
        "cases are invented; the chat's words are those of a stand-in that has each of its screens at hand.",
        "`make access` looks at the same screens for faults ([accessibility](accessibility.md)).",
    ]
    names: dict[str, list[str]] = {}
    for face, name in screens:
        names.setdefault(face, []).append(name)
    for face, (heading, look) in FACES.items():
        lines += ["", f"## {heading}", ""]
        for name in names[face]:
            said = name.replace("_", " ")
            lines.append(
                f'<img src="screens/{face}-{name}.webp" width="{WIDTHS[look]}" alt="{heading}: {said}"'
                f' title="{said}">'
            )
    return "\n".join(lines) + "\n"


async def take_all(folder: Path) -> list[str]:
    """Takes all pictures.

    Args:
        folder: Where they go.

    Returns:
        What could not be come by.
    """
    progress, lost = Progress(len(WALKS)), list[str]()
    with tempfile.TemporaryDirectory(prefix="screens-") as var_dir:
        async with stage(Path(var_dir), with_model=True) as set_up:
            for walk in WALKS:
                with progress.step(walk.__name__.rsplit(".", 1)[-1]):
                    lost += await see(set_up, Photographer(folder), [walk])
    return lost


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command: 0 where every screen has its picture, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.make_screens",
        description="Take a picture of every screen, and write docs/screens.md.",
        epilog="Example: python -m docs.make_screens",
    )
    parser.parse_args(arguments)
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    lost = asyncio.run(take_all(PICTURES))
    PAGE.write_text(page_of(all_screens()), "utf-8")
    sys.stderr.write("".join(f"{one}\n" for one in lost))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
