"""Reads the ``assertions`` that Rasa Pro hangs on a step of the user, as checks of their own.

What only Rasa Pro has (flows and answers made by a language model) is refused with what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot.storytest import values
from bot.storytest.marked_yaml import Marked
from bot.storytest.story import Step


def _slots(value: Marked) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for item in value.items() if value.is_list else [value]:
        entries = values.known_entries(item, ("name", "value"), "A slot")
        if "name" not in entries:
            item.refuse("The slot has no name.", "Add name:.")
        held = entries["value"][1].value() if "value" in entries else ...
        found.append((values.slot(entries["name"][1]), held))
    if not found:
        value.refuse("No slot is named here.", "Write a list such as [{name: city, value: Derby}].")
    return found


READERS: Final[Mapping[str, tuple[str, Callable[[Marked], Any]]]] = {
    "action_executed": ("action", values.filled_words),
    "slot_was_set": ("slot_was_set", _slots),
    "slot_was_not_set": ("slot_was_not_set", _slots),
    "bot_uttered": ("bot_uttered", values.uttered),
    "bot_did_not_utter": ("bot_did_not_utter", values.uttered),
}
"""By assertion, the step that it comes to and what reads its value."""
_FLOWS: Final = "Rasa 3.6 has no flows: assert action_executed, slot_was_set or bot_uttered."
_MODEL: Final = "Rasa 3.6 makes no answers up: assert bot_uttered with utter_name or text_matches."
ELSEWHERE: Final[Mapping[str, str]] = {
    "flow_started": _FLOWS,
    "flow_completed": _FLOWS,
    "flow_cancelled": _FLOWS,
    "pattern_clarification_contains": _FLOWS,
    "generative_response_is_relevant": _MODEL,
    "generative_response_is_grounded": _MODEL,
}
_ABSENT: Final = frozenset({"slot_was_not_set", "bot_did_not_utter"})


def read(listed: Marked, *, in_order: bool) -> Iterator[Step]:
    """Reads a list of assertions.

    Args:
        listed: The list.
        in_order: Whether what they name must have happened in their order.

    Yields:
        A check for each; one check of the whole order where that is asked for.

    Raises:
        StoryFileError: One is not known, or is of Rasa Pro's alone.
    """
    steps = [_assertion(item) for item in listed.items()]
    if not steps:
        listed.refuse("There are no assertions.", "Write one such as - action_executed: action_listen.")
    ordered = [(step.kind, step.value) for step in steps if step.kind not in _ABSENT]
    if in_order and ordered:
        yield Step("in_order", ordered, steps[0].line)
        steps = [step for step in steps if step.kind in _ABSENT]
    yield from steps


def _assertion(item: Marked) -> Step:
    entries = item.entries()
    if len(entries) != 1:
        item.refuse(f"The assertion has {len(entries)} keys.", "Give each a dash of its own and one key.")
    ((name, (key, value)),) = entries.items()
    if name in ELSEWHERE:
        key.refuse(f"{name} is of Rasa Pro alone.", ELSEWHERE[name])
    if name not in READERS:
        key.refuse(f"No assertion is called {name!r}.", values.hint(name, READERS))
    kind, reader = READERS[name]
    return Step(kind, reader(value), item.line)
