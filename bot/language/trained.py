"""Finds the classifier inside the packed Rasa model, for those who need it without Rasa.

``python -m bot understand`` answers thousands of lines a minute; starting all of Rasa for that would cost
more than the reading. Training and packing stay Rasa's.
"""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from bot.errors import GuideError
from bot.language.encoder import Encoder
from bot.language.intents import IntentModel

MODEL = Path(__file__).resolve().parents[2] / "models" / "guide.tar.gz"
FILES = ("intents.json", "intents.npz")


class ModelMissing(GuideError):
    """There is no trained model, or it holds no classifier of ours."""


def load_trained(encoder: Encoder, model: Path = MODEL) -> IntentModel:
    """Loads the classifier out of the packed model.

    Args:
        encoder: The sentence encoder.
        model: The packed model.

    Returns:
        The classifier.

    Raises:
        ModelMissing: The file is missing or holds none.
    """
    try:
        with tarfile.open(model) as archive, tempfile.TemporaryDirectory() as scratch:
            for member in archive.getmembers():
                name = Path(member.name).name
                content = archive.extractfile(member) if name in FILES else None
                if content is not None:
                    (Path(scratch) / name).write_bytes(content.read())
            return IntentModel.load(Path(scratch), encoder)
    except (OSError, KeyError, tarfile.TarError) as error:
        raise ModelMissing(
            "MODEL-MISSING",
            "There is no trained model to understand with.",
            "Run 'make run' or 'python -m bot prepare' first.",
        ) from error
