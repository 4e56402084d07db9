"""People for the triage tests: the facts of each kind of case, and Hypothesis strategies over all."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from bot.triage.area import Area, load_area
from bot.triage.facts import UNSURE, Facts
from bot.triage.questions import QUESTIONS
from bot.triage.walk import answers_to

TODAY: Final = date(2026, 11, 22)
AREA: Final[Area] = load_area()

# Someone who may apply. Each test changes what it is about.
APPLIES: Final = Facts(
    reported=True,
    reported_to=("council", "police"),
    council="derby",
    concern_type="asb_not_resolved",
    incident_count=4,
    reports_in_window=3,
    on_behalf=False,
)


def person(**changed: Any) -> Facts:
    """Someone who may apply, with some facts changed; None where they are not known."""
    facts = APPLIES
    for slot, value in changed.items():
        facts = facts.with_answer(slot, value)
    return facts


def answers(slot: str) -> st.SearchStrategy[Any]:
    """Any representative answer to a question."""
    return st.sampled_from(answers_to(slot, AREA))


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    """Any facts at all, whether or not they go together."""
    told = draw(st.fixed_dictionaries({}, optional={slot: answers(slot) for slot in QUESTIONS}))
    return Facts(**told, danger_hinted=draw(st.booleans()))


@st.composite
def whole_stories(draw: st.DrawFn) -> dict[str, Any]:
    """Answers to every question that one person could give without contradicting themselves."""
    reported = draw(st.sampled_from((True, False, UNSURE)))
    story: dict[str, Any] = {
        slot: draw(answers(slot))
        for slot in ("council", "concern_type", "complaint_about", "complaint_stage", "on_behalf", "consent")
    }
    story |= {"immediate_danger": False, "reported": reported}
    if reported is True:
        highest = AREA.threshold.reports + 1
        total = draw(st.one_of(st.integers(1, highest), st.just(UNSURE)))
        most = highest if total is UNSURE else total
        inside = draw(st.one_of(st.integers(0, most), st.just(UNSURE)))
        story |= {"incident_count": total, "reports_in_window": inside}
        story["reported_to"] = draw(answers("reported_to"))
    else:
        story |= {"reported_to": UNSURE, "incident_count": UNSURE, "reports_in_window": UNSURE}
    return story
