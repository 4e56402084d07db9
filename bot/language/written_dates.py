"""Reads dates of the calendar from a match: "3/6", "3rd of June", "early May", "summer", "2024".

British order (day before month), and the past where past or future could be meant. The patterns that find
the words stand in ``date_points``.
"""

from __future__ import annotations

import re
from datetime import date

from bot.language.calendar import Span, end_of_month
from bot.language.counts import number_of
from bot.language.relative_days import WEEKDAYS, months_before, part_of

MONTHS = ("january february march april may june july august september october november december").split()
_SHORT = {name[:3]: index + 1 for index, name in enumerate(MONTHS)}
_ORD_NAMES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS = {word: value + 1 for value, word in enumerate(_ORD_NAMES)}
ORDINALS |= {f"twenty {word}": 21 + value for value, word in enumerate(_ORD_NAMES[:9])}
ORDINALS |= {"thirtieth": 30, "thirty first": 31}


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _past(month: int, day: int, today: date) -> date | None:
    for year in range(today.year, today.year - 5, -1):
        found = _make(year, month, day)
        if found and found <= today:
            return found
    return None


def year_named(text: str | None, today: date) -> int | None:
    """The year that words such as "last year" or "26" name, or None."""
    if not text:
        return None
    text = text.strip()
    if text.isdigit():
        year = int(text)
        return year + 2000 if year < 100 else year
    if "before last" in text:
        return today.year - 2
    return today.year - 1 if "last" in text or "previous" in text else today.year


def _month_number(word: str) -> int:
    return _SHORT[word[:3]]


def read_iso(match: re.Match[str], today: date) -> Span | None:
    """2026-06-03."""
    found = _make(int(match[1]), int(match[2]), int(match[3]))
    return (found, found) if found and found <= today else None


def read_figures(match: re.Match[str], today: date) -> Span | None:
    """A date such as "3/6/26" and "3/6", the day first."""
    day, month = int(match["d"]), int(match["m"])
    year = year_named(match["y"], today)
    found = _make(year, month, day) if year else _past(month, day, today)
    return (found, found) if found and found <= today else None


def read_edge_of_month(match: re.Match[str], today: date) -> Span | None:
    """A date such as "The last day of June"."""
    span = _month_span(_month_number(match["m"]), year_named(match["y"], today), today)
    if span is None:
        return None
    day = span[0] if match["e"] == "first" else span[1]
    return (day, day) if day <= today else None


def read_weekday_day(match: re.Match[str], today: date) -> Span | None:
    """The latest day of that number that falls on that weekday: "friday the 13th"."""
    day = _ordinal(match["d"])
    weekday = [name[:3] for name in WEEKDAYS].index(match["w"][:3])
    for back in range(13):
        base = months_before(today.replace(day=1), back)
        found = _make(base.year, base.month, day or 0)
        if found and found <= today and found.weekday() == weekday:
            return found, found
    return None


def _ordinal(words: str) -> int | None:
    digits = re.sub(r"\D", "", words)
    if digits:
        return int(digits)
    plain = words.strip().replace("-", " ")
    return ORDINALS.get(plain) or number_of(plain)


def read_day_month(match: re.Match[str], today: date) -> Span | None:
    """A date such as "3rd of June", "June 3"."""
    day, month = _ordinal(match["d"]), _month_number(match["m"])
    year = year_named(match["y"], today)
    if day is None:
        return None
    if match.start("m") < match.start("d") and match["d"] == f"{today:%y}" and not match["y"]:
        # "oct 26" written in 2026: staff write month and year so; the British put the day first.
        return date(today.year, month, 1), min(end_of_month(today.year, month), today)
    found = _make(year, month, day) if year else _past(month, day, today)
    if found is None or found > today:
        return None
    second = match.groupdict().get("d2")
    other = _make(found.year, month, _ordinal(second) or 0) if second else None
    return (found, other) if other and other >= found and other <= today else (found, found)


def _month_span(month: int, year: int | None, today: date) -> Span | None:
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    if year < 1900 or year > today.year or (year == today.year and month > today.month):
        return None
    return date(year, month, 1), end_of_month(year, month)


_DAY_BEFORE = re.compile(r"\b\d{1,2}(?:st|nd|rd|th) (?:of )?$")


def read_day_of_month(match: re.Match[str], today: date) -> Span | None:
    """A date such as "The 14th of last month"."""
    base = months_before(today.replace(day=1), match["w"] == "last")
    found = _make(base.year, base.month, _ordinal(match["d"]) or 0)
    return (found, found) if found and found <= today else None


def read_month(match: re.Match[str], today: date) -> Span | None:
    """A date such as "Early June", "last May"."""
    if _DAY_BEFORE.search(match.string[: match.start()]):
        return None  # "30th february": no such day
    month = _month_number(match["m"])
    year = year_named(match["y"], today)
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    if match["last"] and month == today.month and match["y"] is None:
        year -= 1
    span = _month_span(month, year, today)
    return part_of(match["part"], *span, today) if span else None


def read_season(match: re.Match[str], today: date) -> Span | None:
    """A date such as "Back end of summer"."""
    start = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[match["s"]]
    year = year_named(match["y"], today)
    if year is None:
        year = today.year if date(today.year, start, 1) <= today else today.year - 1
        if re.search(r"\blast ", match[0]) and date(year, start, 1) <= today <= months_before(
            date(year, start, 1), -3
        ):
            # In summer, "last summer" is the one before.
            year -= 1
    first = date(year, start, 1)
    last = end_of_month(year + (start == 12), (start + 1) % 12 + 1)
    return part_of(match["part"], first, last, today)


def read_whole_year(match: re.Match[str], today: date) -> Span | None:
    """A date such as "2024", "early 2025"."""
    year = int(match["y"])
    if not today.year - 30 <= year <= today.year:
        return None
    return part_of(match["part"], date(year, 1, 1), date(year, 12, 31), today)


def read_day_only(match: re.Match[str], today: date) -> Span | None:
    """A date such as "The 5th": of this month or the latest one that had it."""
    day = _ordinal(match["d"])
    if not day or day > 31:
        return None
    for back in range(3):
        base = months_before(today.replace(day=1), back)
        found = _make(base.year, base.month, day)
        if found and found <= today:
            return found, found
    return None
