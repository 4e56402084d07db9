"""What must be so after a step of a story. Each check tells what was expected and what was."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from actions.services import Services
from bot.dialogue.conversations import Turn
from bot.records.models import Application, Incident, OutboxMessage
from bot.storytest.story import EMAILS

_QUESTION_PARTS: Final = ("", "_first", "_next", "_which", "_at_least")


@dataclass(frozen=True)
class Mismatch:
    """What a check found wrong.

    Attributes:
        expected: In words.
        actual: In words.
    """

    expected: str
    actual: str


@dataclass(frozen=True)
class Seen:
    """What a check may look at.

    Attributes:
        turn: The latest reply, with its state.
        before: The reply before it; an empty one at the beginning.
        load_slots: Reads the conversation's slots that hold something; only some checks need them.
        services: The area, the clock and the story's database.
        responses: What the domain lets the service say.
    """

    turn: Turn
    before: Turn
    load_slots: Callable[[], Mapping[str, Any]]
    services: Services
    responses: Mapping[str, list[dict[str, Any]]]

    @property
    def text(self) -> str:
        """All messages of the reply in one line."""
        return _one_line(" ".join(message["text"] for message in self.turn.messages))


def _bot(words: str, seen: Seen) -> Mismatch | None:
    found = _one_line(words) in seen.text
    return None if found else Mismatch(f"a reply with {words!r}", seen.text)


def _bot_does_not_say(words: str, seen: Seen) -> Mismatch | None:
    found = _one_line(words) in seen.text
    return Mismatch(f"a reply without {words!r}", seen.text) if found else None


def _utter(name: str, seen: Seen) -> Mismatch | None:
    if name not in seen.responses:
        return Mismatch(f"a response of the domain called {name}", "there is none")
    return None if _holds(name, seen) else Mismatch(f"a reply with the words of {name}", seen.text)


def _asks(slot: str, seen: Seen) -> Mismatch | None:
    names = [f"utter_{way}_{slot}" for way in ("ask", "again", "simpler")]
    forms = [f"{name}{part}" for name in names for part in _QUESTION_PARTS]
    wordings = [form for form in forms if form in seen.responses]
    if any(_holds(name, seen) for name in wordings):
        return None
    return Mismatch(f"a reply that asks for {slot}", seen.text)


def _other_words(_: bool, seen: Seen) -> Mismatch | None:
    said = {_one_line(message["text"]) for message in seen.before.messages}
    again = [text for message in seen.turn.messages if (text := _one_line(message["text"])) in said]
    return Mismatch("other words than in the reply before", repr(again)) if again else None


def _slot_was_set(slots: list[tuple[str, Any]], seen: Seen) -> Mismatch | None:
    known = seen.load_slots()
    for slot, wanted in slots:
        held = known.get(slot)
        if held is None if wanted is ... else held != wanted:
            return Mismatch(f"{slot}: {'something' if wanted is ... else repr(wanted)}", f"{slot}: {held!r}")
    return None


def _slot_was_not_set(slots: list[tuple[str, Any]], seen: Seen) -> Mismatch | None:
    known = seen.load_slots()
    for slot, unwanted in slots:
        held = known.get(slot)
        if held is not None if unwanted is ... else held == unwanted:
            return Mismatch(f"{slot}: {'nothing' if unwanted is ... else f'not {unwanted!r}'}", f"{held!r}")
    return None


def _question(slot: str | None, seen: Seen) -> Mismatch | None:
    return _part_of({"question": slot}, seen.turn.state, "state")


def _outcome(outcome: str | None, seen: Seen) -> Mismatch | None:
    return _part_of({"outcome": outcome}, seen.turn.state, "state")


def _state(part: Mapping[str, Any], seen: Seen) -> Mismatch | None:
    return _part_of(part, seen.turn.state, "state")


def _buttons(titles: list[str], seen: Seen) -> Mismatch | None:
    offered = [button["title"] for message in seen.turn.messages for button in message["buttons"]]
    missing = [title for title in titles if title not in offered]
    return Mismatch(f"buttons {missing}", f"buttons {offered}") if missing else None


def _application(wanted: str | Mapping[str, Any], seen: Seen) -> Mismatch | None:
    filed = _filed(seen)
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
    return _part_of(fields, latest, "application")


def _email(wanted: str, seen: Seen) -> Mismatch | None:
    with seen.services.database.reading() as session:
        kinds = tuple(session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.kind)))
    expected = EMAILS[wanted]
    return None if kinds == expected else Mismatch(f"in the outbox {expected}", f"in the outbox {kinds}")


CHECKS_BY_KIND: Final[Mapping[str, Callable[[Any, Seen], Mismatch | None]]] = {
    "bot": _bot,
    "bot_does_not_say": _bot_does_not_say,
    "utter": _utter,
    "asks": _asks,
    "other_words": _other_words,
    "slot_was_set": _slot_was_set,
    "slot_was_not_set": _slot_was_not_set,
    "question": _question,
    "outcome": _outcome,
    "buttons": _buttons,
    "state": _state,
    "application": _application,
    "email": _email,
}


def _holds(name: str, seen: Seen) -> bool:
    """Whether the reply holds a response, whatever stands in its gaps."""
    for variation in seen.responses[name]:
        fixed = [re.escape(_one_line(part)) for part in re.split(r"\{\w+\}", variation.get("text") or "")]
        if re.search(r"\s*.*?\s*".join(fixed), seen.text):
            return True
    return False


def _filed(seen: Seen) -> list[dict[str, Any]]:
    """The applications of the story's database with their incidents, as plain values."""
    with seen.services.database.reading() as session:
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
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in values.items()}


def _part_of(wanted: Mapping[str, Any], actual: Mapping[str, Any], where: str) -> Mismatch | None:
    """Compares the named keys only, in mappings and in lists of mappings."""
    for key, value in wanted.items():
        place = f"{where}.{key}"
        if key not in actual:
            return Mismatch(f"{place}: {value!r}", f"there is no {key}; there are {', '.join(actual)}")
        held = actual[key]
        mismatch = _compare(value, held, place)
        if mismatch is not None:
            return mismatch
    return None


def _compare(wanted: Any, held: Any, place: str) -> Mismatch | None:
    if isinstance(wanted, Mapping) and isinstance(held, Mapping):
        return _part_of(wanted, held, place)
    both_lists = isinstance(wanted, list) and isinstance(held, list)
    if both_lists and any(isinstance(one, Mapping) for one in wanted):
        if len(wanted) != len(held):
            return Mismatch(f"{place}: {len(wanted)} of them", f"{len(held)}: {held!r}")
        pairs = enumerate(zip(wanted, held, strict=True))
        found = (_compare(one, other, f"{place}[{index}]") for index, (one, other) in pairs)
        return next((mismatch for mismatch in found if mismatch), None)
    return None if wanted == held else Mismatch(f"{place}: {wanted!r}", f"{place}: {held!r}")


def _one_line(words: str) -> str:
    return " ".join(words.split())
