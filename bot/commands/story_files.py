"""The commands ``stories run``, ``record``, ``new`` and ``explain``: playing and writing story files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from bot.commands.parser import Commands, add_command
from bot.errors import GuideError

STORIES: Final = "tests/conversations"
DONE, FAILED, WRONG_USE = 0, 1, 2
_NOTHING_COLLECTED: Final = 5
_WRONG_PATH: Final = 4


def add_run(commands: Commands) -> None:
    """Adds ``stories run``."""
    run = add_command(commands, "run", "play stories to the guide", 'stories run -k "back again"')
    run.add_argument("paths", nargs="*", default=[STORIES], help=f"files or folders (usual: {STORIES})")
    run.add_argument("-k", metavar="WORDS", help="only stories whose name holds these words")
    run.add_argument("-n", type=int, metavar="CORES", help="share the stories among so many processes")
    run.set_defaults(run=_run)


def add_record(commands: Commands) -> None:
    """Adds ``stories record``."""
    record = add_command(
        commands,
        "record",
        "turn a talk in the terminal, or a conversation by its id, into an anonymised story file",
        "stories record tests/conversations/a_new_one.yml",
    )
    record.add_argument("file", type=Path, help="the file to write; it must not be there yet")
    record.add_argument(
        "--conversation", metavar="ID", help="a conversation or call that is kept (ASB_DATABASE_URL)"
    )
    record.add_argument("--name", default="a recorded talk", help="what the story shows")
    record.set_defaults(run=_record)


def add_new(commands: Commands) -> None:
    """Adds ``stories new``."""
    new = add_command(
        commands,
        "new",
        "begin a story file; asks what is not given",
        'stories new tests/conversations/mine.yml --name "two reports" --say "told them twice"',
    )
    new.add_argument("file", type=Path, help="the file to write; it must not be there yet")
    new.add_argument("--name", help="what the story shows; nothing is asked where this is given")
    new.add_argument("--say", action="append", default=[], metavar="WORDS", help="a message of the person")
    new.add_argument("--outcome", help="what must come of it")
    new.set_defaults(run=_new)


def add_explain(commands: Commands) -> None:
    """Adds ``stories explain``."""
    explain = add_command(
        commands,
        "explain",
        "play one story and show slots, question and outcome after each step",
        'stories explain "tests/conversations/steering.yml::back from an outcome"',
    )
    explain.add_argument(
        "story", metavar="FILE[::NAME]", help="the file, and the story's name, or a line of it"
    )
    explain.set_defaults(run=_explain)


def _run(options: argparse.Namespace) -> int:
    try:
        import pytest
    except ModuleNotFoundError:
        raise GuideError("STORIES-NO-PYTEST", "pytest is not installed.", "Run make setup-dev.") from None

    arguments = [*options.paths, "-q", "-p", "no:cacheprovider", "-W", "ignore"]
    if options.k:
        arguments += ["-k", " and ".join(options.k.split())]
    if options.n:
        arguments += ["-n", str(options.n), "--dist", "loadfile"]
    status = int(pytest.main(arguments))
    return WRONG_USE if status in (_NOTHING_COLLECTED, _WRONG_PATH) else min(status, FAILED)


def _record(options: argparse.Namespace) -> int:
    from bot.records.database import Database
    from bot.settings import load_settings
    from bot.storytest.record import kept_talk, recorded_story, terminal_talk
    from bot.storytest.template import must_be_new, write_new
    from bot.storytest.world import World

    must_be_new(options.file)
    if options.conversation:
        database = Database(load_settings().database_url)
        recorded = kept_talk(database, options.conversation)
        database.dispose()
        world = World()
    else:
        sys.stderr.write("Loading. Then type what the person says; an empty line ends it.\n")
        world = World()
        recorded = terminal_talk(world, sys.stdin, sys.stderr)
    write_new(options.file, recorded_story(recorded, world, options.file, options.name))
    world.close()
    sys.stdout.write(f"Written: {options.file}. Read it before you check it in.\n")
    return DONE


def _new(options: argparse.Namespace) -> int:
    from bot.storytest.template import ask, must_be_new, new_story, write_new
    from bot.triage.decision import OUTCOMES

    must_be_new(options.file)
    if options.outcome is not None and options.outcome not in OUTCOMES:
        sys.stderr.write(f"There is no outcome {options.outcome!r}. There are: {', '.join(OUTCOMES)}.\n")
        return WRONG_USE
    told = (options.name, options.say, options.outcome) if options.name else ask(sys.stdin, sys.stderr)
    write_new(options.file, new_story(options.file, *told))
    sys.stdout.write(f"Written: {options.file}. Run it: python -m bot stories run {options.file}\n")
    return DONE


def _explain(options: argparse.Namespace) -> int:
    from bot.storytest.explain import chosen, explained
    from bot.storytest.story_file import read_stories
    from bot.storytest.world import World

    file, _, wanted = options.story.partition("::")
    if not wanted and file.rpartition(":")[2].isdigit():
        file, _, wanted = file.rpartition(":")
    path = Path(file)
    story = chosen(path, wanted or None, read_stories(path))
    world = World()
    text, went_well = explained(story, world)
    world.close()
    sys.stdout.write(_coloured(text) if sys.stdout.isatty() else text)
    return DONE if went_well else FAILED


def _coloured(text: str) -> str:
    """The person in bold, what went well in green, what was learnt in blue, what failed in red."""
    colours = {
        "  YOU": "1",
        "  ok": "32",
        "  + ": "34",
        "  - ": "34",
        "  ->": "36",
        ">>>": "31",
        "    exp": "31",
    }
    lines = []
    for line in text.splitlines():
        code = next((code for start, code in colours.items() if line.startswith(start)), None)
        lines.append(f"\033[{code}m{line}\033[0m" if code else line)
    return "\n".join(lines) + "\n"
