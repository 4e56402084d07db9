"""Puts right misspelt words for numbers and times, so that counts and dates need only the right ones.

Changes a word only where it is no English word that people use here and one slip away from a word of
number or time. What the words mean is left to ``counts`` and ``date_points``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rapidfuzz.distance import OSA

_TARGETS = (
    "three seven eight eleven twelve thirteen fourteen fifteen sixteen eighteen nineteen twenty thirty dozen "
    "couple twice times several numerous between minimum maximum reports complaints calls january february "
    "march april august september october november december monday tuesday wednesday thursday friday "
    "saturday "
    "sunday yesterday morning evening afternoon night weekend weeks months years month fortnight halloween "
    "bonfire christmas easter beginning middle summer autumn winter spring holiday possibly probably"
).split()
_SHORT_TARGETS = (
    "four five nine three seven eight times night week weeks month year years july june both".split()
)
_REAL = frozenset(
    "there these threw thee theree severn sever sevens eights weeds weeps yearn tires tiles tides "
    "timed timer "
    "time mouth mouths nights month months week weeks year years match marsh mares maria couples "
    "coupled coupe "
    "twine muddle meddle easier eastern eater mourning moaning mooring mornings evenings weekends "
    "sting string "
    "sprint sprig strung swinging simmer summers winner winters thirsty fridays sundays mondays saturdays "
    "tuesdays thursdays wednesdays report reported reporter reporting complaint complain complains "
    "call called "
    "caller callers cells cars halls balls walls dozens even events evens items mites smite thing "
    "fours fives "
    "nines holidays severe several numerous tines tines mater martha marches marched augusts juts just duly "
    "halloweens decembers fortnights wheels steven steve weak weed seen seem yeah yeas dear near might right "
    "eighth seventh twelfth fifteenth thirteenth eighty seventy ninety sixty forth forty frozen doze dozed "
    "springs eater eastender eastenders sundry timely tomes tikes tries trees three tees tiers ties".split()
)
_EXACT = {
    "thre": "three",
    "threee": "three",
    "fower": "four",
    "fore": "four",
    "fourr": "four",
    "fiv": "five",
    "fife": "five",
    "sixx": "six",
    "siz": "six",
    "sicks": "six",
    "sevn": "seven",
    "sevan": "seven",
    "ate": "eight",
    "eigth": "eight",
    "nien": "nine",
    "tenn": "ten",
    "elevn": "eleven",
    "twelv": "twelve",
    "fiften": "fifteen",
    "fourty": "forty",
    "cupple": "couple",
    "cuple": "couple",
    "tims": "times",
    "tiem": "time",
    "tiems": "times",
    "2wice": "twice",
    "2ice": "twice",
    "wunce": "once",
    "oncet": "once",
    "onece": "once",
    "nun": "none",
    "noen": "none",
    "atleast": "at least",
    "minumum": "minimum",
    "min": "minimum",
    "wik": "week",
    "wiks": "weeks",
    "weks": "weeks",
    "weeek": "week",
    "yers": "years",
    "yeers": "years",
    "yeer": "year",
    "neet": "night",
    "nite": "night",
    "tihs": "this",
    "mornin": "morning",
    "evning": "evening",
    "lastnight": "last night",
    "wed": "wednesday",
    "wensday": "wednesday",
    "wendsday": "wednesday",
    "satday": "saturday",
    "satdi": "saturday",
    "sundi": "sunday",
    "mondi": "monday",
    "fridi": "friday",
    "tuesdi": "tuesday",
    "setp": "september",
    "agust": "august",
    "halowen": "halloween",
    "haloween": "halloween",
    "haf": "half",
    "hafl": "half",
    "wekeend": "weekend",
    "wkend": "weekend",
    "wkends": "weekends",
    "begining": "beginning",
    "middel": "middle",
    "midle": "middle",
    "sory": "sorry",
    "soz": "sorry",
    "sinse": "since",
    "sence": "since",
    "afore": "before",
    "sin": "since",
    "bak": "back",
    "lat": "last",
    "abt": "about",
    "approx": "about",
    "wor": "was",
    "btwn": "between",
    "betwen": "between",
    "lsat": "last",
    "tow": "two",
    "siks": "six",
    "upto": "up to",
    "sicne": "since",
    "singel": "single",
    "mroe": "more",
    "teh": "the",
    "jully": "july",
    "aprl": "april",
    "nothign": "nothing",
    "febuary": "february",
    "nigth": "night",
    "afer": "after",
    "forthnight": "fortnight",
    "fornight": "fortnight",
    "ivry": "every",
    "evry": "every",
    "al": "all",
    "hr": "hour",
    "bh": "bank holiday",
    "b/h": "bank holiday",
    "nxt": "next",
    "frist": "first",
    "thme": "them",
    "tehm": "them",
    "julyy": "july",
    "fust": "first",
    "aftr": "after",
    "spet": "september",
    "w/e": "weekend",
}
_DIGIT = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_PHRASES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(t|o)'(?=\w)", ""),
        (r"\ban (?=(?:once|twice|one|two|three|four|\d)\b)", "and "),
        (r"\bt(?=(?:council|police|bobbies|housing|very|window|last|week|first|two|three)\b)", ""),
        (r"\bt(?=once\b|twice\b|last\b|whole\b|rest\b|others\b|clocks\b)", ""),
        (r"\b(ten|[a-z]+) ro (?=[a-z])", r"\1 or "),
        (
            r"(?<=\bor )(?:tree|free)\b|(?<=\bto )(?:tree|free)\b|\b(?:tree|free)(?= (?:times|or|to)\b)",
            "three",
        ),
        (r"\bfor(?= times\b)", "four"),
        (r"\b(more|less|fewer) then\b", r"\1 than"),
        (
            (
                r"\b(back end|end|middle|start|beginning|couple|one|two|three|four|five|all|both|most|"
                r"none) (?:o|ov|on)(?= [a-z])"
            ),
            r"\1 of",
        ),
        (r"\b(?:will |would |can )?not be (?:more|over)(?: than)?\b", "at most"),
        (r"\bup to about\b", "up to"),
        (r"\btwo dozen\b", "24"),
        (r"\bthree dozen\b", "36"),
        (r"(?:^|(?<=[,.] )|(?<=about ))(?<!a )fortnight (?:ago|back|since)\b", "a fortnight ago"),
        (r"\bt(?=six weeks|summer|end\b|start\b|other\b)", ""),
        (
            (
                r"\bo (?=(?:january|february|march|april|may|june|july|august|september|october|november|"
                r"december)\b)"
            ),
            "of ",
        ),
        (r"\b(?:6|six) (?:weeks?|wiks) (?=holidays?)", "summer "),
        (r"\b(?:uh|um|erm)\b[, ]*", ""),
        (r"\b(single|every|each|the|just) won\b(?= (?:of|since|was|in))", r"\1 one"),
        (r"\bat leased\b", "at least"),
        (r"\bto or (?=thre+\b)", "two or "),
        (r"\btwenty forth\b", "twenty fourth"),
        (r"\bthis mourning\b", "this morning"),
        (r"\bbefore (?:today|now)\b", "ago"),
        (r"\bsins (?=(?:the |january|march|april|may|june|july|august|last))", "since "),
        (r"(?<=\bsince )they (?=put|clocks)", ""),
        (r"\bput (?:the |t ?)?clocks (back|forward)", r"clocks went \1"),
        (r"(?<=\d) (?:n|an|and) (?=\d)", " and "),
        (r"\bw/ ?e\b", "weekend"),
        (r"\bw/in\b", "within"),
        (r"\bsat day\b", "saturday"),
        (r"\bbank hol(?!id)\w*|\bbank holl?id\w+", "bank holiday"),
        (r"\bo/n\b", ""),
        (r"\bc\. ?(?=\d)", "about "),
        (r"\btwenty twenty[ -]?(one|two|three|four|five|six)\b", lambda m: "202" + _DIGIT[m[1]]),
        (
            r"\btwenty[ -](nineteen|eighteen|seventeen)\b",
            lambda m: {"n": "2019", "e": "2018", "s": "2017"}[m[1][0]],
        ),
    )
)
_WORD = re.compile(r"\d?[a-z]+(?:/[a-z]\b)?")


@lru_cache(maxsize=4096)
def _near(word: str) -> str:
    if word in _EXACT:
        return _EXACT[word]
    if len(word) < 4 or word in _REAL or word in _SHORT_TARGETS or word in _TARGETS:
        return word
    for target in _SHORT_TARGETS:
        if word[0] == target[0] and len(word) == len(target) and sorted(word) == sorted(target):
            return target
    if len(word) < 5:
        return word
    for target in _TARGETS:
        if word[0] == target[0] and OSA.distance(word, target, score_cutoff=1) <= 1:
            return target
    return word


@lru_cache(maxsize=1024)
def near_words(text: str) -> str:
    """A text with its misspelt words for numbers and times put right.

    Args:
        text: Normalised text.

    Returns:
        The text; doing it twice changes nothing more.
    """
    for pattern, replacement in _PHRASES:
        text = pattern.sub(replacement, text)
    return re.sub(r"\s+", " ", _WORD.sub(lambda match: _near(match[0]), text)).strip()
