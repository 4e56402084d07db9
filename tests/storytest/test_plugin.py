from __future__ import annotations

import pytest

from bot.storytest import plugin
from bot.storytest.bot_under_test import Mismatch
from bot.storytest.player import Play, StoryFailed
from bot.storytest.story import Story

pytest_plugins = ["pytester"]

CONFTEST = """
from bot.storytest.bot_under_test import StoryBot
from bot.storytest.rasa_steps import RASA_VOCABULARY

def pytest_story_bot():
    return StoryBot("none", RASA_VOCABULARY, lambda: None)
"""


def play_without_bot(story: Story, bot: object) -> Play:
    for step in story.steps:
        if step.value == "fail":
            raise StoryFailed(story, step, Mismatch("this", "that"), ["BOT  Hello."], {"question": "city"})
    played = Play(story, None, None)  # type: ignore[arg-type]
    played.unused += [slot for step in story.steps if step.kind == "answers" for slot in step.value.answers]
    return played


@pytest.fixture
def stories(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder whose stories are collected for real, and played to no bot."""
    monkeypatch.setattr(plugin, "loaded", lambda bot, config: None)
    monkeypatch.setattr(plugin, "play", play_without_bot)
    pytester.makeconftest(CONFTEST)
    return pytester


def run(stories: pytest.Pytester) -> pytest.RunResult:
    return stories.runpytest_inprocess("-p", "no:cacheprovider", "-p", "bot.storytest.plugin")


def test_each_story_is_a_test(stories: pytest.Pytester) -> None:
    stories.makefile(
        ".yml",
        some="""
        test_cases:
          - test_case: a good one
            steps:
              - user: hello
          - test_case: a bad one
            steps:
              - user: fail
        """,
    )
    result = run(stories)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*some.yml:7: story: a bad one*", "BOT  Hello.", ">>> line 7: user: 'fail'"])
    result.stdout.fnmatch_lines(["*expected: this", "*actual:   that", "*stands at:*question city"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_story_that_is_expected_to_fail_must_fail(stories: pytest.Pytester) -> None:
    stories.makefile(
        ".yml",
        some="""
        metadata:
          - known: {xfail: a known fault}
        test_cases:
          - test_case: still failing
            metadata: known
            steps:
              - user: fail
          - test_case: mended meanwhile
            metadata: known
            steps:
              - user: hello
        """,
    )
    run(stories).assert_outcomes(xfailed=1, failed=1)


def test_a_bad_file_is_named_with_its_line_and_a_hint(stories: pytest.Pytester) -> None:
    stories.makefile(".yml", some="test_cases:\n  - test_case: a\n    steps:\n      - usr: x\n")
    result = run(stories)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["STORY-FILE: *some.yml:4: No step is called 'usr'. Did you mean user?"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_every_file_of_a_folder_that_names_its_bot_is_a_story_file(stories: pytest.Pytester) -> None:
    stories.makefile(".yml", some="test_case:\n  - a misspelt first key\n")
    result = run(stories)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Did you mean test_cases?"])


def test_elsewhere_only_a_file_with_stories_is_a_story_file(stories: pytest.Pytester) -> None:
    stories.makeconftest("")
    stories.makefile(".yml", other="test_case:\n  - not ours\n", rasa="stories:\n- story: of Rasa's own\n")
    stories.makefile(
        ".yaml", mine="fixtures: []\ntest_cases:\n  - test_case: a\n    steps:\n      - user: b\n"
    )
    run(stories).assert_outcomes(passed=1)


def test_rows_that_were_never_used_are_told_at_the_end(stories: pytest.Pytester) -> None:
    stories.makefile(
        ".yml",
        some="story_tables:\n  - {story_table: a, answers: {city: Derby}, expect: [question: null]}\n",
    )
    result = run(stories)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*rows never used*", "some.yml::a: city"])
