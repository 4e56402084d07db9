"""Reads when something happened, as a range of days.

People seldom know the day: "back end of august" is ten days, "since easter" has no end. Every reading
lies in the past or today, and is as wide as the words are vague. Points in time come from
``date_points``; this module reads what joins them: since, before, between, from and to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from bot.language.date_points import Point, find_points
from bot.language.near_words import near_words
from bot.language.relative_days import WEEKDAYS
from bot.language.written_dates import MONTHS

DAY = timedelta(days=1)


@dataclass(frozen=True)
class DateRange:
    """A span of days.

    Attributes:
        first: The first day, or None where the words leave it open.
        last: The last day, or None where they leave it open.
        start: Where the words begin, in characters.
        end: One after their last character.
    """

    first: date | None
    last: date | None
    start: int
    end: int

    def as_json(self) -> dict[str, str | None]:
        """The range as the contract writes it: ``{"from": iso, "to": iso}``."""
        return {
            "from": self.first.isoformat() if self.first else None,
            "to": self.last.isoformat() if self.last else None,
        }


_SINCE = re.compile(
    r"\b(?:ever since|since|from|starting(?: from| in)?|started(?: in| back in| on| around| "
    r"about)?|goes back to"
    r"|going back to|after about|began in)(?: about| around| early| the| back in| way back "
    r"in)? ?$"
)
_BEFORE = re.compile(r"\b(?:before|prior to|up to|until|by|earlier than|up until)(?: the| about)? ?$")
_AFTER = re.compile(r"\bafter(?: the)? ?$")
_JUST_AFTER = re.compile(
    r"\b(?:just|shortly|right|straight|soon|not long|a (?:bit|day or two|few days|"
    r"couple of days)|the (?:week|few days)) "
    r"(?:after|following)(?: the)? ?$"
)
_JUST_BEFORE = re.compile(
    r"\b(?:just|shortly|right|not long|the week|a (?:bit|few days|week)|week|in the "
    r"run up to|coming up to|leading up to) "
    r"?(?:before|prior to)?(?: the)? ?$"
)
_DAY_BESIDE = re.compile(
    r"\b(?:the )?(day|night|evening|morning|weekend|week) (before|after|following)(?: "
    r"the)? ?$"
)
_WEEK_OF = re.compile(r"\b(?:week (?:of|commencing|beginning|starting)|w/?c)(?: the| mon(?:day)?)* ?$")
_AROUND = re.compile(
    r"\b(?:about|around|round about|somewhere around|near|sometime(?: around| in)?|circa|"
    r"i think(?: it was)?|roundabout|close to|ish|i would say)(?: the| on the| on)? ?$"
)
_LINK = re.compile(
    r"^ ?(?:to|and|or|until|through|-|up to|through to|right up to|then|,|, and|and again(?: "
    r"on| in)?|then again(?: on| in)?)"
    r"(?: about| the| maybe| in| on| again)? ?$"
)
_CORRECTION = re.compile(
    r"\b(?:no|sorry|i mean|actually|make that|rather|correction|wait|hang on|tell a "
    r"lie)\b"
)


@lru_cache(maxsize=1024)
def find_ranges(text: str, today: date) -> tuple[DateRange, ...]:
    """Every range of days that a text names.

    Args:
        text: Normalised text.
        today: Today's date in England.

    Returns:
        The ranges in their order, none after today.
    """
    text = near_words(text)
    points = _weekdays_beside(text, find_points(text, today))
    ranges: list[DateRange] = []
    index = 0
    while index < len(points):
        point = points[index]
        joined = point
        while index + 1 < len(points):
            following = points[index + 1]
            between = text[joined.end : following.start]
            if not _LINK.match(between) or _CORRECTION.search(between):
                break
            if between.strip() == "," and not (_is_long(joined) and _is_long(following)):
                break
            whole = _joined(text, joined, following)
            joined = Point(whole.first, whole.last, whole.start, whole.end)
            index += 1
        if joined is point:
            ranges.append(_with_prefix(text, point, today))
        else:
            ranges.append(DateRange(joined.first, joined.last, joined.start, joined.end))
        index += 1
    return tuple(_ordered(found, today) for found in ranges)


def _is_long(point: Point) -> bool:
    """Whether a point is a month or more, as in "april, may or june"."""
    return point.first is not None and point.last is not None and (point.last - point.first).days > 20


def _is_weekday(text: str, point: Point) -> bool:
    words = text[point.start : point.end].split()
    return bool(words) and len(words) <= 2 and any(words[-1] in {name, name[:3]} for name in WEEKDAYS)


def _weekdays_beside(text: str, points: list[Point]) -> list[Point]:
    """Joins "the monday after easter" into the one day it means."""
    found: list[Point] = []
    index = 0
    while index < len(points):
        point = points[index]
        following = points[index + 1] if index + 1 < len(points) else None
        beside = re.match(
            r"^ (?:night |morning |evening )?(after|before|following)(?: the)? $",
            text[point.end : following.start] if following else "",
        )
        if (
            following
            and beside
            and point.first
            and _is_weekday(text, point)
            and following.first
            and following.last
        ):
            weekday = point.first.weekday()
            if beside[1] == "before":
                day = following.first - ((following.first.weekday() - weekday - 1) % 7 + 1) * DAY
            else:
                day = following.last + ((weekday - following.last.weekday() - 1) % 7 + 1) * DAY
            found.append(Point(day, day, point.start, following.end))
            index += 2
            continue
        found.append(point)
        index += 1
    return found


def _joined(text: str, one: Point, two: Point) -> DateRange:
    first, last = one.first, two.last
    if first is not None and last is not None and first > last:
        # "12th and 14th of march", or the later named first
        first, last = min(one.first or first, two.first or first), max(one.last or last, two.last or last)
    return DateRange(first, last, one.start, two.end)


def _with_prefix(text: str, point: Point, today: date) -> DateRange:
    before = text[: point.start]
    first, last = _framed(before, point)
    return (
        DateRange(first, last, point.start, point.end)
        if first or last
        else DateRange(point.first, point.last, point.start, point.end)
    )


def _framed(before: str, point: Point) -> tuple[date | None, date | None]:
    first, last = point.first, point.last
    if first is None or last is None:
        return first, last
    beside = _DAY_BESIDE.search(before)
    if beside and point.named:
        return _beside(beside[1], beside[2], first, last)
    if _WEEK_OF.search(before) and first == last:
        return first, first + 6 * DAY
    if _JUST_AFTER.search(before):
        return last + DAY, last + 14 * DAY
    if re.search(r"\b(?:just|shortly|right|not long|week) before(?: the)? ?$", before):
        return first - 14 * DAY, first - DAY
    if _AFTER.search(before):
        return last + DAY, None
    if _SINCE.search(before):
        return first, None
    if _BEFORE.search(before):
        return None, first - DAY
    if _AROUND.search(before) and (last - first).days < 8:
        margin = 2 if first == last else 0
        return first - margin * DAY, last + margin * DAY
    return first, last


def _beside(what: str, side: str, first: date, last: date) -> tuple[date, date]:
    days = 7 if what == "week" else 1
    if what == "weekend":
        days = 3
    if side == "before":
        return first - days * DAY, first - DAY
    return last + DAY, last + days * DAY


def _ordered(found: DateRange, today: date) -> DateRange:
    first = min(found.first, today) if found.first else None
    last = min(found.last, today) if found.last else None
    if first and last and first > last:
        first, last = last, first
    return DateRange(first, last, found.start, found.end)


_VAGUE_WORDS = re.compile(
    r"\b(?:the other|ages|yonks|donkeys|a long time)\b|^(?:few |several )?years (?:ago|back)\b"
)
_AHEAD = re.compile(
    r"\b(?:will|going to|gonna|next(?! door)|booked|tomorrow|due|upcoming|planned|if|dob|d\.o\.b|"
    r"born|coming|"
    r"until they|court|said they|they said|promised|supposed to)\b"
)
_HABIT = re.compile(
    r"\b(?:usually|always|normally|sometimes|often|tend|every|most(?! recent)|generally|mainly"
    r"|mostly|recurring|weekends)\b"
    r"|\b(?:day|mon|tues?|wed|thurs?|fri|sat|sun) (?:nights|evenings|mornings)\b"
)
_BACKGROUND = re.compile(
    r"\b(?:lived?|living|moved|married|bought|retired|been here|tenancy|died|lockdown|covid)\b"
)
_NOT_THIS = re.compile(
    rf"\bnot (?:this|last) (?:past )?({'|'.join(WEEKDAYS)})(?: just)?(?: gone)?,? (?:but )?the "
    rf"(?:one|week) before\b"
    r"(?: that| last)?"
)
_RULED_OUT = re.compile(r"\b(?:it was )?(?:not|never) (?:in |on |the |at )*$")
_LIST_LINK = re.compile(
    r"^ ?(?:,|and|&|\+|then|also|as well as|plus|again)(?: |and|then|again|on|in|the|about|around|once|twice|"
    r"one|another|also)* ?$"
)
_MONTHS = "|".join(MONTHS)
_YEAR_FIRST = re.compile(
    rf"\b(last year|this year|20\d\d),? (?:in |around |about |early |late |mid )*({_MONTHS})\b(?! \d)"
)
_MONTH_THEN_DAY = re.compile(
    rf"\b({_MONTHS}),?(?: time)? (?:(?:i|it|think|was|probably|maybe|say|on|around|about|would be|the) )+"
    r"(\d{1,2}(?:st|nd|rd|th))\b(?! of)"
)
_BARE_AMOUNT = re.compile(
    r"^(?:(?:about|roughly|around|nearly|over|more than|at least|under|less than|only|just|maybe|probably) )*"
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a couple of|couple of) "
    r"(?:day|week|month)s?(?= ?(?:now|or so|roughly|ish)?[ .!]*$)"
)
_EITHER_SPAN = 45
_BEFORE_AMOUNT = re.compile(
    r"^(?:it was |i think )?before ((?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?:day|week|month|year)s?)\b"
)


def read_range(text: str, today: date) -> DateRange | None:
    """The one range that a text gives as its answer.

    Args:
        text: Normalised text.
        today: Today's date in England.

    Returns:
        The range; of a correction ("tuesday, no wednesday") the last; of several that overlap the narrowest;
        None where none is named, where words are vague, or where several do not agree.
    """
    text = _BEFORE_AMOUNT.sub(r"\1 ago", _NOT_THIS.sub(r"\1 before last", near_words(text)))
    text = _BARE_AMOUNT.sub(lambda match: f"{match[0]} ago", text)
    text = _MONTH_THEN_DAY.sub(r"\2 \1", _YEAR_FIRST.sub(r"\2 \1", text))
    text = _without_ruled_out(text, today)
    found = list(find_ranges(text, today))
    if len(found) > 1 and _CORRECTION.search(text[found[-2].end : found[-1].start]):
        return found[-1]
    ranges = [one for one in found if _tells_when(text, one)]
    if len(ranges) > 1:
        # "halloween, it was a saturday": the weekday adds nothing to the day.
        days = [one for one in ranges if not _only_weekday(text, one)]
        ranges = days or ranges
    agreed = _agreed(ranges) or _listed(text, ranges)
    if agreed and re.search(r"\beither\b", text) and _length(agreed) > _EITHER_SPAN:
        return None
    if agreed is None and len(ranges) > 1:
        agreed = _agreed([one for one in ranges if not _is_background(text, one)])
    return agreed


def _without_ruled_out(text: str, today: date) -> str:
    """Leaves out times that a text says it was not, beside those that it was: "not april, june"."""
    points = find_points(text, today)
    ruled = [point for point in points if _RULED_OUT.search(text[: point.start])]
    if not ruled or len(ruled) == len(points):
        return text
    for point in reversed(ruled):
        text = f"{text[: point.start]}then{text[point.end :]}"
    return text


def _length(found: DateRange) -> int:
    return (found.last - found.first).days if found.first and found.last else 0


def _listed(text: str, ranges: list[DateRange]) -> DateRange | None:
    """The span of several days in a row of them: "3 June, 19 July" is from the first to the last."""
    if len(ranges) < 2:
        return None
    ends = [(one.first, one.last) for one in ranges]
    links = [text[one.end : two.start] for one, two in pairwise(ranges)]
    if not all(_LIST_LINK.match(link) for link in links):
        return None
    firsts, lasts = [first for first, _ in ends if first], [last for _, last in ends if last]
    if len(firsts) < len(ends) or len(lasts) < len(ends):
        return None
    return DateRange(min(firsts), max(lasts), ranges[0].start, ranges[-1].end)


def _tells_when(text: str, found: DateRange) -> bool:
    clause = _clause(text, found)
    if _VAGUE_WORDS.search(text[found.start : found.end]) or _AHEAD.search(clause):
        return False
    return found.first is None or found.last is None or not _HABIT.search(clause)


def _clause(text: str, found: DateRange) -> str:
    start = max(text.rfind(mark, 0, found.start) for mark in ".!?;,") + 1
    end = min((at for mark in ".!?;," if (at := text.find(mark, found.end)) >= 0), default=len(text))
    return text[start:end]


def _only_weekday(text: str, found: DateRange) -> bool:
    words = text[found.start : found.end].split()
    return len(words) == 1 and any(words[0] in {name, name[:3]} for name in WEEKDAYS)


def _is_background(text: str, found: DateRange) -> bool:
    first, last = found.first or date.min, found.last or date.max
    return (last - first).days > 200 or bool(_BACKGROUND.search(_clause(text, found)))


def _agreed(ranges: list[DateRange]) -> DateRange | None:
    """The narrowest of ranges that all hold it."""
    if not ranges:
        return None

    def ends(one: DateRange) -> tuple[date, date]:
        return one.first or date.min, one.last or date.max

    narrow = min(ranges, key=lambda one: ends(one)[1] - ends(one)[0])
    first, last = ends(narrow)
    agree = all(ends(one)[0] <= last and first <= ends(one)[1] for one in ranges)
    return narrow if agree else None


def count_in_window(
    ranges: Iterable[tuple[date | None, date | None]], window_start: date, today: date
) -> tuple[int, int]:
    """How many of several days fall into the window that ends today.

    Args:
        ranges: First and last day of each, None for open.
        window_start: The first day of the window, which counts.
        today: The last day of the window, which counts.

    Returns:
        How many certainly do, and how many possibly do.
    """
    certain = possible = 0
    for first, last in ranges:
        earliest, newest = first or date.min, last or today
        certain += earliest >= window_start and newest <= today
        possible += newest >= window_start and earliest <= today
    return certain, possible
