"""Finds the bodies that a text names: council, police, landlord, health, other.

spaCy splits the words and finds the names that ``data/language/bodies.yml`` lists. Whether a named
body was told of the behaviour is left to ``telling``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.language.shorthand import open_shorthand
from bot.language.spelling import Speller
from bot.language.vocabulary import WordList, english_words, load_words

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


@lru_cache(maxsize=1)
def _speller() -> Speller:
    bodies = load_words("bodies", Bodies)
    names = [word for kind in KINDS for name in getattr(bodies, kind) for word in name.split()]
    return Speller([word for word, _ in Counter(names).most_common() if word.isalpha()], english_words())


@lru_cache(maxsize=2048)
def in_plain_words(text: str) -> str:
    """A text with its shorthand opened, and with misspelt names of bodies put right.

    Args:
        text: Normalised text.

    Returns:
        The text as ``find_bodies`` reads most in it; for answers to a question for bodies.
    """
    return _speller().correct(open_shorthand(text))


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


_FILLER = frozenset(
    "the my our a to and plus also then with just only both yes it was is well told via by through local "
    "them i that were as & + , . ! / - ; first so have had all caller an again that from at per their too "
    "now rang ring rung phoned emailed email wrote reported report informed notified contacted spoke "
    "spoken went".split()
)
_EVERYONE = re.compile(
    r"^(?:(?:yes|well|just|to|it was|told|i told|really)[ ,]+)*(?:every(?:one|body)|"
    r"all(?: (?:of )?(?:them|those|"
    r"these|the above))?|the lot|(?P<all>all (?:of )?(?:the |them )?(?P<n>two|three|four|2|3|"
    r"4)(?: of them)?))"
    r"(?P<rest>[ ,]+(?:except|but|bar|apart from|other than|not|excluding)(?: for| not)? .*)?[ .!]*$"
)
# "the police, and i have not complained yet": how far a complaint has got is another answer.
_STAGE = re.compile(
    r"[ ,.;]+(?:and |but )?(?:i )?(?:have |had |did )?(?:not |never |already )?(?:yet )?"
    r"(?:complain(?:ed)?|made a complaint|put in a complaint)"
    r"(?: (?:yet|already|formally|to them|about it))*[ .]*$"
)
_EVERYBODY = re.compile(r"^\W*(?:both|all|every\w*|neither|none)\b")
_NOBODY = re.compile(r"^(?:no,? )?(?:neither|none|nobody|not any)(?: of (?:them|those|these))?[ .!]*$")
_BOTH = re.compile(r"^(?:(?:yes|well|i told|told|to|it was)[ ,]+)*both(?: (?:of )?(?:them|those))?[ .!]*$")
_NUMBERS = {"two": 2, "three": 3, "four": 4}


_WELL = r"(?:(?:it was|no|well|sorry|i|caller|to)[ ,]+)*"
_REPORTED = r"(?: (?:tell|told|rang|ring|reported(?: it)?|report(?: it)?|to))*"
_DENIED = r"(?:did not|have not|has not|never)"
_INSTEAD = r"(?:(?:but|just|only|no|instead|scratch that|i mean|sorry|it was|it is|that|meant)\b[ ,]*)+"
_NAMED_AND_NOT = tuple(
    re.compile(pattern)
    for pattern in (
        # "the council but never the police"
        r"^(?P<told>.+?)[ ,]+(?:but |and )?(?:never|not)(?: yet)? (?P<rest>.+)$",
        # "not the police, just the council"
        rf"^{_WELL}(?:not|{_DENIED}){_REPORTED} (?P<rest>.+?)[ ,.;]+{_INSTEAD}(?P<told>.+)$",
        # "council i did not tell, police i did"
        rf"^(?P<rest>.+?) (?:i|caller) {_DENIED}{_REPORTED}[ ,.;]+(?P<told>.+?)(?: i (?:did|have))?[ .]*$",
        # "has not told the council, police only"
        rf"^(?:caller |i )?{_DENIED} (?:tell|told) (?P<rest>.+?)[ ,.;]+(?P<told>.+ only)[ .]*$",
    )
)
"""Who was told, and who was not."""


def names_only_bodies(text: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The bodies of an answer that names them and says nothing else, however it is written.

    Args:
        text: Normalised text.
        allowed: The bodies that the question offers.

    Returns:
        The bodies in the order of ``allowed``; none where more is said, or where "both" or "everyone" names
        nobody.
    """
    for words in dict.fromkeys((text, in_plain_words(text))):
        words = _STAGE.sub("", words)
        named = None if _EVERYBODY.match(words) else read_bare_bodies(words, allowed)
        if named:
            return named
    return ()


def read_bare_bodies(
    text: str, allowed: tuple[str, ...], before: tuple[str, ...] = ()
) -> tuple[str, ...] | None:
    """The bodies that an answer names and says nothing else of, so that it can mean only that.

    Args:
        text: Normalised text, the answer to a question for bodies.
        allowed: The bodies that the question offers, ``other`` among them or not.
        before: The bodies named before, for "both".

    Returns:
        The bodies in the order of ``allowed``, none of them for "neither"; None where more is said, or where
        the number named ("both", "all three") is not the number on offer.
    """
    offered = tuple(body for body in allowed if body != "other")
    if _NOBODY.match(text):
        return ()
    if _BOTH.match(text):
        return next((both for both in (before, offered) if len(both) == 2), None)
    everyone = _EVERYONE.match(text)
    if everyone:
        number = everyone["n"]
        if number and (_NUMBERS.get(number) or int(number)) != len(offered):
            return None
        left = _only_bodies(re.sub(r"^[ ,]+\w+(?: (?:from|than|for|not))*", "", everyone["rest"] or ""))
        if everyone["rest"] and not left:
            return None
        return tuple(body for body in offered if body not in (left or ()))
    named: set[str] | None
    without = _without(text)
    if without is not None:
        named, left = without
        if named & left:
            return None
    else:
        named = _only_bodies(text)
    if named and "health" in named and "health" not in allowed:
        named = (named - {"health"}) | {"other"}
    if not named or not named <= set(allowed) or (re.search(r"\bboth\b", text) and len(named) != 2):
        return None
    return tuple(body for body in allowed if body in named)


def _without(text: str) -> tuple[set[str], set[str]] | None:
    """The bodies that were told and those that were not, of a text that says both and nothing else."""
    for pattern in _NAMED_AND_NOT:
        found = pattern.match(text)
        told, left = (_only_bodies(found["told"]), _only_bodies(found["rest"])) if found else (None, None)
        if told and left:
            return told, left
    return None


_ACTS = frozenset(
    "told rang ring rung phoned emailed wrote reported informed notified contacted spoke went".split()
)
_ENDS = frozenset(["", *"by per via . , ; & + and too also first now as".split()])


def _only_bodies(text: str) -> set[str] | None:
    """The bodies of a text that names bodies and says nothing else, else None."""
    mentions, tokens = find_bodies(text), words_of(text)
    inside = {place for mention in mentions for place in range(mention.start, mention.end)}
    words = [token.text for token in tokens]
    for mention in mentions:
        act, after = [*words[mention.end : mention.end + 2], "", ""][:2]
        if act in _ACTS and after not in _ENDS:
            return None  # "the police told my landlord" says what the police did
    rest = {token.text for token in tokens if token.i not in inside and not token.is_space}
    return {mention.body for mention in mentions} if mentions and rest <= _FILLER else None
