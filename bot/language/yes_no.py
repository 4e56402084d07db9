"""Reads yes and no, in the many ways people say them.

Knows polarity only; what a yes means after which question is left to ``answers``.
"""

from __future__ import annotations

import re

_FILLER = re.compile(
    r"^(?:(?:um+|er+m?|uh+|well|oh+|ok(?:ay)?|so|hmm+|ah+|right|erm|like|to be (?:fair|honest)|tbh|honestly|"
    r"actually|hi|hello|"
    r"hiya|hey|ay up|ey up|eyup|duck|mi duck|me duck|my duck|mate|sorry|please|thanks|thank you|i mean|"
    r"basically|you know|"
    r"caller (?:says|said|states|confirms|advises)|she (?:says|said|states|confirms)|he (?:says|said|states|"
    r"confirms)|"
    r"they (?:say|said)|client (?:says|states|confirms)|resident (?:says|states)|tenant (?:says|"
    r"states))\b[ ,.!:;-]*)+"
)
_YES = re.compile(
    r"^(?:yes|y|ya|yer|yip|ok|okay|okey|sure|correct|definitely|absolutely|certainly|of course|course|"
    r"indeed|affirmative|affirm|confirmed|true|"
    r"too right|damn right|exactly|that is (?:right|correct|it|true)|that's right|right|uh ?huh|mhm|mm ?hm+|"
    r"si|oui|tak|ja|da|yarp|"
    r"you bet|totally|for sure|very much so|i (?:have|did|do|am|would|was|can|will)(?: so| yes| indeed| "
    r"already| actually)?|(?:she|he|they|we) "
    r"(?:has|have|did|do|does|is|are|would|was|will|can)(?: yes| indeed| so| already)?|it (?:is|has|was|"
    r"did)|already (?:have|did|done)|have done|have yes|did yes|has yes|done(?: it)?|both (?:have|did)|"
    r"go (?:on|ahead|for it)|👍|✅|✔|x yes)(?=$|[ ,.!;:)👍-])(?! not\b)"
)
_NO = re.compile(
    r"^(?:no|n|not|never|negative|nope|none|neither|nobody|no way|x no|certainly not|absolutely not|"
    r"definitely not|of course not|course not|"
    r"sadly not|afraid not|i am afraid not|unfortunately not|i (?:have|did|do|am|would|was|can|will) not|i "
    r"never|(?:she|he|they|we) (?:has|have|did|do|does|is|are|would|was|will|can)? ?(?:not|never)|"
    r"it (?:is|has|was|did) not|have not|has not|had not|did not|do not(?! know)|does not|hardly|false|nah|"
    r"nothing|👎|❌|ni|nie|niet|nein|non)(?=$|[ ,.!;:)👎-])"
)
_BOTH = re.compile(
    r"^(?:yes and no|no and yes|sort of|kind of|kinda|yes or no|maybe|perhaps|possibly|"
    r"probably|might|could be|depends|it depends)\b"
)
_YES_NO_IDIOM = re.compile(r"^yes,? no\b(?!,? (?:wait|sorry))")
_NO_YES_IDIOM = re.compile(
    r"^(?:no,? yes|no,? well yes|not? really,? well yes|no well i did|no i mean "
    r"yes)\b"
)
_SWITCH = re.compile(
    r"\b(?:wait|sorry|actually|i mean|hang on|hold on|scrap that|correction|oops|i lie|"
    r"tell a lie|no wait|well)[ ,.!-]+((?:yes|no|i have|i did|not)\b.*)$"
)
UNSURE = re.compile(
    r"\b(?:(?:i )?(?:do|does|did|really do|honestly do|can|could) not (?:really |actually |honestly |even |"
    r"quite |exactly )?(?:know|remember|recall|say|tell)|"
    r"do not no\b|not (?:really |quite |entirely |very |totally |100% |too |so |at all )?(?:sure|certain)|"
    r"unsure|uncertain|no idea|not a clue|who knows|god knows|hard to (?:say|tell|remember)|"
    r"difficult to (?:say|remember)|(?:have )?forgot(?:ten)?|can ?not remember|unknown|not known|i would "
    r"not know|could not tell you|lost track|your guess|"
    r"not got a clue|(?:i am )?not sure|dunno|idk|haven t a clue|beats me|search me|no memory|(?:does|do|"
    r"did) not (?:know|recall|remember)|pass on that|"
    r"what do you mean|do not understand|not understand|which one is that|how (?:do|would|will|can) i "
    r"(?:know|find out))\b|^(?:\?+|idk|um+|hmm+|er+|unsure|maybe|perhaps|possibly)\??\.?$"
)
SKIP = re.compile(
    r"^(?:(?:no |please |can (?:i|we) |could i |i will |i would like to |just |let us |lets )*skip(?: (?:it|"
    r"this|that|this one|that one|question|please|to the next|ahead))*|pass|next(?: question| please)?|(?:n|"
    r"and) ?/ ?a|na|"
    r"not applicable|"
    r"(?:(?:i |id |i would |i had |i d ))?(?:rather|prefer) not(?: to)?(?: (?:say|answer|give|tell|"
    r"share).*)?|(?:i "
    r")?do not (?:want|wish) to (?:say|answer|give|share|tell).*|leave (?:it )?(?:blank|empty|out|that)?|"
    r"none of your business|no comment|nothing(?: else)?(?: to add)?|no thanks?(?: you)?|not saying|do not "
    r"have (?:one|it|any|a \w+)|(?:i )?have not got (?:one|it|any|a \w+)|-+|no (?:ref|reference|email|phone|"
    r"number|ref number|reference number|crime number)\b.*|none|no)[.!]*$"
)


