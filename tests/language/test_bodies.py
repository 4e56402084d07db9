"""Bare names of bodies: read where they can mean only one thing."""

from __future__ import annotations

import pytest

from bot.language.bodies import find_bodies, read_bare_bodies
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
