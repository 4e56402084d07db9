"""Commands of ``python -m bot stories`` that say what stories are worth: coverage, mutate, graph, what-if.

Parses, shows progress and writes files; the work is done by ``bot.storytest``, loaded when a command runs.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.commands.parser import Commands, add_command
from bot.errors import GuideError
from bot.settings import PROJECT, load_settings

if TYPE_CHECKING:
    from bot.storytest.coverage import Played
    from bot.storytest.graph import Flow
    from bot.triage.area import Area

STORIES: Final = PROJECT / "tests" / "conversations"
AREA_FOLDER: Final = "data/area"
PICTURES: Final = PROJECT / "docs" / "flow"
GOOD_SCORE: Final = 90.0


class RevisionUnknown(GuideError):
    """The version before an edit cannot be read."""

    def __init__(self, revision: str) -> None:
        """Names the revision."""
        super().__init__(
            "WHAT-IF-REVISION",
            f"There is no {AREA_FOLDER} at {revision!r}.",
            "Give a commit, branch or tag of git.",
        )


def add_coverage(commands: Commands) -> None:
    """Adds ``stories coverage``."""
    parser = add_command(
        commands,
        "coverage",
        "play the stories and say what of the guide they touch, and what not, by file and line",
        "stories coverage --html coverage.html --at-least 100",
    )
    _add_stories(parser)
    parser.add_argument("--json", action="store_true", help="print the figures and what is missing as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with every item")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML for a build server")
    parser.add_argument(
        "--at-least", type=float, default=0.0, metavar="PERCENT", help="fail where less is touched"
    )
    parser.set_defaults(run=_coverage)


def add_mutate(commands: Commands) -> None:
    """Adds ``stories mutate``."""
    parser = add_command(
        commands,
        "mutate",
        "put small faults into the guide one by one and say which ones no story notices",
        "stories mutate --kind threshold --json",
    )
    _add_stories(parser)
    parser.add_argument("--json", action="store_true", help="print mutants, noticed and score as JSON")
    parser.add_argument(
        "--kind", action="append", metavar="KIND",
        help="only mutants of this kind: comparison, number, threshold, rule, responses or correction",
    )  # fmt: skip
    parser.add_argument(
        "--match", default="", metavar="WORDS", help="only mutants whose name holds these words"
    )
    parser.add_argument(
        "--at-least", type=float, default=GOOD_SCORE, metavar="PERCENT",
        help=f"fail below this score (usually {GOOD_SCORE:g})",
    )  # fmt: skip
    parser.set_defaults(run=_mutate)


def add_graph(commands: Commands) -> None:
    """Adds ``stories graph``."""
    parser = add_command(
        commands,
        "graph",
        "draw the flow from the core: a picture, and a page that shows the way of any story",
        "stories graph --stories tests/conversations/complaints.yml --out flow",
    )
    parser.add_argument("--out", type=Path, default=PICTURES, metavar="FOLDER", help="where to write")
    parser.add_argument(
        "--stories", type=Path, nargs="*", metavar="PATH",
        help="play these stories: their ways can be shown, and how many come by is drawn as heat",
    )  # fmt: skip
    parser.add_argument("--story", metavar="NAME", help="draw the way of one of them as way.svg")
    parser.set_defaults(run=_graph)


def add_what_if(commands: Commands) -> None:
    """Adds ``stories what-if``."""
    parser = add_command(
        commands,
        "what-if",
        "compare two area packs, or one before and after an edit: which facts now lead elsewhere",
        "stories what-if --reports 2",
    )
    parser.add_argument(
        "packs", type=Path, nargs="*", metavar="PACK", help="one or two area packs; the usual one"
    )
    parser.add_argument(
        "--since", metavar="REVISION", help="compare the pack with what it was at this commit (usually HEAD)"
    )
    parser.add_argument("--reports", type=int, metavar="N", help="what if the test asked for N reports")
    parser.add_argument("--months", type=int, metavar="N", help="what if the window were N months")
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    parser.set_defaults(run=_what_if)


def _add_stories(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", type=Path, nargs="*", default=[STORIES], metavar="PATH", help="files and folders"
    )


def _coverage(options: argparse.Namespace) -> int:
    from bot.storytest import coverage_report
    from bot.storytest.coverage import measure, tested_elsewhere
    from bot.storytest.coverage_run import all_items

    flow, played = _play(options.paths)
    coverage = measure(all_items(flow), played, tested_elsewhere())
    if options.html:
        options.html.write_text(coverage_report.as_page(coverage), encoding="utf-8")
    if options.junit:
        options.junit.write_text(coverage_report.as_junit(coverage), encoding="utf-8")
    sys.stdout.write(
        json.dumps(coverage.to_dict(), indent=2) + "\n"
        if options.json
        else coverage_report.as_text(coverage, colour=sys.stdout.isatty())
    )
    return int(coverage.percent < options.at_least or bool(coverage.wrongly_elsewhere))


def _mutate(options: argparse.Namespace) -> int:
    from bot.storytest.coverage_run import stories_under
    from bot.storytest.mutants import Mutant, equivalent_mutants
    from bot.storytest.mutate import mutate
    from bot.storytest.mutate_report import as_text

    def wanted(mutant: Mutant) -> bool:
        kinds = options.kind or [""]
        return any(kind in mutant.kind for kind in kinds) and options.match in mutant.name

    mutation = mutate(stories_under(options.paths), equivalent_mutants(), _Counting(), wanted=wanted)
    sys.stdout.write(
        json.dumps(mutation.to_dict(), indent=2) + "\n"
        if options.json
        else as_text(mutation, colour=sys.stdout.isatty())
    )
    return int(mutation.score < options.at_least or bool(mutation.wrongly_listed))


def _graph(options: argparse.Namespace) -> int:
    from bot.storytest.coverage import measure
    from bot.storytest.coverage_run import all_items, usual_flow
    from bot.storytest.graph_page import TITLE, heat_of, page, question_words
    from bot.storytest.graph_svg import draw

    played: list[Played] = []
    if options.stories is None and not options.story:
        flow = usual_flow()
    else:
        flow, played = _play(options.stories or [STORIES])
    words = question_words()
    files = {"flow.svg": draw(flow, TITLE, questions=words), "index.html": page(flow, played)}
    if played:
        coverage = measure(all_items(flow), played)
        heat = heat_of(coverage)
        files["coverage.svg"] = draw(flow, f"{TITLE}: what the stories cover", questions=words, heat=heat)
        files["coverage.html"] = page(flow, played, heat)
    if options.story:
        way = next((one.way for one in played if one.story == options.story), None)
        if way is None:
            raise StoryUnknown(options.story)
        files["way.svg"] = draw(flow, f"The way of the story: {options.story}", questions=words, way=way)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (options.out / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{options.out / name}\n")
    return 0


class ThresholdImpossible(GuideError):
    """The test cannot have such numbers."""

    def __init__(self, names: str) -> None:
        """Names them."""
        super().__init__(
            "WHAT-IF-THRESHOLD",
            f"The test cannot have that many {names}.",
            "The Act allows 1 to 3 reports (section 104); a window is 1 to 24 months.",
        )


class StoryUnknown(GuideError):
    """None of the stories has that name."""

    def __init__(self, name: str) -> None:
        """Names it."""
        super().__init__(
            "GRAPH-STORY", f"None of the stories is called {name!r}.", "Give its name as its file has it."
        )


def _what_if(options: argparse.Namespace) -> int:
    from bot.storytest.what_if import as_text, compare
    from bot.triage.area import DEFAULT_AREA, load_area

    paths = options.packs or [DEFAULT_AREA]
    if len(paths) > 2:
        sys.stderr.write("Give one area pack or two.\n")
        return 2
    after, names = load_area(paths[-1]), [str(paths[0]), str(paths[-1])]
    changed = {"reports": options.reports, "window_months": options.months}
    changed = {name: value for name, value in changed.items() if value is not None}
    if len(paths) == 2:
        before = load_area(paths[0])
    elif changed and not options.since:
        before = after
    else:
        names[0] = f"{paths[0]} at {options.since or 'HEAD'}"
        before = _area_at(options.since or "HEAD", paths[0])
    if changed:
        after = _with_threshold(after, changed)
        names[1] += " with " + ", ".join(f"{name} {value}" for name, value in changed.items())
    comparison = compare(before, after, _today())
    sys.stdout.write(
        json.dumps(comparison.to_dict(), indent=2) + "\n" if options.json else as_text(comparison, *names)
    )
    return 0


def _with_threshold(area: Area, changed: dict[str, int]) -> Area:
    """An area with other numbers, as far as the law allows them."""
    from pydantic import ValidationError

    from bot.triage.area import Threshold

    try:
        threshold = Threshold.model_validate(area.threshold.model_dump() | changed)
    except ValidationError as error:
        raise ThresholdImpossible(", ".join(str(one["loc"][0]) for one in error.errors())) from None
    return area.model_copy(update={"threshold": threshold})


def _area_at(revision: str, path: Path) -> Area:
    """An area pack as it was, with the tables that stood beside it."""
    from bot.triage.area import load_area

    asked = subprocess.run(
        ["git", "archive", revision, AREA_FOLDER], cwd=PROJECT, capture_output=True, check=False
    )
    if asked.returncode:
        raise RevisionUnknown(revision)
    with tempfile.TemporaryDirectory(prefix="what-if-") as folder:
        with tarfile.open(fileobj=io.BytesIO(asked.stdout)) as archive:
            archive.extractall(folder, filter="data")
        return load_area(Path(folder) / AREA_FOLDER / path.name)


def _today() -> date:
    return load_settings().today()


def _play(paths: list[Path]) -> tuple[Flow, list[Played]]:
    from bot.storytest.coverage_run import play_all, stories_under, usual_flow

    counting = _Counting()
    stories = stories_under(paths)
    counting.say("drawing the flow from the core …")
    flow = usual_flow()
    return flow, play_all(stories, counting.looked)


class _Counting:
    """Says how far the work is: one moving line on a terminal, a line for every tenth in a pipe."""

    def __init__(self) -> None:
        """Begins."""
        self._live = sys.stderr.isatty()
        self._tenth: Any = None
        self._begun = time.monotonic()

    def looked(self, done: int, of: int) -> None:
        """Stories were played as they are."""
        passed = time.monotonic() - self._begun
        self._count("stories played", done, of, f"{passed / done * (of - done):.0f} s left" if done else "")

    def tried(self, done: int, of: int, noticed: int, left_s: float) -> None:
        """Mutants were tried."""
        self._count("mutants tried", done, of, f"{noticed} noticed, about {left_s:.0f} s left")

    def say(self, words: str) -> None:
        """Says one thing."""
        sys.stderr.write(f"\r\033[K{words}" if self._live else f"{words}\n")
        sys.stderr.flush()

    def _count(self, what: str, done: int, of: int, more: str) -> None:
        tenth = (what, done * 10 // of)
        if self._live:
            self.say(f"{done}/{of} {what}, {more}" + ("\n" if done == of else ""))
        elif tenth != self._tenth:
            self._tenth = tenth
            self.say(f"{done}/{of} {what}, {more}")
