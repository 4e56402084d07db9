"""Reads days told by their distance from today: "three weeks ago", "last tuesday", "end of last month".

Dates of the calendar are read by ``date_points``, which holds the patterns that find these words too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.language.calendar import Span, end_of_month
from bot.language.counts import number_of

DAY = timedelta(days=1)
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
Finder = Callable[[re.Match[str], date], tuple[date | None, date | None] | None]


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = max(index // 12, 1), index % 12 + 1
    return date(year, month, min(day.day, end_of_month(year, month).day))


def part_of(part: str | None, first: date, last: date, today: date) -> Span | None:
    """A named part ("back end", "mid", "first week") of a span, or all of it; None in future."""
    if part:
        length = (last - first).days + 1
        third = length // 3
        if part in {"first weekend", "last weekend"}:
            # The Saturday and Sunday, the Saturday within the span.
            after = first if part == "first weekend" else last - 6 * DAY
            first = after + (5 - after.weekday()) % 7 * DAY
            last = first + DAY
        elif part in {"first week", "first few days", "first part", "turn"}:
            last = min(last, first + 6 * DAY)
        elif part in {"last week", "last few days"}:
            first = max(first, last - 6 * DAY)
        elif part in {"first half", "early to mid"}:
            last = first + (length // 2) * DAY
        elif part in {"second half", "mid to late"}:
            first = first + (length // 2) * DAY
        elif part in {"early", "start", "beginning", "begining"}:
            last = first + (third - 1) * DAY
        elif part in {"mid", "middle"}:
            first, last = first + third * DAY, first + (2 * third - 1) * DAY
        else:
            first = first + 2 * third * DAY
    return (first, min(last, today)) if first <= today else None


def read_weekday(match: re.Match[str], today: date) -> Span | None:
    """A day of the week, the latest one before today unless more is said."""
    weekday = [name[:3] for name in WEEKDAYS].index(match["w"][:3])
    back = (today.weekday() - weekday) % 7 or 7
    day = today - back * DAY
    if match["pre"] and "week" in match["pre"] or (match["post"] and "week" in match["post"]):
        monday = today - (today.weekday() + 7) * DAY
        if "this week" in (match["post"] or ""):
            day = monday + (7 + weekday) * DAY
            return (day, day) if day <= today else None
        if (
            "week last" in (match["pre"] or "")
            or "a week" in (match["pre"] or "")
            or match["post"].strip() in {"week", "gone week"}
        ):
            day -= 7 * DAY
        elif "before last" in match["post"]:
            day = monday - 7 * DAY + weekday * DAY
        else:
            day = monday + weekday * DAY
    elif match["post"] and "before" in match["post"]:
        day -= 7 * DAY
    return day, day


def _amount(words: str) -> tuple[int, int] | None:
    words = words.strip()
    vague = {"a few": (2, 5), "few": (2, 5), "several": (3, 8), "a good few": (4, 8)}
    if words in vague:
        return vague[words]
    if words in {"a", "an"}:
        return 1, 1
    number = number_of(words.removesuffix(" of"))
    return (number, number) if number is not None else None


def _back(amount: int, unit: str, today: date) -> date:
    try:
        if unit.startswith("month"):
            return months_before(today, amount)
        if unit.startswith("year"):
            return months_before(today, 12 * amount)
        days = {"day": 1, "night": 1, "wee": 7, "for": 14}.get(
            unit[:3] if unit[:3] in {"wee", "for"} else unit.rstrip("s"), 0
        )
        return today - days * amount * DAY
    except (OverflowError, ValueError):
        return date(1900, 1, 1)


def _slack(unit: str, amount: int) -> timedelta:
    """How far from the day people mean by a round distance; weeks a day a week, at least two."""
    if unit.startswith("month"):
        return timedelta(days=4 if amount == 1 else 7 if amount < 4 else 10)
    if unit.startswith("year"):
        return timedelta(days=21)
    if unit.startswith("fort"):
        return timedelta(days=2)
    if unit.startswith("week"):
        return timedelta(days=min(max(amount, 2), 3 if amount < 6 else 4))
    return timedelta(days=0)


def _half(unit: str, frame: str, today: date) -> tuple[date | None, date]:
    centre = today - 4 * DAY if unit.startswith("week") else months_before(today, 6)
    if frame.startswith(("over", "more", "well over")):
        return None, centre - DAY
    return centre - 14 * DAY, centre + 14 * DAY


def read_ago(match: re.Match[str], today: date) -> tuple[date | None, date | None] | None:
    """How far back: "Three weeks ago": the day with the slack that such words have."""
    unit = match["u"]
    frame = match["frame"] or ""
    if match["n"] == "half a":
        return _half(unit, frame, today)
    amount = _amount(match["n"])
    if amount is None:
        return None
    low, high = amount
    least = _amount(match["least"]) if match["least"] else None
    if least is not None and least[0] <= low:
        return _back(high, unit, today), _back(least[0], unit, today)
    newest, oldest = _back(low, unit, today), _back(high, unit, today)
    half = match["half"]
    if half:
        shift = {"y": 183, "m": 15}.get(unit[0], 4) * DAY
        newest, oldest = newest - shift, oldest - shift
    if frame.startswith(("over", "more", "at least", "well over")):
        return None, newest - DAY * (frame != "at least")
    if frame.startswith(("less", "under", "within", "not")):
        return oldest, today
    slack = _slack(unit, low) if low == high else timedelta(0)
    if frame.startswith(("nearly", "almost")):
        return oldest, newest + 2 * slack
    if frame and unit.startswith(("day", "night")):
        slack = DAY
    if match["exact"]:
        slack = timedelta(0)
    return oldest - slack, min(newest + slack, today)


def read_years_ago(match: re.Match[str], today: date) -> tuple[date | None, date | None]:
    """Longer ago than anyone counts."""
    return None, _back(2 if match[1].startswith(("year", "y")) else 1, "years", today)


def read_within(match: re.Match[str], today: date) -> Span | None:
    """How far back: "In the last three weeks": from then until today."""
    amount = _amount(match["n"] or "a")
    unit = match["u"]
    if unit.startswith("weekend") or (match["lead"] is None and match["n"] is None):
        return None
    if match["n"] is None and unit in {"week", "month", "year"} and match["frame"] in {None, "last", "past"}:
        if match["lead"] is None:
            return None
    if match["n"] and match["n"].strip() == "half a":
        return months_before(today, 6), today
    if amount is None:
        return None
    return _back(amount[1], unit, today), today


def read_relative(match: re.Match[str], today: date) -> Span | None:
    """Spans such as "Last week", "the month before last", "this year"."""
    part = match["part"] if "part" in match.re.groupindex else None
    words = match["r"]
    monday = today - today.weekday() * DAY
    table: dict[str, Callable[[], Span]] = {
        "last week": lambda: (monday - 7 * DAY, monday - DAY),
        "week before last": lambda: (monday - 14 * DAY, monday - 8 * DAY),
        "this week": lambda: (monday, today),
        "last month": lambda: (months_before(today.replace(day=1), 1), today.replace(day=1) - DAY),
        "month before last": lambda: (
            months_before(today.replace(day=1), 2),
            months_before(today.replace(day=1), 1) - DAY,
        ),
        "this month": lambda: (today.replace(day=1), today),
        "last year": lambda: (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "year before last": lambda: (date(today.year - 2, 1, 1), date(today.year - 2, 12, 31)),
        "this year": lambda: (date(today.year, 1, 1), today),
        "year": lambda: (date(today.year, 1, 1), today),
    }
    key = next((name for name in table if words.endswith(name)), None)
    if key is None:
        return None
    first, last = table[key]()
    if part and key in {"this year", "year"}:
        last = date(today.year, 12, 31)
    if part and key == "this month":
        last = end_of_month(today.year, today.month)
    return part_of(part, first, last, today)


def read_weekend(match: re.Match[str], today: date) -> Span | None:
    """The weekend meant: "last weekend" is the one before this."""
    saturday = today - ((today.weekday() - 5) % 7) * DAY
    words = match[0]
    if "before last" in words:
        saturday -= 14 * DAY if today.weekday() >= 5 else 7 * DAY
    elif "last" in words and today.weekday() >= 5:
        saturday -= 7 * DAY
    return saturday, min(saturday + DAY, today)


def fixed(first: int, last: int) -> Finder:
    """A finder for the span from some days ago to some fewer days ago."""
    return lambda match, today: (today - first * DAY, today - last * DAY)
