"""The whole conversation as a graph, drawn from the core: every question, every outcome, what leads where.

The triage is walked state by state (``bot.triage.walk``), the application by asking its own rules what comes
next; nothing here is written down by hand but what the graph leaves out. Laying it out and drawing it are
left to ``graph_layout`` and ``graph_svg``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bot.storytest.coverage_answers import kinds_of_answers, kinds_of_value
from bot.triage.application import (
    APPLICATION_SLOTS,
    CHANGEABLE,
    INCIDENT_SLOTS,
    SKIPPABLE,
    SKIPPED,
    enough_incidents,
    may_count,
    next_application_question,
    settle,
)
from bot.triage.area import Area
from bot.triage.decision import OUTCOMES
from bot.triage.questions import QUESTIONS
from bot.triage.walk import Walk, answers_to, calmed, tell
from bot.triage.window import window_start

UNDECIDED: Final = "undecided"
FILED, NOT_SENT, TOO_FEW = "application_filed", "not_sent", "too_few_incidents"
NO_MORE, CHANGE = "no more of them", "something else to change"
ENDS: Final = (FILED, NOT_SENT, TOO_FEW)
ENDINGS: Final = {
    UNDECIDED: "Whom to ask instead.",
    FILED: "The council has it.",
    NOT_SENT: "Nothing is sent.",
    TOO_FEW: "More are needed.",
}
"""What each end that is no outcome comes to."""
NEXT_STEPS: Final = {"report_first": "behaviour_type", "keep_reporting": "earliest_report_on"}
"""The question that helps with an outcome's next step; actions/agenda.py asks it after the outcome."""
LEFT_OUT: Final = (
    "Danger: whoever says that somebody is in danger goes to the emergency outcome from any question.",
    "Several facts told at once: what was told already is not asked, so the way jumps over those questions.",
    "Corrections, going back, starting again, stopping and erasing: they may happen at any question.",
    "Questions that people ask, asking why, asking for simpler words, waiting: the question stays open.",
    "Words that are not understood, and the person that is offered after the second time.",
    "Each incident of an application is one round of the same five questions; the rounds are not told apart.",
)


@dataclass(frozen=True)
class Node:
    """A question, an outcome or another end.

    Attributes:
        name: The slot, the outcome, or what else it ends with.
        kind: ``question``, ``outcome`` or ``end``.
        part: ``triage``, ``next step`` or ``application``.
    """

    name: str
    kind: str
    part: str


@dataclass(frozen=True)
class Edge:
    """A way from a node to the next.

    Attributes:
        source: The name of the node that it leaves.
        target: The name of the node that it leads to.
        answers: The kinds of answers that may take it; empty where nothing is answered.
    """

    source: str
    target: str
    answers: tuple[str, ...]

    @property
    def name(self) -> str:
        """Such as ``reported → report_first``."""
        return f"{self.source} → {self.target}"


@dataclass(frozen=True)
class Flow:
    """The graph.

    Attributes:
        nodes: Questions in the order in which they are asked, then outcomes in the order in which they win,
            then the other ends.
        edges: What leads where.
        left_out: What the graph does not show, a sentence each.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: tuple[str, ...] = LEFT_OUT

    def node(self, name: str) -> Node:
        """A node by its name."""
        return next(node for node in self.nodes if node.name == name)


def flow_of(area: Area, today: date) -> Flow:
    """Draws the graph out of the core.

    Args:
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        The graph. Walking the triage takes some seconds.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for source, target, kinds in (*_triage(area, today), *_application(area, today)):
        found.setdefault((source, target), set()).update(kinds)
    for outcome, question in NEXT_STEPS.items():
        found[outcome, question] = set()
    found["application", "apply_now"] = set()
    nodes = (
        *(Node(slot, "question", "triage") for slot in QUESTIONS),
        *(Node(slot, "question", "next step") for slot in NEXT_STEPS.values()),
        *(Node(slot, "question", "application") for slot in APPLICATION_SLOTS),
        *(Node(outcome, "outcome", "triage") for outcome in OUTCOMES),
        Node(UNDECIDED, "end", "triage"),
        *(Node(end, "end", "application") for end in ENDS),
    )
    order = {node.name: place for place, node in enumerate(nodes)}
    edges = [
        Edge(source, target, tuple(sorted(kinds, key=_places(source).index)))
        for (source, target), kinds in found.items()
    ]
    return Flow(nodes, tuple(sorted(edges, key=lambda edge: (order[edge.source], order[edge.target]))))


