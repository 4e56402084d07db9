from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.tokens import LIFETIME, Ticket, TokenProblem, Tokens

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(moment: datetime, key: str = "k" * 32) -> Tokens:
    return Tokens(key, lambda: moment)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=64), st.integers(0, 10**6))
def test_a_token_gives_back_the_id_and_the_entry(conversation_id: str, entry: int) -> None:
    token = at(NOW).issue(conversation_id, entry)
    assert token.isascii()
    assert at(NOW).read(f"bearer  {token}") == Ticket(conversation_id, entry)


@pytest.mark.parametrize(
    ("age", "good"), [(timedelta(0), True), (LIFETIME, True), (LIFETIME + timedelta(seconds=1), False)]
)
def test_a_token_expires_after_seven_days(age: timedelta, good: bool) -> None:
    header = f"Bearer {at(NOW).issue('abc')}"
    if good:
        assert at(NOW + age).read(header) == Ticket("abc", 0)
    else:
        with pytest.raises(TokenProblem) as caught:
            at(NOW + age).read(header)
        assert caught.value.code == "TOKEN-EXPIRED"
        assert caught.value.status == 401


def test_a_token_of_another_key_is_refused() -> None:
    with pytest.raises(TokenProblem) as caught:
        at(NOW, "other").read(f"Bearer {at(NOW).issue('abc')}")
    assert caught.value.code == "TOKEN-INVALID"


@given(st.data())
def test_no_changed_token_is_accepted(data: st.DataObject) -> None:
    token = at(NOW).issue("abc")
    place = data.draw(st.integers(0, len(token) - 2))
    letter = data.draw(st.sampled_from("ABCxyz019-_."))
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(TokenProblem):
            at(NOW).read(f"Bearer {changed}")
