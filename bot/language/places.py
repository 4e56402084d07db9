"""Reads which council a text means, forgiving of spelling but never across a council's border.

Exact names and postcodes are ``bot.triage.geography``'s; this module adds misspelt ones. A misspelt
name that could be places of two councils is doubt, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.language.normalise import normalise
from bot.language.vocabulary import FOLDER
from bot.triage.geography import Geography, Located

_TOKEN = re.compile(r"[a-z']+")
_PLACE_BEFORE = re.compile(r"\b(?:in|at|from|live|lives|living|near|around|addr|address) ?(?:the |um |er )?$")
_PIECE_BEFORE = re.compile(r"(?:^|[,.;]) ?(?:um |er )?$")
_NO_PLACE_AFTER = re.compile(
    r"^ ?(?:road|rd|street|st|lane|ln|avenue|ave|close|drive|homes|ho[am]+e?s|police|polise)\b"
)
_SHORTEST = 5
_UNASKED_SHORTEST = 6
_LONG_ANSWER = 14
_SMALL = frozenset(
    "the of a an in my i it is at on to and we our its im from live living near by um er for were "
    "was they he she "
    "not but so that this me us you told rang".split()
)
_CROSS = re.compile(r"\bclay ?-?x\b")
_RUN = re.compile(r"([a-z])\1{2,}")
_VOWELS = re.compile(r"[aeiouy]+")
# Letters one by one: "d e 7 5 r p".
_SPELT_OUT = re.compile(
    r"(?<![a-z0-9])[a-z](?:[ .-][a-z])?[ .-][0-9o](?:[ .-][0-9o]){1,2}[ .-][a-z][ .-][a-z](?![a-z0-9])", re.I
)
_PULLED_APART = re.compile(
    r"(?<![a-z0-9])([a-z]{1,2})[ ._-]?([0-9][0-9]?)[ ._\-/,]{1,3}([0-9])[ ._-]?([a-z]{2})(?![a-z0-9])", re.I
)
_OF_DERBY = re.compile(r"\bderby ?ho[am]+e?s\b")
# Landlords of one council's own homes settle a name that two councils share.
_HOMES_OF = ((_OF_DERBY, "derby"), (re.compile(r"\br[yi]k[ck]?n[ei]+[ea]?ld\b"), "north_east_derbyshire"))


def read_place(text: str, geography: Geography, *, asked: bool) -> tuple[str | None, tuple[str, ...]]:
    """Reads the council in whose area a text says it happens.

    Args:
        text: The text as typed (case helps with postcodes).
        geography: The area's places.
        asked: Whether the question was where it happens; misspelt names count only then, or where the text
            shows that a place is meant.

    Returns:
        The council (or ``out_of_area``) where it is certain, else None; and the councils in doubt.
    """
    plain = _CROSS.sub("clay cross", text.lower())
    plain = _mend_postcodes(_OF_DERBY.sub("derby homes", _RUN.sub(r"\1\1", plain)))
    located = geography.locate(plain)
    near = _near(plain, geography, asked, located)
    councils = located.councils
    if len(councils) == 1:
        if near and councils[0] not in near:
            return None, tuple(dict.fromkeys((*councils, *near)))
        return councils[0], ()
    if len(councils) > 1:
        settled = [council for council in near if council in councils] if len(near) == 1 else []
        settled = settled or [
            council for pattern, council in _HOMES_OF if pattern.search(plain) and council in councils
        ]
        return (settled[0], ()) if len(settled) == 1 else (None, councils)
    return (near[0], ()) if len(near) == 1 else (None, near)


def _mend_postcodes(text: str) -> str:
    """Puts together a postcode that was spelt out or pulled apart."""
    text = _SPELT_OUT.sub(lambda match: re.sub(r"[ .-]", "", match[0]), text)
    return _PULLED_APART.sub(r"\1\2 \3\4", text)


def _near(text: str, geography: Geography, asked: bool, located: Located) -> tuple[str, ...]:
    """The councils of the misspelt names in a text; beside an exact name only longer ones count."""
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    if not tokens or len(tokens) > 120:
        return ()
    short = asked and len(tokens) <= _LONG_ANSWER
    sizes = (4, 3, 2) if located.councils else (4, 3, 2, 1)
    for size in sizes:
        for start in range(len(tokens) - size + 1):
            words = [word.replace("'", "") for word, _, _ in tokens[start : start + size]]
            if size > 1 and (words[0] in _SMALL or words[-1] in _SMALL):
                continue
            if not short and not _may_be_place(text[: tokens[start][1]], "".join(words)):
                continue
            if _NO_PLACE_AFTER.match(text[tokens[start + size - 1][2] :][:12]):
                continue
            if size == 1 and (len(words[0]) < _SHORTEST or _is_word(words[0])):
                continue
            phrase = " ".join(words)
            if size > 1 and all(_is_word(word) for word in words):
                councils = _run_together(geography).get(phrase.replace(" ", ""), ()) if size == 2 else ()
            else:
                councils = _nearest_in(phrase, geography)
            if councils:
                return councils
    return ()


def _may_be_place(before: str, word: str) -> bool:
    """Whether a word that nobody asked for stands where a place would."""
    if _PLACE_BEFORE.search(before[-24:]):
        return True
    return len(word) >= _UNASKED_SHORTEST and _PIECE_BEFORE.search(before[-6:]) is not None


@lru_cache(maxsize=4)
def _run_together(geography: Geography) -> dict[str, tuple[str, ...]]:
    """Longer names that people may part: "chester field"."""
    return {
        name: councils
        for name, councils in geography.names().items()
        if len(name) >= 8 and " " not in name and name not in geography.ordinary_names()
    }


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Common English words (from the encoder's vocabulary), none of them a place here."""
    return frozenset((FOLDER / "common_words.txt").read_text("utf-8").split())


