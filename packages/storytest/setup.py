"""Puts together the wheel: the modules of the guide that know nothing of the guide.

``MODULES`` is the whole list; a test builds the wheel and runs another bot's stories with nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

PROJECT = Path(__file__).resolve().parents[2]
MODULES = (
    "bot/__init__.py",
    "bot/errors.py",
    "bot/dialogue/__init__.py",
    "bot/dialogue/action_endpoint.py",
    "bot/dialogue/failures.py",
    "bot/dialogue/rasa_runtime.py",
    "bot/storytest/__init__.py",
    "bot/storytest/assertions.py",
    "bot/storytest/bot_under_test.py",
    "bot/storytest/checks.py",
    "bot/storytest/marked_yaml.py",
    "bot/storytest/player.py",
    "bot/storytest/plugin.py",
    "bot/storytest/rasa_project.py",
    "bot/storytest/rasa_steps.py",
    "bot/storytest/rasa_story.schema.json",
    "bot/storytest/reader.py",
    "bot/storytest/story.py",
    "bot/storytest/stubs.py",
    "bot/storytest/values.py",
    "bot/storytest/vocabulary.py",
)


class BuildFromTheGuide(build_py):
    """Copies the modules from where they are worked on."""

    def run(self) -> None:
        """Copies each to its place in the wheel."""
        for module in MODULES:
            target = Path(self.build_lib) / module
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / module, target)


class WithModules(Distribution):
    """A distribution that has modules, though setuptools finds none in this folder."""

    def has_pure_modules(self) -> bool:
        """Always: ``BuildFromTheGuide`` brings them."""
        return True


setup(cmdclass={"build_py": BuildFromTheGuide}, distclass=WithModules)
