from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.storytest import player
from bot.storytest.bot_under_test import Said, Seen
from bot.storytest.checks import other_words
from bot.storytest.player import StoryFailed
from bot.storytest.story_file import read_stories
from bot.storytest.world import World

Play = Callable[[str], list[str]]


class SilentTalk:
    """A conversation that offers and holds nothing."""

    async def begin(self) -> Said:
        return Said()

    async def say(self, text: str, metadata: Mapping[str, Any]) -> Said:
        return Said()

    def offered(self) -> Sequence[Mapping[str, Any]]:
        return ()

    def slots(self) -> Mapping[str, Any]:
        return {}

    def events(self) -> Sequence[Mapping[str, Any]]:
        return ()

    def close(self) -> None:
        """Nothing is held."""


BEGIN = "test_cases:\n  - test_case: one\n    steps:\n      - press: 'Yes'\n"
READY = """\
fixtures:
  - ready:
      reported: true
      reported_to: [council]
      council: derby
      concern_type: asb_not_resolved
      incident_count: 3
      reports_in_window: 3
      on_behalf: false
      apply_now: true
      harm: skipped
      applicant_name: Jo Example
      applicant_email: jo@example.com
      applicant_phone: skipped
      applicant_address: skipped
      impact: skipped
      desired_outcome: skipped
      more_incidents: false
      incidents:
        - &one {incident_date: {from: "2026-10-01", to: "2026-10-01"}, incident_reported_on: skipped,
           incident_reported_to: [council], incident_reference: skipped, incident_description: skipped}
        - *one
        - *one
test_cases:
  - test_case: one
    fixtures: [ready]
    steps:
      - press: Yes, send it
"""


def test_a_story_that_goes_as_it_says_passes_and_tells_what_was_said(play: Play) -> None:
    transcript = play(BEGIN + "      - question: reported_to\n      - utter: utter_ask_reported_to\n")
    assert transcript[0].startswith("BOT  Hello.")
    assert "YOU  [Yes]" in transcript


@pytest.mark.parametrize(
    ("step", "expected", "actual"),
    [
        ("bot: Bananas", "Bananas", "Who did you tell?"),
        ("bot_does_not_say: Who did you tell", "without", "Who did you tell?"),
        ("utter: utter_welcome", "utter_welcome", "Who did you tell?"),
        ("action: action_file_application", "action_file_application", "action_listen"),
        ("bot_uttered: {utter_name: utter_welcome}", "utter_welcome", "Who did you tell?"),
        ("bot_uttered: {text_matches: 'H[aeiou]t'}", "H[aeiou]t", "Who did you tell?"),
        ("bot_uttered: {buttons: [{title: Bananas}]}", "Bananas", "Who did you tell?"),
        ("bot_did_not_utter: {text_matches: 'Who .* tell'}", "no message", "Who did you tell?"),
        ("utter: utter_nothing_of_the_kind", "called utter_nothing_of_the_kind", "there is none"),
        ("asks: council", "asks for council", "Who did you tell?"),
        ("question: council", "'council'", "'reported_to'"),
        ("outcome: application", "'application'", "None"),
        ("slot_was_set: [{reported: false}]", "reported: False", "reported: True"),
        ("slot_was_set: [council]", "council: something", "None"),
        ("slot_was_not_set: [reported]", "reported: nothing", "True"),
        ("slot_was_not_set: [{reported: true}]", "not True", "True"),
        ("buttons: [Bananas]", "['Bananas']", "The police"),
        ("state: {facts: {reported: false}}", "state.facts.reported: False", "state.facts.reported: True"),
        ("state: {facts: {council: derby}}", "state.facts.council", "there is no council"),
        ("application: filed", "an application", "none was filed"),
        ("email: sent to council", "council_application", "()"),
        ("press: Bananas", "begins with 'Bananas'", "'The council'"),
        ("press: The", "one button that begins with 'The'", "'The police'"),
    ],
)
def test_a_story_that_goes_otherwise_shows_the_step_with_what_was_expected(
    play: Play, step: str, expected: str, actual: str
) -> None:
    with pytest.raises(StoryFailed) as failed:
        play(BEGIN + f"      - {step}\n")
    report = failed.value.report()
    conversation, marked = report.split(">>> ")
    assert "YOU  [Yes]" in conversation
    assert marked.startswith(f"line 5: {step.split(':')[0]}: ")
    assert expected in marked.split("expected:")[1].split("actual:")[0]
    assert actual in marked.split("actual:")[1]


def test_what_went_well_is_not_complained_of(play: Play) -> None:
    play(
        BEGIN + "      - action: triage_form\n      - slot_was_set: reported\n"
        "      - bot_uttered: {utter_name: utter_ask_reported_to, text_matches: '^Who'}\n"
        "      - bot_uttered: {buttons: [{title: The police}]}\n"
        "      - bot_did_not_utter: {utter_name: utter_welcome}\n"
        "      - press: 'Change: Reported'\n      - question: reported\n"
    )


ORDERED = """\
test_cases:
  - test_case: one
    steps:
      - user: yes i have
        assertion_order_enabled: {order}
        assertions:
          - bot_uttered: {{text_matches: tell}}
          - slot_was_set: [{{name: reported, value: true}}]
          - slot_was_not_set: [{{name: council}}]
"""


