"""Opens shorthand, dialect and spelling by ear, so that the readers of whole facts meet plain words.

Goes further than ``normalise``, whose text the classifier sees; the words are in
``data/language/shorthand.yml``. What the words mean is left to the readers.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import RootModel
from rapidfuzz.distance import OSA

from bot.language.vocabulary import load_words

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[a-z]{4,}")
# Words that turn the meaning of a message and that people misspell; each is read from one slip away.
_CUES = {
    word: word
    for word in (
        "nothing happened happening ignored response complaint complained permission consent "
        "agreed apply friend "
        "mother behalf answered replied unhappy horrible nasty attitude dismissive sorted "
        "waiting neither anyone "
        "anybody anything nobody sorry twice danger action changed problem still reported "
        "reports police council "
        "housing landlord officer hung final answer treated letter"
    ).split()
} | {"havent": "have not", "hasnt": "has not", "thing": "thing"}
_REAL = frozenset(
    "later better latter litter letters lettre noting wanting wailing waning waiting hiring "
    "baiting sort sorts snorted actin actions "
    "auction fiction faction "
    "stall skill stiff spill style stills charged changer changes problems answers answer "
    "friends smother mothers "
    "other another bother brother mothered treaty treat treats threated heated created happen happens ranger "
    "dander dancer dangers things think thin things thins thong thine twine twin twist price "
    "sorely worry story "
    "snorts nasal hunt hang hungry lung sung rung tung finals finally fiscal filial agree greed "
    "agrees applied "
    "apple amply imply reply supply ripply report reporter reported retorted repeated ignore "
    "ignores consents "
    "content contest complain complains complaints compliant permissions responses responds nobodys anyones "
    "housed houses hosing mousing rousing using landlords landlady officers offices office official councils "
    "counsel cancel counselling polices polite policy policed haven havens havent hasnt has hasn "
    "hung hunt hand "
    "resort escort deport retort import snort sorted ported sported repots neighbour either wither weather "
    "nether tither dither neither mothers smoother moth months another's whether altitude attitudes attired "
    "relied replied repaid applies behave behalf befall beheld".split()
)


class Shorthand(RootModel[dict[str, str]]):
    """``data/language/shorthand.yml``."""


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    words = load_words("shorthand", Shorthand).root
    return tuple((re.compile(pattern), plain) for pattern, plain in words.items())


@lru_cache(maxsize=8192)
def _cue(word: str) -> str:
    """The cue word that a word was meant for, or the word itself."""
    if word in _CUES:
        return _CUES[word]
    if word in _REAL:
        return word
    for cue, meant in _CUES.items():
        if word[0] != cue[0] or abs(len(word) - len(cue)) > 1:
            continue
        if OSA.distance(word, cue, score_cutoff=1) <= 1 and (len(cue) > 5 or sorted(word) == sorted(cue)):
            return meant
        if len(cue) > 5 and sorted(word) == sorted(cue):
            return meant
    return word


@lru_cache(maxsize=1024)
def open_shorthand(text: str) -> str:
    """A text with its shorthand opened.

    Args:
        text: Normalised text.

    Returns:
        The text in plain words, one line.
    """
    text = _WORD.sub(lambda match: _cue(match[0]), text)
    for pattern, plain in _rules():
        text = pattern.sub(plain, text)
    return _SPACE.sub(" ", text).strip(" ,")
