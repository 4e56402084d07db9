"""What must be so after a step of any bot's story. Each check tells what was expected and what was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.storytest.bot_under_test import Mismatch, Responses, Seen, one_line

_GAP = re.compile(r"\{\w+\}")


def bot(words: str, seen: Seen) -> Mismatch | None:
    """The reply holds words."""
    found = one_line(words) in seen.text
    return None if found else Mismatch(f"a reply with {words!r}", seen.text)


def bot_does_not_say(words: str, seen: Seen) -> Mismatch | None:
    """The reply does not hold words."""
    found = one_line(words) in seen.text
    return Mismatch(f"a reply without {words!r}", seen.text) if found else None


def utter(name: str, seen: Seen) -> Mismatch | None:
    """The reply holds a response of the domain."""
    if name not in seen.responses:
        return Mismatch(f"a response of the domain called {name}", "there is none")
    return None if holds(name, seen.text, seen.responses) else Mismatch(f"the words of {name}", seen.text)


def bot_uttered(wanted: Mapping[str, Any], seen: Seen) -> Mismatch | None:
    """One message of the reply is as it is said here."""
    if any(_is_message(wanted, message, seen.responses) for message in seen.turn.messages):
        return None
    return Mismatch(f"a message with {dict(wanted)}", _told(seen.turn.messages))


def bot_did_not_utter(unwanted: Mapping[str, Any], seen: Seen) -> Mismatch | None:
    """No message of the reply is as it is said here."""
    if any(_is_message(unwanted, message, seen.responses) for message in seen.turn.messages):
        return Mismatch(f"no message with {dict(unwanted)}", _told(seen.turn.messages))
    return None


def action(name: str, seen: Seen) -> Mismatch | None:
    """An action ran since the person's latest message."""
    ran = [event["name"] for event in seen.talk.events() if event.get("event") == "action"]
    return None if name in ran else Mismatch(f"the action {name}", f"what ran: {', '.join(ran) or 'nothing'}")


def slot_was_set(slots: Sequence[tuple[str, Any]], seen: Seen) -> Mismatch | None:
    """Slots hold something, or just this value."""
    known = seen.talk.slots()
    for slot, wanted in slots:
        held = known.get(slot)
        if held is None if wanted is ... else held != wanted:
            return Mismatch(f"{slot}: {'something' if wanted is ... else repr(wanted)}", f"{slot}: {held!r}")
    return None


def slot_was_not_set(slots: Sequence[tuple[str, Any]], seen: Seen) -> Mismatch | None:
    """Slots hold nothing, or not this value."""
    known = seen.talk.slots()
    for slot, unwanted in slots:
        held = known.get(slot)
        if held is not None if unwanted is ... else held == unwanted:
            return Mismatch(f"{slot}: {'nothing' if unwanted is ... else f'not {unwanted!r}'}", f"{held!r}")
    return None


def question(slot: str | None, seen: Seen) -> Mismatch | None:
    """A slot is asked for, or none."""
    return part_of({"question": slot}, seen.turn.state, "state")


def buttons(titles: Sequence[str], seen: Seen) -> Mismatch | None:
    """The reply offers buttons."""
    offered = [button["title"] for message in seen.turn.messages for button in message["buttons"]]
    missing = [title for title in titles if title not in offered]
    return Mismatch(f"buttons {missing}", f"buttons {offered}") if missing else None


def other_words(_: bool, seen: Seen) -> Mismatch | None:
    """No message of the reply stood in the reply before."""
    said = {one_line(message["text"]) for message in seen.before.messages}
    again = [text for message in seen.turn.messages if (text := one_line(message["text"])) in said]
    return Mismatch("other words than in the reply before", repr(again)) if again else None


def in_order(wanted: Sequence[tuple[str, Any]], seen: Seen) -> Mismatch | None:
    """Actions, slots and messages came one after the other; what must not be is left to its own check."""
    events = list(seen.talk.events())
    place = 0
    for kind, value in wanted:
        found = [
            index
            for index in range(place, len(events))
            if _is_event(kind, value, events[index], seen.responses)
        ]
        if not found:
            after = "" if place == 0 else " after what was asserted before it"
            ran = [f"{event.get('event')} {event.get('name') or ''}".strip() for event in events]
            return Mismatch(f"{kind} {value!r}{after}", ", ".join(ran))
        place = found[0] + 1
    return None


def holds(name: str, text: str, responses: Responses) -> bool:
    """Whether words hold a response, whatever stands in its gaps.

    Args:
        name: The response.
        text: The words, in one line.
        responses: What the domain lets the bot say.

    Returns:
        True where they hold any of its variations.
    """
    for variation in responses.get(name, ()):
        fixed = [re.escape(one_line(part)) for part in _GAP.split(variation.get("text") or "")]
        if re.search(r"\s*.*?\s*".join(fixed), text):
            return True
    return False


def part_of(wanted: Mapping[str, Any], actual: Mapping[str, Any], where: str) -> Mismatch | None:
    """Compares the named keys only, in mappings and in lists of mappings.

    Args:
        wanted: What must be there.
        actual: What is there.
        where: Its name, for the complaint.

    Returns:
        The first difference, or None.
    """
    for key, value in wanted.items():
        place = f"{where}.{key}"
        if key not in actual:
            return Mismatch(f"{place}: {value!r}", f"there is no {key}; there are {', '.join(actual)}")
        mismatch = _compare(value, actual[key], place)
        if mismatch is not None:
            return mismatch
    return None


def _compare(wanted: Any, held: Any, place: str) -> Mismatch | None:
    if isinstance(wanted, Mapping) and isinstance(held, Mapping):
        return part_of(wanted, held, place)
    both_lists = isinstance(wanted, list) and isinstance(held, list)
    if both_lists and any(isinstance(one, Mapping) for one in wanted):
        if len(wanted) != len(held):
            return Mismatch(f"{place}: {len(wanted)} of them", f"{len(held)}: {held!r}")
        pairs = enumerate(zip(wanted, held, strict=True))
        found = (_compare(one, other, f"{place}[{index}]") for index, (one, other) in pairs)
        return next((mismatch for mismatch in found if mismatch), None)
    return None if wanted == held else Mismatch(f"{place}: {wanted!r}", f"{place}: {held!r}")


def _is_message(wanted: Mapping[str, Any], message: Mapping[str, Any], responses: Responses) -> bool:
    text = one_line(message["text"])
    if "utter_name" in wanted and not holds(wanted["utter_name"], text, responses):
        return False
    if "text_matches" in wanted and not re.search(wanted["text_matches"], message["text"]):
        return False
    offered = message.get("buttons") or []
    return all(
        any(all(button.get(key) == value for key, value in one.items()) for button in offered)
        for one in wanted.get("buttons", ())
    )


def _is_event(kind: str, value: Any, event: Mapping[str, Any], responses: Responses) -> bool:
    if kind == "action":
        return event.get("event") == "action" and event.get("name") == value
    if kind == "slot_was_set":
        return event.get("event") == "slot" and any(
            event.get("name") == slot
            and (event.get("value") is not None if wanted is ... else event.get("value") == wanted)
            for slot, wanted in value
        )
    if event.get("event") != "bot":
        return False
    message = {"text": event.get("text") or "", "buttons": (event.get("data") or {}).get("buttons") or []}
    return _is_message(value, message, responses)


def _told(messages: Sequence[Mapping[str, Any]]) -> str:
    return " | ".join(one_line(message["text"]) for message in messages) or "nothing was said"
