"""Nothing that a person says, and nothing that tells who they are, is ever logged or printed."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from actions.services import Services
from bot.dialogue.conversations import Conversations, RecordsUnavailable
from tests.dialogue.conftest import Failing
from tests.dialogue.talking import Talk
from tests.dialogue.test_outage import locked

MARKER = "zebrafinch"
PERSONAL = (MARKER, "quillington", "example.com", "07700", "gullane")

Told = Callable[[], str]


@pytest.fixture
def told(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """All that was logged at DEBUG by any logger, printed or warned of."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)s"))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    try:
        yield lambda: "\n".join([stream.getvalue(), *capfd.readouterr()]).lower()
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def without_personal_data(text: str) -> None:
    lines = [line for line in text.splitlines() if any(word in line for word in PERSONAL)]
    assert not lines


async def test_a_whole_conversation_leaves_no_word_in_any_log(
    conversations: Conversations, told: Told
) -> None:
    talk = await Talk.begin(conversations)
    await talk.say(f"My neighbour {MARKER} plays drums all night")
    await talk.say(f"what about {MARKER}?")
    await talk.until(
        None,
        applicant_name="Quentin Quillington",
        applicant_email="quentin@example.com",
        applicant_phone="07700 900123",
        applicant_address="12 Gullane Road",
        incident_description=f"{MARKER} again",
        impact=f"{MARKER} keeps me awake",
    )
    assert talk.turn.state["application_reference"]
    history = await conversations.history(talk.id)
    assert MARKER in str(history.messages)
    await conversations.erase(talk.id)
    text = told()
    without_personal_data(text)
    assert talk.turn.state["application_reference"].lower() not in text


async def test_the_probe_sees_what_is_logged(told: Told) -> None:
    logging.getLogger("some.library").debug("%s", MARKER)
    print(MARKER, file=sys.stderr)  # noqa: T201
    assert told().count(MARKER) >= 2


@pytest.mark.parametrize("action", ["validate_application_form", "action_ask_confirm_submission"])
async def test_a_failing_action_logs_its_kind_and_no_words(
    action: str, prepared: Callable[[str], Any], failing: Failing, told: Told
) -> None:
    talk = await prepared("desired_outcome")
    failing.fail(action, ValueError(f"{MARKER} at 12 Gullane Road"))
    await talk.say(f"{MARKER} must stop")
    text = told()
    assert action in text
    assert "valueerror" in text
    without_personal_data(text)


async def test_an_outage_logs_no_words(
    prepared: Callable[[str], Any], services: Services, told: Told
) -> None:
    talk = await prepared("desired_outcome")
    with locked(services), pytest.raises(RecordsUnavailable):
        await talk.say(f"{MARKER} must stop")
    without_personal_data(told())


async def test_an_application_that_is_not_filed_logs_what_lacks_and_no_words(
    prepared: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    talk = await prepared("confirm_submission")
    monkeypatch.setattr("actions.filing.missing_from", lambda *args, **kwargs: ["applicant_name"])
    await talk.press("Yes, send it")
    text = told()
    assert "application-incomplete" in text
    assert "alex" not in text
