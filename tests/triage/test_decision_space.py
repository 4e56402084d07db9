"""Laws over the whole decision space: over any facts, and by walking all that can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.triage.area import Area
from bot.triage.decision import OUTCOMES, Decision, consistent, decide
from bot.triage.facts import UNSURE, Facts
from bot.triage.questions import QUESTIONS, next_question, unknown_that_decides
from bot.triage.walk import Walk, answers_to, tell
from tests.triage.triage_people import AREA, TODAY, answers, any_facts, person, whole_stories

MOST_QUESTIONS = 12


def fewer_sets(slot: str, area: Area) -> tuple[Any, ...]:
    """All answers, with the sets of bodies reduced to those that the rules can tell apart."""
    if slot == "reported_to":
        return (("council",), ("council", "police"), ("landlord", "other"), ("other",), UNSURE)
    if slot == "complaint_about":
        return (("council",), ("police", "health"), UNSURE)
    return answers_to(slot, area)


@pytest.fixture(scope="module")
def walk() -> Walk:
    return Walk(AREA, TODAY, fewer_sets)


def ask_all(facts: Facts, story: Mapping[str, Any]) -> tuple[list[str], Facts]:
    """Asks whatever is open and answers as the story says, until nothing is open."""
    asked: list[str] = []
    while (question := next_question(facts, AREA, TODAY)) is not None:
        assert len(asked) < MOST_QUESTIONS, f"still asks after {asked}"
        asked.append(question)
        facts = tell(facts, question, story[question])
    return asked, facts


def result(facts: Facts) -> tuple[Any, ...]:
    """What becomes of the person, without the reasons."""
    made = decide(facts, AREA, TODAY)
    if made is None:
        return ("unknown", unknown_that_decides(facts, AREA, TODAY))
    return (made.outcome, made.complaint_track)


def rank(made: Decision | None) -> int:
    """Better is higher, where it is about the number of reports."""
    order = {"report_first": 0, "keep_reporting": 1, "consent_needed": 3, "application": 4}
    return 2 if made is None else order[made.outcome]


# ---- Every path --------------------------------------------------------------------------------------------


def test_every_path_ends_with_an_outcome_or_an_unknown_that_decides(walk: Walk) -> None:
    ends = [facts for facts, standing in walk.states.items() if standing.question is None]

    assert walk.endless == []
    assert walk.longest_path <= MOST_QUESTIONS
    assert len(ends) > 1_000
    for facts in ends:
        unknown = unknown_that_decides(facts, AREA, TODAY)
        assert (decide(facts, AREA, TODAY) is None) == (unknown in ("council", "reports_in_window"))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_can_be_reached(walk: Walk, outcome: str) -> None:
    assert any(made.outcome == outcome for _, made in walk.decided())


@given(story=whole_stories(), hinted=st.booleans())
def test_everyone_who_answers_is_asked_at_most_so_many_questions_and_none_twice(
    story: dict[str, Any], hinted: bool
) -> None:
    asked, facts = ask_all(Facts(danger_hinted=hinted), story)

    assert len(asked) == len(set(asked)) <= len(QUESTIONS)
    assert decide(facts, AREA, TODAY) or unknown_that_decides(facts, AREA, TODAY)


# ---- What is volunteered -----------------------------------------------------------------------------------


@given(story=whole_stories(), data=st.data())
def test_order_in_which_facts_are_volunteered_does_not_matter(
    story: dict[str, Any], data: st.DataObject
) -> None:
    told = data.draw(st.lists(st.sampled_from(sorted(story)), unique=True))
    again = data.draw(st.permutations(told))
    first, second = Facts(), Facts()
    for slot in told:
        first = tell(first, slot, story[slot])
    for slot in again:
        second = tell(second, slot, story[slot])

    assert first == second
    assert next_question(first, AREA, TODAY) == next_question(second, AREA, TODAY)
    assert decide(first, AREA, TODAY) == decide(second, AREA, TODAY)


def lead_to_the_same(story: dict[str, Any], volunteered: list[str]) -> None:
    told = Facts()
    for slot in volunteered:
        told = tell(told, slot, story[slot])
    _, asked_all = ask_all(Facts(), story)
    asked, asked_rest = ask_all(told, story)

    assert not set(asked) & set(volunteered)
    assert result(asked_rest) == result(asked_all)


@given(story=whole_stories(), data=st.data())
def test_whatever_is_volunteered_the_rest_is_asked_and_the_end_is_the_same(
    story: dict[str, Any], data: st.DataObject
) -> None:
    volunteered = data.draw(st.lists(st.sampled_from(sorted(story)), unique=True))

    lead_to_the_same(story, volunteered)


@given(story=whole_stories())
def test_volunteering_not_to_know_how_many_count_leads_to_the_same_end(story: dict[str, Any]) -> None:
    lead_to_the_same(story | {"reports_in_window": UNSURE}, ["reports_in_window"])


# ---- Changes -----------------------------------------------------------------------------------------------


@given(facts=any_facts(), data=st.data())
def test_changing_an_answer_and_back_is_the_identity(facts: Facts, data: st.DataObject) -> None:
    slot = data.draw(st.sampled_from(QUESTIONS))
    other = data.draw(answers(slot))

    again = facts.with_answer(slot, other).with_answer(slot, getattr(facts, slot))

    assert again == facts
    assert decide(again, AREA, TODAY) == decide(facts, AREA, TODAY)
    assert next_question(again, AREA, TODAY) == next_question(facts, AREA, TODAY)


@given(story=whole_stories(), data=st.data())
def test_changed_answer_leaves_no_stale_answer_that_decides(
    story: dict[str, Any], data: st.DataObject
) -> None:
    """Someone who changes an answer ends where someone ends who gave the new answer from the beginning."""
    _, facts = ask_all(Facts(), story)
    changeable = ("council", "concern_type", "complaint_stage", "on_behalf", "consent", "complaint_about")
    slot = data.draw(st.sampled_from([name for name in changeable if name in facts.known()] or ["council"]))
    changed = story | {slot: data.draw(answers(slot))}

    _, after = ask_all(facts.with_answer(slot, changed[slot]), changed)
    _, from_the_beginning = ask_all(Facts(), changed)

    assert result(after) == result(from_the_beginning)


# ---- One more report ---------------------------------------------------------------------------------------


@given(facts=any_facts())
def test_one_more_report_that_counts_never_makes_an_outcome_worse(facts: Facts) -> None:
    inside, total = facts.reports_in_window, facts.incident_count
    assume(isinstance(inside, int) and consistent(facts) == facts)
    assert isinstance(inside, int)
    more = facts.with_answer("reports_in_window", inside + 1)
    if isinstance(total, int):
        more = more.with_answer("incident_count", total + 1)

    before, after = decide(facts, AREA, TODAY), decide(more, AREA, TODAY)

    if before and before.outcome in ("emergency", "out_of_area", "complaints_procedure", "ombudsman"):
        assert after is not None
        assert after.outcome == before.outcome
    elif after and after.outcome in ("emergency", "out_of_area", "complaints_procedure", "ombudsman"):
        assert before is None or before.outcome == "report_first"
    else:
        assert rank(after) >= rank(before)


@pytest.mark.parametrize(("on_behalf", "consent"), [(False, None), (True, False), (True, True)])
@pytest.mark.parametrize("total", [4, UNSURE])
def test_outcome_gets_no_worse_from_one_count_to_the_next(
    total: Any, on_behalf: bool, consent: bool | None
) -> None:
    made = [
        decide(
            person(incident_count=total, reports_in_window=n, on_behalf=on_behalf, consent=consent),
            AREA,
            TODAY,
        )
        for n in range(5)
    ]
    ranks = [rank(one) for one in made]

    assert ranks == sorted(ranks)
    assert ranks[2] == 1
    assert ranks[3] > 2


# ---- What is asked -----------------------------------------------------------------------------------------


def completions(facts: Facts, limit: int = 400) -> list[tuple[Facts, tuple[Any, ...]]]:
    """Ways to the end from here, with what becomes of the person."""
    ends, waiting = [], [facts]
    while waiting and len(ends) < limit:
        here = waiting.pop()
        question = next_question(here, AREA, TODAY)
        if question is None:
            made = decide(here, AREA, TODAY)
            told = (made.organisations, made.ombudsman) if made else ()
            ends.append((here, (*result(here), told)))
        else:
            waiting += [tell(here, question, value) for value in fewer_sets(question, AREA)]
    return ends


def agree(one: Facts, other: Facts, question: str) -> bool:
    """Whether two ways to the end differ in one answer and in what that opens, and nowhere else."""
    return all(
        slot == question
        or None in (getattr(one, slot), getattr(other, slot))
        or getattr(one, slot) == getattr(other, slot)
        for slot in QUESTIONS
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_question_is_asked_only_where_two_answers_to_it_lead_to_different_ends(
    walk: Walk, data: st.DataObject
) -> None:
    waiting = [(facts, here.question) for facts, here in walk.states.items() if here.question]
    facts, asked = data.draw(st.sampled_from(waiting))

    ends = [completions(tell(facts, asked, value), limit=60) for value in fewer_sets(asked, AREA)]

    assert any(
        agree(one, other, asked) and end != other_end
        for some, others in combinations(ends, 2)
        for (one, end), (other, other_end) in product(some, others)
    ), f"the answer to {asked} changes nothing"


def test_no_state_asks_what_changes_nothing(walk: Walk) -> None:
    assert walk.needless == []


@given(facts=any_facts(), data=st.data())
def test_question_stays_open_until_it_is_answered(facts: Facts, data: st.DataObject) -> None:
    question = next_question(facts, AREA, TODAY)
    assume(question is not None)
    assert question is not None

    after = tell(facts, question, data.draw(answers(question)))

    assert next_question(after, AREA, TODAY) != question


# ---- Grounds and danger ------------------------------------------------------------------------------------


@given(facts=any_facts())
def test_grounds_alone_lead_to_the_same_decision(facts: Facts) -> None:
    made = decide(facts, AREA, TODAY)
    assume(made is not None)
    assert made is not None

    assert decide(Facts(**made.grounds), AREA, TODAY) == made


@given(facts=any_facts())
def test_danger_wins_over_every_fact_and_every_open_question(facts: Facts) -> None:
    made = decide(facts.with_answer("immediate_danger", True), AREA, TODAY)

    assert made is not None
    assert made.outcome == "emergency"


@given(facts=any_facts())
def test_only_undecided_facts_have_a_question_or_an_unknown(facts: Facts) -> None:
    open_question = next_question(facts, AREA, TODAY) or unknown_that_decides(facts, AREA, TODAY)

    assert (decide(facts, AREA, TODAY) is None) == (open_question is not None)


@given(facts=any_facts())
def test_same_facts_always_lead_to_the_same_decision(facts: Facts) -> None:
    assert decide(facts, AREA, TODAY) == decide(Facts(**vars(facts)), AREA, TODAY)
