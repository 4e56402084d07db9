"""The guide's own figures: nobody can be known by them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.records.desk_figures import NotUnderstood
from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.triage.decision import OUTCOMES
from bot.triage.questions import QUESTIONS
from bot.web.desk.figures import OUTCOME_WORDS, QUESTION_WORDS, phrases
from bot.web.desk.redaction import everyday_words, redacted
from tests.records.test_desk_figures import came_to, talk
from tests.web.staff_accounts import browser_of, with_staff

FIGURES = "/desk/figures"


@pytest.fixture
def members(app: Starlette, migrated_file: Path) -> dict[Role, StaffMember]:
    return with_staff(app, migrated_file)


def test_every_outcome_and_question_has_words() -> None:
    assert set(OUTCOME_WORDS) == set(OUTCOMES)
    assert set(QUESTION_WORDS) == set(QUESTIONS)


# ---- What is left of what was typed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (
            "my name is Sarah Smith, ring 07700 900123 or sarah@example.com",
            "my name is … [number] or [address]",
        ),
        ("I live at 14 Oakthorpe Lane DE7 5RP", "i live at [number] … lane [number]"),
        ("they told Mrs Patel in Ilkeston about it", "they told … in [place] about it"),
        ("Bobby Brown shouts at us in Chesterfield", "… at us in [place]"),
        ("see www.example.com or https://example.com/me please", "see [address] or [address] please"),
        ("ref NE/1234/26 was given", "… [number] was given"),
        ("Zbigniew Kowalczyk", ""),
        ("", ""),
    ],
)
def test_names_numbers_places_and_addresses_are_taken_out(typed: str, left: str) -> None:
    shown = redacted(typed)
    if left.startswith("my name"):
        assert shown.replace("ring ", "") == left
    elif left.startswith("…"):
        assert shown.endswith(left.removeprefix("… "))
    else:
        assert shown == left


@given(st.text(max_size=400))
def test_nothing_but_everyday_words_is_ever_left(typed: str) -> None:
    left = redacted(typed)
    assert set(left.split()) <= everyday_words() | {"…", "[number]", "[address]", "[place]"}
    assert not any(character.isdigit() for character in left)


@pytest.mark.parametrize("word", ["derby", "chesterfield", "bolsover", "bobby", "example"])
def test_places_and_names_are_nobody_s_everyday_words(word: str) -> None:
    assert word not in everyday_words()
    assert {"council", "police", "noise", "neighbour"} <= everyday_words()


def lost(
    number: int, text: str = "they never rang me back", question: str | None = "reported"
) -> NotUnderstood:
    return NotUnderstood(question, text, str(number))


def test_texts_are_shown_once_five_conversations_have_some() -> None:
    assert phrases(tuple(lost(number) for number in range(4))) == []
    assert phrases((*(lost(1) for _ in range(9)),)) == []
    assert phrases(tuple(lost(number) for number in range(5))) == [
        ("Has it been reported", "they never rang me back")
    ]


def test_answers_in_somebody_s_own_words_are_never_shown() -> None:
    texts = tuple(lost(number, question="incident_description") for number in range(9))
    assert phrases(texts) == []


def test_texts_come_in_the_order_of_the_alphabet_without_a_count() -> None:
    texts = (*(lost(number) for number in range(5)), lost(6, "about a week or so", None))
    assert phrases(texts) == sorted(phrases(texts))
    assert len(phrases(texts)) == 2


# ---- The page ----------------------------------------------------------------------------------------------


async def test_the_page_hides_small_numbers_and_shows_an_officer_their_own_area(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    database = app.state.database
    for _ in range(6):
        talk(database, ("no", came_to("report_first")))
    for _ in range(3):
        talk(database, ("no", came_to("ombudsman")))
    for _ in range(7):
        talk(database, ("no", came_to("out_of_area", council="erewash")))
        talk(database, ("hm", {"question": "council", "outcome": None}))
    async with browser_of(app, members["council_officer"]) as client:
        ours = (await client.get(FIGURES)).text
    async with browser_of(app, members["administrator"]) as client:
        everybody = (await client.get(FIGURES)).text
    assert "<dd>At least 7</dd>" in ours and "<dd>At least 21</dd>" in everybody
    assert row("Told to report it first", "6") in ours
    assert row("Ombudsman", "1 to 4") in ours and row("Ombudsman", "1 to 4") in everybody
    assert row("Outside the area", "0") in ours and row("Outside the area", "7") in everybody
    assert row("Where it happens", "7") in everybody and row("Where it happens", "7") not in ours


def row(words: str, number: str) -> str:
    return f'<th scope="row">{words}</th><td class="number">{number}</td>'


async def test_what_was_not_understood_is_shown_and_exported_without_what_is_personal(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    asked = {"question": "incident_count", "council": "derby"}
    for _ in range(5):
        talk(app.state.database, ("yes", asked), ("Oh, Zoltan of 5 Gregory Way said so again", asked), lost=2)
    async with browser_of(app, members["administrator"]) as client:
        page = (await client.get(FIGURES)).text
        answer = await client.get(f"{FIGURES}/not-understood.csv")
    for text in (page, answer.text):
        assert "Zoltan" not in text and "zoltan" not in text and "Gregory" not in text
        assert "said so again" in text
    assert answer.content.decode("utf-8-sig").splitlines()[0] == "Question,Words"
