"""The words that residents read or hear: plain enough for ages 9 to 11, short and kind.

Every response has two variations: one to be read on a screen, one (``channel: phone``) that a call
handler reads aloud to the caller. Which response is said when is left to the tests of the actions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest
import textstat
import yaml

from bot.settings import PROJECT
from bot.triage.area import load_area

GRADE = 6.0
"""The Flesch-Kincaid grade of a text for readers of about 11 (the grade and five years)."""
USUAL_GRADE = 4.0
"""What all of them together keep to: readers of about 9."""
HARD_SHARE = 0.13
"""The most words of a message that may be missing from Dale and Chall's list of easy ones."""
TOO_SHORT = 8
"""With fewer words a measure says more about one long word than about the text."""
SENTENCE_WORDS = 24
PARAGRAPH_WORDS = 45
MESSAGE_WORDS = 90
QUESTION_WORDS = 35
AGAIN_WORDS = 25

PHONE = "phone"
COMPANIONS = ("again", "simpler", "why", "counts", "unsure")
"""What every question has beside ``utter_ask_…``; the first two ask it, with the question's own buttons."""
ASKING = ("again", "simpler")
IN_COMPANIONS = {"needed", "months", "window_start", "council", "number", "counting"}
"""The only values that the words around a question are given, whatever the question."""

NEVER = (
    r"\bvexatious\b",
    r"\b(in)?valid\b",
    r"\bplease note\b",
    r"\bguarantee",
    r"\b(we|I) (will|shall|can) (decide|review|make sure|stop (it|them))\b",
    r"\b(we|I) promise\b",
    r"\bthe council (will|must|has to|shall) (review|help|stop|act|fix|decide)\b",
    r"\bwithin \d+ (working )?(days|weeks)\b",
    r"\byou are (not )?eligible\b",
    r"\byou (do )?qualify\b",
    r"\byour (own )?fault\b",
    r"\bblame",
    r"\byou (should|could|ought to) have\b",
    r"\byou (failed|forgot|must understand|are wrong)\b",
    r"\b(failed|refused) to\b",
    r"\bas I (already )?told you\b",
    r"\b(should|could|can) sue\b|\bsolicitor\b|\blegal (rights?|case|claim)\b|\bin court\b|\bthe law says\b",
    r"\bperpetrator|\boffender|\bculprit",
    r"\bcommunity trigger application\b",
    r"\bcalm down\b",
    r"\bI (feel|understand how you feel|know how you feel)\b",
)
"""Blame, judgement, legal advice, promises that no source holds, feelings that a program does not have."""
NOT_ALOUD = (
    r"\b(tap|click|press|button|type|tick|scroll|swipe|screen)\w*\b",
    r"\b(below|above|link|underneath)\b",
    r"\bchoose\b",
    r"https?:|www\.|\b\w+\.(gov|org|co|com)\b|@",
    r"[•*_#<>|]|^\s*[-\d]+[.)]?\s",
    r"\be\.g\.|\bi\.e\.|\betc\b|\s/\s|\w/\w|&",
    r":\s*$",
)
"""What cannot be said on the phone: the screen, links, addresses, lists, short forms, a colon at the end."""
MADE_UP = r"sam@example\.com|07700 900\d{3}|DE5 3BT|https://www\.gov\.uk/\S+"
CONTACT = r"\b0\d{2,}|\d{4,}|@|https?:|www\."
"""What comes from the area's data, which has its source; 999 and 101 are the same everywhere."""
FIELD_WORDS = {
    # The names of the things themselves and of what people do with them: there are no easier ones.
    *("council councils council's councillor landlord landlords ombudsman postcode application".split()),
    *("incident incidents report reports reported reporting complaint complaints complain housing".split()),
    *("association behaviour reference online portal example answers decides published related".split()),
    *("decided appeal appeals derbyshire".split()),
}
SAMPLES = {"needed": "3", "months": "6", "window_start": "22 May 2026", "council": "the council"}

Response = list[dict[str, Any]]
DOMAIN: Mapping[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))
RESPONSES: Mapping[str, Response] = DOMAIN["responses"]
NEVER_ASKED = {"council_candidates", "count_doubt", "incidents"}
"""In a form only so that its validation action may set them."""
QUESTIONS = sorted(
    {slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]} - NEVER_ASKED
)
ABOUT_A_QUESTION = sorted(f"utter_{kind}_{slot}" for kind in COMPANIONS for slot in QUESTIONS)
TO_A_COUNCIL = sorted(
    name
    for name in RESPONSES
    if re.match(
        r"utter_(outcome_(keep_reporting|application|consent_needed|report_first|out_of_area)|undecided_count"
        r"|too_few|what_happens_next|ask_eligibility)",
        name,
    )
)
"""What tells people to take their case to a council, or what comes of it."""


