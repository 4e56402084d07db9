"""The desk shows an officer their own council's applications and nobody else's, by whatever way they ask."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from starlette.applications import Starlette

from bot.records.database import Database
from bot.records.models import OutboxMessage
from bot.records.roles import Role
from bot.records.staff import StaffMember
from bot.records.staff_models import StaffAuditEntry
from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.staff.guard import paths_of
from tests.web.desk_cases import SECRET, Cases, file_for, two_councils
from tests.web.fake_conversations import FakeConversations
from tests.web.staff_accounts import browser_of, csrf_in, post, with_staff

DESK = "/desk"


def desk_routes() -> list[tuple[str, str]]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": folder})
        app = create_app(settings, FakeConversations())
    return sorted(
        (method, path)
        for path, methods in paths_of(app.routes)
        for method in methods
        if path.startswith(DESK) and method != "HEAD"
    )


ROUTES = desk_routes()
OF_ONE = [(method, path) for method, path in ROUTES if "{id" in path]
OF_NONE = [(method, path) for method, path in ROUTES if "{id" not in path]
NOWHERE = "f" * 32


@pytest.fixture
def members(app: Starlette, migrated_file: Path) -> dict[Role, StaffMember]:
    return with_staff(app, migrated_file)


@pytest.fixture
def cases(app: Starlette, members: dict[Role, StaffMember]) -> Cases:
    return two_councils(app)


def filled(path: str, application: str, entry: str = NOWHERE) -> str:
    path = path.replace("{id:str}", application).replace("{entry:str}", entry)
    path = path.replace("{id}", application).replace("{entry}", entry)
    return re.sub(r"\{kind[^}]*\}", "threshold", path)


def neutral(page: str, *marks: str) -> str:
    """A page without what differs by request: the forms' token and what was asked for."""
    page = re.sub(r'value="[0-9a-f]{64}"', "", page)
    for mark in marks:
        page = page.replace(mark, "ID")
    return page


FORM = {
    "day": "2",
    "month": "11",
    "year": "2026",
    "result": "met",
    "reason": "Four reports count.",
    "seen": "1",
    "kind": "council_application",
    "why_corrected": "Wrong day",
    "reference": "",
}


async def asked(
    client: httpx.AsyncClient, method: str, path: str, accept: str = "text/html"
) -> httpx.Response:
    headers = {"Accept": accept, "Sec-Fetch-Site": "same-origin"}
    if method == "POST":
        token = csrf_in(await client.get("/staff/password"))
        return await client.post(path, data={**FORM, "csrf": token}, headers=headers)
    return await client.request(method, path, headers=headers)


def everything_kept(database: Database) -> list[tuple[object, ...]]:
    from bot.records.desk_models import ApplicationEvent

    with database.reading() as session:
        events = session.execute(select(ApplicationEvent.id, ApplicationEvent.application_id)).all()
        emails = session.execute(select(OutboxMessage.id, OutboxMessage.message_id)).all()
    return [*map(tuple, events), *map(tuple, emails)]


# ---- No way leads to another council's application ---------------------------------------------------------


def test_there_are_routes_to_walk() -> None:
    assert len(OF_ONE) >= 8
    assert ("GET", "/desk/applications/{id:str}/application.pdf") in OF_ONE
    assert ("POST", "/desk/applications/{id:str}/correct/{entry:str}") in OF_ONE


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize(("method", "path"), OF_ONE)
async def test_another_councils_application_is_as_unknown_as_one_that_never_was(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases, method: str, path: str, accept: str
) -> None:
    before = everything_kept(app.state.database)
    async with browser_of(app, members["council_officer"]) as client:
        theirs = await asked(
            client, method, filled(path, cases.theirs.application_id, cases.their_entry), accept
        )
        nobodys = await asked(client, method, filled(path, NOWHERE), accept)
    assert theirs.status_code == nobodys.status_code == 404
    ids = (cases.theirs.application_id, cases.their_entry, NOWHERE)
    assert neutral(theirs.text, *ids) == neutral(nobodys.text, *ids)
    assert dict(theirs.headers) == dict(nobodys.headers)
    assert everything_kept(app.state.database) == before


@pytest.mark.parametrize(("method", "path"), [one for one in OF_ONE if "{entry" in one[1]])
async def test_another_councils_entry_cannot_be_reached_through_an_application_of_ours(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases, method: str, path: str
) -> None:
    before = everything_kept(app.state.database)
    async with browser_of(app, members["council_officer"]) as client:
        answer = await asked(client, method, filled(path, cases.ours.application_id, cases.their_entry))
    assert answer.status_code == 404
    assert SECRET not in answer.text
    assert everything_kept(app.state.database) == before