def _places(slot: str) -> list[str]:
    return [*kinds_of_answers(slot), NO_MORE, CHANGE]


def _triage(area: Area, today: date) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    walk = Walk(area, today)
    for facts, standing in walk.states.items():
        if standing.question is None:
            continue
        for value in answers_to(standing.question, area):
            after = walk.states[calmed(tell(facts, standing.question, value))]
            target = after.question or after.outcome or UNDECIDED
            yield standing.question, target, kinds_of_value(standing.question, value, area)


def _application(area: Area, today: date) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Walks the application for oneself and for somebody else, over all answers that matter."""
    needed, start = area.threshold.reports, window_start(today, area.threshold.window_months)
    waiting: list[dict[str, Any]] = [{"on_behalf": False}, {"on_behalf": True, "consent": True}]
    seen: set[str] = set()
    while waiting:
        answers = waiting.pop()
        question = next_application_question(answers, needed=needed, window_start=start)
        if question is None:
            continue
        for value in _values(question, start, today):
            after = _simplified({**answers, question: value}, start)
            following = next_application_question(after, needed=needed, window_start=start)
            yield question, following or _end(after, needed, start), kinds_of_value(question, value, area)
            if repr(sorted(after.items())) not in seen:
                seen.add(repr(sorted(after.items())))
                waiting.append(after)
        if question == INCIDENT_SLOTS[0] and answers.get("more_incidents") is None:
            told_all = {**answers, "more_incidents": False}
            assert next_application_question(told_all, needed=needed, window_start=start) is None
            yield question, _end(told_all, needed, start), (NO_MORE,)
    # The last question also offers to change something; an answer that is opened again is asked anew.
    yield "confirm_submission", "change_answer", (CHANGE,)
    for slot in (*CHANGEABLE, INCIDENT_SLOTS[0]):
        changed = settle(
            {"change_answer": slot if slot in CHANGEABLE else "incident_1", "wants_change": True}
        )
        assert changed["wants_change"] is None, "a change that was named is no longer wished for"
        yield "change_answer", slot, ()


def _values(slot: str, start: date, today: date) -> tuple[Any, ...]:
    """An answer of each kind that the application's rules tell apart."""
    if slot in ("incident_date", "incident_reported_on"):
        old = start - timedelta(days=1)
        return (*({"from": day.isoformat(), "to": day.isoformat()} for day in (today, old)), SKIPPED)
    values: dict[str, tuple[Any, ...]] = {
        "incident_reported_to": (["council"], ["police"], ["landlord"], ["other"]),
        **dict.fromkeys(("apply_now", "more_incidents", "confirm_submission", "harm"), (True, False)),
    }
    told = values.get(slot, ("words",))
    return (*told, SKIPPED) if slot in SKIPPABLE else told


def _simplified(answers: Mapping[str, Any], start: date) -> dict[str, Any]:
    """The answers after one more, with alike incidents made the same so that the walk ends."""
    after = {**answers, **settle(answers)}
    incidents = after.get("incidents") or []
    counting = [one for one in incidents if may_count(one, start)]
    others = [one for one in incidents if not may_count(one, start)]
    after["incidents"] = [*[_COUNTS] * min(len(counting), 4), *[_DOES_NOT] * min(len(others), 1)]
    for slot in ("impact", "desired_outcome", "harm", "incident_reference", "incident_description"):
        if after.get(slot) is not None:
            after[slot] = SKIPPED  # whatever was said there, the same comes next
    return {slot: value for slot, value in after.items() if value is not None}


_DAY: Final = {"from": "9999-01-01", "to": "9999-01-01"}
_COUNTS: Final = {"incident_date": _DAY, "incident_reported_on": SKIPPED, "incident_reported_to": ["council"]}
_DOES_NOT: Final = {**_COUNTS, "incident_reported_to": ["other"]}


def _end(answers: Mapping[str, Any], needed: int, start: date) -> str:
    if answers.get("apply_now") is False or answers.get("confirm_submission") is False:
        return NOT_SENT
    enough = enough_incidents(answers.get("incidents") or (), needed=needed, window_start=start)
    return FILED if enough else TOO_FEW