@lru_cache(maxsize=4096)
def _is_word(word: str) -> bool:
    return word in _ordinary() or word in _SMALL or normalise(word) != word


@lru_cache(maxsize=4096)
def _nearest_in(phrase: str, geography: Geography) -> tuple[str, ...]:
    return nearest(phrase, _names(geography))


@lru_cache(maxsize=4)
def _names(geography: Geography) -> Mapping[str, tuple[str, ...]]:
    return {name: councils for name, councils in geography.names().items() if len(name) >= _SHORTEST - 1}


@lru_cache(maxsize=8192)
def by_ear(name: str) -> str:
    """What a name sounds like, roughly: vowels alike, letters single, silent ones left out."""
    name = name.replace("ph", "f").replace("wh", "w").replace("kn", "n").replace("gh", "").replace("ck", "k")
    name = re.sub(r"c(?=[eiy])", "s", name).replace("sch", "sk").replace("th", "t").replace("z", "s")
    name = re.sub(r"c(?!h)", "k", name).replace("x", "ks").replace("q", "k").replace("v", "f")
    name = re.sub(r"(?<=\w)[hw](?![a-z]*\b$)", "", name) if len(name) > 5 else name
    name = re.sub(r"(.)\1+", r"\1", _VOWELS.sub("a", name))
    return name[:1] + re.sub(r"a\b", "", name[1:]).replace("ar", "a").replace(" ", "")


def _score(phrase: str, name: str) -> float | None:
    """How far a phrase is from a name in slips, or None where it is too far to be one."""
    shorter, longest = min(len(name), len(phrase)), max(len(name), len(phrase))
    allowed = 1.0 if shorter <= 6 else 2.0 if shorter <= 10 else 3.0
    if name[0] == "h" and phrase[0] in "aeiou" and shorter >= 5:
        rest = OSA.distance(phrase, name[1:], score_cutoff=1)
        return 0.5 + rest if rest <= 1 else None
    if name[0] != phrase[0] and name[:2] != phrase[1::-1]:
        # "k" for "c": the first letter may differ only where it sounds alike.
        if by_ear(name) != by_ear(phrase):
            return None
    raw = OSA.distance(phrase, name, score_cutoff=3)
    if raw > 3:
        return None
    if raw <= 1:
        return 0.5 if raw and by_ear(name) == by_ear(phrase) else float(raw)
    if longest >= 5 and raw <= max(2, allowed) and len(by_ear(name)) >= 4 and by_ear(name) == by_ear(phrase):
        return 1.0
    return float(raw) if raw <= allowed else None


def nearest(phrase: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The councils of every name that a phrase may be a misspelling of.

    Args:
        phrase: Lower-case words.
        names: Councils by place name.

    Returns:
        The councils of all names as near as the nearest, or nearly so; none where no name is near.
    """
    found: list[tuple[float, tuple[str, ...]]] = []
    for name, councils in names.items():
        if abs(len(name) - len(phrase)) > 3:
            continue
        score = _score(phrase, name)
        if score is not None:
            found.append((score, councils))
    if not found:
        return ()
    best = min(score for score, _ in found)
    # A name one slip farther off is still a candidate: "never across a border" outweighs "nearest".
    # What sounds the same is nearer: "tuptonn" is Tupton.
    reach = best + 1.0 if best < 2 else best + 1.5
    near = sorted((score, councils) for score, councils in found if score <= reach)
    return tuple(dict.fromkeys(council for _, councils in near for council in councils))
