"""The JSON Schema for editors and the reader agree: neither takes what the other must refuse."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.settings import PROJECT
from bot.storytest.guide_steps import GUIDE_VOCABULARY
from bot.storytest.rasa_steps import RASA_VOCABULARY
from bot.storytest.reader import read_story_file
from bot.storytest.schema import (
    GUIDE_SCHEMA,
    GUIDE_TITLE,
    RASA_SCHEMA,
    RASA_TITLE,
    schema_text,
    story_schema,
)
from bot.storytest.story import StoryFileError
from bot.storytest.story_file import read_stories, story_files
from bot.storytest.vocabulary import Vocabulary
from bot.storytest.written import schema_line

CONVERSATIONS = PROJECT / "tests" / "conversations"
SCHEMA = story_schema(GUIDE_VOCABULARY, GUIDE_TITLE)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class PlainDates(yaml.CSafeLoader):
    """Dates stay words, as editors have them."""


PlainDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@pytest.mark.parametrize(
    ("path", "vocabulary", "title"),
    [(GUIDE_SCHEMA, GUIDE_VOCABULARY, GUIDE_TITLE), (RASA_SCHEMA, RASA_VOCABULARY, RASA_TITLE)],
)
def test_the_file_is_what_the_vocabulary_makes(path: Path, vocabulary: Vocabulary, title: str) -> None:
    jsonschema.Draft202012Validator.check_schema(story_schema(vocabulary, title))
    assert path.read_text(encoding="utf-8") == schema_text(vocabulary, title), (
        "run python -m bot.storytest.schema"
    )


@pytest.mark.parametrize("path", story_files(CONVERSATIONS), ids=lambda path: path.name)
def test_every_story_file_that_is_read_is_valid(path: Path) -> None:
    read_stories(path)
    VALIDATOR.validate(yaml.load(path.read_text(encoding="utf-8"), Loader=PlainDates))


WORDS = st.sampled_from(["Derby", "no", "", " ", "application", "none", "filed", "2026-11-22", "reported"])
SCALARS: st.SearchStrategy[Any] = WORDS | st.sampled_from([True, False, None, 3])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["reported", "utter_name", "text_matches", "buttons", "title", "question"]),
            inner,
            max_size=2,
        )
    ),
    max_leaves=4,
)
KINDS = st.sampled_from([*GUIDE_VOCABULARY.steps, "usr"])
STEPS = st.dictionaries(KINDS, VALUES, min_size=1, max_size=1)
ASSERTIONS = st.dictionaries(
    st.sampled_from(["action_executed", "slot_was_set", "bot_uttered", "flow_started"]),
    VALUES | st.just([{"name": "reported", "value": True}]),
    min_size=1,
    max_size=1,
)
USER_STEPS = st.fixed_dictionaries(
    {"user": SCALARS},
    optional={"assertions": st.lists(ASSERTIONS, max_size=2), "assertion_order_enabled": SCALARS},
)
STORIES = st.fixed_dictionaries(
    {"test_case": SCALARS, "steps": st.lists(STEPS | USER_STEPS, max_size=2)},
    optional={"metadata": st.dictionaries(st.sampled_from(["today", "channel", "xfail", "oven"]), SCALARS)},
)
TABLES = st.fixed_dictionaries(
    {"story_table": SCALARS, "answers": VALUES, "expect": st.lists(STEPS, max_size=1)},
    optional={"until": SCALARS, "every_row_is_used": SCALARS, "begins_with": SCALARS},
)
STORY_FILES = st.fixed_dictionaries({"test_cases": st.lists(STORIES, min_size=1, max_size=1)})
TABLE_FILES = st.fixed_dictionaries({"story_tables": st.lists(TABLES, min_size=1, max_size=1)})
# Only the reader knows a date from other words, and a regular expression from nonsense.
SEES_MORE = ("is no date", "no regular expression")


UNTIL_IS_NO_SLOT = {
    "story_table": "x",
    "answers": {"reported": "no"},
    "expect": [{"state": {}}],
    "until": True,
}


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=STORY_FILES | TABLE_FILES)
@example(content={"story_tables": [UNTIL_IS_NO_SLOT]})
def test_the_schema_and_the_reader_agree(tmp_path: Path, content: dict[str, Any]) -> None:
    path = tmp_path / "story.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    valid = VALIDATOR.is_valid(yaml.load(path.read_text(encoding="utf-8"), Loader=PlainDates))
    try:
        read_story_file(path, GUIDE_VOCABULARY)
    except StoryFileError as refused:
        if not any(words in refused.message for words in SEES_MORE):
            assert not valid, refused.message
    else:
        assert valid


def test_editors_find_the_schema_by_the_first_line(tmp_path: Path) -> None:
    line = schema_line(CONVERSATIONS / "new.yml")
    assert line.startswith("# yaml-language-server: $schema=")
    found = line.partition("$schema=")[2]
    assert (CONVERSATIONS / found).resolve() == GUIDE_SCHEMA
    assert os.sep == "/"
