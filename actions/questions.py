"""Recognises the information questions that a clause asks, so that two in one message are both answered.

A message that asks one thing only is left to the classifier; here are plain patterns for its parts.
"""

from __future__ import annotations

import re
from typing import Final

_ASKS = re.compile(
    r"^(?:\W*(?:ok|and|but|also|so|please|hi|hello|yes|no|well|oh)\b\W*)*(?:what|why|how|who|whom|"
    r"which|when|where|"
    r"can|could|do|does|did|is|are|am|will|would|should|may|tell me|i want to know|i need to know|any "
    r"idea)\b"
)
_QUESTIONS: Final = tuple(
    (intent, re.compile(pattern))
    for intent, pattern in (
        (
            "ask_sources",
            (
                r"\bwhere (?:does|do|did|is) (?:that|this|it|you|your|all this) .{0,30}(?:come from|get|"
                r"from)\b|\bsources?\b|"
                r"\bhow do you know (?:that|this|it|all this)|\bwho says (?:that|this|so)\b|\bwhen was "
                r"(?:that|this|it) "
                r"(?:last )?(?:checked|updated)|\bis (?:that|this|it) (?:official|up to date)\b"
            ),
        ),
        ("ask_guidance", r"\bpractitioners?\b|\bguidance\b"),
        (
            "ask_earlier_review",
            (
                r"\b(?:apply|ask|have one|have a (?:case )?review|do (?:it|this)) (?:again|twice|a second "
                r"time)\b|"
                r"\b(?:a second|another) (?:case )?review\b|\bhad (?:a|one|my) (?:case )?(?:review "
                r")?(?:before|already)\b"
            ),
        ),
        ("ask_appeal", r"\bappeal|\b(?:challenge|overturn) (?:the|a|their) (?:decision|outcome)"),
        (
            "ask_ombudsman",
            r"\bombudsman|\biopc\b",
        ),
        (
            "ask_statistics",
            (
                r"\bhow many (?:people|case reviews|reviews|applications|other)|\bstatistics|\bfigures\b|"
                r"\bsuccess rate"
            ),
        ),
        (
            "ask_timescales_what_happens_next",
            (
                r"\bhow long\b(?!.*\bhave you (?:known|lived))|\bwhat happens (?:next|then|after|now|when|"
                r"once)|\bwhen "
                r"(?:will|do|would|can) i (?:hear|get|know)|\bhow (?:soon|quickly)|\btime ?scales?"
            ),
        ),
        (
            "ask_privacy",
            (
                r"\b(?:will|would|can|could|do|does|are|is) .{0,40}\b(?:find out|know it (?:is|was) me|be "
                r"told|see (?:my|"
                r"what|this)|identify me)|\bconfidential|\banonymous|\bprivate\b|\bwho (?:will |can "
                r")?sees? (?:my|this|that|"
                r"what|it)|\bwhat (?:do|will|happens) .{0,25}\b(?:my data|my details|my information|my "
                r"answers)|\bgdpr\b"
            ),
        ),
        (
            "ask_bot",
            (
                r"\bare you (?:a |an )?(?:real|robot|bot|human|person|computer|machine|ai)\b|\bam i "
                r"(?:talking|speaking|"
                r"chatting) (?:to|with)\b|\bwho are you\b"
            ),
        ),
        (
            "ask_contact_details",
            (
                r"\b(?:phone|telephone|contact|email)(?: number| address| details)? (?:for|of)\b|\bwhat is "
                r"(?:their|the "
                r"council s?|the) (?:phone|number|email|telephone|contact)|\bhow (?:do|can) i (?:contact|"
                r"ring|phone|reach|"
                r"get hold of)"
            ),
        ),
        (
            "ask_human",
            (
                r"\b(?:speak|talk) (?:to|with) (?:a |an |some)?(?:real |actual |human|person|someone|"
                r"somebody|one|body)"
            ),
        ),
        (
            "ask_who_to_report_to",
            (
                r"\bwho (?:do|should|can|would|shall) i (?:report|tell|ring|call|contact)\b|\bwhere (?:do|"
                r"should|can) i "
                r"report"
            ),
        ),
        (
            "ask_eligibility",
            (
                r"\b(?:do|would|will|can|am|could) i (?:qualify|meet|eligible|be eligible|get one)|\bam i "
                r"eligible|\bwho can "
                r"(?:apply|ask|have one|get one|use)|\bwhat is the (?:threshold|test|criteria)"
            ),
        ),
        (
            "ask_apply_for_someone_else",
            (
                r"\b(?:can|could|may|am) i (?:allowed to )?(?:do|ask|apply|use|fill|make).{0,30}\bfor "
                r"(?:my|a|someone|somebody|another|the)\b"
            ),
        ),
        (
            "ask_what_is_case_review",
            (
                r"\bwhat (?:is|are|does) (?:a |an |the )?(?:asb |anti-social behaviour )?(?:case reviews?|"
                r"community "
                r"trigger)|\bwhat does (?:a|the) (?:case )?review\b"
            ),
        ),
    )
)


ONLY_HERE: Final = frozenset({"ask_sources", "ask_guidance", "ask_earlier_review"})
"""Questions that no intent stands for, and so none can answer."""


def questions_in(clause: str) -> list[str]:
    """The information questions that a clause asks.

    Args:
        clause: A clause of normalised text.

    Returns:
        Intents (``ask_…``) in the order in which they are asked; none where it asks nothing that is known.
    """
    if not _ASKS.search(clause):
        return []
    found = [(hit.start(), intent) for intent, pattern in _QUESTIONS if (hit := pattern.search(clause))]
    return [intent for _, intent in sorted(found)]
