"""Prints how well words are understood: ``make understanding``.

The command and its text; the page with plots is ``page``'s, the figures are ``floors``'. What it shows of
single lines is for testers: whoever writes training data or readers looks at the aggregates only.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from bot.errors import GuideError
from tests.understanding.evaluation import Case, Evaluation
from tests.understanding.floors import (
    FLOORS,
    Floor,
    Score,
    alarms_by_set,
    by_fact,
    by_question,
    calibration,
    confusions,
    guessed_councils,
    score_of,
    worst,
)

SHORT: Final = {
    "no_punctuation": "no punct",
    "long_rant": "rant",
    "east_midlands": "E Mids",
    "second_language": "2nd lang",
    "speech_to_text": "speech",
    "staff_shorthand": "staff",
}
"""Registers that are too long for a column."""

GREEN, RED, BOLD, DIM, PLAIN = "\033[32m", "\033[31m", "\033[1m", "\033[2m", "\033[0m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures the service and prints what came of it.

    Args:
        arguments: The words of the command; the process's own by default.

    Returns:
        0 done, 1 failed, 2 wrong use. A floor that does not hold is a result, not a failure.
    """
    options = _parser().parse_args(arguments)
    try:
        from tests.understanding.asking import evaluate_service

        evaluation = evaluate_service()
    except (GuideError, ImportError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.html is not None:
        from tests.understanding.page import write_page

        write_page(evaluation, options.html)
    if options.json:
        sys.stdout.write(json.dumps(as_json(evaluation), indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(as_text(evaluation, coloured=in_colour(sys.stdout)))
        if options.html is not None:
            sys.stdout.write(f"The page with plots: {options.html}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.understanding.report",
        description="Measures the understanding of language on the held-out sets, against its floors.",
        epilog="Example: python -m tests.understanding.report --html docs/understanding/index.html",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--html", type=Path, metavar="PATH", help="also write a page, with plots beside it")
    return parser


def in_colour(stream: TextIO) -> bool:
    """Whether to colour: on a terminal, unless ``NO_COLOR`` is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def percent(score: Score) -> str:
    """A score for people, with a dash where there is nothing to measure."""
    return "–" if score.value is None else f"{100 * score.value:.1f}"


def bound_of(floor: Floor) -> str:
    """A floor's bound for people, in percent."""
    return f"{'≤' if floor.at_most else '≥'} {100 * floor.bound:g}"


def holds_in(floor: Floor, score: Score, register: str | None) -> bool | None:
    """Whether a figure holds, or None where nothing is asked of it."""
    if register is None:
        return floor.holds(score)
    return None if floor.each_register is None else floor.holds(score, floor.each_register)


def short(value: Any) -> str:
    """A value on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def heard(kind: str, case: Case) -> tuple[str, str]:
    """What a mistake was, and what it should have been."""
    if kind in {"Emergency missed", "False alarm"}:
        return ("danger", "no danger") if case.danger else ("no danger", "danger")
    return short(case.got), short(case.expected)


def as_text(evaluation: Evaluation, coloured: bool = False) -> str:
    """The whole report as text.

    Args:
        evaluation: What was measured.
        coloured: Whether to colour it for a terminal.

    Returns:
        Lines, the last with its end.
    """
    paint = _paint if coloured else _bare
    parts = [
        _table(evaluation, paint),
        _asides(evaluation),
        _questions(evaluation, paint),
        _facts(evaluation, paint),
        _alarms(evaluation, paint),
        _confusions(evaluation, paint),
        _worst(evaluation, paint),
    ]
    return "\n\n".join(parts) + "\n"


def _paint(text: str, colour: str) -> str:
    return f"{colour}{text}{PLAIN}" if colour else text


def _bare(text: str, colour: str) -> str:
    return text


def _table(evaluation: Evaluation, paint: Any) -> str:
    registers = evaluation.registers
    heads = "".join(f"{SHORT.get(register, register):>9}" for register in registers)
    lines = [paint(f"{'Per cent':34}{'floor':>7}{'all':>7}      {heads}", BOLD)]
    for floor in FLOORS:
        whole = score_of(evaluation, floor)
        holds = floor.holds(whole)
        cells = [score_of(evaluation, floor, register) for register in registers]
        row = "".join(
            paint(f"{percent(cell):>9}", RED if holds_in(floor, cell, register) is False else "")
            for register, cell in zip(registers, cells, strict=True)
        )
        verdict = paint(f"{percent(whole):>7} {'holds' if holds else 'FAILS'}", GREEN if holds else RED)
        lines.append(f"{floor.title:34}{bound_of(floor):>7}{verdict}{row}")
    each = [floor for floor in FLOORS if floor.each_register is not None]
    lines += [
        paint(f"{floor.title}: at least {100 * (floor.each_register or 0):g} in each register.", DIM)
        for floor in each
    ]
    return "\n".join(lines)


def _asides(evaluation: Evaluation) -> str:
    guessed, (_, error) = guessed_councils(evaluation), calibration(evaluation)
    return (
        f"{len(evaluation.cases)} held-out rows in {evaluation.seconds:.1f} s, start-up included.\n"
        f"Calibration: confidence is off by {100 * error:.1f} points on average.\n"
        f"A council decided on where nobody could tell: {guessed.count} of {guessed.of}."
    )


def _questions(evaluation: Evaluation, paint: Any) -> str:
    lines = [paint(f"{'Answers to':24}{'right':>7}{'wrong':>7}{'of':>6}", BOLD)]
    for question, (right, wrong, of) in by_question(evaluation).items():
        lines.append(f"{question:24}{100 * right / of:>7.1f}{100 * wrong / of:>7.1f}{of:>6}")
    return "\n".join(lines)


def _facts(evaluation: Evaluation, paint: Any) -> str:
    heads = f"{'stated':>7}{'right':>7}{'missed':>7}{'wrong':>7}{'invented':>10}"
    lines = [paint(f"{'Facts among several':24}{heads}", BOLD)]
    for slot, count in by_fact(evaluation).items():
        cells = f"{count.stated:>7}{count.right:>7}{count.missed:>7}{count.wrong:>7}{count.invented:>10}"
        lines.append(f"{slot:24}{cells}")
    return "\n".join(lines)


def _alarms(evaluation: Evaluation, paint: Any) -> str:
    lines = [paint(f"{'Emergencies':24}{'missed':>7}{'of':>6}{'false alarms':>14}{'of':>6}", BOLD)]
    for part, (missed, real, false, other) in alarms_by_set(evaluation).items():
        lines.append(f"{part:24}{missed:>7}{real:>6}{false:>14}{other:>6}")
    return "\n".join(lines)


def _confusions(evaluation: Evaluation, paint: Any) -> str:
    lines = [paint(f"{'Times':>5}  {'meant':36}taken for", BOLD)]
    lines += [f"{times:>5}  {expected:36}{got}" for expected, got, times in confusions(evaluation)]
    return "\n".join(lines if len(lines) > 1 else [*lines, "       none"])


def _worst(evaluation: Evaluation, paint: Any) -> str:
    lines = [paint("The worst 30, by kind", BOLD)]
    for kind, cases in worst(evaluation):
        lines.append(paint(kind, RED))
        for case in cases:
            got, expected = heard(kind, case)
            asked = f" [{case.question}]" if case.question else ""
            lines.append(f"  {case.id:20}{asked} {case.text}")
            lines.append(paint(f"  {'':20} {got}, not {expected}", DIM))
    return "\n".join(lines if len(lines) > 1 else [*lines, "  none"])


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The whole report as JSON-able values, shares from 0 to 1.

    Args:
        evaluation: What was measured.

    Returns:
        The figures by name.
    """
    bins, error = calibration(evaluation)
    return {
        "floors": [_floor_json(evaluation, floor) for floor in FLOORS],
        "questions": {
            question: {"right": right, "wrong": wrong, "of": of}
            for question, (right, wrong, of) in by_question(evaluation).items()
        },
        "facts": {slot: dataclasses.asdict(count) for slot, count in by_fact(evaluation).items()},
        "alarms": {
            part: {"missed": missed, "emergencies": real, "false_alarms": false, "others": other}
            for part, (missed, real, false, other) in alarms_by_set(evaluation).items()
        },
        "guessed_councils": guessed_councils(evaluation).count,
        "confusions": [list(pair) for pair in confusions(evaluation)],
        "calibration": {"error": error, "bins": [[one.count, one.confidence, one.accuracy] for one in bins]},
        "worst": [
            {"kind": kind, "id": case.id, "text": case.text, "got": case.got, "expected": case.expected}
            for kind, cases in worst(evaluation)
            for case in cases
        ],
        "rows": len(evaluation.cases),
        "seconds": round(evaluation.seconds, 2),
    }


def _floor_json(evaluation: Evaluation, floor: Floor) -> dict[str, Any]:
    whole = score_of(evaluation, floor)
    return {
        "key": floor.key,
        "bound": floor.bound,
        "at_most": floor.at_most,
        "each_register": floor.each_register,
        "value": whole.value,
        "count": whole.count,
        "of": whole.of,
        "holds": floor.holds(whole),
        "registers": {
            register: score_of(evaluation, floor, register).value for register in evaluation.registers
        },
    }


if __name__ == "__main__":
    sys.exit(main())
