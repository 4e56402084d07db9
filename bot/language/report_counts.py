"""Reads how many reports a person made, as the answer to that question or as a fact in passing.

Finding numbers is left to ``counts``. Here they are weighed: a sum over bodies or months, a total that is
named, a number of something else, a doubt. Where it is not clear, nothing is read.
"""

from __future__ import annotations

import re

from bot.language.counts import (
    Count,
    after_correction,
    find_counts,
    is_frequency,
    is_vague_amount,
    only_adds,
    total,
)
from bot.language.near_words import near_words
from bot.language.telling import NAMED, TOLD, read_telling

Value = int | list[int | None]

UNIT = (
    r"(?:different |separate |other |related |formal |online |phone |reference |log |crime |diff )*"
    r"(?:times?|x|reports?|occasions?|calls?|phone ?calls|complaints?|emails?|incidents?|refs?|"
    r"numbers?|logs?|"
    r"contacts?|forms?|letters?|messages?|goes|entries|visits?|texts?|nos)\b"
)
_AFTER_UNIT = re.compile(rf"\s*-?\s*{UNIT}")
_REPORT_WORD = re.compile(
    r"\b(?:report\w*|rep|rang|ring|phoned?|call(?:ed|s|ing)?|told|tell\w*|contact\w*|email\w*|complain\w*|"
    r"logged|lodged|spoke|wrote|messaged|been (?:on )?to|been in touch|go to|went|done it|did it|filed|made|"
    r"inform\w*|sent|had from me|from me)\b"
)
_PLURAL = re.compile(
    r"\s+(?:(?!(?:times?|reports?|calls?|x|in|to|at|of|for|since|on|and|or|with|about|over|by|from|"
    r"the|my|i|we|"
    r"so|but|all|was|that|this|if|it|not|as|is|counting|including|refs?)\b)[a-z]+ )?"
    r"(?!(?:times|reports|calls|complaints|emails|incidents|refs|logs|contacts|forms|letters|messages|goes|"
    r"visits|texts|occasions|numbers|this|has|was|is|as|its|yes|always|us|others|perhaps|plus|across|thats|"
    r"unless|his|nos|police|makes|phonecalls|homes|towards|works|feels|seems|sounds|counts|altogethers)\b)"
    r"(?:[a-z]{2,}(?<!s)s|kids|children|people|men|women)\b"
)
_EACH_WEEK = re.compile(
    r"\s*(?:(?:or|to|-) ?\w+ )?(?:times?|x)? ?(?:a|per|every|each) (?:day|night|week|month|year|"
    r"fortnight|weekend)\b"
)
_OF_THEM = re.compile(r"\s+of (?:them|the|those|these)\b")
_DEEDS = re.compile(
    r"\b(?:he|they|it|lads|kids) (?:has |have |had |is |was )?(?:been )?(?:done it|kick\w*|hit\w*|"
    r"bang\w*|smash\w*|"
    r"moved|threw|thrown|broke\w*|happen\w*|came|come|comes|shout\w*|spat|burn\w*|set|tried|"
    r"threaten\w*|play\w*|"
    r"knock\w*|park\w*|damag\w*)\b(?!.*\b(?:report\w*|rang|told|complain\w*|called|phoned|emailed)\b)"
)
_DOUBT = re.compile(
    r"\b(?:maybe|perhaps|might (?:have )?be(?:en)?|could (?:have )?be(?:en)?|possible|possibly|"
    r"something like "
    r"maybe|guess(?:ing)?|if that$)\b"
)
_UNSURE = re.compile(
    r"\b(?:(?:do|does|did|can|could|would) not (?:really |honestly |actually )?(?:know|remember|recall|say|"
    r"tell)|not (?:really |too |so |very |at all |100% )?(?:sure|certain)|unsure|no idea|not a clue|"
    r"lost count|"
    r"lost track|hard to say|who knows|god knows|i not sure|stopped counting|could not put)\b"
)
_HELD_FAST = re.compile(
    r"\b(?:at least|definite\w*|for certain|for sure|more than|over|minimum|no exactly)\b"
)
_TOTAL = re.compile(
    r"\b(?:total|altogether|all together|in all|all in|all told|makes|so that is|i make (?:it|that)|combined|"
    r"put together|so it is|so (?=\w+$)|so (?=\w+ (?:reports|times|calls)\b)|corrected to|that is|it "
    r"is actually)\b"
)
_ONE_MORE = re.compile(
    r"(?:\band|\bplus|\bthen|[,+]) (?:then )?(?:also )?(?:another(?: one)?|(?:an?|the) (?:phone "
    r"?call|call|letter|"
    r"email|form|online form|visit|message|text|written complaint|formal complaint))\b(?! number)"
)
# "There was one more in june": what it adds to is not said.
_MORE = re.compile(r"\s+more\b(?! (?:than|or less|like)\b)")
_PLACE = re.compile(
    r"\b(?:police|pol|council|la|ha|ho|housing|landlord|snt|101|phone|email|online|form|letter|person|office|"
    r"town hall|health|pcso|one oh one|homes|association|calls?|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|spring|summer|autumn|winter|last (?:week|month|year)|"
    r"this (?:week|month|year)|website|app|bobbies|bobby)\b"
)
_WAY = re.compile(r"\b(rang|phoned?|called|emailed|wrote|told|went|visited|texted|messaged)\b")
_NOT_MEANT = re.compile(
    r"\b(?:going to|gonna|will|want to|plan(?:ning)? to|meant to|meaning to|should have|would have|about to) "
    r"(?:ring|report|call|phone|tell|email|complain|contact)\b"
)
_OTHERS_DID = re.compile(
    r"\b(?:(?:my |our |the |his |her )?(?:neighbours?|nieghbou?rs?|neighbors?|n ?bours?|next door|"
    r"friend|mate)) (?:has |have |"
    r"had |did )?"
    r"(?:made|did|rep|rang|reported|told|called|phoned|complained) "
)
_ZERO = re.compile(
    r"^(?:\W*(?:well|um|er|err|oh|honestly|none|no)\W+)*(?:none|zero|nil|0|never|nought|zilch|not "
    r"(?:once|one|any|a single|at all)"
    r"|no (?:reports?|times)|nothing (?:yet|reported|so far)|nothing$)\b(?! of (?:your|my business))|"
    r"\b(?:not|never) (?:\w+ ){0,3}"
    r"(?:report\w*|told|tell|rang|contacted|complain\w*|phoned|called)\b|\breport not\b|"
    r"\bno reports?\b|\bnot (?:even )?once\b|\bnever (?:\w+ )?(?:report\w*|told|rang)"
)
_APART = re.compile(
    r"\b(?:not counting|without|apart from|besides|except|plus (?:loads|lots)|happened|hapend)\b"
)
_BUT_SO = re.compile(
    r"\b(?:so|that leaves|leaving|leaves|really|actually|but) (?:it is |just |only |that is )?$"
)


