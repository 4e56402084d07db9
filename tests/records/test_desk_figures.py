"""What conversations came to, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.records.desk_figures import PERIOD, NotUnderstood, triage_figures
from tests.records.conftest import NOW

LONG_AGO = NOW - timedelta(hours=2)


def talk(
    database: Database,
    *turns: tuple[str | None, dict[str, Any]],
    now: datetime = LONG_AGO,
    practice: bool = False,
    lost: int | None = None,
) -> str:
    """Keeps a conversation: what was said and the state after it; ``lost`` is the turn not understood."""
    records = ConversationRecords(database)
    conversation = records.create("widget", now, practice=practice)
    for number, (text, state) in enumerate([(None, {"question": "reported"}), *turns]):
        count = 1 if lost == number else 0
        events: list[dict[str, Any]] = [
            {"event": "slot", "name": "reported", "value": "words"},
            {"event": "action", "name": "action_listen"},
            {"event": "slot", "name": "misunderstood", "value": count},
        ]
        records.append_turn(
            conversation, number, f"m{number}", text, {"messages": [], "state": state}, events, {}, now
        )
    return conversation


def came_to(outcome: str, **state: Any) -> dict[str, Any]:
    return {"outcome": outcome, "question": None, "council": "derby", **state}


def test_outcomes_and_filed_applications_are_counted_by_where_a_conversation_ended(
    database: Database,
) -> None:
    talk(
        database, ("no", came_to("report_first")), ("yes", came_to("application", application_reference="X"))
    )
    talk(database, ("no", came_to("report_first")))
    figures = triage_figures(database, NOW)
    assert (figures.conversations, figures.filed, figures.undecided) == (2, 1, 0)
    assert figures.outcomes == {"application": 1, "report_first": 1}


def test_where_people_stopped_is_the_question_that_was_open(database: Database) -> None:
    talk(database, ("hm", {"question": "incident_count", "outcome": None}))
    talk(database, ("hm", {"question": None}))
    talk(database, ("hm", {"question": "council"}), now=NOW - timedelta(minutes=5))
    figures = triage_figures(database, NOW)
    assert figures.stopped == {"incident_count": 1, None: 1}
    assert figures.undecided == 3


def test_what_nobody_spoke_in_practice_erased_or_old_does_not_count(database: Database) -> None:
    talk(database)
    talk(database, ("no", came_to("report_first")), practice=True)
    talk(database, ("no", came_to("report_first")), now=NOW - PERIOD - timedelta(minutes=1))
    erased = talk(database, ("no", came_to("report_first")))
    ConversationRecords(database).erase(erased, NOW)
    assert triage_figures(database, NOW).conversations == 0


def test_a_council_s_figures_are_of_its_own_area(database: Database) -> None:
    talk(database, ("no", came_to("report_first")))
    talk(database, ("no", came_to("report_first", council="erewash")), lost=1)
    talk(database, ("no", {"question": "council", "council": None}))
    ours = triage_figures(database, NOW, "derby")
    assert (ours.conversations, ours.not_understood) == (1, ())
    assert triage_figures(database, NOW).conversations == 3


def test_what_was_not_understood_comes_with_the_question_that_it_answered(database: Database) -> None:
    asked = {"question": "incident_count"}
    conversation = talk(database, ("yes", asked), ("umpteen", asked), ("/deny", asked), lost=2)
    talk(database, ("yes", asked), ("/inform", asked), lost=2)
    talk(database, ("yes", asked), ("umpteen", asked), lost=2, practice=True)
    found = triage_figures(database, NOW).not_understood
    assert found == (NotUnderstood("incident_count", "umpteen", conversation),)
