"""What staff see where they cannot go on: the sign-in, a page that says why, or a problem for a program.

Which requests are refused is left to ``session`` and the handlers.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import GuideError
from bot.web.headers import is_staff_path
from bot.web.problems import PROBLEM_CODE, Problem, problem_of, problem_response
from bot.web.staff.rendering import go_to, staff_page
from bot.web.staff.session import COOKIE, PASSWORD, SIGN_IN, PasswordToChoose, SignInNeeded, forget_cookie


def staff_refusal(request: Request, error: GuideError) -> Response | None:
    """Answers an error on an address of staff or desk.

    Args:
        request: The request.
        error: What was raised.

    Returns:
        A page or the way to the sign-in; a problem where a program asked, by its Accept header; None on any
        other address, which answers in its own way.
    """
    if not is_staff_path(request.url.path):
        return None
    problem = problem_of(error)
    request.scope[PROBLEM_CODE] = problem.code
    if "application/json" in request.headers.get("accept", ""):
        return problem_response(request, problem)
    if isinstance(error, SignInNeeded):
        return _to_the_sign_in(request)
    if isinstance(error, PasswordToChoose):
        return go_to(PASSWORD)
    return _page(request, problem)


def missing_staff_page(request: Request, status: int) -> Response | None:
    """A page for a wrong address of staff or desk; None elsewhere or where a program asked."""
    if status not in (404, 405) or "application/json" in request.headers.get("accept", ""):
        return None
    problem = Problem(status, "NOT-FOUND", "There is no page at this address.", "Check the address.")
    return staff_refusal(request, problem)


def _to_the_sign_in(request: Request) -> Response:
    where = SIGN_IN
    if request.method in ("GET", "HEAD"):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        where += f"?next={quote(asked, safe='/')}"
    response = go_to(where)
    return forget_cookie(request, response) if COOKIE in request.cookies else response


def _page(request: Request, problem: Problem) -> Response:
    if problem.status in (429, 503):
        # Neither who it is nor anything else may be asked again here.
        request.state.staff = None
    name = "forbidden" if problem.status == 403 and problem.code != "FORM-REFUSED" else "problem"
    again = problem.status in (409, 429, 500, 503)
    words = {"problem": problem, "again": again}
    return staff_page(request, f"staff/{name}.html", problem.status, problem.headers, **words)
