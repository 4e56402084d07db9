"""The three ways out of a conversation, in a real browser on the real service, by mouse and by keys alone."""

from __future__ import annotations

import asyncio
import email
import email.policy
import os
import re
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.settings import Settings, load_settings
from tests.browser.driving import LAUNCHER, Guide, KeyboardGuide, State
from tests.browser.listening import ScreenReader
from tests.browser.serving import serving
from tests.web.live import live_app

TO_A_REVIEW = {
    "reported": "Yes",
    "reported_to": "the council and the police",
    "council": "Buxton",
    "concern_type": "It was not dealt with",
    "incident_count": "4 or more",
    "reports_in_window": "All of them",
    "immediate_danger": "No",
    "on_behalf": "For me",
}
NOT_REPORTED = {"reported": "No, not yet", "behaviour_type": "Noise", "council": "Matlock"}
A_COMPLAINT = {
    "reported": "Yes",
    "reported_to": "The police",
    "council": "Ripley",
    "concern_type": "How staff or a service treated me",
    "complaint_about": "The police",
    "complaint_stage": "Not yet",
}
APPLICATION = {
    **TO_A_REVIEW,
    "apply_now": "Yes, start",
    "harm": "I would rather not say",
    "applicant_name": "Alex Example",
    "applicant_email": "alex@example.com",
    "applicant_phone": "07700 900123",
    "applicant_address": "Skip",
    "incident_date": ["12 September 2026", "3 October 2026", "10 November 2026"],
    "incident_reported_on": "The same day",
    "incident_reported_to": ["The police", "The council", "The police"],
    "incident_reference": "Skip",
    "incident_description": "Fireworks were thrown at the front door.",
    "more_incidents": "No",
    "impact": "We do not sleep.",
    "desired_outcome": "We want to feel safe at home.",
    "confirm_submission": "Yes, send it",
}


@pytest.fixture(scope="module")
def live_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(
        {"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path_factory.mktemp("var"))},
    )


@pytest.fixture(scope="module")
def live(live_settings: Settings) -> Iterator[str]:
    """The real service with its model, its database and its outbox worker."""
    with live_app(live_settings) as app, serving(app) as address:
        yield address


@pytest.fixture
async def guide(browser: Browser, live: str) -> AsyncIterator[Guide]:
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = await context.new_page()
    await page.goto(live + "/")
    yield await Guide.open(page)
    await context.close()


@pytest.fixture
async def by_keys(browser: Browser, live: str) -> AsyncIterator[KeyboardGuide]:
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = await context.new_page()
    reader = await ScreenReader.start(page)
    guide = await KeyboardGuide.visit(page, live)
    assert isinstance(guide, KeyboardGuide)
    guide.reader = reader
    await reader.hear()
    yield guide
    await context.close()


def decided(state: State) -> bool:
    return state["outcome"] is not None


async def test_what_nobody_knows_of_is_reported_first(guide: Guide) -> None:
    state = await guide.answer_until({"reported": "No, not yet", "council": "Matlock"}, decided)
    assert state["outcome"] == "report_first"
    if state["question"] == "behaviour_type":
        await guide.write("loud music every night from next door")
    assert guide.state["outcome"] == "report_first"
    assert guide.state["application_reference"] is None
    ways = guide.log.locator('a[href^="tel:"], a[href^="mailto:"], a[href^="http"]')
    await expect(ways.last).to_be_visible()


@pytest.mark.parametrize(
    ("body", "council", "ombudsman"),
    [("The council", "Matlock", "lgsco"), ("The police", "Ripley", "iopc")],
)
@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("Not yet", "complaints_procedure"),
        ("Yes, I have their final answer and I am still unhappy", "ombudsman"),
    ],
)
async def test_how_staff_treated_someone_is_a_complaint(
    guide: Guide, body: str, council: str, ombudsman: str, stage: str, outcome: str
) -> None:
    answers = {
        "reported": "Yes",
        "reported_to": body,
        "council": council,
        "concern_type": "How staff or a service treated me",
        "complaint_about": body,
        "complaint_stage": stage,
    }
    state = await guide.answer_until(answers, decided)
    assert state["outcome"] == outcome
    if outcome == "ombudsman":
        assert state["ombudsman"] == [ombudsman]
    assert state["application_reference"] is None


async def test_an_application_is_filed_and_delivered(guide: Guide, live_settings: Settings) -> None:
    state = await guide.answer_until(APPLICATION, lambda now: now["question"] == "confirm_submission")
    assert state["outcome"] == "application"
    assert state["facts"]["council"] == "high_peak"
    assert state["facts"]["reported_to"] == ["council", "police"]
    assert not list((live_settings.var_dir / "outbox").glob("*.eml"))
    read_back = await guide.text()
    for written in ("Alex Example", "alex@example.com", "Fireworks were thrown at the front door."):
        assert written in read_back

    state = await guide.press("Yes, send it")
    reference = state["application_reference"]
    assert re.fullmatch(r"ASB-\w{4}-\w{4}", reference)
    await expect(guide.log.get_by_text(reference).first).to_be_visible()

    letters = await delivered(live_settings.var_dir / "outbox", reference, 2)
    to_council = next(letter for letter in letters if list(letter.iter_attachments()))
    attached = [part.get_content_type() for part in to_council.iter_attachments()]
    assert "application/pdf" in attached
    body = to_council.get_body(("plain",))
    assert body is not None and "Fireworks were thrown" in body.get_content()

    await guide.page.reload()
    await guide.page.get_by_role("button", name=LAUNCHER).click()
    again = guide.page.frame_locator("iframe")
    await expect(again.get_by_role("log").get_by_text(reference).first).to_be_visible()
    await again.get_by_role("button", name="Your result").click()
    await expect(again.get_by_role("region", name="Your result").get_by_text(reference).first).to_be_visible()


