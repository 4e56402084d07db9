from __future__ import annotations

import re

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from bot.dialogue.locks import ConversationBusy
from tests.web.fake_conversations import FakeConversations, unavailable

LAUNCHER = "Case review guide"
FOCUSED = "document.activeElement.id || document.activeElement.className || document.activeElement.tagName"
KEEP_SPEECH = """() => {
  window.spoken = [];
  const region = document.querySelector('.asbg > [aria-live=polite]');
  new MutationObserver((changes) => changes.forEach((change) =>
    change.addedNodes.forEach((node) => window.spoken.push(node.textContent)))
  ).observe(region, {childList: true});
}"""


async def opened(page: Page) -> Locator:
    await page.get_by_role("button", name=LAUNCHER).click()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    return page.get_by_role("dialog", name=LAUNCHER)


def told(page: Page, text: str) -> Locator:
    """What stands in the conversation, not what is spoken beside it."""
    return page.get_by_role("log").get_by_text(text)


async def write(page: Page, text: str) -> None:
    await page.get_by_label("Your answer").fill(text)
    await page.keyboard.press("Enter")


async def test_the_page_is_quiet_until_the_guide_is_opened(
    page: Page, conversations: FakeConversations
) -> None:
    launcher = page.get_by_role("button", name=LAUNCHER)
    await expect(launcher).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert not conversations.all
    assert await page.evaluate("Object.keys(sessionStorage).length + document.cookie.length") == 0


async def test_opening_moves_the_focus_to_the_answer_and_escape_brings_it_back(page: Page) -> None:
    panel = await opened(page)
    await expect(page.get_by_label("Your answer")).to_be_focused()
    launcher = page.get_by_role("button", name=LAUNCHER)
    await expect(launcher).to_have_attribute("aria-expanded", "true")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(launcher).to_be_focused()
    await expect(launcher).to_have_attribute("aria-expanded", "false")


async def test_everything_can_be_done_by_keyboard_alone(page: Page, conversations: FakeConversations) -> None:
    while await page.evaluate(FOCUSED) != "asbg-launcher":
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Your answer")).to_be_focused()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Council")).to_be_focused()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    while await page.evaluate("document.activeElement.textContent") != "Done":
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(told(page, "Where does it happen?")).to_be_visible()
    while await page.evaluate(FOCUSED) != "asbg-text":
        await page.keyboard.press("Tab")
    await page.keyboard.type("Derby")
    await page.keyboard.press("Enter")
    await expect(told(page, "You wrote: Derby")).to_be_visible()
    await expect(page.get_by_label("Your answer")).to_be_focused()
    (conversation,) = conversations.all.values()
    assert conversation.said == ['/inform_reported{"reported": true}', "council, police", "Derby"]


async def test_a_keyboard_is_never_trapped(page: Page) -> None:
    await opened(page)
    seen = set()
    for _ in range(40):
        await page.keyboard.press("Tab")
        seen.add(await page.evaluate("document.activeElement.closest('.asbg-panel') ? 'panel' : 'page'"))
    assert seen == {"panel", "page"}


async def test_shift_enter_makes_a_new_line(page: Page, conversations: FakeConversations) -> None:
    await opened(page)
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(told(page, "Who did you tell?")).to_be_visible()
    (conversation,) = conversations.all.values()
    assert conversation.said == ["one\ntwo"]


async def test_screen_readers_meet_things_in_order(page: Page) -> None:
    panel = await opened(page)
    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    tree = await panel.aria_snapshot()
    order = [
        'heading "Case review guide"',
        'button "Close"',
        'link "999"',
        'button "Start again"',
        'button "Erase this chat"',
        'log "Conversation"',
        "Guide said:",
        "Have you told anyone",
        "You said:",
        "Yes",
        "Who did you tell?",
        'group "Choose all that are right"',
        'button "Council"',
        'button "Done"',
        'textbox "Your answer"',
        'button "Send"',
    ]
    places = [tree.find(part) for part in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places), tree


async def test_each_reply_is_spoken_once_with_its_choices_and_then_cleared(page: Page) -> None:
    await page.evaluate(KEEP_SPEECH)
    await opened(page)
    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    spoken = await page.evaluate("window.spoken")
    assert len(spoken) == 2
    assert spoken[0].startswith("Guide said: Hello.")
    assert spoken[0].endswith("You can choose: Yes, No, I’m not sure.")
    assert "Who did you tell?" in spoken[1]
    await expect(page.locator(".asbg > [aria-live=polite]")).to_be_empty()
    assert await page.get_by_role("log").get_attribute("aria-live") == "off"


