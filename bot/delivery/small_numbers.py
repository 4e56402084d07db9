"""Small numbers in figures that leave the council: shown as a range, so that nobody is known by them.

A count from 1 to 4 becomes ``1 to 4``. Five is the smallest count that tables of public bodies commonly show
(the threshold rule, OECD Glossary of Statistical Terms); that the rule is 5 here is the guide's own choice,
as councils differ. Nought stays nought: it is about nobody. A total is hidden with any of its parts, since it
would give the part away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 5
"""The smallest count above nought that is shown as it is."""
RANGE: Final = f"1 to {FEWEST - 1}"
NOT_SHOWN: Final = "Not shown"


@dataclass(frozen=True)
class Shown:
    """A count as it is shown.

    Attributes:
        text: In figures or words.
        value: How long a bar it makes; for a range its upper end, whatever the count is.
        hidden: Whether the count itself is not told.
    """

    text: str
    value: int
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
        return Shown(str(count), count)
    return Shown(RANGE, FEWEST - 1, hidden=True)


def total(counts: Iterable[int], *, exact: bool) -> Shown:
    """Shows a total beside its parts.

    Args:
        counts: The parts.
        exact: Whether whoever sees it may know.

    Returns:
        The total, or that it is not shown because one of its parts is not.
    """
    parts = list(counts)
    if any(shown(count, exact=exact).hidden for count in parts):
        return Shown(NOT_SHOWN, 0, hidden=True)
    return Shown(str(sum(parts)), sum(parts))
