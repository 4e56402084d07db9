from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

import actions.services
from actions.services import load_services
from bot.dialogue.without_model import CoreConversations
from bot.errors import GuideError
from bot.records.call_models import Call, CallContact
from bot.records.conversations import ConversationRecords
from bot.records.models import Application, Conversation, OutboxMessage
from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.settings import load_settings
from bot.web.app import create_app
from tests.web.staff_accounts import add_member, browser_of, csrf_in, with_staff

CAUSE = GuideError("NO-MODEL", "There is no model.", "Run make model.")
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables; each test gets a copy."""
    folder = tmp_path_factory.mktemp("migrated")
    services = load_services(load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(folder)}))
    services.database.migrate()
    url = services.database.engine.url.database
    services.database.dispose()
    assert url is not None
    return Path(url)


@pytest.fixture
def app(tmp_path: Path, migrated: Path) -> Iterator[Starlette]:
    """The service by rules alone: the same questions, records and outcomes, without the model."""
    settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path)})
    services = load_services(settings)
    file = services.database.engine.url.database
    assert file is not None
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated, file)
    with actions.services.use(services):
        yield create_app(settings, CoreConversations(services, CAUSE), database=services.database)
    services.database.dispose()


@pytest.fixture
def members(app: Starlette) -> dict[Role, StaffMember]:
    return with_staff(app)


@pytest.fixture
async def sam(app: Starlette, members: dict[Role, StaffMember]) -> AsyncIterator[Caller]:
    async with browser_of(app, members["call_handler"]) as client:
        yield Caller(client)


class Caller:
    """A call handler's browser, which fills in the forms that stand on the page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.address = ""
        self.page = ""

    async def begin(self, **fields: str) -> Caller:
        start = await self.client.get("/staff")
        where = "/staff/calls/by-code" if "code" in fields else "/staff/calls"
        answer = await self.client.post(where, data={"csrf": csrf_in(start), **fields}, headers=OURS)
        assert answer.status_code == 303, answer.text
        self.address = answer.headers["location"]
        return await self.look()

    async def look(self) -> Caller:
        answer = await self.client.get(self.address)
        assert answer.status_code == 200, answer.text
        self.page = answer.text
        return self

    async def post(self, deed: str, **fields: object) -> httpx.Response:
        hidden = dict(re.findall(r'name="(csrf|step|nonce)" value="([^"]*)"', self.page))
        sent = {**hidden, **fields}
        return await self.client.post(f"{self.address}/{deed}", data=sent, headers=OURS)  # type: ignore[arg-type]

    async def press(self, *keys: str) -> Caller:
        """Gives the answers that stand beside these keys."""
        payloads = [self.payload(key) for key in keys]
        assert (await self.post("say", choice=payloads)).status_code == 303
        return await self.look()

    async def write(self, words: str) -> Caller:
        assert (await self.post("say", words=words)).status_code == 303
        return await self.look()

    async def do(self, deed: str, **fields: object) -> Caller:
        answer = await self.post(deed, **fields)
        assert answer.status_code == 303, answer.text
        return await self.look()

    def payload(self, key: str) -> str:
        found = re.search(rf'name="choice" value="([^"]*)" data-keys="{key}"', self.page)
        assert found is not None, f"no answer has the key {key}"
        return found[1].replace("&#34;", '"')

    @property
    def say(self) -> str:
        """The words to say."""
        found = re.search(r'id="say-words">(.*?)</section>', self.page, re.S)
        assert found is not None, self.page
        return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())

    @property
    def code(self) -> str:
        found = re.search(r'Outcome so far.*?class="tag">([^<]+)<', self.page, re.S)
        assert found is not None
        return found[1]


async def to_an_outcome(sam: Caller) -> Caller:
    """A call that ends with "report it first"."""
    await sam.begin()
    await sam.press("2")
    for _ in range(8):
        if 'class="closing"' in sam.page:
            return sam
        if 'name="choice"' not in sam.page or "postcode" in sam.say:
            await sam.write("Derby")
        else:
            await sam.press("1")
    raise AssertionError(sam.say)


def rows(app: Starlette, table: type) -> int:
    with app.state.database.reading() as session:
        found: int = session.scalar(select(func.count()).select_from(table))
        return found


