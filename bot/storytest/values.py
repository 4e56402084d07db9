"""How each kind of value in a story file is read, and refused with a hint where it makes no sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, NoReturn

from bot.storytest.marked_yaml import Marked
from bot.storytest.story import Table

_SLOT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

SLOT_SCHEMA: Final[Mapping[str, Any]] = {"type": "string", "pattern": f"^{_SLOT.pattern}$"}
FILLED_SCHEMA: Final[Mapping[str, Any]] = {
    "anyOf": [{"type": "string", "pattern": r"\S"}, {"type": ["number", "boolean"]}]
}
NAME_SCHEMA: Final = FILLED_SCHEMA
DATE_SCHEMA: Final[Mapping[str, Any]] = {"type": "string", "format": "date"}


def typed(value: Marked) -> str:
    """Words as a person types them; a person may send nothing at all."""
    return value.words()


def filled_words(value: Marked) -> str:
    """Words, at least one."""
    words = value.words().strip()
    if not words or value.value() is None:
        value.refuse("There are no words here.", "Write the words, in quotes where they hold a colon.")
    return words


def reason(value: Marked) -> str:
    """Why a story fails for now."""
    words = value.words().strip()
    if not words or value.value() is None:
        value.refuse("xfail has no reason.", "Say why the story fails for now.")
    return words


def true(value: Marked) -> bool:
    """Nothing but true."""
    if value.value() is not True:
        value.refuse("This step only takes true.", "Write true, or leave the step out.")
    return True


def truth(value: Marked) -> bool:
    """True or false."""
    if value.value() not in (True, False):
        value.refuse("Only true or false can stand here.", "Write true or false.")
    return bool(value.value())


def day(value: Marked) -> date:
    """A date."""
    words = value.words().strip()
    try:
        return date.fromisoformat(words)
    except ValueError:
        value.refuse(f"{words!r} is no date.", "Write it as 2026-11-22.")


def slots(value: Marked) -> list[tuple[str, Any]]:
    """Slots with a value, or by name alone; a name alone is given as ``(name, ...)``."""
    found: list[tuple[str, Any]] = []
    for item in value.items() if value.is_list else [value]:
        if item.is_mapping:
            found += [(slot, wanted.value()) for slot, (_, wanted) in item.entries().items()]
        else:
            found.append((filled_words(item), ...))
    if not found:
        value.refuse("No slot is named here.", "Write a list such as [{city: Derby}].")
    return found


def titles(value: Marked) -> list[str]:
    """Titles of buttons."""
    return [item.words() for item in value.items()]


def slot(value: Marked) -> str:
    """A slot's name."""
    name = slot_or_null(value)
    if name is None:
        value.refuse("A slot is wanted here.", "Write a slot's name.")
    return name


def slot_or_null(value: Marked) -> str | None:
    """A slot's name, or null."""
    words: Any = value.value() if not value.is_list and not value.is_mapping else value.words()
    if words is not None and not (isinstance(words, str) and _SLOT.fullmatch(words)):
        value.refuse(f"{words!r} is no slot.", "Write a slot's name, or null.")
    return None if words is None else str(words)


def table(value: Marked) -> Table:
    """Answers by slot."""
    rows: dict[str, tuple[str, ...]] = {}
    for name, (_, said) in value.entries().items():
        rows[name] = tuple(one.words() for one in said.items()) if said.is_list else (said.words(),)
        if not rows[name]:
            said.refuse("There are no answers here.", "Write what the person says.")
    if not rows:
        value.refuse("The table has no rows.", "Write slot: what the person says, one to a line.")
    return Table(rows)


def uttered(value: Marked) -> dict[str, Any]:
    """What a message is known by."""
    found: dict[str, Any] = {}
    for key, (_, part) in known_entries(
        value, ("utter_name", "text_matches", "buttons"), "A message"
    ).items():
        if key == "buttons":
            found[key] = [_button(one) for one in part.items()]
            continue
        found[key] = filled_words(part)
        if key == "text_matches":
            try:
                re.compile(found[key])
            except re.error as error:
                part.refuse(f"This is no regular expression: {error}.", "Put a backslash before ( ) [ ? * +.")
    if not found:
        value.refuse("Nothing is said of the message.", "Name utter_name, text_matches or buttons.")
    return found


def _button(value: Marked) -> dict[str, str]:
    entries = known_entries(value, ("title", "payload"), "A button")
    if not entries:
        value.refuse("Nothing is said of the button.", "Name its title or its payload.")
    return {key: part.words() for key, (_, part) in entries.items()}


def unreadable(value: Marked) -> NoReturn:
    """What no file may say by itself."""
    value.refuse("This is no step.", "Write assertions with assertion_order_enabled: true at a user step.")


def one_of(known: Iterable[str], what: str) -> Callable[[Marked], str]:
    """Reads one of a few words.

    Args:
        known: The words.
        what: What they are, for the complaint.

    Returns:
        The reader.
    """
    names = tuple(known)

    def read(value: Marked) -> str:
        words = value.words().strip()
        if words not in names:
            value.refuse(f"{words!r} is no {what}.", hint(words, names))
        return words

    return read


def known_entries(value: Marked, known: Iterable[str], what: str) -> dict[str, tuple[Marked, Marked]]:
    """The entries of a mapping, none of them unknown.

    Args:
        value: The mapping.
        known: Its keys.
        what: What it is, for the complaint.

    Returns:
        The marked key and the marked value by the key's words.

    Raises:
        StoryFileError: It is no mapping, or has another key.
    """
    names = tuple(known)
    entries = value.entries()
    for word, (key, _) in entries.items():
        if word not in names:
            key.refuse(f"{what} has no {word!r}.", hint(word, names))
    return entries


def hint(word: str, known: Iterable[str]) -> str:
    """What may have been meant.

    Args:
        word: What was written.
        known: What can be written.

    Returns:
        The nearest, or all of them.
    """
    names = list(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"It can be: {', '.join(names)}." if names else "There are none in this file."
