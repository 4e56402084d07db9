from __future__ import annotations

import pytest

from bot.storytest import plugin
from bot.storytest.checks import Mismatch
from bot.storytest.player import StoryFailed
from bot.storytest.story import Story

pytest_plugins = ["pytester"]

CONFTEST = "from bot.storytest.plugin import pytest_collect_file  # noqa: F401\n"


def play_without_service(story: Story, world: object) -> list[str]:
    for step in story.steps:
        if step.value == "fail":
            raise StoryFailed(story, step, Mismatch("this", "that"), ["BOT  Hello."])
    return []


@pytest.fixture
def stories(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder whose stories are collected for real, and played to no service."""
    monkeypatch.setattr(plugin, "world_of", lambda config: None)
    monkeypatch.setattr(plugin, "play_story", play_without_service)
    pytester.makeconftest(CONFTEST)
    return pytester


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
    result = stories.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*some.yml:7: story: a bad one*", "BOT  Hello.", ">>> line 7: user: 'fail'"])
    result.stdout.fnmatch_lines(["*expected: this", "*actual:   that"])
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
    stories.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(xfailed=1, failed=1)


def test_a_bad_file_is_named_with_its_line_and_a_hint(stories: pytest.Pytester) -> None:
    stories.makefile(".yml", some="test_cases:\n  - test_case: a\n    steps:\n      - usr: x\n")
    result = stories.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["STORY-FILE: *some.yml:4: No step is called 'usr'. Did you mean user?"])
    result.stdout.no_fnmatch_line("*Traceback*")
