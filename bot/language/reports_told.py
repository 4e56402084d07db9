"""Hears, unasked, whether and to whom reports were made, how many, and how many of them lately.

Builds on ``telling``: a body that is only named counts as told where the text counts reports to it, or says
that it did nothing ("council, 3 times", "police do nothing"). Nothing is taken from intentions, questions or
other people's reports.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.language.answers import BODY_ORDER, Asked, read_count
from bot.language.counts import after_correction, find_counts, is_frequency, number_of
from bot.language.date_points import Point, find_points
from bot.language.dates import find_ranges
from bot.language.grievance import clauses, conduct_of, says_unresolved, without_complaint
from bot.language.telling import MEANT, NAMED, NOT_TOLD, OTHERS, TOLD, Telling, never_told, read_telling

_HYPOTHETICAL = re.compile(
    r"^(?:if|what if|say|suppose|once i|when i)\b|\bif (?:i|we) (?:report|tell|ring|told|rang)\b"
)
_UNIT_AFTER = re.compile(
    r"\s*(?:(?:separate|different|noise|more|asb|whole|written|formal|phone|blinking|bloody) )*"
    r"(?:times|time|x\b|reports?|occasions?|calls|complaints?|e-?mails|letters|visits|logs?|contacts|"
    r"messages|"
    r"in (?:total|all)|altogether|all told|all together|since\b|to (?:the |my )?(?:council|police|"
    r"housing|landlord|"
    r"101|derby homes)|(?:were|was|all) (?:made|since|in))"
)
_OWN_UNIT = re.compile(r"\b(?:once|twice|thrice|times|time|reports?|calls|emails|complaints)\b")
_DOUBT = re.compile(
    r"\b(?:not sure|unsure|un ?certain|can ?not remember|unk|(?:may|might) (?:have|well)|(?:somebody|"
    r"someone) "
    r"(?:should|ought)|nearly|almost (?:rang|called|told)|think to|nor? sure|do not know (?:who|if|whether)|"
    r"reckons|hypothetically|whoever|sho?u[ol]*d (?:i|we))\b"
)
_DENIED = re.compile(
    r"\b(?:but|and) (?:i |we |she |he )?(?:have|has) not(?: \w+)? ?$|\bnil reports\b|\bfirst time i "
    r"have (?:ever )?"
    r"(?:mentioned|told|reported|said|rang|contacted|spoke\w*)|\b(?:was|were) not me (?:that|who)|"
    r"\bin the end i did not|\bnever reported\b|\bnot reported a thing\b|"
    r"\b(?:nobody|no one|not a soul) (?:knows|has been told|been told|is told|was told|told|been "
    r"informed|have i told)|"
    r"\b(?:have|has|did|had) not (?:\w+ )?(?:reports?|reported|told|tell|said|contacted|rang|phoned|"
    r"informed|done)"
    r" ?(?:it |this |owt |anything )*(?:to )?(?:anyone|anybody|any ?one|nobody|no one|a soul|yet|at all)|"
    r"(?:^|[,.;] ?|\bi |\bcaller |\bbut )(?:have |has )?not (?:been )?(?:yet )?(?:reported|reports?|"
    r"told|rang)"
    r"(?: (?:it|this|yet|to (?:anyone|anybody|nobody)|no|nobody|anyone|anybody|any of it)\b)*(?= "
    r"?(?:$|[,.;]|\b(?:and|so|i|in|we|"
    r"it|for|were|because|but|addr)\b))|"
    r"\b(?:told|tell|telling|reported (?:it )?to|reports? (?:it )?to) (?:nobody|no one|no body|not a soul)|"
    r"\b(?:unreported|no reports?(?: made| yet| to (?:anyone|date)))\b|\bnever (?:\w+ )?(?:reported|"
    r"told) (?:it |this )?"
    r"(?:to )?(?:anyone|anybody|a soul|nobody)|\bnot been (?:told|reported|informed)(?: to (?:anyone|"
    r"anybody))?(?= ?(?:$|[,.;]))"
)
# The last word on it: "the lady at 22 has reported it but i have not".
_DENIED_AFTER_ALL = re.compile(
    r"\b(?:neighbours?|lady|bloke|man|woman|others|she|he|they|door)\b.*\b(?:but|and) (?:i|we) "
    r"(?:have|has) not(?: yet)?[ .]*$|"
    r"\bfirst time i have (?:ever )?(?:mentioned|told|reported)|\bin the end i did not\b|\b(?:was|"
    r"were) not me (?:that|who)\b"
)
_FREQUENCY = re.compile(
    r"\b(?:\d{1,2}|once|twice|one|two|three|four|five|six|seven|couple of|few)(?: (?:or|to) \w+)?(?: times)? "
    r"(?:a|an|per|every|each) (?:day|night|week|month|year|fortnight|hour|weekend)\b"
)
_NOT_TOLD_BUT_NAMED = re.compile(
    r"\b(?:should|could|would|can) i\b|\bgoing to\b|\bwant to (?:report|tell)\b|\bby (?:the |a "
    r")?(?:police|council)\b|"
    r"\b(?:he|they) (?:was|were|got) (?:\w+ )?(?:arrested|taken|moved|evicted|raided)\b"
)
_BEGAN = re.compile(
    r"\b(?:started|began|begun|moved|going on|been on|lived|living|been here|since i moved|kicked off)\b"
)
_WINDOW = re.compile(
    r"\b(?:in|within|over|during) (?:the )?(?:last|past) (?:(?:\w+ )?(?:few|couple of) (?:days|weeks|"
    r"months)|month|week|"
    r"fortnight|(?P<n>\w+) (?P<unit>days?|weeks?|wks?|months?))\b|\bthis (?:month|week|autumn)\b"
)
_LISTED = re.compile(
    r"^[ ,.]*(?:and|then|again|also|plus|or|once|one|in|on|the|at|&|back|early|late|mid|end of|"
    r"beginning of|start of|"
    r"last|this|around|about|[ ,])*$"
)
_AMOUNT_BEFORE = re.compile(
    r"\b(?P<n>once|twice|thrice|\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|a couple|"
    r"half a dozen)(?: (?:times|of them|reports?|calls|was|were|was made|were made|more|being))*(?: "
    r"(?:in|at|since|"
    r"on|from|back|during|the|last|early|late|this|again|just|over))*[ ,]*$"
)


def read_reports(asked: Asked, *, for_another: bool) -> dict[str, Any]:
    """``reported``, ``reported_to``, ``incident_count`` and ``reports_in_window``, as far as they are told.

    Args:
        asked: The text, in plain words, and the days to read it by.
        for_another: The text is written for somebody else, whose reports count as the person's own.
    """
    text = without_complaint(asked.text)
    if _HYPOTHETICAL.search(text) or (_DOUBT.search(text) and len(text.split()) <= 30):
        return {}
    telling = read_telling(" ".join(text.split()))
    statuses = (TOLD, OTHERS) if for_another else (TOLD,)
    told = _told(text, telling, statuses)
    counted = _count(text)
    named = [body for body in telling.bodies(NAMED) if body not in told]
    if (not told or _DENIED_AFTER_ALL.search(text)) and _denied(text, telling):
        return {"reported": False}
    if telling.reported is True or told:
        told = told or named
    elif named and not _belongs_to_others(text, telling) and _implied(text, counted):
        told = named
    elif not (counted is not None and _own_report_noun(text)):
        return {}
    facts: dict[str, Any] = {"reported": True}
    bodies = {"other" if body == "health" else body for body in told}
    if bodies:
        facts["reported_to"] = [body for body in BODY_ORDER if body in bodies]
    return facts | _amounts(asked, text, counted)


def _told(text: str, telling: Telling, statuses: tuple[str, ...]) -> list[str]:
    """The bodies told, with those that are joined to one by "and"."""
    told = list(telling.bodies(*statuses))
    if not told:
        return []
    previous, place = False, 0
    ordered = []
    for mention, status in telling.statuses:
        start = max(text.find(mention.text, place), 0)
        ordered.append((mention, status, start, start + len(mention.text)))
        place = start + len(mention.text)
    for one, two in zip(ordered, ordered[1:], strict=False):
        joined = re.fullmatch(
            r"[ ,/&+]*(?:(?:and|or|plus|also|then|the|my|our|both|to|me|again|his|her)[ ,]*)*",
            text[one[3] : two[2]],
        )
        previous = bool(joined)
        if previous and one[1] in statuses and two[1] == NAMED:
            told.append(two[0].body)
        elif previous and two[1] in statuses and one[1] == NAMED:
            told.append(one[0].body)
    for mention, status, start, _ in ordered:
        if status == NAMED and mention.body not in told:
            clause = next((c.text for c in clauses(text) if c.start <= start < c.start + len(c.text) + 1), "")
            if says_unresolved(clause) or re.search(
                r"\b(?:told|reported|informed|know|knows|reports?|times)\b", clause
            ):
                told.append(mention.body)
    # Joined on both sides: "the council, the police and my landlord have all been told".
    if re.search(r"\b(?:all|both) (?:been )?(?:told|know|informed)", text):
        told += telling.bodies(NAMED)
    return told


def _denied(text: str, telling: Telling) -> bool:
    if _DENIED_AFTER_ALL.search(text):
        return True
    if telling.bodies(TOLD) or _count(text) not in (None, 0):
        return False
    if _DENIED.search(text):
        bodies = telling.bodies(NOT_TOLD)
        return not (len(bodies) == 1 and "any" not in text and "nobody" not in text)
    return telling.reported is False and never_told(text)


def _belongs_to_others(text: str, telling: Telling) -> bool:
    """Whether the bodies named were others' to tell, are only meant to be told, or came by themselves."""
    if telling.bodies(OTHERS, MEANT, NOT_TOLD):
        return True
    return bool(_NOT_TOLD_BUT_NAMED.search(text))


