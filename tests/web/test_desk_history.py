"""Recording what became of an application, as an officer's browser does it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.records.desk import load_case
from bot.records.desk_steps import STEPS, Entry, state_of
from bot.records.roles import Role
from bot.records.staff import StaffMember
from tests.web.desk_cases import OURS, file_for
from tests.web.staff_accounts import browser_of, post, with_staff

DAY = {"day": "2", "month": "11", "year": "2026"}


@pytest.fixture
def members(app: Starlette, migrated_file: Path) -> dict[Role, StaffMember]:
    return with_staff(app, migrated_file)


@pytest.fixture
def path(app: Starlette, members: dict[Role, StaffMember]) -> str:
    return f"/desk/applications/{file_for(app.state.database, OURS, 'one').application_id}"


def history(app: Starlette, path: str) -> tuple[Entry, ...]:
    with app.state.database.reading() as session:
        return load_case(session, OURS, path.rpartition("/")[2]).history


async def recorded(
    client: httpx.AsyncClient, path: str, kind: str, seen: int, **fields: str
) -> httpx.Response:
    form = {**DAY, "seen": str(seen), "reason": f"Reason of {kind}.", **fields}
    return await post(client, path, f"{path}/record/{kind}", **form)


async def test_a_case_goes_from_acknowledgement_to_closure_and_through_an_appeal(
    app: Starlette, members: dict[Role, StaffMember], path: str
) -> None:
    steps = [
        ("acknowledged", ""),
        ("threshold", "met"),
        ("review", ""),
        ("recommendations", "made"),
        ("closed", "finished"),
        ("appeal", ""),
        ("appeal_decision", "partly_upheld"),
        ("closed", "finished"),
    ]
    async with browser_of(app, members["council_officer"]) as client:
        for seen, (kind, result) in enumerate(steps):
            assert (await client.get(f"{path}/record/{kind}")).status_code == 200
            answer = await recorded(client, path, kind, seen, result=result)
            assert answer.status_code == 303, answer.text
            page = (await client.get(answer.headers["location"])).text
            assert "It is recorded in the history." in page
            assert f"Reason of {kind}." in page and "by Council Officer Example" in page
    entries = history(app, path)
    assert [(one.kind, one.result or "") for one in entries] == steps
    assert state_of(entries) == "closed"


@pytest.mark.parametrize(
    ("kind", "fields", "told", "field"),
    [
        ("acknowledged", {"day": ""}, "Enter the date.", "day"),
        ("acknowledged", {"day": "31", "month": "9"}, "Enter the date.", "day"),
        ("acknowledged", {"day": "²"}, "Enter the date.", "day"),
        ("acknowledged", {"year": "2027"}, "The date is in the future.", "day"),
        ("acknowledged", {"year": "26"}, "before the application was received", "day"),
        ("threshold", {}, "Choose what came of it.", "result-met"),
        ("threshold", {"result": "met", "reason": " "}, "Give the reason.", "reason"),
    ],
)
async def test_a_form_that_lacks_something_says_what_and_keeps_what_was_typed(
    app: Starlette,
    members: dict[Role, StaffMember],
    path: str,
    kind: str,
    fields: dict[str, str],
    told: str,
    field: str,
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        answer = await recorded(client, path, kind, 0, **{"reason": "Typed <b>words</b>", **fields})
    assert answer.status_code == 422
    assert "<title>Problem: " in answer.text
    assert f'<a href="#{field}">' in answer.text and told in answer.text
    assert f'id="{field}"' in answer.text
    if "reason" not in fields:
        assert "Typed &lt;b&gt;words" in answer.text
    assert history(app, path) == ()


async def test_a_form_sent_twice_is_recorded_once(
    app: Starlette, members: dict[Role, StaffMember], path: str
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        first = await recorded(client, path, "review", 0)
        second = await recorded(client, path, "review", 0)
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Something was recorded since you opened this page." in second.text
    assert len(history(app, path)) == 1


@pytest.mark.parametrize("kind", ["recommendations", "mistake", "nonsense", "appeal_decision"])
async def test_a_step_that_cannot_come_next_has_no_page_and_records_nothing(
    app: Starlette, members: dict[Role, StaffMember], path: str, kind: str
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        assert (await client.get(f"{path}/record/{kind}")).status_code == 404
        answer = await recorded(client, path, kind, 0, result="made")
    assert answer.status_code == (422 if kind in STEPS else 404)
    assert history(app, path) == ()


async def test_a_correction_shows_the_old_entry_beside_the_new_one(
    app: Starlette, members: dict[Role, StaffMember], path: str
) -> None:
    async with browser_of(app, members["council_officer"]) as client:
        await recorded(client, path, "threshold", 0, result="not_met", reason="Two reports count.")
        correct = f"{path}/correct/{history(app, path)[0].id}"
        form = (await client.get(correct)).text
        assert "Two reports count." in form and 'value="not_met" checked' in form
        assert 'id="day"' in form and 'value="2"' in form and 'value="2026"' in form
        no_reason = await post(client, correct, correct, **DAY, seen="1", result="met", reason="Three.")
        assert no_reason.status_code == 422 and "Say why you correct it." in no_reason.text
        why = {"why_corrected": "A third report was found."}
        answer = await post(client, correct, correct, **DAY, **why, seen="1", result="met", reason="Three.")
        page = (await client.get(answer.headers["location"])).text
        for shown in ("Two reports count.", "Corrected by entry 2", "Three.", "A third report was found."):
            assert shown in page
        assert (await client.get("/desk?state=met")).text.count("ASB-") > (
            await client.get("/desk?state=not_met")
        ).text.count("ASB-")

        mistaken = f"{path}/correct/{history(app, path)[1].id}"
        out = {"why_corrected": "Another case.", "mistake": "yes", "seen": "2"}
        answer = await post(client, mistaken, mistaken, **out)
        assert answer.status_code == 303
        assert "Entry 2 taken out" in (await client.get(path)).text
        assert (await client.get(f"{path}/correct/{history(app, path)[2].id}")).status_code == 404
    assert state_of(history(app, path)) == "received"