@pytest.mark.parametrize(("method", "path"), OF_ONE)
async def test_the_same_addresses_open_an_application_of_ours(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases, method: str, path: str
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        answer = await asked(client, method, filled(path, cases.ours.application_id, cases.our_entry))
    # 409: an e-mail that still waits is not sent again.
    assert answer.status_code in ((200,) if method == "GET" else (303, 409))


QUERIES = [
    "",
    "?state=acknowledged",
    "?urgent=yes",
    "?page=2",
    "?council=erewash",
    "?small=exact&council=erewash",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("method", "path"), OF_NONE)
async def test_no_list_search_or_figure_tells_of_another_councils_application(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases, method: str, path: str, query: str
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        answer = await asked(client, method, path + query)
    assert answer.status_code in (200, 422)
    for theirs in (cases.theirs.reference, cases.theirs.application_id, "Their Applicant", SECRET, "Erewash"):
        assert theirs not in answer.text


@pytest.mark.parametrize("role", ["call_handler", "administrator", None])
@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_nobody_but_an_officer_opens_the_desk(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases, method: str, path: str, role: Role | None
) -> None:
    figures = path.startswith(("/desk/return", "/desk/figures"))
    async with browser_of(app, members[role] if role else None) as client:
        headers = {"Accept": "text/html"}
        answer = await client.request(
            method, filled(path, cases.ours.application_id, cases.our_entry), headers=headers
        )
    expected = 303 if role is None else 200 if role == "administrator" and figures else 403
    assert answer.status_code == expected
    for ours in (cases.ours.reference, "Priya Example", "They threatened my son"):
        assert ours not in answer.text


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"])
async def test_a_post_from_another_site_changes_nothing(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases, path: str
) -> None:
    before = everything_kept(app.state.database)
    async with browser_of(app, members["council_officer"]) as client:
        token = csrf_in(await client.get("/staff/password"))
        for csrf, site in (("0" * 64, "same-origin"), (token, "cross-site")):
            answer = await client.post(
                filled(path, cases.ours.application_id, cases.our_entry),
                data={**FORM, "csrf": csrf},
                headers={"Sec-Fetch-Site": site},
            )
            assert answer.status_code == 403
    assert everything_kept(app.state.database) == before


# ---- The search --------------------------------------------------------------------------------------------


async def test_a_reference_is_found_however_it_is_written(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        for typed in (
            cases.ours.reference,
            cases.ours.reference.lower().replace("-", " "),
            cases.ours.reference.removeprefix("ASB-"),
        ):
            answer = await post(client, DESK, "/desk/search", reference=typed)
            assert answer.headers["location"] == f"/desk/applications/{cases.ours.application_id}"


async def test_a_search_for_another_councils_reference_finds_as_little_as_for_one_never_given_out(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases
) -> None:
    from bot.records.reference import new_reference

    never = new_reference()
    async with browser_of(app, members["council_officer"]) as client:
        theirs = await post(client, DESK, "/desk/search", reference=cases.theirs.reference)
        nobodys = await post(client, DESK, "/desk/search", reference=never)
    assert theirs.status_code == nobodys.status_code == 404
    assert neutral(theirs.text, cases.theirs.reference) == neutral(nobodys.text, never)
    assert "Your council has no such application." in theirs.text


async def test_a_misread_reference_says_so(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        answer = await post(client, DESK, "/desk/search", reference='"><script>')
    assert answer.status_code == 422
    assert "This is no valid reference" in answer.text
    assert "<script>" not in answer.text


# ---- The list ----------------------------------------------------------------------------------------------


async def test_the_list_names_nobody_and_filters_by_state_and_urgency(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases
) -> None:
    usual = file_for(app.state.database, "derby", "usual", urgency="usual")
    async with browser_of(app, members["council_officer"]) as client:
        everything = (await client.get(DESK)).text
        new = (await client.get(f"{DESK}?state=received")).text
        urgent = (await client.get(f"{DESK}?urgent=yes")).text
    assert "Priya" not in everything
    assert cases.ours.reference in everything and usual.reference in everything
    assert usual.reference in new and cases.ours.reference not in new
    assert cases.ours.reference in urgent and usual.reference not in urgent


async def test_the_list_has_pages(app: Starlette, members: dict[Role, StaffMember]) -> None:
    filed = [file_for(app.state.database, "derby", str(number)) for number in range(27)]
    async with browser_of(app, members["council_officer"]) as client:
        first, second = (await client.get(DESK)).text, (await client.get(f"{DESK}?page=2")).text
        beyond = (await client.get(f"{DESK}?page=99")).text
    assert "Page 1 of 2" in first and 'href="/desk?page=2"' in first
    shown = [one.reference in first for one in filed], [one.reference in second for one in filed]
    assert (sum(shown[0]), sum(shown[1])) == (25, 2)
    assert all(one != other for one, other in zip(*shown, strict=True))
    assert "Page 2 of 2" in beyond


# ---- One application and its exports -----------------------------------------------------------------------


async def test_an_application_shows_urgency_first_and_escapes_what_was_written(
    app: Starlette, members: dict[Role, StaffMember]
) -> None:
    filed = file_for(
        app.state.database, "derby", "x", urgency="high", harm="<b>help</b>", applicant_name="<script>Priya"
    )
    async with browser_of(app, members["council_officer"]) as client:
        page = (await client.get(f"/desk/applications/{filed.application_id}")).text
    assert page.index("Urgent") < page.index("Harm and risk") < page.index("Who is applying")
    assert "&lt;b&gt;help" in page and "<b>help" not in page and "<script>Priya" not in page


async def test_the_exports_hold_the_history(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases
) -> None:
    path = f"/desk/applications/{cases.ours.application_id}"
    async with browser_of(app, members["council_officer"]) as client:
        pdf, exported = (
            await client.get(f"{path}/application.pdf"),
            await client.get(f"{path}/application.json"),
        )
    import io

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "What the council recorded" in text and "By letter." in text
    assert pdf.headers["content-disposition"] == f'attachment; filename="{cases.ours.reference}.pdf"'
    values = json.loads(exported.content)
    assert values["reference"] == cases.ours.reference
    assert values["state"] == "acknowledged"
    assert [one["kind"] for one in values["history"]] == ["acknowledged"]
    assert {pdf.headers["cache-control"], exported.headers["cache-control"]} == {"no-store"}


async def test_each_view_and_export_is_written_down_without_personal_data(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases
) -> None:
    path = f"/desk/applications/{cases.ours.application_id}"
    async with browser_of(app, members["council_officer"]) as client:
        for one in (DESK, path, f"{path}/application.pdf", f"{path}/application.json", "/desk/return"):
            await client.get(one)
        await client.get(f"/desk/applications/{cases.theirs.application_id}")
    with app.state.database.reading() as session:
        lines = session.scalars(
            select(StaffAuditEntry)
            .where(StaffAuditEntry.staff_id == members["council_officer"].id)
            .order_by(StaffAuditEntry.id)
        ).all()
    done = [
        (line.action, line.subject) for line in lines if line.action not in ("signed_in", "account_added")
    ]
    ours = cases.ours.application_id
    assert done == [
        ("applications_listed", None),
        ("application_viewed", ours),
        ("application_exported_pdf", ours),
        ("application_exported_json", ours),
        ("return_viewed", None),
    ]
    assert "Priya" not in str([line.detail for line in lines])


# ---- E-mails -----------------------------------------------------------------------------------------------


async def test_an_email_that_was_given_up_is_sent_again(
    app: Starlette, members: dict[Role, StaffMember], cases: Cases
) -> None:
    from datetime import timedelta

    from bot.records.outbox import claim_next, mark_failed

    now, database = app.state.settings.now(), app.state.database
    while (claimed := claim_next(database, now, timedelta(minutes=5))) is not None:
        mark_failed(database, claimed, now, "SMTPServerDisconnected", None)
    path = f"/desk/applications/{cases.ours.application_id}"
    async with browser_of(app, members["council_officer"]) as client:
        page = (await client.get(path)).text
        assert "Could not be sent" in page and "SMTPServerDisconnected" in page
        answer = await post(client, path, f"{path}/resend", kind="council_application")
        assert answer.status_code == 303
        assert "The email will be sent again" in (await client.get(answer.headers["location"])).text
        again = await post(client, path, f"{path}/resend", kind="council_application")
        assert again.status_code == 409 and "still on its way" in again.text
        unknown = await post(client, path, f"{path}/resend", kind="everybody")
        assert unknown.status_code == 409
    claimed = claim_next(database, now, timedelta(minutes=5))
    assert claimed is not None and claimed.application is not None
    assert (claimed.kind, claimed.application.id) == ("council_application", cases.ours.application_id)
    assert claim_next(database, now, timedelta(minutes=5)) is None
