"""Prepares everything that the service needs beside its packages: encoder, model, database.

Each step is skipped where its sources have not changed since it was last done.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from bot.commands.progress import Progress
from bot.errors import GuideError
from bot.settings import PROJECT, Settings

ENCODER = PROJECT / "models" / "encoder"
MODEL = PROJECT / "models" / "guide.tar.gz"
ENCODER_SOURCES = (
    "bot/language/build_encoder.py",
    "bot/language/bert_graph.py",
    "data/encoder",
    "uv.lock",
)
READER_SOURCES = (
    "data/answers",
    "data/encoder",
    "data/nlu",
    "data/language",
    "data/area",
    "bot/language",
    "uv.lock",
)
READERS = {"answers": "Train the answer readers", "danger": "Train the danger reader"}
"""Small models that stand beside the rules of ``bot.language``, by the module that trains them."""
MODEL_SOURCES = (
    "data/answers",
    "data/encoder",
    "config.yml",
    "domain.yml",
    "data/nlu",
    "data/stories",
    "data/rules",
    "data/language",
    "data/area",
    "bot/language",
    "uv.lock",
)


class PreparationFailed(GuideError):
    """A step of the preparation failed."""


def prepare(settings: Settings) -> None:
    """Builds the encoder, trains the readers and the model, and migrates the database.

    Each step is done where its sources have changed since.

    Args:
        settings: The settings of this process.

    Raises:
        GuideError: A step failed; the message names its log.
    """
    progress = Progress(steps=3 + len(READERS))
    log_dir = settings.var_dir / "log"
    log_dir.mkdir(parents=True, exist_ok=True)
    _once(
        progress, "Build the sentence encoder", ENCODER_SOURCES, ENCODER / "encoder.json",
        lambda: _build_encoder(log_dir / "encoder.log"),
    )  # fmt: skip
    for name, what in READERS.items():
        made = MODEL.parent / f"{name}.npz"
        _once(progress, what, READER_SOURCES, made, partial(_train_reader, name, made, log_dir))
    _once(
        progress, "Train the model (about a minute)", MODEL_SOURCES, MODEL,
        lambda: _train(log_dir / "train.log"),
    )  # fmt: skip
    with progress.step("Migrate the database"):
        from bot.records.database import Database

        Database(settings.database_url).migrate()


def fingerprint(sources: Iterable[str], root: Path = PROJECT) -> str:
    """A hash over the content of files and folders.

    Args:
        sources: Paths below ``root``; what is not there is passed over.
        root: The project's folder.

    Returns:
        A SHA-256 in hex that changes with any file's name or content.
    """
    digest = hashlib.sha256()
    for source in sources:
        path = root / source
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(str(file.relative_to(root)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _once(
    progress: Progress, what: str, sources: Iterable[str], made: Path, make: Callable[[], None]
) -> None:
    stamp = made.with_name(made.name + ".stamp")
    now = fingerprint(sources)
    if made.exists() and stamp.exists() and stamp.read_text() == now:
        progress.skip(what)
        return
    with progress.step(what):
        make()
    stamp.write_text(now)


def _build_encoder(log: Path) -> None:
    """Builds it in an environment of its own, so that its tools do not burden the service's."""
    environment = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(PROJECT / "var" / "encoder-env"),
        "PYTHONPATH": str(PROJECT),
    }
    environment.pop("VIRTUAL_ENV", None)
    uv = os.environ.get("UV", "uv")
    command = [
        uv, "run", "--frozen", "--only-group", "encoder",
        "python", "-m", "bot.language.build_encoder", "--out", str(ENCODER),
    ]  # fmt: skip
    _run(command, log, environment)


def _train_reader(name: str, made: Path, log_dir: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", f"bot.language.train_{name}", "--out", str(made)]
    _run(command, log_dir / f"{name}.log", {**os.environ, "PYTHONPATH": str(PROJECT)})


def _train(log: Path) -> None:
    command = [
        sys.executable, "-W", "ignore", "-m", "rasa", "train",
        "--out", str(MODEL.parent), "--fixed-model-name", MODEL.name.removesuffix(".tar.gz"), "--force",
    ]  # fmt: skip
    _run(command, log, {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(PROJECT)})
    if not MODEL.is_file():
        raise PreparationFailed("TRAINING-FAILED", "No model was written.", f"Read {_shown(log)}.")


def _run(command: list[str], log: Path, environment: dict[str, str]) -> None:
    with log.open("wb") as output, contextlib.suppress(FileNotFoundError):
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode == 0:
            return
    raise PreparationFailed(
        "PREPARATION-FAILED", f"{Path(command[0]).name} did not finish its work.", f"Read {_shown(log)}."
    )


def _shown(log: Path) -> Path:
    return log.relative_to(PROJECT) if log.is_relative_to(PROJECT) else log
