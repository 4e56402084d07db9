"""The conversation on pages: begins it, asks one question a page, and takes the answers.

What is asked and told comes with each step (``bot.dialogue.steps``); reading a form is left to ``answers``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.dialogue.incoming import TEXT_LIMIT, TextTooLong
from bot.dialogue.steps import CHECK, Step
from bot.web.council_look import WISHES, checked_look
from bot.web.guide.answers import Answer, Fault, Form, first, read_answer
from bot.web.guide.drafts import Draft, Drafts
from bot.web.guide.fields import Question, question_of
from bot.web.guide.forms import FormTicket, read_form
from bot.web.guide.session import Session, SessionEnded, let_in, look_of, session_of
from bot.web.guide.shown import forms, go_to, page, remember, service, show
from bot.web.limits import client_network
from bot.web.static_files import YEAR

NOW = "/guide/step"
_SENDS_FAILED = "Something went wrong on our side. Nothing was lost. Send it again."


@page
async def start_page(request: Request) -> Response:
    """Says what the guide is; stores nothing on the device."""
    try:
        await session_of(request)
        begun = True
    except SessionEnded:
        begun = False
    return show(request, "start", ticket=forms(request).ticket(), begun=begun)


@page
async def start(request: Request) -> Response:
    """Begins a conversation and lets the browser in."""
    request.app.state.start_limit.take(client_network(request))
    form = remember(request, await read_form(request))
    forms(request).check(request, form)
    wishes = {name: first(form, name) for name in WISHES}
    look = checked_look(wishes, service(request).council_name)
    started = await service(request).start("widget")
    return await let_in(request, go_to(step_path(1)), started.conversation_id, look)


async def look_sheet(request: Request) -> Response:
    """The style sheet of a council's pair of colours; 404 where text in them could not be read."""
    look = checked_look(request.query_params, lambda _: None)
    if not look.main:
        return Response("/* Text in these colours could not be read. */\n", 404, media_type="text/css")
    return Response(look.sheet(), media_type="text/css", headers={"Cache-Control": YEAR})


@page
async def latest_step(request: Request) -> Response:
    """Leads to where the conversation stands."""
    session = await _admitted(request)
    return go_to(step_path(await service(request).latest_step(session.conversation_id)))


@page
async def show_step(request: Request) -> Response:
    """Shows one step: what was told, or the question that it asks."""
    session = await _admitted(request)
    number = int(request.path_params["number"])
    step = await service(request).step(session.conversation_id, number)
    if step.number != number:
        return go_to(step_path(step.latest))
    asks = request.url.path.endswith("/question")
    question = question_of(step)
    ticket = forms(request).ticket(session.conversation_id, step.number)
    shown: dict[str, Any] = {"step": step, "ticket": ticket, "told": told_before(step, question)}
    if question is None or (_tells_an_outcome(step) and not asks):
        kind = "confirmation" if step.is_latest and _was_sent(step, question) else "told"
        onward = f"{step_path(step.number)}/question" if question else None
        if onward is None and not step.is_latest:
            onward = step_path(step.number + 1)
        return show(request, kind, onward=onward, title=outcome_title(step), **shown)
    draft = _drafts(request).find(request.query_params.get("again", ""), session.conversation_id)
    faults = draft.faults if draft else _not_understood(step, question)
    if not faults and "again" in request.query_params:
        faults = (Fault(field_of(question), "Check your answer and send it again."),)
    return show(
        request,
        "check" if step.question == CHECK and step.is_latest else "question",
        question=question,
        faults=faults,
        form=draft.form if draft else {},
        back=back_of(step, asks),
        prefilled=_prefilled(service(request).council_name(look_of(request).council), step, question),
        notice=request.query_params.get("kept") is not None,
        **shown,
    )


@page
async def answer_step(request: Request) -> Response:
    """Takes the answer to a step's question; to one that was answered before, as a change of that answer."""
    session = await _admitted(request)
    form = remember(request, await read_form(request))
    ticket = forms(request).check(request, form, session.conversation_id)
    number = int(request.path_params["number"])
    step = await service(request).step(session.conversation_id, number)
    question = question_of(step)
    if step.number != number or ticket.step != number:
        return go_to(step_path(step.latest))
    if question is None:
        return await _press(request, session, ticket, step, form)
    answer = read_answer(form, question, request.app.state.settings.today())
    if answer.faults:
        return _again(request, session, step, form, answer.faults)
    return await _send(request, session, ticket, step, question, form, answer)


@page
async def change(request: Request) -> Response:
    """Opens an answer to be changed: a fact, or a line of the application that is being checked."""
    session = await _admitted(request)
    form = remember(request, await read_form(request))
    ticket = forms(request).check(request, form, session.conversation_id)
    said = service(request)
    line = first(form, "line")
    step = await said.step(session.conversation_id)
    if line and any(one.name == line for one in step.lines):
        ask, opened = '/inform{"change_answer": "ask"}', f'/inform{{"change_answer": "{line}"}}'
        await said.say(session.conversation_id, ask, ticket.message_id(ask + opened))
        await said.say(session.conversation_id, opened, ticket.message_id(opened))
    elif any(one["change"] == first(form, "change") for one in step.state["answers"]):
        opened = first(form, "change")
        await said.say(session.conversation_id, opened, ticket.message_id(opened))
    return go_to(NOW)


