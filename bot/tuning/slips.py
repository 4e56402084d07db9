"""Mistypes texts as thumbs and autocorrect do, so that the encoder learns to see through it."""

from __future__ import annotations

from random import Random

SHARE = 0.35
"""Of the texts that are mistyped in each round."""
WORD_SHARES = (0.08, 0.15, 0.3)
"""Of the words of such a text: a careful writer, a hasty one, one who runs."""
_BESIDE = {
    "a": "qsz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip


def mistype(text: str, random: Random) -> str:
    """A text as it might have been typed in haste; most texts stay as they are.

    Args:
        text: Normalised text.
        random: Where chance comes from.
    """
    if random.random() > SHARE:
        return text
    share = random.choice(WORD_SHARES)
    words: list[str] = []
    for word in text.split():
        if len(word) < 3 or not word.isalpha() or random.random() > share:
            words.append(word)
        elif words and random.random() < 0.07:
            words[-1] += word
        else:
            words.append(_slip(word, random))
    mistyped = " ".join(words)
    if random.random() < 0.3:
        mistyped = "".join(letter for letter in mistyped if letter not in ",.!'\"")
    return mistyped


def _slip(word: str, random: Random) -> str:
    place, kind = random.randrange(1, len(word)), random.random()
    if kind < 0.3:
        return word[:place] + word[place + 1 :]
    if kind < 0.52:
        return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    if kind < 0.68:
        return word[:place] + word[place - 1] + word[place:]
    if kind < 0.91:
        return word[:place] + random.choice(_BESIDE.get(word[place], word[place])) + word[place + 1 :]
    return word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")
