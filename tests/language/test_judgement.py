from __future__ import annotations

import pytest

from bot.language.judgement import judge
from bot.language.reading import Reading


def test_a_bare_number_answers_the_question() -> None:
    judged = judge(
        "three", "incident_count", Reading(answer=3), {"out_of_scope": 0.6, "inform_reported": 0.1}
    )
    assert judged.intent == "inform_reported"


@pytest.mark.parametrize(("answer", "text", "intent"), [(True, "yep", "affirm"), (False, "nah", "deny")])
def test_yes_and_no_are_affirm_and_deny(answer: bool, text: str, intent: str) -> None:
    assert judge(text, "reported", Reading(answer=answer), {"greet": 0.3, intent: 0.2}).intent == intent


def test_wanting_a_person_stands_whatever_was_asked() -> None:
    judged = judge("speak to a person", "consent", Reading(), {"ask_human": 0.9, "deny": 0.1})
    assert judged.intent == "ask_human"


def test_a_denied_hazard_needs_a_very_sure_classifier() -> None:
    denied = Reading(danger_denied=True)
    assert not judge("i could kill him", None, denied, {"emergency": 0.9, "report_asb": 0.1}).danger
    assert judge("i could kill him", None, Reading(), {"emergency": 0.9, "report_asb": 0.1}).danger


@pytest.mark.parametrize("text", ["", "🤬🤬", "...", "?!"])
def test_no_words_are_out_of_scope(text: str) -> None:
    assert judge(text, None, Reading(), {"greet": 0.9, "deny": 0.1}).intent == "out_of_scope"
