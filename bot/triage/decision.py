"""What follows from the facts: the outcome, the rule and answers that led to it, and the nearest miss.

The rules stand in ``_RULES`` in the order in which they win. Each reads the facts that it needs;
the first fact that a rule needs and nobody has told is the next question (``questions``). So what
is asked and what is decided cannot drift apart, and nothing is asked that can no longer matter.

The words in which an outcome is told are left to the dialogue's responses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from bot.triage.area import Area
from bot.triage.facts import OUT_OF_AREA, UNSURE, Facts, Unsure
from bot.triage.window import counts_until, window_start

Outcome = Literal[
    "emergency",
    "report_first",
    "out_of_area",
    "complaints_procedure",
    "ombudsman",
    "keep_reporting",
    "consent_needed",
    "application",
]
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "emergency",
    "report_first",
    "out_of_area",
    "complaints_procedure",
    "ombudsman",
    "keep_reporting",
    "consent_needed",
    "application",
)
COUNTING_BODIES: Final = ("council", "police", "landlord")


class FactNeeded(Exception):
    """A rule needs a fact that nobody has told yet."""

    def __init__(self, slot: str) -> None:
        """Names the fact."""
        super().__init__(slot)
        self.slot = slot


class CannotDecide(Exception):
    """A rule needs a fact that the person does not know."""

    def __init__(self, slot: str) -> None:
        """Names the fact."""
        super().__init__(slot)
        self.slot = slot


@dataclass(frozen=True)
class NearestMiss:
    """The smallest change that would make an application possible.

    Attributes:
        more_reports: How many more related reports would meet the test, 1 or more.
        counted: How many reports count now; the total, and so at the most, where ``certain`` is False.
        certain: Whether that many really count, or some may be too old.
        by: The last day on which one made today would still count.
    """

    more_reports: int
    counted: int
    certain: bool
    by: date


@dataclass(frozen=True)
class Decision:
    """One outcome with its reasons.

    Attributes:
        outcome: Where the person is taken.
        rule: The name of the rule that decided.
        grounds: The answers that the decision rests on, by slot, in the order in which they were read.
        complaint_track: For a concern about both, what to do about the staff or service beside it:
            ``complaints_procedure`` or ``ombudsman``; None where there is no second track.
        organisations: Whose staff or service a complaint is about.
        ombudsman: The ombudsmen for them, by id.
        nearest_miss: For ``keep_reporting``, what is missing.
    """

    outcome: Outcome
    rule: str
    grounds: dict[str, Any] = field(default_factory=dict)
    complaint_track: Literal["complaints_procedure", "ombudsman"] | None = None
    organisations: tuple[str, ...] = ()
    ombudsman: tuple[str, ...] = ()
    nearest_miss: NearestMiss | None = None


class Reader:
    """Hands facts to the rules, one at a time, and remembers which were read.

    A rule asks here and never looks at ``Facts`` itself: that is what makes the list of grounds
    complete and the next question right.
    """

    def __init__(self, facts: Facts) -> None:
        """Starts with nothing read."""
        self._facts = facts
        self.read: dict[str, Any] = {}

    def need(self, slot: str) -> Any:
        """The value of a fact that the rule cannot do without.

        Args:
            slot: The fact's name.

        Returns:
            Its value, ``UNSURE`` where the person does not know.

        Raises:
            FactNeeded: It has not been told yet.
        """
        value = getattr(self._facts, slot)
        if value is None:
            raise FactNeeded(slot)
        self.read[slot] = value
        return value

    def told(self, slot: str) -> Any:
        """The value of a fact that is used where it is known and never asked for.

        Args:
            slot: The fact's name.

        Returns:
            Its value, or None.
        """
        value = getattr(self._facts, slot)
        if value is not None and value is not False:
            self.read[slot] = value
        return value


Rule = Callable[[Reader, Area, date], Outcome | None]


def _emergency(reader: Reader, area: Area, today: date) -> Outcome | None:
    """Danger now comes before everything (S48)."""
    danger = reader.told("immediate_danger")
    if danger is None and reader.told("danger_hinted"):
        danger = reader.need("immediate_danger")
    return "emergency" if danger else None


def _report_first(reader: Reader, area: Area, today: date) -> Outcome | None:
    """Nobody was told, or nobody whose reports count (S15, S18, S52)."""
    if reader.told("incident_count") == 0:
        return "report_first"
    # Naming who was told, or how many reports there were, says that there was one.
    implied = (
        reader.told("reported_to") not in (None, UNSURE)
        or _some(reader.told("incident_count"))
        or _some(reader.told("reports_in_window"))
    )
    reported = True if implied and reader.told("reported") is not False else reader.need("reported")
    if reported is False:
        return "report_first"
    reported_to = reader.need("reported_to")
    if reported_to is UNSURE:
        # Told someone, but not whom: the reports may well count. Sure of neither: there is none to build on.
        return "report_first" if reported is UNSURE else None
    if not set(reported_to) & set(COUNTING_BODIES):
        return "report_first"
    return None


def _out_of_area(reader: Reader, area: Area, today: date) -> Outcome | None:
    """Only the area's own councils run this case review (S10, S20)."""
    council = reader.need("council")
    if council is UNSURE:
        raise CannotDecide("council")
    return "out_of_area" if council == OUT_OF_AREA else None


