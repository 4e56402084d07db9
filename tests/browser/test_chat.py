"""Asking and answering in the chat: choices, ticks, days, words, keyboard, and what is said aloud."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.driving import Guide
from tests.browser.listening import ScreenReader
from tests.web.fake_conversations import FakeConversations, bot

FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"


def told(guide: Guide, text: str) -> Locator:
    """What stands in the conversation, not what is spoken beside it."""
    return guide.log.get_by_text(text)


def said(conversations: FakeConversations) -> list[str]:
    (conversation,) = conversations.all.values()
    return conversation.said


async def test_nothing_is_put_on_the_device_before_the_first_message(guide: Guide) -> None:
    stored = "Object.keys(sessionStorage).length + Object.keys(localStorage).length + document.cookie.length"
    assert await guide.page.evaluate(stored) == 0
    await guide.press("Yes")
    assert await guide.page.evaluate("Object.keys(sessionStorage)") == ["asb-guide.token", "asb-guide.queue"]


async def test_the_focus_is_left_where_it_is_when_the_page_opens(guide: Guide) -> None:
    assert await guide.page.evaluate(FOCUSED) == "BODY"


async def test_everything_can_be_done_by_keyboard_alone(
    guide: Guide, conversations: FakeConversations
) -> None:
    page = guide.page
    await guide.box.focus()
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
    await expect(guide.choices.get_by_role("button", name="Yes", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(guide.choices.get_by_role("checkbox", name="Council")).to_be_visible()
    await expect(guide.log.locator(".person")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(guide.choices.get_by_role("checkbox", name="Council")).to_be_focused()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    while await page.evaluate("document.activeElement.textContent") != "Done":
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(told(guide, "Where does it happen?")).to_be_visible()
    while await page.evaluate(FOCUSED) != "text":
        await page.keyboard.press("Tab")
    await page.keyboard.type("Derby")
    await page.keyboard.press("Enter")
    await expect(told(guide, "You wrote: Derby")).to_be_visible()
    await expect(guide.box).to_be_focused()
    assert said(conversations) == [
        '/inform_reported{"reported": true}',
        '/inform{"reported_to": ["council", "police"]}',
        "Derby",
    ]


async def test_a_keyboard_is_never_trapped(guide: Guide) -> None:
    """Round the page and out of it: the body comes by, from where a browser goes on to its own parts."""
    seen = set()
    for _ in range(20):
        await guide.page.keyboard.press("Tab")
        seen.add(await guide.page.evaluate(FOCUSED))
    assert {"exit-link", "exit", "log", "text", "BODY"} <= seen


async def test_shift_enter_makes_a_new_line(guide: Guide, conversations: FakeConversations) -> None:
    await guide.box.focus()
    await guide.page.keyboard.type("one")
    await guide.page.keyboard.press("Shift+Enter")
    await guide.page.keyboard.type("two")
    await guide.page.keyboard.press("Enter")
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    assert said(conversations) == ["one\ntwo"]


async def test_screen_readers_meet_things_in_order(guide: Guide) -> None:
    await guide.press("Yes")
    tree = await guide.page.locator("body").aria_snapshot()
    order = [
        'link "Exit this page"',
        'heading "Case review guide"',
        'button "Exit this page"',
        'link "999"',
        'button "More"',
        'log "Conversation"',
        "To leave quickly",
        "Guide said:",
        "Have you told anyone",
        "You said:",
        "Yes",
        "Who did you tell?",
        'group "Choose all that are right"',
        'checkbox "Council"',
        'button "Done"',
        'textbox "Your answer"',
        'button "Send"',
    ]
    places = [tree.find(part) for part in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places), tree


async def test_each_message_is_announced_once_with_its_choices(page: Page, address: str) -> None:
    reader = await ScreenReader.start(page)
    guide = await Guide.visit(page, address)
    await guide.press("Yes")
    spoken = [one.removeprefix("(live) ") for one in await reader.hear() if one.startswith("(live) ")]
    assert len(spoken) == 2
    assert spoken[0].startswith("To leave quickly, press Exit this page, or press Shift 3 times.")
    assert spoken[0].count("Hello.") == spoken[0].count("Have you told anyone") == 1
    assert spoken[0].endswith("You can choose: Yes, No, I’m not sure.")
    assert spoken[1].startswith("Guide said: Who did you tell?")
    await expect(page.locator("[aria-live=polite]")).to_be_empty()
    assert await guide.log.get_attribute("aria-live") == "off"


async def test_an_answer_that_arrives_moves_no_focus(guide: Guide, conversations: FakeConversations) -> None:
    conversations.delay = 0.5
    await guide.box.fill("yes")
    await guide.page.keyboard.press("Enter")
    await guide.page.keyboard.press("Tab")
    await expect(guide.view.get_by_role("button", name="Send")).to_be_focused()
    reader = await ScreenReader.start(guide.page)
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    assert [one for one in await reader.hear() if not one.startswith("(live)")] == []
    await expect(guide.view.get_by_role("button", name="Send")).to_be_focused()


async def test_a_choice_stays_readable_and_the_others_go(guide: Guide) -> None:
    await guide.press("No")
    await expect(guide.choices.get_by_role("button", name="No", exact=True)).to_have_count(0)
    await expect(guide.log.locator(".person")).to_have_text("You said: No")


async def test_several_are_ticked_and_one_of_them_is_sent_as_its_payload(
    guide: Guide, conversations: FakeConversations
) -> None:
    await guide.press("Yes")
    await guide.choices.get_by_role("button", name="Done").click()
    await expect(guide.view.locator("#problem")).to_contain_text("Choose at least one answer")
    council = guide.choices.get_by_role("checkbox", name="Council")
    await expect(council).to_have_attribute("aria-invalid", "true")
    await council.check()
    police = guide.choices.get_by_role("checkbox", name="Police")
    await police.check()
    await police.uncheck()
    await guide.press("Done")
    assert said(conversations)[-1] == '/inform{"reported_to": ["council"]}'
    await expect(guide.view.locator("#problem")).to_be_hidden()


async def test_several_are_sent_together_as_one_payload(
    guide: Guide, conversations: FakeConversations
) -> None:
    await guide.press("Yes")
    await guide.tick("Council", "Someone else")
    assert said(conversations)[-1] == '/inform{"reported_to": ["council", "other"]}'


async def test_a_page_of_a_council_offers_that_council(
    context: BrowserContext, address: str, conversations: FakeConversations
) -> None:
    guide = await Guide.visit(await context.new_page(), address, "?council=derby")
    await guide.press("Yes")
    derby = guide.choices.get_by_role("button", name="Derby City Council")
    await expect(derby).to_have_count(0)
    await guide.tick("Council")
    await guide.press("Derby City Council")
    assert said(conversations)[-1] == "Derby City Council"


async def test_not_sure_among_several_answers_at_once(guide: Guide, conversations: FakeConversations) -> None:
    await guide.press("Yes")
    await guide.press("I’m not sure")
    assert said(conversations)[-1] == "/unsure"


async def test_guesses_at_a_question_of_several_are_buttons(
    guide: Guide, conversations: FakeConversations
) -> None:
    """Only what answers the question is ticked; a way to a person is pressed."""
    conversations.scripted = [
        [bot("Did you mean one of these?", [{"title": "Talk to a person", "payload": "/ask_human"}])]
    ]
    conversations.more_state = {"question": "reported_to"}
    await guide.write("hmm")
    assert await guide.boxes() == []
    assert await guide.buttons() == ["Talk to a person"]


@pytest.mark.parametrize("question", ["incident_date", "incident_reported_on", "earliest_report_on"])
async def test_a_day_can_be_picked_beside_writing_it(
    guide: Guide, conversations: FakeConversations, question: str
) -> None:
    conversations.scripted = [[bot("When did it happen?")]]
    conversations.more_state = {"question": question}
    await guide.write("next")
    await guide.choices.get_by_role("button", name="Use this day").click()
    await expect(guide.view.locator("#problem")).to_contain_text("Choose a day first")
    await guide.view.get_by_label("Choose the day").fill("2026-10-12")
    await guide.press("Use this day")
    assert said(conversations)[-1] == "12 October 2026"
    await expect(guide.view.locator("#problem")).to_be_hidden()
    assert await guide.box.is_enabled()


async def test_links_and_lists_are_made_and_markup_is_not(guide: Guide) -> None:
    await guide.write("yes")
    await guide.write("the council")
    log = guide.log
    await expect(log.get_by_role("link", name="01632 960123")).to_have_attribute("href", "tel:01632960123")
    await expect(log.get_by_role("link", name="asb@example.com")).to_have_attribute(
        "href", "mailto:asb@example.com"
    )
    await expect(log.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    elsewhere = log.get_by_role("link", name="https://")
    await expect(elsewhere).to_have_attribute("href", "https://example.com/asb")
    await expect(elsewhere).to_have_attribute("rel", "noopener noreferrer")
    await expect(log.get_by_role("listitem")).to_have_count(2)
    await guide.write("<img src=x onerror=alert(1)> <b>bold</b>")
    await expect(told(guide, "You wrote: <img src=x onerror=alert(1)> <b>bold</b>")).to_be_visible()
    await expect(log.locator("img, b")).to_have_count(0)


async def test_a_name_written_from_right_to_left_stands_so(
    guide: Guide, conversations: FakeConversations
) -> None:
    line = {"slot": "applicant_name", "label": "Your name", "value": "ليلى", "change": "/change"}
    conversations.more_state = {"answers": [line]}
    await guide.write("ليلى مثال")
    direction = "node => getComputedStyle(node).direction"
    assert await guide.log.locator(".person p").evaluate(direction) == "rtl"
    assert await guide.box.get_attribute("dir") == "auto"
    await guide.view.get_by_role("button", name="Your answers (1)").click()
    assert await guide.view.locator("dd").first.evaluate(direction) == "rtl"
    assert await guide.page.locator("html").get_attribute("lang") == "en-GB"


async def test_a_text_too_long_stays_where_it_was_written(guide: Guide) -> None:
    await guide.box.fill("a" * 2005)
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.locator("#problem")).to_contain_text("5 characters too long")
    await expect(guide.box).to_have_attribute("aria-invalid", "true")
    await expect(guide.box).to_have_value("a" * 2005)
    await guide.box.fill("a")
    await expect(guide.box).not_to_have_attribute("aria-invalid", "true")


async def test_while_the_answer_comes_writing_goes_on(guide: Guide, conversations: FakeConversations) -> None:
    conversations.delay = 0.8
    await guide.box.fill("first")
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.get_by_text("The guide is writing…")).to_be_visible()
    await guide.page.keyboard.type("second")
    await guide.page.keyboard.press("Enter")
    await expect(told(guide, "Who did you tell?")).to_be_visible()
    await expect(guide.box).to_have_value("second")
    assert said(conversations) == ["first"]


async def test_how_far_it_still_is_is_seen_and_said(guide: Guide, conversations: FakeConversations) -> None:
    reader = await ScreenReader.start(guide.page)
    conversations.more_state = {"progress": {"answered": 1, "left_at_most": 8, "about": 4}}
    await guide.press("Yes")
    await expect(guide.view.locator("#progress")).to_have_text("About 4 questions left")
    assert (await reader.hear())[-1].endswith(" About 4 questions left.")
    conversations.more_state["progress"] = {"answered": 2, "left_at_most": 1, "about": 1}
    await guide.write("the council")
    await expect(guide.view.locator("#progress")).to_have_text("About 1 question left")
    conversations.more_state["progress"] = None
    await guide.write("Derby")
    await expect(guide.view.locator("#progress")).to_be_hidden()


async def test_opening_words_and_colours_are_the_councils(page: Page, address: str) -> None:
    await Guide.visit(page, address, "?main=%23123456&ink=%23ffffff&opening=Buy%20this")
    head = page.locator(".head")
    assert await head.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(18, 52, 86)"
    await expect(page.get_by_text("Buy this")).to_have_count(
        0
    )  # by a plain link nobody speaks for the council
