"""Mutants of the dialogue: a number moved, a rule dropped, two responses swapped, a way to correct removed.

Each is made in the loaded service, so that nothing is trained anew. Which stories one can matter to is known
from what they touched when they were played once.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from actions import corrections
from actions.turns import REPLIES
from bot.settings import PROJECT
from bot.storytest.coverage import REPAIR, RESPONSE, Touch
from bot.storytest.coverage_domain import ProjectRule, domain_items, rules_of
from bot.storytest.mutants import DROPPED_RULE, NO_CORRECTION, SWAPPED_RESPONSES, THRESHOLD, Mutant
from bot.triage import decision
from bot.triage.area import Area

if TYPE_CHECKING:
    from rasa.core.agent import Agent

AREA_FILE: Final = "data/area/derbyshire.yml"
_CORRECTIONS: Final = "actions/corrections.py"


@dataclass(frozen=True)
class _Fault:
    """A mutant with the two hands that put it in and take it out.

    Attributes:
        mutant: The mutant.
        swap: Puts the fault in where it is out, and takes it out where it is in.
        touches: What a story must touch for it to matter; None where every story may notice.
    """

    mutant: Mutant
    swap: Callable[[], None]
    touches: frozenset[Touch] | None


class DialogueMutants:
    """The mutants of the dialogue that is loaded in this process."""

    def __init__(self, agent: Agent, area: Area) -> None:
        """Finds them all.

        Args:
            agent: The loaded agent.
            area: The area's rules, as the loaded service has them.
        """
        processor = agent.processor
        assert processor is not None, "an agent that was loaded has a processor"
        policy = processor.graph_runner._instantiated_nodes["run_RulePolicy0"]._component
        faults = [
            *_thresholds(area),
            *_core_rules(),
            *_rasa_rules(policy.lookup["rules"]),
            *_responses(processor.domain.responses),
            *_corrections(),
            *_replies(),
        ]
        self._faults = {fault.mutant.name: fault for fault in faults}

    def mutants(self) -> list[Mutant]:
        """All of them."""
        return [fault.mutant for fault in self._faults.values()]

    def matter(self, touched: frozenset[Touch]) -> set[str]:
        """The mutants that can matter to a story, by what it touched.

        Args:
            touched: What the story touched.

        Returns:
            Their names; those are left out that ``watching`` finds more precisely.
        """
        return {
            name for name, fault in self._faults.items() if fault.touches is None or (fault.touches & touched)
        }

    @contextmanager
    def watching(self, touched: set[str]) -> Iterator[None]:
        """Notes which ways to correct find something.

        Args:
            touched: Gets the names of the mutants that could make a difference.

        Yields:
            Nothing.
        """
        before = dict(vars(corrections))
        for name, value in before.items():
            mutants = [one for one in self._faults if one.startswith(f"{_CORRECTIONS} {name}")]
            if not mutants:
                continue
            if isinstance(value, re.Pattern):
                setattr(corrections, name, _Listening(value, mutants[0], touched))
            elif isinstance(value, tuple):
                found = (
                    _Listening(one, f"{_CORRECTIONS} {name}[{at}]", touched) for at, one in enumerate(value)
                )
                setattr(corrections, name, tuple(found))
            else:
                setattr(corrections, name, _listening(value, mutants[0], touched))
        try:
            yield
        finally:
            vars(corrections).update(before)

    @contextmanager
    def put_in(self, mutant: Mutant) -> Iterator[None]:
        """Puts one mutant into the service while it lasts.

        Args:
            mutant: One of these mutants.

        Yields:
            Nothing.
        """
        fault = self._faults[mutant.name]
        fault.swap()
        try:
            yield
        finally:
            fault.swap()


class _Listening:
    """A pattern that notes when it finds something."""

    def __init__(self, pattern: re.Pattern[str], name: str, touched: set[str]) -> None:
        self._pattern, self._name, self._touched = pattern, name, touched

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._pattern, method)

        def called(*arguments: Any) -> Any:
            result = real(*arguments)
            unchanged = arguments[-1] if method == "sub" else [arguments[0]] if method == "split" else None
            if result is not None and result != unchanged:
                self._touched.add(self._name)
            return result

        return called


def _listening(function: Callable[..., Any], name: str, touched: set[str]) -> Callable[..., Any]:
    def called(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        if result:
            touched.add(name)
        return result

    return called


def _thresholds(area: Area) -> Iterator[_Fault]:
    """The area's numbers, one more and one fewer."""
    lines = (PROJECT / AREA_FILE).read_text(encoding="utf-8").splitlines()
    for name in ("reports", "window_months"):
        was = getattr(area.threshold, name)
        line = next(at for at, text in enumerate(lines, 1) if text.strip().startswith(f"{name}:"))
        for to in (was + 1, was - 1):
            change = f"{name}: {was}  →  {to}"
            mutant = Mutant(f"{AREA_FILE} threshold: {change}", THRESHOLD, AREA_FILE, line, change)
            yield _Fault(mutant, _turning(area.threshold, name, to), None)


def _turning(holder: Any, name: str, to: Any) -> Callable[[], None]:
    """Sets an attribute, and the next time sets it back."""
    other = [to]

    def swap() -> None:
        now = getattr(holder, name)
        object.__setattr__(holder, name, other[0])
        other[0] = now

    return swap