def test_assertions_hang_on_what_the_person_types(play: Play) -> None:
    play(ORDERED.format(order="false"))
    with pytest.raises(StoryFailed) as failed:
        play(ORDERED.format(order="true"))
    assert "slot_was_set" in failed.value.mismatch.expected
    assert "after what was asserted before it" in failed.value.mismatch.expected


def test_an_action_that_has_a_stub_does_not_run(play: Play) -> None:
    stub = "stub_custom_actions:\n  {name}:\n    responses: [{{text: 'Stand-in.'}}]\n"
    plain = "test_cases:\n  - test_case: one\n    steps:\n      - user: how long does it take\n"
    play(stub.format(name="action_answer_question") + plain + "      - bot: Stand-in.\n")
    play(stub.format(name="'one::action_answer_question'") + plain + "      - bot: Stand-in.\n")
    play(stub.format(name="'two::action_answer_question'") + plain + "      - bot_does_not_say: Stand-in.\n")
    play(plain + "      - bot_does_not_say: Stand-in.\n")


# In the table as it stands every row but the last is asked for.
TABLE = """\
story_tables:
  - story_table: one
    answers:
      incident_count: four
      reports_in_window: 3 of them
      council: matlock
      reported_to: the council
      concern_type: nobody sorted it
      reported: 'Yes'
      on_behalf: for me
      consent: she agrees
{more}    expect:
      - outcome: application
"""
UNTIL = "    until: apply_now\n"


def test_a_table_answers_in_any_order_and_says_which_rows_were_never_used(
    world: World, write: Callable[[str], Path]
) -> None:
    (story,) = read_stories(write(TABLE.format(more=UNTIL)))
    played = player.play(story, world)
    assert played.unused == ["consent"]
    assert "YOU  [Yes]" in played.transcript
    assert "YOU  matlock" in played.transcript


@pytest.mark.parametrize(
    ("text", "expected", "actual"),
    [
        (TABLE.format(more=""), "a question that the table answers", "apply_now"),
        (TABLE.format(more=UNTIL + "    every_row_is_used: true\n"), "every row", "consent"),
        (TABLE.format(more=UNTIL).replace("matlock", "xyzzy"), "'xyzzy' answers", "asked again"),
        (
            TABLE.format(more=UNTIL).replace("outcome: app", "outcome: null #"),
            "outcome: None",
            "'application'",
        ),
    ],
)
def test_a_table_that_goes_otherwise_fails(play: Play, text: str, expected: str, actual: str) -> None:
    with pytest.raises(StoryFailed) as failed:
        play(text)
    assert expected in failed.value.mismatch.expected
    assert actual in failed.value.mismatch.actual


def test_the_question_that_is_asked_is_found_in_the_reply(play: Play) -> None:
    play(BEGIN + "      - asks: reported_to\n")


@pytest.mark.parametrize(
    ("said", "again"), [("Who did you tell?", True), ("Whom did you report it to?", False)]
)
def test_words_of_the_reply_before_are_noticed(said: str, again: bool) -> None:
    def turn(text: str) -> Said:
        return Said([{"text": text, "buttons": []}])

    seen = Seen(turn(said), turn("Who did you  tell?"), SilentTalk(), {})
    assert (other_words(True, seen) is not None) is again


def test_an_application_and_its_emails_are_checked_in_the_database(play: Play) -> None:
    play(
        READY + "      - application: {applicant_name: Jo Example, incidents: 3, count: 1}\n"
        "      - say_again: true\n      - application: filed\n"
        "      - email: sent to council and applicant\n"
    )


@pytest.mark.parametrize(
    ("step", "actual"),
    [
        ("application: none", "1 filed"),
        ("application: {council: erewash}", "'derby'"),
        ("application: {incidents: 2}", "3"),
        ("application: {incidents: [{incident_reported_to: [police]}]}", "3:"),
        ("application: {shoe_size: 9}", "there is no shoe_size"),
        ("email: none", "council_application"),
    ],
)
def test_an_application_that_was_filed_otherwise_fails(play: Play, step: str, actual: str) -> None:
    with pytest.raises(StoryFailed) as failed:
        play(READY + f"      - {step}\n")
    assert actual in failed.value.mismatch.actual


def test_every_story_has_a_database_of_its_own(play: Play) -> None:
    play(READY + "      - application: filed\n")
    play(BEGIN + "      - application: none\n")


def test_a_conversation_outlives_the_service(play: Play) -> None:
    play(BEGIN + "      - come_back: true\n      - press: The police\n      - question: council\n")


def test_the_clock_stands_on_the_day_of_the_story(play: Play) -> None:
    told = "{reported: true, reported_to: [police], council: derby, incident_count: 3}"
    play(
        f"fixtures:\n  - told: {told}\ntest_cases:\n  - test_case: one\n    fixtures: [told]\n"
        "    metadata: {today: 2025-08-31}\n    steps:\n      - press: It was not\n"
        "      - bot: on or after 28 February 2025\n"
    )
