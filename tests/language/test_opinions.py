from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.language.encoder import shared_encoder
from bot.language.normalise import normalise
from bot.language.opinions import FOLDER, Opinions, OpinionsMissing, key_of
from bot.tuning.tasks import lessons


@pytest.fixture(scope="module")
def opinions() -> Opinions:
    return Opinions(shared_encoder())


def test_every_task_is_a_distribution_or_odds(opinions: Opinions) -> None:
    row = opinions.of(["they have smashed my window and i am scared"])[0]

    assert len(row) == sum(map(len, opinions.layout.values()))
    assert np.abs(row).max() <= 1
    intent = row[opinions.columns("intent")] * 6
    assert np.exp(intent[intent > -6]).sum() == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("text", "task", "wanted"),
    [
        ("no i have not told anyone about it yet", "reported", "false"),
        ("i am asking for my mum, she is 82", "on_behalf", "true"),
        ("he is kicking my front door in right now", "danger", "true"),
        ("how long will it all take", "intent", "ask_timescales_what_happens_next"),
        ("yes she said i could do it", "consent", "true"),
    ],
)
def test_plain_words_are_understood(opinions: Opinions, text: str, task: str, wanted: str) -> None:
    likelihood = opinions.of([text])[0][opinions.columns(task)]

    assert opinions.layout[task][int(likelihood.argmax())] == wanted


def test_a_text_that_was_learned_is_judged_by_one_that_never_saw_it(opinions: Opinions) -> None:
    text, plain = "nah duck ah've said nowt to nobody", normalise("nah duck ah've said nowt to nobody")

    assert not np.allclose(opinions.unseen([text], [plain])[0], opinions.of([plain])[0])


def test_a_text_that_nobody_learned_is_judged_as_it_is(opinions: Opinions) -> None:
    text = "a sentence of which no example has ever been written, about a purple trombone"

    assert opinions.unseen([text], [normalise(text)])[0] == pytest.approx(opinions.of([normalise(text)])[0])


def test_most_examples_have_an_opinion_of_a_stranger() -> None:
    with np.load(FOLDER / "unseen.npz", allow_pickle=False) as arrays:
        known = {bytes(key) for key in arrays["keys"]}

    found = [key_of(lesson.text) in known for lesson in lessons()]

    assert np.mean(found) > 0.8


def test_a_task_that_was_never_taught_is_an_error(opinions: Opinions) -> None:
    with pytest.raises(KeyError):
        opinions.columns("weather")


@pytest.mark.parametrize("content", [None, b"", b"no arrays"])
def test_missing_or_broken_files_are_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "adapter.npz").write_bytes(content)

    with pytest.raises(OpinionsMissing, match="make tune"):
        Opinions(shared_encoder(), tmp_path)
