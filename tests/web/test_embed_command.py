from __future__ import annotations

import pytest

from bot.__main__ import main
from bot.commands.embed import WAYS
from bot.web.embed import sizes
from bot.web.snippets import METHODS, Wishes, policy_lines, snippet

BASE = "https://guide.example.com"


def test_it_prints_every_way_with_its_policy_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", "--base", BASE + "/", "--council", "derby", "--pinned"]) == 0
    printed = capsys.readouterr().out
    assert tuple(WAYS) == METHODS
    for method in METHODS:
        assert snippet(method, Wishes(base=BASE, council="derby", pinned=True)) in printed
        for directive, source in policy_lines(method, BASE).items():
            assert f"  {directive} {source}\n" in printed
    assert "\033" not in printed


@pytest.mark.parametrize("method", METHODS)
def test_one_way_alone_can_be_piped_into_a_page(method: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", "--base", BASE, "--method", method]) == 0
    assert capsys.readouterr().out == snippet(method, Wishes(base=BASE)) + "\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "EMBED-BASE"),
        (["--base", BASE, "--main", "#777"], "EMBED-COLOURS"),
        (["--base", BASE, "--exit", "http://example.com"], "EMBED-EXIT"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["embed", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(code + ":")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["--base", "guide"], ["--base", "http://guide.example.com"], ["--council", "x"]]
)
def test_what_cannot_be_parsed_is_wrong_use_too(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["embed", *words])
    assert left.value.code == 2


def test_the_sizes_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", "--sizes"]) == 0
    printed = capsys.readouterr().out
    for size in sizes().values():
        assert f"| {size / 1000:.1f} kB |" in printed
    assert "| rasa-webchat 1.0.1 | 211 kB |" in printed
