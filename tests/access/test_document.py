"""docs/accessibility.md speaks of every criterion, names tests that exist, and gives the figures."""

from __future__ import annotations

import json
import re

import pytest

from docs.make_screens import PAGE, PICTURES, page_of
from tests.access.checks import RULES
from tests.access.looks import LOOKS
from tests.access.run import FOLDER, PICTURED, RESULTS
from tests.access.runs import GROUPS, ROOT
from tests.access.screens import all_screens

DOCUMENT = ROOT / "docs" / "accessibility.md"
LEVEL_A = """1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1
2.4.2 2.4.3 2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2""".split()
LEVEL_AA = """1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11
2.5.7 2.5.8 3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3""".split()
"""The success criteria of WCAG 2.2 (a W3C Recommendation)."""


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    lines = re.findall(r"^\| \d.*\|$", DOCUMENT.read_text("utf-8"), re.M)
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_each_criterion_has_one_row_with_its_level(rows: list[list[str]]) -> None:
    levels = {name.split()[0]: level for name, level, _, _ in rows}
    assert levels == dict.fromkeys(LEVEL_A, "A") | dict.fromkeys(LEVEL_AA, "AA")
    assert len(rows) == len(levels) == 55


def test_each_row_says_how_it_is_met_and_tested(rows: list[list[str]]) -> None:
    for name, _, met, tested in rows:
        assert met, name
        assert re.match(r"Screens|Read through|`tests/", tested), name
        if met.startswith("Not there"):
            assert tested == "Read through", name


def test_each_named_test_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", DOCUMENT.read_text("utf-8"))
    assert len(named) > 30
    for file, test in named:
        assert (ROOT / file).is_file(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8"), f"{file}::{test}"


def test_each_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\((?!http|#)([^)#]+)", DOCUMENT.read_text("utf-8")):
        assert (DOCUMENT.parent / link).exists(), link


def test_what_is_run_exists() -> None:
    for name in {test for tests in GROUPS.values() for test in tests}:
        file, _, test = name.partition("::")
        assert f"def {test}" in (ROOT / file).read_text("utf-8")


def test_the_statement_has_the_parts_that_the_law_asks_for() -> None:
    statement = (FOLDER / "statement.md").read_text("utf-8")
    for part in (
        "How accessible this guide is",
        "If something does not work for you",
        "Equality and Human Rights Commission",
        "Equality Advisory and Support Service",
        "How far it complies",
        "Disproportionate burden",
        "Not within the scope",
        "How this statement was prepared",
    ):
        assert part in statement


@pytest.mark.skipif(not RESULTS.is_file(), reason="no whole run has been published yet: make access")
def test_the_published_figures_are_of_a_whole_run_without_fault() -> None:
    results = json.loads(RESULTS.read_text("utf-8"))
    assert results["violations"] == results["own_check_faults"] == results["paths_different"] == 0
    assert results["screens_not_reached"] == []
    assert results["looks"] == [str(look) for look in LOOKS]
    assert results["rules"] == list(RULES)
    assert not results["paths_sample"] and results["paths_compared"] > 80_000
    assert results["screens"] == sum(results["screens_by_face"].values()) > 100
    for name in GROUPS:
        assert results[name]["tests"] > 0 == results[name]["failed"]
    for face, screen in PICTURED:
        assert (FOLDER / f"{face}-{screen}.png").is_file()


def test_every_screen_can_be_looked_through() -> None:
    assert PAGE.read_text("utf-8") == page_of(all_screens())
    assert {file.name for file in PICTURES.iterdir()} == {
        f"{face}-{name}.webp" for face, name in all_screens()
    }