@lru_cache(maxsize=1)
def said() -> dict[str, str]:
    """Every variation of every response, by name and channel, with plain words for what is filled in."""
    return {
        f"{name}-{variation.get('channel', 'screen')}": filled(variation["text"])
        for name, variations in RESPONSES.items()
        for variation in variations
    }


def filled(text: str) -> str:
    """A response's text with short plain words for its placeholders."""
    return re.sub(r"\{(\w+)\}", lambda found: SAMPLES.get(found[1], "it"), text)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line is at least one."""
    pieces = re.split(r"\n|(?<=[.?!]) ", text)
    return [piece.strip(" •").rstrip(".?!:") for piece in pieces if piece.strip(" •.?!:")]


def grade(text: str) -> float:
    """The Flesch-Kincaid grade. The name of the thing itself counts as one plain word: there is no other."""
    text = re.sub(r"anti-social behaviour", "trouble", text, flags=re.IGNORECASE)
    return float(textstat.flesch_kincaid_grade(". ".join(sentences(text)) + "."))


def hard_share(text: str) -> float:
    """The share of words that Dale and Chall's readers of ten do not know, without the names of things."""
    text = re.sub(r"anti-social behaviour", "trouble", text, flags=re.IGNORECASE)
    hard = [word for word in textstat.difficult_words_list(text) if word.lower() not in FIELD_WORDS]
    return len(hard) / len(text.split())


def is_question(name: str) -> bool:
    """Whether a response asks one of the forms' questions."""
    return re.match(r"utter_(ask|again|simpler)_(.+)$", name) is not None and any(
        re.match(rf"utter_(ask|again|simpler)_{slot}(_which|_first|_next|_at_least)?$", name)
        for slot in QUESTIONS
    )


def wrong_with(text: str, *, question: bool = False, aloud: bool = False) -> list[str]:
    """What is wrong with a message, one line for each fault.

    Args:
        text: The words, with its placeholders filled.
        question: Whether it asks something, and so has to be short.
        aloud: Whether a call handler reads it to a caller.

    Returns:
        The faults; empty where it is fine.
    """
    words = len(text.split())
    wrong = []
    if words >= TOO_SHORT and grade(text) > GRADE:
        wrong.append(f"grade {grade(text)}")
    if words >= 2 * TOO_SHORT and hard_share(text) > HARD_SHARE:
        wrong.append(f"{hard_share(text):.0%} hard words: {textstat.difficult_words_list(text)}")
    if words > (QUESTION_WORDS if question else MESSAGE_WORDS):
        wrong.append(f"{words} words")
    wrong += [f"long sentence: {one}" for one in sentences(text) if len(one.split()) > SENTENCE_WORDS]
    wrong += [f"long paragraph: {one}" for one in text.split("\n") if len(one.split()) > PARAGRAPH_WORDS]
    wrong += [f"never said: {rule}" for rule in NEVER if re.search(rule, text, re.IGNORECASE)]
    if aloud:
        flags = re.IGNORECASE | re.MULTILINE
        wrong += [f"not to be read aloud: {rule}" for rule in NOT_ALOUD if re.search(rule, text, flags)]
    if text.count("!"):
        wrong.append("an exclamation mark")
    return wrong


def of_channel(response: Response, channel: str | None) -> list[dict[str, Any]]:
    """The variations of a response for a channel; None is for those that any channel may use."""
    return [variation for variation in response if variation.get("channel") == channel]


def placeholders(variation: Mapping[str, Any]) -> set[str]:
    """The names in braces of a variation."""
    return set(re.findall(r"\{(\w+)\}", variation["text"]))


def to_fill(variation: Mapping[str, Any]) -> set[str]:
    """The same, where lines to look at (``lines``) and those to be spoken (``spoken``) are one.

    So are a value and what its name ends in ``_aloud`` for.
    """
    names = {name.removesuffix("_aloud") for name in placeholders(variation)}
    return names if "lines" in names else {"lines" if name == "spoken" else name for name in names}


def payloads(variation: Mapping[str, Any]) -> list[str]:
    """What the buttons of a variation send."""
    return [button["payload"] for button in variation.get("buttons", [])]


def mismatched(response: Response) -> list[str]:
    """Where the spoken variation of a response is missing, or is not about the same as the written one."""
    written, spoken = of_channel(response, None), of_channel(response, PHONE)
    if not written or not spoken:
        return ["no written words" if not written else "no words for the phone"]
    wrong = []
    if len(written) + len(spoken) != len(response):
        wrong.append("a channel that there is not")
    if any(to_fill(one) != to_fill(written[0]) for one in response):
        wrong.append("not the same placeholders")
    if any(payloads(one) != payloads(written[0]) for one in response):
        wrong.append("not the same buttons")
    return wrong


