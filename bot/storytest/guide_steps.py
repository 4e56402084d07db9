"""The kinds of step that only this guide's stories have: outcome, application, e-mail and the like.

They stand beside those of every Rasa bot (``rasa_steps``). What a conversation with the guide is, is left
to ``world``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from bot.records.models import Application, Incident, OutboxMessage
from bot.storytest import values
from bot.storytest.bot_under_test import Mismatch, Playing, Seen
from bot.storytest.checks import holds, part_of
from bot.storytest.marked_yaml import Marked
from bot.storytest.rasa_steps import RASA_STEPS
from bot.storytest.vocabulary import Key, StepKind, Vocabulary
from bot.storytest.world import GuideTalk, Service
from bot.triage.decision import OUTCOMES

CHANNELS: Final = ("widget", "phone")
EMAILS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "sent to council": ("council_application",),
    "sent to council and applicant": ("applicant_copy", "council_application"),
}
STATE_KEYS: Final = (
    "question",
    "outcome",
    "facts",
    "ombudsman",
    "organisations",
    "application_reference",
    "complaint_track",
    "council",
    "finished",
)
_QUESTION_PARTS: Final = ("", "_first", "_next", "_which", "_at_least")


# ---- What the person does ----------------------------------------------------------------------------------


async def _say_again(playing: Playing, _: bool) -> Mismatch | None:
    """The last message arrives once more, as after a broken connection."""
    playing.transcript.append("YOU  (the same message again)")
    talk = _guide(playing.talk)
    before = playing.turn, talk.turn_count()
    again = await talk.say_again()
    if (before[0].messages, before[0].state, before[1]) != (again.messages, again.state, talk.turn_count()):
        return Mismatch(f"the same answer, {before[1]} turns", f"{again.state}, {talk.turn_count()} turns")
    return None


async def _come_back(playing: Playing, _: bool) -> Mismatch | None:
    """The service starts anew and the person's page loads the conversation."""
    playing.transcript.append("     (the service is started anew; the page is loaded again)")
    history = await _guide(playing.talk).come_back()
    said = list(playing.turn.messages)
    if history.state != playing.turn.state:
        return Mismatch(repr(playing.turn.state), repr(history.state))
    if said and [one["text"] for one in history.messages[-len(said) :]] != [one["text"] for one in said]:
        return Mismatch("the history ends with the latest reply", repr(history.messages[-1:]))
    return None


# ---- What must be so ---------------------------------------------------------------------------------------


def _asks(slot: str, seen: Seen) -> Mismatch | None:
    names = [f"utter_{way}_{slot}" for way in ("ask", "again", "simpler")]
    forms = [f"{name}{part}" for name in names for part in _QUESTION_PARTS]
    if any(holds(form, seen.text, seen.responses) for form in forms):
        return None
    return Mismatch(f"a reply that asks for {slot}", seen.text)


def _outcome(outcome: str | None, seen: Seen) -> Mismatch | None:
    return part_of({"outcome": outcome}, seen.turn.state, "state")


def _state(part: Mapping[str, Any], seen: Seen) -> Mismatch | None:
    return part_of(part, seen.turn.state, "state")


def _application(wanted: str | Mapping[str, Any], seen: Seen) -> Mismatch | None:
    filed = filed_applications(_guide(seen.talk).service)
    if wanted == "none":
        return Mismatch("no application", f"{len(filed)} filed") if filed else None
    if not filed:
        return Mismatch("an application", "none was filed")
    if wanted == "filed":
        return Mismatch("one application", f"{len(filed)} filed") if len(filed) != 1 else None
    assert isinstance(wanted, Mapping), "the file's reader lets nothing else through"
    latest = {**filed[-1], "count": len(filed)}
    fields = dict(wanted)
    if isinstance(fields.get("incidents"), int):
        latest["incidents"] = len(latest["incidents"])
    return part_of(fields, latest, "application")


def _email(wanted: str, seen: Seen) -> Mismatch | None:
    with _guide(seen.talk).service.services.database.reading() as session:
        kinds = tuple(session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.kind)))
    expected = EMAILS[wanted]
    return None if kinds == expected else Mismatch(f"in the outbox {expected}", f"in the outbox {kinds}")


def filed_applications(service: Service) -> list[dict[str, Any]]:
    """The applications of a story's database with their incidents, as plain values.

    Args:
        service: The service that the story was played to.

    Returns:
        The fields of each, in the order in which they were filed.
    """
    with service.services.database.reading() as session:
        applications = session.scalars(select(Application)).all()
        incidents = session.scalars(select(Incident).order_by(Incident.position)).all()
    return [
        {
            **_columns(application),
            "incidents": [_columns(one) for one in incidents if one.application_id == application.id],
        }
        for application in sorted(applications, key=lambda one: one.filing_key or "")
    ]


def _columns(row: Any) -> dict[str, Any]:
    held = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in held.items()}


def _guide(talk: Any) -> GuideTalk:
    assert isinstance(talk, GuideTalk), "these steps stand only in the guide's vocabulary"
    return talk


# ---- How they are written ----------------------------------------------------------------------------------


def _read_outcome(value: Marked) -> str | None:
    return None if value.value() is None else values.one_of(OUTCOMES, "outcome")(value)


def _read_state(value: Marked) -> dict[str, Any]:
    entries = values.known_entries(value, STATE_KEYS, "The state")
    return {key: part.value() for key, (_, part) in entries.items()}


def _read_application(value: Marked) -> str | dict[str, Any]:
    if not value.is_mapping:
        return values.one_of(("none", "filed"), "application")(value)
    fields: dict[str, Any] = value.value()
    return fields


_TRUE: Final[Mapping[str, Any]] = {"const": True}
GUIDE_STEPS: Final[Mapping[str, StepKind]] = {
    "say_again": StepKind(
        "true: the last message is sent again with the same id, and must change nothing",
        values.true,
        _TRUE,
        act=_say_again,
    ),
    "come_back": StepKind(
        "true: the service is started anew, and the person's page is loaded again",
        values.true,
        _TRUE,
        act=_come_back,
    ),
    "asks": StepKind(
        "a slot whose question the reply holds, in any of its wordings",
        values.slot,
        values.SLOT_SCHEMA,
        check=_asks,
    ),
    "outcome": StepKind("the outcome, or null", _read_outcome, {"enum": [*OUTCOMES, None]}, check=_outcome),
    "state": StepKind(
        "a part of the reply's state",
        _read_state,
        {"type": "object", "properties": {key: {} for key in STATE_KEYS}, "additionalProperties": False},
        check=_state,
    ),
    "application": StepKind(
        "none, filed, or fields of the application that was filed",
        _read_application,
        {"anyOf": [{"enum": ["none", "filed"]}, {"type": "object"}]},
        check=_application,
    ),
    "email": StepKind(
        "what stands in the outbox",
        values.one_of(EMAILS, "email"),
        {"enum": list(EMAILS)},
        check=_email,
    ),
}

GUIDE_VOCABULARY: Final = Vocabulary(
    steps={**RASA_STEPS, **GUIDE_STEPS},
    metadata={
        "today": Key("the day that the clock shows", values.day, values.DATE_SCHEMA),
        "channel": Key(
            "the channel that the person comes by",
            values.one_of(CHANNELS, "channel"),
            {"enum": list(CHANNELS)},
        ),
        "xfail": Key("why the story fails for now", values.reason, values.FILLED_SCHEMA),
    },
    sends_metadata=False,
    channel="widget",
)
