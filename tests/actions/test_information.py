"""Answers to questions hold the area's facts, whole."""

from __future__ import annotations

import pytest

from actions.information import ActionAnswerQuestion, answer_words
from actions.services import Services
from tests.actions.conftest import DOMAIN, run, tracker_of

QUESTIONS = sorted(name for intent in DOMAIN["intents"] for name in intent if name.startswith("ask_"))


@pytest.mark.parametrize("council", [None, "derby", "out_of_area"])
@pytest.mark.parametrize("intent", QUESTIONS)
async def test_every_question_is_answered_with_all_its_words(intent: str, council: str | None) -> None:
    ran = await run(ActionAnswerQuestion(), tracker_of({"council": council}, intent=intent))
    assert len(ran.words) > 30
    assert "{" not in ran.words


async def test_the_open_question_is_asked_again() -> None:
    ran = await run(ActionAnswerQuestion(), tracker_of(intent="ask_privacy", form="triage_form"))
    assert ran.next == "triage_form"


def test_contact_details_are_those_of_the_persons_council_or_of_all(services: Services) -> None:
    derby = services.area.councils["derby"]
    assert derby.email in answer_words("ask_contact_details", "derby", services)["contact"]
    everywhere = answer_words("ask_contact_details", None, services)["contact"]
    for council in services.area.councils.values():
        assert council.email in everywhere


def test_the_figures_of_one_council_come_with_the_total(services: Services) -> None:
    figures = services.area.statistics.councils
    words = answer_words("ask_statistics", "derby", services)["statistics"]
    assert words.splitlines()[-1] == (
        f"All {len(figures)} councils: {sum(one.applications for one in figures.values())} asked."
    )
