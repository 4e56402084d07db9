"""Proves what must always hold of the triage, over every state that a conversation can reach.

A property that does not hold comes with the facts that break it. Reaching the states is left to
``walk``; whether the words of an outcome exist, to the guard tests.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from bot.triage import decision as rules
from bot.triage import questions
from bot.triage.area import Area
from bot.triage.decision import OUTCOMES, Decision, consistent
from bot.triage.facts import UNSURE, Facts
from bot.triage.walk import COUNTS, MAX_QUESTIONS, Answers, Standing, Walk, answers_to

# Where a person stands for the better or worse of one more report; the other outcomes must not move at all.
_STANDING: Final = {"report_first": 0, "keep_reporting": 1, None: 2, "consent_needed": 3, "application": 4}

Counterexample = dict[str, Any]


@dataclass(frozen=True)
class Property:
    """One thing that must always hold.

    Attributes:
        name: What must hold, as a sentence.
        holds: Whether it does.
        counterexample: The facts that break it and what was found there; None where it holds.
    """

    name: str
    holds: bool
    counterexample: Counterexample | None = None


@dataclass(frozen=True)
class Proof:
    """What the walk found.

    Attributes:
        states: How many different sets of facts can be reached.
        paths: How many ways there are through the questions.
        longest_path: The most questions that anyone is asked.
        outcomes: How many sets of facts lead to each outcome.
        properties: What was checked.
        seconds: How long the walk and the checks took.
    """

    states: int
    paths: int
    longest_path: int
    outcomes: dict[str, int]
    properties: tuple[Property, ...]
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether every property holds."""
        return all(checked.holds for checked in self.properties)

    def to_dict(self) -> dict[str, Any]:
        """The proof as plain values that JSON can hold: each property is true or false by its name."""
        return {
            "holds": self.holds,
            "states": self.states,
            "paths": self.paths,
            "longest_path": self.longest_path,
            "outcomes": self.outcomes,
            "properties": {checked.name: checked.holds for checked in self.properties},
            "counterexamples": {
                checked.name: checked.counterexample for checked in self.properties if not checked.holds
            },
            "seconds": round(self.seconds, 1),
        }


def prove(area: Area, today: date, answers: Answers = answers_to) -> Proof:
    """Walks the whole reachable state space and checks every property on it.

    Args:
        area: The area's rules.
        today: The day on which the person asks.
        answers: Which answers are tried to a question; fewer make a quicker proof of less.

    Returns:
        The proof, whose properties each hold or come with a counterexample.
    """
    begun = time.perf_counter()
    walk = Walk(area, today, answers)
    checked = []
    for name, check in _PROPERTIES.items():
        found = next(check(walk), None)
        checked.append(Property(name, holds=found is None, counterexample=found))
    outcomes = dict.fromkeys(OUTCOMES, 0)
    for _, made in walk.decided():
        outcomes[made.outcome] += 1
    return Proof(
        states=len(walk.states),
        paths=walk.paths,
        longest_path=walk.longest_path,
        outcomes={str(name): number for name, number in outcomes.items()},
        properties=tuple(checked),
        seconds=time.perf_counter() - begun,
    )


def _example(facts: Facts, found: str) -> Counterexample:
    """A counterexample in plain values."""
    told = {
        slot: list(value) if isinstance(value, tuple) else str(value) if value == UNSURE else value
        for slot, value in facts.known().items()
    }
    return {"facts": told | ({"danger_hinted": True} if facts.danger_hinted else {}), "found": found}


def _said(standing: Standing) -> str:
    if standing.question:
        return f"asks {standing.question}"
    return standing.outcome or f"cannot decide without {standing.unknown}"


def _every_path_ends(walk: Walk) -> Iterator[Counterexample]:
    for facts in walk.endless:
        yield _example(facts, f"still asks after {MAX_QUESTIONS} questions")


