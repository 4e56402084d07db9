"""Takes the facts that people volunteer: "told derby homes and 101 5 times since july, nothing done".

Stricter than ``answers``: nobody asked, so a fact counts only where the words name it outright.
"""

from __future__ import annotations

import re
from typing import Any

from bot.language.answers import BODY_ORDER, Asked, read_count
from bot.language.choices import read_complaint_stage, read_concern_type
from bot.language.danger import read_danger
from bot.language.dates import find_ranges
from bot.language.telling import TOLD, never_told, read_telling

_QUESTION = re.compile(
    r"^(?:(?:hi|hello|please|ok|so|and|but|sorry|hiya|ay up|right|um|just|quick question)[ ,.!]+)*(?:how|"
    r"what|who|where|when|which|why|can|could|do|does|did|is|are|should|"
    r"would|will|am i|if|has|have you|may i|shall|tell me|explain)\b|\?\s*$"
)
_OTHER = (
    r"(?:(?:elderly|old|disabled|poor|late|vulnerable|\d+ year old) )?(?:mum|mother|dad|father|parents|son|"
    r"daughter|nan|nana|gran|grandma|grandad|wife|husband|partner|sister|"
    r"brother|aunt|auntie|uncle|client|tenant|resident|friend|neighbour|constituent|cousin|niece|nephew|"
    r"grandmother|grandfather|patient|service user|customer)"
)
_ON_BEHALF = re.compile(
    rf"\bon behalf of (?!(?:my|our|the)(?:self|selves| family| household))|\b(?:ringing|calling|asking|"
    rf"phoning|applying|apply|doing this|doing it|writing|reporting|complaining|enquiring|here|filling "
    rf"(?:this|it) in|"
    rf"want to apply|this is|it is|i am) (?:\w+ )?(?:for|about|on behalf of) (?:my|a|an|the|her|his|our) "
    rf"{_OTHER}\b(?! (?:next door|who|that|keeps|is making|making|across|upstairs|below|above|and his|and "
    rf"her))"
    rf"|^(?:it is |this is )?(?:for )?my (?:elderly |old |disabled )?(?:mum|mother|dad|father|nan|nana|gran|"
    rf"grandma|grandad|daughter|son|sister|brother|auntie|uncle|grandmother|grandfather)(?: that| who)? "
    rf"(?:is|has been|gets|lives|has|that)\b"
    rf"|\b(?:my|her|his) (?:elderly |old |disabled )?(?:mum|mother|dad|father|nan|nana|gran|grandma|grandad|"
    rf"daughter|sister|brother|auntie|uncle|grandmother|grandfather)(?: who lives\b.{{0,30}}| (?:in|from|"
    rf"at) \w+(?: \w+)?)? (?:is|has "
    rf"been|gets|keeps|keeps getting|is being|has|was) (?:\w+ )?(?:being |getting )?(?:plagued|harassed|"
    rf"targeted|bullied|terrorised|tormented|abused|having (?:trouble|problems|bother)|suffering|victim|"
    rf"picked on|reported|told|rang|scared|frightened|terrified|struggling|the victim)\b"
    r"|\bi am (?:her|his|their) (?:carer|son|daughter|social worker|support worker|advocate|neighbour|"
    r"friend)\b|\b(?:caller|she|he) is (?:ringing|calling|asking|enquiring|applying) (?:for|on behalf|"
    r"about) (?:her|his|their|a|an) "
)
_SELF = re.compile(
    r"\b(?:(?:it is|this is|that is|asking|applying|ringing|calling|i am asking|apply) "
    r"(?:just )?(?:for|about) (?:me|myself|us|ourselves|mysen)|for myself|i am the victim|"
    r"caller is the victim|on my own behalf|it is me (?:that|who)|it is happening to me)\b"
)
_CONSENT = re.compile(
    r"\b(?:with (?:her|his|their|mums|dads|full) (?:full )?(?:consent|permission|"
    r"agreement|blessing)|(?:has|have|got|given|gave) (?:me )?(?:her|his|their|full|"
    r"written|verbal|signed)? ?(?:consent|permission)(?! yet)|"
    r"(?:she|he|they|mum|dad|nan|gran|client|tenant|resident) (?:has |have |is |are |did "
    r")?(?:said yes|agreed|agrees|consented|consents|asked me to|wants me to|knows and|"
    r"happy for me|given me|fine with me|ok with me|said i can|says i can|said it is "
    r"(?:ok|okay|fine))|consent (?:given|obtained|in place|confirmed))\b"
)
_NO_CONSENT = re.compile(
    r"\b(?:(?:she|he|they|mum|dad|nan) (?:do(?:es)? not know (?:i am|about (?:this|me|"
    r"it))|has not agreed|have not agreed|said no|refused|refuses|will not agree|would "
    r"not agree)|have not (?:asked|told) (?:her|him|them|mum|dad|nan)(?: yet)?|"
    r"without (?:her|his|their) (?:consent|permission|knowledge))\b"
)
_UNRESOLVED = re.compile(
    r"\b(?:nothing(?: has| is| was| have|s| at all| else)? (?:been |being |ever |gets? |is )?(?:done|"
    r"happen\w*|changed|sorted|changes|came of it|comes of it)|(?:done|did|do|does|doing) (?:absolutely |"
    r"sweet |literally )?(?:nothing|naff all|bugger all|sod all|nowt|sfa|jack)|still (?:going on|happening|"
    r"ongoing|no better|the same|doing it|at it|not (?:sorted|resolved|fixed|stopped|been|dealt|done))|"
    r"(?:not|never) (?:\w+ )?(?:been )?(?:dealt with|sorted|resolved|acted on|done (?:anything|a thing|owt|"
    r"nothing)|stopped|doing anything)|(?:nobody|no one|they|police|council|homes) (?:\w+ )?(?:ignor\w*|"
    r"fobbed)|nobody (?:has |is |will |does |did )?(?:done|doing|do|does|did|help\w*|listen\w*|cares?|care|"
    r"bothered|interested|come|came)|no (?:action|joy|response|reply|result|help|luck)(?: taken)?|(?:keeps?|"
    r"kept) (?:happening|going on|coming back)|"
    r"carries on|carried on|has not stopped|did not stop|not stopped|getting worse|got worse|no one (?:has|"
    r"is)|not (?:helped|doing|done|solved|fixed|improved)|no further action|nfa|no change|no different|"
    r"ignored me|(?:been|being|get|getting|got|am|was) ignored|passed from pillar|same problem)\b"
)
_CONDUCT = re.compile(
    r"\b(?:(?:was|were|been|is|are|being|so|very|really|dead|proper) (?:\w+ )?(?:rude|unprofessional|"
    r"disrespectful|dismissive|patronising|abrupt|arrogant|nasty|unhelpful and rude)|rude (?:to|officer|"
    r"staff|man|woman|lady|bloke|and|on)|lied to (?:me|us|her|him)|laughed at (?:me|us|her|him)|hung up on|"
    r"bad attitude|attitude (?:of|was|is|from)|"
    r"(?:complain|complaint) about (?:the |a |an |my |how |one of )?(?:\w+ )?(?:officer|staff|pcso|service|"
    r"man|woman|lady|worker|call handler|member|way|they|i was|conduct|attitude)|(?:the way|how) (?:i|we|"
    r"she|he|they|the \w+|my \w+)(?: \w+)? (?:was|were|has been|have been|been)? ?(?:treated|spoken to|"
    r"dealt with me|talked to|spoke to|handled)|wrong (?:information|info|advice)|misleading|did not follow "
    r"(?:their|the|its)|swore at me|shouted at me|treated (?:me|us|her|him) (?:like|as|badly))\b"
)
_STAGE_WORDS = re.compile(
    r"\b(?:formal(?:ly)?|official(?:ly)?|complaint|stage (?:1|2|one|two)|final "
    r"(?:response|letter|answer|decision)|deadlock)\b"
)


