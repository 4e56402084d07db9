"""Nothing said is lost or doubled: offline, errors, reloads, erasing, and going on elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, Route, expect

from bot.dialogue.locks import ConversationBusy
from tests.browser.driving import Guide
from tests.web.fake_conversations import FakeConversations, unavailable


def told(guide: Guide, text: str) -> Locator:
    return guide.log.get_by_text(text)


def said(conversations: FakeConversations) -> list[str]:
    (conversation,) = conversations.all.values()
    return conversation.said


async def send(guide: Guide, text: str) -> None:
    await guide.box.fill(text)
    await guide.page.keyboard.press("Enter")


@pytest.mark.parametrize("fails", ["busy", "database", "network"])
async def test_a_failed_message_can_be_sent_again_and_is_not_doubled(
    guide: Guide, conversations: FakeConversations, fails: str
) -> None:
    if fails == "network":
        await guide.page.route("**/messages", lambda route: route.abort(), times=1)
    else:
        conversations.failures = [ConversationBusy() if fails == "busy" else unavailable()]
    await send(guide, "yes we did")
    await expect(told(guide, "Your message was not sent.")).to_be_visible()
    await guide.view.get_by_role("button", name="Try again").click()
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    await expect(guide.log.locator(".person")).to_have_count(1)
    await expect(guide.log.locator(".person")).to_be_focused()
    assert said(conversations) == ["yes we did"]


async def test_back_online_what_waited_is_sent_by_itself_and_in_order(
    guide: Guide, context: BrowserContext, conversations: FakeConversations
) -> None:
    await context.set_offline(True)
    await send(guide, "yes")
    await expect(told(guide, "You are offline. Your message is kept")).to_be_visible()
    await send(guide, "the council")
    await expect(told(guide, "You are offline.")).to_have_count(1)
    await guide.box.focus()
    await context.set_offline(False)
    await expect(told(guide, "Where does it happen?")).to_be_visible()
    await expect(told(guide, "You are offline.")).to_have_count(0)
    await expect(guide.box).to_be_focused()
    assert said(conversations) == ["yes", "the council"]


async def test_a_focused_try_again_that_goes_away_leaves_the_focus_on_the_words(
    guide: Guide, context: BrowserContext
) -> None:
    await context.set_offline(True)
    await send(guide, "yes")
    await guide.view.get_by_role("button", name="Try again").focus()
    await context.set_offline(False)
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    await expect(guide.log.locator(".person")).to_be_focused()


async def test_an_answer_lost_on_the_way_is_not_asked_for_twice(
    guide: Guide, conversations: FakeConversations
) -> None:
    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await guide.page.route("**/messages", lose, times=1)
    await send(guide, "yes")
    await guide.view.get_by_role("button", name="Try again").click()
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    assert said(conversations) == ["yes"]


async def test_a_refused_message_goes_back_where_it_was_written(
    guide: Guide, conversations: FakeConversations
) -> None:
    refusal = {"code": "TEXT-EMPTY", "detail": "It is empty.", "hint": "Write something."}
    await guide.page.route(
        "**/messages", lambda route: route.fulfill(status=422, body=json.dumps(refusal)), times=1
    )
    await send(guide, "yes")
    await expect(guide.view.locator("#problem")).to_have_text("It is empty. Write something.")
    await expect(guide.box).to_have_value("yes")
    await expect(guide.log.locator(".person")).to_have_count(0)


async def test_a_start_that_fails_is_tried_again(
    page: Page, address: str, conversations: FakeConversations
) -> None:
    conversations.failures = [unavailable()]
    await page.goto(address + "/embed")
    await expect(page.get_by_role("log").get_by_text("The guide cannot be reached just now.")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    assert len(conversations.all) == 1


async def test_a_reload_goes_on_where_it_was(guide: Guide, conversations: FakeConversations) -> None:
    await guide.press("Yes")
    await guide.page.reload()
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    await expect(guide.choices.get_by_role("checkbox", name="Council")).to_be_visible()
    await expect(guide.choices.get_by_role("button", name="Yes", exact=True)).to_have_count(0)
    assert await guide.page.evaluate("document.activeElement.tagName") == "BODY"
    assert len(conversations.all) == 1


async def test_a_message_under_way_survives_a_reload(guide: Guide, conversations: FakeConversations) -> None:
    await guide.page.route("**/messages", lambda route: route.abort(), times=1)
    await send(guide, "yes, in May")
    await expect(guide.view.get_by_role("button", name="Try again")).to_be_visible()
    await guide.page.reload()
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    await expect(guide.log.locator(".person")).to_have_count(1)
    assert said(conversations) == ["yes, in May"]


async def test_a_browser_that_keeps_nothing_still_talks(page: Page, address: str) -> None:
    await page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no'); }});"
    )
    guide = await Guide.visit(page, address)
    await guide.press("Yes")
    await guide.write("the council")
    await expect(told(guide, "Where does it happen?")).to_be_visible()


async def test_erasing_asks_first_and_then_forgets(guide: Guide, conversations: FakeConversations) -> None:
    await guide.press("Yes")
    view = guide.view
    erase = view.locator("#erase")
    await view.get_by_role("button", name="More").click()
    await erase.click()
    await expect(view.get_by_role("button", name="Yes, erase it")).to_be_focused()
    await guide.page.keyboard.press("Escape")
    await expect(erase).to_be_focused()
    assert len(conversations.all) == 1
    await erase.click()
    await view.get_by_role("button", name="Yes, erase it").click()
    start = view.get_by_role("button", name="Start a new chat")
    await expect(start).to_be_focused()
    assert not conversations.all
    assert await guide.page.evaluate("Object.keys(sessionStorage).length") == 0
    await start.click()
    await expect(guide.choices.get_by_role("button", name="Yes", exact=True)).to_be_visible()


async def test_a_chat_that_the_server_no_longer_has_begins_anew(
    guide: Guide, conversations: FakeConversations
) -> None:
    conversations.all.clear()
    await send(guide, "hello?")
    await guide.view.get_by_role("button", name="Start a new chat").click()
    await expect(guide.choices.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    await guide.press("Yes")
    conversations.all.clear()
    await guide.page.reload()
    await expect(guide.choices.get_by_role("button", name="Yes", exact=True)).to_be_visible()


async def test_starting_again_is_said_to_the_guide(guide: Guide, conversations: FakeConversations) -> None:
    await guide.view.get_by_role("button", name="More").click()
    await guide.view.get_by_role("button", name="Start again").click()
    await expect(guide.log.locator(".person")).to_be_focused()
    assert said(conversations) == ["Start again"]


async def test_a_code_is_shown_and_opens_the_chat_elsewhere(
    guide: Guide, address: str, context: BrowserContext, conversations: FakeConversations
) -> None:
    await guide.press("Yes")
    token = await guide.page.evaluate("sessionStorage.getItem('asb-guide.token')")
    given = {"code": "7KM-T4X-2P", "link": "/guide/carry-on/abc", "expires_at": "2026-11-29T00:00:00Z"}
    headers = {"Authorization": f"Bearer {token}"}
    record = await (await context.request.get(f"{address}/api/conversations", headers=headers)).json()
    await guide.page.route(
        "**/carry-on-codes", lambda route: route.fulfill(status=201, body=json.dumps(given))
    )
    await guide.view.get_by_role("button", name="More").click()
    await guide.view.get_by_role("button", name="Get a code").click()
    await expect(guide.view.locator("#code-new")).to_have_text("7KM-T4X-2P")
    await expect(guide.view.locator("#code-link")).to_have_attribute("href", re.compile("carry-on/abc$"))

    page = await context.new_page()
    other = await Guide.visit(page, address)
    codes = []

    async def redeem(route: Route) -> None:
        body: Any = route.request.post_data_json
        codes.append(body["code"])
        refusal = {"code": "CARRY-ON-UNKNOWN", "detail": "This code is not known.", "hint": "Check it."}
        known = body["code"] == "7KM-T4X-2P"
        answer = {"token": token, **record} if known else refusal
        await route.fulfill(status=200 if known else 404, body=json.dumps(answer))

    await page.route("**/carry-on", redeem)
    await page.get_by_role("button", name="More").click()
    field = page.get_by_label("I have a code from another device")
    await field.fill("wrong")
    await page.keyboard.press("Enter")
    await expect(page.locator("#code-problem")).to_have_text("This code is not known. Check it.")
    await expect(field).to_be_focused()
    await field.fill(" 7KM-T4X-2P ")
    await page.keyboard.press("Enter")
    await expect(other.log.get_by_text("Who did you tell?")).to_be_visible()
    await expect(other.log.locator(".person")).to_be_focused()
    assert codes == ["wrong", "7KM-T4X-2P"]
    await page.reload()
    await expect(other.log.get_by_text("Who did you tell?")).to_be_visible()
