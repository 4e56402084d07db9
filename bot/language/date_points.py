"""Reads single points in time: dates, weekdays, months, named days, "three weeks ago".

British order (day before month). A point that could be past or future is the past one, because people
tell of what has happened. How points are joined is read by ``dates``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.calendar import Span, end_of_month, latest, named_days
from bot.language.counts import number_of
from bot.language.relative_days import (
    WEEKDAYS,
    Finder,
    fixed,
    months_before,
    part_of,
    read_ago,
    read_relative,
    read_weekday,
    read_weekend,
    read_within,
    read_years_ago,
)

DAY = timedelta(days=1)
MONTHS = ("january february march april may june july august september october november december").split()
_SHORT = {name[:3]: index + 1 for index, name in enumerate(MONTHS)}
_MONTH = rf"(?:{'|'.join(MONTHS)}|mar)"
# "may" and "march" are verbs too.
_MONTH_NOT_VERB = (
    rf"(?:(?!may\b|march\b){_MONTH}|(?:(?<=in )|(?<=since )|(?<=of )|(?<=during )|(?<=until )|(?<=mid )|"
    r"(?<=early )|(?<=late ))may|may\b(?! (?:be|have|well|not|i|we|know|go|get|take|need|want|come|do)\b)"
    r"|march\b(?! (?:up|past|down|into|around|off)\b))"
)
_CARDINAL = "|".join(
    [
        *(f"(?:twenty|thirty)[ -]{unit}" for unit in "one two three four five six seven eight nine".split()),
        *"four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(),
        *"seventeen eighteen nineteen twenty thirty one two three".split(),
    ]
)
# "sat" and "sun" are words too: "i sat up", "in the sun".
_WEEKDAY = (
    rf"(?:{'|'.join(WEEKDAYS)}|mon|tue|wed|thu|fri|"
    r"(?:(?<=last )|(?<=on )|(?<=this )|(?<=past )|^|(?<=, ))(?:sat|sun)|"
    r"(?:sat|sun)(?= (?:night|morning|afternoon|evening|just|gone|\d)))"
)
_ORD_NAMES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ORD_WORDS = {word: value + 1 for value, word in enumerate(_ORD_NAMES)}
_ORD_WORDS |= {f"twenty {word}": 21 + value for value, word in enumerate(_ORD_NAMES[:9])}
_ORD_WORDS |= {"thirtieth": 30, "thirty first": 31}
_ORD_WORD = "|".join(word.replace(" ", "[ -]") for word in sorted(_ORD_WORDS, key=len, reverse=True))
_ORD = rf"(?:\d{{1,2}} ?(?:st|nd|rd|th)?|{_ORD_WORD})"
_NUM = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|couple|a couple(?: "
    r"of)?|couple of|"
    r"a few|few|several|half a|a good few|eighteen|fifteen|twenty)"
)
_UNIT = r"(?:days?|nights?|weeks?|fortnights?|months?|years?|weekends?|hours?|minutes?)"
_PART = (
    r"(?:very |right )?(?:at |in |by )?(?:the )?(?P<part>early|mid|middle|late|back end|backend|tail "
    r"end|tail|start|"
    r"beginning|begining|end|ending|first week|last week|first half|second half|first few days|last "
    r"few days|turn|"
    r"mid to late|early to mid|first weekend|last weekend)(?: of| in| part of)?(?: the)?[ -]"
)


@dataclass(frozen=True)
class Point:
    """A point in time with the words that name it; ``named`` for a feast or a day with a name."""

    first: date | None
    last: date | None
    start: int
    end: int
    named: bool = False


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


def _year(text: str | None, today: date) -> int | None:
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


def _iso(match: re.Match[str], today: date) -> Span | None:
    found = _make(int(match[1]), int(match[2]), int(match[3]))
    return (found, found) if found and found <= today else None


def _figures(match: re.Match[str], today: date) -> Span | None:
    day, month = int(match["d"]), int(match["m"])
    year = _year(match["y"], today)
    found = _make(year, month, day) if year else _past(month, day, today)
    return (found, found) if found and found <= today else None


def _edge_of_month(match: re.Match[str], today: date) -> Span | None:
    span = _month_span(_month_number(match["m"]), _year(match["y"], today), today)
    if span is None:
        return None
    day = span[0] if match["e"] == "first" else span[1]
    return (day, day) if day <= today else None


def _weekday_day(match: re.Match[str], today: date) -> Span | None:
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
    return _ORD_WORDS.get(plain) or number_of(plain)


def _day_month(match: re.Match[str], today: date) -> Span | None:
    day, month = _ordinal(match["d"]), _month_number(match["m"])
    year = _year(match["y"], today)
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


def _month(match: re.Match[str], today: date) -> Span | None:
    month = _month_number(match["m"])
    year = _year(match["y"], today)
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    if match["last"] and month == today.month and match["y"] is None:
        year -= 1
    span = _month_span(month, year, today)
    return part_of(match["part"], *span, today) if span else None


def _season(match: re.Match[str], today: date) -> Span | None:
    start = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[match["s"]]
    year = _year(match["y"], today)
    if year is None:
        year = today.year if date(today.year, start, 1) <= today else today.year - 1
    first = date(year, start, 1)
    last = end_of_month(year + (start == 12), (start + 1) % 12 + 1)
    return part_of(match["part"], first, last, today)


def _whole_year(match: re.Match[str], today: date) -> Span | None:
    year = int(match["y"])
    if not today.year - 30 <= year <= today.year:
        return None
    return part_of(match["part"], date(year, 1, 1), date(year, 12, 31), today)


def _day_only(match: re.Match[str], today: date) -> Span | None:
    day = _ordinal(match["d"])
    if not day or day > 31:
        return None
    for back in range(3):
        base = months_before(today.replace(day=1), back)
        found = _make(base.year, base.month, day)
        if found and found <= today:
            return found, found
    return None


_YEAR = (
    r"(?:,? (?:of )?(?P<y>20\d\d|this year|last year|the year before last|year before last|the previous "
    r"year)\b)?"
)
_FRAME = (
    r"(?P<frame>over|more than|at least|well over|less than|under|within|not (?:even|more than)|"
    r"nearly|almost|about|"
    r"around|maybe|roughly|best part of)?(?: the)? ?"
)
_FINDERS: tuple[tuple[re.Pattern[str], Finder], ...] = tuple(
    (re.compile(pattern), finder)
    for pattern, finder in (
        (r"\b(20\d\d)-(\d\d)-(\d\d)\b", _iso),
        (r"(?<![\d/.-])(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2}) ?[/.-] ?(?P<y>\d{4}|\d{2})(?![\d/])", _figures),
        (r"(?<![\d/.-] )(?<![\d/.-])(?P<d>\d{1,2}) (?P<m>\d{1,2}) (?P<y>20\d\d|2\d)(?! ?\d)", _figures),
        (r"(?<![\d/.])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?P<y>)(?![\d/]| ?(?:am|pm|times))", _figures),
        (
            (
                rf"\b(?:{_WEEKDAY},? )?(?:the )?(?P<d>{_ORD})(?: ?(?:-|/|to|and|or|until|into) ?(?:the "
                rf")?(?P<d2>{_ORD}))?,?(?: day)?(?: of)? "
                rf"?(?P<m>{_MONTH})\b(?:,? (?P<y>20\d\d|'?\d\d(?! ?(?:times|:|am|pm))|this year|last "
                rf"year)\b)?"
            ),
            _day_month,
        ),
        (rf"\b(?:the )?(?P<d>{_CARDINAL}) of (?P<m>{_MONTH})\b(?P<y>)", _day_month),
        (rf"\b(?:the |very )*(?P<e>first|last) day (?:of|in) (?P<m>{_MONTH})\b{_YEAR}", _edge_of_month),
        (
            (
                rf"\b(?P<w>{_WEEKDAY}),? (?:the )?(?P<d>\d{{1,2}}(?:st|nd|rd|th)?|{_ORD_WORD})\b"
                r"(?! ?(?:am\b|pm\b|:|times|o|visit|time|report|call|of|thing))"
            ),
            _weekday_day,
        ),
        (
            (
                rf"\b(?P<m>{_MONTH}),? (?:the )?(?P<d>\d{{1,2}}(?:st|nd|rd|th)?|{_ORD_WORD})\b(?! ?(?:times|"
                rf"x\b))"
                rf"(?:,? (?P<y>20\d\d)\b)?"
            ),
            _day_month,
        ),
        (
            (
                rf"\b(?:{_PART})?(?P<last>last |this past )?(?<!i )(?<!it )(?<!we )(?<!they )(?<!you "
                rf")(?P<m>{_MONTH_NOT_VERB})(?: time| just gone)?\b"
                rf"{_YEAR}"
            ),
            _month,
        ),
        (
            (
                rf"\b(?P<pre>a week last |a week ago(?: on| last)? |last week (?:on )?|last |this |on |this "
                rf"past |"
                rf"early )?(?P<w>{_WEEKDAY})"
                rf"(?P<post> (?:of )?(?:the )?(?:last week|this week|week before last|before last|"
                rf"week|gone week|"
                rf"night|morning|"
                rf"evening|afternoon|just gone"
                rf"|gone|before))?\b(?! to\b)"
            ),
            read_weekday,
        ),
        (
            (
                rf"\b{_FRAME}(?:(?P<least>{_NUM}) (?:or|to) )?(?P<n>{_NUM}) ?(?P<u>{_UNIT})(?P<half> "
                rf"and a half)?(?: or so| odd)? (?:ago|"
                rf"back|since|"
                rf"previous|earlier)\b(?P<exact> today| to the day| (?:on |last |this )?{_WEEKDAY}\b)?"
            ),
            read_ago,
        ),
        (
            r"\b(years|ages and ages|yonks|donkeys years|a long time|years and years) (?:ago|back)\b",
            read_years_ago,
        ),
        (
            (
                rf"\b(?P<lead>in|within|over|during|for|throughout)?(?: about)?(?: the)? ?(?P<frame>last|"
                rf"past|"
                rf"previous|these last) (?P<n>{_NUM})? ?"
                rf"(?P<u>{_UNIT})\b"
            ),
            read_within,
        ),
        (r"\bthis time last year\b", fixed(379, 351)),
        (
            (
                rf"\b(?:{_PART})?(?:the )?(?P<r>(?:week|month|year) before last|(?:last|this|earlier this) "
                rf"(?:week|"
                rf"month|year))\b"
            ),
            read_relative,
        ),
        (rf"\b(?:{_PART})(?:the )?(?P<r>year)\b", read_relative),
        (
            (
                r"\b(?:the )?(?:last|this|this past|at the|over the|the) weekend(?: before last| just "
                r"gone)?\b(?! of\b)"
            ),
            read_weekend,
        ),
        (
            (
                rf"\b(?:{_PART})?(?:last |this |over |during |the )*(?P<s>spring|summer|autumn|"
                rf"winter)(?:time)?{_YEAR}(?! (?:school|hol|half|bank))"
            ),
            _season,
        ),
        (rf"\b(?:{_PART})?(?:in |during |back in )?(?<![/.-])(?P<y>20[012]\d)\b", _whole_year),
        (r"\ba week (?:ago )?yesterday\b", fixed(8, 8)),
        (r"\ba fortnight (?:ago )?yesterday\b", fixed(15, 15)),
        (r"\b(?:day before yesterday|other night before last|night before last)\b", fixed(2, 2)),
        (r"\b(?:yesterday|last night|yesterday (?:morning|evening|night|afternoon))\b", fixed(1, 1)),
        (
            (
                r"\b(?:today|this morning|tonight|this afternoon|this evening|just now|earlier today|an "
                r"hour ago|"
                r"earlier on)\b"
            ),
            fixed(0, 0),
        ),
        (r"\bthe other (?:day|night|evening|morning)\b", fixed(7, 1)),
        (r"\bthe other week\b", fixed(21, 7)),
        (r"\b(?:last|past) (?:couple of|few) days\b", fixed(5, 0)),
        (
            (
                r"^(?:(?:on|it was|was|the|about|around|i think|probably) )*(?P<d>\d{1,2}(?:st|nd|"
                r"rd|th))(?=\W*$)"
            ),
            _day_only,
        ),
        (
            (
                r"\b(?:on )?the (?P<d>\d{1,2}(?:st|nd|rd|th))\b"
                r"(?! (?:time|report|call|floor|house|flat|visit|attempt|complaint|of|one|letter|email))"
            ),
            _day_only,
        ),
        (
            (rf"\b(?:on )?the (?P<d>{_ORD_WORD})\b(?=\W*$|[.,!]| of (?:this|the|last) month| at \w| i )"),
            _day_only,
        ),
    )
)
_NAMED_FRAME = re.compile(r"\b(?:(last|this) (?:year'?s? )?)?$")


def find_points(text: str, today: date) -> list[Point]:
    """Every point in time that a text names.

    Args:
        text: Normalised text.
        today: Today's date in England.

    Returns:
        The points in their order, none overlapping, none after today.
    """
    found: list[Point] = []

    def free(start: int, end: int) -> bool:
        return not any(start < point.end and point.start < end for point in found)

    for pattern, day in named_days():
        for match in pattern.finditer(text):
            end = match.end()
            year_words = re.match(
                r",? (?:in |of )?(20\d\d|this year|last year|the year before last|year "
                r"before last)\b",
                text[end:],
            )
            span = latest(day, today, _year(year_words[1], today) if year_words else None)
            if span and free(match.start(), end):
                found.append(
                    Point(*span, match.start(), end + (year_words.end() if year_words else 0), named=True)
                )
    for pattern, finder in _FINDERS:
        for match in pattern.finditer(text):
            if not free(match.start(), match.end()):
                continue
            bounds = finder(match, today)
            if bounds is not None:
                found.append(
                    Point(*bounds, match.start(), match.end(), named=finder in (read_weekday, _day_month))
                )
    return sorted(found, key=lambda point: point.start)
