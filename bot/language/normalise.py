"""Brings what people type into one plain form, so that other modules need to know only that.

Cleans characters, opens contractions, replaces dialect and text-speak, and puts right misspelt
keywords. Never decides what a word means for an answer.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.language.vocabulary import WordList, load_words

MAX_LENGTH = 4000


class Spelling(WordList):
    """``data/language/spelling.yml``."""

    words: dict[str, str]
    phrases: dict[str, str]
    keywords: list[str]
    real_words: list[str]


_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " - "}
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*'?|\d+[a-z]*")
_APOSTROPHE_S = re.compile(r"(?<=[a-z])'(?=[a-z])|(?<=[a-z])'(?![a-z])")
_LONG = re.compile(r"([a-z])\1{2,}")
_SPACE = re.compile(r"\s+")
_WHOLE_WORDS = re.compile(r"[a-z]+[a-z0-9]*|[a-z]*\d+[a-z]+")


def clean(text: str) -> str:
    """Takes out what cannot be seen or stored; keeps case, letters of any script and line breaks.

    Args:
        text: Anything.

    Returns:
        NFKC text without control or format characters, stripped.
    """
    text = unicodedata.normalize("NFKC", text)
    kept = (c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in text)
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(kept).split("\n"))
    return "\n".join(lines).strip()


@lru_cache(maxsize=2048)
def normalise(text: str) -> str:
    """The plain form of a message; doing it twice changes nothing.

    Args:
        text: Anything; only the first 4,000 characters count.

    Returns:
        Lower case, one line (line breaks become full stops), contractions opened, known spellings put
        right, other punctuation kept.
    """
    text = clean(text[:MAX_LENGTH]).lower().translate(_QUOTES).replace("\n", " . ")
    for _ in range(4):  # a replacement may make room for another one; four rounds settle every list we have
        before = text
        text = _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    spelling = _rules()
    text = _LONG.sub(r"\1", text)
    text = _APOSTROPHE_S.sub("", text)
    text = _WHOLE_WORDS.sub(lambda match: _word(match[0]), text)
    for pattern, replacement in spelling:
        text = pattern.sub(replacement, text)
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    phrases = load_words("spelling", Spelling).phrases
    return tuple((re.compile(pattern), replacement) for pattern, replacement in phrases.items())


@lru_cache(maxsize=8192)
def _word(word: str) -> str:
    spelling = load_words("spelling", Spelling)
    if word in spelling.words:
        return spelling.words[word]
    keywords, real = _sets()
    if len(word) < 5 or word in keywords or word in real or not word.isalpha():
        return word
    allowed = 1 if len(word) < 8 else 2
    best, best_distance = word, allowed + 1
    for keyword in keywords:
        # People get the first letter right; a word with another first letter is another word.
        if keyword[0] != word[0] or abs(len(keyword) - len(word)) > allowed or len(keyword) < 6:
            continue
        distance = OSA.distance(word, keyword, score_cutoff=best_distance - 1)
        if distance < best_distance:
            best, best_distance = keyword, distance
    return best


@lru_cache(maxsize=1)
def _sets() -> tuple[frozenset[str], frozenset[str]]:
    spelling = load_words("spelling", Spelling)
    return frozenset(spelling.keywords), frozenset(spelling.real_words)
