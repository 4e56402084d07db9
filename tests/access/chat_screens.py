"""Every screen of the chat, and the way to each."""

from __future__ import annotations

from playwright.async_api import expect

from bot.dialogue.incoming import TEXT_LIMIT
from tests.access.inspector import Visitor
from tests.access.stage import Stage
from tests.browser.driving import Guide
from tests.browser.test_chat_panels import ANSWERS, RESULT
from tests.web.fake_conversations import FakeConversations, bot, unavailable

FACE = "chat"
SHOWN = (
    "start",
    "several",
    "day",
    "links",
    "problem",
    "too_long",
    "offline",
    "typing",
    "answers",
    "result",
    "email_problem",
    "email_sent",
    "more",
    "code",
    "code_problem",
    "right_to_left",
    "leaving",
    "erased",
)
SCREENS = dict.fromkeys((*SHOWN, "ended", "unreachable"), "/embed")


async def show(guide: Guide, conversations: FakeConversations, screen: str) -> None:
    """Brings the chat from its first question to one of the screens in ``SHOWN``."""
    conversations.more_state = {
        "answers": ANSWERS,
        "result": RESULT,
        "progress": {"answered": 2, "left_at_most": 8, "about": 4},
    }
    if screen == "start":
        return
    await guide.press("Yes")
    if screen in _WAYS:
        await _WAYS[screen](guide, conversations)
        return
    await guide.view.locator(f"#{screen}-button").click()
    if screen == "more":
        await guide.view.locator("#erase").click()


async def _several(guide: Guide, conversations: FakeConversations) -> None:
    await guide.choices.get_by_role("checkbox", name="Council").check()
    await guide.choices.get_by_role("checkbox", name="Police").check()


async def _day(guide: Guide, conversations: FakeConversations) -> None:
    conversations.more_state["question"] = "incident_date"
    conversations.scripted = [
        [bot("When did it happen?", [{"title": "I am not sure", "payload": "/unsure"}])]
    ]
    await guide.write("a" * 300 + " https://example.com/" + "b" * 200)


async def _links(guide: Guide, conversations: FakeConversations) -> None:
    await guide.write("the council")
    await expect(guide.log.get_by_role("link", name="01632 960123")).to_be_visible()


async def _problem(guide: Guide, conversations: FakeConversations) -> None:
    await guide.choices.get_by_role("button", name="Done").click()


async def _too_long(guide: Guide, conversations: FakeConversations) -> None:
    await guide.box.fill("a" * (TEXT_LIMIT + 5))
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.locator("#problem")).to_be_visible()


async def _offline(guide: Guide, conversations: FakeConversations) -> None:
    await guide.page.route("**/messages", lambda route: route.abort(), times=1)
    await guide.box.fill("hello")
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.get_by_role("button", name="Try again")).to_be_visible()


async def _typing(guide: Guide, conversations: FakeConversations) -> None:
    await guide.page.route("**/messages", lambda route: None)  # is never answered
    await guide.box.fill("the council")
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.locator("#typing")).to_be_visible()


async def _email(guide: Guide, address: str, shows: str) -> None:
    status = 202 if "@" in address else 422
    answer = '{"code": "EMAIL", "detail": "This is not an email address.", "hint": "Check it."}'
    await guide.page.route("**/result/email", lambda route: route.fulfill(status=status, body=answer))
    await guide.view.locator("#result-button").click()
    await guide.view.locator("#email").fill(address)
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.locator(shows)).to_be_visible()


async def _email_problem(guide: Guide, conversations: FakeConversations) -> None:
    await _email(guide, "alex", "#email-problem")


async def _email_sent(guide: Guide, conversations: FakeConversations) -> None:
    await _email(guide, "alex@example.com", "#email-sent")


async def _code(guide: Guide, conversations: FakeConversations) -> None:
    await guide.view.locator("#more-button").click()
    await guide.view.locator("#code-get").click()
    await expect(guide.view.locator("#code-given")).to_be_visible()


async def _code_problem(guide: Guide, conversations: FakeConversations) -> None:
    await guide.view.locator("#more-button").click()
    await guide.view.locator("#code").fill("wrong")
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.locator("#code-problem")).not_to_be_empty()


async def _right_to_left(guide: Guide, conversations: FakeConversations) -> None:
    conversations.more_state["answers"] = [{**ANSWERS[0], "label": "Your name", "value": "ليلى"}]
    await guide.write("ليلى مثال")
    await guide.view.locator("#answers-button").click()


async def _leaving(guide: Guide, conversations: FakeConversations) -> None:
    """One Shift of three."""
    await guide.page.keyboard.press("Shift")
    await expect(guide.view.locator("#exit")).to_have_attribute("data-presses", "1")


async def _erased(guide: Guide, conversations: FakeConversations) -> None:
    await guide.view.locator("#more-button").click()
    await guide.view.locator("#erase").click()
    await guide.view.locator("#erase-yes").click()
    await expect(guide.view.get_by_role("button", name="Start a new chat")).to_be_focused()


_WAYS = {
    "several": _several,
    "day": _day,
    "links": _links,
    "problem": _problem,
    "too_long": _too_long,
    "offline": _offline,
    "typing": _typing,
    "email_problem": _email_problem,
    "email_sent": _email_sent,
    "code": _code,
    "code_problem": _code_problem,
    "right_to_left": _right_to_left,
    "leaving": _leaving,
    "erased": _erased,
}


async def walk(stage: Stage, visitor: Visitor) -> None:
    """Looks at every screen, each in a fresh profile."""
    conversations = stage.conversations
    for screen in visitor.wanted(FACE, SCREENS):
        conversations.more_state, conversations.scripted = {}, []
        async with stage.page() as page:
            if screen == "unreachable":
                conversations.failures = [unavailable()]
                await page.goto(f"{stage.chat}/embed")
                await expect(page.get_by_role("button", name="Try again")).to_be_visible()
            else:
                guide = await Guide.visit(page, stage.chat)
                if screen == "ended":
                    conversations.all.clear()
                    await guide.box.fill("hello?")
                    await page.keyboard.press("Enter")
                    await expect(page.get_by_role("button", name="Start a new chat")).to_be_visible()
                else:
                    await show(guide, conversations, screen)
            await visitor.look(page, FACE, screen)
            await page.unroute_all(behavior="ignoreErrors")
    conversations.more_state = {}
