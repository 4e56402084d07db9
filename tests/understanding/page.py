"""Writes the report on understanding as a page, with its plots as pictures beside it.

Shows what ``floors`` counts, as ``report`` words it.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any, Final

import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from tests.understanding.evaluation import Evaluation
from tests.understanding.floors import (
    FLOORS,
    alarms_by_set,
    by_fact,
    by_question,
    calibration,
    confusions,
    guessed_councils,
    score_of,
    worst,
)
from tests.understanding.report import bound_of, heard, holds_in, percent

BLUE, RED, GREY = "#1d70b8", "#d4351c", "#505a5f"
STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #8888; white-space: nowrap; }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
.words td { white-space: normal; vertical-align: top; overflow-wrap: anywhere; }
.holds::after { content: " ✓"; }
.fails { font-weight: bold; outline: 2px solid #d4351c; outline-offset: -3px; }
.fails::after { content: " ✗"; }
img { max-width: 100%; height: auto; background: #fff; }
"""


def write_page(evaluation: Evaluation, path: Path) -> list[Path]:
    """Writes the page and its pictures.

    Args:
        evaluation: What was measured.
        path: Where the page goes; its folder is made, the pictures go beside it.

    Returns:
        Every file that was written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    pictures = {
        "registers": _registers_plot(evaluation),
        "confusion": _confusion_plot(evaluation),
        "calibration": _calibration_plot(evaluation),
    }
    written = []
    for name, figure in pictures.items():
        written.append(path.parent / f"{name}.png")
        # No software version or date inside, so that the same figures give the same file.
        figure.savefig(written[-1], dpi=110, metadata={"Software": None})
        plt.close(figure)
    path.write_text(as_html(evaluation), encoding="utf-8")
    return [path, *written]


def as_html(evaluation: Evaluation) -> str:
    """The page, its pictures by name.

    Args:
        evaluation: What was measured.

    Returns:
        HTML, every text of a row escaped.
    """
    guessed, (_, error) = guessed_councils(evaluation), calibration(evaluation)
    return f"""<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>How well the guide understands</title>
<style>{STYLE}</style>
<h1>How well the guide understands</h1>
<p>{len(evaluation.cases):,} held-out rows that nothing was trained on.
Made by <code>make understanding</code>.</p>
<h2>Floors, in per cent</h2>
<div class="wide">{_floors(evaluation)}</div>
<p>A council decided on where nobody could tell: {guessed.count} of {guessed.of}.</p>
<h2>By register</h2>
<img src="registers.png" alt="Bars of intent accuracy in each register, with the floors as lines">
<h2>Answers by question, in per cent</h2>
{_questions(evaluation)}
<h2>Facts in messages that state several</h2>
{_facts(evaluation)}
<h2>Emergencies by set</h2>
{_alarms(evaluation)}
<h2>Confusions</h2>
<img src="confusion.png" alt="Heat map of the intents meant against the intents understood">
{_confusion_table(evaluation)}
<h2>Calibration</h2>
<p>Confidence is off by {100 * error:.1f} points on average.</p>
<img src="calibration.png" alt="How often messages are right, by how confident the guide was">
<h2>The worst 30</h2>
<p>For testers. Never train or tune on these lines.</p>
{_worst(evaluation)}
</html>
"""


def _table(heads: list[str], rows: list[list[str]], kind: str = "") -> str:
    """A table of ready HTML cells; each row's first heads the row."""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(_in_cell(one) for one in others)}</tr>\n'
        for first, *others in rows
    )
    return f'<table class="{kind}"><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table>'


def _in_cell(content: str) -> str:
    return content if content.startswith("<td") else _cell(content)


def _cell(content: str, holds: bool | None = None) -> str:
    kind = "" if holds is None else f' class="{"holds" if holds else "fails"}"'
    return f"<td{kind}>{content}</td>"


def _floors(evaluation: Evaluation) -> str:
    heads = ["What", "Floor", "All", "Counted", *(_words(register) for register in evaluation.registers)]
    rows = []
    for floor in FLOORS:
        whole = score_of(evaluation, floor)
        row = [
            escape(floor.title),
            bound_of(floor),
            _cell(percent(whole), floor.holds(whole)),
            f"{whole.count:,} of {whole.of:,} {escape(floor.counted)}",
        ]
        for register in evaluation.registers:
            score = score_of(evaluation, floor, register)
            row.append(_cell(percent(score), holds_in(floor, score, register)))
        rows.append(row)
    return _table(heads, rows)


def _questions(evaluation: Evaluation) -> str:
    rows = [
        [escape(question), f"{100 * right / of:.1f}", f"{100 * wrong / of:.1f}", str(of)]
        for question, (right, wrong, of) in by_question(evaluation).items()
    ]
    return _table(["Question", "Right", "Wrong value stored", "Of"], rows)


