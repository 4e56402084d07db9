"""Hears, unasked, whether and to whom reports were made, how many, and how many of them lately.

Builds on ``telling``: a body that is only named counts as told where the text counts reports to it, or says
that it did nothing ("council, 3 times", "police do nothing"). Nothing is taken from intentions, questions or
other people's reports.
"""

from __future__ import annotations

import re
from typing import Any

from bot.language.answers import BODY_ORDER, Asked
from bot.language.bodies import Mention
from bot.language.body_counts import counted_bodies
from bot.language.grievance import clauses, conduct_of, says_unresolved, without_complaint
from bot.language.report_amounts import amounts_told, corrected, count_told, names_body
from bot.language.telling import MEANT, NAMED, NOT_TOLD, OTHERS, TOLD, Telling, never_told, read_telling

_HYPOTHETICAL = re.compile(
    r"^(?:if|what if|say|suppose|once i|when i)\b|\bif (?:i|we) (?:report|tell|ring|told|rang)\b"
)
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
    r"\byet to (?:be )?(?:reports?|reported|tell|told|contact|inform)|"
    r"\b(?:said|told|saying) (?:nothing|not a word|anything) to (?:nobody|anyone|anybody|no one|a soul)|"
    r"\b(?:not|never) (?:yet )?(?:told|reported (?:it )?to|contacted|informed) (?:a single|any|one|no) "
    r"(?:\w+ )?(?:body|bodies|agency|agencies|organisation|person|authority|authorities)|"
    r"\b(?:unreported|no reports?(?: made| yet| to (?:anyone|date)))\b|\bnever (?:\w+ )?(?:reported|"
    r"told) (?:it |this )?"
    r"(?:to )?(?:anyone|anybody|a soul|nobody)|\bnot been (?:told|reported|informed)(?: to (?:anyone|"
    r"anybody))?(?= ?(?:$|[,.;]))"
)
_BLAME = re.compile(
    r"\b(?:the )?(?:council|police|housing|landlord) says? (?:it is|its) (?:for |up to )?(?:the )?"
    r"(?:council|police|housing|landlord)s?\b"
)
_TELLS = re.compile(
    r"\b(?:reported|told|telled|rang|phoned|called|spoke|mentioned|informed|contacted|complained|and|or)\b"
    r"[^.;,]*$"
)
# The last word on it: "the lady at 22 has reported it but i have not".
_DENIED_AFTER_ALL = re.compile(
    r"\b(?:neighbours?|lady|bloke|man|woman|others|she|he|they|door)\b.*\b(?:but|and) (?:i|we) "
    r"(?:have|has) not(?: yet)?[ .]*$|"
    r"\bfirst time i have (?:ever )?(?:mentioned|told|reported)|\bin the end i did not\b|\b(?:was|"
    r"were) not me (?:that|who)\b"
)
_NOT_TOLD_BUT_NAMED = re.compile(
    r"\b(?:should|could|would|can) i\b|\bgoing to\b|\bwant to (?:report|tell)\b|\bby (?:the |a "
    r")?(?:police|council)\b|"
    r"\b(?:he|they) (?:was|were|got) (?:\w+ )?(?:arrested|taken|moved|evicted|raided)\b"
)


def read_reports(asked: Asked, *, for_another: bool) -> dict[str, Any]:
    """``reported``, ``reported_to``, ``incident_count`` and ``reports_in_window``, as far as they are told.

    Args:
        asked: The text, in plain words, and the days to read it by.
        for_another: The text is written for somebody else, whose reports count as the person's own.
    """
    text = _BLAME.sub("it is not their job", corrected(without_complaint(asked.text)))
    if _HYPOTHETICAL.search(text) or (_DOUBT.search(text) and len(text.split()) <= 30):
        return {}
    telling = read_telling(" ".join(text.split()))
    statuses = (TOLD, OTHERS) if for_another else (TOLD,)
    told = _told(text, telling, statuses)
    counted = count_told(text)
    named = [body for body in telling.bodies(NAMED) if body not in told]
    if counted and not _NOT_TOLD_BUT_NAMED.search(text):
        untold = telling.bodies(OTHERS, MEANT) if told else telling.bodies(OTHERS, MEANT, NOT_TOLD)
        beside = [body for body in counted_bodies(text) if body not in (*told, *untold)]
        told = [*told, *beside]
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
    return facts | amounts_told(asked, text, counted)


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
            r"[ ,/&+]*(?:(?:and|or|plus|also|then|the|my|our|both|to|me|again|his|her|times?|once|"
            r"twice|\d+|two|"
            r"three|four|five|six|knows?|aware|so (?:does|do|has|have|did|is))[ ,]*)*",
            text[one[3] : two[2]],
        )
        previous = bool(joined)
        if previous and one[1] in statuses and two[1] == NAMED:
            told.append(two[0].body)
        elif previous and two[1] in statuses and one[1] == NAMED:
            told.append(one[0].body)
    told = [body for body in told if body != "health" or _told_health(text, ordered)]
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


def _told_health(text: str, ordered: list[tuple[Mention, str, int, int]]) -> bool:
    """Whether a doctor or nurse is spoken of as told, not in passing ("the doctor put my tablets up")."""
    return any(
        mention.body == "health" and _TELLS.search(text[max(start - 30, 0) : start])
        for mention, _, start, _ in ordered
    )


def _denied(text: str, telling: Telling) -> bool:
    if _DENIED_AFTER_ALL.search(text):
        return True
    if set(counted_bodies(text)) - set(telling.bodies(NOT_TOLD)):
        return False
    if telling.bodies(TOLD) or (count_told(text) not in (None, 0) and telling.reported is not False):
        return False
    if _DENIED.search(text):
        bodies = telling.bodies(NOT_TOLD)
        return not (len(bodies) == 1 and "any" not in text and "nobody" not in text)
    if len(telling.bodies(NOT_TOLD)) > 2 and not telling.bodies(NAMED, OTHERS):
        return True
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
        named = names_body(clause.text.strip())
        if named and (count_told(clause.text) is not None or len(clause.text.split()) <= 6):
            return True
    return False


def _own_report_noun(text: str) -> bool:
    return re.search(r"\b(?:reports?|reported)\b", text) is not None and not re.search(
        r"\b(?:neighbours?|others?|people|someone) (?:has |have )?(?:made|reported)\b", text
    )
