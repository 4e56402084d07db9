"""Holds the conversations shown in ``docs/conversation.md`` anew, and writes what was said into it.

``python docs/make_excerpts.py``. The real service answers; nothing in the excerpts is written by hand.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from bot.dialogue.conversations import Turn
from bot.storytest.world import Service, World

PAGE: Final = Path(__file__).resolve().with_name("conversation.md")
STEPS_BEFORE: Final[dict[str, tuple[str, ...]]] = {
    "a-correction": ("yes", "the council and the police", "Buxton", "it was not dealt with"),
    "a-question-back": ("yes", "the police", "Ilkeston"),
    "not-knowing": ("yes", "the council", "Derby", "it was not dealt with"),
    "not-understood": ("yes", "the council"),
    "danger": ("yes", "the police", "Ilkeston"),
    "two-doors": ("yes", "the council", "Matlock"),
}
"""What is said before an excerpt begins."""
STEPS_SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "a-correction": ("4", "sorry, I meant Matlock, not Buxton", "3 of them"),
    "a-question-back": ("why do you ask?", "what is a case review?", "it was not dealt with"),
    "not-knowing": ("I don't know", "I really can't remember"),
    "not-understood": ("qwertyuiop", "asdf asdf", "????"),
    "danger": ("he is kicking my door in right now", "carry on"),
    "two-doors": ("both", "5", "all of them", "for me", "not yet"),
}
LONGEST: Final = 12
"""So many lines of a reply are shown."""


def spoken(turn: Turn) -> Iterable[str]:
    """One reply as lines.

    Args:
        turn: The reply.

    Returns:
        Its lines, the buttons of its last message in brackets.
    """
    lines = [line for message in turn.messages for line in message["text"].splitlines() if line.strip()]
    yield from (f"      {line}" for line in lines[:LONGEST])
    if len(lines) > LONGEST:
        yield "      …"
    buttons: list[dict[str, Any]] = turn.messages[-1]["buttons"] if turn.messages else []
    if buttons:
        yield "      " + " ".join(f"[{button['title']}]" for button in buttons)


async def hold(service: Service, name: str) -> str:
    """Holds one conversation.

    Args:
        service: The service, with an empty database.
        name: The excerpt's name.

    Returns:
        The part that is shown.
    """
    started = await service.conversations.start("widget")
    turn: Turn = started
    for text in STEPS_BEFORE[name]:
        turn = await service.conversations.say(started.conversation_id, text, uuid.uuid4().hex)
    lines = ["      " + turn.messages[-1]["text"].replace("\n", "\n      ")]
    for text in STEPS_SHOWN[name]:
        turn = await service.conversations.say(started.conversation_id, text, uuid.uuid4().hex)
        lines += [f"> {text}", *spoken(turn)]
    return "\n".join(lines)


def main() -> None:
    """Holds each conversation and writes it between its marks."""
    world = World()
    page = PAGE.read_text(encoding="utf-8")
    for name in STEPS_SHOWN:
        said = world.run(hold(world.open(), name))
        marks = rf"(<!-- {name} -->\n```text\n).*?(```\n)"
        page, found = re.subn(
            marks, lambda match, said=said: f"{match[1]}{said}\n{match[2]}", page, flags=re.S
        )
        if not found:
            raise SystemExit(f"{PAGE.name} has no place for {name}")
    PAGE.write_text(page, encoding="utf-8")
    world.close()


if __name__ == "__main__":
    main()
