"""The kinds of step that stories of every Rasa bot may have, in the words of Rasa Pro's end-to-end tests.

How each value is read from a file is left to ``values``, and what a check does, to ``checks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.storytest import checks, values
from bot.storytest.bot_under_test import Mismatch, Playing, one_line
from bot.storytest.story import Table
from bot.storytest.vocabulary import WORDS, Key, StepKind, Vocabulary

LONGEST_TABLE: Final = 60
"""How many questions a table answers before the bot is taken to ask in circles."""


async def _user(playing: Playing, words: str) -> Mismatch | None:
    playing.transcript.append(f"YOU  {words}")
    await playing.send(words)
    return None


async def _press(playing: Playing, title: str) -> Mismatch | None:
    return await playing.press(title)


async def _answers(playing: Playing, table: Table) -> Mismatch | None:
    """Answers each question with its row until none is asked, and notes the rows that none asked for."""
    used: dict[str, int] = {}
    mismatch = None
    for _ in range(LONGEST_TABLE):
        slot = playing.turn.state.get("question")
        if slot is None or slot == table.until:
            break
        rows = table.answers.get(slot)
        if rows is None:
            mismatch = Mismatch(f"a question that the table answers: {', '.join(table.answers)}", str(slot))
            break
        if used.get(slot, 0) >= len(rows):
            mismatch = Mismatch(f"that {rows[-1]!r} answers {slot}", f"{slot} is asked again")
            break
        words = rows[used.get(slot, 0)]
        used[slot] = used.get(slot, 0) + 1
        titles = {one_line(button["title"]).casefold() for button in playing.talk.offered()}
        mismatch = await (_press if words.casefold() in titles else _user)(playing, words)
        if mismatch is not None:
            break
    else:
        mismatch = Mismatch(f"an end after {LONGEST_TABLE} answers", "the bot still asks")
    unused = [slot for slot in table.answers if slot not in used]
    playing.unused += unused
    if mismatch is None and table.every_row and unused:
        return Mismatch("every row to be asked for", f"never asked for: {', '.join(unused)}")
    return mismatch


SLOT_VALUES: Final[Mapping[str, Any]] = {"type": "object", "minProperties": 1}
SLOTS: Final[Mapping[str, Any]] = {
    "anyOf": [
        {"type": "array", "minItems": 1, "items": {"anyOf": [SLOT_VALUES, values.NAME_SCHEMA]}},
        SLOT_VALUES,
        values.NAME_SCHEMA,
    ]
}
_BUTTON: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {"title": WORDS, "payload": WORDS},
    "additionalProperties": False,
    "minProperties": 1,
}
UTTERED: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "utter_name": values.NAME_SCHEMA,
        "text_matches": values.FILLED_SCHEMA,
        "buttons": {"type": "array", "items": _BUTTON},
    },
    "additionalProperties": False,
    "minProperties": 1,
}
TABLE: Final[Mapping[str, Any]] = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": {"anyOf": [WORDS, {"type": "array", "minItems": 1, "items": WORDS}]},
}

RASA_STEPS: Final[Mapping[str, StepKind]] = {
    "user": StepKind("words that the person types", values.typed, WORDS, act=_user),
    "press": StepKind(
        "the title of a button that was offered, or how it begins",
        values.filled_words,
        values.FILLED_SCHEMA,
        act=_press,
    ),
    "answers": StepKind(
        "what the person says to each question, in any order", values.table, TABLE, act=_answers
    ),
    "bot": StepKind(
        "words that the reply holds", values.filled_words, values.FILLED_SCHEMA, check=checks.bot
    ),
    "bot_does_not_say": StepKind(
        "words that the reply does not hold",
        values.filled_words,
        values.FILLED_SCHEMA,
        check=checks.bot_does_not_say,
    ),
    "utter": StepKind(
        "a response of the domain that the reply holds",
        values.filled_words,
        values.FILLED_SCHEMA,
        check=checks.utter,
    ),
    "bot_uttered": StepKind(
        "a message of the reply by its response, a pattern of its words, or its buttons",
        values.uttered,
        UTTERED,
        check=checks.bot_uttered,
    ),
    "bot_did_not_utter": StepKind(
        "a message that the reply does not have", values.uttered, UTTERED, check=checks.bot_did_not_utter
    ),
    "action": StepKind("an action that ran", values.filled_words, values.FILLED_SCHEMA, check=checks.action),
    "slot_was_set": StepKind(
        "slots that hold something, or just this value", values.slots, SLOTS, check=checks.slot_was_set
    ),
    "slot_was_not_set": StepKind(
        "slots that hold nothing, or not this value", values.slots, SLOTS, check=checks.slot_was_not_set
    ),
    "question": StepKind(
        "the slot that is asked now, or null",
        values.slot_or_null,
        {"anyOf": [values.SLOT_SCHEMA, {"type": "null"}]},
        check=checks.question,
    ),
    "buttons": StepKind(
        "titles of buttons that the reply offers, others may be among them",
        values.titles,
        {"type": "array", "items": WORDS},
        check=checks.buttons,
    ),
    "other_words": StepKind(
        "true: no message of the reply stood in the reply before",
        values.true,
        {"const": True},
        check=checks.other_words,
    ),
    "in_order": StepKind(
        "actions, slots and messages that came one after the other",
        values.unreadable,
        {"not": {}},
        check=checks.in_order,
    ),
}

RASA_METADATA: Final[Mapping[str, Key]] = {
    "channel": Key("the channel that the person comes by", values.filled_words, values.FILLED_SCHEMA),
    "xfail": Key("why the story fails for now", values.reason, values.FILLED_SCHEMA),
}

RASA_VOCABULARY: Final = Vocabulary(steps=RASA_STEPS, metadata=RASA_METADATA)
