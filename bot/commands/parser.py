"""The shape that every command of the command line has: what it does, and an example, in its ``--help``."""

from __future__ import annotations

import argparse
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where commands are added to; argparse gives its type no public name."""


def add_command(commands: Commands, name: str, what: str, example: str) -> argparse.ArgumentParser:
    """Adds a command.

    Args:
        commands: Where it belongs.
        name: Its word on the command line.
        what: What it does, as half a sentence in small letters.
        example: A whole example of its use, after ``python -m bot``.

    Returns:
        Its parser, to which its own arguments are added.
    """
    return commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.",
        epilog=f"Example: python -m bot {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
