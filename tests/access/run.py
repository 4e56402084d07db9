"""Looks at every screen, runs what is tested by keys and embedded, compares the paths; writes the figures.

``python -m tests.access.run`` is what ``make access`` calls. Which screens there are is left to ``screens``,
what can be wrong with one to ``checks``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.commands.progress import Progress
from bot.web.embed import sizes
from tests.access.checks import RULES, axe_version
from tests.access.inspector import Inspector
from tests.access.looks import FEW, LOOKS, Look
from tests.access.runs import GROUPS, ROOT, compare_paths, run_tests
from tests.access.screens import WALKS, see
from tests.access.stage import stage

FOLDER = ROOT / "docs" / "accessibility"
RESULTS = FOLDER / "results.json"
PICTURED = {
    ("chat", "several"): Look(320, "light", 200),
    ("host", "script_open"): Look(1280, "light", 100),
    ("plain", "error"): Look(320, "dark", 200),
    ("plain", "check"): Look(1280, "light", 200),
    ("staff", "call"): Look(1280, "dark", 100),
    ("desk", "application"): Look(320, "light", 100),
}
"""One picture of each face, in one of its looks; ``--pictures`` takes them."""


async def look_at_all(progress: Progress, looks: Sequence[Look], pictures: bool) -> dict[str, Any]:
    """Looks at every screen.

    Args:
        progress: Told of each face; has a step for each of ``WALKS``.
        looks: In which looks.
        pictures: Whether to take the pictures.

    Returns:
        The figures of the screens.
    """
    inspector = Inspector(looks=looks, pictures=FOLDER if pictures else None, pictured=PICTURED)
    lost: list[str] = []
    with tempfile.TemporaryDirectory(prefix="access-") as folder:
        async with stage(Path(folder)) as set_up:
            async with set_up.page() as page:
                version = await axe_version(page)
            for walk in WALKS:
                name = walk.__name__.rsplit(".", 1)[-1].removesuffix("_screens")
                with progress.step(f"{len(walk.SCREENS)} screens, {len(looks)} looks each: {name}"):
                    lost += await see(set_up, inspector, [walk])
    return figures(inspector, lost) | {"axe_core": version}


def figures(inspector: Inspector, lost: Sequence[str]) -> dict[str, Any]:
    """The figures of what an inspector has seen."""
    faces = Counter(face for face, _ in inspector.seen)
    return {
        "screens": len(inspector.seen),
        "screens_not_reached": list(lost),
        "looks": [str(look) for look in inspector.looks],
        "screens_by_face": dict(faces),
        "axe_runs": len(inspector.seen) * len(inspector.looks),
        "violations": sum(fault.by_axe for fault in inspector.faults),
        "own_check_faults": sum(not fault.by_axe for fault in inspector.faults),
        "found": [str(fault) for fault in inspector.faults],
    }


def said(results: dict[str, Any]) -> str:
    """The results for a person to read."""
    counts = (
        f"{results['violations']} by axe-core {results['axe_core']}, {results['own_check_faults']} by our own"
    )
    lines = [
        f"{results['screens']} screens in {len(results['looks'])} looks; faults found: {counts}",
        *(f"  {one}" for one in [*results["screens_not_reached"], *results["found"]]),
    ]
    for name in GROUPS:
        if name in results:
            lines.append(f"{name}: {results[name]['tests']} tests, {results[name]['failed']} failed")
    if "paths_compared" in results:
        lines.append(f"{results['paths_compared']} paths, {results['paths_different']} different")
    lines.append(
        f"loader {results['loader_gzip_bytes']} bytes, all of the widget {results['widget_gzip_bytes']}"
    )
    return "\n".join(lines) + "\n"


def is_clean(results: dict[str, Any]) -> bool:
    """Whether nothing at all was wrong."""
    counts = [results["violations"], results["own_check_faults"], len(results["screens_not_reached"])]
    counts += [results[name]["failed"] for name in GROUPS if name in results]
    return not any([*counts, results.get("paths_different", 0)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command: 0 where all is well, 1 where something is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.access.run",
        description="Check that everybody can use every screen, and write docs/accessibility/results.json.",
        epilog="Example: python -m tests.access.run --quick --screens-only",
    )
    parser.add_argument(
        "--quick", action="store_true", help="two looks and a sample of the paths; writes only with --out"
    )
    parser.add_argument(
        "--screens-only", action="store_true", help="look at screens and nothing else; writes only with --out"
    )
    parser.add_argument(
        "--paths", type=Path, metavar="FILE", help="the JSON of 'tests.web.paths', walked before"
    )
    parser.add_argument("--pictures", action="store_true", help="take a picture of each face anew")
    parser.add_argument("--out", type=Path, help="where to write the figures instead")
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = parser.parse_args(given)

    progress = Progress(len(WALKS) + (0 if options.screens_only else len(GROUPS) + 1))
    looks = FEW if options.quick else LOOKS
    results: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": " ".join(["python -m tests.access.run", *given]),
        "rules": list(RULES),
    }
    results |= asyncio.run(look_at_all(progress, looks, options.pictures)) | sizes()
    if not options.screens_only:
        results |= _elsewhere(progress, sample=options.quick, walked=options.paths)
    sys.stdout.write(said(results))
    out = options.out or (None if options.quick or options.screens_only else RESULTS)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0 if is_clean(results) else 1


def _elsewhere(progress: Progress, *, sample: bool, walked: Path | None) -> dict[str, Any]:
    results: dict[str, Any] = {}
    for name, tests in GROUPS.items():
        with progress.step(f"Tests: {name}"):
            ran = run_tests(tests)
        results[name] = {"tests": ran.tests, "failed": ran.failed}
        if ran.failed:
            sys.stderr.write(ran.output)
    with progress.step("Paths of the core through chat and plain pages"):
        compared = json.loads(walked.read_text("utf-8")) if walked else compare_paths(sample=sample)
    return results | {
        "paths_compared": compared["paths_compared"],
        "paths_different": compared["paths_different"],
        "paths_links_walked": compared["links_walked"],
        "paths_sample": compared.get("sample", sample),
    }


if __name__ == "__main__":
    sys.exit(main())
