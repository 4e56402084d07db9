"""The report says what was measured, as text, as JSON and as a page."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from tests.understanding import report
from tests.understanding.evaluation import Evaluation, evaluate
from tests.understanding.floors import FLOORS
from tests.understanding.oracle import SMALL, Oracle
from tests.understanding.page import as_html, write_page


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    rows = {**SMALL, "intents": [{**SMALL["intents"][0], "text": "<b>yes & no"}, *SMALL["intents"][1:]]}
    spoilt = {("<b>yes & no", "intent"): "deny", ("<b>yes & no", "confidence"): 0.7, ("l", "danger"): False}
    return evaluate(Oracle(rows, spoilt), rows)


def test_the_text_has_every_floor_with_its_verdict(evaluation: Evaluation) -> None:
    text = report.as_text(evaluation)
    for floor in FLOORS:
        (line,) = [line for line in text.splitlines() if line.startswith(floor.title) and "." in line[40:60]][
            :1
        ]
        assert ("FAILS" in line) is (floor.key in {"intent_accuracy", "intent_macro_f1", "emergencies_found"})
    assert re.search(r"^ +1  affirm +deny$", text, re.MULTILINE)
    assert "Emergency missed" in text and "d:1" in text


def test_the_text_is_plain_in_a_pipe_and_coloured_only_when_asked(
    evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\033" not in report.as_text(evaluation)
    coloured = report.as_text(evaluation, coloured=True)
    assert re.sub(r"\033\[\d+m", "", coloured) == report.as_text(evaluation) != coloured
    assert not report.in_colour(io.StringIO())

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert report.in_colour(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not report.in_colour(Terminal())


def test_the_json_has_each_floor_once_and_by_register(evaluation: Evaluation) -> None:
    told = json.loads(json.dumps(report.as_json(evaluation)))
    by_key = {floor["key"]: floor for floor in told["floors"]}
    assert list(by_key) == [floor.key for floor in FLOORS]
    accuracy = by_key["intent_accuracy"]
    assert (accuracy["count"], accuracy["of"], accuracy["holds"]) == (3, 4, False)
    assert accuracy["registers"] == {"plain": pytest.approx(2 / 3), "terse": 1.0}
    assert told["confusions"] == [["affirm", "deny", 1]]


def test_the_page_marks_failures_and_escapes_what_people_said(evaluation: Evaluation) -> None:
    page = as_html(evaluation)
    assert "<b>yes" not in page and "&lt;b&gt;yes &amp; no" in page
    assert page.count('class="fails"') >= 3
    assert page.count("<img ") == page.count('alt="')


def test_the_page_comes_with_every_picture_it_shows(evaluation: Evaluation, tmp_path: Path) -> None:
    written = write_page(evaluation, tmp_path / "new" / "index.html")
    shown = set(re.findall(r'src="([^"]+)"', written[0].read_text(encoding="utf-8")))
    assert shown == {path.name for path in written[1:]}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written[1:])


def test_help_has_an_example_and_wrong_use_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as helped:
        report.main(["--help"])
    assert helped.value.code == 0 and "Example:" in capsys.readouterr().out
    with pytest.raises(SystemExit) as wrong:
        report.main(["--nonsense"])
    assert wrong.value.code == 2
