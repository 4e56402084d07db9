"""Reads which council a text means, forgiving of spelling but never across a council's border.

Exact names and postcodes are ``bot.triage.geography``'s; this module adds misspelt ones. A misspelt
name that could be places of two councils is doubt, not a guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.triage.geography import Geography

_TOKEN = re.compile(r"[a-z']+")
_PLACE_BEFORE = re.compile(r"(?:\b(?:in|at|from|live|lives|near|around|its|it is|is)\b|^) ?(?:the )?$")
_SHORTEST = 5
_SMALL = frozenset("the of a an in my i it is at on to and we our its".split())
_COMMON = frozenset(
    "about after again along always another anyone anything around based because before being between "
    "borough bottom "
    "building called centre chance close corner council could county every family first garden having house "
    "houses "
    "living local matter maybe middle moment morning moved mother never north nothing number other people "
    "place "
    "please police range right river road round school sharp should since sorry south still street thank "
    "thanks "
    "their there these thing think those three times today tomorrow trees under until water where which "
    "while "
    "white whole whose women world would years yours question answer estate village weston newton hallo "
    "hello "
    "asked taken after later other either sort kind part main long short happy hard hope hopes clear clean "
    "heart sure early party daily noise noisy kids wells night light right weeks months bloody really "
    "someone".split()
)


def read_place(text: str, geography: Geography, *, asked: bool) -> tuple[str | None, tuple[str, ...]]:
    """Reads the council in whose area a text says it happens.

    Args:
        text: The text as typed (case helps with postcodes).
        geography: The area's places.
        asked: Whether the question was where it happens; misspelt names count only then or after "in" and
            its like.

    Returns:
        The council (or ``out_of_area``) where it is certain, else None; and the councils in doubt.
    """
    located = geography.locate(text)
    if located.is_decided and (asked or located.kind in {"place", "postcode"}):
        return located.councils[0], ()
    if len(located.councils) > 1:
        return None, located.councils
    if located.matched is not None:
        return None, ()
    near = _near(text.lower(), geography, asked)
    if len(near) == 1:
        return near[0], ()
    return None, near


def _near(text: str, geography: Geography, asked: bool) -> tuple[str, ...]:
    tokens = [(match[0], match.start()) for match in _TOKEN.finditer(text)]
    if len(tokens) > (12 if asked else 40):
        asked = False
    for size in (3, 2, 1):
        for start in range(len(tokens) - size + 1):
            words = [word for word, _ in tokens[start : start + size]]
            phrase = " ".join(words)
            if size > 1 and (words[0] in _SMALL or words[-1] in _SMALL):
                continue
            if len(phrase) < _SHORTEST or (size == 1 and phrase in _COMMON):
                continue
            if not asked and not _PLACE_BEFORE.search(text[: tokens[start][1]]):
                continue
            if not asked and (size > 1 or len(phrase) < 7):
                continue
            councils = nearest(phrase, _names(geography))
            if councils:
                return councils
    return ()


@lru_cache(maxsize=4)
def _names(geography: Geography) -> Mapping[str, tuple[str, ...]]:
    return {name: councils for name, councils in geography.names().items() if len(name) >= _SHORTEST - 1}


def nearest(phrase: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The councils of every name that a phrase may be a misspelling of.

    Args:
        phrase: Lower-case words.
        names: Councils by place name.

    Returns:
        The councils of all names within one letter (two from eight letters on); none where no name is near.
    """
    found: dict[int, dict[str, None]] = {}
    for name, councils in names.items():
        allowed = 2 if len(name) >= 8 and len(phrase) >= 7 else 1
        if abs(len(name) - len(phrase)) > allowed or name[0] != phrase[0]:
            continue
        distance = OSA.distance(phrase, name, score_cutoff=allowed)
        if distance <= allowed:
            found.setdefault(distance, {}).update(dict.fromkeys(councils))
    # A name one letter farther off is still a candidate: "never across a border" outweighs "nearest".
    return tuple(council for distance in sorted(found) for council in found[distance])
