"""What people say beside an answer, and messages that hold an answer and a question."""

from __future__ import annotations

import pytest

from actions.asides import take_apart, topic_of
from actions.turns import CHANGE, COUNTS, ERASE, SIMPLER, UNSURE_OF, WAIT, WHY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why do you ask?", WHY),
        ("Why do you need to know that", WHY),
        ("what's that got to do with it", WHY),
        ("what counts as a report?", COUNTS),
        ("does a phone call count", COUNTS),
        ("what do you mean by related", COUNTS),
        ("I don't understand", SIMPLER),
        ("can you say that again please", SIMPLER),
        ("what do you mean?", SIMPLER),
        ("hang on", WAIT),
        ("give me a minute", WAIT),
        ("let me check my phone", WAIT),
        ("erase my answers", ERASE),
        ("please delete everything", ERASE),
        ("I'd rather not say", UNSURE_OF),
        ("none of your business", UNSURE_OF),
        ("that's wrong", CHANGE),
        ("i made a mistake", CHANGE),
        ("i want to change my answer", CHANGE),
    ],
)
def test_an_aside_is_known_by_its_words(text: str, kind: str) -> None:
    parts = take_apart(text)
    assert [one for one, _ in parts.asides] == [kind]
    assert parts.pure


@pytest.mark.parametrize(
    "text",
    [
        "what is a case review?",
        "why did nobody help me",
        "the council",
        "they stop for a minute and then start again",
        "i don't know",
        "I do not know the number",
        "we waited a year",
        "12.3.2026",
        "alex@example.com",
        "how do i delete my data",
    ],
)
def test_what_is_no_aside_is_left_whole(text: str) -> None:
    parts = take_apart(text)
    assert parts.asides == ()
    if not parts.questions:
        assert parts.rest == text


@pytest.mark.parametrize(
    ("text", "rest", "questions"),
    [
        ("Derby. How long does it take?", "Derby", ("ask_timescales_what_happens_next",)),
        ("4 times, do I qualify?", "4 times", ("ask_eligibility",)),
        ("Amina Example. Is this confidential?", "Amina Example", ("ask_privacy",)),
        (
            "how long does it take and will my neighbour find out?",
            "",
            ("ask_timescales_what_happens_next", "ask_privacy"),
        ),
    ],
)
def test_an_answer_and_questions_are_both_heard(text: str, rest: str, questions: tuple[str, ...]) -> None:
    parts = take_apart(text)
    assert (parts.rest, parts.questions) == (rest, questions)


@pytest.mark.parametrize(
    ("words", "open_question", "slot"),
    [
        ("what counts as a report", "council", "reported"),
        ("what counts as an incident", "reported", "incident_count"),
        ("what counts", "consent", "consent"),
        ("does my landlord count", "reported", "reported_to"),
    ],
)
def test_what_counts_is_about_what_is_named_or_else_the_open_question(
    words: str, open_question: str, slot: str
) -> None:
    assert topic_of(words, open_question) == slot
