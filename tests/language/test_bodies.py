"""Bare names of bodies: read where they can mean only one thing."""

from __future__ import annotations

import pytest

from bot.language.bodies import find_bodies, in_plain_words, names_only_bodies, read_bare_bodies
from bot.language.normalise import normalise

TOLD = ("council", "police", "landlord", "other")


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("police", ("police",)),
        ("the old bill", ("police",)),
        ("just the council", ("council",)),
        ("council and police", ("council", "police")),
        ("both the council and the police", ("council", "police")),
        ("all three", ("council", "police", "landlord")),
        ("everyone except the police", ("council", "landlord")),
        ("all of them", ("council", "police", "landlord")),
        ("neither", ()),
        ("both", None),
        ("both the council, police and landlord", None),
        ("all four", None),
        ("not the police", None),
        ("my neighbour told the police", None),
        ("the council or the police", None),
        ("who are the police", None),
    ],
)
def test_a_bare_name_is_an_answer_and_more_is_not(text: str, bodies: tuple[str, ...] | None) -> None:
    assert read_bare_bodies(normalise(text), TOLD) == bodies


def test_both_is_the_two_that_were_named_or_offered() -> None:
    assert read_bare_bodies("both", TOLD, before=("police", "landlord")) == ("police", "landlord")
    assert read_bare_bodies("both", ("council", "landlord")) == ("council", "landlord")
    assert read_bare_bodies("both", TOLD, before=("police",)) is None


def test_a_private_landlord_is_no_social_landlord() -> None:
    found = find_bodies("i told my landlord he is a private landlord")
    assert {mention.body for mention in found} == {"other"}


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("pol + council", ("council", "police")),
        ("th'ousin", ("landlord",)),
        ("poilce and my doctro", ("police",)),
        ("cahncil an' bobbies", ("council", "police")),
        ("derbyhoems", ("landlord",)),
        ("council first and then ah rung the police", ("council", "police")),
        ("not the police, just the council", ("council",)),
        ("i never told the council just the plod", ("police",)),
        ("Council I did not tell, police I did.", ("police",)),
        ("cust hasn't told council, pol only", ("police",)),
        ("sorry not the police, it was the council", ("council",)),
        ("the police, and i've not complained yet", ("police",)),
        ("everyone", ()),
        ("all of them", ()),
        ("the police never came", ()),
        ("the police told my landlord", ()),
        ("the police rang them", ()),
        ("council and pol informed by caller", ("council", "police")),
        ("my neighbour told the police", ()),
        ("i will tell the police tomorrow", ()),
        ("not the police", ()),
        ("maybe the council", ()),
    ],
)
def test_an_answer_of_bodies_alone_is_read_however_it_is_written(text: str, bodies: tuple[str, ...]) -> None:
    named = names_only_bodies(normalise(text), (*TOLD, "health"))
    assert tuple(body for body in named if body in TOLD) == bodies


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("the polcie", "the police"),
        ("hosuing asociation", "housing association"),
        ("crimstopers", "crimestoppers"),
        ("please help me", "please help me"),
        ("the policy was changed", "the policy was changed"),
    ],
)
def test_names_of_bodies_are_put_right_and_words_that_are_right_stay(text: str, plain: str) -> None:
    assert in_plain_words(normalise(text)) == plain
