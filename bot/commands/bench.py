"""Measures what the service costs: start-up, a message, memory and the installed size.

Reads the clock of this machine, so the figures are for comparing two states of the code on the
same machine. Each figure is a median of several runs.
"""

from __future__ import annotations

import asyncio
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from bot.settings import PROJECT, load_settings

STARTS = 3
TURNS = 40
TALK = (
    "yes",
    "the council and the police",
    "ilkeston",
    "it was not dealt with",
    "four times",
    "all of them",
    "for me",
    "not now",
    "how long does it take",
    "start again",
)


def bench() -> dict[str, Any]:
    """Runs the benchmarks.

    Returns:
        Figures by name, with their units in the names.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ASB_VAR_DIR": folder, "ASB_TODAY": "2026-11-22"}
        starts = [_start_seconds(environment) for _ in range(STARTS)]
        turns, memory = asyncio.run(_turns(environment))
    return {
        "python": platform.python_version(),
        "start_to_first_reply_s_median": round(statistics.median(starts), 2),
        "message_ms_p50": round(statistics.median(turns), 1),
        "message_ms_p95": round(statistics.quantiles(turns, n=20)[-1], 1),
        "messages": len(turns),
        "memory_mb": round(memory),
        "installed_mb": round(_installed_bytes(PROJECT / ".venv") / 1e6),
    }


def as_text(figures: dict[str, Any]) -> str:
    """The figures as lines.

    Args:
        figures: As ``bench`` returns them.

    Returns:
        A line for each.
    """
    return "".join(f"{name:32} {value}\n" for name, value in figures.items())


_FIRST_REPLY = """
import asyncio
from bot.settings import load_settings
from bot.dialogue.conversations import Conversations
settings = load_settings()
conversations = Conversations.load(settings)
conversations.migrate()
asyncio.run(conversations.start("widget"))
"""


def _start_seconds(environment: dict[str, str]) -> float:
    """From the start of a process to its first reply."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _FIRST_REPLY],
        check=True, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - begun


async def _turns(environment: dict[str, str]) -> tuple[list[float], float]:
    """Milliseconds of each turn, with the database's commit, and the process's memory in MB."""
    from bot.dialogue.conversations import Conversations

    conversations = Conversations.load(load_settings(environment))
    conversations.migrate()
    milliseconds: list[float] = []
    while len(milliseconds) < TURNS:
        started = await conversations.start("widget")
        for text in TALK:
            begun = time.perf_counter()
            await conversations.say(started.conversation_id, text, uuid.uuid4().hex)
            milliseconds.append((time.perf_counter() - begun) * 1000)
    return milliseconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _installed_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
