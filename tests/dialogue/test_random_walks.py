"""Random people, difficult at first and willing at the end, through the real agent.

``make walks`` walks 2,000 of them; here some run with every change. ``ASB_WALKS`` sets how many, and
``ASB_WALKS_SEED`` where they begin. A seed that fails is shown with its conversation, and
``python -m bot.storytest.walks --conversations 1 --seed SEED --show`` walks it again.
"""

from __future__ import annotations

import os
import random
from typing import Any, Final

import pytest

from bot.dialogue.conversations import Turn
from bot.storytest.guide import world_of
from bot.storytest.invariants import Message
from bot.storytest.walker import WEIGHTS, Person, Phrases, walk
from bot.storytest.walks import main, summary, transcript
from bot.storytest.world import World

WALKS: Final = int(os.environ.get("ASB_WALKS", "40"))
FIRST: Final = int(os.environ.get("ASB_WALKS_SEED", "100000"))


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> World:
    return world_of(request.config)


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    return Phrases()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WALKS))
def test_a_random_person_gets_to_an_end(seed: int, world: World, phrases: Phrases) -> None:
    walked = walk(seed, world, phrases)
    assert not walked.defects, f"{walked.defects}\n{transcript(walked)}"


def test_the_same_seed_is_the_same_conversation(world: World, phrases: Phrases) -> None:
    first, second = (walk(7, world, phrases) for _ in range(2))
    assert first.kinds == second.kinds
    assert [line for line in first.transcript if line.startswith("YOU")] == [
        line for line in second.transcript if line.startswith("YOU")
    ]


@pytest.mark.parametrize("kind", sorted(set(WEIGHTS) - {"press"}))
@pytest.mark.parametrize("question", ["reported_to", "applicant_name", None])
def test_every_kind_has_words_at_every_question(kind: str, question: str | None, phrases: Phrases) -> None:
    assert isinstance(phrases.draw(kind, question, random.Random(1)), str)


def reply(question: str | None, *payloads: str) -> Turn:
    buttons = [{"title": f"Button {number}", "payload": one} for number, one in enumerate(payloads)]
    return Turn([{"text": "…", "buttons": buttons}], {"question": question, "outcome": None})


def test_a_willing_person_presses_what_answers_the_question(phrases: Phrases) -> None:
    person = Person(phrases, random.Random(1))
    turn = reply("on_behalf", '/inform{"change_answer": "ask"}', '/inform{"on_behalf": false}')
    assert person.willing(turn) == Message("willing", '/inform{"on_behalf": false}', "Button 1")


def test_a_willing_person_goes_on_once_the_danger_is_over(phrases: Phrases) -> None:
    person = Person(phrases, random.Random(1))
    safe = '/inform{"immediate_danger": false}'
    assert person.willing(reply(None, "/restart", safe)).text == safe


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("We have you at {name}.", "gap"),
        ("", "silence"),
        ("You seem to meet the published test.", "no end"),
    ],
)
def test_a_reply_that_must_not_be_is_noticed(
    said: str, kind: str, world: World, phrases: Phrases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def say(self: Any, conversation_id: str, text: str, message_id: str) -> Turn:
        state = {
            "question": None, "outcome": None, "facts": {}, "finished": False, "application_reference": None,
        }  # fmt: skip
        return Turn([{"text": said, "buttons": [], "from": "bot"}], state)

    monkeypatch.setattr("bot.dialogue.conversations.Conversations.say", say)
    assert kind in {defect.kind for defect in walk(1, world, phrases).defects}


def test_an_exception_is_shown_and_does_not_stop_the_walks(
    world: World, phrases: Phrases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def say(self: Any, conversation_id: str, text: str, message_id: str) -> Turn:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("bot.dialogue.conversations.Conversations.say", say)
    walked = walk(1, world, phrases)
    assert "exception: ZeroDivisionError: on purpose" in transcript(walked)
    assert "exception: seeds 1" in summary([walked], 1.0)


def test_the_command_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--wlaks", "3"])
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err
