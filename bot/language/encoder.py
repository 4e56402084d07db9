"""Turns sentences into vectors of meaning with the int8 encoder.

Runs the graph that ``build_encoder`` wrote. Knows nothing of intents or Rasa.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.errors import GuideError

FloatArray = npt.NDArray[np.float32]

DIMENSION = 384
MAX_TOKENS = 96  # as it was tuned with; cost grows with length
BATCH = 32
CACHE_SIZE = 4096
DEFAULT_DIR = Path(__file__).resolve().parents[2] / "models" / "encoder"


class EncoderMissing(GuideError):
    """The encoder's files are not there or not readable."""


class Encoder:
    """The sentence encoder; safe to share between threads.

    Args:
        model_dir: Folder that ``build_encoder`` wrote.

    Raises:
        EncoderMissing: A file of it is missing or broken.
    """

    def __init__(self, model_dir: Path | str = DEFAULT_DIR) -> None:
        folder = Path(model_dir)
        options = onnxruntime.SessionOptions()
        # One thread: the service scales by processes, and short texts gain nothing from more.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.int8.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise EncoderMissing(
                "ENCODER-MISSING",
                f"The sentence encoder in {folder} cannot be loaded.",
                "Build it with 'make encoder'.",
            ) from error
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._cache: OrderedDict[str, FloatArray] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Encodes texts.

        Args:
            texts: Any texts; only the first 96 word pieces of each count.

        Returns:
            float32, one row of unit length and 384 numbers for each text.
        """
        found: dict[str, FloatArray] = {}
        missing: list[str] = []
        with self._lock:
            for text in dict.fromkeys(texts):
                if text in self._cache:
                    self._cache.move_to_end(text)
                    found[text] = self._cache[text]
                else:
                    missing.append(text)
        if missing:
            found.update(self._compute(missing))
            with self._lock:
                for text in missing:
                    self._cache[text] = found[text]
                while len(self._cache) > CACHE_SIZE:
                    self._cache.popitem(last=False)
        if not texts:
            return np.zeros((0, DIMENSION), dtype=np.float32)
        return np.stack([found[text] for text in texts])

    def vocabulary(self) -> list[str]:
        """The word pieces that the encoder knows; whole words among them are real words."""
        return list(self._tokenizer.get_vocab())

    def _compute(self, texts: Sequence[str]) -> dict[str, FloatArray]:
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch([text[:2000] for text in texts])]
        # Texts of like length together: padding is work for nothing.
        order = sorted(range(len(texts)), key=lambda index: len(ids[index]))
        vectors: dict[str, FloatArray] = {}
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            length = len(ids[chosen[-1]])
            tokens = np.zeros((len(chosen), length), dtype=np.int64)
            mask = np.zeros_like(tokens)
            for row, index in enumerate(chosen):
                tokens[row, : len(ids[index])] = ids[index]
                mask[row, : len(ids[index])] = 1
            (rows,) = self._session.run(None, {"input_ids": tokens, "attention_mask": mask})
            for index, row in zip(chosen, rows, strict=True):
                vectors[texts[index]] = row.astype(np.float32)
        return vectors


@lru_cache(maxsize=2)
def shared_encoder(folder: str = str(DEFAULT_DIR)) -> Encoder:
    """One encoder per process and folder, so that no text is encoded twice.

    Args:
        folder: Folder that ``build_encoder`` wrote.

    Raises:
        EncoderMissing: A file of it is missing or broken.
    """
    return Encoder(Path(folder))
