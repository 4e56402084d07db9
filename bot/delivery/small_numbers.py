"""Small numbers in figures that leave the council: shown as a range, so that nobody is known by them.

A count from 1 to 4 becomes ``1 to 4``. Five is the smallest count that tables of public bodies commonly
show (the threshold rule, OECD Glossary of Statistical Terms); that the rule is 5 here is the guide's own
choice, as councils differ. Nought stays nought: it is about nobody. A total beside a hidden part says only
what the shown parts tell anyway, so that the part cannot be reckoned out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 5
"""The smallest count above nought that is shown as it is."""
RANGE: Final = f"1 to {FEWEST - 1}"


@dataclass(frozen=True)
class Shown:
    """A count as it is shown.

    Attributes:
        text: In figures or words.
        value: How long a bar it makes; for a range its upper end, whatever the count is.
        least: What it is at least, as anybody can tell who sees it.
        hidden: Whether the count itself is not told.
    """

    text: str
    value: int
    least: int
    hidden: bool = False

    @property
    def cell(self) -> str | int:
        """For a table in a file: a number where it is one."""
        return self.text if self.hidden else self.value


def shown(count: int, *, exact: bool) -> Shown:
    """Shows one count.

    Args:
        count: How many, at least 0.
        exact: Whether whoever sees it may know.

    Returns:
        The count, or its range.
    """
    if exact or count == 0 or count >= FEWEST:
        return Shown(str(count), count, count)
    return Shown(RANGE, FEWEST - 1, 1, hidden=True)


def total(parts: Iterable[Shown]) -> Shown:
    """Shows a total beside its parts.

    Args:
        parts: The parts as they are shown.

    Returns:
        The total; where a part is hidden, what it is at least by the parts that are shown.
    """
    parts = list(parts)
    least = sum(part.least for part in parts)
    if any(part.hidden for part in parts):
        return Shown(f"At least {least}", least, least, hidden=True)
    return Shown(str(least), least, least)
