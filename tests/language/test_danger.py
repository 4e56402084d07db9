from __future__ import annotations

import pytest

from bot.language.danger import read_danger, without_company
from bot.language.danger_model import hear_danger, says_it_goes_on, says_unsafe
from bot.language.normalise import normalise

NOW = [
    "he's got a knife",
    "someone is breaking in",
    "they are kicking my door in right now",
    "theres a fire in the hallway",
    "my house is on fire",
    "he says hes going to kill me and hes outside",
    "i want to kill myself",
    "she is unconscious and bleeding",
    "they are attacking my son",
    "there's a man in my house with a gun",
    "he just punched my wife and hes still here",
    "pouring petrol through my letterbox",
    "someone's been stabbed",
    "I've taken an overdose",
    "im in danger please help me",
    "my ex is strangling her next door",
    "call an ambulance shes not breathing",
    "a dog is attacking a child",
    "being attacked",
    "someone has ben stabed outside tesco",
    "i don't want to be alive anymore",
    "help me now",
    "caller advises fight in progress, knives seen",
]
NOT_NOW = [
    "i could kill him",
    "they nearly set fire to the bins last year",
    "the noise kills me",
    "they let off fireworks every night",
    "what are the knife crime stats",
    "last year he came at me with a bat",
    "what should i do if someone breaks in",
    "he threatened me in march",
    "they had a bonfire",
    "nobody was hurt",
    "its doing my head in",
    "i reported it to the police three times",
    "the smell of weed is bad",
    "can you help me fill in the form",
    "no one has a knife",
    "i am safe",
    "the bins were set on fire last month",
    "my neighbour plays loud music",
    "i am fighting the council's decision",
    "shoot me an email",
    "they kick a ball against my wall",
    "is there a fire door policy",
    "yes",
    "the council were rude",
]


@pytest.mark.parametrize("text", NOW)
def test_danger_now_is_heard(text: str) -> None:
    assert read_danger(normalise(text)).now


@pytest.mark.parametrize("text", NOT_NOW)
def test_past_figurative_supposed_or_denied_danger_is_no_emergency(text: str) -> None:
    assert not read_danger(normalise(text)).now


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my husband hits me", "domestic_abuse"),
        ("they shout racist abuse at us", "hate"),
        ("i want to end my life", "suicide"),
        ("they are neglecting the kids, child left alone", "child"),
        ("my neighbour is vulnerable and being cuckooed, a vulnerable man", "adult"),
    ],
)
def test_the_kind_of_help_is_named(text: str, kind: str) -> None:
    assert kind in read_danger(normalise(text)).safeguarding


@pytest.mark.parametrize(
    "text",
    [
        "my sister is here",
        "my mum is here with me",
        "My mum's here",
        "my friend is here now",
        "my daughter is here with me, she is helping",
        "my son is here helping me",
        "my partner is here with me",
        "hi, my support worker is here with me",
    ],
)
def test_somebody_at_ones_side_is_no_danger_and_no_reason_to_ask(text: str) -> None:
    heard = hear_danger(normalise(text))
    assert not heard.now and not heard.hint


@pytest.mark.parametrize(
    "text",
    [
        "he is here now banging on my door",
        "he is here",
        "my ex is here",
        "my ex is here with me and he has a knife",
        "my husband is here and he is hitting me",
        "my mum is here and she is bleeding",
        "my sister is here with me and he is kicking the door in",
        "my mum is here hiding with me, he is outside with a bat",
        "they are still outside",
    ],
)
def test_whoever_comes_to_harm_stays_danger(text: str) -> None:
    assert hear_danger(normalise(text)).now


@pytest.mark.parametrize(
    "text",
    ["my ex friend is here", "my husband is here", "my neighbour is here with me", "my mum is here shouting"],
)
def test_who_may_be_the_danger_is_no_company(text: str) -> None:
    assert without_company(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    "text",
    [
        "they're still here",
        "he hasn't gone",
        "they won't leave",
        "not yet",
        "it's not over",
        "he came back",
        "we're not safe",
    ],
)
def test_danger_that_goes_on_is_heard(text: str) -> None:
    assert says_it_goes_on(normalise(text))


@pytest.mark.parametrize(
    "text", ["he's gone", "we are safe", "we're still safe", "it's over now", "no", "all ok now"]
)
def test_danger_that_is_over_does_not_go_on(text: str) -> None:
    assert not says_it_goes_on(normalise(text))


@pytest.mark.parametrize(
    ("text", "unsafe"), [("no, we're not safe", True), ("we are safe", False), ("am i not safe?", False)]
)
def test_not_safe_is_said_outright(text: str, unsafe: bool) -> None:
    assert says_unsafe(normalise(text)) is unsafe
