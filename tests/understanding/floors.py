"""What the judged cases come to, and the floors that they must reach.

Counts only; which case is right is ``evaluation``'s, how the figures are shown ``report``'s and ``page``'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from tests.understanding.evaluation import SETS, Case, Evaluation, same_facts

REFUSALS: Final = frozenset({"out_of_scope", "nlu_fallback"})


@dataclass(frozen=True)
class Score:
    """A figure and what it rests on: ``value`` from 0 to 1, None where there was nothing to count."""

    value: float | None
    count: int
    of: int


@dataclass(frozen=True)
class Floor:
    """One line of the table that must be reached.

    Attributes:
        key: Its name in code.
        title: Its name for people.
        bound: The least that will do, or the most where ``at_most``; from 0 to 1.
        score: Counts it over some of the cases.
        at_most: Whether ``bound`` is a ceiling.
        each_register: A bound for every register on its own, or None.
        counted: Of what it is a share, for people.
    """

    key: str
    title: str
    bound: float
    score: Callable[[Iterable[Case]], Score]
    at_most: bool = False
    each_register: float | None = None
    counted: str = ""

    def holds(self, score: Score, bound: float | None = None) -> bool:
        """Whether a score reaches the bound; a score of nothing never does.

        Args:
            score: What was measured.
            bound: Another bound than the floor's own.

        Returns:
            True where it holds.
        """
        if score.value is None:
            return False
        bound = self.bound if bound is None else bound
        return score.value <= bound if self.at_most else score.value >= bound


def score_of(evaluation: Evaluation, floor: Floor, register: str | None = None) -> Score:
    """One line of the table, over everything or one register.

    Args:
        evaluation: What was measured.
        floor: The line.
        register: A register, or None for all.

    Returns:
        The score.
    """
    return floor.score(case for case in evaluation.cases if register in (None, case.register))


def failures(evaluation: Evaluation) -> list[str]:
    """The lines that do not hold.

    Args:
        evaluation: What was measured.

    Returns:
        Their keys; where one register alone falls short, that register behind a colon.
    """
    failed = [floor.key for floor in FLOORS if not floor.holds(score_of(evaluation, floor))]
    for floor in FLOORS:
        if floor.each_register is not None:
            failed += [
                f"{floor.key}:{register}"
                for register in evaluation.registers
                if not floor.holds(score_of(evaluation, floor, register), floor.each_register)
            ]
    return failed


def share(
    part: str | None, among: Callable[[Case], bool], hit: Callable[[Case], bool]
) -> Callable[[Iterable[Case]], Score]:
    """How many of some cases are hits.

    Args:
        part: The set, or None for all.
        among: Which of its cases count.
        hit: Which of those are hits.

    Returns:
        A function from cases to a score.
    """

    def scored(cases: Iterable[Case]) -> Score:
        counted = [case for case in cases if part in (None, case.part) and among(case)]
        hits = sum(hit(case) for case in counted)
        return Score(hits / len(counted) if counted else None, hits, len(counted))

    return scored


def macro_f1(cases: Iterable[Case]) -> Score:
    """The mean over the intents of F1, each intent weighing the same.

    Args:
        cases: Any cases; those of other sets are passed over.

    Returns:
        The score over the intents that are expected; ``count`` is how many of them have an F1 of 0.9 or more.
    """
    pairs = [(case.expected, case.got) for case in cases if case.part == "intents"]
    expected, got = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    right = Counter(one for one, two in pairs if one == two)
    scores = [2 * right[intent] / (expected[intent] + got[intent]) for intent in expected]
    mean = sum(scores) / len(scores) if scores else None
    return Score(mean, sum(one >= 0.9 for one in scores), len(scores))


def _any(case: Case) -> bool:
    return True


def _right(case: Case) -> bool:
    return case.right


def wrongly_stored(case: Case) -> bool:
    """Whether a value was taken that was not meant."""
    return not case.right and case.got is not None


def across_a_border(case: Case) -> bool:
    """Whether a council was decided on where another one is right."""
    return wrongly_stored(case) and case.expected is not None


def _refused(case: Case) -> bool:
    return case.got in REFUSALS


def _in_scope(case: Case) -> bool:
    return bool(case.expected != "out_of_scope")


FLOORS: Final = (
    Floor("intent_accuracy", "Intent accuracy", 0.95, share("intents", _any, _right),
          each_register=0.88, counted="messages"),
    Floor("intent_macro_f1", "Macro F1 over intents", 0.93, macro_f1, counted="intents with 0.9 or more"),
    Floor("answers_right", "Answers right, or rightly unclear", 0.95, share("answers", _any, _right),
          counted="answers"),
    Floor("answers_wrongly_stored", "Wrong value stored", 0.015, share("answers", _any, wrongly_stored),
          at_most=True, counted="answers"),
    Floor("council_right", "Council from place or postcode", 0.98, share("places", _any, _right),
          counted="places"),
    Floor("council_across_border", "Council across a border", 0.0, share("places", _any, across_a_border),
          at_most=True, counted="places"),
    Floor("window_right", "In or out of the window", 0.96, share("window", _any, _right), counted="dates"),
    Floor("emergencies_found", "Emergencies found", 0.99,
          share(None, lambda case: case.emergency is True, lambda case: case.danger), counted="emergencies"),
    Floor("false_alarms", "False alarms", 0.01,
          share(None, lambda case: case.emergency is False, lambda case: case.danger),
          at_most=True, counted="everything else"),
    Floor("out_of_scope_found", "Out of scope found", 0.92,
          share("intents", lambda case: not _in_scope(case), _refused), counted="out of scope"),
    Floor("in_scope_refused", "In scope refused", 0.02, share("intents", _in_scope, _refused),
          at_most=True, counted="in scope"),
    Floor("multi_right", "Several facts, every one right", 0.90, share("multi", _any, _right),
          counted="messages"),
)  # fmt: skip


def confusions(evaluation: Evaluation, most: int = 30) -> list[tuple[str, str, int]]:
    """Which intents are taken for which.

    Args:
        evaluation: What was measured.
        most: How many pairs at most.

    Returns:
        Expected intent, understood intent and how often, most often first.
    """
    wrong = (case for case in evaluation.cases if case.part == "intents" and not case.right)
    pairs = Counter((case.expected, case.got) for case in wrong)
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [(expected, got, times) for (expected, got), times in ordered[:most]]


def by_question(evaluation: Evaluation) -> dict[str, tuple[int, int, int]]:
    """How the answers to each question fare.

    Args:
        evaluation: What was measured.

    Returns:
        By question: how many right, how many wrong values stored, of how many.
    """
    answers: dict[str, list[Case]] = {}
    for case in evaluation.cases:
        if case.part == "answers":
            answers.setdefault(case.question or "", []).append(case)
    return {
        question: (sum(case.right for case in cases), sum(map(wrongly_stored, cases)), len(cases))
        for question, cases in sorted(answers.items())
    }


@dataclass(frozen=True)
class FactCount:
    """How one fact fares in messages of several: in how many stated, and what became of it."""

    stated: int = 0
    right: int = 0
    missed: int = 0
    wrong: int = 0
    invented: int = 0


def by_fact(evaluation: Evaluation) -> dict[str, FactCount]:
    """What becomes of each fact in messages that state several.

    Args:
        evaluation: What was measured.

    Returns:
        Counts by slot; ``invented`` where it was read and not stated.
    """
    cases = [case for case in evaluation.cases if case.part == "multi"]
    slots = sorted({slot for case in cases for slot in (*case.expected, *case.got)})
    counts = {}
    for slot in slots:
        stated = [case for case in cases if slot in case.expected]
        read = [case for case in stated if slot in case.got]
        right = sum(same_facts({slot: case.expected[slot]}, {slot: case.got[slot]}) for case in read)
        invented = sum(slot in case.got for case in cases) - len(read)
        counts[slot] = FactCount(len(stated), right, len(stated) - len(read), len(read) - right, invented)
    return counts


def alarms_by_set(evaluation: Evaluation) -> dict[str, tuple[int, int, int, int]]:
    """Where emergencies are missed and false alarms are raised.

    Args:
        evaluation: What was measured.

    Returns:
        By set: emergencies missed, of how many; false alarms, of how many other rows.
    """
    counts = {}
    for part in SETS:
        cases = [case for case in evaluation.cases if case.part == part]
        real = [case for case in cases if case.emergency is True]
        other = [case for case in cases if case.emergency is False]
        missed = sum(not case.danger for case in real)
        counts[part] = (missed, len(real), sum(case.danger for case in other), len(other))
    return counts


def guessed_councils(evaluation: Evaluation) -> Score:
    """How often a council was decided on although nobody could tell; no floor of its own.

    Args:
        evaluation: What was measured.

    Returns:
        The score over the places that two councils share or that say too little.
    """
    return share("places", lambda case: case.expected is None, wrongly_stored)(evaluation.cases)


@dataclass(frozen=True)
class Bin:
    """Messages of similar confidence: how many, how confident and how often right, both from 0 to 1."""

    count: int
    confidence: float
    accuracy: float


def calibration(evaluation: Evaluation, bins: int = 10) -> tuple[list[Bin], float]:
    """How far confidence and being right lie apart.

    Args:
        evaluation: What was measured.
        bins: Into how many steps of confidence to divide.

    Returns:
        The steps that have messages, and the expected calibration error (0 is perfect).
    """
    steps: dict[int, list[Case]] = {}
    for case in evaluation.cases:
        if case.confidence is not None:
            steps.setdefault(min(int(case.confidence * bins), bins - 1), []).append(case)
    made = [
        Bin(
            len(cases),
            sum(case.confidence or 0.0 for case in cases) / len(cases),
            sum(case.right for case in cases) / len(cases),
        )
        for _, cases in sorted(steps.items())
    ]
    total = sum(one.count for one in made)
    return made, sum(one.count * abs(one.confidence - one.accuracy) for one in made) / total if total else 0.0


WORST: Final[tuple[tuple[str, Callable[[Case], bool]], ...]] = (
    ("Emergency missed", lambda case: case.emergency is True and not case.danger),
    ("Council across a border", lambda case: case.part == "places" and across_a_border(case)),
    ("Wrong value stored", lambda case: case.part == "answers" and wrongly_stored(case)),
    ("Council guessed where it cannot be told",
     lambda case: case.part == "places" and wrongly_stored(case) and case.expected is None),
    ("Window taken for certain", lambda case: case.part == "window" and wrongly_stored(case)),
    ("Fact wrong or missing", lambda case: case.part == "multi" and not case.right),
    ("False alarm", lambda case: case.emergency is False and case.danger),
    ("Intent wrong", lambda case: case.part == "intents" and not case.right),
    ("Not understood", lambda case: case.part in {"answers", "places", "window"} and not case.right),
)  # fmt: skip
"""Kinds of mistakes, what does most harm first."""


def worst(evaluation: Evaluation, most: int = 30) -> list[tuple[str, list[Case]]]:
    """The mistakes that weigh most, every kind heard in turn so that none hides another.

    Args:
        evaluation: What was measured.
        most: How many at most.

    Returns:
        Kinds of mistakes with their cases, the most confident first.
    """
    left: dict[str, list[Case]] = {}
    taken: set[str] = set()
    for kind, is_one in WORST:
        found = [case for case in evaluation.cases if case.id not in taken and is_one(case)]
        taken |= {case.id for case in found}
        left[kind] = sorted(found, key=lambda case: -(case.confidence or 0.0))
    chosen: dict[str, list[Case]] = {kind: [] for kind in left}
    while any(left.values()) and sum(map(len, chosen.values())) < most:
        for kind, found in left.items():
            if found and sum(map(len, chosen.values())) < most:
                chosen[kind].append(found.pop(0))
    return [(kind, found) for kind, found in chosen.items() if found]
