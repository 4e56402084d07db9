"""What a person has told us, as one frozen value.

Holds the facts and the values that each may take. What follows from them is left to ``decision``;
which one to ask for next, to ``questions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, Literal


class Unsure(StrEnum):
    """The one value that says: asked, and the person does not know."""

    UNSURE = "unsure"


UNSURE: Final = Unsure.UNSURE

Body = Literal["council", "police", "landlord", "other"]
ComplaintBody = Literal["council", "police", "landlord", "health"]
ConcernType = Literal["asb_not_resolved", "staff_or_service", "both"]
ComplaintStage = Literal["not_complained", "in_progress", "final_response_still_unhappy"]

BODIES: Final = ("council", "police", "landlord", "other")
COMPLAINT_BODIES: Final = ("council", "police", "landlord", "health")
CONCERN_TYPES: Final = ("asb_not_resolved", "staff_or_service", "both")
COMPLAINT_STAGES: Final = ("not_complained", "in_progress", "final_response_still_unhappy")
OUT_OF_AREA: Final = "out_of_area"
COUNCILS: Final = (
    "amber_valley",
    "bolsover",
    "chesterfield",
    "derby",
    "derbyshire_dales",
    "erewash",
    "high_peak",
    "north_east_derbyshire",
    "south_derbyshire",
)


@dataclass(frozen=True)
class Facts:
    """The answers so far. ``None`` is not known yet; ``UNSURE`` is asked and not known to the person.

    Attributes:
        immediate_danger: Whether someone is in danger now.
        danger_hinted: Whether something said hints at danger, so that it must be asked.
        reported: Whether the behaviour has been reported to anyone.
        reported_to: Who was told, in the order of ``BODIES``.
        council: Where it happens: one of ``COUNCILS`` or ``OUT_OF_AREA``.
        concern_type: Whether it is the behaviour, the way staff or a service treated the person, or both.
        complaint_about: Whose staff or service, in the order of ``COMPLAINT_BODIES``.
        complaint_stage: How far a formal complaint has got.
        incident_count: How many related incidents were reported, 0 or more.
        reports_in_window: How many of them were reported inside the area's window, 0 or more.
        on_behalf: Whether the person asks for someone else.
        consent: Whether that person agrees.
    """

    immediate_danger: bool | None = None
    danger_hinted: bool = False
    reported: bool | Unsure | None = None
    reported_to: tuple[Body, ...] | Unsure | None = None
    council: str | Unsure | None = None
    concern_type: ConcernType | Unsure | None = None
    complaint_about: tuple[ComplaintBody, ...] | Unsure | None = None
    complaint_stage: ComplaintStage | Unsure | None = None
    incident_count: int | Unsure | None = None
    reports_in_window: int | Unsure | None = None
    on_behalf: bool | None = None
    consent: bool | Unsure | None = None

    def with_answer(self, slot: str, value: Any) -> Facts:
        """A copy with one fact set.

        Args:
            slot: The fact's name.
            value: Its value, as the attribute's type says.

        Returns:
            The new facts.

        Raises:
            ValueError: ``slot`` or ``value`` is none that the facts know.
        """
        return replace(self, **{slot: check_value(slot, value)})

    def known(self) -> dict[str, Any]:
        """The facts that have been told or asked, by slot, in the order of the attributes."""
        return {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None and field.name != "danger_hinted"
        }


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "council": (*COUNCILS, OUT_OF_AREA),
    "concern_type": CONCERN_TYPES,
    "complaint_stage": COMPLAINT_STAGES,
}
_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "reported_to": BODIES,
    "complaint_about": COMPLAINT_BODIES,
}
_COUNTS: Final = frozenset({"incident_count", "reports_in_window"})
_FLAGS: Final = frozenset({"immediate_danger", "reported", "on_behalf", "consent"})
NEVER_UNSURE: Final = frozenset({"immediate_danger", "on_behalf"})
FACT_SLOTS: Final = tuple(field.name for field in fields(Facts) if field.name != "danger_hinted")


def check_value(slot: str, value: Any) -> Any:
    """Checks one value and brings it into the form that ``Facts`` holds.

    Args:
        slot: The fact's name.
        value: A value, possibly as JSON gives it (lists for tuples, ``"unsure"`` for ``UNSURE``).

    Returns:
        The value to keep.

    Raises:
        ValueError: ``slot`` is unknown, or ``value`` is none of its values.
    """
    if slot == "danger_hinted":
        return bool(value)
    if slot not in FACT_SLOTS:
        raise ValueError(f"No fact is called {slot!r}.")
    if value is None:
        return None
    if value == UNSURE and slot not in NEVER_UNSURE:
        return UNSURE
    kept = _kept_value(slot, value)
    if kept is None:
        raise ValueError(f"{value!r} is no value of {slot!r}.")
    return kept


def _kept_value(slot: str, value: Any) -> Any:
    """The value in the form that ``Facts`` holds, or None where it is none of the slot's values."""
    if slot in _FLAGS:
        return value if isinstance(value, bool) else None
    if slot in _COUNTS:
        # Rasa's float slots hand integers back as floats.
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return int(value) if is_number and value >= 0 and int(value) == value else None
    if slot in _CHOICES:
        return value if value in _CHOICES[slot] else None
    order = _LISTS[slot]
    if not isinstance(value, list | tuple | set | frozenset) or not value:
        return None
    return tuple(item for item in order if item in value) if all(item in order for item in value) else None


def facts_from(slots: Mapping[str, Any]) -> Facts:
    """Reads the facts out of a mapping such as a conversation's slots.

    Args:
        slots: Values by slot; names that are no facts are passed over.

    Returns:
        The facts.

    Raises:
        ValueError: A value is none that its fact may take.
    """
    names = (*FACT_SLOTS, "danger_hinted")
    return Facts(**{name: check_value(name, slots[name]) for name in names if name in slots})
