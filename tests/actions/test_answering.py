"""What typed words say in reply to the open question, and what is no reply."""

from __future__ import annotations

import pytest

from actions.answering import agreed_how, is_no_denial


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "no_denial"),
    [
        ("No entiendo ingles", "out_of_scope", 0.9, True),
        ("No entiendo ingles", "out_of_scope", 0.3, False),
        ("i cant be bothered with this", "stop", 0.99, True),
        ("no, i want it to stop", "stop", 0.99, False),
        ("no one gives a toss", "inform_reported", 0.9, True),
        ("no one gives a toss so i told nobody", "inform_reported", 0.9, False),
        ("no", "deny", 1.0, False),
    ],
)
def test_not_every_no_is_a_denial(text: str, intent: str, confidence: float, no_denial: bool) -> None:
    message = {"text": text, "intent": {"name": intent, "confidence": confidence}}
    assert is_no_denial(message, "reported") is no_denial


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("in writing", "writing"),
        ("she told me in a text", "writing"),
        ("they said so on the phone", "told"),
        ("he rang and said yes go ahead", "told"),
        ("another way", "other"),
        ("i have power of attorney", "other"),
        ("yes", None),
        ("no", None),
        ("what do you mean", None),
    ],
)
def test_how_somebody_agreed(text: str, how: str | None) -> None:
    assert agreed_how(text) == how