async def delivered(outbox: Path, reference: str, count: int) -> list[EmailMessage]:
    """Waits for the letters of an application."""
    for _ in range(100):
        files = sorted(outbox.glob(f"{reference}*.eml"))
        if len(files) >= count:
            parser = email.policy.default
            return [email.message_from_bytes(file.read_bytes(), policy=parser) for file in files]
        await asyncio.sleep(0.2)
    raise AssertionError(
        f"{len(list(outbox.glob('*.eml')))} of {count} letters in {os.listdir(outbox.parent)}"
    )


async def test_a_choice_of_several_reaches_the_service_as_several(guide: Guide) -> None:
    await guide.answer_until({"reported": "Yes"}, lambda now: now["question"] == "reported_to")
    state = await guide.tick("The police", "My landlord (council or housing association)")
    assert state["facts"]["reported_to"] == ["police", "landlord"]


async def test_danger_is_heard_at_any_question(guide: Guide) -> None:
    state = await guide.write("he is kicking my door in right now with a knife")
    assert state["outcome"] == "emergency"
    await expect(guide.log.get_by_role("link", name="999").last).to_be_visible()


NEUTRAL = "https://www.bbc.co.uk/weather"
ANNOUNCED = Path(__file__).resolve().parent / "announced"
"""What a screen reader would say on each way out, in order; ASB_RECORD=1 writes it anew, to be read over."""


@pytest.mark.parametrize(
    ("name", "answers", "outcome"),
    [
        ("report_first", NOT_REPORTED, "report_first"),
        ("complaints", A_COMPLAINT, "complaints_procedure"),
        ("application", APPLICATION, "application"),
    ],
)
async def test_each_way_out_can_be_taken_by_keys_and_is_announced_in_order(
    by_keys: KeyboardGuide, name: str, answers: dict[str, str | list[str]], outcome: str
) -> None:
    state = await by_keys.answer_until(
        answers, lambda now: now["outcome"] is not None and not now["question"]
    )
    assert state["outcome"] == outcome
    assert_each_is_announced_once(by_keys)
    said = "\n".join(by_keys.reader.said) + "\n"
    said = re.sub(r"ASB-\w{4}-\w{4}", "ASB-XXXX-XXXX", said)
    said = re.sub(r"(?<=Read out, that is: ).+", "(letter by letter)", said)
    golden = ANNOUNCED / f"{name}.txt"
    if os.environ.get("ASB_RECORD") == "1":
        ANNOUNCED.mkdir(exist_ok=True)
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")


def assert_each_is_announced_once(guide: KeyboardGuide) -> None:
    """One announcement for the start and for each message sent, and the focus is never nowhere."""
    live = [line for line in guide.reader.said if line.startswith("(live)")]
    assert len(live) == len(guide.asked)
    assert not [line for line in guide.reader.said if line == "(gone)"]


async def test_a_code_opens_the_chat_elsewhere_and_leaving_ends_it_here(
    guide: Guide, browser: Browser, live: str
) -> None:
    await guide.answer_until(TO_A_REVIEW, lambda now: now["question"] == "concern_type")
    view = guide.view
    token = await view.evaluate("sessionStorage.getItem('asb-guide.token')")
    await view.get_by_role("button", name="More").click()
    await view.get_by_role("button", name="Get a code").click()
    await expect(view.locator("#code-given")).to_be_visible()
    code = await view.locator("#code-new").inner_text()
    link = await view.locator("#code-link").evaluate("link => link.href")
    assert link.startswith(f"{live}/guide/carry-on/")

    await guide.page.context.route(NEUTRAL, lambda route: route.fulfill(body="Weather"))
    async with guide.page.expect_navigation(url=NEUTRAL):
        await view.get_by_role("button", name="Exit this page").click()
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(50):  # nobody waits for the server on the way out
        gone = await guide.page.context.request.get(f"{live}/api/conversations", headers=headers)
        if gone.status != 200:
            break
        await asyncio.sleep(0.1)
    assert gone.status == 401

    context = await browser.new_context()
    page = await context.new_page()
    other = await Guide.visit(page, live)
    await page.get_by_role("button", name="More").click()
    await page.get_by_label("I have a code from another device").fill(code.lower())
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Your answers (3)")).to_be_visible()
    await other.press("It was not dealt with")
    assert other.state["facts"]["council"] == "high_peak"
    await context.close()


async def test_a_result_is_emailed_by_the_real_service(guide: Guide, live_settings: Settings) -> None:
    await guide.answer_until(A_COMPLAINT, decided)
    before = set((live_settings.var_dir / "outbox").glob("*.eml"))
    await guide.view.get_by_role("button", name="Your result").click()
    await guide.view.get_by_label("Email it to me").fill("alex@example.com")
    await guide.page.keyboard.press("Enter")
    await expect(guide.view.locator("#email-sent")).to_be_visible()
    for _ in range(100):
        if new := set((live_settings.var_dir / "outbox").glob("*.eml")) - before:
            break
        await asyncio.sleep(0.2)
    assert "alex@example.com" in new.pop().read_text("utf-8")
    async with guide.page.expect_download() as saved:
        await (
            guide.view.get_by_role("region", name="Your result")
            .get_by_role("button", name="PDF")
            .first.click()
        )
    assert (await saved.value).suggested_filename == "result.pdf"
