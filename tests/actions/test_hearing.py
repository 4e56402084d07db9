"""What a message is heard to say: pressed, typed, and what follows from it at once."""

from __future__ import annotations

from typing import Any

import pytest

import actions.listening
from actions.hearing import ActionValidateSlotMappings, open_question
from actions.keeping import implied, pressed
from actions.listening import typed
from actions.services import Services
from actions.turns import UNSURE_OF
from bot.language.reading import Reading
from bot.triage.facts import COUNCILS
from tests.actions.conftest import run, tracker_of


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Any:
    def says(**said: Any) -> None:
        monkeypatch.setattr(actions.listening, "read", lambda *args: Reading(**said))

    return says


def press(services: Services, slots: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    return pressed(
        [{"entity": slot, "value": value} for slot, value in values.items()], slots or {}, services
    )


def hear(
    services: Services,
    question: str | None,
    intent: str = "greet",
    emergency: float = 0.001,
    text: str = "some words",
    **slots: Any,
) -> dict[str, Any]:
    ranked = {"name": intent, "confidence": 0.99}
    # However small, how likely an emergency is is always in the ranking.
    ranking = [ranked, {"name": "emergency", "confidence": emergency}]
    message = {"text": text, "intent": ranked, "intent_ranking": ranking}
    return typed(message, question, slots, services)


@pytest.mark.parametrize(
    ("slot", "value", "heard"),
    [
        ("reported", True, True),
        ("reported_to", "council", ["council"]),
        ("reported_to", ["police", "council"], ["council", "police"]),
        ("reported_to", "unsure", "unsure"),
        ("complaint_about", "health", ["health"]),
        ("incident_count", 4, 4),
        ("reports_in_window", 2.0, 2),
        ("council", "high_peak", "high_peak"),
        ("behaviour_type", "other", "other"),
        ("applicant_email", "skipped", "skipped"),
        ("incident_reported_to", "police", ["police"]),
        ("confirm_submission", True, True),
    ],
)
def test_a_button_says_its_value(slot: str, value: Any, heard: Any, services: Services) -> None:
    assert press(services, **{slot: value})[slot] == heard


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("council", "atlantis"),
        ("council", "<script>"),
        ("reported", "perhaps"),
        ("reported_to", "mayor"),
        ("incident_count", -1),
        ("incident_count", 1.5),
        ("incident_count", True),
        ("immediate_danger", "unsure"),
        ("on_behalf", "unsure"),
        ("application_reference", "ASB-2222-2222"),
        ("incidents", [{}]),
        ("told_outcome", "application"),
        ("case_number", 9),
        ("no_such_slot", 1),
    ],
)
def test_a_value_that_its_slot_may_not_take_is_passed_over(slot: str, value: Any, services: Services) -> None:
    assert press(services, **{slot: value}) == {}


def test_choosing_from_a_list_offers_every_council(services: Services) -> None:
    assert press(services, council="all") == {"council_candidates": [*COUNCILS, "out_of_area"]}


def test_the_same_day_is_the_day_of_the_incident(services: Services) -> None:
    day = {"from": "2026-10-03", "to": "2026-10-03"}
    heard = press(services, {"incident_date": day}, incident_reported_on="same")
    assert heard == {"incident_reported_on": day}


@pytest.mark.parametrize(
    ("value", "heard"),
    [
        (4, 4),
        ([3, 5], 3),
        ([4, None], 4),
        ([0, 2], 2),
        ([None, 1], 1),
        ("unsure", "unsure"),
    ],
)
def test_a_range_counts_where_every_number_in_it_means_the_same(
    value: Any, heard: Any, services: Services, reads: Any
) -> None:
    reads(answer=value)
    assert hear(services, "incident_count")["incident_count"] == heard


@pytest.mark.parametrize(("value", "high"), [([2, 4], 4), ([None, 3], 3), ([1, None], None)])
def test_a_range_across_the_test_is_asked_more_closely(
    value: Any, high: int | None, services: Services, reads: Any
) -> None:
    reads(answer=value)
    heard = hear(services, "reports_in_window")
    assert "reports_in_window" not in heard
    assert heard["count_doubt"]["slot"] == "reports_in_window"
    assert heard["count_doubt"]["high"] == high


@pytest.mark.parametrize(("total", "heard"), [(5, 5), ("unsure", None), (None, None)])
def test_all_of_them_is_as_many_as_there_were(
    total: Any, heard: int | None, services: Services, reads: Any
) -> None:
    reads(answer="all")
    assert hear(services, "reports_in_window", incident_count=total)["reports_in_window"] == heard