async def test_a_choice_stays_readable_and_the_others_go(page: Page) -> None:
    await opened(page)
    await page.get_by_role("button", name="No", exact=True).click()
    await expect(told(page, "Who did you tell?")).to_be_visible()
    await expect(page.get_by_role("button", name="No", exact=True)).to_have_count(0)
    await expect(page.locator(".asbg-message--person")).to_have_text("You said: No")


async def test_one_of_many_is_sent_as_its_payload(page: Page, conversations: FakeConversations) -> None:
    await opened(page)
    await page.get_by_role("button", name="Yes", exact=True).click()
    done = page.get_by_role("button", name="Done")
    await done.click()
    await expect(page.locator("#asbg-problem")).to_contain_text("Choose at least one answer")
    council = page.get_by_role("button", name="Council")
    await council.click()
    await expect(council).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name="Police").click()
    await page.get_by_role("button", name="Police").click()
    await done.click()
    await expect(told(page, "Where does it happen?")).to_be_visible()
    (conversation,) = conversations.all.values()
    assert conversation.said[-1] == '/inform{"reported_to": ["council"]}'


async def test_not_sure_among_many_answers_at_once(page: Page, conversations: FakeConversations) -> None:
    await opened(page)
    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    await page.get_by_role("button", name="I’m not sure").click()
    await expect(told(page, "Where does it happen?")).to_be_visible()
    (conversation,) = conversations.all.values()
    assert conversation.said[-1] == "/unsure"


async def test_links_and_lists_are_made_and_markup_is_not(page: Page) -> None:
    await opened(page)
    await write(page, "yes")
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    await write(page, "the council")
    log = page.get_by_role("log")
    await expect(log.get_by_role("link", name="01632 960123")).to_have_attribute("href", "tel:01632960123")
    await expect(log.get_by_role("link", name="asb@example.com")).to_have_attribute(
        "href", "mailto:asb@example.com"
    )
    await expect(log.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")
    await expect(log.get_by_role("link", name="https://")).to_have_attribute(
        "href", "https://example.com/asb"
    )
    await expect(log.get_by_role("listitem")).to_have_count(2)
    await write(page, "<img src=x onerror=alert(1)> <b>bold</b>")
    await expect(log.get_by_text("You wrote: <img src=x onerror=alert(1)> <b>bold</b>")).to_be_visible()
    await expect(log.locator("img, b")).to_have_count(0)


@pytest.mark.parametrize("fails", ["busy", "database", "network"])
async def test_a_failed_message_can_be_sent_again_and_is_not_doubled(
    page: Page, context: BrowserContext, conversations: FakeConversations, fails: str
) -> None:
    await opened(page)
    if fails == "network":
        await context.set_offline(True)
    else:
        conversations.failures = [ConversationBusy() if fails == "busy" else unavailable()]
    await write(page, "yes we did")
    await expect(told(page, "Your message was not sent.")).to_be_visible()
    await context.set_offline(False)
    await page.get_by_role("button", name="Try again").click()
    await expect(told(page, "Who did you tell?")).to_be_visible()
    await expect(page.locator(".asbg-message--person")).to_have_count(1)
    (conversation,) = conversations.all.values()
    assert conversation.said == ["yes we did"]


async def test_an_answer_lost_on_the_way_is_not_asked_for_twice(
    page: Page, conversations: FakeConversations
) -> None:
    await opened(page)

    async def lose(route: object) -> None:
        await route.fetch()  # type: ignore[attr-defined]
        await route.abort()  # type: ignore[attr-defined]

    await page.route("**/messages", lose, times=1)
    await write(page, "yes")
    await page.get_by_role("button", name="Try again").click()
    await expect(told(page, "Who did you tell?")).to_be_visible()
    (conversation,) = conversations.all.values()
    assert conversation.said == ["yes"]


async def test_a_reload_goes_on_where_it_was(page: Page, conversations: FakeConversations) -> None:
    await opened(page)
    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(told(page, "Who did you tell?")).to_be_visible()
    await page.reload()
    await expect(told(page, "Who did you tell?")).to_be_visible()
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_have_count(0)
    assert await page.evaluate(FOCUSED) == "BODY"
    assert len(conversations.all) == 1


async def test_a_message_under_way_survives_a_reload(page: Page, conversations: FakeConversations) -> None:
    await opened(page)
    await page.route("**/messages", lambda route: route.abort(), times=1)
    await write(page, "yes, in May")
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    await page.reload()
    await expect(told(page, "Who did you tell?")).to_be_visible()
    await expect(page.locator(".asbg-message--person")).to_have_count(1)
    (conversation,) = conversations.all.values()
    assert conversation.said == ["yes, in May"]


async def test_erasing_asks_first_and_then_forgets(page: Page, conversations: FakeConversations) -> None:
    panel = await opened(page)
    await page.get_by_role("button", name="Erase this chat").click()
    await expect(page.get_by_role("button", name="Yes, erase it")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(panel).to_be_visible()
    await expect(page.get_by_role("button", name="Erase this chat")).to_be_focused()
    await page.get_by_role("button", name="Erase this chat").click()
    await page.get_by_role("button", name="Yes, erase it").click()
    start = page.get_by_role("button", name="Start a new chat")
    await expect(start).to_be_focused()
    assert not conversations.all
    assert await page.evaluate("sessionStorage.getItem('asb-guide.token')") is None
    await start.click()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()


async def test_a_chat_that_the_server_no_longer_has_begins_anew(
    page: Page, conversations: FakeConversations
) -> None:
    await opened(page)
    conversations.all.clear()
    await write(page, "hello?")
    await page.get_by_role("button", name="Start a new chat").click()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()
    conversations.all.clear()
    await page.reload()
    await expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()


async def test_a_text_too_long_stays_where_it_was_written(
    page: Page, conversations: FakeConversations
) -> None:
    await opened(page)
    box = page.get_by_label("Your answer")
    await box.fill("a" * 2005)
    await page.keyboard.press("Enter")
    await expect(page.locator("#asbg-problem")).to_contain_text("5 characters too long")
    await expect(box).to_have_attribute("aria-invalid", "true")
    await expect(box).to_have_value("a" * 2005)
    await box.fill("a")
    await expect(box).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (640, 360), (1280, 800)])
