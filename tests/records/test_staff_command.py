"""The command ``python -m bot staff``, run in this process on a database of its own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.records.database import Database
from bot.records.staff import StaffAccounts
from bot.records.staff_sessions import SignInLocked, SignInRefused, StaffSessions
from bot.settings import Settings, load_settings

PASSWORD = "teapot-ladder-orbit"
SAM = ("staff", "add", "sam@example.com", "--name", "Sam Example", "--role", "call_handler")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ASB_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("ASB_TODAY", "2026-11-22")
    for name in ("ASB_DATABASE_URL", "ASB_ENV", "ASB_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return load_settings()


@pytest.fixture
def sessions(settings: Settings) -> StaffSessions:
    limits = {"idle": settings.staff_idle, "absolute": settings.staff_absolute}
    return StaffSessions(Database(settings.database_url), settings.secret_key, **limits)


def run(monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return main(words)


def test_an_account_is_added_listed_closed_and_reopened(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings: Settings,
    sessions: StaffSessions,
) -> None:
    assert run(monkeypatch, *SAM, typed=PASSWORD + "\n") == 0
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err
    assert (
        sessions.check_password("sam@example.com", PASSWORD, "192.0.2.7", settings.now()).name
        == "Sam Example"
    )
    assert run(monkeypatch, "staff", "close", "SAM@example.com") == 0
    capsys.readouterr()
    assert run(monkeypatch, "staff", "list") == 0
    assert capsys.readouterr().out == (
        "sam@example.com\tSam Example\tcall_handler\t-\tclosed 2026-11-22\t2026-11-22\n"
    )
    assert run(monkeypatch, "staff", "reopen", "sam@example.com") == 0
    with pytest.raises(SignInRefused):
        sessions.check_password("sam@example.com", PASSWORD, "192.0.2.7", settings.now())


def test_a_reset_ends_a_lock_out(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, sessions: StaffSessions
) -> None:
    assert run(monkeypatch, *SAM, typed=PASSWORD) == 0
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sessions.check_password("sam@example.com", "wrong", "192.0.2.7", settings.now())
    with pytest.raises(SignInLocked):
        sessions.check_password("sam@example.com", PASSWORD, "192.0.2.7", settings.now())
    assert run(monkeypatch, "staff", "reset", "sam@example.com", typed="kettle-moon-ladder") == 0
    member = sessions.check_password("sam@example.com", "kettle-moon-ladder", "192.0.2.7", settings.now())
    account = StaffAccounts(Database(settings.database_url)).find(member.id)
    assert account.has_password


@pytest.mark.parametrize(
    ("words", "typed", "status", "code"),
    [
        (SAM, "", 1, "PASSWORD-NOT-GIVEN"),
        (SAM, "short\n", 1, "PASSWORD-UNFIT"),
        ((*SAM[:2], "sam", *SAM[3:]), PASSWORD, 1, "STAFF-EMAIL"),
        ((*SAM, "--council", "derby"), PASSWORD, 2, "STAFF-COUNCIL"),
        ((*SAM[:-1], "council_officer"), PASSWORD, 2, "STAFF-COUNCIL"),
        (("staff", "close", "nobody@example.com"), "", 1, "STAFF-UNKNOWN"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    typed: str,
    status: int,
    code: str,
) -> None:
    assert run(monkeypatch, *words, typed=typed) == status
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(code + ":") and said.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [("staff",), ("staff", "add"), (*SAM[:-1], "owner"), ("staff", "close"), ("staff", "remove", "x")],
)
def test_wrong_use_is_2(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, *words)
    assert caught.value.code == 2


@pytest.mark.parametrize("kind", ["add", "list", "close", "reopen", "reset"])
def test_help_shows_an_example(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["staff", kind, "--help"])
    assert caught.value.code == 0
    assert f"Example: python -m bot staff {kind}" in capsys.readouterr().out


def test_a_terminal_is_asked_twice_without_echo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter([PASSWORD, PASSWORD, PASSWORD, "something else"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    assert main(SAM) == 0
    assert main([*SAM[:2], "kim@example.com", *SAM[3:]]) == 1
    assert "the two were not the same" in capsys.readouterr().err