def _one_of_three(walk: Walk) -> Iterator[Counterexample]:
    for facts, standing in walk.states.items():
        said = (standing.question, standing.decision, standing.unknown)
        if sum(part is not None for part in said) != 1:
            yield _example(facts, f"{3 - said.count(None)} of question, decision and unknown fact")


def _every_outcome_reachable(walk: Walk) -> Iterator[Counterexample]:
    reached = {made.outcome for _, made in walk.decided()}
    for outcome in OUTCOMES:
        if outcome not in reached:
            yield {"facts": {}, "found": f"no answers lead to {outcome}"}


def _asks_nothing_known(walk: Walk) -> Iterator[Counterexample]:
    for facts, standing in walk.states.items():
        if standing.question and getattr(facts, standing.question) is not None:
            yield _example(facts, f"asks {standing.question} again")


def _asks_nothing_needless(walk: Walk) -> Iterator[Counterexample]:
    for facts, slot in walk.needless:
        yield _example(facts, f"asks {slot}, whose answer changes nothing")


def _what_is_not_asked_does_not_matter(walk: Walk) -> Iterator[Counterexample]:
    for facts, made in walk.decided():
        for slot in questions.QUESTIONS:
            if getattr(facts, slot) is not None or slot == "immediate_danger":
                continue
            for value in walk.answers(slot, walk.area):
                fuller = facts.with_answer(slot, value)
                if _contradicts_itself(fuller):
                    continue
                still = rules.decide(fuller, walk.area, walk.today)
                if (
                    still is None
                    or still.outcome != made.outcome
                    or still.complaint_track != made.complaint_track
                ):
                    said = _said(walk.standing(fuller))
                    yield _example(fuller, f"{said}; without {slot}, {made.outcome}")


def _contradicts_itself(facts: Facts) -> bool:
    """More reports in the window than at all, none though told, or some though told nobody knows."""
    counts = [getattr(facts, slot) for slot in COUNTS]
    somebody = facts.reported is True or isinstance(facts.reported_to, tuple)
    nobody_known = facts.reported is UNSURE and facts.reported_to is UNSURE
    return (
        consistent(facts) != facts
        or (somebody and facts.incident_count == 0)
        or (nobody_known and any(isinstance(count, int) and count > 0 for count in counts))
    )


def _order_does_not_matter(walk: Walk) -> Iterator[Counterexample]:
    asked: dict[Facts, str | None] = {}
    for facts, made in walk.decided():
        values: dict[str, Any] = {}
        for slot, value in reversed(facts.known().items()):
            values[slot] = value
            backwards = Facts(**values)
            if backwards not in asked:
                asked[backwards] = questions.next_question(backwards, walk.area, walk.today)
            question = asked[backwards]
            if question in values:
                yield _example(backwards, f"asks {question} again")
        if rules.decide(Facts(**values, danger_hinted=facts.danger_hinted), walk.area, walk.today) != made:
            yield _example(facts, f"not {made.outcome} when told backwards")


def _change_and_back_is_identity(walk: Walk) -> Iterator[Counterexample]:
    for facts, standing in walk.states.items():
        if standing.question is None:
            continue  # what ended a path is changed below, from the state that asked for it
        for slot, value in facts.known().items():
            yield from _change_and_back(walk, facts, slot, value)
        for value in walk.answers(standing.question, walk.area):
            told = facts.with_answer(standing.question, value)
            yield from _change_and_back(walk, told, standing.question, value)


def _change_and_back(walk: Walk, facts: Facts, slot: str, value: Any) -> Iterator[Counterexample]:
    other = next(answer for answer in walk.answers(slot, walk.area) if answer != value)
    again = facts.with_answer(slot, other).with_answer(slot, value)
    if again != facts:
        yield _example(again, f"{slot} was changed and changed back, and is not as before")


