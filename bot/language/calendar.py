"""Turns a named day into dates: feasts, bank holidays, clock changes, school holidays, seasons.

The names and rules stand in ``data/language/calendar.yml``. Which year is meant follows from the past:
the latest one that has begun, unless a year is named. Sentences around the name are read by ``dates``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.language.vocabulary import WordList, load_words

Span = tuple[date, date]
DAY = timedelta(days=1)


class Calendar(WordList):
    """``data/language/calendar.yml``."""

    sources: dict[str, str]
    fixed: dict[str, tuple[tuple[int, int], tuple[int, int]]]
    easter_offsets: dict[str, tuple[int, int]]
    half_term_order: list[tuple[int, int, int, int]]
    one_off: dict[str, tuple[date, date]]
    lunar: dict[str, list[date]]


@dataclass(frozen=True)
class NamedDay:
    """A pattern for a name, and the span of one year's."""

    pattern: str
    in_year: Callable[[int], Span | None]


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm (Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth weekday of a month; ``nth`` -1 is the last. Monday is 0."""
    if nth < 0:
        last = end_of_month(year, month)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def end_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - DAY


def bank_holidays(year: int) -> list[date]:
    """The usual bank holidays of England, in their order, without substitute days."""
    sunday = easter(year)
    return sorted(
        [
            date(year, 1, 1),
            sunday - 2 * DAY,
            sunday + DAY,
            nth_weekday(year, 5, 0, 1),
            nth_weekday(year, 5, 0, -1),
            nth_weekday(year, 8, 0, -1),
            date(year, 12, 25),
            date(year, 12, 26),
        ]
    )


def _day(find: Callable[[int], date]) -> Callable[[int], Span]:
    return lambda year: (find(year), find(year))


def _weekend(find: Callable[[int], date]) -> Callable[[int], Span]:
    return lambda year: (find(year) - 2 * DAY, find(year))


def _fixed(first: tuple[int, int], last: tuple[int, int]) -> Callable[[int], Span]:
    def in_year(year: int) -> Span:
        end_year = year if last >= first else year + 1
        return date(year, *first), date(end_year, *last)

    return in_year


def _offset(first: int, last: int) -> Callable[[int], Span]:
    return lambda year: (easter(year) + timedelta(days=first), easter(year) + timedelta(days=last))


def _listed(days: list[date]) -> Callable[[int], Span | None]:
    return lambda year: next(((day, day) for day in days if day.year == year), None)


def _once(first: date, last: date) -> Callable[[int], Span | None]:
    return lambda year: (first, last) if year == first.year else None


_RULES = (
    NamedDay(r"remembrance sunday", _day(lambda year: nth_weekday(year, 11, 6, 2))),
    NamedDay(r"fathers? day", _day(lambda year: nth_weekday(year, 6, 6, 3))),
    *(
        NamedDay(pattern + ending, framed(find))
        for ending, framed in ((r" weekend", _weekend), (r"(?: mon(?:day)?)?", _day))
        for pattern, find in (
            (
                r"(?:the )?(?:(?:early )?may day(?: bank holiday)?|(?:early|first|1st) may bank holiday)",
                lambda year: nth_weekday(year, 5, 0, 1),
            ),
            (
                r"(?:the )?(?:spring|late may|second may|2nd may|end of may|whit(?:sun)?) bank holiday",
                lambda year: nth_weekday(year, 5, 0, -1),
            ),
            (
                r"(?:the )?(?:august|summer|end of summer) bank holiday",
                lambda year: nth_weekday(year, 8, 0, -1),
            ),
        )
    ),
    *(
        NamedDay(rf"(?:the |that )?bank holiday{ending} (?:in|of) {month}", framed(find))
        for ending, framed in ((r" weekend", _weekend), (r"(?: mon(?:day)?)?", _day))
        for month, find in (("august", lambda year: nth_weekday(year, 8, 0, -1)),)
    ),
    NamedDay(r"black friday", _day(lambda year: nth_weekday(year, 11, 3, 4) + DAY)),
    NamedDay(
        r"(?:the )?(?:clocks?|hour) (?:went|gone|go|going|were put|changed) (?:back|backwards?)",
        _day(lambda year: nth_weekday(year, 10, 6, -1)),
    ),
    NamedDay(
        r"(?:the )?clocks? (?:went|gone|go|going|were put|sprang) (?:forwards?|on)",
        _day(lambda year: nth_weekday(year, 3, 6, -1)),
    ),
    NamedDay(r"(?:the )?clocks? (?:last )?(?:changed?|changing)|(?:the )?clock change", lambda year: None),
    NamedDay(r"(?:the )?(?:last )?bank holiday(?: weekend| mon(?:day)?)?", lambda year: None),
    NamedDay(r"(?:the )?half[ -]?term", lambda year: None),
)


@lru_cache(maxsize=1)
def named_days() -> tuple[tuple[re.Pattern[str], NamedDay], ...]:
    """Every named day, those with the longest names first."""
    calendar = load_words("calendar", Calendar)
    days = [NamedDay(pattern, _fixed(*ends)) for pattern, ends in calendar.fixed.items()]
    days += [NamedDay(pattern, _offset(*ends)) for pattern, ends in calendar.easter_offsets.items()]
    days += [NamedDay(pattern, _listed(listed)) for pattern, listed in calendar.lunar.items()]
    days += [NamedDay(pattern, _once(*ends)) for pattern, ends in calendar.one_off.items()]
    days += _RULES
    return tuple((re.compile(rf"\b(?:{day.pattern})\b"), day) for day in days)


def latest(day: NamedDay, today: date, year: int | None = None) -> Span | None:
    """The latest span of a named day that has begun, or that of a given year.

    Args:
        day: The named day.
        today: Today's date.
        year: The year that was named, or None.

    Returns:
        First and last day, the last no later than today; None where the calendar has none.
    """
    if "half" in day.pattern and day.in_year(today.year) is None:
        return _latest_of(_half_terms, today, year)
    if "bank" in day.pattern and day.in_year(today.year) is None:
        return _latest_of(lambda y: [(one, one) for one in bank_holidays(y)], today, year)
    if "clock" in day.pattern and day.in_year(today.year) is None:
        return _latest_of(_clock_changes, today, year)
    years = [year] if year is not None else range(today.year, today.year - 10, -1)
    for candidate in years:
        span = day.in_year(candidate)
        if span is not None and span[0] <= today:
            return span[0], min(span[1], today)
    return None


def _latest_of(spans: Callable[[int], list[Span]], today: date, year: int | None) -> Span | None:
    years = (year,) if year is not None else (today.year - 1, today.year)
    past = [span for one in years for span in spans(one) if span[0] <= today]
    return max(past) if past else None


def _half_terms(year: int) -> list[Span]:
    return [
        (date(year, a, b), date(year, c, d))
        for a, b, c, d in load_words("calendar", Calendar).half_term_order
    ]


def _clock_changes(year: int) -> list[Span]:
    return [(day, day) for month in (3, 10) for day in [nth_weekday(year, month, 6, -1)]]
