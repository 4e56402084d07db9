"""Reads how many reports a message speaks of unasked, and how many of them fall into the window.

A number counts only beside a word for reports, a body or a time of reporting. Whether and to whom reports
were made is left to ``reports_told``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.language.answers import Asked, read_count
from bot.language.bodies import find_bodies
from bot.language.body_counts import beside_body, sum_over_bodies
from bot.language.counts import after_correction, find_counts, is_frequency, number_of, only_adds
from bot.language.date_points import Point, find_points
from bot.language.dates import find_ranges
from bot.language.grievance import clauses
from bot.language.telling import NAMED, TOLD, read_telling

_UNIT_AFTER = re.compile(
    r"\s*(?:(?:of (?:my|our|the|her|his|us|them)|separate|different|noise|more|asb|whole|written|"
    r"formal|phone|blinking|bloody) )*"
    r"(?:times|time|x\b|reports?|occasions?|calls|complaints?|e-?mails|letters|visits|logs?|contacts|"
    r"messages|incidents?(?= (?:to|with)\b)|"
    r"call\b|report\b|(?:diary )?sheets|tickets|"
    r"in (?:total|all)|altogether|all told|all together|since\b|to (?:the |my )?(?:council|police|"
    r"housing|landlord|"
    r"101|derby homes)|(?:were|was|all) (?:made|since|in))"
)
_OWN_UNIT = re.compile(r"\b(?:once|twice|thrice|times|time|reports?|calls|emails|complaints)\b")
_FREQUENCY = re.compile(
    r"\b(?:\d{1,2}|once|twice|one|two|three|four|five|six|seven|couple of|few)(?: (?:or|to) \w+)?(?: times)? "
    r"(?:a|an|per|every|each) (?:day|night|week|month|year|fortnight|hour|weekend)\b"
)
_BEGAN = re.compile(
    r"\b(?:(?<!holidays )(?<!term )started|began|begun|moved|going on|been on|lived|living|"
    r"been here|since i moved|kicked off)\b"
)
_WINDOW = re.compile(
    r"\b(?:in|within|over|during) (?:the )?(?:(?:last|past|space of) |(?=(?:6|"
    r"six) months))(?:(?:\w+ )?(?:few|couple of) (?:days|weeks|"
    r"months)|month|week|"
    r"fortnight|(?P<n>\w+) (?P<unit>days?|weeks?|wks?|months?))\b|\bthis (?:month|week|autumn)\b"
)
_LISTED = re.compile(
    r"^[ ,.()]*(?:and|then|again|a|second|third|fourth|time|twice|x|with|to|also|plus|or|once|one|"
    r"in|on|the|at|&|back|early|late|mid|end of|"
    r"beginning of|start of|"
    r"last|this|around|about|[ ,])*$"
)
_OWN_VERB = re.compile(
    r"\b(?:i|we|she|he|caller) (?:then |also |have |has |had |even |again |finally )*(?:reported|"
    r"rang|told|phoned|"
    r"called|contacted|emailed|wrote|informed|complained|messaged|spoke|went|logged|texted|did)\b"
)
_LATEST = re.compile(r"\b(?:last|latest|most recent) (?:one|report|rang|reported|call|contact|time)\b")
_OF_REPORTS = re.compile(
    r"\b(?:since|all|both|every (?:single )?one|each (?:one|of)|ones?(?= (?:was|were))|made|sent|"
    r"from|between|reports?|reported|rang|told|"
    r"phoned|called|contacted|emailed|wrote|"
    r"informed|complain\w*|logged|logs?|calls?|times?|refs?|emails?|once|twice|"
    r"last(?! night))\b"
)
_PART_IN_WINDOW = re.compile(
    r"\b(?P<n>one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) (?:out )?of (?:them|those|"
    r"these|which|"
    r"(?:my|the|her|his|our) (?:\w+ )?(?:reports|calls|complaints))\b[^.;]{0,25}"
    r"\b(?:in|within|during|over) (?:the |this )?(?:last|past)? ?(?:six|6|half)[ -]?(?:months?|a year|year)|"
    r"\b(?:only|just) (?P<m>one|two|three|four|five|six|\d{1,2}) (?:\w+ )?"
    r"(?:in|within|during|inside) "
    r"(?:the )?(?:last |past )*(?:six|6|half)[ -]?(?:months?|a year|year)"
)
_N = (
    r"(?:once|twice|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half a dozen|"
    r"a dozen)"
)
_CORRECTED = re.compile(
    rf"\b(?:{_N} or )?{_N}\b(?P<mid>(?: (?!since\b|in\b)[a-z]+){{0,2}})[ ,.-]*"
    r"(?:(?:no|sorry|i mean|make (?:it|that)|wait|or rather|actually|oops|(?:then )?corrected to|correction)"
    rf"[ ,.]+)+(?:it (?:is|was|were) |that is |then |to )*(?P<b>{_N})\b(?! more)(?: times)?"
)
_TOTAL_NAMED = re.compile(
    rf"\b({_N})(?: (?:times|reports|calls|of them|incidents|or so))* "
    r"(?:altogether|all ?together|in total|in all|all told|total|overall)\b|"
    rf"\b(?:total|altogether|in all|overall)(?: of| is| was)?:? ({_N})\b|"
    rf"\bso (?:that is |it is |that makes )?({_N})(?= ?(?:$|[,.;]|now\b|times\b|reports\b))"
)
# "every one of them", "the first time": no number of reports.
_NO_NUMBER = re.compile(r"\b(?:every|each|any|the|this|last|latest)(?: single)? one$|\bfirst (?:time|one)$")
_ALL_OF_THEM = re.compile(r"\b(?:all|every|each|both|since)\b")
_AMOUNT_BEFORE = re.compile(
    r"\b(?P<n>once|twice|thrice|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|a couple|"
    r"half a dozen)(?: (?:times|of them|reports?|calls|was|were|was made|were made|more|being))*(?: "
    r"(?:in|at|since|after|around|mid|end of|start of|"
    r"on|from|back|during|the|last|early|late|this|again|just|over))*[ ,]*$"
)


def corrected(text: str) -> str:
    """The text with a number put right in the same breath as it was meant: "4 reports, sorry 5"."""
    return _CORRECTED.sub(lambda match: match["b"] + match["mid"], text)


def _total_named(text: str) -> int | None:
    """The number that is named as the sum: "six altogether", "total 4"."""
    match = _TOTAL_NAMED.search(text)
    return number_of(next(filter(None, match.groups()))) if match else None


def count_told(text: str) -> int | list[int | None] | None:
    """How many reports a text counts, or None."""
    if only_adds(text):
        return None
    plain = _FREQUENCY.sub(" ", after_correction(text))
    named = _total_named(plain)
    summed = named if named is not None else sum_over_bodies(plain)
    if summed is not None:
        return summed
    found = [
        one
        for one in find_counts(plain)
        if one.low != 0
        and not (one.high == 1 and _NO_NUMBER.search(plain[: one.end]))
        and (
            _UNIT_AFTER.match(plain, one.end)
            or _OWN_UNIT.search(plain[one.start : one.end])
            or _alone(plain, one.start, one.end)
            or beside_body(plain, one)
        )
    ]
    if not found:
        return None
    if (
        is_frequency(plain)
        and len(found) == 1
        and not _UNIT_AFTER.match(plain, found[0].end)
        and not re.search(r"\b(?:reports?|reported|told|rang|council|police)\b", plain)
    ):
        return None
    if (
        len(found) == 1
        or len({str(one.value) for one in found}) == 1
        and not re.search(r"\b(?:and|,)", plain[found[0].end : found[-1].start])
    ):
        return _shared(plain, found[0].value)
    values = [one.value for one in found]
    if all(isinstance(value, int) for value in values):
        numbers = [value for value in values if isinstance(value, int)]
        if numbers[0] == sum(numbers[1:]):
            return numbers[0]
        if len(numbers) > 2 and numbers[-1] == sum(numbers[:-1]):
            return numbers[-1]
    if re.search(r"\b(?:council|police|landlord|housing|101)\b", plain):
        return read_count(plain, asked=False) or read_count(plain, asked=True)
    return None


def _shared(text: str, value: int | list[int | None]) -> int | list[int | None] | None:
    if re.search(r"\b(?:each|apiece)\b(?! (?:time|of them|other|says|one))", text):
        bodies = len(read_telling(text).bodies(TOLD, NAMED))
        return value * bodies if isinstance(value, int) and bodies > 1 else None
    return value


def _alone(text: str, start: int, end: int) -> bool:
    """Whether a number is a whole piece of a terse message: "melbourne. council. 3. ignored."."""
    if len(text.split()) > 9 or not names_body(text):
        return False
    return bool(re.search(r"(?:^|[.,;] ?)$", text[:start])) and bool(re.match(r" ?(?:$|[.,;])", text[end:]))


def amounts_told(asked: Asked, text: str, counted: Any) -> dict[str, Any]:
    """``incident_count`` and ``reports_in_window`` of a message that speaks of the person's own reports.

    Args:
        asked: The days to read it by.
        text: The text, in plain words.
        counted: What ``count_told`` counts in it.

    Returns:
        The facts; empty where no number is told.
    """
    points = _report_points(text, asked.today)
    facts: dict[str, Any] = {}
    if counted is None and len(points) > 1:
        if _is_list(text, points):
            counted = len(points)
        elif all(_OWN_VERB.search(_clause_of(text, point.start)) for point in points):
            # "in july i rang the council, then i rang again in august": one report for each.
            counted = len(points)
    if counted is None or counted == 0:
        return facts
    facts["incident_count"] = counted
    inside = _inside(asked, text, counted, points)
    if inside is not None:
        facts["reports_in_window"] = inside
    return facts


def _report_points(text: str, today: date) -> list[Point]:
    return [point for point in find_points(text, today) if not _BEGAN.search(_clause_of(text, point.start))]


def _clause_of(text: str, place: int) -> str:
    for clause in clauses(text):
        if clause.start <= place < clause.start + len(clause.text):
            return clause.text
    return ""


def _without_bodies(text: str) -> str:
    for mention in find_bodies(text):
        text = text.replace(mention.text, " ")
    return text


def _is_list(text: str, points: list[Point]) -> bool:
    return all(
        _LISTED.match(_without_bodies(text[one.end : two.start]))
        for one, two in zip(points, points[1:], strict=False)
    ) and not (re.search(r"\b(?:from|between)(?: the)? ?$", text[: points[0].start]))


def _inside(asked: Asked, text: str, counted: Any, points: list[Point]) -> int | None:
    """How many of the reports were made in the window, where the text settles it."""
    if not isinstance(counted, int):
        return None
    parts = _parts(text, points)
    if len(points) > 1 and len(parts) == len(points) and sum(parts) == counted:
        spans = [_span(text, point, asked.today) for point in points]
        return _settled([(n, first, last) for n, (first, last) in zip(parts, spans, strict=True)], asked)
    if (
        len(points) > 1
        and len(points) == counted
        and (
            _is_list(text, points) or all(_OWN_VERB.search(_clause_of(text, point.start)) for point in points)
        )
    ):
        return _settled([(1, point.first, point.last) for point in points], asked)
    part = _PART_IN_WINDOW.search(text)
    number = number_of(part["n"] or part["m"]) if part else None
    if number is not None and number <= counted:
        return number
    if points and len(parts) == len(points) and _part_inside(asked, text, counted, points, sum(parts)):
        return sum(parts)
    if len(points) > 1 and len(points) == counted:
        inside = _settled([(1, point.first, point.last) for point in points], asked)
        if inside == counted:
            return inside
    return _inside_by_ranges(asked, text, counted)


def _part_inside(asked: Asked, text: str, counted: int, points: list[Point], part: int) -> bool:
    """Whether a smaller number is dated inside: "four in total, two since june"."""
    if part >= counted or not any(one.low == one.high == counted for one in find_counts(text)):
        return False
    spans = [_span(text, point, asked.today) for point in points]
    # The others are older, or the person would not say so.
    return all(first is not None and first >= asked.window_start for first, _ in spans)


def _inside_by_ranges(asked: Asked, text: str, counted: int) -> int | None:
    ranges = [r for r in find_ranges(text, asked.today) if _dates_reports(text, r.start)]
    if len(ranges) > 1:
        ranges = [r for r in ranges if _has_count(_clause_of(text, r.start))] or ranges
    if len(ranges) > 1 and _ALL_OF_THEM.search(text):
        first_days = [r.first for r in ranges if r.first is not None and r.first >= asked.window_start]
        if first_days and all(r.last is None or r.last >= asked.window_start for r in ranges):
            return counted
    if len(ranges) == 1:
        return _settled([(counted, ranges[0].first, ranges[0].last)], asked)
    if not ranges and _lately(text):
        return counted
    return None


def _dates_reports(text: str, place: int) -> bool:
    """Whether a time belongs to the reports, not to what happened or to something done besides."""
    clause = _clause_of(text, place)
    if _BEGAN.search(clause) or _LATEST.search(clause):
        return False
    return bool(_OF_REPORTS.search(clause)) or names_body(clause.strip()) or len(text.split()) <= 12


def _has_count(clause: str) -> bool:
    return count_told(clause) is not None


def _lately(text: str) -> bool:
    match = _WINDOW.search(text)
    if match is None or _BEGAN.search(text):
        return False
    if match["n"] is None:
        return True
    number = number_of(match["n"])
    limit = {"d": 180, "w": 25, "m": 6}[match["unit"][0]]
    return number is not None and number <= limit


def _parts(text: str, points: list[Point]) -> list[int]:
    found = []
    for point in points:
        match = _AMOUNT_BEFORE.search(text[: point.start])
        if match and _NO_NUMBER.search(text[: match.end("n")]):
            match = None
        number = number_of(match["n"]) if match else None
        if number is not None:
            found.append(number)
    return found


def _span(text: str, point: Point, today: date) -> tuple[date | None, date | None]:
    if re.search(r"\b(?:since|after)(?: the| about| around)* ?$", text[: point.start]):
        return point.first, today
    return point.first, point.last


def _settled(groups: list[tuple[int, date | None, date | None]], asked: Asked) -> int | None:
    total = 0
    for number, first, last in groups:
        if first is not None and first >= asked.window_start:
            total += number
        elif last is None or last >= asked.window_start:
            return None
    return total


def names_body(text: str) -> bool:
    """Whether a text names a body at all."""
    return bool(read_telling(text).statuses)
