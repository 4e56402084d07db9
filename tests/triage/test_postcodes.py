"""A postcode decides for a council only where the tables say so; the rest is asked."""

from __future__ import annotations

import pytest

from bot.triage.area import load_area
from bot.triage.facts import OUT_OF_AREA
from bot.triage.postcodes import DECIDING_SHARE, SAFE_DISTRICT_SHARE, Postcodes

AREA = load_area()
TABLES = AREA.gazetteer
POSTCODES = Postcodes(TABLES, AREA.geography.non_geographic, {"DE4 3NN": "derbyshire_dales"})
ROWS = {
    code: row
    for code, row in {**TABLES.sectors, **TABLES.districts}.items()
    if code.split()[0] not in AREA.geography.non_geographic
}


def _read(code: str) -> tuple[str, ...]:
    return POSTCODES.sector(code) if " " in code else POSTCODES.outcode(code)


@pytest.mark.parametrize("code", ROWS)
def test_a_code_decides_by_its_ruling_or_by_a_very_large_share(code: str) -> None:
    row, found = ROWS[code], _read(code)
    leading = max(row, key=lambda council: row[council])
    share = row[leading] / sum(row.values())
    if code in TABLES.rulings:
        ruled = TABLES.rulings[code]
        assert found == ((ruled,) if ruled else found)
        assert ruled is not None or set(found) >= set(row)
    elif TABLES.rulings.get(code.split()[0]) == leading:
        assert (found == (leading,)) is (share >= SAFE_DISTRICT_SHARE)
    elif share >= DECIDING_SHARE:
        assert found == (leading,)
    else:
        assert set(found) == set(row)


@pytest.mark.parametrize("code", ROWS)
def test_no_ruling_names_a_council_without_most_of_the_code(code: str) -> None:
    ruled = TABLES.rulings.get(code)
    if ruled is not None:
        assert ROWS[code][ruled] > 0.9 * sum(ROWS[code].values())


@pytest.mark.parametrize(
    ("code", "council"),
    [
        ("DE22", "derby"),
        ("DE22 4", "derby"),
        ("DE22 5", "amber_valley"),
        ("DE55 2", "bolsover"),
        ("DE55 4", "amber_valley"),
        ("DE55 6", "north_east_derbyshire"),
        ("DE21 4", "derby"),
        ("DE72 2", "south_derbyshire"),
        ("DE4 4", "derbyshire_dales"),
        ("S42 5", "north_east_derbyshire"),
        ("S41", "chesterfield"),
        ("S33 9", "derbyshire_dales"),
        ("NG20 8", "bolsover"),
        ("NG20 0", OUT_OF_AREA),
        ("LE65", OUT_OF_AREA),
        ("SK23 7", "high_peak"),
    ],
)
def test_what_stands_for_one_council_decides(code: str, council: str) -> None:
    assert _read(code) == (council,)


@pytest.mark.parametrize(
    "code",
    [
        "DE4",
        "DE4 5",
        "DE3 0",
        "DE6 4",
        "DE7",
        "DE21 5",
        "DE24 3",
        "DE73 8",
        "DE75 9",
        "S42 7",
        "S45",
        "SK17 8",
    ]
    + ["S44 5", "NG16 5", "DE12", "S21 3", "S12 3", "DE15 9"],
)
def test_what_two_councils_share_is_asked(code: str) -> None:
    assert len(_read(code)) > 1


@pytest.mark.parametrize("code", ["DE99", "S49", "QX1", "DE99 3"])
def test_what_is_no_place_says_nothing(code: str) -> None:
    assert _read(code) == ()


def test_a_whole_postcode_counts_as_its_sector() -> None:
    for text in ("DE55 6AA", "de556aa", "DE55 6"):
        (found,), _ = POSTCODES.find(text)
        assert found.councils == ("north_east_derbyshire",)
