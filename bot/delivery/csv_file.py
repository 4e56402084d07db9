"""A table as a CSV file that a spreadsheet opens as text and numbers, never as a formula.

Only writes; what stands in the table is left to whoever has it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula (OWASP ASVS 1.2.10), with the wide forms of it."""


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Writes a table.

    Args:
        header: The columns' titles.
        rows: Text and whole numbers.

    Returns:
        RFC 4180 in UTF-8, with the mark by which Excel knows it. A text that could be taken for a formula
        begins with an apostrophe.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([cell if isinstance(cell, int) else as_text(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig", "replace")


def as_text(cell: str) -> str:
    """A text that no spreadsheet reckons with, also where spaces stand before it."""
    if cell.startswith(_FORMULA_STARTS) or cell.lstrip().startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
