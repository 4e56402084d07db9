"""Every page is among the screens, and a few of each face are looked at; ``make access`` looks at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.routing import Route

from bot.settings import Settings
from bot.web.app import create_app
from tests.access.inspector import Inspector
from tests.access.looks import BY_KEYS, FEW, LOOKS
from tests.access.screens import NOT_SCREENS, WALKS, all_screens, elsewhere, faults_of_the_list, see
from tests.access.stage import stage
from tests.browser.serving import chromium_path

A_FEW = frozenset(
    {
        ("chat", "several"),
        ("chat", "result"),
        ("host", "script_open"),
        ("host", "refused"),
        ("plain", "question_before"),
        ("plain", "too_long"),
        ("staff", "call_with_help"),
        ("staff", "call_several"),
        ("desk", "application"),
        ("desk", "record_error"),
        ("desk", "return"),
    }
)
"""Those that no other test looks at with axe, and one of each face; the whole list is for ``make access``."""


def test_every_page_of_the_application_is_among_the_screens(settings: Settings) -> None:
    assert list(faults_of_the_list(create_app(settings))) == []


def test_a_page_that_nobody_looks_at_is_named(settings: Settings) -> None:
    app = create_app(settings)
    app.router.routes.insert(0, Route("/staff/new-page", lambda request: None))
    assert [fault.split()[0] for fault in faults_of_the_list(app)] == ["/staff/new-page"]
    app.router.routes = [
        route for route in app.router.routes if getattr(route, "path", "") != "/guide/erased"
    ]
    faults = list(faults_of_the_list(app))
    assert any(fault.startswith("/guide/erased is in the list") for fault in faults)


def test_no_two_modules_claim_one_screen() -> None:
    assert len(all_screens()) == sum(len(walk.SCREENS) for walk in WALKS)
    assert not set(all_screens().values()) & set(NOT_SCREENS)


def test_a_screen_that_was_looked_at_elsewhere_is_named() -> None:
    seen = {("plain", "error"): "guide/step/3", ("plain", "result"): "guide/step/4"}
    assert list(elsewhere(seen)) == ["plain result was looked at on /guide/step/4 and not on /guide/result"]


def test_the_looks_are_all_eight_and_a_few_hold_each_value() -> None:
    assert len(set(LOOKS)) == 8
    for looks in (FEW, BY_KEYS):
        for part in ("width", "scheme", "text"):
            assert {getattr(look, part) for look in looks} == {getattr(look, part) for look in LOOKS}


@pytest.mark.skipif(chromium_path() is None, reason="No Chromium is installed.")
async def test_a_few_screens_of_each_face_have_no_fault(tmp_path: Path) -> None:
    inspector = Inspector(looks=FEW, only=A_FEW)
    async with stage(tmp_path) as set_up:
        lost = await see(set_up, inspector)
    assert lost == []
    assert [str(fault) for fault in inspector.faults] == []
    assert set(inspector.seen) == A_FEW
