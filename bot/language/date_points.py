"""Reads single points in time: dates, weekdays, months, named days, "three weeks ago".

British order (day before month). A point that could be past or future is the past one, because people
tell of what has happened. How points are joined is read by ``dates``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.calendar import Span, end_of_month, latest, named_days
from bot.language.counts import number_of

DAY = timedelta(days=1)
MONTHS = ("january february march april may june july august september october november december").split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SHORT = {name[:3]: index + 1 for index, name in enumerate(MONTHS)}
_MONTH = rf"(?:{'|'.join(MONTHS)}|mar)"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)}|mon|tue|thu|fri|sat|sun)"
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


Finder = Callable[[re.Match[str], date], tuple[date | None, date | None] | None]


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = max(index // 12, 1), index % 12 + 1
    return date(year, month, min(day.day, end_of_month(year, month).day))


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


def _ordinal(words: str) -> int | None:
    digits = re.sub(r"\D", "", words)
    return int(digits) if digits else _ORD_WORDS.get(words.strip().replace("-", " "))


def _day_month(match: re.Match[str], today: date) -> Span | None:
    day, month = _ordinal(match["d"]), _month_number(match["m"])
    year = _year(match["y"], today)
    if day is None:
        return None
    found = _make(year, month, day) if year else _past(month, day, today)
    if found is None or found > today:
        return None
    second = match.groupdict().get("d2")
    other = _make(found.year, month, _ordinal(second) or 0) if second else None
    return (found, other) if other and other >= found and other <= today else (found, found)


def _month(match: re.Match[str], today: date) -> Span | None:
    month = _month_number(match["m"])
    year = _year(match["y"], today)
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    if match["last"] and month == today.month and match["y"] is None:
        year -= 1
    if year < 1900 or year > today.year or (year == today.year and month > today.month):
        return None
    return _part_of(match["part"], date(year, month, 1), end_of_month(year, month), today)


def _part_of(part: str | None, first: date, last: date, today: date) -> Span | None:
    if part:
        length = (last - first).days + 1
        third = length // 3
        if part in {"first week", "first few days", "first weekend", "turn"}:
            last = min(last, first + 6 * DAY)
        elif part in {"last week", "last few days", "last weekend"}:
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


def _weekday(match: re.Match[str], today: date) -> Span | None:
    weekday = [name[:3] for name in WEEKDAYS].index(match["w"][:3])
    back = (today.weekday() - weekday) % 7 or 7
    day = today - back * DAY
    if match["pre"] and "week" in match["pre"] or (match["post"] and "week" in match["post"]):
        monday = today - (today.weekday() + 7) * DAY
        if "a week" in (match["pre"] or "") or match["post"].strip() in {"week", "gone week"}:
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
    if unit.startswith("month"):
        return timedelta(days=15 if amount > 1 else 7)
    if unit.startswith("year"):
        return timedelta(days=61)
    return timedelta(days=3 if unit.startswith(("week", "fort")) else 0)


def _ago(match: re.Match[str], today: date) -> tuple[date | None, date | None] | None:
    unit = match["u"]
    if match["n"] == "half a":
        centre = today - 4 * DAY if unit.startswith("week") else months_before(today, 6)
        return centre - 14 * DAY, centre + 14 * DAY
    amount = _amount(match["n"])
    if amount is None:
        return None
    low, high = amount
    newest, oldest = _back(low, unit, today), _back(high, unit, today)
    half = match["half"]
    if half:
        shift = {"y": 183, "m": 15}.get(unit[0], 4) * DAY
        newest, oldest = newest - shift, oldest - shift
    frame = match["frame"] or ""
    if frame.startswith(("over", "more", "at least", "well over")):
        return None, newest
    if frame.startswith(("less", "under", "within", "not")):
        return oldest, today
    slack = _slack(unit, low) if low == high else timedelta(0)
    if frame.startswith(("nearly", "almost")):
        return oldest, newest + 2 * slack
    if frame and unit.startswith(("day", "night")):
        slack = DAY
    return oldest - slack, min(newest + slack, today)


def _years_ago(match: re.Match[str], today: date) -> tuple[date | None, date | None]:
    return None, _back(2 if match[1].startswith(("year", "y")) else 1, "years", today)


def _within(match: re.Match[str], today: date) -> Span | None:
    amount = _amount(match["n"] or "a")
    unit = match["u"]
    if match["n"] is None and unit in {"week", "month", "year"} and match["frame"] in {None, "last", "past"}:
        if match["lead"] is None:
            return None
    if match["n"] and match["n"].strip() == "half a":
        return months_before(today, 6), today
    if amount is None:
        return None
    return _back(amount[1], unit, today), today


def _relative(match: re.Match[str], today: date) -> Span | None:
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
    return _part_of(part, first, last, today)


def _weekend(match: re.Match[str], today: date) -> Span | None:
    saturday = today - ((today.weekday() - 5) % 7) * DAY
    words = match[0]
    if "before last" in words:
        saturday -= 14 * DAY if today.weekday() >= 5 else 7 * DAY
    elif "last" in words and today.weekday() >= 5:
        saturday -= 7 * DAY
    return saturday, min(saturday + DAY, today)


def _season(match: re.Match[str], today: date) -> Span | None:
    start = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[match["s"]]
    year = _year(match["y"], today)
    if year is None:
        year = today.year if date(today.year, start, 1) <= today else today.year - 1
    first = date(year, start, 1)
    last = end_of_month(year + (start == 12), (start + 1) % 12 + 1)
    return _part_of(match["part"], first, last, today)


def _fixed(first: int, last: int) -> Finder:
    return lambda match, today: (today - first * DAY, today - last * DAY)


def _whole_year(match: re.Match[str], today: date) -> Span | None:
    year = int(match["y"])
    if not today.year - 30 <= year <= today.year:
        return None
    return _part_of(match["part"], date(year, 1, 1), date(year, 12, 31), today)


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
        (r"(?<![\d/.])(?P<d>\d{1,2})[/.](?P<m>\d{1,2})(?P<y>)(?![\d/]| ?(?:am|pm|times))", _figures),
        (
            (
                rf"\b(?:{_WEEKDAY},? )?(?:the )?(?P<d>{_ORD})(?: ?(?:-|to|and|or|until) ?(?:the "
                rf")?(?P<d2>{_ORD}))?,?(?: day)?(?: of)? "
                rf"?(?P<m>{_MONTH})\b(?:,? (?P<y>20\d\d|'?\d\d(?! ?(?:times|:|am|pm))|this year|last "
                rf"year)\b)?"
            ),
            _day_month,
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
                rf")(?P<m>{_MONTH})(?: time| just gone)?\b"
                rf"(?! (?:be|have|well|not|i|we|know)\b){_YEAR}"
            ),
            _month,
        ),
        (
            (
                rf"\b(?P<pre>a week last |a week ago(?: on| last)? |last week (?:on )?|last |this |on |this "
                rf"past |"
                rf"early )?(?P<w>{_WEEKDAY})"
                rf"(?P<post> (?:of )?(?:the )?(?:last week|week before last|before last|week|gone week|"
                rf"night|morning|"
                rf"evening|afternoon|just gone"
                rf"|gone|before))?\b(?! to\b)"
            ),
            _weekday,
        ),
        (
            (
                rf"\b{_FRAME}(?P<n>{_NUM}) ?(?P<u>{_UNIT})(?P<half> and a half)?(?: or so| odd)? (?:ago|"
                rf"back|since|"
                rf"previous|earlier|old)\b"
            ),
            _ago,
        ),
        (
            r"\b(years|ages and ages|yonks|donkeys years|a long time|years and years) (?:ago|back)\b",
            _years_ago,
        ),
        (
            (
                rf"\b(?P<lead>in|within|over|during|for|throughout)?(?: about)?(?: the)? ?(?P<frame>last|"
                rf"past|"
                rf"previous|these last) (?P<n>{_NUM})? ?"
                rf"(?P<u>{_UNIT})\b"
            ),
            _within,
        ),
        (
            (
                rf"\b(?:{_PART})?(?:the )?(?P<r>(?:week|month|year) before last|(?:last|this|earlier this) "
                rf"(?:week|"
                rf"month|year))\b"
            ),
            _relative,
        ),
        (rf"\b(?:{_PART})(?:the )?(?P<r>year)\b", _relative),
        (
            r"\b(?:the )?(?:last|this|this past|at the|over the|the) weekend(?: before last| just gone)?\b",
            _weekend,
        ),
        (
            (
                rf"\b(?:{_PART})?(?:last |this |over |during |the )*(?P<s>spring|summer|autumn|"
                rf"winter)(?:time)?{_YEAR}(?! (?:school|hol|half|bank))"
            ),
            _season,
        ),
        (rf"\b(?:{_PART})?(?:in |during |back in )?(?P<y>20[012]\d)\b", _whole_year),
        (r"\b(?:day before yesterday|other night before last|night before last)\b", _fixed(2, 2)),
        (r"\b(?:yesterday|last night|yesterday (?:morning|evening|night|afternoon))\b", _fixed(1, 1)),
        (
            (
                r"\b(?:today|this morning|tonight|this afternoon|this evening|just now|earlier today|an "
                r"hour ago|"
                r"earlier on)\b"
            ),
            _fixed(0, 0),
        ),
        (r"\bthe other (?:day|night|evening|morning)\b", _fixed(7, 1)),
        (r"\bthe other week\b", _fixed(21, 7)),
        (r"\b(?:last|past) (?:couple of|few) days\b", _fixed(5, 0)),
        (
            (
                rf"\b(?:on )?the (?P<d>\d{{1,2}}(?:st|nd|rd|th)|{_ORD_WORD})\b(?! (?:time|report|call|floor|"
                rf"house|flat|"
                rf"of))"
            ),
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
                    Point(*bounds, match.start(), match.end(), named=finder in (_weekday, _day_month))
                )
    return sorted(found, key=lambda point: point.start)
