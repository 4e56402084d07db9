from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storytest.anonymise import INVENTED, TOWNS, Said, anonymise
from bot.triage.application import CONTACT_SLOTS, SKIPPABLE
from bot.triage.facts import COUNCILS

# Invented, and put together so that they are not the project's own invented ones.
PERSONAL = (
    "Jonathan",
    "Fairweather",
    "kowalski",
    "jf.home@example.org",
    "07700 900987",
    "acacia",
    "DE45 1AA",
    "88123",
)


def only(text: str, question: str | None = None, council: str | None = None) -> str:
    (words,) = anonymise([Said(text, question=question, council=council)])
    return words


@pytest.mark.parametrize(
    "text",
    [
        "My name is Jonathan Fairweather",
        "it's jonathan fairweather here, i was told to ring",
        "Mr Fairweather from acacia avenue",
        "i live at 14 Acacia Avenue, Bakewell DE45 1AA",
        "i live on acacia close",
        "you can ring 07700 900987 or write to jf.home@example.org",
        "ring me: (07700) 900987",
        "i told pc kowalski, the number was CRN-2026-88123",
        "crime number 88123456",
        "Officer Kowalski never came",
    ],
)
def test_no_personal_word_survives(text: str) -> None:
    written = only(text).casefold()
    for personal in PERSONAL:
        assert personal.casefold() not in written
    assert not re.search(r"900987|de45|bakewell", written)


@pytest.mark.parametrize("question", INVENTED)
def test_an_answer_to_a_personal_question_is_replaced_as_a_whole(question: str) -> None:
    assert only("Zebedee Quixwood, of the old mill", question) == INVENTED[question]


def test_every_question_about_a_person_has_an_invented_answer() -> None:
    # What may be skipped in an application is about the person or what they went through, but for dates.
    assert {*CONTACT_SLOTS, "applicant_name", *SKIPPABLE} - {"incident_date", "incident_reported_on"} == set(
        INVENTED
    )


def test_what_was_given_as_a_name_goes_everywhere_even_where_it_is_an_everyday_word() -> None:
    words = anonymise(
        [
            Said("the police told mark that the council would ring", question=None),
            Said("mark stone", question="applicant_name"),
            Said("that is mark stone again", question="harm"),
            Said("mark asked them", question="on_behalf"),
        ]
    )
    assert not any("mark" in text or "stone" in text for text in words)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("yes loads of times", "reported"),
        ("the council and the police", "reported_to"),
        ("four", "incident_count"),
        ("how long does it take", "council"),
        ("3/10/2026", "incident_date"),
        ("since june", "reports_in_window"),
        ("skip", "applicant_email"),
        ("", "reported"),
    ],
)
def test_what_is_nobodys_stays(text: str, question: str) -> None:
    assert only(text, question) == text


@pytest.mark.parametrize("council", [*COUNCILS, "out_of_area"])
def test_a_place_is_told_no_closer_than_by_its_councils_town(council: str) -> None:
    assert only("a cottage in little hucklow", "council", council) == TOWNS[council]


def test_a_pressed_button_keeps_its_title() -> None:
    assert anonymise([Said("My landlord (council or housing association)", pressed=True)]) == [
        "My landlord (council or housing association)"
    ]


@given(
    name=st.from_regex(r"[b-df-hj-np-tv-z]{2}x[aeiou]{2}q[a-z]{3,8}", fullmatch=True),
    cue=st.sampled_from(
        ["my name is {}", "{} told them", "i am {} and i rang", "ask {}", "{}", "it is {}, again"]
    ),
    question=st.sampled_from([None, "reported", "council", "applicant_name", "harm", "incident_count"]),
)
def test_a_word_that_the_training_data_does_not_have_never_stays(
    name: str, cue: str, question: str | None
) -> None:
    assert name not in only(cue.format(name), question).casefold()
    assert name not in only(cue.format(name.title()), question).casefold()
