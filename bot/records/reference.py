"""The reference that an applicant reads out over a phone.

Makes, checks and spells references; which application one belongs to is left to ``applications``.

A reference is ``ASB-XXXX-XXXX``: seven random characters and a check character, from an alphabet of 19:

    2 3 4 6 7 9 A C F H J K M P R T W X Y

- Left out because they look like another: 0 O Q D, 1 I L, 5 S, 8 B, G (6), Z (2), U V.
- Left out because they sound like another that stayed or went: B D E V (C, P, T, 3), N (M), S (F). Without
  vowels but A, hardly a word can arise.
- 19 is prime, which is what makes the check character sound. Let v(1) … v(8) be the places of the characters
  in the alphabet. The check character is chosen so that  1·v(1) + 2·v(2) + … + 8·v(8)  is divisible by 19.
  One character misread as another changes the sum by i·(v − v'), and two swapped by (i − j)·(v(j) − v(i)).
  Neither is divisible by 19, since it is prime and no factor is 0 or as large as 19. So every single misread
  character and every swap of two different characters, neighbours or not, is caught.
- 19^7, about 894 million, different references, drawn at random: one tells nothing about another, nor how
  many there are.

ISO 7064, which python-stdnum offers, has no system for 19 characters that catches every swap.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Final

from bot.records.errors import ReferenceInvalid

ALPHABET: Final = "234679ACFHJKMPRTWXY"
PREFIX: Final = "ASB"
LENGTH: Final = 8
PRACTICE_REFERENCE: Final = f"{PREFIX}-2222-2222"
"""What is read out in a practice call; never given out."""
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
# Characters that are never given out, but are easily written for one that is.
_WRITTEN_FOR: Final = str.maketrans({"Z": "2", "G": "6", "N": "M"})
_WORDS: Final = {
    "A": "Alpha",
    "C": "Charlie",
    "F": "Foxtrot",
    "H": "Hotel",
    "J": "Juliet",
    "K": "Kilo",
    "M": "Mike",
    "P": "Papa",
    "R": "Romeo",
    "T": "Tango",
    "W": "Whiskey",
    "X": "X-ray",
    "Y": "Yankee",
}


def new_reference() -> str:
    """Draws a reference at random; that it is not taken yet is left to the caller.

    Returns:
        Such as ``ASB-7KMT-4XPA``.
    """
    while True:
        reference = _written("".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1)))
        if reference != PRACTICE_REFERENCE:
            return reference


def parse_reference(text: str) -> str:
    """Reads a reference as a person may type or dictate it.

    Args:
        text: In any case, with or without ``ASB``, spaces and dashes.

    Returns:
        The reference in its one written form.

    Raises:
        ReferenceInvalid: It has the wrong length, a character that is never used, or a wrong check character:
            at least one character was misread.
    """
    characters = likely_characters(text).removeprefix(PREFIX)
    if len(characters) != LENGTH:
        raise ReferenceInvalid(f"after {PREFIX} it must have {LENGTH} letters and numbers")
    if any(character not in _VALUE for character in characters):
        raise ReferenceInvalid("it has a letter or number that is never used")
    reference = _written(characters[:-1])
    if reference[-1] != characters[-1]:
        raise ReferenceInvalid("at least one letter or number is not right")
    return reference


def likely_characters(text: str) -> str:
    """What a typed or dictated code most likely says.

    Args:
        text: In any case, with or without spaces and dashes.

    Returns:
        Capital letters and numbers only; one that is never given out is read as the one that it is easily
        written for, such as ``Z`` as ``2``.
    """
    characters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).upper())
    return characters.translate(_WRITTEN_FOR)


def speak_reference(reference: str) -> str:
    """Spells a reference for the phone.

    Args:
        reference: A reference in any form that ``parse_reference`` reads.

    Returns:
        Such as ``A S B. 7, K for Kilo, M for Mike, T for Tango. 4, X for X-ray, P for Papa, A for Alpha.``

    Raises:
        ReferenceInvalid: It is none.
    """
    _, first, second = parse_reference(reference).split("-")
    return f"A S B. {_spelled(first)}. {_spelled(second)}."


def _written(drawn: str) -> str:
    total = sum(weight * _VALUE[character] for weight, character in enumerate(drawn, start=1))
    # LENGTH · check ≡ −total (mod 19)
    check = -total * pow(LENGTH, -1, len(ALPHABET)) % len(ALPHABET)
    whole = drawn + ALPHABET[check]
    return f"{PREFIX}-{whole[:4]}-{whole[4:]}"


def _spelled(characters: str) -> str:
    return ", ".join(
        f"{character} for {_WORDS[character]}" if character in _WORDS else character
        for character in characters
    )
