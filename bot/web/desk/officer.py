"""Who is at the desk: an officer of exactly one council, which every question to the records names."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from bot.records.database import Database
from bot.records.desk import ApplicationNotFound, Case, load_case
from bot.records.desk_delivery import Delivery, deliveries
from bot.web.problems import Problem
from bot.web.staff.session import StaffMember, require


@dataclass(frozen=True)
class Officer:
    """An officer at the desk.

    Attributes:
        member: Who it is.
        council: Their one council.
        database: Where the records are.
    """

    member: StaffMember
    council: str
    database: Database


def officer(request: Request) -> Officer:
    """Lets in a council officer.

    Args:
        request: The request.

    Returns:
        Who it is, and their council.

    Raises:
        SignInNeeded: Nobody is signed in.
        RoleRefused: They are no council officer (403).
    """
    member = require(request, "council_officer")
    assert member.council is not None, "an officer always has one council"
    return Officer(member, member.council, request.app.state.database)


def case_of(request: Request, who: Officer) -> Case:
    """The application of this address.

    Raises:
        Problem: The officer's council has none of that id (404), whether another has it or nobody.
    """
    case, _ = case_and_deliveries(request, who)
    return case


def case_and_deliveries(request: Request, who: Officer) -> tuple[Case, tuple[Delivery, ...]]:
    """The application of this address, and how its e-mails stand.

    Raises:
        Problem: The officer's council has none of that id (404), whether another has it or nobody.
    """
    with who.database.reading() as session:
        try:
            case = load_case(session, who.council, request.path_params["id"])
        except ApplicationNotFound as error:
            raise missing(error) from None
        application = case.application
        return case, deliveries(session, application.id, application.filing.applicant_email)


def missing(error: ApplicationNotFound) -> Problem:
    """The same answer for another council's application and for one that never was."""
    return Problem(404, error.code, error.message, error.hint)
