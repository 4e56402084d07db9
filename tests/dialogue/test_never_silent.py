"""Whatever is typed at whatever question, something is said: nobody is left before a silent screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

import pytest

from bot.dialogue.conversations import Conversations
from bot.triage.application import APPLICATION_SLOTS
from bot.triage.facts import FACT_SLOTS
from tests.dialogue.talking import Talk

Prepared = Callable[..., Awaitable[Talk]]
SAID: Final = ("I'm not sure", "no", "yes", "qwxz zxqw", "…")
TREATED: Final = "How staff or a service treated me"
FOR_ANOTHER: Final = MappingProxyType(
    {
        "on_behalf": "For someone else",
        "consent": "Yes, they agree",
        "victim_name": "Skip",
        "relationship": "Skip",
    }
)
OTHER_WAYS: Final[Mapping[str, Mapping[str, str]]] = {
    "complaint_about": {
        "reported_to": "i am not sure who",
        "concern_type": "How staff or a service treated me",
    },
    "complaint_stage": {"concern_type": "How staff or a service treated me"},
    "consent": FOR_ANOTHER,
    "victim_name": FOR_ANOTHER,
    "relationship": FOR_ANOTHER,
    "consent_how": FOR_ANOTHER,
    "behaviour_type": {"reported": "No, not yet"},
    "earliest_report_on": {"incident_count": "2", "reports_in_window": "2"},
}
"""By question: the answers that lead to it, where the usual ones do not."""
ORDERED: Final[Mapping[str, tuple[str, str]]] = {
    "change_answer": ("confirm_submission", "Change something"),
    "immediate_danger": ("incident_count", "my children are scared to go outside"),
}
"""By question: where it is ordered, and with what."""
QUESTIONS: Final = tuple(
    dict.fromkeys((*FACT_SLOTS, "behaviour_type", "earliest_report_on", *APPLICATION_SLOTS))
)


async def at(question: str, prepared: Prepared) -> Talk:
    if question not in ORDERED:
        return await prepared(question, **OTHER_WAYS.get(question, {}))
    before, words = ORDERED[question]
    talk = await prepared(before)
    await talk.say(talk.buttons.get(words, words))
    return talk


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_question_leaves_anybody_without_a_word(question: str, prepared: Prepared) -> None:
    for text in SAID:
        talk = await at(question, prepared)
        assert talk.question == question, f"{question} was not reached: {talk.words}"
        await talk.say(text)
        assert talk.words.strip(), f"{text!r} at {question}: nothing is said"


@pytest.mark.parametrize("text", SAID)
async def test_where_nothing_is_asked_something_is_said(text: str, conversations: Conversations) -> None:
    talk = await Talk.begin(conversations)
    await talk.say("someone is breaking in right now")
    assert talk.question is None
    await talk.say(text)
    assert talk.words.strip()
    await talk.say("stop")
    await talk.say(text)
    assert talk.words.strip()
