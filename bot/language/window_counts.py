"""Reads how many of the reports fall into the window: "all since june", "the last two", "none of them".

Plain counting is left to ``counts``; which day the window begins, to ``bot.triage.window``.
"""

from __future__ import annotations

import re
from datetime import date

from bot.language.counts import after_correction, find_counts, number_of
from bot.language.dates import DateRange, find_ranges

_ALL = re.compile(
    r"\b(?:all(?: of (?:them|it|those|these|the reports))?|every (?:single )?(?:one|time|last one|report)|"
    r"the lot|everything|each (?:one|time|of them)|"
    r"both(?: of them)?|(?:the )?whole lot|every one|100 ?%|all \w+(?: of them)?|they (?:are all|all were|"
    r"were all|all are|all))\b"
)
_NOT_ALL = re.compile(
    r"\b(?:not all|all but|all except|nearly all|almost all|all apart|all bar|not every|most|all the time|"
    r"after all|at all|all day|all night|"
    r"all of a sudden|not both|all year|all over|all summer)\b"
)
_OLDER = re.compile(
    r"\b(?:older|longer ago|earlier than (?:that|then)|before (?:that|then|this)|out of (?:date|time)|too "
    r"old|outside|more than (?:6|six|half)|over "
    r"(?:6|six) months|over half a year|not (?:in|within) (?:the )?(?:last|that|past)|previous to that|"
    r"prior)\b"
)
_INSIDE = re.compile(
    r"\b(?:none|not any|nothing|not one|no) (?:of them |of those )?(?:(?:are|is|were|was|"
    r"being) )?(?:older|before|earlier|outside|out of|longer)\b"
)
_LAST = re.compile(
    r"\b(?:only |just )?the (?:last|latest|most recent|newest) (?P<n>\w+)\b(?! (?:months?|weeks?|days?|"
    r"years?)\b)"
)
_ONE = re.compile(
    r"\b(?:(?:just|only) )?the (?:last|latest|most recent|newest|first|recent)(?: one| report|"
    r" time)?(?=$|[ ,.!])(?! (?:was|were) )"
)
_OUT_OF = re.compile(
    r"\b(?P<n>\w+) (?:out )?of (?:the|my|our|them|those|these|that|\d+|two|three|four|five|"
    r"six|seven|eight|nine|ten)\b"
)
_FIRST_WAS = re.compile(r"\b(?:first|oldest|earliest)(?: one| report)?,? (?:i made |was |were |is )?")
_LAST_WAS = re.compile(r"\b(?:last|latest|most recent)(?: one| report| time)?,? (?:i made |was |were |is )")


def read_window_count(text: str, window_start: date, today: date) -> int | str | list[int | None] | None:
    """How many reports fall into the window.

    Args:
        text: Normalised text, the answer to that question.
        window_start: First day of the window.
        today: Last day of the window.

    Returns:
        A number, ``[low, high]``, ``"all"``, or None where it is not said.
    """
    text = after_correction(text)
    if _INSIDE.search(text):
        return "all"
    ranges = [found for found in find_ranges(text, today) if not _is_the_window(text, found.start, found.end)]
    within = _where(ranges, window_start) if ranges else None
    if (
        ranges
        and (_FIRST_WAS.search(text) or _LAST_WAS.search(text))
        and not find_counts(_without(text, ranges))
    ):
        return _by_ends(text, within)
    if _ALL.search(text) and not _NOT_ALL.search(text):
        return _all(text, within, bool(ranges))
    counts = find_counts(_without(text, ranges))
    if re.search(r"\ball (?:but|except|bar|apart)\b|\bnearly all\b|\balmost all\b", text):
        return None
    part = _OUT_OF.search(text)
    if part and (number := number_of(part["n"])) is not None:
        return number
    last = _LAST.search(text)
    if last and (number := number_of(last["n"])) is not None and last["n"] not in {"single"}:
        return number
    if len(counts) == 1:
        return _counted(text, counts[0].value, within)
    if not counts and _ONE.search(text) and not ranges and not re.search(r"\bsix|6\b", text):
        return 1
    if not counts:
        return _by_time(text, within)
    return None if len({str(count.value) for count in counts}) > 1 else counts[0].value


def _counted(text: str, value: int | list[int | None], within: bool | None) -> int | list[int | None] | None:
    if re.search(r"\b(?:others?|rest|remaining|first one|older|remainder)\b", text):
        return value
    if within is False and value != 0:
        # "two last year" counts what lies outside.
        return None
    return value


def _is_the_window(text: str, start: int, end: int) -> bool:
    return bool(re.search(r"(?:6|six|half a) ?-?(?:months?|year)", text[start:end])) and not re.search(
        r"\b(?:ago|back)\b", text[start:end]
    )


def _without(text: str, ranges: list[DateRange]) -> str:
    for found in sorted(ranges, key=lambda one: -one.start):
        text = text[: found.start] + " § " + text[found.end :]
    return re.sub(
        r"\b(?:in|within|over|during|for) (?:the )?(?:last|past|previous) (?:6|six) months\b", " § ", text
    )


def _where(ranges: list, window_start: date) -> bool | None:
    """True when all the named time lies inside the window, False when outside, None for neither."""
    inside = [found.first is not None and found.first >= window_start for found in ranges]
    outside = [found.last is not None and found.last < window_start for found in ranges]
    return True if all(inside) else False if all(outside) else None


def _all(text: str, within: bool | None, dated: bool) -> int | str | None:
    if _OLDER.search(text):
        return 0
    if not dated:
        return "all"
    return {True: "all", False: 0, None: None}[within]


def _by_ends(text: str, within: bool | None) -> int | str | None:
    if _FIRST_WAS.search(text):
        return "all" if within else None
    return 0 if within is False else None


def _by_time(text: str, within: bool | None) -> int | str | None:
    if within is True and re.search(
        r"\b(?:they|it|these|those|all|since|was|were|been|yes)\b|^(?:in|since|"
        r"this|last|from)\b",
        text,
    ):
        return "all"
    if within is False and re.search(r"\b(?:they|it was|these|those|all|were)\b", text):
        return 0
    return None