def read_count(text: str, *, asked: bool) -> Value | None:
    """How many reports (normalised text).

    Args:
        text: The text.
        asked: Whether the number was asked for; else only numbers beside a word for reports count.

    Returns:
        A number, ``[low, high]``, or None.
    """
    text = _plain(after_correction(_corrected(near_words(text))))
    sum_of_figures = re.match(r"^\d{1,2}(?: ?\+ ?\d{1,2})+$", text)
    if asked and sum_of_figures:
        return sum(int(figure) for figure in re.findall(r"\d+", text))
    if _ONE_TIME_AND_ONE.search(text):
        return 2 if asked else None
    counts = find_counts(text)
    if only_adds(text) or (len(counts) == 1 and _MORE.match(text[counts[0].end :])):
        return None
    if not asked:
        counts = tuple(one for one in counts if of_reports(text, one.start, one.end))
        counts = tuple(one for one in counts if not is_vague_amount(text[one.start : one.end]))
        return _decide(text, counts) if counts else None
    counts = tuple(one for one in counts if _may_count(text, one))
    if not counts or _OTHERS_DID.search(text):
        return None
    zeros = [one for one in counts if one.low == 0 and one.high == 0]
    if zeros:
        rest = tuple(one for one in counts if one not in zeros)
        if not rest:
            return 0 if _ZERO.search(text) and "?" not in text else None
        counts = rest
    return None if _doubtful(text, counts) else _decide(text, counts)


# "one night in may and one in june": no night is a report, but each of the two was told of.
_ONE_TIME_AND_ONE = re.compile(
    r"^(?:(?:just|only|about|it was|there was|i reported) )*one (?:time|day|night|evening|morning|weekend)\b"
    r"[^,.;]*\band (?:then )?(?:one|another)(?: one)?\b(?! more)[^,.;]*$"
)
_FIGURE = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice)"
_CORRECTED = re.compile(
    rf"\b{_FIGURE}\b(?: times| reports)?[ ,.-]{{1,3}}(?:(?:no|sorry|i mean|make (?:it|that)|wait|or "
    rf"rather|actually|oops)"
    rf"[ ,]+)+(?:it is |that is )?(?={_FIGURE}\b(?! more))"
)


