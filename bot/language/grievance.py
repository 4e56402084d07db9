"""Hears what the person is unhappy about: inaction or behaviour of staff, whose, and how far a complaint got.

Reads a message in which nobody asked for it, clause by clause, so a thing counts only where it is said of a
body or its staff and not of neighbours. Who was told is left to ``telling``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import RootModel

from bot.language.bodies import find_bodies
from bot.language.vocabulary import load_words

BODY_ORDER = ("council", "landlord", "police", "health")


class GrievanceWords(RootModel[dict[str, str]]):
    """``data/language/grievance.yml``."""


class Clause(NamedTuple):
    """A clause and where it begins, in characters."""

    text: str
    start: int


@lru_cache(maxsize=32)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load_words("grievance", GrievanceWords).root[name])


_CLAUSE = re.compile(
    r"[.!?;,:]+|\s-\s|\b(?:but|so|because|then|although|though|while)\b|\band (?=(?:i|we|he|she|they|"
    r"the|my|his|her|"
    r"their|our|an?|it|now|still|staff|officer|nobody|not|never|nothing|is|was|were|have|has|wer|"
    r"rude|been|got|"
    r"had|one|final|to|said|told|treated|lied|laughed|swore|called|shouted|hung|then|also|are|do)\b)"
)


def clauses(text: str) -> list[Clause]:
    """The clauses of a text, in their order (normalised text)."""
    found, start = [], 0
    for mark in _CLAUSE.finditer(text):
        found.append(Clause(text[start : mark.start()], start))
        start = mark.end()
    found.append(Clause(text[start:], start))
    return [clause for clause in found if clause.text.strip()]


_BARE_COMPLAINT = re.compile(
    r"\b(?:i|we|she|he) (?:have |has |had |then |also )*complained(?= ?(?:$|[,.;]|of course))"
)
# What the person did not do, or is in no need of, is no failure of a body.
_OWN_DOING = re.compile(
    r"\b(?:i|we) (?:\w+ ){0,3}?(?:did|have|do|could|would) not (?:\w+ )?bother\w*|"
    r"\b(?:in|no) (?:no |any )?bother\b|"
    r"\bhelp (?:him|her|my|them|your)sel\w+|\bnobody is in no\b|\b(?:i|we) (?:can|could) not [^,.;]*"
)


def says_unresolved(text: str) -> bool:
    """Whether a text says that nothing was done about the behaviour (normalised text)."""
    return _pattern("unresolved").search(_OWN_DOING.sub(" ", text)) is not None


def _bodies_at(text: str) -> list[tuple[str, int]]:
    """The bodies of a text and where they stand, in characters."""
    found, place = [], 0
    for mention in find_bodies(text):
        place = max(text.find(mention.text, place), 0)
        found.append((mention.body, place))
        place += len(mention.text)
    return found


def conduct_of(text: str) -> tuple[bool, list[str]]:
    """Whether a text blames somebody's staff, and whose.

    Args:
        text: Normalised text.

    Returns:
        Whether it does; the bodies blamed, none where that is not clear.
    """
    bodies = [(body, place) for body, place in _bodies_at(text) if body != "other"]
    blamed: list[str] = []
    said = False
    for clause in clauses(text):
        against = _pattern("against_staff").search(clause.text)
        if against and _pattern("no_complaint_meant").search(clause.text):
            continue
        if not against and (
            not _pattern("conduct").search(clause.text) or _pattern("not_conduct").search(clause.text)
        ):
            continue
        inside = [b for b, place in bodies if clause.start <= place < clause.start + len(clause.text)]
        staff = _pattern("staff").search(clause.text)
        if not (inside or staff or (bodies and _pattern("someone").search(clause.text))):
            # "they did nothing and were rude": of whom nothing was done is who was rude.
            blunt = _pattern("conduct").match(clause.text.lstrip())
            if not (
                (blunt or _pattern("outright").search(clause.text)) and (bodies or says_unresolved(text))
            ):
                continue
        if _pattern("neighbours").search(clause.text) and not (inside or staff):
            continue
        said = True
        earlier = [b for b, place in bodies if place < clause.start]
        later = [b for b, place in bodies if place >= clause.start + len(clause.text)]
        blamed += inside or earlier[-1:] or later[:1]
    if said and not bodies and re.search(r"\bofficers?\b", text):
        # An officer of nobody in particular is a police officer to most people.
        blamed = ["police"]
    return said, [body for body in BODY_ORDER if body in blamed]


def read_stage(text: str) -> str | None:
    """How far a complaint has got, where a text says so by itself (normalised text)."""
    if not _pattern("stage_words").search(text) or _pattern("no_complaint_meant").search(text):
        return None
    final, none = _pattern("final").search(text), _pattern("not_complained").search(text)
    if final and not _pattern("not_final").search(text):
        return "final_response_still_unhappy"
    if none:
        return "not_complained"
    return "in_progress" if _pattern("in_progress").search(text) else None


def without_complaint(text: str) -> str:
    """The text without the clauses that speak of a complaint about staff, which is no report."""
    kept = text
    of_staff = read_stage(text) is not None and conduct_of(text)[0]
    for clause in clauses(text):
        if of_staff and _BARE_COMPLAINT.search(clause.text):
            # "the officer was rude so i complained": of the officer, not of the behaviour.
            kept = kept[: clause.start] + " " * len(clause.text) + kept[clause.start + len(clause.text) :]
            continue
        if _pattern("stage_words").search(clause.text) and (
            read_stage(clause.text) is not None or _pattern("against_staff").search(clause.text)
        ):
            kept = kept[: clause.start] + " " * len(clause.text) + kept[clause.start + len(clause.text) :]
    return kept


def read_grievance(text: str) -> dict[str, Any]:
    """``concern_type``, ``complaint_about`` and ``complaint_stage`` as far as a text tells them."""
    facts: dict[str, Any] = {}
    conduct, bodies = conduct_of(text)
    unresolved = not _of_neighbours(text) and any(
        says_unresolved(clause) for clause in _unresolved_parts(text, conduct)
    )
    if conduct:
        facts["concern_type"] = "both" if unresolved else "staff_or_service"
        if bodies:
            facts["complaint_about"] = bodies
    elif unresolved:
        facts["concern_type"] = "asb_not_resolved"
    stage = read_stage(text)
    if stage is not None:
        facts["complaint_stage"] = stage
    return facts


def _of_neighbours(text: str) -> bool:
    """Whether only neighbours can be meant: no body is named and nobody told."""
    return (
        _pattern("neighbours").search(text) is not None
        and not _bodies_at(text)
        and re.search(r"\b(?:reports?|reported|told|rang|called|complain\w*|they|nobody)\b", text) is None
    )


def _unresolved_parts(text: str, conduct: bool) -> list[str]:
    """The parts in which "nothing done" may be said; not the complaint's own waiting."""
    return [without_complaint(text)] if conduct else [text]
