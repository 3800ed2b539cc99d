"""Writes models that llama.cpp loads, in the format GGUF 3.

The tiny one is a llama of one layer with random weights, 300 KB: it answers nonsense, in milliseconds. The vocabulary
is the 256 bytes and a few pieces, so that it can write any text. The large one takes a second to load, and is a file
of zeros that takes no space.
"""

from __future__ import annotations

import random
import struct
from array import array
from collections.abc import Mapping, Sequence
from enum import IntEnum
from math import prod
from pathlib import Path
from typing import NamedTuple

PIECES = ("▁", "▁a", "▁the", "e", "t", "a")
CHAT_TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
ALIGNMENT = 32
F32 = 0


class Shape(NamedTuple):
    """The size of a model: its layers, the width of each, and how many tokens it remembers."""

    layers: int = 1
    width: int = 64
    context: int = 512

    @property
    def inner(self) -> int:
        """The width of the feed-forward network."""
        return 2 * self.width


TINY = Shape()
LONG = Shape(context=32_768)
"""Answers long enough to be under way while the server is looked at."""
LARGE = Shape(layers=4, width=1536)
HEADS = 4


class TokenType(IntEnum):
    """What a token is, by GGUF's numbers."""

    NORMAL = 1
    UNKNOWN = 2
    CONTROL = 3
    BYTE = 6


def write_model(path: Path, shape: Shape = TINY) -> None:
    """Write a model; the same weights each time, and only zeros if it is large."""
    tensors, metadata = _tensors(shape), _metadata(shape)
    header = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(metadata))
    fields = b"".join(_text(key) + value for key, value in metadata.items())
    described, offset = b"", 0
    for name, dimensions in tensors.items():
        described += _text(name) + struct.pack(f"<I{len(dimensions)}Q", len(dimensions), *dimensions)
        described += struct.pack("<IQ", F32, offset)
        offset += _padded(4 * prod(dimensions))
    start = header + fields + described
    weights = random.Random(1)
    with path.open("wb") as file:
        file.write(start.ljust(_padded(len(start)), b"\0"))
        if shape is not LARGE:
            file.writelines(_weights(name, prod(dimensions), weights) for name, dimensions in tensors.items())
        file.truncate(_padded(len(start)) + offset)


def _tensors(shape: Shape) -> dict[str, tuple[int, ...]]:
    """Return the tensors' dimensions, the fastest one first."""
    vocabulary, width, inner = len(_vocabulary()[0]), shape.width, shape.inner
    found: dict[str, tuple[int, ...]] = {"token_embd.weight": (width, vocabulary)}
    for layer in range(shape.layers):
        block = {
            "attn_norm": (width,),
            "attn_q": (width, width),
            "attn_k": (width, width),
            "attn_v": (width, width),
            "attn_output": (width, width),
            "ffn_norm": (width,),
            "ffn_gate": (width, inner),
            "ffn_up": (width, inner),
            "ffn_down": (inner, width),
        }
        found |= {f"blk.{layer}.{name}.weight": dimensions for name, dimensions in block.items()}
    return found | {"output_norm.weight": (width,), "output.weight": (width, vocabulary)}


def _metadata(shape: Shape) -> Mapping[str, bytes]:
    tokens, kinds = _vocabulary()
    return {
        "general.architecture": _string("llama"),
        "general.name": _string("tiny"),
        "llama.context_length": _number(shape.context),
        "llama.embedding_length": _number(shape.width),
        "llama.block_count": _number(shape.layers),
        "llama.feed_forward_length": _number(shape.inner),
        "llama.attention.head_count": _number(HEADS),
        "llama.attention.head_count_kv": _number(HEADS),
        "llama.rope.dimension_count": _number(shape.width // HEADS),
        "llama.attention.layer_norm_rms_epsilon": struct.pack("<If", 6, 1e-5),
        "tokenizer.ggml.model": _string("llama"),
        "tokenizer.ggml.tokens": _list(8, [_text(token) for token in tokens]),
        "tokenizer.ggml.scores": _list(6, [struct.pack("<f", -float(rank)) for rank in range(len(tokens))]),
        "tokenizer.ggml.token_type": _list(5, [struct.pack("<i", kind) for kind in kinds]),
        "tokenizer.ggml.bos_token_id": _number(1),
        "tokenizer.ggml.eos_token_id": _number(2),
        "tokenizer.ggml.unknown_token_id": _number(0),
        "tokenizer.chat_template": _string(CHAT_TEMPLATE),
    }


def _vocabulary() -> tuple[list[str], list[TokenType]]:
    """Return the tokens and what each one is."""
    special = [("<unk>", TokenType.UNKNOWN), ("<s>", TokenType.CONTROL), ("</s>", TokenType.CONTROL)]
    byte_tokens = [(f"<0x{number:02X}>", TokenType.BYTE) for number in range(256)]
    pieces = [(piece, TokenType.NORMAL) for piece in PIECES]
    tokens = [*special, *byte_tokens, *pieces]
    return [token for token, _ in tokens], [kind for _, kind in tokens]


def _weights(name: str, count: int, weights: random.Random) -> bytes:
    """Return norms of one and small random numbers for all else, padded."""
    is_norm = "norm" in name
    values = array("f", (1.0 if is_norm else weights.uniform(-0.05, 0.05) for _ in range(count)))
    return values.tobytes().ljust(_padded(4 * count), b"\0")


def _padded(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _string(text: str) -> bytes:
    return struct.pack("<I", 8) + _text(text)


def _number(value: int) -> bytes:
    return struct.pack("<II", 4, value)


def _list(kind: int, items: Sequence[bytes]) -> bytes:
    return struct.pack("<IIQ", 9, kind, len(items)) + b"".join(items)
