"""YAML whose every value knows its line, with plain words left as they are written.

In YAML 1.1 an unquoted ``no`` is false and ``3`` a number; what a person types is neither. So a
reader asks here for words or for a value, and gets the line for its complaint.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import yaml

from bot.storytest.story import StoryFileError


class Marked:
    """One value of a YAML file, with its place."""

    def __init__(self, node: yaml.Node, path: Path) -> None:
        """Wraps a node of the file's syntax tree."""
        self._node = node
        self._path = path

    @property
    def line(self) -> int:
        """Its line, 1 for the first."""
        return int(self._node.start_mark.line) + 1

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self._node, yaml.MappingNode)

    def refuse(self, problem: str, hint: str) -> NoReturn:
        """Complains about it.

        Args:
            problem: What is wrong.
            hint: What to write instead.

        Raises:
            StoryFileError: Always.
        """
        raise StoryFileError(self._path, self.line, problem, hint)

    def items(self) -> list[Marked]:
        """The items of a list.

        Raises:
            StoryFileError: It is no list.
        """
        if not isinstance(self._node, yaml.SequenceNode):
            self.refuse("A list is expected here.", "Begin each item with a dash.")
        return [Marked(item, self._path) for item in self._node.value]

    def entries(self) -> dict[str, tuple[Marked, Marked]]:
        """The keys and values of a mapping.

        Returns:
            The marked key and the marked value by the key's words.

        Raises:
            StoryFileError: It is no mapping, or a key stands in it twice.
        """
        if not isinstance(self._node, yaml.MappingNode):
            self.refuse("A mapping is expected here.", "Write key: value.")
        entries: dict[str, tuple[Marked, Marked]] = {}
        for key_node, value_node in self._node.value:
            key = Marked(key_node, self._path)
            words = key.words()
            if words in entries:
                key.refuse(f"{words!r} stands here twice.", "Keep one of them.")
            entries[words] = (key, Marked(value_node, self._path))
        return entries

    def words(self) -> str:
        """The words as they are written, whatever YAML would make of them.

        Raises:
            StoryFileError: It is a list or a mapping.
        """
        if not isinstance(self._node, yaml.ScalarNode):
            self.refuse("Words are expected here.", "Put words with a colon or a dash in quotes.")
        return str(self._node.value)

    def value(self) -> Any:
        """The value as YAML reads it; dates stay words, as JSON has them."""
        if isinstance(self._node, yaml.ScalarNode):
            if self._node.tag == "tag:yaml.org,2002:timestamp":
                return str(self._node.value)
            return _Constructor().construct_object(self._node)
        if self.is_list:
            return [item.value() for item in self.items()]
        return {key: value.value() for key, (_, value) in self.entries().items()}


class _Constructor(yaml.constructor.SafeConstructor):
    """Makes one scalar."""


def read_marked(path: Path) -> Marked:
    """Reads a YAML file.

    Args:
        path: The file, in UTF-8.

    Returns:
        Its one document.

    Raises:
        StoryFileError: It cannot be read, is no YAML or is empty.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StoryFileError(
            path, line, f"This is not YAML: {error.problem}.", "Look for a missing quote or a wrong indent."
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StoryFileError(
            path, 1, f"It cannot be read ({type(error).__name__}).", "Save it as UTF-8 text."
        ) from None
    if node is None:
        raise StoryFileError(path, 1, "The file is empty.", "Begin it with test_cases:.")
    return Marked(node, path)