_ASKS_WHETHER = re.compile(r"^(?:can|could|may|am|is|do|does|would|will|if|how|what|who)\b")
_BEGAN = re.compile(r"\b(?:started|began|begun|moved|going on|been on)\b")


def read_facts(asked: Asked) -> dict[str, Any]:
    """The facts that a text volunteers, ``council`` aside.

    Args:
        asked: The text and the dates to read it by.

    Returns:
        Values by slot; a slot that is in doubt is left out.
    """
    text = asked.text
    facts: dict[str, Any] = {}
    if _QUESTION.search(text) and len(text.split()) < 25 and not _tells_anyway(text):
        return {} if _ASKS_WHETHER.match(text) else _on_behalf(text)
    facts |= _reports(asked)
    facts |= _concern(text)
    if _STAGE_WORDS.search(text) and re.search(r"\bcomplain|\bcomplaint|\bfinal|\bstage|\bdeadlock", text):
        stage = read_complaint_stage(text)
        if stage is not None and _stage_is_said(text, stage):
            facts["complaint_stage"] = stage
    facts |= _on_behalf(text)
    if _NO_CONSENT.search(text):
        facts["consent"] = False
    elif _CONSENT.search(text):
        facts["consent"] = True
    if read_danger(text).now:
        facts["immediate_danger"] = True
    return facts