# ---- The call --------------------------------------------------------------------------------------------


async def test_a_call_says_the_phone_words_and_asks_the_same_as_the_chat(sam: Caller) -> None:
    await sam.begin()
    assert "please hang up and ring 999" in sam.say
    assert "questions at most" in sam.page
    await sam.press("1")
    assert sam.say.startswith("Who did you tell? Was it the council")
    await sam.press("1", "2")
    assert "The council and the police" in sam.page
    assert "postcode" in sam.say


async def test_shorthand_is_written_out_but_names_are_not(sam: Caller) -> None:
    await sam.begin()
    await sam.press("1")
    await sam.write("cncl n pol")
    assert "The council and the police" in sam.page


async def test_an_answer_is_taken_back_and_nothing_else_is_lost(sam: Caller) -> None:
    await sam.begin()
    await sam.press("1")
    await sam.press("1")
    await sam.do("back")
    assert "Who did you tell" in sam.say or "Who have you told" in sam.say
    assert "Reported to anyone" in sam.page and "Who was told" not in sam.page


async def test_nothing_chosen_says_what_to_do_and_asks_again(sam: Caller) -> None:
    await sam.begin()
    answer = await sam.post("say")
    assert answer.headers["location"].endswith("?missing=1")
    assert "Choose an answer by its number" in (await sam.client.get(answer.headers["location"])).text


async def test_a_form_sent_twice_or_too_late_answers_once(app: Starlette, sam: Caller) -> None:
    await sam.begin()
    old, payload = sam.page, sam.payload("1")
    await sam.press("1")
    asked = sam.say
    sam.page = old
    assert (await sam.post("say", choice=payload)).status_code == 303
    assert (await sam.post("say", words="no")).status_code == 303
    assert (await sam.look()).say == asked
    with app.state.database.reading() as session:
        conversation = session.scalars(select(Conversation.id)).one()
    assert ConversationRecords(app.state.database).load(conversation).turn_count == 2


async def test_somebody_who_rings_for_another_is_asked_so(sam: Caller) -> None:
    await sam.begin()
    await sam.write("I am ringing for my mum, it is for someone else")
    assert "For someone else" in sam.page or "Someone else" in sam.page
    assert "Have you, or the person you are ringing for, told anyone" in sam.say or "told" in sam.say


async def test_danger_marks_the_call_and_gives_the_script_and_the_call_goes_on(sam: Caller) -> None:
    await sam.begin()
    await sam.do("danger")
    assert "please hang up and ring 999" in sam.say
    assert sam.code == "EMERGENCY"
    assert 'class="closing"' not in sam.page
    await sam.press("1")
    assert sam.code == "NO-OUTCOME+DANGER"
    await sam.do("danger")
    assert sam.code == "EMERGENCY"


async def test_notes_are_kept_with_whatever_is_sent(app: Starlette, sam: Caller) -> None:
    await sam.begin()
    assert (await sam.post("notes", notes="blue gate")).status_code == 204
    await sam.look()
    assert "blue gate</textarea>" in sam.page
    await sam.do("back", notes="blue gate\r\nring after 5")
    assert "blue gate\nring after 5</textarea>" in sam.page


async def test_every_page_of_a_call_is_kept_by_no_browser(sam: Caller) -> None:
    await sam.begin()
    for path in (sam.address, "/staff"):
        assert (await sam.client.get(path)).headers["cache-control"] == "no-store"


# ---- The end ---------------------------------------------------------------------------------------------


async def test_hanging_up_saving_and_closing_are_three_things(app: Starlette, sam: Caller) -> None:
    await to_an_outcome(sam)
    assert "Close the call" not in sam.page
    await sam.do("hang-up")
    assert "After the call" in sam.page and "Close the call" in sam.page
    assert (await sam.post("save")).headers["location"] == "/staff?saved=1"
    await sam.look()
    assert "This call is a draft" in sam.page and "Derby" not in sam.page
    await sam.do("resume")
    assert 'class="tag">Hung up' not in sam.page
    await sam.do("hang-up")
    assert (await sam.post("close")).headers["location"] == "/staff?closed=1"
    await sam.look()
    assert "This call is closed" in sam.page and "Derby" not in sam.page
    with app.state.database.reading() as session:
        assert session.scalars(select(Call.outcome_code)).all() == ["REPORT-FIRST"]


