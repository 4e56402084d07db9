"""Every outcome of the contract, in the order in which it wins, with its reasons and its nearest miss."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.area import Area
from bot.triage.decision import (
    OUTCOMES,
    CannotDecide,
    Decision,
    FactNeeded,
    NearestMiss,
    consistent,
    decide,
    first_day_that_counts,
    run_rules,
)
from bot.triage.facts import COUNCILS, OUT_OF_AREA, UNSURE, Facts
from bot.triage.questions import next_question, unknown_that_decides
from bot.triage.window import counts_until, window_start
from tests.triage.triage_people import AREA, TODAY, any_facts, person

BOTH_AND_FINAL = {"concern_type": "both", "complaint_stage": "final_response_still_unhappy"}


def decided(facts: Facts, area: Area = AREA, today: date = TODAY) -> Decision:
    decision = decide(facts, area, today)
    assert decision is not None, f"asks {next_question(facts, area, today)}"
    return decision


def area_with(reports: int = 3, window_months: int = 6) -> Area:
    threshold = AREA.threshold.model_copy(update={"reports": reports, "window_months": window_months})
    return AREA.model_copy(update={"threshold": threshold})


# ---- Each outcome ------------------------------------------------------------------------------------------


def test_outcomes_win_in_the_order_of_the_contract() -> None:
    assert OUTCOMES == (
        "emergency", "report_first", "out_of_area", "complaints_procedure", "ombudsman", "keep_reporting",
        "consent_needed", "application",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        pytest.param({}, "application", id="all is well"),
        pytest.param({"immediate_danger": True}, "emergency", id="danger now"),
        pytest.param({"reported": False, "reported_to": None}, "report_first", id="told nobody"),
        pytest.param({"reported_to": ("other",)}, "report_first", id="told only someone else"),
        pytest.param({"incident_count": 0, "reports_in_window": None}, "report_first", id="no incident"),
        pytest.param({"reported": UNSURE, "reported_to": UNSURE, "incident_count": None,
                      "reports_in_window": None}, "report_first", id="sure of neither"),
        pytest.param({"council": OUT_OF_AREA}, "out_of_area", id="elsewhere"),
        pytest.param({"concern_type": "staff_or_service", "complaint_about": ("police",),
                      "complaint_stage": "not_complained"}, "complaints_procedure", id="not complained"),
        pytest.param({"concern_type": "staff_or_service", "complaint_about": ("police",),
                      "complaint_stage": "in_progress"}, "complaints_procedure", id="staff, waiting"),
        pytest.param({"concern_type": "staff_or_service", "complaint_about": ("police",),
                      "complaint_stage": UNSURE}, "complaints_procedure", id="staff, stage not known"),
        pytest.param({"concern_type": "staff_or_service", "complaint_about": ("police",),
                      "complaint_stage": "final_response_still_unhappy"}, "ombudsman", id="final answer"),
        pytest.param({"incident_count": 2, "reports_in_window": None}, "keep_reporting", id="two in all"),
        pytest.param({"reports_in_window": 2}, "keep_reporting", id="two that count"),
        pytest.param({"reports_in_window": 0}, "keep_reporting", id="none that counts"),
        pytest.param({"on_behalf": True, "consent": False}, "consent_needed", id="they do not agree"),
        pytest.param({"on_behalf": True, "consent": UNSURE}, "consent_needed", id="agreement not known"),
        pytest.param({"on_behalf": True, "consent": True}, "application", id="they agree"),
        pytest.param({"concern_type": UNSURE}, "application", id="not sure what the concern is"),
        pytest.param({"incident_count": UNSURE}, "application", id="total not known, but enough that count"),
        pytest.param({"reported": UNSURE}, "application", id="naming who was told says that someone was"),
        pytest.param({"reported": None}, "application", id="who was told stands for reported"),
        pytest.param({"reported_to": UNSURE}, "application", id="reported, not known to whom"),
        pytest.param({"reported_to": ("other", "landlord")}, "application", id="one of them counts"),
    ],
)  # fmt: skip
def test_facts_lead_to_their_outcome(changed: dict[str, Any], outcome: str) -> None:
    assert decided(person(**changed)).outcome == outcome


# What calls for each outcome, from the first to win to the last.
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("emergency", {"immediate_danger": True}),
    ("report_first", {"reported_to": ("other",)}),
    ("out_of_area", {"council": OUT_OF_AREA}),
    ("complaints_procedure", {"concern_type": "staff_or_service", "complaint_about": ("council",),
                              "complaint_stage": "not_complained"}),
    ("keep_reporting", {"incident_count": 2, "reports_in_window": 2}),
    ("consent_needed", {"on_behalf": True, "consent": False}),
]  # fmt: skip


@pytest.mark.parametrize("first", range(len(CALLS)))
def test_outcome_wins_over_all_that_come_after_it(first: int) -> None:
    changed: dict[str, Any] = {}
    for _, call in reversed(CALLS[first:]):
        changed |= call

    assert decided(person(**changed)).outcome == CALLS[first][0]


@pytest.mark.parametrize(("earlier", "later"), list(itertools.combinations(CALLS, 2)))
def test_of_two_calls_the_earlier_wins(
    earlier: tuple[str, dict[str, Any]], later: tuple[str, dict[str, Any]]
) -> None:
    (winner, call), (_, other) = earlier, later

    assert decided(person(**other, **call)).outcome == winner


def test_ombudsman_wins_over_too_few_reports() -> None:
    facts = person(concern_type="staff_or_service", complaint_about=("landlord",),
                   complaint_stage="final_response_still_unhappy", reports_in_window=1)  # fmt: skip

    assert decided(facts).outcome == "ombudsman"


@given(facts=any_facts())
def test_danger_wins_over_whatever_else_was_said(facts: Facts) -> None:
    decision = decided(facts.with_answer("immediate_danger", True))

    assert (decision.outcome, decision.rule) == ("emergency", "emergency")
    assert decision.grounds == {"immediate_danger": True}


@pytest.mark.parametrize("council", COUNCILS)
def test_each_of_the_nine_councils_takes_applications(council: str) -> None:
    assert decided(person(council=council)).outcome == "application"


# ---- The fact sheet's statements ---------------------------------------------------------------------------


THREE_MEET_THE_TEST = [(2, "keep_reporting"), (3, "application"), (4, "application")]


@pytest.mark.parametrize(("count", "outcome"), THREE_MEET_THE_TEST)
def test_s13_three_reports_within_six_months_may_apply_and_two_may_not(count: int, outcome: str) -> None:
    assert decided(person(incident_count=4, reports_in_window=count)).outcome == outcome


def test_s14_three_reports_of_which_two_are_related_do_not_meet_the_test() -> None:
    # The question asks for related incidents only, so that unrelated ones never enter the count.
    assert AREA.threshold.related is True
    assert decided(person(incident_count=2, reports_in_window=None)).outcome == "keep_reporting"


def test_s15_three_incidents_that_nobody_was_told_of_are_reported_first() -> None:
    assert decided(Facts(reported=False)).outcome == "report_first"
    assert decided(Facts(reported=False, incident_count=3)).outcome == "report_first"


@pytest.mark.parametrize(
    "bodies",
    [("council",), ("police",), ("landlord",), ("council", "police"), ("council", "police", "landlord")],
)
def test_s16_reports_to_different_bodies_add_up(bodies: tuple[str, ...]) -> None:
    assert decided(person(reported_to=bodies, incident_count=3, reports_in_window=3)).outcome == "application"


def test_s17_of_three_reports_one_of_seven_months_ago_leaves_two_that_count() -> None:
    reports = [date(2026, 4, 20), date(2026, 9, 3), date(2026, 11, 1)]
    counted = sum(day >= window_start(TODAY, AREA.threshold.window_months) for day in reports)

    decision = decided(person(incident_count=3, reports_in_window=counted))

    assert counted == 2
    assert decision.outcome == "keep_reporting"
    assert decision.nearest_miss == NearestMiss(more_reports=1, counted=2, certain=True, by=date(2027, 5, 22))


def test_s18_what_was_not_yet_reported_is_reported_first() -> None:
    decision = decided(Facts(reported=False))

    assert decision.outcome == "report_first"
    assert decision.grounds == {"reported": False}


@pytest.mark.parametrize(("consent", "outcome"), [(True, "application"), (False, "consent_needed")])
def test_s19_someone_elses_case_goes_ahead_with_their_consent_only(consent: bool, outcome: str) -> None:
    assert decided(person(on_behalf=True, consent=consent)).outcome == outcome


def test_s30_nobody_is_sent_to_an_ombudsman_before_the_bodys_own_final_answer() -> None:
    for stage in ("not_complained", "in_progress", UNSURE):
        for concern in ("staff_or_service", "both"):
            facts = person(concern_type=concern, complaint_about=("council",), complaint_stage=stage)
            decision = decided(facts)
            assert "ombudsman" not in (decision.outcome, decision.complaint_track)


def test_s47_no_formal_complaint_is_needed_to_apply() -> None:
    facts = person()

    assert facts.complaint_stage is None
    assert decided(facts).outcome == "application"


def test_s52_a_report_to_someone_else_alone_does_not_count() -> None:
    decision = decided(person(reported_to=("other",), incident_count=9, reports_in_window=9))

    assert decision.outcome == "report_first"
    assert decision.grounds["reported_to"] == ("other",)


def test_s53_where_the_council_is_not_known_nothing_is_decided() -> None:
    facts = person(council=UNSURE)

    assert decide(facts, AREA, TODAY) is None
    assert unknown_that_decides(facts, AREA, TODAY) == "council"


# ---- Complaints --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "ombudsman"),
    [("council", "lgsco"), ("landlord", "housing"), ("police", "iopc"), ("health", "phso")],
)
def test_each_body_has_its_ombudsman(body: str, ombudsman: str) -> None:
    facts = person(concern_type="staff_or_service", complaint_about=(body,),
                   complaint_stage="final_response_still_unhappy")  # fmt: skip
    decision = decided(facts)

    assert (decision.organisations, decision.ombudsman) == ((body,), (ombudsman,))


def test_complaint_about_several_bodies_names_each_ombudsman_in_their_order() -> None:
    facts = person(concern_type="staff_or_service", complaint_about=("health", "council"),
                   complaint_stage="final_response_still_unhappy")  # fmt: skip
    decision = decided(facts)

    assert decision.organisations == ("council", "health")
    assert decision.ombudsman == ("lgsco", "phso")


@pytest.mark.parametrize("told", [("police",), ("police", "other")])
def test_who_was_told_settles_whose_staff_it_is_about_where_it_is_one_body(told: tuple[str, ...]) -> None:
    facts = person(reported_to=told, concern_type="staff_or_service", complaint_stage="in_progress")

    assert decided(facts).organisations == ("police",)


@pytest.mark.parametrize("told", [("council", "police"), UNSURE])
def test_whose_staff_it_is_about_is_asked_where_who_was_told_does_not_settle_it(told: Any) -> None:
    facts = person(reported_to=told, concern_type="staff_or_service")

    assert next_question(facts, AREA, TODAY) == "complaint_about"


def test_body_that_a_complaint_was_said_to_be_about_wins_over_who_was_told() -> None:
    facts = person(reported_to=("police",), complaint_about=("landlord",), concern_type="staff_or_service",
                   complaint_stage="final_response_still_unhappy")  # fmt: skip

    assert decided(facts).ombudsman == ("housing",)


def test_complaint_about_a_body_that_is_not_known_names_none() -> None:
    facts = person(concern_type="staff_or_service", complaint_about=UNSURE, complaint_stage="not_complained")
    decision = decided(facts)

    assert (decision.outcome, decision.organisations, decision.ombudsman) == ("complaints_procedure", (), ())


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({}, "application"),
        ({"reports_in_window": 1}, "keep_reporting"),
        ({"on_behalf": True, "consent": False}, "consent_needed"),
    ],
)
@pytest.mark.parametrize(
    ("stage", "track"),
    [
        ("not_complained", "complaints_procedure"),
        ("in_progress", "complaints_procedure"),
        (UNSURE, "complaints_procedure"),
        ("final_response_still_unhappy", "ombudsman"),
    ],
)
def test_for_both_the_review_decides_and_the_complaint_is_told_beside_it(
    changed: dict[str, Any], outcome: str, stage: Any, track: str
) -> None:
    facts = person(**changed, concern_type="both", complaint_stage=stage)
    decision = decided(facts.with_answer("complaint_about", ("council", "landlord")))

    assert (decision.outcome, decision.complaint_track) == (outcome, track)
    assert decision.organisations == ("council", "landlord")
    assert decision.ombudsman == ("lgsco", "housing")


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"immediate_danger": True}, "emergency"),
        ({"reported_to": ("other",)}, "report_first"),
        ({"council": OUT_OF_AREA}, "out_of_area"),
    ],
)
def test_for_both_nothing_of_a_complaint_is_asked_where_it_cannot_matter(
    changed: dict[str, Any], outcome: str
) -> None:
    decision = decided(person(concern_type="both", **changed))

    assert (decision.outcome, decision.complaint_track) == (outcome, None)
    assert decision.organisations == decision.ombudsman == ()


def test_concern_about_the_behaviour_alone_has_no_complaint_track() -> None:
    decision = decided(person(complaint_about=("police",), complaint_stage="final_response_still_unhappy"))

    assert (decision.outcome, decision.complaint_track, decision.ombudsman) == ("application", None, ())


# ---- What the person does not know -------------------------------------------------------------------------


def test_not_knowing_how_many_count_leaves_it_undecided_where_enough_were_reported() -> None:
    facts = person(incident_count=3, reports_in_window=UNSURE)

    assert decide(facts, AREA, TODAY) is None
    assert unknown_that_decides(facts, AREA, TODAY) == "reports_in_window"
    with pytest.raises(CannotDecide) as unknown:
        run_rules(facts, AREA, TODAY)
    assert unknown.value.slot == "reports_in_window"


@pytest.mark.parametrize("total", [1, 2])
def test_too_few_reports_in_all_decide_although_it_is_not_known_how_many_count(total: int) -> None:
    assert decided(person(incident_count=total, reports_in_window=UNSURE)).outcome == "keep_reporting"


def test_not_knowing_how_many_count_first_asks_how_many_there_are() -> None:
    facts = person(incident_count=None, reports_in_window=UNSURE)

    assert next_question(facts, AREA, TODAY) == "incident_count"


def test_no_report_at_all_is_reported_first_although_it_is_not_known_who_was_told() -> None:
    facts = person(reported_to=UNSURE, incident_count=0, reports_in_window=None)

    assert decided(facts).outcome == "report_first"


def test_total_of_none_needs_no_question_about_reporting() -> None:
    assert decided(Facts(incident_count=0)).outcome == "report_first"


def test_naming_reports_that_count_says_that_something_was_reported() -> None:
    assert next_question(Facts(reports_in_window=3), AREA, TODAY) == "reported_to"


def test_naming_reports_says_that_something_was_reported() -> None:
    assert next_question(Facts(incident_count=3), AREA, TODAY) == "reported_to"


def test_saying_that_nobody_was_told_wins_over_a_count() -> None:
    assert decided(Facts(reported=False, incident_count=3, reports_in_window=3)).outcome == "report_first"


# ---- Counts that clash -------------------------------------------------------------------------------------


def test_more_reports_in_the_window_than_at_all_are_not_believed() -> None:
    clash = person(incident_count=2, reports_in_window=3)

    assert consistent(clash) == person(incident_count=None, reports_in_window=None)
    assert decide(clash, AREA, TODAY) is None
    assert next_question(clash, AREA, TODAY) == "incident_count"


@given(facts=any_facts())
def test_facts_are_only_forgotten_where_the_two_counts_clash(facts: Facts) -> None:
    kept = consistent(facts)
    total, inside = facts.incident_count, facts.reports_in_window

    if isinstance(total, int) and isinstance(inside, int) and inside > total:
        assert kept.known() == {
            slot: value
            for slot, value in facts.known().items()
            if slot not in ("incident_count", "reports_in_window")
        }
        assert kept.danger_hinted == facts.danger_hinted
    else:
        assert kept == facts
    assert consistent(kept) == kept


# ---- The nearest miss --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counted", "reports", "more"), [(0, 3, 3), (1, 3, 2), (2, 3, 1), (0, 2, 2), (1, 2, 1), (0, 1, 1)]
)
def test_nearest_miss_is_what_the_areas_own_number_still_lacks(counted: int, reports: int, more: int) -> None:
    facts = person(incident_count=4, reports_in_window=counted)
    decision = decided(facts, area_with(reports=reports))

    assert decision.nearest_miss == NearestMiss(
        more_reports=more, counted=counted, certain=True, by=date(2027, 5, 22)
    )


@given(
    counted=st.integers(0, 2),
    reports=st.integers(1, 3),
    months=st.integers(1, 24),
    today=st.dates(date(2020, 1, 1), date(2060, 1, 1)),
)
def test_nearest_miss_is_the_smallest_change_that_opens_an_application(
    counted: int, reports: int, months: int, today: date
) -> None:
    area = area_with(reports, months)
    facts = person(incident_count=9, reports_in_window=counted)
    decision = decided(facts, area, today)
    if decision.outcome == "application":
        assert counted >= reports
        return
    miss = decision.nearest_miss
    assert miss is not None

    for more in range(1, miss.more_reports + 1):
        outcome = decided(facts.with_answer("reports_in_window", counted + more), area, today).outcome
        assert outcome == ("application" if more == miss.more_reports else "keep_reporting")
    assert miss.by == counts_until(today, months)


@pytest.mark.parametrize("inside", [None, UNSURE])
@pytest.mark.parametrize(("total", "more"), [(1, 2), (2, 1)])
def test_nearest_miss_from_the_total_is_not_certain_how_many_count(
    total: int, more: int, inside: Any
) -> None:
    decision = decided(person(incident_count=total, reports_in_window=inside))

    assert decision.nearest_miss == NearestMiss(
        more_reports=more, counted=total, certain=False, by=date(2027, 5, 22)
    )


@pytest.mark.parametrize("outcome", [name for name in OUTCOMES if name != "keep_reporting"])
def test_only_keep_reporting_has_a_nearest_miss(outcome: str) -> None:
    calls = dict(CALLS) | {"application": {}, "ombudsman": {
        "concern_type": "staff_or_service", "complaint_about": ("council",),
        "complaint_stage": "final_response_still_unhappy"}}  # fmt: skip
    decision = decided(person(**calls[outcome]))

    assert decision.outcome == outcome
    assert decision.nearest_miss is None


def test_area_that_asks_for_fewer_reports_lets_fewer_through() -> None:
    facts = person(incident_count=2, reports_in_window=2)

    assert decided(facts, area_with(reports=3)).outcome == "keep_reporting"
    assert decided(facts, area_with(reports=2)).outcome == "application"


# ---- Grounds -----------------------------------------------------------------------------------------------


def test_grounds_are_the_answers_that_were_read_with_their_values() -> None:
    facts = person(on_behalf=True, consent=True, complaint_stage="in_progress")
    grounds = decided(facts).grounds

    assert grounds == person(on_behalf=True, consent=True).known()
    assert list(grounds)[-2:] == ["on_behalf", "consent"]


def test_grounds_hold_nothing_that_did_not_matter() -> None:
    decision = decided(person(council=OUT_OF_AREA, complaint_stage="in_progress", consent=True))

    assert decision.outcome == "out_of_area"
    assert not set(decision.grounds) & {"complaint_stage", "consent", "on_behalf", "concern_type"}


@pytest.mark.parametrize("facts", [Facts(), Facts(reported=True), person(on_behalf=None)])
def test_rules_name_the_fact_that_they_need(facts: Facts) -> None:
    with pytest.raises(FactNeeded) as needed:
        run_rules(facts, AREA, TODAY)

    assert needed.value.slot == next_question(facts, AREA, TODAY)


def test_rule_that_decided_is_named() -> None:
    assert decided(person()).rule == "application"
    assert decided(person(reports_in_window=1)).rule == "keep_reporting"
    assert decided(person(concern_type="staff_or_service", complaint_about=("police",),
                          complaint_stage="final_response_still_unhappy")).rule == "complaint"  # fmt: skip


def test_first_day_that_counts_is_told_for_the_areas_own_window() -> None:
    assert first_day_that_counts(AREA, TODAY) == date(2026, 5, 22)
    assert first_day_that_counts(area_with(window_months=12), TODAY) == date(2025, 11, 22)
