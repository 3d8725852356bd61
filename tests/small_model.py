"""A model with random weights and a real vocabulary, small enough for the sanitizers.

Tokeniser and chat template are copied from the default model, so that prompts are what they are;
the answers are noise, broken UTF-8 included. The same seed gives the same file.
"""

import os
import random
import struct

WIDTH, BLOCKS, FEED_FORWARD, HEADS, KV_HEADS = 64, 2, 128, 4, 2

_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY, _U32 = 8, 9, 4
_F32, _Q8_0 = 0, 8
_ALIGNMENT = 32

_SHAPE = {
    "llama.block_count": BLOCKS,
    "llama.embedding_length": WIDTH,
    "llama.feed_forward_length": FEED_FORWARD,
    "llama.attention.head_count": HEADS,
    "llama.attention.head_count_kv": KV_HEADS,
    "llama.rope.dimension_count": WIDTH // HEADS,
}


class _Header:
    """The key-value part of a GGUF file; values stay the bytes they are."""

    def __init__(self, data):
        self._data, self._at = data, 4
        assert data[:4] == b"GGUF"
        self.version, self._tensors, entries = self._read("I"), self._read("Q"), self._read("Q")
        self.entries = {}
        for _ in range(entries):
            key, begin = self._string().decode(), self._at
            self._skip(self._read("I"))
            self.entries[key] = data[begin : self._at]

    def _read(self, scalar):
        (value,) = struct.unpack_from("<" + scalar, self._data, self._at)
        self._at += struct.calcsize("<" + scalar)
        return value

    def _string(self):
        size = self._read("Q")
        self._at += size
        return self._data[self._at - size : self._at]

    def _skip(self, kind):
        if kind == _STRING:
            self._string()
        elif kind == _ARRAY:
            of, count = self._read("I"), self._read("Q")
            for _ in range(count):
                self._skip(of)
        else:
            self._read(_SCALARS[kind])


def _string(text):
    return struct.pack("<Q", len(text)) + text


def _ones(count):
    return _F32, struct.pack("<f", 1.0) * count


def _noise(dice, count, spread):
    # Q8_0: blocks of 32 bytes under one half-precision scale; bytes uniform over -128 … 127.
    scale = struct.pack("<e", spread / 73.9)
    values = dice.randbytes(count)
    return _Q8_0, b"".join(scale + values[i : i + 32] for i in range(0, count, 32))


def _tensors(dice, vocabulary):
    kv_width = WIDTH // HEADS * KV_HEADS

    def weight(*shape):
        return shape, *_noise(dice, shape[0] * shape[1], spread=0.1)

    yield "token_embd.weight", (WIDTH, vocabulary), *_noise(dice, WIDTH * vocabulary, spread=1.0)
    yield "output_norm.weight", (WIDTH,), *_ones(WIDTH)
    for block in range(BLOCKS):
        name = f"blk.{block}."
        yield name + "attn_norm.weight", (WIDTH,), *_ones(WIDTH)
        yield name + "attn_q.weight", *weight(WIDTH, WIDTH)
        yield name + "attn_k.weight", *weight(WIDTH, kv_width)
        yield name + "attn_v.weight", *weight(WIDTH, kv_width)
        yield name + "attn_output.weight", *weight(WIDTH, WIDTH)
        yield name + "ffn_norm.weight", (WIDTH,), *_ones(WIDTH)
        yield name + "ffn_gate.weight", *weight(WIDTH, FEED_FORWARD)
        yield name + "ffn_up.weight", *weight(WIDTH, FEED_FORWARD)
        yield name + "ffn_down.weight", *weight(FEED_FORWARD, WIDTH)


def write_small_model(like, path, seed=1):
    """Writes a random model to `path` with the tokeniser of the GGUF file `like`."""
    with open(like, "rb") as file:
        header = _Header(file.read(16 << 20))
    for key, value in _SHAPE.items():
        header.entries[key] = struct.pack("<II", _U32, value)
    (vocabulary,) = struct.unpack_from("<I", header.entries["llama.vocab_size"], 4)

    directory, body, tensors = b"", [], 0
    offset = 0
    for name, shape, kind, data in _tensors(random.Random(seed), vocabulary):
        directory += _string(name.encode()) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        directory += struct.pack("<IQ", kind, offset)
        body.append(data + bytes(-len(data) % _ALIGNMENT))
        offset += len(body[-1])
        tensors += 1

    head = b"GGUF" + struct.pack("<IQQ", header.version, tensors, len(header.entries))
    head += b"".join(_string(key.encode()) + value for key, value in header.entries.items())
    head += directory
    partial = f"{path}.{os.getpid()}"
    with open(partial, "wb") as file:
        file.write(head + bytes(-len(head) % _ALIGNMENT))
        file.writelines(body)
    os.replace(partial, path)
