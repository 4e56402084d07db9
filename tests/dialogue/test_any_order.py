"""Whatever order the facts come in, by button, in words or both, the outcome is the core's.

Each case is a seed: it draws what is true of a person, walks it through the real agent in a random
order, and compares the end with what the core decides of the same facts. What sentences mean is
measured elsewhere (tests/understanding); only sentences that are heard rightly at the open question
are said here. ``ASB_ANY_ORDER`` sets how many cases there are.
"""

from __future__ import annotations

import json
import os
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pytest

from bot.dialogue.conversations import Turn
from bot.language.reading import ReadingContext, read
from bot.storytest.guide import world_of
from bot.storytest.world import USUAL_TODAY, Service, World
from bot.triage.area import Area
from bot.triage.decision import Decision, decide
from bot.triage.facts import COUNCILS, OUT_OF_AREA, UNSURE, Facts
from bot.triage.geography import Geography
from bot.triage.questions import next_question
from bot.triage.walk import COUNTS, answers_to, tell

CASES: Final = int(os.environ.get("ASB_ANY_ORDER", "60"))
WAYS: Final = ("buttons", "words", "both")
UNSURE_SHARE: Final = 0.12
MOST_TURNS: Final = 30

SAID: Final[dict[str, dict[Any, tuple[str, ...]]]] = {
    "reported": {
        True: ("yes, i have reported it", "i did report it", "I've told them about it before"),
        False: ("i haven't reported it to anyone", "nobody has been told about it yet"),
    },
    "reported_to": {
        ("council",): ("i told the council", "I reported it to the council."),
        ("police",): ("i rang the police about it", "told the police"),
        ("landlord",): ("i reported it to my housing association", "I've told Derby Homes"),
        ("other",): ("i only told my councillor", "just my MP"),
        ("council", "police"): ("i told the council and the police",),
        ("council", "landlord"): ("I told the council and my housing association",),
        ("police", "landlord"): ("told the police and the housing association",),
        ("council", "police", "landlord"): ("the council, the police and my housing association",),
    },
    "council": {
        "amber_valley": ("it happens in Belper",),
        "bolsover": ("it's in Shirebrook",),
        "chesterfield": ("it happens in Chesterfield",),
        "derby": ("it happens in Derby", "this is in Derby"),
        "derbyshire_dales": ("it happens in Matlock",),
        "erewash": ("it happens in Ilkeston",),
        "high_peak": ("i live in Buxton",),
        "north_east_derbyshire": ("this is in Dronfield",),
        "south_derbyshire": ("it happens in Swadlincote",),
        "out_of_area": ("it happens in Sheffield",),
    },
    "concern_type": {
        "asb_not_resolved": ("the problem is that the noise was never dealt with",),
        "staff_or_service": ("my complaint is about how the staff treated me",),
        "both": ("it's both, the noise was never dealt with and the staff were rude to me",),
    },
    "complaint_about": {
        ("council",): ("my complaint is about the council staff",),
        ("police",): ("my complaint is about the police officer",),
        ("landlord",): ("my complaint is about my housing officer",),
        ("health",): ("my complaint is about the mental health team",),
    },
    "complaint_stage": {
        "not_complained": ("i have not made a formal complaint",),
        "in_progress": ("i made a formal complaint and i am still waiting for their answer",),
        "final_response_still_unhappy": (
            "i have their final response to my complaint and i am still unhappy",
        ),
    },
    "incident_count": {
        number: (f"i reported it {number} times in all", f"i made {number} reports in all")
        for number in range(1, 8)
    },
    "reports_in_window": {number: (f"{number} of them in the last six months",) for number in range(1, 8)},
    "on_behalf": {
        False: ("this is for me", "i am asking for myself"),
        True: ("i am asking for my mum", "this is for my neighbour, not for me"),
    },
    "consent": {
        True: ("yes, she has agreed to it", "she agrees that i ask for her"),
        False: ("she has not agreed to it",),
    },
}
"""What people say of a fact, unmistakably, whatever is asked."""
UNSURE_WORDS: Final = ("i don't know", "not sure")


