"""An application for each of the nine councils, filed through the API of the real service."""

from __future__ import annotations

import asyncio
import email
import email.policy
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.settings import Settings, load_settings
from bot.triage.area import load_area
from tests.web.conftest import bearer
from tests.web.live import live_app

AREA = load_area()
ANSWERS: dict[str, str | list[str]] = {
    "reported": "yes",
    "reported_to": "the council and the police",
    "concern_type": "It was not dealt with",
    "incident_count": "3",
    "reports_in_window": "all of them",
    "immediate_danger": "no",
    "on_behalf": "for me",
    "apply_now": "Yes, start",
    "harm": "I would rather not say",
    "applicant_name": "Alex Example",
    "applicant_email": "alex@example.com",
    "applicant_phone": "Skip",
    "applicant_address": "Skip",
    "incident_date": ["12 September 2026", "3 October 2026", "10 November 2026"],
    "incident_reported_on": "The same day",
    "incident_reported_to": "The police",
    "incident_reference": "Skip",
    "incident_description": "Fireworks were thrown at the front door.",
    "more_incidents": "No",
    "impact": "Skip",
    "desired_outcome": "Skip",
    "confirm_submission": "Yes, send it",
}


@pytest.fixture(scope="module")
def live_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings({"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path_factory.mktemp("var"))})


@pytest.fixture(scope="module")
async def live(live_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    with live_app(live_settings) as app:
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                yield client


async def answer_all(client: httpx.AsyncClient, answers: dict[str, str | list[str]]) -> dict[str, Any]:
    """Answers by the question that is asked until an application is filed; buttons by their words."""
    left = {slot: [said] if isinstance(said, str) else list(said) for slot, said in answers.items()}
    reply = (await client.post("/api/conversations")).json()
    token = reply["token"]
    asked: list[str] = []
    while reply["state"]["application_reference"] is None:
        question = reply["state"]["question"]
        asked.append(question)
        assert question in left and len(asked) < 60, (asked, reply["messages"])
        said = left[question].pop(0) if len(left[question]) > 1 else left[question][0]
        payloads = {b["title"]: b["payload"] for m in reply["messages"] for b in m["buttons"]}
        body = {"text": payloads.get(said, said), "id": str(uuid.uuid4())}
        response = await client.post("/api/conversations/messages", json=body, headers=bearer(token))
        assert response.status_code == 200, response.text
        reply = response.json()
    return reply


@pytest.mark.parametrize("council", sorted(AREA.councils))
async def test_an_application_reaches_each_council(
    live: httpx.AsyncClient, live_settings: Settings, council: str
) -> None:
    reply = await answer_all(live, ANSWERS | {"council": AREA.councils[council].name})
    assert reply["state"]["outcome"] == "application"
    assert reply["state"]["facts"]["council"] == council
    reference = reply["state"]["application_reference"]
    said = "\n".join(message["text"] for message in reply["messages"])
    assert reference in said
    assert AREA.councils[council].email in said

    outbox = live_settings.var_dir / "outbox"
    for _ in range(100):
        letters = sorted(outbox.glob(f"{reference}*.eml"))
        if len(letters) == 2:
            break
        await asyncio.sleep(0.1)
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in letters]
    to_council = next(letter for letter in read if list(letter.iter_attachments()))
    body = to_council.get_body(("plain",))
    assert body is not None
    assert AREA.councils[council].name in body.get_content()
    assert reference in to_council["Subject"]


@pytest.mark.parametrize(
    "wish",
    ["We want it to stop.", "I want it to end and go back to normal", "make them stop please"],
)
async def test_wanting_it_to_stop_does_not_stop_the_conversation(live: httpx.AsyncClient, wish: str) -> None:
    reply = await answer_all(live, ANSWERS | {"council": "Buxton", "desired_outcome": wish})
    assert reply["state"]["application_reference"]
