"""The panels of the chat: what the person told so far, and the result to keep."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.browser.driving import Guide
from tests.browser.listening import ScreenReader
from tests.web.fake_conversations import FakeConversations

ANSWERS = [
    {"slot": "reported", "label": "Reported to anyone", "value": "Yes", "change": "/change_reported"},
    {"slot": "reported_to", "label": "Who was told", "value": "The council", "change": "/change_reported_to"},
]
RESULT: dict[str, Any] = {
    "outcome": "application",
    "title": "You can ask for a case review",
    "summary": "You seem to meet the published test. Only the council decides.",
    "next_steps": ["Wait for the council's letter.", "Report new incidents on 101."],
    "contacts": [
        {
            "name": "High Peak Borough Council",
            "phone": ["01632 960123", "01632 960124"],
            "email": "asb@example.com",
            "url": "https://example.com/asb",
            "note": "Weekdays, 9 am to 5 pm",
        },
        {"name": "Police", "phone": ["101"], "email": None, "url": None, "note": None},
    ],
    "reasons": ["You told me that you made 4 reports."],
    "reference": "ASB-7KMT-4X2P",
    "files": [{"title": "Save as PDF", "href": "/api/conversations/result.pdf"}],
    "checked": "2026-10-01",
}


@pytest.fixture
async def answered(guide: Guide, conversations: FakeConversations) -> Guide:
    conversations.more_state = {"answers": ANSWERS}
    await guide.press("Yes")
    return guide


@pytest.fixture
async def decided(guide: Guide, conversations: FakeConversations) -> Guide:
    conversations.more_state = {"answers": ANSWERS, "result": RESULT, "outcome": "application"}
    await guide.press("Yes")
    await guide.view.get_by_role("button", name="Your result").click()
    return guide


async def test_there_is_no_button_for_what_is_not_there_yet(guide: Guide) -> None:
    await expect(guide.view.get_by_role("button", name="Your answers")).to_have_count(0)
    await expect(guide.view.get_by_role("button", name="Your result")).to_have_count(0)


async def test_answers_stay_to_be_changed_whatever_is_said_after(
    answered: Guide, conversations: FakeConversations
) -> None:
    await answered.write("the council")
    await answered.write("Derby")
    await answered.view.get_by_role("button", name="Your answers (2)").click()
    change = answered.view.get_by_role("button", name="Change Who was told")
    await expect(change).to_be_visible()
    await answered.write("Matlock")
    await expect(change).to_be_visible()
    await change.click()
    await expect(answered.log.locator(".person").last).to_have_text("You said: Change: Who was told")
    await expect(answered.log.locator(".person").last).to_be_focused()
    await expect(answered.view.locator("#answers")).to_be_hidden()
    (conversation,) = conversations.all.values()
    assert conversation.said[-1] == "/change_reported_to"


async def test_answers_are_there_after_a_reload(answered: Guide) -> None:
    await answered.page.reload()
    await answered.view.get_by_role("button", name="Your answers (2)").click()
    terms = answered.view.locator("#answers")
    assert (await terms.inner_text()).split("\n")[:2] == ["Reported to anyone", "Yes"]


async def test_one_panel_is_open_at_a_time_and_escape_closes_it(answered: Guide) -> None:
    view = answered.view
    answers = view.get_by_role("button", name="Your answers (2)")
    more = view.get_by_role("button", name="More")
    await answers.click()
    await expect(answers).to_have_attribute("aria-expanded", "true")
    await more.click()
    await expect(answers).to_have_attribute("aria-expanded", "false")
    await expect(view.locator("#answers")).to_be_hidden()
    await view.get_by_role("button", name="Larger text").focus()
    await answered.page.keyboard.press("Escape")
    await expect(view.locator("#more")).to_be_hidden()
    await expect(more).to_be_focused()


async def test_an_answer_changed_under_the_focus_leaves_it_on_the_panels_button(
    answered: Guide, conversations: FakeConversations
) -> None:
    await answered.view.get_by_role("button", name="Your answers (2)").click()
    conversations.delay = 0.5
    conversations.more_state = {"answers": ANSWERS[:1]}
    await answered.box.fill("x")
    await answered.page.keyboard.press("Enter")
    await answered.view.get_by_role("button", name="Change Who was told").focus()
    await expect(answered.view.get_by_role("button", name="Your answers (1)")).to_be_focused()


async def test_the_result_has_all_that_is_needed_next(decided: Guide) -> None:
    panel = decided.view.get_by_role("region", name="Your result")
    await expect(panel.get_by_role("heading", name=RESULT["title"])).to_be_visible()
    for words in (RESULT["summary"], *RESULT["next_steps"], *RESULT["reasons"], RESULT["reference"]):
        await expect(panel.get_by_text(words)).to_be_visible()
    hrefs = await panel.get_by_role("link").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    assert hrefs == [
        *(
            "tel:101",
            "tel:01632960123",
            "tel:01632960124",
            "mailto:asb@example.com",
            "https://example.com/asb",
        ),
        "tel:101",
    ]
    await expect(panel.get_by_text("We checked these contacts on 1 October 2026.")).to_be_visible()


async def test_the_result_survives_a_reload(decided: Guide) -> None:
    await decided.page.reload()
    await decided.view.get_by_role("button", name="Your result").click()
    await expect(decided.view.get_by_text("ASB-7KMT-4X2P")).to_be_visible()


async def test_its_files_are_fetched_with_the_token(decided: Guide) -> None:
    seen = []

    async def answer(route: Route) -> None:
        seen.append(await route.request.header_value("authorization"))
        await route.fulfill(body="%PDF-", content_type="application/pdf")

    await decided.page.route("**/result.pdf", answer)
    async with decided.page.expect_download() as saved:
        await decided.view.get_by_role("button", name="Save as PDF").click()
    assert (await saved.value).suggested_filename == "result.pdf"
    assert seen[0] is not None and seen[0].startswith("Bearer ")


async def test_it_is_emailed_and_what_is_wrong_is_said_beside_it(decided: Guide) -> None:
    page = decided.page
    sent: list[str] = []

    async def answer(route: Route) -> None:
        body: Any = route.request.post_data_json
        sent.append(body["email"])
        refusal = {"code": "EMAIL", "detail": "This is not an email address.", "hint": "Check it."}
        fine = "@" in body["email"]
        await route.fulfill(status=202 if fine else 422, body=json.dumps({} if fine else refusal))

    await page.route("**/result/email", answer)
    field = decided.view.get_by_label("Email it to me")
    reader = await ScreenReader.start(page)
    await field.fill("alex")
    await page.keyboard.press("Enter")
    await expect(decided.view.locator("#email-problem")).to_have_text(
        "This is not an email address. Check it."
    )
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await field.fill("alex@example.com")
    await page.keyboard.press("Enter")
    await expect(decided.view.locator("#email-sent")).to_be_visible()
    await expect(decided.view.locator("#email-problem")).to_be_empty()
    await expect(field).not_to_have_attribute("aria-invalid", "true")
    assert sent == ["alex", "alex@example.com"]
    assert [one for one in await reader.hear() if one.startswith("(live)")] == [
        "(live) This is not an email address. Check it.",
        "(live) The email is on its way.",
    ]


async def test_on_paper_only_the_result_is_left(decided: Guide) -> None:
    await decided.page.evaluate("window.print = () => { window.printed = true; }")
    await decided.view.get_by_role("button", name="Print").click()
    assert await decided.page.evaluate("window.printed") is True
    await decided.page.emulate_media(media="print")
    await expect(decided.view.get_by_text(RESULT["reference"])).to_be_visible()
    for hidden in ("#log", "#form", ".head", ".tools", ".keep"):
        await expect(decided.view.locator(hidden)).to_be_hidden()


async def test_the_result_can_be_erased_from_where_it_stands(decided: Guide) -> None:
    await decided.view.locator("#result-erase").click()
    await expect(decided.view.get_by_role("button", name="Yes, erase it")).to_be_focused()
    await decided.page.keyboard.press("Enter")
    await expect(decided.view.get_by_role("button", name="Start a new chat")).to_be_focused()
    await expect(decided.view.get_by_role("button", name="Your result")).to_have_count(0)
    await expect(decided.view.get_by_role("button", name="Your answers")).to_have_count(0)
