"""Stories run on another Rasa project, with nothing of the guide but the wheel of ``packages/storytest``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OTHER_BOT = Path(__file__).with_name("other_bot")


def python(*arguments: str, cwd: Path, path: Path, alone: bool = False) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(path), "RASA_TELEMETRY_ENABLED": "false"}
    environment.pop("PYTEST_ADDOPTS", None)
    isolated = ["-S"] if alone else []
    command = [sys.executable, "-W", "ignore", *isolated, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree as it stands and unpacked where only it lies."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(PROJECT / "packages", folder / "packages")
    shutil.copytree(PROJECT / "bot", folder / "bot", ignore=shutil.ignore_patterns("__pycache__", "static"))
    # setuptools alone: beside Rasa it would find Rasa's old packaging instead of its own.
    tools, site = folder / "tools", folder / "site"
    tools.mkdir()
    installed_packages = Path(sysconfig.get_paths()["purelib"])
    for part in (*installed_packages.glob("setuptools*"), installed_packages / "_distutils_hack"):
        (tools / part.name).symlink_to(part)
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(folder)!r})"
    built = python("-c", build, cwd=folder / "packages" / "storytest", path=tools, alone=True)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    return site


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> Path:
    """The pizza shop's bot, trained, far from the guide."""
    project = tmp_path_factory.mktemp("elsewhere") / "pizza"
    shutil.copytree(OTHER_BOT, project, ignore=shutil.ignore_patterns("__pycache__"))
    trained = python("-m", "rasa", "train", "--quiet", cwd=project, path=installed)
    assert list((project / "models").glob("*.tar.gz")), trained.stderr
    return project


def test_the_wheel_holds_nothing_of_the_guide(installed: Path) -> None:
    for module in (installed / "bot").rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        for other in ("bot.triage", "bot.records", "bot.language", "bot.web", "guide", "actions.services"):
            assert f"import {other}" not in text
            assert f"from {other}" not in text
    assert not (installed / "bot" / "storytest" / "world.py").exists()


def test_pytest_finds_the_plugin_by_its_entry_point_and_every_story_goes_as_it_says(
    project: Path, installed: Path
) -> None:
    run = python("-m", "pytest", "-p", "no:cacheprovider", "stories/orders.yml", cwd=project, path=installed)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "5 passed" in run.stdout
    assert "stories/orders.yml::the answer is in the table: topping" in run.stdout


def test_what_fails_says_why(project: Path, installed: Path) -> None:
    run = python("-m", "pytest", "-p", "no:cacheprovider", "stories/faults.yml", cwd=project, path=installed)
    assert run.returncode == 1
    assert "2 failed" in run.stdout
    assert "expected: pizzas: 7" in run.stdout
    assert "actual:   pizzas: 1" in run.stdout
    assert "The bot raised RuntimeError at" in run.stdout
    assert "no oven" not in run.stdout


def test_a_project_without_a_model_is_told_what_to_do(tmp_path: Path, installed: Path) -> None:
    shutil.copytree(OTHER_BOT, tmp_path / "pizza", ignore=shutil.ignore_patterns("__pycache__"))
    run = python("-m", "pytest", "-q", "stories/orders.yml", cwd=tmp_path / "pizza", path=installed)
    assert run.returncode == 1
    assert "BOT-NO-MODEL" in run.stdout
    assert "Run rasa train." in run.stdout
