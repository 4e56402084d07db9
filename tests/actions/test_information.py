"""Answers to questions hold the area's facts, whole."""

from __future__ import annotations

import re

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.asides import take_apart
from actions.information import ActionAnswerQuestion, answer_words, say_answers
from actions.questions import ONLY_HERE
from actions.services import Services
from tests.actions.conftest import DOMAIN, Ran, run, tracker_of

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
    words = answer_words("ask_statistics", "derby", services)["statistics"].splitlines()
    assert words[0] == "Derby City Council: 5 asked, 2 did not meet the test, 3 reviewed, 1 appealed"
    assert words[1] == "All 9 councils: 19 asked, 4 did not meet the test, 13 reviewed, 5 appealed."
    assert words[-1] == services.area.statistics.note


def test_a_councils_figures_come_with_the_publishers_note(services: Services) -> None:
    words = answer_words("ask_statistics", "south_derbyshire", services)["statistics"]
    assert "The appeal was about an application made in 2022/23." in words


HEARD_BY_THEIR_WORDS = {
    "where does that come from?": "ask_sources",
    "what is your source": "ask_sources",
    "how do you know that?": "ask_sources",
    "when was that last checked": "ask_sources",
    "is this up to date?": "ask_sources",
    "what does the practitioner guidance say?": "ask_guidance",
    "can i see the guidance for practitioners": "ask_guidance",
    "can i apply again?": "ask_earlier_review",
    "I had one last year. can i have another review": "ask_earlier_review",
}


@pytest.mark.parametrize(("text", "question"), HEARD_BY_THEIR_WORDS.items())
def test_questions_without_an_intent_are_heard_by_their_words(text: str, question: str) -> None:
    assert question in take_apart(text).questions


@pytest.mark.parametrize(
    "text", ["the council", "it comes from next door", "the noise source is upstairs", "3"]
)
def test_an_answer_is_not_taken_for_such_a_question(text: str) -> None:
    assert not ONLY_HERE.intersection(take_apart(text).questions)


@pytest.mark.parametrize("question", sorted(ONLY_HERE))
def test_each_of_them_has_an_answer(question: str, services: Services) -> None:
    dispatcher = CollectingDispatcher()
    say_answers(dispatcher, [question], {}, services)
    words = Ran(dispatcher, []).words
    assert len(words) > 30
    assert "{" not in words


@pytest.mark.parametrize("intent", [*QUESTIONS, *sorted(ONLY_HERE)])
def test_no_answer_promises_what_the_facts_do_not_hold(intent: str, services: Services) -> None:
    dispatcher = CollectingDispatcher()
    say_answers(dispatcher, [intent], {"council": "erewash"}, services)
    words = Ran(dispatcher, []).words.casefold()
    # Derbyshire has published no time for an answer and no last day for an appeal.
    assert not re.search(r"\bwithin \d+|\b\d+ (?:working )?days?\b|\bdeadline\b|\bright to attend\b", words)
    assert not re.search(
        r"\bpolice (?:run|decide|manage)|\bonly tenants\b|\byou must complain first\b", words
    )


def test_the_answer_on_appeals_says_that_no_last_day_is_known(services: Services) -> None:
    words = answer_words("ask_appeal", None, services)["appeals"]
    assert "ask the council how to appeal" in words
    assert "We do not know of a published last day" in words


def test_nothing_is_said_of_what_the_guidance_holds() -> None:
    (words, *_) = [one["text"] for one in DOMAIN["responses"]["utter_ask_guidance"]]
    assert "I cannot say what is in it" in words
