"""Nobody is told the same words three times running."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.repetition import vary


def said(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "buttons": [], "from": "bot"} for text in texts]


def remind(words: str) -> str:
    return f"As I said: {words}"


def test_a_third_time_is_left_out_where_the_turn_says_more() -> None:
    spoken: list[list[str]] = []
    for _ in range(2):
        _, spoken = vary(said("Thanks.", "Where?"), spoken, remind)
    sent, _ = vary(said("Thanks.", "What place?"), spoken, remind)
    assert [one["text"] for one in sent] == ["What place?"]


def test_danger_is_never_left_out() -> None:
    spoken: list[list[str]] = []
    for _ in range(2):
        _, spoken = vary(said("Ring 999."), spoken, remind)
    sent, _ = vary(said("Ring 999.", "Help."), spoken, remind)
    assert [one["text"] for one in sent] == ["As I said: Ring 999.", "Help."]


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=3), max_size=12))
def test_nothing_is_said_three_times_running_and_no_turn_is_silent(turns: list[list[str]]) -> None:
    spoken: list[list[str]] = []
    heard: list[set[str]] = []
    for texts in turns:
        sent, spoken = vary(said(*texts), spoken, remind)
        assert sent
        heard.append({one["text"] for one in sent})
    assert all(not (one & two & three) for one, two, three in zip(heard, heard[1:], heard[2:], strict=False))
