"""Words of the guide as HTML: paragraphs, lists, and numbers and addresses as links.

Everything else is escaped. Which words there are is left to the dialogue.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

_LINKS: Final = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'’])|"
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|"
    r"(?P<phone>(?<![\w-])(?:\+44 ?|0)\d[\d ]{5,12}\d(?![\w-]))|"
    r"\b(?P<verb>(?:call|ring|dial|phone|textphone|on|or):? )(?P<short>999|101|111|112|116 123|18000)(?!\w)",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+(.*)")
_FIRST_SENTENCES: Final = re.compile(r"(?P<before>.*?)(?P<question>[^.!?\n]*\?)(?P<after>.*)", re.DOTALL)


def phone_href(number: str) -> str:
    """The address that rings a number.

    Args:
        number: As it is written, such as ``01332 643029``.

    Returns:
        Such as ``tel:01332643029``.
    """
    return "tel:" + re.sub(r"[^\d+]", "", number)


def linked(text: str) -> Markup:
    """One line with its links.

    Args:
        text: Any text.

    Returns:
        Safe HTML.
    """
    parts, done = [], 0
    for found in _LINKS.finditer(text):
        parts.append(escape(text[done : found.start()]))
        parts.append(_link(found))
        done = found.end()
    return Markup("").join([*parts, escape(text[done:])])


def prose(text: str) -> Markup:
    """A message as paragraphs and lists.

    Args:
        text: A message of the guide.

    Returns:
        Safe HTML.
    """
    blocks: list[tuple[str, list[Markup]]] = []
    for line in text.split("\n"):
        item = _ITEM.fullmatch(line)
        kind = "ul" if item else "p"
        if not line.strip():
            blocks.append(("", []))
            continue
        if not blocks or blocks[-1][0] != kind:
            blocks.append((kind, []))
        blocks[-1][1].append(linked(item[1] if item else line))
    return Markup("\n").join(_block(kind, lines) for kind, lines in blocks if lines)


def parted(text: str) -> tuple[str, str, str]:
    """Parts a question from what is said before and after it.

    Args:
        text: The words that ask, such as ``Who did you tell? You can name more than one.``

    Returns:
        What comes before, the first question itself, and what comes after; all of it as the question where
        nothing is asked in so many words.
    """
    found = _FIRST_SENTENCES.fullmatch(text.strip())
    if found is None:
        return "", text.strip(), ""
    return found["before"].strip(), found["question"].strip(), found["after"].strip()


def _link(found: re.Match[str]) -> Markup:
    if found["url"]:
        return Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(found["url"])
    if found["mail"]:
        return Markup('<a href="mailto:{0}">{0}</a>').format(found["mail"])
    if found["short"]:
        return Markup('{}<a href="{}">{}</a>').format(
            found["verb"], phone_href(found["short"]), found["short"]
        )
    number = found["phone"]
    digits = len(re.sub(r"\D", "", number))
    if not 10 <= digits <= 12 and number.replace(" ", "") != "08001111":
        return escape(number)
    return Markup('<a href="{}">{}</a>').format(phone_href(number), number)


def _block(kind: str, lines: list[Markup]) -> Markup:
    if kind == "ul":
        return Markup("<ul>{}</ul>").format(
            Markup("").join(Markup('<li dir="auto">{}</li>').format(line) for line in lines)
        )
    return Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(lines))
