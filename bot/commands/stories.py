"""The command ``python -m bot stories``: conversation stories on the command line.

Says which commands there are and what they take. Each one's work is done by a module of
``bot.storytest``, which is loaded only when its command runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.commands.parser import Commands, add_command
from bot.commands.story_files import add_explain, add_new, add_record, add_run
from bot.commands.story_reports import add_coverage, add_graph, add_mutate, add_what_if


def add_stories(commands: Commands) -> None:
    """Adds ``stories`` with its own commands.

    Args:
        commands: The commands of ``python -m bot``.
    """
    stories = add_command(
        commands, "stories", "run and write conversation stories", "stories run tests/conversations"
    )
    subcommands = stories.add_subparsers(dest="stories_command", required=True, metavar="COMMAND")
    for add in SUBCOMMANDS:
        add(subcommands)


# Each adds one command and sets ``run`` to what does it: options in, exit status out. Nothing heavy is
# imported before that runs.
SUBCOMMANDS: Final[tuple[Callable[[Commands], None], ...]] = (
    add_run,
    add_new,
    add_record,
    add_explain,
    add_coverage,
    add_mutate,
    add_graph,
    add_what_if,
)
