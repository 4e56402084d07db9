"""Recognises what people say beside an answer: "why do you ask?", "hang on", "say that again".

Works on the plain text by patterns, whatever kind of message it resembles as a whole. Takes a
message apart, so that an answer and a question in one message are both heard. What is said in
reply is left to ``replies`` and ``information``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from actions.questions import questions_in
from actions.turns import ANGER, BACK, CHANGE, COUNTS, ERASE, RETURNED, SIMPLER, UNSURE_OF, WAIT, WHY
from bot.language.normalise import normalise

_CLAUSES = re.compile(
    r"[.!;]+(?:\s+|$)|\n+|\?+\s*|,?\s+(?:and|but|also|though|so)\s+(?=(?:why|what|how|who|when|where|"
    r"can|could|do|"
    r"does|is|are|will|would|should)\b)|,\s*(?=(?:why|what|how|who|when|where|can|could|do (?:you|i|"
    r"we)|am i|does|is|"
    r"are|will|would|should)\b)|\s+-\s+",
    re.IGNORECASE,
)
_YOU_ASK = (
    r"(?:do|are|would|should|must|does|did) (?:you|i|we|it|they|that|this)(?: all)?(?: really| even| "
    r"always)? "
    r"(?:ask|need|want|have|matter|tell|say|give|answer|relevant|require|got)"
)

_PATTERNS: Final = (
    (
        ERASE,
        re.compile(
            r"^(?!forget it$)(?:please |can you |could you |i want (?:you )?to |i would like (?:you )?to |"
            r"just )*"
            r"(?:erase|delete|wipe|clear|remove|forget|get rid of)(?: (?:all|of|everything|it|that|"
            r"them|my|the|"
            r"these|this|answers?|data|details|info|information|conversation|chat|record|case|what|i|"
            r"have|"
            r"said|told|you|about|me|please|now|and|personal))*$"
        ),
    ),
    (
        WHY,
        re.compile(
            rf"\bwhy (?:on earth |the hell )?{_YOU_ASK}|^(?:but |and |so |ok )?why(?: (?:is|that|this|"
            rf"not|so|me|"
            r"though))*$|"
            r"^(?:what (?:is|are) (?:that|this|it) (?:for|needed for)|what (?:do|would) you (?:need|"
            r"want) "
            r"(?:that|this|it) for|how is (?:that|this|it) (?:relevant|important)|what (?:has|does|is) "
            r"(?:that|this|it) (?:got to do|have to do|to do) with\b.*|is (?:that|this|it) (?:really |"
            r"even )?"
            r"(?:necessary|needed|relevant)|does (?:that|it|this) (?:really )?matter|what difference "
            r"does "
            r"(?:that|it|this) make|what is (?:that|it) to you)$|\bwhy (?:is|are) (?:that|this|it) "
            r"(?:important|needed|relevant|necessary|asked)|\breason (?:for|why) (?:you|asking)|"
            r"\bwhy (?:do|does|must|should) (?:she|he|they|i|we|my \w+) (?:have|need|got) to|\bwhy "
            r"(?:do|does) .{1,30} matter"
        ),
    ),
    (
        COUNTS,
        re.compile(
            r"\bwhat (?:counts|would count|qualifies|classes|is classed|is counted|do you (?:count|"
            r"class)|do "
            r"you mean by|is meant by|is considered|does (?:it|that) count)|"
            r"\b(?:does|do|would|will) (?!not\b).{1,60}(?<!lost )\bcounts?\b|"
            r"\bis .{1,40} (?:counted|classed) as|"
            r"^what (?:is|are) (?:an? |the |my )?(?:reports?|incidents?|related(?: .*)?|formal "
            r"complaints?|"
            r"final (?:response|answer)|consent|landlord|six months?|6 months?|months|concern|main "
            r"problem)$|"
            r"\bwhich (?:six |6 )?months\b|\bwhat does .{1,40} mean$|\bhow do you define\b"
        ),
    ),
    (
        WAIT,
        re.compile(
            r"^(?:(?:ok|oh|um|yes|sorry|please|can you|could you|just|wait|no) )*(?:hang on|hold on|"
            r"bear with"
            r"(?: me)?|wait|(?:give me|need|i need|just|wait|got|hang on|hold on)? ?(?:a|an|one|two|"
            r"five|another|some) "
            r"(?:quick |little |couple of )?(?:min(?:ute)?s?|secs?|seconds?|mo|moments?|ticks?|time)|"
            r"brb|be right "
            r"back|back in a .*|let me (?:just )?(?:check|look|find|think|see|get|ask|have a)\b.*|(?:ill|i "
            r"(?:will|need to|have to|must)) (?:just |go and |go )?(?:check|look|find|think|have a (?:look|"
            r"think))\b.*|(?:someone|"
            r"the door|the phone|my phone|kettle).{0,25}(?:door|ringing|phone|boiling))"
            r"(?: (?:please|mate|love|duck|a|an|one|two|min(?:ute)?s?|secs?|seconds?|mo|moments?|"
            r"ticks?|while|bit|to|"
            r"think|i|ill|will|am|need|must|have|let|me|just|check|look|find|it|that|this|my|the|up|out|"
            r"paperwork|papers|"
            r"letters?|phone|for|and|see|texts?|emails?|diary|notes?|get|go|ask|them|him|her|about|in))*$"
        ),
    ),
    (
        RETURNED,
        re.compile(
            r"^(?:(?:right|ok|sorry|hi|hello|hiya|yes|well|so|oh|now)\b[ ,]*)*(?:(?:i am|we are|that is me) "
            r"(?:back|here|ready)|back (?=now))(?: (?:now|again))*$"
        ),
    ),
    (
        BACK,
        re.compile(
            r"^(?:(?:please|can you|could you|can we|could we|can i|i want to|let us|no|sorry|oh) )*"
            r"(?:go|take me|"
            r"move|step) back"
            r"(?: (?:a|one|1|to|the|previous|last|earlier|question|step|page|bit|please|again|before|"
            r"that))*$|"
            r"^(?:(?:a|one|1) (?:step|question) back|(?:the )?previous question)(?: please)?$"
        ),
    ),
    (
        ANGER,
        re.compile(
            r"^(?:oh )?(?:for (?:gods?|christs?|petes?|heavens?|goodness|pitys?|fucks?) sake|ffs)"
            r"(?:[ ,]+(?:just|please|will|would|you|can|answer|tell|help|listen|talk|to|me|now|the|my|"
            r"question))*$|"
            r"^(?:oh )?(?:just |please |will you |bloody )*(?:answer|listen to) me(?: now| please)?$"
        ),
    ),
    (
        SIMPLER,
        re.compile(
            r"\bdo not (?:really |quite )?(?:know what (?:you|that|this|it) .*|(?:understand|get|"
            r"follow)(?: (?:it|that|this|you|the question|your "
            r"question|what (?:you|that|this|it) .*|what is (?:meant|being asked).*))?)$|"
            r"\b(?:say|ask|put|explain|repeat)(?: me)? (?:that|it|the question)?(?: to me)?(?: again| "
            r"once more| "
            r"differently| in (?:simple|plain|other|another|easy|easier).*| another way| simpler| "
            r"please)|"
            r"^(?:what do you mean|what does (?:that|this|it) mean|come again|pardon|eh|huh|what|you "
            r"what|again|(?:(?:ask|say|tell me|can you ask|can you say)(?: it| that| me)* )?"
            r"(?:once (?:more|again)|one (?:more|last) time)(?: please| for me)*|"
            r"repeat(?: that| it| please| the question)*|sorry|say again|i am (?:lost|confused)|confused|"
            r"(?:can|could) you (?:please )?(?:repeat|rephrase|explain|clarify)(?: (?:it|that|this|the "
            r"question|"
            r"please|again))*|explain(?: please| that)*|what (?:was|is) (?:the|your) question|which "
            r"one is that|"
            r"that (?:makes|made) no sense|(?:that is |it is )?too (?:hard|complicated|confusing)|what "
            r"are you "
            r"(?:asking|on about)(?: me)?|not sure what (?:you|that|this|the question)\b.*)$"
        ),
    ),
    (
        UNSURE_OF,
        re.compile(
            r"^(?:(?:i|sorry|no|id|i would|i had|well|but) )*(?:(?:rather|prefer) not(?: to)?(?: "
            r"(?:say|answer|give|"
            r"tell|share).*)?|do not (?:want|wish) to (?:say|answer|give|share|tell|talk).*|skip(?: "
            r".{0,20})?|pass|"
            r"none of your business|no comment|mind your own(?: business)?|that is (?:private|personal|"
            r"none of your "
            r"business)|not (?:saying|telling)(?: you)?|leave (?:it|that) (?:blank|out)|do not feel "
            r"comfortable .*|"
            r"am not (?:telling|saying|answering|comfortable).*|refuse(?: .{0,30})?|next(?: question)?)$"
        ),
    ),
    (
        CHANGE,
        re.compile(
            r"^(?:(?:i|sorry|no|oh|wait|hang on|oops|well|actually|but|think|have|that) )*(?:made an? "
            r"(?:mistake|error|"
            r"typo)|got (?:that|it|something|one|the last one) wrong|(?:that|this|it|something|one) "
            r"(?:is|was|of them "
            r"is) (?:wrong|incorrect|a mistake|not right|not correct)|is (?:wrong|not right|not "
            r"correct)|(?:that |this |it )?(?:is|was) the wrong \w+|(?:the|that|my) last (?:answer|one|"
            r"thing|bit) (?:is|was) wrong|my \w+(?: \w+)? (?:is|was) (?:wrong|incorrect|misspel\w+|"
            r"spel\w+ wrong)|said (?:the )?"
            r"wrong(?: thing)?|pressed (?:the )?wrong.*|clicked (?:the )?wrong.*|gave (?:you )?the "
            r"wrong.*|answered "
            r"(?:that )?wrong|wrong (?:answer|one|button)|meant something else|(?:want|need|would like|"
            r"like) to "
            r"(?:change|correct|fix|edit) .*|(?:can|could) i (?:please )?(?:change|correct|fix|edit) "
            r".*|change (?:an|"
            r"my|one|the|that) ?(?:of )?(?:my )?(?:last )?answers?.*|(?:correct|fix|edit) my answers?.*)$"
        ),
    ),
)
_WAITS = re.compile(
    r"\b(hang on|hold on|wait|bear with me|minute|min|moment|sec|second|mo),\s*"
    r"(?=(?:let me|i|ill|just|give me|need)\b)"
)
_IF_SO = re.compile(r"^(?:if so|if yes|in that case|then)\b[ ,]*", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:ok(?:ay)?|right|well|um+|er+m?|hmm+|so|and|but|oh|hi|hello|yeah|sorry|please)\b[ ,]*"
)
TOPICS: Final = (
    ("reports_in_window", r"\b(?:six|6) months?\b|\bwindow\b|\blately\b|\brecent"),
    (
        "complaint_stage",
        r"\bformal complaint|\bfinal (?:response|answer)|\bhow far\b.*\bcomplaint|\bcomplaint\b",
    ),
    ("consent", r"\bconsent|\bagree|\bpermission"),
    ("on_behalf", r"\bsomeone else\b|\bbehalf\b|\bfor (?:me|myself|who)\b|\bwho it is for\b"),
    ("incident_count", r"\bincidents?\b|\bhow many\b|\bnumber of\b|\brelated\b|\bcount of\b"),
    ("concern_type", r"\bmain problem\b|\bconcern\b|\bstaff\b|\bthe problem\b"),
    ("council", r"\bwhere\b|\bplace\b|\bpost ?code\b|\barea\b|\bwhich council\b|\blocation\b|\btown\b"),
    ("reported_to", r"\blandlord|\bwho (?:i|we|was)\b.*\b(?:told|reported|rang)|\bpolice\b|\bcouncil\b"),
    ("reported", r"\breport(?:s|ed|ing)?\b|\btelling\b|\bphone call|\bemail"),
)


@dataclass(frozen=True)
class Parts:
    """A message taken apart.

    Attributes:
        asides: What it says beside an answer, by kind, in order; each with the words that say it.
        questions: Information questions (``ask_…``), in order.
        rest: What is left; the whole text where nothing stands beside the answer.
    """

    asides: tuple[tuple[str, str], ...]
    questions: tuple[str, ...]
    rest: str

    @property
    def pure(self) -> bool:
        """Whether nothing is left that could be an answer."""
        return not self.rest.strip(" .,!?")


def take_apart(text: str) -> Parts:
    """Takes a message apart.

    Args:
        text: What the person typed.

    Returns:
        Its parts.
    """
    clauses = [clause for clause in _CLAUSES.split(text) if clause and clause.strip(" ,")]
    asides: list[tuple[str, str]] = []
    questions: list[str] = []
    rest: list[str] = []
    for said in clauses:
        clause = normalise(said)
        kind = aside_of(clause)
        asked = questions_in(clause) if kind is None else []
        if kind:
            asides.append((kind, clause))
        elif asked:
            questions += [one for one in asked if one not in questions]
        else:
            rest.append(_IF_SO.sub("", said).strip(" ,"))
    found = bool(asides or questions)
    return Parts(tuple(asides), tuple(questions), ". ".join(rest) if found else text)


def aside_of(clause: str) -> str | None:
    """What one clause says beside an answer.

    Args:
        clause: A clause of normalised text.

    Returns:
        A kind of ``turns``, or None.
    """
    plain = _WAITS.sub(r"\1 ", clause.strip(" .,!?;:"))
    bare = _LEADING.sub("", plain) or plain
    if "case review" in bare or "community trigger" in bare:
        return None
    return next((kind for kind, pattern in _PATTERNS if pattern.search(bare) or pattern.search(plain)), None)


def topic_of(clause: str, question: str | None) -> str | None:
    """Which question a "what counts as…" is about.

    Args:
        clause: The words that ask it, normalised.
        question: The open question.

    Returns:
        The slot that the words name, or else the open question.
    """
    asked = re.sub(r"\bcounts? as\b|\bcounts?\b", " ", clause)
    return next((slot for slot, pattern in TOPICS if re.search(pattern, asked)), question)
