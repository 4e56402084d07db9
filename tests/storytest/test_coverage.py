from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.settings import PROJECT
from bot.storytest import coverage_report
from bot.storytest.coverage import (
    INTENT,
    KINDS,
    QUESTION,
    RESPONSE,
    RULE,
    Coverage,
    Item,
    Played,
    Touch,
    measure,
    tested_elsewhere,
)
from bot.storytest.coverage_answers import kinds_of_answers, kinds_of_value
from bot.storytest.coverage_core import core_items
from bot.storytest.coverage_domain import domain_items, domain_touches, questions_of, rules_of
from bot.storytest.coverage_run import Listener, stories_under
from bot.storytest.graph import Flow
from bot.storytest.trace import TracedTurn
from bot.storytest.world import World
from bot.triage.area import Area
from bot.triage.decision import OUTCOMES
from bot.triage.facts import UNSURE
from bot.triage.questions import QUESTIONS

HELLO = Item(RESPONSE, "utter_hello", "domain.yml", 9)
BYE = Item(RESPONSE, "utter_bye", "domain.yml", 12)
GREET = Item(INTENT, "greet", "domain.yml", 3)


def played(*items: Item, passed: bool = True, story: str = "one") -> Played:
    return Played(story, "a.yml", 1, passed, frozenset(item.touch for item in items), (), 0.1)


@pytest.fixture
def half() -> Coverage:
    stories = [played(GREET, HELLO), played(BYE, passed=False, story="two")]
    return measure([BYE, HELLO, GREET], stories)


def test_what_passing_stories_touch_is_covered_and_the_rest_is_missing(half: Coverage) -> None:
    assert half.missing() == [BYE]
    assert half.by[HELLO] == ("a.yml::one",)
    assert half.figures() == {"intents": {"items": 1, "touched": 1}, "responses": {"items": 2, "touched": 1}}
    assert half.percent == pytest.approx(200 / 3)


def test_a_story_that_fails_covers_nothing(half: Coverage) -> None:
    assert half.failing == {BYE}
    assert half.failed == 1


def test_what_is_tested_elsewhere_does_not_count_unless_it_is_touched() -> None:
    elsewhere = {BYE.touch: "nothing says it"}
    assert measure([HELLO, BYE], [played(HELLO)], elsewhere).missing() == []
    assert measure([HELLO, BYE], [played(HELLO)], elsewhere).wrongly_elsewhere == ()
    assert measure([HELLO, BYE], [played(BYE)], elsewhere).wrongly_elsewhere == (BYE.touch,)


def test_the_text_names_what_is_missing_by_file_and_line(half: Coverage) -> None:
    text = coverage_report.as_text(half)
    assert "domain.yml:12: response: utter_bye (only by stories that fail)" in text
    assert "utter_hello" not in text
    assert "\033[" not in text
    assert "\033[" in coverage_report.as_text(half, colour=True)


def test_junit_has_a_case_for_each_item_and_a_failure_for_what_is_missing(half: Coverage) -> None:
    top = ElementTree.fromstring(coverage_report.as_junit(half))
    suites = {suite.get("name"): suite for suite in top}
    assert (suites["responses"].get("tests"), suites["responses"].get("failures")) == ("2", "1")
    failed = [case.get("name") for case in top.iter("testcase") if case.find("failure") is not None]
    assert failed == ["utter_bye"]


def test_the_page_shows_every_item_and_needs_nothing_from_elsewhere(half: Coverage) -> None:
    page = coverage_report.as_page(half)
    assert all(name in page for name in ("utter_bye", "utter_hello", "greet", "domain.yml:12"))
    assert "http" not in page
    assert "<script" not in page


def test_the_figures_can_be_read_by_a_program(half: Coverage) -> None:
    told = json.loads(json.dumps(half.to_dict()))
    assert told["percent"] == 66.7
    assert told["missing"] == [{"kind": "response", "name": "utter_bye", "file": "domain.yml", "line": 12}]


# ---- What any Rasa project has -----------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "domain.yml").write_text(
        "intents:\n  - order\n  - bye: {use_entities: []}\n"
        "forms:\n  order_form:\n    required_slots:\n      - size\n      - colour\n"
        "responses:\n  utter_ask_size:\n    - text: Which size?\n  utter_bye:\n    - text: Bye.\n",
        encoding="utf-8",
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rules.yml").write_text(
        "rules:\n  - rule: say goodbye\n    steps:\n      - intent: bye\n      - action: utter_bye\n"
        "  - rule: after the form\n    steps:\n      - action: order_form\n      - active_loop: null\n"
        "      - action: utter_bye\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_projects_own_files_say_what_it_has(shop: Path) -> None:
    found = {(item.kind, item.name, item.path, item.line) for item in domain_items(shop)}
    assert found == {
        (INTENT, "order", "domain.yml", 2),
        (INTENT, "bye", "domain.yml", 3),
        (RESPONSE, "utter_ask_size", "domain.yml", 10),
        (RESPONSE, "utter_bye", "domain.yml", 12),
        (RULE, "say goodbye", "data/rules.yml", 2),
        (RULE, "after the form", "data/rules.yml", 6),
    }
    asked = {(item.name, item.line) for item in questions_of(shop)}
    assert asked == {("size", 10), ("colour", 8)}