def _tells_anyway(text: str) -> bool:
    """A question that begins with a story: "i told the council twice, what now?"."""
    return bool(
        re.search(
            r"\b(?:i|we|she|he|caller|mum|my mum) (?:have |has |had |already |did "
            r")*(?:reported|rang|told|phoned|contacted|emailed|called|complained)\b",
            text,
        )
    ) and not re.match(r"^(?:if|what if|do i|does it|will|would)\b", text)


def _reports(asked: Asked) -> dict[str, Any]:
    text = asked.text
    telling = read_telling(text)
    if re.match(r"^(?:if|what if|say|suppose|once)\b", text):
        return {}
    if telling.reported is False or (telling.reported is None and not telling.bodies(TOLD) and _never(text)):
        return {"reported": False}
    if telling.reported is not True:
        return {}
    facts: dict[str, Any] = {"reported": True}
    told = ["other" if body == "health" else body for body in telling.bodies(TOLD)]
    if told:
        facts["reported_to"] = [body for body in BODY_ORDER if body in told]
    count = read_count(text, asked=False)
    if count is not None and count != 0:
        facts["incident_count"] = count
        facts |= _in_window(asked, count)
    return facts


def _never(text: str) -> bool:
    return never_told(text) and bool(
        re.search(
            r"\b(?:have|has) not (?:\w+ )?(?:reported|told|rang|contacted|said|done)|never (?:\w+ "
            r")?(?:reported|told|rang|contacted)|not (?:reported|told)|(?:told|tell) nobody|did not "
            r"(?:report|tell|ring)\b",
            text,
        )
    )


def _in_window(asked: Asked, count: Any) -> dict[str, Any]:
    if not isinstance(count, int):
        return {}
    ranges = find_ranges(asked.text, asked.today)
    if len(ranges) != 1:
        return {}
    only = ranges[0]
    inside = only.first is not None and only.first >= asked.window_start
    if inside and not _BEGAN.search(asked.text):
        return {"reports_in_window": count}
    return {}


def _concern(text: str) -> dict[str, Any]:
    conduct, unresolved = _CONDUCT.search(text), _UNRESOLVED.search(text)
    if conduct and unresolved:
        return {"concern_type": "both"}
    if conduct:
        return {"concern_type": "staff_or_service"}
    if unresolved:
        return {"concern_type": read_concern_type("asb") or "asb_not_resolved"}
    return {}


def _stage_is_said(text: str, stage: str) -> bool:
    """Whether the words of the stage stand with the word complaint, not with the reports."""
    if stage == "final_response_still_unhappy":
        return bool(
            re.search(
                r"\b(?:final|stage (?:2|two)|deadlock|not upheld|both stages|complaint (?:was "
                r"|has been |is )?(?:rejected|closed|finished)|exhausted)\b",
                text,
            )
        )
    if stage == "in_progress":
        return bool(
            re.search(
                r"\b(?:stage (?:1|one|2|two)|(?:formal|official|my|our|the|a) complaint (?:is|"
                r"has|in|with|last|about|and|which|but|going|still|a|,|to)?)\b",
                text,
            )
        )
    return bool(
        re.search(r"\b(?:not|never|no) (?:\w+ ){0,3}(?:complain(?:ed|t)?|formal\w*|official\w*)\b", text)
    )


def _on_behalf(text: str) -> dict[str, Any]:
    other, own = _ON_BEHALF.search(text), _SELF.search(text)
    if other and not own:
        return {"on_behalf": True}
    return {"on_behalf": False} if own and not other else {}


def cues(text: str) -> tuple[bool, bool, bool, bool]:
    """Whether a text speaks of staff's conduct, of nothing done, asks, or speaks for another (normalised)."""
    return (
        bool(_CONDUCT.search(text)),
        bool(_UNRESOLVED.search(text)),
        bool(_QUESTION.search(text)),
        bool(_ON_BEHALF.search(text)),
    )
