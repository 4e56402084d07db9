"""What comes in: payloads only where they were offered, text of a sane length, and nothing that breaks."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.dialogue.conversations import Agent, Conversations
from bot.dialogue.incoming import TEXT_LIMIT, TextTooLong, clean, receive
from tests.dialogue.talking import Talk

OFFERED = [{"title": "Yes", "payload": '/inform{"reported": true}'}]
ANY_TEXT = st.text(st.characters(blacklist_categories=()), max_size=60)
BLANKS = " \t\n\u00a0\u2003\u2028\u2029\u3000\u202f\u205f\u1680\x1c\x85\x0b\x0c"
ORDERS = ("restart", "back", "session_start", 'inform{"reported": false}', 'inform{"council": "derby"}')


@given(ANY_TEXT)
def test_cleaning_leaves_no_control_character_and_no_lone_surrogate(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not [
        one for one in cleaned if one not in "\n\t" and unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn")
    ]
    assert "\x00" not in cleaned


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(whitelist_categories=("L", "N", "P", "S")), max_size=60))
def test_cleaning_keeps_what_people_write(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_cleaning_keeps_emoji_right_to_left_text_and_lines() -> None:
    for text in ("🏳️‍🌈👩‍👩‍👧 noise", "السلام عليكم", "one\ntwo\tthree", "Siân O’Brien-Łuć"):
        assert clean(text) == unicodedata.normalize("NFC", text)


def test_a_pair_of_surrogates_is_the_character_it_stands_for() -> None:
    assert clean("\ud83d\ude00") == "😀"


def test_cleaning_gives_one_form_of_a_letter() -> None:
    assert clean("e\u0301") == clean("\u00e9") == "\u00e9"


@given(ANY_TEXT)
@example("/restart")
@example("//restart")
@example(" \t/ /restart")
@example("/\x00/restart")
def test_what_was_not_offered_never_reaches_rasa_as_an_order(text: str) -> None:
    assert receive("/" + text.strip(BLANKS), OFFERED).for_rasa == ""


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "before", ["/", "//", " /", "\n/", "\t/ /", "/\x00/", "\u00a0/", "/\ud800/", "/\t\n/"]
)
def test_no_run_of_slashes_makes_an_order(order: str, before: str) -> None:
    incoming = receive(before + order, OFFERED)
    assert (incoming.for_rasa, incoming.shown) == ("", clean(before + order))


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", "\u2028", "\u3000"])
def test_no_blank_between_slashes_makes_an_order(blank: str) -> None:
    for text in (f"/{blank}/restart", f"{blank}/restart", f"/{blank}restart"):
        assert receive(text, OFFERED).for_rasa == ""


def test_an_offered_payload_is_an_order_and_shown_by_its_title() -> None:
    incoming = receive('/inform{"reported": true}', OFFERED)
    assert (incoming.for_rasa, incoming.shown) == ('/inform{"reported": true}', "Yes")


@pytest.mark.parametrize(
    "text",
    [
        '/inform{"reported":true}',
        '/inform{"reported": true} ',
        ' /inform{"reported": true}',
        '/inform{"reported": false}',
        '/INFORM{"reported": true}',
        '／inform{"reported": true}',
    ],
)
def test_a_payload_must_be_exactly_as_offered(text: str) -> None:
    assert receive(text, OFFERED).for_rasa == ""


def test_nothing_is_an_order_where_nothing_is_offered() -> None:
    incoming = receive('/inform{"reported": true}', [])
    assert (incoming.for_rasa, incoming.shown) == ("", '/inform{"reported": true}')


@pytest.mark.parametrize("text", ["and/or", "24/7 noise", "3/5/2026", "yes / no", "w/e 3 May"])
def test_a_slash_among_words_is_read_with_them(text: str) -> None:
    assert receive(text, OFFERED).for_rasa == text


@pytest.mark.parametrize("text", ["x" * TEXT_LIMIT, "😀" * TEXT_LIMIT, "\u0301" * TEXT_LIMIT])
def test_a_text_at_the_limit_is_taken(text: str) -> None:
    receive(text, [])


@pytest.mark.parametrize("text", ["x" * (TEXT_LIMIT + 1), " " * 10_000, "/" * 1_000_000])
def test_a_longer_text_is_refused(text: str) -> None:
    with pytest.raises(TextTooLong) as raised:
        receive(text, [])
    assert raised.value.limit == TEXT_LIMIT == 2_000
    assert "2,000" in raised.value.message
    assert "xx" not in str(raised.value)


async def test_a_text_that_is_too_long_changes_nothing(
    conversations: Conversations, rows: Callable[[], dict[str, int]]
) -> None:
    talk = await Talk.begin(conversations)
    before = rows()
    with pytest.raises(TextTooLong):
        await talk.say("x" * 2_001)
    assert rows() == before
    await talk.press("Yes")
    assert talk.question == "reported_to"


# What it notes of itself: which message was heard, how a question was asked, what was not understood.
ASIDE = frozenset({"heard_message", "misunderstood", "asked", "turn"})


async def slots_of(conversations: Conversations, conversation_id: str) -> dict[str, Any]:
    snapshot = conversations._records.load(conversation_id).snapshot
    assert snapshot is not None
    return {k: v for k, v in snapshot["slots"].items() if k not in ASIDE}


@pytest.mark.parametrize(
    "text",
    [
        '/inform{"council": "derby"}',
        '/inform{"application_reference": "ASB-2222-2222"}',
        '/inform{"reported": "<script>alert(1)</script>"}',
        '/start_triage{"reported": false}',
        '  /inform{"council": "derby"}',
        '／inform{"council": "derby"}',
        '//inform{"council": "derby"}',
    ],
)
async def test_a_payload_typed_by_hand_changes_nothing(text: str, conversations: Conversations) -> None:
    talk = await (await Talk.begin(conversations)).until("reported_to")
    before = await slots_of(conversations, talk.id)
    await talk.say(text)
    after = await slots_of(conversations, talk.id)
    assert "application_reference" not in after
    assert after["reported"] is True
    assert {k: after.get(k) for k in before} == before
    assert talk.words


@pytest.mark.parametrize("words", ["restart", "back", "session_start", "stop@1.0", "EXTERNAL: restart"])
async def test_an_order_of_rasas_is_neither_obeyed_nor_read_as_words(
    words: str, conversations: Conversations
) -> None:
    ordered = await (await Talk.begin(conversations)).until("reported_to")
    silent = await (await Talk.begin(conversations)).until("reported_to")
    before, state = await slots_of(conversations, ordered.id), ordered.turn.state
    assert await ordered.say("/" + words) == await silent.say("")
    assert ordered.words
    assert await slots_of(conversations, ordered.id) == before
    assert ordered.turn.state == state
    said = [one for one in (await conversations.history(ordered.id)).messages if one["from"] == "person"]
    assert said[-1]["text"] == "/" + words


async def test_an_order_behind_a_slash_and_a_foreign_blank_is_not_obeyed(
    conversations: Conversations,
) -> None:
    talk = await (await Talk.begin(conversations)).until("reported_to")
    await talk.say("/\u00a0/inform" + json.dumps({"council": "derby"}))
    assert "council" not in talk.facts


NO_WORDS_NO_SLOTS = st.text(
    st.characters(whitelist_categories=("P", "S", "Z", "Cc", "Cs", "Co")), max_size=30
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(tail=NO_WORDS_NO_SLOTS)
def test_a_slash_and_any_signs_change_no_slot(tail: str, agent: Agent, conversations: Conversations) -> None:
    async def check() -> None:
        talk = await (await Talk.begin(conversations)).until("reported_to")
        before = await slots_of(conversations, talk.id)
        await talk.say("/" + tail)
        assert await slots_of(conversations, talk.id) == before
        assert talk.words

    asyncio.run(check())


async def test_a_payload_works_each_time_that_it_is_offered_and_no_longer(
    conversations: Conversations,
) -> None:
    talk = await Talk.begin(conversations)
    yes = talk.buttons["Yes"]
    await talk.say(yes)
    assert talk.facts["reported"] is True
    offered_before = talk.buttons["The police"]
    await talk.press("The council")
    # Now another question is open: neither the older nor the oldest button is obeyed.
    for old in (offered_before, '/inform{"reported": false}'):
        assert old not in talk.buttons.values()
        before = talk.facts
        await talk.say(old)
        assert talk.facts["reported_to"] == before["reported_to"] == ["council"]
        assert talk.facts["reported"] is True


BAD_INPUT = {
    "empty": "",
    "blank": "   \n\t ",
    "only a slash": "/",
    "slashes": "/////",
    "NUL": "\x00",
    "lone surrogates": "\ud800 \udfff",
    "control characters": "\x01\x02\x07\x1b[2J",
    "emoji only": "😡😡😡",
    "right to left": "\u202eabc\u202c \u200f\u200f",
    "combining marks": "\u0301" * 200,
    "zero width": "\u200b\u200d\ufeff",
    "private use": "\ue000\U000f0000",
    "one long word": "x" * 2_000,
    "template": "{} %s ${x} {{x}}",
    "SQL": "'; DROP TABLE conversations; --",
    "template of a slot": "{applicant_name.__class__}",
}
WITH_WORDS = {
    "template": "{council} {0} %s ${x}",
    "script": "<script>alert(1)</script>",
    "JSON": '{"reported": true}',
    "SQL": "1 OR 1=1; DROP TABLE conversations",
}


@pytest.mark.parametrize("question", ["reported", "council", "incident_count", "incident_date"])
@pytest.mark.parametrize("text", BAD_INPUT.values(), ids=BAD_INPUT.keys())
async def test_bad_input_is_answered_and_changes_nothing(
    text: str, question: str, prepared: Callable[[str], Any], conversations: Conversations
) -> None:
    talk = await prepared(question)
    before, state = await slots_of(conversations, talk.id), talk.turn.state
    await talk.say(text)
    assert talk.words.strip()
    assert "Something went wrong" not in talk.words
    assert await slots_of(conversations, talk.id) == before
    assert talk.turn.state == state


@pytest.mark.parametrize("question", ["reported", "council", "incident_count", "incident_date"])
@pytest.mark.parametrize("text", WITH_WORDS.values(), ids=WITH_WORDS.keys())
async def test_code_is_read_as_the_words_in_it_and_kept_as_text(
    text: str, question: str, prepared: Callable[[str], Any], conversations: Conversations
) -> None:
    talk = await prepared(question)
    await talk.say(text)
    assert "Something went wrong" not in talk.words
    assert {one["text"] for one in (await conversations.history(talk.id)).messages} >= {text}
    assert "conversations" not in talk.facts
    assert set(talk.facts) <= {"reported", "reported_to", "council", "concern_type", "incident_count"} | (
        {"reports_in_window", "on_behalf"} if question == "incident_date" else set()
    )


@pytest.mark.parametrize("text", BAD_INPUT.values(), ids=BAD_INPUT.keys())
async def test_bad_input_as_free_text_is_stored_as_text_or_asked_again(
    text: str, prepared: Callable[[str], Any], conversations: Conversations
) -> None:
    talk = await prepared("desired_outcome")
    await talk.say(text)
    assert talk.question in ("desired_outcome", "confirm_submission")
    assert "Something went wrong" not in talk.words
    history = await conversations.history(talk.id)
    json.dumps(history.messages).encode("utf-8")
    assert history.messages[-len(talk.turn.messages) :] == talk.turn.messages
