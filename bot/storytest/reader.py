"""Reads the stories of a YAML file, and refuses what it does not know.

The shape is that of Rasa Pro's end-to-end tests: ``fixtures``, ``metadata`` and ``stub_custom_actions`` under
names, ``test_cases`` with ``steps`` of one key each; beside them stand ``story_tables``. A key that is not
known is never passed over: a check that was misspelt would otherwise pass. Which steps there are is left to
the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bot.storytest import assertions, values
from bot.storytest.marked_yaml import Marked, read_marked
from bot.storytest.story import Step, Story, Table
from bot.storytest.vocabulary import Vocabulary

SHARED: Final = "fixtures.yml"
"""A file of this name holds fixtures for every story of its folder, and no stories."""
TOP_KEYS: Final = ("fixtures", "metadata", "stub_custom_actions", "test_cases", "story_tables")
STORY_KEYS: Final = ("test_case", "fixtures", "metadata", "steps")
TABLE_KEYS: Final = (
    "story_table",
    "fixtures",
    "metadata",
    "begins_with",
    "answers",
    "until",
    "every_row_is_used",
    "expect",
)
USER_KEYS: Final = ("user", "metadata", "assertions", "assertion_order_enabled")
STUB_KEYS: Final = ("events", "responses")


def read_story_file(path: Path, vocabulary: Vocabulary) -> list[Story]:
    """Reads a story file.

    Args:
        path: The file.
        vocabulary: What may stand in it.

    Returns:
        Its stories, in order.

    Raises:
        StoryFileError: Something in it is not known, is missing or stands there twice.
    """
    top = read_marked(path)
    entries = values.known_entries(top, TOP_KEYS, "A story file")
    if "test_cases" not in entries and "story_tables" not in entries:
        top.refuse("There are no test_cases.", "Add test_cases: with a list of stories.")
    reader = _Reader(path, vocabulary, entries)
    stories: list[Story] = []
    for case, read in reader.cases(entries):
        story = read(case)
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


class _Reader:
    """Reads the stories of one file by what the file says of all of them."""

    def __init__(
        self, path: Path, vocabulary: Vocabulary, entries: Mapping[str, tuple[Marked, Marked]]
    ) -> None:
        self.path = path
        self.vocabulary = vocabulary
        self.fixtures = _shared_fixtures(path.with_name(SHARED)) | _named(entries.get("fixtures"), "fixture")
        self.metadata = _named(entries.get("metadata"), "metadata")
        for told in self.metadata.values():
            if told.is_list:
                told.refuse("The metadata is no mapping.", "Write key: value, one to a line.")
        self.stubs = _stubs(entries.get("stub_custom_actions"))

    def cases(self, entries: Mapping[str, tuple[Marked, Marked]]) -> Iterator[tuple[Marked, Any]]:
        """Each story and table of the file, with what reads it."""
        for key, read in (("test_cases", self.story), ("story_tables", self.table)):
            for case in entries[key][1].items() if key in entries else ():
                yield case, read

    def story(self, case: Marked) -> Story:
        """A story step by step."""
        entries = values.known_entries(case, STORY_KEYS, "A story")
        _need(case, entries, ("test_case", "steps"))
        steps = tuple(step for item in entries["steps"][1].items() for step in self.steps(item))
        if not steps:
            entries["steps"][0].refuse(
                "The story has no steps.", "Say what the person does and what follows."
            )
        return self._opened(case, entries, "test_case", steps)

    def table(self, case: Marked) -> Story:
        """A story as a table: its answers in any order, then what must come of it."""
        entries = values.known_entries(case, TABLE_KEYS, "A story table")
        _need(case, entries, ("story_table", "answers", "expect"))
        table: Table = values.table(entries["answers"][1])
        if "until" in entries:
            table = replace(table, until=values.slot(entries["until"][1]))
        if "every_row_is_used" in entries:
            table = replace(table, every_row=values.truth(entries["every_row_is_used"][1]))
        expected = tuple(step for item in entries["expect"][1].items() for step in self.steps(item))
        if not expected or any(step.is_doing for step in expected):
            entries["expect"][0].refuse(
                "A table expects checks, one or more.",
                "Write what must come of it, such as - question: null.",
            )
        steps = [Step("answers", table, entries["answers"][0].line, is_doing=True), *expected]
        if "begins_with" in entries:
            key, words = entries["begins_with"]
            steps.insert(0, Step("user", values.filled_words(words), key.line, is_doing=True))
        return self._opened(case, entries, "story_table", tuple(steps))

    def steps(self, item: Marked) -> Iterator[Step]:
        """One step of the file, with the assertions that may hang on it."""
        entries = item.entries()
        if (
            "user" in entries
            and len(entries) > 1
            and not (entries.keys() - {"user"}) & self.vocabulary.steps.keys()
        ):
            values.known_entries(item, USER_KEYS, "A step of the user")
            sent: dict[str, Any] = {}
            if "metadata" in entries:
                sent = _look_up(entries["metadata"][1], self.metadata, "metadata").value()
            yield Step("user", entries["user"][1].words(), item.line, is_doing=True, metadata=sent)
            ordered = "assertion_order_enabled" in entries and values.truth(
                entries["assertion_order_enabled"][1]
            )
            if "assertions" in entries:
                yield from assertions.read(entries["assertions"][1], in_order=ordered)
            return
        if len(entries) != 1:
            item.refuse(f"The step has {len(entries)} keys.", "Give each step a dash of its own and one key.")
        ((kind, (key, value)),) = entries.items()
        known = self.vocabulary.steps.get(kind)
        if known is None:
            key.refuse(f"No step is called {kind!r}.", values.hint(kind, self.vocabulary.steps))
        yield Step(kind, known.read(value), item.line, known.is_doing)

    def _opened(
        self, case: Marked, entries: Mapping[str, tuple[Marked, Marked]], kind: str, steps: tuple[Step, ...]
    ) -> Story:
        """A story with what it begins from."""
        slots: dict[str, Any] = {}
        if "fixtures" in entries:
            for fixture in entries["fixtures"][1].items():
                slots |= _slot_values(_look_up(fixture, self.fixtures, "fixture"))
        told, sent = self._told(entries["metadata"][1]) if "metadata" in entries else ({}, {})
        name = values.filled_words(entries[kind][1])
        return Story(
            name=name,
            path=self.path,
            line=case.line,
            steps=steps,
            slots=slots,
            today=told.get("today"),
            channel=told.get("channel", self.vocabulary.channel),
            expected_to_fail=told.get("xfail"),
            metadata=sent,
            stubs=_stubs_for(self.stubs, name),
        )

    def _told(self, told: Marked) -> tuple[dict[str, Any], dict[str, Any]]:
        """Metadata by name or written out: what the runner heeds, and what is sent to the bot."""
        mapping = told if told.is_mapping else _look_up(told, self.metadata, "metadata")
        heeded: dict[str, Any] = {}
        sent: dict[str, Any] = {}
        for word, (key, value) in mapping.entries().items():
            known = self.vocabulary.metadata.get(word)
            if known is not None:
                heeded[word] = known.read(value)
            elif self.vocabulary.sends_metadata:
                sent[word] = value.value()
            else:
                key.refuse(f"Metadata has no {word!r}.", values.hint(word, self.vocabulary.metadata))
        return heeded, sent


def _shared_fixtures(path: Path) -> dict[str, Marked]:
    if not path.is_file():
        return {}
    top = read_marked(path)
    entries = values.known_entries(top, ("fixtures",), "A file of shared fixtures")
    return _named(entries.get("fixtures"), "fixture")


def _named(entry: tuple[Marked, Marked] | None, what: str) -> dict[str, Marked]:
    """Values under names, as Rasa Pro lists fixtures and metadata."""
    found: dict[str, Marked] = {}
    for item in entry[1].items() if entry else ():
        for name, (key, value) in item.entries().items():
            if name in found:
                key.refuse(f"There are two {what} entries {name!r}.", "Give each its own name.")
            if not value.is_mapping and not (value.is_list and all(one.is_mapping for one in value.items())):
                value.refuse(f"The {what} is no mapping.", "Write slot: value, one to a line.")
            found[name] = value
    return found


def _slot_values(fixture: Marked) -> dict[str, Any]:
    """A fixture's slots, written as one mapping or, as Rasa Pro has them, as a list of small ones."""
    if fixture.is_mapping:
        slots: dict[str, Any] = fixture.value()
        return slots
    return {slot: value for one in fixture.value() for slot, value in one.items()}


def _stubs(entry: tuple[Marked, Marked] | None) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, (_, value) in entry[1].entries().items() if entry else ():
        parts = values.known_entries(value, STUB_KEYS, "A stub")
        for _, listed in parts.values():
            listed.items()
        found[name] = {key: parts[key][1].value() if key in parts else [] for key in STUB_KEYS}
    return found


def _stubs_for(stubs: Mapping[str, dict[str, Any]], story: str) -> dict[str, dict[str, Any]]:
    """The stubs of one story: those for all, then those named ``story::action``."""
    mine = {name: stub for name, stub in stubs.items() if "::" not in name}
    for name, stub in stubs.items():
        owner, _, action = name.rpartition("::")
        if owner == story:
            mine[action] = stub
    return mine


def _need(case: Marked, entries: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for needed in keys:
        if needed not in entries:
            case.refuse(f"The story has no {needed}.", f"Add {needed}:.")


def _look_up(name: Marked, named: Mapping[str, Marked], what: str) -> Marked:
    words = name.words()
    if words not in named:
        name.refuse(f"No {what} is called {words!r}.", values.hint(words, named))
    return named[words]
