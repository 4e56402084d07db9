"""The page of a call, and what moves the call on: answers, going back, danger, notes, and its three ends.

What is said is the conversation's; what is shown, ``screen``'s. Letters, links and earlier contact are left
to ``keeping``.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.dialogue.incoming import TEXT_LIMIT
from bot.records.call_contacts import MOST_CHECKS
from bot.records.calls import NOTES_LIMIT
from bot.triage.facts import FACT_SLOTS
from bot.web.guide.fields import Question, question_of
from bot.web.staff.calls.content import closing, sample_callers, written_out
from bot.web.staff.calls.own import Taken, address_of, contacts_of, service_of, taken
from bot.web.staff.calls.screen import contact_words, crm_note, screen_of
from bot.web.staff.csrf import checked_form
from bot.web.staff.rendering import go_to, staff_page
from bot.web.uncached import NO_STORE

PHONE = "phone"
GO_BACK = "Go back"
IN_DANGER = "Someone is in danger right now."
SHORTHAND_SLOTS = frozenset({*FACT_SLOTS, "behaviour_type", "incident_reported_to"})
"""Where shorthand is written out: never in a name or a story, which stay as they were told."""


async def call_page(request: Request) -> Response:
    """Shows a call; one that is not open shows nothing of what was said."""
    return await show_call(request, taken(request))


async def show_call(request: Request, one: Taken, status: int = 200, **words: Any) -> Response:
    """Shows a call.

    Args:
        request: The request.
        one: The call.
        status: The HTTP status.
        **words: What the page shows besides: ``error``, ``ways``.

    Returns:
        The page.
    """
    call = one.call
    if call.state != "open":
        # Whoever comes back to it by accident sees nothing of this caller during the next one's call.
        return staff_page(request, "staff/calls/not_open.html", call=call, address=address_of(call.id))
    service = service_of(request)
    step = await service.step(call.conversation_id)
    screen = screen_of(call, step, await service.spoken(call.conversation_id))
    one.calls.show(call.id, one.member.id, None if call.hung_up_at else screen.question, one.now)
    contact = contacts_of(request).of_call(call.id, one.now)
    caller = sample_callers().get(call.practice or "")
    return staff_page(
        request,
        "staff/calls/call.html",
        status,
        call=call,
        address=address_of(call.id),
        screen=screen,
        closing=closing(),
        note=crm_note(call, screen),
        contact=contact,
        contact_words=contact and contact_words(contact, one.now),
        most_checks=MOST_CHECKS,
        caller=caller,
        caller_says=caller
        and screen.question
        and caller.answer_to(screen.question, screen.spoken.values["number"] - 1),
        nonce=uuid.uuid4().hex,
        text_limit=TEXT_LIMIT,
        notes_limit=NOTES_LIMIT,
        missing="missing" in request.query_params,
        sent="sent" in request.query_params,
        **words,
    )


async def say(request: Request) -> Response:
    """Gives an answer, by a choice or in words."""
    one, form = await moved(request)
    step = await service_of(request).step(one.call.conversation_id)
    if str(form.get("step")) != str(step.number):
        return _back_to(one)  # The call has moved on since in another window.
    text = _answer(form, question_of(step))
    if step.question in SHORTHAND_SLOTS:
        text = written_out(text)
    if not text:
        return go_to(f"{address_of(one.call.id)}?missing=1")
    await _said(request, one, text, form)
    one.calls.answered(one.call.id, one.member.id, one.now)
    return _back_to(one)


async def go_back(request: Request) -> Response:
    """Takes the latest answer back and asks it again."""
    one, form = await moved(request)
    await _said(request, one, GO_BACK, form)
    return _back_to(one)


async def danger(request: Request) -> Response:
    """Marks the call and shows what to say to somebody in danger."""
    one, form = await moved(request)
    one.calls.mark_danger(one.call.id, one.member.id)
    step = await service_of(request).step(one.call.conversation_id)
    if step.outcome != "emergency":
        await _said(request, one, IN_DANGER, form)
    return _back_to(one)


async def keep_notes(request: Request) -> Response:
    """Keeps the notes as they are being written."""
    await moved(request)
    return Response(status_code=204, headers=NO_STORE)


async def hang_up(request: Request) -> Response:
    """Notes that the caller has gone; the call stays on the screen."""
    one, _ = await moved(request)
    one.calls.hang_up(one.call.id, one.member.id, one.now)
    return _back_to(one)


async def resume(request: Request) -> Response:
    """Goes on with a draft."""
    one, _ = await moved(request)
    one.calls.open_again(one.call.id, one.member.id, one.now)
    return _back_to(one)


async def save(request: Request) -> Response:
    """Keeps the call as a draft and leaves it."""
    one, _ = await moved(request)
    one.calls.save(one.call.id, one.member.id)
    return go_to("/staff?saved=1")


async def close(request: Request) -> Response:
    """Closes the call with the guide's outcome code and leaves it. Of practice nothing is kept."""
    one, _ = await moved(request)
    service = service_of(request)
    step = await service.step(one.call.conversation_id)
    screen = screen_of(one.call, step, await service.spoken(one.call.conversation_id))
    one.calls.close(one.call.id, one.member.id, screen.ended.code, one.now)
    if one.call.practice:
        await service.erase(one.call.conversation_id)
    return go_to("/staff?closed=1")


async def moved(request: Request) -> tuple[Taken, FormData]:
    """Reads a posted form of a call and keeps the notes that come with it.

    Args:
        request: The request.

    Returns:
        The call, and the form.

    Raises:
        Problem: It is no call of this person's (404), or the form is refused (403).
    """
    one = taken(request)
    form = await checked_form(request)
    notes = form.get("notes")
    if isinstance(notes, str):
        one.calls.keep_notes(one.call.id, one.member.id, notes.replace("\r\n", "\n"))
    return one, form


async def _said(request: Request, one: Taken, text: str, form: FormData) -> None:
    """Says something in the conversation; the same form sent twice says it once."""
    message_id = str(uuid.uuid5(_nonce(form), text))
    await service_of(request).say(one.call.conversation_id, text, message_id, channel=PHONE)


def _nonce(form: FormData) -> uuid.UUID:
    try:
        return uuid.UUID(str(form.get("nonce")))
    except ValueError:
        return uuid.uuid4()


def _answer(form: FormData, question: Question | None) -> str:
    """The one text that a form says: words first, for they were typed on purpose."""
    words = str(form.get("words") or "").strip()
    picked = [str(one) for one in form.getlist("choice")]
    if words or not picked:
        return words
    values = {one.payload: one.value for one in question.choices} if question else {}
    if len(picked) == 1 or question is None or not all(values.get(one) for one in picked):
        return picked[0]
    return f'/inform{{"{question.slot}": {json.dumps([values[one] for one in picked])}}}'


def _back_to(one: Taken) -> Response:
    return go_to(address_of(one.call.id))
