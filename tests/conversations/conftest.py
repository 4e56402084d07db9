"""Every YAML file of this folder holds conversations that are played to the real service."""

from bot.storytest.plugin import pytest_collect_file  # noqa: F401