def asked_payloads(slot: str) -> set[str]:
    """The buttons of a question as it is asked first, in all its forms."""
    names = [name for name in RESPONSES if re.fullmatch(rf"utter_ask_{slot}(_first|_next)?", name)]
    return {payload for name in names for one in RESPONSES[name] for payload in payloads(one)}


# ---- Each text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(said()))
def test_words_are_plain_short_and_kind(name: str) -> None:
    response, _, channel = name.rpartition("-")

    assert wrong_with(said()[name], question=is_question(response), aloud=channel == PHONE) == []


def test_most_of_it_can_be_read_at_nine() -> None:
    grades = [grade(text) for text in said().values() if len(text.split()) >= TOO_SHORT]

    assert sum(grades) / len(grades) <= USUAL_GRADE


@pytest.mark.parametrize("name", TO_A_COUNCIL)
def test_whatever_goes_to_a_council_says_that_the_council_decides(name: str) -> None:
    for variation in RESPONSES[name]:
        assert re.search(r"\b(the|that|only the) council decides\b", filled(variation["text"]), re.IGNORECASE)


@pytest.mark.parametrize(
    "outcome", ["keep_reporting", "application", "consent_needed", "report_first", "out_of_area"]
)
def test_every_outcome_that_goes_to_a_council_is_among_them(outcome: str) -> None:
    assert f"utter_outcome_{outcome}" in TO_A_COUNCIL


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_numbers_and_addresses_are_not_written_into_the_words(name: str) -> None:
    for variation in RESPONSES[name]:
        assert not re.search(CONTACT, re.sub(MADE_UP, "", variation["text"]))


# ---- Each response -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_a_response_can_be_read_and_be_said_and_offers_the_same_either_way(name: str) -> None:
    assert mismatched(RESPONSES[name]) == []


# ---- Each question -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("slot", QUESTIONS)
def test_a_question_can_be_asked_again_more_simply_and_be_explained(slot: str) -> None:
    assert {f"utter_{kind}_{slot}" for kind in COMPANIONS} - set(RESPONSES) == set()


@pytest.mark.parametrize("name", ABOUT_A_QUESTION)
def test_words_around_a_question_need_nothing_that_they_may_not_get(name: str) -> None:
    for variation in RESPONSES[name]:
        assert placeholders(variation) <= IN_COMPANIONS


@pytest.mark.parametrize("slot", QUESTIONS)
@pytest.mark.parametrize("kind", ASKING)
def test_a_question_in_other_words_has_the_same_buttons_and_is_a_question(kind: str, slot: str) -> None:
    for variation in RESPONSES[f"utter_{kind}_{slot}"]:
        assert set(payloads(variation)) == asked_payloads(slot)
        assert "?" in variation["text"] or "please tell me" in variation["text"].lower()


@pytest.mark.parametrize("slot", QUESTIONS)
def test_a_question_is_put_in_other_words_each_time(slot: str) -> None:
    for channel in (None, PHONE):
        asked = [
            one["text"]
            for name in (f"utter_ask_{slot}", f"utter_again_{slot}", f"utter_simpler_{slot}")
            for one in of_channel(RESPONSES.get(name, []), channel)
        ]
        assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("slot", QUESTIONS)
def test_a_question_that_is_asked_again_is_short(slot: str) -> None:
    for variation in RESPONSES[f"utter_again_{slot}"]:
        assert len(filled(variation["text"]).split()) <= AGAIN_WORDS


@pytest.mark.parametrize("slot", QUESTIONS)
def test_simpler_words_give_an_example_or_say_what_each_answer_means(slot: str) -> None:
    for variation in RESPONSES[f"utter_simpler_{slot}"]:
        assert re.search(r"for example|\bsay\b", variation["text"], re.IGNORECASE)


# ---- The checks themselves ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "Notwithstanding the aforementioned considerations, eligibility determinations necessitate it.",
            "grade",
        ),
        (
            "His tepid lager made us morbid. Her rugged tunic was sordid. A torpid pundit ran a bistro.",
            "hard words",
        ),
        ("We go on and on. " * 20, "words"),
        (f"It was he who told the man{' who saw the man' * 6}.", "long sentence"),
        ("Look at it all again. " * 10, "long paragraph"),
        ("You should have told them.", "never said"),
        ("I guarantee that it stops.", "never said"),
        ("We will decide soon.", "never said"),
        ("You failed to tell them.", "never said"),
        ("You could sue them.", "never said"),
        ("The council will review your case.", "never said"),
        ("They must answer within 10 days.", "never said"),
        ("Well done!", "exclamation"),
    ],
)
def test_bad_words_are_found(text: str, fault: str) -> None:
    assert any(fault in one for one in wrong_with(text))


