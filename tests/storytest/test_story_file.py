from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storytest.guide_steps import GUIDE_VOCABULARY
from bot.storytest.story import StoryFileError, Table
from bot.storytest.story_file import read_stories, story_files
from tests.storytest.conftest import Write

STORY = """\
test_cases:
  - test_case: one
    steps:
      - user: hello
"""


def test_reads_what_a_person_types_as_it_is_written(write: Write) -> None:
    # In YAML 1.1 these are a truth value, a number, a date and nothing.
    (story,) = read_stories(
        write(
            "test_cases:\n  - test_case: words\n    steps:\n"
            "      - user: no\n      - user: 3\n      - user: 2026-10-01\n      - user: ''\n"
            "      - press: Yes\n"
        )
    )
    assert [step.value for step in story.steps] == ["no", "3", "2026-10-01", "", "Yes"]


def test_reads_fixtures_and_metadata_under_names(write: Write) -> None:
    (story,) = read_stories(
        write(
            "fixtures:\n  - told: {reported: true}\n  - where: {council: derby}\n"
            "metadata:\n  - then: {today: 2024-02-29, channel: phone, xfail: not yet}\n"
            "test_cases:\n  - test_case: one\n    fixtures: [told, where]\n    metadata: then\n"
            "    steps:\n      - user: hello\n"
        )
    )
    assert dict(story.slots) == {"reported": True, "council": "derby"}
    assert (story.today, story.channel, story.expected_to_fail) == (date(2024, 2, 29), "phone", "not yet")


