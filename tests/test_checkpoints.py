"""Checkpoints of Hugging Face, from the command line and through the server's own door."""

import json
import os
import shutil
import signal
import subprocess

import pytest

from conftest import ROOT

CHECKPOINTS = ROOT / "tests/data/hf"


@pytest.fixture
def cache(environment, tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def elpis(server, environment, cache, tmp_path, patience):
    """Runs `elpis …` with a cache of its own."""
    program = server.with_name("elpis")

    def run(*arguments, rc=0, **more):
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, cwd=tmp_path,
                              timeout=300 * patience,
                              env=environment | {"XDG_CACHE_HOME": str(cache), "ELPIS_STEERING__TRAIN": "never"} | more)
        assert done.returncode == rc, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


def files_in(folder):
    return sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file() and p.name != "lock")


def test_a_checkpoint_is_converted_once_and_answers(elpis, cache):
    answer = ["generate", "Hi", "--model-backend", "transformers", "--model-path", CHECKPOINTS / "smollm2",
              "--model-context-length", "512", "--temperature", "0", "--max-tokens", "8"]
    first = elpis(*answer).stdout
    kept = files_in(cache)
    assert [p for p in kept if p.suffix == ".gguf"]
    assert first and elpis(*answer).stdout == first
    assert files_in(cache) == kept
    listed = json.loads(elpis("model", "list", "--json").stdout)
    assert [entry["name"] for entry in listed] == ["smollm2"]
    assert listed[0]["source"] == str(CHECKPOINTS / "smollm2")


@pytest.mark.parametrize("precision", ["float32", "float16", "bfloat16", "q8_0", "q4_k_m"])
def test_each_precision_is_kept_separately(elpis, precision):
    path = elpis("model", "convert", CHECKPOINTS / "qwen3", "--dtype", precision).stdout.strip()
    assert path.endswith(f"qwen3-{precision}.gguf") and os.path.getsize(path) > 100_000
    assert elpis("model", "convert", CHECKPOINTS / "qwen3", "--dtype", precision).stdout.strip() == path
    elpis("generate", "Hi", "--model-path", path, "--model-context-length", "512", "--max-tokens", "4")


def test_processes_at_once_convert_once(server, environment, cache, tmp_path, patience):
    env = environment | {"XDG_CACHE_HOME": str(cache)}
    command = [server.with_name("elpis"), "model", "convert", CHECKPOINTS / "llama3", "--dtype", "float32"]
    running = [subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True) for _ in range(6)]
    outputs = [process.communicate(timeout=120 * patience) for process in running]
    assert [process.returncode for process in running] == [0] * 6, outputs
    (path,) = {stdout.strip() for stdout, _ in outputs}
    assert [str(cache / p) for p in files_in(cache) if p.suffix == ".gguf"] == [path]
    assert not [p for p in cache.rglob(".*")]


def large_checkpoint(folder, megabytes):
    """A checkpoint that takes a while: the small one with more rows of embeddings, all zero."""
    shutil.copytree(CHECKPOINTS / "smollm2", folder)
    data = (folder / "model.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    rows = megabytes * 1_000_000 // (64 * 4)
    shift = rows * 64 * 4
    body = data[8 + length:]
    old = header["model.embed_tokens.weight"]["data_offsets"]
    tensors = {name: entry for name, entry in header.items() if name != "__metadata__"}
    parts, at = [], shift
    for name, entry in tensors.items():
        if name == "model.embed_tokens.weight":
            continue
        begin, end = entry["data_offsets"]
        parts.append(body[begin:end])
        entry["data_offsets"] = [at, at + end - begin]
        at += end - begin
    tensors["model.embed_tokens.weight"] = {"dtype": "F32", "shape": [rows, 64], "data_offsets": [0, shift]}
    assert old[1] > old[0]
    text = json.dumps(tensors).encode()
    with open(folder / "model.safetensors", "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.write(bytes(shift))
        for part in parts:
            file.write(part)
    config = json.loads((folder / "config.json").read_text())
    config["vocab_size"] = rows
    (folder / "config.json").write_text(json.dumps(config))
    return folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_conversion_leaves_nothing(server, environment, cache, tmp_path, patience, number):
    folder = large_checkpoint(tmp_path / "large", 300)
    env = environment | {"XDG_CACHE_HOME": str(cache)}
    process = subprocess.Popen([server.with_name("elpis"), "model", "convert", folder], env=env, cwd=tmp_path,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:  # it says when it begins to convert
            if line.startswith("converting"):
                break
        process.send_signal(number)
        process.communicate(timeout=60 * patience)
    finally:
        process.kill()
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL)
    left = [p for p in files_in(cache) if p.suffix != ".json"]
    assert left == []


def test_an_id_is_found_in_the_hub_cache_and_never_downloaded(elpis, tmp_path):
    hub = tmp_path / "hub"
    snapshot = hub / "models--org--tiny/snapshots/abc"
    shutil.copytree(CHECKPOINTS / "smollm2", snapshot)
    (hub / "models--org--tiny/refs").mkdir()
    (hub / "models--org--tiny/refs/main").write_text("abc")
    info = json.loads(elpis("model", "info", "org/tiny", "--json", HF_HUB_CACHE=str(hub)).stdout)
    assert info["name"] == "tiny" and info["architecture"] == "LlamaForCausalLM"
    missing = elpis("model", "info", "org/other", rc=1, HF_HUB_CACHE=str(hub))
    assert "hf download org/other" in missing.stderr


def test_what_cannot_be_run_is_told(elpis, tmp_path):
    refused = elpis("model", "info", CHECKPOINTS / "unsupported_gpt_neox", rc=1).stderr
    assert "gpt_neox" in refused and "LlamaForCausalLM" in refused
    folder = tmp_path / "pickles"
    folder.mkdir()
    shutil.copy(CHECKPOINTS / "smollm2/config.json", folder)
    (folder / "pytorch_model.bin").write_bytes(b"PK\x03\x04")
    assert "pytorch_model.bin" in elpis("model", "convert", folder, rc=1).stderr


def test_prune_removes_what_was_named_or_has_lost_its_source(elpis, cache, tmp_path):
    folder = shutil.copytree(CHECKPOINTS / "smollm2", tmp_path / "mine")
    elpis("model", "convert", folder)
    elpis("model", "convert", CHECKPOINTS / "llama3")
    elpis("model", "prune")
    assert len(json.loads(elpis("model", "list", "--json").stdout)) == 2
    shutil.rmtree(folder)
    elpis("model", "prune")
    assert [entry["name"] for entry in json.loads(elpis("model", "list", "--json").stdout)] == ["llama3"]
    elpis("model", "prune", "other", rc=2)
    elpis("model", "prune", "--all")
    assert not [p for p in files_in(cache) if p.suffix == ".gguf"]


def test_a_file_of_ones_own_is_written(elpis, tmp_path):
    out = tmp_path / "own.gguf"
    elpis("model", "convert", CHECKPOINTS / "mistral", "--out", out)
    assert out.read_bytes().startswith(b"GGUF")


def test_doctor_says_that_a_checkpoint_is_converted_at_the_first_start(elpis, cache):
    doctor = json.loads(elpis("doctor", "--json", "--model-backend", "transformers",
                              "--model-path", CHECKPOINTS / "smollm2").stdout)
    assert "model convert" in json.dumps(doctor)
    assert not [p for p in files_in(cache) if p.suffix == ".gguf"]
