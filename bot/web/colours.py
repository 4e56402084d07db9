"""The council's own pair of colours, and whether text in it can be read.

The loader makes the same check in the browser; here it is made for the chat's page, which anybody may ask
for.
"""

from __future__ import annotations

import re
from typing import Final

LEAST_CONTRAST: Final = 4.5
DEFAULT_MAIN: Final = "#1d5c4a"
DEFAULT_INK: Final = "#ffffff"
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def is_colour(text: str) -> bool:
    """Whether this is a colour as the kit takes it: ``#rgb`` or ``#rrggbb``."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart (WCAG 2.2, relative luminance).

    Args:
        one: A colour, ``#rgb`` or ``#rrggbb``.
        other: Likewise.

    Returns:
        1.0 (the same) to 21.0 (black on white).
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_pair(main: str, ink: str) -> tuple[str, str] | None:
    """The council's pair, if both are colours and text in it can be read (WCAG 2.2, 1.4.3).

    Args:
        main: The colour of surfaces; empty for the guide's own.
        ink: The colour of text on them; empty for the guide's own.

    Returns:
        The two; or None where none was given or the pair is of no use.
    """
    if not main and not ink:
        return None
    pair = (main or DEFAULT_MAIN, ink or DEFAULT_INK)
    if not all(map(is_colour, pair)) or contrast(*pair) < LEAST_CONTRAST:
        return None
    return pair


def _luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