def test_knows_the_line_of_each_step(write: Write) -> None:
    (story,) = read_stories(write(STORY + "      - question: reported\n"))
    assert (story.line, [step.line for step in story.steps]) == (2, [4, 5])


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        ("", 1, "empty", "test_cases"),
        ("test_case:\n  - a\n", 1, "'test_case'", "Did you mean test_cases?"),
        ("fixtures: []\n", 1, "no test_cases", "Add test_cases"),
        ("test_cases: []\n", 1, "empty", "Add a story"),
        ("test_cases: words\n", 1, "list is expected", "dash"),
        ("test_cases:\n  - test_case: a\n    steps: [\n", 4, "not YAML", "quote"),
        ("test_cases:\n  - test_case: a\n    step:\n      - user: x\n", 3, "'step'", "Did you mean steps?"),
        ("test_cases:\n  - steps:\n      - user: x\n", 2, "no test_case", "Add test_case"),
        ("test_cases:\n  - test_case: a\n", 2, "no steps", "Add steps"),
        ("test_cases:\n  - test_case: a\n    steps: []\n", 3, "no steps", "what the person does"),
        (STORY + "      - qestion: reported\n", 5, "'qestion'", "Did you mean question?"),
        (STORY + "      - user: a\n        bot: b\n", 5, "2 keys", "dash of its own"),
        (STORY + "      - user: a\n        user: b\n", 6, "twice", "one of them"),
        (STORY + "      - user: [a, b]\n", 5, "Words are expected", "quotes"),
        (STORY + "      - bot: ''\n", 5, "no words", "Write the words"),
        (STORY + "      - outcome: aplication\n", 5, "'aplication'", "Did you mean application?"),
        (STORY + "      - question: 'Where?'\n", 5, "no slot", "slot's name"),
        (STORY + "      - say_again: twice\n", 5, "only takes true", "leave the step out"),
        (STORY + "      - state: {outcom: null}\n", 5, "'outcom'", "Did you mean outcome?"),
        (STORY + "      - slot_was_set: []\n", 5, "No slot", "city: Derby"),
        (STORY + "      - user: a\n        assertion: []\n", 6, "'assertion'", "Did you mean assertions?"),
        (STORY + "        assertions: []\n", 5, "no assertions", "Write one"),
        (STORY + "        assertions:\n          - flow_started: x\n", 6, "Rasa Pro alone", "has no flows"),
        (STORY + "        assertions:\n          - bot_utered: {}\n", 6, "'bot_utered'", "mean bot_uttered?"),
        (STORY + "        assertions:\n          - bot_uttered: {}\n", 6, "Nothing is said", "utter_name"),
        (STORY + "        assertions:\n          - slot_was_set: [{}]\n", 6, "no name", "Add name"),
        (STORY + "        assertion_order_enabled: maybe\n", 5, "true or false", "Write true"),
        (STORY + "      - bot_uttered: {text_matches: '['}\n", 5, "no regular expression", "backslash"),
        (STORY + "      - in_order: []\n", 5, "no step", "assertion_order_enabled"),
        (STORY + "      - answers: {}\n", 5, "no rows", "what the person says"),
        (STORY + "      - answers: {a: []}\n", 5, "no answers", "what the person says"),
        ("stub_custom_actions:\n  a: {event: []}\n" + STORY, 2, "'event'", "Did you mean events?"),
        ("stub_custom_actions:\n  a: {events: no}\n" + STORY, 2, "list is expected", "dash"),
        ("story_tables:\n  - story_table: a\n    expect: []\n", 2, "no answers", "Add answers"),
        (
            "story_tables:\n  - {story_table: a, answers: {b: c}, expect: []}\n",
            2,
            "expects checks",
            "question",
        ),
        (
            "story_tables:\n  - {story_table: a, answers: {b: c}, expect: [user: d]}\n",
            2,
            "checks",
            "question",
        ),
        (STORY + "      - application: maybe\n", 5, "'maybe'", "none, filed"),
        (STORY + "      - email: sent to the council\n", 5, "no email", "sent to council"),
        (STORY + STORY.removeprefix("test_cases:\n"), 5, "two stories 'one'", "own name"),
        (STORY + "    fixtures: [told]\n", 5, "'told'", "none in this file"),
        (STORY + "    metadata: {today: soon}\n", 5, "no date", "2026-11-22"),
        (STORY + "    metadata: {xfail: ''}\n", 5, "no reason", "why"),
        (STORY + "    metadata: {channel: post}\n", 5, "'post'", "widget, phone"),
        (STORY + "fixtures:\n  - told: true\n", 6, "no mapping", "slot: value"),
        (STORY + "fixtures:\n  - told: {a: 1}\n  - told: {a: 2}\n", 7, "two fixture", "own name"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_line(
    write: Write, text: str, line: int, problem: str, hint: str
) -> None:
    path = write(text)
    with pytest.raises(StoryFileError) as refused:
        read_stories(path)
    assert refused.value.line == line
    assert f"{path}:{line}: " in refused.value.message
    assert problem in refused.value.message
    assert hint in refused.value.hint


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=20))
def test_a_step_that_is_not_known_is_never_passed_over(
    tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    path = tmp_path_factory.mktemp("stories") / "story.yml"
    path.write_text(STORY + f'      - "{kind}": "true"\n', encoding="utf-8")
    if kind in GUIDE_VOCABULARY.steps:
        return
    with pytest.raises(StoryFileError, match="STORY-FILE"):
        read_stories(path)


def test_a_file_that_is_no_text_is_refused(write: Write) -> None:
    path = write("")
    path.write_bytes(b"\xff\xfe\x00test_cases:")
    with pytest.raises(StoryFileError, match="cannot be read"):
        read_stories(path)


def test_what_a_person_can_do_is_apart_from_what_is_checked() -> None:
    doings = {name for name, kind in GUIDE_VOCABULARY.steps.items() if kind.is_doing}
    assert doings == {"user", "press", "answers", "say_again", "come_back"}
    assert all((kind.check is None) is kind.is_doing for kind in GUIDE_VOCABULARY.steps.values())


def test_reads_fixtures_in_rasa_pros_small_mappings(write: Write) -> None:
    told = "fixtures:\n  - told:\n      - reported: true\n      - council: derby\n"
    (story,) = read_stories(write(told + STORY.replace("    steps:", "    fixtures: [told]\n    steps:")))
    assert dict(story.slots) == {"reported": True, "council": "derby"}


@pytest.mark.parametrize("slots", ["reported", "[reported]", "'reported'"])
def test_reads_a_slot_by_its_name_alone(write: Write, slots: str) -> None:
    (story,) = read_stories(write(STORY + f"      - slot_was_set: {slots}\n"))
    assert story.steps[1].value == [("reported", ...)]


def test_reads_a_table_as_answers_and_checks(write: Write) -> None:
    (story,) = read_stories(
        write(
            "story_tables:\n  - story_table: facts\n"
            "    answers:\n      reported: yes\n      incident_date: [1 may, no]\n"
            "    until: apply_now\n    every_row_is_used: true\n    expect:\n      - outcome: null\n"
        )
    )
    table = Table({"reported": ("yes",), "incident_date": ("1 may", "no")}, "apply_now", every_row=True)
    assert [(step.kind, step.value) for step in story.steps] == [("answers", table), ("outcome", None)]
    assert story.doings == 1


def test_fixtures_are_shared_by_the_story_files_of_a_folder(write: Write) -> None:
    path = write(STORY.replace("    steps:", "    fixtures: [told]\n    steps:"))
    path.with_name("fixtures.yml").write_text("fixtures:\n  - told: {council: derby}\n", encoding="utf-8")
    (story,) = read_stories(path)
    assert dict(story.slots) == {"council": "derby"}
    assert story_files(path.parent) == [path]


def test_a_story_file_may_say_a_shared_fixture_otherwise(write: Write) -> None:
    path = write(
        "fixtures:\n  - told: {council: erewash}\n"
        + STORY.replace("    steps:", "    fixtures: [told]\n    steps:")
    )
    path.with_name("fixtures.yml").write_text("fixtures:\n  - told: {council: derby}\n", encoding="utf-8")
    assert dict(read_stories(path)[0].slots) == {"council": "erewash"}


def test_shared_fixtures_hold_no_stories(write: Write) -> None:
    path = write(STORY)
    path.with_name("fixtures.yml").write_text(STORY, encoding="utf-8")
    with pytest.raises(StoryFileError, match="test_cases"):
        read_stories(path)
