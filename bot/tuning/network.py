"""The sentence encoder in PyTorch, with small adapters that can learn while its own weights stay.

Each linear map W of the six layers gets a low-rank change B·A (LoRA: Hu et al. 2021, arXiv:2106.09685).
Meaning is the mean of the last layer's tokens at unit length, as in ``build_encoder``'s graph.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, LAYERS = 384, 12, 6
RANK = 16
DROPOUT = 0.1
LONGEST = 96  # word pieces: a long rant


class AdaptedLinear(nn.Module):
    """A linear map that stays, and a change of it that learns."""

    def __init__(self, weights: dict[str, Tensor], name: str) -> None:
        super().__init__()
        weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        self.name = name
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        self.down = nn.Parameter(torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.up = nn.Parameter(torch.zeros(weight.shape[0], RANK))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, value: Tensor) -> Tensor:
        """The map with its change."""
        changed = functional.linear(functional.linear(self.dropout(value), self.down), self.up)
        return functional.linear(value, self.weight, self.bias) + changed


class _Norm(nn.Module):
    def __init__(self, weights: dict[str, Tensor], name: str) -> None:
        super().__init__()
        self.register_buffer("weight", weights[f"{name}.weight"])
        self.register_buffer("bias", weights[f"{name}.bias"])

    def forward(self, value: Tensor) -> Tensor:
        return functional.layer_norm(value, (WIDTH,), self.weight, self.bias, 1e-12)


class _Layer(nn.Module):
    def __init__(self, weights: dict[str, Tensor], name: str) -> None:
        super().__init__()
        self.query, self.key, self.value = (
            AdaptedLinear(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value")
        )
        self.mix = AdaptedLinear(weights, f"{name}.attention.output.dense")
        self.mix_norm = _Norm(weights, f"{name}.attention.output.LayerNorm")
        self.widen = AdaptedLinear(weights, f"{name}.intermediate.dense")
        self.narrow = AdaptedLinear(weights, f"{name}.output.dense")
        self.norm = _Norm(weights, f"{name}.output.LayerNorm")
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        texts, length, _ = hidden.shape
        query, key, value = (
            part(hidden).view(texts, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        mixed = self.mix(mixed.transpose(1, 2).reshape(texts, length, WIDTH))
        hidden = self.mix_norm(self.dropout(mixed) + hidden)
        return self.norm(self.dropout(self.narrow(functional.gelu(self.widen(hidden)))) + hidden)


class AdaptedEncoder(nn.Module):
    """all-MiniLM-L6-v2 with adapters.

    Args:
        folder: Folder with ``model.safetensors`` and ``tokenizer.json``.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        weights = {
            name: value.float() for name, value in load_file(str(folder / "model.safetensors")).items()
        }
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self.register_buffer("words", weights["embeddings.word_embeddings.weight"])
        places = weights["embeddings.position_embeddings.weight"]
        self.register_buffer("places", places + weights["embeddings.token_type_embeddings.weight"][0])
        self.norm = _Norm(weights, "embeddings.LayerNorm")
        self.dropout = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(_Layer(weights, f"encoder.layer.{place}") for place in range(LAYERS))

    def forward(self, texts: Sequence[str]) -> Tensor:
        """The meaning of each text, at unit length."""
        pieces = [found.ids for found in self._tokenizer.encode_batch(list(texts))]
        ids = torch.zeros(len(pieces), max(map(len, pieces)), dtype=torch.long)
        for row, found in enumerate(pieces):
            ids[row, : len(found)] = torch.tensor(found)
        mask = ids != 0
        hidden = functional.embedding(ids, self.words) + self.places[: ids.shape[1]]
        hidden = self.dropout(self.norm(hidden))
        for layer in self.layers:
            hidden = layer(hidden, mask)
        kept = mask[..., None].to(hidden.dtype)
        return functional.normalize(((hidden * kept).sum(1) / kept.sum(1)).float(), dim=-1)

    def adapters(self) -> dict[str, AdaptedLinear]:
        """The adapted maps, by the name of their weights."""
        return {part.name: part for part in self.modules() if isinstance(part, AdaptedLinear)}