def _core_rules() -> Iterator[_Fault]:
    for rule in decision._RULES:
        rest = tuple(one for one in decision._RULES if one is not rule)
        path = "bot/triage/decision.py"
        change = f"the rule {rule.__name__.strip('_')} is dropped"
        mutant = Mutant(f"{path} _RULES: {change}", DROPPED_RULE, path, rule.__code__.co_firstlineno, change)
        yield _Fault(mutant, _turning_global(decision, "_RULES", rest), None)


def _turning_global(module: Any, name: str, to: Any) -> Callable[[], None]:
    other = [to]

    def swap() -> None:
        now = vars(module)[name]
        setattr(module, name, other[0])
        other[0] = now

    return swap


def _rasa_rules(lookup: dict[str, str]) -> Iterator[_Fault]:
    for rule in rules_of(PROJECT):
        keys = [key for key in lookup if _begins_with(key, rule)]
        change = f"the rule {rule.item.name!r} is dropped"
        name = f"{rule.item.path}: {change}"
        mutant = Mutant(name, DROPPED_RULE, rule.item.path, rule.item.line, change)
        yield _Fault(mutant, _taking_out(lookup, keys), frozenset({rule.item.touch, *_intent(rule)}))


def _intent(rule: ProjectRule) -> set[Touch]:
    kind, name = rule.steps[0]
    return {Touch(kind, str(name))} if kind == "intent" else set()


def _begins_with(key: str, rule: ProjectRule) -> bool:
    """Whether a key of the policy's memory was made from a rule."""
    if not key.startswith("["):
        return False
    first = json.loads(key)[0]
    kind, name = rule.steps[0]
    if kind == "intent":
        return bool(first.get("user", {}).get("intent") == name)
    return bool(first.get("prev_action", {}).get("action_name") == name)


def _taking_out(mapping: dict[Any, Any], keys: list[Any]) -> Callable[[], None]:
    """Takes entries out of a mapping, and the next time puts them back."""
    taken: dict[Any, Any] = {}

    def swap() -> None:
        if taken:
            mapping.update(taken)
            taken.clear()
        else:
            taken.update({key: mapping.pop(key) for key in keys})

    return swap


def _responses(responses: dict[str, Any]) -> Iterator[_Fault]:
    """Every response swapped with its neighbour in the domain."""
    items = [item for item in domain_items(PROJECT) if item.kind == RESPONSE]
    pairs = list(zip(items[::2], items[1::2], strict=False))
    if len(items) % 2:
        pairs.append((items[-1], items[-2]))
    for one, other in pairs:
        change = f"{one.name} and {other.name} are swapped"
        mutant = Mutant(f"{one.path}: {change}", SWAPPED_RESPONSES, one.path, one.line, change)

        def swap(one: str = one.name, other: str = other.name) -> None:
            responses[one], responses[other] = responses[other], responses[one]

        yield _Fault(mutant, swap, frozenset({one.touch, other.touch}))


def _corrections() -> Iterator[_Fault]:
    """Every way to put something right: the functions that find a correction, and the words they know."""
    tree = ast.parse((PROJECT / _CORRECTIONS).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_") and _finds_changes(node):
            swap = _turning_global(corrections, node.name, lambda *_, **__: {})
            yield _correction(node.name, node.lineno, f"{node.name} finds nothing", swap)
        names = [getattr(one, "id", "") for one in getattr(node, "targets", [getattr(node, "target", None)])]
        value = vars(corrections).get(names[0]) if names else None
        if isinstance(value, re.Pattern):
            swap = _turning_global(corrections, names[0], _NEVER)
            yield _correction(names[0], node.lineno, f"{names[0]} matches nothing", swap)
        elif isinstance(value, tuple) and all(isinstance(one, re.Pattern) for one in value):
            for at in range(len(value)):
                fewer = tuple(_NEVER if place == at else one for place, one in enumerate(value))
                named = f"{names[0]}[{at}]"
                swap = _turning_global(corrections, names[0], fewer)
                yield _correction(named, node.lineno, f"{named} matches nothing", swap)


_NEVER: Final = re.compile(r"(?!)")


def _finds_changes(node: ast.FunctionDef) -> bool:
    return node.returns is not None and ast.unparse(node.returns) == "dict[str, Any]"


def _correction(name: str, line: int, change: str, swap: Callable[[], None]) -> _Fault:
    # Which stories it matters to is found by watching, as nothing in the conversation says it.
    mutant = Mutant(f"{_CORRECTIONS} {name}", NO_CORRECTION, _CORRECTIONS, line, change)
    return _Fault(mutant, swap, frozenset())


def _replies() -> Iterator[_Fault]:
    """Every kind of message that has a reply of its own, without it."""
    for kind, reply in REPLIES.items():
        code = getattr(reply, "__code__", None) or type(reply).__call__.__code__
        path = Path(code.co_filename).relative_to(PROJECT).as_posix()
        change = f"nothing replies to a message of the kind {kind!r}"
        mutant = Mutant(f"{path} REPLIES: {change}", NO_CORRECTION, path, code.co_firstlineno, change)
        yield _Fault(mutant, _taking_out(REPLIES, [kind]), frozenset({Touch(REPAIR, f"hears: {kind}")}))
