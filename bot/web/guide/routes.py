"""The addresses of the plain pages. None of them ever holds an answer."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from bot.web.council_look import STYLE
from bot.web.guide import carry_on, keeping, leaving, steps


def routes() -> list[BaseRoute]:
    """The routes of the plain pages.

    Returns:
        Routes under ``/guide``, the one for whatever is not there last.
    """
    return [
        Route("/guide", steps.start_page),
        Route("/guide/start", steps.start, methods=["POST"]),
        Route(STYLE, steps.look_sheet),
        Route("/guide/step", steps.latest_step),
        Route("/guide/step/{number:int}", steps.show_step),
        Route("/guide/step/{number:int}", steps.answer_step, methods=["POST"]),
        Route("/guide/step/{number:int}/question", steps.show_step),
        Route("/guide/change", steps.change, methods=["POST"]),
        Route("/guide/answers", steps.answers_page),
        Route("/guide/result", keeping.result_page),
        Route("/guide/result/email", keeping.email_result, methods=["POST"]),
        Route("/guide/result.pdf", keeping.result_pdf),
        Route("/guide/result.ics", keeping.result_calendar),
        Route("/guide/diary.pdf", keeping.diary_pdf),
        Route("/guide/diary.ics", keeping.diary_calendar),
        Route("/guide/carry-on", keeping.code_page),
        Route("/guide/carry-on", keeping.enter_code, methods=["POST"]),
        Route("/guide/carry-on/{link}", carry_on.link_page),
        Route("/guide/carry-on/{link}", carry_on.open_link, methods=["POST"]),
        Route("/guide/code", keeping.give_code, methods=["POST"]),
        Route("/guide/erase", leaving.erase_page),
        Route("/guide/erase", leaving.erase, methods=["POST"]),
        Route("/guide/erased", leaving.erased_page),
        Route("/guide/exit", leaving.leave),
        Route("/guide/leaving", leaving.leaving_page),
        Route("/guide/{rest:path}", leaving.missing_page),
    ]
