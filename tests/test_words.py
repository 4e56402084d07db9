"""The words that residents read: plain enough for a reading age of 11, short, never what we do not say."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
import textstat
import yaml

from bot.settings import PROJECT

GRADE = 6.0
"""The Flesch-Kincaid grade of a text for readers of about 11 (the grade and five years)."""
PARAGRAPH_WORDS = 45
TOO_SHORT = 8
"""With fewer words the grade says more about one long word than about the text."""
NEVER = (
    r"\bvexatious\b",
    r"\bvalid\b",
    r"\binvalid\b",
    r"\bplease note\b",
    r"\bwe will review\b",
    r"\bguarantee",
    r"\byou are eligible\b",
    r"\byour fault\b",
    r"\byou should have\b",
    r"\bperpetrator\b",
    r"\bcommunity trigger application\b",
)
SAMPLES = {"needed": "3", "months": "6", "window_start": "22 May 2026", "council": "the council"}


@lru_cache(maxsize=1)
def said() -> dict[str, str]:
    """Every variation of every response, by name, with plain words for what is filled in."""
    responses = yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))["responses"]
    return {
        f"{name}-{place}": re.sub(r"\{(\w+)\}", lambda found: SAMPLES.get(found[1], "it"), variation["text"])
        for name, variations in responses.items()
        for place, variation in enumerate(variations)
    }


def grade(text: str) -> float:
    """The Flesch-Kincaid grade. The name of the thing itself counts as one plain word: there is no other."""
    text = re.sub(r"anti-social behaviour", "trouble", text, flags=re.IGNORECASE)
    sentences = (line.strip(" •").rstrip(".?!:") for line in re.split(r"\n|(?<=[.?!]) ", text))
    return float(textstat.flesch_kincaid_grade(". ".join(line for line in sentences if line) + "."))


@pytest.mark.parametrize("name", sorted(said()))
def test_a_reader_of_eleven_can_read_it(name: str) -> None:
    text = said()[name]
    if len(text.split()) >= TOO_SHORT:
        assert grade(text) <= GRADE, text


@pytest.mark.parametrize("name", sorted(said()))
def test_a_paragraph_is_short(name: str) -> None:
    for paragraph in said()[name].split("\n"):
        assert len(paragraph.split()) <= PARAGRAPH_WORDS


@pytest.mark.parametrize("name", sorted(said()))
@pytest.mark.parametrize("words", NEVER)
def test_it_says_nothing_that_we_never_say(words: str, name: str) -> None:
    assert not re.search(words, said()[name], re.IGNORECASE)


@pytest.mark.parametrize("outcome", ["keep_reporting", "application", "consent_needed", "report_first"])
def test_an_outcome_about_the_review_says_that_the_council_decides(outcome: str) -> None:
    told = " ".join(text for name, text in said().items() if name.startswith(f"utter_outcome_{outcome}-"))
    assert "council decides" in told


def test_hard_words_are_noticed() -> None:
    assert (
        grade("Notwithstanding the aforementioned considerations, eligibility determinations necessitate it.")
        > 12
    )
