"""Shows a story as it is played: after each step what was said, what was learnt, and where it then stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.errors import GuideError
from bot.storytest.bot_under_test import BotUnderTest
from bot.storytest.player import Play, StoryFailed, play
from bot.storytest.story import Step, Story


class StoryNotFound(GuideError):
    """No story of a file is meant."""

    def __init__(self, path: Path, wanted: str, stories: Sequence[Story]) -> None:
        """Names the stories that there are."""
        names = "; ".join(f"{story.name} (line {story.line})" for story in stories)
        super().__init__("STORY-UNKNOWN", f"{path} has no story {wanted!r}.", f"It has: {names}.")


def chosen(path: Path, wanted: str | None, stories: Sequence[Story]) -> Story:
    """The story that is meant.

    Args:
        path: The file.
        wanted: Its name, how it begins, or a line in it; None where the file has one story.
        stories: The file's stories.

    Returns:
        The story.

    Raises:
        StoryNotFound: None is meant, or several are.
    """
    if wanted is None:
        fitting = list(stories)
    elif wanted.isdigit():
        fitting = [story for story in stories if story.line <= int(wanted)][-1:]
    else:
        fitting = [one for one in stories if one.name == wanted] or [
            one for one in stories if one.name.startswith(wanted)
        ]
    if len(fitting) != 1:
        raise StoryNotFound(path, wanted or "", fitting or stories)
    return fitting[0]


def explained(story: Story, bot: BotUnderTest) -> tuple[str, bool]:
    """A story step by step.

    Args:
        story: The story.
        bot: The loaded bot.

    Returns:
        The transcript with slots, question and outcome after each thing that the person does; and whether the
        story went as it says.
    """
    lines = [f"{story.path}:{story.line}: {story.name}"]
    known: dict[str, Any] = {}
    shown = 0

    def watch(played: Play, step: Step | None) -> None:
        nonlocal shown
        if step is not None and not step.is_doing:
            lines.append(f"  ok line {step.line}: {step.kind}: {step.value!r}")
            return
        lines.append("")
        if step is not None:
            lines.append(f"line {step.line}")
        lines.extend(f"  {line}" for line in played.transcript[shown:])
        shown = len(played.transcript)
        lines.extend(f"  {line}" for line in _learnt(known, played.talk.slots()))
        state = played.turn.state
        stands = [f"{key}: {state[key]}" for key in ("question", "outcome") if key in state]
        lines.append(f"  -> {', '.join(stands)}")
        known.clear()
        known.update(played.talk.slots())

    try:
        play(story, bot, watch)
    except StoryFailed as failed:
        lines += ["", failed.report().rpartition("\n\n")[2]]
        return "\n".join(lines) + "\n", False
    return "\n".join([*lines, "", "It went as it says."]) + "\n", True


def _learnt(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The slots that changed, a line each."""
    lines = [f"+ {name}: {value!r}" for name, value in after.items() if before.get(name) != value]
    return [*lines, *(f"- {name}" for name in before if name not in after)]
