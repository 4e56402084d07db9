from __future__ import annotations

import pytest

from bot.language.danger import read_danger
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