def _corrected(text: str) -> str:
    """What stands after "4, no 5", with all that follows it."""
    match = _CORRECTED.search(text)
    return text[match.end() :] if match else text


def _plain(text: str) -> str:
    """The text with "2/3" and "three, four times" as ranges, and reasons for a number left out."""
    text = re.sub(r"^(\W*)(\d)/(\d)\b(?![/\d])", _slash, text)
    text = re.sub(
        r"\b(two|three|four|five|six|seven|eight|\d)(?:, | )(?=(?:three|four|five|six|seven|eight|"
        r"nine|ten|\d) "
        r"(?:times?|reports|calls)\b)",
        r"\1 or ",
        text,
    )
    return re.sub(
        r"(?<=\w) (?:because|as) i (?:have|can|got)\b.*$|, i have (?:got )?\w+ letters.*$", "", text
    )


def _slash(match: re.Match[str]) -> str:
    if int(match[3]) == int(match[2]) + 1:
        return f"{match[1]}{match[2]} or {match[3]}"
    return match[0]


def _may_count(text: str, count: Count) -> bool:
    words, after = text[count.start : count.end], text[count.end :]
    if is_vague_amount(words):
        return False
    start, end = _clause(text, count, ".!?;")
    clause = text[start:end]
    if text[end : end + 1] == "?" or _NOT_MEANT.search(clause):
        return False
    if count.low == 0 and count.high == 0:
        return True
    if _PLURAL.match(after) and not _AFTER_UNIT.match(after):
        return False
    if (
        _EACH_WEEK.match(after)
        or re.match(r"\s+other (?!reports)", after)
        or (words == "one" and _OF_THEM.match(after) and not _REPORT_WORD.search(clause))
    ):
        return False
    if words == "one" and re.search(r"\b(?:forgot|missed|found|lost) $", text[: count.start]):
        return False
    if re.search(r"\b(?:he|they|it|lads|kids)\b", clause) and _DEEDS.search(clause):
        return False
    told = bool(_REPORT_WORD.search(clause)) or bool(_AFTER_UNIT.match(after))
    short = len(text.split()) <= 15
    if is_frequency(clause) and not told and not _alone(text, count):
        return False
    return (
        short
        or told
        or _alone(text, count)
        or _rounds_up(text, count)
        or bool(re.search(r"times|x\b", words))
    )


def _clause(text: str, count: Count, marks: str) -> tuple[int, int]:
    start = max((text.rfind(mark, 0, count.start) for mark in marks), default=-1) + 1
    end = min((at for mark in marks if (at := text.find(mark, count.end)) >= 0), default=len(text))
    return start, end


def _rounds_up(text: str, count: Count) -> bool:
    return bool(re.search(r"\bso $", text[: count.start]) and len(text[count.end :].split()) <= 2)


def _alone(text: str, count: Count) -> bool:
    """Whether the number is all that its clause says."""
    start, end = _clause(text, count, ".!?;,")
    return len((text[start : count.start] + " " + text[count.end : end]).split()) <= 3


def _doubtful(text: str, counts: tuple[Count, ...]) -> bool:
    if _UNSURE.search(text):
        return not _HELD_FAST.search(text)
    single = len(counts) == 1 and counts[0].low == counts[0].high
    start, end = _clause(text, counts[0], ".!?;")
    text = text[start:end]
    return bool(single and _DOUBT.search(text) and not re.search(r"\b(?:definite\w*|yes|yeah)\b", text))


def _decide(text: str, counts: tuple[Count, ...]) -> Value | None:
    start, end = _clause(text, counts[0], ".!?;")
    each = re.search(r"\b(?:each|apiece)\b|\b(?:to|with) both\b", text[start:end])
    if re.search(r"\b(?:in )?each of (?:the|my|our|these)\b", text):
        return None
    if len(counts) == 1 and each and not re.search(r"\beach (?:time|one)\b", text):
        return _each(text, counts[0].value)
    more = _one_more(text, counts)
    if len(counts) == 1 and not more:
        return counts[0].value
    return _several(text, counts, more)


def _one_more(text: str, counts: tuple[Count, ...]) -> tuple[Count, ...]:
    found = (Count(1, 1, match.start(), match.end()) for match in _ONE_MORE.finditer(text))
    return tuple(one for one in found if one.start > counts[0].start)