def _implied(text: str, counted: Any) -> bool:
    if counted is not None and counted != 0 and _counted_of_body(text):
        return True
    said, _ = conduct_of(text)
    if says_unresolved(text):
        return True
    return not said and bool(
        re.search(
            r"\b(?:knows?|aware|informed|notified|told|have (?:had|got) (?:my|our|her|his) reports?|"
            r"had my reports?)\b",
            text,
        )
    )


def _counted_of_body(text: str) -> bool:
    """Whether the count stands with the body: "council, 3 times"."""
    if len(text.split()) <= 7:
        return True
    for clause in clauses(text):
        named = find_bodies_in(clause.text.strip())
        if named and (_count(clause.text) is not None or len(clause.text.split()) <= 6):
            return True
    return False


def _own_report_noun(text: str) -> bool:
    return re.search(r"\b(?:reports?|reported)\b", text) is not None and not re.search(
        r"\b(?:neighbours?|others?|people|someone) (?:has |have )?(?:made|reported)\b", text
    )


def _count(text: str) -> int | list[int | None] | None:
    """How many reports a text counts, or None."""
    plain = _FREQUENCY.sub(" ", after_correction(text))
    found = [
        one
        for one in find_counts(plain)
        if one.low != 0
        and (
            _UNIT_AFTER.match(plain, one.end)
            or _OWN_UNIT.search(plain[one.start : one.end])
            or _alone(plain, one.start, one.end)
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
    if len(text.split()) > 9 or not find_bodies_in(text):
        return False
    return bool(re.search(r"(?:^|[.,;] ?)$", text[:start])) and bool(re.match(r" ?(?:$|[.,;])", text[end:]))


def find_bodies_in(text: str) -> bool:
    """Whether a text names a body at all."""
    return bool(read_telling(text).statuses)


def _amounts(asked: Asked, text: str, counted: Any) -> dict[str, Any]:
    points = _report_points(text, asked.today)
    facts: dict[str, Any] = {}
    if counted is None and len(points) > 1 and _is_list(text, points):
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


def _is_list(text: str, points: list[Point]) -> bool:
    return all(
        _LISTED.match(text[one.end : two.start]) for one, two in zip(points, points[1:], strict=False)
    ) and not (re.search(r"\b(?:from|between)(?: the)? ?$", text[: points[0].start]))


def _inside(asked: Asked, text: str, counted: Any, points: list[Point]) -> int | None:
    """How many of the reports were made in the window, where the text settles it."""
    if not isinstance(counted, int):
        return None
    parts = _parts(text, points)
    if len(points) > 1 and len(parts) == len(points) and sum(parts) == counted:
        spans = [_span(text, point, asked.today) for point in points]
        return _settled([(n, first, last) for n, (first, last) in zip(parts, spans, strict=True)], asked)
    if len(points) > 1 and len(points) == counted and _is_list(text, points):
        return _settled([(1, point.first, point.last) for point in points], asked)
    ranges = [r for r in find_ranges(text, asked.today) if not _BEGAN.search(_clause_of(text, r.start))]
    if len(ranges) == 1:
        return _settled([(counted, ranges[0].first, ranges[0].last)], asked)
    if not ranges and _lately(text):
        return counted
    return None


def _lately(text: str) -> bool:
    match = _WINDOW.search(text)
    if match is None or _BEGAN.search(text):
        return False
    if match["n"] is None:
        return True
    number = number_of(match["n"])
    limit = {"d": 180, "w": 25, "m": 5}[match["unit"][0]]
    return number is not None and number <= limit


def _parts(text: str, points: list[Point]) -> list[int]:
    found = []
    for point in points:
        match = _AMOUNT_BEFORE.search(text[: point.start])
        number = number_of(match["n"]) if match else None
        if number is not None:
            found.append(number)
    return found


def _span(text: str, point: Point, today: date) -> tuple[date | None, date | None]:
    if re.search(r"\bsince(?: the| about| around)* ?$", text[: point.start]):
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
