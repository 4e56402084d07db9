"""Writes a story file as a person would: one step to a line, words quoted only where YAML asks for it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from bot.storytest.schema import GUIDE_SCHEMA

ENDLESS: Final = 10**6


def schema_line(path: Path) -> str:
    """The line by which editors find the schema.

    Args:
        path: Where the story file will lie.

    Returns:
        A comment.
    """
    found = os.path.relpath(GUIDE_SCHEMA, path.resolve().parent)
    return f"# yaml-language-server: $schema={Path(found).as_posix()}"


def story_text(
    path: Path, name: str, steps: Sequence[tuple[str, Any]], *, metadata: dict[str, Any], about: Sequence[str]
) -> str:
    """A story file with one story.

    Args:
        path: Where it will lie.
        name: What the story shows.
        steps: Each step's kind and value; a kind of ``#`` is a comment.
        metadata: The story's own metadata; none where it is empty.
        about: Lines that say what the file is, without the mark of a comment.

    Returns:
        The file's text.
    """
    lines = [schema_line(path), *(f"# {line}" for line in about), "", "test_cases:"]
    lines.append(f"  - test_case: {_scalar(name)}")
    if metadata:
        lines.append(f"    metadata: {_scalar(metadata)}")
    lines.append("    steps:")
    for kind, value in steps:
        lines.append(f"      # {value}" if kind == "#" else f"      - {kind}: {_scalar(value)}")
    return "\n".join(lines) + "\n"


def _scalar(value: Any) -> str:
    text: str = yaml.safe_dump(
        value, default_flow_style=True, width=ENDLESS, allow_unicode=True, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...").strip()
