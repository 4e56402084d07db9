"""Hears that someone is in danger now, before anything else is read.

Separate from the intent classifier on purpose: patterns in ``data/language/danger.yml`` that can be
read and argued over. A clause about the past, a figure of speech, a "what if", a film or a denial is
no emergency; what is doubtful is only a hint, so that it is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.language.vocabulary import WordList, load_words

# In more words than these, somebody's fear is one trouble among many, and no reason to break off.
RANT = 40
KINDS = ("domestic_abuse", "hate", "suicide", "child", "adult")


class DangerWords(WordList):
    """``data/language/danger.yml``."""

    now: list[str]
    certain: list[str]
    suicide: list[str]
    unmistakable: list[str]
    hint: list[str]
    quiet: dict[str, str]
    company: str
    feared_for: str
    guards: dict[str, str]
    present: str
    safeguarding: dict[str, str]


@dataclass(frozen=True)
class Danger:
    """What a text says of danger.

    Attributes:
        now: Someone is in danger now: tell them to ring 999.
        hint: It may be; ask.
        safeguarding: Which kinds of help to name: of ``KINDS``.
        guarded: A hazard was named, but as past, figurative, supposed or denied.
        unmistakable: The words leave no doubt: a weapon, a fire, a break-in of now, a wish to die.
        settled: The classifier has weighed it too (``danger_model``).
        afraid: A child or an old person is afraid now, and the message is about little else.
    """

    now: bool
    hint: bool
    safeguarding: tuple[str, ...]
    guarded: bool
    unmistakable: bool = False
    settled: bool = False
    afraid: bool = False


@dataclass(frozen=True)
class _Patterns:
    now: re.Pattern[str]
    certain: re.Pattern[str]
    suicide: re.Pattern[str]
    unmistakable: re.Pattern[str]
    hint: re.Pattern[str]
    quiet: tuple[re.Pattern[str], ...]
    company: re.Pattern[str]
    feared_for: re.Pattern[str]
    strong_guards: re.Pattern[str]
    figurative: re.Pattern[str]
    time_guards: re.Pattern[str]
    present: re.Pattern[str]
    safeguarding: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    words = load_words("danger", DangerWords)
    guards = words.guards
    return _Patterns(
        now=re.compile("|".join(f"(?:{pattern})" for pattern in words.now)),
        certain=re.compile("|".join(words.certain)),
        suicide=re.compile("|".join(words.suicide)),
        unmistakable=re.compile("|".join(words.unmistakable)),
        hint=re.compile("|".join(words.hint)),
        quiet=tuple(re.compile(pattern) for pattern in words.quiet.values()),
        company=re.compile(words.company),
        feared_for=re.compile(words.feared_for),
        strong_guards=re.compile(
            "|".join((guards["hypothetical"], guards["reported_speech"], guards["safe"]))
        ),
        figurative=re.compile(guards["figurative"]),
        time_guards=re.compile("|".join((guards["past"], guards["habit"]))),
        present=re.compile(words.present),
        safeguarding=tuple((kind, re.compile(pattern)) for kind, pattern in words.safeguarding.items()),
    )


_CLAUSES = re.compile(r"(?<=[.!?;])\s+|\s+-\s+|\bbut\b|\n")


def pattern_cues(text: str) -> tuple[bool, ...]:
    """Which lists of patterns have something in a normalised text, whatever the clause makes of it."""
    patterns = _patterns()
    lists = (
        patterns.now,
        patterns.certain,
        patterns.hint,
        patterns.present,
        patterns.strong_guards,
        patterns.figurative,
        patterns.time_guards,
        patterns.unmistakable,
    )
    return tuple(bool(pattern.search(text)) for pattern in lists)


@lru_cache(maxsize=1024)
def read_danger(text: str) -> Danger:
    """Reads whether someone is in danger now.

    Args:
        text: Normalised text.

    Returns:
        Danger, hint, the kinds of help to name, and whether a hazard was named but guarded.
    """
    patterns = _patterns()
    now = hint = guarded = suicide = unmistakable = False
    for clause in _CLAUSES.split(text):
        if not clause:
            continue
        despair = _despair(clause, patterns)
        suicide = suicide or despair is not None
        found = _now(clause, patterns) if despair is None else despair
        now = now or found == "now"
        plain = despair is not None or patterns.unmistakable.search(clause) is not None
        unmistakable = unmistakable or (found in {"now", None} and plain and _unopposed(clause, patterns))
        hint = hint or found == "hint"
        guarded = guarded or found == "guarded"
    kinds = tuple(kind for kind, pattern in patterns.safeguarding if pattern.search(text))
    if suicide:
        kinds = (*kinds, "suicide")
    if not now and not hint:
        guarded = guarded or _spoken_against(text, patterns)
    if not now and not guarded and not hint:
        hint = bool(patterns.hint.search(text)) and bool(patterns.present.search(text))
    kinds = tuple(kind for kind in KINDS if kind in kinds)
    afraid = len(text.split()) <= RANT and _afraid(text, patterns)
    return Danger(now, hint and not now, kinds, guarded and not now, unmistakable, afraid=afraid)


def without_quiet(text: str) -> str:
    """A normalised text without words of fear that is lived with, and of a caller at the door."""
    for pattern in _patterns().quiet:
        text = pattern.sub(" ", text)
    return re.sub(r"\s+", " ", text).strip()


def without_company(text: str) -> str:
    """A normalised text without words that somebody kind is with the person; empty where that is all."""
    rest = re.sub(r"\s+", " ", _patterns().company.sub(" ", text)).strip()
    return rest if re.search(r"[^\W_]", rest) else ""


def _afraid(text: str, patterns: _Patterns) -> bool:
    for clause in _CLAUSES.split(text):
        if clause and patterns.feared_for.search(clause):
            guards = (patterns.strong_guards, patterns.time_guards)
            if patterns.present.search(clause) or not any(guard.search(clause) for guard in guards):
                return True
    return False


def _unopposed(clause: str, patterns: _Patterns) -> bool:
    guards = (patterns.strong_guards, patterns.time_guards, patterns.figurative)
    return "?" not in clause and not any(guard.search(clause) for guard in guards)


def _spoken_against(text: str, patterns: _Patterns) -> bool:
    """Whether a word of danger stands beside a figure of speech, a "what if", a denial or the past."""
    if not patterns.hint.search(text) or patterns.present.search(text):
        return False
    guards = (patterns.figurative, patterns.strong_guards, patterns.time_guards)
    return any(guard.search(text) for guard in guards)


def _despair(clause: str, patterns: _Patterns) -> str | None:
    match = patterns.suicide.search(clause)
    if match is None:
        return None
    around = clause[: match.start()] + " § " + clause[match.end() :]
    figurative = patterns.figurative.search(clause)
    if figurative and figurative.start() <= match.start() < figurative.end():
        return None
    if patterns.strong_guards.search(around) and not patterns.present.search(around):
        return "hint"
    if re.search(r"\b(?:not|never) (?:\w+ ){0,2}$", clause[: match.start()]) and not match[0].startswith(
        ("not", "can", "do not")
    ):
        return "hint"
    if patterns.time_guards.search(around) and not re.search(
        r"\b(?:want|going|feel|wish|thinking|now|tonight)\b", clause
    ):
        return "hint"
    return "now"


def _now(clause: str, patterns: _Patterns) -> str | None:
    best: str | None = None
    for match in patterns.certain.finditer(clause):
        best = _judge(clause, match, patterns, figures=False)
        if best == "now":
            return "now"
    for match in patterns.now.finditer(clause):
        verdict = _judge(clause, match, patterns)
        if verdict == "now":
            return "now"
        best = "hint" if "hint" in {best, verdict} else verdict
    return best


def _judge(clause: str, match: re.Match[str], patterns: _Patterns, *, figures: bool = True) -> str:
    for figure in patterns.figurative.finditer(clause):
        if figures and figure.start() < match.end() and match.start() < figure.end():
            return "guarded"
    present = patterns.present.search(clause)
    if re.search(r"\b(?:not|never|no|without|isnt|nobody) (?:\w+ ){0,2}$", clause[: match.start()]):
        return "guarded"
    if patterns.strong_guards.search(clause):
        return "hint" if present else "guarded"
    if patterns.time_guards.search(clause) and not present:
        return "guarded"
    return "now"
