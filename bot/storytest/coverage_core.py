"""What this guide has that stories should touch: its questions, answers, ways, outcomes, rules and repairs.

The lists are drawn from the core and the actions, none is written by hand: what is new there is missing here
until a story touches it. What any Rasa project has is left to ``coverage_domain``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from actions.agenda import agenda_of
from actions.services import Services
from bot.settings import PROJECT
from bot.storytest.coverage import ANSWER, OUTCOME, QUESTION, REPAIR, RESPONSE, RULE, TRANSITION, Item, Touch
from bot.storytest.coverage_answers import YES, kinds_of_answers, kinds_of_value
from bot.storytest.coverage_domain import domain_items
from bot.storytest.graph import CHANGE, ENDS, FILED, NEXT_STEPS, NOT_SENT, TOO_FEW, UNDECIDED, Flow
from bot.storytest.story import Story
from bot.storytest.trace import TracedTurn
from bot.triage.application import APPLICATION_SLOTS, CHANGEABLE
from bot.triage.decision import OUTCOMES
from bot.triage.facts import FACT_SLOTS
from bot.triage.questions import QUESTIONS

DECISION: Final = "bot/triage/decision.py"
APPLICATION: Final = "bot/triage/application.py"
AGENDA: Final = "actions/agenda.py"
MESSAGE_KINDS: Final = "actions/turns.py"
STEPS: Final = "bot/storytest/guide_steps.py"
TRACKS: Final = ("complaints_procedure", "ombudsman")
NAMED_REPAIRS: Final[Mapping[str, str]] = {
    "asks what was meant": "utter_did_you_mean",
    "names a person after repeated failure": "utter_person_instead",
    "says another way what would come a third time": "utter_once_more",
    "answers a question and comes back to the open one": "utter_ask_privacy",
    "stops, and says how to go on": "utter_stopped",
    "starts again": "utter_started_again",
}
"""Repairs known by a response that is said."""
_DONE_AT_ONCE: Final[Mapping[str, str]] = {"utter_two_wishes": "two_wishes"}
"""Kinds of messages that are answered while they are heard, and so never kept: known by what is said."""
STORY_REPAIRS: Final[Mapping[str, str]] = {
    "come_back": "goes on after the service was started anew",
    "say_again": "answers the same message once, though it comes twice",
}
"""Repairs known by a step of the story."""


def core_items(flow: Flow, project: Path = PROJECT) -> Iterator[Item]:
    """Everything of the guide that stories should touch, beside what any Rasa project has.

    Args:
        flow: The conversation's graph.
        project: The project's folder.

    Yields:
        The items, each with the file and line that make it so.
    """
    responses = {item.name: item for item in domain_items(project) if item.kind == RESPONSE}
    decision = _Source(project, DECISION)
    yield from _questions(flow, responses)
    yield from _transitions(flow, project)
    for rule in decision.functions_named_in("_RULES"):
        yield Item(RULE, f"core: {rule.strip('_')}", decision.path, decision.line_of_function(rule))
    for outcome in OUTCOMES:
        said = responses[f"utter_outcome_{outcome}"]
        yield Item(OUTCOME, outcome, said.path, said.line)
    yield Item(OUTCOME, UNDECIDED, decision.path, decision.line_of_class("CannotDecide"))
    for track in TRACKS:
        yield Item(OUTCOME, f"beside it: {track}", decision.path, decision.line_of(track))
    yield from _repairs(responses, project)


def _questions(flow: Flow, responses: Mapping[str, Item]) -> Iterator[Item]:
    for node in flow.nodes:
        if node.kind != "question":
            continue
        slot, asked = node.name, _asked_by(node.name, responses)
        yield Item(QUESTION, slot, *asked)
        for kind in kinds_of_answers(slot):
            if slot != "change_answer":
                yield Item(ANSWER, f"{slot}: {kind}", *asked)
        yield Item(REPAIR, f"danger is heard while it asks {slot}", *asked)
        if slot in FACT_SLOTS or slot in CHANGEABLE:
            yield Item(REPAIR, f"puts right {slot}", *asked)


def _transitions(flow: Flow, project: Path) -> Iterator[Item]:
    decision, application = _Source(project, DECISION), _Source(project, APPLICATION)
    agenda = _Source(project, AGENDA)
    for edge in flow.edges:
        in_triage = edge.source in QUESTIONS
        source = decision if in_triage else application if edge.source in APPLICATION_SLOTS else agenda
        yield Item(TRANSITION, edge.name, source.path, source.line_of(edge.source))


def _repairs(responses: Mapping[str, Item], project: Path) -> Iterator[Item]:
    kinds, story = _Source(project, MESSAGE_KINDS), _Source(project, STEPS)
    for kind, line in kinds.texts():
        yield Item(REPAIR, f"hears: {kind}", kinds.path, line)
    for repair, response in NAMED_REPAIRS.items():
        yield Item(REPAIR, repair, responses[response].path, responses[response].line)
    for step, repair in STORY_REPAIRS.items():
        yield Item(REPAIR, repair, story.path, story.line_of(step))


@dataclass
class CoreTouches:
    """Notes what a conversation touched of the guide, turn by turn.

    Attributes:
        story: The story that is played.
        touched: What was touched so far.
        way: The graph's nodes in the order in which the conversation came to them.
    """

    story: Story
    touched: set[Touch] = field(default_factory=set)
    way: list[str] = field(default_factory=list)
    _told: dict[str, Any] = field(default_factory=dict)
    _case: Any = None

    def heard(self, turn: TracedTurn, services: Services) -> None:
        """Notes one turn.

        Args:
            turn: The turn.
            services: The services in use, for the area and the day.
        """
        self._answers(turn, services)
        self._outcome(turn, services)
        self._repairs(turn)

    def said_beside(self, response: str) -> None:
        """Notes a response that was said after Rasa had done its part of a turn.

        Args:
            response: Its name.
        """
        self.touched.add(Touch(RESPONSE, response))
        self.touched |= {Touch(REPAIR, name) for name, said in NAMED_REPAIRS.items() if said == response}

    def finished(self) -> None:
        """Notes what the story's own steps say."""
        kinds = {step.kind for step in self.story.steps}
        self.touched |= {Touch(REPAIR, name) for kind, name in STORY_REPAIRS.items() if kind in kinds}

    def _answers(self, turn: TracedTurn, services: Services) -> None:
        if turn.after.get("case_number") != self._case:
            self._case, self._told = turn.after.get("case_number"), {}
        for slot in (*FACT_SLOTS, *NEXT_STEPS.values(), *APPLICATION_SLOTS):
            before = turn.before.get(slot)
            if before is not None:
                self._told[slot] = before
            value = turn.after.get(slot)
            if value is not None and value != before:
                self.touched |= {
                    Touch(ANSWER, f"{slot}: {kind}") for kind in kinds_of_value(slot, value, services.area)
                }
                if self._told.get(slot) not in (None, value):
                    self.touched.add(Touch(REPAIR, f"puts right {slot}"))
        latest = _latest_incident(turn)
        for slot, value in latest.items():
            self.touched |= {
                Touch(ANSWER, f"{slot}: {kind}") for kind in kinds_of_value(slot, value, services.area)
            }

    def _outcome(self, turn: TracedTurn, services: Services) -> None:
        agenda = agenda_of(turn.after, services)
        decision = agenda.decision
        outcome = decision.outcome if decision else UNDECIDED if agenda.outcome_key else None
        told = turn.after.get("told_outcome")
        if outcome and told == agenda.outcome_key and told != turn.before.get("told_outcome"):
            self.touched.add(Touch(OUTCOME, outcome))
            if decision:
                self.touched.add(Touch(RULE, f"core: {decision.rule}"))
            if decision and decision.complaint_track:
                self.touched.add(Touch(OUTCOME, f"beside it: {decision.complaint_track}"))
            if outcome == "emergency" and turn.asked:
                self.touched.add(Touch(REPAIR, f"danger is heard while it asks {turn.asked}"))
            self._come_to(turn.asked, outcome)
            if turn.asks:
                self._come_to(outcome, turn.asks)
        elif turn.asks and turn.asks != turn.asked:
            self._come_to(turn.asked if self._was_answered(turn) else None, turn.asks)
        for end, said in _ENDINGS.items():
            if said in turn.responses and end in ENDS:
                self._come_to(turn.asked, end)
        if _ENDINGS[FILED] in turn.responses:
            # The answer itself is gone: what is filed is no longer kept in the conversation.
            self.touched.add(Touch(ANSWER, f"confirm_submission: {YES}"))

    def _was_answered(self, turn: TracedTurn) -> bool:
        """Whether the open question was answered, so that what comes next follows from its answer."""
        slot = turn.asked
        if slot is None:
            return False
        if slot == "confirm_submission" and turn.asks == "change_answer":
            self.touched.add(Touch(ANSWER, f"{slot}: {CHANGE}"))
            return True
        moved = slot.startswith("incident_") and slot not in FACT_SLOTS
        return slot == "change_answer" or moved or turn.after.get(slot) is not None or _all_skipped(turn)

    def _come_to(self, source: str | None, target: str) -> None:
        if source and (not self.way or self.way[-1] != source):
            self.way.append(source)
        self.way.append(target)
        self.touched.add(Touch(TRANSITION, f"{source} → {target}"))

    def _repairs(self, turn: TracedTurn) -> None:
        # What was asked for may be forgotten by the end of the turn, as where all is erased.
        heard = [turn.after.get("turn"), *(value for name, value in turn.written if name == "turn")]
        for one in heard:
            if one:
                self.touched.add(Touch(REPAIR, f"hears: {one['kind']}"))
        self.touched |= {
            Touch(REPAIR, f"hears: {kind}") for said, kind in _DONE_AT_ONCE.items() if said in turn.responses
        }
        for repair, response in NAMED_REPAIRS.items():
            comes_back = response != "utter_ask_privacy" or (turn.asked and turn.asked == turn.asks)
            if response in turn.responses and comes_back:
                self.touched.add(Touch(REPAIR, repair))