async def test_the_end_has_read_back_closing_words_and_a_note_without_a_name(sam: Caller) -> None:
    await to_an_outcome(sam)
    await sam.do("back", notes="asked for a callback")
    for _ in range(4):
        if 'class="closing"' in sam.page:
            break
        await sam.press("1")
    closing = sam.page[sam.page.index('class="closing"') :]
    assert "Let me check that I have this right." in closing
    assert "If anyone is in danger, ring 999." in closing
    note = re.search(r'id="crm-note"[^>]*>(.*?)</textarea>', closing, re.S)
    assert note is not None
    assert "Outcome: REPORT-FIRST" in note[1] and "Notes: asked for a callback" in note[1]


async def test_the_result_goes_by_email_and_as_a_letter(app: Starlette, sam: Caller) -> None:
    await to_an_outcome(sam)
    wrong = await sam.post("email", email="not an address")
    assert wrong.status_code == 422 and "email-fault" in wrong.text
    assert (await sam.post("email", email="alex@example.com")).headers["location"].endswith("?sent=1")
    assert rows(app, OutboxMessage) == 1
    letter = await sam.client.get(f"{sam.address}/letter.pdf")
    assert letter.content.startswith(b"%PDF") and letter.headers["cache-control"] == "no-store"


# ---- Handover --------------------------------------------------------------------------------------------


async def a_residents_code(app: Starlette) -> tuple[str, str]:
    """A resident who stopped at the place, and the code they were given."""
    service = app.state.conversations
    started = await service.start("widget")
    for number, text in enumerate(('/inform{"reported": true}', '/inform{"reported_to": "council"}')):
        await service.say(started.conversation_id, text, str(number))
    ways = await service.ways_to_carry_on(started.conversation_id)
    return started.conversation_id, ways.code


async def test_a_residents_code_goes_on_at_the_same_question_in_spoken_words(
    app: Starlette, sam: Caller
) -> None:
    conversation, code = await a_residents_code(app)
    await sam.begin(code=code.lower())
    assert sam.say == "Where does it happen? Please give me the postcode, or the town or village."
    assert "The council" in sam.page
    await sam.write("Derby")
    assert "is it how staff or a service treated you" in sam.say  # the spoken words, not the chat's
    step = await app.state.conversations.step(conversation)
    assert step.question == "concern_type"


async def test_a_wrong_code_says_so_and_tries_are_limited(sam: Caller) -> None:
    start = await sam.client.get("/staff")
    fields = {"csrf": csrf_in(start), "code": "7KM-T4X-2P"}
    answers = [await sam.client.post("/staff/calls/by-code", data=fields, headers=OURS) for _ in range(40)]
    assert "is not one that we know" in answers[0].text and answers[0].status_code == 422
    assert 429 in {answer.status_code for answer in answers}


async def test_a_link_back_opens_the_conversation_once(app: Starlette, sam: Caller) -> None:
    conversation, code = await a_residents_code(app)
    await sam.begin(code=code)
    page = await sam.post("link")
    token = re.search(r"/guide/carry-on/([\w-]+)", page.text)
    assert token is not None and code in page.text
    service = app.state.conversations
    assert await service.carry_on(token[1], "link") == conversation
    with pytest.raises(GuideError):
        await service.carry_on(token[1], "link")


async def test_a_conversation_that_its_resident_erased_is_gone_from_the_call_too(
    app: Starlette, sam: Caller
) -> None:
    conversation, code = await a_residents_code(app)
    await sam.begin(code=code)
    await sam.post("notes", notes="blue gate")
    await app.state.conversations.erase(conversation)
    assert (await sam.client.get(sam.address)).status_code == 404


# ---- Earlier contact -------------------------------------------------------------------------------------


