"""Runs many random walks, shows how far they are, and prints those that went wrong.

``python -m bot.storytest.walks --conversations 2000``. The walk itself is left to ``walker``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from bot.errors import GuideError
from bot.storytest.walker import Phrases, Walked, walk
from bot.storytest.world import World

DONE, FAILED = 0, 1
SHOWN: Final = 10
_loaded: tuple[World, Phrases] | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Walks as many conversations as asked for.

    Args:
        arguments: The words of the command line; the process's own by default.

    Returns:
        0 where nothing was wrong, 1 otherwise.
    """
    parser = argparse.ArgumentParser(
        prog="python -m bot.storytest.walks",
        description="Send random people through the real service and check every reply.",
        epilog="Example: python -m bot.storytest.walks --conversations 1 --seed 17 --show",
    )
    parser.add_argument("--conversations", type=int, default=2_000, help="how many (2000)")
    parser.add_argument("--seed", type=int, default=0, help="the first one's seed (0)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (one a core)")
    parser.add_argument("--show", action="store_true", help="print every conversation, not only failed ones")
    options = parser.parse_args(arguments)
    seeds = range(options.seed, options.seed + options.conversations)
    started, walked = time.monotonic(), list[Walked]()
    try:
        for one in _walk_all(seeds, options.workers):
            walked.append(one)
            _progress(walked, len(seeds), started)
    except GuideError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    shown = walked if options.show else [one for one in walked if one.defects][:SHOWN]
    for one in shown:
        sys.stdout.write(transcript(one))
    sys.stdout.write(summary(walked, time.monotonic() - started))
    return FAILED if any(one.defects for one in walked) else DONE


def transcript(walked: Walked) -> str:
    """One conversation as text, what was wrong marked in it.

    Args:
        walked: The conversation.

    Returns:
        The text, with the seed on its first line.
    """
    return "\n".join([f"==== seed {walked.seed}: {walked.ending}", *walked.transcript, "", ""])


def summary(walked: Sequence[Walked], seconds: float) -> str:
    """Figures over all conversations.

    Args:
        walked: The conversations.
        seconds: How long they took.

    Returns:
        The text.
    """
    endings = Counter(one.ending for one in walked)
    kinds = Counter(kind for one in walked for kind in one.kinds)
    failed = Counter(kind for one in walked for kind in {defect.kind for defect in one.defects})
    turns = sum(one.turns for one in walked)
    lines = [
        f"conversations  {len(walked):,} with {turns:,} messages in {seconds:.0f} s",
        f"endings        {_counted(endings)}",
        f"messages       {_counted(kinds)}",
        f"defects        {_counted(failed) or 'none'}",
    ]
    for kind in failed:
        seeds = [str(one.seed) for one in walked if any(defect.kind == kind for defect in one.defects)]
        lines.append(f"  {kind}: seeds {', '.join(seeds[:20])}{' …' if len(seeds) > 20 else ''}")
    return "\n".join(lines) + "\n"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())


def _walk_all(seeds: range, workers: int) -> Iterator[Walked]:
    if workers <= 1 or len(seeds) == 1:
        _load()
        yield from map(_walk_one, seeds)
        return
    # Each process loads its own agent: it cannot be handed over a fork with its threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_load) as pool:
        yield from pool.map(_walk_one, seeds, chunksize=4)


def _load() -> None:
    global _loaded
    _loaded = World(), Phrases()


def _walk_one(seed: int) -> Walked:
    assert _loaded is not None, "every process loads before it walks"
    return walk(seed, *_loaded)


def _progress(walked: Sequence[Walked], total: int, started: float) -> None:
    done, failed = len(walked), sum(bool(one.defects) for one in walked)
    words = f"{done:,} of {total:,} walked, {failed:,} with a defect, {time.monotonic() - started:.0f} s"
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{words}  " + ("\n" if done == total else ""))
    elif done % 50 == 0 or done == total:
        sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
