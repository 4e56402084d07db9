"""What the command makes of what was found."""

from __future__ import annotations

import pytest

from tests.access.inspector import Fault, Inspector
from tests.access.looks import FEW
from tests.access.run import figures, is_clean, main, said
from tests.access.runs import counted

REST = {"axe_core": "4", "loader_gzip_bytes": 1, "widget_gzip_bytes": 2}


def seen(*faults: Fault) -> Inspector:
    inspector = Inspector(looks=FEW, faults=list(faults))
    inspector.seen = {("chat", "start"): "embed", ("plain", "start"): "guide"}
    return inspector


def test_the_figures_count_screens_looks_and_faults() -> None:
    by_axe = Fault("chat", "start", str(FEW[0]), "label: <input>", True)
    found = figures(seen(by_axe, Fault("plain", "start", str(FEW[1]), "small: 2 × 2", False)), ["lost"])
    assert (found["screens"], found["axe_runs"]) == (2, 4)
    assert (found["violations"], found["own_check_faults"]) == (1, 1)
    assert found["screens_by_face"] == {"chat": 1, "plain": 1}
    assert "chat start (320 px, dark, 200 %): label: <input>" in said(found | REST)


@pytest.mark.parametrize(
    "wrong",
    [
        {"violations": 1},
        {"own_check_faults": 1},
        {"screens_not_reached": ["plain start was not come by"]},
        {"keyboard": {"tests": 3, "failed": 1}},
        {"paths_different": 1},
    ],
)
def test_anything_wrong_fails_the_run(wrong: dict[str, object]) -> None:
    clean = figures(seen(), []) | REST
    assert is_clean(clean)
    assert not is_clean(clean | wrong)


def test_a_test_that_was_left_out_counts_as_failed() -> None:
    report = '<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/></testsuites>'
    assert counted(report) == (5, 3)


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "Example: python -m tests.access.run" in capsys.readouterr().out


def test_wrong_use_is_told_apart() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--slow"])
    assert ended.value.code == 2
