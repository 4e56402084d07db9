"""Misspelt places: decided where one council is meant, and never across a border."""

from __future__ import annotations

import pytest

from bot.language.places import read_place
from bot.triage.area import load_area
from bot.triage.geography import Geography


@pytest.fixture(scope="module")
def geography() -> Geography:
    return Geography.load(load_area())


@pytest.mark.parametrize(
    ("text", "council"),
    [
        ("ilkston", "erewash"),
        ("chesterfeild", "chesterfield"),
        ("chester field", "chesterfield"),
        ("swadlincoat", "south_derbyshire"),
        ("matlok bath", "derbyshire_dales"),
        ("clay X", "north_east_derbyshire"),
        ("im in glosssop", "high_peak"),
        ("eanor", "amber_valley"),
        ("d e 7 5 r p", "erewash"),
        ("DE7-5RP", "erewash"),
        ("de7 5rp.", "erewash"),
    ],
)
def test_slips_and_spelling_by_ear_are_understood(geography: Geography, text: str, council: str) -> None:
    assert read_place(text, geography, asked=True) == (council, ())


@pytest.mark.parametrize("text", ["blackwull alfreton", "normanton", "tatton", "ne darbyshire"])
def test_a_name_near_two_councils_is_doubt(geography: Geography, text: str) -> None:
    council, candidates = read_place(text, geography, asked=True)
    assert council is None
    assert len(candidates) != 1


def test_no_slip_of_one_letter_crosses_a_border(geography: Geography) -> None:
    names = geography.names()
    wrong = []
    for name, councils in names.items():
        if len(name) < 6 or len(councils) != 1 or " " in name:
            continue
        for place in range(1, len(name)):
            slip = name[:place] + name[place + 1 :]
            council, _ = read_place(slip, geography, asked=True)
            if council not in (None, *councils) and slip not in names:
                wrong.append((slip, name, council))
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["fighting in the street last weekend", "two days ago", "moron", "burgled in feb", "new start"]
)
def test_ordinary_words_are_no_place(geography: Geography, text: str) -> None:
    assert read_place(text, geography, asked=False) == (None, ())
