"""What staff can say aloud about a question: the question itself, simpler, why it is asked, and in danger.

Reads the spoken variations (``channel: phone``) of the domain's responses; nothing is said to the
conversation by it. What a turn says is left to the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.aloud import step_words
from actions.asking import common_words, has_response, responses
from actions.services import Services


@dataclass(frozen=True)
class Spoken:
    """Words to say.

    Attributes:
        slot: The question that is asked, or None.
        question: The question in its first words; empty where none is asked, or it has words of its own.
        simpler: The question in simpler words; may be empty.
        why: Why it is asked; may be empty.
        counts: What counts as an answer; may be empty.
        unsure: What to do when not sure; may be empty.
        danger: What is said to somebody in danger.
        values: What stands in the place of names in words about the question, such as ``window_start``.
    """

    slot: str | None
    question: str
    simpler: str
    why: str
    counts: str
    unsure: str
    danger: str
    values: Mapping[str, Any]


def spoken_of(slots: Mapping[str, Any], services: Services) -> Spoken:
    """What can be said aloud where a conversation stands.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        The words.
    """
    slot = slots.get("requested_slot")
    words = common_words(slots)

    def said(kind: str) -> str:
        name = f"utter_{kind}_{slot}"
        return aloud(name).format(**words) if slot and has_response(name) else ""

    ways = step_words("ways", [way.words for way in services.area.emergency[1:]])
    return Spoken(
        slot=slot,
        question=said("ask"),
        simpler=said("simpler"),
        why=said("why"),
        counts=said("counts"),
        unsure=said("unsure"),
        danger=aloud("utter_outcome_emergency").format(**ways),
        values=words,
    )


def aloud(response: str) -> str:
    """A response as it is said on the phone, its values not filled in.

    Args:
        response: Its name in the domain.

    Returns:
        Its spoken variation.
    """
    variations = responses()[response]
    return str(next((one for one in variations if one.get("channel") == "phone"), variations[0])["text"])
