"""The list of all screens by face, what is no screen, and how to see them all.

A page that is new in the application and in neither list fails ``test_screens``: add it to the module of its
face, or say in ``NOT_SCREENS`` why nobody looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType

from starlette.applications import Starlette
from starlette.routing import compile_path

from bot.web.staff.guard import paths_of
from tests.access import calls_screens, chat_screens, desk_screens, host_screens, plain_screens, staff_screens
from tests.access.inspector import Visitor
from tests.access.stage import Stage

WALKS: tuple[ModuleType, ...] = (
    chat_screens,
    host_screens,
    plain_screens,
    staff_screens,
    calls_screens,
    desk_screens,
)
"""Modules with a ``FACE``, its ``SCREENS`` (the route of each) and the way through them, ``walk``."""

NOT_SCREENS: Mapping[str, str] = {
    "/api/conversations": "data",
    "/api/conversations/diary.pdf": "a file",
    "/api/conversations/diary.ics": "a file",
    "/api/conversations/result.pdf": "a file",
    "/api/conversations/result.ics": "a file",
    "/healthz": "data",
    "/readyz": "data",
    "/embed/v1/embed.js": "a script",
    "/embed/{version}/embed.js": "a script",
    "/guide/result.pdf": "a file",
    "/guide/result.ics": "a file",
    "/guide/diary.pdf": "a file",
    "/guide/diary.ics": "a file",
    "/guide/exit": "leads away at once",
    "/guide/look.css": "a style sheet",
    "/static": "styles, scripts and pictures",
    "/staff/oidc/start": "leads to the council's own sign-in",
    "/staff/oidc/callback": "leads back from it",
    "/staff/calls/{call}/letter.pdf": "a file",
    "/desk/applications/{id:str}/application.pdf": "a file",
    "/desk/applications/{id:str}/application.json": "a file",
    "/desk/return/return.csv": "a file",
    "/desk/return/chart.svg": "a file",
    "/desk/figures/not-understood.csv": "a file",
}


def all_screens() -> dict[tuple[str, str], str]:
    """Each screen as ``(face, name)``, with the route that it stands at; in brackets where it has none."""
    return {(walk.FACE, name): route for walk in WALKS for name, route in walk.SCREENS.items()}


def faults_of_the_list(app: Starlette) -> Iterator[str]:
    """What the list forgets of an application, and what it names that is not there."""
    paths = dict.fromkeys(path for path, _ in paths_of(app.routes))
    shown = {path for path, methods in paths_of(app.routes) if "GET" in methods}
    listed = {route for route in all_screens().values() if not route.startswith("(")}
    for path in shown - listed - set(NOT_SCREENS):
        yield f"{path} has no screen: add one to its face, or say in NOT_SCREENS why not"
    for path in (listed | set(NOT_SCREENS)) - set(paths):
        yield f"{path} is in the list of screens and not in the application"
    for path in listed & set(NOT_SCREENS):
        yield f"{path} is a screen and in NOT_SCREENS"


def elsewhere(seen: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """The screens that did not stand where the list says, so that something else was looked at.

    Args:
        seen: The path of each screen, without its first slash.
    """
    screens = all_screens()
    for screen, path in seen.items():
        route = screens[screen]
        if not route.startswith("(") and not compile_path(route)[0].match("/" + path):
            yield f"{' '.join(screen)} was looked at on /{path} and not on {route}"


async def see(stage: Stage, visitor: Visitor, walks: Iterable[ModuleType] = WALKS) -> list[str]:
    """Looks at all screens.

    Args:
        stage: What is served.
        visitor: Who looks, and at what.
        walks: Of which modules.

    Returns:
        The screens that could not be come by, and why.
    """
    lost: list[str] = []
    for walk in walks:
        try:
            await walk.walk(stage, visitor)
        except Exception as error:  # a way that is broken must not keep the others from being seen
            first = str(error).splitlines()[0] if str(error) else ""
            lost.append(f"{walk.__name__.split('.')[-1]}: {type(error).__name__} {first}")
    wanted = {(walk.FACE, name) for walk in walks for name in visitor.wanted(walk.FACE, walk.SCREENS)}
    seen = {screen: path for screen, path in visitor.seen.items() if screen in wanted}
    missed = sorted(wanted - set(seen))
    return [*lost, *(f"{' '.join(screen)} was not come by" for screen in missed), *elsewhere(seen)]
