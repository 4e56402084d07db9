"""Which parts of a bot the stories touch, and which they leave out, by file and line.

Compares a list of things that can be touched (``coverage_domain`` for any Rasa project, ``coverage_core`` for
this guide) with what stories touched when they were played (``coverage_run``). How it is shown is left to
``coverage_report``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

QUESTION, ANSWER, TRANSITION, RULE = "question", "answer", "transition", "rule"
OUTCOME, INTENT, RESPONSE, REPAIR = "outcome", "intent", "response", "repair"
KINDS: Final = {
    QUESTION: "questions",
    ANSWER: "answers",
    TRANSITION: "transitions",
    RULE: "rules",
    OUTCOME: "outcomes",
    INTENT: "intents",
    RESPONSE: "responses",
    REPAIR: "repair behaviours",
}
"""The kinds of things that stories touch, with what several of them are called; in the order of a report."""
ELSEWHERE_FILE: Final = Path(__file__).with_name("coverage_elsewhere.yml")


@dataclass(frozen=True, order=True)
class Touch:
    """One thing that a story touched.

    Attributes:
        kind: One of ``KINDS``.
        name: Which one of its kind.
    """

    kind: str
    name: str


@dataclass(frozen=True)
class Item:
    """One thing that stories should touch.

    Attributes:
        kind: One of ``KINDS``.
        name: Which one of its kind.
        path: The file that makes it so, relative to the project.
        line: The line there, 1 for the first.
    """

    kind: str
    name: str
    path: str
    line: int

    @property
    def touch(self) -> Touch:
        """What a story touches that touches it."""
        return Touch(self.kind, self.name)


@dataclass(frozen=True)
class Played:
    """What one story touched when it was played.

    Attributes:
        story: Its name.
        path: Its file, relative to the project.
        line: Where it begins there.
        passed: Whether it went as it says.
        touched: What it touched, up to the step that failed where one did.
        way: The names of the graph's nodes in the order in which the story came to them.
        seconds: How long it took.
    """

    story: str
    path: str
    line: int
    passed: bool
    touched: frozenset[Touch]
    way: tuple[str, ...]
    seconds: float

    @property
    def id(self) -> str:
        """A name that no other story has."""
        return f"{self.path}::{self.story}"


@dataclass(frozen=True)
class Coverage:
    """What was touched, and by which stories.

    Attributes:
        items: Everything that should be touched, in the order of a report.
        by: The stories that touched an item and passed, by item.
        failing: The items that only stories touched that failed.
        stories: How many stories were played.
        failed: How many of them failed.
        elsewhere: Why no story can touch a thing, and what tests it instead; these things do not count.
        wrongly_elsewhere: The things that are listed so and that a story touched all the same.
    """

    items: tuple[Item, ...]
    by: Mapping[Item, tuple[str, ...]]
    failing: frozenset[Item]
    stories: int
    failed: int
    elsewhere: Mapping[Touch, str] = field(default_factory=dict)
    wrongly_elsewhere: tuple[Touch, ...] = ()

    def missing(self, kind: str | None = None) -> list[Item]:
        """The items that no passing story touched, in the order of a report.

        Args:
            kind: Only those of one kind; all by default.

        Returns:
            The items.
        """
        return [item for item in self.items if kind in (None, item.kind) and not self.by[item]]

    def figures(self) -> dict[str, dict[str, int]]:
        """How many items there are and how many were touched, by kind."""
        found: dict[str, dict[str, int]] = {}
        for kind, name in KINDS.items():
            of_kind = [item for item in self.items if item.kind == kind]
            if of_kind:
                touched = sum(bool(self.by[item]) for item in of_kind)
                found[name] = {"items": len(of_kind), "touched": touched}
        return found

    @property
    def percent(self) -> float:
        """How many items of a hundred were touched."""
        touched = sum(bool(stories) for stories in self.by.values())
        return 100 * touched / len(self.items) if self.items else 100.0

    def to_dict(self) -> dict[str, Any]:
        """The coverage as plain values that JSON can hold."""
        return {
            "stories": self.stories,
            "failed": self.failed,
            "percent": round(self.percent, 1),
            "kinds": self.figures(),
            "missing": [
                {"kind": item.kind, "name": item.name, "file": item.path, "line": item.line}
                for item in self.missing()
            ],
            "elsewhere": {f"{one.kind} {one.name}": why for one, why in self.elsewhere.items()},
        }


def tested_elsewhere(path: Path = ELSEWHERE_FILE) -> dict[Touch, str]:
    """What no conversation can reach, each with the reason and the test that covers it instead.

    Args:
        path: The list.

    Returns:
        Reasons by what cannot be touched.
    """
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return {Touch(one["kind"], one["name"]): " ".join(one["because"].split()) for one in listed}


def measure(
    items: Iterable[Item], played: Iterable[Played], elsewhere: Mapping[Touch, str] | None = None
) -> Coverage:
    """Compares what should be touched with what was.

    Args:
        items: Everything that should be touched.
        played: The stories that were played.
        elsewhere: What no story can touch, with the reasons; nothing by default.

    Returns:
        The coverage. A story that fails covers nothing: what it touches, it does not check.
    """
    elsewhere = elsewhere or {}
    wanted = {item.touch: item for item in sorted(items, key=_order) if item.touch not in elsewhere}
    by: dict[Item, list[str]] = {item: [] for item in wanted.values()}
    failing: set[Item] = set()
    stories = failed = 0
    wrongly: set[Touch] = set()
    for one in played:
        wrongly |= one.touched & elsewhere.keys()
        stories, failed = stories + 1, failed + (not one.passed)
        for touch in one.touched:
            item = wanted.get(touch)
            if item is not None and one.passed:
                by[item].append(one.id)
            elif item is not None:
                failing.add(item)
    return Coverage(
        items=tuple(by),
        by={item: tuple(names) for item, names in by.items()},
        failing=frozenset(item for item in failing if not by[item]),
        stories=stories,
        failed=failed,
        elsewhere=elsewhere,
        wrongly_elsewhere=tuple(sorted(wrongly)),
    )


def _order(item: Item) -> tuple[int, str, int, str]:
    return list(KINDS).index(item.kind), item.path, item.line, item.name
