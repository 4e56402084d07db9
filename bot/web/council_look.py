"""The look of the council whose page led to the guide: its name and its pair of colours.

A council's link or snippet says it in the address; the plain pages keep it in the cookie beside the
conversation's token. Whether colours can be read is left to ``colours``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from bot.web.colours import readable_pair

STYLE: Final = "/guide/look.css"
WISHES: Final = ("council", "main", "ink")
"""What an address or a form may ask for."""
_BETWEEN: Final = "~"
_SHEET: Final = """\
@media screen {{
  :root {{
    --asbg-brand: {main}; --asbg-brand-ink: {ink}; --asbg-head: {main}; --asbg-head-ink: {ink};
    --asbg-edge: var(--asbg-line);
  }}
}}
"""


@dataclass(frozen=True)
class CouncilLook:
    """Where somebody came from.

    Attributes:
        council: The id of a council of the area; empty where none led here.
        main: The colour of head and buttons, ``#rgb`` or ``#rrggbb``; empty for the guide's own.
        ink: The colour of text on it; likewise.
    """

    council: str = ""
    main: str = ""
    ink: str = ""

    def address(self, path: str = "/guide", **more: str) -> str:
        """The address of a page that is to look so.

        Args:
            path: The page's path.
            **more: What else is wished for; what is empty is left out.

        Returns:
            Path and query.
        """
        wishes = {name: value for name, value in {**vars(self), **more}.items() if value}
        return path + (f"?{urlencode(wishes)}" if wishes else "")

    def style(self) -> str:
        """The address of its style sheet; empty where the guide's own colours are used."""
        return CouncilLook(main=self.main, ink=self.ink).address(STYLE) if self.main else ""

    def sheet(self) -> str:
        """Its style sheet. Paper and the pages' own text keep their colours."""
        return _SHEET.format(main=self.main, ink=self.ink)

    def packed(self) -> str:
        """As a cookie holds it, behind the token; empty for no look."""
        parts = (self.council, self.main.removeprefix("#"), self.ink.removeprefix("#"))
        return _BETWEEN + _BETWEEN.join(parts) if any(parts) else ""


def checked_look(wishes: Mapping[str, str], council_name: Callable[[str], str | None]) -> CouncilLook:
    """What of the wishes can be fulfilled.

    Args:
        wishes: ``council``, ``main`` and ``ink`` as anybody may have sent them.
        council_name: Gives the name of a council by its id, None where there is none.

    Returns:
        The look: without a council that is not of the area, and without colours that cannot be read.
    """
    council = wishes.get("council", "")
    main, ink = readable_pair(wishes.get("main", ""), wishes.get("ink", "")) or ("", "")
    return CouncilLook(council if council_name(council) else "", main, ink)


def unpacked(cookie: str) -> tuple[str, dict[str, str]]:
    """A cookie taken apart.

    Args:
        cookie: The cookie's value: a token, and behind it a packed look or nothing.

    Returns:
        The token, and the wishes, still to be checked: a cookie can be written by hand.
    """
    token, *parts = cookie.split(_BETWEEN)
    council, main, ink = (*parts, "", "", "")[:3]
    return token, {"council": council, "main": main and f"#{main}", "ink": ink and f"#{ink}"}
