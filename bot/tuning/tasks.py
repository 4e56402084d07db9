"""Gathers what the encoder can learn from: every labelled text, with all that is known of it.

Reads ``data/nlu`` and ``data/answers`` and nothing else; what is held out for measuring stays unseen.
Knows nothing of PyTorch, so that it runs beside the service: ``python -m bot.tuning.tasks --out FILE``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.language import opinions
from bot.language.answer_model import LIST_QUESTIONS, QUESTIONS
from bot.language.answers import BODY_ORDER
from bot.language.normalise import normalise
from bot.language.train_danger import danger_of

DATA = Path(__file__).resolve().parents[2] / "data"
FOLDS = 3
NOBODY = "nobody"
TOLD = ("reported", "on_behalf", "concern_type", "consent", "complaint_stage")
"""Facts that a message may tell unasked, one class for each value and one for silence."""


@dataclass
class Lesson:
    """A text and what is known of it.

    Attributes:
        text: As written.
        plain: As the readers see it.
        fold: In which part of the lessons it is, 0 to ``FOLDS`` - 1, by its letters alone.
        wanted: By task, a class or, for tasks with several answers, the list of those that hold.
    """

    text: str
    plain: str
    fold: int
    wanted: dict[str, str | list[str]] = field(default_factory=dict)


def key_of(text: str) -> str:
    """A name for a text that stays the same whatever the word lists make of it."""
    return opinions.key_of(text).hex()


def lessons(data: Path = DATA) -> list[Lesson]:
    """Every labelled text once.

    Args:
        data: The folder with ``nlu`` and ``answers``.
    """
    found: dict[str, Lesson] = {}
    for text, wanted in (*_intents(data / "nlu"), *_answers(data / "answers")):
        key = key_of(text)
        lesson = found.setdefault(key, Lesson(text, normalise(text), int(key, 16) % FOLDS))
        lesson.wanted.update(wanted)
    return list(found.values())


def layout(found: Sequence[Lesson]) -> dict[str, list[str]]:
    """The classes of every task, in the order of its outputs."""
    names: dict[str, set[str]] = {}
    for lesson in found:
        for task, wanted in lesson.wanted.items():
            names.setdefault(task, set()).update([wanted] if isinstance(wanted, str) else wanted)
    return {task: sorted(classes) for task, classes in sorted(names.items())}


def several(found: Sequence[Lesson]) -> list[str]:
    """The tasks in which several answers may hold at once."""
    return sorted(
        {task for lesson in found for task, wanted in lesson.wanted.items() if isinstance(wanted, list)}
    )


def _intents(folder: Path) -> Iterator[tuple[str, dict[str, str | list[str]]]]:
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines():
                if line.strip()[:2] == "- ":
                    intent = block["intent"]
                    yield line.strip()[2:], {"intent": intent, "danger": _key(intent == "emergency")}


def _answers(folder: Path) -> Iterator[tuple[str, dict[str, str | list[str]]]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            wanted: dict[str, str | list[str]] = {}
            danger = danger_of(path.stem, row)
            if danger is not None:
                wanted["danger"] = _key(danger)
            if path.stem in QUESTIONS:
                wanted[path.stem] = _asked(path.stem, row["answer"])
            if "facts" in row:
                wanted |= _told(row["facts"])
            yield row["text"], wanted


def _asked(question: str, answer: Any) -> str | list[str]:
    return _bodies(answer) if question in LIST_QUESTIONS else _key(answer)


def _told(facts: dict[str, Any]) -> dict[str, str | list[str]]:
    wanted: dict[str, str | list[str]] = {f"told_{name}": _key(facts.get(name)) for name in TOLD}
    return wanted | {f"told_{name}": _bodies(facts.get(name)) for name in sorted(LIST_QUESTIONS)}


def _bodies(answer: list[str] | None) -> list[str]:
    return [body for body in BODY_ORDER if body in answer] if answer else [NOBODY]


def _key(value: Any) -> str:
    return json.dumps(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes every lesson as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bot.tuning.tasks", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the file to write, such as var/lessons.json")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder with nlu and answers")
    options = parser.parse_args(arguments)
    out: Path = options.out
    found = lessons(options.data)
    out.parent.mkdir(parents=True, exist_ok=True)
    note = {
        "layout": layout(found),
        "several": several(found),
        "lessons": [
            {"key": key_of(one.text), "plain": one.plain, "fold": one.fold, "wanted": one.wanted}
            for one in found
        ],
    }
    out.write_text(json.dumps(note), "utf-8")
    sys.stdout.write(f"{len(found)} texts, {len(note['layout'])} tasks in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
