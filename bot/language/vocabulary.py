"""Reads the word lists of ``data/language`` and refuses a broken one.

Holds no meaning of its own: which words name which body, which pattern speaks of danger or which
day is a feast stands in the files, and what is made of it in the module that asks for the file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import GuideError

FOLDER = Path(__file__).resolve().parents[2] / "data" / "language"


class VocabularyError(GuideError):
    """A word list is missing or malformed."""


class WordList(BaseModel):
    """The base of every word list: frozen, and no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


@cache
def load_words(name: str, model: type[Model], folder: Path = FOLDER) -> Model:
    """Loads one word list.

    Args:
        name: The file's name without ``.yml``.
        model: What must stand in it.
        folder: Where it lies.

    Returns:
        The checked word list, one object per process.

    Raises:
        VocabularyError: The file is missing, is no YAML or holds something else.
    """
    path = folder / f"{name}.yml"
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
        return model.model_validate(content)
    except OSError as error:
        raise VocabularyError(
            "WORDS-MISSING", f"{path.name} cannot be read.", "Restore it from the repository."
        ) from error
    except yaml.YAMLError as error:
        raise VocabularyError(
            "WORDS-YAML", f"{path.name} is not valid YAML.", "Correct the line that the log names."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise VocabularyError(
            "WORDS-CONTENT", f"{path.name}, {where}: {first['msg']}.", "Correct that entry."
        ) from error


@cache
def english_words() -> frozenset[str]:
    """Common English words (from the encoder's vocabulary), none of them a place here."""
    return frozenset((FOLDER / "common_words.txt").read_text("utf-8").split())