def read_yes_no(text: str) -> bool | None:
    """Reads a yes or a no.

    Args:
        text: Normalised text.

    Returns:
        True, False, or None where it says neither or both.
    """
    text = _FILLER.sub("", text).strip()
    switched = _SWITCH.search(text)
    if switched and (_YES.match(text) or _NO.match(text)) and switched.start() > 0:
        text = switched[1]
    if _BOTH.match(text) or re.match(r"^(?:no|not) (?:sure|idea|clue|certain)\b", text):
        return None
    if _NO_YES_IDIOM.match(text):
        return True
    if _YES_NO_IDIOM.match(text):
        return False
    if _NO.match(text):
        return False
    if _YES.match(text):
        return True
    ending = re.search(r"[ ,.](yes|no)[.!]*$", text)
    if ending and len(text) < 80:
        return ending[1] == "yes"
    return None


_BARE_NO = re.compile(
    r"^(?:no|nope|nah|not yet|never|no (?:thanks?|thank you|way)|certainly not|definitely not)$"
)
_BARE_YES = re.compile(
    r"^(?:yes|yes (?:please|yes|thanks?|thank you|i (?:have|did|do|am))|of course|definitely|absolutely)$"
)


def read_bare(text: str) -> bool | None:
    """Reads a yes or no that stands all alone (normalised text); None where anything else is said."""
    text = _FILLER.sub("", text).strip(" .,!;-")
    if _BARE_YES.match(text):
        return True
    return False if _BARE_NO.match(text) else None


def is_unsure(text: str) -> bool:
    """Whether a person says that they do not know (normalised text)."""
    return bool(UNSURE.search(text))


_HAS_NONE = re.compile(
    r"^(?:sorry,? )?(?:no,? )?(?:i |we |she |he )?(?:do|does) not have "
    r"(?:one|any|an? [a-z]+(?: (?:number|address))?)"
    r"(?:,? sorry)?$"
)


def is_skip(text: str) -> bool:
    """Whether a person will not or cannot answer and wants to go on (normalised text)."""
    return bool(SKIP.match(text) or _HAS_NONE.match(text.strip(" .!")))
