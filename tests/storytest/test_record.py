from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.storytest.bot_under_test import Talk
from bot.storytest.player import play_story
from bot.storytest.record import NothingRecorded, Recorded, kept_talk, recorded_story, terminal_talk
from bot.storytest.story import Story
from bot.storytest.story_file import read_stories
from bot.storytest.world import GuideTalk, World

CALL = [
    "hello, my name is Jonathan Fairweather of 14 Acacia Avenue",
    "[Yes",
    "i told pc kowalski",
    "[Change: Who was told",
    "the council",
    "tideswell",
    "nobody has sorted it",
    "four",
    "3 of them",
    "me",
    "[Yes, start",
    "jonathan fairweather cannot sleep for fear",
    "Jonathan Fairweather",
    "jf.home@example.org",
    "07700 900987",
    "14 Acacia Avenue, Bakewell DE45 1AA",
]
PERSONAL = (
    "jonathan",
    "fairweather",
    "acacia",
    "kowalski",
    "tideswell",
    "example.org",
    "900987",
    "de45",
    "bakewell",
)


def hold(talk: Talk, world: World) -> None:
    """Says what the call holds; a bracket presses a button."""
    world.run(talk.begin())
    for line in CALL:
        pressed = line.startswith("[")
        payloads = [one["payload"] for one in talk.offered() if one["title"].startswith(line[1:])]
        if not pressed or payloads:
            world.run(talk.say(payloads[0] if pressed else line, {}))


@pytest.mark.parametrize("channel", ["widget", "phone"])
def test_a_conversation_or_call_by_its_id_becomes_an_anonymised_story_that_passes(
    world: World, tmp_path: Path, channel: str
) -> None:
    talk = GuideTalk(world, Story("call", tmp_path, 1, (), channel=channel))
    hold(talk, world)
    recorded = kept_talk(talk.service.services.database, talk.conversation_id)
    talk.close()
    path = tmp_path / "recorded.yml"
    path.write_text(recorded_story(recorded, world, path, "a call"), encoding="utf-8")
    written = path.read_text(encoding="utf-8")

    assert [word for word in PERSONAL if word in written.casefold()] == []
    (story,) = read_stories(path)
    assert (story.name, story.channel) == ("a call", channel)
    pressed = [step.value for step in story.steps if step.kind == "press"]
    assert pressed[:2] == ["Yes", "Change: Who was told"]
    assert ("outcome", "application") in [(step.kind, step.value) for step in story.steps]
    play_story(story, world)


def test_a_talk_in_the_terminal_becomes_a_story(world: World, tmp_path: Path) -> None:
    shown = io.StringIO()
    recorded = terminal_talk(world, io.StringIO("hello\n1\nthe council\n\nnever read\n"), shown)
    assert [(one.words, one.pressed, one.question) for one in recorded.said] == [
        ("hello", False, "reported"),
        ("Yes", True, "reported"),
        ("the council", False, "reported_to"),
    ]
    assert "  1. Yes\n" in shown.getvalue()
    path = tmp_path / "talk.yml"
    path.write_text(recorded_story(recorded, world, path, "a talk"), encoding="utf-8")
    play_story(read_stories(path)[0], world)


def test_a_step_that_goes_otherwise_than_the_talk_is_marked(world: World, tmp_path: Path) -> None:
    recorded = terminal_talk(world, io.StringIO("1\n"), io.StringIO())
    other = Recorded(recorded.said, [("council", None)], recorded.channel, recorded.today)
    written = recorded_story(other, world, tmp_path / "talk.yml", "a talk")
    assert "# In the talk itself this led to question council, outcome None." in written


def test_what_was_never_said_or_is_not_there_makes_no_story(world: World) -> None:
    with pytest.raises(NothingRecorded):
        terminal_talk(world, io.StringIO("\n"), io.StringIO())
    service = world.open()
    with pytest.raises(NothingRecorded):
        kept_talk(service.services.database, "0" * 32)
    world.give_back(service)
