"""The tables of places and postcodes: read, checked and held as plain rows.

Its one job is to refuse a table that contradicts itself. What a person's words mean by them is left to
``geography`` and ``postcodes``.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import GuideError
from bot.triage.facts import COUNCILS, OUT_OF_AREA

ANSWERS: Final = (*COUNCILS, OUT_OF_AREA)
USES: Final = ("", "word", "name")
SIZES: Final = ("", "town", "city")
_PLACE_COLUMNS: Final = ["place", "councils", "use", "outcodes", "source", "size"]
_POSTCODE_COLUMNS: Final = ["code", "council", "postcodes", "ruling"]
DECIDES: Final = "decides"
ASKS: Final = "asks"
RULINGS: Final = ("", DECIDES, ASKS)
_OUTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_SECTOR: Final = re.compile(_OUTCODE.pattern + r" \d")


class AreaError(GuideError):
    """An area's pack is missing, malformed or does not hold together."""


@dataclass(frozen=True)
class Place:
    """One name that people use for where something happens.

    Attributes:
        name: The name as it is shown.
        key: The name as it is matched.
        councils: The councils that it may lie in; one decides, several must be asked about.
        use: ``""`` for a name that is nothing else; ``"word"`` for one that is an ordinary English
            word too and ``"name"`` for one that people are called, both of which need a sign that a place is
            meant.
        outcodes: The outcodes around it, or none where they are not known.
        source: ``codepoint``, ``gazetteer`` or ``common knowledge``.
        size: ``city`` or ``town`` where many more people live there than in most places of the table (a
            large suburb counts as a town), or empty.
    """

    name: str
    key: str
    councils: tuple[str, ...]
    use: str
    outcodes: tuple[str, ...]
    source: str
    size: str = ""


@dataclass(frozen=True)
class Gazetteer:
    """The rows of the tables.

    Attributes:
        places: Every place, in the order of the table.
        sectors: Postcodes of each council by sector, such as ``{"DE4 2": {"derbyshire_dales": 242}}``.
        districts: The same by outcode, such as ``"DE4"``.
        rulings: The codes that were looked at one by one: the council that such a code stands for, or
            None where it must be asked about. They win over what the counts say.
    """

    places: tuple[Place, ...]
    sectors: dict[str, dict[str, int]]
    districts: dict[str, dict[str, int]]
    rulings: dict[str, str | None]


def name_key(text: str) -> str:
    """A name as it is matched: lower case, no accents or apostrophes, one space between words."""
    flat = unicodedata.normalize("NFKD", text).casefold()
    flat = "".join(character for character in flat if not unicodedata.combining(character))
    flat = re.sub(r"['’‘`´]", "", flat).replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9]+", flat))


def read_gazetteer(places: Path, sectors: Path, districts: Path) -> Gazetteer:
    """Reads the three tables.

    Args:
        places: CSV file of ``place,councils,use,outcodes,source,size``; several councils or outcodes with a
            space between them.
        sectors: CSV file of ``code,council,postcodes,ruling``, a row for each sector and council. The
            ruling is ``decides`` beside the council that the code stands for, ``asks`` where people must
            be asked, or empty where the counts decide.
        districts: The same by outcode.

    Returns:
        The rows.

    Raises:
        AreaError: A file is missing or malformed, names an unknown council, or gives a place twice.
    """
    rulings: dict[str, str | None] = {}
    return Gazetteer(
        places=tuple(_places(places)),
        sectors=_postcodes(sectors, _SECTOR, rulings),
        districts=_postcodes(districts, _OUTCODE, rulings),
        rulings=rulings,
    )


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise AreaError(
            "AREA-FILE", f"The table {path.name} cannot be read.", f"Put it at {path} as UTF-8 text."
        ) from None
    if not rows or rows[0] != columns:
        raise AreaError(
            "AREA-TABLE", f"{path.name}: the first line is wrong.", f"Make it: {','.join(columns)}"
        )
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise _fault(path, number, "it has too many or too few columns", f"Give {len(columns)}.")
        yield number, row


def _fault(path: Path, number: int, fault: str, hint: str, code: str = "AREA-TABLE") -> AreaError:
    return AreaError(code, f"{path.name}, line {number}: {fault}.", hint)


def _places(path: Path) -> Iterator[Place]:
    seen: dict[str, int] = {}
    for number, (name, councils, use, outcodes, source, size) in _rows(path, _PLACE_COLUMNS):
        place = Place(
            name,
            name_key(name),
            tuple(sorted(councils.split(), key=_order)),
            use,
            tuple(outcodes.split()),
            source,
            size,
        )
        if not place.key:
            raise _fault(path, number, "the place has no name", "Write the name.")
        if not place.councils or any(council not in ANSWERS for council in place.councils):
            raise _fault(path, number, f"the councils are {councils!r}", f"Choose from {', '.join(ANSWERS)}.")
        if use not in USES:
            raise _fault(path, number, f"the use is {use!r}", "Leave it empty or write word or name.")
        if size not in SIZES:
            raise _fault(path, number, f"the size is {size!r}", "Leave it empty or write town or city.")
        if any(not _OUTCODE.fullmatch(outcode) for outcode in place.outcodes):
            raise _fault(path, number, f"the outcodes are {outcodes!r}", "Write them as in DE4 DE45.")
        if place.key in seen or len(set(place.councils)) != len(place.councils):
            raise _fault(
                path,
                number,
                f"{name!r} is given again (first on line {seen.get(place.key, number)})",
                "Keep one row and name every council that the place may lie in.",
                "AREA-DUPLICATE",
            )
        seen[place.key] = number
        yield place


def _order(council: str) -> int:
    return ANSWERS.index(council) if council in ANSWERS else len(ANSWERS)


def _postcodes(
    path: Path, code_pattern: re.Pattern[str], rulings: dict[str, str | None]
) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for number, (code, council, count, ruling) in _rows(path, _POSTCODE_COLUMNS):
        if not code_pattern.fullmatch(code):
            raise _fault(path, number, f"{code!r} is no code of this table", "Write it as in the other rows.")
        if council not in ANSWERS:
            raise _fault(path, number, f"the council is {council!r}", f"Choose from {', '.join(ANSWERS)}.")
        if not count.isdecimal() or int(count) < 1:
            raise _fault(path, number, f"the count is {count!r}", "Write a whole number above 0.")
        row = table.setdefault(code, {})
        if council in row:
            raise _fault(path, number, f"{code} {council} is given again", "Keep one row.", "AREA-DUPLICATE")
        row[council] = int(count)
        if ruling not in RULINGS:
            raise _fault(path, number, f"the ruling is {ruling!r}", "Write decides, asks or nothing.")
        if ruling:
            ruled = council if ruling == DECIDES else None
            if rulings.setdefault(code, ruled) != ruled:
                raise _fault(path, number, f"{code} has two rulings", "Keep one.", "AREA-DUPLICATE")
    if not table:
        raise AreaError("AREA-TABLE", f"{path.name} has no rows.", "Add the postcodes.")
    return table