def _one_more_report_is_never_worse(walk: Walk) -> Iterator[Counterexample]:
    for facts, made in walk.decided():
        more = facts
        for slot in COUNTS:
            count = getattr(facts, slot)
            if isinstance(count, int):
                more = more.with_answer(slot, count + 1)
        if more == facts:
            continue
        standing = walk.standing(more)
        before, after = made.outcome, standing.outcome
        if before in _STANDING and after in _STANDING:
            worse = _STANDING[after] < _STANDING[before]
        else:
            worse = before != after
        if worse:
            yield _example(more, f"{_said(standing)}; with one report fewer, {before}")


def _danger_wins(walk: Walk) -> Iterator[Counterexample]:
    for facts in walk.states:
        made = rules.decide(facts.with_answer("immediate_danger", True), walk.area, walk.today)
        if made is None or made.outcome != "emergency":
            yield _example(facts, f"danger leads to {made.outcome if made else 'no outcome'}")


def _hint_is_asked_and_forgotten(walk: Walk) -> Iterator[Counterexample]:
    for facts, standing in walk.states.items():
        if facts.danger_hinted or facts.immediate_danger is not None:
            continue
        hinted = replace(facts, danger_hinted=True)
        if questions.next_question(hinted, walk.area, walk.today) != "immediate_danger":
            yield _example(hinted, "does not ask about danger at once")
        denied = replace(hinted, immediate_danger=False)
        if standing.question != questions.next_question(denied, walk.area, walk.today):
            yield _example(denied, f"no longer {_said(standing)} after a denied hint of danger")
        if standing.decision and rules.decide(denied, walk.area, walk.today) != standing.decision:
            yield _example(denied, f"no longer {standing.outcome} after a denied hint of danger")


def _grounds_decide_alone(walk: Walk) -> Iterator[Counterexample]:
    for _, made in walk.decided():
        if rules.decide(Facts(**made.grounds), walk.area, walk.today) != made:
            yield _example(Facts(**made.grounds), f"the grounds of {made.outcome} alone do not lead to it")


def _every_outcome_leads_on(walk: Walk) -> Iterator[Counterexample]:
    for facts, made in walk.decided():
        if not _has_next_step(made):
            yield _example(facts, f"{made.outcome} has no next step")
        elif not _contacts(facts, made, walk.area):
            yield _example(facts, f"{made.outcome} names nobody to turn to")


def _has_next_step(made: Decision) -> bool:
    if made.outcome == "keep_reporting":
        return made.nearest_miss is not None and made.nearest_miss.more_reports > 0
    if made.outcome == "ombudsman" or made.complaint_track == "ombudsman":
        return len(made.ombudsman) == len(made.organisations)
    return True


def _contacts(facts: Facts, made: Decision, area: Area) -> list[str]:
    """Whom the person can turn to, as numbers to ring."""
    if made.outcome == "emergency":
        return [way.words for way in area.emergency]
    numbers = [area.ombudsmen[ombudsman].phone for ombudsman in made.ombudsman]
    council = area.councils.get(str(facts.council))
    if council is not None:
        numbers += council.phones
    elif made.outcome in ("report_first", "out_of_area"):
        # Where they live is not known, or is not here: the bodies that take reports anywhere.
        numbers += [body.phone for body in area.bodies.values() if body.phone]
    return numbers


_PROPERTIES: Final[dict[str, Callable[[Walk], Iterator[Counterexample]]]] = {
    "every path ends": _every_path_ends,
    "facts lead to a question, an outcome or an unknown that decides": _one_of_three,
    "every outcome can be reached": _every_outcome_reachable,
    "every outcome has a next step and a contact": _every_outcome_leads_on,
    "nothing known is asked again": _asks_nothing_known,
    "nothing is asked that changes nothing": _asks_nothing_needless,
    "what is not asked does not matter": _what_is_not_asked_does_not_matter,
    "the order of telling does not matter": _order_does_not_matter,
    "changing an answer and back is the identity": _change_and_back_is_identity,
    "one more report is never worse": _one_more_report_is_never_worse,
    "danger comes before everything": _danger_wins,
    "a hint of danger is asked at once, and a no forgets it": _hint_is_asked_and_forgotten,
    "the grounds alone lead to the outcome": _grounds_decide_alone,
}
