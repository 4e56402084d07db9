"""Reads single points in time: dates, weekdays, months, named days, "three weeks ago".

British order (day before month). A point that could be past or future is the past one, because people
tell of what has happened. How points are joined is read by ``dates``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.language.calendar import latest, named_days
from bot.language.relative_days import (
    WEEKDAYS,
    Finder,
    fixed,
    read_ago,
    read_relative,
    read_weekday,
    read_weekend,
    read_within,
    read_years_ago,
)
from bot.language.written_dates import (
    MONTHS,
    ORDINALS,
    read_day_month,
    read_day_of_month,
    read_day_only,
    read_edge_of_month,
    read_figures,
    read_iso,
    read_month,
    read_season,
    read_weekday_day,
    read_whole_year,
    year_named,
)

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
_ORD_WORD = "|".join(word.replace(" ", "[ -]") for word in sorted(ORDINALS, key=len, reverse=True))
_ORD = rf"(?:\d{{1,2}} ?(?:st|nd|rd|th)?|{_ORD_WORD})"
_NUM = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|couple|a couple(?: "
    r"of)?|couple of|thirteen|fourteen|sixteen|seventeen|nineteen|thirty|forty|fifty|"
    r"a few|few|several|half a|a good few|eighteen|fifteen|twenty)"
)
_UNIT = r"(?:days?|nights?|weeks?|fortnights?|months?|years?|weekends?|hours?|minutes?)"
_PART = (
    r"(?:very |right )?(?:at |in |by )?(?:the )?(?P<part>early|mid|middle|late|back end|backend|tail "
    r"end|tail|start|"
    r"beginning|begining|end|ending|first week|last week|first half|second half|first few days|last "
    r"few days|turn|first part|"
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
        (r"\b(20\d\d)-(\d\d)-(\d\d)\b", read_iso),
        (
            r"(?<![\d/.-])(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2}) ?[/.-] ?(?P<y>\d{4}|\d{2})(?![\d/])",
            read_figures,
        ),
        (r"(?<![\d/.-] )(?<![\d/.-])(?P<d>\d{1,2}) (?P<m>\d{1,2}) (?P<y>20\d\d|2\d)(?! ?\d)", read_figures),
        (r"(?<![\d/.])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?P<y>)(?![\d/]| ?(?:am|pm|times))", read_figures),
        (
            (
                rf"\b(?:{_WEEKDAY},? )?(?:the )?(?P<d>{_ORD})(?: ?(?:-|/|to|and|or|until|into) ?(?:the "
                rf")?(?P<d2>{_ORD}))?,?(?: day)?(?: of)? "
                rf"?(?P<m>{_MONTH})\b(?:,? (?P<y>20\d\d|(?<!, )'?\d\d(?! ?(?:times|:|am|pm|st|nd|rd|th|"
                rf"(?:of )?{_MONTH}))|this year|last year)\b)?"
            ),
            read_day_month,
        ),
        (
            rf"\b(?:{_WEEKDAY},? )?(?:the )?(?P<d>{_ORD})(?: of| o)?'? (?:the )?(?P<w>last|this) month\b",
            read_day_of_month,
        ),
        (rf"\b(?:the )?(?P<d>{_CARDINAL}) of (?P<m>{_MONTH})\b(?P<y>)", read_day_month),
        (rf"\b(?:the |very )*(?P<e>first|last) day (?:of|in) (?P<m>{_MONTH})\b{_YEAR}", read_edge_of_month),
        (
            (
                rf"\b(?P<w>{_WEEKDAY}),? (?:the )?(?P<d>\d{{1,2}}(?:st|nd|rd|th)?|{_ORD_WORD})\b"
                r"(?! ?(?:am\b|pm\b|:|times|o|visit|time|report|call|of|thing))"
            ),
            read_weekday_day,
        ),
        (
            (
                rf"\b(?P<m>{_MONTH}),? (?:the )?(?P<d>\d{{1,2}}(?:st|nd|rd|th)?|{_ORD_WORD})\b(?! ?(?:times|"
                rf"x\b))"
                rf"(?:,? (?P<y>20\d\d)\b)?"
            ),
            read_day_month,
        ),
        (
            (
                rf"\b(?:{_PART})?(?P<last>last |this past )?(?<!i )(?<!it )(?<!we )(?<!they )(?<!you "
                rf")(?P<m>{_MONTH_NOT_VERB})(?: time| just gone)?\b"
                rf"{_YEAR}"
            ),
            read_month,
        ),
        (
            (
                rf"\b(?P<pre>(?:a )?week last |a week ago(?: on| last)? |last week (?:on )?|last |this |on |"
                rf"this past |"
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
            read_season,
        ),
        (rf"\b(?:{_PART})?(?:in |during |back in )?(?<![/.-])(?P<y>20[012]\d)\b", read_whole_year),
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
            read_day_only,
        ),
        (
            (
                r"\b(?:on )?the (?P<d>\d{1,2}(?:st|nd|rd|th))\b"
                r"(?! (?:time|report|call|floor|house|flat|visit|attempt|complaint|of|one|letter|email))"
            ),
            read_day_only,
        ),
        (
            (rf"\b(?:on )?the (?P<d>{_ORD_WORD})\b(?=\W*$|[.,!]| of (?:this|the|last) month| at \w| i )"),
            read_day_only,
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
            span = latest(day, today, year_named(year_words[1], today) if year_words else None)
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
                    Point(*bounds, match.start(), match.end(), named=finder in (read_weekday, read_day_month))
                )
    return sorted(found, key=lambda point: point.start)
