"""How a question is asked on a page: as choices, as a date, or as words.

Only the form of the field is decided here. What is asked, and which choices there are, comes with the step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.dialogue.steps import Step
from bot.triage.application import DAY_SLOTS, SEVERAL_SLOTS
from bot.web.guide.prose import parted

Kind = Literal["one", "many", "date", "line", "story"]
STORIES: Final = frozenset({"applicant_address", "incident_description", "impact", "desired_outcome"})
AUTOCOMPLETE: Final = {
    "applicant_name": "name",
    "applicant_email": "email",
    "applicant_phone": "tel",
    "applicant_address": "street-address",
    "council": "postal-code",
}
INPUT_MODES: Final = {"applicant_email": "email", "applicant_phone": "tel"}
_ALONE: Final = re.compile(r"\b(?:not sure|unsure|none|nobody|skip)\b", re.IGNORECASE)
_VALUE: Final = re.compile(r'/inform\{"(?P<slot>\w+)": "?(?P<value>\w+)"?\}')


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen.

    Attributes:
        title: What it is called.
        payload: What is sent for it when it is chosen alone.
        value: What its payload says, where it goes together with others.
        alone: Whether it goes with no other.
        chosen: Whether it is what the person answered.
    """

    title: str
    payload: str
    value: str
    alone: bool
    chosen: bool = False


@dataclass(frozen=True)
class Question:
    """A question as a page shows it.

    Attributes:
        slot: What it asks for.
        kind: Which field it has.
        heading: The question.
        before: What is said before it.
        hint: What is said after it.
        choices: The answers to choose from.
        others: Buttons beside the field: to skip it, or to be shown a list.
        autocomplete: What a browser may fill in, or an empty text.
        input_mode: Which keyboard a phone shows, or an empty text.
    """

    slot: str
    kind: Kind
    heading: str
    before: str
    hint: str
    choices: Sequence[Choice]
    others: Sequence[Choice] = ()
    autocomplete: str = ""
    input_mode: str = ""

    @property
    def in_own_words(self) -> bool:
        """Whether there is a field for words beside the choices."""
        return self.kind in ("one", "many", "date")


def question_of(step: Step) -> Question | None:
    """The question of a step.

    Args:
        step: The step.

    Returns:
        The question; None where nothing is asked.
    """
    slot = step.question
    if slot is None or not step.messages:
        return None
    asking = step.messages[-1]
    before, heading, hint = parted(asking["text"])
    choices = [
        Choice(
            title=button["title"],
            payload=button["payload"],
            value=_value(button, slot),
            alone=bool(_ALONE.search(button["title"])),
            chosen=button["title"] == step.reply,
        )
        for button in asking["buttons"]
    ]
    kind = _kind(slot, choices)
    answers = [choice for choice in choices if choice.value] if kind in ("one", "many") else []
    return Question(
        slot=slot,
        kind=kind,
        heading=heading,
        before=before,
        hint=hint,
        choices=answers,
        others=[choice for choice in choices if choice not in answers],
        autocomplete=AUTOCOMPLETE.get(slot, ""),
        input_mode=INPUT_MODES.get(slot, ""),
    )


def _kind(slot: str, choices: Sequence[Choice]) -> Kind:
    answers = [choice for choice in choices if choice.value]
    if slot in DAY_SLOTS:
        return "date"
    if slot in SEVERAL_SLOTS and len(answers) > 1:
        return "many"
    if slot in STORIES:
        return "story"
    # Where a place may be of several councils they are offered to be chosen from.
    return "one" if len(answers) > 1 else "line"


def _value(button: Mapping[str, str], slot: str) -> str:
    """What a button says of the question's slot; an empty text where it says something else."""
    found = _VALUE.fullmatch(button["payload"])
    return found["value"] if found and found["slot"] == slot else ""