def _complaint(reader: Reader, area: Area, today: date) -> Outcome | None:
    """A concern about staff or a service alone is a complaint, not a case review (S26-S28)."""
    if reader.need("concern_type") != "staff_or_service":
        return None
    return _complaint_step(reader)


def _keep_reporting(reader: Reader, area: Area, today: date) -> Outcome | None:
    """Fewer reports in the window than the area's number (S13, S17)."""
    needed = area.threshold.reports
    counted = reader.told("reports_in_window")
    if counted is None or counted is UNSURE:
        total = reader.need("incident_count")
        if total is not UNSURE and total < needed:
            return "keep_reporting"
        counted = reader.need("reports_in_window")
    if counted is UNSURE:
        raise CannotDecide("reports_in_window")
    return "keep_reporting" if counted < needed else None


def _consent_needed(reader: Reader, area: Area, today: date) -> Outcome | None:
    """Someone else's case needs their consent (S19)."""
    if not reader.need("on_behalf"):
        return None
    return None if reader.need("consent") is True else "consent_needed"


def _application(reader: Reader, area: Area, today: date) -> Outcome | None:
    """Nothing stands in the way of asking the council for a review."""
    return "application"


_RULES: Final[tuple[Rule, ...]] = (
    _emergency,
    _report_first,
    _out_of_area,
    _complaint,
    _keep_reporting,
    _consent_needed,
    _application,
)


def run_rules(facts: Facts, area: Area, today: date) -> Decision:
    """Runs the rules in the order in which they win.

    Args:
        facts: What is known.
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        The decision.

    Raises:
        FactNeeded: A fact must be asked for first.
        CannotDecide: The person does not know a fact that decides.
    """
    facts = consistent(facts)
    reader = Reader(facts)
    for rule in _RULES:
        outcome = rule(reader, area, today)
        if outcome is not None:
            return _with_consequences(outcome, rule.__name__.strip("_"), reader, area, today)
    raise AssertionError("The last rule always decides.")


def decide(facts: Facts, area: Area, today: date) -> Decision | None:
    """The outcome that the facts lead to.

    Args:
        facts: What is known.
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        The decision; None until the facts decide, or where the person does not know what would.
    """
    try:
        return run_rules(facts, area, today)
    except (FactNeeded, CannotDecide):
        return None


def consistent(facts: Facts) -> Facts:
    """The facts without a pair that cannot both be true.

    More reports in the window than reports at all is a slip of one of the two: nobody is sent away
    on it, the total is asked again.

    Args:
        facts: What was told.

    Returns:
        The facts, with ``incident_count`` and ``reports_in_window`` not known where they clash.
    """
    total, inside = facts.incident_count, facts.reports_in_window
    if isinstance(total, int) and isinstance(inside, int) and inside > total:
        return Facts(**{**vars(facts), "incident_count": None, "reports_in_window": None})
    return facts


def _some(count: int | Unsure | None) -> bool:
    return isinstance(count, int) and count > 0


def _complaint_step(reader: Reader) -> Literal["complaints_procedure", "ombudsman"]:
    """How far a complaint has got decides its next step (S28, S30: no ombudsman first)."""
    reported_to = reader.told("reported_to")
    settled = reported_to not in (None, UNSURE) and len(_complaint_bodies(reported_to)) == 1
    if not settled or reader.told("complaint_about") is not None:
        reader.need("complaint_about")
    stage = reader.need("complaint_stage")
    return "ombudsman" if stage == "final_response_still_unhappy" else "complaints_procedure"


def _complaint_bodies(bodies: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(body for body in bodies if body != "other")


def _with_consequences(outcome: Outcome, rule: str, reader: Reader, area: Area, today: date) -> Decision:
    """Adds the complaint track, its bodies and the nearest miss."""
    track: Literal["complaints_procedure", "ombudsman"] | None = None
    if (
        outcome in ("keep_reporting", "consent_needed", "application")
        and reader.need("concern_type") == "both"
    ):
        track = _complaint_step(reader)
    organisations: tuple[str, ...] = ()
    if track or outcome in ("complaints_procedure", "ombudsman"):
        about = reader.told("complaint_about")
        if about is None:
            about = _complaint_bodies(reader.told("reported_to"))
        organisations = () if about is UNSURE else about
    return Decision(
        outcome=outcome,
        rule=rule,
        grounds=dict(reader.read),
        complaint_track=track,
        organisations=organisations,
        ombudsman=tuple(area.complaint_bodies[body].ombudsman for body in organisations),
        nearest_miss=_nearest_miss(reader, area, today) if outcome == "keep_reporting" else None,
    )


def _nearest_miss(reader: Reader, area: Area, today: date) -> NearestMiss:
    """Searches upwards for the smallest number of further reports that the rules let through."""
    known = reader.read
    inside = known.get("reports_in_window")
    certain = isinstance(inside, int)
    counted: int = inside if isinstance(inside, int) else known["incident_count"]
    more = 1
    while _keep_reporting(
        Reader(Facts(reports_in_window=counted + more)), area, today
    ):  # the rule itself is asked, so that a changed rule changes the answer
        more += 1
    return NearestMiss(
        more_reports=more,
        counted=counted,
        certain=certain or counted == 0,
        by=counts_until(today, area.threshold.window_months),
    )


def first_day_that_counts(area: Area, today: date) -> date:
    """The window's first day for this area.

    Args:
        area: The area's rules.
        today: The day on which the person asks.

    Returns:
        The first day on which a report counts today.
    """
    return window_start(today, area.threshold.window_months)