def drawn(seed: int, area: Area) -> dict[str, Any]:
    """What is true of a person: an answer to each question that the core would ask."""
    chance, facts = random.Random(seed), Facts()
    while (slot := next_question(facts, area, USUAL_TODAY)) is not None:
        # Most people have told someone and know where they live: else most cases would end at once.
        if slot == "council":
            value: Any = chance.choice((*COUNCILS, OUT_OF_AREA))
        elif slot == "reported":
            value = chance.random() < 0.9
        else:
            values = [one for one in answers_to(slot, area) if one is not UNSURE]
            if slot in ("reported_to", "complaint_about"):
                values = [one for one in values if one in SAID[slot]]
            if slot == "reports_in_window" and isinstance(facts.incident_count, int):
                values = [one for one in values if one <= facts.incident_count]
            if slot in COUNTS and chance.random() < 0.6:
                # Else few would get as far as the last questions.
                values = values[-2:]
            if slot == "concern_type":
                values += ["asb_not_resolved", "both"]
            if slot == "reported_to":
                values = [one for one in values if one != ("other",) or chance.random() < 0.3]
            value = chance.choice(values)
        answers = answers_to(slot, area)
        if UNSURE in answers and slot != "reported" and chance.random() < UNSURE_SHARE:
            value = UNSURE
        facts = tell(facts, slot, value)
    return facts.known()


