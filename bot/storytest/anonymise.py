"""Takes what is personal out of a recorded conversation, and puts invented words in its place.

Goes the safe way round: a word stays only where it is known to be nobody's. Known are the words of the
project's own training data and examples, and numbers as small as counts and dates have them; names, places,
streets, postcodes, telephone numbers, addresses and references go, known or not, and so does every word that
the person gave as a name, an address or in free text, wherever it stands. An answer to a personal question is
replaced as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from bot.settings import PROJECT
from bot.triage.area import load_area
from bot.triage.geography import Geography

INVENTED: Final[Mapping[str, str]] = {
    "applicant_name": "Amina Example",
    "applicant_email": "amina@example.com",
    "applicant_phone": "07700 900123",
    "applicant_address": "1 Example Street, Matlock DE4 3NN",
    "victim_name": "Pat Example",
    "relationship": "a friend",
    "consent_how": "they said so",
    "harm": "we are afraid to go out",
    "incident_reference": "CR/123/26",
    "incident_description": "loud music until late at night",
    "impact": "we cannot sleep",
    "desired_outcome": "a visit from the officer",
}
"""By question, what stands for a personal answer. Nobody is called so or can be reached there."""
TOWNS: Final[Mapping[str, str]] = {
    "amber_valley": "Ripley",
    "bolsover": "Bolsover",
    "chesterfield": "Chesterfield",
    "derby": "Derby",
    "derbyshire_dales": "Matlock",
    "erewash": "Ilkeston",
    "high_peak": "Buxton",
    "north_east_derbyshire": "Clay Cross",
    "south_derbyshire": "Swadlincote",
    "out_of_area": "Sheffield",
}
"""By council, its best known town: where a person says where they live, it says as much and no more."""
NOWHERE: Final = "Exampleton"
"""Where no council was known: there is no such town, so none is known by it either."""
NAMES: Final = Path(__file__).with_name("names.txt")
_EMAIL: Final = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<![\w/-])\+?\(?\d(?:[ ()\-.]?\d){4,}(?![\w/-])")
_DATE: Final = re.compile(r"\d{1,4}[ ./-]\d{1,2}[ ./-]\d{1,4}")
_PHONE_DIGITS: Final = 9
_POSTCODE: Final = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b|\b[a-z]{1,2}\d{1,2}\b", re.IGNORECASE)
_STREET_WORDS: Final = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|close|crescent|court|gardens?|grove|terrace|walk|mews|square|"
    "row|rise|hill|house|flats?|way|place|park|view|buildings?|estate|parade|green|croft|fold"
)
_STREET: Final = re.compile(
    rf"\b(?:(?:flat|apartment|number|no\.?|house)\s+)?(?:\d+\s*[a-z]?\s*,?\s+)"
    rf"(?:[\w'’.-]+\s+){{1,3}}?(?:{_STREET_WORDS})\b",
    re.IGNORECASE,
)
_STREET_NAME: Final = re.compile(
    r"\b(?:[A-Z][\w'’-]+\s+){1,3}(?:Street|Road|Avenue|Lane|Drive|Close|Crescent|Court|Gardens?|Grove|Walk|"
    r"Terrace|Mews|Square|Row|Rise|Hill|Way|Place|Park|View|Estate)\b"
)
_REFERENCE: Final = re.compile(
    r"\b(?=[\w/-]*\d)(?=[\w/-]*[a-z])\w+(?:[/-]\w+)+\b|\b(?=\w*\d{3})(?=\w*[a-z])\w{6,}\b"
    r"|\b\d+(?:[/-]\d+)+\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\b(?:name\s+is|name's|mr|mrs|ms|miss)\b\.?,?\s+([A-Za-z'’-]+(?:\s+[A-Za-z'’-]+)?)", re.IGNORECASE
)
_CALLED: Final = re.compile(
    r"\b(?:name\s+is|name's|called|named|mr|mrs|ms|miss|dr|sir|this\s+is|i\s*am|i'm|im|speaking\s+to|"
    r"neighbour|officer|pc|sgt|my\s+(?:son|daughter|mum|mother|dad|father|wife|husband|partner|brother|sister|friend))"
    r"\.?,?\s+((?:[A-Za-z'’-]+\s*){1,3})",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FEWEST_LETTERS: Final = 3
# Nobody is known by these, though people also say them in free text.
_EVERYDAY: Final = frozenset(
    "the and for was with that this have has had they them she her his him you your our are were not but all "
    "out who what when where why how from about been being will would could should there their then than "
    "just very can did does doing done get got into over under after before again too also one two three "
    "four five six seven eight nine ten yes its it's i'm i've me my we us so no".split()
)


@dataclass(frozen=True)
class Said:
    """One thing that the person did.

    Attributes:
        words: What was typed, or the title of the button.
        pressed: Whether it was a button.
        question: The slot that was asked for, or None.
        council: The council that was known after it, or None.
    """

    words: str
    pressed: bool = False
    question: str | None = None
    council: str | None = None


def anonymise(conversation: Iterable[Said]) -> list[str]:
    """What the person said, with nothing in it that is theirs.

    Args:
        conversation: What they typed and pressed, in order.

    Returns:
        The words to write down, one for each. Titles of buttons are the guide's own and stay.
    """
    said = list(conversation)
    personal = _given_away(said)
    return [one.words if one.pressed else _without(one, personal) for one in said]


def _without(said: Said, personal: frozenset[str]) -> str:
    if _exactly_known(said.words):
        return said.words
    if said.question is not None and said.question in INVENTED:
        return INVENTED[said.question]
    if said.question == "council":
        return TOWNS.get(said.council or "", NOWHERE)
    town = TOWNS.get(said.council or "", NOWHERE)
    text = _EMAIL.sub(INVENTED["applicant_email"], said.words)
    text = _REFERENCE.sub(lambda found: _kept_date(found[0]), text)
    text = _NUMBER.sub(lambda found: _number_for(found[0]), text)
    text = _STREET.sub("1 Example Street", text)
    text = _STREET_NAME.sub("Example Street", text)
    text = _POSTCODE.sub("DE4 3NN", text)
    text = _places_out(text, town)
    known = _EVERYDAY | _invented_words() | {word.casefold() for word in town.split()}

    def word_for(found: re.Match[str]) -> str:
        word = found[0]
        plain = word.casefold().replace("’", "'")
        if plain in known:
            return word
        named = plain in personal or plain in _names()
        if not named and plain in _known_words():
            return word
        return "Example" if word[0].isupper() else "something"

    return _squeezed(_WORD.sub(word_for, text))


def _given_away(said: Iterable[Said]) -> frozenset[str]:
    """The words that somebody gave as a name, an address or in free text, and what follows a name's cue."""
    found: set[str] = set()
    for one in said:
        if one.pressed:
            continue
        if one.question in INVENTED and not _exactly_known(one.words):
            # What is told of an incident is made of plain words as well; a name is not among those.
            own = _words(one.words)
            free = one.question in ("impact", "desired_outcome", "incident_description", "harm")
            found |= {word for word in own if not free or word not in _known_words() or word in _names()}
        for named in _NAMED.finditer(one.words):
            found |= _words(named[1])
        for called in _CALLED.finditer(one.words):
            found |= {word for word in _words(called[1]) if word not in _known_words() or word in _names()}
    return frozenset(word for word in found if len(word) >= _FEWEST_LETTERS) - _EVERYDAY