@pytest.mark.parametrize(
    ("steps", "touched"),
    [
        ([("intent", "bye"), ("action", "utter_bye")], {"say goodbye"}),
        ([("intent", "bye"), ("action", "order_form"), ("action", "utter_bye")], set()),
        ([("action", "order_form"), ("active_loop", None), ("action", "utter_bye")], {"after the form"}),
        ([("action", "order_form"), ("active_loop", "order_form"), ("action", "utter_bye")], set()),
    ],
)
def test_a_rule_is_known_by_its_steps_following_each_other(
    shop: Path, steps: list[tuple[str, str | None]], touched: set[str]
) -> None:
    turn = TracedTurn("bye", (), (), tuple(steps), None, None, {}, {})
    found = {one.name for one in domain_touches([turn], rules_of(shop)) if one.kind == RULE}
    assert found == touched


# ---- What this guide has -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def items(flow: Flow) -> list[Item]:
    return [*domain_items(PROJECT), *core_items(flow)]


def test_every_question_and_outcome_is_to_be_covered(items: list[Item]) -> None:
    names = {(item.kind, item.name) for item in items}
    assert {(QUESTION, slot) for slot in QUESTIONS} <= names
    assert {("outcome", outcome) for outcome in OUTCOMES} <= names
    assert {item.kind for item in items} == set(KINDS)
    assert len(names) == len(items)


def test_every_place_is_a_line_of_its_file(items: list[Item]) -> None:
    lines = {path: (PROJECT / path).read_text("utf-8").splitlines() for path in {item.path for item in items}}
    for item in items:
        assert 1 <= item.line <= len(lines[item.path]), item
        if item.kind in (RESPONSE, INTENT):
            assert item.name in lines[item.path][item.line - 1]


def test_what_is_left_to_other_tests_is_there_and_says_why(items: list[Item]) -> None:
    listed = tested_elsewhere()
    assert set(listed) <= {item.touch for item in items}
    assert all(len(why.split()) > 8 for why in listed.values())


@pytest.mark.parametrize(
    ("slot", "value", "kinds"),
    [
        ("reported", True, ("yes",)),
        ("reported", UNSURE, ("not sure",)),
        ("reported_to", ["council", "police"], ("council", "police")),
        ("council", "derby", ("in the area",)),
        ("council", "out_of_area", ("out of the area",)),
        ("incident_count", 0, ("none",)),
        ("incident_count", 2.0, ("fewer than needed",)),
        ("reports_in_window", 3, ("just enough",)),
        ("reports_in_window", 4, ("more than needed",)),
        ("harm", "my son is ill", ("yes",)),
        ("harm", "skipped", ("skipped",)),
        ("applicant_name", "Jo Example", ("given",)),
        ("complaint_stage", "in_progress", ("in_progress",)),
        ("applicant_name", None, ()),
    ],
)
def test_answers_are_put_into_kinds(slot: str, value: Any, kinds: tuple[str, ...], area: Area) -> None:
    assert kinds_of_value(slot, value, area) == kinds
    assert set(kinds) <= set(kinds_of_answers(slot))


def test_a_story_tells_what_it_touched_and_which_way_it_went(world: World, tmp_path: Path) -> None:
    file = tmp_path / "story.yml"
    file.write_text(
        "test_cases:\n  - test_case: nobody told\n    steps:\n      - press: No, not yet\n"
        "      - outcome: report_first\n      - user: why do you ask\n",
        encoding="utf-8",
    )
    (story,) = stories_under([file])
    told = Listener(world).play(story)

    assert told.passed
    assert told.way[:3] == ("reported", "report_first", "behaviour_type")
    assert {
        Touch("question", "reported"),
        Touch("answer", "reported: no"),
        Touch("transition", "reported → report_first"),
        Touch("rule", "core: report_first"),
        Touch("rule", "after triage_form"),
        Touch("outcome", "report_first"),
        Touch("intent", "start_triage"),
        Touch("response", "utter_outcome_report_first"),
        Touch("repair", "hears: why"),
    } <= told.touched
    assert Touch("transition", "reported → reported_to") not in told.touched


def test_a_story_that_fails_says_so(world: World, tmp_path: Path) -> None:
    file = tmp_path / "story.yml"
    file.write_text(
        "test_cases:\n  - test_case: one\n    steps:\n      - outcome: application\n", encoding="utf-8"
    )
    (story,) = stories_under([file])
    listener = Listener(world)
    assert not listener.play(story).passed
    assert not listener.passes(story)
