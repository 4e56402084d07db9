from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.language import danger_model
from bot.language.danger import Danger, read_danger
from bot.language.danger_cues import cues_of
from bot.language.danger_model import DangerModel, DangerModelBroken, hear_danger, weighed
from bot.language.encoder import shared_encoder
from bot.language.judgement import is_danger
from bot.language.normalise import normalise
from bot.language.reading import Reading
from bot.language.train_danger import Example, examples, train

ROWS = [one for place, one in enumerate(examples()) if one.danger or place % 3 == 0]
NOBODY = Danger(now=False, hint=False, safeguarding=(), guarded=False)


@pytest.fixture(scope="module")
def model() -> DangerModel:
    return train(ROWS, shared_encoder())


@pytest.fixture
def stored(model: DangerModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "danger.npz"
    model.save(path)
    monkeypatch.setattr(danger_model, "MODEL", path)
    _forget()
    yield path
    _forget()


def _forget() -> None:
    danger_model.danger_model.cache_clear()
    hear_danger.cache_clear()


def test_the_data_has_both_kinds_and_no_bare_yes() -> None:
    found = examples()
    assert sum(one.danger for one in found) > 500
    assert not [one for one in found if one.danger and normalise(one.text) in {"yes", "yep", "me"}]


@pytest.mark.parametrize(
    "text",
    [
        "a man with a machete is trying to get into my flat",
        "my flat is on fire and i cant get out",
        "hes hitting my mum and she is bleeding please send someone",
        "caller reports intruder in property, hiding upstairs",
        "i am going to kill myself tonight",
        "emergency!!",
    ],
)
def test_emergencies_of_new_wording_are_heard(stored: Path, text: str) -> None:
    assert hear_danger(normalise(text)).now


@pytest.mark.parametrize(
    "text",
    [
        "my children are scared to go outside",
        "three times since august",
        "Ilkeston",
        "Margaret Ashworth",
        "both the council and the police",
        "he threatened me with a knife two years ago",
        "how long does the case review take",
        "no one has been hurt, it is just the music",
        "what happens if i dont agree with the decision",
    ],
)
def test_answers_names_worries_and_the_past_are_no_alarm(stored: Path, text: str) -> None:
    assert not hear_danger(normalise(text)).now


def test_a_stored_model_scores_as_it_did(model: DangerModel, stored: Path) -> None:
    loaded = DangerModel.load(stored, shared_encoder())
    for text in ("theres a man outside with a bat", "the bins were set on fire in may", "", "🤬"):
        assert loaded.score(normalise(text)) == pytest.approx(model.score(normalise(text)), abs=1e-4)


def test_without_a_model_the_patterns_speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(danger_model, "MODEL", tmp_path / "none.npz")
    _forget()
    assert hear_danger("he has got a knife") == read_danger("he has got a knife")
    _forget()


def test_a_model_of_other_cues_is_refused(model: DangerModel, tmp_path: Path) -> None:
    path = tmp_path / "danger.npz"
    model.save(path)
    with np.load(path) as arrays:
        np.savez(path, **{**arrays, "dense": arrays["dense"][:-1]})
    with pytest.raises(DangerModelBroken):
        DangerModel.load(path, shared_encoder())


@pytest.mark.parametrize(
    ("score", "now", "hint"), [(-2.0, False, False), (-0.4, False, True), (0.1, True, False)]
)
def test_the_score_settles_danger_and_asking(score: float, now: bool, hint: bool) -> None:
    heard = weighed(NOBODY, score, -0.5, 0.0)
    assert (heard.now, heard.hint, heard.settled) == (now, hint, True)


def test_unmistakable_words_need_less_of_the_classifier() -> None:
    plain = read_danger(normalise("he's got a knife"))
    assert plain.unmistakable and weighed(plain, -0.4, -0.5, 0.0).now


@pytest.mark.parametrize(
    "text",
    ["last year he had a knife", "does he have a knife?", "no one has got a knife", "it was on fire in may"],
)
def test_guarded_words_are_never_unmistakable(text: str) -> None:
    assert not read_danger(normalise(text)).unmistakable


def test_every_text_has_as_many_cues() -> None:
    texts = ["", "help", "he has a knife, " * 30, "?"]
    assert len({len(cues_of(normalise(text))) for text in texts}) == 1


def test_the_settled_reading_is_final_for_both_faces() -> None:
    assert not is_danger(Reading(danger_settled=True), {"emergency": 0.99})
    assert is_danger(Reading(danger=True, danger_settled=True), {"emergency": 0.0})


def test_training_needs_only_examples() -> None:
    rows = [Example(f"he has a knife {word}", True, "nlu") for word in "abcdef"]
    rows += [Example(f"the music is loud {word}", False, "nlu") for word in "ghijkl"]
    small = train(rows, shared_encoder())
    assert small.score("he has a knife") > small.score("the music is loud")
