#!/usr/bin/env python3
"""Writes the checkpoint of Hugging Face that a GGUF file of SmolLM2 may have been made from: full size, 32-bit numbers.

    python checkpoint_from_gguf.py MODEL.gguf FOLDER [SHARDS]

The way back of a conversion: its weights are what the file's quantised ones stand for, its vocabulary and template are
the file's. Nothing but Python's own library, so that tests need no more; takes about half a minute.
"""

import array
import json
import pathlib
import struct
import sys

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
F32, Q4_1, Q8_0 = 0, 3, 8
LOW = bytes(i & 15 for i in range(256))
HIGH = bytes(i >> 4 for i in range(256))
CONTROL = 3


class Gguf:
    def __init__(self, path):
        self.data = memoryview(pathlib.Path(path).read_bytes())
        self.at = 4
        assert bytes(self.data[:4]) == b"GGUF"
        _, tensors, keys = self.take("IQQ")
        self.keys = {}
        for _ in range(keys):
            key = self.text()
            self.keys[key] = self.value(*self.take("I"))
        entries = []
        for _ in range(tensors):
            name = self.text()
            shape = self.take(f"{self.take('I')[0]}Q")
            entries.append((name, shape, *self.take("IQ")))
        begin = -(-self.at // 32) * 32
        self.tensors = {name: (shape, kind, begin + offset) for name, shape, kind, offset in entries}

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def text(self):
        size, = self.take("Q")
        self.at += size
        return bytes(self.data[self.at - size:self.at]).decode()

    def value(self, kind):
        if kind == 8:
            return self.text()
        if kind != 9:
            return self.take(SCALARS[kind])[0]
        of, count = self.take("IQ")
        return [self.text() for _ in range(count)] if of == 8 else list(self.take(f"{count}{SCALARS[of]}"))

    def numbers(self, name):
        shape, kind, at = self.tensors[name]
        count = 1
        for extent in shape:
            count *= extent
        out = array.array("f")
        if kind == F32:
            out.frombytes(self.data[at:at + 4 * count])
            return out
        blocks = count // 32
        if kind == Q8_0:
            for scale, *values in struct.iter_unpack("<e32b", self.data[at:at + 34 * blocks]):
                out.extend([scale * value for value in values])
        elif kind == Q4_1:
            for scale, least, packed in struct.iter_unpack("<ee16s", self.data[at:at + 20 * blocks]):
                levels = [scale * i + least for i in range(16)]
                out.extend(map(levels.__getitem__, packed.translate(LOW) + packed.translate(HIGH)))
        else:
            raise ValueError(f"{name} is of the type {kind}")
        return out


def apart(rows, heads, columns):
    """llama.cpp rotates neighbours, transformers the first half of a head against the second."""
    size = len(rows) // columns // heads
    out = array.array("f")
    for head in range(heads):
        for half in (0, 1):
            for i in range(half, size, 2):
                begin = (head * size + i) * columns
                out += rows[begin:begin + columns]
    return out


NAMES = {"attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
         "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
         "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}


def tensors_of(gguf):
    """Name, shape and numbers of each, one at a time."""
    heads = {"attn_q": gguf.keys["llama.attention.head_count"], "attn_k": gguf.keys["llama.attention.head_count_kv"]}
    for name, (shape, _, _) in gguf.tensors.items():
        numbers = gguf.numbers(name)
        if name in ("token_embd.weight", "output_norm.weight"):
            target = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}[name]
        else:
            _, block, part, _ = name.split(".")
            target = f"model.layers.{block}.{NAMES[part]}.weight"
            if part in heads:
                numbers = apart(numbers, heads[part], shape[0])
        yield target, list(reversed(shape)), numbers


def write_weights(gguf, folder, shards):
    plan = {}
    for name, (shape, _, _) in gguf.tensors.items():
        plan[name] = 4 * shape[0] * (shape[1] if len(shape) > 1 else 1)
    most = sum(plan.values()) // shards + 1
    parts, room = [[]], most
    for name, shape, numbers in tensors_of(gguf):
        size = 4 * len(numbers)
        if room < size and parts[-1]:
            parts.append([])
            room = most
        parts[-1].append((name, shape, numbers))
        room -= size
    index = {}
    for i, part in enumerate(parts):
        file = "model.safetensors" if len(parts) == 1 else f"model-{i + 1:05}-of-{len(parts):05}.safetensors"
        header, at = {"__metadata__": {"format": "pt"}}, 0
        for name, shape, numbers in part:
            header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + 4 * len(numbers)]}
            at += 4 * len(numbers)
            index[name] = file
        text = json.dumps(header).encode()
        with open(folder / file, "wb") as out:
            out.write(struct.pack("<Q", len(text)) + text)
            for _, _, numbers in part:
                numbers.tofile(out)
    if len(parts) > 1:
        (folder / "model.safetensors.index.json").write_text(
            json.dumps({"metadata": {"total_size": sum(plan.values())}, "weight_map": index}))


def write_rest(gguf, folder):
    keys = gguf.keys
    tokens = keys["tokenizer.ggml.tokens"]
    special = [i for i, kind in enumerate(keys["tokenizer.ggml.token_type"]) if kind == CONTROL]
    bos, eos = keys["tokenizer.ggml.bos_token_id"], keys["tokenizer.ggml.eos_token_id"]
    write = lambda name, value: (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1))
    write("config.json", {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float32", "hidden_act": "silu",
        "hidden_size": keys["llama.embedding_length"], "intermediate_size": keys["llama.feed_forward_length"],
        "num_hidden_layers": keys["llama.block_count"], "num_attention_heads": keys["llama.attention.head_count"],
        "num_key_value_heads": keys["llama.attention.head_count_kv"],
        "max_position_embeddings": keys["llama.context_length"], "rope_theta": keys["llama.rope.freq_base"],
        "rms_norm_eps": round(keys["llama.attention.layer_norm_rms_epsilon"], 9), "tie_word_embeddings": True,
        "vocab_size": len(tokens), "bos_token_id": bos, "eos_token_id": eos})
    write("generation_config.json", {"bos_token_id": bos, "eos_token_id": eos})
    write("tokenizer.json", {
        "version": "1.0", "truncation": None, "padding": None, "normalizer": None, "post_processor": None,
        "added_tokens": [{"id": i, "content": tokens[i], "single_word": False, "lstrip": False, "rstrip": False,
                          "normalized": False, "special": True} for i in special],
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Digits", "individual_digits": True},
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}]},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "fuse_unk": False, "byte_fallback": False,
                  "ignore_merges": False, "vocab": {token: i for i, token in enumerate(tokens)},
                  "merges": keys["tokenizer.ggml.merges"]}})
    write("tokenizer_config.json", {
        "tokenizer_class": "GPT2Tokenizer", "bos_token": tokens[bos], "eos_token": tokens[eos],
        "unk_token": tokens[keys["tokenizer.ggml.unknown_token_id"]],
        "pad_token": tokens[keys["tokenizer.ggml.padding_token_id"]],
        "add_prefix_space": False, "clean_up_tokenization_spaces": False,
        "chat_template": keys["tokenizer.chat_template"]})


def write_checkpoint(model, folder, shards=1):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    gguf = Gguf(model)
    write_weights(gguf, folder, shards)
    write_rest(gguf, folder)
    return folder


if __name__ == "__main__":
    write_checkpoint(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
