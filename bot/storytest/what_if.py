"""Compares two areas' rules: which facts lead elsewhere, how many there are, and one example of each.

Walks every state that a conversation can reach under either set of rules, so nothing that can be told is
missed. Words and contacts are compared field by field. Reading the files is left to the area's own reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.triage.area import Area
from bot.triage.facts import UNSURE, Facts
from bot.triage.walk import COUNTS, Answers, Standing, Walk, answers_to
from bot.triage.window import window_start

NO_OUTCOME: Final = "no outcome"
LONGEST_SHOWN: Final = 120
_CHECKED_AT_LOADING: Final = ("version", "threshold")
"""Parts whose difference is told otherwise, or is only that of the file itself."""


@dataclass(frozen=True)
class Move:
    """Facts that lead elsewhere.

    Attributes:
        before: Where the first rules lead: an outcome, a question still to ask, or that nothing can decide.
        after: Where the second rules lead.
        states: How many different sets of facts move so.
        example: The shortest of them.
    """

    before: str
    after: str
    states: int
    example: Mapping[str, Any]


@dataclass(frozen=True)
class Comparison:
    """What two sets of rules do differently.

    Attributes:
        states: How many sets of facts were compared.
        moved: How many of them lead elsewhere.
        moves: Those, by where they lead; the most frequent first.
        window: The first day that counts, before and after, where it differs.
        content: What else differs, such as a phone number: where it stands, before and after.
    """

    states: int
    moved: int
    moves: tuple[Move, ...]
    window: tuple[date, date] | None
    content: tuple[tuple[str, str, str], ...]

    @property
    def is_the_same(self) -> bool:
        """Whether nothing that anybody could notice differs."""
        return not (self.moves or self.window or self.content)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain values that JSON can hold."""
        return {
            "states": self.states,
            "moved": self.moved,
            "moves": [
                {"before": one.before, "after": one.after, "states": one.states, "example": dict(one.example)}
                for one in self.moves
            ],
            "first_day_that_counts": [day.isoformat() for day in self.window] if self.window else None,
            "content": [{"where": where, "before": old, "after": new} for where, old, new in self.content],
        }


@dataclass
class _Found:
    states: int = 0
    example: Facts | None = None


def compare(before: Area, after: Area, today: date, answers: Answers = answers_to) -> Comparison:
    """Compares two sets of rules.

    Args:
        before: The first.
        after: The second.
        today: The day on which the person asks.
        answers: Which answers are tried to a question; fewer make a quicker comparison of less.

    Returns:
        What differs.
    """
    one, other = (_walk(area, (before, after), today, answers) for area in (before, after))
    moves: dict[tuple[str, str], _Found] = {}
    states = dict.fromkeys([*_ended(one), *_ended(other)])
    for facts in states:
        was, now = _where(one.standing(facts), other.standing(facts))
        if was != now:
            found = moves.setdefault((was, now), _Found())
            found.states += 1
            if found.example is None or len(facts.known()) < len(found.example.known()):
                found.example = facts
    start = [window_start(today, area.threshold.window_months) for area in (before, after)]
    return Comparison(
        states=len(states),
        moved=sum(found.states for found in moves.values()),
        moves=tuple(
            Move(was, now, found.states, _plain(found.example or Facts()))
            for (was, now), found in sorted(moves.items(), key=lambda entry: -entry[1].states)
        ),
        window=(start[0], start[1]) if start[0] != start[1] else None,
        content=tuple(_differences(_content(before), _content(after))),
    )


def as_text(comparison: Comparison, before: str, after: str) -> str:
    """The comparison as lines.

    Args:
        comparison: The comparison.
        before: What the first rules are called.
        after: What the second rules are called.

    Returns:
        The lines.
    """
    lines = [f"before  {before}", f"after   {after}", ""]
    if comparison.is_the_same:
        return "\n".join([*lines, "Nothing that anybody could notice differs."]) + "\n"
    lines.append(f"{comparison.moved:,} of {comparison.states:,} sets of facts lead elsewhere.")
    for move in comparison.moves:
        lines.append(f"  {move.before}  →  {move.after}   {move.states:,}")
        lines.append(f"      such as: {_told(move.example)}")
    if comparison.window:
        lines += ["", f"The first day that counts: {comparison.window[0]}  →  {comparison.window[1]}"]
    if comparison.content:
        lines += ["", "Said otherwise:"]
        for where, old, new in comparison.content:
            lines += [f"  {where}", f"    - {old}", f"    + {new}"]
    return "\n".join(lines) + "\n"


def _walk(area: Area, both: Sequence[Area], today: date, tried: Answers) -> Walk:
    """All states under one area's rules, over the answers that either of the two can tell apart."""
    counts = tuple(range(max(one.threshold.reports for one in both) + 2))

    def answers(slot: str, rules: Area) -> tuple[Any, ...]:
        return (*counts, UNSURE) if slot in COUNTS else tried(slot, rules)

    return Walk(area, today, answers)


def _ended(walk: Walk) -> Iterator[Facts]:
    for facts, standing in walk.states.items():
        if standing.question is None:
            yield facts


def _where(before: Standing, after: Standing) -> tuple[str, str]:
    """Where two sets of rules lead; the ombudsmen are named only where nothing else differs."""
    was, now = _leads_to(before), _leads_to(after)
    if was == now and before.decision and after.decision:
        return f"{was} {_ombudsmen(before)}".strip(), f"{now} {_ombudsmen(after)}".strip()
    return was, now


def _leads_to(standing: Standing) -> str:
    if standing.question:
        return f"asks {standing.question}"
    made = standing.decision
    if made is None:
        return f"{NO_OUTCOME} without {standing.unknown}"
    return f"{made.outcome} and {made.complaint_track}" if made.complaint_track else made.outcome


def _ombudsmen(standing: Standing) -> str:
    named = standing.decision.ombudsman if standing.decision else ()
    return f"({', '.join(named)})" if named else ""


def _plain(facts: Facts) -> dict[str, Any]:
    return {
        slot: list(value) if isinstance(value, tuple) else str(value) if value == UNSURE else value
        for slot, value in facts.known().items()
    }


def _told(example: Mapping[str, Any]) -> str:
    return ", ".join(f"{slot}: {value}" for slot, value in example.items()) or "nothing told"


def _content(area: Area) -> dict[str, Any]:
    return {key: value for key, value in area.model_dump().items() if key not in _CHECKED_AT_LOADING}


def _differences(before: Any, after: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two values differ, as deep as they are of one shape."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(before.get(key), after.get(key), _join(where, str(key)))
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True), 1):
            yield from _differences(old, new, f"{where}[{place}]")
    elif before != after:
        yield where, _short(before), _short(after)


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _short(value: Any) -> str:
    words = "nothing" if value is None else str(value)
    return words if len(words) <= LONGEST_SHOWN else f"{words[: LONGEST_SHOWN - 1]}…"
