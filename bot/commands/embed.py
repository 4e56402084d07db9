"""The command ``python -m bot embed``: what a council puts into its pages, ready to be copied."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, TextIO

from bot.commands.parser import Commands, add_command
from bot.errors import GuideError
from bot.settings import SettingsError, checked_origin

if TYPE_CHECKING:
    from bot.web.snippets import Wishes

WRONG_USE = 2
WAYS = {
    "script": "One script tag: a button on the page, and the chat once it is pressed",
    "component": "The web component: the same, where you put the element",
    "iframe": "A frame: the chat as a part of the page",
    "link": "A plain link to the guide's own pages",
}
# Measured on the packages named, gzipped, in September 2026: docs/embedding.md.
OTHERS = (
    ("rasa-webchat 1.0.1", 211_000),
    ("deep-chat 2.4.2", 111_000),
    ("BotFramework-WebChat 4.18.1", 483_000),
    ("Chatwoot (its own budget)", 340_000),
)


def add_embed(commands: Commands) -> None:
    """Adds the command.

    Args:
        commands: The commands of ``python -m bot``.
    """
    from bot.triage.facts import COUNCILS

    embed = add_command(
        commands,
        "embed",
        "print what a council puts into its pages, and the lines for its content security policy",
        "embed --council derby --base https://guide.example.com --pinned",
    )
    embed.add_argument(
        "--base", type=_base, help="where the guide is served, such as https://guide.example.com"
    )
    embed.add_argument(
        "--council", choices=COUNCILS, default="", help="the council; without it the guide asks"
    )
    embed.add_argument("--method", choices=WAYS, help="print this way only, and nothing around it")
    embed.add_argument("--pinned", action="store_true", help="keep the script as it is now, with its hash")
    embed.add_argument("--main", default="", metavar="COLOUR", help="the council's colour, such as #1d5c4a")
    embed.add_argument("--ink", default="", metavar="COLOUR", help="the colour of text on it")
    embed.add_argument(
        "--position", choices=("right", "left", "inline"), default="", help="where the button stands"
    )
    embed.add_argument("--label", default="", metavar="WORDS", help="the words on the button")
    embed.add_argument("--opening", default="", metavar="WORDS", help="what the chat says first")
    embed.add_argument("--exit", default="", metavar="ADDRESS", help="where 'Exit this page' leads")
    embed.add_argument(
        "--sizes", action="store_true", help="print how much a browser fetches, beside other widgets"
    )
    embed.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prints the kit, or the sizes.

    Args:
        options: The parsed command line.

    Returns:
        0 done, 2 wrong use.
    """
    if options.sizes:
        sys.stdout.write(sizes_text())
        return 0
    if options.base is None:
        sys.stderr.write("EMBED-BASE: Where is the guide served? Give --base https://guide.example.com.\n")
        return WRONG_USE
    from bot.web.snippets import Wishes, snippet

    names = ("base", "council", "main", "ink", "position", "label", "opening", "exit", "pinned")
    try:
        wishes = Wishes(**{name: getattr(options, name) for name in names})
    except GuideError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USE
    if options.method:
        sys.stdout.write(snippet(options.method, wishes) + "\n")
        return 0
    for method in WAYS:
        _write_way(sys.stdout, method, wishes)
    return 0


def sizes_text() -> str:
    """How much a browser fetches, gzipped, as a table for the README.

    Returns:
        A Markdown table.
    """
    from bot.web.embed import sizes

    measured = sizes()
    rows = [
        ("this guide: before it is opened", measured["loader_gzip_bytes"]),
        ("this guide: all scripts and styles", measured["widget_gzip_bytes"]),
        *OTHERS,
    ]
    lines = [f"| {name} | {size / 1000:.{1 if size < 100_000 else 0}f} kB |" for name, size in rows]
    return "\n".join(("| Widget | gzipped |", "|---|--:|", *lines)) + "\n"


def _write_way(out: TextIO, method: str, wishes: Wishes) -> None:
    from bot.web.snippets import policy_lines, snippet

    bold, plain = ("\033[1m", "\033[0m") if out.isatty() else ("", "")
    out.write(f"{bold}{WAYS[method]}{plain}\n\n{snippet(method, wishes)}\n\n")
    lines = policy_lines(method, wishes.base)
    if lines:
        out.write("Content-Security-Policy, to be added to yours:\n")
        out.writelines(f"  {directive} {source}\n" for directive, source in lines.items())
    else:
        out.write("Content-Security-Policy: nothing to add.\n")
    out.write("\n")


def _base(text: str) -> str:
    try:
        return checked_origin(text, "--base")
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
