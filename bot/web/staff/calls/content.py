"""The call screen's own words: what to listen for, how a call ends, staff shorthand, sample callers.

Reads ``data/staff`` and ``data/practice`` and checks them. What is asked and told is ``domain.yml``'s.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.settings import PROJECT

_DATA: Final = PROJECT / "data"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ForSomeone(_Strict):
    """A question to somebody who rings for another person.

    Attributes:
        say: The words to say.
        listen_for: What to listen for besides.
    """

    say: str
    listen_for: tuple[str, ...] = ()


class QuestionWords(_Strict):
    """What belongs to a question besides its words.

    Attributes:
        listen_for: What to listen for.
        someone_else: How it is asked of somebody who rings for another; None where that is no different.
    """

    listen_for: tuple[str, ...]
    someone_else: ForSomeone | None = None


class Ending(_Strict):
    """How a call ends with one outcome.

    Attributes:
        code: What the call is closed with.
        next: What the caller does next.
        when: When.
    """

    code: str
    next: str
    when: str


class Closing(_Strict):
    """The words at the end of a call.

    Attributes:
        safety: What is said in every call.
        read_back: What is said before the answers are read back.
        goodbye: What is said last.
        danger_code: What is added to the code of a call that was marked.
        outcomes: By outcome, and by ``application_sent`` and ``none``.
    """

    safety: str
    read_back: str
    goodbye: str
    danger_code: str
    outcomes: dict[str, Ending]


class SampleCaller(_Strict):
    """An invented caller to practise with.

    Attributes:
        title: What the call is about.
        opens_with: What they say first.
        outcome: Where a call with them ends.
        says: What they say to each question; of several sayings each is said once, in turn.
    """

    title: str
    opens_with: str
    outcome: str
    says: dict[str, str | tuple[str, ...]]

    def answer_to(self, question: str, times: int = 0) -> str:
        """What they say to a question.

        Args:
            question: The slot.
            times: How often they answered it before.

        Returns:
            Their words.
        """
        said = self.says.get(question, "I'm not sure.")
        return said if isinstance(said, str) else said[min(times, len(said) - 1)]


@cache
def questions() -> dict[str, QuestionWords]:
    """What belongs to each question, by slot."""
    return TypeAdapter(dict[str, QuestionWords]).validate_python(_read("staff/questions.yml"))


@cache
def closing() -> Closing:
    """The words at the end of a call."""
    return Closing.model_validate(_read("staff/closing.yml"))


@cache
def sample_callers() -> dict[str, SampleCaller]:
    """The callers to practise with, by id."""
    return TypeAdapter(dict[str, SampleCaller]).validate_python(_read("practice/callers.yml"))


def written_out(text: str) -> str:
    """Staff shorthand in whole words.

    Args:
        text: What a call handler typed.

    Returns:
        The same with each short word written out; an order or a payload is left as it is.
    """
    if text.startswith("/"):
        return text
    return _SHORT_WORDS.sub(lambda found: _shorthand().get(found[0].casefold(), found[0]), text)


_SHORT_WORDS: Final = re.compile(r"(?<![\w@.'-])[A-Za-z]{1,5}(?![\w@'-]|\.\w)")


@cache
def _shorthand() -> dict[str, str]:
    return TypeAdapter(dict[str, str]).validate_python(_read("staff/shorthand.yml"))


def _read(name: str) -> Any:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