@pytest.mark.parametrize(
    "text",
    [
        "Press the button.",
        "Choose one of these.",
        "See the list below.",
        "Go to https://www.gov.uk now.",
        "Write to sam@example.com today.",
        "• the council",
        "1. Ring the council",
        "Noise/smells and so on.",
        "You can ring:\n01332 000000",
    ],
)
def test_words_for_the_eye_are_found_in_spoken_ones(text: str) -> None:
    assert any("aloud" in one for one in wrong_with(text, aloud=True))
    assert not any("aloud" in one for one in wrong_with(text))


@pytest.mark.parametrize(
    "text", ["Ring 01773 841410.", "Text 82228.", "See www.example.org.", "Ring 0800 1111."]
)
def test_contacts_in_the_words_are_found(text: str) -> None:
    assert re.search(CONTACT, re.sub(MADE_UP, "", text))


def test_long_question_is_found_and_short_one_is_not() -> None:
    assert wrong_with("Who did you tell about it? " * 6, question=True)
    assert wrong_with("Who did you tell about it?", question=True, aloud=True) == []


WRITTEN = {"text": "About {body}", "buttons": [{"title": "Yes", "payload": "/affirm"}]}


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        ([WRITTEN], "no words for the phone"),
        ([{**WRITTEN, "channel": PHONE}], "no written words"),
        ([WRITTEN, {"text": "About {it}", "buttons": WRITTEN["buttons"], "channel": PHONE}], "placeholders"),
        ([WRITTEN, {"text": "About {body}", "channel": PHONE}], "buttons"),
        ([WRITTEN, {**WRITTEN, "channel": PHONE}, {**WRITTEN, "channel": "fax"}], "channel"),
    ],
)
def test_variations_that_do_not_match_are_found(response: Response, fault: str) -> None:
    assert any(fault in one for one in mismatched(response))


def test_variations_that_match_are_fine() -> None:
    assert mismatched([WRITTEN, {**WRITTEN, "channel": PHONE}]) == []


# ---- What comes from the area's data ----------------------------------------------------------------------

AREA = load_area()
PROPER_NAMES = re.compile(
    "|".join(
        re.escape(name.removeprefix("The ").removesuffix("'s office"))
        for name in sorted(
            {one.name for one in AREA.ombudsmen.values()}
            | {one.name for one in AREA.bodies.values()}
            | {one.name for one in AREA.councils.values()}
            | {"Independent Office for Police Conduct", "Police and Crime Commissioner"},
            key=len,
            reverse=True,
        )
    )
)
"""The names of offices: there are no easier ones."""


def area_words() -> dict[str, str]:
    """Every text of the area pack that people read or hear, by where it stands."""
    texts: dict[str, str | None] = {
        "aim": AREA.aim.words,
        "appeals": AREA.appeals.words,
        "statistics": AREA.statistics.note,
        **{f"who_can_apply.{number}": one.words for number, one in enumerate(AREA.who_can_apply)},
        **{f"grounds.{number}": one.words for number, one in enumerate(AREA.grounds)},
        **{f"next_steps.{number}": one.words for number, one in enumerate(AREA.next_steps)},
        **{f"appeals.{number}": one.words for number, one in enumerate(AREA.appeals.statements)},
        **{f"emergency.{number}": one.words for number, one in enumerate(AREA.emergency)},
        **{f"behaviours.{key}": one.words for key, one in AREA.behaviours.items()},
        **{f"bodies.{key}": one.how for key, one in AREA.bodies.items()},
        **{f"bodies.{key}.text": one.text_words for key, one in AREA.bodies.items()},
        **{f"helplines.{key}.text": one.text_words for key, one in AREA.helplines.items()},
        **{f"ombudsmen.{key}.time_limit": one.time_limit for key, one in AREA.ombudsmen.items()},
        **{f"statistics.{key}": one.note for key, one in AREA.statistics.councils.items()},
    }
    for key, route in AREA.complaint_bodies.items():
        for name in ("procedure", "first", "then", "time_limit"):
            texts[f"complaint_bodies.{key}.{name}"] = getattr(route, name)
    return {where: text for where, text in texts.items() if text}


@pytest.mark.parametrize("where", sorted(area_words()))
def test_words_of_the_area_are_as_plain_as_all_others(where: str) -> None:
    wrong = wrong_with(PROPER_NAMES.sub("office", area_words()[where]))
    # How long people have for a complaint is a fact with its source, and no promise.
    assert [one for one in wrong if not (where.endswith("time_limit") and one.startswith("never said"))] == []
