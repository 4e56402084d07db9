"""Every state that a conversation's triage can reach.

Asks ``next_question`` as a conversation would and tries every representative answer, so that what
must always hold can be checked on all states (``proof``). How the rules come to an outcome is left
to ``decision``.

Answers are taken from the area's own rules: counts from none to one more than its number, every set of
bodies, one council inside the area and none, and not knowing wherever a person may not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, combinations
from typing import Any, Final

from bot.triage import decision as rules
from bot.triage import questions
from bot.triage.area import Area
from bot.triage.decision import Decision, consistent
from bot.triage.facts import (
    BODIES,
    COMPLAINT_BODIES,
    COMPLAINT_STAGES,
    CONCERN_TYPES,
    NEVER_UNSURE,
    OUT_OF_AREA,
    UNSURE,
    Facts,
)

MAX_QUESTIONS: Final = 12
COUNTS: Final = ("incident_count", "reports_in_window")
Answers = Callable[[str, Area], tuple[Any, ...]]


@dataclass(frozen=True)
class Standing:
    """What the core says of one set of facts: exactly one of the three is there."""

    question: str | None
    decision: Decision | None
    unknown: str | None

    @property
    def outcome(self) -> str | None:
        """The decision's outcome, or None."""
        return self.decision.outcome if self.decision else None

    def consequence(self) -> tuple[Any, ...]:
        """What the person is told, without the reasons."""
        made = self.decision
        if made is None:
            return ("unknown", self.unknown)
        return (made.outcome, made.complaint_track, made.organisations, made.ombudsman)


def answers_to(slot: str, area: Area) -> tuple[Any, ...]:
    """Every answer to a question that the rules can tell apart, and some that they should not.

    Args:
        slot: The question.
        area: The area's rules.

    Returns:
        The answers, ``UNSURE`` last where a person may not know.
    """
    choices: dict[str, tuple[Any, ...]] = {
        "reported_to": _subsets(BODIES),
        "complaint_about": _subsets(COMPLAINT_BODIES),
        "concern_type": CONCERN_TYPES,
        "complaint_stage": COMPLAINT_STAGES,
        "council": (next(iter(area.councils)), OUT_OF_AREA),
    } | dict.fromkeys(COUNTS, tuple(range(area.threshold.reports + 2)))
    answers = choices.get(slot, (True, False))
    return answers if slot in NEVER_UNSURE else (*answers, UNSURE)


def tell(facts: Facts, slot: str, value: Any) -> Facts:
    """The facts after an answer: where two counts clash the later answer stands.

    Args:
        facts: What was known.
        slot: The fact that is told.
        value: Its value.

    Returns:
        The new facts, without the earlier count where both cannot be true.
    """
    told = facts.with_answer(slot, value)
    if slot in COUNTS and consistent(told) != told:
        other = COUNTS[1 - COUNTS.index(slot)]
        return told.with_answer(other, None)
    return told


def calmed(facts: Facts) -> Facts:
    """The facts without a hint of danger that was denied; that nothing differs is proved apart.

    Args:
        facts: What was known.

    Returns:
        The facts as a walk goes on from them.
    """
    if facts.danger_hinted and facts.immediate_danger is False:
        return replace(facts, danger_hinted=False, immediate_danger=None)
    return facts


def _subsets(bodies: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(chain.from_iterable(combinations(bodies, size) for size in range(1, len(bodies) + 1)))


@dataclass(frozen=True)
class _Below:
    """What lies below one state: how many paths, how long, and which function of the answers."""

    paths: int
    length: int
    shape: int


@dataclass
class Walk:
    """All states that a conversation can reach, found once and asked many times.

    Attributes:
        area: The area's rules.
        today: The day on which the person asks.
        answers: Which answers are tried to a question.
        states: What the core says of each state.
        endless: States that still ask after ``MAX_QUESTIONS``.
        needless: States with a question whose answer changes nothing.
        paths: How many ways there are through the questions.
        longest_path: The most questions that anyone is asked.
    """

    area: Area
    today: date
    answers: Answers = answers_to
    states: dict[Facts, Standing] = field(default_factory=dict)
    endless: list[Facts] = field(default_factory=list)
    needless: list[tuple[Facts, str]] = field(default_factory=list)
    paths: int = 0
    longest_path: int = 0
    _below: dict[Facts, _Below] = field(default_factory=dict)
    _shapes: dict[Any, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Walks."""
        for start in (Facts(), Facts(danger_hinted=True)):
            below = self._visit(start, 0)
            self.paths += below.paths
            self.longest_path = max(self.longest_path, below.length)

    def standing(self, facts: Facts) -> Standing:
        """What the core says of any facts, reached or not."""
        return Standing(
            question=questions.next_question(facts, self.area, self.today),
            decision=rules.decide(facts, self.area, self.today),
            unknown=questions.unknown_that_decides(facts, self.area, self.today),
        )

    def decided(self) -> Iterator[tuple[Facts, Decision]]:
        """The states that end with an outcome."""
        for facts, standing in self.states.items():
            if standing.question is None and standing.decision is not None:
                yield facts, standing.decision

    def _visit(self, facts: Facts, depth: int) -> _Below:
        known = self._below.get(facts)
        if known is not None:
            return known
        standing = self.states[facts] = self.standing(facts)
        if standing.question is None:
            below = _Below(1, 0, self._shape(standing.consequence()))
        elif depth >= MAX_QUESTIONS:
            self.endless.append(facts)
            return _Below(1, 0, self._shape(("endless",)))  # not remembered: a shorter way may lead here
        else:
            below = self._ask(facts, standing.question, depth)
        self._below[facts] = below
        return below

    def _ask(self, facts: Facts, slot: str, depth: int) -> _Below:
        children = [
            self._visit(calmed(tell(facts, slot, value)), depth + 1)
            for value in self.answers(slot, self.area)
        ]
        shapes = tuple(child.shape for child in children)
        needed = len(set(shapes)) > 1
        if not needed:
            self.needless.append((facts, slot))
        return _Below(
            paths=sum(child.paths for child in children),
            length=1 + max(child.length for child in children),
            # Where every answer leads to the same function of what is still asked, the question adds nothing.
            shape=self._shape((slot, shapes)) if needed else shapes[0],
        )

    def _shape(self, key: Any) -> int:
        return self._shapes.setdefault(key, len(self._shapes))