def _places_out(text: str, town: str) -> str:
    """Replaces every place that the gazetteer knows, the longest names first."""
    words = list(_WORD.finditer(text))
    out, position, index = "", 0, 0
    while index < len(words):
        for length in (4, 3, 2, 1):
            group = words[index : index + length]
            if len(group) == length and _is_place(" ".join(word[0].casefold() for word in group), length):
                out += text[position : group[0].start()] + town
                position, index = group[-1].end(), index + length
                break
        else:
            index += 1
    return out + text[position:]


def _is_place(name: str, length: int) -> bool:
    # Some places are called like everyday words: Hope, Over, Bar. Alone these say nothing.
    return name in _places() and not (length == 1 and (name in _everyday_places() or name in _EVERYDAY))


def _kept_date(text: str) -> str:
    """A date stays, a reference goes."""
    return text if _DATE.fullmatch(text) else INVENTED["incident_reference"]


def _number_for(text: str) -> str:
    """A date stays; a telephone number or another long one goes."""
    if _DATE.fullmatch(text):
        return text
    digits = sum(character.isdigit() for character in text)
    return INVENTED["applicant_phone" if digits >= _PHONE_DIGITS else "incident_reference"]


def _squeezed(text: str) -> str:
    """Runs of the same stand-in as one."""
    return re.sub(r"\b(Example|something)(?:[\s,'’-]+(?:\1))+\b", r"\1", text).strip()


def _words(text: str) -> set[str]:
    return {word.casefold().replace("’", "'") for word in _WORD.findall(text)}


@cache
def _geography() -> Geography:
    return Geography.load(load_area())


@cache
def _places() -> frozenset[str]:
    return frozenset(name.casefold() for name in _geography().names())


@cache
def _everyday_places() -> frozenset[str]:
    return frozenset(name.casefold() for name in _geography().ordinary_names())


@cache
def _names() -> frozenset[str]:
    return frozenset(NAMES.read_text(encoding="utf-8").split())


@cache
def _invented_words() -> frozenset[str]:
    return frozenset(word for text in INVENTED.values() for word in _words(text))


@cache
def _examples() -> frozenset[str]:
    """The texts of the training data; none of them is anybody's."""
    texts: set[str] = set()
    for path in sorted((PROJECT / "data" / "nlu").glob("*.yml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).get("nlu", ()):
            lines = str(entry.get("examples", "")).splitlines()
            texts |= {line.removeprefix("-").strip() for line in lines}
    for path in sorted((PROJECT / "data" / "answers").glob("*.jsonl")):
        texts |= {_text_of(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}
    return frozenset(texts - {""})


def _text_of(line: str) -> str:
    row: dict[str, Any] = json.loads(line)
    return str(row["text"])


@cache
def _known_texts() -> frozenset[str]:
    return frozenset(" ".join(text.casefold().split()).strip(".!? ") for text in _examples())


def _exactly_known(text: str) -> bool:
    plain = " ".join(text.casefold().split()).strip(".!? ")
    # A name alone may be an example's whole text too.
    return (plain in _known_texts() and not _words(plain) & _names()) or plain in ("", "skip")


@cache
def _known_words() -> frozenset[str]:
    """The words of the training data, but for places and names, which the examples have as well."""
    words: set[str] = set()
    for text in _examples():
        words |= _words(text)
    for place in _places():
        if place not in _everyday_places():
            words.discard(place)
    return frozenset(words) - _names()
