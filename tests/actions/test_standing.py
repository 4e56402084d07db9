"""In what role somebody asks."""

from __future__ import annotations

import pytest

from actions.standing import own_role, without_role


@pytest.mark.parametrize(
    ("text", "relationship"),
    [
        ("I am a councillor and one of my constituents is suffering", "councillor"),
        ("I'm a Cllr for Heanor, a resident rang me", "councillor"),
        ("hello, I'm her MP, it is for a lady in my area", "mp"),
        ("We are a social landlord, a tenant told us", "Their landlord"),
        ("I'm the letting agent for the owner", "Their letting agent"),
    ],
)
def test_a_role_says_for_whom_it_is(text: str, relationship: str) -> None:
    assert own_role(text) == {"on_behalf": True, "relationship": relationship}


@pytest.mark.parametrize(
    "text",
    [
        "I told a councillor",
        "I am a landlord and they smash my own windows",
        "I'm a councillor and it is for me, not a resident",
        "as the landlord did nothing I told the police, other residents too",
        "my tenants are loud",
        "",
    ],
)
def test_whoever_asks_for_themselves_is_taken_at_their_word(text: str) -> None:
    assert own_role(text) == {}


def test_the_role_is_taken_out_before_it_is_read_who_was_told() -> None:
    assert without_role("I'm the letting agent for the owner") == "for the owner"
    assert without_role("I told my Councillor") == "I told my Councillor"
