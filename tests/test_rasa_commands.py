"""Rasa's own commands work here as its users expect: data validate, test, run actions, shell."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from actions.questions import ONLY_HERE
from bot.language.danger import KINDS
from bot.settings import PROJECT

RASA = (sys.executable, "-W", "ignore", "-m", "rasa")
MODEL = PROJECT / "models" / "guide.tar.gz"
UNUSED = re.compile(r"The utterance '(utter_\w+)' is not used in any story or rule\.")


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    var = tmp_path_factory.mktemp("rasa")
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "ASB_TODAY": "2026-11-22",
        "ASB_VAR_DIR": str(var),
        "SANIC_HOST": "127.0.0.1",
        "MPLCONFIGDIR": str(var),
        "NO_COLOR": "1",
    }


@pytest.fixture(scope="module", autouse=True)
def model() -> None:
    if not MODEL.is_file():
        pytest.fail("There is no trained model. Run make model, then the tests again.", pytrace=False)


def run(*arguments: str, environ: dict[str, str]) -> str:
    done = subprocess.run(
        [*RASA, *arguments], cwd=PROJECT, env=environ, capture_output=True, text=True, timeout=180
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output[-3_000:]
    return output


def test_data_validate_finds_nothing(environ: dict[str, str]) -> None:
    output = run("data", "validate", "--data", "data", "--domain", "domain.yml", environ=environ)
    assert "No story structure conflicts found" in output
    complaints = [
        line
        for line in output.splitlines()
        if ("UserWarning" in line and "rasa/shared/utils/io.py" in line) or " ERROR " in line
    ]
    # Rasa looks for responses in rules only; here the actions say them.
    left = [line for line in complaints if not UNUSED.search(line)]
    # A button's intent has no examples on purpose: it is pressed, never typed; sources are asked for in
    # words that actions/questions.py knows, so that the classifier keeps to the contract's intents.
    assert [line for line in left if not re.search("The intent '(inform|ask_sources)' is listed", line)] == []


def test_every_response_that_rasa_finds_unused_is_said_by_an_action() -> None:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "actions").glob("*.py")))
    code += (PROJECT / "bot" / "dialogue" / "conversations.py").read_text(encoding="utf-8")
    slots = {slot for form in domain["forms"].values() for slot in form["required_slots"]}
    intents = {name for intent in domain["intents"] for name in intent}
    ways = ("ask", "again", "simpler", "why", "counts", "unsure")
    built = {f"utter_{way}_{slot}" for way in ways for slot in slots}
    built |= {f"utter_{intent}" for intent in intents} | {f"utter_acknowledge_{intent}" for intent in intents}
    built |= {f"utter_complaint_{step}" for step in ("complaints_procedure", "ombudsman")}
    built |= {f"utter_{intent}" for intent in ONLY_HERE} | {
        f"utter_support_{kind}" for kind in (*KINDS, "victim")
    }
    built |= {f"utter_ask_{slot}_at_least" for slot in ("incident_count", "reports_in_window")}
    assert sorted(name for name in domain["responses"] if name not in built and name not in code) == []


def test_core_predicts_every_action_of_the_test_stories(environ: dict[str, str], tmp_path: Path) -> None:
    run(
        *("test", "core", "-m", str(MODEL), "--stories", "tests/test_stories.yml"),
        *("--out", str(tmp_path), "--no-plot", "--fail-on-prediction-errors"),
        environ=environ,
    )
    report = json.loads((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    stories = yaml.safe_load((PROJECT / "tests" / "test_stories.yml").read_text(encoding="utf-8"))["stories"]
    assert report["conversation_accuracy"] == {
        "accuracy": 1.0,
        "correct": len(stories),
        "with_warnings": 0,
        "total": len(stories),
    }
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert "story:" not in failed


def test_nlu_is_tested_by_rasas_own_command(environ: dict[str, str], tmp_path: Path) -> None:
    examples = tmp_path / "some.yml"
    said = {"restart": ["please start again", "start all over again"], "thank": ["thank you", "thanks a lot"]}
    written = [
        {"intent": intent, "examples": "".join(f"- {words}\n" for words in texts)}
        for intent, texts in said.items()
    ]
    examples.write_text(yaml.safe_dump({"version": "3.1", "nlu": written}), encoding="utf-8")
    run(
        *("test", "nlu", "-m", str(MODEL), "--nlu", str(examples), "--out", str(tmp_path), "--no-plot"),
        environ=environ,
    )
    report = json.loads((tmp_path / "intent_report.json").read_text(encoding="utf-8"))
    # Rasa reports only where there are two intents or more.
    assert {intent: report[intent]["support"] for intent in said} == {"restart": 2, "thank": 2}
    assert report["accuracy"] == 1.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def action_server(environ: dict[str, str]) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [*RASA, "run", "actions", "--port", str(port)],
        cwd=PROJECT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def answered(url: str, seconds: float) -> bytes:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own server
                return bytes(response.read())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_the_action_server_starts_and_is_well(action_server: str) -> None:
    assert json.loads(answered(f"{action_server}/health", 60)) == {"status": "ok"}
    actions = {one["name"] for one in json.loads(answered(f"{action_server}/actions", 5))}
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    named = {one if isinstance(one, str) else next(iter(one)) for one in domain["actions"]}
    assert actions == named


def test_the_endpoints_file_names_the_action_server_of_this_computer() -> None:
    endpoints = yaml.safe_load((PROJECT / "endpoints.yml").read_text(encoding="utf-8"))
    assert endpoints["action_endpoint"]["url"] == "http://127.0.0.1:5055/webhook"


def test_no_channel_of_rasas_is_opened() -> None:
    assert not yaml.safe_load((PROJECT / "credentials.yml").read_text(encoding="utf-8"))


def test_a_line_in_the_shell_is_answered_through_the_action_server(
    action_server: str, environ: dict[str, str], tmp_path: Path
) -> None:
    answered(f"{action_server}/health", 60)
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f"action_endpoint:\n  url: {action_server}/webhook\n", encoding="utf-8")
    command = [*RASA, "shell", "-m", str(MODEL), "--endpoints", str(endpoints), "--port", str(free_port())]
    shell = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert shell.stdin is not None
    assert shell.stdout is not None
    stop = threading.Timer(90, shell.kill)
    stop.start()
    seen = ""
    try:
        shell.stdin.write("/start_triage\n")
        shell.stdin.flush()
        for line in shell.stdout:
            seen += line
            if "Have you told anyone about it?" in line:
                break
    finally:
        stop.cancel()
        shell.kill()
        shell.wait(20)
        shell.stdin.close()
        shell.stdout.close()
    assert "I am an automated guide" in seen, seen[-2_000:]
    assert "Have you told anyone about it?" in seen, seen[-2_000:]
