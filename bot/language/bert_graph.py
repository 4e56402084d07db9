"""Writes the all-MiniLM-L6-v2 network as an int8 ONNX graph.

Knows the layers of a BERT encoder and how its weights become int8, and nothing of files or text.
Only the build of the encoder needs it, so ``onnx`` is imported here and nowhere in the running service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 9  # onnxruntime 1.20 reads up to 10
# Seven bits, not eight: without VNNI, processors add two u8 by s8 products in 16 bits, and eight
# bits can overflow those.
WEIGHT_LIMIT = 63


class BertGraph:
    """Collects the nodes and weights of one encoder graph.

    Args:
        weights: Arrays by the names of the public checkpoint.
        config: The checkpoint's ``config.json``.
        peaks: The largest input of each channel of each linear layer, by the layer's name. Channels
            that peak are scaled down, and their weights up, before both become int8 (SmoothQuant,
            Xiao et al. 2023): a few loud channels would else cost all others their precision.
    """

    def __init__(
        self,
        weights: Mapping[str, npt.NDArray[Any]],
        config: Mapping[str, object],
        peaks: Mapping[str, npt.NDArray[Any]],
    ) -> None:
        self._weights = weights
        self._peaks = peaks
        self._heads = int(str(config["num_attention_heads"]))
        self._width = int(str(config["hidden_size"]))
        self._layers = int(str(config["num_hidden_layers"]))
        self._epsilon = float(str(config["layer_norm_eps"]))
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._count = 0

    def build(self) -> onnx.ModelProto:
        """The graph from ``input_ids`` and ``attention_mask`` (int64, batch × length) to ``embedding``.

        Returns:
            A checked model; tokens are averaged under the mask, then scaled to length 1.
        """
        bias = self._mask_bias()
        hidden = self._embed()
        for layer in range(self._layers):
            hidden = self._layer(hidden, bias, f"encoder.layer.{layer}")
        self._pool(hidden)
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in ("input_ids", "attention_mask")
        ]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self._width])
        graph = helper.make_graph(self._nodes, "all-MiniLM-L6-v2", inputs, [output], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model

    def _add(self, operator: str, *inputs: str, **attributes: object) -> str:
        self._count += 1
        output = attributes.pop("output", None) or f"{operator}_{self._count}"
        node = helper.make_node(operator, list(inputs), [str(output)], name=f"n{self._count}", **attributes)
        self._nodes.append(node)
        return str(output)

    def _constant(self, array: npt.ArrayLike, name: str | None = None) -> str:
        self._count += 1
        name = name or f"c{self._count}"
        self._constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def _mask_bias(self) -> str:
        mask = self._add("Cast", "attention_mask", to=TensorProto.FLOAT)
        self._mask = self._add("Unsqueeze", mask, self._constant(np.array([2])))
        wide = self._add("Unsqueeze", mask, self._constant(np.array([1, 2])))
        hidden = self._add("Sub", self._constant(np.float32(1)), wide)
        return self._add("Mul", hidden, self._constant(np.float32(-1e4)))

    def _embed(self) -> str:
        words, scales = _to_int8(self._weights["embeddings.word_embeddings.weight"], limit=127)
        codes = self._add("Gather", self._constant(words, "word_embeddings"), "input_ids")
        rows = self._add("Gather", self._constant(scales), "input_ids")
        word = self._add("Mul", self._add("Cast", codes, to=TensorProto.FLOAT), rows)
        # Every text is one segment, so the segment's vector can be part of each position's.
        positions = (
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        length = self._add("Shape", "input_ids", start=1, end=2)
        zero = self._constant(np.array([0]))
        table = self._add("Slice", self._constant(positions), zero, length, zero)
        both = self._add("Add", word, table)
        return self._norm(both, "embeddings.LayerNorm")

    def _norm(self, value: str, name: str) -> str:
        scale = self._constant(self._weights[f"{name}.weight"])
        bias = self._constant(self._weights[f"{name}.bias"])
        return self._add("LayerNormalization", value, scale, bias, axis=-1, epsilon=self._epsilon)

    def _linear(self, value: str, weight: npt.NDArray[Any], bias: npt.NDArray[Any], name: str) -> str:
        smooth = np.sqrt(np.maximum(self._peaks[name], 1e-4) / np.maximum(np.abs(weight).max(axis=0), 1e-4))
        codes, scales = _to_int8(weight * smooth, limit=WEIGHT_LIMIT)
        smoothed = self._add("Mul", value, self._constant((1 / smooth).astype(np.float32)))
        quantised, scale, zero = (f"q{self._count}_{part}" for part in ("value", "scale", "zero"))
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [smoothed], [quantised, scale, zero]))
        product = self._add("MatMulInteger", quantised, self._constant(codes.T), zero)
        factor = self._add("Mul", scale, self._constant(scales[:, 0]))
        scaled = self._add("Mul", self._add("Cast", product, to=TensorProto.FLOAT), factor)
        return self._add("Add", scaled, self._constant(bias))

    def _dense(self, value: str, name: str) -> str:
        return self._linear(value, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], name)

    def _layer(self, value: str, bias: str, name: str) -> str:
        attended = self._attention(value, bias, f"{name}.attention")
        middle = self._gelu(self._dense(attended, f"{name}.intermediate.dense"))
        output = self._dense(middle, f"{name}.output.dense")
        return self._norm(self._add("Add", output, attended), f"{name}.output.LayerNorm")

    def _attention(self, value: str, bias: str, name: str) -> str:
        parts = [f"{name}.self.{part}" for part in ("query", "key", "value")]
        depth = self._width // self._heads
        # One product for the three: a third of the calls. Queries carry the scaling.
        scale = [np.float32(depth**-0.5), np.float32(1), np.float32(1)]
        weight = np.concatenate([self._weights[f"{p}.weight"] * s for p, s in zip(parts, scale, strict=True)])
        shift = np.concatenate([self._weights[f"{p}.bias"] * s for p, s in zip(parts, scale, strict=True)])
        joined = self._linear(value, weight, shift, parts[0])
        shaped = self._add("Reshape", joined, self._constant(np.array([0, 0, 3, self._heads, depth])))
        split = self._add("Transpose", shaped, perm=[2, 0, 3, 1, 4])
        query, key, content = (
            self._add("Gather", split, self._constant(np.array(index)), axis=0) for index in range(3)
        )
        scores = self._add("MatMul", query, self._add("Transpose", key, perm=[0, 1, 3, 2]))
        shares = self._add("Softmax", self._add("Add", scores, bias), axis=-1)
        mixed = self._add("Transpose", self._add("MatMul", shares, content), perm=[0, 2, 1, 3])
        flat = self._add("Reshape", mixed, self._constant(np.array([0, 0, self._width])))
        output = self._dense(flat, f"{name}.output.dense")
        return self._norm(self._add("Add", output, value), f"{name}.output.LayerNorm")

    def _gelu(self, value: str) -> str:
        error = self._add("Erf", self._add("Div", value, self._constant(np.float32(2**0.5))))
        half = self._add("Mul", value, self._constant(np.float32(0.5)))
        return self._add("Mul", half, self._add("Add", error, self._constant(np.float32(1))))

    def _pool(self, hidden: str) -> None:
        axis = self._constant(np.array([1]))
        total = self._add("ReduceSum", self._add("Mul", hidden, self._mask), axis, keepdims=0)
        # The mean and the sum point the same way, and only the direction is kept.
        length = self._add("ReduceL2", total, axes=[1], keepdims=1)
        self._add("Div", total, length, output="embedding")


def _to_int8(weight: npt.NDArray[Any], limit: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Each row as whole numbers up to ``limit`` and the one number that scales it back."""
    scales = np.maximum(np.abs(weight).max(axis=1, keepdims=True), 1e-12) / limit
    return np.round(weight / scales).astype(np.int8), scales.astype(np.float32)