async def test_nothing_scrolls_sideways_and_targets_are_large(page: Page, width: int, height: int) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    panel = await opened(page)
    await write(page, "a" * 300 + " https://example.com/" + "b" * 200)
    await expect(page.get_by_role("button", name="Done")).to_be_visible()
    for scope in ("document.scrollingElement", "document.querySelector('.asbg-log')"):
        assert await page.evaluate(f"{scope}.scrollWidth <= {scope}.clientWidth"), scope
    for part in await panel.locator("button, textarea").all():
        bounds = await part.bounding_box()
        assert bounds is not None and bounds["width"] >= 24 and bounds["height"] >= 24
    await page.get_by_label("Your answer").scroll_into_view_if_needed()
    await expect(page.get_by_label("Your answer")).to_be_in_viewport()


async def test_text_at_twice_the_size_still_fits(page: Page) -> None:
    await page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    await opened(page)
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    await expect(page.get_by_role("button", name="Send")).to_be_in_viewport()


async def test_on_a_small_screen_the_page_behind_cannot_be_reached(page: Page) -> None:
    await page.set_viewport_size({"width": 375, "height": 700})
    await opened(page)
    for _ in range(25):
        await page.keyboard.press("Tab")
        assert await page.evaluate("!document.activeElement.closest('main, header, footer')")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()
    assert await page.evaluate("document.querySelectorAll('[inert]').length") == 0


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [18, 24, 22] : [255, 255, 255];
  };
  const low = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility() || node.localName === 'noscript') continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push([node.className, node.textContent.slice(0, 30), ratio]);
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_has_enough_contrast(page: Page, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await opened(page)
    await page.get_by_role("button", name="Yes", exact=True).click()
    await page.get_by_role("button", name="Council").click()
    await page.get_by_role("button", name="Erase this chat").click()
    await page.mouse.move(5, 5)
    assert await page.evaluate(CONTRAST) == []


async def test_choices_show_in_forced_colours(page: Page) -> None:
    await page.emulate_media(forced_colors="active")
    await opened(page)
    button = page.get_by_role("button", name="Yes", exact=True)
    border = await button.evaluate("node => getComputedStyle(node).borderTopColor")
    ground = await button.evaluate("node => getComputedStyle(node.closest('.asbg-panel')).backgroundColor")
    assert border != ground


async def test_while_the_answer_comes_writing_goes_on(page: Page, conversations: FakeConversations) -> None:
    await opened(page)
    conversations.delay = 0.8
    await write(page, "first")
    await expect(page.get_by_text("The guide is writing…")).to_be_visible()
    await page.keyboard.type("second")
    await page.keyboard.press("Enter")
    await expect(told(page, "Who did you tell?")).to_be_visible()
    await expect(page.get_by_label("Your answer")).to_have_value("second")
    (conversation,) = conversations.all.values()
    assert conversation.said == ["first"]


async def test_without_javascript_the_page_says_what_to_do(context: BrowserContext, address: str) -> None:
    browser = context.browser
    assert browser is not None
    plain = await browser.new_context(java_script_enabled=False)
    page = await plain.new_page()
    await page.goto(address + "/")
    text = await page.inner_text("main")
    assert re.search(r"JavaScript.+still ask for a case review", text, re.S)
    await plain.close()