def test_councils_in_doubt_are_kept_to_choose_from(services: Services, reads: Any) -> None:
    reads(candidates=("derby", "erewash"))
    assert hear(services, "council") == {"council_candidates": ["derby", "erewash"]}


def test_what_is_volunteered_is_kept_and_never_overwrites(services: Services, reads: Any) -> None:
    reads(answer=True, facts={"council": "derby", "incident_count": 3})
    heard = hear(services, "reported", council="erewash")
    assert heard["reported"] is True
    assert heard["incident_count"] == 3
    assert "council" not in heard


def test_a_correction_overwrites(services: Services, reads: Any) -> None:
    reads(facts={"incident_count": 5})
    assert hear(services, "on_behalf", intent="correct_answer", incident_count=2)["incident_count"] == 5


def test_facts_in_an_applications_text_are_not_heard_as_triage(services: Services, reads: Any) -> None:
    reads(answer="They broke it on 3 May", facts={"incident_count": 1, "council": "derby"})
    assert hear(services, "incident_description") == {"incident_description": "They broke it on 3 May"}


@pytest.mark.parametrize(
    ("said", "emergency"),
    [
        pytest.param({"danger": True}, 0.02, id="patterns, classifier not against it"),
        pytest.param({"danger": True, "safeguarding": ("suicide",)}, 0.0, id="suicide, by patterns alone"),
        pytest.param({}, 0.1, id="classifier unsure, nothing against it"),
        pytest.param({"danger_denied": True}, 0.97, id="classifier sure although it sounds denied"),
    ],
)
@pytest.mark.parametrize("question", [None, "reported", "applicant_name", "incident_description"])
def test_danger_is_heard_at_any_question_and_nothing_else(
    question: str | None, said: dict[str, Any], emergency: float, services: Services, reads: Any
) -> None:
    reads(answer="words", facts={"council": "derby"}, **said)
    heard = hear(services, question, emergency=emergency)
    assert heard["immediate_danger"] is True
    assert heard["told_outcome"] is None, "999 is said again"
    assert not {"council", "reported", "applicant_name", "incident_description"} & set(heard)


@pytest.mark.parametrize(("said", "emergency"), [({}, 0.09), ({"danger_denied": True}, 0.49)])
def test_no_danger_is_heard_where_none_is_likely(
    said: dict[str, Any], emergency: float, services: Services, reads: Any
) -> None:
    reads(answer=True, **said)
    assert hear(services, "reported", emergency=emergency) == {"reported": True}


def test_a_hint_of_danger_is_noted(services: Services, reads: Any) -> None:
    reads(answer=True, danger_hint=True, safeguarding=("child",))
    assert hear(services, "reported") == {"danger_hinted": True, "safeguarding": ["child"], "reported": True}


@pytest.mark.parametrize(
    ("question", "heard"),
    [
        ("reported", {"reported": "unsure"}),
        ("council", {"council": "unsure"}),
        ("on_behalf", {}),
        ("immediate_danger", {}),
        ("incident_date", {"incident_date": "skipped"}),
        ("earliest_report_on", {"earliest_report_on": "skipped"}),
        ("behaviour_type", {"behaviour_type": "other"}),
        ("applicant_name", {}),
        ("confirm_submission", {}),
        ("incident_reported_to", {}),
    ],
)
def test_not_knowing_is_an_answer_where_it_may_be(
    question: str, heard: dict[str, Any], services: Services, reads: Any
) -> None:
    reads(unsure=True)
    help_first = {"turn": {"kind": UNSURE_OF, "question": question, "again": False}}
    assert hear(services, question) == (heard or help_first)


@pytest.mark.parametrize("question", ["applicant_name", "confirm_submission", "reported"])
def test_what_is_required_cannot_be_skipped(question: str, services: Services, reads: Any) -> None:
    reads(skip=True)
    assert hear(services, question) == {}


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("stop", "please stop now"),
        ("restart", "start again"),
        ("go_back", "go back"),
        ("ask_privacy", "who will see this?"),
    ],
)
def test_a_wish_to_stop_is_not_somebodys_name(intent: str, text: str, services: Services, reads: Any) -> None:
    reads(answer=text)
    assert "applicant_name" not in hear(services, "applicant_name", intent=intent, text=text)


