"""Reads which council a text means, forgiving of spelling but never across a council's border.

Exact names and postcodes are ``bot.triage.geography``'s; this module adds misspelt ones. A misspelt
name that could be places of two councils is doubt, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from rapidfuzz.distance import OSA

from bot.language.normalise import normalise
from bot.language.vocabulary import english_words
from bot.triage.geography import Geography, Located

_TOKEN = re.compile(r"(?<![a-z0-9'])[a-z']+(?![a-z0-9'])")
_PLACE_BEFORE = re.compile(r"\b(?:in|at|from|live|lives|living|near|around|addr|address) ?(?:the |um |er )?$")
_PIECE_BEFORE = re.compile(r"(?:^|[,.;]) ?(?:um |er )?$")
_NO_PLACE_AFTER = re.compile(
    r"^ ?(?:road|rd|street|st|lane|ln|avenue|ave|close|drive|homes|ho[am]+e?s|police|polise)\b"
)
_COUNTY = re.compile(r"\bd[ae]rby ?sh(?:ire|ier|are|ure)\b")
_POSSESSIVE = re.compile(r"(?<=[a-z]{5})['’]s\b")
_BORO = re.compile(r"(?<=[a-z]{3})boro\b")
_DALES = re.compile(r"\bdddc\b")
_ASIDE = re.compile(r"\b(?:not|near|nr|outside|from|between|used to live in) (?:in |the )?$")
Token = tuple[str, int, int]
Near = tuple[str, tuple[str, ...]]
_NEARER = {"city": 1.25, "town": 0.75}
_SHORTEST = 5
_SHORTEST_APART = 8
_UNASKED_SHORTEST = 6
_LONG_ANSWER = 14
_SHORT_ANSWER = 7
_SMALL = frozenset(
    "the of a an in my i it is at on to and we our its im from live living near nr by um er for were "
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
    plain = _mended(text)
    located = geography.locate(plain)
    spelt, near = _respelt(plain, geography, asked, located)
    if spelt != plain:
        located = geography.locate(spelt)
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


def _mended(text: str) -> str:
    """The text with short forms, postcodes pulled apart and drawn-out letters put right."""
    if not text.isupper():
        # In small letters it is somebody's name.
        text = re.sub(r"\bNED\b", "NEDDC", text)
    plain = _COUNTY.sub("derbyshire", _CROSS.sub("clay cross", text.lower()))
    plain = _POSSESSIVE.sub("", plain)
    plain = _RUN.sub(r"\1\1", _DALES.sub("derbyshire dales council", plain))
    plain = re.sub(r"\bnr\b", "near", _BORO.sub("borough", plain))
    return _mend_postcodes(_OF_DERBY.sub("derby homes", plain))


def _mend_postcodes(text: str) -> str:
    """Puts together a postcode that was spelt out or pulled apart."""
    text = _SPELT_OUT.sub(lambda match: re.sub(r"[ .-]", "", match[0]), text)
    return _PULLED_APART.sub(r"\1\2 \3\4", text)


def _respelt(text: str, geography: Geography, asked: bool, located: Located) -> tuple[str, tuple[str, ...]]:
    """Puts misspelt names right, so that they are read with the words around them like any others.

    Beside an exact name only longer misspelt ones count.

    Returns:
        The text, and the councils of a misspelt name that may be places of several.
    """
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
    if not tokens or len(tokens) > 120:
        return text, ()
    short = asked and len(tokens) <= _LONG_ANSWER
    inside = _inside_names(tokens, geography)
    alone = asked and len(tokens) <= 4 and sum(word not in _SMALL for word, _, _ in tokens) == 1
    taken: list[tuple[int, int, str]] = []
    for size in (4, 3, 2) if located.councils and " or " not in text else (4, 3, 2, 1):
        for window in zip(*(tokens[first:] for first in range(size)), strict=False):
            start, end = window[0][1], window[-1][2]
            words = [word.replace("'", "") for word, _, _ in window]
            if any(first <= start and end <= last for first, last in inside):
                continue
            if not _may_be_name(words, text, start, end, short):
                continue
            found = _meant(words, geography, len(tokens) <= _SHORT_ANSWER and short, alone)
            councils = tuple(dict.fromkeys(council for _, ones in found for council in ones))
            if len(councils) > 1:
                return text, () if _ASIDE.search(text[:start]) else councils
            if councils and not any(start < other[1] and other[0] < end for other in taken):
                taken.append((start, end, found[0][0]))
        if taken:
            break
    for start, end, name in sorted(taken, reverse=True):
        text = f"{text[:start]}{name}{text[end:]}"
    return text, ()


def _inside_names(tokens: list[Token], geography: Geography) -> list[tuple[int, int]]:
    """Where exact names of several words stand, whose parts mean nothing by themselves."""
    names = geography.names()
    return [
        (tokens[first][1], tokens[first + size - 1][2])
        for size in range(2, 6)
        for first in range(len(tokens) - size + 1)
        if " ".join(word for word, _, _ in tokens[first : first + size]) in names
    ]


def _may_be_name(words: list[str], text: str, start: int, end: int, short: bool) -> bool:
    """Whether these words of a text stand where a misspelt name could."""
    if len(words) > 1 and (words[0] in _SMALL or words[-1] in _SMALL):
        return False
    if not short and not _may_be_place(text[:start], "".join(words)):
        return False
    return _NO_PLACE_AFTER.match(text[end:][:12]) is None


def _meant(words: list[str], geography: Geography, short: bool, alone: bool) -> tuple[Near, ...]:
    """The names that some words may be a misspelling of, the nearest first."""
    phrase = " ".join(words)
    names = _names(geography)
    if phrase in names or phrase in geography.names():
        return ()
    known = [_is_word(word) or word in names for word in words]
    if len(words) == 1:
        if len(phrase) < _SHORTEST - alone or (known[0] and not alone):
            return ()
        found = _nearest_in(phrase, geography)
        if not known[0]:
            return found
        sounds = by_ear(phrase)
        return tuple(one for one in found if by_ear(one[0]) == sounds and OSA.distance(one[0], phrase) <= 1)
    if not all(known):
        return _nearest_in(phrase, geography) or (_sounding(phrase, geography) if short else ())
    # Words that are words: only what sounds just like a name, written apart or not.
    if not short:
        one = _run_together(geography).get(phrase.replace(" ", "")) if len(words) == 2 else None
        return ((phrase.replace(" ", ""), one),) if one else ()
    return _sounding(phrase, geography) if len(words) <= 3 else ()


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


def _sounding(phrase: str, geography: Geography) -> tuple[Near, ...]:
    """Names of eight letters or more that sound like words written apart: "sandy acre", "high peek"."""
    joined = phrase.replace(" ", "")
    if len(joined) < _SHORTEST_APART:
        return ()
    heard = _by_sound(geography)
    allowed = 2 if len(joined) < 10 else 3
    return tuple(
        near
        for sound in dict.fromkeys((by_ear(phrase), by_ear(joined)))
        for near in heard.get(sound, ())
        if OSA.distance(near[0].replace(" ", ""), joined) <= allowed
    )


@lru_cache(maxsize=4)
def _by_sound(geography: Geography) -> Mapping[str, tuple[Near, ...]]:
    heard: dict[str, tuple[Near, ...]] = {}
    for name, councils in geography.names().items():
        if len(name) >= _SHORTEST_APART and name not in geography.ordinary_names():
            heard[by_ear(name)] = (*heard.get(by_ear(name), ()), (name, councils))
    return heard


@lru_cache(maxsize=4096)
def _is_word(word: str) -> bool:
    return word in english_words() or word in _SMALL or normalise(word) != word


@lru_cache(maxsize=4096)
def _nearest_in(phrase: str, geography: Geography) -> tuple[Near, ...]:
    names = _alike(geography, len(phrase), phrase[:2], by_ear(phrase)[:1])
    return nearest(phrase, names, _handicaps(geography))


@lru_cache(maxsize=4096)
def _alike(geography: Geography, length: int, start: str, sound: str) -> Mapping[str, tuple[str, ...]]:
    """The names that ``_score`` can find near a phrase of this length, beginning and first sound."""
    return {
        name: councils
        for name, councils in _names(geography).items()
        if abs(len(name) - length) <= 3
        and (
            name[0] == start[0]
            or name[:2] == start[::-1]
            or (name[0] == "h" and start[0] in "aeiou")
            or by_ear(name)[:1] == sound
        )
    }


@lru_cache(maxsize=4)
def _handicaps(geography: Geography) -> Mapping[str, float]:
    """How much nearer a larger place counts, and how much farther one whose name is a word."""
    sizes, words = geography.sizes(), geography.ordinary_names()
    return {name: 0.4 * (name in words) - _NEARER.get(sizes.get(name, ""), 0.0) for name in {*sizes, *words}}


@lru_cache(maxsize=4)
def _names(geography: Geography) -> Mapping[str, tuple[str, ...]]:
    return {name: councils for name, councils in geography.names().items() if len(name) >= _SHORTEST - 1}


@lru_cache(maxsize=8192)
def by_ear(name: str) -> str:
    """What a name sounds like, roughly: vowels alike, letters single, silent ones left out."""
    name = (
        name.replace("ph", "f")
        .replace("wh", "w")
        .replace("kn", "n")
        .replace("gh", "")
        .replace("ck", "k")
        .replace("ng", "n")
    )
    name = re.sub(r"c(?=[eiy])", "s", name).replace("sch", "sk").replace("th", "t").replace("z", "s")
    name = re.sub(r"c(?!h)", "k", name).replace("x", "ks").replace("q", "k").replace("v", "f")
    name = re.sub(r"(?<=\w)[hw](?![a-z]*\b$)", "", name) if len(name) > 5 else name
    name = re.sub(r"(.)\1+", r"\1", _VOWELS.sub("a", name))
    return name[:1] + re.sub(r"a\b", "", name[1:].replace("ar", "a")).replace(" ", "")


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
    sound = by_ear(name)
    if longest >= 5 and sound == by_ear(phrase) and raw <= (2 if len(sound) < 7 else 3):
        return 0.5 * raw + (len(sound) < 4)
    return float(raw) if raw <= allowed else None


def nearest(
    phrase: str, names: Mapping[str, tuple[str, ...]], handicaps: Mapping[str, float] = MappingProxyType({})
) -> tuple[Near, ...]:
    """Every name that a phrase may be a misspelling of.

    Args:
        phrase: Lower-case words.
        names: Councils by place name.
        handicaps: What to add to the distance of some names.

    Returns:
        The names less than one slip farther off than the nearest, with their councils, the nearest first;
        none where no name is near.
    """
    found: list[tuple[float, str]] = []
    for name in names:
        if abs(len(name) - len(phrase)) > 3:
            continue
        score = _score(phrase, name)
        if score is not None:
            found.append((score + handicaps.get(name, 0.0), name))
    if not found:
        return ()
    found.sort()
    best = found[0][0]
    # A name almost as near is still a candidate: "never across a border" outweighs "nearest".
    reach = best + (1.0 if best < 2 else 1.5)
    return tuple((name, names[name]) for score, name in found if score < reach or score == best)
