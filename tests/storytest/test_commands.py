"""The commands of the tester's page do what it says, from nothing to a failing and then a passing story."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import PROJECT
from bot.storytest.guide_steps import GUIDE_VOCABULARY
from bot.storytest.reader import TABLE_KEYS

PAGE = (PROJECT / "docs" / "testing-stories.md").read_text(encoding="utf-8")
COMMANDS = [line.strip() for line in PAGE.splitlines() if line.strip().startswith(".venv/bin/python -m bot")]


def bot(arguments: list[str], typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-m", "bot", *arguments]
    return subprocess.run(command, cwd=PROJECT, input=typed, capture_output=True, text=True, check=False)


def of_page(name: str, story: Path) -> list[str]:
    """A command of the page, with the story file put elsewhere."""
    (line, *_) = [one for one in COMMANDS if f"stories {name} " in one]
    words = shlex.split(line)[3:]
    return [str(story) if word.endswith(".yml") else word for word in words]


def test_the_page_leads_from_nothing_to_a_failing_and_then_a_passing_story(tmp_path: Path) -> None:
    story = tmp_path / "my_first.yml"
    assert bot(of_page("new", story)).returncode == 0
    # Outside the folder of the guide's stories a file needs a conftest beside it, as that folder has one.
    conftest = (PROJECT / "tests" / "conversations" / "conftest.py").read_text(encoding="utf-8")
    plugin = 'pytest_plugins = ["bot.storytest.plugin"]\n'
    (tmp_path / "conftest.py").write_text(conftest + plugin, encoding="utf-8")

    failing = bot(of_page("run", story))
    assert failing.returncode == 1, failing.stdout + failing.stderr
    (shown,) = re.findall(r">>> (line \d+: .*)", PAGE)
    assert shown in failing.stdout
    assert "actual:   state.outcome: None" in failing.stdout

    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("- outcome: application", "- question: reported_to"), encoding="utf-8")
    assert bot(of_page("run", story)).returncode == 0
    explained = bot(of_page("explain", story))
    assert explained.returncode == 0
    assert "+ reported: True" in explained.stdout


def test_a_talk_is_recorded_from_the_terminal(tmp_path: Path) -> None:
    story = tmp_path / "recorded.yml"
    assert bot(of_page("record", story), typed="1\nthe council\n\n").returncode == 0
    assert "press: 'Yes'" in story.read_text(encoding="utf-8")


def test_a_new_story_asks_what_is_not_given(tmp_path: Path) -> None:
    story = tmp_path / "asked.yml"
    asked = bot(
        ["stories", "new", str(story)], typed="what it shows\nhello\nthe council\n\nbananas\napplication\n"
    )
    assert asked.returncode == 0
    assert "'bananas' is none of them" in asked.stderr
    written = story.read_text(encoding="utf-8")
    assert "test_case: what it shows" in written
    assert "- user: the council\n      - outcome: application" in written


@pytest.mark.parametrize("command", ["run", "new", "record", "explain"])
def test_each_command_helps_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["stories", command, "--help"])
    assert ended.value.code == 0
    assert f"Example: python -m bot stories {command} " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["stories"], 2),
        (["stories", "new", "pyproject.toml", "--name", "a"], 1),
        (["stories", "new", "never.yml", "--name", "a", "--outcome", "bananas"], 2),
        (["stories", "explain", "tests/conversations/steering.yml::no such story"], 1),
        (["stories", "record", "pyproject.toml"], 1),
    ],
)
def test_wrong_use_and_failures_have_their_own_exit_status(arguments: list[str], status: int) -> None:
    ended = bot(arguments)
    assert ended.returncode == status
    assert "Traceback" not in ended.stderr


def test_the_page_tells_of_every_step_and_key() -> None:
    steps = set(GUIDE_VOCABULARY.steps) - {"in_order"}
    assert {name for name in steps if f"`{name}" not in PAGE} == set()
    assert {key for key in (*TABLE_KEYS, *GUIDE_VOCABULARY.metadata) if key not in PAGE} == set()
