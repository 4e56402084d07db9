"""Says what the tuned encoder thinks of a text: how likely each class of each task is to it.

``bot.tuning`` taught the encoder its tasks and left one linear map for each in ``data/encoder``; here they
are applied. Classifiers are trained on what encoders thought of texts that they had **not** learned from
(``unseen``), so that they trust an opinion no further than it deserves.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import GuideError
from bot.language.encoder import Encoder, FloatArray

FOLDER = Path(__file__).resolve().parents[2] / "data" / "encoder"
# An opinion surer than this says no more.
SUREST = 6.0
KEY_BYTES = 12
KEPT = 2048


class OpinionsMissing(GuideError):
    """The files of the tuned encoder are not there or not readable."""


class Opinions:
    """The tasks' linear maps over an encoder.

    Args:
        encoder: The tuned encoder.
        folder: Where ``bot.tuning`` wrote.

    Attributes:
        layout: The classes of every task, in the order of the columns.

    Raises:
        OpinionsMissing: A file is missing or broken.
    """

    def __init__(self, encoder: Encoder, folder: Path = FOLDER) -> None:
        self._encoder = encoder
        self._folder = folder
        try:
            with np.load(folder / "adapter.npz", allow_pickle=False) as arrays:
                note = json.loads(arrays["note"].tobytes())
                self._weight = np.ascontiguousarray(arrays["readers.weight"].T, dtype=np.float32)
                self._bias = arrays["readers.bias"].astype(np.float32)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise OpinionsMissing(
                "OPINIONS-MISSING",
                f"What the tuned encoder learned cannot be read from {folder.name}/adapter.npz.",
                "Take data/encoder from the repository again, or run 'make tune'.",
            ) from error
        self.layout: dict[str, list[str]] = note["layout"]
        self._several = frozenset(note["several"])
        # Three classifiers ask about the same message.
        self._known: OrderedDict[str, FloatArray] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, plain: Sequence[str]) -> FloatArray:
        """What the encoder thinks of texts.

        Args:
            plain: Normalised texts.

        Returns:
            One row each; columns by task and class as in ``layout``: log-probabilities, and log-odds where
            several classes may hold, cut at ``SUREST`` and divided by it, so -1 to 1.
        """
        with self._lock:
            known = {text: self._known[text] for text in plain if text in self._known}
        fresh = [text for text in dict.fromkeys(plain) if text not in known]
        if fresh:
            rows = self._shaped(self._encoder.encode(fresh) @ self._weight + self._bias)
            known |= dict(zip(fresh, rows, strict=True))
            with self._lock:
                self._known.update(zip(fresh, rows, strict=True))
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
        if not plain:
            return np.zeros((0, len(self._bias)), dtype=np.float32)
        return np.stack([known[text] for text in plain])

    def unseen(self, texts: Sequence[str], plain: Sequence[str]) -> FloatArray:
        """The same from encoders that did not learn from the texts.

        Args:
            texts: As written.
            plain: The same, normalised.
        """
        places, scores = _unseen(self._folder)
        keys = [key_of(text) for text in texts]
        strange = [row for row, key in enumerate(keys) if key not in places]
        rows = np.zeros((len(keys), len(self._bias)), dtype=np.float32)
        for row, key in enumerate(keys):
            if key in places:
                rows[row] = scores[places[key]]
        if strange:
            rows[strange] = self._encoder.encode([plain[row] for row in strange]) @ self._weight + self._bias
        return self._shaped(rows)

    def columns(self, task: str) -> slice:
        """Where a task's classes stand in a row.

        Args:
            task: One of ``layout``.

        Raises:
            KeyError: The encoder was not taught the task.
        """
        start = 0
        for name, classes in self.layout.items():
            if name == task:
                return slice(start, start + len(classes))
            start += len(classes)
        raise KeyError(task)

    def _shaped(self, scores: FloatArray) -> FloatArray:
        shaped = np.empty_like(scores)
        start = 0
        for task, classes in self.layout.items():
            part = scores[:, start : start + len(classes)]
            if task not in self._several:
                top = part.max(axis=1, keepdims=True)
                part = part - top - np.log(np.exp(part - top).sum(axis=1, keepdims=True))
            shaped[:, start : start + len(classes)] = part
            start += len(classes)
        return np.asarray(np.clip(shaped, -SUREST, SUREST) / SUREST, dtype=np.float32)


def key_of(text: str) -> bytes:
    """A name for a text that stays the same whatever the word lists make of it."""
    return hashlib.sha256(" ".join(text.lower().split()).encode()).digest()[:KEY_BYTES]


@lru_cache(maxsize=2)
def shared_opinions(encoder: Encoder) -> Opinions:
    """The opinions of a process, one for each encoder, so that no text is weighed twice.

    Raises:
        OpinionsMissing: A file is missing or broken.
    """
    return Opinions(encoder)


@lru_cache(maxsize=1)
def _unseen(folder: Path) -> tuple[dict[bytes, int], FloatArray]:
    with np.load(folder / "unseen.npz", allow_pickle=False) as arrays:
        keys: npt.NDArray[np.uint8] = arrays["keys"]
        return {bytes(key): row for row, key in enumerate(keys)}, arrays["scores"].astype(np.float32)