@page
async def answers_page(request: Request) -> Response:
    """Shows what was told so far, each line with a way to change it."""
    session = await _admitted(request)
    step = await service(request).step(session.conversation_id)
    return show(
        request, "answers", step=step, ticket=forms(request).ticket(session.conversation_id, step.latest)
    )


def step_path(number: int) -> str:
    """The address of a step: its number only, never a question or an answer."""
    return f"{NOW}/{number}"


def told_before(step: Step, question: Question | None) -> list[dict[str, Any]]:
    """What a step says besides asking, with the buttons that belong to it.

    Args:
        step: The step.
        question: Its question, or None.

    Returns:
        Messages, without those that the page shows in a form of its own: that it was not understood, and the
        answers to be checked.
    """
    if question is None:
        return [dict(message) for message in step.messages]
    told = [dict(message) for message in step.messages[:-1]]
    if step.misunderstood and told and _is_one_line(told[0]):
        told = told[1:]
    return told[:-1] if step.lines else told


def outcome_title(step: Step) -> str:
    """The heading of a step that tells something."""
    result = step.state.get("result") or {}
    if step.outcome and result.get("outcome") == step.outcome:
        return str(result["title"])
    return "What we can tell you" if step.outcome else "The guide"


def field_of(question: Question) -> str:
    """The id of a question's first field."""
    return {"one": "choice-1", "many": "choice-1", "date": "day"}.get(question.kind, "words")


def back_of(step: Step, asks: bool) -> str:
    """Where "Back" leads: to the step before, or to what was told above the question."""
    if asks:
        return step_path(step.number)
    return step_path(step.number - 1) if step.number > 1 else "/guide"


async def _send(
    request: Request,
    session: Session,
    ticket: FormTicket,
    step: Step,
    question: Question,
    form: Form,
    answer: Answer,
) -> Response:
    said, text = service(request), answer.text
    message_id = ticket.message_id(text)
    if not step.is_latest:
        if step.reply_id == message_id:
            return go_to(step_path(step.latest))
        if step.change is None:
            # It was an answer that only the check before sending opens again.
            return go_to(f"{step_path(step.latest)}?kept=1")
        await said.say(session.conversation_id, step.change, ticket.message_id(step.change + text))
    try:
        await said.say(session.conversation_id, text, message_id)
    except TextTooLong as error:
        return _again(request, session, step, form, [Fault("words", f"{error.message} {error.hint}")])
    latest = await said.latest_step(session.conversation_id)
    if latest == step.latest:
        # The turn failed and nothing of it was kept.
        return _again(request, session, step, form, [Fault(field_of(question), _SENDS_FAILED)])
    _drafts(request).forget(session.conversation_id)
    return go_to(step_path(latest))


async def _press(request: Request, session: Session, ticket: FormTicket, step: Step, form: Form) -> Response:
    """Takes a button or words where nothing is asked; a button of an earlier step is not offered any more."""
    text = first(form, "other")
    offered = {button["payload"] for message in step.messages for button in message["buttons"]}
    if text not in offered:
        text = first(form, "words")[:TEXT_LIMIT]
    if text and step.is_latest:
        await service(request).say(session.conversation_id, text, ticket.message_id(text))
    return go_to(NOW)


def _again(request: Request, session: Session, step: Step, form: Form, faults: Sequence[Fault]) -> Response:
    """Shows a question again with what was written and what is wrong with it."""
    name = _drafts(request).keep(Draft(session.conversation_id, form, faults))
    asks = "/question" if _tells_an_outcome(step) else ""
    return go_to(f"{step_path(step.number)}{asks}?again={name}")


def _drafts(request: Request) -> Drafts:
    drafts: Drafts = request.app.state.guide_drafts
    return drafts


async def _admitted(request: Request) -> Session:
    request.app.state.message_limit.take(client_network(request))
    service(request)
    return await session_of(request)


def _tells_an_outcome(step: Step) -> bool:
    """Whether an outcome is told here, so that it gets a page of its own before the next question."""
    if step.outcome is None or len(step.messages) < 2:
        return False
    tells_why = any(
        button["title"].startswith("Change") for one in step.messages[:-1] for button in one["buttons"]
    )
    return step.outcome != step.outcome_before or tells_why


def _was_sent(step: Step, question: Question | None) -> bool:
    return question is None and step.outcome == "application" and bool(step.state["application_reference"])


def _not_understood(step: Step, question: Question) -> tuple[Fault, ...]:
    if not step.misunderstood or len(step.messages) < 2:
        return ()
    return (Fault(field_of(question), step.messages[0]["text"].splitlines()[0]),)


def _is_one_line(message: Mapping[str, Any]) -> bool:
    return "\n" not in message["text"] and not message["buttons"]


def _prefilled(council: str | None, step: Step, question: Question) -> str:
    """What stands in the field for words: the answer that was given, or the council whose page led here."""
    if step.reply is not None and not any(choice.title == step.reply for choice in question.choices):
        return step.reply
    return council or "" if question.slot == "council" and question.kind == "line" else ""
