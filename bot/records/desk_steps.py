"""What a council may record about an application, and where an application stands by it.

Pure: knows the steps of a case review after an application (section 104 of the Anti-social Behaviour, Crime
    and
Policing Act 2014 and its Schedule 4), which entries hold together, and what may come next. Keeping entries is
left to ``desk``; whether somebody may apply, to ``bot.triage``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.records.errors import RecordsError

MISTAKE: Final = "mistake"
"""The kind of a correction that says: this entry should never have been made."""
REASON_LENGTH: Final = 4000


@dataclass(frozen=True)
class Step:
    """One thing that a council may record.

    Attributes:
        title: What it is called.
        day_label: What its day is asked for with.
        results: What may come of it, by id, in words; empty where nothing is to be chosen.
        reason_label: What the free text is asked for with.
        reason_needed: Whether it must be given.
    """

    title: str
    day_label: str
    reason_label: str
    results: Mapping[str, str]
    reason_needed: bool = False


STEPS: Final[Mapping[str, Step]] = {
    "acknowledged": Step("Acknowledgement", "When it was sent", "How, and anything to add", {}),
    "threshold": Step(
        "Threshold decision",
        "When it was decided",
        "The reason, as the applicant is told",
        {"met": "The threshold is met", "not_met": "The threshold is not met"},
        reason_needed=True,
    ),
    "review": Step("Review", "When it was held", "Who took part, and anything to add", {}),
    "recommendations": Step(
        "Recommendations",
        "When they were decided",
        "What was recommended, and to whom",
        {"made": "Recommendations were made", "none": "No recommendations were made"},
    ),
    "appeal": Step("Appeal", "When it was received", "What the appeal is about", {}),
    "appeal_decision": Step(
        "Appeal decision",
        "When it was decided",
        "The reason, as the applicant is told",
        {"upheld": "Upheld", "partly_upheld": "Upheld in part", "not_upheld": "Not upheld"},
        reason_needed=True,
    ),
    "closed": Step(
        "Closure",
        "When it was closed",
        "Anything to add",
        {
            "finished": "The review is finished",
            "below_threshold": "The threshold was not met",
            "rejected": "The application was rejected",
            "withdrawn": "The applicant withdrew it",
            "passed_on": "It was passed to somebody else",
        },
    ),
}
"""By kind, in the order in which they usually come."""
REASON_FOR: Final = frozenset({("closed", "rejected"), ("closed", "passed_on")})
"""Results that need a reason though their step does not always."""
ONCE: Final = ("acknowledged", "threshold")
"""What is recorded once; a second decision corrects the first."""
AFTER: Final = (("recommendations", "review"), ("appeal_decision", "appeal"))
"""What follows something else: as often at most, and no earlier."""

STATES: Final[Mapping[str, str]] = {
    "received": "New",
    "acknowledged": "Acknowledged",
    "met": "Threshold met",
    "not_met": "Below threshold",
    "review": "Review held",
    "recommendations": "Recommendations decided",
    "appeal": "Appeal received",
    "appeal_decision": "Appeal decided",
    "closed": "Closed",
}
"""Where an application stands."""


class StepRefused(RecordsError):
    """What was to be recorded is not complete or does not hold together. Nothing was kept.

    Attributes:
        field: The field that it is about: ``happened_on`` ``result`` ``reason`` ``why_corrected``; None where
            it is about the history as a whole.
    """

    def __init__(self, code: str, message: str, hint: str, field: str | None = None) -> None:
        """Keeps the field."""
        super().__init__(code, message, hint)
        self.field = field


@dataclass(frozen=True)
class Entry:
    """One entry of an application's history.

    Attributes:
        position: 1 for the first.
        place: The position of the entry that its chain of corrections began with.
        recorded_at: When it was written down, in UTC.
        staff_name: Who wrote it down; None where the account has gone.
        corrects: The position of the entry that it corrects, or None.
        corrected_by: The position of the entry that corrects it, or None.
    """

    id: str
    position: int
    place: int
    kind: str
    result: str | None
    happened_on: date
    reason: str | None
    recorded_at: datetime
    staff_name: str | None
    corrects: int | None
    why_corrected: str | None
    corrected_by: int | None

    @property
    def in_force(self) -> bool:
        """Whether it holds today."""
        return self.corrected_by is None and self.kind != MISTAKE


@dataclass(frozen=True)
class Recorded:
    """What somebody records; read and checked by ``checked``.

    Attributes:
        kind: A key of ``STEPS``.
        happened_on: The day; None where none was given or it could not be read.
        result: A key of the step's results, or None.
        reason: Free text.
    """

    kind: str
    happened_on: date | None
    result: str | None = None
    reason: str | None = None


def checked(said: Recorded, received: date, today: date) -> Recorded:
    """Checks one entry by itself.

    Args:
        said: What is to be recorded.
        received: The day on which the application was received, in England.
        today: Today's date in England.

    Returns:
        The same, with its free text trimmed.

    Raises:
        StepRefused: Something lacks or cannot be.
    """
    step = STEPS.get(said.kind)
    if step is None:
        raise StepRefused("STEP-UNKNOWN", "There is no such step.", "Choose one of those shown.")
    if step.results and said.result not in step.results:
        raise StepRefused("STEP-RESULT", "Choose what came of it.", "Choose one.", "result")
    if said.happened_on is None:
        raise StepRefused("STEP-DATE", "Enter the date.", "It has a day, a month and a year.", "happened_on")
    if said.happened_on > today:
        raise StepRefused(
            "STEP-FUTURE", "The date is in the future.", "Record it once it has happened.", "happened_on"
        )
    if said.happened_on < received:
        raise StepRefused(
            "STEP-TOO-EARLY",
            "The date is before the application was received.",
            "Check the day, month and year.",
            "happened_on",
        )
    reason = (said.reason or "").strip()
    if not reason and (step.reason_needed or (said.kind, said.result) in REASON_FOR):
        raise StepRefused("STEP-REASON", "Give the reason.", "A sentence or two is enough.", "reason")
    return Recorded(
        said.kind, said.happened_on, said.result if step.results else None, written(reason, "reason")
    )


def written(text: str, field: str) -> str | None:
    """Free text as it is kept.

    Args:
        text: What was written.
        field: Its field, for the error.

    Returns:
        The text without spaces around it, or None where nothing was written.

    Raises:
        StepRefused: It is longer than ``REASON_LENGTH``.
    """
    text = text.strip().replace("\r\n", "\n")
    if len(text) > REASON_LENGTH:
        raise StepRefused(
            "STEP-LENGTH",
            f"The text has more than {REASON_LENGTH} letters.",
            "Shorten it; keep the full papers in your own files.",
            field,
        )
    return text or None


def hold_together(steps: Iterable[tuple[str, date]]) -> None:
    """Checks all that is in force together.

    Args:
        steps: Kind and day of each.

    Raises:
        StepRefused: Something is there twice that happens once, or something lacks what it follows.
    """
    days: dict[str, list[date]] = {}
    for kind, day in steps:
        days.setdefault(kind, []).append(day)
    for kind in ONCE:
        if len(days.get(kind, ())) > 1:
            raise StepRefused(
                "STEP-TWICE",
                f"{STEPS[kind].title} is recorded already.",
                "If it is wrong, correct the entry in the history.",
            )
    for later, earlier in AFTER:
        followers, leaders = sorted(days.get(later, ())), sorted(days.get(earlier, ()))
        if len(followers) > len(leaders):
            raise StepRefused(
                "STEP-ORDER",
                f"{STEPS[later].title} needs {_article(STEPS[earlier].title)} of its own.",
                f"Record the {STEPS[earlier].title.lower()} first; take this out before you take that out.",
            )
        if any(after < before for after, before in zip(followers, leaders, strict=False)):
            raise StepRefused(
                "STEP-BEFORE",
                f"{STEPS[later].title} is dated before the {STEPS[earlier].title.lower()} that it follows.",
                "Check both dates.",
                "happened_on",
            )


def state_of(entries: Sequence[Entry]) -> str:
    """Where an application stands: by the latest day that is in force, and on one day by the later entry.

    Args:
        entries: Its history.

    Returns:
        A key of ``STATES``.
    """
    standing = [one for one in entries if one.in_force]
    if not standing:
        return "received"
    latest = max(standing, key=lambda one: (one.happened_on, one.place))
    return state_after(latest.kind, latest.result)


def state_after(kind: str | None, result: str | None) -> str:
    """Where an application stands after an entry; ``received`` after none."""
    if kind is None:
        return "received"
    return str(result) if kind == "threshold" else kind


def next_steps(entries: Sequence[Entry]) -> list[str]:
    """What may be recorded next, the likeliest first.

    Args:
        entries: The history.

    Returns:
        Kinds of ``STEPS``.
    """
    counts = {kind: sum(one.in_force and one.kind == kind for one in entries) for kind in STEPS}
    possible = [kind for kind in STEPS if not (kind in ONCE and counts[kind])]
    for later, earlier in AFTER:
        if counts[later] >= counts[earlier]:
            possible.remove(later)
    state = state_of(entries)
    if state == "closed":
        # A closed case opens again by an appeal, or by correcting its closure.
        return [kind for kind in possible if kind in ("appeal", "appeal_decision")]
    usual = [kind for kind in _USUAL[state] if kind in possible]
    return [*usual, *(kind for kind in possible if kind not in usual)]


_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "received": ("acknowledged", "threshold"),
    "acknowledged": ("threshold",),
    "met": ("review",),
    "not_met": ("closed", "appeal"),
    "review": ("recommendations",),
    "recommendations": ("closed", "appeal"),
    "appeal": ("appeal_decision",),
    "appeal_decision": ("closed", "review"),
}


def _article(title: str) -> str:
    return f"an {title.lower()}" if title[0] in "AEIOU" else f"a {title.lower()}"
