"""Runs what is tested elsewhere and takes its result in: by keys alone, embedded, and path by path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BROWSER = "tests/browser"
GROUPS: Mapping[str, tuple[str, ...]] = {
    "keyboard": (
        f"{BROWSER}/test_exits.py::test_each_way_out_can_be_taken_by_keys_and_is_announced_in_order",
        f"{BROWSER}/test_chat.py",
        f"{BROWSER}/test_chat_exit.py",
        f"{BROWSER}/test_chat_look.py",
        f"{BROWSER}/test_guide.py::test_an_outcome_is_reached_by_keyboard_alone",
        f"{BROWSER}/test_sign_in.py",
        f"{BROWSER}/test_calls.py",
        f"{BROWSER}/test_desk.py",
    ),
    "embedding": (
        f"{BROWSER}/test_embedding.py",
        "tests/web/test_embed_docs.py",
        "tests/web/test_headers.py",
    ),
}
"""What pytest is asked to run; the golden files of what is announced are compared in the first."""


@dataclass(frozen=True)
class Ran:
    """What became of some tests.

    Attributes:
        tests: How many there were.
        failed: How many of them failed, or could not be run.
        output: The end of what pytest wrote.
    """

    tests: int
    failed: int
    output: str


def run_tests(names: Sequence[str]) -> Ran:
    """Runs tests in a process of their own; a browser must be there.

    Args:
        names: Files or tests, as pytest takes them.

    Returns:
        What became of them; where pytest itself failed, one failed test at least.
    """
    with tempfile.TemporaryDirectory(prefix="access-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", f"--junitxml={report}", *names]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "ASB_REQUIRE_BROWSER": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        tests, failed = counted(report.read_text("utf-8")) if report.is_file() else (0, 0)
    failed = max(failed, int(done.returncode != 0))
    return Ran(tests, failed, (done.stdout + done.stderr)[-4000:])


def counted(report: str) -> tuple[int, int]:
    """Of a report in JUnit's form: how many tests, and how many of them did not pass."""
    suites = ET.fromstring(report).iter("testsuite")
    tests = failed = 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += sum(int(suite.get(kind, 0)) for kind in ("failures", "errors", "skipped"))
    return tests, failed


def compare_paths(*, sample: bool) -> dict[str, Any]:
    """Walks the paths of the core through chat and plain pages (``tests.web.paths``).

    Args:
        sample: Whether only a sample is walked.

    Returns:
        Its figures, ``paths_compared`` and ``paths_different`` among them.

    Raises:
        RuntimeError: If it gave no figures.
    """
    command = [sys.executable, "-W", "ignore", "-m", "tests.web.paths", "--json"]
    done = subprocess.run(
        [*command, *(["--thin"] if sample else [])], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    try:
        figures: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"tests.web.paths ended with {done.returncode} and gave no figures.") from None
    return figures
