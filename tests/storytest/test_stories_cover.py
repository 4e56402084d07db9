"""The stories under tests/conversations, taken together, leave nothing out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.storytest.story import Story
from bot.storytest.story_file import read_stories, story_files
from bot.triage.application import APPLICATION_SLOTS
from bot.triage.decision import OUTCOMES
from bot.triage.facts import COUNCILS
from bot.triage.questions import QUESTIONS

FOLDER = Path(__file__).resolve().parent.parent / "conversations"


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [story for path in story_files(FOLDER) for story in read_stories(path)]


def checked(stories: list[Story], kind: str) -> list[Any]:
    return [step.value for story in stories for step in story.steps if step.kind == kind]


def test_there_are_enough_and_their_names_differ(stories: list[Story]) -> None:
    names = [story.name for story in stories]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


def test_every_outcome_is_reached(stories: list[Story]) -> None:
    assert set(OUTCOMES) <= set(checked(stories, "outcome"))


def test_every_question_is_asked(stories: list[Story]) -> None:
    assert {*QUESTIONS, *APPLICATION_SLOTS} <= set(checked(stories, "question"))


def test_an_application_is_filed_with_every_council(stories: list[Story]) -> None:
    filed = [fields for fields in checked(stories, "application") if isinstance(fields, dict)]
    assert set(COUNCILS) <= {fields.get("council") for fields in filed}


def test_every_ombudsman_is_named(stories: list[Story]) -> None:
    named = {one for state in checked(stories, "state") for one in state.get("ombudsman", [])}
    assert named == {"lgsco", "housing", "iopc", "phso"}


def test_a_story_expected_to_fail_says_why(stories: list[Story]) -> None:
    reasons = [story.expected_to_fail for story in stories if story.expected_to_fail]
    assert all(len(reason.split()) >= 4 for reason in reasons)
