"""The proof holds for the area as it is, and each of its properties fails on rules that break it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.triage import decision, questions
from bot.triage.area import Area
from bot.triage.decision import OUTCOMES, Decision, FactNeeded, Outcome, Reader
from bot.triage.facts import UNSURE, Facts, facts_from
from bot.triage.proof import Proof, Property, prove
from bot.triage.questions import QUESTIONS
from bot.triage.walk import MAX_QUESTIONS, Walk, answers_to, tell
from tests.triage.triage_people import AREA, TODAY

Rule = Callable[[Reader, Area, date], Outcome | None]


def few_answers(slot: str, area: Area) -> tuple[Any, ...]:
    """Answers enough to break a rule by, so that a broken one is found at once."""
    if slot in ("reported_to", "complaint_about"):
        return (("council",), ("council", "police"), ("other",), UNSURE)[: 4 if slot == "reported_to" else 2]
    return answers_to(slot, area)


@pytest.fixture(scope="module")
def proof() -> Proof:
    return prove(AREA, TODAY)


def failed(proof: Proof) -> dict[str, dict[str, Any] | None]:
    return {checked.name: checked.counterexample for checked in proof.properties if not checked.holds}


def test_every_property_holds_over_the_whole_state_space(proof: Proof) -> None:
    assert failed(proof) == {}
    assert proof.holds


def test_proof_walks_far_and_ends_soon(proof: Proof) -> None:
    assert proof.states > 50_000
    assert proof.paths > proof.states
    assert 8 <= proof.longest_path <= MAX_QUESTIONS
    assert set(proof.outcomes) == set(OUTCOMES)
    assert min(proof.outcomes.values()) >= 1


def test_proof_can_be_written_as_json(proof: Proof) -> None:
    written = json.loads(json.dumps(proof.to_dict()))

    assert written["states"] == proof.states
    assert written["holds"] is proof.holds
    assert written["properties"] == {one.name: one.holds for one in proof.properties}
    assert written["counterexamples"] == {}


def test_counterexample_can_be_read_back_as_facts() -> None:
    example = {"facts": {"reported_to": ["council"], "council": "unsure"}, "found": "nothing"}
    proof = Proof(1, 1, 1, {}, (Property("a", True), Property("b", False, example)))

    assert not proof.holds
    assert facts_from(proof.to_dict()["counterexamples"]["b"]["facts"]) == Facts(
        reported_to=("council",), council=UNSURE
    )


@pytest.mark.parametrize("reports", [1, 2])
def test_areas_that_ask_for_fewer_reports_are_walked_by_their_own_number(reports: int) -> None:
    area = AREA.model_copy(update={"threshold": AREA.threshold.model_copy(update={"reports": reports})})

    assert answers_to("incident_count", area) == (*range(reports + 2), UNSURE)
    assert failed(prove(area, TODAY, few_answers)) == {}


# ---- Rules that are broken on purpose ----------------------------------------------------------------------


@pytest.fixture
def break_rule(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Rule], None]:
    """Puts another rule in the place of the one of that name."""

    def broken(name: str, rule: Rule) -> None:
        rules = tuple(rule if one.__name__ == name else one for one in decision._RULES)
        assert rule in rules
        monkeypatch.setattr(decision, "_RULES", rules)

    return broken


def found_by(name: str) -> dict[str, Any]:
    """The counterexample that the quick proof finds to a property; fails where it finds none."""
    found = failed(prove(AREA, TODAY, few_answers))
    assert name in found, f"only {sorted(found)} failed"
    example = found[name]
    assert example is not None
    assert example["found"]
    return example


def test_rule_that_turns_too_many_reports_away_makes_one_more_worse(break_rule: Any) -> None:
    def most_three(reader: Reader, area: Area, today: date) -> Outcome | None:
        counted = reader.need("reports_in_window")
        if counted is UNSURE:
            raise decision.CannotDecide("reports_in_window")
        return None if counted == 3 else "keep_reporting"

    break_rule("_keep_reporting", most_three)

    example = found_by("one more report is never worse")
    assert example["facts"]["reports_in_window"] == 4
    assert "with one report fewer, application" in example["found"]


def test_rule_that_puts_danger_second_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *others = decision._RULES
    monkeypatch.setattr(decision, "_RULES", (second, first, *others))

    assert "danger leads to" in found_by("danger comes before everything")["found"]


def test_rule_that_forgets_the_hint_of_danger_is_found(break_rule: Any) -> None:
    def deaf(reader: Reader, area: Area, today: date) -> Outcome | None:
        return "emergency" if reader.told("immediate_danger") else None

    break_rule("_emergency", deaf)

    assert found_by("a hint of danger is asked at once, and a no forgets it")["facts"] == {
        "danger_hinted": True
    }


def test_outcome_that_nothing_leads_to_is_found(break_rule: Any) -> None:
    break_rule("_consent_needed", lambda reader, area, today: None)

    assert "consent_needed" in found_by("every outcome can be reached")["found"]


def test_question_whose_answer_changes_nothing_is_found(break_rule: Any) -> None:
    def curious(reader: Reader, area: Area, today: date) -> Outcome | None:
        reader.need("consent")
        return "application"

    break_rule("_application", curious)

    example = found_by("nothing is asked that changes nothing")
    assert example["found"] == "asks consent, whose answer changes nothing"
    assert example["facts"]["on_behalf"] is False


def test_rule_that_reads_what_is_never_asked_is_found(break_rule: Any) -> None:
    def prejudiced(reader: Reader, area: Area, today: date) -> Outcome | None:
        return "consent_needed" if reader.told("complaint_stage") == "in_progress" else "application"

    break_rule("_application", prejudiced)
    # the known fault of the rule before would be found first
    break_rule("_keep_reporting", lambda reader, area, today: None)

    example = found_by("what is not asked does not matter")
    assert example["facts"]["complaint_stage"] == "in_progress"


def test_rule_that_peeps_at_facts_without_saying_so_has_grounds_that_do_not_suffice(break_rule: Any) -> None:
    def peeping(reader: Reader, area: Area, today: date) -> Outcome | None:
        if reader._facts.reports_in_window is None:
            reader.need("reports_in_window")
        return None

    break_rule("_keep_reporting", peeping)

    assert "alone do not lead to it" in found_by("the grounds alone lead to the outcome")["found"]


def test_outcome_without_its_next_step_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    finish = decision._with_consequences

    def forgetful(*arguments: Any) -> Decision:
        return replace(finish(*arguments), nearest_miss=None)

    monkeypatch.setattr(decision, "_with_consequences", forgetful)

    assert (
        found_by("every outcome has a next step and a contact")["found"] == "keep_reporting has no next step"
    )


def test_outcome_without_anyone_to_turn_to_is_found() -> None:
    silent = AREA.model_copy(
        update={
            "bodies": {name: body.model_copy(update={"phone": None}) for name, body in AREA.bodies.items()}
        }
    )

    found = failed(prove(silent, TODAY, few_answers))

    example = found["every outcome has a next step and a contact"]
    assert example is not None
    assert "names nobody to turn to" in example["found"]


def test_question_that_is_asked_again_and_again_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = questions.next_question

    def stubborn(facts: Facts, area: Area, today: date) -> str | None:
        return "council" if facts.council is UNSURE else real(facts, area, today)

    monkeypatch.setattr(questions, "next_question", stubborn)

    assert found_by("nothing known is asked again")["found"] == "asks council again"
    assert (
        found_by("facts lead to a question, an outcome or an unknown that decides")["facts"]["council"]
        == "unsure"
    )
    assert "still asks after" in found_by("every path ends")["found"]


def test_rules_that_heed_the_order_of_telling_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = questions.next_question

    def impatient(facts: Facts, area: Area, today: date) -> str | None:
        # asks how the complaint stands again where that was volunteered before what it is about
        if facts.complaint_stage is not None and facts.concern_type is None:
            return "complaint_stage"
        return real(facts, area, today)

    monkeypatch.setattr(questions, "next_question", impatient)

    assert found_by("the order of telling does not matter")["found"] == "asks complaint_stage again"


def test_answer_that_wipes_another_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Facts.with_answer

    def wiping(facts: Facts, slot: str, value: Any) -> Facts:
        told = real(facts, slot, value)
        return real(told, "reported_to", None) if slot == "reported" and value is False else told

    monkeypatch.setattr(Facts, "with_answer", wiping)

    assert "reported was changed" in found_by("changing an answer and back is the identity")["found"]


def test_every_property_has_a_rule_here_that_breaks_it(proof: Proof) -> None:
    """Reads this file: a property that nothing here breaks is worthless."""
    with open(__file__, encoding="utf-8") as file:
        text = file.read()

    for checked in proof.properties:
        assert f'"{checked.name}"' in text


# ---- The walk ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_answer_that_is_tried_is_one_that_the_facts_take(slot: str) -> None:
    answers = answers_to(slot, AREA)

    assert len(answers) == len(set(answers)) >= 2
    for value in answers:
        assert getattr(Facts().with_answer(slot, value), slot) == value


def test_every_set_of_bodies_is_tried() -> None:
    assert len(answers_to("reported_to", AREA)) == len(answers_to("complaint_about", AREA)) == 2**4


def test_of_two_counts_that_clash_the_later_stands() -> None:
    assert tell(Facts(incident_count=2), "reports_in_window", 3) == Facts(reports_in_window=3)
    assert tell(Facts(reports_in_window=3), "incident_count", 2) == Facts(incident_count=2)
    assert tell(Facts(incident_count=3), "reports_in_window", 3) == Facts(
        incident_count=3, reports_in_window=3
    )


def test_walk_reaches_every_state_from_no_facts_at_all() -> None:
    walk = Walk(AREA, TODAY, few_answers)

    def leaves(facts: Facts, depth: int = 0) -> Iterator[Facts]:
        try:
            decision.run_rules(facts, AREA, TODAY)
        except FactNeeded as needed:
            for value in few_answers(needed.slot, AREA):
                yield from leaves(tell(facts, needed.slot, value), depth + 1)
        except decision.CannotDecide:
            yield facts
        else:
            yield facts

    ends = {facts for facts, standing in walk.states.items() if standing.question is None}
    assert set(leaves(Facts())) | {Facts(danger_hinted=True, immediate_danger=True)} == ends
