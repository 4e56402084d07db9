"""Misspelt places: decided where one council is meant, and never across a border."""

from __future__ import annotations

import json
from pathlib import Path

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
        ("blackwull alfreton", "bolsover"),
        ("ne darbyshire", "north_east_derbyshire"),
        ("DDDC", "derbyshire_dales"),
        ("NED area", "north_east_derbyshire"),
        ("high peek", "high_peak"),
        ("sandy acre", "erewash"),
        ("darby", "derby"),
        ("alvastan", "derby"),
        ("stavley near chesterfield", "chesterfield"),
        ("moved from sheffeild to bakewell", "derbyshire_dales"),
        ("not derby city, its south derbyshire", "south_derbyshire"),
        ("im in glosssop", "high_peak"),
        ("eanor", "amber_valley"),
        ("d e 7 5 r p", "erewash"),
        ("DE7-5RP", "erewash"),
        ("de7 5rp.", "erewash"),
    ],
)
def test_slips_and_spelling_by_ear_are_understood(geography: Geography, text: str, council: str) -> None:
    assert read_place(text, geography, asked=True) == (council, ())


@pytest.mark.parametrize(
    "text", ["blackwull", "normanton", "tatton", "breeston", "castelton or castle donington"]
)
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
    "text", ["derby shire", "Derby County supporters", "near chesterfeild", "not in derbey"]
)
def test_a_place_that_is_ruled_out_or_only_near_does_not_decide(geography: Geography, text: str) -> None:
    assert read_place(text, geography, asked=True)[0] is None


def test_the_labelled_messages_about_places_are_read(geography: Geography) -> None:
    path = Path(__file__).parents[2] / "data" / "answers" / "council.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    read = [(row, read_place(row["text"], geography, asked=True)[0]) for row in rows]
    assert [row["text"] for row, council in read if council not in (None, row["answer"])] == []
    assert sum(council == row["answer"] for row, council in read) >= 0.98 * len(rows)


@pytest.mark.parametrize(
    "text", ["fighting in the street last weekend", "two days ago", "moron", "burgled in feb", "new start"]
)
def test_ordinary_words_are_no_place(geography: Geography, text: str) -> None:
    assert read_place(text, geography, asked=False) == (None, ())
