"""Reads the stories of a YAML file, and refuses what it does not know.

The shape is that of Rasa Pro's end-to-end tests: ``fixtures`` and ``metadata`` under names,
``test_cases`` with ``steps`` of one key each. A key that is not known is never passed over: a check
that was misspelt would otherwise pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from bot.storytest.marked_yaml import Marked, read_marked
from bot.storytest.story import DOINGS, EMAILS, STEP_KINDS, Step, Story
from bot.triage.decision import OUTCOMES

SHARED: Final = "fixtures.yml"
"""A file of this name holds fixtures for every story of its folder, and no stories."""
TOP_KEYS: Final = ("fixtures", "metadata", "test_cases")
STORY_KEYS: Final = ("test_case", "fixtures", "metadata", "steps")
METADATA_KEYS: Final = ("today", "channel", "xfail")
CHANNELS: Final = ("widget", "phone")
STATE_KEYS: Final = (
    "question",
    "outcome",
    "facts",
    "ombudsman",
    "organisations",
    "application_reference",
    "complaint_track",
    "council",
    "finished",
)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


def read_stories(path: Path) -> list[Story]:
    """Reads a story file.

    Args:
        path: The file.

    Returns:
        Its stories, in order.

    Raises:
        StoryFileError: Something in it is not known, is missing or stands there twice.
    """
    top = read_marked(path)
    entries = _known_entries(top, TOP_KEYS, "A story file")
    if "test_cases" not in entries:
        top.refuse("There are no test_cases.", "Add test_cases: with a list of stories.")
    fixtures = _shared_fixtures(path.with_name(SHARED)) | _named(entries.get("fixtures"), "fixture")
    metadata = _named(entries.get("metadata"), "metadata")
    stories: list[Story] = []
    for case in entries["test_cases"][1].items():
        story = _story(case, path, fixtures, metadata)
        if any(story.name == other.name for other in stories):
            case.refuse(f"There are two stories {story.name!r}.", "Give each story its own name.")
        stories.append(story)
    if not stories:
        top.refuse("test_cases is empty.", "Add a story, or delete the file.")
    return stories


def story_files(folder: Path) -> list[Path]:
    """The story files of a folder.

    Args:
        folder: The folder.

    Returns:
        Their paths, sorted, without the file of shared fixtures.
    """
    return sorted(path for path in folder.glob("*.yml") if path.name != SHARED)


def _shared_fixtures(path: Path) -> dict[str, Marked]:
    if not path.is_file():
        return {}
    top = read_marked(path)
    return _named(_known_entries(top, ("fixtures",), "A file of shared fixtures").get("fixtures"), "fixture")


def _story(case: Marked, path: Path, fixtures: Mapping[str, Marked], metadata: Mapping[str, Marked]) -> Story:
    entries = _known_entries(case, STORY_KEYS, "A story")
    for needed in ("test_case", "steps"):
        if needed not in entries:
            case.refuse(f"The story has no {needed}.", f"Add {needed}:.")
    slots: dict[str, Any] = {}
    if "fixtures" in entries:
        for fixture in entries["fixtures"][1].items():
            slots |= _look_up(fixture, fixtures, "fixture").value()
    told = _metadata(entries["metadata"][1], metadata) if "metadata" in entries else {}
    steps = tuple(_step(step) for step in entries["steps"][1].items())
    if not steps:
        entries["steps"][0].refuse("The story has no steps.", "Say what the person does and what follows.")
    name = entries["test_case"][1].words().strip()
    return Story(
        name=name,
        path=path,
        line=case.line,
        steps=steps,
        slots=slots,
        today=told.get("today"),
        channel=told.get("channel", "widget"),
        expected_to_fail=told.get("xfail"),
    )


def _metadata(told: Marked, named: Mapping[str, Marked]) -> dict[str, Any]:
    """Metadata, either by name or written out in the story."""
    values = told if told.is_mapping else _look_up(told, named, "metadata")
    read: dict[str, Any] = {}
    for key, (_, value) in _known_entries(values, METADATA_KEYS, "Metadata").items():
        words = value.words().strip()
        if key == "today":
            try:
                read[key] = date.fromisoformat(words)
            except ValueError:
                value.refuse(f"{words!r} is no date.", "Write it as 2026-11-22.")
        elif key == "channel":
            read[key] = _one_of(value, CHANNELS, "channel")
        else:
            if not words:
                value.refuse("xfail has no reason.", "Say why the story fails for now.")
            read[key] = words
    return read


def _step(step: Marked) -> Step:
    entries = step.entries()
    if len(entries) != 1:
        step.refuse(f"The step has {len(entries)} keys.", "Give each step a dash of its own and one key.")
    ((kind, (key, value)),) = entries.items()
    if kind not in STEP_KINDS:
        key.refuse(f"No step is called {kind!r}.", _hint(kind, STEP_KINDS))
    return Step(kind, _READERS.get(kind, _filled_words)(value), step.line)


def _typed(value: Marked) -> str:
    # A person may send nothing at all.
    return value.words()


def _filled_words(value: Marked) -> str:
    words = value.words().strip()
    if not words:
        value.refuse("There are no words here.", "Write the words, in quotes where they hold a colon.")
    return words


def _true(value: Marked) -> bool:
    if value.value() is not True:
        value.refuse("This step only takes true.", "Write true, or leave the step out.")
    return True


def _slot_list(value: Marked) -> list[tuple[str, Any]]:
    """Slots with a value, or by name alone; a name alone is given as ``(name, ...)``."""
    slots: list[tuple[str, Any]] = []
    for item in value.items():
        if item.is_mapping:
            slots += [(slot, wanted.value()) for slot, (_, wanted) in item.entries().items()]
        else:
            slots.append((item.words(), ...))
    if not slots:
        value.refuse("No slot is named here.", "Write a list such as [{reported: true}].")
    return slots


def _titles(value: Marked) -> list[str]:
    return [item.words() for item in value.items()]


def _slot_or_null(value: Marked) -> str | None:
    words: str | None = value.value() if not value.is_list and not value.is_mapping else value.words()
    if words is not None and not _NAME.fullmatch(str(words)):
        value.refuse(f"{words!r} is no slot.", "Write a slot's name, or null.")
    return words


def _outcome(value: Marked) -> str | None:
    return None if value.value() is None else _one_of(value, OUTCOMES, "outcome")


def _state(value: Marked) -> dict[str, Any]:
    return {key: part.value() for key, (_, part) in _known_entries(value, STATE_KEYS, "The state").items()}


def _application(value: Marked) -> str | dict[str, Any]:
    if not value.is_mapping:
        return _one_of(value, ("none", "filed"), "application")
    fields: dict[str, Any] = value.value()
    return fields


def _email(value: Marked) -> str:
    return _one_of(value, tuple(EMAILS), "email")


_READERS: Final[Mapping[str, Callable[[Marked], Any]]] = {
    "user": _typed,
    "say_again": _true,
    "come_back": _true,
    "other_words": _true,
    "slot_was_set": _slot_list,
    "slot_was_not_set": _slot_list,
    "question": _slot_or_null,
    "outcome": _outcome,
    "buttons": _titles,
    "state": _state,
    "application": _application,
    "email": _email,
}


def _named(entry: tuple[Marked, Marked] | None, what: str) -> dict[str, Marked]:
    """Values under names, as Rasa Pro lists fixtures and metadata."""
    found: dict[str, Marked] = {}
    for item in entry[1].items() if entry else ():
        for name, (key, value) in item.entries().items():
            if name in found:
                key.refuse(f"There are two {what} entries {name!r}.", "Give each its own name.")
            found[name] = value
            _fixture_value(value, what)
    return found


def _fixture_value(value: Marked, what: str) -> None:
    if not value.is_mapping:
        value.refuse(f"The {what} is no mapping.", "Write slot: value, one to a line.")


def _look_up(name: Marked, named: Mapping[str, Marked], what: str) -> Marked:
    words = name.words()
    if words not in named:
        name.refuse(f"No {what} is called {words!r}.", _hint(words, named))
    return named[words]


def _known_entries(value: Marked, known: tuple[str, ...], what: str) -> dict[str, tuple[Marked, Marked]]:
    entries = value.entries()
    for word, (key, _) in entries.items():
        if word not in known:
            key.refuse(f"{what} has no {word!r}.", _hint(word, known))
    return entries


def _one_of(value: Marked, known: tuple[str, ...], what: str) -> str:
    words = value.words().strip()
    if words not in known:
        value.refuse(f"{words!r} is no {what}.", _hint(words, known))
    return words


def _hint(word: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(word, names, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"It can be: {', '.join(names)}." if names else "There are none in this file."


def doings(story: Story) -> int:
    """How many turns a story takes.

    Args:
        story: The story.

    Returns:
        The number of its steps in which the person does something.
    """
    return sum(step.kind in DOINGS for step in story.steps)
