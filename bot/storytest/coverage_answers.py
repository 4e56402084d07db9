"""Puts answers into the few kinds that the rules tell apart: "fewer than needed", "yes", "skipped".

Pure. Used wherever answers are counted or drawn, so that coverage and the picture speak of the same kinds.
"""

from __future__ import annotations

from typing import Any, Final

from bot.triage.application import SKIPPABLE, SKIPPED
from bot.triage.area import Area
from bot.triage.facts import BODIES, COMPLAINT_BODIES, COMPLAINT_STAGES, CONCERN_TYPES, NEVER_UNSURE, UNSURE
from bot.triage.questions import QUESTIONS
from bot.triage.walk import COUNTS

YES, NO, NOT_KNOWN, LEFT_OUT, GIVEN = "yes", "no", "not sure", "skipped", "given"
FEWER, ENOUGH, MORE, NONE = "fewer than needed", "just enough", "more than needed", "none"
INSIDE, OUTSIDE = "in the area", "out of the area"
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "reported_to": BODIES,
    "complaint_about": COMPLAINT_BODIES,
    "concern_type": CONCERN_TYPES,
    "complaint_stage": COMPLAINT_STAGES,
    "incident_reported_to": BODIES,
    "council": (INSIDE, OUTSIDE),
    **dict.fromkeys(COUNTS, (NONE, FEWER, ENOUGH, MORE)),
    **dict.fromkeys(("apply_now", "more_incidents", "confirm_submission", "harm"), (YES, NO)),
    **dict.fromkeys(("immediate_danger", "reported", "on_behalf", "consent"), (YES, NO)),
}


def kinds_of_answers(slot: str) -> tuple[str, ...]:
    """The kinds of answers that a question may get.

    Args:
        slot: The question.

    Returns:
        The kinds, not knowing or skipping last.
    """
    kinds = _CHOICES.get(slot, (GIVEN,))
    if slot in SKIPPABLE:
        return (*kinds, LEFT_OUT)
    if slot in QUESTIONS and slot not in NEVER_UNSURE:
        return (*kinds, NOT_KNOWN)
    return kinds


def kinds_of_value(slot: str, value: Any, area: Area) -> tuple[str, ...]:
    """The kinds that one answer belongs to; several where it names several.

    Args:
        slot: The question.
        value: Its answer, as a slot or the facts hold it.
        area: The area, whose number of reports the counts are measured by.

    Returns:
        The kinds; none for no answer.
    """
    if value is None or value == []:
        return ()
    if value == UNSURE:
        return (NOT_KNOWN,)
    if value == SKIPPED:
        return (LEFT_OUT,)
    if isinstance(value, bool):
        return (YES if value else NO,)
    if slot in COUNTS:
        return (_kind_of_count(int(value), area.threshold.reports),)
    if slot == "council":
        return (INSIDE if value in area.councils else OUTSIDE,)
    known = kinds_of_answers(slot)
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value if str(one) in known) or (GIVEN,)
    return (str(value),) if str(value) in known else _own_words(slot)


def _kind_of_count(count: int, needed: int) -> str:
    if count == 0:
        return NONE
    if count < needed:
        return FEWER
    return ENOUGH if count == needed else MORE


def _own_words(slot: str) -> tuple[str, ...]:
    # Words about harm say that there is some.
    return (YES,) if slot == "harm" else (GIVEN,)
