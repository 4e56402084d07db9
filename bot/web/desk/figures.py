"""How the guide itself does: what conversations came to, where people stop, what was not understood.

An officer sees their own council's area, an administrator all. Nobody is shown here: small numbers are
hidden, and of what was typed only words that everybody uses are left (``redaction``).
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.delivery.csv_file import csv_of
from bot.delivery.small_numbers import FEWEST, Shown, shown, total
from bot.records.desk_figures import PERIOD, NotUnderstood, TriageFigures, triage_figures
from bot.triage.decision import OUTCOMES
from bot.triage.questions import QUESTIONS
from bot.web.desk.redaction import redacted
from bot.web.staff.rendering import staff_page
from bot.web.staff.session import StaffMember, audited, require
from bot.web.uncached import file_response

FIGURES: Final = "/desk/figures"
OUTCOME_WORDS: Final = {
    "emergency": "Emergency: told to ring 999",
    "report_first": "Told to report it first",
    "out_of_area": "Outside the area",
    "complaints_procedure": "Complaints procedure",
    "ombudsman": "Ombudsman",
    "keep_reporting": "Too few reports yet: told to keep reporting",
    "consent_needed": "The other person has to agree first",
    "application": "May apply for a case review",
}
QUESTION_WORDS: Final = {
    "immediate_danger": "Danger right now",
    "reported": "Has it been reported",
    "reported_to": "Who was told",
    "council": "Where it happens",
    "concern_type": "What the concern is",
    "complaint_about": "Whose staff or service",
    "complaint_stage": "How far a complaint got",
    "incident_count": "How many incidents were reported",
    "reports_in_window": "How many in the last six months",
    "on_behalf": "For whom",
    "consent": "Does that person agree",
}
NO_QUESTION: Final = "Before the first question, or between questions"
APPLYING: Final = "While filling in the application"


async def figures_page(request: Request) -> Response:
    """The figures of the last 30 days."""
    member, figures = _figures(request)
    audited(request, member, "figures_viewed")
    stopped = _stopped(figures)
    outcomes = [
        *((OUTCOME_WORDS[one], shown(figures.outcomes[one], exact=False)) for one in OUTCOMES),
        ("None", _undecided(figures, [count for _, count in stopped])),
    ]
    return staff_page(
        request,
        "desk/figures.html",
        days=PERIOD.days,
        conversations=total(count for _, count in outcomes),
        filed=shown(figures.filed, exact=False),
        outcomes=outcomes,
        stopped=stopped,
        phrases=phrases(figures.not_understood),
        fewest=FEWEST,
    )


async def not_understood_file(request: Request) -> Response:
    """What was not understood, as a file for whoever improves the training data."""
    member, figures = _figures(request)
    audited(request, member, "figures_exported_csv")
    rows = phrases(figures.not_understood)
    return file_response(
        csv_of(["Question", "Words"], rows), "text/csv; charset=utf-8", "case-review-guide-not-understood.csv"
    )


def routes() -> list[BaseRoute]:
    """The routes."""
    return [
        Route(FIGURES, figures_page, methods=["GET"]),
        Route(f"{FIGURES}/not-understood.csv", not_understood_file, methods=["GET"]),
    ]


def phrases(texts: tuple[NotUnderstood, ...]) -> list[tuple[str, str]]:
    """What was not understood, safe to show: no count, no time, in the order of the alphabet.

    Args:
        texts: As they were typed.

    Returns:
        Question and redacted words; nothing where they come from fewer than five conversations, and nothing
        of questions that ask for somebody's own words, such as a name.
    """
    asked = [one for one in texts if one.question is None or one.question in QUESTIONS]
    safe = [(one.conversation_id, _question(one.question), redacted(one.text)) for one in asked]
    if len({conversation for conversation, _, words in safe if words}) < FEWEST:
        return []
    return sorted({(question, words) for _, question, words in safe if words})


def _figures(request: Request) -> tuple[StaffMember, TriageFigures]:
    member = require(request, "council_officer", "administrator")
    now = request.app.state.settings.now()
    return member, triage_figures(request.app.state.database, now, member.council)


def _stopped(figures: TriageFigures) -> list[tuple[str, Shown]]:
    counts: Counter[str] = Counter()
    for question, count in figures.stopped.items():
        counts[_question(question)] += count
    order = [*(_question(one) for one in QUESTIONS), APPLYING, NO_QUESTION]
    return [(words, shown(counts[words], exact=False)) for words in dict.fromkeys(order) if counts[words]]


def _undecided(figures: TriageFigures, stopped: list[Shown]) -> Shown:
    """How many came to no outcome: not so exact that a hidden number of those who stopped follows from it."""
    alone = shown(figures.undecided, exact=False)
    return total(stopped) if not alone.hidden and any(one.hidden for one in stopped) else alone


def _question(slot: str | None) -> str:
    if slot is None:
        return NO_QUESTION
    return QUESTION_WORDS.get(slot, APPLYING)
