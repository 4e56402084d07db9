"""The checks find what they are there for: each is shown a page with its fault."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page

from tests.access.checks import axe_faults, axe_version, focus_faults, own_faults, spacing_faults
from tests.access.inspector import Inspector
from tests.access.looks import Look, wear

PAGE = """<!doctype html><html lang="{lang}"><head><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>button {{ min-width: 44px; min-height: 44px; }}
:focus-visible {{ outline: 3px solid; }} {style}</style>
</head><body><header><p>A council</p></header><main><h1>A page</h1>
<p>Words <a href="#">in a sentence</a> go on.</p>{body}<button>Press</button>
</main><footer><p>A foot</p></footer></body></html>"""


@pytest.fixture
async def page(browser: Browser) -> Page:
    return await browser.new_page(viewport={"width": 320, "height": 600})


async def show(
    page: Page, body: str = "", style: str = "", lang: str = "en-GB", title: str = "A whole page"
) -> Page:
    await page.set_content(PAGE.format(body=body, style=style, lang=lang, title=title))
    return page


async def test_a_page_without_fault_has_none(page: Page) -> None:
    await show(page)
    assert await axe_faults(page) == []
    assert await own_faults(page) == []
    assert await focus_faults(page) == []
    assert await spacing_faults(page) == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<img src='x'>", "image-alt"),
        ("<input>", "label"),
        ("<p style='color: #999'>Grey</p>", "color-contrast"),
        ("<h4>Too deep</h4>", "heading-order"),
        ("<iframe title='Inside' srcdoc='<p style=color:#999>Grey</p>'></iframe>", "color-contrast"),
    ],
)
async def test_axe_finds_what_is_wrong_in_the_page_and_in_its_frames(
    page: Page, body: str, rule: str
) -> None:
    await show(page, body)
    assert rule in {fault.split(":")[0] for fault in await axe_faults(page)}


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"lang": "en"}, "structure: lang: en"),
        ({"title": "A"}, "structure: title: A"),
        ({"body": "<div class='faults'></div>"}, "structure: title without Error"),
        ({"body": "<p tabindex=3>Out of turn</p>"}, "structure: tabindex above 0"),
        ({"body": "<button accesskey=x>Key</button>"}, "structure: accesskey"),
        ({"body": "<div style='width: 500px'>Wide</div>"}, "wide: the page: 5"),
        ({"style": "p { width: 40px; overflow: hidden; white-space: nowrap }"}, "wide: "),
        ({"style": "button { all: unset; display: block; font-size: 10px }"}, "small: "),
        ({"body": "<p><a href='#' style='font-size: 10px'>Alone on its line</a></p>"}, "small: "),
    ],
)
async def test_our_own_checks_find_what_is_wrong(page: Page, wrong: dict[str, str], fault: str) -> None:
    await show(page, **wrong)
    assert any(one.startswith(fault) for one in await own_faults(page))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"style": ":focus-visible { outline: none !important }"}, "focus not visible"),
        ({"body": "<div style='position: fixed; inset: 0; background: #fff'></div>"}, "focus hidden"),
        ({"body": "<button tabindex=-1 hidden>No</button><div tabindex=0 id=d>In</div><script>"
          "d.addEventListener('keydown', (e) => e.preventDefault())</script>"}, "focus held"),
    ],
)  # fmt: skip
async def test_the_way_of_the_focus_is_followed(page: Page, wrong: dict[str, str], fault: str) -> None:
    await show(page, **wrong)
    assert any(one.startswith(fault) for one in await focus_faults(page, most=20))


async def test_what_no_tab_comes_to_is_named(page: Page) -> None:
    skips = "<script>addEventListener('focusin', (e) => { if (e.target.id === 'b') c.focus(); });</script>"
    await show(page, f"<button>One</button><button id=b>Two</button><button id=c>Three</button>{skips}")
    assert await focus_faults(page) == ['not reached by Tab: <button id="b">Two</button>']
    await show(page, "<button>One</button><div inert><button>Not meant to be reached</button></div>")
    assert await focus_faults(page) == []


async def test_text_that_does_not_fit_once_it_is_set_apart_is_found(page: Page) -> None:
    await show(page, "<p style='width: 12ch; white-space: nowrap; overflow: hidden'>Twelve chars</p>")
    assert await own_faults(page) == []
    assert [fault.split(":")[0] for fault in await spacing_faults(page)] == ["wide when spaced"]
    assert await own_faults(page) == []


async def test_an_inspector_keeps_faults_with_their_look_and_text_is_really_larger(page: Page) -> None:
    await show(page, "<img src='x'>")
    session = await page.context.new_cdp_session(page)
    await wear(page, session, Look(320, "dark", 200))
    size = "() => getComputedStyle(document.documentElement).fontSize"
    assert await page.evaluate(size) == "32px"
    assert await page.evaluate("() => matchMedia('(max-width: 15em)').matches")
    assert await axe_version(page)
    told: list[str] = []
    inspector = Inspector(
        looks=[Look(1280, "dark", 100)], tell=lambda face, screen, seconds: told.append(face + screen)
    )
    await inspector.look(page, "plain", "start")
    assert told == ["plainstart"]
    (fault,) = [one for one in inspector.faults if one.by_axe]
    assert str(fault).startswith("plain start (1280 px, dark, 100 %): image-alt: <img")
