"""Shows how far a long piece of work is: a moving line on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Counts the steps of a command and says how each goes."""

    def __init__(self, steps: int, stream: TextIO = sys.stderr) -> None:
        """Begins at step 0.

        Args:
            steps: How many steps there will be, 1 or more.
            stream: Where to write; colour and movement only where it is a terminal.
        """
        self._steps = steps
        self._done = 0
        self._stream = stream
        self._live = stream.isatty()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Says that a step begins, that it still runs, and how long it took.

        Args:
            what: The step in a few words.

        Yields:
            Nothing.
        """
        self._done += 1
        label = f"[{self._done}/{self._steps}] {what}"
        started, stop = time.monotonic(), threading.Event()
        if self._live:
            ticking = threading.Thread(target=self._tick, args=(label, started, stop), daemon=True)
            ticking.start()
        else:
            self._stream.write(f"{label} …\n")
            self._stream.flush()
        try:
            yield
        finally:
            stop.set()
            if self._live:
                ticking.join()
        self._line(f"{label}: done in {time.monotonic() - started:.1f} s", mark="\033[32m✓\033[0m ")

    def skip(self, what: str) -> None:
        """Says that a step was already done.

        Args:
            what: The step in a few words.
        """
        self._done += 1
        self._line(f"[{self._done}/{self._steps}] {what}: up to date", mark="\033[2m·\033[0m ")

    def _tick(self, label: str, started: float, stop: threading.Event) -> None:
        while not stop.wait(0.5):
            self._stream.write(f"\r\033[K  {label} … {time.monotonic() - started:.0f} s")
            self._stream.flush()

    def _line(self, text: str, mark: str) -> None:
        self._stream.write(f"\r\033[K{mark}{text}\n" if self._live else f"{text}\n")
        self._stream.flush()
