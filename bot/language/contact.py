"""Reads how to reach a person, and what they call themselves, out of what they typed or dictated.

Checks the form only; whether an address exists is nobody's guess.
"""

from __future__ import annotations

import re

from bot.language.normalise import clean

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SPOKEN = (
    (r"\s+(?:at sign|at)\s+", "@"),
    (r"\s+dot\s+", "."),
    (r"\s+(?:underscore|under score)\s+", "_"),
    (r"\s+(?:dash|hyphen)\s+", "-"),
)
_DIGITS = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "nought": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_NAME_LEAD = re.compile(
    r"^(?:(?:hi|hello|yes|yeah|ok|um|er|well|it'?s|its|it is|this is|that'?s|i'?m|im|i am|my name'?s?(?: "
    r"is)?|me name'?s|the name'?s|names?|name is|"
    r"full name(?: is)?|called|i'?m called|caller(?: is|'s name is)?|she'?s called|he'?s called|her name is|"
    r"his name is|call me|you can call me)[ ,:-]+)+",
    re.IGNORECASE,
)


def read_email(text: str) -> str | None:
    """The one e-mail address in a text, lower case in its domain, or None.

    Args:
        text: As typed; "jo dot smith at example dot com" is read too.
    """
    text = clean(text)
    found = _EMAIL.findall(text)
    if not found and re.search(r"\bat\b", text, re.IGNORECASE):
        spoken = f" {text} "
        for pattern, mark in _SPOKEN:
            spoken = re.sub(pattern, mark, spoken, flags=re.IGNORECASE)
        found = _EMAIL.findall(spoken)
    if len(set(found)) != 1:
        return None
    local, _, domain = found[0].strip(".'").rpartition("@")
    if len(found[0]) > 254 or ".." in found[0]:
        return None
    return f"{local}@{domain.lower()}"


def read_phone(text: str) -> str | None:
    """The one British telephone number in a text as digits from 0, or None.

    Args:
        text: As typed; spaces, "+44", and spoken digits with "double" are read too.
    """
    text = clean(text).lower()
    words = re.sub(r"\b(double|triple) (\w+)", lambda m: f"{m[2]} " * (2 if m[1] == "double" else 3), text)
    words = re.sub(r"[a-z]+", lambda m: _DIGITS.get(m[0], m[0]), words)
    words = re.sub(r"(?<=\d)[\s,-]+(?=\d)", "", words)
    words = re.sub(r"(?:\+|\b00)44[\s-]*(?:\(0\)|0)?[\s-]*", "0", words)
    words = re.sub(r"(?<=\d)[\s().-]+(?=\d)|\((?=0\d)", "", words)
    found = set(re.findall(r"(?<!\d)0[1-9]\d{8,9}(?!\d)", words))
    return found.pop() if len(found) == 1 else None


def read_name(text: str) -> str | None:
    """A person's name without the words around it, or None where nothing is left."""
    name = _NAME_LEAD.sub("", clean(text)).strip(" .,!:;\n")
    return name[:120] if name and re.search(r"[^\W\d_]", name) else None


def read_free_text(text: str) -> str | None:
    """What a person wrote, cleaned; None for nothing."""
    return clean(text)[:4000] or None
