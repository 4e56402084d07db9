"""Adds up reports that are counted body by body: "council twice, police once", "3 to HA and 1 to pol".

Only numbers that each stand with a body of their own are added. A single number, a total that is named and
what a number counts else are left to ``report_counts`` and ``counts``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.language.bodies import find_bodies, words_of
from bot.language.counts import Count, find_counts

_JOINED = re.compile(r"[ ,/&+]*(?:(?:and|or|plus|also|the|my|our|both|to|with|her|his)[ ,/]*)*")
_APART = re.compile(r"\b(?:but|because|not|of|if|without|though|who|which|so|says?|said|ago|am|pm)\b|[.!?;]")
_THINGS = re.compile(
    r" (?!(?:times?|reports?|calls?|emails?|letters?|logs?|refs?|complaints?|visits?|messages?|texts?|forms?|"
    r"contacts?|occasions?|this|was|has|is|police|as|always|us|homes)\b)"
    r"(?:[a-z]{2,}(?<!s)s|kids|children|people|men|women|hours?|year)\b"
)
_TOTAL = re.compile(r"\b(?:total|altogether|all together|in all|all in|all told|so that is|makes|in total)\b")
# What may stand between a number and its body.
_BESIDE = re.compile(
    r"[ :,=(-]*(?:(?:separate|formal|noise|asb|phone|online|written|more) )*(?:(?:reports?|reps?|"
    r"times?|calls?|"
    r"logs?|emails?|letters?|complaints?|visits?|goes|contacts?|refs?)[ ,(]+)?(?:(?:to|with|for|at|"
    r"by|via|the|my|"
    r"our|her|his|their|have|has|had|got|been|was|were|told|made|rang|informed)[ ]+)*"
)
_FAR = 7


class _Place(NamedTuple):
    start: int
    end: int


def sum_over_bodies(text: str) -> int | None:
    """The sum of numbers that each go with a body of their own.

    Args:
        text: Normalised text in plain words.

    Returns:
        The sum; None where fewer than two bodies have a number of their own, or where it is not clear.
    """
    groups = _groups(text)
    counts = [one for one in find_counts(text) if _is_number(text, one)]
    if len(groups) < 2 or len(counts) < 2:
        return None
    values = [one.low or 0 for one in counts]
    if len(values) > 2 and values[0] == sum(values[1:]):
        return values[0]
    if _TOTAL.search(text):
        return values[-1] if len(values) > 2 and values[-1] == sum(values[:-1]) else None
    for behind in (True, False):
        paired = [one for one in counts if _with_body(text, one, counts, groups, behind=behind)]
        if len(paired) == len(counts):
            return sum(values)
    return None


def counted_bodies(text: str) -> list[str]:
    """The bodies that have a number of reports right beside them, as in "3 pol" or "six to ha".

    Args:
        text: Normalised text in plain words.

    Returns:
        Ids of bodies in their order, each once; a body with the number 0 is none of them.
    """
    numbers = [one for one in find_counts(text) if _is_number(text, one)]
    groups = [place for place in _groups(text) if any(_beside(text, one, place) for one in numbers)]
    found = [
        body
        for body, place in _mentions(text)
        if any(group.start <= place.start < group.end for group in groups)
    ]
    return list(dict.fromkeys(found))


def beside_body(text: str, count: Count) -> bool:
    """Whether a number stands right beside a body."""
    if not _is_number(text, count):
        return False
    return any(_beside(text, count, place) for _, place in _mentions(text))


def _beside(text: str, count: Count, place: _Place) -> bool:
    if count.end <= place.start:
        return bool(_BESIDE.fullmatch(text[count.end : place.start]))
    return place.end <= count.start and bool(_BESIDE.fullmatch(text[place.end : count.start]))


def _mentions(text: str) -> list[tuple[str, _Place]]:
    doc = words_of(text)
    return [
        (one.body, _Place(doc[one.start].idx, doc[one.end - 1].idx + len(doc[one.end - 1])))
        for one in find_bodies(text)
    ]


def _groups(text: str) -> list[_Place]:
    """Where bodies are named; those that are only joined by "and" are one."""
    found: list[_Place] = []
    for _, (start, end) in _mentions(text):
        if found and _JOINED.fullmatch(text[found[-1].end : start]):
            found[-1] = _Place(found[-1].start, end)
        else:
            found.append(_Place(start, end))
    return found


def _is_number(text: str, count: Count) -> bool:
    words = text[count.start : count.end]
    return (
        count.low is not None
        and count.low == count.high
        and count.low > 0
        and not re.search(r"first|second|third|th\b", words)
        and not _THINGS.match(text, count.end)
        and not re.search(r"\b(?:the|this|that|no|any|last|other|another) $", text[: count.start])
    )


def _with_body(text: str, count: Count, counts: list[Count], groups: list[_Place], *, behind: bool) -> bool:
    """Whether a body stands next to a number, on the given side, with no other number between."""
    if behind:
        after = [place for place in groups if place.start >= count.end]
        gap = text[count.end : after[0].start] if after else None
        between = after and any(count.end <= one.start < after[0].start for one in counts)
    else:
        before = [place for place in groups if place.end <= count.start]
        gap = text[before[-1].end : count.start] if before else None
        between = before and any(before[-1].end <= one.start < count.start for one in counts)
    return gap is not None and not between and len(gap.split()) <= _FAR and not _APART.search(gap)
