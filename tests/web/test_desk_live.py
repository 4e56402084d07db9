"""From a real conversation with the trained model to the desk: its figures, and the application it filed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.dialogue.conversations import Conversations
from bot.records.desk import find_id, list_applications
from bot.records.desk_figures import triage_figures
from bot.web.desk.figures import phrases
from tests.dialogue.talking import Talk

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from actions.services import Services

NONSENSE = "asdkjh qwoeiu zmxncb"


async def test_what_was_not_understood_and_where_people_stopped_is_found_in_real_conversations(
    agent: Agent, services: Services
) -> None:
    conversations = Conversations(agent, services)
    told = await Talk.begin(conversations)
    await told.say("no")
    lost = await Talk.begin(conversations)
    await lost.say("yes")
    question = lost.question
    await lost.say(NONSENSE)
    practice = await conversations.start("phone", practice=True)
    await Talk(conversations, practice.conversation_id, practice).say(NONSENSE)

    figures = triage_figures(services.database, services.settings.now() + timedelta(hours=2))
    assert figures.conversations == 2
    assert figures.outcomes == {"report_first": 1}
    assert figures.stopped == {question: 1}
    assert [(one.question, one.text) for one in figures.not_understood] == [(question, NONSENSE)]
    assert phrases(figures.not_understood) == []


async def test_an_application_that_was_filed_in_a_conversation_is_on_its_council_s_desk(
    agent: Agent, services: Services
) -> None:
    talk = await Talk.begin(Conversations(agent, services))
    await talk.until(None, council="Ilkeston")
    reference = talk.turn.state["application_reference"]

    (line,) = list_applications(services.database, "erewash").lines
    assert (line.reference, line.state) == (reference, "received")
    assert find_id(services.database, "erewash", reference) == line.id
    assert list_applications(services.database, "derby").total == 0
    assert triage_figures(services.database, services.settings.now(), "erewash").filed == 1