def _facts(evaluation: Evaluation) -> str:
    rows = [
        [escape(slot), *map(str, (count.stated, count.right, count.missed, count.wrong, count.invented))]
        for slot, count in by_fact(evaluation).items()
    ]
    return _table(["Fact", "Stated", "Right", "Missed", "Wrong", "Read but not stated"], rows)


def _alarms(evaluation: Evaluation) -> str:
    rows = [[part, *map(str, counts)] for part, counts in alarms_by_set(evaluation).items()]
    return _table(["Set", "Missed", "Emergencies", "False alarms", "Everything else"], rows)


def _confusion_table(evaluation: Evaluation) -> str:
    pairs = confusions(evaluation)
    rows = [[escape(expected), escape(str(got)), str(times)] for expected, got, times in pairs]
    return _table(["Meant", "Taken for", "Times"], rows, "words") if rows else "<p>None.</p>"


def _worst(evaluation: Evaluation) -> str:
    parts = []
    for kind, cases in worst(evaluation):
        rows = []
        for case in cases:
            got, expected = heard(kind, case)
            row = [case.id, case.question or "", case.text, got, expected]
            rows.append([escape(one) for one in row])
        heads = ["Row", "Asked", "Said", "Understood", "Meant"]
        parts.append(f"<h3>{escape(kind)}</h3>\n{_table(heads, rows, 'words')}")
    return "\n".join(parts) or "<p>None.</p>"


def _words(name: str) -> str:
    return escape(name.replace("_", " "))


def _bare(axes: Any) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _registers_plot(evaluation: Evaluation) -> Figure:
    floor = FLOORS[0]
    registers = evaluation.registers
    values = [100 * (score_of(evaluation, floor, register).value or 0) for register in registers]
    figure, axes = plt.subplots(figsize=(9, 3.8), layout="constrained")
    each = 100 * (floor.each_register or 0)
    colours = [BLUE if value >= each else RED for value in values]
    bars = axes.bar([register.replace("_", "\n") for register in registers], values, color=colours)
    axes.bar_label(bars, fmt="%.1f", fontsize=9)
    axes.axhline(each, color=RED, linestyle="--", label=f"floor in each register: {each:g} %")
    whole = 100 * floor.bound
    axes.axhline(whole, color=GREY, linestyle=":", label=f"floor over all: {whole:g} %")
    axes.set_ylim(0, 105)
    axes.set_ylabel("intents right, per cent")
    figure.legend(loc="outside upper right", ncols=2, fontsize=9, frameon=False)
    _bare(axes)
    return figure


def _confusion_plot(evaluation: Evaluation) -> Figure:
    pairs = [(case.expected, str(case.got)) for case in evaluation.cases if case.part == "intents"]
    meant = sorted({expected for expected, _ in pairs})
    taken = [*meant, *sorted({got for _, got in pairs} - set(meant))]
    counts = np.zeros((len(meant), len(taken)))
    for expected, got in pairs:
        counts[meant.index(expected), taken.index(got)] += 1
    shares = 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(11, 10), layout="constrained")
    # The root makes the few that go wrong visible beside the many that go right.
    picture = axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=10)
    for row, column in zip(*np.nonzero(counts), strict=True):
        dark = shares[row, column] > 40
        axes.text(column, row, f"{counts[row, column]:.0f}", ha="center", va="center", fontsize=7,
                  color="white" if dark else "black")  # fmt: skip
    axes.set_xticks(range(len(taken)), taken, rotation=90, fontsize=8)
    axes.set_yticks(range(len(meant)), meant, fontsize=8)
    axes.set_xlabel("understood")
    axes.set_ylabel("meant")
    bar = figure.colorbar(picture, ax=axes, shrink=0.6, label="per cent of those meant")
    bar.set_ticks([0, 1, 5, 10], labels=["0", "1", "25", "100"])
    return figure


def _calibration_plot(evaluation: Evaluation) -> Figure:
    bins, _ = calibration(evaluation)
    figure, axes = plt.subplots(figsize=(5.5, 5), layout="constrained")
    axes.plot([0, 100], [0, 100], color=GREY, linestyle=":", label="as sure as right")
    x, y = [100 * one.confidence for one in bins], [100 * one.accuracy for one in bins]
    axes.plot(x, y, color=BLUE, marker="o", label="measured")
    for one, across, up in zip(bins, x, y, strict=True):
        axes.annotate(f"{one.count:,}", (across, up), textcoords="offset points", xytext=(6, -12), fontsize=8)
    axes.set_xlim(0, 102)
    axes.set_ylim(0, 102)
    axes.set_xlabel("confidence, per cent (beside each point: messages)")
    axes.set_ylabel("right, per cent")
    axes.legend(loc="lower right", fontsize=9)
    _bare(axes)
    return figure
