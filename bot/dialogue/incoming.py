"""What may come in: text of a sane length, and payloads of buttons that were really offered.

Rasa takes any text that begins with a slash for an order to itself. Here such a text is an order
only where the conversation has just offered it as a button; typed by hand it is neither obeyed nor read.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import GuideError

TEXT_LIMIT = 2_000
"""How many characters one message may have: about a page, and read in milliseconds."""

_KEPT_CONTROLS = "\n\t"
_SEVERAL = re.compile(r'(?P<order>/\w+)\{(?P<slot>"\w+"): (?P<values>\[[^\[\]{}]*\])\}')
_ORDER = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[/\uff0f]")


class TextTooLong(GuideError):
    """A message is longer than one message may be."""

    def __init__(self, limit: int = TEXT_LIMIT) -> None:
        """Says the limit."""
        super().__init__(
            "TEXT-TOO-LONG",
            f"The message is longer than {limit:,} characters.",
            "Send it in shorter parts, the most important first.",
        )
        self.limit = limit


@dataclass(frozen=True)
class Incoming:
    """A message as Rasa and the record get it.

    Attributes:
        for_rasa: What Rasa is given; empty where there is nothing to read.
        shown: What the person wrote or pressed, for the history.
    """

    for_rasa: str
    shown: str


def receive(text: str, offered: Iterable[Mapping[str, Any]]) -> Incoming:
    """Cleans a message and tells a pressed button from typed words.

    Args:
        text: What came in.
        offered: The buttons offered by the latest messages, with ``title`` and ``payload``.

    Returns:
        The message. Several buttons of one question go together as one payload with a list of their values,
        such as ``/inform{"reported_to": ["council", "police"]}``.

    Raises:
        TextTooLong: It has more than ``TEXT_LIMIT`` characters.
    """
    if len(text) > TEXT_LIMIT:
        raise TextTooLong
    buttons = list(offered)
    for button in buttons:
        if text == button["payload"]:
            return Incoming(for_rasa=text, shown=button["title"])
    titles = _pressed_together(text, buttons)
    if titles:
        return Incoming(for_rasa=text, shown=", ".join(titles))
    cleaned = clean(text)
    if _ORDER.match(cleaned):
        # Nobody talks like this: what looks like an order to Rasa is neither obeyed nor read as words.
        return Incoming(for_rasa="", shown=cleaned)
    return Incoming(for_rasa=cleaned, shown=cleaned)


def _pressed_together(text: str, offered: Sequence[Mapping[str, Any]]) -> list[str]:
    """The titles of the buttons that a list of values stands for; none where one of them was not offered."""
    found = _SEVERAL.fullmatch(text)
    if found is None:
        return []
    try:
        values = json.loads(found["values"])
    except ValueError:
        return []
    titles = {button["payload"]: str(button["title"]) for button in offered}
    singly = [f"{found['order']}{{{found['slot']}: {json.dumps(value)}}}" for value in values]
    return [titles[one] for one in singly] if singly and all(one in titles for one in singly) else []


def clean(text: str) -> str:
    """Takes out what no person types on purpose: control characters, lone surrogates, NUL.

    Args:
        text: Any text.

    Returns:
        The text, in one Unicode form, with spaces where control characters stood.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", text)
    kept = (
        character
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")
        else " "
        for character in text
    )
    return "".join(kept).strip()
