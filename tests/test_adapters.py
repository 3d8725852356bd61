"""LoRA adapters of PEFT, chosen by each request, through the server's own door and the command line."""

import json
import shutil
import subprocess

import pytest

from conftest import ROOT
from stdio_peer import StdioPeer

CHECKPOINT = ROOT / "tests/data/hf/smollm2"
ADAPTERS = ROOT / "tests/data/adapters"


@pytest.fixture
def adapted(environment, tmp_path):
    """The environment of a server with a small checkpoint and two adapters of it."""
    config = tmp_path / "adapters.toml"
    config.write_text(f"""
[model]
backend = "transformers"
path = "{CHECKPOINT}"
context_length = 512

[steering]
train = "never"

[model.adapters]
all = "{ADAPTERS / 'llama_all'}"
few = "{ADAPTERS / 'llama_few'}"
""")
    kept = {name: value for name, value in environment.items() if not name.startswith("ELPIS_MODEL")}
    return kept | {"ELPIS_CONFIG": str(config), "XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def elpis(server, adapted, tmp_path, patience):
    def run(*arguments, rc=0, env=adapted):
        done = subprocess.run([server.with_name("elpis"), *map(str, arguments)], capture_output=True, cwd=tmp_path,
                              timeout=120 * patience, env=env)
        assert done.returncode == rc, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run


ASK = ["generate", "Hello there", "--temperature", "0", "--max-tokens", "8"]


def test_each_adapter_answers_in_its_own_way_and_is_converted_once(elpis, tmp_path):
    plain = elpis(*ASK).stdout
    everything = elpis(*ASK, "--adapter", "all").stdout
    few = elpis(*ASK, "--adapter", "few=0.5").stdout
    assert len({plain, everything, few}) == 3
    assert elpis(*ASK, "--adapter", "all=0", "--adapter", "few=0").stdout == plain
    kept = json.loads(elpis("model", "list", "--json").stdout)
    assert sorted(entry["name"] for entry in kept if entry["precision"] == "lora") == ["llama_all", "llama_few"]
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("adapter.gguf")}
    assert len(files) == 2
    assert elpis(*ASK, "--adapter", "all").stdout == everything
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_a_wish_that_cannot_be_granted_is_told(elpis):
    assert b"all, few" in elpis(*ASK, "--adapter", "al", rc=2).stderr
    assert b"a number" in elpis(*ASK, "--adapter", "all=much", rc=2).stderr
    assert b"-4 to 4" in elpis(*ASK, "--adapter", "all=9", rc=2).stderr


def test_a_damaged_adapter_is_told_at_the_start(elpis, adapted, tmp_path):
    copy = shutil.copytree(ADAPTERS / "llama_few", tmp_path / "copy")
    config = tmp_path / "adapters.toml"
    config.write_text(config.read_text().replace(str(ADAPTERS / "llama_few"), str(copy)))
    whole = (copy / "adapter_model.safetensors").read_bytes()
    (copy / "adapter_model.safetensors").write_bytes(whole[:-1])
    refused = elpis(*ASK, rc=1).stderr.decode()
    assert "model.adapters.few" in refused and "adapter_model.safetensors" in refused
    (copy / "adapter_model.safetensors").unlink()
    assert "has no adapter_model.safetensors" in elpis(*ASK, rc=1).stderr.decode()
    shutil.rmtree(copy)
    assert "model.adapters.few" in elpis(*ASK, rc=1).stderr.decode()


def test_a_client_learns_of_adapters_and_names_them(server, adapted, tmp_path, patience):
    with StdioPeer([str(server)], adapted, tmp_path, patience) as peer:
        peer.initialize()
        assert peer.call("get_capabilities", {})["model"]["adapters"] == ["all", "few"]
        ask = {"messages": [{"role": "user", "content": "Hello there"}], "temperature": 0, "max_tokens": 8}
        answers = {name: peer.call("generate", ask | {"adapters": wish})["content"]
                   for name, wish in {"none": {}, "all": {"all": 1}, "both": {"all": 1, "few": -0.5}}.items()}
        assert len(set(answers.values())) == 3
        assert peer.call("generate", ask)["content"] == answers["none"]
        again = peer.call("say", {"user": "me", "text": "Hello there", "temperature": 0, "max_tokens": 8,
                                  "adapters": {"all": 1}})
        assert again["finish_reason"] == "length"
