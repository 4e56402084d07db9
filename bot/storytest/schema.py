"""The JSON Schema of story files, for editors: made from the vocabulary that the reader goes by.

``python -m bot.storytest.schema`` writes ``story.schema.json`` anew for this guide's stories and
``rasa_story.schema.json`` for those of any Rasa bot. What only the reader can see (two stories of one name, a
fixture that there is none of) is left to it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bot.storytest import rasa_steps, values
from bot.storytest.vocabulary import WORDS, Vocabulary

GUIDE_SCHEMA: Final = Path(__file__).with_name("story.schema.json")
RASA_SCHEMA: Final = Path(__file__).with_name("rasa_story.schema.json")
_NAMES: Final[Mapping[str, Any]] = {"type": "array", "items": WORDS}


def story_schema(vocabulary: Vocabulary, title: str) -> dict[str, Any]:
    """The schema of the story files of a vocabulary.

    Args:
        vocabulary: What may stand in them.
        title: What the schema is called.

    Returns:
        A JSON Schema of draft 2020-12.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": {
            "fixtures": _named({"anyOf": [{"type": "object"}, _list_of({"type": "object"})]}),
            "metadata": _named({"type": "object"}),
            "stub_custom_actions": {
                "type": "object",
                "description": "by action, or story::action, what is taken for what it does",
                "additionalProperties": _closed(
                    {"events": {"type": "array"}, "responses": {"type": "array"}}
                ),
            },
            "test_cases": _list_of({"$ref": "#/$defs/story"}),
            "story_tables": _list_of({"$ref": "#/$defs/table"}),
        },
        "additionalProperties": False,
        "anyOf": [
            {"required": [key], "properties": {key: {"minItems": 1}}}
            for key in ("test_cases", "story_tables")
        ],
        "$defs": {
            "step": {"oneOf": [_user(), *_steps(vocabulary, doing=True), *_steps(vocabulary, doing=False)]},
            "check": {"oneOf": _steps(vocabulary, doing=False)},
            "metadata": {"anyOf": [values.FILLED_SCHEMA, _metadata(vocabulary)]},
            "story": _closed(
                {
                    "test_case": values.FILLED_SCHEMA,
                    "fixtures": _NAMES,
                    "metadata": {"$ref": "#/$defs/metadata"},
                    "steps": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/step"}},
                },
                needed=("test_case", "steps"),
            ),
            "table": _closed(
                {
                    "story_table": values.FILLED_SCHEMA,
                    "fixtures": _NAMES,
                    "metadata": {"$ref": "#/$defs/metadata"},
                    "begins_with": values.FILLED_SCHEMA,
                    "answers": rasa_steps.TABLE,
                    "until": values.SLOT_SCHEMA,
                    "every_row_is_used": {"type": "boolean"},
                    "expect": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/check"}},
                },
                needed=("story_table", "answers", "expect"),
            ),
        },
    }


def _steps(vocabulary: Vocabulary, *, doing: bool) -> list[dict[str, Any]]:
    return [
        _closed({name: {"description": kind.about, **kind.schema}}, needed=(name,))
        for name, kind in vocabulary.steps.items()
        if kind.is_doing is doing and name not in ("user", "in_order")
    ]


def _user() -> dict[str, Any]:
    """What the person types, with what Rasa Pro lets hang on it."""
    slot = _closed({"name": values.SLOT_SCHEMA, "value": {}}, needed=("name",))
    slots = {"anyOf": [slot, {"type": "array", "minItems": 1, "items": slot}]}
    shapes: Mapping[str, Mapping[str, Any]] = {
        "action_executed": values.FILLED_SCHEMA,
        "slot_was_set": slots,
        "slot_was_not_set": slots,
        "bot_uttered": rasa_steps.UTTERED,
        "bot_did_not_utter": rasa_steps.UTTERED,
    }
    return _closed(
        {
            "user": {"description": "words that the person types", **WORDS},
            "metadata": values.FILLED_SCHEMA,
            "assertions": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "oneOf": [_closed({name: shape}, needed=(name,)) for name, shape in shapes.items()]
                },
            },
            "assertion_order_enabled": {"type": "boolean"},
        },
        needed=("user",),
    )


def _metadata(vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {"description": key.about, **key.schema} for name, key in vocabulary.metadata.items()
        },
        "additionalProperties": vocabulary.sends_metadata,
    }


def _named(value: Mapping[str, Any]) -> dict[str, Any]:
    return _list_of({"type": "object", "additionalProperties": value})


def _list_of(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _closed(properties: Mapping[str, Any], needed: tuple[str, ...] = ()) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": list(needed)} if needed else schema


def schema_text(vocabulary: Vocabulary, title: str) -> str:
    """A schema as its file holds it.

    Args:
        vocabulary: What may stand in the story files.
        title: What the schema is called.

    Returns:
        JSON, with a line end.
    """
    return json.dumps(story_schema(vocabulary, title), indent=2) + "\n"


GUIDE_TITLE: Final = "Conversation stories of the ASB Case Review Guide"
RASA_TITLE: Final = "Conversation stories of a Rasa 3.6 bot"


def main() -> int:
    """Writes both schemas anew.

    Returns:
        0.
    """
    from bot.storytest.guide_steps import GUIDE_VOCABULARY  # the guide's own: not needed for other bots

    GUIDE_SCHEMA.write_text(schema_text(GUIDE_VOCABULARY, GUIDE_TITLE), encoding="utf-8")
    RASA_SCHEMA.write_text(schema_text(rasa_steps.RASA_VOCABULARY, RASA_TITLE), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
