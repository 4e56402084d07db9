"""Reads how many of the reports fall into the window: "all since june", "the last two", "none of them".

Each number is weighed with the time named in its own clause: inside, outside or across the window's edge.
Plain counting is left to ``counts``; which day the window begins, to ``bot.triage.window``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.language.counts import (
    Count,
    after_correction,
    find_counts,
    is_vague_amount,
    number_of,
    only_adds,
    total,
)
from bot.language.dates import DateRange, find_ranges
from bot.language.near_words import near_words

Value = int | str | list[int | None]

_N = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half a dozen|a dozen)"
_ALL = re.compile(
    r"\b(?:all(?: of (?:them|it|those|these|the reports|mine))?|every (?:single |last )?(?:one|time|report)|"
    r"the lot|everything|whole lot|100 ?%|each (?:one|of them))\b"
)
_NOT_ALL = re.compile(
    r"\b(?:all\b.{0,15}\b(?:apart|except|bar)|not all|all but|all except|nearly all|almost all|all "
    r"apart|all bar|not every|(?<!at )most(?! recent)|all the time|"
    r"after all|at all|all day|all night|all of a sudden|not both|all year|all over|all summer|all hours|"
    r"all about|all (?:the|my|your) (?:noise|trouble|stress)|everything (?:else|is|i))\b"
)
_ALL_N = re.compile(
    rf"\b(?:all (?:of )?(?:the |my |our )?(?P<a>{_N})\b(?! (?:months|weeks|years))|"
    rf"every one of the (?P<b>{_N})\b|the (?P<c>{_N})\b[^.]{{0,30}}\b(?:were|are|was) all\b)"
)
_ALL_BUT = re.compile(
    rf"\ball (?:but|bar|except(?: for)?|apart from) (?P<a>one|{_N}) (?:out )?of (?:the|my|them)? "
    rf"?(?P<b>{_N})\b"
)
_PART_OF = re.compile(
    rf"\b(?P<n>one|none|{_N}) ?(?:(?:out )?of (?:the |my |our |those |these )?(?P<m>{_N})\b|/ "
    rf"?(?P<k>\d{{1,2}}) since\b)"
)
_OLDER = re.compile(
    r"\b(?:older|stale|expired|too late|ancient|"
    r"longer ago|earlier|before (?:that|then|this)|out of (?:date|time)|too old|outside|"
    r"more than (?:6|six|half) (?:months|a year)|over (?:6|six) months|over half a year|over a year|"
    r"previous to "
    r"that|ages (?:back|ago)|years ago|all before|is before|was before|were before|prior|does not count|"
    r"before(?=[ .,]*$)|"
    r"do not count|not counting|not (?:in|within) (?:the )?(?:last|that|past|this|those))\b"
)
_INSIDE = re.compile(
    r"\b(?:none|not any|nothing|not one|no) (?:of (?:them|those|mine) )?(?:(?:are|is|were|was|being) )?"
    r"(?:older|before|earlier|outside|out of|longer)\b"
)
_ZERO = re.compile(
    r"^(?:\W*(?:well|um|er|no|oh|honestly|probably)\W+)*(?:none|zero|nil|0|not (?:one|any|a single)|"
    r"no reports|"
    r"never|nothing (?:since|in|for))\b(?! of (?:your|my business))"
    r"|\bnone (?:since|of them|of those|in|within|lately|recently|this)\b|\bnot (?:reported|rang|"
    r"told) (?:\w+ )?since\b|\bnil (?:in|since|within)\b|\bso (?:zero|none|nil|nowt)\b"
)
_LAST_ONE = re.compile(
    r"\b(?:(?:last|latest|most recent) (?:one|report|time|rep|call)?\b[^.]{0,10}(?:\bwas|\bis|"
    r"\bto)\b[^.]{0,30}|(?:i )?last (?:rang|reported|"
    r"told|called|complained|phoned)\b[^.]{0,25})$"
)
_FIRST_ONE = re.compile(
    r"\b(?:first|1st|oldest|earliest)(?: ever)?(?: one| report| rep| time| call)?,? "
    r"(?:(?:i|we) (?:made|rang|reported|sent) )?(?:was|is|\d|wor|in)\b"
)
_ONLY_LAST = re.compile(
    r"\b(?:(?:just|only|nobbut) )?(?<!was )(?<!is )the (?:last|latest|most recent|newest)(?: one| "
    r"report| time)?(?=$|[ ,.!])(?! (?:was|were|is) )"
)
_JUST_ONE = re.compile(r"\b(?:just|only|so) (?:the |that )?one\b|\bthe only one\b")
_STARTED = re.compile(
    r"\b(?:start(?:ed)?|began|begun|moved|come|came|going on|going since|tenancy|happening)\b"
)
_DOUBT = re.compile(
    r"\b(?:maybe|perhaps|might|could be|possibly|not sure|unsure|no idea|(?:do|can|could|does) not "
    r"(?:really |for certain )?"
    r"(?:know|remember|say|recall)|depends|would have|going to|will|intend|hard to say|guess)\b|\?$"
)
_OTHERS_DID = re.compile(
    r"\b(?:my |our |the )?(?:sister|brother|neighbours?|n ?bour|friend|daughter|son) (?:has |have )?"
    r"(?:rang|made|reported|did|told|called|phoned)\b"
)
_NOT_REPORTS = re.compile(
    r"\s+(?:(?:different|small|big|little|other)\s+)?(?!(?:times|reports|reps|calls|complaints|emails|"
    r"refs|logs|others|"
    r"was|is|this|as|plus|since|letters|forms|incidents)\b)(?:[a-z]{3,}(?<!s)s|foot|kids|children|people)\b"
)
_NAMES_WINDOW = re.compile(
    r"\b(?:in (?:this|that|the) (?:time|window|period)|since|within|after|inside|in the last)\b|§"
)
_BUT = re.compile(r"^\W*(?:but|though|except|although)\b")
_LEADING = re.compile(
    rf"^(?:(?:just|only|it is|about|well|yes|probably|had|i think) )*(?P<n>one|{_N}) of (?:them|"
    rf"those|these)\b"
)
_FREQUENCY = re.compile(
    r"\b(?:pw|p/w|(?:times|nights|days|calls) (?:a|per|each|every) (?:day|night|week|month))\b"
)
_VISITS = re.compile(r"\b(?:attended|attd|visited|came out|come out|turned up)\b")
_OUT_OF = re.compile(rf"\bout of (?:the |my )?(?P<m>{_N}),? (?:only |just |about )?(?P<n>one|none|{_N})\b")
_NONE_BEFORE = re.compile(r"\b(?:nothing|none|no reports?|not any|nowt)\b[^.,]{0,30}\bbefore\b")
_TWICE_SAID = re.compile(r"\b(\w+)(?: \1\b)+")
_NO_COUNT = re.compile(
    r"\b(?:every|single|each|any|recent|oldest|earliest|the|latest|wrong|that|this)(?: single)? $"
)
_JOIN = re.compile(
    r"[.,;:]|(?= before (?:that|then) (?:it|they|i|there)\b)| - | and | but | then | plus | though | "
    r"while | because | "
    r"(?:the )?(?=rest|others?|everything else|anything else)"
)
_LAST_N = re.compile(
    rf"\b(?:the |only |just |my |^)?(?:last|latest|most recent) (?P<n>{_N})\b(?! (?:months?|weeks?|"
    rf"days?|years?))"
)


@dataclass(frozen=True)
class _Part:
    """A clause: where its time lies (None: across the edge or not said) and what it counts."""

    text: str
    inside: bool | None
    dated: bool
    counts: tuple[Count, ...]


def read_window_count(text: str, window_start: date, today: date) -> Value | None:
    """How many reports fall into the window.

    Args:
        text: Normalised text, the answer to that question.
        window_start: First day of the window.
        today: Last day of the window.

    Returns:
        A number, ``[low, high]``, ``"all"``, or None where it is not said.
    """
    text = after_correction(near_words(text)).strip(" .!")
    text = re.sub(r"\bthe other (?=(?:two|three|four|five|six|seven|eight|\d)\b)", "", text)
    text = _TWICE_SAID.sub(r"\1", re.sub(r"\b6/12\b", "6 months", text))
    text = re.sub(
        r",? yes (\w+)$", lambda match: "" if match[1] in text[: match.start()].split() else match[0], text
    )
    if only_adds(text) or re.search(r"\bsince before\b", text):
        return None
    if _OTHERS_DID.search(text) or _FREQUENCY.search(text):
        return None
    if _INSIDE.search(text) or _none_before(text, window_start, today):
        return "all"
    parts = _parts(text, window_start, today)
    if re.search(r"\bboth\b", text) and not re.search(r"\bnot both\b", text) and not _counted(parts):
        return _placed(text, 2, parts)
    ratio = _ratio(text)
    if ratio is not None:
        return ratio
    whole = _ALL_N.search(text)
    if whole and not _NOT_ALL.search(text):
        return _placed(text, number_of(whole["a"] or whole["b"] or whole["c"]), parts)
    if _ALL.search(text) and not _NOT_ALL.search(text) and not _ZERO.search(text) and not _has_number(parts):
        return _placed(text, "all", parts)
    if _NOT_ALL.search(text) and re.search(
        r"\ball (?:but|bar|except|apart)|\bnearly all|\balmost all|(?<!at )\bmost\b(?! recent)", text
    ):
        return None
    return _by_numbers(text, parts)


def _none_before(text: str, window_start: date, today: date) -> bool:
    """Whether nothing was reported before a day that lies in the window."""
    if not _NONE_BEFORE.search(text):
        return False
    ends = [one.last for one in find_ranges(text, today) if one.first is None]
    return bool(ends) and all(end is not None and end >= window_start for end in ends)


def _ratio(text: str) -> int | None:
    leading = _LEADING.match(text)
    if leading and not _DOUBT.search(text) and not _OLDER.search(text):
        return number_of(leading["n"])
    but = _ALL_BUT.search(text)
    if but:
        left, of = number_of(but["a"]), number_of(but["b"])
        return of - left if of is not None and left is not None and of >= left else None
    reverse = _OUT_OF.search(text)
    if reverse and not _DOUBT.search(text) and not _OLDER.search(text):
        return number_of(reverse["n"])
    part = _PART_OF.search(text)
    if part is None or _DOUBT.search(text):
        return None
    number, of = number_of(part["n"]), number_of(part["m"] or part["k"])
    return number if number is not None and of is not None and number <= of else None


def _parts(text: str, window_start: date, today: date) -> list[_Part]:
    ranges = find_ranges(text, today)
    masked = text
    for found in sorted(ranges, key=lambda one: -one.start):
        # Same length, so that places in the text stay where they are.
        masked = masked[: found.start] + "§" * (found.end - found.start) + masked[found.end :]
    masked = re.sub(
        r"\b(?:(?:6|six|half a) ?-?(?:months?|year))\b|\b6/12\b", lambda match: "§" * len(match[0]), masked
    )
    counts = [
        one
        for one in find_counts(masked)
        if not is_vague_amount(masked[one.start : one.end])
        and not _NOT_REPORTS.match(masked[one.end :])
        and not re.search(
            (
                r"(?:\d(?:st|nd|rd|th)|(?:fir|four|fif|six|seven|eigh|nin|ten|eleven|twelf)(?:st|th)|"
                r"second|third) \w+"
            ),
            masked[one.start : one.end],
        )
        and not (masked[one.start : one.end] == "one" and _NO_COUNT.search(masked[: one.start]))
    ]
    cuts = {0, len(masked), *(match.start() for match in _JOIN.finditer(masked))}
    for one, two in zip(counts, counts[1:], strict=False):
        # "one in june one in july": a time between two numbers parts them.
        if "§" in masked[one.end : two.start]:
            cuts.add(two.start)
    places = sorted(cuts)
    parts = []
    for start, end in zip(places, places[1:], strict=False):
        words = text[start:end]
        times = [one for one in ranges if start <= one.start < end and not _is_the_window(text, one)]
        own = tuple(one for one in counts if start <= one.start < end)
        inside = _where(times, window_start)
        if _OLDER.search(words) and inside is not True:
            inside = False
        elif re.search(r"\b(?:rest|others?|everything else|anything else)\b", words) and inside is None:
            inside = False
        parts.append(_Part(words, inside, bool(times), own))
    return parts


def _is_the_window(text: str, found: DateRange) -> bool:
    words = text[found.start : found.end]
    return bool(re.search(r"(?:6|six|half a) ?-?(?:months?|year)", words)) and not re.search(
        r"\b(?:ago|back)\b", words
    )


def _where(ranges: list[DateRange], window_start: date) -> bool | None:
    """True when the named time lies inside the window, False when outside, None where it is not sure."""
    if not ranges:
        return None
    # "three since may" answers a question about a window that begins in may.
    edge = window_start.replace(day=1)
    inside = [
        found.first is not None
        and (found.first >= window_start or (found.last is None and found.first >= edge))
        for found in ranges
    ]
    outside = [found.last is not None and found.last < window_start for found in ranges]
    if any(inside) and not any(outside):
        return True
    return False if all(outside) else None


def _counted(parts: list[_Part]) -> bool:
    return any(part.counts for part in parts)


def _has_number(parts: list[_Part]) -> bool:
    """Whether a number is given for itself: "two, all since june" but not "all since june"."""
    return any(one.low for part in parts for one in part.counts if part.inside is not False)


def _placed(text: str, value: Value | None, parts: list[_Part]) -> Value | None:
    """A number or "all", by where the time that is named lies."""
    if value is None or (_DOUBT.search(text) and not _STARTED.search(text)):
        return None
    places = {part.inside for part in parts if part.dated or part.inside is False}
    if not places or places == {True}:
        return value
    if places == {False}:
        return 0
    # "all this year since july": the narrower time decides; one across the edge alone does not.
    return value if True in places and False not in places else None


def _by_numbers(text: str, parts: list[_Part]) -> Value | None:
    inner = [one for part in parts if part.inside is not False for one in part.counts]
    last = _LAST_N.search(text)
    if last:
        return number_of(last["n"])
    zero = bool(_ZERO.search(text))
    inner = [one for one in inner if one.low != 0 or one.high != 0]
    if zero and not inner:
        return 0
    if not inner:
        return _without_numbers(text, parts)
    if _VISITS.search(text) and not re.search(r"\b(?:report|rep|rang|told|called|complain|log)", text):
        return None
    if _DOUBT.search(text) and all(one.low == one.high for one in inner):
        return None
    whole = _of_total(parts)
    if whole is not None:
        return whole
    if len(text.split()) > 18 and not any(_speaks_of_reports(part) for part in parts if part.counts):
        return None
    bare = [
        part for part in parts if part.counts and part.inside is None and not _NAMES_WINDOW.search(part.text)
    ]
    if bare and any(part.inside is False and part.counts and _BUT.match(part.text) for part in parts):
        return None  # "4 but one was in march": three or four
    across = [part for part in parts if part.counts and part.dated and part.inside is None]
    if across and not any(part.inside is True and not part.counts for part in parts):
        return None
    return _sum(inner, parts)


def _of_total(parts: list[_Part]) -> int | None:
    """What a total leaves for the window: of "4, two stale, two in time" two."""
    told = [(one, part.inside) for part in parts for one in part.counts]
    values = [one.low for one, _ in told if one.low is not None and one.low == one.high]
    if len(values) < 3 or len(values) != len(told) or values[0] != sum(values[1:]):
        return None
    outside = sum(value for value, (_, inside) in zip(values, told, strict=True) if inside is False)
    return values[0] - outside if outside and told[0][1] is not False else None


def _sum(inner: list[Count], parts: list[_Part]) -> Value | None:
    if len(inner) == 1:
        return inner[0].value
    if len({str(one.value) for one in inner}) == 1 and not any(part.dated and part.counts for part in parts):
        return inner[0].value
    told = [part for part in parts if part.counts and part.inside is not False]
    values = [one.value for one in inner]
    if all(isinstance(value, int) for value in values) and len(values) > 2 and values[0] == sum(values[1:]):  # type: ignore[arg-type]
        return values[0]
    exact = all(one.low == one.high and one.low is not None for one in inner)
    if exact and len(told) >= len(inner) and all(part.inside is True for part in told):
        return total(tuple(inner))
    if inner[0].high is None and all(one.low == one.high for one in inner[1:]):
        return inner[0].value
    placed = [one for part in parts if part.inside is True for one in part.counts if one in inner]
    return (
        placed[0].value
        if len(placed) == 1 and all(p.inside is not None or not p.counts for p in parts)
        else None
    )


def _speaks_of_reports(part: _Part) -> bool:
    return (
        bool(
            re.search(
                r"\b(?:report\w*|times|calls|rang|refs?|complain\w*|logged|from|since|after|of them)\b",
                part.text,
            )
        )
        or len(part.text.split()) <= 3
    )


def _without_numbers(text: str, parts: list[_Part]) -> Value | None:
    dated = [part for part in parts if part.dated]
    if _DOUBT.search(text):
        return None
    if _FIRST_ONE.search(text) and dated:
        return "all" if all(part.inside is True for part in dated) else None
    if _LAST_ONE.search(text) and dated and not re.search(r"\bfirst\b", text):
        return 0 if all(part.inside is False for part in dated) else None
    if _JUST_ONE.search(text):
        return 1
    if _ONLY_LAST.search(text) and (not dated or all(part.inside is True for part in dated)):
        return 1
    short = len(text.split()) <= 12
    if re.search(r"\bthe one (?:in|on|from|last)\b", text) and any(part.inside is True for part in dated):
        return 1
    if not dated or not short or re.search(r"\b(?:every|friday|weekend|night|usually)\b", text):
        return None
    if all(part.inside is True for part in dated) and re.search(
        r"\b(?:they|these|those|reports?)\b[^.]* (?:were|was|are|is|have been|since)\b|^(?:since|all)\b", text
    ):
        return "all"
    if all(part.inside is False for part in dated) and re.search(
        r"\b(?:they|these|those)\b[^.]* (?:were|are|was)\b", text
    ):
        return 0
    return None
