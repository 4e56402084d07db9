"""Walks every path of the core through the chat's API and the plain pages, and compares what comes of it.

``python -m tests.web.paths`` (``--thin`` for a sample, ``--json`` for figures, ``--without-model`` for the
simpler way). Every state of ``bot.triage.walk`` is reached once through each face, and from it every answer
is given once: by the face's own buttons and boxes where it offers that answer, else in words.

Why that covers every path, without saying each from its beginning: a path is a chain of answers, and what an
answer leads to depends on the state alone (``bot.triage.proof`` shows that the order does not matter). Each
link of every chain is walked, from a state that was itself reached by walking, and after each link the stored
facts, the question and the outcome must be those of the core. To go on from one state in several ways the
conversation is copied in the database as its last turn left it: that is all that the next turn ever reads
(``ConversationRecords.load``).

The paths that begin with a hint of danger rejoin the others when it is denied, so that their further links
are the same; the hint, its denial and 999 are walked too.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import gc
import html
import itertools
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

import actions.services
from bot.dialogue.conversations import MODEL, Conversations, ModelMissing
from bot.dialogue.tracker_store import OpenTurn
from bot.dialogue.without_model import CoreConversations
from bot.settings import load_settings
from bot.triage.area import Area, load_area
from bot.triage.facts import UNSURE, Facts, facts_from
from bot.triage.walk import Answers, Walk, answers_to, calmed, tell
from bot.web.app import create_app
from bot.web.guide.forms import Forms
from bot.web.guide.prose import parted
from bot.web.guide.session import COOKIE
from bot.web.limits import Rate

# Rasa must be imported after bot.dialogue has made it quiet.
from rasa.core.channels.channel import UserMessage  # isort: skip

TODAY = "2026-11-22"
BASE = "http://guide.test"
HINT = "I am frightened"
KEPT = 500
"""After so many copies the database is emptied: nothing of them is needed again."""
SHARED_OUT = 48
"""So many subtrees at least are shared out among the processes."""
NO_LIMIT = Rate(per_second=1e9, burst=10**9)
WORDS: Mapping[Any, str] = {
    UNSURE: "I am not sure",
    "amber_valley": "Amber Valley",
    "out_of_area": "Manchester",
}
HEADINGS_NOT_COMPARED = frozenset({"The guide", "What we can tell you"})


@dataclass(frozen=True)
class Left:
    """What the last turn of a conversation left, and what its face showed.

    Attributes:
        snapshot: As the records keep it, in JSON.
        reply: As it was sent, in JSON.
        shown: What the person sees: choices by their payload, and the heading of a page.
    """

    snapshot: str
    reply: str
    shown: Shown


@dataclass(frozen=True)
class Shown:
    """What somebody sees and may press.

    Attributes:
        heading: The question, or the title of what is told.
        offered: The payloads that can be chosen.
    """

    heading: str
    offered: frozenset[str]


@dataclass
class Found:
    """What a walk found.

    Attributes:
        links: How many answers were given through each face.
        differences: What was not as the core says, by the state and the answer.
    """

    links: int = 0
    differences: list[tuple[Facts, str, Any, str]] = field(default_factory=list)


def thin_answers(slot: str, area: Area) -> tuple[Any, ...]:
    """A few answers of each kind: several bodies, somebody whose reports do not count; none, enough."""
    answers = answers_to(slot, area)
    if slot == "reported_to":
        return tuple(answers[place] for place in (9, 3))
    if slot == "complaint_about":
        return tuple(answers[place] for place in (6, -1))
    if slot in ("incident_count", "reports_in_window"):
        return tuple(answers[place] for place in (0, 3, -1))
    return answers


class Page(HTMLParser):
    """The parts of a plain page that somebody uses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.payloads: set[str] = set()
        self.heading = ""
        self._in_heading = False
        self.feed(text)
        self.heading = " ".join(self.heading.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("name") in ("choice", "other", "change"):
            self.payloads.add(given.get("value") or "")
        self._in_heading = self._in_heading or (tag == "h1" and not self.heading)

    def handle_endtag(self, tag: str) -> None:
        self._in_heading = self._in_heading and tag != "h1"

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.heading += data


class Remembering:
    """Lets the second face hear the turn that the first one heard, where it says the same in the same state.

    What a turn leads to depends on the snapshot and the text alone; the message's id, which is kept too, is
    the only thing in which the two differ. Without the model nothing is remembered: there turns cost little.
    """

    def __init__(self, conversations: Conversations) -> None:
        self._hear = conversations._hear
        self._turns: dict[str, tuple[list[dict[str, Any]], OpenTurn]] = {}
        conversations._hear = self.hear  # type: ignore[method-assign]

    async def hear(self, turn: OpenTurn, message: UserMessage) -> None:
        before = dict(turn.snapshot or {"slots": {}})
        slots = {slot: value for slot, value in before["slots"].items() if slot != "heard_message"}
        key = json.dumps([message.text, before.get("active_loop"), slots], sort_keys=True)
        channel = message.output_channel
        if key not in self._turns:
            await self._hear(turn, message)
            self._turns = {key: (copy.deepcopy(channel.messages), copy.deepcopy(turn))}
            return
        said, answered = copy.deepcopy(self._turns[key])
        channel.messages += said
        turn.new_events, turn.left, turn.slots = answered.new_events, answered.left, answered.slots


class House:
    """The whole service in this process, on a database in memory."""

    def __init__(self, with_model: bool) -> None:
        self._var = tempfile.TemporaryDirectory(prefix="paths-")
        environment = {"ASB_TODAY": TODAY, "ASB_VAR_DIR": self._var.name, "ASB_DATABASE_URL": "sqlite://"}
        settings = load_settings(environment)
        self.conversations: Conversations
        if with_model:
            self.conversations = Conversations.load(settings)
            self.conversations.migrate()
            Remembering(self.conversations)
        else:
            self.conversations = CoreConversations.open(settings, ModelMissing(MODEL))
        self.services = actions.services.services()
        self.app = create_app(settings, self.conversations, messages=NO_LIMIT, starts=NO_LIMIT)
        self.forms = Forms(settings.secret_key)
        transport = httpx.ASGITransport(app=self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE)
        # In memory there is one connection for a thread: the copies are made on the service's own.
        self._sql = self.services.database.engine.raw_connection().driver_connection.cursor()
        self._now = self.services.settings.now().strftime("%Y-%m-%d %H:%M:%S.%f")
        self._copies = 0

    def copy(self, left: Left) -> str:
        """A new conversation that stands where another stood."""
        conversation_id = uuid.uuid4().hex
        self._copies += 1
        if self._copies % KEPT == 0:
            for table in ("conversation_events", "conversation_turns", "conversations"):
                self._sql.execute(f"DELETE FROM {table}")
        self._sql.execute(
            "INSERT INTO conversations (id, channel, created_at, last_at, entry)"
            " VALUES (?, 'widget', ?, ?, 0)",
            (conversation_id, self._now, self._now),
        )
        self._sql.execute(
            "INSERT INTO conversation_turns (conversation_id, turn, reply, snapshot, event_count, created_at)"
            " VALUES (?, 1, ?, ?, 0, ?)",
            (conversation_id, left.reply, left.snapshot, self._now),
        )
        return conversation_id

    def take(self, conversation_id: str, shown: Shown) -> Left:
        """What a conversation's last turn left."""
        snapshot, reply = self._sql.execute(
            "SELECT snapshot, reply FROM conversation_turns WHERE conversation_id = ?"
            " ORDER BY turn DESC LIMIT 1",
            (conversation_id,),
        ).fetchone()
        return Left(snapshot, reply, shown)

    async def close(self) -> None:
        await self.client.aclose()
        self._var.cleanup()


class Chat:
    """The chat's API, as a client uses it."""

    name = "chat"

    def __init__(self, house: House) -> None:
        self._house = house

    async def begin(self) -> Left:
        reply = (await self._house.client.post("/api/conversations", json={"channel": "widget"})).json()
        conversation_id = self._house.app.state.tokens.read(f"Bearer {reply['token']}").conversation_id
        return self._house.take(conversation_id, self._shown(reply))

    async def say(self, left: Left, payloads: Sequence[str], words: str) -> Left:
        conversation_id = self._house.copy(left)
        token = self._house.app.state.tokens.issue(conversation_id)
        response = await self._house.client.post(
            "/api/conversations/messages",
            json={"text": together(payloads) or words, "id": str(uuid.uuid4())},
            headers={"Authorization": f"Bearer {token}"},
        )
        response.raise_for_status()
        return self._house.take(conversation_id, self._shown(response.json()))

    def _shown(self, reply: Mapping[str, Any]) -> Shown:
        messages, state = reply["messages"], reply["state"]
        offered = frozenset(button["payload"] for one in messages for button in one["buttons"])
        result = state["result"]
        heading = result["title"] if result else parted(messages[-1]["text"])[1] if state["question"] else ""
        return Shown(" ".join(heading.split()), offered)


class Plain:
    """The plain pages, as a browser without scripts uses them."""

    name = "plain"

    def __init__(self, house: House) -> None:
        self._house = house

    async def begin(self) -> Left:
        client = self._house.client
        start = (await client.get("/guide")).text
        ticket = re.search(r'name="form" value="([^"]+)"', start)
        assert ticket is not None
        begun = await client.post("/guide/start", data={"form": html.unescape(ticket[1])})
        token = begun.cookies[COOKIE]
        client.cookies.clear()
        page = await self._get(begun.headers["location"], token)
        conversation_id = self._house.app.state.tokens.read(f"Bearer {token}").conversation_id
        return self._house.take(conversation_id, page)

    async def say(self, left: Left, payloads: Sequence[str], words: str) -> Left:
        conversation_id = self._house.copy(left)
        token = self._house.app.state.tokens.issue(conversation_id)
        form: dict[str, Any] = {"form": self._house.forms.ticket(conversation_id, 1)}
        form |= {"choice": list(payloads)} if payloads else {"words": words}
        posted = await self._house.client.post(
            "/guide/step/1", data=form, headers={"Cookie": f"{COOKIE}={token}", "Origin": BASE}
        )
        if posted.status_code != 303 or "again=" in posted.headers["location"]:
            raise AssertionError(f"a form was refused with {posted.status_code}")
        return self._house.take(conversation_id, await self._get(posted.headers["location"], token))

    async def _get(self, path: str, token: str) -> Shown:
        response = await self._house.client.get(path, headers={"Cookie": f"{COOKIE}={token}"})
        response.raise_for_status()
        page = Page(response.text)
        return Shown(page.heading, frozenset(page.payloads))


Face = Chat | Plain


def together(payloads: Sequence[str]) -> str:
    """Several buttons as the one payload that the API takes for them."""
    if len(payloads) < 2:
        return "".join(payloads)
    values = [next(iter(json.loads(one.removeprefix("/inform")).values())) for one in payloads]
    slot = next(iter(json.loads(payloads[0].removeprefix("/inform"))))
    return f'/inform{{"{slot}": {json.dumps(values)}}}'


def way_to_say(slot: str, value: Any, shown: Shown) -> tuple[tuple[str, ...], str]:
    """How an answer is given: by what is offered, else in words."""
    values = value if isinstance(value, tuple) else (value,)
    payloads = tuple(f'/inform{{"{slot}": {json.dumps(one)}}}' for one in values)
    if all(payload in shown.offered for payload in payloads):
        return payloads, ""
    return (), WORDS.get(value, str(value))


class Walker:
    """Walks a part of the graph through both faces."""

    def __init__(self, house: House, walk: Walk) -> None:
        self._faces: tuple[Face, ...] = (Chat(house), Plain(house))
        self._walk = walk
        self.found = Found()

    async def begin(self) -> tuple[Left, ...]:
        return tuple([await face.begin() for face in self._faces])

    async def hint(self, start: tuple[Left, ...]) -> tuple[Left, ...]:
        return tuple([await face.say(left, (), HINT) for face, left in zip(self._faces, start, strict=True)])

    async def links(self, facts: Facts, lefts: tuple[Left, ...]) -> list[tuple[Facts, tuple[Left, ...]]]:
        """Gives every answer to a state's question; returns the states to go on from."""
        slot = self._walk.states[facts].question
        if slot is None:
            return []
        onward = []
        for value in self._walk.answers(slot, self._walk.area):
            after = calmed(tell(facts, slot, value))
            reached = []
            for face, left in zip(self._faces, lefts, strict=True):
                try:
                    reached.append(await face.say(left, *way_to_say(slot, value, left.shown)))
                except (AssertionError, httpx.HTTPStatusError) as error:
                    self._differs(facts, slot, value, f"{face.name}: {error}")
            self.found.links += 1
            if len(reached) == len(self._faces) and self._compare(facts, slot, value, after, reached):
                onward.append((after, tuple(reached)))
        return onward

    async def below(self, facts: Facts, lefts: tuple[Left, ...]) -> None:
        """Walks all that lies below a state."""
        stack = [(facts, lefts)]
        while stack:
            stack += await self.links(*stack.pop())

    def _compare(self, facts: Facts, slot: str, value: Any, after: Facts, reached: Sequence[Left]) -> bool:
        standing = self._walk.states[after]
        before = len(self.found.differences)
        for face, left in zip(self._faces, reached, strict=True):
            state, slots = json.loads(left.reply)["state"], json.loads(left.snapshot)["slots"]
            stored, expected = calmed(facts_from(slots)), with_implied(after)
            if stored != expected:
                self._differs(facts, slot, value, f"{face.name} stored {unlike(stored, expected)}")
            if state["outcome"] != standing.outcome:
                self._differs(facts, slot, value, f"{face.name} told {state['outcome']}")
            if standing.question and state["question"] != standing.question:
                self._differs(facts, slot, value, f"{face.name} asked {state['question']}")
        headings = {left.shown.heading for left in reached}
        if len(headings - HEADINGS_NOT_COMPARED - {""}) > 1:
            self._differs(facts, slot, value, "the faces show two headings")
        return len(self.found.differences) == before

    def _differs(self, facts: Facts, slot: str, value: Any, what: str) -> None:
        self.found.differences.append((facts, slot, value, what))


def with_implied(facts: Facts) -> Facts:
    """The facts as a conversation keeps them: to name who was told is to say that somebody was."""
    if facts.reported is UNSURE and isinstance(facts.reported_to, tuple):
        return facts.with_answer("reported", True)
    return facts


def unlike(stored: Facts, expected: Facts) -> str:
    """In which facts two states differ, and how."""
    names = [name for name in vars(expected) if getattr(stored, name) != getattr(expected, name)]
    return ", ".join(f"{name}={getattr(stored, name)!r}" for name in names)


def clean_paths(walk: Walk, differences: Iterable[tuple[Facts, str, Any, str]]) -> int:
    """How many paths have no link that differs."""
    wrong = {(facts, slot, json.dumps(value)) for facts, slot, value, _ in differences}
    known: dict[Facts, int] = {}

    def clean(facts: Facts) -> int:
        if facts not in known:
            slot = walk.states[facts].question
            known[facts] = (
                1
                if slot is None
                else sum(
                    clean(calmed(tell(facts, slot, value)))
                    for value in walk.answers(slot, walk.area)
                    if (facts, slot, json.dumps(value)) not in wrong
                )
            )
        return known[facts]

    return sum(clean(start) for start in (Facts(), Facts(danger_hinted=True)))


_work: tuple[House, Walk] | None = None


def _prepare(with_model: bool, thin: bool) -> None:
    global _work
    # The model and the templates are never garbage: looking through them again and again costs a fifth.
    gc.set_threshold(100_000)
    _work = (House(with_model), walk_of(thin_answers if thin else answers_to))


def _prepare_alone(with_model: bool, thin: bool) -> None:
    """Prepares a process that does nothing else."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)
    _prepare(with_model, thin)


def _walk_below(parts: list[tuple[Facts, tuple[Left, ...]]]) -> Found:
    assert _work is not None
    walker = Walker(*_work)

    async def run() -> None:
        for part in parts:
            await walker.below(*part)

    asyncio.run(run())
    return walker.found


def walk_of(answers: Answers) -> Walk:
    """The graph of the core on the usual day."""
    return Walk(load_area(), load_settings({"ASB_TODAY": TODAY}).today(), answers)


def compare(*, thin: bool = False, with_model: bool = True, processes: int = 1) -> dict[str, Any]:
    """Walks and compares.

    Args:
        thin: Whether only a sample of the answers is given.
        with_model: Whether turns are answered with the trained model, or by rules alone.
        processes: How many processes share the work, 1 or more.

    Returns:
        ``paths_compared``, ``paths_different``, ``links_walked``, ``states``, ``seconds`` and the first
        ``differences`` in words.
    """
    started = time.monotonic()
    _prepare(with_model, thin)
    assert _work is not None
    house, walk = _work
    walker = Walker(house, walk)
    parts: list[tuple[Facts, tuple[Left, ...]]] = []

    async def first_steps() -> None:
        nonlocal parts
        start = await walker.begin()
        hinted = await walker.hint(start)
        await walker.links(Facts(danger_hinted=True), hinted)
        parts = [(Facts(), start)]
        while parts and len(parts) < SHARED_OUT and processes > 1:
            parts = [one for part in parts for one in await walker.links(*part)]

    asyncio.run(first_steps())
    found = [walker.found]
    if processes == 1:
        found.append(_walk_below(parts))
    else:
        found += _shared(parts, with_model, thin, processes)
    differences = list(itertools.chain.from_iterable(one.differences for one in found))
    return {
        "paths_compared": walk.paths,
        "paths_different": walk.paths - clean_paths(walk, differences),
        "links_walked": sum(one.links for one in found),
        "sample": thin,
        "states": len(walk.states),
        "with_model": with_model,
        "seconds": round(time.monotonic() - started),
        "differences": [
            f"{slot}={value!r} at {dict(f.known())}: {what}" for f, slot, value, what in differences
        ],
    }


def _shared(
    parts: list[tuple[Facts, tuple[Left, ...]]], with_model: bool, thin: bool, processes: int
) -> list[Found]:
    found: list[Found] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _prepare_alone, (with_model, thin)) as pool:
        for number, one in enumerate(pool.map(_walk_below, ([part] for part in parts)), start=1):
            found.append(one)
            walked = sum(each.links for each in found)
            said = f"{number} of {len(parts)} parts, {walked:,} answers given through each face"
            sys.stderr.write(f"\r{said}" if sys.stderr.isatty() else f"{said}\n")
            sys.stderr.flush()
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command: 0 where nothing differs, 1 where something does."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.web.paths",
        description="Walk every path of the core through the chat's API and the plain pages, and compare.",
        epilog="Example: python -m tests.web.paths --processes 2 --json",
    )
    parser.add_argument("--thin", action="store_true", help="give a sample of the answers only")
    parser.add_argument("--without-model", action="store_true", help="answer by rules alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many share the work")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    figures = compare(
        thin=options.thin, with_model=not options.without_model, processes=max(1, options.processes)
    )
    if options.json:
        sys.stdout.write(json.dumps({**figures, "differences": figures["differences"][:20]}, indent=2) + "\n")
    else:
        sys.stdout.write(
            "".join(f"{name:>16}  {value}\n" for name, value in figures.items() if name != "differences")
        )
        sys.stdout.write("".join(f"  {line}\n" for line in figures["differences"][:20]))
    return 1 if figures["paths_different"] else 0


if __name__ == "__main__":
    sys.exit(main())
