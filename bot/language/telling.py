"""Decides which bodies the person told, from the words around each name.

"never rang the police, only the council" names two bodies and tells of one report; "my neighbour told
the council" tells of somebody else's; "i meant to ring" of none. Finding the names is left to
``bodies``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.language.bodies import Mention, find_bodies, words_of
from bot.language.vocabulary import WordList, load_words

TOLD, NOT_TOLD, MEANT, OTHERS, NAMED = "told", "not_told", "meant", "others", "named"


class TellingWords(WordList):
    """``data/language/telling.yml``."""

    strong: list[str]
    weak: list[str]
    subjects_own: list[str]
    subjects_other: list[str]
    negators: list[str]
    reset: list[str]
    intent: str
    never_told: str
    know_after: str


@dataclass(frozen=True)
class Telling:
    """What a text says of reports.

    Attributes:
        statuses: Each body named, with ``told``, ``not_told``, ``meant``, ``others`` or ``named``.
        reported: True when the person told somebody, False when they say they told nobody, else None.
        verb: Whether the person's own telling is spoken of at all, body or none.
    """

    statuses: tuple[tuple[Mention, str], ...]
    reported: bool | None
    verb: bool

    def bodies(self, *wanted: str) -> tuple[str, ...]:
        """The bodies with one of the wanted statuses, each once, in their order."""
        return tuple(dict.fromkeys(m.body for m, status in self.statuses if status in wanted))


@dataclass(frozen=True)
class _Words:
    strong: frozenset[str]
    weak: frozenset[str]
    own: frozenset[str]
    others: frozenset[str]
    negators: frozenset[str]
    reset: frozenset[str]
    intent: re.Pattern[str]
    never_told: re.Pattern[str]
    know_after: re.Pattern[str]


@lru_cache(maxsize=1)
def _vocabulary() -> _Words:
    words = load_words("telling", TellingWords)
    return _Words(
        frozenset(words.strong),
        frozenset(words.weak),
        frozenset(words.subjects_own),
        frozenset(words.subjects_other),
        frozenset(words.negators),
        frozenset(words.reset),
        re.compile(words.intent),
        re.compile(words.never_told),
        re.compile(words.know_after),
    )


_BREAKS = frozenset({".", "!", "?", ";", ":", "-", "(", ")", "..", "..."})
_DETERMINERS = frozenset(
    {"the", "my", "our", "her", "his", "a", "to", "with", "even", "any", "their", "via", "local"}
)
_OBJECTS = frozenset(
    ("them it someone somebody people everyone everybody loads this about times twice once up").split()
)
_AUXILIARY = frozenset(
    (
        "has have had also already did next door across the road opposite who is keeps always on street "
        "my our over above below upstairs downstairs been living says said reckons claims she he they "
        "lives and in flat else of"
    ).split()
)
_TO_ME = frozenset({"me", "us"})
_ZERO_AFTER = re.compile(r" ?(?:: ?|- ?|= ?)?(?:0|nil|zero)(?: times)?(?= ?(?:$|[,.;)]))")


@dataclass
class _Clause:
    """What has been heard so far of the clause that is being read."""

    subject_other: bool = False
    negated_at: int | None = None
    negation_bare: bool = False
    verb_at: int | None = None
    verb_status: str = TOLD
    last_link: int = -99
    all_before: bool = False
    events: list[tuple[str, bool]] = field(default_factory=list)


@lru_cache(maxsize=1024)
def read_telling(text: str) -> Telling:
    """Reads who was told.

    Args:
        text: Normalised text.

    Returns:
        What it says of reports; never a guess.
    """
    doc = words_of(text)
    words = [token.text for token in doc]
    mentions = find_bodies(text)
    starts = {mention.start: mention for mention in mentions}
    meant = _meant_words(text, [token.idx for token in doc])
    clause = _Clause()
    statuses: list[tuple[Mention, str]] = []
    events: list[tuple[str, bool]] = []
    index = 0
    while index < len(words):
        mention = starts.get(index)
        if mention is not None:
            statuses.append(
                (
                    mention,
                    _status(
                        clause,
                        mention,
                        words,
                        meant,
                        doc.text[doc[mention.end - 1].idx + len(words[mention.end - 1]) :],
                    ),
                )
            )
            clause.last_link = mention.end
            if _negates(clause, index):
                clause.negated_at = mention.end if clause.negation_bare else clause.negated_at
            index = mention.end
            continue
        clause = _step(clause, index, words, starts, meant, events)
        index += 1
    return Telling(tuple(statuses), _reported(text, statuses, events), bool(events))


def _meant_words(text: str, offsets: Sequence[int]) -> list[bool]:
    """Which words stand after a phrase of intention, up to the end of its clause."""
    marks = [False] * len(offsets)
    for match in _vocabulary().intent.finditer(text):
        ends = [
            found.start()
            for found in re.finditer(
                r"[.!?;]|\bbut\b|\band (?:then )?i\b|\bso i (?:told|"
                r"rang)\b|\b(?:which|that|who|whom) (?:i|we) (?:have |had |already |also )*(?:told|rang|rung|"
                r"reported|phoned|emailed|contacted|called|complained|spoke|wrote)\b",
                text[match.end() :],
            )
        ]
        stop = match.end() + (ends[0] if ends else len(text))
        for place, offset in enumerate(offsets):
            if match.start() <= offset < stop:
                marks[place] = True
    return marks


def _step(
    clause: _Clause,
    index: int,
    words: Sequence[str],
    starts: dict[int, Mention],
    meant: Sequence[bool],
    events: list[tuple[str, bool]],
) -> _Clause:
    vocabulary, word = _vocabulary(), words[index]
    if word in _BREAKS:
        return _Clause()
    if word == ",":
        return _comma(clause, index, words, starts)
    if word in vocabulary.reset:
        return _reset(clause, index, words)
    if word in {"everyone", "everybody", "all"}:
        clause.all_before = True
    if word in vocabulary.own:
        _own_subject(clause, index, words)
    if word in vocabulary.others and _verb_follows(index, words):
        clause.subject_other = not (index and words[index - 1] in {"to", "about", "with"})
    if word in vocabulary.negators or (word == "no" and _no_negates(index, words, starts)):
        clause.negated_at, clause.negation_bare = index, _bare(index, words, starts)
    elif _is_verb(index, words, starts):
        _verb(clause, index, words, meant, events)
    return clause


def _comma(clause: _Clause, index: int, words: Sequence[str], starts: dict[int, Mention]) -> _Clause:
    following = index + 1
    links = _DETERMINERS | {"or", "nor", "and"}
    while following not in starts and following < len(words) and words[following] in links:
        following += 1
    goes_on = following in starts and not clause.negation_bare
    if not goes_on and not (index + 1 < len(words) and words[index + 1] in {"or", "nor"}):
        clause.negated_at = None
        clause.subject_other = False
        if clause.verb_status == NOT_TOLD:
            # "never rang the police, only the council": the telling goes on, its negation does not.
            clause.verb_status = TOLD
    return clause


def _reset(clause: _Clause, index: int, words: Sequence[str]) -> _Clause:
    word = words[index]
    if word in {"except", "apart", "bar", "besides"} and clause.all_before and clause.negated_at is None:
        clause.negated_at, clause.negation_bare = index, True
        return clause
    if word in {"only", "just"} and index and words[index - 1] == "not":
        clause.negated_at = None
        return clause
    clause.negated_at = None
    clause.subject_other = clause.subject_other and word not in {"but", "though", "although", "however"}
    if clause.verb_status == NOT_TOLD:
        clause.verb_status = TOLD
    return clause


def _own_subject(clause: _Clause, index: int, words: Sequence[str]) -> None:
    if clause.negated_at is not None and index - clause.negated_at >= 2:
        clause.negated_at = None
        clause.verb_at = None
    # "my neighbour says she reported it": she is the neighbour.
    if words[index] in {"i", "we", "caller"}:
        clause.subject_other = False


def _verb_follows(index: int, words: Sequence[str]) -> bool:
    vocabulary = _vocabulary()
    for following in words[index + 1 : index + 8]:
        if following in vocabulary.strong or following in vocabulary.weak:
            return True
        if following not in _AUXILIARY:
            return False
    return False


def _no_negates(index: int, words: Sequence[str], starts: dict[int, Mention]) -> bool:
    following = index + 1
    if following >= len(words):
        return False
    return following in starts or words[following] in {"reports", "report", "contact", "rep"}


def _bare(index: int, words: Sequence[str], starts: dict[int, Mention]) -> bool:
    following = index + 1
    while following not in starts and following < len(words) and words[following] in _DETERMINERS:
        following += 1
    return following in starts


def _is_verb(index: int, words: Sequence[str], starts: dict[int, Mention]) -> bool:
    vocabulary, word = _vocabulary(), words[index]
    after = words[index + 1] if index + 1 < len(words) else ""
    before = words[index - 1] if index else ""
    if word in {"been", "gone", "went", "go"}:
        return after in {"to", "on", "onto", "in", "through", "down", "round", "straight"} and before != "has"
    if word in {"had", "have", "having", "got"}:
        return any(place in starts for place in range(index + 1, index + 5)) and any(
            tail in {"out", "round", "over", "here", "up", "involved"}
            for tail in words[index + 2 : index + 9]
        )
    if word not in vocabulary.strong and word not in vocabulary.weak:
        return False
    if after in _TO_ME:
        return False
    if after in {"to", "with", "at", "down"} and set(words[index + 2 : index + 4]) & _TO_ME:
        return False
    if word.endswith("ing") and before in {"am", "m"} and after in {"about", "on", "for", "because", "to"}:
        return False
    if word == "complaint" and after in {"is", "was", "not"}:
        return False
    if word in {"told", "asked", "informed"} and before in {"was", "were", "been", "got", "being", "get"}:
        return False
    if word in {"seen", "saw", "put", "used", "sent", "passed", "posted", "shared"}:
        return any(place in starts for place in range(index + 1, index + 7))
    return not (
        word in {"ring", "call", "phone"} and after in {"doorbell", "camera", "back", "number", "handler"}
    )


def _verb(
    clause: _Clause, index: int, words: Sequence[str], meant: Sequence[bool], events: list[tuple[str, bool]]
) -> None:
    clause.verb_at = clause.last_link = index
    if _negates(clause, index):
        clause.verb_status = NOT_TOLD
    elif meant[index]:
        clause.verb_status = MEANT
    elif clause.subject_other:
        clause.verb_status = OTHERS
    else:
        clause.verb_status = TOLD
    tail = words[index + 1 : index + 4]
    alone = words[index] in _vocabulary().strong or bool(_OBJECTS.intersection(tail))
    if clause.verb_status == TOLD and tail[:1] in (["nobody"], ["none"]):
        clause.verb_status = NOT_TOLD
        alone = True
    if clause.verb_status == NOT_TOLD:
        alone = (
            alone
            or bool({"anyone", "anybody", "nobody", "soul", "yet", "anything"}.intersection(tail))
            or not tail
        )
    events.append((clause.verb_status, alone))


def _negates(clause: _Clause, index: int) -> bool:
    return clause.negated_at is not None and index - clause.negated_at <= 8


def _status(
    clause: _Clause, mention: Mention, words: Sequence[str], meant: Sequence[bool], after: str
) -> str:
    status = NAMED
    if _ZERO_AFTER.match(after):
        return NOT_TOLD
    if _passive(words, mention.start):
        return OTHERS
    if clause.negated_at is not None and clause.negation_bare and mention.start - clause.negated_at <= 4:
        status = NOT_TOLD
    elif clause.verb_at is not None and mention.start - clause.last_link <= 9:
        status = clause.verb_status
        if _negates(clause, mention.start) and (clause.negated_at or 0) > clause.verb_at:
            status = NOT_TOLD
    elif re.match(
        r" ?,? ?(?:no|nope|never|not|x)(?: yet)?(?:$|[ ,.;]+(?:the |my )?\w+ ?(?:yes|y|no)\b|"
        r"[,.;])",
        after,
    ):
        status = NOT_TOLD
    elif _vocabulary().know_after.match(after):
        status = NOT_TOLD if re.match(r" (?:\w+ )?(?:not|never)\b", after) else TOLD
    elif meant[mention.start]:
        status = MEANT
    elif clause.subject_other:
        status = OTHERS
    return status


def _passive(words: Sequence[str], start: int) -> bool:
    """Whether a body is the one who told: "they have been told twice by their own landlord"."""
    place = start - 1
    while place >= 0 and words[place] in {"the", "their", "his", "her", "own", "a", "my", "our"}:
        place -= 1
    before = set(words[max(place - 4, 0) : max(place, 0)])
    return place > 0 and words[place] == "by" and bool(before & {"told", "asked", "informed", "warned"})


def _reported(
    text: str, statuses: Sequence[tuple[Mention, str]], events: Sequence[tuple[str, bool]]
) -> bool | None:
    if any(status == TOLD for _, status in statuses):
        return True
    if any(status == TOLD and alone for status, alone in events):
        return True
    if any(status == NOT_TOLD and alone for status, alone in events):
        # "i have not told the police" says nothing of the others.
        bodies = {mention.body for mention, status in statuses if status == NOT_TOLD}
        return None if len(bodies) == 1 and "any" not in text else False
    return None


def never_told(text: str) -> bool:
    """Whether a text says outright that nothing was reported (normalised text)."""
    return bool(_vocabulary().never_told.search(text))
