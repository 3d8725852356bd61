"""A checkpoint of full size: the one that the default model's file may have been made from, and damaged copies of it."""

import json
import os
import random
import subprocess

import pytest

from checkpoint_from_gguf import write_checkpoint
from conftest import DEFAULT_MODEL

pytestmark = [pytest.mark.real_model, pytest.mark.slow]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return write_checkpoint(DEFAULT_MODEL, tmp_path_factory.mktemp("real") / "smollm2", shards=2)


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def elpis(server, environment, shared_cache, tmp_path, patience):
    """Runs `elpis …`; the tests share what was converted."""

    def run(*arguments, rc=(0,), cache=shared_cache):
        done = subprocess.run([server.with_name("elpis"), *map(str, arguments)], capture_output=True, text=True,
                              cwd=tmp_path, timeout=300 * patience, env=environment | {"XDG_CACHE_HOME": str(cache)})
        assert done.returncode in rc, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


REFUSED = (1, 2)  # what is not there, and what is wrong; a crash is neither
QUESTIONS = ["What is the capital of France?", "Count from 1 to 5.", "Name a colour."]


def test_it_answers_as_the_file_that_it_was_made_from(elpis, checkpoint):
    for question in QUESTIONS:
        ask = ["generate", question, "--temperature", "0", "--max-tokens", "12"]
        from_file = elpis(*ask, "--model-path", DEFAULT_MODEL).stdout
        from_checkpoint = elpis(*ask, "--model-backend", "transformers", "--model-path", checkpoint).stdout
        # The file's products are of 8-bit numbers: the first words agree, later ones may be as likely.
        assert from_checkpoint.split()[:3] == from_file.split()[:3]


def linked(checkpoint, folder, *, without=()):
    """A copy that takes no room."""
    folder.mkdir()
    for file in checkpoint.iterdir():
        if file.name not in without:
            os.symlink(file, folder / file.name)
    return folder


def refusal(elpis, folder, tmp_path):
    """One line that names the folder, of a program that ends in order."""
    told = elpis("model", "convert", folder, rc=REFUSED, cache=tmp_path / "cache").stderr.strip().splitlines()[-1]
    assert str(folder) in told and len(told) > len(str(folder)) + 20
    assert not list((tmp_path / "cache").rglob("*.gguf"))
    return told


def shards(checkpoint):
    return sorted(checkpoint.glob("*.safetensors"))


def header_of(shard):
    with open(shard, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        return length, json.loads(file.read(length))


def with_header(shard, copy, change):
    """The shard with another header before the same bytes, which are not copied: a hole stands for them."""
    length, header = header_of(shard)
    change(header)
    text = json.dumps(header).encode()
    with open(copy, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + shard.stat().st_size - 8 - length)


def test_a_shard_that_is_cut_short_is_told(elpis, checkpoint, tmp_path):
    shard = shards(checkpoint)[0]
    for i, size in enumerate((0, 7, 8, 5000, shard.stat().st_size - 1)):
        folder = linked(checkpoint, tmp_path / f"cut{i}", without=[shard.name])
        with open(shard, "rb") as whole, open(folder / shard.name, "wb") as cut:
            cut.write(whole.read(min(size, 5000)))
            cut.truncate(size)
        assert shard.name in refusal(elpis, folder, tmp_path)
    folder = linked(checkpoint, tmp_path / "gone", without=[shard.name])
    assert shard.name in refusal(elpis, folder, tmp_path)


NORM = "model.layers.0.input_layernorm.weight"


@pytest.mark.parametrize("change, why", [
    (lambda header: header[NORM].update(data_offsets=[0, 1]), ".safetensors: its tensor"),
    (lambda header: header[NORM].update(data_offsets=[10**15, 10**15 + 2304]), NORM),
    (lambda header: header[NORM].update(shape=[577]), NORM),
    (lambda header: header[NORM].update(shape=[2**40, 2**40]), NORM),
    (lambda header: header[NORM].update(dtype="I8"), NORM),
    (lambda header: header.pop(NORM), "does not follow the one before it"),
    (lambda header: header.update(extra=header[NORM]), "overlaps another"),
], ids=["short", "far", "shape", "huge", "type", "missing", "extra"])
def test_a_header_that_says_something_else_is_told(elpis, checkpoint, tmp_path, change, why):
    shard = next(path for path in shards(checkpoint) if NORM in header_of(path)[1])
    folder = linked(checkpoint, tmp_path / "odd", without=[shard.name])
    with_header(shard, folder / shard.name, change)
    assert why in refusal(elpis, folder, tmp_path)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors.index.json"])
def test_flipped_bits_in_a_text_are_told_or_change_nothing_that_ends_the_program(elpis, checkpoint, tmp_path, name):
    random.seed(name)
    whole = (checkpoint / name).read_bytes()
    for i in range(12):
        at = random.randrange(len(whole))
        flipped = bytearray(whole)
        flipped[at] ^= 1 << random.randrange(8)
        folder = linked(checkpoint, tmp_path / f"flip{i}", without=[name])
        (folder / name).write_bytes(flipped)
        told = elpis("model", "info", folder, rc=(0, *REFUSED), cache=tmp_path / "cache")
        if told.returncode == 0:
            assert "llama" in told.stdout.lower()
        else:
            assert str(folder) in told.stderr
