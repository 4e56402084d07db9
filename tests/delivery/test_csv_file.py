from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.csv_file import as_text, csv_of

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=cmd|' /C calc'!A0",
    "＝1",
    '=HYPERLINK("x")',
]


def opened(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_kept_as_text(text: str) -> None:
    assert opened(csv_of([text], [[text]])) == [[f"'{text}"]] * 2


@pytest.mark.parametrize("text", ["1 to 4", "Derby", "a=b", "", "O'Neil", "two\nlines", 'say "so", please'])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert opened(csv_of(["head"], [[text, "end"]]))[1] == [text, "end"]


def test_numbers_stay_numbers() -> None:
    assert csv_of(["a", "b"], [[3, -1]]).decode("utf-8-sig") == "a,b\r\n3,-1\r\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_no_cell_begins_like_a_formula_and_every_cell_comes_back(row: list[str]) -> None:
    row = [*row, "end"]
    back = opened(csv_of(["head"], [row]))[1]
    assert back == [as_text(cell) for cell in row]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in back)
