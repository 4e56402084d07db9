from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.language.opinions import key_of as opinion_key
from bot.tuning.tasks import FOLDS, NOBODY, key_of, layout, lessons, main, several


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "nlu").mkdir()
    (tmp_path / "answers").mkdir()
    block = "nlu:\n- intent: {}\n  examples: |\n    - {}\n"
    (tmp_path / "nlu" / "deny.yml").write_text(block.format("deny", "No, not yet"))
    (tmp_path / "nlu" / "emergency.yml").write_text(block.format("emergency", "they are breaking in now"))
    rows = {
        "reported": {"text": "no, not yet", "answer": False},
        "reported_to": {"text": "only my gran", "answer": None},
        "multi": {
            "text": "told the police twice for my mum",
            "facts": {"reported_to": ["police"], "on_behalf": True},
        },
    }
    for name, row in rows.items():
        (tmp_path / "answers" / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    return tmp_path


def test_a_text_is_one_lesson_with_all_that_is_known_of_it(data: Path) -> None:
    [lesson] = [one for one in lessons(data) if one.text == "No, not yet"]

    assert lesson.wanted == {"intent": "deny", "danger": "false", "reported": "false"}


def test_only_the_emergency_intent_is_danger(data: Path) -> None:
    by_text = {one.text: one.wanted.get("danger") for one in lessons(data)}

    assert by_text["they are breaking in now"] == "true"
    assert by_text["No, not yet"] == "false"


def test_silence_is_a_class_of_its_own(data: Path) -> None:
    by_text = {one.text: one.wanted for one in lessons(data)}

    assert by_text["only my gran"]["reported_to"] == [NOBODY]
    told = by_text["told the police twice for my mum"]
    assert (told["told_on_behalf"], told["told_consent"]) == ("true", "null")
    assert told["told_reported_to"] == ["police"]


def test_the_layout_lists_classes_in_order_and_which_may_hold_together(data: Path) -> None:
    found = lessons(data)

    assert layout(found)["intent"] == ["deny", "emergency"]
    assert "told_reported_to" in several(found)
    assert "intent" not in several(found)


def test_parts_hang_on_the_letters_alone(data: Path) -> None:
    assert {one.fold for one in lessons(data)} <= set(range(FOLDS))
    assert [one.fold for one in lessons(data)] == [int(key_of(one.text), 16) % FOLDS for one in lessons(data)]
    assert key_of("No,  not YET ") == key_of("no, not yet")


@pytest.mark.parametrize("text", ["Told the police", "  two   spaces ", "ünïcode"])
def test_the_service_finds_a_lesson_by_the_same_name(text: str) -> None:
    assert key_of(text).startswith(opinion_key(text).hex())


def test_the_lessons_are_written_for_the_tuner(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "made" / "lessons.json"

    assert main(["--data", str(data), "--out", str(out)]) == 0

    note = json.loads(out.read_text())
    assert set(note) == {"layout", "several", "lessons"}
    assert {"plain": "only my gran", "wanted": {"danger": "false", "reported_to": ["nobody"]}} in [
        {"plain": one["plain"], "wanted": one["wanted"]} for one in note["lessons"]
    ]