_ENDINGS: Final = {
    FILED: "utter_application_filed",
    NOT_SENT: "utter_not_sent",
    TOO_FEW: "utter_too_few_incidents",
}


def _latest_incident(turn: TracedTurn) -> Mapping[str, Any]:
    """The incident that this turn completed: its answers moved there."""
    incidents, before = turn.after.get("incidents") or [], turn.before.get("incidents") or []
    return incidents[-1] if len(incidents) > len(before) else {}


def _all_skipped(turn: TracedTurn) -> bool:
    """Every way to get in touch was skipped, so that they are asked once more."""
    return turn.asked == "applicant_address" and turn.asks == "applicant_email"


def _asked_by(slot: str, responses: Mapping[str, Item]) -> tuple[str, int]:
    names = (f"utter_ask_{slot}", f"utter_ask_{slot}_first", f"utter_again_{slot}")
    said = next((responses[name] for name in names if name in responses), None)
    return (said.path, said.line) if said else ("domain.yml", 1)


class _Source:
    """A module's source, to find where something stands in it."""

    def __init__(self, project: Path, path: str) -> None:
        self.path = path
        self._tree = ast.parse((project / path).read_text(encoding="utf-8"))

    def line_of(self, words: str) -> int:
        """The last line that names these very words: where they are used, after they were listed."""
        lines = [
            node.lineno
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Constant) and node.value == words
        ]
        return max(lines, default=1)

    def line_of_function(self, name: str) -> int:
        return next(n.lineno for n in self._tree.body if isinstance(n, ast.FunctionDef) and n.name == name)

    def line_of_class(self, name: str) -> int:
        return next(n.lineno for n in self._tree.body if isinstance(n, ast.ClassDef) and n.name == name)

    def texts(self) -> Iterator[tuple[str, int]]:
        """The texts that the module's constants hold, with their lines."""
        for node in self._tree.body:
            value = node.value if isinstance(node, ast.AnnAssign) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value, node.lineno

    def functions_named_in(self, constant: str) -> Sequence[str]:
        """The names that stand in a list at the module's top."""
        listed = next(n for n in self._tree.body if constant in _targets(n))
        assert isinstance(listed, ast.AnnAssign), f"{constant} has a type"
        return [node.id for node in ast.walk(listed.value or listed) if isinstance(node, ast.Name)]


def _targets(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