@pytest.mark.parametrize("intent", ["stop", "repeat", "ask_statistics"])
def test_a_name_that_resembles_an_order_is_a_name(intent: str, services: Services, reads: Any) -> None:
    reads(answer="Amina Example")
    heard = hear(services, "applicant_name", intent=intent, text="Amina Example")
    assert heard["applicant_name"] == "Amina Example"


@pytest.mark.parametrize(("days", "iso"), [(0, "2026-10-03"), (1, "2026-10-04"), (30, "2026-11-02")])
def test_so_many_days_later_is_counted_from_the_incident(
    days: int, iso: str, services: Services, reads: Any
) -> None:
    reads(days_after=days)
    day = {"from": "2026-10-03", "to": "2026-10-03"}
    heard = hear(services, "incident_reported_on", incident_date=day)
    assert heard == {"incident_reported_on": {"from": iso, "to": iso}}
    assert hear(services, "incident_date", incident_date=None) == {}


def test_no_more_ends_the_incidents_only_where_one_was_told(services: Services, reads: Any) -> None:
    reads(no_more=True)
    assert hear(services, "incident_date", incidents=[{}]) == {"more_incidents": False}
    assert hear(services, "incident_date") == {}
    assert hear(services, "incident_count", incidents=[{}]) == {}


def test_a_kind_of_behaviour_is_kept_once(services: Services, reads: Any) -> None:
    reads(behaviour="noise")
    assert hear(services, None) == {"behaviour_type": "noise"}
    assert hear(services, None, behaviour_type="other") == {}


@pytest.mark.parametrize(
    ("heard", "slots", "further"),
    [
        ({"reported_to": ["police"]}, {}, {"reported": True}),
        ({"reported_to": "unsure"}, {}, {}),
        ({"reported_to": []}, {}, {"reported": False, "reported_to": None}),
        (
            {"reported": False},
            {"reported_to": ["police"]},
            {"reported_to": None, "incident_count": None, "reports_in_window": None},
        ),
        ({"reports_in_window": 5}, {"incident_count": 3}, {"incident_count": None}),
        ({"incident_count": 2}, {"reports_in_window": 3}, {"reports_in_window": None}),
        ({"incident_count": "unsure"}, {"reports_in_window": 3}, {}),
        ({"council": "derby"}, {}, {"council_candidates": None}),
        ({"apply_now": True}, {}, {"confirm_submission": None}),
        ({"on_behalf": False}, {"consent": True}, {"consent": None}),
        ({}, {}, {}),
    ],
)
def test_what_follows_at_once(heard: dict[str, Any], slots: dict[str, Any], further: dict[str, Any]) -> None:
    assert implied(heard, slots) == further


def test_a_question_is_open_only_while_a_form_asks() -> None:
    assert open_question(tracker_of({"requested_slot": "reported"}, form="triage_form")) == "reported"
    assert open_question(tracker_of({"requested_slot": "reported"})) is None


async def test_a_message_is_heard_once_however_often_rasa_asks(reads: Any) -> None:
    reads(answer=True)
    slots: dict[str, Any] = {"requested_slot": "reported"}
    first = await run(ActionValidateSlotMappings(), tracker_of(slots, form="triage_form"))
    assert first.slots.items() >= {"reported": True, "heard_message": "m1"}.items()
    assert first.slots["answered"] == ["reported"]
    again = await run(ActionValidateSlotMappings(), tracker_of(slots | first.slots, form="triage_form"))
    assert again.events == []


async def test_the_trail_for_going_back_has_each_question_once_the_latest_last(reads: Any) -> None:
    reads(answer=True)
    slots = {"requested_slot": "reported", "answered": ["reported", "council"]}
    ran = await run(ActionValidateSlotMappings(), tracker_of(slots, form="triage_form"))
    assert ran.slots["answered"] == ["council", "reported"]


async def test_without_any_way_to_get_in_touch_they_are_asked_once_more() -> None:
    slots = {
        "requested_slot": "applicant_address",
        "applicant_email": "skipped",
        "applicant_phone": "skipped",
    }
    pressed_skip = tracker_of(
        slots,
        form="application_form",
        text='/inform{"applicant_address": "skipped"}',
        intent="inform",
        entities=[{"entity": "applicant_address", "value": "skipped"}],
    )
    ran = await run(ActionValidateSlotMappings(), pressed_skip)
    assert ran.responses == ["utter_contact_needed"]
    assert [ran.slots[slot] for slot in ("applicant_email", "applicant_phone", "applicant_address")] == [
        None
    ] * 3
