"""Finds the bodies that a text names: council, police, landlord, health, other.

spaCy splits the words and finds the names that ``data/language/bodies.yml`` lists. Whether a named
body was told of the behaviour is left to ``telling``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.language.vocabulary import WordList, load_words

KINDS = ("council", "police", "landlord", "health", "other", "none")


class Bodies(WordList):
    """``data/language/bodies.yml``."""

    council: list[str]
    police: list[str]
    landlord: list[str]
    other: list[str]
    health: list[str]
    none: list[str]


@dataclass(frozen=True)
class Mention:
    """One body in one text.

    Attributes:
        body: ``council``, ``police``, ``landlord``, ``health`` or ``other``.
        start: First word, counted in tokens.
        end: One after the last word.
        text: The words.
    """

    body: str
    start: int
    end: int
    text: str


# "pc world" aside, these name the police only beside a name or another word of theirs.
_PRIVATE = re.compile(
    r"\bprivate(?:ly)?\b(?! (?:matter|message|road|car|land\b|parking|company|security|number|garden))"
    r"|\brent(?:ed|ing)? (?:it )?off (?:a|some|this) (?:bloke|man|guy|woman|lady|couple)\b"
)


@lru_cache(maxsize=1)
def _pipeline() -> tuple[Language, PhraseMatcher]:
    language = spacy.blank("en")
    # The tokenizer's own exceptions would split words that are already plain here.
    language.tokenizer.rules = {}  # type: ignore[union-attr]
    matcher = PhraseMatcher(language.vocab, attr="LOWER")
    bodies = load_words("bodies", Bodies)
    for kind in KINDS:
        matcher.add(kind, [language.make_doc(name) for name in getattr(bodies, kind)])
    return language, matcher


@lru_cache(maxsize=512)
def words_of(text: str) -> Doc:
    """The words and marks of a text, as spaCy's tokens."""
    return _pipeline()[0].make_doc(text)


@lru_cache(maxsize=1024)
def find_bodies(text: str) -> list[Mention]:
    """Finds the bodies that a text names.

    Args:
        text: Normalised text.

    Returns:
        The mentions in their order; of two that overlap, the longer one.
    """
    doc = words_of(text)
    spans = filter_spans(_pipeline()[1](doc, as_spans=True))
    private = _PRIVATE.search(text) is not None
    found = []
    for span in spans:
        body = span.label_
        if body == "none":
            continue
        if (
            private
            and body == "landlord"
            and span.text in {"landlord", "landlady", "my landlord", "landlords"}
        ):
            body = "other"
        found.append(Mention(body, span.start, span.end, span.text))
    return found
