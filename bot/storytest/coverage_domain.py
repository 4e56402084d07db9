"""What any Rasa project has that stories should touch: intents, responses, rules and the questions of forms.

Reads the project's own YAML files, each thing with its line. Knows nothing of one project's subject; what
only this guide has is in ``coverage_core``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.storytest.coverage import INTENT, QUESTION, RESPONSE, RULE, Item, Touch
from bot.storytest.marked_yaml import Marked, read_marked
from bot.storytest.trace import TracedTurn

NEVER_SAID: Final = frozenset({"nlu_fallback"})
"""Intents that Rasa gives itself."""
Steps = tuple[tuple[str, str | None], ...]


def domain_files(project: Path) -> list[Path]:
    """The files of a project's domain.

    Args:
        project: The folder that holds ``domain.yml`` or ``domain/``.

    Returns:
        Their paths.
    """
    single = project / "domain.yml"
    return [single] if single.is_file() else sorted((project / "domain").rglob("*.yml"))


def domain_items(project: Path) -> Iterator[Item]:
    """Every intent, response and rule of a project.

    Args:
        project: Its folder.

    Yields:
        The items, each with its file and line.

    Raises:
        StoryFileError: A file is no YAML.
    """
    for path in domain_files(project):
        entries = read_marked(path).entries()
        where = path.relative_to(project).as_posix()
        if "intents" in entries:
            for intent in entries["intents"][1].items():
                yield Item(INTENT, _name(intent), where, intent.line)
        if "responses" in entries:
            for name, (key, _) in entries["responses"][1].entries().items():
                yield Item(RESPONSE, name, where, key.line)
    for rule in rules_of(project):
        yield rule.item


def questions_of(project: Path) -> Iterator[Item]:
    """Every slot that a form of the project asks for.

    Args:
        project: Its folder.

    Yields:
        A question for each slot, with the line of the response that asks it where there is one.
    """
    lines = {item.name: item for item in domain_items(project) if item.kind == RESPONSE}
    for path in domain_files(project):
        forms = read_marked(path).entries().get("forms")
        for _, form in forms[1].entries().values() if forms else ():
            required = form.entries().get("required_slots") if form.is_mapping else None
            for slot in required[1].items() if required else ():
                said = lines.get(f"utter_ask_{slot.words()}")
                where = path.relative_to(project).as_posix()
                yield Item(QUESTION, slot.words(), *((said.path, said.line) if said else (where, slot.line)))


class ProjectRule:
    """One rule of a project, as far as it can be recognised in what happened.

    Attributes:
        item: The rule as something to touch.
        steps: Its intents, actions and changes of the active form, in order.
    """

    def __init__(self, item: Item, steps: Steps) -> None:
        """Keeps both."""
        self.item = item
        self.steps = steps

    def happened_in(self, steps: Sequence[tuple[str, str | None]]) -> bool:
        """Whether the rule's steps follow each other somewhere in a conversation.

        Args:
            steps: The conversation's steps without the waiting for messages.

        Returns:
            True where they do.
        """
        size = len(self.steps)
        return any(tuple(steps[at : at + size]) == self.steps for at in range(len(steps) - size + 1))


def rules_of(project: Path) -> list[ProjectRule]:
    """The rules under ``data/``.

    Args:
        project: The project's folder.

    Returns:
        The rules, in the order of their files.
    """
    found = []
    for path in sorted((project / "data").rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if "\nrules:" not in f"\n{text}":
            continue
        rules = read_marked(path).entries().get("rules")
        for rule in rules[1].items() if rules else ():
            entries = rule.entries()
            name = entries["rule"][1].words()
            item = Item(RULE, name, path.relative_to(project).as_posix(), rule.line)
            found.append(ProjectRule(item, _steps(entries["steps"][1])))
    return found


def domain_touches(turns: Sequence[TracedTurn], rules: Iterable[ProjectRule]) -> Iterator[Touch]:
    """What the turns of one conversation touched of a project.

    Args:
        turns: The turns, in order.
        rules: The project's rules.

    Yields:
        What was touched, some of it more than once.
    """
    for turn in turns:
        if turn.intent:
            yield Touch(INTENT, turn.intent)
        yield from (Touch(RESPONSE, name) for name in turn.responses)
        if turn.asks:
            yield Touch(QUESTION, turn.asks)
    steps = [step for turn in turns for step in turn.steps if step != ("action", "action_listen")]
    for rule in rules:
        if rule.happened_in(steps):
            yield rule.item.touch


def _steps(steps: Marked) -> Steps:
    found: list[tuple[str, str | None]] = []
    for step in steps.items():
        for kind, (_, value) in step.entries().items():
            if kind in ("intent", "action", "active_loop"):
                words = value.words()
                name = None if kind == "active_loop" and words in ("null", "~", "") else words
                if name != "action_listen":
                    found.append((kind, name))
    return tuple(found)


def _name(intent: Marked) -> str:
    return next(iter(intent.entries())) if intent.is_mapping else intent.words()
