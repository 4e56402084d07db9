"""The command line: ``python -m bot``. Parses it and hands over to ``bot.commands``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from bot.commands.embed import add_embed
from bot.commands.parser import add_command
from bot.commands.staff import add_staff
from bot.commands.stories import add_stories
from bot.errors import GuideError
from bot.settings import load_settings

DONE, FAILED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: The words after ``python -m bot``; the process's own by default.

    Returns:
        0 done, 1 failed, 2 wrong use.
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or DONE)
    except GuideError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    except KeyboardInterrupt:
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="The ASB Case Review Guide.",
        epilog="Example: python -m bot serve --port 8000",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    prepare = add_command(
        commands, "prepare", "build the encoder, train the model, migrate the database", "prepare"
    )
    prepare.set_defaults(run=_prepare)

    serve = add_command(commands, "serve", "serve the whole service", "serve --port 8000")
    serve.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="address to listen on")
    serve.add_argument("--port", type=_port, default=_port(os.environ.get("PORT", "8000")), help="TCP port")
    serve.add_argument("--prepare", action="store_true", help="prepare first what is not up to date")
    serve.set_defaults(run=_serve)

    understand = add_command(
        commands,
        "understand",
        "read JSON Lines from stdin and say what each text means",
        """understand <<< '{"text": "nah not yet", "question": "reported"}'""",
    )
    understand.set_defaults(run=_understand)

    proof = add_command(
        commands, "proof", "walk the whole decision space and prove its properties", "proof --json"
    )
    proof.add_argument("--json", action="store_true", help="print the result as JSON")
    proof.set_defaults(run=_proof)

    bench = add_command(
        commands, "bench", "measure start-up, a message, memory and installed size", "bench --json"
    )
    bench.add_argument("--json", action="store_true", help="print the figures as JSON")
    bench.set_defaults(run=_bench)

    add_embed(commands)
    add_staff(commands)
    add_stories(commands)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 1 to 65535")
    return int(text)


def _prepare(options: argparse.Namespace) -> None:
    from bot.commands.prepare import prepare

    prepare(load_settings())


def _serve(options: argparse.Namespace) -> None:
    if options.prepare:
        _prepare(options)
    from bot.commands.serve import serve

    serve(load_settings(), options.host, options.port)


def _understand(options: argparse.Namespace) -> int:
    from bot.language.understand import run

    return int(run(sys.stdin, sys.stdout, load_settings().today()))


def _proof(options: argparse.Namespace) -> int:
    from bot.commands.proof import proof_text
    from bot.triage.area import load_area
    from bot.triage.proof import prove

    proof = prove(load_area(), load_settings().today())
    sys.stdout.write(json.dumps(proof.to_dict(), indent=2) + "\n" if options.json else proof_text(proof))
    return DONE if proof.holds else FAILED


def _bench(options: argparse.Namespace) -> None:
    from bot.commands.bench import as_text, bench

    figures = bench()
    sys.stdout.write(json.dumps(figures, indent=2) + "\n" if options.json else as_text(figures))


if __name__ == "__main__":
    sys.exit(main())
