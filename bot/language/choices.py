"""Reads which of a closed question's choices a text names.

The words of each choice stand in ``data/language/choices.yml``. Where the words of two choices are
there and the text does not say which, it is not answered.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import RootModel

from bot.language.vocabulary import load_words
from bot.language.yes_no import read_yes_no


class Choices(RootModel[dict[str, dict[str, str]]]):
    """``data/language/choices.yml``."""


@lru_cache(maxsize=64)
def _pattern(question: str, choice: str) -> re.Pattern[str]:
    return re.compile(load_words("choices", Choices).root[question][choice])


def _says(question: str, choice: str, text: str) -> bool:
    return bool(_pattern(question, choice).search(text))


def is_plain(question: str, text: str) -> bool:
    """Whether a normalised text is so plain an answer, or so plainly none, that nothing need be weighed."""
    choices = load_words("choices", Choices).root.get(question, {})
    return "decisive" in choices and _says(question, "decisive", text)


def read_concern_type(text: str) -> str | None:
    """``asb_not_resolved``, ``staff_or_service``, ``both`` or None (normalised text)."""
    says = {
        choice: _says("concern_type", choice, text)
        for choice in ("both", "staff_or_service", "asb_not_resolved")
    }
    if _says("concern_type", "only_staff", text) and not _says("concern_type", "only_asb", text):
        return "staff_or_service"
    if _says("concern_type", "only_asb", text) and not says["both"]:
        return "asb_not_resolved"
    if says["both"] or (says["staff_or_service"] and says["asb_not_resolved"]):
        return "both"
    if says["staff_or_service"]:
        return "staff_or_service"
    return "asb_not_resolved" if says["asb_not_resolved"] else None


def read_complaint_stage(text: str) -> str | None:
    """How far a complaint has got, or None (normalised text)."""
    final = _says("complaint_stage", "final_response_still_unhappy", text)
    waiting = _says("complaint_stage", "in_progress", text)
    none = _says("complaint_stage", "not_complained", text)
    no_final = re.search(
        r"\b(?:not|no|never|waiting|awaiting|before|until|yet to|still at)\b[^,.;]{0,40}\b(?:final|stage "
        r"(?:2|two)|outcome|end of|response|"
        r"reply|answer|decision|finished|heard)\b",
        text,
    )
    if final and no_final and not re.search(r"\b(?:still (?:not|un) ?happy|not happy|not upheld)\b", text):
        return "in_progress" if waiting or _says("complaint_stage", "decisive", text) else None
    if re.search(r"\b(?:stage (?:1|one)|first stage)\b", text) and not re.search(
        r"\b(?:final|stage (?:2|"
        r"two)|both)\b",
        text,
    ):
        return "in_progress"
    if final:
        return "final_response_still_unhappy"
    if waiting and none:
        return (
            "in_progress"
            if re.search(r"\b(?:complained|stage|complaint is|it in|waiting|looking)\b", text)
            else "not_complained"
        )
    if waiting:
        return "in_progress"
    if none:
        return "not_complained"
    return "not_complained" if read_yes_no(text) is False and len(text.split()) <= 4 else None


def read_on_behalf(text: str) -> bool | None:
    """True for somebody else, False for oneself, else None (normalised text)."""
    household = _says("on_behalf", "self_with_household", text)
    if re.search(r"\bnot (?:for |about )?(?:me|myself|mine)\b", text):
        return True
    if re.search(
        r"\bnot (?:for |about )?(?:anyone|anybody|someone|somebody|another|my|a|her|him|the)\b", text
    ):
        return False if _says("on_behalf", "self", text) or text.startswith("not for") else None
    if household:
        return False
    own, other = _says("on_behalf", "self", text), _says("on_behalf", "other", text)
    if _says("on_behalf", "both", text) and not re.search(r"\bon behalf\b", text):
        return None
    if own and other:
        return _nearer(text)
    if own or other:
        return other
    return None


def _nearer(text: str) -> bool | None:
    """Of "it is my mum, i am ringing for her" and "me, nobody else": which is meant."""
    if re.search(
        r"\b(?:on behalf|behalf of|ringing for|calling for|asking for|phoning for|applying for|"
        r"doing (?:it|this) for|filling (?:it|this) in "
        r"for|helping|enquiring for|for (?:my|her|him|a|an|the|someone|his|their)|caller is "
        r"(?:asking|ringing|calling|phoning|enquiring|"
        r"applying) (?:for|on|about) |not me|it is my|is my|mums|it is (?:a|the|for))\b",
        text,
    ):
        return True
    if re.match(r"^(?:no,? )?(?:it is |just |only |for )*(?:me|myself|mine|us|self)\b", text):
        return False
    return None


def read_consent(text: str) -> bool | None:
    """Whether the person agrees, or None (normalised text)."""
    if is_plain("consent", text):
        # Not to mind is to agree; not to have said no, or what a body refused, is no answer.
        minds = re.search(r"\b(not )?(?:really |at all )?mind\b", text)
        return bool(minds[1]) if minds else None
    refused, agreed = _says("consent", "no", text), _says("consent", "yes", text)
    if refused and agreed:
        # "she does not know how but she said yes": the last word counts, if there is a turn.
        turn = re.split(r"\b(?:but|although|though|however|then)\b", text)
        if len(turn) < 2:
            return False if re.search(r"\b(?:not|without|never|refus)", text) else None
        refused, agreed = _says("consent", "no", turn[-1]), _says("consent", "yes", turn[-1])
        if refused == agreed:
            return None
    if refused:
        return False
    if agreed:
        return True
    return read_yes_no(text)


def read_confirmation(text: str) -> bool | None:
    """Whether to file, or None (normalised text); any doubt is no yes."""
    stop, go = _says("confirm_submission", "no", text), _says("confirm_submission", "yes", text)
    if stop:
        return False
    polarity = read_yes_no(text)
    if polarity is not None:
        return polarity
    return True if go else None


def read_danger_answer(text: str) -> bool | None:
    """The answer to "are you in danger now?", or None (normalised text)."""
    polarity = read_yes_no(text)
    if _says("immediate_danger", "no", text) and not text.startswith("yes"):
        return False
    if polarity is not None:
        return polarity
    return True if _says("immediate_danger", "yes", text) else None
