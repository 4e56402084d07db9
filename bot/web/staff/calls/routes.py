"""The addresses of the call screen."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from bot.web.staff.calls import keeping, start, talking

_CALL = "/staff/calls/{call}"


def routes() -> list[BaseRoute]:
    """The routes of the call screen."""
    return [
        Route("/staff", start.start_page, methods=["GET"]),
        Route("/staff/calls", start.begin, methods=["POST"]),
        Route("/staff/calls/by-code", start.begin_by_code, methods=["POST"]),
        Route("/staff/timings", start.timings_page, methods=["GET"]),
        Route(_CALL, talking.call_page, methods=["GET"]),
        Route(f"{_CALL}/say", talking.say, methods=["POST"]),
        Route(f"{_CALL}/back", talking.go_back, methods=["POST"]),
        Route(f"{_CALL}/danger", talking.danger, methods=["POST"]),
        Route(f"{_CALL}/notes", talking.keep_notes, methods=["POST"]),
        Route(f"{_CALL}/hang-up", talking.hang_up, methods=["POST"]),
        Route(f"{_CALL}/resume", talking.resume, methods=["POST"]),
        Route(f"{_CALL}/save", talking.save, methods=["POST"]),
        Route(f"{_CALL}/close", talking.close, methods=["POST"]),
        Route(f"{_CALL}/letter.pdf", keeping.letter, methods=["GET"]),
        Route(f"{_CALL}/email", keeping.email, methods=["POST"]),
        Route(f"{_CALL}/link", keeping.link, methods=["POST"]),
        Route(f"{_CALL}/contact", keeping.contact, methods=["POST"]),
    ]