async def test_earlier_contact_needs_consent_and_says_count_and_span_only(
    app: Starlette, sam: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, today = type(app.state.settings), app.state.settings.now()
    await sam.begin()
    refused = await sam.post("contact", contact="07700 900123")
    assert refused.status_code == 422 and "has not agreed" in refused.text
    assert rows(app, CallContact) == 0
    for days in (0, 20, 35):
        monkeypatch.setattr(settings, "now", lambda self, days=days: today + timedelta(days=days))
        # Ten hours after signing in a session is over, which is not what is tried here.
        monkeypatch.setattr(type(app.state.staff_sessions), "_is_over", lambda *_: False, raising=False)
        async with browser_of(app, add_member(app, "call_handler", f"s{days}@example.com")) as client:
            other = await Caller(client).begin()
            await other.do("contact", contact="+44 7700 900123", consent="1")
    assert "Third contact in five weeks" in other.page
    assert "900123" not in other.page


# ---- Practice --------------------------------------------------------------------------------------------


async def test_nothing_of_practice_is_filed_sent_or_kept(app: Starlette, sam: Caller) -> None:
    await sam.begin(caller="noise")
    assert "Practice: nothing is filed or sent" in sam.page and "Oh yes, I have." in sam.page
    with app.state.database.reading() as session:
        conversation = session.scalars(select(Call.conversation_id)).one()
    for text in ("1", "1"):
        await sam.press(text)
    await sam.write("Buxton")
    for key in ("1", "4", "1", "1", "1"):
        await sam.press(key)
    for _ in range(40):
        if 'class="closing"' in sam.page:
            break
        step = await app.state.conversations.step(conversation)
        words = {
            "harm": "skip",
            "applicant_name": "Alex Example",
            "applicant_email": "alex@example.com",
            "incident_date": "10 October 2026",
            "incident_reported_on": "10 October 2026",
            "incident_reported_to": "the council",
            "more_incidents": "no",
        }
        if step.question == "confirm_submission":
            assert "Read back before it is sent" in sam.page
            await sam.press("1")
            continue
        await sam.write(words.get(str(step.question), "skip"))
    assert "ASB-2222-2222" in sam.page and sam.code == "APPLICATION-SENT"
    refused = await sam.post("email", email="alex@example.com")
    assert refused.status_code == 422 and "This is practice" in refused.text
    assert (rows(app, Application), rows(app, OutboxMessage)) == (0, 0)
    await sam.do("hang-up")
    await sam.post("close")
    with app.state.database.reading() as session:
        assert session.scalars(select(Conversation.erased_at)).one() is not None
    assert (await sam.client.get(sam.address)).status_code == 404
    assert rows(app, Application) == 0


# ---- Who may -----------------------------------------------------------------------------------------------


async def test_nobody_else_opens_or_moves_a_call(app: Starlette, sam: Caller) -> None:
    await sam.begin()
    async with browser_of(app, add_member(app, "call_handler", "other@example.com")) as client:
        other = Caller(client)
        other.page = (await client.get("/staff")).text
        other.address = sam.address
        assert (await client.get(sam.address)).status_code == 404
        for deed in ("say", "back", "danger", "notes", "hang-up", "resume", "save", "close", "link"):
            assert (await other.post(deed, words="yes")).status_code == 404, deed
        assert (await client.get(f"{sam.address}/letter.pdf")).status_code == 404
        assert sam.address not in other.page
    assert "Have you told anyone" in (await sam.look()).say


@pytest.mark.parametrize("role", ["council_officer", "administrator"])
async def test_other_roles_take_no_calls(
    app: Starlette, members: dict[Role, StaffMember], sam: Caller, role: Role
) -> None:
    await sam.begin()
    async with browser_of(app, members[role]) as client:
        assert (await client.get("/staff")).status_code == 303
        assert (await client.get(sam.address)).status_code == 403
        assert (await client.get("/staff/timings")).status_code == (200 if role == "administrator" else 403)


async def test_a_post_of_another_site_is_refused(sam: Caller) -> None:
    await sam.begin()
    for fields, headers in (({"csrf": "0" * 64}, OURS), ({}, {"Sec-Fetch-Site": "cross-site"})):
        hidden = dict(re.findall(r'name="(csrf|step|nonce)" value="([^"]*)"', sam.page))
        answer = await sam.client.post(f"{sam.address}/say", data={**hidden, **fields}, headers=headers)
        assert answer.status_code == 403
