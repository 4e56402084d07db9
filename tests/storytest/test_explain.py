from __future__ import annotations

import pytest

from bot.storytest.explain import StoryNotFound, chosen, explained
from bot.storytest.story_file import read_stories
from bot.storytest.world import World
from tests.storytest.conftest import Write

STORIES = """\
test_cases:
  - test_case: told the council
    steps:
      - press: 'Yes'
      - question: reported_to
      - user: the council
      - slot_was_set: [{reported_to: [council]}]
  - test_case: told nobody
    steps:
      - press: No, not yet
      - outcome: application
"""


def test_each_step_is_shown_with_what_was_learnt_and_where_it_stands(world: World, write: Write) -> None:
    text, went_well = explained(read_stories(write(STORIES))[0], world)
    assert went_well
    assert "line 4\n  YOU  [Yes]\n" in text
    assert "  + reported: True\n" in text
    assert "  -> question: reported_to, outcome: None\n" in text
    assert "  ok line 5: question: 'reported_to'\n" in text
    assert text.endswith("It went as it says.\n")


def test_a_story_that_fails_ends_with_what_was_expected(world: World, write: Write) -> None:
    text, went_well = explained(read_stories(write(STORIES))[1], world)
    assert not went_well
    assert text.count("YOU  [No, not yet]") == 1
    assert ">>> line 11: outcome: 'application'" in text
    assert "expected: state.outcome: 'application'" in text


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("told nobody", "told nobody"),
        ("told n", "told nobody"),
        ("6", "told the council"),
        ("9", "told nobody"),
    ],
)
def test_a_story_is_chosen_by_name_or_line(write: Write, wanted: str, name: str) -> None:
    path = write(STORIES)
    assert chosen(path, wanted, read_stories(path)).name == name


@pytest.mark.parametrize("wanted", [None, "told", "unknown", "1"])
def test_what_means_no_story_or_several_is_refused_with_those_there_are(
    write: Write, wanted: str | None
) -> None:
    path = write(STORIES)
    with pytest.raises(StoryNotFound, match=r"told the council \(line 2\)"):
        chosen(path, wanted, read_stories(path))
