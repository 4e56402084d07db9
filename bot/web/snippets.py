"""What a council puts into its own pages, and the lines its content security policy needs for that.

Four ways: the one script tag, the web component, a frame, and a plain link. The files behind them are served
by ``embed`` and the plain pages; what each way is good for is told in ``docs/embedding.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from bot.errors import GuideError
from bot.web.colours import LEAST_CONTRAST, readable_pair
from bot.web.council_look import CouncilLook
from bot.web.embed import LONGEST_OPENING, MOVING, integrity, loader, pinned_path

METHODS: Final = ("script", "component", "iframe", "link")
POSITIONS: Final = ("right", "left", "inline")
ELEMENT: Final = "asb-case-review-guide"
LINK_WORDS: Final = "Use the case review guide"
FRAME_TITLE: Final = "Case review guide"


class EmbedError(GuideError):
    """A wish of the council's page that the guide could not fulfil."""


@dataclass(frozen=True)
class Wishes:
    """What a council's page may set.

    Attributes:
        base: The guide's origin, such as ``https://guide.example.com``.
        council: The council's id, or empty where the guide is to ask.
        main: The colour of the button and of the chat's head, ``#rrggbb``; empty for the guide's own.
        ink: The colour of text on it; likewise.
        position: One of ``POSITIONS``; empty for ``right``.
        label: The words on the button; empty for the guide's own.
        opening: What the chat says first; empty for nothing more.
        exit: Where "Exit this page" leads, ``https://``; empty for the guide's own.
        pinned: Whether the script is to stay as it is now, with its hash.
    """

    base: str
    council: str = ""
    main: str = ""
    ink: str = ""
    position: str = ""
    label: str = ""
    opening: str = ""
    exit: str = ""
    pinned: bool = False

    def __post_init__(self) -> None:
        """Refuses what the loader would refuse, before it stands on a page."""
        if (self.main or self.ink) and readable_pair(self.main, self.ink) is None:
            raise EmbedError(
                "EMBED-COLOURS",
                "Text in these two colours could not be read by everybody.",
                f"Give #rrggbb colours whose contrast is {LEAST_CONTRAST}:1 or more.",
            )
        if len(self.opening) > LONGEST_OPENING:
            raise EmbedError(
                "EMBED-OPENING",
                f"The opening words have {len(self.opening)} characters.",
                f"Say it in {LONGEST_OPENING} characters or fewer.",
            )
        if self.exit and not self.exit.startswith("https://"):
            raise EmbedError(
                "EMBED-EXIT", "The address to leave to is not encrypted.", "Begin it with https://."
            )


def snippet(method: str, wishes: Wishes) -> str:
    """The HTML of one way.

    Args:
        method: One of ``METHODS``.
        wishes: What the council's page sets.

    Returns:
        HTML, with a plain link in it that works where scripts or frames do not.
    """
    look = CouncilLook(wishes.council, wishes.main, wishes.ink)
    link = f'<a href="{escape(wishes.base + look.address())}">{LINK_WORDS}</a>'
    settings = {
        name: getattr(wishes, name)
        for name in ("council", "main", "ink", "position", "label", "opening", "exit")
    }
    if method == "script":
        data = {f"data-{name}": value for name, value in settings.items()}
        return f"<p>{link}</p>\n{_script(wishes, data)}"
    if method == "component":
        script = _script(wishes, {"data-manual": None})
        return f"{script}\n<{ELEMENT}{_attributes(settings)}>{link}</{ELEMENT}>"
    if method == "iframe":
        frame = {
            "src": wishes.base + look.address("/embed", opening=wishes.opening),
            "title": FRAME_TITLE,
            "width": "100%",
            "height": "720",
            "loading": "lazy",
            "referrerpolicy": "origin",
            "allow": "clipboard-write",
        }
        return f"<p>{link}</p>\n<iframe{_attributes(frame)}></iframe>"
    return link


def policy_lines(method: str, base: str) -> Mapping[str, str]:
    """What the council's content security policy must allow for one way.

    Args:
        method: One of ``METHODS``.
        base: The guide's origin.

    Returns:
        Sources by directive; empty where nothing is needed.
    """
    if method in ("script", "component"):
        return {"script-src": base, "frame-src": base}
    return {"frame-src": base} if method == "iframe" else {}


def _script(wishes: Wishes, data: Mapping[str, str | None]) -> str:
    if wishes.pinned:
        script = loader()
        source = {
            "src": wishes.base + pinned_path(script),
            "integrity": integrity(script),
            "crossorigin": "anonymous",
        }
    else:
        source = {"src": wishes.base + MOVING}
    return f"<script{_attributes({**source, **data, 'defer': None})}></script>"


def _attributes(attributes: Mapping[str, str | None]) -> str:
    """Attributes with a space before each; an empty one is left out, None stands for a bare name."""
    return "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"'
        for name, value in attributes.items()
        if value != ""
    )
