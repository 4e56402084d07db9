"""A council's name and colours go with somebody from its page through the plain pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

import actions.services
from bot.dialogue.conversations import MODEL, ModelMissing
from bot.dialogue.without_model import CoreConversations
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.colours import LEAST_CONTRAST, contrast
from bot.web.council_look import STYLE, CouncilLook, checked_look, unpacked
from tests.web.guide_reader import Reader

NAMES = {"derby": "Derby City Council", "high_peak": "High Peak Borough Council"}
NAVY = {"council": "derby", "main": "#003366", "ink": "#ffffff"}
SHEET = f"{STYLE}?main=%23003366&amp;ink=%23ffffff"
colours = st.from_regex(r"#([0-9a-f]{3}|[0-9a-f]{6})", fullmatch=True)
anything = st.dictionaries(st.sampled_from(["council", "main", "ink", "other"]), st.text(max_size=20))


@pytest.fixture
def app(settings: Settings) -> Iterator[Starlette]:
    services = actions.services.load_services(settings)
    with actions.services.use(services):
        yield create_app(settings, CoreConversations.open(settings, ModelMissing(MODEL)))
    services.database.dispose()


@pytest.fixture
async def reader(app: Starlette) -> AsyncIterator[Reader]:
    reader = Reader(app)
    yield reader
    await reader.client.aclose()


@given(st.sampled_from(["", *NAMES]), colours, colours)
def test_a_cookie_gives_back_what_was_put_in(council: str, main: str, ink: str) -> None:
    look = checked_look({"council": council, "main": main, "ink": ink}, NAMES.get)
    token, wishes = unpacked("signed.token" + look.packed())

    assert token == "signed.token"
    assert checked_look(wishes, NAMES.get) == look


@given(anything)
def test_what_cannot_be_read_or_is_no_council_is_left_out(wishes: dict[str, str]) -> None:
    look = checked_look(wishes, NAMES.get)

    assert look.council in ("", *NAMES)
    assert bool(look.main) is bool(look.ink)
    assert not look.main or contrast(look.main, look.ink) >= LEAST_CONTRAST


@given(st.text(alphabet="abc~#.", max_size=30))
def test_a_cookie_written_by_hand_breaks_nothing(cookie: str) -> None:
    token, wishes = unpacked(cookie)

    assert "~" not in token
    assert checked_look(wishes, NAMES.get).packed().count("~") in (0, 3)


def test_the_address_of_a_look_names_it_and_nothing_more() -> None:
    query = parse_qs(urlsplit(CouncilLook(**NAVY).address()).query)

    assert query == {name: [value] for name, value in NAVY.items()}
    assert CouncilLook().address() == "/guide" and CouncilLook().style() == ""


async def test_the_look_goes_on_from_page_to_page(reader: Reader) -> None:
    await reader.open(CouncilLook(**NAVY).address())
    assert "Derby City Council</span>" in reader.page.text and SHEET in reader.page.text

    await reader.begin(CouncilLook(**NAVY).address("?").removeprefix("?"))
    await reader.answer(choice="Yes")
    assert reader.heading == "Who did you tell?"
    assert "Derby City Council</span>" in reader.page.text and SHEET in reader.page.text


async def test_without_a_council_the_pages_are_the_guides_own(reader: Reader) -> None:
    await reader.begin("?main=%23ffffff&ink=%23fefefe")

    assert "head__council" not in reader.page.text and STYLE not in reader.page.text


async def test_a_code_keeps_the_look_of_the_browser_it_is_entered_in(reader: Reader) -> None:
    await reader.begin("?council=derby")
    await reader.open("/guide/carry-on")
    await reader.press("Get a code")
    code = reader.page.text.split('<strong class="reference">')[1].split("<")[0]
    await reader.open("/guide/carry-on")
    form = reader.forms()[-1]
    await reader.post(form.action, {**dict(form.fields), "code": code})

    assert reader.heading == "Have you told anyone about it?"
    assert "Derby City Council</span>" in reader.page.text


async def test_the_sheet_is_for_screens_and_for_pairs_that_can_be_read(reader: Reader) -> None:
    sheet = await reader.client.get(STYLE, params={"main": "#003366", "ink": "#ffffff"})
    assert sheet.headers["content-type"].startswith("text/css")
    assert sheet.text.startswith("@media screen") and "--asbg-brand: #003366" in sheet.text

    unreadable: httpx.Response = await reader.client.get(STYLE, params={"main": "#777", "ink": "#888"})
    assert unreadable.status_code == 404 and "--asbg" not in unreadable.text


async def test_the_chat_leads_to_the_plain_pages_in_the_same_look(reader: Reader) -> None:
    await reader.open(CouncilLook(**NAVY).address("/embed"))

    assert f'href="{CouncilLook(**NAVY).address()}"'.replace("&", "&amp;") in reader.page.text
