"""Reads how many: digits, words, ranges, vague amounts, and sums over several bodies.

Tells counts of reports from numbers that are something else: times of day, ages, house numbers,
durations, dates, telephone numbers. How a frequency ("every night") differs from a count, it knows;
which of the counted fall into the window, ``window_counts`` reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.language.near_words import near_words
from bot.language.normalise import normalise

Range = tuple[int | None, int | None]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen"
    " seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_UNITS)}
_WORDS |= {word: 10 * (value + 2) for value, word in enumerate(_TENS)}
_WORDS |= {
    "fourty": 40,
    "tree": 3,
    "free": 3,
    "fore": 4,
    "fiver": 5,
    "fife": 5,
    "siz": 6,
    "sevn": 7,
    "eigth": 8,
    "thre": 3,
    "threee": 3,
    "fourr": 4,
    "foru": 4,
    "fiv": 5,
    "twelv": 12,
    "ten ish": 10,
    "nil": 0,
    "tow": 2,
}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
}

_ONES = "|".join(
    sorted(
        (w for w in _WORDS if w not in _TENS and w not in {"tree", "free", "fore", "tow"}),
        key=len,
        reverse=True,
    )
)
_NUMBER = rf"(?:\d{{1,3}}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS[1:10])}))?|{_ONES})"
_AMOUNT = rf"(?:half a dozen|a dozen|dozen|a couple|couple|a pair|a single|once|twice|thrice|{_NUMBER})"
# Numbers with one of these behind them count something other than reports.
_NOT_REPORTS = (
    r"(?:\s*(?:-|or so|odd)?\s*(?:years?|months?|weeks?|days?|hours?|minutes?|nights?|weekends?|am\b|pm\b|"
    r"o'?clock|oclock"
    r"|year[- ]olds?|yr|%|percent|pounds?|quid|metres?|miles?|mph|doors?|houses?|flats?|kids|children|lads|"
    r"girls|boys"
    r"|teenagers|youths|people|bikes|cars|dogs|men|blokes|families|neighbours|bedrooms?|stone|feet|foot|"
    r"st\b|nd\b"
    r"|rd\b|th\b|mins|secs|decibels|streets?|bins|bags|windows|fires|of us\b|of my\b|different (?:people|"
    r"houses)|"
    r"old\b|yo\b|in the morning|at night|storey|bed\b|grand\b|january|february|march|april|may\b|june|july|"
    r"august"
    r"|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|kids\b|adults\b|police officers|officers|policemen|coppers|letters? from|crime numbers? from the|"
    r"weeks'"
    r"|councils\b|bodies\b|organisations?\b|agencies\b|places\b|departments?\b))"
)
_NOT_BEFORE = (
    r"(?:\b(?:number|no\.|flat|house|unit|room|apartment|stage|age|aged|at|past|until|after|before|since|"
    r"from|by|around "
    r"about|quarter|half|ref|crime|log|phone|tel|page|option|part|section|window|in|within|last|past|next|"
    r"first|other|no "
    r"one|every|each|another)\s+|[£/.:#@-]|\d)"
)
_TIME = re.compile(
    r"\b\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|o'?clock)\b|\b\d{1,2}:\d{2}\b|\b24[/ ]7\b|"
    r"\b\d{4,}\b|\b999\b|\b101\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{1,2}[/.]\d{1,2}\b(?!\s*(?:times|reports))|"
    r"£\s?\d[\d,.]*"
    r"|\b(?:a )?(?:twice|once|\d|three times|four times)(?: or twice)? (?:a|per|every|each) "
    r"(?:day|night|week|month|year|fortnight)\b"
    r"|\b[a-z]{1,2}\d{1,2}[a-z]?\s?\d[a-z]{2}\b|\b\d+(?:st|nd|rd|th)\b(?! (?:time|report|"
    r"call|complaint))"
)
_MANY = (
    r"(?:loads?|lots|a lot|tons|tonnes|heaps|masses|stacks|plenty|many|numerous|countless|umpteen|several|a "
    r"few|few|"
    r"quite a few|a fair few|a good few|some|multiple|a number of|a handful|handful|various|repeatedly|time "
    r"and again|"
    r"stopped counting|again and again|over and over|a bunch|oodles|god knows how many|lost count|"
    r"too many|so many|a million|"
    r"a "
    r"thousand|millions|thousands|a hundred|hundreds|constantly|more times than|continuously|numerous)"
)


@dataclass(frozen=True)
class Count:
    """One count in a text.

    Attributes:
        low: At least this many, or None.
        high: At most this many, or None.
        start: Where it begins, in characters.
        end: One after its last character.
    """

    low: int | None
    high: int | None
    start: int
    end: int

    @property
    def value(self) -> int | list[int | None]:
        """The number, or ``[low, high]`` where it is not one number."""
        if self.low is not None and self.low == self.high:
            return self.low
        return [self.low, self.high]


def number_of(words: str) -> int | None:
    """The number that a word or figure stands for, or None."""
    words = words.strip().removeprefix("a ").strip()
    special = {
        "half dozen": 6,
        "half a dozen": 6,
        "dozen": 12,
        "couple": 2,
        "pair": 2,
        "single": 1,
        "once": 1,
        "twice": 2,
        "thrice": 3,
    }
    if words in special:
        return special[words]
    if words.isdigit():
        return int(words)
    if words in _WORDS:
        return _WORDS[words]
    parts = re.split(r"[ -]", words)
    if len(parts) == 2 and parts[0] in _TENS and parts[1] in _WORDS:
        return _WORDS[parts[0]] + _WORDS[parts[1]]
    return None


_TIMES = r"(?:\s*(?:times|x|reports?|occasions?|calls?|complaints?|incidents?|goes|emails?)\b)?"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "never",
            (
                r"\b(?:none|never|not once|no times|nought|not any|not at all|have not (?:reported|told|"
                r"made)|no reports?|not "
                r"reported any|not one|not a single|zilch|not even once|nothing)\b"
            ),
        ),
        ("between", rf"\b(?:between|from) (?P<a>{_AMOUNT}) (?:and|to) (?P<b>{_AMOUNT})\b"),
        (
            "range",
            (
                rf"\b(?P<a>{_AMOUNT}){_TIMES}(?: ?- ?| to |,? (?:maybe|possibly|perhaps|probably|"
                rf"even) |,? (?:but )?(?:it )?(?:could|might) "
                rf"(?:even )?be | or |, ?or | or maybe | maybe |/| possibly "
                rf")(?:maybe |even |perhaps "
                rf"|possibly )?(?P<b>{_AMOUNT})\b(?!\s*more)"
            ),
        ),
        ("fewer", rf"\b(?<!not )(?<!no )(?:less than|fewer than|under|not as many as) (?P<a>{_AMOUNT})\b"),
        (
            "most",
            (
                rf"\b(?:at most|at the most|no more than|not more than|up to|max(?:imum)?(?: of)?|a "
                rf"maximum of) (?P<a>{_AMOUNT})\b"
                rf"|\b(?P<b>{_AMOUNT}){_TIMES} (?:at most|at the most|max|tops|or (?:less|fewer|under))\b"
            ),
        ),
        (
            "more",
            (
                rf"(?<!no )(?<!not )\b(?:more than|over|above|upwards of|in excess of|well over|better "
                rf"than) (?P<a>{_AMOUNT}|dozens)\b"
            ),
        ),
        (
            "least",
            (
                rf"\b(?:at least|a minimum of|minimum(?: of)?|min|not less than|not fewer than|no "
                rf"less than|no fewer "
                rf"than|not fewer than|at the very least|"
                rf"easily|good|least) (?:a good )?(?P<a>{_AMOUNT})\b"
                rf"|\b(?P<b>{_AMOUNT}){_TIMES} ?(?:\+|plus\b|or more\b|and counting\b|at least\b|at the "
                rf"very least\b|minimum\b|"
                rf"if not more\b|or so at least\b|probably more\b|maybe more\b|possibly more\b)"
            ),
        ),
        ("dozens", r"\bdozens(?: of times)?\b"),
        ("exact", rf"\b(?P<a>{_AMOUNT})(?: ?- ?ish|ish)?\b"),
        (
            "ordinal",
            (
                rf"\b(?P<o>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)) (?:time|report|call|"
                rf"complaint|one (?:i|that i|we))\b"
            ),
        ),
        ("many", rf"(?<!not )(?<!not that )(?<!how )(?<!not too )\b{_MANY}\b"),
    )
)
_FREQUENCY = re.compile(
    r"\b(?:every|each|most|nearly every|almost every|all) (?:\w+ )?(?:day|night|week|weekend|month|morning|"
    r"evening|hour|time|"
    r"friday|saturday|sunday|monday|other)s?\b|\b(?:daily|nightly|weekly|monthly|constantly|all the time|"
    r"24[/ ]7|nonstop|"
    r"non-stop|day and night|on and off|always|all day|all night|for (?:weeks|months|years|ages|days))\b"
    r"|\b(?:once|twice|\w+ times) (?:or twice )?(?:a|per|every|each) (?:day|night|week|month|year|"
    r"fortnight)\b"
)
_CORRECTION = re.compile(
    r"(?:,|\.|\s|^)\s*(?:no,? wait|no,? sorry|sorry,?(?: i mean| no)?|i mean|i meant|actually|make that|no "
    r"make (?:it|that)|"
    r"or rather|correction|scrap that|wait,?(?: no)?|hang on|no,? hang on|tell a lie|i tell a lie|oops|not "
    r"\w+,? but|"
    r"no it is|no it was|no)\b[,:]?\s+(?=[^,]*$)"
)


@lru_cache(maxsize=1024)
def find_counts(text: str) -> tuple[Count, ...]:
    """Every count in a text that can be one of reports.

    Args:
        text: Normalised text.

    Returns:
        The counts in their order; numbers that are times, ages, addresses or durations left out.
    """
    masked = _TIME.sub(lambda match: "§" * len(match[0]), text)
    found: list[Count] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(masked):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            count = _count(name, match, masked)
            if count is not None:
                found.append(count)
    return tuple(sorted(found, key=lambda count: count.start))


def _count(name: str, match: re.Match[str], text: str) -> Count | None:
    groups = match.groupdict()
    first, second = groups.get("a"), groups.get("b")
    if name in {"exact", "range", "between", "least", "more", "fewer", "most"} and _is_else(
        match, text, name
    ):
        return None
    bounds = _bounds(name, match, first, second)
    if bounds is None:
        return None
    return Count(*bounds, match.start(), match.end())


def _bounds(name: str, match: re.Match[str], first: str | None, second: str | None) -> Range | None:
    if name == "ordinal":
        word = match["o"]
        value = _ORDINALS.get(word) or int(re.sub(r"\D", "", word))
        return value, value
    if name == "never":
        return 0, 0
    if name == "many":
        return 3, None
    if name == "dozens":
        return 24, None
    one = 24 if (first or second) == "dozens" else number_of(first or second or "")
    if one is None:
        return None
    if name in {"between", "range"}:
        two = number_of(second or "")
        if two is None or two == one:
            return None if two is None else (one, one)
        return (one, two) if one < two else ((two, one) if name == "between" else _backwards(one, two))
    return {
        "exact": (one, one),
        "fewer": (None, max(one - 1, 0)),
        "most": (None, one),
        "more": (one + 1, None),
        "least": (one, None),
    }[name]


def _backwards(one: int, two: int) -> Range:
    # "4 or 3": people also say the larger first.
    return two, one


def _is_else(match: re.Match[str], text: str, name: str) -> bool:
    after, before = text[match.end() :], text[: match.start()]
    if re.match(_NOT_REPORTS, after):
        return True
    if name in {"exact", "range"} and re.search(_NOT_BEFORE + r"$", before):
        return not re.match(r"\s*(?:times?|reports|x\b|occasions|of them|of those)", after)
    word = match[0]
    if word in {"one", "second", "single"} and name == "exact":
        # "no one", "the one next door", "one of the neighbours" count nothing.
        if re.search(
            r"\b(?:the|this|that|last|first|no|any|which|every|each|other|old|new|latest|"
            r"another)\s*$",
            before,
        ):
            return True
        return bool(
            re.match(
                r"\s+(?:of (?:the|my|our|his|her|their) (?!reports|incidents|times)|day\b|"
                r"night\b|"
                r"person|man|woman|lad|guy|bloke|kid|neighbour|house|more thing|that|who|thing|"
                r"side|down)",
                after,
            )
        )
    return word == "once" and bool(
        re.match(r"\s+(?:i|we|they|he|she|the|it|again|you|a)\b(?! i reported)", after)
    )


_ONLY_ADDS = re.compile(
    rf"^(?:(?:and|just|only|then|oh|yes|maybe|plus|sorry|please|there (?:is|was)|can you|could you)\b[ ,]*)*"
    rf"(?:{_AMOUNT} (?:more|last)(?: (?:times?|reports?|incidents?|calls?|ones?|please|then|now|for me))*|"
    r"(?:say|ask|tell|repeat|explain|put|read|go (?:over|through)) .{0,30}\b(?:once|one|a) (?:more|last)\b.*)"
    r"[ .!]*$"
)


def only_adds(text: str) -> bool:
    """Whether a normalised text only adds to a number that it does not say, or wants to hear something again.

    "One more time" is no number of reports, and "one more" is not one.
    """
    return _ONLY_ADDS.match(text) is not None


_VAGUE = re.compile(rf"\b(?:{_MANY}|dozens)\b")


def is_vague_amount(words: str) -> bool:
    """Whether the words of one amount name no number: "loads", "several", "dozens"."""
    return bool(_VAGUE.search(words)) and not re.search(rf"\b{_AMOUNT}\b", words)


def is_vague_count(text: str) -> bool:
    """Whether a text says that there were several reports without saying how many.

    Args:
        text: Any text, as typed or normalised.

    Returns:
        True for "loads" or "lost count"; False where a number stands, or a frequency alone.
    """
    text = near_words(normalise(text))
    if re.search(r"\bnot (?:that |very |too |so )?many\b|\bhow many\b", text):
        return False
    numbers = [one for one in find_counts(text) if not is_vague_amount(text[one.start : one.end])]
    return bool(_VAGUE.search(text)) and not any(one.low for one in numbers)


def is_frequency(text: str) -> bool:
    """Whether a text says how often or how long, which is not how many."""
    return bool(_FREQUENCY.search(text))


def after_correction(text: str) -> str:
    """What stands after a correction in the same breath ("4, no 5"), else the text itself."""
    last = None
    for match in _CORRECTION.finditer(text):
        rest = text[match.end() :]
        if find_counts(rest) and find_counts(text[: match.start()]):
            last = rest
    return last if last is not None else text


def total(counts: tuple[Count, ...]) -> int | list[int | None] | None:
    """The sum of counts, as one number or ``[low, high]``; None for none."""
    if not counts:
        return None
    low = sum(count.low or 0 for count in counts)
    high = None if any(count.high is None for count in counts) else sum(count.high or 0 for count in counts)
    return Count(low, high, 0, 0).value