def _each(text: str, value: Value) -> int | None:
    telling = read_telling(text)
    bodies = len(telling.bodies(TOLD, NAMED))
    if bodies < 2 and re.search(r"\bboth\b", text):
        bodies = 2
    return value * bodies if isinstance(value, int) and bodies >= 2 else None


def _several(text: str, counts: tuple[Count, ...], more: tuple[Count, ...]) -> Value | None:
    """Counts for several bodies add up; a total that is named wins; else it is not clear."""
    values = [one.value for one in counts]
    named = _total(text, counts)
    if named is not None:
        return named
    reported = re.search(r"\breported (?:only |just )?(\w+) of them\b", text)
    if reported:
        inside = [one for one in counts if reported.start() <= one.start < reported.end()]
        if inside:
            return inside[0].value
    if _adds_up(text, counts, more):
        return total((*counts, *more))
    if len({str(value) for value in values}) == 1 and not more:
        return values[0]
    if more and len(counts) == 1:
        return None
    if re.search(r"\bwithout$", text.rstrip(" .")) and len(counts) == 2:
        return counts[-1].value
    with_unit = [one for one in counts if _AFTER_UNIT.match(text[one.end :])]
    if len(counts) == 2 and _APART.search(text[counts[0].end :]):
        return values[0]
    return with_unit[0].value if len(with_unit) == 1 and len(counts) == 2 else None


def _total(text: str, counts: tuple[Count, ...]) -> Value | None:
    """The number that the person names as the sum, or that is the sum of the others."""
    values = [one.value for one in counts]
    for grand in reversed(list(_TOTAL.finditer(text))):
        near = [
            one for one in counts if 0 <= one.start - grand.end() <= 4 or 0 <= grand.start() - one.end <= 12
        ]
        # "6 in all, 4 since june": a mark parts the total from what is said next.
        joined = [
            one
            for one in near
            if not re.search(r"[,;:]", text[grand.end() : one.start] or text[one.end : grand.start()])
        ]
        near = joined or near
        if near and not re.search(r"^\W*\w* ?(?:and|but) i (?:only )?reported", text[grand.end() :]):
            return near[-1].value
    if _BUT_SO.search(text[: counts[-1].start]):
        return counts[-1].value
    if len(counts) > 1 and all(isinstance(value, int) for value in values):
        if len(counts) > 2 and values[0] == sum(values[1:]):  # type: ignore[arg-type]
            return values[0]
        if len(counts) > 2 and values[-1] == sum(values[:-1]):  # type: ignore[arg-type]
            return values[-1]
    return None


def _adds_up(text: str, counts: tuple[Count, ...], more: tuple[Count, ...]) -> bool:
    """Whether each number goes with a body, a month or a way of reporting of its own."""
    parts = sorted((*counts, *more), key=lambda one: one.start)
    if any(one.low is None or one.low != one.high for one in parts) or len(parts) < 2:
        return False
    if re.match(r"^\d+ ?\+ ?\d+(?: ?\+ ?\d+)*$", text):
        return True
    ends = [one.start for one in parts[1:]] + [len(text)]
    gaps = [text[one.end : two.start] for one, two in zip(parts, parts[1:], strict=False)]
    if any(re.search(r"\b(?:but|because|so|not|yes|out|of|if|without|though)\b|\?", gap) for gap in gaps):
        return False
    behind = [bool(_PLACE.search(text[one.start : end])) for one, end in zip(parts, ends, strict=True)]
    starts = [0] + [one.end for one in parts[:-1]]
    ahead = [bool(_PLACE.search(text[start : one.start])) for one, start in zip(parts, starts, strict=True)]
    ways = [_WAY.findall(text[start : one.start]) for one, start in zip(parts, starts, strict=True)]
    if all(ways) and len({found[-1] for found in ways}) == len(parts):
        return True
    return all(behind) or all(ahead) or (bool(more) and behind[0] and len(parts) == 2)


def of_reports(text: str, start: int, end: int) -> bool:
    """Whether the number at a place counts reports, by the words of its sentence."""
    clause_start, clause_end = _clause(text, Count(None, None, start, end), ".!?;")
    if not _REPORT_WORD.search(text[clause_start:clause_end]):
        return False
    after, words = text[end : end + 14], text[start:end]
    return bool(
        re.match(r"\s*(?:times|x\b|reports?|occasions|calls|complaints|emails)", after)
        or re.search(
            r"\b(?:times|reports?|calls|once|twice|thrice|time|dozen|couple|loads|lots|several|"
            r"numerous|countless|umpteen|repeatedly)\b",
            words,
        )
    )
