"""What somebody typed, with all that is theirs taken out, so that the guide can learn from it.

Goes the safe way round: only words that many different people use stay, namely those of the training
examples. Names, streets, employers and whatever else is rare go because it is rare; places, numbers and
addresses go in any case. Nothing here says what a text means.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final

import yaml

from bot.settings import PROJECT
from bot.triage.area import load_area

LEFT_OUT: Final = "…"
NUMBER: Final = "[number]"
ADDRESS: Final = "[address]"
PLACE: Final = "[place]"
FEWEST_EXAMPLES: Final = 5
"""In so many training examples a word must stand to be everybody's."""
FEWEST_WORDS: Final = 2
"""With fewer words left, a text says nothing that could be learnt."""
LONGEST: Final = 200
_TOKEN: Final = re.compile(r"\S*@\S+|\S*(?:://|www\.)\S+|[^\W_]*\d[\w'’./:-]*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")


def redacted(text: str) -> str:
    """A text without what is anybody's own.

    Args:
        text: What was typed.

    Returns:
        Words that everybody uses, in small letters, with marks for what was left out; nothing where too few
        are left.
    """
    marks: list[str] = []
    for token in _TOKEN.findall(text.replace("’", "'")[: 4 * LONGEST]):
        mark = _mark(token)
        if mark != (marks[-1] if marks else None) or mark not in (LEFT_OUT, NUMBER, PLACE):
            marks.append(mark)
    if sum(mark not in (LEFT_OUT, NUMBER, ADDRESS, PLACE) for mark in marks) < FEWEST_WORDS:
        return ""
    return " ".join(marks)[:LONGEST]


def _mark(token: str) -> str:
    if "@" in token or "://" in token or token.lower().startswith("www."):
        return ADDRESS
    if any(character.isdigit() for character in token):
        return NUMBER
    word = token.lower()
    if word in _places():
        return PLACE
    return word if word in everyday_words() else LEFT_OUT


@cache
def everyday_words() -> frozenset[str]:
    """The words that stand in many training examples and are part of no place's name."""
    counts: Counter[str] = Counter()
    for file in sorted((PROJECT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", ()):
            for example in str(block.get("examples", "")).splitlines():
                counts.update(set(_WORD.findall(example.lower())))
    everyday = {word for word, count in counts.items() if count >= FEWEST_EXAMPLES}
    return frozenset(everyday - _places() - _NAMES_TOO)


@cache
def _places() -> frozenset[str]:
    gazetteer = load_area().gazetteer
    assert gazetteer is not None
    places = [place.name for place in gazetteer.places if place.use != "word"]
    councils = [council.name for council in load_area().councils.values()]
    words = {word for name in (*places, *councils) for word in _WORD.findall(name.lower())}
    return frozenset(word for word in words if len(word) > 3) - _ORDINARY


_NAMES_TOO: Final = frozenset({"bobby", "june"})
"""Words of the examples by which somebody may be called."""
_ORDINARY: Final = frozenset(
    "council borough district city county town upon with over under near great little north south east west "
    "upper lower high hill park road lane green bridge house church street farm mill water wood common end "
    "side bank green field view cross gate long lodge hall heath moor new old peak river the and".split()
)
"""Words in places' names that name none of them."""
