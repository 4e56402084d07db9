"""A link to carry on opens the conversation once, by a button and never by being looked at."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from actions.services import Services
from bot.dialogue.without_model import CoreConversations, GuideError
from bot.settings import Settings
from bot.web.app import create_app

NOT_HERE = "/guide/carry-on/a-link-that-nobody-made"


@pytest.fixture
def conversations(services: Services) -> CoreConversations:
    return CoreConversations(services, GuideError("MODEL-MISSING", "None.", "None."))


@pytest.fixture
async def browser(settings: Settings, conversations: CoreConversations) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(settings, conversations))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def link(conversations: CoreConversations) -> str:
    started = await conversations.start("widget")
    ways = await conversations.ways_to_carry_on(started.conversation_id)
    return f"/guide/carry-on/{ways.link_token}"


async def press(browser: httpx.AsyncClient, link: str) -> httpx.Response:
    page = await browser.get(link)
    assert page.status_code == 200
    (ticket,) = re.findall(r'name="form" value="([^"]+)"', page.text)
    return await browser.post(link, data={"form": ticket})


async def test_the_button_opens_it_once(browser: httpx.AsyncClient, link: str) -> None:
    opened = await press(browser, link)
    assert (opened.status_code, opened.headers["location"]) == (303, "/guide/step")
    assert "httponly" in opened.headers["set-cookie"].lower()
    step = await browser.get("/guide/step", follow_redirects=True)
    assert step.status_code == 200 and "<h1" in step.text
    browser.cookies.clear()
    again = await press(browser, link)
    assert again.status_code == 404 and "has been used already" in again.text
    assert "set-cookie" not in again.headers


async def test_looking_at_it_uses_nothing_up_and_sets_nothing(browser: httpx.AsyncClient, link: str) -> None:
    for _ in range(3):
        looked = await browser.get(link)
        assert "set-cookie" not in looked.headers
    assert (await press(browser, link)).status_code == 303


async def test_a_link_that_nobody_made_looks_the_same_and_opens_nothing(
    browser: httpx.AsyncClient, link: str
) -> None:
    def words(page: httpx.Response) -> str:
        return re.sub(r'(?:value|action)="[^"]+"', "", page.text)

    assert words(await browser.get(NOT_HERE)) == words(await browser.get(link))
    assert (await press(browser, NOT_HERE)).status_code == 404


@pytest.mark.parametrize(
    ("form", "headers"),
    [({}, {}), ({"form": "made up"}, {}), (None, {"Origin": "https://elsewhere.example.com"})],
)
async def test_another_site_cannot_press_it(
    browser: httpx.AsyncClient, link: str, form: dict[str, str] | None, headers: dict[str, str]
) -> None:
    if form is None:
        page = await browser.get(link)
        form = {"form": re.findall(r'name="form" value="([^"]+)"', page.text)[0]}
    refused = await browser.post(link, data=form, headers=headers)
    assert refused.status_code in (403, 415)
    assert (await press(browser, link)).status_code == 303


async def test_a_link_of_an_erased_conversation_opens_nothing(
    browser: httpx.AsyncClient, conversations: CoreConversations
) -> None:
    started = await conversations.start("widget")
    ways = await conversations.ways_to_carry_on(started.conversation_id)
    await conversations.erase(started.conversation_id)
    assert (await press(browser, f"/guide/carry-on/{ways.link_token}")).status_code == 404
