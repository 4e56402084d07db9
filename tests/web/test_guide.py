"""The plain pages, read as somebody without scripts reads them, on the rules alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

import actions.services
from bot.dialogue.conversations import MODEL, ModelMissing
from bot.dialogue.without_model import CoreConversations
from bot.records.errors import RecordsUnavailable
from bot.records.models import Application
from bot.settings import Settings, load_settings
from bot.web.app import create_app
from bot.web.guide.shown import EXIT_PAGE
from tests.web.guide_reader import ANSWERS, APPLICATION, BASE, Reader

OUTCOMES = {
    "report_first": {"reported": {"choice": "No, not yet"}},
    "out_of_area": {"council": {"words": "Manchester"}},
    "keep_reporting": {"incident_count": {"choice": "1"}},
}


@pytest.fixture(scope="module")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path_factory.mktemp("guide"))})


@pytest.fixture(scope="module")
def conversations(own_settings: Settings) -> Iterator[CoreConversations]:
    services = actions.services.load_services(own_settings)
    with actions.services.use(services):
        yield CoreConversations.open(own_settings, ModelMissing(MODEL))
    services.database.dispose()


@pytest.fixture
def app(own_settings: Settings, conversations: CoreConversations) -> Starlette:
    return create_app(own_settings, conversations)


@pytest.fixture
async def reader(app: Starlette) -> AsyncIterator[Reader]:
    reader = Reader(app)
    yield reader
    await reader.client.aclose()


def filed(conversations: CoreConversations) -> int:
    with conversations._services.database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(Application)) or 0)


# ---- Beginning ---------------------------------------------------------------------------------------------


async def test_nothing_is_stored_before_the_first_post(reader: Reader) -> None:
    await reader.open("/guide")

    assert "set-cookie" not in reader.page.headers
    assert reader.page.headers["cache-control"] == "no-store"


async def test_the_cookie_is_out_of_reach_and_goes_with_the_browser(reader: Reader) -> None:
    await reader.open("/guide")
    form = reader.forms()[0]
    begun = await reader.client.post(form.action, data=dict(form.fields))
    cookie = begun.headers["set-cookie"].lower()

    assert begun.status_code == 303
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/guide" in cookie
    assert "max-age" not in cookie and "expires" not in cookie and "secure" not in cookie


async def test_the_cookie_is_for_https_only_in_production(conversations: CoreConversations) -> None:
    production = load_settings(
        {"ASB_ENV": "production", "ASB_SECRET_KEY": "x" * 40, "ASB_MAIL_FROM": "guide@example.com"}
    )
    reader = Reader(create_app(production, conversations))
    await reader.open("/guide")
    form = reader.forms()[0]
    begun = await reader.client.post(form.action, data=dict(form.fields))

    assert "secure" in begun.headers["set-cookie"].lower()


async def test_the_council_of_the_page_that_led_here_is_filled_in_and_may_be_changed(reader: Reader) -> None:
    await reader.begin("?council=derby")
    await reader.answer(choice="Yes")
    await reader.answer(choice="The council")

    assert 'value="Derby City Council"' in reader.page.text
    await reader.answer(words="Derby City Council")
    assert reader.heading == "What is the main problem?"


async def test_an_unknown_council_is_passed_over(reader: Reader) -> None:
    await reader.begin("?council=<script>")

    assert "script" not in reader.page.text
    assert reader.heading == "Have you told anyone about it?"


# ---- Questions ---------------------------------------------------------------------------------------------


async def test_no_page_has_a_script_and_every_page_may_be_left(reader: Reader) -> None:
    await (await reader.begin()).to_the_check()
    for path in (
        "/guide",
        "/guide/step",
        "/guide/answers",
        "/guide/result",
        "/guide/carry-on",
        "/guide/leaving",
    ):
        text = await reader.open(path)
        assert "<script" not in text and "onclick" not in text
        assert text.count('href="/guide/exit"') >= 2
        assert "script-src 'none'" in reader.page.headers["content-security-policy"]


async def test_each_question_has_an_address_of_its_own_that_tells_nothing(reader: Reader) -> None:
    await reader.begin()
    first = reader.path
    await reader.answer(choice="Yes")

    assert (first, reader.path) == ("/guide/step/1", "/guide/step/2")
    assert reader.title == "Who did you tell? – Case review guide"


async def test_nothing_chosen_is_said_in_title_summary_and_at_the_field(reader: Reader) -> None:
    await reader.begin()
    await reader.answer()

    assert reader.title.startswith("Error: ")
    assert 'href="#choice-1"' in reader.page.text and 'id="choice-1"' in reader.page.text
    assert reader.text.count("Choose an answer, or use your own words.") == 2
    assert reader.page.request.method == "GET"


async def test_what_was_written_stands_there_again_and_never_in_the_address(reader: Reader) -> None:
    await reader.begin()
    await reader.answer(choice="Yes", words="my own secret words")

    assert "my own secret words" in reader.page.text
    assert "secret" not in str(reader.page.url)


async def test_words_are_read_where_there_are_choices(reader: Reader) -> None:
    await reader.begin()
    await reader.answer(words="yes")

    assert reader.heading == "Who did you tell?"


async def test_several_choices_are_all_kept(reader: Reader, conversations: CoreConversations) -> None:
    await reader.begin()
    await reader.answer(choice="Yes")
    await reader.answer(choice=["The police", "Someone else"])
    await reader.open("/guide/answers")

    assert "The police and someone else" in reader.text


async def test_not_sure_goes_with_no_other_choice(reader: Reader) -> None:
    await reader.begin()
    await reader.answer(choice="Yes")
    await reader.answer(choice=["The police", "I am not sure"])

    assert "not both" in reader.text and reader.title.startswith("Error: ")


async def test_two_choices_that_mean_the_same_are_one_answer(reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome(on_behalf={"choice": "For someone else"})
    await reader.answer(choice="I have not asked yet")

    assert reader.heading == "Ask them if they agree"


async def test_words_that_are_not_understood_are_an_error_of_the_page(reader: Reader) -> None:
    await reader.begin()
    await reader.answer(words="zzz zzz")

    assert reader.title.startswith("Error: ")
    assert "did not understand" in reader.text


async def test_a_question_to_the_guide_is_answered_and_asked_again(reader: Reader) -> None:
    await reader.begin()
    await reader.answer(words="Why do you ask?")

    assert "looks again at what was done" in reader.text
    assert reader.heading == "Have you told the council, the police or your landlord yet?"


async def test_why_it_is_asked_stands_beside_each_question(reader: Reader) -> None:
    await reader.begin()

    assert "<details" in reader.page.text and "Why we ask" in reader.text and "What counts" in reader.text


async def test_danger_in_words_comes_before_everything(reader: Reader) -> None:
    await reader.begin()
    await reader.answer(words="he is outside with a knife right now")

    assert "999" in reader.heading
    await reader.press("We are safe now. Carry on")
    assert "told" in reader.heading


async def test_markup_and_names_from_right_to_left_are_shown_as_they_are(reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome()
    await reader.open(f"{reader.path}/question")
    await reader.answer(choice="Yes, start")
    await reader.answer(choice="No")
    await reader.answer(words="<b>ליאור</b>")
    await reader.open(f"/guide/step/{int(reader.path.rpartition('/')[2]) - 1}")

    assert "&lt;b&gt;ליאור&lt;/b&gt;" in reader.page.text and 'dir="auto"' in reader.page.text


# ---- Back and forth ----------------------------------------------------------------------------------------


async def test_the_question_before_can_be_answered_anew(reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome(on_behalf={"choice": "For me"})
    await reader.open("/guide/step/5")
    assert "checked" in reader.page.text
    await reader.answer(choice="1")

    assert reader.heading == "Keep reporting it"


async def test_the_same_form_sent_twice_is_answered_once(reader: Reader) -> None:
    await reader.begin()
    form = reader.forms()[0]
    sent = {**dict(form.fields), "choice": form.titles["Yes"][1]}
    await reader.post(form.action, sent)
    await reader.post(form.action, sent)

    assert reader.path == "/guide/step/2"


async def test_an_answer_that_only_the_check_opens_is_kept_and_said_so(reader: Reader) -> None:
    await (await reader.begin()).to_the_check()
    latest = reader.path
    await reader.open("/guide/step/10")
    await reader.answer(words="Somebody Else")

    assert reader.path == latest


@pytest.mark.parametrize("path", ["/guide/step/99", "/guide/step/0", "/guide/step"])
async def test_a_step_that_is_not_there_leads_to_the_latest(reader: Reader, path: str) -> None:
    await reader.begin()
    await reader.open(path)

    assert reader.path == "/guide/step/1"


async def test_an_answer_is_changed_from_the_list_of_answers(reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome()
    await reader.open("/guide/answers")
    await reader.press("Change Where it happens")

    assert "postcode" in reader.text or "town" in reader.text
    await reader.answer(words="Manchester")
    assert reader.heading == "Ask your own council"


# ---- Outcomes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_each_outcome_has_a_page_of_its_own_and_a_result_to_keep(reader: Reader, outcome: str) -> None:
    await reader.begin()
    for slot, given in {**ANSWERS, **OUTCOMES[outcome]}.items():
        assert slot
        await reader.answer(**given)
        if "See your result" in reader.text:
            break
    title = reader.heading
    await reader.open("/guide/result")

    assert reader.heading == title
    assert 'href="tel:' in reader.page.text or "find-local-council" in reader.page.text
    assert (await reader.client.get("/guide/result.pdf")).content.startswith(b"%PDF")


async def test_an_outcome_stands_alone_before_the_next_question(reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome()

    assert reader.heading == "You can ask for a case review"
    assert "Would you like to fill in" not in reader.text
    assert f'href="{reader.path}/question"' in reader.page.text


async def test_the_result_is_sent_by_email_and_a_wrong_address_is_said(reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome()
    await reader.open("/guide/result")
    form = next(one for one in reader.forms() if one.action.endswith("/email"))
    await reader.post(form.action, {**dict(form.fields), "email": "nobody"})
    assert reader.page.status_code == 422 and reader.title.startswith("Error: ")
    await reader.post(form.action, {**dict(form.fields), "email": "alex@example.com"})

    assert "We are sending it" in reader.text


# ---- The application ---------------------------------------------------------------------------------------


async def test_answers_are_checked_changed_and_sent_once(
    reader: Reader, conversations: CoreConversations
) -> None:
    await (await reader.begin()).to_the_check()
    assert reader.heading == "Check your answers before you send them"
    await reader.press("Change Your name")
    assert reader.heading == "What is your name?"
    await reader.answer(words="Sam Example")
    before = filed(conversations)
    assert "Sam Example" in reader.text

    form = next(one for one in reader.forms() if "Yes, send it" in one.titles)
    sent = {**dict(form.fields), "other": form.titles["Yes, send it"][1]}
    await reader.post(form.action, sent)
    sent_page = reader.text
    await reader.post(form.action, sent)

    assert filed(conversations) == before + 1
    assert reader.heading == "Your application was sent" and "ASB-" in sent_page
    again = reader.path
    await reader.open(again)
    assert reader.heading == "Your application was sent"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Enter a date"),
        ({"day": "12", "month": "10"}, "must have a year"),
        ({"day": "31", "month": "2", "year": "2026"}, "no such day in February"),
        ({"day": "12", "month": "13", "year": "2026"}, "number from 1 to 12"),
        ({"day": "12", "month": "12", "year": "2026"}, "in the past"),
        ({"day": "12", "month": "10", "year": "26x"}, "4 numbers"),
        ({"month": "10", "year": "2026", "words": "in May"}, "in one way"),
    ],
)
async def test_a_date_that_cannot_be_is_said_at_its_field(
    reader: Reader, given: dict[str, str], words: str
) -> None:
    await _to_the_first_date(reader)
    await reader.answer(**given)

    assert words in reader.text and reader.title.startswith("Error: ")


@pytest.mark.parametrize(
    "given",
    [
        {"day": "12", "month": "10", "year": "2026"},
        {"day": "12", "month": "oct", "year": "26"},
        {"month": "October", "year": "2026"},
        {"words": "early in October"},
    ],
)
async def test_a_date_may_be_given_in_several_ways(reader: Reader, given: dict[str, str]) -> None:
    await _to_the_first_date(reader)
    await reader.answer(**given)

    assert reader.heading == "When did you report it?"


async def _to_the_first_date(reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome()
    await reader.open(f"{reader.path}/question")
    for given in APPLICATION[:6]:
        await reader.answer(**given)


# ---- Leaving -----------------------------------------------------------------------------------------------


async def test_exit_ends_the_session_on_the_server(reader: Reader) -> None:
    await reader.begin()
    cookie = dict(reader.client.cookies)
    left = await reader.client.get("/guide/exit")
    reader.client.cookies.update(cookie)
    await reader.open("/guide/step")

    assert left.headers["location"] == EXIT_PAGE and left.status_code == 303
    assert reader.page.status_code == 403 and reader.heading == "This conversation is not open here"


async def test_another_site_ends_nothing(app: Starlette, reader: Reader) -> None:
    await reader.begin()
    await reader.client.get("/guide/exit", headers={"Sec-Fetch-Site": "cross-site"})
    await reader.open("/guide/step")

    assert reader.path == "/guide/step/1"


async def test_exit_leads_away_even_where_the_database_is_down(
    reader: Reader, conversations: CoreConversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reader.begin()

    async def down(*_: object) -> None:
        raise RecordsUnavailable("SQLITE_BUSY")

    monkeypatch.setattr(conversations, "leave", down)
    left = await reader.client.get("/guide/exit")

    assert left.headers["location"] == EXIT_PAGE and 'asb_guide=""' in left.headers["set-cookie"]


async def test_what_was_said_is_erased_after_one_question(reader: Reader) -> None:
    await reader.begin()
    await reader.open("/guide/erase")
    await reader.press("Yes, erase it")
    assert reader.heading == "Your answers are erased"
    await reader.open("/guide/step")

    assert reader.page.status_code == 403


async def test_a_code_opens_the_conversation_in_another_browser(app: Starlette, reader: Reader) -> None:
    await (await reader.begin()).to_the_outcome()
    await reader.open("/guide/carry-on")
    await reader.press("Get a code")
    code = reader.text.partition("Your code ")[2].split()[0]
    assert code.count("-") == 2
    other = Reader(app)
    await other.open("/guide/carry-on")
    form = other.forms()[-1]
    await other.post(form.action, {**dict(form.fields), "code": "wrong"})
    assert other.title.startswith("Error: ")
    await other.post(form.action, {**dict(form.fields), "code": code.lower()})

    assert other.heading == "You can ask for a case review"
    await other.client.aclose()


async def test_a_conversation_goes_on_between_chat_and_pages(app: Starlette, reader: Reader) -> None:
    await reader.begin()
    token = next(iter(reader.client.cookies.jar)).value or ""
    chat = {"Authorization": f"Bearer {token.strip(chr(34))}"}
    reply = await reader.client.post(
        "/api/conversations/messages",
        json={"text": '/inform{"reported": true}', "id": "6f0e1b5a-0f5e-4b52-8d1e-6d4c27b1f001"},
        headers=chat,
    )
    assert reply.json()["state"]["question"] == "reported_to"
    await reader.open("/guide/step")

    assert reader.heading == "Who did you tell?"


# ---- Refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
async def test_a_form_of_another_site_is_refused(reader: Reader, headers: dict[str, str]) -> None:
    await reader.begin()
    form = reader.forms()[0]
    refused = await reader.client.post(
        form.action, data={**dict(form.fields), "choice": form.titles["Yes"][1]}, headers=headers
    )

    assert refused.status_code == 403
    await reader.open("/guide/step")
    assert reader.path == "/guide/step/1"


async def test_a_browser_that_says_nothing_of_origins_is_let_in(app: Starlette) -> None:
    reader = Reader(app)
    for name in ("origin", "sec-fetch-site"):
        del reader.client.headers[name]
    await reader.begin()
    await reader.answer(choice="Yes")

    assert reader.path == "/guide/step/2"


@pytest.mark.parametrize("ticket", ["", "made-up", "{other}"])
async def test_a_form_that_was_not_made_for_this_conversation_is_refused(
    app: Starlette, reader: Reader, ticket: str
) -> None:
    await reader.begin()
    other = await Reader(app).begin()
    theirs = dict(other.forms()[0].fields)["form"]
    form = reader.forms()[0]
    page = await reader.client.post(
        form.action, data={"form": ticket.format(other=theirs), "choice": form.titles["Yes"][1]}
    )

    assert page.status_code == 403 and "Load the page again" in page.text


async def test_a_payload_that_was_not_offered_is_no_order(reader: Reader) -> None:
    await reader.begin()
    form = reader.forms()[0]
    await reader.post(form.action, {**dict(form.fields), "other": '/inform{"consent": true}'})
    await reader.open("/guide/answers")

    assert "They agree" not in reader.text


async def test_a_page_that_is_not_there_says_so(reader: Reader) -> None:
    await reader.open("/guide/nowhere/at/all")

    assert reader.page.status_code == 404 and reader.heading == "Page not found"


async def test_nothing_typed_is_lost_while_the_database_is_down(
    reader: Reader, conversations: CoreConversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reader.begin()
    say = conversations.say

    async def down(*_: object) -> None:
        raise RecordsUnavailable("SQLITE_BUSY")

    monkeypatch.setattr(conversations, "say", down)
    await reader.answer(words="yes, the police")
    assert reader.page.status_code == 503 and reader.heading == "Please try again"
    monkeypatch.setattr(conversations, "say", say)
    await reader.press("Try again")

    assert reader.page.status_code == 200 and reader.path == "/guide/step/2"


async def test_while_the_service_starts_a_page_says_so(settings: Settings) -> None:
    reader = Reader(create_app(settings))
    await reader.open("/guide/step")

    assert reader.page.status_code == 503 and reader.heading == "Please try again"


async def test_the_pages_say_that_the_guide_works_in_a_simpler_way(reader: Reader) -> None:
    await reader.open("/guide")

    assert "working in a simpler way" in reader.text


async def test_readiness_says_what_is_wrong(app: Starlette) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as client:
        ready, alive = await client.get("/readyz"), await client.get("/healthz")

    assert ready.status_code == 503 and ready.json()["code"] == "MODEL-MISSING"
    assert ready.json()["in_simple_way"] is True and alive.status_code == 200