@dataclass
class Teller:
    """A person who tells what is true in an order of their own."""

    service: Service
    target: dict[str, Any]
    way: str
    chance: random.Random
    conversation_id: str = ""
    turn: Turn = field(default_factory=lambda: Turn([], {}))
    transcript: list[str] = field(default_factory=list)
    in_words: int = 0

    async def begin(self) -> None:
        started = await self.service.conversations.start("widget")
        self.conversation_id, self.turn = started.conversation_id, started
        self.wrote_down()

    async def say(self, text: str, shown: str | None = None) -> None:
        self.transcript.append(f"YOU  {shown or text}")
        self.turn = await self.service.conversations.say(self.conversation_id, text, uuid.uuid4().hex)
        self.wrote_down()

    def wrote_down(self) -> None:
        self.transcript += [f"BOT  {one['text']}" for one in self.turn.messages]
        self.transcript.append(f"     {self.held()}")

    @property
    def question(self) -> str | None:
        asked: str | None = self.turn.state["question"]
        return asked

    def held(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.turn.state["facts"]
        return {slot: tuple(value) if isinstance(value, list) else value for slot, value in facts.items()}

    def pending(self) -> list[str]:
        held = self.held()
        return [slot for slot, value in self.target.items() if held.get(slot) != value]

    def sentences(self) -> Iterator[tuple[str, str]]:
        """Sentences about what is not told yet that are heard rightly at the open question."""
        loaded = self.service.services
        context = ReadingContext(USUAL_TODAY, loaded.area, loaded.geography)
        for slot in self.pending():
            for words in SAID[slot].get(self.target[slot], ()):
                reading = read(words, self.question, context)
                heard = dict(reading.facts)
                if self.question and reading.answer is not None:
                    heard[self.question] = reading.answer
                plain = {key: tuple(one) if isinstance(one, list) else one for key, one in heard.items()}
                told = {**self.target, "reported": self.target.get("reported", True)}
                if slot in plain and all(told.get(key) == one for key, one in plain.items()):
                    yield slot, words

    def button(self) -> tuple[str, str] | None:
        """The title and payload of the button that says what is true of the open question."""
        wanted = self.target[self.question or ""]
        wanted = wanted[0] if isinstance(wanted, tuple) and len(wanted) == 1 else wanted
        for message in self.turn.messages:
            for one in message["buttons"]:
                _, found, values = one["payload"].partition("/inform")
                if found and json.loads(values) == {
                    self.question: str(wanted) if wanted is UNSURE else wanted
                }:
                    return one["title"], one["payload"]
        return None

    async def tell_something(self) -> None:
        asked = self.question
        assert asked in self.target, f"{asked} is asked, and decides nothing"
        by_button = self.button()
        if by_button is None and asked == "council":
            listed = next(
                (
                    one
                    for message in self.turn.messages
                    for one in message["buttons"]
                    if '"all"' in one["payload"]
                ),
                None,
            )
            by_button = (listed["title"], listed["payload"]) if listed else None
        in_words = list(self.sentences())
        if self.target[asked] is UNSURE:
            in_words += [(asked, words) for words in UNSURE_WORDS]
        if (
            self.way != "buttons"
            and in_words
            and (by_button is None or self.way == "words" or self.chance.random() < 0.6)
        ):
            self.in_words += 1
            await self.say(self.chance.choice(in_words)[1])
        elif by_button is not None:
            await self.say(by_button[1], f"[{by_button[0]}]")
        else:
            # A number or several bodies at once that no button has: told in reply to the very question.
            plain = self.target[asked]
            words = SAID[asked].get(plain) or ((str(plain),) if isinstance(plain, int) else UNSURE_WORDS)
            await self.say(words[0])

    async def to_the_end(self) -> None:
        await self.begin()
        for _ in range(MOST_TURNS):
            if self.question not in SAID:
                return
            await self.tell_something()
            held, known = self.held(), {"reported": True, **self.target}
            wrong = {slot: value for slot, value in held.items() if known.get(slot) != value}
            assert not wrong, f"never told: {wrong}"
        raise AssertionError(f"no end after {MOST_TURNS} turns")


def consequence(decision: Decision | None) -> tuple[Any, ...]:
    """What the person is told, without the reasons."""
    if decision is None:
        return (None, None, ())
    return (decision.outcome, decision.complaint_track, decision.ombudsman)


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> World:
    return world_of(request.config)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_order_in_which_facts_come_does_not_matter(seed: int, world: World, area: Area) -> None:
    target = drawn(seed // len(WAYS), area)
    way = WAYS[seed % len(WAYS)]
    service = world.open()
    teller = Teller(service, target, way, random.Random(seed))
    try:
        world.run(teller.to_the_end())
        state, expected = teller.turn.state, consequence(decide(Facts(**target), area, USUAL_TODAY))
        reached = (state["outcome"], state["complaint_track"], tuple(state["ombudsman"]))
        assert reached == expected
        told = (service.records.load(teller.conversation_id).snapshot or {})["slots"].get("outcome")
        assert told == expected[0]
    except AssertionError as error:
        shown = "\n".join([f"seed {seed}, by {way}: {target}", *teller.transcript])
        raise AssertionError(f"{error}\n{shown}") from None
    finally:
        service.services.database.dispose()


def test_the_cases_reach_every_outcome_that_the_facts_can(area: Area) -> None:
    outcomes = {consequence(decide(Facts(**drawn(seed, area)), area, USUAL_TODAY))[0] for seed in range(100)}
    assert outcomes >= {
        "report_first", "out_of_area", "complaints_procedure", "ombudsman",
        "keep_reporting", "consent_needed", "application", None,
    }  # fmt: skip


def test_every_sentence_is_heard_somewhere(area: Area, geography: Geography) -> None:
    context = ReadingContext(date(2026, 11, 22), area, geography)
    deaf = []
    for slot, values in SAID.items():
        for value, sentences in values.items():
            for words in sentences:
                replies = [read(words, question, context) for question in (slot, "reported", "council")]
                heard = [replies[0].answer, *(reading.facts.get(slot) for reading in replies)]
                if value not in [tuple(one) if isinstance(one, list) else one for one in heard]:
                    deaf.append((slot, words))
    assert not deaf
